"""Visible checks of chapter 2, sigmoid neurons and layers."""

import re

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.course.checks import Case, Exercise, Misconception

# ---- 2.1

_FALLS = "the sign in front of z is missing: this falls where σ rises."
_FAR = np.array([-1e4, -800.0, 0.0, 800.0, 1e4])


def _quiet(function):
    """The function without numpy's warnings, as a learner would see its result."""

    def quiet(*args):
        with np.errstate(all="ignore"):
            return function(*args)

    return quiet


SIGMOID = Exercise(
    id="2.1",
    name="sigmoid",
    cases=(
        Case("zero", (np.array([0.0]),)),
        Case("a few numbers", (np.array([[-2.0, -0.5], [0.5, 3.0]]),)),
        Case("far out on both sides", (_FAR,)),
        Case("far out, in single precision", (_FAR.astype(np.float32),)),
    ),
    reference=sigmoid,
    silent=True,
    hint="eq. (3), with e to a negative power only: use z where it is negative and −z where it is "
    "not. np.where, np.exp(-np.abs(z)) and np.clip are of use.",
    misconceptions=(
        Misconception(_FALLS, _quiet(lambda z: 1 - sigmoid(z))),
        Misconception(_FALLS, lambda z: 1 / (1 + np.exp(z))),
        Misconception("this is tanh, which goes from −1 to 1.", lambda z: np.tanh(z)),
        Misconception(
            "the numbers are right, but numpy warns of an overflow: e^10000 is too large for it. "
            "(np.where computes both of its branches, and what it does not take overflows, too.) "
            "Let only e to a negative power be computed.",
            lambda z: 1 / (1 + np.exp(-z)),
        ),
        Misconception(
            "right in float64; in float32 the largest number is 3.4e38, and e^100 is beyond it: "
            "cut z off at 80, or use e to a negative power only.",
            lambda z: 1 / (1 + np.exp(-np.clip(z, -100, 100))),
        ),
        Misconception("this is e^−z alone; σ(z) = 1 / (1 + e^−z).", lambda z: np.exp(-z)),
        Misconception(
            "the 1 below the line is missing: σ(z) = 1 / (1 + e^−z).", lambda z: 1 / np.exp(-z)
        ),
        Misconception(
            "the values are stored in an array of integers, which cuts all digits after the point "
            "off; make it an array of floats.",
            lambda z: sigmoid(z).astype(int),
        ),
        Misconception(
            "z is cut off too early: σ(−800) is not 2e−9 but 0. Cut at −80, say.",
            lambda z: 1 / (1 + np.exp(-np.clip(z, -20, 20))),
        ),
        Misconception(
            "this is the step function of a perceptron.", lambda z: (z > 0).astype(z.dtype)
        ),
        Misconception(
            "this is right in the middle and not a number far out: e^z / (1 + e^z) becomes ∞/∞.",
            _quiet(lambda z: np.exp(z) / (1 + np.exp(z))),
        ),
    ),
)

# ---- 2.2

_Z = np.array([[-3.0, -1.0, 0.0], [0.5, 2.0, 6.0]])

SIGMOID_PRIME = Exercise(
    id="2.2",
    name="sigmoid_prime",
    cases=(Case("zero", (np.array([0.0]),)), Case("six numbers", (_Z,)), Case("far out", (_FAR,))),
    reference=_quiet(sigmoid_prime),
    hint="σ′(z) = σ(z)(1 − σ(z)).",
    misconceptions=(
        Misconception(
            "this is z(1 − z): first apply σ to z.", _quiet(lambda z: z * (1 - z))
        ),
        Misconception("this is σ itself, not its slope.", _quiet(sigmoid)),
        Misconception("this is 1 − σ(z); a factor σ(z) is missing.", _quiet(lambda z: sigmoid(-z))),
        Misconception(
            "a square too many or too few: σ(z) − σ(z)² is right.",
            _quiet(lambda z: sigmoid(z) ** 2),
        ),
        Misconception("the sign is wrong: σ rises.", _quiet(lambda z: -sigmoid_prime(z))),
        Misconception(
            "this is right in the middle and not a number far out: e^10000 / e^20000 is ∞/∞. "
            "Build it from your sigmoid.",
            _quiet(lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
        ),
        Misconception(
            "this is the slope of tanh, 1 − tanh².", lambda z: 1 - np.tanh(z) ** 2
        ),
    ),
)  # fmt: skip

# ---- 2.3

_RNG = np.random.default_rng(23)
_W, _B, _A = _RNG.normal(size=(3, 4)), _RNG.normal(size=(3, 1)), _RNG.random((4, 5))
_SQUARE = _RNG.normal(size=(3, 3)), _RNG.normal(size=(3, 1)), _RNG.random((3, 3))


def _layer(a, w, b):
    return sigmoid(w @ a + b)


FEEDFORWARD_LAYER = Exercise(
    id="2.3",
    name="feedforward_layer",
    cases=(
        Case("one example", (_A[:, :1], _W, _B)),
        Case("five examples", (_A, _W, _B)),
        Case("three examples, three neurons, three inputs", (_SQUARE[2], _SQUARE[0], _SQUARE[1])),
    ),
    reference=_layer,
    hint="eq. (22): a′ = σ(w a + b). In numpy the product of matrices is @.",
    misconceptions=(
        Misconception("the bias is forgotten.", lambda a, w, b: sigmoid(w @ a)),
        Misconception("σ is forgotten: this is the weighted input.", lambda a, w, b: w @ a + b),
        Misconception("the bias is taken away; it is added.", lambda a, w, b: sigmoid(w @ a - b)),
        Misconception(
            "the bias is added outside of σ.", lambda a, w, b: sigmoid(w @ a) + b
        ),
        Misconception(
            "the result is transposed: a column is an example, a row is a neuron.",
            lambda a, w, b: sigmoid(w @ a + b).T,
        ),
        Misconception(
            "w is transposed; w_jk leads to neuron j from neuron k, so w @ a is right as it is.",
            lambda a, w, b: sigmoid(w.T @ a + b),
        ),
        Misconception(
            "w and a are exchanged: w stands on the left, w @ a.",
            lambda a, w, b: sigmoid(a @ w + b),
        ),
        Misconception(
            "these are products entry by entry; the product of matrices is @.",
            lambda a, w, b: sigmoid(w * a + b),
        ),
        Misconception(
            "b is flattened to (n_out,), and numpy then adds it along the rows; leave it a column.",
            lambda a, w, b: sigmoid(w @ a + b.ravel()),
        ),
        Misconception(
            "the result is flattened; it has the shape (n_out, m), also for a single example.",
            lambda a, w, b: sigmoid(w @ a + b).ravel(),
        ),
        Misconception(
            "σ acts on the sum of everything; it acts on each neuron by itself.",
            lambda a, w, b: sigmoid(np.sum(w @ a + b)),
        ),
    ),
)  # fmt: skip

# ---- 2.4


def _count(sizes):
    return sum(n * before + n for before, n in zip(sizes, sizes[1:], strict=False))


COUNT_PARAMETERS = Exercise(
    id="2.4",
    name="count_parameters",
    cases=(
        Case("784-15-10", ([784, 15, 10],)),
        Case("3-4-2", ([3, 4, 2],)),
        Case("four layers", ([5, 4, 3, 2],)),
        Case("one neuron, one input", ([1, 1],)),
    ),
    reference=_count,
    hint="each layer after the first has (its size) · (the size before) weights, and a bias for "
    "each of its neurons.",
    misconceptions=(
        Misconception(
            "the biases are missing.",
            lambda sizes: sum(n * m for n, m in zip(sizes, sizes[1:], strict=False)),
        ),
        Misconception(
            "the input layer has no biases: it only holds the inputs.",
            lambda sizes: _count(sizes) + sizes[0],
        ),
        Misconception("these are the neurons.", lambda sizes: sum(sizes)),
        Misconception(
            "only the first two layers are counted.", lambda sizes: sizes[0] * sizes[1] + sizes[1]
        ),
        Misconception("this is the product of all sizes.", lambda sizes: int(np.prod(sizes))),
        Misconception(
            "one bias for a whole layer is not enough: each neuron has its own.",
            lambda sizes: sum(n * m + 1 for n, m in zip(sizes, sizes[1:], strict=False)),
        ),
    ),
)

# ---- 2.5a


_NETWORK = (
    [_RNG.normal(size=(4, 3)), _RNG.normal(size=(2, 4))],
    [_RNG.normal(size=(4, 1)), _RNG.normal(size=(2, 1))],
)


def _scaled_outputs(x, weights, biases, c):
    a = x
    for w, b in zip(weights, biases, strict=True):
        a = (c * w @ a + c * b > 0).astype(int)
    return a


_BITS = np.indices((2, 2, 2)).reshape(3, -1)

SCALED_OUTPUTS = Exercise(
    id="2.5a",
    name="scaled_outputs",
    cases=(
        Case("c = 1", (_BITS, *_NETWORK, 1.0)),
        Case("c = 7", (_BITS, *_NETWORK, 7.0)),
        Case("c = 0.01", (_BITS, *_NETWORK, 0.01)),
        Case("c = 0", (_BITS, *_NETWORK, 0.0)),
        Case("c = −2", (_BITS, *_NETWORK, -2.0)),
    ),
    reference=_scaled_outputs,
    hint="for each layer: z = c w a + c b, then 1 where z is above 0; its outputs are the inputs "
    "of the next layer.",
    misconceptions=(
        Misconception(
            "c is not used. For c above 0 nobody sees it; for 0 and below, the outputs change.",
            lambda x, ws, bs, c: _steps(x, ws, bs),
        ),
        Misconception(
            "only the weights are multiplied by c; the biases are, too.",
            lambda x, ws, bs, c: _steps(x, [c * w for w in ws], bs),
        ),
        Misconception(
            "only the biases are multiplied by c; the weights are, too.",
            lambda x, ws, bs, c: _steps(x, ws, [c * b for b in bs]),
        ),
        Misconception(
            "these are the outputs of the hidden layer; go on through all layers.",
            lambda x, ws, bs, c: _steps(x, [c * ws[0]], [c * bs[0]]),
        ),
        Misconception(
            "these are weighted inputs; a perceptron says 1 where it is above 0, else 0.",
            lambda x, ws, bs, c: c * ws[1] @ _steps(x, [c * ws[0]], [c * bs[0]]) + c * bs[1],
        ),
        Misconception(
            "this is a network of sigmoid neurons; these are perceptrons.",
            lambda x, ws, bs, c: sigmoid(
                c * ws[1] @ sigmoid(c * ws[0] @ x + c * bs[0]) + c * bs[1]
            ),
        ),
        Misconception(
            "the biases are forgotten.",
            lambda x, ws, bs, c: _steps(x, [c * w for w in ws], [0 * b for b in bs]),
        ),
    ),
)


def _steps(a, weights, biases):
    for w, b in zip(weights, biases, strict=True):
        a = (w @ a + b > 0).astype(int)
    return a


# ---- 2.6a


def _gap(z, c):
    return np.abs(sigmoid(c * np.asarray(z, dtype=float)) - (np.asarray(z) > 0))


_PLACES = np.array([-2.0, -0.1, 0.0, 0.1, 2.0])

GAP = Exercise(
    id="2.6a",
    name="gap",
    cases=(
        Case("c = 1", (_PLACES, 1.0)),
        Case("c = 10", (_PLACES, 10.0)),
        Case("c = 1000", (_PLACES, 1000.0)),
    ),
    reference=_quiet(_gap),
    hint="the perceptron says 1 where z is above 0, else 0; the gap is the absolute difference.",
    misconceptions=(
        Misconception(
            "at z = 0 the perceptron says 0, not ½: so the gap there is ½, for every c.",
            _quiet(lambda z, c: np.abs(sigmoid(c * z) - np.heaviside(z, 0.5))),
        ),
        Misconception(
            "the difference has a sign; the gap is its absolute value.",
            _quiet(lambda z, c: sigmoid(c * z) - (z > 0)),
        ),
        Misconception(
            "c is not used: the neuron is σ(c z).",
            _quiet(lambda z, c: np.abs(sigmoid(z) - (z > 0))),
        ),
        Misconception(
            "c multiplies σ(z), not z.", _quiet(lambda z, c: np.abs(c * sigmoid(z) - (z > 0)))
        ),
        Misconception("this is σ(c z) itself.", _quiet(lambda z, c: sigmoid(c * z))),
        Misconception(
            "this is the gap to the step at ½: the step is at z = 0.",
            _quiet(lambda z, c: np.abs(sigmoid(c * z) - (z > 0.5))),
        ),
    ),
)

# ---- 2.7

BITS = (np.arange(10) >> np.arange(4)[:, None]) & 1  # (4, 10): row r is the bit that counts 2^r


def _bit_layer():
    return 10.0 * BITS, -5.0 * np.ones((4, 1))


_LEAST = 0.99 * np.eye(10)  # the least that the ten outputs can be, a column for each digit
_MOST = 0.01 + 0.99 * np.eye(10)  # and the most


def _extremes(w, b):
    """The lowest and the highest weighted inputs, (4, 10), over all allowed activations."""
    up, down = np.maximum(w, 0), np.minimum(w, 0)
    return up @ _LEAST + down @ _MOST + b, up @ _MOST + down @ _LEAST + b


def _judge_bit_layer(answer):
    """What is wrong with the weights and biases of the fourth layer, or None."""
    try:
        w, b = (np.asarray(each, dtype=float) for each in answer)
    except (TypeError, ValueError):
        return "expected a pair (w, b) of arrays."
    if w.shape != (4, 10) or b.shape != (4, 1):
        return f"w has shape {w.shape} and b {b.shape}; expected (4, 10) and (4, 1)."
    if not np.isfinite(w).all() or not np.isfinite(b).all():
        return "weights and biases must be finite numbers."
    lowest, highest = _extremes(w, b)
    wrong = np.where(BITS, lowest <= 0, highest > 0)  # σ(z) is above ½ where z is above 0
    if not wrong.any():
        return None
    digit = int(np.flatnonzero(wrong.any(axis=0))[0])
    row = int(np.flatnonzero(wrong[:, digit])[0])
    return (
        f"for the digit {digit} the bit that counts {2**row} is {BITS[row, digit]}, but its "
        f"weighted input can lie between {lowest[row, digit]:.3g} and {highest[row, digit]:.3g}."
    )


BIT_LAYER = Exercise(
    id="2.7",
    name="bit_layer",
    cases=(Case("the ten digits", ()),),
    reference=_bit_layer,
    judge=_judge_bit_layer,
    hint="w[r, d] is large where digit d has bit r, else 0; the bias lies between nothing and it.",
    misconceptions=(
        Misconception(
            "the rows stand in the other order: row 0 is the bit that counts 1.",
            lambda: (10.0 * BITS[::-1], -5.0 * np.ones((4, 1))),
        ),
        Misconception(
            "the bias is 0: then a bit that should be 0 has a weighted input above 0.",
            lambda: (10.0 * BITS, np.zeros((4, 1))),
        ),
        Misconception(
            "the matrix is transposed: four neurons, ten inputs, so its shape is (4, 10).",
            lambda: (10.0 * BITS.T, -5.0 * np.ones((4, 1))),
        ),
        Misconception(
            "b has shape (4,); it is a column, (4, 1).", lambda: (10.0 * BITS, -5.0 * np.ones(4))
        ),
        Misconception(
            "the bias is so low that no neuron ever says 1.",
            lambda: (10.0 * BITS, -20.0 * np.ones((4, 1))),
        ),
        Misconception(
            "this counts the digits from one.",
            lambda: (10.0 * np.roll(BITS, -1, axis=1), -5.0 * np.ones((4, 1))),
        ),
    ),
)

# ---- 2.10

SYMBOLS = {"A": "a^1_2", "B": "w^2_31", "C": "b^2_1", "D": "a^2_2", "E": "w^3_13", "F": "z^3_1"}


def plain(symbol):
    """A symbol without braces, spaces and commas: "w^{2}_{3, 1}" is "w^2_31"."""
    return re.sub(r"[{}\s,$]", "", symbol) if isinstance(symbol, str) else symbol


def _symbol(mark):
    return SYMBOLS[mark]


_LOOK = {
    "A": "what the input layer holds are its activations; which layer is it, which neuron?",
    "B": "first the neuron that the weight leads to, then the one that it comes from.",
    "C": "a bias belongs to the neuron that it is added in.",
    "D": "this is what leaves the neuron.",
    "E": "a weight has the number of the layer that it leads to.",
    "F": "this is the sum before σ.",
}


def _judge_symbol(answer, mark):
    if not isinstance(answer, str):
        return "expected a string such as 'w^2_13'."
    if not re.fullmatch(r"[a-zA-Z]\^\d_\d{1,2}", plain(answer)):
        return "expected a letter, ^ and the layer, _ and the neuron (two for a weight): 'w^2_13'."
    return None if plain(answer) == SYMBOLS[mark] else _LOOK[mark]


def _other(**others):
    return lambda mark: {**SYMBOLS, **others}[mark]


SYMBOL = Exercise(
    id="2.10",
    name="symbol",
    cases=tuple(Case(f"mark {mark}", (mark,)) for mark in SYMBOLS),
    reference=_symbol,
    judge=_judge_symbol,
    hint="layers are counted from 1, the input layer, and neurons from 1, at the top.",
    misconceptions=(
        Misconception(
            "the two indices of the weights are exchanged: first where it leads to.",
            _other(B="w^2_13", E="w^3_31"),
        ),
        Misconception(
            "the weights carry the layer that they leave; they carry the one that they lead to.",
            _other(B="w^1_31", E="w^2_13"),
        ),
        Misconception(
            "layers are counted from 0; the input layer is layer 1.",
            _other(A="a^0_2", B="w^1_31", C="b^1_1", D="a^1_2", E="w^2_13", F="z^2_1"),
        ),
        Misconception(
            "inputs are activations of layer 1 here: a, not x.", _other(A="x^1_2")
        ),
        Misconception(
            "the sum before σ is z; a is what comes out of σ.", _other(F="a^3_1")
        ),
        Misconception(
            "neurons are counted from 1.",
            _other(A="a^1_1", B="w^2_20", C="b^2_0", D="a^2_1", E="w^3_02", F="z^3_0"),
        ),
    ),
)  # fmt: skip

EXERCISES = (
    SIGMOID, SIGMOID_PRIME, FEEDFORWARD_LAYER, COUNT_PARAMETERS, SCALED_OUTPUTS, GAP, BIT_LAYER,
    SYMBOL,
)  # fmt: skip
