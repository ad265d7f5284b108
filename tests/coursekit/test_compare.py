"""The comparison: what stands for what, and what is said about the first difference."""

import numpy as np
import pytest

from coursekit.compare import difference, short, untouched
from coursekit.values import Other


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (1.0, 1),
        (1, 1.0),
        (np.float32(0.1), 0.1),
        ([0.5, 1.0], np.array([0.5, 1.0])),
        ([[1.0], [2.0]], np.array([[1.0], [2.0]])),
        (np.array([1, 2]), [1, 2]),
        ((1, 2), [1, 2]),
        (np.array([1, 2]), (1, 2)),
        (True, np.bool_(True)),
        (1, True),
        ("a", "a"),
        (None, None),
        (np.array([np.nan]), np.array([np.nan])),
        (1 + 1e-7, 1.0),
        ({"b": 1, "a": 2}, {"a": 2, "b": 1}),
        (np.array([[1.0, 2.0]]), [[1.0, 2.0]]),
        (2.0, np.int64(2)),
        (np.array([1.0, 2.0]), np.array([1, 2])),
    ],
)
def test_these_stand_for_each_other(got, expected):
    assert difference(got, expected) is None


@pytest.mark.parametrize(
    ("got", "expected", "place", "text"),
    [
        (None, 1.0, "", "nothing came back: is a return missing?"),
        (4.625, 2.3125, "", "4.625 came back, expected 2.3125"),
        (1.0000021, 1.0, "", "1.0000021 came back, expected 1.0"),
        (
            np.array([[1.0, 2.0], [3.0, 4.0]]),
            np.array([[1.0, 2.0], [3.5, 4.0]]),
            "[1, 0]",
            "3 came back, expected 3.5 (1 of 4 entries differs)",
        ),
        (np.zeros(3), np.zeros((3, 1)), "", "the shape is (3,), expected (3, 1)"),
        (np.zeros(3, int), np.zeros(3), "", "the entries are not floating-point numbers"),
        ([[1, 2], [3]], np.zeros((2, 2)), "", "the rows differ in length"),
        ("a", 1.0, "", "'a' came back, expected the number 1"),
        (1.0, (1.0, 2.0), "", "1 came back, expected 2 results"),
        ([1.0], (1.0, 2.0), "", "1 entry came back, expected 2"),
        ([1.0, [2.0, 3.0]], [1.0, [2.0, 4.0]], "[1][1]", "3 came back, expected 4"),
        (
            Other("generator"),
            [1],
            "",
            "a generator came back (is there a yield?); expected a list: put list(…) around it",
        ),
        (5, {"a": 1}, "", "5 came back, expected a dictionary"),
        ({"A": 1}, {"a": 1}, "", "the key 'a' is missing; the key 'A' was not asked for"),
        ({"a": 2}, {"a": 1}, "['a']", "2 came back, expected 1"),
        (Other("set"), "text", "", "a set came back, expected 'text'"),
    ],
)
def test_the_first_difference_is_told_with_its_place(got, expected, place, text):
    assert difference(got, expected) == (place, text)


def test_results_of_a_tuple_are_called_by_their_names():
    got = ([np.zeros((2, 1)), np.array([[0.5]])], np.zeros(2))
    expected = ([np.zeros((2, 1)), np.array([[0.25]])], np.zeros(2))
    place, _ = difference(got, expected, ["nabla_b", "nabla_w"])
    assert place == "nabla_b[1][0, 0]"
    _, text = difference(3.0, expected, ["nabla_b", "nabla_w"])
    assert text == "3 came back, expected 2 results (nabla_b, nabla_w)"


def test_single_precision_is_forgiven_with_the_default_tolerance_only():
    single = np.float32(1.00005)
    assert difference(single, 1.0) is None
    assert difference(single, 1.0, rtol=1e-9)
    assert difference(np.float64(1.00005), 1.0)


def test_an_absolute_tolerance_can_be_given():
    assert difference(np.array([1e-5]), np.array([0.0]), atol=1e-4) is None
    assert difference(np.array([1e-5]), np.array([0.0]))


@pytest.mark.parametrize(
    ("after", "before"),
    [
        (np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-15])),
        (np.array([1]), np.array([1.0])),
        ([1, 2], (1, 2)),
        ([1, 2], [1, 2, 3]),
        ({"a": 1}, {"a": 2}),
        (1.0, 1),
        (np.zeros((1, 2)), np.zeros(2)),
        ({"b": 1, "a": 2}, {"a": 2, "b": 1}),
    ],
)
def test_an_argument_must_be_exactly_what_it_was(after, before):
    assert not untouched(after, before)
    assert untouched(before, before)


def test_what_may_move_on_counts_as_untouched():
    moved = np.random.default_rng(0)
    moved.random()
    assert untouched(moved, np.random.default_rng(0))
    assert untouched(float("nan"), float("nan"))


def test_long_values_are_told_in_a_few_words():
    assert short(np.zeros((50, 3))) == "an array of shape (50, 3)"
    assert short(list(range(100))) == "a list of 100"
    assert short({"a": np.array([1.5])}) == "{'a': [1.5]}"
