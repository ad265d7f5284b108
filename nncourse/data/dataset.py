"""A set of examples: inputs as columns, and for each its target or its label."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, TypeAlias, overload

import numpy as np

from nncourse.checks import (
    check_match,
    check_pairs,
    checked_index,
    checked_input,
    checked_n_out,
    checked_target,
    checked_x,
    checked_y,
)
from nncourse.types import Array, ArrayLike, DTypeLike


class Dataset:
    """Examples for training or for evaluation; columns are examples.

    Parameters
    ----------
    x : array_like, (n_in, n)
        The inputs. float32 and float64 stay, other numbers become float64.
    y : array_like, (n_out, n) or (n,)
        The targets as columns, or whole numbers 0, 1, … that name the classes.
    n_out : int, optional
        The number of classes where y holds labels; by default one more than the greatest.
    copy : bool
        False shares the caller's memory, read-only, where its layout allows.

    Attributes
    ----------
    x : ndarray, (n_in, n)
        The numbers of a column lie side by side in memory.
    y : ndarray, (n_out, n), or of int64, (n,)
    n_in, n_out : int

    Notes
    -----
    The arrays are read-only, because parts of a Dataset share its memory: copy what you want to
    change. An element is a pair (x, y) of columns, as in the lists of Nielsen's book; a slice or
    an array of indices gives a Dataset.

    >>> data = Dataset([[0.0, 1.0, 0.5]], [0, 1, 1])
    >>> data
    Dataset(3 examples: x (1, 3) float64, y labels (3,))
    >>> data[1]
    (array([[1.]]), 1)
    >>> data[1:].one_hot
    array([[0., 0.],
           [1., 1.]])
    """

    def __init__(
        self, x: ArrayLike, y: ArrayLike, *, n_out: int | None = None, copy: bool = True
    ) -> None:
        x, y = checked_x(x), checked_y(y)
        check_match(x, y)
        self.x = _as_columns(x, _float_type(x), copy)
        if y.ndim == 2:
            self.y, self.n_out = _as_columns(y, self.x.dtype, copy), len(y)
        else:
            self.n_out = checked_n_out(y, n_out)
            self.y = _read_only(np.array(y, np.int64) if copy else y.astype(np.int64, copy=False))

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[ArrayLike, ArrayLike]]) -> Dataset:
        """Make a Dataset of the book's list of pairs.

        Parameters
        ----------
        pairs : iterable of (x, y)
            x is (n_in, 1); y is (n_out, 1) in every pair, or a label in every pair.

        >>> Dataset.from_pairs([(np.zeros((784, 1)), vectorized_result(5))])
        Dataset(1 example: x (784, 1) float64, y one-hot (10, 1))
        """
        pairs = list(pairs)
        check_pairs(pairs)
        x = np.stack([np.reshape(x, -1) for x, _ in pairs])  # (n, n_in)
        if np.ndim(pairs[0][1]) == 0:
            return cls(x.T, np.array([y for _, y in pairs]), copy=False)
        y = np.stack([np.reshape(y, -1) for _, y in pairs])  # (n, n_out)
        return cls(x.T, y.T, copy=False)

    @property
    def n_in(self) -> int:
        return self.x.shape[0]

    @cached_property
    def labels(self) -> Array:
        """The class of each example, (n,): argmax of its targets; a single one: whether > 0.5."""
        if self.y.ndim == 1:
            return self.y
        single = self.n_out == 1
        return _read_only((self.y[0] > 0.5).astype(np.int64) if single else self.y.argmax(axis=0))

    @property
    def one_hot(self) -> Array:
        """The targets as columns, (n_out, n): y, or made from the labels."""
        return self.y if self.y.ndim == 2 else one_hot(self.y, self.n_out, self.x.dtype)

    def fitted(self, n_in: int, n_out: int, dtype: DTypeLike = np.float64) -> Dataset:
        """Return the same examples as a network takes them, with a target for each of its outputs.

        Parameters
        ----------
        n_in, n_out : int
            Inputs and outputs of the network. With one output the labels 0 and 1 are the targets.
        dtype : numpy dtype
            float64 or float32, for x and y.

        Returns
        -------
        Dataset
            With x (n_in, n) and y (n_out, n): this one, where it fits already.

        Raises
        ------
        ValueError
            When there are no examples, or they do not fit.

        >>> Dataset([[0.0, 1.0, 0.5]], [0, 1, 1]).fitted(1, 2).y
        array([[1., 0., 0.],
               [0., 1., 1.]])
        """
        x = checked_input(self.x, n_in, dtype)
        if not len(self):
            raise ValueError("the data hold no examples; expected at least one column.")
        y = self._targets(n_out, dtype)
        return self if x is self.x and y is self.y else Dataset(x, y, copy=False)

    def _targets(self, n_out, dtype):
        """Return the targets of a network with n_out outputs, (n_out, n)."""
        if self.y.ndim == 2:
            return checked_target(self.y, (n_out, len(self)), dtype)
        if self.y.max() >= max(n_out, 2):
            raise ValueError(
                f"labels run to {self.y.max()}, but the network has {n_out} outputs; "
                "expected labels from 0 to the number of outputs less one."
            )
        return one_hot(self.y, n_out, dtype) if n_out > 1 else self.y[np.newaxis].astype(dtype)

    def __len__(self) -> int:
        return self.x.shape[1]

    @overload
    def __getitem__(self, index: int) -> tuple[Array, Any]: ...

    @overload
    def __getitem__(self, index: slice | Array | list[int]) -> Dataset: ...

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self._part(index)
        if np.ndim(index) == 0:
            return self._pair(operator.index(index))
        return self._part(checked_index(index))

    def __iter__(self) -> Iterator[tuple[Array, Any]]:
        return (self._pair(i) for i in range(len(self)))

    def __repr__(self) -> str:
        n, kind = len(self), "one-hot" if self.y.ndim == 2 and _is_one_hot(self.y) else "outputs"
        return (
            f"Dataset({n} example{'' if n == 1 else 's'}: x {self.x.shape} {self.x.dtype}, "
            f"y {'labels' if self.y.ndim == 1 else kind} {self.y.shape})"
        )

    def _pair(self, i):
        """Return one example as in the book: x (n_in, 1), and y (n_out, 1) or an int."""
        n = len(self)
        if not -n <= i < n:
            raise IndexError(f"index {i} is out of range: there are {n} examples, 0 to {n - 1}.")
        i %= n
        return self.x[:, i : i + 1], (int(self.y[i]) if self.y.ndim == 1 else self.y[:, i : i + 1])

    def _part(self, index):
        """Return the examples that a slice or an array of indices selects."""
        x, y = self.x.T[index].T, self.y.T[index].T
        return Dataset(x, y, n_out=self.n_out, copy=False)


# What training and scoring take: matrices, or the book's pairs of columns.
Data: TypeAlias = Dataset | tuple[ArrayLike, ArrayLike] | Iterable[tuple[ArrayLike, ArrayLike]]


def as_dataset(data: Data) -> Dataset:
    """Make a Dataset of data in whichever of three forms they come.

    Parameters
    ----------
    data : Dataset, (x, y) or iterable of pairs
        Matrices x (n_in, n) and y (n_out, n) or labels (n,), or the book's pairs of columns.
        Matrices are not copied where their layout allows.

    >>> as_dataset((np.zeros((784, 5)), [3, 1, 4, 1, 5]))
    Dataset(5 examples: x (784, 5) float64, y labels (5,))
    """
    if isinstance(data, Dataset):
        return data
    if isinstance(data, tuple) and len(data) == 2 and not isinstance(data[0], tuple):
        return Dataset(*data, copy=False)
    if isinstance(data, np.ndarray) or not hasattr(data, "__iter__"):
        what = f"an array of shape {data.shape}" if isinstance(data, np.ndarray) else repr(data)
        raise ValueError(f"data is {what}; expected a Dataset, (x, y), or a list of pairs (x, y).")
    return Dataset.from_pairs(data)


def one_hot(labels: ArrayLike, n_classes: int = 10, dtype: DTypeLike = np.float64) -> Array:
    """Make a column for each label, with 1 in the row of the label and 0 elsewhere.

    Parameters
    ----------
    labels : array_like of int, (n,)
    n_classes : int

    Returns
    -------
    ndarray, (n_classes, n)

    >>> one_hot([2, 0], 3)
    array([[0., 1.],
           [0., 0.],
           [1., 0.]])
    """
    labels = np.asarray(labels)
    if labels.size and not 0 <= labels.min() <= labels.max() < n_classes:
        raise ValueError(
            f"labels run from {labels.min()} to {labels.max()}; expected whole numbers "
            f"from 0 to {n_classes - 1}, for {n_classes} classes."
        )
    return np.equal.outer(labels, np.arange(n_classes)).astype(dtype).T


def vectorized_result(j: int, n_classes: int = 10) -> Array:
    """Make the target for the digit j: 1 in row j, 0 elsewhere. Nielsen ch. 1.

    Parameters
    ----------
    j : int
        0 to n_classes − 1.
    n_classes : int

    Returns
    -------
    ndarray, (n_classes, 1)

    >>> vectorized_result(2, 4).ravel()
    array([0., 0., 1., 0.])
    """
    if not isinstance(j, int | np.integer) or not 0 <= j < n_classes:
        raise ValueError(f"j is {j!r}; expected a whole number from 0 to {n_classes - 1}.")
    return one_hot([j], n_classes)


# ---- layout in memory


def _float_type(x):
    """Keep float32 and float64; choose float64 for all other numbers."""
    native = x.dtype.newbyteorder("=")
    return native if native in (np.float32, np.float64) else np.dtype(np.float64)


def _as_columns(matrix, dtype, copy):
    """Return the matrix in floats, read-only, each column contiguous in memory."""
    rows = (np.array if copy else np.asarray)(matrix.T, dtype=dtype, order="C")
    return _read_only(rows).T


def _read_only(array):
    """Return a view of the array that cannot be written to; the array itself stays writable."""
    view = array.view()
    view.flags.writeable = False
    return view


def _is_one_hot(y):
    return bool(np.all((y == 0) | (y == 1)) and np.all(y.sum(axis=0) == 1))
