"""What a chapter concludes is tied to the run that it is concluded from.

A test of a conclusion says which sentence it stands for, runs the chapter's own cells with other
seeds, and fails where the conclusion does not hold::

    @seeds(quick=2)
    def test_early_stopping_gains(seed):
        concluded(8, "A gain of many points")
        told = ran(8, "train", "spoil", "asked")       # the chapter's functions
        ...
        assert gained > 0

Numbers that the prose repeats stand in `numbers.py`, each with the output that it repeats.
"""

import re
from functools import cache
from pathlib import Path

import pytest

from coursekit.notebooks import read

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
NUMBER = r"\d[\d,]*(?:\.\d+)?"
SEEDS = 5


def seeds(quick=2, every=SEEDS):
    """Run a test for so many seeds: the first ones always, all of them with --full."""
    late = [pytest.param(seed, marks=pytest.mark.full) for seed in range(quick, every)]
    return pytest.mark.parametrize("seed", [*range(quick), *late])


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
