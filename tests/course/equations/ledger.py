"""Which equations there are, and which tests show them."""

import importlib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


def _through(prefix, first, last):
    return [f"{prefix}{k}" for k in range(first, last + 1)]


# In the order of the sources. The letters are those of the course's list of sources.
SOURCES = {
    "N": [
        *_through("", 1, 29),
        *("BP1", "BP1a", "30", "BP2", "BP3", "31", "BP4", "32"),
        *_through("", 33, 94),
    ],
    "T": _through("2.5.", 1, 11),
    "B": [
        *_through("1.", 1, 4),
        *_through("3.", 1, 8),
        *_through("4.", 1, 17),
        *_through("5.", 1, 4),
        *_through("6.", 1, 6),
    ],
    "A": _through("A.", 45, 66),
}


@dataclass(frozen=True, order=True)
class Equation:
    """A numbered equation: the letter of its source and its number as printed."""

    source: str
    number: str

    def __str__(self):
        return f"{self.source} ({self.number})"


EQUATIONS = [Equation(source, number) for source in SOURCES for number in SOURCES[source]]


def expand(text):
    """The equations of a short text such as ``"N 7, BP1; T 2.5.4–2.5.6"``, in its order."""
    found = []
    for part in text.split(";"):
        source, _, items = part.strip().partition(" ")
        for item in items.split(","):
            ends = [Equation(source, number.strip()) for number in item.split("–")]
            missing = [end for end in ends if end not in EQUATIONS]
            if missing:
                raise ValueError(f"{text!r}: there is no equation {missing[0]} in the sources.")
            found += EQUATIONS[EQUATIONS.index(ends[0]) : EQUATIONS.index(ends[-1]) + 1]
    return found


def equation(text, code=()):
    """Enter a test in the ledger.

    Parameters
    ----------
    text : str
        The equations that the test shows, as `expand` reads them.
    code : function or tuple of functions
        The library's functions that compute them; the test must call each.
    """

    def enter(test):
        test.equations = expand(text)
        test.code = code if isinstance(code, tuple) else (code,)
        return test

    return enter


def entered_tests():
    """All tests of the ledger, in the order of their files."""
    tests = []
    for path in sorted(HERE.glob("test_*.py")):
        module = importlib.import_module(f"tests.course.equations.{path.stem}")
        tests += [
            test
            for name, test in vars(module).items()
            if name.startswith("test_") and hasattr(test, "equations")
        ]
    return tests


def ledger():
    """Equation -> the tests that show it, for all equations of the sources."""
    book = {equation: [] for equation in EQUATIONS}
    for test in entered_tests():
        for shown in test.equations:
            book[shown].append(test)
    return book
