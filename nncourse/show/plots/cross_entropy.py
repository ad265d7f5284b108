"""Still plots of chapter 6: one neuron's outputs, a saturated neuron, two costs, many runs."""

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.show.style import PALETTE
from nncourse.show.style import axes as _axes

INKS = {"quadratic": PALETTE["red"], "cross-entropy": PALETTE["blue"]}
_LOOKS = (("blue", "-"), ("red", "--"))


def outputs(runs, *, ax=None, **kwargs):
    """Plot the output of one neuron, taught to answer 0, against the epoch.

    Parameters
    ----------
    runs : dict of str to NeuronRun
        The name for the legend, and the run, as `train_neuron` gives it.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> from nncourse.single_neuron import train_neuron
    >>> len(outputs({"a start": train_neuron(2.0, 2.0, 0.15, 300)}).lines)
    1
    """
    ax = _axes(ax, size=(6.0, 3.1))
    for (name, run), (color, dash) in zip(runs.items(), _LOOKS, strict=False):
        ax.plot(run.a, dash, **{"color": PALETTE[color], "label": name, **kwargs})
    ax.set(xlabel="epoch", ylabel="output a (target 0)", ylim=(-0.03, 1.04))
    ax.legend()
    return ax


def saturation(marked=(), *, ax=None, **kwargs):
    """Plot σ and its derivative σ′ against z; σ′ is almost nothing where σ is flat.

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
    """Plot both costs of one neuron against its output a.

    Parameters
    ----------
    y : float
        The target.
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
    ax.set(xlabel="output a", ylabel="cost C", xlim=(0, 1), ylim=(0, 5), title=f"target y = {y:g}")
    ax.legend()
    return ax


def every_run(runs, *, ax=None, **kwargs):
    """Plot the accuracy of repeated trainings after each epoch, a thin line for each.

    Parameters
    ----------
    runs : dict of str to list of History
        The name for the legend, and the trainings.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> from nncourse import History
    >>> half = History([{"evaluation_correct": 5, "evaluation_total": 10}])
    >>> len(every_run({"a cost": [half, half]}).lines)
    2
    """
    ax = _axes(ax, size=(6.0, 3.4))
    looks = (("red", "--"), ("blue", "-"), ("orange", ":"), ("green", "-."))
    for (name, histories), (color, dash) in zip(runs.items(), looks, strict=False):
        for k, run in enumerate(histories):
            label = f"{name}: {len(histories)} runs" if k == 0 else None
            look = {"color": PALETTE[color], "linewidth": 1.3, "label": label, **kwargs}
            epochs = np.arange(1, len(run) + 1)
            ax.plot(epochs, 100 * np.array(run.evaluation_accuracy), dash, **look)
    ax.set(xlabel="epoch", ylabel="images read correctly in %")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend(loc="lower right", fontsize="small")
    return ax
