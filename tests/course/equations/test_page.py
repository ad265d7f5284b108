"""docs/equations.md is what the command writes, and its links lead somewhere."""

import json
import re

import pytest

from tests.course.equations.chapters import places
from tests.course.equations.ledger import EQUATIONS, expand
from tests.course.equations.page import COMMAND, PAGE, ROOT, render


def test_the_page_is_what_the_command_writes():
    written, now = PAGE.read_text(encoding="utf-8").splitlines(), render().splitlines()
    different = [line for line in now if line not in written]
    assert written == now, f"docs/equations.md is old; run `{COMMAND}`. New lines: {different[:3]}"


def test_the_page_has_a_row_for_every_equation():
    rows = re.findall(r"^\| \(([\w.]+)\) \|", render(), re.MULTILINE)
    assert rows == [equation.number for equation in EQUATIONS]


@pytest.mark.parametrize("page", ["equations.md", "errata.md"])
def test_links_to_files_and_cells_lead_somewhere(page):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    for path, cell in set(re.findall(r"\]\(([^)#\s]+)(?:#cell-id=(\w+))?\)", text)):
        assert (ROOT / "docs" / path).exists(), path
        if cell:
            cells = json.loads((ROOT / "docs" / path).read_text(encoding="utf-8"))["cells"]
            assert cell in {c["id"] for c in cells}, f"{path} has no cell {cell}"


def notebook(folder, name, *cells):
    """Write a notebook of (type, source) cells; their ids are their numbers."""
    content = [{"cell_type": kind, "source": [source], "id": str(k)} for k, (kind, source) in cells]
    (folder / name).write_text(json.dumps({"cells": content}), encoding="utf-8")


def found(folder, text):
    """The cells in which the equations of a text are found, None where they are not."""
    where = places(folder)
    return [where[e].cell if e in where else None for e in expand(text)]


def test_the_cell_that_displays_an_equation_is_its_place(tmp_path):
    cells = [
        ("markdown", "## One\nBy (A.49), soon."),
        ("code", "w = a @ b  # (A.49)"),
        ("markdown", "## Two\n$$x \\tag{A.49}$$\n## Three"),
    ]
    notebook(tmp_path, "04_x.ipynb", *enumerate(cells))
    (place,) = places(tmp_path).values()
    assert (place.notebook, place.heading, place.cell) == ("04_x.ipynb", "Two", "2")


def test_without_a_display_a_comment_and_then_a_sentence_is_its_place(tmp_path):
    cells = [
        ("markdown", "## One\nBy (4.6), and by equations 5.1 to 5.3."),
        ("code", "w = 1  # (4.6)"),
    ]
    notebook(tmp_path, "04_x.ipynb", *enumerate(cells))
    assert found(tmp_path, "B 4.6, 5.1–5.4") == ["1", "0", "0", "0", None]


def test_ranges_count_with_all_that_they_hold(tmp_path):
    cells = [
        ("markdown", "$$x \\tag{4.13–4.16}$$ $$y \\tag{2.5.2, 2.5.3}$$"),
        ("markdown", "The steps (A.62) to (A.65), and 2.5.4 to 2.5.6."),
    ]
    notebook(tmp_path, "04_x.ipynb", *enumerate(cells))
    assert found(tmp_path, "B 4.12–4.17") == [None, "0", "0", "0", "0", None]
    assert found(tmp_path, "T 2.5.2–2.5.7") == ["0", "0", "1", "1", "1", None]
    assert found(tmp_path, "A A.61–A.65") == [None, "1", "1", "1", "1"]


def test_shapes_references_and_lists_of_sources_are_no_places(tmp_path):
    cells = [
        ("markdown", "As (7) says, see (9)."),
        ("code", "a = f(8)  # (2, 3): two rows"),
        ("markdown", "## Sources\nEquations (4.1)–(4.17), $$\\tag{10}$$"),
    ]
    notebook(tmp_path, "04_x.ipynb", *enumerate(cells))
    assert places(tmp_path) == {}
