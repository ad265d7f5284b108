"""Values as JSON, both ways: all that a sandbox and the grader have in common.

==================  =========================================================================
value               JSON
==================  =========================================================================
None, bool, int,    themselves
finite float, text
list, tuple         ``{"list": [...]}``, ``{"tuple": [...]}``; deques and ranges count as lists
dict                ``{"dict": [[key, value], ...]}``
array, numpy number ``{"array": [...], "shape": [...], "kind": "f8"}``; NaN and ∞ as text
numpy Generator     ``{"rng": state}``
all else            ``{"other": "name of the type"}``
==================  =========================================================================
"""

import array
import math
from collections import deque
from dataclasses import dataclass

import numpy as np

MOST_ENTRIES = 100_000  # numbers and entries of one value
MOST_KEYS = 1000  # of a dict: keys of equal hash take time by the square of their number
MOST_WHOLE = 2**64
MOST_TEXT = 10_000
MOST_DEPTH = 12
KINDS = {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"}
LISTS = (list, deque, range)


@dataclass(frozen=True)
class Other:
    """Something without a plain form: only the name of its type is known."""

    name: str


def encode(value):
    """Turn a value into plain JSON.

    Parameters
    ----------
    value : object
        Anything at all; what has no plain form, or is too large, becomes ``{"other": name}``.

    Examples
    --------
    >>> encode((1, np.array([0.5, np.inf])))
    {'tuple': [1, {'array': [0.5, 'inf'], 'shape': [2], 'kind': 'f8'}]}
    """
    return _Encoder().encode(value)


class _Encoder:
    """Encode one value, and stop where it holds too much."""

    def __init__(self):
        self.room = MOST_ENTRIES

    def encode(self, value, depth=0):
        if value is None or type(value) is bool:
            return value
        if type(value) is int:
            return value if abs(value) < MOST_WHOLE else {"other": "int of more than 64 bits"}
        if type(value) is float and math.isfinite(value):
            return value
        if isinstance(value, str):
            return str(value)[:MOST_TEXT]
        if isinstance(value, np.random.Generator):
            return _generator(value)
        if isinstance(value, (float, np.ndarray, np.generic, array.array)):
            return self._array(np.asarray(value), depth)
        if depth < MOST_DEPTH and isinstance(value, (*LISTS, tuple, dict)):
            return self._container(value, depth + 1)
        return {"other": _type_name(value)}

    def _container(self, value, depth):
        self.room -= len(value)
        if self.room < 0 or isinstance(value, dict) and len(value) > MOST_KEYS:
            return {"other": f"{_type_name(value)} with too many entries"}
        if isinstance(value, dict):
            pairs = [[self.encode(k, depth), self.encode(v, depth)] for k, v in value.items()]
            return {"dict": pairs}
        name = "tuple" if isinstance(value, tuple) else "list"
        return {name: [self.encode(entry, depth) for entry in value]}

    def _array(self, numbers, depth):
        if numbers.dtype.kind == "f" and numbers.dtype.itemsize > 8:
            numbers = numbers.astype(np.float64)
        kind = numbers.dtype.str[1:]
        if kind in KINDS and numbers.size <= self.room:
            self.room -= numbers.size
            flat = [x if math.isfinite(x) else str(x) for x in numbers.ravel().tolist()]
            return {"array": flat, "shape": list(numbers.shape), "kind": kind}
        if numbers.dtype.kind in "UO" and 0 < numbers.ndim <= 4:
            return self.encode(numbers.tolist(), depth + 1)
        if numbers.size > self.room:
            return {"other": f"array of shape {numbers.shape}"[:100]}
        return {"other": f"array of {numbers.dtype}"[:100]}


def _generator(rng):
    state = rng.bit_generator.state
    return {"rng": state} if state["bit_generator"] == "PCG64" else {"other": "Generator"}


def _type_name(value):
    name = value.__name__ if isinstance(value, type) or callable(value) else None
    return str(name or type(value).__name__)[:100] if _is_named(value) else type(value).__name__


def _is_named(value):
    return isinstance(getattr(value, "__name__", None), str)


def decode(data):
    """Give the value back.

    Parameters
    ----------
    data : object
        As `encode` gives it. It may come from a learner's process and be anything.

    Raises
    ------
    Exception
        Of any kind, where it is not what `encode` gives.

    Examples
    --------
    >>> decode({"array": [1.0, "nan"], "shape": [2, 1], "kind": "f8"})
    array([[ 1.],
           [nan]])
    """
    return _Decoder().decode(data)


class _Decoder:
    """Decode one value, and refuse what holds more than `encode` gives."""

    def __init__(self):
        self.room = MOST_ENTRIES

    def decode(self, data, depth=0):
        if not isinstance(data, dict):
            whole = isinstance(data, int) and abs(data) < MOST_WHOLE
            if data is None or whole or isinstance(data, (float, str)):
                return data
            raise ValueError(f"{type(data).__name__} is no encoded value")
        ((name, content),) = ((key, data[key]) for key in data if key not in ("shape", "kind"))
        if name in ("array", "list", "tuple", "dict"):
            self.room -= len(content)
            most = MOST_KEYS if name == "dict" else MOST_ENTRIES
            if self.room < 0 or depth > MOST_DEPTH or len(content) > most:
                raise ValueError("too many entries, or too deep")
        return _DECODERS[name](self, content, data, depth + 1)

    def _array(self, flat, data, depth):
        shape, kind = data["shape"], data["kind"]
        if kind not in KINDS or math.prod(shape) != len(flat):
            raise ValueError("not an array")
        numbers = [float(x) if isinstance(x, str) else x for x in flat]
        decoded = np.array(numbers, dtype=kind).reshape(shape)
        return decoded if decoded.shape else decoded[()]

    def _list(self, entries, data, depth):
        return [self.decode(entry, depth) for entry in entries]

    def _tuple(self, entries, data, depth):
        return tuple(self.decode(entry, depth) for entry in entries)

    def _dict(self, pairs, data, depth):
        return {self.decode(key, depth): self.decode(value, depth) for key, value in pairs}

    def _rng(self, state, data, depth):
        rng = np.random.Generator(np.random.PCG64(0))
        rng.bit_generator.state = state
        return rng

    def _other(self, name, data, depth):
        return Other(str(name)[:100])


_DECODERS = {
    "array": _Decoder._array,
    "list": _Decoder._list,
    "tuple": _Decoder._tuple,
    "dict": _Decoder._dict,
    "rng": _Decoder._rng,
    "other": _Decoder._other,
}
