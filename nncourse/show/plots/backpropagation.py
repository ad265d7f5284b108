"""Still plots of chapter 4: a network with its values, the demon's curve, activations, timings."""

import itertools

import numpy as np

from nncourse.show.style import AROUND_ZERO, PALETTE, color
from nncourse.show.style import axes as _axes

_GAPS = {1: 0.0, 2: 2.0, 3: 1.4}  # between the neurons of a layer


def network(result, weights, y, shown=None, *, ax=None, marked=None, **kwargs):
    """A small network with its weights, activations and, where computed, errors and gradients.

    Parameters
    ----------
    result : nncourse.show.passes.Passes
    weights : sequence of array, (n, n_before)
    y : array, (n_out, 1)
        The wanted outputs.
    shown : container of (what, layer), optional
        Which of `nncourse.show.passes.STAGES` are drawn; by default all of them.
    marked : (int, int), optional
        A layer and a neuron, counted from 1, with a thick ring.
    **kwargs
        For every text, `matplotlib.axes.Axes.text`.

    >>> from nncourse.show.passes import WEIGHTS, passes
    >>> y = np.array([[1.0], [0.0]])
    >>> len(network(passes(np.ones((2, 1)), y), WEIGHTS, y).lines)  # 12 weights, 7 neurons
    19
    """
    ax = _axes(ax, size=(6.4, 4.4))

    def see(what, layer):
        return shown is None or (what, layer) in shown

    _edges(ax, result, weights, see, kwargs)
    for i, layer in enumerate(result.a):
        for j, a in enumerate(layer[:, 0]):
            _neuron(ax, result, i, j, a, see, kwargs)
    if marked is not None:
        x, height = _place(*marked, len(result.a[marked[0] - 1]))
        ring = {"markersize": 31, "fillstyle": "none", "markeredgewidth": 2.5}
        ax.plot(x, height, "o", color=PALETTE["red"], **ring)
    _outputs(ax, result, y, see, kwargs)
    ax.set(xlim=(-0.2, len(result.a) - 0.36), ylim=(-2.15, 2.15))
    ax.set_axis_off()
    return ax


def _place(layer, neuron, count):
    """Where neuron `neuron` of `count` stands, all counted from 1."""
    return layer - 1, ((count + 1) / 2 - neuron) * _GAPS.get(count, 4.0 / count)


def _text(ax, x, y, words, kwargs, **look):
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.4}
    usual = {"ha": "center", "va": "center", "fontsize": 8.5, "bbox": paper}
    ax.text(x, y, words, **{**usual, **look, **kwargs})


def _number(value):
    """Three significant digits, tiny numbers as powers of ten, with a real minus sign."""
    text = f"{value:.1e}".replace("e-0", "e-") if 0 < abs(value) < 1e-3 else f"{value:.3g}"
    return text.replace("-", "−")


def _inside(value):
    """A number for the inside of a circle, where there is room for six signs."""
    text = f"{value:.0e}".replace("e-0", "e-") if 0 < abs(value) < 1e-2 else f"{value:.3g}"
    return text.replace("-", "−")


def _edges(ax, result, weights, see, kwargs):
    for i, w in enumerate(weights):
        for (j, k), weight in np.ndenumerate(w):
            ends = np.array([_place(i + 1, k + 1, w.shape[1]), _place(i + 2, j + 1, w.shape[0])])
            ax.plot(*ends.T, color="0.7", linewidth=min(0.5 + 1.2 * abs(weight), 4.5), zorder=1,
                    linestyle="--" if weight < 0 else "-")  # fmt: skip
            t = 0.7 if w.shape[1] < w.shape[0] else 0.3  # numbers where the edges fan out most
            x, y = (1 - t) * ends[0] + t * ends[1]
            known = see("nabla_w", i + 2)
            _text(ax, x, y + 0.09 * known, _number(weight), kwargs, fontsize=7.5)
            if known:
                slope = _number(result.nabla_w[i][j, k])
                _text(ax, x, y - 0.09, slope, kwargs, fontsize=7.5, color=PALETTE["red"])


def _neuron(ax, result, i, j, a, see, kwargs):
    """The circle of neuron j + 1 in layer i + 1, with what is known of it."""
    x, y = _place(i + 1, j + 1, len(result.a[i]))
    known = see("a" if i else "input", i + 1)
    fill = AROUND_ZERO(0.5 - 0.25 * np.clip(a, 0, 1)) if known else "0.96"
    ax.plot(x, y, "o", markersize=28, markerfacecolor=fill, markeredgecolor="0.5", zorder=2)
    if known:
        _text(ax, x, y, _inside(a), kwargs, bbox=None)
    if not i:
        _text(ax, x, y + 0.38, f"$x_{j + 1}$", kwargs)
        return
    if see("z", i + 1):
        z = _number(result.z[i - 1][j, 0])
        _text(ax, x, y + 0.38, f"z {z}", kwargs, color=PALETTE["blue"])
    if see("delta", i + 1):
        delta = _number(result.delta[i - 1][j, 0])
        _text(ax, x, y - 0.38, f"δ {delta}", kwargs, color=PALETTE["red"])


def _outputs(ax, result, y, see, kwargs):
    """Wanted outputs and the cost, right of the last layer."""
    last = len(result.a)
    for j, wanted in enumerate(y[:, 0]):
        x, height = _place(last, j + 1, len(y))
        _text(ax, x + 0.42, height, f"$y_{j + 1}$ = {_number(wanted)}", kwargs)
    if see("cost", last):
        _text(ax, last - 0.58, 0, f"C = {_number(result.cost)}", kwargs, fontweight="bold")


def demon_curve(change, delta, dz, *, ax=None, **kwargs):
    """The true change of the cost against Δz, and the straight line δ · Δz.

    Parameters
    ----------
    change : callable
        The true ΔC for a Δz.
    delta : float
        The error δ of the neuron.
    dz : float
        Where the demon stands now.
    **kwargs
        For the curve, `matplotlib.axes.Axes.plot`.

    >>> len(demon_curve(lambda dz: dz**2 + dz, 1.0, 0.5).lines)
    4
    """
    ax, grid = _axes(ax), np.linspace(-6, 6, 121)
    curve = np.array([change(step) for step in grid])
    ax.axhline(0, color="0.7", linewidth=1)
    ax.plot(grid, curve, **{"color": PALETTE["blue"], "label": "true ΔC", **kwargs})
    ax.plot(grid, delta * grid, color=PALETTE["orange"], linestyle="--", label="δ · Δz")
    ax.plot([dz, dz], [delta * dz, change(dz)], "o:", color="0.4", linewidth=1.2, label="gap")
    top = 1.15 * max(np.abs(curve).max(), 1e-9)
    ax.set(xlabel="Δz", ylabel="ΔC", ylim=(-top, top), title="what Δz does to the cost")
    ax.legend()
    return ax


def activation(function, z, *, ax=None, name="σ(z)", mark=None, **kwargs):
    """A function of the weighted input, with a point marked.

    Parameters
    ----------
    function : callable
    z : array, (k,)
    name : str
        Of the vertical axis.
    mark : float, optional
        The z that is marked.
    **kwargs
        For the curve, `matplotlib.axes.Axes.plot`.

    >>> activation(np.tanh, np.linspace(-2, 2, 5), mark=0.0).get_xlabel()
    'weighted input z'
    """
    ax = _axes(ax)
    ax.plot(z, function(z), **{"color": PALETTE["blue"], **kwargs})
    if mark is not None:
        ax.plot(mark, function(np.array(mark)), "o", color=PALETTE["orange"])
    ax.set(xlabel="weighted input z", ylabel=name)
    return ax


def what_is_left(slope, layers=8, *, ax=None, **kwargs):
    """The powers of a slope: what is left of an error after so many layers.

    Parameters
    ----------
    slope : float
        σ′(z), taken to be the same in every layer.
    layers : int
    **kwargs
        For `matplotlib.axes.Axes.bar`.

    >>> len(what_is_left(0.25).patches)
    8
    """
    ax, powers = _axes(ax), np.arange(1, layers + 1)
    ax.bar(powers, slope**powers, **{"color": PALETTE["orange"], **kwargs})
    ax.set(xlabel="layers it has come back through", ylabel="σ′(z) to that power")
    ax.set(ylim=(0, 1.1), title="what is left of an error")
    return ax


def timings(counts, seconds, *, ax=None, **kwargs):
    """Seconds against the number of weights and biases, both axes logarithmic.

    Parameters
    ----------
    counts : array, (k,)
    seconds : dict of str to array, (k,)
        A curve for each way to compute the gradient.
    **kwargs
        For every curve, `matplotlib.axes.Axes.plot`.

    >>> timings([10, 100], {"backpropagation": [1e-4, 1e-4]}).get_ylabel()
    'seconds for one gradient'
    """
    ax = _axes(ax)
    for (name, values), tone, look in zip(
        seconds.items(), PALETTE, itertools.cycle(("o-", "s--", "^:")), strict=False
    ):
        ax.plot(counts, values, look, **{"label": name, "color": color(tone), **kwargs})
    ax.set(xscale="log", yscale="log")
    ax.set(xlabel="weights and biases", ylabel="seconds for one gradient")
    ax.legend()
    return ax
