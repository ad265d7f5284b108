"""Regularization: what large weights add to the cost, and how they shrink in each step.

Biases are left alone. n is the number of training examples, λ (`lmbda`) the strength, eta the
rate at which the weights shrink: `nncourse.steps.Step.pace` of the learning rate.
"""

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from nncourse.checks import checked_choice
from nncourse.types import Array


def _leave(weights: Sequence[Array], eta: float, lmbda: float, n: int | None) -> None:
    """Leave the weights as they are; but say what is wrong with λ and n before anything changes."""
    _checked_n(lmbda, n)


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

    before_step, after_step = shrink, staticmethod(_leave)  # as (93) does: the old weights shrink


class L1:
    """(λ/n) Σ_w ``|w|`` is added to the cost; every weight shrinks by the same amount, down to 0.

    Nielsen ch. 3, "Other techniques for regularization", eqs. (95)–(97). There a weight near 0
    jumps to and fro across it. Here it stops at 0; and as it shrinks after the step, a weight that
    the data pull by less than λ/n ends at exactly 0.
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
        """Move each weight in place by ηλ/n towards 0, and no further. Eq. (97), clipped.

        >>> w = np.array([[0.0, 0.03, -2.0]])
        >>> L1.shrink([w], eta=0.5, lmbda=2.0, n=10)
        >>> w
        array([[ 0. ,  0. , -1.9]])
        """
        most = eta * lmbda / _checked_n(lmbda, n)
        for w in weights:
            w -= np.clip(w, -most, most)

    before_step, after_step = staticmethod(_leave), shrink  # so that a weight at 0 stays there


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
