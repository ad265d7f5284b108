"""Visible checks of 10.2 and 10.3: a step after one example, without biases and with them."""

import numpy as np

from nncourse.activations import sigmoid_prime
from nncourse.course.checks import Exercise, Misconception
from nncourse.course.exercises.ch10.given import in_place, network_case, step, with_step

# ---- 10.2


def _flat(wrong):
    """A step of 10.3's signature as one of 10.2: two matrices, and no biases."""

    def answer(x, y, w2, w3, eta):
        none = [np.zeros((len(w2), 1)), np.zeros((len(w3), 1))]
        return tuple(wrong(x, y, [w2, w3], none, eta)[0])

    return answer


def _output_alone(x, y, w2, w3, eta):
    return w2, _flat(step)(x, y, w2, w3, eta)[1]


def _gradients(x, y, w2, w3, eta):
    return tuple(w - new for w, new in zip((w2, w3), _flat(step)(x, y, w2, w3, 1.0), strict=True))


_CLIMBS = "this climbs: the sign is flipped. δ has its minus in (A.54), and (A.62) subtracts ηδaᵀ."
_LATE = (
    "the error goes back through the new W³; δ² needs the old one. Compute both errors first, "
    "then move."
)
_OUTPUT_SLOPE = "g′(z³) = a³(1 − a³) is missing in the error of the output layer, (A.54)."
_HIDDEN_SLOPE = "g′(z²) = a²(1 − a²) is missing in the error of the hidden layer, (A.59)."
_TRANSPOSE = "the transpose is missing: the errors go back through (W³)ᵀ, (A.59)."
_SLOPE_OF_A = "this is g′ at a; g′ belongs to z. In terms of the output it is a(1 − a)."


def _minus(a3, y):
    return (y - a3) * a3 * (1 - a3)


def _bare(a3, y):
    return a3 - y


def _no_slope(w3, delta3, a2):
    return w3.T @ delta3


def _not_transposed(w3, delta3, a2):
    return (w3 @ delta3) * a2 * (1 - a2)


def _slope_of_a(a3, y):
    return (a3 - y) * sigmoid_prime(a3)


TRAIN_STEP = Exercise(
    id="10.2",
    name="train_step",
    cases=(
        network_case("3-3-3, one example", 11, (3, 3, 3), 1, 0.5, flat=True),
        network_case("5-4-2, one example", 12, (5, 4, 2), 1, 2.0, flat=True),
    ),
    reference=_flat(step),
    hint="a² and a³ forward, δ³ by (A.54), δ² by (A.59), both from the old weights; then "
    "W − ηδaᵀ for each, with the activation that goes into the layer.",
    misconceptions=(
        Misconception(_CLIMBS, _flat(with_step(output=_minus))),
        Misconception(_LATE, _flat(with_step(late=True))),
        Misconception(_OUTPUT_SLOPE, _flat(with_step(output=_bare))),
        Misconception(_HIDDEN_SLOPE, _flat(with_step(back=_no_slope))),
        Misconception(_TRANSPOSE, _flat(with_step(back=_not_transposed))),
        Misconception(_SLOPE_OF_A, _flat(with_step(output=_slope_of_a))),
        Misconception(
            "the factors of δaᵀ stand the other way round: a column times a row, δ aᵀ, has the "
            "shape of W.",
            _flat(with_step(by_weights=lambda delta, a: a @ delta.T)),
        ),
        Misconception(
            "η is missing: each step is η times the gradient.",
            lambda x, y, w2, w3, eta: _flat(step)(x, y, w2, w3, 1.0),
        ),
        Misconception(
            "only the output layer has moved; (A.64) moves the hidden layer, too.", _output_alone
        ),
        Misconception("these are the gradients; give the weights after the step.", _gradients),
        Misconception(
            "the pair is the wrong way round: W² of the hidden layer first, then W³.",
            lambda *args: _flat(step)(*args)[::-1],
        ),
        Misconception(
            "w −= … changes the caller's weights; make new arrays, w − ….",
            _flat(in_place),
        ),
    ),
)

# ---- 10.3


def _biases_stay(x, y, weights, biases, eta):
    return step(x, y, weights, biases, eta)[0], biases


def _flat_biases(*args):
    weights, biases = step(*args)
    return weights, [b.ravel() for b in biases]


def _spread_biases(x, y, weights, biases, eta):
    """b of shape (n,): the difference becomes a matrix."""
    new, moved = step(x, y, weights, biases, eta)
    return new, [b.ravel() + (after - b) for b, after in zip(biases, moved, strict=True)]


STEP_WITH_BIASES = Exercise(
    id="10.3",
    name="step_with_biases",
    cases=(
        network_case("3-3-3, one example", 21, (3, 3, 3), 1, 0.5),
        network_case("2-4-3, one example", 22, (2, 4, 3), 1, 1.5),
    ),
    reference=step,
    hint="two places: z = Wa + b on the way forward, and (A.63), (A.65): each bias moves by −ηδ "
    "of its own layer.",
    misconceptions=(
        Misconception(
            "the biases are missing on the way forward: z = Wa + b.", with_step(seen=0.0)
        ),
        Misconception(
            "the biases have not moved; (A.63) and (A.65) subtract ηδ from them.", _biases_stay
        ),
        Misconception(
            "the weights learn, the biases climb: they move by −ηδ as well.",
            with_step(by_biases=lambda delta: -delta),
        ),
        Misconception(
            "the δ of a bias stands alone, (A.61); here it is multiplied by something more.",
            with_step(by_biases=lambda delta: delta * delta),
        ),
        Misconception(_CLIMBS, with_step(output=_minus)),
        Misconception(_LATE, with_step(late=True)),
        Misconception(_OUTPUT_SLOPE, with_step(output=_bare)),
        Misconception(_HIDDEN_SLOPE, with_step(back=_no_slope)),
        Misconception(_TRANSPOSE, with_step(back=_not_transposed)),
        Misconception(_SLOPE_OF_A, with_step(output=_slope_of_a)),
        Misconception("the biases have the shape (n,); they are columns, (n, 1).", _flat_biases),
        Misconception(
            "a column and a row have become a matrix: the biases must stay columns, (n, 1).",
            _spread_biases,
        ),
        Misconception(
            "the pair is the wrong way round: the weights first, then the biases.",
            lambda *args: step(*args)[::-1],
        ),
        Misconception(
            "−= changes the caller's arrays; make new ones, such as w − ….",
            in_place,
        ),
    ),
)

EXERCISES = (TRAIN_STEP, STEP_WITH_BIASES)
