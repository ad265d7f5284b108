"""The live figures of chapter 1: weighing evidence, the line of a perceptron, a half adder."""

from __future__ import annotations

import numpy as np

from nncourse.perceptrons import Circuit, all_inputs, half_adder, perceptron, threshold_perceptron
from nncourse.show.controls import check_box, choice, slider
from nncourse.show.figure import LiveFigure

EVIDENCE = ("good weather", "company", "near transit")

# The outputs for the inputs 00, 01, 10, 11 that have a name.
GATES = {
    (0, 0, 0, 1): "AND", (0, 1, 1, 1): "OR", (1, 1, 1, 0): "NAND", (1, 0, 0, 0): "NOR",
    (0, 0, 1, 1): "x₁ alone", (0, 1, 0, 1): "x₂ alone", (1, 1, 0, 0): "not x₁",
    (1, 0, 1, 0): "not x₂", (0, 0, 0, 0): "always 0", (1, 1, 1, 1): "always 1",
}  # fmt: skip


class CheeseFestival(LiveFigure):
    """A perceptron that decides whether to go to a festival (Nielsen ch. 1, equation (1)).

    >>> CheeseFestival().decisions()
    array([0, 0, 0, 0, 1, 1, 1, 1])
    """

    title = "To the cheese festival?"
    alt = (
        "A perceptron with the weights {w1} for good weather, {w2} for company, {w3} for near"
        " transit, and the threshold {threshold}; and its decision for each of the eight cases."
    )
    script = "festival.js"
    presets = {
        "threshold 5": {"w1": 6, "w2": 2, "w3": 2, "threshold": 5},
        "threshold 3": {"w1": 6, "w2": 2, "w3": 2, "threshold": 3},
    }

    x1 = check_box(True, "x₁ good weather")
    x2 = check_box(False, "x₂ company")
    x3 = check_box(False, "x₃ near transit")
    w1 = slider(6, "w₁ (weather)", -10, 10)
    w2 = slider(2, "w₂ (company)", -10, 10)
    w3 = slider(2, "w₃ (transit)", -10, 10)
    threshold = slider(5, "threshold", -10, 20)

    def weights(self):
        """Return the three weights, (3,)."""
        return np.array([self.w1, self.w2, self.w3])

    def decisions(self):
        """Decide 0 or 1 for each of the eight cases in counting order, (8,)."""
        return threshold_perceptron(all_inputs(3), self.weights(), self.threshold)


class PerceptronLine(LiveFigure):
    """A perceptron with two inputs as a line through the plane (Nielsen ch. 1, equation (2)).

    It starts as NAND; AND, OR and NOR are left to be found, as exercise 1.2 asks for them.

    >>> PerceptronLine().gate()
    'NAND'
    """

    title = "A perceptron is a line: w₁x₁ + w₂x₂ + b = 0"
    alt = (
        "The plane of two inputs, cut by the line of a perceptron with weights {w1} and {w2} and"
        " bias {b}: on one side the output is 1, on the other 0."
    )
    script = "half_plane.js"
    presets = {
        "NAND": {"w1": -2.0, "w2": -2.0, "b": 3.0},
        "x₁ alone": {"w1": 2.0, "w2": 0.0, "b": -1.0},
    }

    w1 = slider(-2.0, "weight w₁", -4.0, 4.0, 0.5)
    w2 = slider(-2.0, "weight w₂", -4.0, 4.0, 0.5)
    b = slider(3.0, "bias b", -5.0, 5.0, 0.5)

    def outputs(self):
        """Return the outputs for 00, 01, 10, 11, (4,)."""
        return perceptron(all_inputs(2), [self.w1, self.w2], self.b)

    def gate(self):
        """Name the gate that the perceptron is, or return "" where it has no name here."""
        return GATES.get(tuple(int(y) for y in self.outputs()), "")


class HalfAdder(LiveFigure):
    """A half adder as a network of NAND perceptrons, with what flows through it (Nielsen ch. 1).

    It starts as a closed box, since exercise 1.3 asks for what is inside.

    >>> HalfAdder(x1=True, x2=True).signals()
    [1, 1, 0, 1, 1, 0, 1]
    """

    title = "A half adder of NAND perceptrons"
    alt = "A half adder adds two bits: x₁ is {x1}, x₂ is {x2}. Inside the box: {inside}."
    script = "half_adder.js"
    presets = {
        "0 + 0": {"x1": False, "x2": False},
        "0 + 1": {"x1": False, "x2": True},
        "1 + 0": {"x1": True, "x2": False},
        "1 + 1": {"x1": True, "x2": True},
    }

    x1 = check_box(True, "x₁")
    x2 = check_box(False, "x₂")
    inside = choice("closed", "the box", ["closed", "open", "open, doubled wires merged"])

    def circuit(self):
        return Circuit(half_adder, 2, merged=self.inside.endswith("merged"))

    def signals(self):
        """Return the signal on every wire: x₁, x₂, then the outputs of the five perceptrons."""
        values = self.circuit().signals(int(self.x1), int(self.x2))
        return [int(value) for value in values]
