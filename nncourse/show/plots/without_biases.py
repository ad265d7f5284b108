"""Still plots of chapter 10: the line of a neuron, its outputs, curves over epochs."""

import numpy as np

from nncourse.activations import sigmoid
from nncourse.show.style import PALETTE
from nncourse.show.style import axes as _axes

BOX = (-2.2, 2.2)  # both axes of the plane
_LOOKS = ((0, "o", "wanted 0", "orange"), (1, "s", "wanted 1", "blue"))


def on_the_right_side(z, labels):
    """Which weighted inputs z (n,) are above 0 for the class 1, and below 0 for the class 0.

    An output of exactly ½ is on no side.

    >>> on_the_right_side(np.array([0.0, 2.0, 2.0]), np.array([0, 0, 1]))
    array([False, False,  True])
    """
    return np.where(np.asarray(labels) == 1, z > 1e-9, z < -1e-9)


def line_through(w, b, reach=10.0):
    """Two points far apart on the line w·x + b = 0, (2, 2), a column for each.

    >>> line_through([1.0, 0.0], -2.0).round(6)
    array([[  2.,   2.],
           [-10.,  10.]])
    """
    w = np.asarray(w, dtype=float)
    foot = -b * w / (w @ w)  # the point of the line that is next to the origin
    along = reach * np.array([-w[1], w[0]]) / np.linalg.norm(w)
    return np.stack([foot - along, foot + along], axis=1)


def plane(x, labels, w, b=0.0, *, ax=None, **kwargs):
    """The plane of two inputs: shaded where the output is above ½, and points of two classes.

    Parameters
    ----------
    x : array, (2, n)
    labels : array of 0 and 1, (n,)
    w : (number, number)
        Not both 0.
    b : number
    **kwargs
        For the line, `matplotlib.axes.Axes.plot`.

    >>> plane(np.eye(2), [0, 1], (1.0, 0.0)).get_ylabel()
    'x₂'
    """
    ax = _axes(ax, size=(4, 3.7))
    ends, w = line_through(w, b), np.asarray(w, dtype=float)
    beyond = ends[:, ::-1] + 20 * (w / np.linalg.norm(w))[:, np.newaxis]
    ax.fill(*np.hstack([ends, beyond]), color=PALETTE["sky"], alpha=0.3, linewidth=0)
    ax.plot(*ends, **{"color": PALETTE["blue"], **kwargs})
    ax.plot(0, 0, "+", color="black", markersize=11)
    _mark(np.asarray(x), labels, on_the_right_side(w @ x + b, labels), ax)
    ax.set(xlim=BOX, ylim=BOX, xlabel="x₁", ylabel="x₂", title="shaded: output above ½")
    ax.set_aspect("equal")
    return ax


def profile(x, labels, w, b=0.0, *, ax=None, **kwargs):
    """The output along the direction of the weights, and where the points lie on it.

    Parameters
    ----------
    x : array, (2, n)
    labels : array of 0 and 1, (n,)
    w : (number, number)
        Not both 0.
    b : number
    **kwargs
        For the curve, `matplotlib.axes.Axes.plot`.

    >>> profile(np.eye(2), [0, 1], (1.0, 0.0)).get_ylabel()
    'output σ(z)'
    """
    ax = _axes(ax, size=(4.6, 3.7))
    w = np.asarray(w, dtype=float)
    size, grid = np.linalg.norm(w), np.linspace(-3, 3, 241)
    ax.axhline(0.5, color=PALETTE["grey"], linewidth=1, linestyle="--")
    ax.axvline(0, color=PALETTE["grey"], linewidth=1, linestyle="--")
    ax.plot(grid, sigmoid(size * grid + b), **{"color": PALETTE["blue"], **kwargs})
    z = w @ x + b
    _mark(np.array([w @ x / size, sigmoid(z)]), labels, on_the_right_side(z, labels), ax)
    ax.set(xlim=(-3, 3), ylim=(-0.1, 1.1), xlabel="way along the weights, from the origin",
           ylabel="output σ(z)", title="the output")  # fmt: skip
    ax.legend(fontsize="small", loc="upper left")
    return ax


def _mark(places, labels, right, ax):
    """The points of both classes; those on the wrong side have a ring."""
    for label, marker, words, name in _LOOKS:
        chosen = np.asarray(labels) == label
        ax.plot(*places[:, chosen], marker, color=PALETTE[name], markersize=7, label=words)
    if not np.all(right):
        ax.plot(*places[:, ~right], "D", color=PALETTE["red"], markersize=13, label="misread",
                markerfacecolor="none", markeredgewidth=1.6)  # fmt: skip


def accuracy_curves(curves, *, ax=None, **kwargs):
    """Accuracies in per cent after each epoch.

    Parameters
    ----------
    curves : dict of {label: shares (epochs,)}
        From the first epoch on.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> accuracy_curves({"test images": [0.8, 0.9]}).get_xlabel()
    'epoch'
    """
    ax = _axes(ax, size=(6.2, 3.4))
    looks = (("orange", "-"), ("blue", "--"), ("grey", ":"), ("green", "-."))
    for (label, shares), (name, dash) in zip(curves.items(), looks, strict=False):
        epochs = np.arange(1, len(shares) + 1)
        look = {"color": PALETTE[name], **kwargs}
        ax.plot(epochs, 100 * np.asarray(shares), dash, label=label, **look)
    ax.set(xlabel="epoch", ylabel="images read correctly in %")
    ax.legend(fontsize="small", loc="lower right")
    return ax


def bump(grid, outputs, x, y, *, ax=None, **kwargs):
    """Outputs of networks with one input, and the examples they should meet.

    Parameters
    ----------
    grid : array, (n,)
    outputs : dict of {label: outputs (n,)}
    x, y : array_like, (m,)
        The examples.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> bump([0, 1], {"a": [0.5, 0.5]}, [0], [1]).get_ylabel()
    'output'
    """
    ax = _axes(ax, size=(6.2, 3.4))
    looks = (("orange", "-"), ("blue", "--"), ("green", "-."))
    ax.axhline(0.5, color=PALETTE["grey"], linewidth=1, linestyle=":")
    for (label, values), (name, dash) in zip(outputs.items(), looks, strict=False):
        ax.plot(grid, values, dash, label=label, **{"color": PALETTE[name], **kwargs})
    ax.plot(x, y, "o", color="black", markersize=7, label="examples")
    ax.set(xlabel="input x", ylabel="output", ylim=(-0.05, 1.05))
    ax.legend(fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))
    return ax


def pictures(columns, titles, *, low=None, high=None):
    """Square images side by side, each under its title.

    Parameters
    ----------
    columns : array, (n_in, k)
    titles : sequence of str, k of them
    low, high : float, optional
        The values that are white and black; by default the least and the largest.

    >>> pictures(np.eye(4), list("abcd")).get_title()
    'a'
    """
    from nncourse.show.style import row

    columns = np.asarray(columns)
    side, axes = int(len(columns) ** 0.5), row(len(titles), size=(1.7 * len(titles), 1.9))
    ends = {"vmin": columns.min() if low is None else low,
            "vmax": columns.max() if high is None else high}  # fmt: skip
    for ax, column, title in zip(axes, columns.T, titles, strict=True):
        ax.imshow(column.reshape(side, side), cmap="gray_r", **ends)
        ax.set_title(title, fontsize="small")
        ax.set(xticks=[], yticks=[])
        for spine in ax.spines.values():
            spine.set(visible=True, color=PALETTE["grey"], linewidth=0.8)
    return axes[0]
