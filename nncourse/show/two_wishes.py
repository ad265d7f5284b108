"""A live figure of chapter 8: the geometry of L2 regularization, for two weights."""

from __future__ import annotations

import numpy as np

from nncourse.show.controls import slider
from nncourse.show.drawn import DrawnFigure, line, panel, points

BEST = np.array([1.0, 2.0])  # the weights with the lowest cost C₀
CURVATURE = np.array([1.0, 10.0])  # of C₀ along each of them: w₁ is of little use, w₂ of much
LMBDAS = np.geomspace(0.01, 100, 101)
LEVELS = (0.05, 0.3, 1.0, 2.5, 5.0)
_TURN = np.linspace(0, 2 * np.pi, 121)


def unregularized(w):
    """Compute the cost without its price: C₀ = ½ Σ κ (w − best)².

    >>> float(unregularized([1.0, 1.0]))
    5.0
    """
    return 0.5 * np.sum(CURVATURE * (np.asarray(w) - BEST) ** 2, axis=-1)


def cheapest(lmbda):
    """Compute the weights with the lowest C₀ + (λ/2) Σ w²: each shrinks by κ/(κ + λ).

    >>> cheapest(0.0), cheapest(1.0).round(3)
    (array([1., 2.]), array([0.5  , 1.818]))
    """
    return CURVATURE / (CURVATURE + np.asarray(lmbda)[..., None]) * BEST


def level(cost):
    """Make the ellipse on which C₀ has a value: x and y."""
    return [m + np.sqrt(2 * cost / kappa) * turn(_TURN)
            for m, kappa, turn in zip(BEST, CURVATURE, (np.cos, np.sin), strict=True)]  # fmt: skip


class TwoWishes(DrawnFigure):
    """Where the minimum of two weights goes as their price grows (Nielsen ch. 3, (87)).

    >>> TwoWishes(lmbda=1.0).weights().round(3)
    array([0.5  , 1.818])
    """

    title = "Two wishes: a small C₀, and small weights"
    alt = (
        "Ellipses on which C₀ is equal, around its minimum at w = (1, 2); a circle on which the"
        " price is equal; for λ = {lmbda} both touch where the regularized cost is lowest. Beside"
        " them the two weights against λ."
    )
    size = (8.6, 3.6)
    presets = {
        "hardly any price": {"lmbda": 0.01},
        "λ = 1": {"lmbda": 1.0},
        "λ = 10": {"lmbda": 10.0},
        "far too much": {"lmbda": 100.0},
    }

    lmbda = slider(0.01, "λ", 0.01, 100.0, log=True)

    def weights(self):
        """Return the weights with the lowest regularized cost, (2,)."""
        return cheapest(self.lmbda)

    def panels_now(self):
        w = self.weights()
        self.message = (
            f"λ = {self.lmbda:.3g}: w₁ = {w[0]:.3f} ({w[0] / BEST[0]:.0%} of what it was),"
            f" w₂ = {w[1]:.3f} ({w[1] / BEST[1]:.0%}); C₀ = {unregularized(w):.3f},"
            f" w₁² + w₂² = {w @ w:.3f}."
        )
        return [self._plane(w), self._shrinking(w)]

    def _plane(self, w):
        ellipses = [line(*level(cost), color="grey", width=0.8) for cost in LEVELS]
        radius = np.sqrt(w @ w)
        return panel(
            *ellipses,
            line(*level(unregularized(w)), color="blue", width=1.8, label="equal C₀"),
            line(radius * np.cos(_TURN), radius * np.sin(_TURN), color="orange", width=1.8,
                 label="equal price"),
            line(*cheapest(LMBDAS).T, color="green", width=1.4, label="where the minimum goes"),
            points([0, BEST[0]], [0, BEST[1]], color="grey", size=4),
            points([w[0]], [w[1]], color="red", size=6),
            title="the plane of the weights",
            xlabel="w₁, of little use",
            ylabel="w₂, of much use",
            x=(-2.5, 4.0),
            y=(-0.8, 3.2),
            width=490,
            height=330,
        )  # fmt: skip

    def _shrinking(self, w):
        path = cheapest(LMBDAS).T
        return panel(
            line([self.lmbda, self.lmbda], [0, 2.1], color="grey", width=1.2),
            line(LMBDAS, path[0], color="blue", label="w₁"),
            line(LMBDAS, path[1], color="orange", label="w₂"),
            points([self.lmbda] * 2, w, color=["blue", "orange"], size=5),
            title="the two weights against λ",
            xlabel="λ",
            ylabel="weight",
            x=(0.01, 100.0),
            y=(0.0, 2.1),
            xlog=True,
            xticks={"0.01": "0.01", "0.1": "0.1", "1": "1", "10": "10", "100": "100"},
            width=370,
        )
