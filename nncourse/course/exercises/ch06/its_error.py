"""Visible checks 6.2 and 6.3a: the error of the cross-entropy, and the slope that cancels."""

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.course.checks import Case, Exercise, Misconception

_Y = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.25]])

# ---- 6.2

_Z = np.array([[1.5, -0.5, 3.0], [-2.0, 0.25, 4.0], [0.5, 1.0, -1.5]])
_FAR = np.array([[900.0, -900.0, 900.0, -900.0]])


def _error(z, y):
    return sigmoid(z) - y


@np.errstate(divide="ignore", invalid="ignore")
def _the_long_way(z, y):
    a = sigmoid(z)
    return (a - y) / (a * (1 - a)) * sigmoid_prime(z)


@np.errstate(divide="ignore", invalid="ignore")
def _nabla_a(z, y):
    a = sigmoid(z)
    return (a - y) / (a * (1 - a))


CROSS_ENTROPY_ERROR = Exercise(
    id="6.2",
    name="cross_entropy_error",
    cases=(
        Case("one example", (_Z[:, :1], _Y[:, :1])),
        Case("three examples", (_Z, _Y[:, 1:])),
        Case("saturated outputs", (_FAR, np.array([[1.0, 1.0, 0.0, 0.0]]))),
    ),
    reference=_error,
    hint="(66): first the outputs from z, then compare them with y; nothing else is left of (BP1).",
    misconceptions=(
        Misconception(
            "the sign is flipped: (66) is a − y.",
            lambda z, y: y - sigmoid(z),
        ),
        Misconception(
            "this is the error with the quadratic cost; with the cross-entropy σ′(z) cancels.",
            lambda z, y: (sigmoid(z) - y) * sigmoid_prime(z),
        ),
        Misconception(
            "this compares z with y; compare the output a = σ(z) with y.",
            lambda z, y: z - y,
        ),
        Misconception(
            "right on paper, but for saturated outputs this is 0/0: cancel σ′ with a pencil first.",
            _the_long_way,
        ),
        Misconception(
            "this is ∂C/∂a, (75); δ is ∂C/∂z, so it still has to be multiplied by σ′(z).",
            _nabla_a,
        ),
        Misconception(
            "this divides by the number of examples; each column is the error of its own example.",
            lambda z, y: (sigmoid(z) - y) / z.shape[1],
        ),
        Misconception(
            "the columns are added up; each example keeps its own column of errors.",
            lambda z, y: (sigmoid(z) - y).sum(axis=1, keepdims=True),
        ),
        Misconception(
            "the sign is lost: δ is negative where the output is too low.",
            lambda z, y: np.abs(sigmoid(z) - y),
        ),
        Misconception(
            "σ is applied twice: z is the weighted input, σ(z) is the output already.",
            lambda z, y: sigmoid(sigmoid(z)) - y,
        ),
    ),
)

# ---- 6.3a


def _measured(z, h):
    return (sigmoid(z + h) - sigmoid(z - h)) / (2 * h)


MEASURED_SLOPE = Exercise(
    id="6.3a",
    name="measured_slope",
    cases=(
        Case("a large h", (np.array([-2.0, 0.0, 1.5, 4.0]), 1.0)),
        Case("a small h", (np.array([-1.0, 0.5, 3.0]), 0.01)),
    ),
    reference=_measured,
    hint="σ at z + h, less σ at z − h, divided by the way between these two places, 2h.",
    misconceptions=(
        Misconception(
            "this goes to one side alone; go by h to either side, which is far more exact.",
            lambda z, h: (sigmoid(z + h) - sigmoid(z)) / h,
        ),
        Misconception(
            "this goes to one side alone; go by h to either side, which is far more exact.",
            lambda z, h: (sigmoid(z) - sigmoid(z - h)) / h,
        ),
        Misconception(
            "from z − h to z + h the way is 2h, not h.",
            lambda z, h: (sigmoid(z + h) - sigmoid(z - h)) / h,
        ),
        Misconception(
            "… / 2 * h divides by 2 and then multiplies by h; write / (2 * h).",
            lambda z, h: (sigmoid(z + h) - sigmoid(z - h)) / 2 * h,
        ),
        Misconception(
            "this is the change of σ; divide it by the way, 2h, to get a slope.",
            lambda z, h: sigmoid(z + h) - sigmoid(z - h),
        ),
        Misconception(
            "the sign is flipped: the place on the right comes first.",
            lambda z, h: (sigmoid(z - h) - sigmoid(z + h)) / (2 * h),
        ),
        Misconception(
            "this is the formula σ(1 − σ), which is to be tested; measure the slope with h.",
            lambda z, h: sigmoid_prime(z),
        ),
        Misconception(
            "this takes σ of the way instead of σ at the two places: σ(z + h) and σ(z − h).",
            lambda z, h: (sigmoid(z) + h - (sigmoid(z) - h)) / (2 * h),
        ),
    ),
)

EXERCISES = (CROSS_ENTROPY_ERROR, MEASURED_SLOPE)
