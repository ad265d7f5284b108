"""Compare results by value, and describe them in a few words."""

import numpy as np

RTOL, ATOL = 1e-6, 1e-9


def difference(got, expected):
    """How a result differs from the expected one, in words; an empty string where it does not.

    Numbers are compared within rtol 1e-6 (1e-4 for float32) and atol 1e-9. Shapes must be equal.
    A floating-point result is expected where the reference gives one, for arrays; whole numbers
    and plain Python numbers of the right value are right.
    """
    if got is None and expected is not None:
        return "the function returned nothing: is a return missing?"
    if isinstance(expected, (list, tuple)):
        return _sequence_difference(got, expected)
    if not isinstance(expected, (np.ndarray, np.generic, int, float)):
        return "" if got == expected else "the value is different"
    return _number_difference(got, expected)


def same(a, b):
    """Whether two values are equal in type, shape and value, whatever they hold."""
    if isinstance(a, (list, tuple)) and type(a) is type(b) and len(a) == len(b):
        return all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.dtype.kind != b.dtype.kind:
        return False
    try:
        return difference(a, b) == ""
    except Exception:
        return False


def describe(value, values=True):
    """A value in a few words: kind, shape and, where short and wanted, the numbers."""
    if isinstance(value, np.ndarray):
        kind = {"f": "float", "i": "integer", "u": "integer", "b": "boolean"}.get(
            value.dtype.kind, str(value.dtype)
        )
        numbers = f" {_short(value)}" if values and 0 < value.size <= 6 else ""
        return f"{kind} array of shape {value.shape}{numbers}"
    if isinstance(value, (list, tuple)):
        return _describe_sequence(value, values)
    if isinstance(value, (bool, np.bool_, str, type(None))):
        return repr(value) if values else type(value).__name__
    if isinstance(value, (int, float, np.generic)):
        return f"{float(value):.6g}" if values else "a number"
    if callable(value):
        return f"the function {getattr(value, '__name__', '…')}"
    return f"{type(value).__name__}"


def _sequence_difference(got, expected):
    if not isinstance(got, (list, tuple)):
        return f"expected {len(expected)} results in a {type(expected).__name__}"
    if len(got) != len(expected):
        return f"expected {len(expected)} results, got {len(got)}"
    for position, pair in enumerate(zip(got, expected, strict=True)):
        wrong = difference(*pair)
        if wrong:
            return f"in result {position}: {wrong}"
    return ""


def _number_difference(got, expected):
    if isinstance(got, (str, bytes, dict, set)):
        return "the kind is different"
    try:
        array = np.asarray(got)
    except ValueError:
        return "the rows differ in length"
    wanted = np.asarray(expected)
    if array.dtype.kind not in "fiub":
        return "the kind is different"
    if array.shape != wanted.shape:
        return f"the shape is {array.shape}, expected {wanted.shape}"
    if wanted.ndim and wanted.dtype.kind == "f" and array.dtype.kind != "f":
        return "the entries are not floating-point numbers"
    rtol = 1e-4 if array.dtype in (np.float32, np.float16) else RTOL
    if not np.allclose(array, wanted, rtol=rtol, atol=ATOL, equal_nan=True):
        return "the shape is right, the values are not" if wanted.ndim else "the value is different"
    return ""


def _describe_sequence(value, values):
    name = type(value).__name__
    if len(value) > 4:
        return f"{name} of {len(value)}"
    inner = ", ".join(describe(item, values) for item in value)
    return f"{name} of {len(value)}: ({inner})" if value else f"empty {name}"


def _short(array):
    return np.array2string(array, precision=4, separator=", ").replace("\n", "")
