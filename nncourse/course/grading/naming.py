"""Which usual mistake a wrong answer makes: for the class summary, and never for marks.

The visible check of an exercise knows the usual mistakes. When all hidden checks of a submission
have run and are counted, its kernel is asked what that check recognises in each exercise that lost
points. The kernel is not to be trusted, so it may say one thing only: a number, the place of a
mistake in the exercise's own list. Anything else counts as nothing.
"""

import time

from nncourse.course.checks import find_exercise
from nncourse.course.grading.limits import ERROR, WRONG

SECONDS = 5.0  # for all exercises of a submission together
QUESTION = """
from nncourse.course.checks import examine as _examine, find_exercise as _find
from nncourse.course.hidden import show_values as _show
_found = _examine(_find({exercise!r}), globals()).misconception
_show([m is _found for m in _find({exercise!r}).misconceptions].index(True))
"""


def name_mistakes(checks, ask, known=None):
    """The mistakes recognised in a submission whose hidden checks have all run.

    Parameters
    ----------
    checks : sequence of plugin.Check
        What became of the hidden checks.
    ask : callable
        ``ask(source, seconds)`` runs a source in the submission's kernel, where that still lives,
        and gives the bundles that it shows.
    known : callable, optional
        Gives the texts of an exercise's usual mistakes; `mistakes` if None.

    Returns
    -------
    dict
        From exercise id to what the course says about the mistake.
    """
    until, named = time.monotonic() + SECONDS, {}
    for exercise in lost(checks):
        texts = (known or mistakes)(exercise)
        left = until - time.monotonic()
        if texts and left > 0:
            place = _place(ask(QUESTION.format(exercise=exercise), left))
            if place is not None and place < len(texts):
                named[exercise] = texts[place]
    return named


def lost(checks):
    """Exercises with an answer that is wrong or raises, in the order of the notebook."""
    return list(dict.fromkeys(
        check.exercise for check in checks
        if not check.passed and check.reason in (WRONG, ERROR)
        and check.ename not in ("NotImplementedError", "NameError")
    ))  # fmt: skip


def mistakes(exercise):
    """What the course says about the usual mistakes in an exercise, in their order."""
    try:
        return [each.says for each in find_exercise(exercise).misconceptions]
    except ValueError:  # an exercise of other solutions than the course's own
        return []


def _place(bundles):
    """The number that a kernel has shown, where it is one number and no other thing."""
    try:
        [[value]] = bundles
        [place] = value["values"]
    except (TypeError, ValueError, KeyError):
        return None
    return place if type(place) is int and place >= 0 else None
