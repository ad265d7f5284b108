"""Which exercises were hard for a class, and which usual mistakes are common in it."""

from collections import Counter
from dataclasses import dataclass, field

from nncourse.course.grading.limits import CORRECT, INTERNAL
from nncourse.course.grading.results import natural

FULL, PART, NONE = "full marks", "some marks", "no marks"


@dataclass
class Difficulty:
    """How a class did in one exercise.

    Parameters
    ----------
    exercise : str
    shares : collections.Counter
        How many submissions have full marks, some, none.
    reasons, mistakes : collections.Counter
        Why points were lost, and the usual mistakes that were recognised.
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

    def percent(self, kind):
        """The share of a kind in percent, 0 where nobody has a mark.

        >>> Difficulty("3.1", Counter({FULL: 1, NONE: 2})).percent(NONE)
        66.66666666666667
        """
        return 100 * self.shares[kind] / self.count if self.count else 0.0


def difficulties(results):
    """How a class did in each exercise of one notebook, in the order of their numbers.

    Parameters
    ----------
    results : sequence of marking.Result
        Of that notebook. Those that could not be read or graded say nothing about exercises.

    Returns
    -------
    list of Difficulty
    """
    found = {}
    for result in results:
        if result.reason:
            continue
        for exercise, mark in result.marks.items():
            _count(mark, found.setdefault(exercise, Difficulty(exercise)))
    return [found[exercise] for exercise in sorted(found, key=natural)]


def _count(mark, difficulty):
    if mark.points is None or mark.reason == INTERNAL:
        difficulty.waiting += 1
        return
    full = mark.points == mark.max
    difficulty.shares[FULL if full else PART if mark.points else NONE] += 1
    if not full and mark.reason != CORRECT:
        difficulty.reasons[mark.reason] += 1
    if mistake := getattr(mark, "mistake", ""):
        difficulty.mistakes[mistake] += 1


def common_mistakes(difficulties, most=20):
    """The mistakes of a class, common ones first: ``(exercise, what the course says, count)``."""
    found = [(each.exercise, says, count) for each in difficulties
             for says, count in each.mistakes.items()]  # fmt: skip
    return sorted(found, key=lambda row: -row[2])[:most]
