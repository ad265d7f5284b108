"""docs/equations.md, made from the ledger and the chapters."""

import inspect
from pathlib import Path

from tests.course.equations.chapters import places
from tests.course.equations.ledger import EQUATIONS, SOURCES, ledger

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "equations.md"
COMMAND = "python -m tests.course.equations"

TITLES = {
    "N": "N: Nielsen, *Neural Networks and Deep Learning*, chapters 1 to 3",
    "T": "T: the textbook's section 2.5",
    "B": "B: the blog article",
    "A": "A: the appendix A.5",
}

TOP = """\
# Every equation, shown by a test

<!-- Written by `{command}`; do not edit by hand. -->

All {count} numbered equations of the course's four sources with formulas, each with the cell of the
chapter where it stands (– where the chapter is still to come), the functions of the library that
compute it, and the test that shows it numerically: identities and derivatives against finite
differences or a second formula, approximations by the order of their error, definitions by
numbers worked out by hand. Slips in print are on the page [errata](errata.md).

`python -m pytest tests/course/equations` runs the tests; one of them counts that no equation is
missing. It also runs them against the library with one small mistake built in, for each of those in
[mutants.py](../tests/course/equations/mutants.py): the tests of the equations that a mistake breaks
have to notice it. `{command}` writes this page.
"""


def chapter(place):
    """A link to the cell of a chapter, or a dash."""
    if place is None:
        return "–"
    heading = place.heading.replace("|", "\\|")
    number = int(place.notebook[:2])
    return f"[{number}: {heading}](../notebooks/{place.notebook}#cell-id={place.cell})"


def function(code):
    """The name of a library function, with a link to its module."""
    code = inspect.unwrap(code)
    module = code.__module__.removeprefix("nncourse.")
    return f"[`{module}.{code.__qualname__}`](../nncourse/{module.replace('.', '/')}.py)"


def shown_by(test):
    """The name of a test, with a link to its file."""
    path = f"../{test.__module__.replace('.', '/')}.py"
    return f"[{test.__name__.removeprefix('test_').replace('_', ' ')}]({path})"


def row(equation, tests, place):
    """One line of a table."""
    functions = dict.fromkeys(function(code) for test in tests for code in test.code)
    cells = [
        f"({equation.number})",
        chapter(place),
        ", ".join(functions),
        "; ".join(shown_by(test) for test in tests),
    ]
    return f"| {' | '.join(cells)} |"


def render():
    """The whole page as text."""
    book, where = ledger(), places()
    parts = [TOP.format(command=COMMAND, count=len(EQUATIONS))]
    for source in SOURCES:
        parts += [f"\n## {TITLES[source]}\n\n", "| equation | chapter | function | test |\n"]
        parts += ["| --- | --- | --- | --- |\n"]
        parts += [
            row(equation, tests, where.get(equation)) + "\n"
            for equation, tests in book.items()
            if equation.source == source
        ]
    return "".join(parts)
