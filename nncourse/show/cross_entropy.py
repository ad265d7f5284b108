"""The live figures of chapter 6: one neuron that learns, four runs of it, two costs side by side.

Their scripts compute what `nncourse.single_neuron` computes; a browser test compares the two.
"""

from __future__ import annotations

from nncourse.show.controls import choice, slider
from nncourse.show.figure import LiveFigure
from nncourse.single_neuron import COSTS, neuron_error, train_neuron

EPOCHS = 300
STARTS = ((0.6, 0.9), (2.0, 2.0))


def four_runs(eta_quadratic=0.15, eta_entropy=0.025, epochs=EPOCHS):
    """Train the four neurons of the book: two costs, two starts (Nielsen ch. 3).

    The book has η = 0.005 for the cross-entropy, too little for 300 epochs: docs/errata.md.

    Returns
    -------
    dict of str to NeuronRun

    >>> [round(float(run.a[0]), 2) for run in four_runs().values()]
    [0.82, 0.98, 0.82, 0.98]
    """
    etas = {"quadratic": eta_quadratic, "cross-entropy": eta_entropy}
    return {
        f"{cost}, from ({w:g}, {b:g})": train_neuron(w, b, etas[cost], epochs, cost)
        for cost in COSTS
        for w, b in STARTS
    }


class SingleNeuron(LiveFigure):
    """One neuron is taught to answer 0 to the input 1 (Nielsen ch. 3, (54) to (57)).

    >>> SingleNeuron(w=2.0, b=2.0).run().a[0].round(2)
    np.float64(0.98)
    """

    title = "One neuron learns to answer 0"
    alt = (
        "A neuron with the input 1 learns to answer 0, with the {cost} cost and learning rate"
        " {eta}, from w = {w} and b = {b}: its output and its cost up to epoch {epoch}."
    )
    script = ("neuron.js", "single_neuron.js")
    presets = {
        "wrong: (0.6, 0.9)": {"w": 0.6, "b": 0.9, "eta": 0.15, "cost": "quadratic"},
        "very wrong: (2, 2)": {"w": 2.0, "b": 2.0, "eta": 0.15, "cost": "quadratic"},
        "(0.6, 0.9), cross-entropy": {"w": 0.6, "b": 0.9, "eta": 0.025, "cost": "cross-entropy"},
        "(2, 2), cross-entropy": {"w": 2.0, "b": 2.0, "eta": 0.025, "cost": "cross-entropy"},
        "the same, η = 0.15": {"w": 2.0, "b": 2.0, "eta": 0.15, "cost": "cross-entropy"},
    }

    cost = choice("quadratic", "cost", COSTS)
    w = slider(0.6, "first weight w", -5.0, 5.0, 0.1)
    b = slider(0.9, "first bias b", -5.0, 5.0, 0.1)
    eta = slider(0.15, "learning rate η", 0.001, 10.0, log=True)
    epoch = slider(0, "epoch", 0, EPOCHS)

    def run(self):
        """Train this neuron for all epochs; return a NeuronRun."""
        return train_neuron(self.w, self.b, self.eta, EPOCHS, self.cost)


class FourRuns(LiveFigure):
    """Two costs, two starts: the four runs of the book in one figure (Nielsen ch. 3).

    >>> FourRuns(eta_entropy=0.15).eta_entropy
    0.15
    """

    title = "Four runs of one neuron: two costs, two starts"
    alt = (
        "Output, cost and derivative of four runs of one neuron up to epoch {epoch}: quadratic cost"
        " with η = {eta_quadratic} and cross-entropy with η = {eta_entropy}, each from (0.6, 0.9)"
        " and from (2, 2)."
    )
    script = ("neuron.js", "four_runs.js")
    presets = {
        "a sixth for the cross-entropy": {"eta_quadratic": 0.15, "eta_entropy": 0.025},
        "the same η": {"eta_quadratic": 0.15, "eta_entropy": 0.15},
        "a larger η for the quadratic": {"eta_quadratic": 0.6, "eta_entropy": 0.025},
        "as the book prints it": {"eta_quadratic": 0.15, "eta_entropy": 0.005},
    }

    epoch = slider(EPOCHS, "epoch", 0, EPOCHS)
    eta_quadratic = slider(0.15, "η, quadratic cost", 0.001, 10.0, log=True)
    eta_entropy = slider(0.025, "η, cross-entropy", 0.001, 10.0, log=True)

    def runs(self):
        """Return the four runs, a dict of str to NeuronRun."""
        return four_runs(self.eta_quadratic, self.eta_entropy)


class CostSlopes(LiveFigure):
    """Both costs of a neuron against z, and their derivatives: the errors δ (Nielsen, (66)).

    >>> [round(float(error), 4) for error in CostSlopes(z=4.0, y=0.0).errors()]
    [0.0173, 0.982]
    """

    title = "Two costs of one neuron, and how hard they pull"
    alt = (
        "Quadratic cost and cross-entropy of a neuron against its weighted input, for the target"
        " {y}, with their tangents at z = {z}; and the derivatives of both against z."
    )
    script = "cost_slopes.js"
    presets = {
        "wrong": {"z": 1.5, "y": 0.0},
        "very wrong": {"z": 4.0, "y": 0.0},
        "hopelessly wrong": {"z": 8.0, "y": 0.0},
        "right": {"z": -4.0, "y": 0.0},
        "undecided": {"z": 0.0, "y": 1.0},
        "target in between": {"z": 2.0, "y": 0.3},
    }

    z = slider(4.0, "weighted input z", -8.0, 8.0, 0.1)
    y = slider(0.0, "target y", 0.0, 1.0, 0.05)

    def errors(self):
        """Return the errors δ with the quadratic cost and with the cross-entropy."""
        return tuple(neuron_error(self.z, self.y, cost) for cost in COSTS)
