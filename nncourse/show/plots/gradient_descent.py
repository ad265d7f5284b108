"""Still plots of chapter 3: digits with a network's answers, a valley and a path through it."""

import numpy as np

from nncourse.show.plots.images import digits, square_images
from nncourse.show.style import PALETTE, row, shades
from nncourse.show.style import axes as _axes

__all__ = [
    "answers",
    "contour",
    "digits",
    "path",
]


def answers(x, labels, said):
    """Show images of digits, large and smoothed; below each what was said, and whether it is right.

    Parameters
    ----------
    x : array, (n_in, n)
        Pixels from 0 (white) to 1 (black), a column per image.
    labels, said : sequence of int, (n,)

    >>> answers(np.zeros((64, 2)), [3, 4], [3, 9]).get_xlabel()
    '3 ✓'
    """
    images, every = square_images(x), row(len(labels), size=(0.95 * len(labels), 1.35))
    for ax, image, label, answer in zip(every, images, labels, said, strict=True):
        ax.imshow(np.pad(image, 1), cmap="gray_r", interpolation="bicubic", vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[], frame_on=False)
        words, color = (f"{answer} ✓", "green") if answer == label else (f"{answer} ✗", "red")
        ax.set_xlabel(words, color=PALETTE[color], fontsize=13)
    return every[0]


def contour(cost, x=(-3.0, 3.0), y=(-2.0, 2.0), *, ax=None, levels=14, **kwargs):
    """Plot a cost of two variables seen from above, low places dark.

    Parameters
    ----------
    cost : callable
        ``cost(v1, v2)`` for arrays of one shape.
    x, y : (low, high)
        The part of the plane that is shown.
    ax : matplotlib.axes.Axes, optional
    levels : int
        Number of steps in the colour.
    **kwargs
        For `matplotlib.axes.Axes.contourf`.

    >>> contour(lambda v1, v2: v1**2 + v2**2).get_xlabel()
    'v₁'
    """
    ax = _axes(ax)
    v1, v2 = np.meshgrid(np.linspace(*x, 121), np.linspace(*y, 121))
    ax.contourf(v1, v2, cost(v1, v2), levels=levels, cmap=shades("depths"), **kwargs)
    ax.set(xlabel="v₁", ylabel="v₂", xlim=x, ylim=y, title="C seen from above (dark: low)")
    return ax


def path(points, rises=None, *, ax=None, **kwargs):
    """Plot a path of points: blue-grey where the cost falls, red and hollow where it rose.

    Parameters
    ----------
    points : array, (steps + 1, 2)
    rises : array of bool, (steps,), optional
        True where the step to the next point raised the cost.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> len(path([[0, 0], [1, 1], [2, 0]], [False, True]).collections)
    2
    """
    ax, points = _axes(ax), np.asarray(points, dtype=float)
    up = np.zeros(len(points), dtype=bool)
    up[1:] = False if rises is None else rises
    ax.plot(*points.T, **{"color": "black", "linewidth": 1.2, **kwargs})
    ax.scatter(*points[~up].T, s=22, color="black", zorder=3, label="C fell")
    if up.any():
        ax.scatter(
            *points[up].T,
            s=30,
            facecolors="white",
            edgecolors=PALETTE["red"],
            linewidths=1.8,
            zorder=3,
            label="C rose",
        )
    return ax
