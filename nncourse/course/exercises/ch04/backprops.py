"""Wrong ways to find the gradient of a network, for the visible checks of 4.5 and 7.7."""

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.course.checks import Misconception


def wrong_backprop(
    *,
    output,
    last,
    hidden=sigmoid,
    slope=sigmoid_prime,
    back=lambda w, delta, s: (w.T @ delta) * s,
    bias=1.0,
    most=None,
):
    """Backpropagation with one part replaced by a wrong one.

    Parameters
    ----------
    output : callable
        ``(a, y, z) -> error of the last layer``.
    last, hidden : callable
        The activations of the last layer and of the others.
    slope : callable
        Stands for σ′ on the way back.
    back : callable
        ``(w, delta, slope of z) -> error of the layer before``.
    bias : number
        Times the biases.
    most : int, optional
        How many layers it goes back before it ends.
    """

    def answer(x, y, weights, biases):
        activations, zs = [x], []
        for layer, (w, b) in enumerate(zip(weights, biases, strict=True)):
            zs.append(w @ activations[-1] + bias * b)
            function = last if layer == len(weights) - 1 else hidden
            activations.append(function(zs[-1]))
        nabla_b = [np.zeros_like(b) for b in biases]
        nabla_w = [np.zeros_like(w) for w in weights]
        delta, end = output(activations[-1], y, zs[-1]), 0
        if most is not None:
            end = max(len(weights) - most, 0)
        for layer in reversed(range(end, len(weights))):
            nabla_b[layer] = delta.sum(axis=1, keepdims=True)
            nabla_w[layer] = delta @ activations[layer].T
            if layer > end:
                delta = back(weights[layer], delta, slope(zs[layer - 1]))
        return nabla_b, nabla_w

    return answer


def changed(backprop, change):
    """The right gradients, all of them changed in the same way: change(nabla, m)."""

    def answer(x, y, weights, biases):
        return tuple([change(g, x.shape[1]) for g in gs] for gs in backprop(x, y, weights, biases))

    return answer


def mishandled(backprop):
    """Usual mistakes of one who knows the right gradients, as `backprop` finds them."""

    def flat_biases(*args):
        nabla_b, nabla_w = backprop(*args)
        return [b.ravel() for b in nabla_b], nabla_w

    def learns_meanwhile(x, y, weights, biases):
        nabla_b, nabla_w = backprop(x, y, weights, biases)
        for parameter, nabla in zip(weights + biases, nabla_w + nabla_b, strict=True):
            parameter -= nabla
        return nabla_b, nabla_w

    return (
        Misconception(
            "the layers are in reverse order: the gradient of weights[0] comes first.",
            lambda *args: tuple(gs[::-1] for gs in backprop(*args)),
        ),
        Misconception(
            "the pair is the wrong way round: nabla_b first, then nabla_w.",
            lambda *args: backprop(*args)[::-1],
        ),
        Misconception(
            "these are means over the examples; give the sums. Dividing by m is left to the step.",
            changed(backprop, lambda nabla, m: nabla / m),
        ),
        Misconception(
            "the gradients of the biases have the shape (n,); biases are columns, (n, 1).",
            flat_biases,
        ),
        Misconception(
            "the weights are changed on the way; backprop only gives the gradient, the step "
            "comes later.",
            learns_meanwhile,
        ),
    )
