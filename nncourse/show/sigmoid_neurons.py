"""The live figures of chapter 2: σ and the step, a small change, layers of any size."""

from __future__ import annotations

import re

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.show.controls import slider, text_box
from nncourse.show.figure import LiveFigure

MOST_NEURONS, MOST_LAYERS = 100_000, 8


class SigmoidAndStep(LiveFigure):
    """σ(c z) beside the step function, for any gain c (Nielsen ch. 1, equation (3)).

    >>> float(SigmoidAndStep(c=10.0).curve(np.array([0.0]))[0])
    0.5
    """

    title = "σ(c z): from a gentle slope to a step"
    alt = "The sigmoid function σ(c z) with gain c = {c}, and the step function of a perceptron."
    script = "sigmoid_step.js"
    presets = {"c = 1": {"c": 1.0}, "c = 5": {"c": 5.0}, "c = 100": {"c": 100.0}}

    c = slider(1.0, "gain c", 0.1, 100.0, log=True)
    z = slider(1.0, "weighted input z", -6.0, 6.0, 0.1)

    def curve(self, z):
        """Compute σ(c z) for an array z."""
        return sigmoid(self.c * np.asarray(z))


class SmallChange(LiveFigure):
    """One neuron, a small change, and what equation (5) says about it (Nielsen ch. 1).

    >>> real, linear = SmallChange(w=1.0, b=0.0, dw=0.1, db=0.0, x=1.0).changes()
    >>> round(real, 4), round(linear, 4)
    (0.0192, 0.0197)
    """

    title = "A small change in, a small change out"
    alt = (
        "A neuron with input {x}, weight {w} and bias {b}, changed by {dw} and {db}: its output"
        " before and after, and the straight line that equation (5) follows."
    )
    script = "small_change.js"
    presets = {
        "a small change": {"x": 1.0, "w": 1.0, "b": 0.0, "dw": 0.2, "db": 0.1},
        "a large change": {"x": 1.0, "w": 1.0, "b": 0.0, "dw": 2.0, "db": 1.0},
        "saturated": {"x": 1.0, "w": 5.0, "b": 1.0, "dw": 0.5, "db": 0.5},
        "a step of 1": {"x": 1.0, "w": 0.0, "b": 1.0, "dw": 0.0, "db": 1.0},
        "no input": {"x": 0.0, "w": 1.0, "b": 0.5, "dw": 1.0, "db": 0.0},
    }

    x = slider(1.0, "input x", 0.0, 1.0, 0.05)
    w = slider(1.0, "weight w", -5.0, 5.0, 0.1)
    b = slider(0.0, "bias b", -5.0, 5.0, 0.01)
    dw = slider(0.2, "change Δw", -2.0, 2.0, 0.05)
    db = slider(0.1, "change Δb", -2.0, 2.0, 0.05)

    def changes(self):
        """Return the true change of the output, and what (5) says."""
        z, dz = self.w * self.x + self.b, self.dw * self.x + self.db
        return float(sigmoid(z + dz) - sigmoid(z)), float(sigmoid_prime(z) * dz)


class Layers(LiveFigure):
    """A network of any sizes, drawn, with the number of its weights and biases.

    >>> Layers(sizes="784, 30, 10").parameters()
    23860
    """

    title = "Build a network"
    alt = "A network with layers of {sizes} neurons, each connected to all of the layer before."
    script = "layers.js"
    presets = {
        "784-15-10": {"sizes": "784, 15, 10"},
        "784-30-10": {"sizes": "784, 30, 10"},
        "784-100-10": {"sizes": "784, 100, 10"},
        "784-300-10": {"sizes": "784, 300, 10"},
        "3-4-2": {"sizes": "3, 4, 2"},
    }

    sizes = text_box(
        "784, 15, 10",
        "sizes of the layers, input first",
        examples=("3, 4, 2", "1, 1", "2, 3, 4, 5, 6, 7, 8, 9", "100000, 1"),
    )

    def parameters(self):
        """Count the weights and biases of the network."""
        return count_parameters(parse_sizes(self.sizes))


def parse_sizes(text):
    """Read the sizes of the layers from a line of text.

    >>> parse_sizes("784, 30 10"), parse_sizes("3-4-2")
    ([784, 30, 10], [3, 4, 2])
    """
    words = [word for word in re.split(r"[\s,;x×–-]+", text.strip()) if word]
    if not 2 <= len(words) <= MOST_LAYERS or not all(map(str.isdigit, words)):
        raise ValueError(
            f"{text!r}: expected 2 to {MOST_LAYERS} whole numbers, such as 784, 30, 10."
        )
    sizes = [int(word) for word in words]
    if wrong := [size for size in sizes if not 1 <= size <= MOST_NEURONS]:
        raise ValueError(f"a layer of {wrong[0]}; expected 1 to {MOST_NEURONS:,} neurons.")
    return sizes


def count_parameters(sizes):
    """Count the weights and biases of a fully connected network.

    >>> [count_parameters([784, n, 10]) for n in (15, 30, 100, 300)]
    [11935, 23860, 79510, 238510]
    """
    return sum(n * before + n for before, n in zip(sizes, sizes[1:], strict=False))
