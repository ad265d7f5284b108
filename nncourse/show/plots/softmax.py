"""Still plots of chapter 7: four outputs, temperature, surprise, opinions on digits, trust."""

import numpy as np

from nncourse import softmax
from nncourse.show.plots.handwritten_digits import square_images
from nncourse.show.style import PALETTE
from nncourse.show.style import axes as _axes

_FOUR = [PALETTE[name] for name in ("blue", "orange", "green", "purple")]
_DASHES = ("-", "--", ":", "-.")
_SUBSCRIPTS = "₁₂₃₄"


def _names(letter, n=4):
    return [letter + _SUBSCRIPTS[j] for j in range(n)]


def _bars(ax, values, words, gap, **kwargs):
    """Four bars in their four colours, with their values written at their ends."""
    places = np.arange(1, len(values) + 1)
    ax.bar(places, values, **{"color": _FOUR, "width": 0.7, **kwargs})
    for x, value in zip(places, values, strict=True):
        down = value < 0
        ax.text(x, value + (-gap if down else gap), format(value, words).replace("-", "−"),
                ha="center", va="top" if down else "bottom", fontsize=9)  # fmt: skip


def weighted_inputs(z, *, ax=None, **kwargs):
    """Four weighted inputs as bars, upwards or downwards.

    Parameters
    ----------
    z : array_like, (4,)
    **kwargs
        For `matplotlib.axes.Axes.bar`.

    >>> weighted_inputs([2.5, -1.0, 3.2, 0.5]).get_ylabel()
    'weighted input z'
    """
    ax = _axes(ax)
    _bars(ax, np.asarray(z, dtype=float), ".1f", 0.15, **kwargs)
    ax.axhline(0, color="black", linewidth=0.8)
    ax.set_xticks([1, 2, 3, 4], _names("z"))
    ax.set(ylabel="weighted input z", ylim=(-6.2, 6.2), title="weighted inputs")
    return ax


def shares(a, *, ax=None, **kwargs):
    """Four activations between 0 and 1 as bars.

    Parameters
    ----------
    a : array_like, (4,)
    **kwargs
        For `matplotlib.axes.Axes.bar`.

    >>> len(shares([0.25, 0.25, 0.25, 0.25]).patches)
    4
    """
    ax = _axes(ax)
    _bars(ax, np.asarray(a, dtype=float), ".3f", 0.01, **kwargs)
    ax.set_xticks([1, 2, 3, 4], _names("a"))
    ax.set(ylabel="activation a", ylim=(0, 1.12), title="activations")
    return ax


def stacked(a, *, ax=None, **kwargs):
    """Activations one on the other: those of softmax reach 1.

    Parameters
    ----------
    a : array_like, (4,)
    **kwargs
        For `matplotlib.axes.Axes.bar`.

    >>> bars = stacked([0.1, 0.2, 0.3, 0.4]).patches
    >>> round(float(bars[-1].get_y() + bars[-1].get_height()), 6)
    1.0
    """
    ax = _axes(ax, size=(2.0, 3.4))
    below = 0.0
    for name, share, color in zip(_names("a"), a, _FOUR, strict=True):
        ax.bar(0, share, bottom=below, **{"color": color, "edgecolor": "white", **kwargs})
        if share >= 0.05:
            ink = "white" if name == "a₁" else "black"
            ax.text(0, below + share / 2, name, ha="center", va="center", fontsize=9, color=ink)
        below += share
    ax.set(xticks=[], ylabel="sum of the activations", ylim=(0, 1.12), title="one on the other")
    return ax


def sharpening(z, c=None, *, ax=None, low=0.01, high=100.0, **kwargs):
    """The softmax of c · z against the factor c: from all alike to the hard maximum.

    Parameters
    ----------
    z : array_like, (4,)
    c : float, optional
        A factor to be marked.
    low, high : float
        The ends of the axis.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> sharpening([2.5, -1.0, 3.2, 0.5]).get_xscale()
    'log'
    """
    ax = _axes(ax)
    factors, z = np.geomspace(low, high, 161), np.asarray(z, dtype=float)
    curves = softmax(z[:, np.newaxis] * factors)  # (4, 161)
    for name, value, curve, color, dash in zip(_names("a"), z, curves, _FOUR, _DASHES, strict=True):
        label = f"{name}, z = {value:g}".replace("-", "−")
        ax.plot(factors, curve, dash, label=label, **{"color": color, **kwargs})
    if c is not None:
        ax.axvline(c, color=PALETTE["grey"], linewidth=1.2)
        ax.scatter([c] * 4, softmax(c * z), color=_FOUR, zorder=3, s=25)
    ax.set(xscale="log", xlabel="factor c", ylabel="activation a", ylim=(0, 1.12),
           title="for every c")  # fmt: skip
    ax.legend(fontsize="small")
    return ax


def slopes(sigmoid, softmax, *, ax=None, **kwargs):
    """How fast each output moves with one weighted input: points for sigmoid, bars for softmax.

    Parameters
    ----------
    sigmoid, softmax : array_like, (4,)
        ∂a_j/∂z_k for the four outputs j.
    **kwargs
        For `matplotlib.axes.Axes.bar`.

    >>> len(slopes([0.2, 0, 0, 0], [0.2, -0.1, -0.05, -0.05]).patches)
    4
    """
    ax = _axes(ax)
    places, look = np.arange(1, 5), {"color": PALETTE["red"], "width": 0.5, **kwargs}
    ax.bar(places, softmax, label="softmax layer", **look)
    ax.axhline(0, color="black", linewidth=0.8)
    ax.plot(places, sigmoid, "o", color=PALETTE["blue"], markeredgecolor="white", markersize=8,
            label="sigmoid layer")  # fmt: skip
    ax.set_xticks([1, 2, 3, 4], _names("a"))
    ax.set(ylabel="slope of $a_j$", ylim=(-0.3, 0.42), title="who hears the push?")
    ax.legend(fontsize="small", loc="upper right")
    return ax


def surprise(*, ax=None, marked=(), **kwargs):
    """The log-likelihood cost −ln a against the activation a of the right class.

    Parameters
    ----------
    marked : sequence of float
        Activations whose cost is written beside a dot.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> surprise(marked=[0.5]).texts[0].get_text()
    '0.69'
    """
    ax = _axes(ax)
    a = np.geomspace(0.002, 1, 200)
    ax.plot(a, -np.log(a), **{"color": PALETTE["blue"], **kwargs})
    for each in marked:
        cost = -np.log(each)
        ax.plot(each, cost, "o", color=PALETTE["red"])
        ax.text(each + 0.02, cost + 0.12, f"{cost:.2f}", fontsize=9)
    ax.set(xlabel="activation a of the right class", ylabel="cost −ln a", ylim=(0, 6.5),
           xlim=(0, 1.08), title="the log-likelihood cost of one image")  # fmt: skip
    return ax


def opinions(x, a, labels, *, ax=None, columns=4, **kwargs):
    """Images, and below each of them the ten outputs of a network; the bar of the label is orange.

    Parameters
    ----------
    x : array, (n_in, n)
        Images as columns.
    a : array, (10, n)
        The outputs for each of them.
    labels : array of int, (n,)
        The right classes: their bars are hatched, too, and named in the title.
    ax : sequence of matplotlib.axes.Axes, optional
        Two for each image: first all for the images, then all for the bars.
    columns : int
        Images in a row, where no axes are given.
    **kwargs
        For `matplotlib.axes.Axes.bar`.

    Returns
    -------
    matplotlib.axes.Axes
        The axes of the first image.

    >>> axes = opinions(np.zeros((64, 2)), np.full((10, 2), 0.1), [3, 8])
    >>> axes.get_title()
    'label 3'
    """
    images, n = square_images(x), len(labels)
    axes = _opinion_axes(n, columns) if ax is None else ax
    for k in range(n):
        picture, chart = axes[k], axes[n + k]
        picture.imshow(images[k], cmap="gray_r", vmin=0, vmax=1)
        picture.set_title(f"label {labels[k]}")
        picture.set_axis_off()
        bars = chart.bar(range(10), a[:, k], **{"color": PALETTE["blue"], **kwargs})
        bars[labels[k]].set(facecolor=PALETTE["orange"], hatch="///", edgecolor="black")
        chart.set(xticks=range(10), ylim=(0, 1), xlabel="digit")
        chart.tick_params(labelsize=7)
    axes[n].set_ylabel("output a")
    return axes[0]


def _opinion_axes(n, columns):
    """The axes of a new figure: for each row of images one of pictures and one of charts."""
    import matplotlib.pyplot as plt

    from nncourse.show.style import course_style

    columns = min(columns, n)
    rows = -(-n // columns)
    with course_style():
        figure = plt.figure(figsize=(2.25 * columns, 3.0 * rows), layout="constrained")
        grid = figure.subplots(2 * rows, columns, squeeze=False, height_ratios=(1, 1.3) * rows)
    for spare in range(n, rows * columns):
        row, column = divmod(spare, columns)
        grid[2 * row, column].set_axis_off()
        grid[2 * row + 1, column].set_axis_off()
    places = [divmod(k, columns) for k in range(n)]
    return [grid[2 * r, c] for r, c in places] + [grid[2 * r + 1, c] for r, c in places]


def reliability(said, right, *, ax=None, label="", **kwargs):
    """How often answers are right against how sure the network is of them.

    Parameters
    ----------
    said, right : array_like, (k,)
        For groups of answers: the mean output of the answer, and the share that is right.
    label : str
        For the legend.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> reliability([0.5, 0.9], [0.4, 0.85]).get_xlabel()
    'how sure the network is (mean output)'
    """
    ax = _axes(ax, size=(4.4, 3.8))
    ax.plot([0, 1], [0, 1], "--", color=PALETTE["grey"], linewidth=1.2, label="keeps its word")
    ax.plot(
        said, right, "o-", **{"color": PALETTE["blue"], "label": label or "the network", **kwargs}
    )
    ax.set(xlabel="how sure the network is (mean output)", ylabel="share that is right",
           xlim=(0.3, 1.02), ylim=(0, 1.05), title="are the probabilities true?")  # fmt: skip
    ax.legend(fontsize="small", loc="lower right")
    return ax
