"""A page for each student: points, reasons in kind words, hints, the student's own errors.

A page tells what a student may know. It holds nothing that hidden checks have shown, no expected
value and no hidden source; what it says of a wrong value is the kind of the difference alone.
"""

from pathlib import Path

from nncourse.course.checks import find_exercise
from nncourse.course.grading.flags import DOUBT
from nncourse.course.grading.limits import (
    CORRECT,
    DEATH,
    ERROR,
    INTERNAL,
    NOT_ATTEMPTED,
    OUTPUT_LIMIT,
    TIME_LIMIT,
    UNREADABLE,
    WRONG,
)
from nncourse.course.grading.pages import element, legible, page, write_page
from nncourse.course.grading.results import natural, number, safe_name
from nncourse.course.grading.secrets import quotes, secret_pieces

MOST_ERROR = 300
MOST_NOTES = 20
KIND = {
    CORRECT: "This is right.",
    WRONG: "Your code runs, but it does not give what was asked for every time.",
    ERROR: "Your code stopped with an error when it was tried.",
    NOT_ATTEMPTED: "There is no answer here yet.",
    TIME_LIMIT: "Your code was not done in the time that it had. Is there a loop without an end?",
    DEATH: "Your code ended Python itself, or wanted more memory than there was.",
    OUTPUT_LIMIT: "Your code printed far too much. Is there a print left in a loop?",
    UNREADABLE: "Your file could not be read, so nothing in it could be tried.",
    INTERNAL: "Something went wrong on our side. This is no mark; it will be graded again.",
}
DIFFERENCES = (  # what `compare` says, and what a student may know of it
    ("the shape is right", "The shape of the result is right; its numbers are not."),
    ("the shape is", "The result has another shape than the one asked for."),
    ("not shuffled", "The numbers come back in order; they should be shuffled."),
    (", expected ", "The result is of another kind than the one asked for."),
    ("entries instead of", "There are too few or too many results."),
)


def write_feedback(results, references, folder):
    """Write the page of every student into `folder/feedback`.

    Parameters
    ----------
    results : sequence of marking.Result
    references : sequence of Reference
    folder : path-like
    """
    by_student = {}
    for result in results:
        by_student.setdefault(result.student, []).append(result)
    about = {reference.name: About(reference) for reference in references}
    for student, theirs in by_student.items():
        write_page(feedback_path(student, folder), feedback(student, theirs, about))


def feedback_path(student, folder):
    """Where a student's page stands. Different students have different pages."""
    return Path(folder, "feedback", f"{safe_name(student)}.html")


class About:
    """What feedback needs to know of a notebook: its hidden checks, so as to keep them hidden."""

    def __init__(self, reference):
        self.reference, self.secret = reference, secret_pieces(reference)

    def exercise(self, exercise):
        """The course's visible check of an exercise, where these solutions have that exercise."""
        try:
            known = find_exercise(exercise)
        except ValueError:
            return None
        return known if self.reference.owner.get(known.name) == exercise else None

    def title(self, exercise):
        """The exercise's id, and the names that its answer defines."""
        names = [name for name, owner in self.reference.owner.items() if owner == exercise]
        return f"{exercise} {', '.join(names)}".strip()

    def question(self, exercise):
        """The heading of a written question."""
        texts = {each.exercise: each.text for each in self.reference.sheet.questions}
        lines = texts.get(exercise, "").strip().splitlines() or [""]
        return lines[0].lstrip("# ") or exercise


def feedback(student, results, about):
    """The page of one student.

    Parameters
    ----------
    student : str
    results : sequence of marking.Result
        The student's.
    about : dict
        From the name of a notebook to `About`.

    Returns
    -------
    str
    """
    parts = [part for result in results for part in _notebook(result, about.get(result.notebook))]
    return page(f"Feedback for {legible(student, 100)}", *parts)


def _notebook(result, about):
    yield element("h2", legible(result.notebook, 100))
    if result.reason:
        yield element("p", KIND[result.reason], class_="lost")
    if result.reason == UNREADABLE:
        yield element("p", legible(result.message, MOST_ERROR))
    if result.exercises and result.total is not None:
        yield element(
            "p", f"{_of(result.total, result.max)} together{_later(result)}", class_="points"
        )
    if not result.reason:
        for exercise in sorted(result.marks, key=natural):
            section = _written if exercise in result.written else _exercise
            yield section(exercise, result.marks[exercise], about)
    if notes := [note for note in result.notes if not note.endswith(DOUBT)][:MOST_NOTES]:
        yield element("h3", "How your file was read")
        yield element("ul", *(element("li", legible(note, MOST_ERROR)) for note in notes))


def _later(result):
    """What the sum does not hold yet."""
    return f"; exercise {', '.join(result.waiting)} not counted yet" if result.waiting else ""


def _exercise(exercise, mark, about):
    lines = [element("h3", about.title(exercise) if about else exercise), _points(mark)]
    lines.append(element("p", KIND[mark.reason]))
    if mark.reason != CORRECT:
        lines += _why(mark, about)
        lines += _help(exercise, mark, about)
    return element("section", *lines, class_="exercise")


def _written(exercise, mark, about):
    """A written answer: a person gives its points, and may say something about it."""
    title = about.question(exercise) if about else exercise
    lines = [element("h3", title), _points(mark)]
    if mark.reason in KIND:
        lines.append(element("p", KIND[mark.reason]))
    if mark.comment:
        lines.append(element("pre", legible(mark.comment)))
    return element("section", *lines, class_="exercise")


def _points(mark):
    if mark.points is None:
        return element("p", f"no mark yet; {_points_in_words(mark.max)}", class_="points")
    full = mark.points == mark.max
    sign = "✓" if full else "✗" if not mark.points else "◐"
    kind = "points full" if full else "points lost"
    return element("p", f"{sign} {_of(mark.points, mark.max)}", class_=kind)


def _why(mark, about):
    """What is known about the error, as far as a student may know it."""
    passed = sum(check["reason"] == CORRECT for check in mark.checks)
    if passed:
        yield element("p", f"{passed} of {len(mark.checks)} tests of this exercise passed.")
    if mark.reason == WRONG and (said := difference(mark.message)):
        yield element("p", said)
    if mark.reason == ERROR:
        if about is None or quotes(mark.message, about.secret):
            yield element("p", "Its text is not shown here, as it quotes what is not public.")
        else:
            yield element("pre", legible(mark.message, MOST_ERROR))


def _help(exercise, mark, about):
    if mark.mistake:
        yield element("p", f"It looks like this: {mark.mistake}")
    known = about and about.exercise(exercise)
    if known:
        yield element("p", element("b", "Hint: "), known.hint)
        yield element("p", "In your notebook, ", element("code", f'check("{exercise}")'),
                      " says more, as often as you like.")  # fmt: skip


def difference(message):
    """The kind of a difference, without the values and shapes of hidden checks.

    >>> difference("value 2: the shape is (3,), expected (3, 1)")
    'The result has another shape than the one asked for.'
    """
    return next((kind for said, kind in DIFFERENCES if said in message), "")


def _of(points, most):
    return f"{number(points)} of {_points_in_words(most)}"


def _points_in_words(points):
    return f"{number(points)} point" + "s" * (points != 1)
