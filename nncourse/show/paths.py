"""The sum over paths: how a change of one weight reaches the cost (chapter 4)."""

from __future__ import annotations

import numpy as np

from nncourse.network import Network
from nncourse.show.controls import choice, slider
from nncourse.show.figure import LiveFigure

SIZES = (2, 3, 3, 2)
SEED = 1  # the network of the chapter's cells
INPUT, TARGET = (1.0, 0.5), (1.0, 0.0)


def _name(layer, j, k):
    """w²₁₂ for layer 2 and, counted from 1, neurons 1 and 2."""
    return "w" + "⁰¹²³⁴"[layer] + "₀₁₂₃"[j] + "₀₁₂₃"[k]


_PLACES = {
    _name(layer + 2, j + 1, k + 1): (layer, j, k)
    for layer, (before, n) in enumerate(zip(SIZES[:-1], SIZES[1:], strict=True))
    for j in range(n)
    for k in range(before)
}


class SumOverPaths(LiveFigure):
    """A nudge of one weight runs through a 2-3-3-2 network to the cost (Nielsen ch. 2, (53)).

    >>> figure = SumOverPaths(weight="w³₂₁")
    >>> figure.place
    (1, 1, 0)
    >>> round(figure.slope(), 6)
    0.010747
    """

    title = "A sum over paths"
    alt = (
        "A network of 2, 3, 3 and 2 neurons. The weight {weight} is nudged by {dw}; the"
        " paths from it to the cost are drawn in colour, beside the product of the rates along each"
        " path, their sum, and the derivative measured."
    )
    script = ("passes.js", "paths.js")
    presets = {
        "a first weight: six paths": {"weight": "w²₁₂", "path": 0, "dw": 0.1},
        "a middle weight: two": {"weight": "w³₂₁", "path": 0, "dw": 0.1},
        "a last weight: one": {"weight": "w⁴₁₂", "path": 0, "dw": 0.1},
        "too large a nudge": {"weight": "w⁴₁₂", "path": 0, "dw": 1.0},
    }

    weight = choice("w²₁₂", "the weight", _PLACES)
    path = slider(0, "path (0: all)", 0, 6, play=1200)
    dw = slider(0.1, "nudge Δw", 0.001, 10.0, log=True)
    scale = slider(1.0, "weights, biases ×", 0.5, 4.0, 0.5)

    def _specification(self) -> dict:
        start = Network(SIZES, rng=SEED)
        return {
            **super()._specification(),
            "weights": [w.tolist() for w in start.weights],
            "biases": [b[:, 0].tolist() for b in start.biases],
            "places": {name: list(place) for name, place in _PLACES.items()},
            "x": list(INPUT),
            "y": list(TARGET),
        }

    def network(self) -> Network:
        """The network as the controls have it, before the nudge."""
        net = Network(SIZES, rng=SEED)
        net.weights = [self.scale * w for w in net.weights]
        net.biases = [self.scale * b for b in net.biases]
        return net

    @property
    def place(self) -> tuple:
        """Where the weight stands in `Network.weights`: layer, row, column, counted from 0."""
        return _PLACES[self.weight]

    def slope(self) -> float:
        """∂C/∂w of the weight, by backpropagation."""
        layer, j, k = self.place
        x, y = np.array([INPUT]).T, np.array([TARGET]).T
        return float(self.network().backprop(x, y)[1][layer][j, k])
