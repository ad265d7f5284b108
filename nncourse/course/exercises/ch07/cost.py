"""Visible check of 7.6: the log-likelihood cost and its error."""

import numpy as np

from nncourse.activations import log_softmax, softmax
from nncourse.course.checks import Case, Exercise, Misconception
from nncourse.course.exercises.ch07.given import BATCH, COLUMN, THREE, one_hot, quiet


def _log_likelihood(z, y):
    with np.errstate(under="ignore"):
        cost = -np.sum(np.where(y > 0, log_softmax(z), 0.0)) / z.shape[1]
        return cost, softmax(z) - y


def _other_cost(cost):
    """The right error with another cost: cost(a, y, ln a)."""

    @quiet
    def answer(z, y):
        return cost(softmax(z), y, log_softmax(z)), softmax(z) - y

    return answer


def _other_error(error):
    """The right cost with another error: error(a, y)."""

    @quiet
    def answer(z, y):
        return _log_likelihood(z, y)[0], error(softmax(z), y)

    return answer


LOG_LIKELIHOOD = Exercise(
    id="7.6",
    name="log_likelihood",
    cases=(
        Case("one image", (COLUMN, one_hot([2], 4))),
        Case("three images", (BATCH, one_hot([0, 3, 2], 4))),
        Case("wrong answers that are sure", (1e4 * THREE, one_hot([1], 3))),
    ),
    reference=_log_likelihood,
    hint="ln a_j = z_j − max − ln Σ_k e^(z_k − max); the cost is the mean over the images of −ln "
    "a of the right class; δ = a − y.",
    misconceptions=(
        Misconception(
            "the cost is infinite where the activation of the right class has been rounded to 0; "
            "compute ln a from z, without taking the logarithm of a.",
            _other_cost(lambda a, y, ln_a: -np.log((a * y).sum(axis=0)).mean()),
        ),
        Misconception(
            "0 · ln 0 is not a number: compute ln a from z, without taking the logarithm of a.",
            _other_cost(lambda a, y, ln_a: -(y * np.log(a)).sum() / a.shape[1]),
        ),
        Misconception(
            "this cost is the sum over the images; it should be their mean.",
            _other_cost(lambda a, y, ln_a: -(y * ln_a).sum()),
        ),
        Misconception(
            "this divides by the number of entries, as np.mean does; divide by the number of "
            "images, which is the number of columns.",
            _other_cost(lambda a, y, ln_a: -(y * ln_a).mean()),
        ),
        Misconception(
            "the minus sign is missing: a logarithm of a share is negative, a cost is not.",
            _other_cost(lambda a, y, ln_a: (y * ln_a).sum() / a.shape[1]),
        ),
        Misconception(
            "these are the costs of the single images; the cost is one number, their mean.",
            _other_cost(lambda a, y, ln_a: -(y * ln_a).sum(axis=0)),
        ),
        Misconception(
            "this is ln of all activations; only that of the right class counts.",
            _other_cost(lambda a, y, ln_a: -ln_a.sum() / a.shape[1]),
        ),
        Misconception(
            "this cost is 1 − a of the right class; (80) has −ln a.",
            _other_cost(lambda a, y, ln_a: (1 - (a * y).sum(axis=0)).mean()),
        ),
        Misconception(
            "the sign of the error is flipped: δ = a − y.", _other_error(lambda a, y: y - a)
        ),
        Misconception(
            "the error is divided by the number of images; each column is that image's own δ.",
            _other_error(lambda a, y: (a - y) / a.shape[1]),
        ),
        Misconception(
            "a slope a(1 − a) is too much: with this cost it cancels, δ = a − y.",
            _other_error(lambda a, y: (a - y) * a * (1 - a)),
        ),
        Misconception(
            "this is ∂C/∂a = −y/a; δ is ∂C/∂z, and all the other outputs have one, too.",
            _other_error(lambda a, y: np.where(y > 0, -1 / a, 0.0)),
        ),
        Misconception(
            "only the right class has an error here; δ = a − y is not 0 for the others.",
            _other_error(lambda a, y: (a - y) * y),
        ),
        Misconception(
            "the pair is the wrong way round: first C, then δ.",
            lambda z, y: _log_likelihood(z, y)[::-1],
        ),
        Misconception(
            "this is the cost alone; return the pair (C, δ).",
            lambda z, y: _log_likelihood(z, y)[0],
        ),
    ),
)

EXERCISES = (LOG_LIKELIHOOD,)
