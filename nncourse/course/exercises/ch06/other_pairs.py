"""Visible checks 6.6 and 6.8: linear outputs, and learning rates of two costs."""

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.course.checks import Case, Exercise, Misconception

# ---- 6.6

_BEFORE = np.array([[0.2, 0.9, 0.4, 0.7], [0.6, 0.1, 0.8, 0.3], [0.5, 0.5, 0.0, 1.0]])
_W = np.array([[1.0, -2.0, 0.5], [0.25, 1.5, -1.0]])
_B = np.array([[0.5], [-1.0]])
_TARGETS = np.array([[2.0, -1.0, 0.5, 3.0], [0.0, 1.5, -2.5, 1.0]])


def _linear(a_before, w, b, y, output=lambda z: z, slope=lambda z: 1.0, bias=1.0):
    z = w @ a_before + bias * b
    delta = (output(z) - y) * slope(z)
    return delta.mean(axis=1, keepdims=True), delta @ a_before.T / y.shape[1]


def _scaled(factor):
    """The right gradients times factor(n)."""
    return lambda a, w, b, y: tuple(factor(y.shape[1]) * g for g in _linear(a, w, b, y))


LINEAR_GRADIENTS = Exercise(
    id="6.6",
    name="linear_gradients",
    cases=(
        Case("one example", (_BEFORE[:, :1], _W, _B, _TARGETS[:, :1])),
        Case("four examples", (_BEFORE, _W, _B, _TARGETS)),
        Case("one output, three examples", (_BEFORE[:2, 1:], _W[:1, 1:], _B[:1], _TARGETS[:1, 1:])),
    ),
    reference=lambda a_before, w, b, y: _linear(a_before, w, b, y),
    hint="a = w a_before + b without any σ; δ = a − y, (68); then the means (69) and (70).",
    misconceptions=(
        Misconception(
            "these outputs went through σ; linear outputs are z itself.",
            lambda *args: _linear(*args, output=sigmoid),
        ),
        Misconception(
            "this is the sigmoid layer of (65); linear outputs have neither σ nor σ′.",
            lambda *args: _linear(*args, output=sigmoid, slope=sigmoid_prime),
        ),
        Misconception(
            "the slope of a linear neuron is 1: there is no σ′(z) in (69) and (70).",
            lambda *args: _linear(*args, slope=sigmoid_prime),
        ),
        Misconception(
            "the sign is flipped: (68) is a − y.",
            _scaled(lambda n: -1),
        ),
        Misconception(
            "these are sums over the examples; (69) and (70) are means: divide by n.",
            _scaled(lambda n: n),
        ),
        Misconception(
            "the factor 2 is too much: the ½ in front of the cost cancels it.",
            _scaled(lambda n: 2),
        ),
        Misconception(
            "the bias is forgotten: a = w a_before + b.",
            lambda *args: _linear(*args, bias=0.0),
        ),
        Misconception(
            "the pair is the wrong way round: nabla_b first, then nabla_w.",
            lambda *args: _linear(*args)[::-1],
        ),
        Misconception(
            "nabla_b has the shape (n,); biases are a column, (n, 1): keepdims=True.",
            lambda *args: (_linear(*args)[0].ravel(), _linear(*args)[1]),
        ),
        Misconception(
            "nabla_w is transposed: its entry jk belongs to the weight from k to j.",
            lambda *args: (_linear(*args)[0], _linear(*args)[1].T),
        ),
        Misconception(
            "nabla_b is the mean over the examples, nabla_w their sum; both should be means.",
            lambda a, w, b, y: (_linear(a, w, b, y)[0], y.shape[1] * _linear(a, w, b, y)[1]),
        ),
    ),
)

# ---- 6.8


def _matching(eta, a):
    return eta * np.mean(a * (1 - a))


MATCHING_ETA = Exercise(
    id="6.8",
    name="matching_eta",
    cases=(
        Case("three outputs", (3.0, np.array([0.1, 0.5, 0.8]))),
        Case("outputs near 0 and 1", (0.6, np.array([[0.01, 0.99], [0.02, 0.97]]))),
        Case("outputs spread evenly", (3.0, (np.arange(500) + 0.5) / 500)),
    ),
    reference=_matching,
    hint="the step with the quadratic cost has the factor σ′ = a(1 − a); take its mean over a.",
    misconceptions=(
        Misconception(
            "the wrong way round: the cross-entropy has no factor σ′, so its η must be smaller.",
            lambda eta, a: eta / np.mean(a * (1 - a)),
        ),
        Misconception(
            "a sixth is the mean for outputs that are spread evenly; take the mean for these a.",
            lambda eta, a: eta / 6,
        ),
        Misconception(
            "six times as much is the wrong way round, and a sixth holds only for outputs that are "
            "spread evenly; take the mean of a(1 − a).",
            lambda eta, a: 6 * eta,
        ),
        Misconception(
            "this is a(1 − a) of the mean output; take the mean of a(1 − a).",
            lambda eta, a: eta * np.mean(a) * (1 - np.mean(a)),
        ),
        Misconception(
            "this is the sum; take the mean of a(1 − a).",
            lambda eta, a: eta * np.sum(a * (1 - a)),
        ),
        Misconception(
            "this is the factor alone; multiply η by it.",
            lambda eta, a: np.mean(a * (1 - a)),
        ),
        Misconception(
            "a is the output already: σ′ is a(1 − a); sigmoid_prime(a) would be right for z.",
            lambda eta, a: eta * np.mean(sigmoid_prime(a)),
        ),
        Misconception(
            "this gives a learning rate for each output; take the mean.",
            lambda eta, a: eta * a * (1 - a),
        ),
        Misconception(
            "this multiplies by the mean output; σ′ is a(1 − a).",
            lambda eta, a: eta * np.mean(a),
        ),
    ),
)

EXERCISES = (LINEAR_GRADIENTS, MATCHING_ETA)
