"""Verdicts: what an answer is worth, and what a learner is told."""

import json
import pickle
import random

import numpy as np
import pytest

from coursekit import driver
from coursekit import verdict as verdicts
from coursekit.exercise import job, read_exercises
from coursekit.verdict import NOT_ATTEMPTED, RIGHT, WRONG, Facts, verdict


def cell(role, source, exercise="1.1", **more):
    metadata = {"role": role, "exercise": exercise, **more} if role else {}
    return {"cell_type": "code", "source": source, "metadata": {"coursekit": metadata}}


SETUP = {
    "cell_type": "code",
    "source": "import numpy as np",
    "metadata": {"coursekit": {"role": "setup"}},
}
ANSWER = '''def halves(v, n):
    """Halve.

    returns : the pair (first, second)
    """
    ### BEGIN SOLUTION
    first = v / 2
    second = n - 1
    return first, second
    ### END SOLUTION'''
CASES = """def cases(rng):
    yield "small", np.array([1.0, 3.0]), 4
    yield "drawn", rng.normal(size=3), 7
    yield "empty", np.zeros(0), 0"""
MISTAKES = """hint = "divide by two."
mistake("v is doubled.", "v / 2", "v * 2")
mistake("n is one too large.", "n - 1", "n")
mistake("v is changed in place.", "first = v / 2", "v /= 2; first = v")
mistake("", "n - 1", "3")"""


def exercise(*parts, **about):
    about = {"points": 2, "defines": ["halves"], **about}
    cells = [
        SETUP,
        cell("answer", ANSWER, **about),
        cell("cases", CASES),
        cell("mistakes", MISTAKES),
    ]
    return read_exercises({"cells": [*cells, *parts]})["1.1"]


def judged(function, *parts, name="halves", **about):
    found = exercise(*parts, **about)
    facts = json.loads(json.dumps(found.facts("visible"), allow_nan=False))
    report = json.loads(json.dumps(driver.run({name: function}, job(facts))))
    return verdict(facts, report)


def test_the_right_answer_is_right_and_gets_all_points():
    found = judged(lambda v, n: (v / 2, n - 1))
    assert (found.state, found.points) == (RIGHT, 2)
    assert found.text == "right, tried on 3 cases."


def test_the_first_difference_is_shown_with_its_place_the_numbers_and_the_inputs():
    found = judged(lambda v, n: (v / 3, n - 1))
    assert found.state == WRONG
    assert found.text.splitlines() == [
        "tried:  small: v = [1., 3.], n = 4",
        "first[0]: 0.333333 came back, expected 0.5 (2 of 2 entries differ).",
        "hint:   divide by two.",
    ]


def test_a_mistake_is_named():
    assert judged(lambda v, n: (v / 2, n)).mistake == "n is one too large."


def test_a_mistake_is_named_in_a_list_of_numbers_as_well():
    assert judged(lambda v, n: [list(2 * v), n - 1]).mistake == "v is doubled."


def test_two_mistakes_at_once_are_named():
    found = judged(lambda v, n: (2.0 * v, n))
    assert found.mistake == "two things at once: v is doubled.\nAnd: n is one too large."


def test_a_mistake_that_explains_only_some_calls_is_not_named():
    assert judged(lambda v, n: (v / 2, n if n == 4 else 5)).mistake == ""


def test_a_mistake_without_words_is_refused_and_not_named():
    found = judged(lambda v, n: (v / 2, 3))
    assert (found.state, found.mistake) == (WRONG, "")


def test_a_changed_argument_is_called_by_its_name():
    def in_place(v, n):
        v /= 2
        return v, n - 1

    found = judged(in_place)
    assert "it changed its argument v" in found.text
    assert found.mistake == "v is changed in place."


def test_an_exception_is_shown_with_its_words_and_never_diagnosed():
    found = judged(lambda v, n: v.nothing)
    assert "raised: AttributeError" in found.text
    assert (found.error, found.mistake) == ("AttributeError", "")


def test_a_missing_function_is_not_attempted():
    missing, number = judged(None, name="other"), judged(3)
    assert missing.state == number.state == NOT_ATTEMPTED
    assert "halves is not defined yet" in missing.text
    assert "halves is no function (its type is int)" in number.text


def stub(text):
    def function(v, n):
        raise NotImplementedError(text)

    return function


def test_the_own_stub_is_not_attempted():
    found = judged(stub("Exercise 1.1: write halves"))
    assert (found.state, found.points) == (NOT_ATTEMPTED, 0)


def test_another_unfinished_function_is_named_as_the_cause():
    found = judged(stub("Exercise 2.2: write sigmoid"))
    assert found.state == WRONG
    assert "it calls sigmoid, which is not written yet: do exercise 2.2 first" in found.text


def test_points_per_label_are_lost_label_by_label():
    points = {"small": 1, "drawn": 2, "empty": 3}
    found = judged(lambda v, n: (v / 2, n - 1 if n != 7 else 0), points=points)
    assert (found.state, found.points) == (WRONG, 4)
    assert found.parts == (("small", 1, 1), ("drawn", 0, 2), ("empty", 3, 3))


def test_a_generator_is_refused_with_that_sentence():
    def generate(v, n):
        yield v

    assert "a generator came back (is there a yield?)" in judged(generate).text


JUDGE = '''def judge(calls):
    for call in calls:
        if call.result != call.expected[1]:
            return call, "that is not it."'''


def test_a_judge_replaces_the_comparison_and_points_at_its_call():
    found = judged(lambda v, n: n - 1 if n != 7 else 0, cell("judge", JUDGE))
    assert found.state == WRONG
    assert "tried:  drawn" in found.text
    assert "result: that is not it." in found.text
    assert judged(lambda v, n: n - 1, cell("judge", JUDGE)).points == 2


def test_what_breaks_a_judge_is_not_built_as_asked():
    breaking = 'def judge(calls):\n    return calls[0].result["no"]'
    found = judged(lambda v, n: n, cell("judge", breaking))
    assert "not built as the docstring says" in found.text


def test_the_judge_does_not_see_an_answer_that_raised():
    assert "raised: ZeroDivisionError" in judged(lambda v, n: 1 / 0, cell("judge", JUDGE)).text


def test_an_exception_can_be_the_answer():
    source = ANSWER.replace("first = v / 2", "assert n < 5; first = v / 2")
    found = read_exercises(
        {
            "cells": [
                SETUP,
                cell("answer", source, points=1, defines=["halves"], raises=["AssertionError"]),
                cell("cases", CASES),
                cell("mistakes", 'hint = "h"'),
            ]
        }
    )["1.1"]
    facts = found.facts("visible")

    def careful(v, n):
        assert n != 7
        return v / 2, n - 1

    assert verdict(facts, found.report(careful, facts)).state == RIGHT
    late = verdict(facts, found.report(lambda v, n: (v / 2, n - 1), facts))
    assert "nothing was raised, expected AssertionError" in late.text


def test_a_warning_is_an_error_where_silence_is_asked_for():
    noisy = lambda v, n: (np.log(v - v) * 0 + v / 2, n - 1)  # noqa: E731
    assert "RuntimeWarning" in judged(noisy, silent=True).text


@pytest.mark.parametrize(
    "report",
    [
        None,
        3,
        [],
        {},
        {"outcomes": None},
        {"outcomes": []},
        {"outcomes": [1, 2, 3]},
        {"missing": 3},
        {"outcomes": [{"result": {"array": [1], "shape": [10**9], "kind": "f8"}, "after": []}] * 3},
        {"outcomes": [{"result": 1, "after": [1, 2], "error": 5}] * 3},
        {"outcomes": [{"result": 1, "after": [1, 2], "error": "E", "text": 5, "line": []}] * 3},
    ],
)
def test_whatever_a_stranger_sends_is_wrong_and_never_an_exception(report):
    facts = exercise().facts(1)
    assert verdict(facts, report).state == WRONG


def mutate(data, rng):
    """Replace one place of JSON by something else."""
    others = [
        None,
        -1,
        1e308,
        "x",
        [],
        {},
        {"list": [None]},
        {"other": 3},
        {"array": [], "shape": 3},
    ]
    if isinstance(data, dict) and data and rng.random() < 0.85:
        key = rng.choice(list(data))
        return {**data, key: mutate(data[key], rng)}
    if isinstance(data, list) and data and rng.random() < 0.85:
        place = rng.randrange(len(data))
        return [*data[:place], mutate(data[place], rng), *data[place + 1 :]]
    return rng.choice(others)


def test_two_thousand_spoilt_reports_are_judged_without_an_exception():
    found, rng = exercise(), random.Random(3)
    facts = found.facts(1)
    whole = found.report(lambda v, n: (v / 2, n - 1), facts)
    states = {verdict(facts, mutate(whole, rng)).state for _ in range(2000)}
    assert states <= {RIGHT, WRONG, NOT_ATTEMPTED}
    assert WRONG in states


def test_a_judge_may_name_a_mistake_in_its_own_words():
    named = JUDGE.replace("that is not it.", "think again: n is one too large.")
    found = judged(lambda v, n: n, cell("judge", named))
    assert found.mistake == "n is one too large."
    assert found.text.splitlines()[1:] == ["result: think again: n is one too large."]


def test_an_exception_that_was_not_the_one_asked_for_is_shown():
    def function(v, n):
        raise ValueError("too small")

    assert "raised: ValueError: too small" in judged(function, raises=["ValueError"]).text


# ---- facts that many answers are judged with


def in_place(v, n):
    v /= 2
    return v, n - 1


def other_type(v, n):
    v.dtype = "i8"
    return v, n - 1


def raises(v, n):
    raise ValueError(v)


ANSWERS = [lambda v, n: (v / 2, n - 1), lambda v, n: (v, n), in_place, other_type, raises]


def test_decoded_once_and_decoded_each_time_give_the_same_verdicts():
    found = exercise()
    facts = json.loads(json.dumps(found.facts(3)))
    shared, pickled = Facts(facts), pickle.loads(pickle.dumps(Facts(facts)))
    for answer in [*ANSWERS, *reversed(ANSWERS)]:
        report = json.loads(json.dumps(found.report(answer, facts)))
        expected = verdict(facts, report)
        assert verdict(shared, report) == verdict(pickled, report) == expected
    assert verdict(shared, found.report(in_place, facts)).text.count("it changed its argument v")
    assert "decoded" in vars(shared)


def test_arguments_that_a_call_has_left_alone_are_not_decoded_again(monkeypatch):
    found = exercise()
    facts = Facts(found.facts(3))
    report = json.loads(json.dumps(found.report(ANSWERS[0], facts)))
    verdict(facts, report)
    decoded = []
    real = verdicts.decode
    monkeypatch.setattr(verdicts, "decode", lambda data: decoded.append(data) or real(data))
    assert verdict(facts, report).state == RIGHT
    assert decoded == [outcome["result"] for outcome in report["outcomes"]]


DRAWS = """def judge(calls):
    drawn = [call.args[0].random() for call in calls]
    return None if drawn == [call.result for call in calls] else "that is another number." """


def test_a_judge_that_uses_up_a_generator_gets_a_new_one_for_each_answer():
    found = read_exercises({"cells": [
        SETUP,
        cell("answer", ANSWER.replace("v / 2", "v.random()").replace("first, second", "first"),
             points=1, defines=["halves"]),
        cell("cases", 'def cases(rng):\n    yield "drawn", np.random.default_rng(5), 1'),
        cell("judge", DRAWS),
        cell("mistakes", 'hint = "h"'),
    ]})["1.1"]  # fmt: skip
    facts = Facts(found.facts(3))
    for _ in range(3):
        assert verdict(facts, found.report(lambda v, n: v.random(), facts)).state == RIGHT
