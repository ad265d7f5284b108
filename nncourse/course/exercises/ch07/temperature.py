"""Visible check of 7.8a: how far softmax is from the hard maximum."""

import numpy as np

from nncourse.activations import softmax
from nncourse.course.checks import Case, Exercise, Misconception
from nncourse.course.exercises.ch07.given import COLUMN, wrong_softmax


def _hard(z):
    """The limit for c → ∞; those that tie share."""
    first = (z == z.max(axis=0)).astype(float)
    return first / first.sum(axis=0)


def _distances(z, factors, *, limit=_hard, shares=None, size=np.max):
    shares = shares or (lambda c: softmax(c * z))
    with np.errstate(all="ignore"):
        return np.array([size(np.abs(shares(c) - limit(z))) for c in factors])


def _first_alone(z):
    return (np.arange(len(z)) == np.argmax(z)).astype(float)[:, np.newaxis]


_TIE = np.array([[1.5], [3.0], [3.0], [-2.0]])

DISTANCES = Exercise(
    id="7.8a",
    name="distances",
    cases=(
        Case("a clear winner", (COLUMN, [0.01, 1.0, 2.0, 10.0])),
        Case("a tie", (_TIE, [0.5, 1.0, 4.0])),
        Case("large factors", (COLUMN, [5.0, 1e3, 1e4])),
    ),
    reference=_distances,
    hint="first the limit: 1 for the largest z, or equal shares where several are the largest. "
    "Then for each c the softmax of c·z, and the largest difference of an entry.",
    misconceptions=(
        Misconception(
            "with a tie no z gets a 1 in the limit: those that are equally large stay equal for "
            "every c, so they share, and 1 − the largest share is not the distance.",
            lambda z, factors: _distances(z, factors, limit=_first_alone),
        ),
        Misconception(
            "the exponentials overflow for large c; subtract the largest c·z first.",
            lambda z, factors: _distances(
                z, factors, shares=lambda c: wrong_softmax(c * z, largest="none")
            ),
        ),
        Misconception(
            "this divides by c; (83) multiplies z by c, so that a larger c is sharper.",
            lambda z, factors: _distances(z, factors, shares=lambda c: softmax(z / c)),
        ),
        Misconception(
            "the factor stands outside of softmax; in (83) it multiplies z.",
            lambda z, factors: _distances(z, factors, shares=lambda c: c * softmax(z)),
        ),
        Misconception(
            "the factor is missing: (83) is the softmax of c·z.",
            lambda z, factors: _distances(z, factors, shares=lambda c: softmax(z)),
        ),
        Misconception(
            "these are the sums of the differences; the largest one is wanted.",
            lambda z, factors: _distances(z, factors, size=np.sum),
        ),
        Misconception(
            "this is one number; give one for each factor.",
            lambda z, factors: _distances(z, factors).max(),
        ),
    ),
)

EXERCISES = (DISTANCES,)
