"""Regularization: what large weights add to the cost, and how they shrink in each step.

Biases are left alone. n is the number of training examples, λ (`lmbda`) the strength.
"""

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from nncourse.checks import checked_choice
from nncourse.types import Array


class L2:
    """Weight decay: (λ/2n) Σ_w w² is added to the cost. Nielsen ch. 3, eqs. (85)–(94)."""

    name = "L2"

    @staticmethod
    def value(weights: Sequence[Array], lmbda: float, n: int) -> float:
        """Return the addition to the cost, (λ/2n) Σ_w w². Eq. (87).

        >>> L2.value([np.array([[3.0, 4.0]])], lmbda=0.1, n=10)
        0.125
        """
        n = _checked_n(lmbda, n)
        return float(lmbda / (2 * n) * sum(np.sum(w * w) for w in weights))

    @staticmethod
    def shrink(weights: Sequence[Array], eta: float, lmbda: float, n: int | None) -> None:
        """Rescale each weight in place: w → (1 − ηλ/n) w, the first part of eq. (93)."""
        n = _checked_n(lmbda, n)
        for w in weights:
            w *= 1 - eta * lmbda / n


class L1:
    """(λ/n) Σ_w ``|w|`` is added to the cost; every weight shrinks by the same amount.

    Nielsen ch. 3, "Other techniques for regularization", eqs. (95)–(97).
    """

    name = "L1"

    @staticmethod
    def value(weights: Sequence[Array], lmbda: float, n: int) -> float:
        """Return the addition to the cost, (λ/n) Σ_w ``|w|``.

        >>> L1.value([np.array([[3.0, -4.0]])], lmbda=0.1, n=10)
        0.07
        """
        n = _checked_n(lmbda, n)
        return float(lmbda / n * sum(np.sum(np.abs(w)) for w in weights))

    @staticmethod
    def shrink(weights: Sequence[Array], eta: float, lmbda: float, n: int | None) -> None:
        """Move each weight in place towards 0: w → w − (ηλ/n) sgn(w), with sgn(0) = 0."""
        n = _checked_n(lmbda, n)
        for w in weights:
            w -= eta * lmbda / n * np.sign(w)


Penalty: TypeAlias = type[L1] | type[L2]
PENALTIES: dict[str, Penalty] = {L2.name: L2, L1.name: L1}


def as_penalty(penalty: str | Penalty) -> Penalty:
    """Find the penalty of that name; a class such as `L2` is one already.

    >>> as_penalty("L2") is as_penalty(L2) is L2
    True
    """
    name = getattr(penalty, "name", penalty)
    return PENALTIES[checked_choice("penalty", name, PENALTIES)]


def checked_lmbda(lmbda: float) -> float:
    """Return λ, if it can be a strength: a finite number from 0 up."""
    if not (lmbda >= 0 and math.isfinite(lmbda)):
        raise ValueError(f"lmbda is {lmbda}; expected 0 or more, such as 5.0.")
    return lmbda


def _checked_n(lmbda: float, n: int | None) -> int:
    checked_lmbda(lmbda)
    if n is None or not n >= 1:
        raise ValueError(
            f"lmbda is {lmbda}, but n is {n}; expected the number of training examples, because "
            "the penalty is a share of λ/n."
        )
    return n
