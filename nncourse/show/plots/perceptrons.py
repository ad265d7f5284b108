"""Still plots of chapter 1: circuits of perceptrons, an adder, lines through the plane."""

import numpy as np

from nncourse.perceptrons import all_inputs, to_bits
from nncourse.show.style import PALETTE
from nncourse.show.style import axes as _axes

PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}  # behind words that cross a line


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
        words = f"{name}, {words}" if name else words
        ax.text(x, y + 0.42, words, ha="center", fontsize=8.5, bbox=PAPER)
    _frame(places, names[:n_in], output_names, ax)
    return ax


def corners(outputs, lines=(), *, ax=None):
    """Draw the four inputs of two bits, the outputs asked for, and perceptrons as lines.

    The plane is shaded where all the perceptrons say 1; a corner is crossed out where that is not
    the output asked for.

    Parameters
    ----------
    outputs : sequence of 0 or 1
        For 00, 01, 10, 11: filled squares are 1, hollow circles 0.
    lines : sequence of (w1, w2, b)

    >>> ax = corners([0, 1, 1, 0], [(1, 1, -0.5)])  # wrong for 11 alone
    >>> [line.get_marker() for line in ax.lines]
    ['o', 's', 's', 'o', 'x']
    """
    ax = _axes(ax, size=(2.6, 2.6))
    plane = np.mgrid[-0.6:1.6:111j, -0.6:1.6:111j]
    if lines:
        ax.contourf(*plane, _least(plane, lines), [0, 9], colors=[PALETTE["sky"]], alpha=0.3)
    for line in lines:
        ax.contour(*plane, _least(plane, [line]), [0], colors=PALETTE["blue"], linewidths=2)
    for corner, output in zip(all_inputs(2).T, outputs, strict=True):
        marker, face = ("s", PALETTE["blue"]) if output else ("o", "white")
        ax.plot(*corner, marker, color=face, markeredgecolor="black", markersize=10)
        if lines and (_least(corner, lines) > 0) != output:
            ax.plot(*corner, "x", color=PALETTE["red"], markersize=22, markeredgewidth=3)
    ax.set(xticks=[0, 1], yticks=[0, 1], xlabel="x₁", ylabel="x₂", aspect="equal")
    return ax


def _least(x, lines):
    """Return the least of the sums w₁x₁ + w₂x₂ + b: above 0 where all the lines say 1."""
    return np.min([w1 * x[0] + w2 * x[1] + b for w1, w2, b in lines], axis=0)


def adder_chain(number, other, n, *, ax=None):
    """Draw the sum of two numbers of n bits as a chain of adders, with all bits and carries.

    >>> ax = adder_chain(5, 3, 4)
    >>> " ".join(text.get_text() for text in ax.texts).split()[:6]
    ['half', 'adder', '1', '1', '0', '1']
    """
    ax = _axes(ax, size=(1.7 * n + 0.6, 2.6))
    look = {"boxstyle": "round,pad=0.7", "facecolor": "white", "edgecolor": PALETTE["blue"]}
    carry = 0
    for k, (p, q, total) in enumerate(to_bits([number, other, number + other], n + 1)[:n]):
        name = "full\nadder" if k else "half\nadder"
        ax.text(-k, 0, name, ha="center", va="center", fontsize=9.5, bbox=look)
        carry = (p + q + carry) // 2
        _signal(p, (-k - 0.12, 0.95), (-k - 0.12, 0.4), (-k - 0.12, 1.1), ax)
        _signal(q, (-k + 0.12, 0.95), (-k + 0.12, 0.4), (-k + 0.12, 1.1), ax)
        _signal(total, (-k, -0.4), (-k, -0.95), (-k, -1.12), ax)
        _signal(carry, (-k - 0.27, 0), (-k - 0.73, 0), (-k - 0.5, 0.17), ax)
    ax.set(xlim=(0.2 - n, 0.4), ylim=(-1.3, 1.3))
    ax.set_axis_off()
    return ax


def _signal(bit, start, end, place, ax):
    """Draw an arrow that carries a bit, thick for a 1, and the bit at a place."""
    color, width = (PALETTE["blue"], 2.4) if bit else (PALETTE["grey"], 1)
    look = {"arrowstyle": "-|>", "color": color, "linewidth": width, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, start, arrowprops=look)
    ax.text(*place, str(bit), ha="center", va="center", fontsize=11)


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
    ax.text(x, y + 0.9 * bend, words, ha="center", va="center", fontsize=8.5, bbox=PAPER)


def _bends(wires):
    """Bend two wires between the same two places apart."""
    return (0.16, -0.16) if len(wires) == 2 and wires[0] == wires[1] else (0.0,) * len(wires)


def _minus(words):
    return words.replace("-", "−")
