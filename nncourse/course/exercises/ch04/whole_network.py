"""Visible check 4.5: backpropagation as a whole."""

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.course.checks import Exercise, Misconception
from nncourse.course.exercises.ch04.four_equations import gradients
from nncourse.course.exercises.ch04.passes import model_backprop, network_case

# ---- 4.5


def _wrong(*, output=None, back=None, slope=sigmoid_prime, last=sigmoid, bias=1.0, first=0):
    """Backpropagation with one part replaced by a wrong one.

    output : (a, y, z) -> error of the last layer; back : (w, delta, slope of z) -> error before
    slope : stands for σ′; last : stands for the σ of the last layer; bias : times the biases
    first : the layer at which going back ends
    """
    output = output or (lambda a, y, z: (a - y) * slope(z))
    back = back or (lambda w, delta, s: (w.T @ delta) * s)

    def answer(x, y, weights, biases):
        activations, zs = [x], []
        for layer, (w, b) in enumerate(zip(weights, biases, strict=True)):
            zs.append(w @ activations[-1] + bias * b)
            function = last if layer == len(weights) - 1 else sigmoid
            activations.append(function(zs[-1]))
        nabla_b = [np.zeros_like(b) for b in biases]
        nabla_w = [np.zeros_like(w) for w in weights]
        delta = output(activations[-1], y, zs[-1])
        for layer in reversed(range(first, len(weights))):
            nabla_b[layer], nabla_w[layer] = gradients(delta, activations[layer])
            if layer > first:
                delta = back(weights[layer], delta, slope(zs[layer - 1]))
        return nabla_b, nabla_w

    return answer


def _one_layer_back(x, y, weights, biases):
    return _wrong(first=max(len(weights) - 2, 0))(x, y, weights, biases)


def _last_layer_alone(x, y, weights, biases):
    return _wrong(first=len(weights) - 1)(x, y, weights, biases)


def _each(change):
    """The right gradients, all of them changed in the same way: change(nabla, m)."""

    def answer(x, y, weights, biases):
        return tuple(
            [change(g, x.shape[1]) for g in gs] for gs in model_backprop(x, y, weights, biases)
        )

    return answer


def _flat_biases(*args):
    nabla_b, nabla_w = model_backprop(*args)
    return [b.ravel() for b in nabla_b], nabla_w


def _learns_meanwhile(x, y, weights, biases):
    nabla_b, nabla_w = model_backprop(x, y, weights, biases)
    for parameter, nabla in zip(weights + biases, nabla_w + nabla_b, strict=True):
        parameter -= nabla
    return nabla_b, nabla_w


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
            _last_layer_alone,
        ),
        Misconception(
            "this goes back one layer and stops; repeat (BP2) down to the first layer.",
            _one_layer_back,
        ),
        Misconception(
            "the layers are in reverse order: the gradient of weights[0] comes first.",
            lambda *args: tuple(gs[::-1] for gs in model_backprop(*args)),
        ),
        Misconception(
            "the pair is the wrong way round: nabla_b first, then nabla_w.",
            lambda *args: model_backprop(*args)[::-1],
        ),
        Misconception(
            "the factor 2 is too much: the ½ in front of the cost cancels it.",
            _each(lambda nabla, m: 2 * nabla),
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
