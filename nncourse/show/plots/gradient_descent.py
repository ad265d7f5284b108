"""Still plots of chapter 3: a valley and a path through it, tangents, mini-batch noise."""

import numpy as np

from nncourse.show.descent import raised
from nncourse.show.plots.images import digits
from nncourse.show.style import DEPTHS, PALETTE
from nncourse.show.style import axes as _axes

__all__ = [
    "contour",
    "cost_along_path",
    "digits",
    "mini_batch_noise",
    "path",
    "tangent_steps",
]


def contour(cost, x=(-3.0, 3.0), y=(-2.0, 2.0), *, ax=None, levels=14, **kwargs):
    """The ground of a cost of two variables, low places dark.

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
    ax.contourf(v1, v2, cost(v1, v2), levels=levels, cmap=DEPTHS, **kwargs)
    ax.set(xlabel="v₁", ylabel="v₂", xlim=x, ylim=y, title="C seen from above (dark: low)")
    return ax


def path(points, rises=None, *, ax=None, **kwargs):
    """A path of points: blue-grey where the cost falls, red and hollow where a step raised it.

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


def cost_along_path(costs, *, ax=None, **kwargs):
    """The cost after each step; steps that raised it are red and hollow.

    Parameters
    ----------
    costs : array, (steps + 1,)
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> cost_along_path([3.0, 2.0, 2.5]).get_ylabel()
    'cost C'
    """
    costs = np.asarray(costs, dtype=float)
    ax = path(np.column_stack([np.arange(len(costs)), costs]), raised(costs), ax=ax, **kwargs)
    ax.set(xlabel="step", ylabel="cost C", title="C after each step")
    ax.set_ylim(bottom=min(0.0, costs.min()))
    return ax


def tangent_steps(f, derivative, points, x=(-4.0, 4.0), *, ax=None, **kwargs):
    """A curve, the points that descent visited, and the tangent that told each next step.

    Parameters
    ----------
    f, derivative : callable
        A function of one variable, and its derivative.
    points : array, (steps + 1,)
    x : (low, high)
        The part of the curve that is shown.
    **kwargs
        For the curve, `matplotlib.axes.Axes.plot`.

    >>> len(tangent_steps(lambda x: x**2, lambda x: 2 * x, [2.0, 1.0]).lines)
    2
    """
    ax, points = _axes(ax), np.asarray(points, dtype=float)
    grid = np.linspace(*x, 201)
    ax.plot(grid, f(grid), **{"color": PALETTE["blue"], "label": "f", **kwargs})
    for before, after in zip(points[:-1], points[1:], strict=True):
        ends = np.array([before, after])
        ax.plot(ends, f(before) + derivative(before) * (ends - before), color=PALETTE["orange"])
    ax.scatter(points, f(points), s=22, color="black", zorder=3)
    shown = f(grid)
    room = 0.15 * (shown.max() - shown.min())
    ax.set(xlabel="x", ylabel="f(x)", xlim=x, ylim=(shown.min() - room, shown.max()))
    ax.set_title("each step follows the tangent")
    return ax


def mini_batch_noise(sizes, measured, predicted=None, *, ax=None, **kwargs):
    """The error of a mini-batch gradient against the size of the mini-batch, both axes logarithmic.

    Parameters
    ----------
    sizes : array, (k,)
        Mini-batch sizes m.
    measured, predicted : array, (k,)
        Relative errors; the predicted ones fall like 1/√m.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> mini_batch_noise([1, 4], [2.0, 1.0]).get_xscale()
    'log'
    """
    ax = _axes(ax)
    if predicted is not None:
        ax.plot(sizes, predicted, color=PALETTE["orange"], linestyle="--", label="like 1/√m")
    look = {"color": PALETTE["blue"], "marker": "o", "linestyle": "none", "label": "measured"}
    ax.plot(sizes, measured, **{**look, **kwargs})
    ax.set(
        xscale="log",
        yscale="log",
        xlabel="mini-batch size m",
        ylabel="relative error",
        title="noise of the estimated gradient",
    )
    ax.legend()
    return ax
