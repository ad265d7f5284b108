"""A page for each student: points, reasons in kind words, hints, the student's own errors.

A page tells what a student may know. It holds no expected value and no hidden input: of a mark's
message, which is for the instructor, nothing stands here.
"""

from pathlib import Path

from coursekit.grading.isolation.limits import Reason
from coursekit.grading.report.pages import render, write_page
from coursekit.grading.results import natural, safe_name

KIND = {
    Reason.CORRECT: "This is right.",
    Reason.WRONG: "Your code runs, but it does not give what was asked for every time.",
    Reason.ERROR: "Your code stopped with an error when it was tried.",
    Reason.NOT_ATTEMPTED: "There is no answer here yet.",
    Reason.TIME_LIMIT: "Your code was not done in the time that it had. "
    "Is there a loop without an end?",
    Reason.DEATH: "Your code ended Python itself, or wanted more memory than there was.",
    Reason.OUTPUT_LIMIT: "Your code printed far too much. Is there a print left in a loop?",
    Reason.UNREADABLE: "Your file could not be read, so nothing in it could be tried.",
    Reason.INTERNAL: "Something went wrong on our side. This is no mark; it will be graded again.",
}


def write_feedback(results, references, folder):
    """Write the page of every student into `folder/feedback`.

    Parameters
    ----------
    results : sequence of marks.Result
    references : sequence of Reference
    folder : path-like
    """
    by_student = {}
    for result in results:
        by_student.setdefault(result.student, []).append(result)
    known = {reference.name: reference for reference in references}
    for student, theirs in by_student.items():
        write_page(
            feedback_path(student, folder), "feedback.html", **_values(student, theirs, known)
        )


def feedback_path(student, folder):
    """Where a student's page stands. Different students have different pages."""
    return Path(folder, "feedback", f"{safe_name(student)}.html")


def feedback(student, results, references):
    """The page of one student.

    Parameters
    ----------
    student : str
    results : sequence of marks.Result
        The student's.
    references : dict
        From the name of a notebook to its Reference.
    """
    return render("feedback.html", **_values(student, results, references))


def _values(student, results, references):
    notebooks = [
        {
            "result": result,
            "titles": _titles(result, references.get(result.notebook)),
            "exercises": sorted(result.marks, key=natural),
        }
        for result in results
    ]
    return {"student": student, "notebooks": notebooks, "kinds": KIND, "Reason": Reason}


def _titles(result, reference):
    """What each exercise is called: its names, or the heading of a written question."""
    if reference is None:
        return {each: each for each in result.marks}
    names = {}
    for name, owner in reference.owner.items():
        names.setdefault(owner, []).append(name)
    titles = {each: f"{each} {', '.join(names.get(each, ()))}".strip() for each in result.marks}
    return titles | {each.exercise: _heading(each) for each in reference.sheet.questions}


def _heading(question):
    lines = question.text.strip().splitlines() or [""]
    return lines[0].lstrip("# ") or question.exercise
