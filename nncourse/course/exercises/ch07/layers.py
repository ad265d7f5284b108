"""Visible checks of 7.3a, 7.4 and 7.5: slopes, who depends on whom, the way back."""

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime, softmax
from nncourse.course.checks import Case, Exercise, Misconception
from nncourse.course.exercises.ch07.given import COLUMN, THREE, logit

# ---- 7.3a


def _slopes(z, own=lambda a: a, across=lambda a: -a * a.T):
    """The Jacobian as its two parts: `own` on the diagonal, `across` everywhere."""
    a = softmax(z)  # (n, 1)
    return np.diagflat(own(a)) + across(a)


SLOPES = Exercise(
    id="7.3a",
    name="slopes",
    cases=(
        Case("four neurons", (COLUMN,)),
        Case("two neurons", (np.array([[1.0], [0.0]]),)),
        Case("five neurons", (np.array([[0.3], [-2.0], [1.1], [4.0], [0.0]]),)),
    ),
    reference=_slopes,
    hint="move one z a little to both sides and divide, as in chapter 3; or differentiate (78): "
    "z_k stands in the denominator of every a_j, and in the numerator of a_k alone.",
    misconceptions=(
        Misconception(
            "the slopes by the other z are missing: z_k stands in the denominator of every a_j.",
            lambda z: _slopes(z, own=lambda a: a * (1 - a), across=lambda a: 0 * a * a.T),
        ),
        Misconception(
            "these are the slopes of a sigmoid layer.",
            lambda z: np.diagflat(sigmoid_prime(z)),
        ),
        Misconception(
            "the sign beside the diagonal is wrong: where one share grows, the others must fall.",
            lambda z: _slopes(z, own=lambda a: a - 2 * a * a, across=lambda a: a * a.T),
        ),
        Misconception(
            "all signs are flipped: more z_j makes more a_j.",
            lambda z: -_slopes(z),
        ),
        Misconception(
            "this comes from the denominator alone; on the diagonal the numerator adds a_j.",
            lambda z: -softmax(z) * softmax(z).T,
        ),
        Misconception(
            "this comes from the numerator alone; the denominator of (78) depends on z, too.",
            lambda z: np.diagflat(softmax(z)),
        ),
        Misconception(
            "this is a_j(1 − a_k) everywhere; that is right on the diagonal only, beside it the "
            "slope is −a_j a_k.",
            lambda z: softmax(z) * (1 - softmax(z)).T,
        ),
        Misconception(
            "these are the slopes by each neuron's own z, one number a neuron; give one for each "
            "pair: entry jk is ∂a_j/∂z_k.",
            lambda z: softmax(z) * (1 - softmax(z)),
        ),
    ),
)

# ---- 7.4


def _with_the_next(z):
    """A layer in which each output hears its own z and that of the neuron below."""
    return sigmoid(z + np.vstack([z[1:], np.zeros_like(z[:1])]))


def _depends_on(layer, z, moved=lambda after, before: np.abs(after - before) > 1e-9):
    pushed = [z + np.eye(len(z))[:, [k]] for k in range(len(z))]
    return np.hstack([moved(layer(each), layer(z)) for each in pushed])


def _pushes_add_up(layer, z):
    z, before, columns = z.copy(), layer(z), []
    for k in range(len(z)):
        z[k] += 1
        columns.append(np.abs(layer(z) - before) > 1e-9)
    return np.hstack(columns)


def _pushes_stay(layer, z):
    before, columns = layer(z), []
    for k in range(len(z)):
        z[k] += 1
        columns.append(np.abs(layer(z) - before) > 1e-9)
    return np.hstack(columns)


DEPENDS_ON = Exercise(
    id="7.4",
    name="depends_on",
    cases=(
        Case("a softmax layer", (softmax, THREE)),
        Case("a sigmoid layer", (sigmoid, THREE)),
        Case("a layer in which each hears the next", (_with_the_next, COLUMN)),
    ),
    reference=_depends_on,
    hint="for each k: raise z_k alone by 1 in a copy of z, call the layer, and compare with "
    "layer(z). What you find is column k.",
    misconceptions=(
        Misconception(
            "rows and columns are exchanged: entry jk says whether output j moves with z_k.",
            lambda layer, z: _depends_on(layer, z).T,
        ),
        Misconception(
            "this says that each output hears its own z alone; in which layers is that so? Ask "
            "the layer.",
            lambda layer, z: np.eye(len(z), dtype=bool),
        ),
        Misconception(
            "this says that all outputs hear all z; in which layers is that so? Ask the layer.",
            lambda layer, z: np.ones((len(z), len(z)), dtype=bool),
        ),
        Misconception(
            "only outputs that rise are counted; one that falls depends on z_k as well.",
            lambda layer, z: _depends_on(layer, z, lambda after, before: after - before > 1e-9),
        ),
        Misconception(
            "these are the changes themselves; give True where there is one, else False.",
            lambda layer, z: _depends_on(layer, z, lambda after, before: after - before),
        ),
        Misconception(
            "the pushes add up: before z_k is raised, the others must be as they were. Start "
            "from a fresh copy of z for each k.",
            _pushes_add_up,
        ),
        Misconception(
            "z[k] += 1 changes the caller's z, and the pushes add up; raise z_k in a fresh copy.",
            _pushes_stay,
        ),
    ),
)

# ---- 7.5


def _judge_inverse(z, a):
    """What is wrong with weighted inputs that should have the softmax a, or None."""
    if not isinstance(z, np.ndarray) or z.dtype.kind != "f" or z.shape != a.shape:
        return f"expected an array of floats of the same shape as a, {a.shape}."
    if not np.all(np.isfinite(z)):
        return "not all of these weighted inputs are finite numbers."
    found = softmax(z)
    if not np.allclose(found, a, rtol=1e-4, atol=1e-14):
        j, x = np.unravel_index(np.argmax(np.abs(found - a)), a.shape)
        return f"their softmax is not a: in row {j}, column {x} it is {found[j, x]:.4g}."
    return None


_SHARES = np.array([[0.25, 0.1, 1e-7], [0.25, 0.2, 1 - 1e-3], [0.5, 0.7, 1e-3 - 1e-7]])

INVERSE_SOFTMAX = Exercise(
    id="7.5",
    name="inverse_softmax",
    cases=(
        Case("one column", (_SHARES[:, :1],)),
        Case("three columns", (_SHARES,)),
        Case("two neurons", (np.array([[0.9], [0.1]]),)),
    ),
    reference=np.log,
    judge=_judge_inverse,
    hint="a_j/a_k = e^(z_j − z_k). Take the logarithm: the differences of z are the differences "
    "of ln a. So which z will do?",
    misconceptions=(
        Misconception("these are the activations themselves; z is wanted.", lambda a: a.copy()),
        Misconception(
            "this is the way back through σ, ln(a / (1 − a)); through softmax it is another.",
            lambda a: logit(a),
        ),
        Misconception(
            "the sign is flipped: here the smallest activation belongs to the largest z.",
            lambda a: -np.log(a),
        ),
        Misconception("this is e^a; the way back is a logarithm.", np.exp),
        Misconception("this is softmax once more; the way back is wanted.", softmax),
        Misconception(
            "this is the logarithm to base 10; the way back from e^z is the natural one, np.log.",
            np.log10,
        ),
        Misconception(
            "this is the logarithm to base 2; the way back from e^z is the natural one, np.log.",
            np.log2,
        ),
        Misconception(
            "this subtracts another number from each row; only the same number for a whole column "
            "leaves its softmax as it is.",
            lambda a: np.log(a) - np.log(a).mean(axis=1, keepdims=True),
        ),
    ),
)

EXERCISES = (
    SLOPES,
    DEPENDS_ON,
    INVERSE_SOFTMAX,
)
