"""Still plots of chapter 2: networks in layers."""

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
