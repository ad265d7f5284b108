"""Exercises need nothing that is taught later: each file runs with what the chapters have shown.

What of the package an exercise notebook may import is what chapters 1 to its own have imported.
With that alone every cell runs here, with the model answers in the places of the stubs.
"""

import ast
import builtins
import re
from functools import cache
from pathlib import Path

import pytest

from coursekit.notebooks import read

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = sorted((ROOT / "solutions").glob("[0-9]*.ipynb"))
by_file = pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)

# What the exercise notebooks bring along themselves: checks and pictures are not taught.
MACHINERY = ("nncourse.show",)


class TaughtLater(ImportError):
    """An exercise imports what no chapter up to its own has shown."""


def sources(path, kind="code"):
    cells = [cell for cell in read(path).cells if cell.id != "install"]  # which is IPython's
    return [cell.source for cell in cells if cell.cell_type == kind]


def imports(source):
    """(module, name) for all that a cell imports from the package."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("nncourse"):
            yield from ((node.module, alias.name) for alias in node.names)


def chapters_up_to(path):
    return [
        p for p in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")) if p.name[:2] <= path.name[:2]
    ]


@cache
def taught(path):
    """The names that the chapters up to this file's have imported, wherever they came from."""
    cells = [source for chapter in chapters_up_to(path) for source in sources(chapter)]
    return {name for source in cells for _, name in imports(source)}


def only_what_was_taught(path):
    """`__import__` for the cells of an exercise: refuses what comes later."""

    def import_(name, globals=None, locals=None, fromlist=(), level=0):
        if name.startswith("nncourse") and not name.startswith(MACHINERY):
            if later := set(fromlist or ()) - taught(path):
                raise TaughtLater(f"{sorted(later)}: no chapter up to {path.name[:2]} shows it.")
        return builtins.__import__(name, globals, locals, fromlist, level)

    return import_


def run(source, namespace):
    exec(compile(source, "cell", "exec"), namespace)  # noqa: S102 - the course's own notebooks


def namespace_for(path):
    own = {**vars(builtins), "__import__": only_what_was_taught(path), "display": lambda *_: None}
    return {"__name__": "__main__", "__builtins__": own}


@by_file
def test_every_cell_runs_with_what_the_chapters_have_shown(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    namespace = namespace_for(path)
    for source in sources(path):
        run(source, namespace)


def test_what_is_taught_later_is_refused():
    first = SOLUTIONS[0]
    with pytest.raises(TaughtLater, match="no chapter up to"):
        run("from nncourse.gradients import gradient_check_of_nothing", namespace_for(first))


def tags(path):
    return {
        tag for text in sources(path, "markdown") for tag in re.findall(r"\\tag\{([^}]*)\}", text)
    }


def cited(path):
    """Numbers of other sources, which stand in a folded note."""
    texts = sources(path, "markdown")
    return {number for text in texts for number in re.findall(r"\((\w\.\d+)\)", text)}


@by_file
def test_every_equation_of_an_exercise_stands_in_a_chapter_up_to_it(path):
    shown = set().union(*map(tags, chapters_up_to(path)), *map(cited, chapters_up_to(path)))
    assert tags(path) - shown == set()
