"""What functions accept, and errors that say what was given, expected and meant."""

import operator
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from nncourse.types import Array, ArrayLike, DTypeLike


def checked_x(x: ArrayLike) -> Array:
    """Return x as a matrix of numbers."""
    x = _numbers("x", x)
    if x.ndim != 2:
        meant = "x.reshape(-1, 1)" if x.ndim < 2 else "x.reshape(len(x), -1).T"
        raise ValueError(
            f"x has shape {x.shape}; expected (n_in, n), one column per example. "
            f"Did you mean {meant}?"
        )
    return x


def checked_y(y: ArrayLike) -> Array:
    """Return y as a matrix of numbers, or as labels."""
    y = _numbers("y", y)
    if y.ndim not in (1, 2):
        raise ValueError(f"y has shape {y.shape}; expected (n_out, n), or labels (n,).")
    if y.ndim == 1 and y.size and y.dtype.kind == "f":
        raise ValueError(
            f"y has shape {y.shape}, so it holds labels, but in {y.dtype}; expected whole numbers: "
            "y.astype(int). Targets would be (n_out, n)."
        )
    if y.ndim == 1 and y.size and y.min() < 0:
        raise ValueError(f"y holds the label {y.min()}; expected labels from 0 up.")
    return y


def checked_input(x: ArrayLike, n_in: int, dtype: DTypeLike) -> Array:
    """Return x as a network with n_in inputs takes it, (n_in, m)."""
    return _columns("x", x, n_in, None).astype(dtype, copy=False)


def checked_target(y: ArrayLike, shape: tuple[int, ...], dtype: DTypeLike) -> Array:
    """Return y as targets of that shape, (n_out, m); numpy would broadcast labels in silence."""
    return _columns("y", y, *shape).astype(dtype, copy=False)


def checked_column(name: str, values: ArrayLike, n: int) -> Array:
    """Return the values as an array, if they are a single column of n numbers."""
    return _columns(name, values, n, 1)


def _columns(name, values, n, m):
    """Return the values as a matrix (n, m), or guess what was meant; m is None where it is free."""
    values = np.asarray(values)
    shape = values.shape
    if values.ndim == 2 and shape[0] == n and m in (None, shape[1]):
        return values
    hint = "One example is a single column." if m == 1 else "One column per example."
    if values.ndim == 2 and shape[1] == n and m in (None, shape[0]):
        hint += f" Did you mean {name}.T?"
    elif n == 1 and shape == (m,):
        hint = f"One output is a row: {name}.reshape(1, -1)."
    elif shape == (n,) and m in (None, 1):
        hint = f"One example is a column: {name}.reshape(-1, 1)."
    elif name == "y" and shape in ((m,), (1, m)):
        hint = f"Are these labels? nncourse.data.one_hot(y.ravel(), {n}) makes targets of them."
    expected = f"({n}, {'m' if m is None else m})"
    raise ValueError(f"{name} has shape {shape}; expected {expected}. {hint}")


def checked_choice(name: str, value: Any, choices: Collection[str]) -> str:
    """Return the value, if it is one of the choices."""
    if value in choices:
        return value
    raise ValueError(f"{name} is {value!r}; expected one of {', '.join(map(repr, choices))}.")


def _numbers(name, values):
    """Return the values as an array of numbers."""
    try:
        array = np.asarray(values)
    except ValueError as error:  # rows of different lengths
        raise ValueError(f"{name} is not a matrix: {error}") from error
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} holds values of dtype {array.dtype}; expected numbers.")
    return array


def check_match(x: Array, y: Array) -> None:
    """Raise an error that guesses what was meant, unless x and y have as many columns."""
    if x.shape[1] == y.shape[-1]:
        return
    fits_x, fits_y = x.shape[0] == y.shape[-1], y.shape[0] == x.shape[1]
    if y.ndim == 2 and x.shape[0] == y.shape[0]:
        hint = " Did you mean x.T and y.T?"
    elif fits_x or fits_y:
        hint = f" Did you mean {'x.T' if fits_x else 'y.T'}?"
    else:
        hint = ""
    examples = "labels" if y.ndim == 1 else "columns"
    raise ValueError(
        f"x has shape {x.shape} but y has shape {y.shape}: {x.shape[1]} columns and "
        f"{y.shape[-1]} {examples}; expected as many, because columns are examples.{hint}"
    )


def checked_n_out(labels: Array, n_out: int | None) -> int:
    """Return the number of classes, at least one more than the greatest label."""
    most = int(labels.max()) if labels.size else -1
    if n_out is None:
        return most + 1
    if most >= n_out:
        raise ValueError(f"y holds the label {most}; expected labels below n_out = {n_out}.")
    return operator.index(n_out)


def checked_index(index: ArrayLike) -> Array:
    """Return an array of indices, or of a truth value per example."""
    index = np.asarray(index)
    if index.ndim != 1 or (index.size and index.dtype.kind not in "iub"):
        raise IndexError(
            f"index has shape {index.shape} and dtype {index.dtype}; expected a whole number, "
            "a slice, or a list of whole numbers."
        )
    return index if index.size else index.astype(int)


def check_pairs(pairs: Sequence) -> None:
    """Check that all pairs are alike: x a column, y a column or a label, heights the same."""
    if not pairs:
        raise ValueError("there are no pairs; expected at least one (x, y).")
    first = None
    for i, pair in enumerate(pairs):
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise ValueError(f"element {i} is {_brief(pair)}; expected a pair (x, y) of columns.")
        shapes = _column(f"x of pair {i}", pair[0]), _column(f"y of pair {i}", pair[1])
        first = first or shapes
        if shapes != first or shapes[0] == ():
            raise ValueError(
                f"pair {i} has x {shapes[0]} and y {shapes[1]}, pair 0 has x {first[0]} and y "
                f"{first[1]}; expected columns x (n_in, 1), and y (n_out, 1) or labels, all alike."
            )


def _column(name, values):
    """Return the shape of a column, () for a single number."""
    shape = np.shape(values)
    if len(shape) == 1 or (len(shape) == 2 and shape[1] == 1):
        return (shape[0], 1)
    if shape == ():
        return ()
    raise ValueError(f"{name} has shape {shape}; expected a single column, (n, 1).")


def _brief(value):
    """Describe the value in a word or two."""
    shape = getattr(value, "shape", None)
    return f"{type(value).__name__}" + (f" of shape {shape}" if shape is not None else "")
