"""The live figures of chapter 10: the line of a neuron, and learning rates that decay."""

from __future__ import annotations

import numpy as np

from nncourse.show.controls import choice, slider
from nncourse.show.drawn import DrawnFigure, line, panel
from nncourse.show.figure import LiveFigure
from nncourse.show.many_networks import default_curves

# Points of the plane (2, n) and their classes (n,), by the name of the task.
CORNERS = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
TASKS = {
    "AND": (CORNERS, np.array([0, 0, 0, 1])),
    "OR": (CORNERS, np.array([0, 1, 1, 1])),
    "two sides": (
        np.array([[0.8, 1.3, 0.5, 1.6, -0.7, -1.2, -1.6, -0.5],
                  [0.9, 0.4, 1.5, 1.2, -1.1, -0.4, -1.3, -1.6]]),
        np.array([1, 1, 1, 1, 0, 0, 0, 0]),
    ),
    "near and far": (
        np.array([[1.5, 1.8, 1.0, 1.7, 0.3, 0.7, 0.1, 0.5],
                  [1.1, 0.6, 1.7, 1.6, 0.4, 0.1, 0.8, 0.6]]),
        np.array([1, 1, 1, 1, 0, 0, 0, 0]),
    ),
}  # fmt: skip
NONE, BIAS, CONSTANT = "none", "a bias b", "an input that is always 1"


class LineOfANeuron(LiveFigure):
    """What a neuron with two inputs can tell apart, with a bias and without.

    >>> LineOfANeuron(task="OR", offset=NONE, angle=45).right()
    array([False,  True,  True,  True])
    """

    title = "The line of a neuron, with and without a bias"
    alt = (
        "The plane of two inputs with the points of the task {task}, cut by the line of a neuron"
        " whose weights point {angle} degrees from the x₁-axis. What moves it away from the"
        " origin: {offset}. Beside it the output along the direction of the weights."
    )
    script = "line_of_a_neuron.js"
    presets = {
        "AND, without a bias": {"task": "AND", "offset": NONE, "angle": 45, "strength": 4.0},
        "AND, with a bias": {
            "task": "AND", "offset": BIAS, "angle": 45, "strength": 4.0, "b": -4.0},
        "AND, with a constant input": {
            "task": "AND", "offset": CONSTANT, "angle": 45, "strength": 4.0, "b": -4.0},
        "groups on two sides": {"task": "two sides", "offset": NONE, "angle": 40, "strength": 2.0},
        "near and far": {"task": "near and far", "offset": NONE, "angle": 45, "strength": 2.0},
    }  # fmt: skip

    task = choice("AND", "points", list(TASKS))
    offset = choice(NONE, "what moves the line", [NONE, BIAS, CONSTANT])
    angle = slider(45, "direction of w", -180, 180, 5, unit="°")
    strength = slider(4.0, "size of w", 0.5, 8.0, 0.5)
    b = slider(-4.0, "bias b, or w₀", -8.0, 8.0, 0.5)

    def _specification(self):
        tasks = {name: [x.T.tolist(), y.tolist()] for name, (x, y) in TASKS.items()}
        return {**super()._specification(), "tasks": tasks}

    def weights(self):
        """Return w₁ and w₂, (2,)."""
        turned = np.radians(self.angle)
        return self.strength * np.array([np.cos(turned), np.sin(turned)])

    def moved(self):
        """Return what is added to w₁x₁ + w₂x₂: b, or 0 without a bias."""
        return 0.0 if self.offset == NONE else self.b

    def right(self):
        """Say for each point of the task whether the neuron is on the right side of ½, (n,)."""
        x, labels = TASKS[self.task]
        return on_the_right_side(self.weights() @ x + self.moved(), labels)


def on_the_right_side(z, labels):
    """Say which weighted inputs z (n,) are above 0 for class 1, and below 0 for class 0.

    An output of exactly ½ is on no side.

    >>> on_the_right_side(np.array([0.0, 2.0, 2.0]), np.array([0, 0, 1]))
    array([False, False,  True])
    """
    return np.where(np.asarray(labels) == 1, z > 1e-9, z < -1e-9)


class Rates(DrawnFigure):
    """Accuracy curves of networks without biases, for learning rates that decay or do not.

    Parameters
    ----------
    curves : nncourse.show.many_networks.Curves, optional
        By default of networks for the small digits; they take a few seconds.
    **values
        ``power``: log₁₀ η; ``factor``: what η is multiplied by after each epoch. The nearest
        that a network was trained with are shown.

    Examples
    --------
    >>> from nncourse import load_digits
    >>> from nncourse.show.many_networks import curves
    >>> training, _, test = load_digits()
    >>> scores = curves(training[:20], test, [0.1, 1.0], [0.9, 1.0], epochs=2)
    >>> Rates(scores, power=-1.0, factor=0.9).rates()
    array([0.1 , 0.09])
    """

    title = "Accuracy, epoch by epoch, with a learning rate that decays"
    alt = (
        "Accuracy on training and on test images after every epoch, for a first learning rate of"
        " 10 to the power {power} that is multiplied by {factor} after each epoch; the same without"
        " decay, in grey; and the learning rate of every epoch."
    )
    size = (9.6, 3.4)
    presets = {
        "η = 0.1 throughout": {"power": -1.0, "factor": 1.0},
        "η = 0.1, decays too fast": {"power": -1.0, "factor": 0.7},
        "η = 10 throughout": {"power": 1.0, "factor": 1.0},
        "η = 3, with decay": {"power": 0.5, "factor": 0.8},
    }

    power = slider(-1.0, "first η, as log₁₀ η", -1.5, 1.0, 0.5)
    factor = slider(1.0, "factor after each epoch", 0.7, 1.0, 0.1)

    def __init__(self, curves=None, **values):
        self._curves = default_curves() if curves is None else curves
        super().__init__(**values)

    def _run(self, factor):
        """Find the run whose learning rate and factor are nearest."""
        powers = np.abs(np.log10(self._curves.etas) - self.power)
        return int(np.argmin(powers + 1e-3 * np.abs(self._curves.factors - factor)))

    def rates(self):
        """Return the learning rate of each epoch, (epochs,)."""
        run = self._run(self.factor)
        passed = np.arange(self._curves.epochs)
        return self._curves.etas[run] * self._curves.factors[run] ** passed

    def panels_now(self):
        run, plain = self._run(self.factor), self._run(1.0)
        ends = [100 * scores[-1, run] for scores in (self._curves.training, self._curves.test)]
        self.message = (
            f"After {self._curves.epochs} epochs {ends[0]:.1f} % of the training images are read"
            f" correctly, and {ends[1]:.1f} % of the test images"
            f" ({100 * self._curves.test[-1, plain]:.1f} % without decay)."
        )
        return [self._accuracies(run, plain), self._rates_panel()]

    def _accuracies(self, run, plain):
        epochs, curves = np.arange(self._curves.epochs + 1), self._curves
        return panel(
            line(epochs, 100 * curves.training[:, run], color="orange", label="training images"),
            line(epochs, 100 * curves.test[:, run], color="blue", label="test images"),
            line(epochs, 100 * curves.test[:, plain], color="grey", width=1.4,
                 label="test images, no decay"),
            title="images read correctly",
            xlabel="epoch",
            ylabel="%",
            x=(0, curves.epochs),
            y=(0, 101),
            width=460,
        )  # fmt: skip

    def _rates_panel(self):
        places = np.arange(1, self._curves.epochs + 1)
        low, high = 1e-4, 2 * self._curves.etas.max()
        return panel(
            line(places, self.rates(), color="green"),
            title="learning rate of each epoch",
            xlabel="epoch",
            ylabel="η",
            x=(0, self._curves.epochs),
            y=(low, high),
            ylog=True,
            width=340,
        )
