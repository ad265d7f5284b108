"""The live figures of chapter 4: the stepper, the demon, saturation."""

from __future__ import annotations

import numpy as np

from nncourse.activations import ACTIVATIONS, sigmoid, sigmoid_prime
from nncourse.show.controls import choice, slider
from nncourse.show.figure import LiveFigure
from nncourse.show.passes import BIASES, STAGES, WEIGHTS, demon, passes

_NEURONS = tuple(
    f"layer {layer}, neuron {neuron + 1}"
    for layer, w in enumerate(WEIGHTS, start=2)
    for neuron in range(len(w))
)
_PLAIN = {"x1": 1.0, "x2": 0.5, "y1": 1.0, "y2": 0.0, "scale": 1.0}
_WRONG = {"x1": 1.0, "x2": 0.5, "y1": 0.0, "y2": 1.0, "scale": 8.0}


def _known(name):
    """Return an activation of the library as two functions of z: its value and its derivative."""
    activation = ACTIVATIONS[name]
    return activation.function, lambda z: activation.derivative(activation.function(z))


_ACTIVATIONS = {
    "sigmoid": _known("sigmoid"),
    "tanh": _known("tanh"),
    "rectified linear": _known("relu"),
    "linear": _known("linear"),
    "sigmoid + z/10": (lambda z: sigmoid(z) + z / 10, lambda z: sigmoid_prime(z) + 0.1),
}


class _SmallNetwork(LiveFigure):
    """What the figures with the 2-3-2 network share: its inputs, targets, weights."""

    x1 = slider(1.0, "input x₁", -2.0, 2.0, 0.1)
    x2 = slider(0.5, "input x₂", -2.0, 2.0, 0.1)
    y1 = slider(1.0, "target y₁", 0.0, 1.0, 0.1)
    y2 = slider(0.0, "target y₂", 0.0, 1.0, 0.1)
    scale = slider(1.0, "weights, biases ×", 0.5, 8.0, 0.5)

    def _specification(self) -> dict:
        return {
            **super()._specification(),
            "weights": [w.tolist() for w in WEIGHTS],
            "biases": [b[:, 0].tolist() for b in BIASES],
            "stages": [list(stage) for stage in STAGES],
        }

    @property
    def x(self) -> np.ndarray:
        """The inputs, (2, 1)."""
        return np.array([[self.x1], [self.x2]])

    @property
    def y(self) -> np.ndarray:
        """The targets, (2, 1)."""
        return np.array([[self.y1], [self.y2]])

    @property
    def weights(self) -> list:
        """The weights as they stand, (3, 2) and (2, 3)."""
        return [self.scale * w for w in WEIGHTS]

    @property
    def biases(self) -> list:
        """The biases as they stand, (3, 1) and (2, 1)."""
        return [self.scale * b for b in BIASES]

    def passes(self):
        """Compute both passes; see `nncourse.show.passes.Passes`."""
        return passes(self.x, self.y, self.weights, self.biases)


class BackpropStepper(_SmallNetwork):
    """Backpropagation in a 2-3-2 network, one equation after the other (Nielsen ch. 2).

    >>> stepper = BackpropStepper(step=6)
    >>> stepper.stage
    ('delta', 3)
    >>> stepper.passes().delta[1].shape
    (2, 1)
    """

    title = "Backpropagation, step by step"
    alt = (
        "A network of 2, 3 and 2 sigmoid neurons with inputs {x1}, {x2} and targets {y1}, "
        "{y2}, its weights times {scale}, with the numbers known after step {step} of 11."
    )
    script = ("passes.js", "stepper.js")
    presets = {
        "an ordinary example": _PLAIN,
        "nearly right": {**_PLAIN, "y1": 0.6, "y2": 0.6},
        "a silent input": {**_PLAIN, "x2": 0.0},
        "saturated and wrong": _WRONG,
    }

    step = slider(0, "step", 0, len(STAGES) - 1, play=1200)

    @property
    def stage(self):
        """What is computed at this step: (what, layer)."""
        return STAGES[self.step]


class Demon(_SmallNetwork):
    """A demon adds Δz to one neuron: the true ΔC against δ · Δz (Nielsen ch. 2, eq. (29)).

    >>> true, promised = Demon(neuron="layer 3, neuron 1", dz=0.05).change()
    >>> abs(true - promised) < 1e-3
    True
    """

    title = "The demon: ΔC ≈ δ · Δz"
    alt = (
        "A demon adds {dz} to the weighted input of {neuron}: the true change of the cost, and the "
        "straight line with the slope δ."
    )
    script = ("passes.js", "demon.js")
    presets = {
        "a small push": {**_PLAIN, "neuron": "layer 3, neuron 2", "dz": -0.3},
        "too large a push": {**_PLAIN, "neuron": "layer 3, neuron 2", "dz": -4.0},
        "a hidden neuron": {**_PLAIN, "neuron": "layer 2, neuron 1", "dz": 1.0},
        "a saturated neuron": {**_WRONG, "neuron": "layer 3, neuron 1", "dz": -0.5},
        "nearly right": {**_PLAIN, "y1": 0.6, "y2": 0.6, "neuron": "layer 3, neuron 2", "dz": 1.0},
    }

    neuron = choice("layer 3, neuron 2", "the demon sits at", _NEURONS)
    dz = slider(-0.3, "push Δz", -6.0, 6.0, 0.05)

    @property
    def place(self):
        """Layer and neuron of the demon, counted from 1."""
        words = self.neuron.replace(",", "").split()
        return int(words[1]), int(words[3])

    def change(self, dz=None):
        """Return the true ΔC, and δ · Δz."""
        dz = self.dz if dz is None else dz
        return demon(self.x, self.y, *self.place, dz, self.weights, self.biases)


class Saturation(LiveFigure):
    """Activation functions, their derivatives, and what is left of an error that comes back.

    >>> Saturation(z=0.0).value_and_derivative()
    (0.5, 0.25)
    """

    title = "Saturation: the derivative of the activation function"
    alt = (
        "The {activation} function at z = {z}, its derivative there, and the powers of it: "
        "what is left of an error after so many layers."
    )
    script = "saturation.js"
    presets = {
        "in the middle": {"activation": "sigmoid", "z": 0.0},
        "saturated": {"activation": "sigmoid", "z": 6.0},
        "tanh in the middle": {"activation": "tanh", "z": 0.0},
        "a dead rectifier": {"activation": "rectified linear", "z": -2.0},
        "a designed one": {"activation": "sigmoid + z/10", "z": 6.0},
    }

    activation = choice("sigmoid", "activation", _ACTIVATIONS)
    z = slider(2.0, "weighted input z", -8.0, 8.0, 0.1)

    def value_and_derivative(self):
        """Return σ(z) and σ′(z)."""
        function, derivative = _ACTIVATIONS[self.activation]
        z = np.array(self.z)
        return float(function(z)), float(derivative(z))
