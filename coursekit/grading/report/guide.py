"""For the person who marks: each written question, its model answer, and what was answered."""

from pathlib import Path

from coursekit.grading.report.pages import render, write_page


def write_guide(references, rows, folder):
    """Write `folder/written.html`, where any written question was asked.

    Parameters
    ----------
    references : sequence of Reference
    rows : sequence of by_hand.Row
    folder : path-like
    """
    if rows:
        write_page(Path(folder, "written.html"), "guide.html", **_values(references, rows))


def guide(references, rows):
    """The page with all questions that have answers."""
    return render("guide.html", **_values(references, rows))


def _values(references, rows):
    notebooks = []
    for reference in references:
        answers = [row for row in rows if row.notebook == reference.name]
        questions = [_question(each, answers) for each in reference.sheet.questions]
        if answers:
            notebooks.append((reference.name, [each for each in questions if each["rows"]]))
    return {"notebooks": notebooks}


def _question(question, answers):
    rows = [row for row in answers if row.exercise == question.exercise]
    return {
        "question": question,
        "rows": rows,
        "marked": sum(row.mark.is_by_hand for row in rows),
        "waiting": sum(row.mark.points is None for row in rows),
    }
