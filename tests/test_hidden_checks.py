"""Every hidden check proves itself, as the visible ones do: on right answers and on wrong ones.

The hidden cells of each solutions notebook run here on one answer at a time, and what they show
is compared with what they show for the model answer, in the way of the grader.
"""

from functools import cache
from pathlib import Path

import pytest

from nncourse.course import hidden
from nncourse.course.build import role
from nncourse.course.grading.compare import mismatch
from nncourse.course.notebooks import read
from tests.test_checks import EXERCISES, RIGHT, WRONG, misconceptions, others

SOLUTIONS = sorted((Path(__file__).resolve().parents[1] / "solutions").glob("*.ipynb"))
SEEDS = ("1", "2026")


@cache
def cells(exercise_id):
    """The setup, the model answers and the hidden checks of the notebook with that exercise."""
    for path in SOLUTIONS:
        found = [c for c in read(path).cells if c.cell_type == "code"]
        about = [c.metadata.get("nncourse", {}) for c in found]
        if any(a.get("exercise") == exercise_id for a in about):
            setup = [c.source for c in found if role(c) in ("setup", "answer")]
            checks = [
                c.source for c, a in zip(found, about, strict=True)
                if role(c) == "hidden" and a["exercise"] == exercise_id
            ]  # fmt: skip
            return setup, checks
    raise LookupError(f"no solutions notebook has exercise {exercise_id}")


def shown(exercise, answer, monkeypatch):
    """What each hidden check of an exercise shows for an answer; None where it raises."""
    setup, checks = cells(exercise.id)
    bundles = []

    def take(data, **options):
        bundles.append(data[hidden.MIME])

    monkeypatch.setattr("IPython.display.display", take)
    results = []
    for seed in SEEDS:
        monkeypatch.setenv(hidden.SEED_VARIABLE, seed)
        namespace = {"__name__": "__main__"}
        for source in setup:
            exec(source, namespace)
        if answer is not None:
            namespace[exercise.name] = answer
        for source in checks:
            bundles.clear()
            try:
                exec(source, namespace)
                results.append(list(bundles))
            except Exception:
                results.append(None)
    return results


def right_checks(exercise, answer, monkeypatch):
    """Whether each hidden check is passed, for each seed."""
    expected = shown(exercise, None, monkeypatch)
    got = shown(exercise, answer, monkeypatch)
    return [g is not None and not mismatch(g, e) for g, e in zip(got, expected, strict=True)]


@pytest.fixture
def right_answer(record_property):
    record_property("mutation", "right answers given full marks by the hidden checks")


@pytest.fixture
def wrong_answer(record_property):
    record_property("mutation", "wrong answers denied full marks by the hidden checks")


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_there_is_a_hidden_check_and_its_inputs_follow_the_seed(exercise, monkeypatch):
    results = shown(exercise, None, monkeypatch)
    assert results and all(results)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
@pytest.mark.usefixtures("right_answer")
def test_the_reference_of_the_visible_check_gets_full_marks(exercise, monkeypatch):
    assert all(right_checks(exercise, exercise.reference, monkeypatch))


@pytest.mark.parametrize(("exercise", "answer"), others(RIGHT))
@pytest.mark.usefixtures("right_answer")
def test_other_right_answers_get_full_marks(exercise, answer, monkeypatch):
    assert all(right_checks(exercise, answer, monkeypatch))


@pytest.mark.parametrize(("exercise", "misconception"), misconceptions())
@pytest.mark.usefixtures("wrong_answer")
def test_usual_wrong_answers_do_not_get_full_marks(exercise, misconception, monkeypatch):
    passed = right_checks(exercise, misconception.does, monkeypatch)
    half = len(passed) // len(SEEDS)
    assert not all(passed[:half])
    assert not all(passed[half:])


@pytest.mark.parametrize(("exercise", "answer"), others(WRONG))
@pytest.mark.usefixtures("wrong_answer")
def test_other_wrong_answers_do_not_get_full_marks(exercise, answer, monkeypatch):
    assert not all(right_checks(exercise, answer, monkeypatch))


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_an_empty_stub_gets_nothing(exercise, monkeypatch):
    def stub(*args):
        raise NotImplementedError

    assert not any(right_checks(exercise, stub, monkeypatch))
