"""Visible checks of chapter 6, cross-entropy."""

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.course.checks import Case, Exercise, Misconception

# ---- 6.1

SMALLEST = 1e-10  # what is smaller counts as this, so that the logarithm is finite

_A = np.array([[0.8, 0.3, 0.5, 0.1], [0.1, 0.9, 0.2, 0.4], [0.3, 0.2, 0.6, 0.7]])
_Y = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.25]])
_SATURATED = np.array([[1.0, 1.0, 0.0, 0.0, 0.5]])
_WANTED = np.array([[1.0, 0.0, 1.0, 0.0, 1.0]])


def _ln(v):
    return np.log(np.maximum(v, SMALLEST))


def _terms(a, y, ln=_ln):
    return -(y * ln(a) + (1 - y) * ln(1 - a))


def _cross_entropy(a, y):
    return np.sum(_terms(a, y)) / a.shape[1]


@np.errstate(divide="ignore", invalid="ignore")
def _unguarded(a, y):
    return np.sum(_terms(a, y, np.log)) / a.shape[1]


@np.errstate(divide="ignore", invalid="ignore", over="ignore")
def _nan_to_num(a, y):
    return np.sum(np.nan_to_num(_terms(a, y, np.log))) / a.shape[1]


CROSS_ENTROPY = Exercise(
    id="6.1",
    name="cross_entropy",
    cases=(
        Case("one example", (_A[:, :1], _Y[:, :1])),
        Case("four examples", (_A, _Y)),
        Case("outputs of exactly 0 and 1", (_SATURATED, _WANTED)),
    ),
    reference=_cross_entropy,
    hint="(63): the sum over all entries of −[y ln a + (1 − y) ln(1 − a)], divided by the number "
    "of columns; np.maximum(…, 1e-10) inside each logarithm.",
    misconceptions=(
        Misconception(
            "ln 0 is −∞, and 0 · ln 0 is not a number: keep what stands inside each logarithm at "
            "1e-10 or above.",
            _unguarded,
        ),
        Misconception(
            "np.nan_to_num makes 0 · ln 0 a 0, but −∞ becomes −1.8e308, which is useless as a "
            "cost: guard the logarithms before they are taken.",
            _nan_to_num,
        ),
        Misconception(
            "the minus sign in front is missing: both logarithms are negative, a cost is not.",
            lambda a, y: -_cross_entropy(a, y),
        ),
        Misconception(
            "the second term is missing: where y = 0, (1 − y) ln(1 − a) is all there is.",
            lambda a, y: -np.sum(y * _ln(a)) / a.shape[1],
        ),
        Misconception(
            "the first term is missing: where y = 1, y ln a is all there is.",
            lambda a, y: -np.sum((1 - y) * _ln(1 - a)) / a.shape[1],
        ),
        Misconception(
            "y and a are swapped: the logarithm is of the output a, in front stands y.",
            lambda a, y: _cross_entropy(y, a),
        ),
        Misconception(
            "this is the sum over the examples; (63) is their mean: divide by n, the columns.",
            lambda a, y: np.sum(_terms(a, y)),
        ),
        Misconception(
            "this divides by the number of entries, as np.mean does; add up over the outputs and "
            "divide by the number of examples, which is the number of columns.",
            lambda a, y: np.mean(_terms(a, y)),
        ),
        Misconception(
            "this divides by the number of rows; examples are columns, so n is a.shape[1].",
            lambda a, y: np.sum(_terms(a, y)) / len(a),
        ),
        Misconception(
            "these are the costs of the single examples; the cost is one number, their mean.",
            lambda a, y: np.sum(_terms(a, y), axis=0),
        ),
        Misconception(
            "the logarithm is the natural one, np.log; this one has the base 2.",
            lambda a, y: _cross_entropy(a, y) / np.log(2),
        ),
        Misconception(
            "there is no factor ½ in (63); that is the quadratic cost's.",
            lambda a, y: _cross_entropy(a, y) / 2,
        ),
    ),
)

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

# ---- 6.4


def _roles(outside="y", inside="a", right="finite", wrong="infinite"):
    return {"outside": outside, "inside": inside, "right, y = 0": right, "wrong, y = 0": wrong}


def _reference_roles():
    return _roles()


ROLES = Exercise(
    id="6.4",
    name="roles",
    cases=(Case("your four words", ()),),
    reference=_reference_roles,
    hint="which of the two letters may be exactly 0? It must not stand in a logarithm.",
    misconceptions=(
        Misconception(
            "the letters are swapped: y is exactly 0 or 1 for most outputs, and ln 0 is infinite, "
            "so y stands outside and a inside.",
            lambda: _roles("a", "y"),
        ),
        Misconception(
            "everything is the other way round: y may be exactly 0, so it must stand outside the "
            "logarithm, and the way with ln y is the one that blows up.",
            lambda: _roles("a", "y", "infinite", "finite"),
        ),
        Misconception(
            "one letter stands outside and the other one inside, in each of the two terms.",
            lambda: _roles("y", "y"),
        ),
        Misconception(
            "one letter stands outside and the other one inside, in each of the two terms.",
            lambda: _roles("a", "a"),
        ),
        Misconception(
            "the right way is finite for y = 0: y ln a is 0, and −ln(1 − a) is a number, "
            "as long as a is below 1.",
            lambda: _roles(right="infinite"),
        ),
        Misconception(
            "the wrong way has a ln y with y = 0 and a above 0: that is infinite.",
            lambda: _roles(wrong="finite"),
        ),
        Misconception(
            "for y = 0 it is the other way round: 0 · ln a is harmless, a · ln 0 is infinite.",
            lambda: _roles(right="infinite", wrong="finite"),
        ),
    ),
)

# ---- 6.5


def _entropy(y):
    return -(y * np.log(y) + (1 - y) * np.log(1 - y))


def _lowest(y):
    return np.array(y), _entropy(y)


_PROBABILITIES = np.array([0.1, 0.3, 0.5, 0.85])

LOWEST_POINT = Exercise(
    id="6.5",
    name="lowest_point",
    cases=(
        Case("one wanted output", (np.array([0.3]),)),
        Case("four wanted outputs", (_PROBABILITIES,)),
    ),
    reference=_lowest,
    hint="the slope of the cost is (a − y)/(a(1 − a)), (75). Where is it 0? Put that a into the "
    "cost. (Or search for the lowest value; six digits are enough.)",
    misconceptions=(
        Misconception(
            "the place is right, but the cost there is not 0: put a = y into the formula.",
            lambda y: (np.array(y), np.zeros_like(y)),
        ),
        Misconception(
            "a = ½ is where the *entropy* is largest; the cost is lowest where (75) is 0.",
            lambda y: (np.full_like(y, 0.5), np.full_like(y, np.log(2))),
        ),
        Misconception(
            "this rounds y to 0 or 1; the best output for y = 0.3 lies in between.",
            lambda y: (np.round(y), np.zeros_like(y)),
        ),
        Misconception(
            "the sign of the cost is flipped: logarithms of numbers below 1 are negative.",
            lambda y: (np.array(y), -_entropy(y)),
        ),
        Misconception(
            "the second term of the cost is missing, (1 − y) ln(1 − a).",
            lambda y: (np.array(y), -y * np.log(y)),
        ),
        Misconception(
            "the logarithm is the natural one, np.log; this one has the base 2.",
            lambda y: (np.array(y), _entropy(y) / np.log(2)),
        ),
        Misconception(
            "the pair is the wrong way round: first the output a, then the cost.",
            lambda y: _lowest(y)[::-1],
        ),
        Misconception(
            "this is one number; each entry of y has a lowest cost of its own.",
            lambda y: (np.array(y), np.mean(_entropy(y))),
        ),
        Misconception(
            "this is the cost alone; return the pair (a, C).",
            _entropy,
        ),
        Misconception(
            "this is the place alone; return the pair (a, C).",
            lambda y: np.array(y),
        ),
    ),
)

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

EXERCISES = (
    CROSS_ENTROPY,
    CROSS_ENTROPY_ERROR,
    MEASURED_SLOPE,
    ROLES,
    LOWEST_POINT,
    LINEAR_GRADIENTS,
    MATCHING_ETA,
)
