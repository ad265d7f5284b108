"""The live figures of chapter 7: four bars that add to one, temperature, sigmoid beside softmax.

What they show is computed in the page by `softmax.js`. The functions here are its twins, and draw
the posters; a browser test compares the two over the whole range of the sliders.
"""

from __future__ import annotations

import numpy as np

from nncourse import sigmoid, sigmoid_prime, softmax
from nncourse.show.controls import choice, slider
from nncourse.show.figure import LiveFigure

INPUTS = {
    "a clear winner": (2.5, -1.0, 3.2, 0.5),
    "a close race": (3.1, -1.0, 3.2, 0.5),
    "a tie": (3.2, -1.0, 3.2, 0.5),
}
PUSHED = ("z₁", "z₂", "z₃", "z₄")


def hard_maximum(z):
    """Compute the limit of softmax(cz) for c → ∞: 1 for the largest entry, shared by ties.

    Parameters
    ----------
    z : array_like, (n,)

    >>> hard_maximum([2.0, 3.0, 3.0])
    array([0. , 0.5, 0.5])
    """
    z = np.asarray(z, dtype=float)
    first = (z == z.max()).astype(float)
    return first / first.sum()


def softmax_slopes(z, k):
    """Compute ∂a_j/∂z_k of a softmax layer, for every j: a_j (1 − a_j) for j = k, else −a_j a_k.

    Parameters
    ----------
    z : array_like, (n,)
    k : int
        Counted from 0.

    >>> softmax_slopes([0.0, 0.0], 0)
    array([ 0.25, -0.25])
    """
    a = softmax(z)
    derivatives = -a * a[k]
    derivatives[k] = a[k] * np.delete(a, k).sum()  # 1 − a_k, without rounding it to 0
    return derivatives


def sigmoid_slopes(z, k):
    """Compute ∂a_j/∂z_k of a sigmoid layer, for every output j: σ′(z_k) for j = k, else 0.

    >>> sigmoid_slopes([0.0, 0.0], 0)
    array([0.25, 0.  ])
    """
    derivatives = np.zeros(len(z))
    derivatives[k] = sigmoid_prime(z[k])
    return derivatives


def _z_slider(j, value):
    return slider(value, f"weighted input {PUSHED[j]}", -5.0, 5.0, 0.1)


def _all(*z):
    """Make values for the four sliders."""
    return dict(zip(("z1", "z2", "z3", "z4"), map(float, z), strict=True))


class FourBars(LiveFigure):
    """Four weighted inputs and their softmax activations (Nielsen ch. 3, (78) and (79)).

    >>> FourBars(z1=0.0, z2=0.0, z3=0.0, z4=0.0).outputs()
    array([0.25, 0.25, 0.25, 0.25])
    """

    title = "Softmax: four activations that always add to one"
    alt = (
        "Softmax of the four weighted inputs {z1}, {z2}, {z3} and {z4}: four bars, and the same"
        " bars one on the other, which together reach exactly 1."
    )
    script = ("softmax.js", "four_bars.js")
    presets = {
        "one leads": _all(2.5, -1.0, 3.2, 0.5),
        "all 1.5 higher": _all(4.0, 0.5, 4.7, 2.0),
        "all equal": _all(0, 0, 0, 0),
        "all equal and low": _all(-5, -5, -5, -5),
        "two ahead": _all(4, 4, 0, 0),
        "one far ahead": _all(-5, -5, 5, -5),
    }

    z1 = _z_slider(0, 2.5)
    z2 = _z_slider(1, -1.0)
    z3 = _z_slider(2, 3.2)
    z4 = _z_slider(3, 0.5)

    def z(self):
        """Return the weighted inputs, (4,)."""
        return np.array([self.z1, self.z2, self.z3, self.z4])

    def outputs(self):
        """Return the activations, (4,)."""
        return softmax(self.z())


class Temperature(LiveFigure):
    """Softmax with a factor c, up to the hard maximum (Nielsen ch. 3, (83)).

    >>> Temperature(inputs="a tie", c=100.0).outputs()[0] == 0.5
    np.True_
    """

    title = "Temperature: softmax of c · z"
    alt = (
        "Softmax of c times four weighted inputs ({inputs}), for c = {c} as bars and for every c"
        " as curves: all alike on the left, the hard maximum on the right."
    )
    script = ("softmax.js", "temperature.js")
    presets = {
        "softmax itself, c = 1": {"inputs": "a clear winner", "c": 1.0},
        "hot: nearly all alike": {"inputs": "a clear winner", "c": 0.01},
        "hard maximum": {"inputs": "a clear winner", "c": 100.0},
        "a close race, c = 10": {"inputs": "a close race", "c": 10.0},
        "a tie stays a tie": {"inputs": "a tie", "c": 100.0},
    }

    inputs = choice("a clear winner", "weighted inputs", INPUTS)
    c = slider(1.0, "factor c", 0.01, 100.0, log=True)

    def _specification(self):
        return {**super()._specification(), "inputs": INPUTS}

    def outputs(self):
        """Return the activations for this c, (4,)."""
        return softmax(self.c * np.array(INPUTS[self.inputs]))

    def distance(self):
        """Return how far the activations are from the hard maximum: the largest difference."""
        return float(np.abs(self.outputs() - hard_maximum(INPUTS[self.inputs])).max())


class SideBySide(LiveFigure):
    """A sigmoid layer and a softmax layer with the same weighted inputs (Nielsen ch. 3).

    >>> SideBySide(z1=0.0, z2=0.0, z3=0.0, z4=0.0).outputs()[0]
    array([0.5, 0.5, 0.5, 0.5])
    """

    title = "The same weighted inputs in a sigmoid layer and in a softmax layer"
    alt = (
        "The four weighted inputs {z1}, {z2}, {z3} and {z4} through a sigmoid layer and through a"
        " softmax layer, and which outputs move when {push} is raised."
    )
    script = ("softmax.js", "side_by_side.js")
    presets = {
        "one leads": _all(2.5, -1.0, 3.2, 0.5),
        "none of the four": _all(-3, -4, -3.5, -4.5),
        "two at once": _all(4, -2, 4, -3),
        "undecided": _all(0, 0, 0, 0),
        "saturated": _all(5, 5, 5, 5),
    }

    z1 = _z_slider(0, 2.5)
    z2 = _z_slider(1, -1.0)
    z3 = _z_slider(2, 3.2)
    z4 = _z_slider(3, 0.5)
    push = choice("z₁", "push", PUSHED)

    def z(self):
        """Return the weighted inputs, (4,)."""
        return np.array([self.z1, self.z2, self.z3, self.z4])

    def outputs(self):
        """Return the outputs of the sigmoid layer and of the softmax layer, two arrays (4,)."""
        return sigmoid(self.z()), softmax(self.z())

    def slopes(self):
        """Return the derivative of each output by the pushed z: sigmoid layer, softmax layer."""
        k = PUSHED.index(self.push)
        return sigmoid_slopes(self.z(), k), softmax_slopes(self.z(), k)
