"""Still plots of chapter 1: circuits of perceptrons."""

import numpy as np

from nncourse.show.style import PALETTE
from nncourse.show.style import axes as _axes


def network(units, places, outputs, signals=None, *, names=(), output_names=(), ax=None):
    """Draw a network of perceptrons with its weights and biases, and what flows through it.

    Parameters
    ----------
    units : sequence of nncourse.perceptrons.Unit
        The perceptrons: the wires that lead to each, their weights, and the bias.
    places : sequence of (x, y)
        Where each wire begins: the inputs, then the perceptrons.
    outputs : sequence of int
        The wires that leave the network.
    signals : sequence of 0 or 1, optional
        What each wire carries.
    names : sequence of str
        For the inputs and, if there are more, for the perceptrons.
    output_names : sequence of str

    >>> from nncourse.perceptrons import Unit
    >>> ax = network([Unit((0, 1), (-2, -2), 3)], [(0, 1), (0, 0), (1, 0.5)], [2])
    >>> [text.get_text() for text in ax.texts if text.get_text()]
    ['−2', '−2', 'b = 3']
    """
    ax = _axes(ax, size=(7.2, 3.6))
    signals = [None] * len(places) if signals is None else signals
    n_in = len(places) - len(units)
    for place, unit in zip(places[n_in:], units, strict=True):
        for wire, weight, bend in zip(unit.wires, unit.w, _bends(unit.wires), strict=True):
            _wire(places[wire], place, signals[wire], ax, bend)
            _label(places[wire], place, _minus(f"{weight:g}"), ax, bend)
    for wire, name in _paired(outputs, output_names):
        _leave(places[wire], name, signals[wire], ax)
    for place, value in zip(places, signals, strict=True):
        _unit(place, "" if value is None else str(value), value, ax)
    for (x, y), name in _paired(places[:n_in], names[:n_in]):
        ax.text(x - 0.3, y, name, ha="right", va="center")
    for (x, y), name, unit in _paired(places[n_in:], names[n_in:], units):
        words = _minus(f"b = {unit.b:g}")
        ax.text(x, y + 0.42, f"{name}, {words}" if name else words, ha="center", fontsize=8.5)
    _frame(places, names[:n_in], output_names, ax)
    return ax


def _wire(start, end, value, ax, bend=0.0):
    """Draw a wire: thick where a 1 flows, thin and dashed where a 0 does."""
    look = {"color": PALETTE["grey"], "linewidth": 1, "linestyle": "--" if value == 0 else "-"}
    if value:
        look = {"color": PALETTE["blue"], "linewidth": 2.4}
    (x0, y0), (x1, y1) = start, end
    ax.plot([x0, (x0 + x1) / 2, x1], [y0, (y0 + y1) / 2 + bend, y1], zorder=1, **look)


def _unit(place, words, value, ax, size=26):
    """Draw a perceptron, filled where it gives 1."""
    face = PALETTE["blue"] if value else "white"
    ax.plot(*place, "o", markersize=size, color=face, markeredgecolor="black", zorder=2)
    ax.text(*place, words, ha="center", va="center", color="white" if value else "black", zorder=3)


def _leave(place, name, value, ax):
    """Draw the wire that leaves the network, with its name and its signal."""
    x, y = place
    _wire((x, y), (x + 0.9, y), value, ax)
    ax.text(x + 1, y, name if value is None else f"{name} = {value}", va="center")


def _frame(places, names, output_names, ax):
    """Make room for the network and for the names on both sides of it."""
    x, y = np.transpose(places)
    left, right = (max(map(len, words), default=0) * 0.12 for words in (names, output_names))
    ax.set(xlim=(min(x) - 0.5 - left, max(x) + 1.7 + right), ylim=(min(y) - 0.4, max(y) + 0.8))
    ax.set_axis_off()


def _paired(items, names, *others):
    """Pair each item with its name, or with an empty one where there are no names."""
    names = [*names, *[""] * (len(items) - len(names))]
    return zip(items, names, *others, strict=True)


def _label(start, end, words, ax, bend=0.0):
    x, y = (0.45 * p + 0.55 * q for p, q in zip(start, end, strict=True))
    look = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    ax.text(x, y + 0.9 * bend, words, ha="center", va="center", fontsize=8.5, bbox=look)


def _bends(wires):
    """Bend two wires between the same two places apart."""
    return (0.16, -0.16) if len(wires) == 2 and wires[0] == wires[1] else (0.0,) * len(wires)


def _minus(words):
    return words.replace("-", "−")
