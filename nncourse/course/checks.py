"""The engine behind `check("3.2")`: try an answer on cases, and say kindly what came back.

An `Exercise` knows its cases, how to get the expected result, and the usual wrong answers. A
wrong answer is recognised by what it returns: if the learner's function gives on every case what
a `Misconception` gives, the learner is told its name.
"""

import copy
import importlib
import inspect
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nncourse.course.values import describe, difference, same


@dataclass(frozen=True)
class Misconception:
    """A usual wrong answer: what it does, and what the learner who gives it is told."""

    says: str
    does: Callable


@dataclass(frozen=True)
class Case:
    """Arguments to try an answer on. They are copied, so that no answer can spoil them."""

    label: str
    args: tuple


@dataclass(frozen=True)
class Exercise:
    """An exercise with everything that its visible check needs.

    Parameters
    ----------
    id : str
        Such as "3.2".
    name : str
        The function that the learner writes.
    cases : sequence of Case
    reference : callable
        Gives the expected result for a case.
    hint : str
        Shown with every answer that is wrong in no usual way.
    misconceptions : sequence of Misconception
    judge : callable, optional
        ``judge(result, *args)`` gives what is wrong, or None, where many results are right.
    silent : bool
        The answer must not make numpy warn either: a RuntimeWarning counts as an error.
    complains : type of exception, or tuple of them
        What an answer may raise on purpose: its name, such as "AssertionError", is the result.
    """

    id: str
    name: str
    cases: tuple
    reference: Callable
    hint: str
    misconceptions: tuple = ()
    judge: Callable | None = None
    silent: bool = False
    complains: type | tuple = ()


@dataclass(frozen=True)
class Outcome:
    """What one call of an answer led to."""

    result: Any = None
    error: BaseException | None = None
    spoilt: str = ""  # the argument that the answer changed, if it changed one

    def matches(self, other):
        """Whether two outcomes look the same to a learner: results, errors, spoilt arguments."""
        if self.error is not None or other.error is not None:
            return type(self.error) is type(other.error)
        return self.spoilt == other.spoilt and same(self.result, other.result)


@dataclass(frozen=True)
class Verdict:
    """The result of a check: passed or not, what to tell, and the misconception recognised."""

    passed: bool
    message: str
    misconception: Misconception | None = field(default=None, repr=False)


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
    """
    verdict = examine(find_exercise(exercise_id), sys._getframe(1).f_globals)
    if not verdict.passed:
        raise CheckFailed(verdict.message) from None
    print(verdict.message)


def finished(*exercise_ids):
    """Whether the answers to these exercises stand in the calling notebook and are right.

    >>> finished("3.2")
    False
    """
    namespace = sys._getframe(1).f_globals
    return all(examine(find_exercise(each), namespace).passed for each in exercise_ids)


def find_exercise(exercise_id):
    """The exercise of that id, from the module of its chapter."""
    chapter = str(exercise_id).partition(".")[0]
    try:
        module = importlib.import_module(f"nncourse.course.exercises.ch{int(chapter):02}")
        return {exercise.id: exercise for exercise in module.EXERCISES}[str(exercise_id)]
    except (ValueError, ModuleNotFoundError, KeyError):
        raise ValueError(
            f"there is no exercise {exercise_id!r} to check; expected an id such as '3.2'."
        ) from None


def examine(exercise, namespace):
    """Judge the answer that stands in a namespace.

    Parameters
    ----------
    exercise : Exercise
    namespace : dict
        Names to values, such as the globals of a notebook.

    Returns
    -------
    Verdict
    """
    answer = namespace.get(exercise.name)
    if not callable(answer):
        found = "is not defined yet" if answer is None else f"is {describe(answer)}"
        return _failed(exercise, f"{exercise.name} {found}. Run the cell that defines it first.")
    outcomes = [_try(answer, case, exercise) for case in exercise.cases]
    if isinstance(outcomes[0].error, NotImplementedError):
        return _failed(exercise, f"not written yet.\n{_hint(exercise)}", mark="…")
    problems = [_problem(exercise, *pair) for pair in zip(exercise.cases, outcomes, strict=True)]
    if not any(problems):
        tried = f"{len(exercise.cases)} case" + "s" * (len(exercise.cases) > 1)
        return Verdict(True, f"✓ {exercise.id} {exercise.name}: right, tried on {tried}.")
    case, problem = next(pair for pair in zip(exercise.cases, problems, strict=True) if pair[1])
    misconception = _recognise(exercise, outcomes)
    advice = misconception.says if misconception else _hint(exercise)
    return _failed(exercise, f"{_tried(exercise, case)}\n{problem}\n{advice}", misconception)


def _try(answer, case, exercise):
    """Call an answer on copies of a case's arguments."""
    args = copy.deepcopy(case.args)
    try:
        with warnings.catch_warnings():
            if exercise.silent:
                warnings.simplefilter("error", RuntimeWarning)
            result = copy.deepcopy(answer(*args))
    except exercise.complains as complaint:
        result = type(complaint).__name__
    except Exception as error:
        return Outcome(error=error)
    names = _parameter_names(answer, len(args))
    changed = [n for n, a, b in zip(names, args, case.args, strict=True) if not _untouched(a, b)]
    return Outcome(result, spoilt=changed[0] if changed else "")


def _untouched(after, before):
    """Whether an argument is still what it was. Functions and generators may have moved on."""
    if callable(before) or isinstance(before, np.random.Generator):
        return True
    return same(after, before)


def _problem(exercise, case, outcome):
    """What is wrong with an outcome, in words, or an empty string."""
    if outcome.error is not None:
        return f"it raised:  {type(outcome.error).__name__}: {_cut(outcome.error)}"
    if outcome.spoilt:
        return f"it changed its argument {outcome.spoilt}; inputs must stay as they are."
    args = copy.deepcopy(case.args)
    if exercise.judge is not None:
        wrong = _judged(exercise, outcome.result, args)
        return f"came back:  {describe(outcome.result)}\nproblem:    {wrong}" if wrong else ""
    expected = exercise.reference(*args)
    wrong = difference(outcome.result, expected)
    if not wrong:
        return ""
    kind = describe(expected, values=False)
    return f"came back:  {describe(outcome.result)}\nexpected:   {kind}; {wrong}"


def _judged(exercise, result, args):
    """What the exercise's judge finds wrong. A result may be anything, and break the judge."""
    try:
        return exercise.judge(result, *args)
    except Exception:
        return "it is not built as the docstring says."


def _recognise(exercise, outcomes):
    """The misconception that leads to the same outcomes on all cases, if one does."""
    for misconception in exercise.misconceptions:
        theirs = (_try(misconception.does, case, exercise) for case in exercise.cases)
        if all(ours.matches(other) for ours, other in zip(outcomes, theirs, strict=True)):
            return misconception
    return None


def _failed(exercise, text, misconception=None, mark="✗"):
    return Verdict(False, f"{mark} {exercise.id} {exercise.name}: {text}", misconception)


def _hint(exercise):
    return f"hint:       {exercise.hint}"


def _tried(exercise, case):
    names = _parameter_names(exercise.reference, len(case.args))
    given = ", ".join(f"{n} = {describe(a)}" for n, a in zip(names, case.args, strict=True))
    return f"not right yet.\ntried:      {case.label}: {given}"


def _parameter_names(function, count):
    """The names of a function's parameters, or numbers where it does not tell them."""
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        names = []
    return (names + [f"argument {i + 1}" for i in range(len(names), count)])[:count]


def _cut(text, most=300):
    text = str(text)
    return text if len(text) <= most else text[:most] + " …"
