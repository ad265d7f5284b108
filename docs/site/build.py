"""Build the site: `python docs/site/build.py [FOLDER]`. No network is needed.

The notebooks, the exercises, and the pages of docs/ are laid out as Sphinx wants to read them, with
links that fit; then Sphinx makes HTML of them. Needs the extra `dev`: pip install -e ".[all]".
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

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


def main(target):
    """Build the site into a folder, whole or not at all; returns Sphinx's exit code."""
    target = Path(target).resolve()
    with tempfile.TemporaryDirectory(prefix="site-") as name:
        source, made = Path(name, "source"), Path(name, "html")
        lay_out(source)
        options = ["-b", "html", "-q", "-W", "--keep-going", "-j", "auto"]
        status = subprocess.call([sys.executable, "-m", "sphinx", *options, source, made])
        if status == 0:
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(made, target)
    return status


def lay_out(source):
    """Lay out everything that Sphinx reads."""
    shutil.copytree(HERE, source, ignore=shutil.ignore_patterns("build.py", "__pycache__"))
    for part in ("notebooks", "exercises"):
        (source / part).mkdir()
        for path in sorted((ROOT / part).glob("*.ipynb")):
            text = path.read_text(encoding="utf-8")
            text = with_folded_code(with_slugs(text))
            (source / part / path.name).write_text(text, encoding="utf-8")
    (source / "docs").mkdir()
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


def slug(anchor):
    """Return a heading's name on the site, given the one that it has in a notebook."""
    return re.sub(r"[^\w-]", "", anchor.lower())


def without_code_links(text):
    """Turn links to code, tests and licences, which lead nowhere on the site, into plain words."""
    gone = r"\[([^\]]*)\]\((?:\.\./(?!notebooks|exercises)[^)]*|[^)]*\.(?:json|py))\)"
    return re.sub(gone, r"\1", text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ROOT / "site"))
