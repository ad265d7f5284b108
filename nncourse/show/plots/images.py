"""Images of digits as pictures: one square, a mosaic of many, a row with names."""

import numpy as np

from nncourse.show.style import axes as _axes


def square_images(x):
    """Reshape columns of pixels into square images.

    Parameters
    ----------
    x : array, (n_in, n)

    Returns
    -------
    ndarray, (n, side, side)

    Raises
    ------
    ValueError
        When n_in is not a square number.

    >>> square_images(np.zeros((64, 5))).shape
    (5, 8, 8)
    """
    x = np.asarray(x)
    side = round(len(x) ** 0.5) if x.ndim == 2 else 0
    if x.ndim != 2 or side**2 != len(x):
        raise ValueError(
            f"x has shape {x.shape}; expected (n_in, n), a column per image, with a square number "
            "of pixels, such as (64, n) or (784, n)."
        )
    return x.T.reshape(-1, side, side)


def mosaic(x, columns=10, gap=1):
    """Join images into one picture, row after row, with empty (0) pixels between them.

    Parameters
    ----------
    x : array, (n_in, n)
        Images as columns.
    columns : int
        Images in a row.
    gap : int
        Pixels between two images.

    Returns
    -------
    ndarray, (rows · (side + gap), columns · (side + gap))

    >>> mosaic(np.ones((64, 12))).shape
    (18, 90)
    """
    images = square_images(x)
    n, step = len(images), images.shape[1] + gap
    picture = np.zeros((-(-n // columns) * step, min(columns, n) * step))
    for k, image in enumerate(images):
        top, left = divmod(k, columns)
        picture[top * step :, left * step :][: step - gap, : step - gap] = image
    return picture


def smooth(picture, factor=8):
    """Enlarge a picture of few pixels so that a person can read it: strokes with firm edges.

    Parameters
    ----------
    picture : array, (rows, columns)
        From 0 (white) to 1 (black).
    factor : int
        How many times larger.

    Returns
    -------
    ndarray, (factor · rows, factor · columns)

    >>> smooth(np.eye(3), 4).shape
    (12, 12)
    """
    from PIL import Image

    picture = np.asarray(picture, dtype=np.float32)
    rows, columns = picture.shape
    size = (factor * columns, factor * rows)
    large = Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC)
    return np.clip(2 * np.asarray(large) - 0.5, 0, 1)


def smooth_digits(x, factor=8):
    """Enlarge images, (n_in, n), each with a pixel of paper around it; see `smooth`.

    >>> smooth_digits(np.ones((64, 3)), 4).shape
    (1600, 3)
    """
    return np.array([smooth(np.pad(each, 1), factor).ravel() for each in square_images(x)]).T


def digits(x, names=(), *, ax=None, columns=10, **kwargs):
    """Show images of digits, each with a name below it.

    Parameters
    ----------
    x : array, (n_in, n)
        Pixels from 0 (white) to 1 (black), a column per image.
    names : sequence, optional
        What stands below each image, such as its label.
    columns : int
        Images in a row.
    **kwargs
        For `matplotlib.axes.Axes.imshow`.

    >>> len(digits(np.zeros((64, 3)), [5, 0, 4]).texts)
    3
    """
    n = np.shape(x)[1]
    rows, side = -(-n // columns), round(len(x) ** 0.5)
    gap = max(2, side * 3 // 8) if len(names) else max(1, side // 8)
    step = side + gap
    ax = _axes(ax, size=(0.72 * min(columns, n), (0.98 if len(names) else 0.74) * rows))
    ax.imshow(mosaic(x, columns, gap), **{"cmap": "gray_r", "vmin": 0, "vmax": 1, **kwargs})
    for k, name in enumerate(names):
        top, left = divmod(k, columns)
        ax.text(step * left + side / 2, step * (top + 1) - gap / 2 - 0.5, str(name), ha="center",
                va="center", fontsize=9)  # fmt: skip
    ax.set_axis_off()
    return ax
