"""Patches of images and blocks of maps, forwards and back, with the batch last. Nielsen ch. 6.

Images are (maps, rows, columns, m). The patches of all examples are one matrix P,
(channels·k², rows′·columns′·m), so that w P + b is (maps, rows′, columns′, m) again: no axis is
ever moved. Pure functions; the layers made of them are in `nncourse.convolution`.
"""

from functools import reduce
from itertools import product

import numpy as np

from nncourse.types import Array


def output_size(n: int, field: int, stride: int = 1) -> int:
    """Count the places of a field along n pixels: (n − field)/stride + 1, rounded down. (16.a).

    >>> output_size(28, 5), output_size(28, 5, stride=2)
    (24, 12)
    """
    return (n - field) // stride + 1


def patches(a: Array, k: int, stride: int = 1) -> Array:
    """Take all k × k patches of images as the columns of one matrix.

    Parameters
    ----------
    a : ndarray, (channels, rows, columns, m)
    k : int
        Rows and columns of the field, in pixels.
    stride : int
        Pixels from one place of the field to the next.

    Returns
    -------
    ndarray, (channels·k², rows′·columns′·m)
        A column for each place in each example, of the pixels that the field shows there.

    Notes
    -----
    Nielsen ch. 6, eq. (125): a_{j+l,k+m}. A copy: one slice for each pixel of the field.

    >>> patches(np.arange(6.0).reshape(1, 2, 3, 1), k=2)
    array([[0., 1.],
           [1., 2.],
           [3., 4.],
           [4., 5.]])
    """
    channels, rows, columns, m = a.shape
    rows, columns = output_size(rows, k, stride), output_size(columns, k, stride)
    p = np.empty((channels, k, k, rows, columns, m), a.dtype)
    for i, j, seen in _places(a, k, stride):
        p[:, i, j] = seen
    return p.reshape(channels * k * k, -1)


def unpatch(p: Array, shape: tuple[int, ...], k: int, stride: int = 1) -> Array:
    """Add up, for every pixel, the entries of all patches that it stands in.

    The transpose of `patches`, ⟨patches(a), p⟩ = ⟨a, unpatch(p)⟩, and so its way back. (16.c).

    Parameters
    ----------
    p : ndarray, (channels·k², rows′·columns′·m)
    shape : (channels, rows, columns, m)
        Of the images.
    k, stride : int
        As for `patches`.

    Returns
    -------
    ndarray, (channels, rows, columns, m)

    >>> unpatch(np.ones((4, 2)), (1, 2, 3, 1), k=2)[0, :, :, 0]
    array([[1., 2., 1.],
           [1., 2., 1.]])
    """
    channels, rows, columns, m = shape
    rows, columns = output_size(rows, k, stride), output_size(columns, k, stride)
    p = p.reshape(channels, k, k, rows, columns, m)
    a = np.zeros(shape, p.dtype)
    for i, j, seen in _places(a, k, stride):
        seen += p[:, i, j]
    return a


def _places(a, k, stride):
    """Go through the pixels i, j of the field; with all that each of them sees, a view of a."""
    rows, columns = (stride * output_size(n, k, stride) for n in a.shape[1:3])
    for i, j in product(range(k), repeat=2):
        yield i, j, a[:, i : i + rows : stride, j : j + columns : stride]


def max_pool(a: Array, k: int) -> tuple[Array, list]:
    """Keep the greatest of every k × k block: of k rows first, then of k columns. (16.d).

    Parameters
    ----------
    a : ndarray, (maps, rows, columns, m)
        k divides rows and columns.

    Returns
    -------
    pooled : ndarray, (maps, rows/k, columns/k, m)
    kept : list
        For `max_unpool`.

    >>> max_pool(np.arange(8.0).reshape(1, 2, 4, 1), 2)[0].ravel()
    array([5., 7.])
    """
    maps, rows, columns, m = a.shape
    in_rows = a.reshape(-1, k, columns * m)
    tallest = _greatest(in_rows)
    in_columns = tallest.reshape(-1, k, m)
    pooled = _greatest(in_columns)
    kept = [(in_columns, pooled), (in_rows, tallest)]
    return pooled.reshape(maps, rows // k, columns // k, m), kept


def max_unpool(nabla: Array, kept: list) -> Array:
    """Send the slope of each pooled value back to the pixel that won, and 0 to the others. (16.d).

    Of winners that tie, the first takes it: any share-out is right at such a corner.

    Parameters
    ----------
    nabla : ndarray, (maps, rows/k, columns/k, m)
    kept : list
        From `max_pool`.

    Returns
    -------
    ndarray of as many entries as the images had, in their order

    >>> pooled, kept = max_pool(np.array([3.0, 5.0, 5.0, 1.0]).reshape(1, 2, 2, 1), 2)
    >>> max_unpool(np.array([7.0]), kept).ravel()
    array([0., 0., 7., 0.])
    """
    for group, best in kept:
        nabla = _to_first(nabla.reshape(best.shape), group, best)
    return nabla


def _greatest(group):
    """Return the greatest of each group, (n, k, m) -> (n, m): six times as fast as group.max(1)."""
    return reduce(np.maximum, group.swapaxes(0, 1))


def _to_first(nabla, group, best):
    """Give nabla, (n, m), to the first of each group (n, k, m) that equals best, (n, m)."""
    given = np.empty_like(group)
    for i in range(group.shape[1] - 1):
        np.multiply(nabla, group[:, i] == best, out=given[:, i])
        nabla = nabla - given[:, i]  # nothing is left once the winner has it
    given[:, -1] = nabla
    return given


def l2_pool(a: Array, k: int) -> Array:
    """Take the length √Σ a² of every k × k block. (16.e).

    Parameters
    ----------
    a : ndarray, (maps, rows, columns, m)
        k divides rows and columns.

    Returns
    -------
    ndarray, (maps, rows/k, columns/k, m)

    >>> l2_pool(np.array([1.0, 1.0, 1.0, 1.0]).reshape(1, 2, 2, 1), 2).ravel()
    array([2.])
    """
    return np.sqrt(np.square(_blocks(a, k)).sum(axis=(2, 4)))


def l2_unpool(nabla: Array, a: Array, pooled: Array) -> Array:
    """Share the slope of each length out among its pixels: ∂â/∂a = a/â, and 0 where â = 0. (16.e).

    Parameters
    ----------
    nabla, pooled : ndarray, (maps, rows/k, columns/k, m)
    a : ndarray, (maps, rows, columns, m)

    Returns
    -------
    ndarray of a's shape

    >>> a = np.array([3.0, 0.0, 0.0, 4.0]).reshape(1, 2, 2, 1)
    >>> l2_unpool(np.array([10.0]).reshape(1, 1, 1, 1), a, l2_pool(a, 2)).ravel()
    array([6., 0., 0., 8.])
    """
    share = nabla / np.where(pooled > 0, pooled, 1)
    blocks = _blocks(a, a.shape[1] // pooled.shape[1])
    return (blocks * share[:, :, None, :, None]).reshape(a.shape)


def _blocks(a, k):
    """Look at images as blocks of k × k: (maps, rows/k, k, columns/k, k, m), a view."""
    maps, rows, columns, m = a.shape
    return a.reshape(maps, rows // k, k, columns // k, k, m)
