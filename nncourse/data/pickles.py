"""The book's pickle of MNIST, read without trusting it.

A pickle is a program: an honest one rebuilds arrays, a hostile one runs whatever it likes. This
reader admits the few names that a pickled array calls, and no other. Array and dtype are rebuilt
here and not by numpy, whose ``dtype.__setstate__`` believes all that it is told: a pickle can make
it take int64 for pointers to objects (tried with numpy 2.4).
"""

import pickle
import re
from typing import Any, TypeAlias

import numpy as np

from nncourse.data.opening import DataError, opened
from nncourse.types import Array, Path

_NUMBERS = re.compile(r"[fiu][1248]")  # number types by letter and bytes; object ("O") is none
Pair: TypeAlias = tuple[Array, Array]  # images as rows, and their labels
_SETS = ("training", "validation", "test")


def read_pickle(path: Path) -> tuple[Pair, Pair, Pair]:
    """Read a pickle like the book's ``mnist.pkl.gz``, packed with gzip or not.

    Parameters
    ----------
    path : path-like
        A pickle of three pairs (x, labels): training, validation and test data; written by
        Python 2 or 3, with any pickle protocol.

    Returns
    -------
    tuple of three (x, labels)
        x is (n, n_in), a row per image, of the file's float type; labels is (n,), int64.

    Raises
    ------
    DataError
        Where the file is damaged, holds anything but numpy arrays of numbers, or arrays of other
        shapes. Nothing that it names is run.

    Notes
    -----
    Nielsen ch. 1, ``mnist_loader.load_data``.

    >>> import pathlib, tempfile
    >>> pair = np.zeros((1, 784), np.float32), np.array([7])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "small.pkl"
    ...     _ = path.write_bytes(pickle.dumps((pair, pair, pair)))
    ...     read_pickle(path)[2][1]
    array([7])
    """
    try:
        with opened(path) as file:
            content = _ArraysOnly(file, encoding="latin1").load()
            while file.read(1 << 20):  # to the end, where gzip has its checksum
                pass
        return _three_pairs(content)
    except (DataError, OSError):
        raise
    except _Refused as error:
        raise DataError(
            f"{path} is refused: a pickle can run any program, and this one {error}. Expected "
            "numpy arrays of numbers alone. Fetch the data from a place that you trust."
        ) from error
    except _OtherLayout as error:
        raise DataError(f"{path} is not laid out as the book's mnist.pkl: {error}.") from error
    except Exception as error:  # a broken pickle may raise anything
        raise DataError(
            f"{path} is not a pickle of numpy arrays ({error}). Fetch it again."
        ) from error


class _Refused(pickle.UnpicklingError):
    """The pickle asks for more than arrays of numbers."""


class _OtherLayout(ValueError):
    """The pickle holds arrays, but not three pairs that fit."""


class _Dtype:
    """A number type: made from its letter and size, "f4"; its byte order follows."""

    def __init__(self, code, *_):
        if not (isinstance(code, str) and _NUMBERS.fullmatch(code)):
            raise _Refused(f"holds an array of dtype {code!r}, not of plain numbers")
        self.dtype = np.dtype(code)

    def __setstate__(self, state):
        self.dtype = self.dtype.newbyteorder(state[1])


class _Array:
    """An array: made empty by `_reconstruct`, then given shape, dtype, layout and bytes."""

    array: Array

    def __init__(self, *_):
        pass

    def __setstate__(self, state):
        _, shape, number, is_fortran, content = state
        if isinstance(content, str):
            content = content.encode("latin1")  # the byte strings of Python 2
        if not isinstance(number, _Dtype) or not isinstance(content, bytes | bytearray):
            raise _Refused("holds an array without proper dtype or content")
        values = np.frombuffer(content, number.dtype)
        self.array = values.reshape(shape, order="F" if is_fortran else "C")


class _FromBuffer(_Array):
    """The same in one call, as in pickles of protocol 5."""

    def __init__(self, content, number, shape, order):
        self.__setstate__((1, shape, number, order == "F", content))


# Classes with __setstate__, and one method in C: a pickle cannot change any of them.
_ADMITTED: dict[tuple[str, str], Any] = {
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Dtype,
    ("_codecs", "encode"): str.encode,  # how Python 3 writes bytes in protocol 2
}
for _core in ("numpy.core", "numpy._core"):  # the second since numpy 2
    _ADMITTED[_core + ".multiarray", "_reconstruct"] = _Array
    _ADMITTED[_core + ".numeric", "_frombuffer"] = _FromBuffer


class _ArraysOnly(pickle.Unpickler):
    """An unpickler for which only the names in _ADMITTED exist."""

    def find_class(self, module, name):
        if (module, name) not in _ADMITTED:
            raise _Refused(f"asks for {module}.{name}")
        return _ADMITTED[module, name]


def _three_pairs(content):
    """Return three pairs of arrays (n, n_in) and (n,) that fit each other."""
    sets = _of_length(3, content)
    pairs = [_pair(name, *_of_length(2, pair)) for name, pair in zip(_SETS, sets, strict=True)]
    if len({x.shape[1] for x, _ in pairs}) > 1:
        sizes = ", ".join(str(x.shape) for x, _ in pairs)
        raise _OtherLayout(f"x has the shapes {sizes}; expected as many columns in each")
    return tuple(pairs)


def _of_length(n, content):
    if not isinstance(content, tuple | list) or len(content) != n:
        raise _OtherLayout("expected three pairs (x, labels): training, validation and test data")
    return content


def _pair(name, x, labels):
    """Return images and labels as arrays."""
    if not isinstance(x, _Array) or not isinstance(labels, _Array):
        raise _OtherLayout(f"the {name} data are not two numpy arrays")
    x, labels = x.array, labels.array
    fit = x.ndim == 2 and x.dtype.kind == "f" and labels.shape == x.shape[:1]
    if not fit or labels.dtype.kind == "f":
        raise _OtherLayout(
            f"the {name} data have x {x.shape} {x.dtype} and labels {labels.shape} {labels.dtype}; "
            "expected x (n, n_in) of floats, a row per image, and labels (n,) of whole numbers"
        )
    return x.astype(x.dtype.newbyteorder("="), copy=False), labels.astype(np.int64)
