"""The visible check: `check("3.2")` in a notebook, at once, in the learner's own process."""

import json
import os
import sys
from pathlib import Path

from coursekit import course, driver, verdict
from coursekit.exercise import job
from coursekit.verdict import NOT_ATTEMPTED, RIGHT

SANDBOX = "COURSEKIT_SANDBOX"  # set while grading: there a check knows nothing and does nothing
MARKS = {RIGHT: "✓", NOT_ATTEMPTED: "…"}


class CheckFailed(AssertionError):
    """A wrong or missing answer. Notebooks show its message alone, without a traceback."""

    def _render_traceback_(self):
        return [str(self)]


def check(exercise_id):
    """Check the answer to an exercise in the notebook that calls this.

    Parameters
    ----------
    exercise_id : str
        Such as "3.2".

    Raises
    ------
    CheckFailed
        With a short message, when the answer is missing or wrong.
    ValueError
        When there is no such exercise.
    """
    if SANDBOX in os.environ:
        return
    facts = find_facts(exercise_id)
    judged = examine(facts, sys._getframe(1).f_globals)
    message = f"{MARKS.get(judged.state, '✗')} {facts['id']} {facts['name']}: {_message(judged)}"
    if judged.state != RIGHT:
        raise CheckFailed(message)
    print(message)


def finished(*exercise_ids):
    """Tell whether the answers to these exercises stand in the calling notebook and are right.

    Where answers are graded it is False: demonstrations need not run there.
    """
    if SANDBOX in os.environ:
        return False
    namespace = sys._getframe(1).f_globals
    verdicts = (examine(find_facts(name), namespace) for name in exercise_ids)
    return all(judged.state == RIGHT for judged in verdicts)


def examine(facts, namespace):
    """Check the answer that stands in a namespace.

    Parameters
    ----------
    facts : dict
        The check data of an exercise.
    namespace : dict
        Names to values, such as the globals of a notebook.

    Returns
    -------
    verdict.Verdict
    """
    return verdict.verdict(facts, driver.run(namespace, job(facts)))


def find_facts(exercise_id):
    """Find the check data of an exercise: beside the notebook, else in an installed course.

    Looked for in ``checks/`` of the working directory and of an ``exercises/`` beside it, then in
    every installed course.
    """
    exercise_id = str(exercise_id)
    for folder in _folders():
        if exercise_id in (facts := _read(folder)):
            return facts[exercise_id]
    raise ValueError(
        f"there is no exercise {exercise_id!r} to check; expected an id such as '3.2'. Check data "
        f"stand in the folder checks/ beside the notebook (looked in {Path.cwd()})."
    )


def _folders():
    here = Path.cwd()
    yield from (here / "checks", here / "exercises" / "checks", here.parent / "exercises/checks")
    yield from (known_course.checks for known_course in course.installed())


def _read(folder):
    """Read all check data of a folder, by exercise."""
    facts = {}
    for path in sorted(folder.glob("*.json")):
        facts |= _read_file(path, path.stat().st_mtime_ns)
    return facts


_kept = {}


def _read_file(path, time):
    """Read the check data of a file again only when it has changed."""
    if _kept.get(path, (None,))[0] != time:
        try:
            _kept[path] = time, json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ValueError(f"{path} is damaged ({error}); build it again.") from error
    return _kept[path][1]


def _message(judged):
    return judged.text if judged.state != verdict.WRONG else f"not right yet.\n{judged.text}"
