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
    ValleyBall(valley='long valley', v1=-2.5, v2=1.2, eta=0.15, steps=20, angle=30)
    """

    title = "The ball in the valley: v → v′ = v − η∇C"
    alt = (
        "Gradient descent in the {valley} from v = ({v1}, {v2}) with learning rate {eta}: the"
        " path over {steps} steps seen from above, and the cost after each step."
    )
    script = "valley.js"
    presets = {
        "gentle": {"valley": "long valley", "v1": -2.5, "v2": 1.2, "eta": 0.02, "steps": 40},
        "just right": {"valley": "long valley", "v1": -2.5, "v2": 1.2, "eta": 0.12, "steps": 20},
        "zig-zag": {"valley": "long valley", "v1": -2.5, "v2": 1.2, "eta": 0.19, "steps": 20},
        "too large": {"valley": "long valley", "v1": -2.5, "v2": 0.4, "eta": 0.21, "steps": 20},
        "the wrong valley": {
            "valley": "two valleys",
            "v1": 0.4,
            "v2": 1.4,
            "eta": 0.05,
            "steps": 30,
        },
    }

    valley = choice("long valley", "valley", VALLEYS)
    v1 = slider(-2.5, "start v₁", -3.0, 3.0, 0.05)
    v2 = slider(1.2, "start v₂", -2.0, 2.0, 0.05)
    eta = slider(0.02, "learning rate η", 0.005, 0.25, 0.005)
    steps = slider(20, "number of steps", 0, 60, play=True)
    angle = slider(30, "turn the view", -90, 90, 5, unit="°")

    def path(self):
        """Return the points visited, (steps + 1, 2)."""
        return valley_path((self.v1, self.v2), self.eta, self.steps, self.valley)

    def costs(self):
        """Return the cost at each of these points, (steps + 1,)."""
        return VALLEYS[self.valley].cost(*self.path().T)


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
    gradients : array, (n, p)
        A row for each training example: the gradient of its cost. `example_gradients` makes one.
    rng : None, int or numpy.random.Generator
        Which examples the mini-batches happen to hold.
    """

    title = "Mini-batches guess the gradient"
    alt = (
        "A hundred gradients, each from a mini-batch of {m} examples, around the exact gradient;"
        " and their error, which falls like one over the square root of m."
    )
    presets = {"m = 1": {"m": 1}, "m = 10": {"m": 10}, "m = 100": {"m": 100}}
    buttons = {"draw_again": "other mini-batches"}
    batches = 100

    m = slider(10, "mini-batch size m", 1, 500, log=True)

    def __init__(self, gradients, *, rng=0, **values):
        self._noise = SampledGradients(gradients, self.batches, np.random.default_rng(rng))
        super().__init__(**values)

    def draw_again(self) -> None:
        """Fill the mini-batches anew."""
        self._noise.shuffle()
        self.refresh()

    def panels_now(self) -> list:
        noise, m = self._noise, self.m
        error, expected = noise.error(m), noise.error_of_one / np.sqrt(m)
        self.message = (
            f"m = {m}: a mini-batch gradient is {100 * error:.0f} % of the exact one's"
            f" length away from it; 1/√m says {100 * expected:.0f} %."
        )
        return [self._plane(*noise.in_plane(m)), self._curve(m, error)]

    def _plane(self, along, across) -> dict:
        """Draw the sampled gradients around the exact one, which is the arrow from 0 to 1."""
        reach = 1.2 * self._noise.reach
        return panel(
            points(along, across, color="blue", opacity=0.6, label="one mini-batch"),
            arrows([0], [0], [1], [0], color="orange", label="exact gradient"),
            xlabel="along the exact gradient",
            ylabel="across it",
            title=f"gradients of {self.batches} mini-batches",
            x=(1 - reach, 1 + reach),
            y=(-reach, reach),
        )

    def _curve(self, m, error) -> dict:
        """Draw the error for many sizes against 1/√m, and the present one."""
        sizes, errors = self._noise.curve()
        ends = np.array([1, 500])
        return panel(
            line(
                ends,
                self._noise.error_of_one / np.sqrt(ends),
                color="orange",
                dash="5 4",
                label="like 1/√m",
            ),
            points(sizes, errors, color="grey", size=3, label="measured"),
            points([m], [error], color="blue", size=6, label="this m"),
            xlabel="mini-batch size m",
            ylabel="relative error",
            title="the noise",
            x=(0.7, 750),
            y=(min(errors) / 1.6, 1.6 * max(errors)),  # room for the large point, whatever m is
            xlog=True,
            ylog=True,
        )
