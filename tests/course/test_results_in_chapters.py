"""Measured numbers in the chapters: every table row named after a result says what was measured."""

import json
import re
from pathlib import Path

import pytest

from coursekit.notebooks import read

ROOT = Path(__file__).resolve().parents[2]
RESULTS = {row["row"]: row for row in json.loads((ROOT / "docs/results.json").read_text())["rows"]}
ROW = re.compile(r"^\|\s*`?(\d+/[\w-]+)`?\s*\|(.*)\|\s*$", re.MULTILINE)
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def rows():
    """Every such row of every chapter."""
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        for cell in read(path).cells:
            if cell.cell_type == "markdown":
                for name, rest in ROW.findall(cell.source):
                    yield pytest.param(name, rest, id=f"{path.stem}-{name}")


def known(result):
    """All numbers that a row may show, as floats: settings, what is printed, what came out."""
    measured = ("median", "best", "lowest", "highest", "seeds", "reached", "last epoch")
    values = [result[key] for key in measured if result.get(key) is not None]
    texts = " ".join([result["what"], result["reading"], result["printed"]])
    return {round(float(v), 2) for v in [*values, *NUMBER.findall(texts.replace(",", ""))]}


@pytest.mark.parametrize(("name", "rest"), list(rows()))
def test_a_row_of_a_table_shows_what_was_measured(name, rest):
    shown = {float(number) for number in NUMBER.findall(rest.replace(",", ""))}
    assert shown - known(RESULTS[name]) == set()
    assert round(RESULTS[name]["median"], 2) in shown


@pytest.mark.parametrize("chapter", [5, 6, 8, 10])
def test_every_result_of_a_chapter_stands_in_it(chapter):
    shown = {each.values[0] for each in rows() if each.id.startswith(f"{chapter:02}")}
    assert shown == {name for name in RESULTS if name.startswith(f"{chapter}/")}
