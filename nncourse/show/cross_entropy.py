"""The live figures of chapter 6: one neuron that learns, four runs of it, two costs side by side.

Their scripts compute what `nncourse.single_neuron` computes; a browser test compares the two.
"""

from __future__ import annotations

from nncourse.show.controls import choice, slider
from nncourse.show.figure import LiveFigure
from nncourse.show.plots import cross_entropy as plots
from nncourse.show.style import PALETTE
from nncourse.single_neuron import COSTS, neuron_error, train_neuron

EPOCHS = 300
STARTS = ((0.6, 0.9), (2.0, 2.0))


def four_runs(eta_quadratic=0.15, eta_entropy=0.005, epochs=EPOCHS):
    """The four runs of the book: two costs, two starts (Nielsen ch. 3).

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
    size = (8.6, 3.0)
    presets = {
        "wrong: (0.6, 0.9)": {"w": 0.6, "b": 0.9, "eta": 0.15, "cost": "quadratic"},
        "very wrong: (2, 2)": {"w": 2.0, "b": 2.0, "eta": 0.15, "cost": "quadratic"},
        "(0.6, 0.9), cross-entropy": {"w": 0.6, "b": 0.9, "eta": 0.005, "cost": "cross-entropy"},
        "(2, 2), cross-entropy": {"w": 2.0, "b": 2.0, "eta": 0.005, "cost": "cross-entropy"},
        "the same, η = 0.15": {"w": 2.0, "b": 2.0, "eta": 0.15, "cost": "cross-entropy"},
    }

    cost = choice("quadratic", "cost", COSTS)
    w = slider(0.6, "first weight w", -5.0, 5.0, 0.1)
    b = slider(0.9, "first bias b", -5.0, 5.0, 0.1)
    eta = slider(0.15, "learning rate η", 0.001, 10.0, log=True)
    epoch = slider(0, "epoch", 0, EPOCHS)

    def run(self):
        """All epochs of this neuron, a NeuronRun."""
        return train_neuron(self.w, self.b, self.eta, EPOCHS, self.cost)

    def still(self, figure) -> None:
        run = self.run()
        picture, output, graph = figure.subplots(1, 3)
        plots.neuron(run.w[self.epoch], run.b[self.epoch], ax=picture)
        for of, color, ax in (("a", "blue", output), ("cost", "red", graph)):
            plots.learning_curves({"": run}, of, epoch=self.epoch, ax=ax, color=PALETTE[color])
        output.set_ylim(-0.03, 1.04)


class FourRuns(LiveFigure):
    """Two costs, two starts: the four runs of the book in one figure (Nielsen ch. 3).

    >>> FourRuns(eta_entropy=0.15).eta_entropy
    0.15
    """

    title = "Four runs of one neuron: two costs, two starts"
    alt = (
        "Output, cost and slope of four runs of one neuron up to epoch {epoch}: quadratic cost"
        " with η = {eta_quadratic} and cross-entropy with η = {eta_entropy}, each from (0.6, 0.9)"
        " and from (2, 2)."
    )
    script = ("neuron.js", "four_runs.js")
    size = (9.2, 3.7)
    presets = {
        "as in the book": {"eta_quadratic": 0.15, "eta_entropy": 0.005},
        "a sixth for the cross-entropy": {"eta_quadratic": 0.15, "eta_entropy": 0.025},
        "the same η": {"eta_quadratic": 0.15, "eta_entropy": 0.15},
        "a larger η for the quadratic": {"eta_quadratic": 0.6, "eta_entropy": 0.005},
    }

    epoch = slider(EPOCHS, "epoch", 0, EPOCHS)
    eta_quadratic = slider(0.15, "η, quadratic cost", 0.001, 10.0, log=True)
    eta_entropy = slider(0.005, "η, cross-entropy", 0.001, 10.0, log=True)

    def runs(self):
        """The four runs, a dict of str to NeuronRun."""
        return four_runs(self.eta_quadratic, self.eta_entropy)

    def still(self, figure) -> None:
        runs = self.runs()
        left, middle, right = figure.subplots(1, 3)
        unnamed = dict(zip(range(4), runs.values(), strict=True))
        plots.learning_curves(runs, "a", epoch=self.epoch, ax=left).set_ylim(-0.03, 1.04)
        plots.learning_curves(unnamed, "cost", epoch=self.epoch, share=True, ax=middle)
        plots.learning_curves(unnamed, "delta", epoch=self.epoch, ax=right)
        right.set_title("slope: how hard C pulls at w")
        names = left.get_legend_handles_labels()
        for ax in (left, middle, right):
            ax.get_legend().remove()
        figure.legend(*names, loc="outside lower center", ncols=2, fontsize="small")


class CostSlopes(LiveFigure):
    """Both costs of a neuron against z, and their slopes: the errors δ (Nielsen ch. 3, (66)).

    >>> [round(float(error), 4) for error in CostSlopes(z=4.0, y=0.0).errors()]
    [0.0173, 0.982]
    """

    title = "Two costs of one neuron, and how hard they pull"
    alt = (
        "Quadratic cost and cross-entropy of a neuron against its weighted input, for the wanted"
        " output {y}, with their tangents at z = {z}; and the slopes of both against z."
    )
    script = ("neuron.js", "cost_slopes.js")
    size = (8.6, 3.0)
    presets = {
        "wrong": {"z": 1.5, "y": 0.0},
        "very wrong": {"z": 4.0, "y": 0.0},
        "hopelessly wrong": {"z": 8.0, "y": 0.0},
        "right": {"z": -4.0, "y": 0.0},
        "undecided": {"z": 0.0, "y": 1.0},
        "wanted: in between": {"z": 2.0, "y": 0.3},
    }

    z = slider(4.0, "weighted input z", -8.0, 8.0, 0.1)
    y = slider(0.0, "wanted output y", 0.0, 1.0, 0.05)

    def errors(self):
        """The errors δ with the quadratic cost and with the cross-entropy."""
        return tuple(neuron_error(self.z, self.y, cost) for cost in COSTS)

    def still(self, figure) -> None:
        left, middle, right = figure.subplots(1, 3)
        plots.cost_and_tangent("quadratic", self.z, self.y, ax=left)
        plots.cost_and_tangent("cross-entropy", self.z, self.y, ax=middle)
        plots.errors(self.y, z=self.z, ax=right)
