"""Visible checks 4.8 and 4.9: networks with one neuron of another kind, with linear neurons."""

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.course.checks import Exercise, Misconception
from nncourse.course.exercises.ch04.passes import network_case, two_passes

# ---- 4.8


def tanh_prime(z):
    """The slope of tanh."""
    return 1 - np.tanh(z) ** 2


def square(z):
    """A neuron that squares."""
    return z**2


def twice(z):
    """The slope of the square."""
    return 2 * z


def _with_one(usual, other, layer, neuron):
    """(layer, z) -> values of `usual`, but of `other` for that one neuron."""

    def values(here, z):
        found = usual(z)
        if here == layer:
            found[neuron] = other(z[neuron])
        return found

    return values


def _one_neuron(x, y, weights, biases, layer, neuron, f, f_prime):
    function = _with_one(sigmoid, f, layer, neuron)
    slope = _with_one(sigmoid_prime, f_prime, layer, neuron)
    return two_passes(x, y, weights, biases, function, slope)


def _forward_alone(x, y, weights, biases, layer, neuron, f, f_prime):
    return _one_neuron(x, y, weights, biases, layer, neuron, f, sigmoid_prime)


def _back_alone(x, y, weights, biases, layer, neuron, f, f_prime):
    return _one_neuron(x, y, weights, biases, layer, neuron, sigmoid, f_prime)


def _not_at_all(x, y, weights, biases, layer, neuron, f, f_prime):
    return _one_neuron(x, y, weights, biases, layer, neuron, sigmoid, sigmoid_prime)


def _whole_layer(x, y, weights, biases, layer, neuron, f, f_prime):
    return _one_neuron(x, y, weights, biases, layer, slice(None), f, f_prime)


def _whole_network(x, y, weights, biases, layer, neuron, f, f_prime):
    return two_passes(x, y, weights, biases, lambda _, z: f(z), lambda _, z: f_prime(z))


def _layer_before(x, y, weights, biases, layer, neuron, f, f_prime):
    return _one_neuron(x, y, weights, biases, layer - 1, neuron, f, f_prime)


def _neuron_before(x, y, weights, biases, layer, neuron, f, f_prime):
    return _one_neuron(x, y, weights, biases, layer, neuron - 1, f, f_prime)


def _one_example(x, y, weights, biases, layer, neuron, f, f_prime):
    return _one_neuron(x, y, weights, biases, layer, (slice(None), neuron), f, f_prime)


def _slope_of_the_output(x, y, weights, biases, layer, neuron, f, f_prime):
    return _one_neuron(x, y, weights, biases, layer, neuron, f, lambda z: f_prime(f(z)))


def _f_for_its_slope(x, y, weights, biases, layer, neuron, f, f_prime):
    return _one_neuron(x, y, weights, biases, layer, neuron, f, f)


BACKPROP_ONE_NEURON = Exercise(
    id="4.8",
    name="backprop_one_neuron",
    cases=(
        network_case("tanh in the hidden layer", 40, (2, 3, 2), 1, 0, 1, np.tanh, tanh_prime),
        network_case("a square in the last layer", 50, (3, 3, 2), 4, 1, 1, square, twice),
        network_case(
            "tanh in the second layer of three", 60, (2, 3, 4, 3), 3, 1, 2, np.tanh, tanh_prime
        ),
    ),
    reference=_one_neuron,
    hint="it changes in two places: forward, row `neuron` of a is f(z) there; going back, that row "
    "of the slopes is f′(z). The rest of (BP1) to (BP4) stays.",
    misconceptions=(
        Misconception(
            "f is used forward, but σ′ on the way back; this neuron's row takes f′(z).",
            _forward_alone,
        ),
        Misconception(
            "f′ is used on the way back, but σ forward; this neuron puts out f(z).", _back_alone
        ),
        Misconception(
            "f is not used: these are the gradients of a network of sigmoids.", _not_at_all
        ),
        Misconception(
            "the whole layer has changed; only row `neuron` of it is another kind.", _whole_layer
        ),
        Misconception("all neurons have changed; only one is of another kind.", _whole_network),
        Misconception(
            "this is the layer before; weights[layer] leads to the layer that is meant.",
            _layer_before,
        ),
        Misconception(
            "this is the neuron before; `neuron` counts from 0, as rows do.", _neuron_before
        ),
        Misconception(
            "neurons are rows, examples columns: a[neuron], not a[:, neuron].", _one_example
        ),
        Misconception(
            "this takes f′ at the activation; take it at the weighted input: f′(z).",
            _slope_of_the_output,
        ),
        Misconception(
            "this multiplies by f(z); going back, it is the slope f′(z).", _f_for_its_slope
        ),
        Misconception(
            "the pair is the wrong way round: nabla_b first, then nabla_w.",
            lambda *args: _one_neuron(*args)[::-1],
        ),
    ),
)

# ---- 4.9


def _as_it_is(_, z):
    return z


def _one(_, z):
    return np.ones_like(z)


def _linear(x, y, weights, biases):
    return two_passes(x, y, weights, biases, _as_it_is, _one)


def _linear_with(function=_as_it_is, slope=_one):
    return lambda x, y, weights, biases: two_passes(x, y, weights, biases, function, slope)


def _last_layer_of_sigmoids(x, y, weights, biases):
    last = len(weights) - 1
    return two_passes(
        x, y, weights, biases,
        lambda layer, z: sigmoid(z) if layer == last else z,
        lambda layer, z: sigmoid_prime(z) if layer == last else np.ones_like(z),
    )  # fmt: skip


def _without_biases(x, y, weights, biases):
    return _linear(x, y, weights, [0 * b for b in biases])


BACKPROP_LINEAR = Exercise(
    id="4.9",
    name="backprop_linear",
    cases=(
        network_case("3-2, one example", 70, (3, 2), 1),
        network_case("2-3-2, one example", 80, (2, 3, 2), 1),
        network_case("4-3-3-2, five examples", 90, (4, 3, 3, 2), 5),
    ),
    reference=_linear,
    hint="with σ(z) = z the activation is z itself, and σ′(z) = 1 everywhere: ⊙ σ′(z) drops out of "
    "(BP1) and (BP2).",
    misconceptions=(
        Misconception(
            "these are the gradients of a network of sigmoids; here a = z, and the slope is 1.",
            _linear_with(lambda _, z: sigmoid(z), lambda _, z: sigmoid_prime(z)),
        ),
        Misconception(
            "going back is right, but forward there is still a σ: here a = z.",
            _linear_with(function=lambda _, z: sigmoid(z)),
        ),
        Misconception(
            "forward is right, but going back there is still a σ′(z): here the slope is 1.",
            _linear_with(slope=lambda _, z: sigmoid_prime(z)),
        ),
        Misconception("the slope of σ(z) = z is 1, not z.", _linear_with(slope=lambda _, z: z)),
        Misconception(
            "the slope of σ(z) = z is 1, not 0: the errors pass unchanged.",
            _linear_with(slope=lambda _, z: 0 * z),
        ),
        Misconception(
            "the last layer still has a sigmoid; it is linear, too.", _last_layer_of_sigmoids
        ),
        Misconception("the biases are missing on the way forward: z = w a + b.", _without_biases),
        Misconception(
            "the sign of the output error is flipped: it is a − y.",
            lambda *args: tuple([-g for g in gs] for gs in _linear(*args)),
        ),
        Misconception(
            "the pair is the wrong way round: nabla_b first, then nabla_w.",
            lambda *args: _linear(*args)[::-1],
        ),
        Misconception(
            "these are means over the examples; give the sums. Dividing by m is left to the step.",
            lambda x, *rest: tuple([g / x.shape[1] for g in gs] for gs in _linear(x, *rest)),
        ),
    ),
)

EXERCISES = (BACKPROP_ONE_NEURON, BACKPROP_LINEAR)
