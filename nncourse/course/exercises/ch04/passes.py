"""What the checks of whole networks share: networks to try answers on, and the two passes."""

import numpy as np

from nncourse.activations import sigmoid
from nncourse.course.checks import Case
from nncourse.network import Network


def numbers(seed, *shapes):
    """Arrays of these shapes, always the same ones."""
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]


def network_case(label, seed, sizes, m, *more):
    """A network of these sizes with m examples: x, y, weights, biases, and what else is given."""
    x, y = numbers(seed, (sizes[0], m), (sizes[-1], m))
    weights = numbers(seed + 1, *zip(sizes[1:], sizes[:-1], strict=True))
    biases = numbers(seed + 2, *[(n, 1) for n in sizes[1:]])
    return Case(label, (x, sigmoid(y), weights, biases, *more))


def model_backprop(x, y, weights, biases):
    """The gradient as the library has it."""
    net = Network([w.shape[1] for w in weights] + [len(biases[-1])], rng=0)
    net.weights, net.biases = weights, biases
    return net.backprop(x, y)


def forward(x, weights, biases, function):
    """Activations and weighted inputs of all layers. function : (layer, z) -> a."""
    activations, zs = [x], []
    for layer, (w, b) in enumerate(zip(weights, biases, strict=True)):
        zs.append(w @ activations[-1] + b)  # (n, m)
        activations.append(function(layer, zs[-1]))
    return activations, zs


def two_passes(x, y, weights, biases, function, slope):
    """Forward and back with activations of any kind, summed over the examples.

    function, slope : (layer, z) -> a and f′(z), layers counted from 0 as in the list of weights
    """
    activations, zs = forward(x, weights, biases, function)
    delta, nabla_b, nabla_w = activations[-1] - y, [], []
    for layer in reversed(range(len(weights))):
        delta = delta * slope(layer, zs[layer])  # (n, m)
        nabla_b.insert(0, delta.sum(axis=1, keepdims=True))
        nabla_w.insert(0, delta @ activations[layer].T)
        delta = weights[layer].T @ delta
    return nabla_b, nabla_w
