"""Values cross the line as plain JSON, and come back as they were."""

import json
from array import array
from collections import deque

import numpy as np
import pytest

from coursekit.values import MOST_ENTRIES, Other, decode, encode


def there_and_back(value):
    return decode(json.loads(json.dumps(encode(value), allow_nan=False)))


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        -0.25,
        "text",
        [1, [2.5, "a"]],
        (1, (2,)),
        {"a": [1], 2: None},
    ],
)
def test_plain_values_come_back_equal_and_of_the_same_type(value):
    back = there_and_back(value)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("kind", ["f2", "f4", "f8", "i1", "i8", "u1", "b1"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0), (2, 3)])
def test_arrays_keep_kind_shape_and_numbers(kind, shape):
    numbers = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(kind)
    back = there_and_back(numbers)
    assert back.dtype == numbers.dtype
    assert back.shape == shape
    assert np.array_equal(back, numbers)


def test_nan_and_infinities_cross_as_text():
    back = there_and_back([np.nan, np.array([np.inf, -np.inf])])
    assert np.isnan(back[0])
    assert back[1].tolist() == [np.inf, -np.inf]


@pytest.mark.parametrize("value", [deque([1, 2]), range(1, 3), array("d", [1, 2])])
def test_other_sequences_count_as_lists_or_arrays(value):
    assert np.asarray(there_and_back(value)).ravel().tolist() == [1, 2]


def test_a_generator_of_random_numbers_goes_on_where_it_was():
    rng = np.random.default_rng(5)
    rng.random(3)
    assert there_and_back(rng).random() == rng.random()


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ((x for x in ()), "generator"),
        (len, "len"),
        (object(), "object"),
        (1j, "complex"),
        ({1, 2}, "set"),
        (2**70, "int of more than 64 bits"),
    ],
)
def test_what_has_no_plain_form_is_named(value, name):
    assert there_and_back(value) == Other(name)


def test_too_much_is_named_and_not_sent():
    assert len(json.dumps(encode(np.zeros(MOST_ENTRIES + 1)))) < 100
    assert len(json.dumps(encode([[0.0] * 1000] * 1000))) < 10**6


def test_what_contains_itself_ends():
    loop = []
    loop.append(loop)
    assert len(json.dumps(encode(loop))) < 1000


class Lying(np.ndarray):
    """An array that lies about itself."""

    def __array__(self, *args, **kwargs):
        raise RuntimeError("no")


def test_a_subclass_of_ndarray_is_taken_by_its_numbers():
    assert there_and_back(np.arange(3.0).view(Lying)).tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"array": [1], "shape": [2], "kind": "f8"},
        {"array": [1], "shape": [1], "kind": "O"},
        {"array": ["x"], "shape": [1], "kind": "f8"},
        {"list": 3},
        {"dict": [[{"list": []}, 1]]},
        {"rng": {}},
        {"unknown": 1},
        [1],
        {"list": [], "tuple": []},
        {"array": [1] * 4, "shape": [-2, -2], "kind": "f8"},
        {"array": [10**400], "shape": [1], "kind": "f8"},
    ],
)
def test_what_is_no_encoded_value_raises(data):
    with pytest.raises(Exception):  # noqa: B017 (any error will do: a stranger may send anything)
        decode(data)
