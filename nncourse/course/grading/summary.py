"""The page for the instructor: how the class did, what was hard, which mistakes are common."""

from pathlib import Path
from urllib.parse import quote

from nncourse.course.grading.difficulty import (
    FULL,
    NONE,
    PART,
    common_mistakes,
    difficulties,
)
from nncourse.course.grading.difficulty_plot import alternative, for_dark_screens, picture
from nncourse.course.grading.feedback import feedback_path
from nncourse.course.grading.limits import INTERNAL, UNREADABLE, WRONG
from nncourse.course.grading.pages import element, image, legible, page, write_page
from nncourse.course.grading.results import natural, number


def write_class_summary(results, folder):
    """Write `folder/summary.html`.

    Parameters
    ----------
    results : sequence of marking.Result
    folder : path-like
    """
    write_page(Path(folder, "summary.html"), class_summary(results))


def class_summary(results):
    """The page about a class.

    Parameters
    ----------
    results : sequence of marking.Result

    Returns
    -------
    str
    """
    parts = [_counts(results)]
    for notebook in sorted({result.notebook for result in results}, key=natural):
        theirs = [result for result in results if result.notebook == notebook]
        if found := difficulties(theirs):
            parts += _notebook(notebook, found)
    return page("How the class did", *parts, *_students(results))


def _counts(results):
    students = len({result.student for result in results})
    said = [f"{_many(len(results), 'submission')} from {_many(students, 'student')}"]
    for reason, what in ((UNREADABLE, "could not be read"), (INTERNAL, "could not be graded")):
        count = sum(result.reason == reason for result in results)
        said += [f"{count} {what}"] if count else []
    waiting = sum(len(result.waiting) for result in results)
    said += [f"{_many(waiting, 'written answer')} without a mark"] if waiting else []
    return element("p", "; ".join(said) + ".")


def _notebook(notebook, found):
    yield element("h2", legible(notebook, 100))
    marked = [each for each in found if each.count and not each.waiting]
    if marked:
        drawn = picture(marked)
        yield image(drawn, "image/svg+xml", alternative(marked), for_dark_screens(drawn))
    rows = [(each.exercise, *(str(each.shares[kind]) for kind in (FULL, PART, NONE)), _why(each))
            for each in found]  # fmt: skip
    yield _table(("exercise", FULL, PART, NONE, "why points were lost"), rows, numbers=(1, 2, 3))
    if mistakes := common_mistakes(found):
        yield element("h3", "Usual mistakes")
        yield element("p", _coverage(found))
        yield _table(("exercise", "how many", "what the check says"),
                     [(exercise, str(count), says) for exercise, says, count in mistakes],
                     numbers=(1,))  # fmt: skip


def _why(difficulty):
    reasons = [f"{reason} {count}" for reason, count in difficulty.reasons.most_common()]
    waiting = [f"{difficulty.waiting} without a mark"] if difficulty.waiting else []
    return ", ".join(reasons + waiting)


def _coverage(found):
    wrong = sum(each.reasons[WRONG] for each in found)
    named = sum(each.mistakes.total() for each in found)
    return (f"The visible checks recognise {_many(named, 'answer')}; {_many(wrong, 'answer')} "
            "ran and gave wrong values.")  # fmt: skip


def _students(results):
    yield element("h2", "Students")
    rows = []
    for result in sorted(results, key=lambda r: (r.student, natural(r.notebook))):
        address = "feedback/" + quote(feedback_path(result.student, "").name)
        link = element("a", legible(result.student, 60) or "(no name)", href=address)
        points = f"{number(result.total)} of {number(result.max)}" if result.exercises else ""
        rows.append((link, legible(result.notebook, 60), points, result.reason))
    yield _table(("feedback", "notebook", "points", ""), rows)


def _table(header, rows, numbers=()):
    head = element("tr", *_cells("th", header, numbers))
    lines = (element("tr", *_cells("td", row, numbers)) for row in rows)
    return element("div", element("table", head, *lines), class_="wide")


def _cells(kind, row, numbers):
    for place, each in enumerate(row):
        yield element(kind, each, **({"class": "number"} if place in numbers else {}))


def _many(count, what):
    return f"{count} {what}" + "s" * (count != 1)
