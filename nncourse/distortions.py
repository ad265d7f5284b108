"""Distorted images: more training data out of old.

Images are columns x, (rows · columns, m), as everywhere; each is looked at as a picture, square
unless `shape` says otherwise. Lengths are in pixels, x to the right and y down; what comes in from
beyond the edge is 0. An amount is a number for all images, or an array with one for each, (m,).
float32 stays float32, and the images that were given stay as they are.

For training, pass ``distort=shifted_by_one`` to `SGD`, or a function of your own::

    def turned(x, rng):
        return rotated(x, rng.uniform(-15, 15, x.shape[1]))
"""

import math

import numpy as np

from nncourse.data import Dataset
from nncourse.types import Array, ArrayLike, Seed

Shape = tuple[int, int] | None

_MOVES = np.array([(0, 0), (0, -1), (0, 1), (-1, 0), (1, 0)])  # dx, dy; the first: where it is


def sampled(images: Array, rows: ArrayLike, columns: ArrayLike) -> Array:
    """Read images at places between their pixels: the mean of four, the nearer the heavier.

    Parameters
    ----------
    images : ndarray, (height, width, m)
    rows, columns : array_like, (height', width') or (height', width', m)
        For each new pixel the place that it is read at, the same for all images or one for each.
        (0, 0) is the middle of the first pixel; whole numbers give the pixels themselves.

    Returns
    -------
    ndarray, (height', width', m)
        Outside of the image there is 0.

    >>> image = np.array([[0.0, 1.0], [2.0, 3.0]])[:, :, np.newaxis]
    >>> sampled(image, [[0.5, 1.0]], [[0.5, 0.25]])[:, :, 0]
    array([[1.5 , 2.25]])
    """
    images = images.astype(np.result_type(images, np.float32), copy=False)
    height, width, m = images.shape
    framed = np.zeros((height + 2, width + 2, m), images.dtype)  # with a frame of zeros
    framed[1:-1, 1:-1] = images
    row, below = _cell(rows, height, images.dtype)
    column, beside = _cell(columns, width, images.dtype)
    pixel = (row * (width + 2) + column) * m + np.arange(m)  # counted through all images
    next_row, next_column = (width + 2) * m, m
    if not below.any() and not beside.any():  # whole places, as whole shifts have: no mean needed
        return framed.take(pixel)
    above = (1 - beside) * framed.take(pixel) + beside * framed.take(pixel + next_column)
    pixel += next_row
    under = (1 - beside) * framed.take(pixel) + beside * framed.take(pixel + next_column)
    return (1 - below) * above + below * under


def shifted(x: Array, dx: ArrayLike, dy: ArrayLike, shape: Shape = None) -> Array:
    """Move images by dx to the right and dy down; the pixels that leave are gone.

    Parameters
    ----------
    x : ndarray, (rows · columns, m)
    dx, dy : float or (m,)
        In pixels; need not be whole.
    shape : (rows, columns), optional

    Returns
    -------
    ndarray, (rows · columns, m)

    >>> shifted(np.array([[1.0], [2.0], [3.0], [4.0]]), dx=1, dy=0).reshape(2, 2)
    array([[0., 1.],
           [0., 3.]])
    """
    return _displaced(x, -np.asarray(dy), -np.asarray(dx), shape)


def rotated(x: Array, degrees: ArrayLike, shape: Shape = None) -> Array:
    """Turn images about their middle, anticlockwise.

    Parameters
    ----------
    x : ndarray, (rows · columns, m)
    degrees : float or (m,)
    shape : (rows, columns), optional

    >>> rotated(np.array([[1.0], [2.0], [3.0], [4.0]]), 90).reshape(2, 2).round(12)
    array([[2., 4.],
           [1., 3.]])
    """
    angle = np.radians(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    return _mapped(x, ((cos, sin), (-sin, cos)), shape)


def scaled(x: Array, factor: ArrayLike, shape: Shape = None) -> Array:
    """Enlarge what images show by the factor, about their middle; below 1 it becomes smaller.

    Parameters
    ----------
    x : ndarray, (rows · columns, m)
    factor : float or (m,)
        Above 0.
    shape : (rows, columns), optional
    """
    if not np.all(np.asarray(factor) > 0):
        raise ValueError(f"factor is {factor!r}; expected above 0: 1 changes nothing, 2 doubles.")
    return _mapped(x, ((1 / np.asarray(factor), 0), (0, 1 / np.asarray(factor))), shape)


def skewed(x: Array, slope: ArrayLike, shape: Shape = None) -> Array:
    """Slant images: what lies a pixel above the middle moves `slope` pixels to the right.

    Parameters
    ----------
    x : ndarray, (rows · columns, m)
    slope : float or (m,)
    shape : (rows, columns), optional
    """
    return _mapped(x, ((1, 0), (slope, 1)), shape)


def elastic(
    x: Array, strength: float, smoothness: float, rng: Seed = None, shape: Shape = None
) -> Array:
    """Move every pixel at random, neighbours nearly alike, as a rubber sheet would.

    Parameters
    ----------
    x : ndarray, (rows · columns, m)
    strength : float
        Standard deviation of the displacements, in pixels, both across and down.
    smoothness : float
        Width, in pixels, of the Gaussian that smooths the displacements: large, and the image
        moves as a whole; small, and it frays. 4 suits handwritten digits.
    rng : None, int or numpy.random.Generator
        Each image is moved in its own way.
    shape : (rows, columns), optional

    Notes
    -----
    After Simard, Steinkraus and Platt (2003). Their strength is a factor; here it is in pixels.
    """
    if not (strength >= 0 and smoothness > 0):
        raise ValueError(
            f"strength is {strength} and smoothness {smoothness}; expected at least 0, and above "
            "0, in pixels, such as 1.0 and 4.0."
        )
    (height, width), rng = _checked_shape(x, shape), np.random.default_rng(rng)
    noise = rng.standard_normal((2, x.shape[1], height, width))
    noise = _smoother(height, smoothness) @ noise @ _smoother(width, smoothness).T
    down, across = strength * np.moveaxis(noise, 1, -1)
    return _displaced(x, down, across, shape)


def shifted_by_one(x: Array, rng: np.random.Generator) -> Array:
    """Leave each square image where it is, or move it up, down, left or right by one pixel.

    All five are equally likely. For ``SGD(..., distort=shifted_by_one)``: in the long run it is
    training on the set that `expanded` makes.

    Parameters
    ----------
    x : ndarray, (rows · columns, m)
    rng : numpy.random.Generator
    """
    dx, dy = _MOVES[rng.integers(len(_MOVES), size=x.shape[1])].T
    return shifted(x, dx, dy)


def expanded(data: Dataset, shape: Shape = None) -> Dataset:
    """Make five times as many examples: as they are, then moved up, down, left, right by a pixel.

    Parameters
    ----------
    data : Dataset
        Of images.
    shape : (rows, columns), optional

    Returns
    -------
    Dataset
        Whole copies of the data, one after the other, with the same targets or labels.

    Notes
    -----
    Nielsen ch. 6 trains on such 250,000 images, made of the 50,000 of MNIST: 784 MB in float32.

    >>> expanded(Dataset(np.eye(4), [0, 1, 0, 1]))
    Dataset(20 examples: x (4, 20) float64, y labels (20,))
    """
    rows = np.empty((len(_MOVES), len(data), data.n_in), data.x.dtype)
    for copies, (dx, dy) in zip(rows, _MOVES, strict=True):
        copies[:] = shifted(data.x, dx, dy, shape).T
    x = rows.reshape(-1, data.n_in).T
    return Dataset(x, np.concatenate([data.y.T] * len(_MOVES)).T, n_out=data.n_out, copy=False)


def _mapped(x, matrix, shape):
    """Read each pixel at the place that the matrix maps its (row, column) from the middle to."""
    height, width = _checked_shape(x, shape)
    row = (np.arange(height) - (height - 1) / 2)[:, np.newaxis, np.newaxis]
    column = (np.arange(width) - (width - 1) / 2)[np.newaxis, :, np.newaxis]
    (a, b), (c, d) = matrix
    return _displaced(x, a * row + b * column - row, c * row + d * column - column, shape)


def _displaced(x, down, across, shape):
    """Read each pixel that far down and across of its place; (rows · columns, m), same shape."""
    height, width = _checked_shape(x, shape)
    rows = np.arange(height)[:, np.newaxis, np.newaxis] + down
    columns = np.arange(width)[np.newaxis, :, np.newaxis] + across
    return sampled(x.reshape(height, width, -1), rows, columns).reshape(x.shape)


def _cell(places, size, dtype):
    """Return the index of the pixel before each place, in a framed image, and how far behind."""
    places = np.clip(places, -1, size)  # further out there is the same 0
    places = places.reshape(*places.shape, *[1] * (3 - places.ndim))
    before = np.minimum(np.floor(places).astype(int), size - 1)
    return before + 1, (places - before).astype(dtype)


def _smoother(size, smoothness):
    """Make a Gaussian smoother (size, size) that keeps the standard deviation of white noise."""
    distance = np.subtract.outer(np.arange(size), np.arange(size))
    weights = np.exp(-(distance**2) / (2 * smoothness**2))
    return weights / np.linalg.norm(weights, axis=1, keepdims=True)


def _checked_shape(x, shape):
    """Return the rows and columns of the images in the columns of x."""
    n = len(x) if np.ndim(x) == 2 else 0
    side = math.isqrt(n)
    rows, columns = (side, side) if shape is None else shape
    if n == 0 or rows * columns != n:
        raise ValueError(
            f"x has shape {np.shape(x)}; expected one image per column, (rows · columns, m), "
            + ("square, or shape=(rows, columns)." if shape is None else f"for shape={shape}.")
        )
    return rows, columns
