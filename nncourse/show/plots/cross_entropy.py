"""Still plots of chapter 6: a neuron, its learning curves, two costs and their slopes, spreads."""

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.show.style import PALETTE
from nncourse.show.style import axes as _axes
from nncourse.single_neuron import neuron_cost, neuron_error

INKS = {"quadratic": PALETTE["red"], "cross-entropy": PALETTE["blue"]}
_CURVES = {"a": "output a", "cost": "cost C", "delta": "slope ∂C/∂w"}
_LOOKS = (("orange", "-"), ("red", "--"), ("sky", ":"), ("blue", "-."))


def neuron(w, b, *, ax=None, **kwargs):
    """A neuron with the input 1: its weight, bias, weighted input and output.

    Parameters
    ----------
    w, b : float
    **kwargs
        For the circles, `matplotlib.axes.Axes.scatter`.

    >>> [words.get_text() for words in neuron(2.0, 2.0).texts][-1]
    'a = 0.982'
    """
    ax = _axes(ax, size=(3.2, 3.0))
    ax.plot([1, 5], [4, 4], "--" if w < 0 else "-", color=PALETTE["orange"], lw=min(1 + abs(w), 7))
    ax.plot([5, 7.0], [4, 4], color=PALETTE["blue"])
    look = {"facecolors": "white", "edgecolors": PALETTE["blue"], "zorder": 3}
    ax.scatter([1, 5], [4, 4], s=[500, 1900], **{**look, **kwargs})
    words = ((1, 4, "1"), (2.8, 4.7, f"w = {w:.2f}"), (5, 5.6, f"b = {b:.2f}"),
             (5, 4, f"z = {w + b:.2f}"), (8.7, 4, f"a = {sigmoid(w + b):.3f}"))  # fmt: skip
    for x, y, said in words:
        ax.text(x, y, said.replace("-", "−"), ha="center", va="center", fontsize=9, zorder=4)
    ax.set(xlim=(0, 10), ylim=(1, 7), title="the neuron now")
    ax.set_axis_off()
    return ax


def learning_curves(runs, of="a", *, epoch=None, share=False, ax=None, **kwargs):
    """What happens to one quantity in several runs of a single neuron, epoch by epoch.

    Parameters
    ----------
    runs : dict of str to NeuronRun
        The name for the legend, and the run. Names that are empty stay out of it.
    of : {"a", "cost", "delta"}
    epoch : int, optional
        How far the lines are drawn; what comes after it is dotted and pale.
    share : bool
        Divide each curve by its first value.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> from nncourse.single_neuron import train_neuron
    >>> ax = learning_curves({"near": train_neuron(0.6, 0.9, 0.15, 300)})
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('epoch', 'output a')
    """
    ax = _axes(ax)
    for (label, run), (color, dash) in zip(runs.items(), _LOOKS, strict=False):
        values = getattr(run, of)
        values = values / values[0] if share else values
        last = len(values) - 1 if epoch is None else epoch
        look = {"color": PALETTE[color], "label": label or None, **kwargs}
        ax.plot(values[: last + 1], dash, **look)
        if last < len(values) - 1:
            ax.plot(np.arange(last, len(values)), values[last:], ":", color=PALETTE["grey"], lw=1)
        ax.plot(last, values[last], "o", color=look["color"])
    ax.set(xlabel="epoch", ylabel=_CURVES[of], title={"a": "output", "cost": "cost"}.get(of, ""))
    ax.set_ylim(bottom=0)
    if share:
        ax.set(ylabel="C / first C", title="cost, as a share of the first")
    if any(runs):
        ax.legend(fontsize="x-small")
    return ax


def cost_and_tangent(cost, z, y, *, ax=None, **kwargs):
    """The cost of a neuron against its weighted input, and the tangent at z, whose slope is δ.

    Parameters
    ----------
    cost : {"quadratic", "cross-entropy"}
    z, y : float
        Weighted input and wanted output.
    **kwargs
        For the curve, `matplotlib.axes.Axes.plot`.

    >>> cost_and_tangent("quadratic", 4.0, 0.0).get_title()
    'quadratic cost'
    """
    ax, grid = _axes(ax), np.linspace(-8, 8, 161)
    ax.plot(grid, neuron_cost(grid, y, cost), **{"color": INKS[cost], "label": "C", **kwargs})
    near, value = np.array([z - 2.5, z + 2.5]), neuron_cost(z, y, cost)
    tangent = value + neuron_error(z, y, cost) * (near - z)
    ax.plot(near, tangent, "--", color=PALETTE["orange"], label="tangent, slope δ")
    ax.plot(z, value, "o", color=PALETTE["orange"])
    title, top = ("quadratic cost", 0.56) if cost == "quadratic" else ("cross-entropy", 8.5)
    ax.set(xlabel="weighted input z", ylabel="cost C", title=title, ylim=(-top / 30, top))
    ax.legend(fontsize="x-small", loc="upper left")
    return ax


def errors(y, *, z=None, ax=None, **kwargs):
    """The error δ = ∂C/∂z of a neuron against z, for both costs.

    Parameters
    ----------
    y : float
        The wanted output.
    z : float, optional
        A place to be marked.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> len(errors(0.0).get_legend().get_texts())
    2
    """
    ax, grid = _axes(ax), np.linspace(-8, 8, 161)
    for cost, dash in (("quadratic", "--"), ("cross-entropy", "-")):
        look = {"color": INKS[cost], "label": cost, **kwargs}
        ax.plot(grid, neuron_error(grid, y, cost), dash, **look)
        if z is not None:
            ax.plot(z, neuron_error(z, y, cost), "o", color=look["color"])
    ax.axhline(0, color=PALETTE["grey"], linewidth=0.8)
    ax.set(xlabel="weighted input z", ylabel="δ = ∂C/∂z", title="slope of each: the error δ",
           ylim=(-1.06, 1.06))  # fmt: skip
    ax.legend(fontsize="x-small", loc="upper left")
    return ax


def saturation(marked=(), *, ax=None, **kwargs):
    """σ and its slope σ′ against z; σ′ is almost nothing where σ is flat.

    Parameters
    ----------
    marked : sequence of float
        Weighted inputs at which both are marked.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> len(saturation([1.5, 4.0]).lines)
    4
    """
    ax, grid = _axes(ax), np.linspace(-8, 8, 161)
    for f, name, color, dash in ((sigmoid, "σ(z)", "blue", "-"),
                                 (sigmoid_prime, "σ′(z)", "red", "--")):  # fmt: skip
        ax.plot(grid, f(grid), dash, **{"color": PALETTE[color], "label": name, **kwargs})
        ax.plot(marked, f(np.array(marked)), "o", color=PALETTE[color])
    ax.set(xlabel="weighted input z", ylabel="σ and σ′", ylim=(0, 1.05),
           title="flat on both sides")  # fmt: skip
    ax.legend()
    return ax


def costs_of_output(y=0.0, *, ax=None, **kwargs):
    """Both costs of one neuron against its output a.

    Parameters
    ----------
    y : float
        The wanted output.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> costs_of_output().get_xlabel()
    'output a'
    """
    ax, a = _axes(ax), np.linspace(0.002, 0.998, 499)
    entropy = -(y * np.log(a) + (1 - y) * np.log(1 - a))
    for name, values, dash in (("quadratic", (y - a) ** 2 / 2, "--"),
                               ("cross-entropy", entropy, "-")):  # fmt: skip
        ax.plot(a, values, dash, **{"color": INKS[name], "label": name, **kwargs})
    ax.set(xlabel="output a", ylabel="cost C", xlim=(0, 1), ylim=(0, 5), title=f"wanted: y = {y:g}")
    ax.legend()
    return ax


def spread(runs, *, ax=None, **kwargs):
    """The accuracy of repeated trainings: the median as a line, lowest to highest as a band.

    Parameters
    ----------
    runs : dict of str to list of History
        The name for the legend, and the trainings, all of the same length.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> from nncourse import History
    >>> half = History([{"evaluation_correct": 5, "evaluation_total": 10}])
    >>> len(spread({"a cost": [half, half]}).collections)
    1
    """
    ax = _axes(ax)
    looks = (("red", "--", "\\\\"), ("blue", "-", "//"), ("orange", ":", ""), ("green", "-.", ""))
    for (name, histories), (color, dash, hatch) in zip(runs.items(), looks, strict=False):
        percent = 100 * np.array([each.evaluation_accuracy for each in histories])  # (runs, epochs)
        epochs, color = np.arange(1, percent.shape[1] + 1), PALETTE[color]
        ax.fill_between(epochs, percent.min(axis=0), percent.max(axis=0), facecolor=color,
                        alpha=0.25, hatch=hatch, edgecolor=color, linewidth=0)  # fmt: skip
        look = {"color": color, "label": name, **kwargs}
        ax.plot(epochs, np.median(percent, axis=0), dash, **look)
    ax.set(xlabel="epoch", ylabel="images read correctly in %")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend(loc="lower right", fontsize="small")
    return ax
