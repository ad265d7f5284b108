"""The playground: a small network of the reader's choice learns in the page (chapter 3)."""

from __future__ import annotations

import numpy as np
import traitlets

from nncourse.show.controls import check_box, choice, slider
from nncourse.show.figure import LiveFigure

CORNERS = 1.5 * np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])


def xor(n, rng):
    """Four clouds around the corners of a square; 1 where exactly one of x₁ and x₂ is positive.

    All tasks give points (n, 2) and targets (n,), which are 0 or 1.

    >>> xor(4, np.random.default_rng(0))[1]
    array([0, 1, 1, 0])
    """
    corner = np.arange(n) % 4
    points = CORNERS[corner] + 0.4 * rng.standard_normal((n, 2))
    return points, np.array([0, 1, 1, 0])[corner]


def circles(n, rng):
    """A disc of ones and a ring of zeros around it."""
    targets = np.arange(n) % 2
    radius = np.where(targets, 1.1 * np.sqrt(rng.random(n)), rng.uniform(1.9, 2.5, n))
    return _polar(radius, rng.uniform(0, 2 * np.pi, n)), targets


def moons(n, rng, noise=0.15):
    """Two half circles that reach into each other."""
    targets = np.arange(n) % 2
    angle = rng.uniform(0, np.pi, n)
    arcs = _polar(1.5, np.where(targets, -angle, angle))
    shift = np.where(targets[:, np.newaxis], [0.75, 0.35], [-0.75, -0.35])
    return arcs + shift + noise * rng.standard_normal((n, 2)), targets


def few_noisy_moons(n, rng):
    """Moons with so much noise that some points lie on the wrong side of any good border."""
    return moons(n, rng, noise=0.5)


def spirals(n, rng):
    """Two arms that wind around each other."""
    targets = np.arange(n) % 2
    along = rng.random(n)
    return _polar(0.3 + 2.2 * along, 2.2 * np.pi * along + np.pi * targets), targets


def _polar(radius, angle):
    """Points from their distance to the origin and their angle, (n, 2)."""
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


_SIZES = {"XOR": 100, "circles": 100, "moons": 100, "spirals": 100, "few, noisy": 24}
_DRAWN_BY = {
    "XOR": xor, "circles": circles, "moons": moons, "spirals": spirals,
    "few, noisy": few_noisy_moons,
}  # fmt: skip
FRESH = 100  # points of each task that no network learns from


def tasks() -> dict:
    """The points of every task, those to learn from and fresh ones, always the same.

    Returns
    -------
    dict
        ``{name: {"points", "targets", "fresh_points", "fresh_targets"}}``, plain lists.

    >>> {name: len(task["points"]) for name, task in tasks().items()}
    {'XOR': 100, 'circles': 100, 'moons': 100, 'spirals': 100, 'few, noisy': 24}
    """
    made = {}
    for number, (name, draw) in enumerate(_DRAWN_BY.items()):
        rng = np.random.default_rng(number)
        (old, targets), (fresh, fresh_targets) = draw(_SIZES[name], rng), draw(FRESH, rng)
        points, fresh_points = (each.clip(-2.9, 2.9).round(2).tolist() for each in (old, fresh))
        made[name] = {
            "points": points, "targets": targets.tolist(),
            "fresh_points": fresh_points, "fresh_targets": fresh_targets.tolist(),
        }  # fmt: skip
    return made


_XOR = {"task": "XOR", "layers": 1, "activation": "sigmoid"}


class Playground(LiveFigure):
    """A network 2-…-1 that learns in the page to tell two kinds of points apart.

    It learns by `Network.update_mini_batch`'s rule, in mini-batches of ten. The start is drawn from
    the seed, weights scaled by 1/√n_in. `trained` says whether the network has left its start;
    setting it to False brings the start back, as the reset button does.

    >>> Playground(task="spirals", layers=2, neurons=8).sizes
    [2, 8, 8, 1]
    """

    title = "The playground: a network learns while you watch"
    alt = (
        "A network (hidden layers: {layers}, neurons in each: {neurons}), each neuron with a small"
        " map of what it says; a map of the output with the points of the task {task}; and the cost"
        " after each epoch."
    )
    script = ("learner.js", "playground.js")
    presets = {
        "XOR, no hidden layer": {"task": "XOR", "layers": 0},
        "XOR, two hidden neurons": {**_XOR, "neurons": 2},
        "XOR, four hidden neurons": {**_XOR, "neurons": 4},
        "circles": {**_XOR, "task": "circles", "neurons": 4},
        "moons": {**_XOR, "task": "moons", "neurons": 4, "activation": "tanh"},
        "spirals": {"task": "spirals", "layers": 2, "neurons": 8, "activation": "tanh"},
    }

    task = choice("XOR", "points", _DRAWN_BY)
    activation = choice("sigmoid", "activation", ("sigmoid", "tanh", "rectified linear"))
    cost = choice("quadratic", "cost", ("quadratic", "cross-entropy"))
    fresh = check_box(False, "show fresh points")
    layers = slider(1, "hidden layers", 0, 2)
    neurons = slider(2, "neurons in each", 1, 8)
    seed = slider(1, "start (seed)", 1, 100)
    eta = slider(3.0, "learning rate η", 0.03, 300.0, log=True)
    lmbda = slider(0.0, "weight decay λ", 0.0, 2.0, 0.02)

    trained = traitlets.Bool(False).tag(sync=True)

    def _specification(self) -> dict:
        spec = super()._specification()
        return {**spec, "start": {**spec["start"], "trained": False}, "tasks": tasks()}

    @property
    def sizes(self) -> list:
        """Neurons in each layer, inputs first."""
        return [2, *[self.neurons] * self.layers, 1]
