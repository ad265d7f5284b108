"""What hidden check cells are made of: inputs from a seed, and values to show.

A hidden cell computes values and never judges them:

    from nncourse.course.hidden import seeded, show_values
    rng = seeded("3.2")
    show_values(quadratic_cost(rng.random((10, 7)), rng.random((10, 7))))

It runs beside the learner's code, so nothing here is trusted. Whether the values are right is
decided outside of the kernel (`nncourse.course.grading.compare`).
"""

import hashlib
import math
import os

import numpy as np

MIME = "application/vnd.nncourse.values+json"
SEED_VARIABLE = "NNCOURSE_GRADING_SEED"
MOST_NUMBERS = 100_000
MOST_TEXT = 10_000
MOST_DEPTH = 8


def seeded(tag):
    """A random generator that depends on the seed of the grading run and on a tag.

    Parameters
    ----------
    tag : str
        Such as the exercise id. Different tags give independent numbers.

    Returns
    -------
    numpy.random.Generator
        Outside of a grading run the seed is 0, so that notebooks stay the same.

    Examples
    --------
    >>> seeded("3.2").random() == seeded("3.2").random()
    True
    >>> seeded("3.2").random() == seeded("3.3").random()
    False
    """
    seed = int(os.environ.get(SEED_VARIABLE, "0"))
    digest = hashlib.sha256(f"{seed}:{tag}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def show_values(*values, strict=False, shuffled=False):
    """Show values for the grader: one output, of kind, shape and plain numbers.

    Parameters
    ----------
    *values
        Numbers, arrays, strings, booleans, None, and lists, tuples or dicts of these.
    strict : bool
        The kind counts too: integers are then no answer where floats are expected. What the
        reference says here is what holds.
    shuffled : bool
        Any arrangement of the reference's numbers will do that is not sorted: for answers that
        shuffle, each in its own way. Here too the reference's word holds, not the learner's.

    Examples
    --------
    >>> describe_value(np.array([[1.0], [np.nan]]))
    {'kind': 'f', 'shape': [2, 1], 'values': [1.0, 'NaN'], 'itemsize': 8}
    """
    described = [describe_value(value) for value in values]
    rules = {"strict": strict, "shuffled": shuffled}
    described = [{**value, **{k: v for k, v in rules.items() if v}} for value in described]
    summary = ", ".join(f"{value['kind']} {tuple(value['shape'])}" for value in described)
    show({MIME: described, "text/plain": f"values: {summary}"})


def show(bundle):
    """Send a bundle of MIME types to whoever reads the outputs of this kernel."""
    from IPython.display import display

    display(bundle, raw=True)


def describe_value(value, depth=0):
    """A value as plain JSON: its kind, its shape and its entries, row after row.

    What has no such form, or is too large, keeps its kind and shape, and has no values.
    """
    if depth > MOST_DEPTH:
        return _without_values("too deep")
    if value is None:
        return {"kind": "none", "shape": [], "values": []}
    if isinstance(value, str):
        text = str.__str__(value)
        return {"kind": "U", "shape": [], "values": [text[:MOST_TEXT]]}
    if isinstance(value, dict):
        pairs = list(dict.items(value))[:MOST_NUMBERS]
        entries = [[_key(key), describe_value(each, depth + 1)] for key, each in pairs]
        return {"kind": "dict", "shape": [len(pairs)], "values": entries}
    if isinstance(value, (list, tuple)):
        return _sequence(value, depth)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return _without_values("an int beyond 64 bits")
    if isinstance(value, (bool, int, float, complex, np.generic, np.ndarray)):
        return _array(np.asarray(value))
    return _without_values(f"a {type(value).__name__}"[:100])


def _sequence(value, depth):
    kind = "tuple" if isinstance(value, tuple) else "list"
    length = len(value)
    if length > MOST_NUMBERS:
        return {"kind": kind, "shape": [length], "values": None}
    entries = [describe_value(each, depth + 1) for each in value]
    return {"kind": kind, "shape": [length], "values": entries}


def _array(array):
    """A numpy array, or a number as an array without axes."""
    kind, size = array.dtype.kind, array.dtype.itemsize
    described = {"kind": kind, "shape": list(array.shape), "values": None, "itemsize": size}
    if kind not in "biufcU" or array.size > MOST_NUMBERS:
        return described
    if kind == "c":
        array = np.stack([array.real, array.imag], axis=-1)  # (..., 2)
    if kind in "fc":
        array = array.astype(np.float64)  # JSON knows nothing longer
    described["values"] = [_number(entry) for entry in array.ravel().tolist()]
    return described


def _number(entry):
    """JSON has no NaN and no infinities; they go as text."""
    if isinstance(entry, float) and not math.isfinite(entry):
        return "NaN" if entry != entry else "Infinity" if entry > 0 else "-Infinity"
    return entry


def _key(key):
    return f"{type(key).__name__}:{key}"[:MOST_TEXT]


def _without_values(kind):
    return {"kind": kind, "shape": [], "values": None}
