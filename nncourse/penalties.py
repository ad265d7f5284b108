"""Regularization: what large weights add to the cost, and how they shrink in each step.

Biases are left alone. n is the number of training examples, λ (`lmbda`) the strength.
"""

import numpy as np


class L2:
    """Weight decay: (λ/2n) Σ_w w² is added to the cost. Nielsen ch. 3, eqs. (85)–(94)."""

    name = "L2"

    @staticmethod
    def value(weights, lmbda, n):
        """The addition to the cost, (λ/2n) Σ_w w². Eq. (87).

        >>> L2.value([np.array([[3.0, 4.0]])], lmbda=0.1, n=10)
        0.125
        """
        return float(lmbda / (2 * n) * sum(np.sum(w * w) for w in weights))

    @staticmethod
    def shrink(weights, eta, lmbda, n):
        """Rescale each weight in place: w → (1 − ηλ/n) w, the first part of eq. (93)."""
        for w in weights:
            w *= 1 - eta * lmbda / n


class L1:
    """(λ/n) Σ_w ``|w|`` is added to the cost; every weight shrinks by the same amount.

    Nielsen ch. 3, "Other techniques for regularization", eqs. (95)–(97).
    """

    name = "L1"

    @staticmethod
    def value(weights, lmbda, n):
        """The addition to the cost, (λ/n) Σ_w ``|w|``.

        >>> L1.value([np.array([[3.0, -4.0]])], lmbda=0.1, n=10)
        0.07
        """
        return float(lmbda / n * sum(np.sum(np.abs(w)) for w in weights))

    @staticmethod
    def shrink(weights, eta, lmbda, n):
        """Move each weight in place towards 0: w → w − (ηλ/n) sgn(w), with sgn(0) = 0."""
        for w in weights:
            w -= eta * lmbda / n * np.sign(w)


PENALTIES = {penalty.name: penalty for penalty in (L2, L1)}
