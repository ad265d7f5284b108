"""The live figures of chapter 8: four curves of a training, weight decay, polynomials."""

from __future__ import annotations

from nncourse.show.controls import check_box, choice, slider
from nncourse.show.figure import LiveFigure
from nncourse.show.four_curves import FourCurves
from nncourse.show.polynomials import DEGREES, SAMPLES, TRUTHS, error, fit, measurements
from nncourse.show.weight_decay import WeightDecay

__all__ = ["FourCurves", "Polynomials", "WeightDecay"]


class Polynomials(LiveFigure):
    """A polynomial through ten noisy points, its errors and its coefficients (Nielsen ch. 3).

    >>> figure = Polynomials(degree=9, ridge=False)
    >>> figure.errors()[0] < 1e-9
    True
    """

    title = "Ten points: a line or a polynomial of degree nine?"
    alt = (
        "Ten points with noise {noise} around {truth}, a polynomial of degree {degree} fitted to"
        " them, its errors on these and on fresh points, and the sizes of its coefficients."
    )
    script = "polynomials.js"
    presets = {
        "a line": {"truth": "a line", "degree": 1, "ridge": False},
        "degree 9": {"truth": "a line", "degree": 9, "ridge": False},
        "degree 9 with λ = 1": {"truth": "a line", "degree": 9, "ridge": True, "lmbda": 1.0},
        "too simple": {"truth": "a wave", "degree": 1, "ridge": False},
        "about right": {"truth": "a wave", "degree": 3, "ridge": False},
    }

    truth = choice("a line", "the truth is", TRUTHS)
    ridge = check_box(False, "regularize")
    degree = slider(9, "degree", 0, DEGREES)
    lmbda = slider(0.1, "λ, if regularized", 1e-4, 100.0, log=True)
    noise = slider(0.2, "noise", 0.0, 0.5, 0.05)
    sample = slider(1, "which ten measurements", 1, SAMPLES)

    def _specification(self):
        data = {name: values.tolist() for name, values in measurements().items()}
        return {**super()._specification(), "data": data}

    def points(self):
        """Return the ten points and the fresh ones: x, y, fresh x, fresh y."""
        data, truth = measurements(), TRUTHS[self.truth]
        x, fresh_x = data["x"], data["fresh_x"]
        y = truth(x) + self.noise * data["noise"][self.sample - 1]
        return x, y, fresh_x, truth(fresh_x) + self.noise * data["fresh_noise"]

    @property
    def strength(self):
        """The λ that counts: 0 where the box is not checked."""
        return self.lmbda if self.ridge else 0.0

    def coefficients(self, degree=None):
        """Fit a polynomial of this degree (default: the chosen one); constant term first."""
        x, y, *_ = self.points()
        return fit(x, y, self.degree if degree is None else degree, self.strength)

    def errors(self, degree=None):
        """Return the root mean square errors on the ten points and on the fresh ones."""
        x, y, fresh_x, fresh_y = self.points()
        w = self.coefficients(degree)
        return error(w, x, y), error(w, fresh_x, fresh_y)
