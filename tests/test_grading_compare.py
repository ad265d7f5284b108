"""Values are compared by kind, shape and number, however the kernel puts them."""

import math

import numpy as np
import pytest

from nncourse.course.grading.compare import difference, mismatch
from nncourse.course.hidden import describe_value


def compare(got, expected, **rules):
    return difference(describe_value(got), {**describe_value(expected), **rules})


MATRIX = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (1.0, 1.0),
        (1, 1.0),
        (1.0, np.array(1)),
        (np.float32(0.1), 0.1),
        (True, 1),
        (MATRIX + 1e-10, MATRIX),
        (MATRIX * (1 + 5e-7), MATRIX),
        (MATRIX.astype(int), MATRIX),
        (MATRIX.astype(np.float32) / 3, MATRIX / 3),
        (MATRIX.tolist(), MATRIX),
        (MATRIX, MATRIX.tolist()),
        (np.asfortranarray(MATRIX), MATRIX),
        (np.array([math.nan, math.inf, -math.inf]), np.array([math.nan, math.inf, -math.inf])),
        ([1.0, "a", None], (1.0, "a", None)),
        ((MATRIX, MATRIX.T), [MATRIX, MATRIX.T]),
        ({"a": 1, "b": MATRIX}, {"b": MATRIX, "a": 1.0}),
        (np.array([1 + 2j]), np.array([1 + 2j])),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        ([], np.zeros(0)),
        (None, None),
        ("fine", "fine"),
    ],
)
def test_right_values_are_right(got, expected):
    assert compare(got, expected) == ""


@pytest.mark.parametrize(
    ("got", "expected", "message"),
    [
        (2.0, 1.0, "the value is different"),
        (MATRIX + 1e-4, MATRIX, "the shape is right, the values are not"),
        (MATRIX * (1 + 2e-6), MATRIX, "the shape is right, the values are not"),
        (MATRIX.T, MATRIX, r"the shape is \(3, 2\), expected \(2, 3\)"),
        (np.zeros(10), np.zeros((10, 1)), r"the shape is \(10,\), expected \(10, 1\)"),
        (MATRIX.T.tolist(), MATRIX, r"the shape is \(3, 2\)"),
        ([[1.0], [1.0, 2.0]], MATRIX, "it is a list, expected numbers"),
        (math.nan, 1.0, "the value is different"),
        (1.0, math.nan, "the value is different"),
        (math.inf, -math.inf, "the value is different"),
        (None, 1.0, "it is None, expected numbers"),
        ("1.0", 1.0, "it is text, expected numbers"),
        (object(), 1.0, "it is a object, expected numbers"),
        (np.array([1.0, None]), np.zeros(2), "it is O, expected numbers|too large"),
        (np.zeros(200_000), np.zeros(3), "the shape is"),
        (1.0, "fine", "it is numbers, expected text"),
        ("fire", "fine", "the text is different"),
        ([1.0], [1.0, 2.0], "1 entries instead of 2|the shape"),
        ([1.0, "b"], [1.0, "a"], "entry 1: the text is different"),
        (3.0, [1.0, "a"], "it is numbers, expected a list"),
        ({"a": 1}, {"b": 1}, "the keys are different"),
        ({"a": 1}, {"a": 2}, "under one key: the value is different"),
        (1.0, None, "it is numbers, expected None"),
        (1 + 1j, 1.0, "the value is different"),
    ],
)
def test_wrong_values_are_told_apart(got, expected, message):
    said = compare(got, expected)
    assert any(part in said for part in message.replace("\\", "").split("|")), said


def test_a_strict_reference_wants_the_kind_too():
    assert compare(np.ones(3, dtype=int), np.ones(3)) == ""
    assert "whole numbers" in compare(np.ones(3, dtype=int), np.ones(3), strict=True)
    assert compare(np.ones(3, dtype=np.uint8), np.ones(3, dtype=int), strict=True) == ""


def test_what_is_strict_is_said_by_the_reference_alone():
    shown = {**describe_value(np.ones(3, dtype=int)), "strict": False, "shuffled": True}
    assert difference(shown, {**describe_value(np.ones(3)), "strict": True}) != ""


def test_shuffled_numbers_may_stand_in_any_order_but_the_sorted_ones():
    numbers = np.random.default_rng(0).permutation(20)
    assert compare(numbers[::-1], numbers, shuffled=True) == ""
    assert compare(numbers[::-1], numbers) != ""
    assert "not shuffled" in compare(np.sort(numbers), numbers, shuffled=True)
    assert "not shuffled" in compare(np.sort(numbers)[::-1], numbers, shuffled=True)
    assert compare(np.append(numbers[1:], 3), numbers, shuffled=True) != ""


NONSENSE = [
    None, 3, "x", [], {}, {"kind": "f"}, {"kind": [], "shape": [], "values": [1.0]},
    {"kind": "f", "shape": None, "values": [1.0]}, {"kind": "f", "shape": [], "values": None},
    {"kind": "f", "shape": [], "values": ["one"]}, {"kind": "f", "shape": [], "values": [[1.0]]},
    {"kind": "f", "shape": [], "values": [10**400]}, {"kind": "f", "shape": [], "values": []},
    {"kind": "c", "shape": [], "values": [1.0]}, {"kind": "", "shape": [2], "values": [1.0]},
    {"kind": "list", "shape": [], "values": "abc"}, {"kind": "list", "shape": [], "values": [3]},
    {"kind": "f", "shape": [10**9, 10**9], "values": [1.0]},
]  # fmt: skip


@pytest.mark.parametrize("shown", NONSENSE, ids=str)
@pytest.mark.parametrize("expected", [1.0, MATRIX, [1.0, "a"], {"a": 1}, "fine", None])
def test_nonsense_from_a_kernel_is_wrong_and_nothing_worse(shown, expected):
    assert mismatch([[shown]], [[describe_value(expected)]]) != ""


def test_lists_without_end_are_wrong_and_nothing_worse():
    deep = {"kind": "f", "shape": [], "values": [1.0]}
    for _ in range(5000):
        deep = {"kind": "list", "shape": [1], "values": [deep]}
    assert mismatch([[deep]], [[describe_value(MATRIX)]]) != ""


@pytest.mark.parametrize("shown", [[], [[1], [1]], [[]], ["x"], [None], [{"kind": "f"}]])
def test_the_number_of_outputs_and_values_counts(shown):
    assert mismatch(shown, [[describe_value(1.0)]]) != ""


def test_the_message_gives_no_expected_number_away():
    said = mismatch([[describe_value(1.0)]], [[describe_value(0.123456)]])
    assert "123" not in said
