"""The book's pickle of MNIST, read without trusting it.

A pickle is a program: an honest one rebuilds arrays, a hostile one runs whatever it likes. This
reader knows the few names that a pickled numpy array calls, and gives its own harmless stand-ins
for them. So no code that a file names is ever run, and numpy sees only bytes, a plain number type
and a shape that fit each other.
"""

import math
import pickle
import re

import numpy as np

from nncourse.data.opening import DataError, opened

_NUMBERS = re.compile(r"[fiu][1248]")  # number types by letter and bytes; object ("O") is none
_SETS = ("training", "validation", "test")


def read_pickle(path):
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
    except Exception as error:  # a broken pickle fails in any way it likes
        raise DataError(
            f"{path} is not a pickle of numpy arrays ({error}). Fetch it again."
        ) from error


class _Refused(pickle.UnpicklingError):
    """The pickle asks for more than arrays of numbers."""


class _OtherLayout(ValueError):
    """The pickle holds arrays, but not three pairs that fit."""


class _StandIn:
    """What a pickle gets in place of numpy's names; it can be called or built, never changed."""

    __slots__ = ()

    def __setstate__(self, state):
        raise _Refused("changes a function")


class _Function(_StandIn):
    """One of the functions that a pickled array calls."""

    __slots__ = ("_call",)

    def __init__(self, call):
        self._call = call

    def __call__(self, *arguments):
        return self._call(*arguments)


class _Dtype(_StandIn):
    """A number type: its letter and bytes, "f4", and the order of its bytes, "<" or ">"."""

    __slots__ = ("code", "order")

    def __init__(self, code, *_):
        if not (isinstance(code, str) and _NUMBERS.fullmatch(code)):
            raise _Refused(f"holds an array of dtype {code!r}, not of plain numbers")
        self.code, self.order = code, "="

    def __setstate__(self, state):
        order = state[1]
        if order not in ("<", ">", "=", "|"):
            raise _Refused(f"holds an array with the byte order {order!r}")
        self.order = order

    def dtype(self):
        return np.dtype(self.order + self.code)


class _Array(_StandIn):
    """An array before it is one: shape, number type, order of the axes, bytes."""

    __slots__ = ("state",)

    def __init__(self):
        self.state = None, None, None, None

    def __setstate__(self, state):
        _, shape, dtype, is_fortran, content = state
        self.state = (shape, dtype, "F" if is_fortran else "C", content)

    def array(self):
        """The array, or an error where its parts do not fit."""
        shape, dtype, order, content = self.state
        whole = isinstance(shape, tuple) and all(type(n) is int and n >= 0 for n in shape)
        if isinstance(content, str):
            content = content.encode("latin1")  # the byte strings of Python 2
        if not whole or type(dtype) is not _Dtype or not isinstance(content, bytes | bytearray):
            raise _Refused("holds an array without proper shape, dtype or content")
        dtype, size = dtype.dtype(), math.prod(shape)
        if len(content) != size * dtype.itemsize:
            raise _Refused(
                f"holds an array of shape {shape} that needs {size * dtype.itemsize} bytes and has "
                f"{len(content)}"
            )
        return np.frombuffer(content, dtype).reshape(shape, order=order)


def _reconstruct(array_class, shape, kind):
    """numpy's `_reconstruct`: an empty array, whose contents come later."""
    if array_class is not _Array:
        raise _Refused("holds an array of a class of its own")
    return _Array()


def _frombuffer(content, dtype, shape, order, axes=None):
    """numpy's `_frombuffer`, which pickles of protocol 5 call."""
    if axes is not None or order not in ("C", "F"):
        raise _Refused(f"holds an array with its axes in the order {order!r}")
    array = _Array()
    array.__setstate__((1, shape, dtype, order == "F", content))
    return array


def _encode(text, encoding):
    """How Python 3 writes bytes into a pickle of protocol 2."""
    if encoding != "latin1":
        raise _Refused(f"encodes text as {encoding!r}")
    return text.encode("latin1")


_ADMITTED = {
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Dtype,
    ("_codecs", "encode"): _Function(_encode),
}
for _core in ("numpy.core", "numpy._core"):  # the second since numpy 2
    _ADMITTED[_core + ".multiarray", "_reconstruct"] = _Function(_reconstruct)
    _ADMITTED[_core + ".numeric", "_frombuffer"] = _Function(_frombuffer)


class _ArraysOnly(pickle.Unpickler):
    """An unpickler for which only the names in _ADMITTED exist."""

    def find_class(self, module, name):
        if (module, name) not in _ADMITTED:
            raise _Refused(f"asks for {module}.{name}")
        return _ADMITTED[module, name]


def _three_pairs(content):
    """Three pairs of arrays (n, n_in) and (n,) that fit each other."""
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
    """Images and labels as arrays."""
    if not isinstance(x, _Array) or not isinstance(labels, _Array):
        raise _OtherLayout(f"the {name} data are not two numpy arrays")
    x, labels = x.array(), labels.array()
    fit = x.ndim == 2 and x.dtype.kind == "f" and labels.shape == x.shape[:1]
    if not fit or labels.dtype.kind == "f":
        raise _OtherLayout(
            f"the {name} data have x {x.shape} {x.dtype} and labels {labels.shape} {labels.dtype}; "
            "expected x (n, n_in) of floats, a row per image, and labels (n,) of whole numbers"
        )
    return x.astype(x.dtype.newbyteorder("="), copy=False), labels.astype(np.int64)
