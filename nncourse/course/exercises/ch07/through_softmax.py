"""Visible check of 7.7: backpropagation with a softmax output."""

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime, softmax
from nncourse.course.checks import Case, Exercise, Misconception
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


def _wrong(*, output=None, back=None, last=softmax, hidden=sigmoid, bias=1.0, first=None):
    """Backpropagation with one part replaced by a wrong one.

    output : (a, y, z) -> error of the last layer; back : (w, delta, slope of z) -> error before
    last, hidden : activations of the last layer and of the others; bias : times the biases
    first : the layer at which going back ends, counted from the last one
    """
    output = output or (lambda a, y, z: a - y)
    back = back or (lambda w, delta, s: (w.T @ delta) * s)

    def answer(x, y, weights, biases):
        activations, zs = [x], []
        for layer, (w, b) in enumerate(zip(weights, biases, strict=True)):
            zs.append(w @ activations[-1] + bias * b)
            function = last if layer == len(weights) - 1 else hidden
            activations.append(function(zs[-1]))
        nabla_b = [np.zeros_like(b) for b in biases]
        nabla_w = [np.zeros_like(w) for w in weights]
        delta, end = output(activations[-1], y, zs[-1]), 0
        if first is not None:
            end = max(len(weights) - first, 0)
        for layer in reversed(range(end, len(weights))):
            nabla_b[layer] = delta.sum(axis=1, keepdims=True)
            nabla_w[layer] = delta @ activations[layer].T
            if layer > end:
                delta = back(weights[layer], delta, sigmoid_prime(zs[layer - 1]))
        return nabla_b, nabla_w

    return answer


def _each(change):
    """The right gradients, all of them changed in the same way: change(nabla, m)."""

    def answer(x, y, weights, biases):
        return tuple([change(g, x.shape[1]) for g in gs] for gs in _backprop(x, y, weights, biases))

    return answer


def _flat_biases(*args):
    nabla_b, nabla_w = _backprop(*args)
    return [b.ravel() for b in nabla_b], nabla_w


def _learns_meanwhile(x, y, weights, biases):
    nabla_b, nabla_w = _backprop(x, y, weights, biases)
    for parameter, nabla in zip(weights + biases, nabla_w + nabla_b, strict=True):
        parameter -= nabla
    return nabla_b, nabla_w


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
            _wrong(first=1),
        ),
        Misconception(
            "this goes back one layer and stops; repeat (BP2) down to the first layer.",
            _wrong(first=2),
        ),
        Misconception(
            "the layers are in reverse order: the gradient of weights[0] comes first.",
            lambda *args: tuple(gs[::-1] for gs in _backprop(*args)),
        ),
        Misconception(
            "the pair is the wrong way round: nabla_b first, then nabla_w.",
            lambda *args: _backprop(*args)[::-1],
        ),
        Misconception(
            "these are means over the examples; give the sums. Dividing by m is left to the step.",
            _each(lambda nabla, m: nabla / m),
        ),
        Misconception(
            "the gradients of the biases have the shape (n,); biases are columns, (n, 1).",
            _flat_biases,
        ),
        Misconception(
            "the weights are changed on the way; backprop only gives the gradient, the step "
            "comes later.",
            _learns_meanwhile,
        ),
    ),
)

EXERCISES = (BACKPROP,)
