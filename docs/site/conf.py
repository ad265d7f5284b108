"""How Sphinx makes the site. `python docs/site/build.py` prepares what it reads, and calls it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "nncourse"
author = "the nncourse authors"
copyright = "text CC BY 4.0, code MIT"
language = "en"
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "formulas",
]
root_doc = "index"
exclude_patterns = ["_build", "**.ipynb_checkpoints"]

# Notebooks stand as they were saved; their figures' scripts come first, pictures next.
nb_execution_mode = "off"
nb_merge_streams = True
nb_code_prompt_show = "Show the code"  # of cells that only draw: build.py tags them
nb_code_prompt_hide = "Hide the code"
nb_mime_priority_overrides = [
    ("html", "application/vnd.jupyter.widget-view+json", None),
    ("html", "text/html", 0),
]
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence"]
myst_heading_anchors = 4
html_math_renderer = "mathml"

autosummary_generate = True
autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "furo"
html_title = "Neural networks, hands on"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
suppress_warnings = [
    "mystnb.unknown_mime_type",  # text for people without pictures stands in the HTML itself
    "misc.highlighting_failure",  # what a failed check says is no Python
    "ref.python",  # several classes are called Network, as in the books
]
