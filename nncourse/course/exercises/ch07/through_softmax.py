"""Visible check of 7.7: backpropagation with a softmax output."""

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime, softmax
from nncourse.course.checks import Case, Exercise, Misconception
from nncourse.course.exercises.ch04.backprops import mishandled, wrong_backprop
from nncourse.course.exercises.ch07.given import one_hot, wrong_softmax
from nncourse.network import Network


def _numbers(seed, *shapes):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]


def _case(label, seed, sizes, labels):
    """A network of these sizes, and one example for each label."""
    (x,) = _numbers(seed, (sizes[0], len(labels)))
    weights = _numbers(seed + 1, *zip(sizes[1:], sizes[:-1], strict=True))
    biases = _numbers(seed + 2, *[(n, 1) for n in sizes[1:]])
    return Case(label, (x, one_hot(labels, sizes[-1]), weights, biases))


def _backprop(x, y, weights, biases):
    sizes = [w.shape[1] for w in weights] + [len(biases[-1])]
    net = Network(sizes, cost="log-likelihood", rng=0)
    net.weights, net.biases = weights, biases
    return net.backprop(x, y)


def _wrong(*, output=lambda a, y, z: a - y, last=softmax, **parts):
    """Backpropagation with one part replaced by a wrong one; see `wrong_backprop`."""
    return wrong_backprop(output=output, last=last, **parts)


BACKPROP = Exercise(
    id="7.7",
    name="backprop",
    cases=(
        _case("3-2, one example", 10, (3, 2), [1]),
        _case("2-3-3, one example", 20, (2, 3, 3), [0]),
        _case("4-3-3-3, five examples", 30, (4, 3, 3, 3), [0, 2, 1, 1, 2]),
    ),
    reference=_backprop,
    hint="it is 4.5 with two changes: the last layer is a softmax layer, and its error is a − y. "
    "The hidden layers keep σ and (BP2).",
    misconceptions=(
        Misconception(
            "the last layer has σ here; it must be softmax.",
            _wrong(last=sigmoid),
        ),
        Misconception(
            "this is 4.5 as it was, σ and the quadratic cost; the last layer must be softmax, and "
            "its error a − y.",
            _wrong(last=sigmoid, output=lambda a, y, z: (a - y) * sigmoid_prime(z)),
        ),
        Misconception(
            "the last layer has no activation here; it must be softmax.",
            _wrong(last=lambda z: z),
        ),
        Misconception(
            "the error of the last layer is multiplied by σ′(z); with log-likelihood it is a − y.",
            _wrong(output=lambda a, y, z: (a - y) * sigmoid_prime(z)),
        ),
        Misconception(
            "the error of the last layer is multiplied by a(1 − a); with log-likelihood it is "
            "a − y.",
            _wrong(output=lambda a, y, z: (a - y) * a * (1 - a)),
        ),
        Misconception(
            "the sign of the output error is flipped: (84) is a − y.",
            _wrong(output=lambda a, y, z: y - a),
        ),
        Misconception(
            "the softmax adds up over all examples; each column is an example of its own: axis=0.",
            _wrong(last=lambda z: wrong_softmax(z, axis=None, largest=None)),
        ),
        Misconception(
            "the hidden layers have softmax, too; they keep σ.",
            _wrong(hidden=softmax),
        ),
        Misconception(
            "σ′ is missing in the hidden layers: (BP2) ends with ⊙ σ′(z^l).",
            _wrong(back=lambda w, delta, s: w.T @ delta),
        ),
        Misconception(
            "the transpose is missing in (BP2): the errors go back through wᵀ.",
            _wrong(back=lambda w, delta, s: (w @ delta) * s),
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
        *mishandled(_backprop),
    ),
)

EXERCISES = (BACKPROP,)
