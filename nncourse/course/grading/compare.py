"""Compare the values that a hidden check showed with the expected ones.

Both are the plain JSON that `nncourse.course.hidden` makes. The expected values come from the
reference; what is compared with them comes from the learner's kernel and may be anything at all.
"""

import math

import numpy as np

from nncourse.course.values import ATOL, RTOL

RTOL_SINGLE = 1e-4  # what float32 can reach, as in the visible checks
NUMBERS = frozenset("biufc")
SEQUENCES = ("list", "tuple")
NAMES = {"b": "booleans", "i": "whole numbers", "u": "whole numbers", "f": "numbers",
         "c": "complex numbers", "U": "text", "none": "None", "dict": "a dict",
         "list": "a list", "tuple": "a tuple"}  # fmt: skip
NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def mismatch(shown, expected):
    """What is wrong with the shown bundles, in words that give no expected number away.

    Parameters
    ----------
    shown, expected : list
        Bundles, one for each output with values; a bundle is a list of described values.

    Returns
    -------
    str
        Empty when all is right.

    Examples
    --------
    >>> one = {"kind": "f", "shape": [], "values": [1.0]}
    >>> mismatch([[one]], [[one | {"values": [1.0000001]}]])
    ''
    >>> mismatch([[one]], [[one | {"values": [2.0]}]])
    'the value is different'
    """
    if len(shown) != len(expected):
        return f"{len(shown)} outputs with values instead of {len(expected)}"
    for bundle, wanted in zip(shown, expected, strict=True):
        if not isinstance(bundle, list) or len(bundle) != len(wanted):
            return f"the output does not hold {len(wanted)} values"
        for position, pair in enumerate(zip(bundle, wanted, strict=True)):
            if wrong := _safely(*pair):
                return f"value {position + 1}: {wrong}" if len(wanted) > 1 else wrong
    return ""


def _safely(shown, expected):
    """What comes from a learner's kernel may break any rule of the format."""
    try:
        return difference(shown, expected)
    except (TypeError, ValueError, KeyError, OverflowError, RecursionError, AttributeError):
        return "the value has no form that can be compared"


def difference(shown, expected):
    """How one described value differs from the expected one; empty where it does not."""
    kind = expected["kind"]
    if kind in NUMBERS:
        return _number_difference(shown, expected)
    if kind in SEQUENCES:
        return _sequence_difference(shown, expected)
    if shown["kind"] != kind:
        return f"it is {_name(shown)}, expected {NAMES[kind]}"
    if kind == "dict":
        return _dict_difference(shown, expected)
    if kind == "U" and shown["shape"] != expected["shape"]:
        return _shapes(tuple(shown["shape"]), tuple(expected["shape"]))
    return "" if shown["values"] == expected["values"] else "the text is different"


def _number_difference(shown, expected):
    if expected.get("strict") and _family(shown["kind"]) != _family(expected["kind"]):
        return f"it is {_name(shown)}, expected {NAMES[expected['kind']]}"
    shape = tuple(expected["shape"])
    got_shape = _shape(shown)
    if got_shape is None:
        return f"it is {_name(shown)}, expected {NAMES[expected['kind']]}"
    if got_shape != shape:
        return _shapes(got_shape, shape)
    got, wanted = _flat(shown), _flat(expected)
    if got is None or got.shape != wanted.shape:
        return "it is too large, or it does not hold numbers"
    if expected.get("shuffled"):
        if _is_sorted(got):
            return "the numbers are not shuffled"
        got, wanted = np.sort(got), np.sort(wanted)
    tolerance = max(_tolerance(shown), _tolerance(expected))
    if np.allclose(got, wanted, rtol=tolerance, atol=ATOL, equal_nan=True):
        return ""
    return "the shape is right, the values are not" if shape else "the value is different"


def _is_sorted(numbers):
    """Whether numbers stand in order, up or down, and are too many for that to be chance."""
    steps = np.diff(numbers)
    return len(numbers) >= 6 and bool(np.all(steps >= 0) or np.all(steps <= 0))


def _shape(value):
    """The shape of numbers, also where they stand in nested lists; None where they do not."""
    if value["kind"] in NUMBERS:
        return tuple(value["shape"])
    if value["kind"] not in SEQUENCES or not isinstance(value["values"], list):
        return None
    inner = {_shape(entry) for entry in value["values"]}
    if len(inner) > 1 or None in inner:
        return None
    return (len(value["values"]), *(inner.pop() if inner else ()))


def _flat(value):
    """All numbers of a value in one array, or None where there are none to be had."""
    if value["values"] is None:
        return None
    if value["kind"] in SEQUENCES:
        parts = [_flat(entry) for entry in value["values"]]
        if any(part is None for part in parts):
            return None
        return np.concatenate([np.empty(0), *parts])
    numbers = [NOT_FINITE[x] if isinstance(x, str) else x for x in value["values"]]
    if not all(isinstance(x, (int, float)) for x in numbers):
        return None
    flat = np.array(numbers, dtype=np.float64)
    if value["kind"] == "c":
        flat = flat[0::2] + 1j * flat[1::2]
    return flat if flat.size == math.prod(value["shape"]) else None


def _tolerance(value):
    """The relative tolerance that a value's own precision allows."""
    if value["kind"] in SEQUENCES:
        return max((_tolerance(entry) for entry in value["values"]), default=RTOL)
    single = value["kind"] == "f" and value.get("itemsize") in (2, 4)
    return RTOL_SINGLE if single else RTOL


def _sequence_difference(shown, expected):
    if shown["kind"] in NUMBERS and _shape(expected) is not None:
        return _number_difference(shown, _as_numbers(expected))
    if shown["kind"] not in SEQUENCES or not isinstance(shown["values"], list):
        return f"it is {_name(shown)}, expected {NAMES[expected['kind']]}"
    if expected.get("strict") and shown["kind"] != expected["kind"]:
        return f"it is {_name(shown)}, expected {NAMES[expected['kind']]}"
    if len(shown["values"]) != len(expected["values"]):
        return f"{len(shown['values'])} entries instead of {len(expected['values'])}"
    for position, pair in enumerate(zip(shown["values"], expected["values"], strict=True)):
        if wrong := difference(*pair):
            return f"entry {position}: {wrong}"
    return ""


def _as_numbers(value):
    """A list of numbers as the array that it could be."""
    flat = _flat(value)
    return {**value, "kind": "f", "shape": list(_shape(value)), "values": flat.tolist()}


def _dict_difference(shown, expected):
    got, wanted = dict(shown["values"]), dict(expected["values"])
    if got.keys() != wanted.keys():
        return "the keys are different"
    wrong = (difference(got[key], wanted[key]) for key in wanted)
    return next((f"under one key: {text}" for text in wrong if text), "")


def _family(kind):
    return "i" if kind in ("i", "u") else kind


def _name(value):
    return NAMES.get(value["kind"], str(value["kind"])[:60])


def _shapes(got, wanted):
    return f"the shape is {str(got)[:60]}, expected {wanted}"
