"""For the person who marks: each written question, its model answer, and what was answered."""

from pathlib import Path

from nncourse.course.grading.pages import element, legible, page, write_page
from nncourse.course.grading.results import number

INTRODUCTION = (
    "For those who mark: this page holds the model answers. Points and comments go into "
    "written.csv; the next nncourse grade with the same folders takes them over."
)


def write_guide(references, rows, folder):
    """Write `folder/written.html`, where any written question was asked.

    Parameters
    ----------
    references : sequence of Reference
    rows : sequence of by_hand.Row
    folder : path-like
    """
    if rows:
        write_page(Path(folder, "written.html"), guide(references, rows))


def guide(references, rows):
    """The page with all questions that have answers."""
    parts = [element("p", INTRODUCTION)]
    for reference in references:
        answers = [row for row in rows if row.notebook == reference.name]
        if answers:
            parts.append(element("h2", legible(reference.name)))
        for question in reference.sheet.questions:
            theirs = [row for row in answers if row.exercise == question.exercise]
            parts += _question(question, theirs) if theirs else []
    return page("Written answers", *parts)


def _question(question, rows):
    marked = sum(row.mark.points is not None for row in rows)
    yield element("h3", f"{question.exercise}, {number(question.points)} points: "
                  f"{marked} of {len(rows)} marked")  # fmt: skip
    yield element("pre", question.text)
    yield element("p", element("b", "Model answer and marking guide"))
    yield element("pre", question.model)
    for row in rows:
        yield element("section", *_answer(row), class_="exercise")


def _answer(row):
    mark = row.mark
    said = mark.reason if mark.points is None else (
        f"{number(mark.points)} of {number(mark.max)}, {mark.reason}")  # fmt: skip
    yield element("p", f"{legible(row.student, 200)}: {said}", class_="points")
    yield element("pre", row.answer or "(nothing)")
    if row.comment:
        yield element("p", element("b", "Comment: "), row.comment)
    if row.note:
        yield element("p", element("b", "Note: "), row.note)
