"""Compare decoded values, and describe the first entry that differs."""

import numpy as np

from coursekit.values import Other

RTOL, ATOL = 1e-6, 1e-9
SINGLE = 1e-4  # what float32 can reach
MOST_SHOWN = 16  # entries of an array, or characters of a place
MOST_TEXT = 240


def difference(got, expected, names=(), rtol=RTOL, atol=ATOL):
    """Describe how a value differs from the expected one.

    Lists, tuples and arrays of numbers stand for each other. Shapes must agree, and floating-point
    arrays are expected where the model gives them.

    Parameters
    ----------
    got, expected : object
        Decoded values.
    names : sequence of str
        What the results of a tuple are called.
    rtol, atol : float
        Relative and absolute tolerance; float32 has a relative one of 1e-4 where `rtol` is the
        default.

    Returns
    -------
    None or (str, str)
        The place, such as ``nabla_b[0][1, 0]``, and what is wrong there.

    Examples
    --------
    >>> difference([1.0, 2.0], np.array([1.0, 2.5]))
    ('[1]', '2 came back, expected 2.5 (1 of 2 entries differs)')
    """
    if got is None and expected is not None:
        return "", "nothing came back: is a return missing?"
    if isinstance(expected, dict):
        return _dicts(got, expected, rtol, atol)
    if isinstance(expected, (list, tuple)):
        return _sequences(got, expected, names, rtol, atol)
    if _is_number(expected):
        return _numbers(got, expected, rtol, atol)
    if not isinstance(got, np.ndarray) and bool(got == expected):
        return None
    return "", f"{short(got)} came back, expected {short(expected)}"


def _dicts(got, expected, rtol, atol):
    if not isinstance(got, dict):
        return "", f"{short(got)} came back, expected a dictionary"
    missing = [key for key in expected if key not in got]
    extra = [key for key in got if key not in expected]
    if missing or extra:
        problems = [f"the key {key!r} is missing" for key in missing[:3]]
        problems += [f"the key {str(key)[:40]!r} was not asked for" for key in extra[:3]]
        return "", "; ".join(problems)
    return _first((f"[{key!r}]", got[key], expected[key], rtol, atol) for key in expected)


def _sequences(got, expected, names, rtol, atol):
    named = len(names) == len(expected)
    if isinstance(got, np.ndarray) and got.ndim:
        got = list(got)
    if not isinstance(got, (list, tuple)):
        return "", _no_sequence(got, expected, names if named else ())
    if len(got) != len(expected):
        kinds = ("result", "results") if named else ("entry", "entries")
        return "", f"{len(got)} {kinds[len(got) != 1]} came back, expected {len(expected)}"
    places = names if named else [f"[{i}]" for i in range(len(expected))]
    return _first(
        (place, entry, target, rtol, atol)
        for place, entry, target in zip(places, got, expected, strict=True)
    )


def _no_sequence(got, expected, names):
    listed = f" ({', '.join(names)})" if names else ""
    if isinstance(got, Other) and "generator" in got.name:
        return "a generator came back (is there a yield?); expected a list: put list(…) around it"
    if not isinstance(expected, tuple) or not expected:
        return f"{short(got)} came back, expected a {type(expected).__name__}"
    return f"{short(got)} came back, expected {len(expected)} results{listed}"


def _first(parts):
    for place, got, expected, rtol, atol in parts:
        if wrong := difference(got, expected, (), rtol, atol):
            return place + wrong[0], wrong[1]
    return None


def _is_number(value):
    return isinstance(value, (np.ndarray, np.generic, int, float)) and not isinstance(value, bool)


def _numbers(got, expected, rtol, atol):
    target = np.asarray(expected)
    try:
        array = np.asarray(got)
    except ValueError:
        return "", "the rows differ in length"
    if array.dtype.kind not in "fiub":
        if isinstance(got, Other) and "generator" in got.name:
            return "", _no_sequence(got, expected, ())
        return "", f"{short(got)} came back, expected {_expectation(target)}"
    if array.shape != target.shape:
        shape = target.shape if target.ndim else "a single number"
        return "", f"the shape is {array.shape}, expected {shape}"
    if target.ndim and target.dtype.kind == "f" and array.dtype.kind != "f":
        return "", "the entries are not floating-point numbers"
    if rtol == RTOL and array.dtype.kind == "f" and array.dtype.itemsize < 8:
        rtol = SINGLE
    with np.errstate(all="ignore"):
        far = ~np.isclose(array, target, rtol=rtol, atol=atol, equal_nan=True)
    return _farthest(array, target, far) if far.any() else None


def _expectation(target):
    return f"an array of shape {target.shape}" if target.ndim else f"the number {target:.6g}"


def _farthest(array, target, far):
    """Describe the first entry that differs too much."""
    if not target.ndim:
        return "", f"{_digits(array, target)} came back, expected {_digits(target, array)}"
    place = tuple(int(i) for i in np.argwhere(far)[0])
    got, expected = array[place], target[place]
    count = f"{far.sum()} of {far.size} entries {'differs' if far.sum() == 1 else 'differ'}"
    text = f"{_digits(got, expected)} came back, expected {_digits(expected, got)} ({count})"
    return f"[{', '.join(map(str, place))}]", text


def _digits(number, other):
    """Write a number with as many digits as it takes to tell it from the other."""
    few = f"{number:.6g}"
    return few if few != f"{other:.6g}" else repr(number.item())


def untouched(after, before):
    """Tell whether an argument is unchanged; generators and functions may have moved on."""
    if isinstance(before, (Other, np.random.Generator)):
        return True
    if type(after) is not type(before):
        return False
    if isinstance(before, (list, tuple)):
        return len(after) == len(before) and all(map(untouched, after, before))
    if isinstance(before, dict):
        return list(after) == list(before) and all(untouched(after[k], before[k]) for k in before)
    if isinstance(before, np.ndarray):
        same = after.shape == before.shape and after.dtype == before.dtype
        return same and np.array_equal(after, before, equal_nan=before.dtype.kind == "f")
    return bool(after == before or (after != after and before != before))


def short(value, most=MOST_SHOWN):
    """Describe a value in a few words, with its numbers where they are few."""
    if isinstance(value, np.ndarray):
        if value.size > most:
            return f"an array of shape {value.shape}"
        return np.array2string(value, precision=4, separator=", ").replace("\n", "")
    if isinstance(value, (list, tuple)):
        return _short_sequence(value, most)
    if isinstance(value, dict):
        pairs = ", ".join(f"{short(k)}: {short(v)}" for k, v in list(value.items())[:most])
        return f"{{{pairs}}}" if len(pairs) <= MOST_TEXT else f"a dictionary of {len(value)}"
    if isinstance(value, Other):
        return value.name if value.name[:2] in ("a ", "an") else f"a {value.name}"
    if isinstance(value, np.random.Generator):
        return "a generator of random numbers"
    if isinstance(value, (float, np.floating)):
        return f"{float(value):.6g}"
    return str(value)[:100] if isinstance(value, np.generic) else repr(value)[:100]


def _short_sequence(value, most):
    if len(value) > most:
        return f"a {type(value).__name__} of {len(value)}"
    inner = ", ".join(short(entry, most) for entry in value)
    if len(inner) > MOST_TEXT:
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, list):
        return f"[{inner}]"
    return f"({inner},)" if len(value) == 1 else f"({inner})"
