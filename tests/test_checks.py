"""Every visible check proves itself: it takes right answers and names the usual wrong ones."""

import importlib
import pkgutil

import numpy as np
import pytest

import nncourse.course.exercises
from nncourse.course.checks import CheckFailed, check, examine, find_exercise
from nncourse.course.values import describe, difference

CHAPTERS = [m.name for m in pkgutil.iter_modules(nncourse.course.exercises.__path__)]
MODULES = [importlib.import_module(f"nncourse.course.exercises.{name}") for name in CHAPTERS]
ANSWERS = [importlib.import_module(f"tests.answers.{name}") for name in CHAPTERS]
EXERCISES = [exercise for module in MODULES for exercise in module.EXERCISES]
RIGHT = {k: v for answers in ANSWERS for k, v in answers.RIGHT.items()}
WRONG = {k: v for answers in ANSWERS for k, v in answers.WRONG.items()}

by_id = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)


def judged(exercise, answer):
    return examine(exercise, {exercise.name: answer})


def misconceptions():
    return [
        pytest.param(exercise, misconception, id=f"{exercise.id}-{number}")
        for exercise in EXERCISES
        for number, misconception in enumerate(exercise.misconceptions)
    ]


def others(answers):
    return [
        pytest.param(exercise, answer, id=f"{exercise.id}-{number}")
        for exercise in EXERCISES
        for number, answer in enumerate(answers.get(exercise.id, []))
    ]


@pytest.fixture
def right_answer(record_property):
    record_property("mutation", "right answers accepted")


@pytest.fixture
def wrong_answer(record_property):
    record_property("mutation", "wrong answers rejected")


@by_id
@pytest.mark.usefixtures("right_answer")
def test_the_reference_passes(exercise):
    verdict = judged(exercise, exercise.reference)
    assert verdict.passed, verdict.message


@by_id
def test_there_are_other_right_answers_and_enough_usual_wrong_ones(exercise):
    assert len(RIGHT[exercise.id]) >= 2
    assert len(exercise.misconceptions) + len(WRONG.get(exercise.id, [])) >= 5


@pytest.mark.parametrize(("exercise", "answer"), others(RIGHT))
@pytest.mark.usefixtures("right_answer")
def test_other_right_answers_pass(exercise, answer):
    verdict = judged(exercise, answer)
    assert verdict.passed, verdict.message


@pytest.mark.parametrize(("exercise", "misconception"), misconceptions())
@pytest.mark.usefixtures("wrong_answer")
def test_usual_wrong_answers_fail_with_their_own_name(exercise, misconception):
    verdict = judged(exercise, misconception.does)
    assert not verdict.passed
    assert verdict.misconception is misconception, verdict.message
    assert misconception.says in verdict.message


@pytest.mark.parametrize(("exercise", "answer"), others(WRONG))
@pytest.mark.usefixtures("wrong_answer")
def test_other_wrong_answers_fail_with_the_hint(exercise, answer):
    verdict = judged(exercise, answer)
    assert not verdict.passed
    assert verdict.misconception is None, verdict.message
    assert exercise.hint in verdict.message


@by_id
def test_an_empty_stub_is_not_written_yet(exercise):
    def stub(*args):
        raise NotImplementedError(f"Exercise {exercise.id}: write {exercise.name}")

    verdict = judged(exercise, stub)
    assert not verdict.passed
    assert "not written yet" in verdict.message


@by_id
def test_a_missing_answer_says_what_to_run(exercise):
    verdict = examine(exercise, {})
    assert "is not defined yet. Run the cell" in verdict.message
    assert "is 3. Run the cell" in examine(exercise, {exercise.name: 3}).message


@by_id
def test_no_message_shows_the_expected_numbers(exercise):
    """A generic failure tells kind and shape of what was expected, never the values."""
    verdict = judged(exercise, lambda *args: "nonsense")
    line = next((x for x in verdict.message.splitlines() if x.startswith("expected:")), "")
    assert "[" not in line
    assert not any(ch.isdigit() and "." in line for ch in line.split("shape")[0])


def test_check_looks_in_the_notebook_that_calls_it(capsys):
    exercise = find_exercise("3.2")
    exec("from nncourse.course import check\ncheck('3.2')", {exercise.name: exercise.reference})
    assert "✓ 3.2 quadratic_cost: right" in capsys.readouterr().out


def test_a_failed_check_shows_its_message_and_no_traceback():
    with pytest.raises(
        CheckFailed, match="✗ 3.2 quadratic_cost: quadratic_cost is not defined"
    ) as info:
        exec("check('3.2')", {"check": check})
    assert info.value._render_traceback_() == [str(info.value)]


@pytest.mark.parametrize("name", ["3.99", "99.1", "three", ""])
def test_an_exercise_that_does_not_exist_is_named(name):
    with pytest.raises(ValueError, match="there is no exercise"):
        check(name)


@pytest.mark.parametrize(
    ("got", "expected", "words"),
    [
        (None, 1.0, "returned nothing"),
        (np.zeros(3), np.zeros((3, 1)), r"shape is \(3,\), expected \(3, 1\)"),
        (np.zeros((3, 1), int), np.zeros((3, 1)), "not floating-point"),
        (np.ones(3), np.zeros(3), "the values are not"),
        (1.0, (1.0, 2.0), "expected 2 results in a tuple"),
        ((1.0,), (1.0, 2.0), "expected 2 results, got 1"),
        ((1.0, 3.0), (1.0, 2.0), "in result 1: the value"),
        ("text", 1.0, "kind"),
        ([[1.0], [1.0, 2.0]], np.zeros((2, 1)), "rows differ"),
        (np.full(2, np.nan), np.zeros(2), "the values are not"),
    ],
)
def test_differences_are_told_in_words(got, expected, words):
    import re

    assert re.search(words, difference(got, expected))


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (1, 1.0),
        (np.float32(0.1), 0.1),
        ([1.0, 2.0], (1.0, 2.0)),
        (np.nan, np.nan),
        (np.bool_(True), 1),
    ],
)
def test_equal_values_are_equal_whatever_their_type(got, expected):
    assert difference(got, expected) == ""


def test_descriptions_are_short():
    assert describe(np.zeros((10, 7))) == "float array of shape (10, 7)"
    assert describe((1, np.zeros(2))) == "tuple of 2: (1, float array of shape (2,) [0., 0.])"
    assert describe(np.zeros((3, 1)), values=False) == "float array of shape (3, 1)"
