"""Still plots of chapter 1: evidence that is weighed, the plane cut in two, circuits."""

import numpy as np

from nncourse.perceptrons import all_inputs, perceptron, threshold_perceptron
from nncourse.show.style import PALETTE
from nncourse.show.style import axes as _axes

# Where the wires of a half adder begin: x₁, x₂, then its five perceptrons in their order.
HALF_ADDER = ((0, 3), (0, 1), (1.3, 2), (2.6, 3), (2.6, 1), (3.9, 2), (3.9, -1.2))
BOX = (-0.6, 1.6)  # both axes of the plane


def weighing(names, x, w, threshold, *, ax=None):
    """A perceptron that weighs evidence: inputs, weights, the sum against the threshold.

    Parameters
    ----------
    names : sequence of str, of length n
    x, w : array, (n,)
    threshold : number

    >>> len(weighing(["a", "b"], [1, 0], [6, 2], 5).texts)
    9
    """
    ax = _axes(ax, size=(4.2, 3.2))
    x, w = np.asarray(x), np.asarray(w)
    output = int(threshold_perceptron(x, w, threshold))
    places = np.linspace(len(x) - 1, 0, len(x))
    for name, value, weight, place in zip(names, x, w, places, strict=True):
        _wire((0, place), (2, places.mean()), value, ax)
        _unit((0, place), str(int(value)), value, ax)
        ax.text(-0.38, place, name, ha="right", va="center")
        _label((0, place), (2, places.mean()), _minus(f"{weight:g}"), ax)
    _wire((2, places.mean()), (3, places.mean()), output, ax)
    _unit((2, places.mean()), _minus(f"{x @ w:g}"), output, ax, size=34)
    ax.text(2, places.mean() - 0.62, f"threshold {threshold:g}", ha="center")
    ax.text(3.08, places.mean(), "1: go" if output else "0: stay", ha="left", va="center")
    ax.set(xlim=(-2.4, 4.3), ylim=(-0.7, len(x) - 0.3), title="one decision")
    ax.set_axis_off()
    return ax


def table(names, w, threshold, now=None, *, ax=None):
    """The decision of a perceptron in all cases, a row each; `now` is the row with a frame."""
    ax = _axes(ax, size=(5, 3.2))
    x = all_inputs(len(names))
    decisions = threshold_perceptron(x, w, threshold)
    rows = [
        [*map(str, column), _minus(f"{np.dot(w, column):g}"), "1: go" if y else "0: stay"]
        for column, y in zip(x.T, decisions, strict=True)
    ]
    heads = [*names, "sum", "decision"]
    drawn = _grid(heads, rows, ax)
    if now is not None:
        row = int("".join(str(int(v)) for v in now), 2) + 1
        for column in range(len(heads)):
            drawn[row, column].set(edgecolor=PALETTE["red"], linewidth=1.6, zorder=5)
    ax.set(title="all eight cases")
    return ax


def half_plane(w, b, *, ax=None):
    """The plane of two inputs: shaded where the output is 1; the four corners with their outputs.

    Parameters
    ----------
    w : (number, number)
    b : number

    >>> half_plane((2, 2), -3).get_xlabel()
    'x₁'
    """
    ax = _axes(ax, size=(4, 3.6))
    corners = polygon(w, b)
    if len(corners):
        ax.fill(*np.transpose(corners), color=PALETTE["sky"], alpha=0.35, linewidth=0)
    ends = line_ends(w, b)
    if len(ends):
        ax.plot(*np.transpose(ends), color=PALETTE["blue"])
    for x in all_inputs(2).T:
        _corner(x, int(perceptron(x, w, b)), ax)
    ax.set(xlim=BOX, ylim=BOX, xlabel="x₁", ylabel="x₂", title="shaded: output 1")
    ax.set_aspect("equal")
    return ax


def gate_table(w, b, *, ax=None):
    """The weighted sums and outputs of a perceptron with two inputs, a row for each corner."""
    ax = _axes(ax, size=(4, 3.2))
    x = all_inputs(2)
    rows = [
        [*map(str, column), _minus(f"{np.dot(w, column) + b:g}"), str(int(y))]
        for column, y in zip(x.T, perceptron(x, w, b), strict=True)
    ]
    _grid(["x₁", "x₂", "w·x + b", "output"], rows, ax)
    return ax


def network(units, places, outputs, signals=None, *, names=(), output_names=(), ax=None):
    """A network of perceptrons with its weights and biases, and what flows through it.

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


def polygon(w, b, box=BOX):
    """The corners of the part of a square where w·x + b > 0, in their order.

    >>> polygon((0, 1), -0.5, box=(0, 1))
    [(1.0, 0.5), (1, 1), (0, 1), (0.0, 0.5)]
    """
    low, high = box
    corners = [(low, low), (high, low), (high, high), (low, high)]
    sums = [w[0] * x + w[1] * y + b for x, y in corners]
    kept = []
    for i, (here, s) in enumerate(zip(corners, sums, strict=True)):
        there, t = corners[(i + 1) % 4], sums[(i + 1) % 4]
        if s > 0:
            kept.append(here)
        if (s > 0) != (t > 0):
            part = s / (s - t)
            kept.append(tuple(p + part * (q - p) for p, q in zip(here, there, strict=True)))
    return kept


def line_ends(w, b, box=BOX):
    """Where the line w·x + b = 0 enters and leaves a square; nothing where it passes by."""
    low, high = box
    corners = [(low, low), (high, low), (high, high), (low, high), (low, low)]
    ends = []
    for here, there in zip(corners, corners[1:], strict=False):
        s, t = (w[0] * x + w[1] * y + b for x, y in (here, there))
        if (s > 0) != (t > 0):
            part = s / (s - t)
            ends.append(tuple(p + part * (q - p) for p, q in zip(here, there, strict=True)))
    return ends


# ---- parts


def _grid(heads, rows, ax):
    drawn = ax.table(rows, colLabels=heads, loc="center", cellLoc="center")
    drawn.auto_set_font_size(False)
    drawn.set_fontsize(8.5)
    drawn.scale(1, 1.25)
    ax.set_axis_off()
    return drawn


def _wire(start, end, value, ax, bend=0.0):
    """Thick where a 1 flows, thin and dashed where a 0 does."""
    look = {"color": PALETTE["grey"], "linewidth": 1, "linestyle": "--" if value == 0 else "-"}
    if value:
        look = {"color": PALETTE["blue"], "linewidth": 2.4}
    (x0, y0), (x1, y1) = start, end
    ax.plot([x0, (x0 + x1) / 2, x1], [y0, (y0 + y1) / 2 + bend, y1], zorder=1, **look)


def _unit(place, words, value, ax, size=26):
    """Filled where it gives 1."""
    face = PALETTE["blue"] if value else "white"
    ax.plot(*place, "o", markersize=size, color=face, markeredgecolor="black", zorder=2)
    ax.text(*place, words, ha="center", va="center", color="white" if value else "black", zorder=3)


def _leave(place, name, value, ax):
    """The wire that leaves the network, with its name and what it carries."""
    x, y = place
    _wire((x, y), (x + 0.9, y), value, ax)
    ax.text(x + 1, y, name if value is None else f"{name} = {value}", va="center")


def _frame(places, names, output_names, ax):
    """Room for the network and for the names on both sides of it."""
    x, y = np.transpose(places)
    left, right = (max(map(len, words), default=0) * 0.12 for words in (names, output_names))
    ax.set(xlim=(min(x) - 0.5 - left, max(x) + 1.7 + right), ylim=(min(y) - 0.4, max(y) + 0.8))
    ax.set_axis_off()


def _paired(items, names, *others):
    """Each item with its name, or with an empty one where there are no names."""
    names = [*names, *[""] * (len(items) - len(names))]
    return zip(items, names, *others, strict=True)


def _label(start, end, words, ax, bend=0.0):
    x, y = (0.45 * p + 0.55 * q for p, q in zip(start, end, strict=True))
    look = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    ax.text(x, y + 0.9 * bend, words, ha="center", va="center", fontsize=8.5, bbox=look)


def _corner(x, y, ax):
    """A filled square for 1, a hollow circle for 0."""
    look = {"marker": "o", "facecolor": "white", "edgecolor": "black"}
    if y:
        look = {"marker": "s", "color": PALETTE["blue"]}
    ax.scatter(*x, s=90, zorder=3, **look)
    ax.text(x[0] + 0.1, x[1] + 0.1, str(y), weight="bold", zorder=4)


def _bends(wires):
    """Two wires between the same two places stand apart."""
    return (0.16, -0.16) if len(wires) == 2 and wires[0] == wires[1] else (0.0,) * len(wires)


def _minus(words):
    return words.replace("-", "−")
