"""From a drawing on a canvas to the kind of image that a network was trained on.

A network that reads 97 % of MNIST reads raw drawings badly: they are too large, stand in a
corner, or are white where MNIST is black. The makers of MNIST brought every digit to one size and
put its centre of mass in the middle. A drawing has to be treated in the same way.
"""

from __future__ import annotations

import numpy as np

_INK = 0.1  # less is not counted as ink
_BOXES = {8: 8, 28: 20}  # the side of an image: the side of the box that the digit has to fit


def ink(drawing):
    """Return the ink from 0 (none) to 1, whichever of paper and pen is the dark one.

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
    return dark if np.median(border) < 0.5 else 1 - dark


def cropped(image):
    """Crop the image to the part that holds all its ink; an empty image stays as it is."""
    rows, columns = (np.flatnonzero((image > _INK).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return image
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def resized(image, rows, columns):
    """Resample the image: a new pixel is the mean of those that it covers.

    >>> resized(np.array([[0.0, 1.0], [1.0, 1.0]]), 1, 1)
    array([[0.75]])
    """
    return _cover(rows, image.shape[0]) @ image @ _cover(columns, image.shape[1]).T


def _cover(new, old):
    """Compute how much of each old pixel a new one covers, (new, old); every row sums to 1."""
    edges = np.arange(new + 1)[:, np.newaxis] * old / new  # where the new pixels begin and end
    start, end = np.maximum(edges[:-1], np.arange(old)), np.minimum(edges[1:], np.arange(old) + 1)
    return np.maximum(end - start, 0) * new / old


def fitted(image, box):
    """Resize the image so that it just fits into a square box, its proportions kept."""
    scale = box / max(image.shape)
    rows, columns = (max(1, round(n * scale)) for n in image.shape)
    return resized(image, rows, columns)


def centred(image, side):
    """Put the image on an empty square, its centre of mass as near the middle as there is room."""
    square = np.zeros((side, side))
    top, left = (_start(image.sum(axis=axis), side) for axis in (1, 0))
    square[top : top + image.shape[0], left : left + image.shape[1]] = image
    return square


def _start(weights, side):
    """Find where the image begins along one axis, so that its ink is centred on the middle."""
    total = weights.sum()
    mean = (weights @ (np.arange(len(weights)) + 0.5)) / total if total else len(weights) / 2
    return int(np.clip(round(side / 2 - mean), 0, side - len(weights)))


def stages(drawing, n_in):
    """Prepare a drawing for a network, step by step.

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
    side = round(n_in**0.5)
    if side not in _BOXES or side**2 != n_in:
        raise ValueError(f"n_in is {n_in}; expected 64, for the small digits, or 784, for MNIST.")
    dark = ink(drawing)
    crop = cropped(dark)
    scaled = fitted(crop, _BOXES[side])
    return {"ink": dark, "cropped": crop, "scaled": scaled, "centred": centred(scaled, side)}


def as_drawing(image, side):
    """Turn an image of ink, (rows, columns), into a drawing on a canvas of that side."""
    return np.round(255 * (1 - resized(image, side, side))).astype(np.uint8)
