"""Rows of digits, and the pieces between two cuts through a row.

A network that reads one digit can read a number, if somebody cuts the number into digits. These
functions make rows to practise on, and bring a piece of a row into the shape that a network knows.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nncourse.types import Array, Seed


def row_of_digits(x: Array, rng: Seed = None) -> Array:
    """Put images side by side as in a number written by hand: close, and unevenly spaced.

    Parameters
    ----------
    x : array, (n_in, k)
        Square images of single digits, a column per image.
    rng : None, int or numpy.random.Generator
        For the distances, 0 or 1 empty column for images of 8×8 pixels, up to 6 for 28×28.

    Returns
    -------
    ndarray, (side, width)
        As high as the images; of each image only the columns that hold ink.

    Raises
    ------
    ValueError
        When an image is not square, or holds no ink.

    Examples
    --------
    >>> x = np.array([[0, 1, 0, 0, 1, 0, 0, 1, 0], [1, 1, 0, 0, 1, 0, 0, 1, 1.0]]).T  # 3×3 pixels
    >>> row_of_digits(x, rng=0)
    array([[1., 0., 1., 1., 0.],
           [1., 0., 0., 1., 0.],
           [1., 0., 0., 1., 1.]])
    """
    rng, side = np.random.default_rng(rng), _side(x)
    parts = []
    for column in x.T:
        gap = int(rng.integers(0, max(2, side // 4)))
        parts += [np.zeros((side, gap)), inked(column.reshape(side, side))]
    return np.hstack(parts[1:])


def inked(image: Array) -> Array:
    """Return the columns of an image from the first to the last that holds ink."""
    columns = np.flatnonzero(image.max(axis=0, initial=0) > 0)
    if not len(columns):
        raise ValueError("an image of the row holds no ink, so it has no place; leave it out.")
    return image[:, columns[0] : columns[-1] + 1]


def piece_as_image(piece: Array) -> Array:
    """Turn a piece of a row into an input for a network: its ink in the middle of a square.

    Parameters
    ----------
    piece : array, (side, width)
        A piece that is wider than high is made as narrow as the square; one without ink gives an
        empty square.

    Returns
    -------
    ndarray, (side², 1)

    Examples
    --------
    >>> piece_as_image(np.array([[0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0.0]])).reshape(3, 3)
    array([[0., 1., 0.],
           [0., 1., 0.],
           [0., 1., 0.]])
    """
    side = len(piece)
    square = np.zeros((side, side))
    if piece.size and piece.max() > 0:
        ink = _narrowed(inked(piece), side)
        left = (side - ink.shape[1]) // 2
        square[:, left : left + ink.shape[1]] = ink
    return square.reshape(-1, 1)


def fragments(x: Array, n: int, rng: Seed = None) -> Array:
    """Cut pieces of rows that are no digit: a part of one, or one and a part of the next.

    A network that has seen digits only names a digit for everything. With these and the target
    0 for all ten it learns to say "none of them".

    Parameters
    ----------
    x : array, (n_in, k)
        Images of single digits.
    n : int
        How many pieces.
    rng : None, int or numpy.random.Generator

    Returns
    -------
    ndarray, (n_in, n)

    Examples
    --------
    >>> fragments(np.eye(64) + 0.5, 20, rng=0).shape
    (64, 20)
    """
    _side(x)  # raises where x holds no images
    rng = np.random.default_rng(rng)
    pairs = (x[:, rng.integers(x.shape[1], size=2)] for _ in range(n))
    pieces = np.hstack([piece_as_image(_badly_cut(pair, rng)) for pair in pairs])
    return pieces.astype(x.dtype, copy=False)


def best_cuts(row: Array, n: int, score: Callable[[Array], float]) -> list[int]:
    """Find the cuts that make n pieces of a row with the highest product of scores.

    Trying all ways to cut would take (width − 1)! / (n − 1)! / (width − n)! products. But the best
    way to make k pieces of the columns before some cut holds the best way to make k − 1 of those
    before the last one, so it is enough to keep one way for each cut and each k.

    Parameters
    ----------
    row : array, (side, width)
        With at least n columns.
    n : int
        How many pieces.
    score : callable
        From a piece, (side, 1 or more), to a number between 0 and 1.

    Returns
    -------
    list of int, n − 1
        How many columns lie left of each cut.

    Examples
    --------
    >>> row = np.array([[1.0, 0.5, 0.5, 1.5, 0.5, 2.0]])
    >>> best_cuts(row, 3, lambda piece: 1 / (1 + abs(piece.sum() - 2)))
    [3, 5]
    """
    width = row.shape[1]
    if not 1 <= n <= width:
        raise ValueError(f"n is {n}; expected 1 to {width}: the row has {width} columns.")
    scores = {(a, b): score(row[:, a:b]) for b in range(1, width + 1) for a in range(b)}
    best: dict[int, tuple[float, list[int]]]  # to each end: the product, and the cuts
    best = {end: (scores[0, end], []) for end in range(1, width + 1)}
    for k in range(2, n + 1):
        best = {
            end: max((best[cut][0] * scores[cut, end], [*best[cut][1], cut])
                     for cut in range(k - 1, end))
            for end in range(k, width + 1)
        }  # fmt: skip
    return best[width][1]


def _badly_cut(pair, rng):
    """Make a row of two digits and cut it through one of them."""
    row, side = row_of_digits(pair, rng), _side(pair)
    first, second = (inked(column.reshape(side, side)).shape[1] for column in pair.T)
    kind = rng.integers(3)
    if kind == 0:  # the beginning of the first digit
        return row[:, : rng.integers(1, max(2, first - 1))]
    if kind == 1:  # the end of the first, and the second
        return row[:, min(2, first - 1) + rng.integers(0, max(1, first - 3)) :]
    end = row.shape[1] - rng.integers(1, max(2, second - 1))
    return row[:, :end]  # the first, and the beginning of the second


def _narrowed(image, side):
    """Narrow the image to at most `side` columns, its proportions kept across them."""
    width = image.shape[1]
    if width <= side:
        return image
    places = (np.arange(side) + 0.5) * width / side - 0.5
    return np.array([np.interp(places, np.arange(width), line) for line in image])


def _side(x):
    """Return the side length of square images given as columns."""
    side = round(len(x) ** 0.5)
    if np.ndim(x) != 2 or side**2 != len(x):
        raise ValueError(
            f"x has shape {np.shape(x)}; expected (n_in, k), a column per image, with a square "
            "number of pixels, such as (64, k)."
        )
    return side
