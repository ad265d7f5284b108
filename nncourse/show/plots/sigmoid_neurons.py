"""Still plots of chapter 2: networks in layers, a weight that is turned, bumps, faces."""

from itertools import product

import numpy as np
from matplotlib.patches import Circle

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.show.style import PALETTE
from nncourse.show.style import axes as _axes

MOST_DRAWN = 8  # a layer with more neurons is abridged
TOP, BOTTOM = 4, 3  # and so many of it are drawn


def layered(sizes, *, labels=None, ax=None):
    """Draw a network in layers, every neuron connected to all of the layer before.

    Large layers are abridged: some neurons at both ends, and dots for the others.

    Parameters
    ----------
    sizes : sequence of int
    labels : sequence of sequences of str, optional
        What stands in the circles of each layer; not for abridged layers.

    Returns
    -------
    matplotlib.axes.Axes

    >>> layered([3, 4, 2]).get_title()
    '3-4-2'
    """
    ax = _axes(ax, size=(6.4, 3.4))
    places = [layer_places(size) for size in sizes]
    reach = max(layer[0] for layer in places)
    for left, (before, after) in enumerate(zip(places, places[1:], strict=False)):
        for y in before:
            for y_next in after:
                ax.plot(
                    [left, left + 1], [y, y_next], color=PALETTE["grey"], linewidth=0.5, zorder=1
                )
    for x, (size, layer) in enumerate(zip(sizes, places, strict=True)):
        large = 20 if labels else 12
        ax.plot([x] * len(layer), layer, "o", markersize=large, color="white",
                markeredgecolor=PALETTE["blue"], zorder=2)  # fmt: skip
        if size > MOST_DRAWN:
            ax.text(x, -0.5, "⋮", ha="center", va="center", fontsize=14, zorder=3)
        for y, words in zip(layer, labels[x] if labels else (), strict=False):
            ax.text(x, y, words, ha="center", va="center", fontsize=9, zorder=3)
        ax.text(x, -reach - 0.9, f"{size:,}", ha="center")
    limits = {"xlim": (-0.4, len(sizes) - 0.6), "ylim": (-reach - 1.2, reach + 0.5)}
    ax.set(**limits, title="-".join(map(str, sizes)))
    ax.set_axis_off()
    return ax


def layer_places(size):
    """Return the heights at which the neurons of a layer are drawn, from top to bottom.

    >>> layer_places(3)
    [1.0, 0.0, -1.0]
    >>> len(layer_places(784))
    7
    """
    if size <= MOST_DRAWN:
        return [(size - 1) / 2 - j for j in range(size)]
    drawn = TOP + BOTTOM + 1  # a place stays free for the dots
    heights = [(drawn - 1) / 2 - j for j in range(drawn)]
    return heights[:TOP] + heights[TOP + 1 :]


def smooth(pixels, *, ax, title="", **kwargs):
    """Show a small image enlarged and smoothed, so that a human can read it.

    Parameters
    ----------
    pixels : array, (side * side,) or (side, side)
        From 0 (white) to 1 (black).
    **kwargs
        For `matplotlib.axes.Axes.imshow`.

    >>> smooth(np.eye(8), ax=_axes(), title="a stroke").get_title()
    'a stroke'
    """
    side = round(np.size(pixels) ** 0.5)
    image = np.pad(np.reshape(pixels, (side, side)), 1)
    ax.imshow(image, **{"cmap": "gray_r", "interpolation": "bicubic", **kwargs})
    ax.set(xticks=[], yticks=[], title=title)
    ax.spines[:].set(visible=True, color=PALETTE["grey"], linewidth=0.6)
    return ax


def turning(weights, outputs, names=("8", "9"), *, ax=None):
    """Plot outputs of a network, one row for each name, while one weight is turned.

    >>> turning([0, 1], [[1, 0], [0, 1]]).get_ylabel()
    'output'
    """
    ax = _axes(ax)
    for row, name, color, dash in zip(outputs, names, ("orange", "blue"), ("--", "-"), strict=True):
        ax.plot(weights, row, dash, color=PALETTE[color], label=f"“{name}”")
    ax.set(xlabel="one weight", ylabel="output", ylim=(-0.06, 1.06))
    ax.legend(loc="center left")
    return ax


def rise(*, ax=None):
    """Draw σ with its derivative below it, and three tangents.

    >>> rise().get_title()
    'σ, three tangents, and the derivative'
    """
    ax, z = _axes(ax, size=(6.4, 3.4)), np.linspace(-6, 6, 241)
    ax.plot(z, sigmoid(z), label="σ(z)")
    ax.plot(z, sigmoid_prime(z), "--", color=PALETTE["green"], label="σ′(z)")
    for place in (-4.0, 0.0, 2.0):
        near = place + np.array([-1.2, 1.2])
        tangent = sigmoid(place) + sigmoid_prime(place) * (near - place)
        ax.plot(near, tangent, color=PALETTE["red"], linewidth=1.3)
        ax.plot(place, sigmoid(place), "o", color=PALETTE["red"], markersize=4)
    ax.set(xlabel="weighted input z", title="σ, three tangents, and the derivative")
    ax.legend(loc="upper left")
    return ax


def bumps(f, count, gain, *, ax=None):
    """Draw a curve over 0 … 1, and the sum of bumps of sigmoid neurons that follows it.

    Parameters
    ----------
    f : callable
        The curve.
    count : int
        How many bumps share the way from 0 to 1; one more stands at each end.
    gain : float
        How steep the neurons are, in units of the width of a bump.

    >>> bumps(np.sqrt, 4, 10).get_ylabel()
    'output'
    """
    ax = _axes(ax, size=(6.4, 3.2))
    x, inside = np.linspace(-0.3, 1.3, 801), np.linspace(0, 1, 501)
    for bump in bump_heights(f, x, count, gain):
        ax.plot(x, bump, color=PALETTE["sky"], linewidth=0.8)
    total = sum(bump_heights(f, x, count, gain))
    off = np.max(np.abs(sum(bump_heights(f, inside, count, gain)) - f(inside)))
    ax.plot(inside, f(inside), "--", color=PALETTE["orange"], label="the curve")
    ax.plot(x, total, color=PALETTE["blue"], label="sum of the bumps")
    ax.axvspan(0, 1, color=PALETTE["grey"], alpha=0.08, linewidth=0)
    words = f"{count} bumps, gain {gain:g}: off by {off:.3f} at most between 0 and 1"
    ax.set(xlabel="x", ylabel="output", ylim=(-0.05, 1.0), title=words)
    ax.legend(loc="upper left")
    return ax


def bump_heights(f, x, count, gain):
    """Compute the bumps that follow f at the places x, (count + 2, n).

    >>> bump_heights(np.sqrt, np.array([0.5]), 2, 50.0).shape
    (4, 1)
    """
    edges = np.arange(-1, count + 2) / count
    heights = f(np.clip((edges[:-1] + edges[1:]) / 2, 0, 1))
    steps = sigmoid(gain * count * (x - edges[:, None]))
    return heights[:, None] * (steps[:-1] - steps[1:])


def faces(*, columns=9):
    """Draw three kinds of eyes, noses and mouths, and the 27 faces that they make.

    Returns
    -------
    matplotlib.axes.Axes

    >>> len(faces().patches)
    27
    """
    ax = _axes(size=(9.0, 4.3))
    parts = list(product(_EYES, _NOSES, _MOUTHS))
    for kind, (drawings, word) in enumerate(
        zip((_EYES, _NOSES, _MOUTHS), ("eyes", "noses", "mouths"), strict=True)
    ):
        middle = 3 * (kind + 0.5) - 0.5
        ax.text(middle, 1.05, f"3 {word}", ha="center")
        for k, strokes in enumerate(drawings):
            _strokes(ax, strokes, 3 * kind + k, 0.4)
    ax.text((columns - 1) / 2, -0.55, "and all the faces that these nine parts make", ha="center")
    for k, face in enumerate(parts):
        x, y = k % columns, -1.3 - k // columns
        ax.add_patch(Circle((x, y), 0.44, fill=False, edgecolor=PALETTE["grey"]))
        for strokes in face:
            _strokes(ax, strokes, x, y)
    ax.set(xlim=(-0.6, columns - 0.4), ylim=(-3.85, 1.35), aspect="equal")
    ax.set_axis_off()
    return ax


def _strokes(ax, strokes, x, y):
    """Draw lines given as pairs of lists, moved to a place."""
    for xs, ys in strokes:
        ax.plot(x + np.array(xs), y + np.array(ys), color="#222222", linewidth=1.5)


def _ring(x, y, radius, start=0, end=360):
    """Give an arc as the points of a line."""
    angle = np.radians(np.linspace(start, end, 25))
    return x + radius * np.cos(angle), y + radius * np.sin(angle)


_EYES = [
    [_ring(-0.15, 0.12, 0.035), _ring(0.15, 0.12, 0.035)],
    [_ring(-0.15, 0.06, 0.08, 20, 160), _ring(0.15, 0.06, 0.08, 20, 160)],
    [([-0.22, -0.08], [0.18, 0.1]), ([0.08, 0.22], [0.1, 0.18])],
]
_NOSES = [
    [([0, 0], [0.06, -0.08])],
    [([0, 0.07, -0.02], [0.08, -0.07, -0.07])],
    [_ring(0, -0.03, 0.05)],
]
_MOUTHS = [
    [_ring(0, -0.12, 0.14, 210, 330)],
    [([-0.12, 0.12], [-0.22, -0.22])],
    [_ring(0, -0.34, 0.14, 30, 150)],
]
