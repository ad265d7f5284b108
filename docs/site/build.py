"""Build the site: `python docs/site/build.py [FOLDER]`. No network is needed.

    python docs/site/build.py SITE                    pages, and notebooks that run in the page
    python docs/site/build.py --pyodide FOLDER SITE   with Python in the site, too: see offline.py
    python docs/site/build.py --no-lite SITE          the pages alone

The notebooks, the exercises, and the pages of docs/ are laid out as Sphinx wants to read them, with
links that fit; then Sphinx makes HTML of them. Needs the extra `dev`: pip install -e ".[all]".
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from lite import add_lite, address

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MODULES = [
    *(f"nncourse.{name}" for name in (
        "activations", "costs", "perceptrons", "network", "training", "gradients", "penalties",
        "schedules", "checkpoints", "data", "variants.per_sample", "variants.objects",
        "variants.layers", "variants.without_biases", "show.figure", "show.drawn", "show.controls",
    )),
    "coursekit.checking", "coursekit.verdict",
]  # fmt: skip


def main(words=None):
    """Build the site into a folder, whole or not at all; returns Sphinx's exit code."""
    parser = argparse.ArgumentParser("build.py", description="Build the site.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "site")
    parser.add_argument("--pyodide", type=Path, metavar="FOLDER")
    parser.add_argument("--no-lite", action="store_true")
    chosen = parser.parse_args(words)
    target = chosen.folder.resolve()
    with tempfile.TemporaryDirectory(prefix="site-") as name:
        source, made = Path(name, "source"), Path(name, "html")
        lay_out(source, runs=not chosen.no_lite)
        options = ["-b", "html", "-q", "-W", "--keep-going", "-j", "auto"]
        status = subprocess.call([sys.executable, "-m", "sphinx", *options, source, made])
        if status == 0 and not chosen.no_lite:
            add_lite(made, chosen.pyodide)
        if status == 0:
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(made, target)
    return status


def lay_out(source, runs=False):
    """Lay out everything that Sphinx reads; each notebook with a button if it runs in the site."""
    shutil.copytree(HERE, source, ignore=shutil.ignore_patterns("*.py", "*.js", "__pycache__"))
    shutil.copy(HERE / "conf.py", source)
    shutil.copy(HERE / "formulas.py", source)
    for part in ("notebooks", "exercises"):
        (source / part).mkdir()
        for path in sorted((ROOT / part).glob("*.ipynb")):
            text = path.read_text(encoding="utf-8")
            text = with_folded_code(with_slugs(text))
            if runs:
                text = with_button(text, address(part, path.name))
            (source / part / path.name).write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "docs" / "images", source / "docs" / "images")
    for path in sorted((ROOT / "docs").glob("*.md")):
        text = without_code_links(with_slugs(path.read_text(encoding="utf-8")))
        (source / "docs" / path.name).write_text(text, encoding="utf-8")
    (source / "api").mkdir()
    for name in MODULES:
        page = f"{name}\n{'=' * len(name)}\n\n.. automodule:: {name}\n   :members:\n"
        (source / "api" / f"{name}.rst").write_text(page, encoding="utf-8")


def with_slugs(text):
    """Link to headings as Sphinx names them; a link to a cell leads to its notebook.

    >>> with_slugs("[x](03_a.ipynb#Too-small,-too-large) [y](../notebooks/a.ipynb#cell-id=1f)")
    '[x](03_a.ipynb#too-small-too-large) [y](../notebooks/a.ipynb)'
    """
    text = re.sub(r"(\.ipynb)#cell-id=[\w-]+", r"\1", text)
    return re.sub(r"(\.ipynb|\]\()#([^)\s\"]+)", lambda m: f"{m[1]}#{slug(m[2])}", text)


def with_folded_code(text):
    """A notebook in which the code that JupyterLab hides has the tag by which myst-nb folds it."""
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        about = cell["metadata"]
        if about.get("jupyter", {}).get("source_hidden"):
            about["tags"] = sorted({*about.get("tags", []), "hide-input"})
    return json.dumps(notebook)


def with_button(text, target):
    """A notebook whose title is followed by a link to where it runs."""
    notebook = json.loads(text)
    title = "".join(notebook["cells"][0]["source"])
    head, _, rest = title.partition("\n")
    button = f'<a class="run" href="{target}">▶ Run this notebook in your browser</a>'
    notebook["cells"][0]["source"] = f"{head}\n\n{button}\n{rest}"
    return json.dumps(notebook)


def slug(anchor):
    """Return a heading's name on the site, given the one that it has in a notebook."""
    return re.sub(r"[^\w-]", "", anchor.lower())


def without_code_links(text):
    """Turn links to code, tests and licences, which lead nowhere on the site, into plain words."""
    gone = r"\[([^\]]*)\]\((?:\.\./(?!notebooks|exercises)[^)]*|[^)]*\.(?:json|py))\)"
    return re.sub(gone, r"\1", text)


if __name__ == "__main__":
    sys.exit(main())
