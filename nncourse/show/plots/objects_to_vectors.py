"""Still plots of chapter 9: a network drawn twice, rules of thumb, weighted inputs, error rates."""

import numpy as np

from nncourse.show.style import PALETTE, shades
from nncourse.show.style import axes as _axes


def nodes(weights, biases, *, marked=None, ax=None, **kwargs):
    """Draw two layers of nodes and their connections; a square is the constant node.

    Parameters
    ----------
    weights : array_like, (n_out, n_in)
    biases : array_like, (n_out, 1)
    marked : (int, int), optional
        A connection to be drawn strongly: to which node, from which; the constant node is the last.
    **kwargs
        For the lines, `matplotlib.axes.Axes.plot`.

    >>> len(nodes([[0.1, 0.2]], [[0.3]]).lines)
    3
    """
    ax = _axes(ax, size=(4.2, 3.4))
    entries = np.hstack([weights, biases])
    left, right = _heights(entries.shape[1]), _heights(len(entries))
    for place, weight in np.ndenumerate(entries):
        ends, strong = [left[place[1]], right[place[0]]], place == marked
        look = {"color": PALETTE["orange" if strong else "grey"], "linewidth": 3 if strong else 1}
        ax.plot([0, 1], ends, zorder=1, **{**look, **kwargs})
        if strong:
            _on_white(ax, np.mean(ends), _number(weight))
    _discs(ax, 0, left[:-1], first=1)
    _discs(ax, 1, right, first=len(left))
    ax.scatter([0], left[-1:], s=380, color=PALETTE["sky"], marker="s", zorder=2)
    ax.text(0, left[-1], "b", ha="center", va="center")
    ax.set(xlim=(-0.25, 1.25), ylim=(-0.6, max(len(left), len(right)) - 0.4))
    ax.set_title(f"{entries.size} connections, an object each")
    ax.set_axis_off()
    return ax


def _discs(ax, x, heights, first):
    """Draw the nodes of a layer, with their numbers."""
    ax.scatter(np.full(len(heights), x), heights, s=420, color=PALETTE["sky"], zorder=2)
    for number, height in enumerate(heights, start=first):
        ax.text(x, height, str(number), ha="center", va="center")


def _on_white(ax, height, words):
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    ax.text(0.5, height, words, ha="center", va="center", fontsize=9, bbox=ground)


def table(weights, biases, *, marked=None, ax=None, **kwargs):
    """Draw the same connections as a matrix, a row for each node; the biases stand apart.

    Parameters
    ----------
    weights, biases, marked
        As for `nodes`.
    **kwargs
        For `matplotlib.axes.Axes.imshow`.

    >>> [text.get_text() for text in table([[0.1, -0.2]], [[0.3]]).texts]
    ['0.10', '−0.20', '0.30']
    """
    ax = _axes(ax, size=(4.2, 3.4))
    entries = np.hstack([weights, np.full_like(biases, np.nan), biases])  # a gap before the biases
    n_in = entries.shape[1] - 2
    most = np.nanmax(np.abs(entries))
    look = {"cmap": shades("around zero"), "vmin": -1.6 * most, "vmax": 1.6 * most, **kwargs}
    ax.imshow(entries, **look)
    for (j, i), entry in np.ndenumerate(entries):
        if np.isfinite(entry):
            own = marked == (j, min(i, n_in))
            ax.text(i, j, _number(entry), ha="center", va="center", fontsize=9,
                    weight="bold" if own else "normal")  # fmt: skip
            if own:
                box = {"edgecolor": PALETTE["orange"], "linewidth": 3, "zorder": 3}
                ax.add_patch(_rectangle(i, j, **box))
    ax.set_xticks([*range(n_in), n_in + 1], [*map(str, range(1, n_in + 1)), "b"])
    ax.set_yticks(range(len(entries)), [str(n_in + 1 + j) for j in range(len(entries))])
    ax.set(xlabel="from node", ylabel="to node", title="2 arrays: weights W, biases b")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return ax


def rules(hidden, error_rates, marks, *, ax=None, **kwargs):
    """Plot error rates against the number of hidden neurons, and what rules of thumb recommend.

    Parameters
    ----------
    hidden : sequence of int
    error_rates : array_like, (len(hidden), runs)
        From 0 to 1, for each random start.
    marks : dict
        ``{rule: (lowest, highest) number of neurons}``
    **kwargs
        For the line of medians, `matplotlib.axes.Axes.plot`.

    >>> rules([2, 4], [[0.5, 0.7], [0.1, 0.2]], {"log₂ n": (3, 3)}).get_xscale()
    'log'
    """
    ax = _axes(ax, size=(7.0, 3.6))
    percent = 100 * np.asarray(error_rates)
    for run in percent.T:
        ax.scatter(hidden, run, s=22, color=PALETTE["blue"], alpha=0.6, zorder=3)
    middle = np.median(percent, axis=1)
    ax.plot(hidden, middle, **{"color": PALETTE["blue"], "label": "median", **kwargs})
    top = max(60.0, 1.15 * percent.max())
    for step, (rule, (low, high)) in enumerate(marks.items()):
        ax.axvspan(low / 1.02, high * 1.02, color=PALETTE["orange"], alpha=0.3)
        ax.text((low * high) ** 0.5, top * (0.96 - 0.1 * (step % 2)), rule, ha="center", va="top")
    ax.set(xscale="log", xlabel="hidden neurons", ylabel="error rate, %", ylim=(0, top))
    ax.set_xticks(hidden, [str(h) for h in hidden])
    ax.set_xticks([], minor=True)
    ax.set_title("error rate on validation images, and three rules of thumb")
    ax.legend(loc="center right")
    return ax


def weighted_inputs(groups, targets, *, ax=None, **kwargs):
    """Plot how the weighted inputs of the outputs are spread, for two kinds of targets.

    Parameters
    ----------
    groups : dict
        ``{name: array of weighted inputs}``
    targets : dict
        ``{name: place on the z axis or None}``, where σ(z) would be the target.
    **kwargs
        For `matplotlib.axes.Axes.hist`.

    >>> ax = weighted_inputs({"0 and 1": [-3.0, 4.0]}, {"0 and 1": None})
    >>> ax.get_xlabel()
    'weighted input z of an output'
    """
    ax = _axes(ax, size=(7.0, 3.2))
    looks = [("orange", "-", None), ("blue", "--", "///")]
    for (name, z), (color, dash, hatch) in zip(groups.items(), looks, strict=False):
        look = {"color": PALETTE[color], "linestyle": dash, "linewidth": 1.8, "hatch": hatch}
        ax.hist(np.ravel(z), bins=np.arange(-25, 20.5, 0.5), histtype="step", label=name,
                **{**look, **kwargs})  # fmt: skip
        if targets.get(name) is not None:
            for place in (-targets[name], targets[name]):
                ax.axvline(place, color=PALETTE[color], linewidth=1, linestyle=":")
    ax.set(xlabel="weighted input z of an output", ylabel="how many")
    ax.set_title("how far the outputs are driven")
    ax.legend(title="targets")
    return ax


def error_rate(runs, every=10, *, ax=None, **kwargs):
    """Plot error rates after every so many epochs; a square where the training was stopped.

    Parameters
    ----------
    runs : sequence of sequences of float
        A list for each run, from 0 to 1.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> len(error_rate([[0.3, 0.1, 0.2]]).lines)
    2
    """
    ax = _axes(ax, size=(7.0, 3.4))
    looks = zip(("blue", "orange", "green", "purple", "red", "sky"), ("-", "--", ":", "-.") * 2,
                strict=False)  # fmt: skip
    for number, (rates, (color, dash)) in enumerate(zip(runs, looks, strict=False)):
        epochs, percent = every * np.arange(1, len(rates) + 1), 100 * np.asarray(rates)
        look = {"color": PALETTE[color], "linestyle": dash, "marker": ".", **kwargs}
        ax.plot(epochs, percent, label=f"start {number}", **look)
        ax.plot(epochs[-1], percent[-1], "s", color=PALETTE[color], markersize=8)
    ax.set(xlabel="epoch", ylabel="error rate, %", ylim=(0, None))
    ax.set_title("error rate on validation images, until it rises (square)")
    ax.legend()
    return ax


def _heights(n):
    """Return heights from top to bottom, one below the other."""
    return np.arange(n)[::-1].astype(float)


def _number(value):
    return f"{value:.2f}".replace("-", "−")


def _rectangle(column, row, **look):
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, **look)
