"""What a chapter concludes is tied to the run that it is concluded from.

A test of a conclusion says which sentence it stands for, runs the chapter's own cells with other
seeds, and fails where the conclusion does not hold::

    @seeds(quick=2)
    def test_early_stopping_gains(seed):
        concluded(8, "A gain of many points")
        told = ran(8, "train", "spoil", "asked")       # the chapter's functions
        ...
        assert gained > 0

Numbers that the prose repeats from an output of the chapter's cells stand in a list: words of the
prose with {} for each number, and words of the output with {} for the same numbers in the same
order. No cell is named: the words find it, and must stand in one place. Numbers are compared to
the digits that the prose gives; … stands for anything that is not long::

    @numbers(8, [("In epoch {}. The training cost is", "test cost is lowest: epoch {};")])
    def test_8_a_number_is_the_one_that_the_cell_printed(repeated):
        repeated()

What can be said without a number needs no line: "more than half of the forty" is a conclusion.
A file for each chapter: `test_chapter_08.py`.
"""

import re
from functools import cache, partial
from pathlib import Path

import pytest

from coursekit.notebooks import read

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"
NUMBER = r"\d[\d,]*(?:\.\d+)?"
SEEDS = 5


def seeds(quick=2, every=SEEDS):
    """Run a test for so many seeds: the first ones always, all of them with --full."""
    late = [pytest.param(seed, marks=pytest.mark.full) for seed in range(quick, every)]
    return pytest.mark.parametrize("seed", [*range(quick), *late])


def numbers(number, pairs):
    """Run a test for each (words of the prose, words of the output) of a chapter.

    What it is given compares the two, and fails where a number is another.
    """
    cases = [pytest.param(partial(_repeat, number, *pair), id=pair[0]) for pair in pairs]
    return pytest.mark.parametrize("repeated", cases)


def _repeat(number, words, printed):
    said, came_out = found(words, prose(number)), found(printed, outputs(number))
    assert len(said) == len(came_out) > 0
    wrong = [pair for pair in zip(said, came_out, strict=True) if not same(*pair)]
    assert wrong == [], f"{words!r} against {printed!r}"


@cache
def chapter(number):
    """The notebook of a chapter."""
    (path,) = NOTEBOOKS.glob(f"{number:02}_[!e]*.ipynb")
    return read(path)


@cache
def prose(number):
    """All text of a chapter, without marks of emphasis, with single blanks."""
    cells = [cell.source for cell in chapter(number).cells if cell.cell_type == "markdown"]
    return _plain("\n\n".join(cells))


@cache
def outputs(number):
    """All that the code cells of a chapter have printed, and the words for their pictures."""
    found = []
    for cell in chapter(number).cells:
        for output in cell.get("outputs", []):
            found.append(output.get("text") or output.get("data", {}).get("text/plain", ""))
    return _plain("\n".join(found))


def _plain(text):
    return " ".join(text.replace("*", "").split())


def concluded(number, sentence):
    """Fail where the sentence that a test stands for is not, or no more, in the chapter."""
    assert _plain(sentence) in prose(number), f"chapter {number} does not say: {sentence}"


def ran(number, *ids):
    """The names that these cells of a chapter define, each cell run anew."""
    cells = {cell.id: cell.source for cell in chapter(number).cells}
    names = {"display": lambda *things: None}
    for each in ids:
        exec(compile(cells[each], f"chapter {number}, cell {each}", "exec"), names)
    return names


def found(template, text):
    """The numbers at the places {} of a template, in the one place of a text where it stands.

    … stands for anything that is not long.

    >>> found("stopped after epoch {}", "it stopped after epoch 28; later")
    ['28']
    """
    parts = [re.escape(part) for part in _plain(template).split("{}")]
    pattern = rf"(?<![\d.])({NUMBER})".join(parts).replace("…", ".{,90}?")
    hits = {match.groups() for match in re.finditer(pattern, text)}
    assert len(hits) == 1, f"{len(hits)} places say {template!r}; expected one"
    return list(hits.pop())


def same(said, printed):
    """Whether a number in prose is the printed one, to the digits that the prose gives.

    >>> same("84", "84.3"), same("84.4", "84.3"), same("23,860", "23860")
    (True, False, True)
    """
    said, printed = said.replace(",", ""), float(printed.replace(",", ""))
    digits = len(said.partition(".")[2])
    return abs(float(said) - printed) <= 0.5 * 10**-digits + 1e-9
