"""Where an equation stands in the chapters: the cell that displays it, or else names it."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from tests.course.equations.ledger import SOURCES, expand

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"
NO_HOME = {"Check yourself", "Exercises", "Summary", "Sources"}  # they mention, they do not show

NUMBER = r"(?:A\.\d+|\d\.\d\.\d+|\d\.\d+|BP\d[a-z]?|\d+)"
LIST = rf"{NUMBER}(?:(?:–|, ){NUMBER})*"
TAG = re.compile(rf"\\tag{{({LIST})}}")
UNIQUE = r"(?:A\.\d+|2\.5\.\d+)"  # such a number can be nothing else
NAMED = re.compile(
    rf"\(({LIST})\)|equations? ({LIST})|(?<![\w.])({UNIQUE}(?:–{UNIQUE})?)(?![\w.]\d)"
)


@dataclass(frozen=True)
class Place:
    """A cell of a chapter and the heading that it stands under."""

    notebook: str
    heading: str
    cell: str


def source_of(number):
    """The source whose numbers look like that, by their shape."""
    return next((source for source, numbers in SOURCES.items() if number in numbers), None)


def equations_in(text):
    """The equations that a list such as ``"2.5.2, 2.5.3"`` or ``"4.13–4.16"`` names."""
    found = []
    for item in text.split(", "):
        source = source_of(item.split("–")[0])
        if source and source_of(item.split("–")[-1]) == source:
            found += expand(f"{source} {item}")
    return found


def named_in(text):
    """The equations that a text names in any other way."""
    # "(6.1) to (6.6)" and "5.1 to 5.4" are ranges, too
    text = re.sub(r"\)(?: to |–)\(|(?<=\d) to (?=\d)", "–", text)
    for named in NAMED.finditer(text):
        if not re.fullmatch(r"\d+(, \d+)+", named[1] or ""):  # that is a shape
            yield from equations_in(named[1] or named[2] or named[3])


def mentions(cell):
    """Yield (rank, position, equation) for a cell: 0 displayed, 1 in a comment, 2 in a sentence.

    A bare number in a sentence is a reference to an equation of N that is displayed elsewhere.
    """
    text = "".join(cell["source"])
    if cell["cell_type"] == "code":
        for comment in re.finditer(r"#.*", text):
            yield from ((1, len(text), equation) for equation in named_in(comment[0]))
        return
    for tag in TAG.finditer(text):
        yield from ((0, tag.start(), equation) for equation in equations_in(tag[1]))
    for equation in named_in(text):
        if equation.source != "N":
            yield 2, len(text), equation


def heading_before(text, position):
    """The last heading of a cell up to that position, or None."""
    headings = re.findall(r"^#+ (.+)$", text[:position], re.MULTILINE)
    return headings[-1].strip() if headings else None


def places(notebooks=NOTEBOOKS):
    """Equation -> Place, for all that the chapters show; the best rank wins, then the first."""
    best = {}
    for path in sorted(notebooks.glob("[0-9]*.ipynb")):
        heading = ""
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            text = "".join(cell["source"])
            markdown = cell["cell_type"] == "markdown"
            for rank, position, equation in mentions(cell):
                here = (markdown and heading_before(text, position)) or heading
                if here not in NO_HOME and rank < best.get(equation, (3,))[0]:
                    best[equation] = rank, Place(path.name, here, cell["id"])
            heading = (markdown and heading_before(text, len(text))) or heading
    return {equation: place for equation, (_, place) in best.items()}
