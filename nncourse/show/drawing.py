"""From a drawing on a canvas to the kind of image that a network was trained on.

A network that reads 97 % of MNIST reads raw drawings badly: they are too large, stand in a
corner, or are white where MNIST is black. The makers of MNIST brought every digit to one size and
put its centre of mass in the middle. A drawing has to be treated in the same way.

The digit pad does all of this in the page; its twin is `static/reading.js`.
"""

from __future__ import annotations

import math

import numpy as np

from nncourse.data import Dataset, as_dataset

_INK = 0.1  # less is not counted as ink
_SIDES = {64: 8, 784: 28}  # the number of inputs: the side of an image
_BOX = 20  # the side of the box that a digit of MNIST has to fit
_TALL, _WIDE = 8, 6  # rows and columns that a small digit fills


def ink(drawing):
    """Ink from 0 (none) to 1, whichever of paper and pen is the dark one.

    Parameters
    ----------
    drawing : array of bytes, (rows, columns)
        Brightness from 0 (black) to 255 (white).

    >>> ink(np.array([[255, 255], [255, 0]], dtype=np.uint8))
    array([[0., 0.],
           [0., 1.]])
    """
    dark = 1 - np.asarray(drawing, dtype=float) / 255
    border = np.concatenate([dark[0], dark[-1], dark[:, 0], dark[:, -1]])
    return dark if border.mean() < 0.5 else 1 - dark


def cropped(image):
    """The smallest part of the image that holds all its ink; an empty image stays as it is."""
    rows, columns = (np.flatnonzero((image > _INK).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return image
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def resized(image, rows, columns):
    """The image with another number of pixels; a new pixel is the mean of those that it covers.

    >>> resized(np.array([[0.0, 1.0], [1.0, 1.0]]), 1, 1)
    array([[0.75]])
    """
    return _cover(rows, image.shape[0]) @ image @ _cover(columns, image.shape[1]).T


def _cover(new, old):
    """How much of each old pixel a new one covers, (new, old); every row sums to 1."""
    edges = np.arange(new + 1)[:, np.newaxis] * old / new  # where the new pixels begin and end
    start, end = np.maximum(edges[:-1], np.arange(old)), np.minimum(edges[1:], np.arange(old) + 1)
    return np.maximum(end - start, 0) * new / old


def fitted(image, n_in):
    """Resize the image to the size that the makers of the data chose, see `stages`.

    MNIST: it just fits into a box of 20×20 pixels, its proportions kept. Small digits: 8 rows and
    6 columns, whatever they were; but none of the two becomes more than twice what it was.
    """
    high, wide = image.shape
    if n_in == 784:
        rows, columns = (n * _BOX / max(high, wide) for n in (high, wide))
    else:
        rows = min(_TALL, 2 * _TALL * high / wide)
        columns = min(_WIDE, 2 * _WIDE * wide / high)
    return resized(image, max(1, _nearest(rows)), max(1, _nearest(columns)))


def _nearest(value):
    """The nearest whole number, ½ rounded up even if it was computed a hair too low."""
    return math.floor(value + 0.5 + 1e-9)


def centred(image, n_in):
    """Put the image in the middle of an empty square.

    MNIST: its centre of mass, as far as there is room. Small digits: the image as it is.
    """
    side = _SIDES[n_in]
    top, left = (_start(image.sum(axis=axis), n_in) for axis in (1, 0))
    square = np.zeros((side, side))
    square[top : top + image.shape[0], left : left + image.shape[1]] = image
    return square


def _start(weights, n_in):
    """Find where the image begins along one axis, so that its middle is that of the square."""
    side, n, total = _SIDES[n_in], len(weights), weights.sum()
    mean = n / 2
    if n_in == 784 and total:
        mean = (weights @ (np.arange(n) + 0.5)) / total
    return int(np.clip(_nearest(side / 2 - mean), 0, side - n))


def stages(drawing, n_in):
    """What happens to a drawing, step by step.

    Parameters
    ----------
    drawing : array of bytes, (rows, columns)
        Brightness from 0 (black) to 255 (white).
    n_in : int
        784 for networks that were trained on MNIST, 64 for the small digits.

    Returns
    -------
    dict
        "ink", "cropped", "scaled", "centred": images; the last one is what the network is given.

    >>> list(stages(np.full((56, 56), 255, dtype=np.uint8), 64))
    ['ink', 'cropped', 'scaled', 'centred']
    """
    if n_in not in _SIDES:
        raise ValueError(f"n_in is {n_in}; expected 64, for the small digits, or 784, for MNIST.")
    dark = ink(drawing)
    crop = cropped(dark)
    scaled = fitted(crop, n_in)
    return {"ink": dark, "cropped": crop, "scaled": scaled, "centred": centred(scaled, n_in)}


def as_drawing(image, side):
    """Turn an image of ink, (rows, columns), into a drawing on a canvas of that side."""
    return np.round(255 * (1 - resized(image, side, side))).astype(np.uint8)


# ---- more examples than there are: the same digits, written a little differently


def warped_copies(data, copies, rng=None):
    """The small digits and warped copies of each: turned, leaning, stretched, thicker or thinner.

    1,197 digits hold too few hands. A network that has seen each of them lean and turn a little
    reads new hands better.

    Parameters
    ----------
    data : Dataset or (x, y)
        Images of 8×8 pixels, x (64, n).
    copies : int
        How many of each image.
    rng : None, int or numpy.random.Generator

    Returns
    -------
    Dataset
        The n images themselves, then n · copies others.

    >>> warped_copies((np.eye(64), np.arange(64) % 10), 2, rng=0)
    Dataset(192 examples: x (64, 192) float64, y labels (192,))
    """
    data, rng = as_dataset(data), np.random.default_rng(rng)
    if data.n_in != 64:
        raise ValueError(f"images of {data.n_in} pixels; expected the small digits, 64 pixels.")
    images = data.x.T.reshape(-1, 8, 8)
    x = [data.x] + [_prepared(_warped(images, rng)) for _ in range(copies)]
    return Dataset(np.hstack(x), np.concatenate([data.y] * len(x), axis=-1))


def _prepared(images):
    """Images of ink as columns, cropped, scaled and centred, (64, n)."""
    return np.array([centred(fitted(cropped(image), 64), 64).ravel() for image in images]).T


def _warped(images, rng, side=28):
    """Each image enlarged and mapped by a matrix of its own, its strokes redrawn, (n, 28, 28)."""
    n = len(images)
    turn, lean = np.radians(rng.uniform(-10, 10, n)), rng.uniform(-0.2, 0.2, n)
    wide, high = np.exp(rng.uniform(-0.1, 0.1, (2, n)))
    cos, sin = np.cos(turn), np.sin(turn)
    matrix = np.array([[cos * high, -sin], [sin + lean, cos * wide]]).transpose(2, 0, 1)
    level = rng.uniform(0.5, 0.9, (n, 1, 1))  # where the edge of a stroke is drawn
    return np.clip(2 * (_mapped(_enlarged(images, side), matrix) - level) + 0.5, 0, 1)


def _enlarged(images, side):
    """The images with paper around them, (n, side, side), linear between pixels."""
    images = np.pad(images, ((0, 0), (2, 2), (2, 2)))
    old = images.shape[1]
    places = (np.arange(side) + 0.5) * old / side - 0.5
    weights = np.maximum(0, 1 - np.abs(places[:, np.newaxis] - np.arange(old)))
    return weights @ images @ weights.T


def _mapped(images, matrix):
    """At (row, column) from the middle stands what stood at matrix @ (row, column)."""
    n, side, _ = images.shape
    places = np.indices((side, side)).reshape(2, -1) - (side - 1) / 2
    places = np.clip(matrix @ places + (side - 1) / 2, 0, side - 1.001)  # (n, 2, side²)
    before = places.astype(int)
    (rows, columns), (down, right) = (each.transpose(1, 0, 2) for each in (before, places - before))
    which = np.arange(n)[:, np.newaxis]
    above, below = (
        (1 - right) * images[which, row, columns] + right * images[which, row, columns + 1]
        for row in (rows, rows + 1)
    )
    return ((1 - down) * above + down * below).reshape(n, side, side)
