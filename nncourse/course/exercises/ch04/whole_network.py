"""Visible check 4.5: backpropagation as a whole."""

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.course.checks import Exercise, Misconception
from nncourse.course.exercises.ch04.backprops import changed, mishandled, wrong_backprop
from nncourse.course.exercises.ch04.passes import model_backprop, network_case


def _wrong(*, output=None, slope=sigmoid_prime, last=sigmoid, **parts):
    """Backpropagation with one part replaced by a wrong one; see `wrong_backprop`."""
    output = output or (lambda a, y, z: (a - y) * slope(z))
    return wrong_backprop(output=output, slope=slope, last=last, **parts)


BACKPROP = Exercise(
    id="4.5",
    name="backprop",
    cases=(
        network_case("3-2, one example", 10, (3, 2), 1),
        network_case("2-3-2, one example", 20, (2, 3, 2), 1),
        network_case("4-3-3-2, five examples", 30, (4, 3, 3, 2), 5),
    ),
    reference=model_backprop,
    hint="go forward and keep every z and a; start with (BP1); then for each layer, from the last "
    "to the first: (BP3), (BP4), and (BP2) on the way to the layer before.",
    misconceptions=(
        Misconception(
            "the sign of the output error is flipped: (BP1) starts with a − y.",
            _wrong(output=lambda a, y, z: (y - a) * sigmoid_prime(z)),
        ),
        Misconception(
            "σ′ is missing in the last layer: (BP1) is (a − y) ⊙ σ′(z^L).",
            _wrong(output=lambda a, y, z: a - y),
        ),
        Misconception(
            "σ′ is missing in the hidden layers: (BP2) ends with ⊙ σ′(z^l).",
            _wrong(back=lambda w, delta, s: w.T @ delta),
        ),
        Misconception(
            "σ′ is missing everywhere: (BP1) and (BP2) both end with ⊙ σ′(z).",
            _wrong(slope=np.ones_like),
        ),
        Misconception(
            "this multiplies by σ(z); (BP1) and (BP2) have its slope, σ′(z).",
            _wrong(slope=sigmoid),
        ),
        Misconception(
            "this takes σ′ at the activation a; take it at the weighted input: σ′(z).",
            _wrong(slope=lambda z: sigmoid_prime(sigmoid(z))),
        ),
        Misconception(
            "the transpose is missing in (BP2): the errors go back through wᵀ.",
            _wrong(back=lambda w, delta, s: (w @ delta) * s),
        ),
        Misconception(
            "the last layer has no σ here; it has one like every other layer: a^L = σ(z^L).",
            _wrong(last=lambda z: z),
        ),
        Misconception("the biases are missing on the way forward: z = w a + b.", _wrong(bias=0.0)),
        Misconception(
            "only the last layer has its gradient; go on to the layers before it with (BP2).",
            _wrong(most=1),
        ),
        Misconception(
            "this goes back one layer and stops; repeat (BP2) down to the first layer.",
            _wrong(most=2),
        ),
        Misconception(
            "the factor 2 is too much: the ½ in front of the cost cancels it.",
            changed(model_backprop, lambda nabla, m: 2 * nabla),
        ),
        *mishandled(model_backprop),
    ),
)

EXERCISES = (BACKPROP,)
