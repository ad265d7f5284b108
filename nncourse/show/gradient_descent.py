"""The live figures of chapter 3: a ball in a valley, descent in one dimension, mini-batch noise."""

from __future__ import annotations

import numpy as np

from nncourse.show.controls import choice, slider
from nncourse.show.descent import CURVES, VALLEYS, curve_path, valley_path
from nncourse.show.drawn import DrawnFigure, arrows, line, panel, points
from nncourse.show.figure import LiveFigure
from nncourse.show.noise import SampledGradients


class ValleyBall(LiveFigure):
    """A ball that rolls down a valley by gradient descent (Nielsen ch. 1, equations (7) to (11)).

    >>> ValleyBall(eta=0.15)
    ValleyBall(valley='long valley', v1=-2.5, v2=1.2, eta=0.15, steps=30, angle=30)
    """

    title = "The ball in the valley: v → v′ = v − η∇C"
    alt = (
        "Gradient descent in the {valley} from v = ({v1}, {v2}) with learning rate {eta}: the"
        " path over {steps} steps seen from above, and the cost after each step."
    )
    script = "valley.js"
    presets = {
        name: {"valley": "long valley", "v1": -2.5, "v2": 1.2, "eta": eta, "steps": 30}
        for name, eta in [
            ("gentle", 0.02), ("just right", 0.12), ("zig-zag", 0.19), ("too large", 0.205),
        ]
    } | {
        "the wrong valley": {
            "valley": "two valleys", "v1": 0.4, "v2": 1.4, "eta": 0.05, "steps": 30,
        },
    }  # fmt: skip
    goal = 1.0  # a cost of the long valley to get below

    valley = choice("long valley", "valley", VALLEYS)
    v1 = slider(-2.5, "start v₁", -3.0, 3.0, 0.05)
    v2 = slider(1.2, "start v₂", -2.0, 2.0, 0.05)
    eta = slider(0.02, "learning rate η", 0.005, 0.25, 0.005)
    steps = slider(30, "number of steps", 0, 60, play=True)
    angle = slider(30, "turn the view", -90, 90, 5, unit="°")

    def path(self):
        """Return the points visited, (steps + 1, 2)."""
        return valley_path((self.v1, self.v2), self.eta, self.steps, self.valley)

    def costs(self):
        """Return the cost at each of these points, (steps + 1,)."""
        return VALLEYS[self.valley].cost(*self.path().T)

    def steps_to_goal(self):
        """Return after how many steps the cost is below the goal for the first time, or None."""
        below = np.flatnonzero(self.costs() < self.goal)
        return int(below[0]) if len(below) else None

    def _specification(self) -> dict:
        return {**super()._specification(), "goal": self.goal}


class TangentSteps(LiveFigure):
    """Gradient descent in one dimension: each step follows the tangent (Nielsen ch. 1, (7)).

    >>> TangentSteps(curve="two dips").path().shape
    (9,)
    """

    title = "One dimension: x → x − η f′(x)"
    alt = (
        "Gradient descent on the curve named {curve} from x = {x0} with learning rate {eta}: the"
        " tangent of each of {steps} steps."
    )
    script = "slope.js"
    presets = {
        "crawls": {"curve": "parabola", "x0": 3.5, "eta": 0.1, "steps": 12},
        "one jump": {"curve": "parabola", "x0": 3.5, "eta": 1.0, "steps": 4},
        "overshoots": {"curve": "parabola", "x0": 3.5, "eta": 1.8, "steps": 12},
        "runs away": {"curve": "parabola", "x0": 1.0, "eta": 2.1, "steps": 16},
        "stuck in the shallow dip": {"curve": "two dips", "x0": 3.5, "eta": 0.16, "steps": 12},
        "no slope to feel": {"curve": "flat far out", "x0": 3.5, "eta": 0.5, "steps": 20},
    }

    curve = choice("parabola", "curve", CURVES)
    x0 = slider(3.5, "start x", -4.0, 4.0, 0.05)
    eta = slider(0.3, "learning rate η", 0.02, 2.2, 0.02)
    steps = slider(8, "number of steps", 0, 40, play=True)

    def path(self):
        """Return the points visited, (steps + 1,)."""
        return curve_path(self.x0, self.eta, self.steps, self.curve)


class MiniBatchNoise(DrawnFigure):
    """How well a mini-batch guesses the gradient of all examples (Nielsen ch. 1, (18) and (19)).

    Parameters
    ----------
    gradients : dict
        ``{epochs: array (n, p)}`` for 0, 1, 5 and 15 epochs of training: a row for each example,
        the gradient of its cost. `gradients_while_training` makes it.
    """

    title = "Mini-batches guess the gradient"
    alt = (
        "A hundred gradients, each from a mini-batch of {m} examples, around the exact gradient,"
        " after {epochs} epochs of training; and their error, which falls like one over the square"
        " root of m and grows with training."
    )
    presets = {
        "one example, untrained": {"m": 1, "epochs": "0"},
        "one example, 1 epoch": {"m": 1, "epochs": "1"},
        "ten, untrained": {"m": 10, "epochs": "0"},
        "ten, 15 epochs": {"m": 10, "epochs": "15"},
    }
    batches = 100
    stages = (0, 1, 5, 15)

    m = slider(10, "mini-batch size m", 1, 500, log=True)
    epochs = choice("0", "epochs trained", list(map(str, stages)))
    sample = slider(1, "which mini-batches", 1, 20)

    def __init__(self, gradients, **values):
        if not isinstance(gradients, dict) or set(gradients) != set(self.stages):
            raise ValueError(
                "expected the gradients after 0, 1, 5 and 15 epochs, as a dict {epochs: gradients};"
                " gradients_while_training(net, data) makes it."
            )
        self._noises = {
            str(stage): SampledGradients(gradients[stage], self.batches) for stage in self.stages
        }
        super().__init__(**values)

    def panels_now(self) -> list:
        noise, m = self._noises[self.epochs], self.m
        noise.shuffle(self.sample)
        (along, across), error = noise.in_plane(m), noise.error(m)
        seen = np.sqrt(np.mean((along - 1) ** 2 + across**2))
        self.message = (
            f"The guesses miss the gradient by {error:.2f} times its own length (in this shadow it"
            f" looks like {seen:.2f}), and {np.sum(along < 0)} of {self.batches} point backwards."
            f" Of all {noise.examples:,} single examples, {noise.backwards} do."
        )
        return [self._plane(along, across), self._curve(m, error)]

    def _plane(self, along, across) -> dict:
        """Draw the sampled gradients around the exact one, which is the arrow from 0 to 1."""
        reach = max(1.5, 1.1 * np.max(np.abs([along - 1, across])))
        return panel(
            points(along, across, color="blue", opacity=0.6, label="one mini-batch"),
            arrows([0], [0], [1], [0], color="orange", label="exact gradient"),
            xlabel="along the exact gradient",
            ylabel="across it",
            title=f"shadows of {self.batches} mini-batch gradients",
            x=(1 - reach, 1 + reach),
            y=(-reach, reach),
        )

    def _curve(self, m, error) -> dict:
        """Draw the error against m after every number of epochs, and the present one."""
        noise, ends = self._noises[self.epochs], np.array([1, 500])
        others = [each.error_of_one for each in self._noises.values() if each is not noise]
        return panel(
            line(ends, [1, 1], color="grey", width=1, label="the gradient's own length"),
            *(line(ends, one / np.sqrt(ends), color="grey", width=1, dash="2 4") for one in others),
            line(
                ends,
                noise.error_of_one / np.sqrt(ends),
                color="orange",
                dash="5 4",
                label="like 1/√m",
            ),
            points(*noise.curve(), color="grey", size=3, label="measured"),
            points([m], [error], color="blue", size=6, label="this m"),
            xlabel="mini-batch size m",
            ylabel="error, in lengths of the gradient",
            title=f"the noise, epochs trained: {self.epochs}",
            x=(0.7, 750),
            y=(min(noise.error_of_one, *others) / 60, 1.8 * max(noise.error_of_one, *others)),
            xlog=True,
            ylog=True,
        )
