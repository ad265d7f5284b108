"""Pages for people at the end of a run: for each student, about the class, to mark by hand.

A student's page tells what a student may know. It holds no expected value and no hidden input: of
a mark's message, which is for the instructor, nothing stands there.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from coursekit.files import written_whole
from coursekit.grading.isolation import Reason
from coursekit.grading.report.pages import render
from coursekit.grading.results import natural, safe_name

FULL, PART, NONE = "full marks", "some marks", "no marks"
KINDS = (FULL, PART, NONE)
MOST_MISTAKES = 20


def write_pages(results, references, rows, folder):
    """Write `feedback/`, `summary.html` and, where questions were asked, `written.html`.

    Parameters
    ----------
    results : sequence of marks.Result
    references : sequence of Reference
    rows : sequence of by_hand.Row
    folder : path-like
    """
    by_student = {}
    for result in results:
        by_student.setdefault(result.student, []).append(result)
    known = {reference.name: reference for reference in references}
    for student, theirs in by_student.items():
        _write(feedback_path(student, folder), feedback(student, theirs, known))
    _write(Path(folder, "summary.html"), class_summary(results))
    if rows:
        _write(Path(folder, "written.html"), guide(references, rows))


def _write(path, page):
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as file:
        file.write(page)


# ---- for a student


def feedback_path(student, folder):
    """Say where a student's page stands. Different students have different pages."""
    return Path(folder, "feedback", f"{safe_name(student)}.html")


def feedback(student, results, references):
    """Make the page of one student from the student's results, and references by name."""
    notebooks = [
        {
            "result": result,
            "titles": _titles(result, references.get(result.notebook)),
            "exercises": sorted(result.marks, key=natural),
        }
        for result in results
    ]
    return render("feedback.html", student=student, notebooks=notebooks, Reason=Reason)


def _titles(result, reference):
    """What each exercise is called: its names, or the heading of a written question."""
    if reference is None:
        return {exercise: exercise for exercise in result.marks}
    names = {exercise: [] for exercise in result.marks}
    for name, owner in reference.owner.items():
        names.setdefault(owner, []).append(name)
    titles = {exercise: f"{exercise} {', '.join(names[exercise])}".strip() for exercise in names}
    questions = reference.sheet.questions
    return titles | {question.exercise: _heading(question) for question in questions}


def _heading(question):
    lines = question.text.strip().splitlines() or [""]
    return lines[0].lstrip("# ") or question.exercise


# ---- for who marks written answers


def guide(references, rows):
    """Make the page with all written questions that have answers, and their model answers."""
    notebooks = []
    for reference in references:
        answers = [row for row in rows if row.notebook == reference.name]
        questions = [_question(question, answers) for question in reference.sheet.questions]
        if answers:
            notebooks.append((reference.name, [found for found in questions if found["rows"]]))
    return render("guide.html", notebooks=notebooks)


def _question(question, answers):
    rows = [row for row in answers if row.exercise == question.exercise]
    return {
        "question": question,
        "rows": rows,
        "marked": sum(row.mark.reason == Reason.BY_HAND for row in rows),
        "waiting": sum(row.mark.points is None for row in rows),
    }


# ---- for the instructor: how the class did


@dataclass
class Difficulty:
    """How a class did in one exercise."""

    exercise: str
    shares: Counter = field(default_factory=Counter)  # submissions with full marks, some, none
    reasons: Counter = field(default_factory=Counter)  # why points were lost
    mistakes: Counter = field(default_factory=Counter)  # those that were recognised
    waiting: int = 0  # answers without a mark yet; they are in none of the numbers above

    @property
    def count(self):
        """How many submissions have a mark."""
        return self.shares.total()

    @property
    def bars(self):
        """The bars of the plot: kind, start and width in percent."""
        starts = [sum(map(self.percent, KINDS[:place])) for place in range(len(KINDS))]
        return [(kind, start, self.percent(kind))
                for kind, start in zip(KINDS, starts, strict=True)]  # fmt: skip

    def percent(self, kind):
        """Give the share of a kind in percent, 0 where nobody has a mark.

        >>> Difficulty("3.1", Counter({FULL: 1, NONE: 2})).percent(NONE)
        66.66666666666667
        """
        return 100 * self.shares[kind] / self.count if self.count else 0.0

    def add(self, mark):
        """Count a mark."""
        if mark.points is None:
            self.waiting += 1
            return
        is_full = mark.points == mark.max
        self.shares[FULL if is_full else PART if mark.points else NONE] += 1
        if not is_full:
            self.reasons[mark.reason] += 1


def class_summary(results):
    """Make the page about a class."""
    reasons = Counter(result.reason for result in results)
    return render(
        "summary.html",
        results=sorted(results, key=lambda result: (result.student, natural(result.notebook))),
        students=len({result.student for result in results}),
        unreadable=reasons[Reason.UNREADABLE],
        internal=reasons[Reason.INTERNAL],
        waiting=sum(len(result.waiting) for result in results),
        notebooks=list(_notebooks(results)),
        kinds=KINDS,
        address=lambda result: "feedback/" + quote(feedback_path(result.student, "").name),
    )


def _notebooks(results):
    """What the page says about each notebook: first the one that most people have handed in."""
    counts = Counter(result.notebook for result in results)
    for name in sorted(counts, key=lambda name: (-counts[name], natural(name))):
        found = difficulties([result for result in results if result.notebook == name])
        if found:
            yield {
                "name": name,
                "found": found,
                "drawn": [row for row in found if row.count and not row.waiting],
                "mistakes": common_mistakes(found),
                "named": sum(row.mistakes.total() for row in found),
                "wrong": sum(row.reasons[Reason.WRONG] for row in found),
            }


def difficulties(results):
    """Count how a class did in each exercise of one notebook, in the order of their numbers.

    Results that could not be read or graded say nothing about exercises.
    """
    found = {}
    for result in results:
        for exercise, mark in result.marks.items() if not result.reason else ():
            difficulty = found.setdefault(exercise, Difficulty(exercise))
            difficulty.add(mark)
            if mistake := getattr(mark, "mistake", ""):  # written marks have none
                difficulty.mistakes[mistake] += 1
    return [found[exercise] for exercise in sorted(found, key=natural)]


def common_mistakes(difficulties, most=MOST_MISTAKES):
    """List the mistakes of a class, common ones first: (exercise, what the course says, count)."""
    found = [(difficulty.exercise, says, many) for difficulty in difficulties
             for says, many in difficulty.mistakes.items()]  # fmt: skip
    return sorted(found, key=lambda row: -row[2])[:most]
