"""Visible check of 10.1: an example from a row of a CSV file."""

import numpy as np

from nncourse.course.checks import Case, Exercise, Misconception
from nncourse.variants.without_biases import parse_row


def _fields(row):
    return np.array(row.split(","), dtype=float)


def _row(seed, n):
    """A row of a label and n pixels."""
    rng = np.random.default_rng(seed)
    return ",".join(map(str, [rng.integers(10), *rng.integers(256, size=n)]))


def _wrong(*, pixels=lambda p: p / 255, label=int, shape=(-1, 1)):
    """The pair with the pixels, the label (made from its text) or the shape replaced."""

    def answer(row):
        return pixels(_fields(row)[1:]).reshape(shape), label(row.split(",")[0])

    return answer


def _label_last(row):
    return _fields(row)[:-1].reshape(-1, 1) / 255, int(row.split(",")[-1])


PARSE_ROW = Exercise(
    id="10.1",
    name="parse_row",
    cases=(
        Case("three pixels", ("7,0,51,255",)),
        Case("a row as it comes from a file", ("4,12,0,200,255\n",)),
        Case("64 pixels", (_row(0, 64),)),
    ),
    reference=parse_row,
    hint="row.split(',') gives the fields as texts; the first is the label, int(…) makes it a "
    "number. The others become an array of floats, divided by 255, as a column.",
    misconceptions=(
        Misconception(
            "the pixels are still bytes, 0 to 255; divide them by 255.",
            _wrong(pixels=lambda p: p),
        ),
        Misconception(
            "the pixels are divided by 256; the largest byte is 255, and it shall become 1.",
            _wrong(pixels=lambda p: p / 256),
        ),
        Misconception(
            "// rounds down, so every pixel but a full one becomes 0; divide with /.",
            _wrong(pixels=lambda p: p // 255),
        ),
        Misconception("the label is still a text; int(…) makes it a number.", _wrong(label=str)),
        Misconception(
            "the label is divided by 255, too; it is a class and not a brightness.",
            _wrong(label=lambda text: int(text) / 255),
        ),
        Misconception(
            "the label is among the pixels; they begin behind it.",
            lambda row: (_fields(row).reshape(-1, 1) / 255, int(row.split(",")[0])),
        ),
        Misconception("the label stands first in the row, not last.", _label_last),
        Misconception(
            "x has the shape (n,); an example is a column, (n, 1).",
            _wrong(shape=(-1,)),
        ),
        Misconception("x is a row; an example is a column, (n, 1).", _wrong(shape=(1, -1))),
        Misconception(
            "the pair is the wrong way round: x first, then the label.",
            lambda row: parse_row(row)[::-1],
        ),
        Misconception(
            "the label is missing: give the pair x, label.", lambda row: parse_row(row)[0]
        ),
    ),
)

EXERCISES = (PARSE_ROW,)
