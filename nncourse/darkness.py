"""How dark an image is, and which digit is as dark: what a network has to beat.

Images are columns, x (n_in, n); labels and predictions are whole numbers, (n,).
"""

from __future__ import annotations

import numpy as np

from nncourse.types import Array


def average_darkness(x: Array, labels: Array, n_classes: int = 10) -> Array:
    """Compute the mean over all pixels of all images of each class. Nielsen ch. 1.

    Parameters
    ----------
    x : ndarray, (n_in, n)
    labels : ndarray of int, (n,)
    n_classes : int

    Returns
    -------
    ndarray, (n_classes,)

    Raises
    ------
    ValueError
        Where a class has no images: its darkness would be unknown.

    >>> average_darkness(np.array([[0.0, 0.5, 1.0], [0.0, 0.5, 0.0]]), np.array([0, 1, 1]), 2)
    array([0. , 0.5])
    """
    counts = np.bincount(labels, minlength=n_classes)
    if not counts.all():
        missing = ", ".join(map(str, np.flatnonzero(counts == 0)))
        raise ValueError(f"no images of class {missing}; expected some of every class.")
    darkness = np.mean(x, axis=0, dtype=np.float64)  # (n,)
    return np.bincount(labels, darkness, n_classes) / counts


def guess_by_darkness(x: Array, darkness: Array) -> Array:
    """Choose for each image the class whose average darkness is nearest. Nielsen ch. 1.

    Parameters
    ----------
    x : ndarray, (n_in, m)
    darkness : ndarray, (n_classes,)
        What `average_darkness` gives for the training images.

    Returns
    -------
    ndarray of int, (m,)

    >>> guess_by_darkness(np.array([[0.1, 0.9], [0.3, 0.7]]), np.array([0.75, 0.25]))
    array([1, 0])
    """
    distances = np.abs(darkness[:, np.newaxis] - np.mean(x, axis=0, dtype=np.float64))
    return distances.argmin(axis=0)
