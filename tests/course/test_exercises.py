"""Every exercise of the course proves itself: it takes what is right and names what is wrong."""

import json
from collections import deque
from pathlib import Path

import numpy as np
import pytest

from coursekit.exercise import VISIBLE, read_solutions
from coursekit.prove import prove
from coursekit.verdict import NOT_ATTEMPTED, RIGHT, verdict

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
by_chapter = pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem[:2])
one_chapter = pytest.mark.parametrize(  # and all, where there is time
    "path",
    [pytest.param(path, marks=[pytest.mark.full] * (path.stem[:2] != "03")) for path in SOLUTIONS],
    ids=lambda path: path.stem[:2],
)


@pytest.fixture(scope="module")
def exercises():
    """Exercises of a chapter, read once."""
    kept = {}

    def read(path):
        if path not in kept:
            kept[path] = read_solutions(path)
        return kept[path]

    return read


made = {}


def facts_of(exercise, seed):
    """Check data, made once: an exercise's id is its own in the whole course."""
    if (exercise.id, seed) not in made:
        made[exercise.id, seed] = exercise.facts(seed)
    return made[exercise.id, seed]


@by_chapter
def test_the_chapter_is_proved(path):
    assert exceptions(path, seeds=1) == []


@pytest.mark.full
@by_chapter
def test_the_chapter_is_proved_for_ten_seeds(path):
    assert exceptions(path, seeds=10) == []


def exceptions(path, seeds):
    return [f"{p.exercise}: {text}" for p in prove(path, seeds) for text in p.exceptions]


@by_chapter
def test_there_are_other_right_answers_and_enough_mistakes(path, exercises):
    for exercise in exercises(path).values():
        assert len(exercise.also()) >= 2, exercise.id
        assert len(exercise.mistakes()[0]) >= 5, exercise.id


# ---- right answers in other types: the two checks never disagree


def _each(change):
    """Change every part of a result, and lists and tuples as a whole last."""

    def deep(value):
        if isinstance(value, (list, tuple)):
            return change(type(value)(deep(entry) for entry in value))
        return change(value)

    return deep


def _numbers(kind):
    return lambda v: v.astype(kind) if isinstance(v, np.ndarray) else v


def _scalars(make):
    return lambda v: make(v) if isinstance(v, float) else v  # np.float64 is one, np.float32 not


def _whole(v):
    return np.int64(v) if isinstance(v, (int, np.integer)) and not isinstance(v, bool) else v


OTHER_TYPES = {
    "nested lists": _each(lambda v: v.tolist() if _is_double(v) else v),
    "nested tuples": _each(
        lambda v: tuple(v) if isinstance(v, (list, np.ndarray)) and np.ndim(v) else v
    ),
    "deque": lambda v: deque(v) if isinstance(v, (list, tuple)) else v,
    "array": lambda v: np.array(v) if isinstance(v, (list, tuple)) and _is_even(v) else v,
    "float32 arrays": _each(_numbers(np.float32)),
    "numpy scalars": _each(_scalars(np.float64)),
    "float32 scalars": _each(_scalars(np.float32)),
    "numpy integers": _each(_whole),
    "numpy booleans": _each(lambda v: np.bool_(v) if isinstance(v, bool) else v),
    "arrays without dimensions": _each(_scalars(np.array)),
    "fortran order": _each(lambda v: np.asfortranarray(v) if isinstance(v, np.ndarray) else v),
    "views": _each(
        lambda v: np.repeat(v, 2, -1)[..., ::2] if isinstance(v, np.ndarray) and v.ndim else v
    ),
    "generator": lambda v: (entry for entry in v) if isinstance(v, (list, tuple)) else v,
    "iterator": lambda v: iter(v) if isinstance(v, list) else v,
    "list for a tuple": lambda v: list(v) if isinstance(v, tuple) else v,
    "tuple for a list": lambda v: tuple(v) if isinstance(v, list) else v,
}


def _is_double(value):
    """Whether a value is an array that loses nothing as Python numbers: not in single precision."""
    return isinstance(value, np.ndarray) and value.dtype != np.float32


def _is_even(value):
    """Whether a sequence makes an array of numbers."""
    try:
        return np.array(value).dtype.kind in "fiub"
    except ValueError:
        return False


def _converted(function, change):
    def answer(*args, **options):
        return change(function(*args, **options))

    return answer


tried = {}


@one_chapter
def test_the_visible_and_the_hidden_check_agree_on_right_answers_in_other_types(path, exercises):
    count = 0
    for exercise in exercises(path).values():
        checks = [
            json.loads(json.dumps(facts_of(exercise, seed))) for seed in (VISIBLE, 2**31, "odd")
        ]
        answers = {"model": exercise.function(exercise.answer), **exercise.also()}
        for name, function in answers.items():
            for what, change in OTHER_TYPES.items():
                answer = _converted(function, change)
                states = [verdict(facts, exercise.report(answer, facts)).state for facts in checks]
                assert len(set(states)) == 1, (exercise.id, name, what, states)
                count += 1
    tried[path.stem] = count


@pytest.mark.full
def test_more_than_a_thousand_such_answers_were_tried():
    if len(tried) < len(SOLUTIONS):
        pytest.skip("only with all chapters")
    assert sum(tried.values()) >= 1000


@by_chapter
def test_a_generator_in_the_place_of_a_list_is_refused_with_that_sentence(path, exercises):
    for exercise in exercises(path).values():
        facts = facts_of(exercise, VISIBLE)
        if "def show(" in facts["given"]:
            continue  # the result is turned into something else
        model = exercise.function(exercise.answer)
        answer = _converted(model, OTHER_TYPES["generator"])
        found = verdict(facts, exercise.report(answer, facts))
        if isinstance(exercise.report(model, facts)["outcomes"][0]["result"], dict):
            assert found.state == RIGHT or "generator came back" in found.text, exercise.id


@by_chapter
def test_nothing_at_all_is_never_right(path, exercises):
    for exercise in exercises(path).values():
        facts = facts_of(exercise, 7)
        for function in (lambda *args: None, lambda *args: "text", lambda *args: {}):
            assert verdict(facts, exercise.report(function, facts)).state != RIGHT, exercise.id


@by_chapter
def test_names_that_are_not_there_are_not_attempted(path, exercises):
    for exercise in exercises(path).values():
        found = verdict(facts_of(exercise, 7), {"missing": ""})
        assert (found.state, found.points) == (NOT_ATTEMPTED, 0)
