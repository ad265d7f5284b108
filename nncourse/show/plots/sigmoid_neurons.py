"""Still plots of chapter 2: σ and the step, a tangent, networks in layers."""

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.show.style import PALETTE
from nncourse.show.style import axes as _axes

MOST_DRAWN = 8  # a layer with more neurons is abridged
TOP, BOTTOM = 4, 3  # and so many of it are drawn


def sigmoid_and_step(c, z=None, *, ax=None):
    """σ(c z) beside the step function; z is the place that is marked.

    >>> len(sigmoid_and_step(2.0).lines)
    2
    """
    ax = _axes(ax, size=(6, 3.4))
    grid = np.linspace(-6, 6, 1201)
    ax.plot([-6, 0, 0, 6], [0, 0, 1, 1], "--", color=PALETTE["orange"], label="step")
    ax.plot(grid, sigmoid(c * grid), color=PALETTE["blue"], label=f"σ({c:g} z)")
    if z is not None:
        ax.plot(z, sigmoid(c * np.float64(z)), "o", color=PALETTE["blue"])
    ax.set(xlabel="weighted input z", ylabel="output", title=f"gain c = {c:g}", ylim=(-0.05, 1.05))
    ax.legend(loc="upper left")
    return ax


def tangent(z, dz, *, ax=None):
    """σ near z, its tangent, and the two ends of a change dz of the weighted input."""
    ax = _axes(ax, size=(4.6, 3.4))
    ends = np.array([z, z + dz])
    far = max(8.0, *np.abs(ends) + 1)
    grid = np.linspace(-far, far, 321)
    line = sigmoid(z) + sigmoid_prime(z) * (ends - z)
    room = (min(-0.3, line[1] - 0.15), max(1.3, line[1] + 0.15))
    ax.plot(grid, sigmoid(grid), color=PALETTE["blue"], label="σ")
    ax.plot(ends, line, "--", color=PALETTE["orange"], label="the line of (5)")
    ax.plot(z, sigmoid(z), "o", color=PALETTE["blue"], label="before")
    ax.plot(z + dz, sigmoid(z + dz), "s", color=PALETTE["blue"], label="after")
    ax.plot(z + dz, line[1], "D", color=PALETTE["orange"], label="(5)")
    ax.set(xlabel="weighted input z", ylabel="output", xlim=(-far, far), ylim=room)
    ax.legend(fontsize="small", loc="upper left")
    return ax


def two_changes(real, linear, *, ax=None):
    """The true change of the output beside what (5) says."""
    ax = _axes(ax, size=(2.8, 3.4))
    ax.bar(["true", "(5)"], [real, linear], color=[PALETTE["blue"], PALETTE["orange"]], width=0.6)
    ax.axhline(0, color="black", linewidth=0.8)
    ax.set(ylabel="Δ output", title=f"gap {abs(real - linear):.2g}")
    return ax


def layered(sizes, *, labels=None, ax=None):
    """A network in layers, every neuron connected to all of the layer before.

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
    """The heights at which the neurons of a layer are drawn, from top to bottom.

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
