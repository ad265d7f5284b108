"""The page for the instructor: how the class did, what was hard, which mistakes are common."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from coursekit.grading.isolation.limits import Reason
from coursekit.grading.report.feedback import feedback_path
from coursekit.grading.report.pages import render, write_page
from coursekit.grading.results import natural

FULL, PART, NONE = "full marks", "some marks", "no marks"
KINDS = (FULL, PART, NONE)
MOST_MISTAKES = 20


@dataclass
class Difficulty:
    """How a class did in one exercise.

    Parameters
    ----------
    exercise : str
    shares : collections.Counter
        How many submissions have full marks, some, none.
    reasons, mistakes : collections.Counter
        Why points were lost, and the mistakes that were recognised.
    waiting : int
        Answers that have no mark yet; they are in none of the numbers above.
    """

    exercise: str
    shares: Counter = field(default_factory=Counter)
    reasons: Counter = field(default_factory=Counter)
    mistakes: Counter = field(default_factory=Counter)
    waiting: int = 0

    @property
    def count(self):
        """How many submissions have a mark."""
        return self.shares.total()

    @property
    def bars(self):
        """The bars of the plot: kind, start and width in percent."""
        starts = [sum(self.percent(each) for each in KINDS[:n]) for n in range(len(KINDS))]
        return [(kind, start, self.percent(kind))
                for kind, start in zip(KINDS, starts, strict=True)]  # fmt: skip

    def percent(self, kind):
        """The share of a kind in percent, 0 where nobody has a mark.

        >>> Difficulty("3.1", Counter({FULL: 1, NONE: 2})).percent(NONE)
        66.66666666666667
        """
        return 100 * self.shares[kind] / self.count if self.count else 0.0


def write_class_summary(results, folder):
    """Write `folder/summary.html`.

    Parameters
    ----------
    results : sequence of marks.Result
    folder : path-like
    """
    write_page(Path(folder, "summary.html"), "summary.html", **_values(results))


def class_summary(results):
    """The page about a class."""
    return render("summary.html", **_values(results))


def _values(results):
    reasons = Counter(result.reason for result in results)
    return {
        "results": sorted(results, key=lambda each: (each.student, natural(each.notebook))),
        "students": len({result.student for result in results}),
        "unreadable": reasons[Reason.UNREADABLE],
        "internal": reasons[Reason.INTERNAL],
        "waiting": sum(len(result.waiting) for result in results),
        "notebooks": list(_notebooks(results)),
        "kinds": KINDS,
        "address": lambda each: "feedback/" + quote(feedback_path(each.student, "").name),
    }


def _notebooks(results):
    """What the page says about each notebook: first the one that most people have handed in."""
    counts = Counter(result.notebook for result in results)
    for name in sorted(counts, key=lambda each: (-counts[each], natural(each))):
        found = difficulties([result for result in results if result.notebook == name])
        if found:
            yield {
                "name": name,
                "found": found,
                "drawn": [each for each in found if each.count and not each.waiting],
                "mistakes": common_mistakes(found),
                "named": sum(each.mistakes.total() for each in found),
                "wrong": sum(each.reasons[Reason.WRONG] for each in found),
            }


def difficulties(results):
    """How a class did in each exercise of one notebook, in the order of their numbers.

    Parameters
    ----------
    results : sequence of marks.Result
        Of that notebook. Those that could not be read or graded say nothing about exercises.

    Returns
    -------
    list of Difficulty
    """
    found = {}
    for result in results:
        if result.reason:
            continue
        for exercise, mark in result.exercises.items():
            difficulty = found.setdefault(exercise, Difficulty(exercise))
            _count(mark, difficulty)
            difficulty.mistakes.update([mark.mistake] if mark.mistake else [])
        for exercise, mark in result.written.items():
            _count(mark, found.setdefault(exercise, Difficulty(exercise)))
    return [found[exercise] for exercise in sorted(found, key=natural)]


def _count(mark, difficulty):
    if mark.points is None:
        difficulty.waiting += 1
        return
    is_full = mark.points == mark.max
    difficulty.shares[FULL if is_full else PART if mark.points else NONE] += 1
    if not is_full:
        difficulty.reasons[mark.reason] += 1


def common_mistakes(difficulties, most=MOST_MISTAKES):
    """The mistakes of a class, common ones first: ``(exercise, what the course says, count)``."""
    found = [(each.exercise, says, many) for each in difficulties
             for says, many in each.mistakes.items()]  # fmt: skip
    return sorted(found, key=lambda row: -row[2])[:most]
