"""What the checks of chapter 10 share: small networks, and a step whose parts can be wrong."""

import numpy as np

from nncourse.activations import sigmoid
from nncourse.course.checks import Case


def numbers(seed, *shapes):
    """Normal random arrays of these shapes."""
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]


def network_case(label, seed, sizes, m, eta, *, flat=False):
    """A network n_in-hidden-n_out and m examples; `flat`: two matrices of weights, no biases."""
    n_in, hidden, n_out = sizes
    x, y, w2, w3, b2, b3 = numbers(
        seed, (n_in, m), (n_out, m), (hidden, n_in), (n_out, hidden), (hidden, 1), (n_out, 1)
    )
    y = (y > 0).astype(float)
    return Case(label, (x, y, w2, w3, eta) if flat else (x, y, [w2, w3], [b2, b3], eta))


def _output_error(a3, y):
    return -(y - a3) * a3 * (1 - a3)  # (A.54)


def _hidden_error(w3, delta3, a2):
    return (w3.T @ delta3) * a2 * (1 - a2)  # (A.59)


def _mean_of_products(delta, a):
    return delta @ a.T / delta.shape[1]


def _mean(delta):
    return delta.mean(axis=1, keepdims=True)


def step(
    x, y, weights, biases, eta, *, output=_output_error, back=_hidden_error,
    by_weights=_mean_of_products, by_biases=_mean, seen=1.0, late=False,
):  # fmt: skip
    """A step against the mean gradient of some examples. (A.62)–(A.66)

    output, back : the errors δ of the output layer and of the hidden one
    by_weights, by_biases : the gradient of a layer's weights from δ and a; of its biases from δ
    seen : what the biases are multiplied by on the way forward
    late : whether the error goes back through the weights that have moved already
    """
    (w2, w3), (b2, b3) = weights, biases
    a2 = sigmoid(w2 @ x + seen * b2)  # (hidden, m)
    a3 = sigmoid(w3 @ a2 + seen * b3)  # (n_out, m)
    delta3 = output(a3, y)
    new_w3 = w3 - eta * by_weights(delta3, a2)
    delta2 = back(new_w3 if late else w3, delta3, a2)
    new_w2 = w2 - eta * by_weights(delta2, x)
    return [new_w2, new_w3], [b2 - eta * by_biases(delta2), b3 - eta * by_biases(delta3)]


def with_step(**parts):
    """`step` with some of its parts replaced, in the learner's signature."""
    return lambda x, y, weights, biases, eta: step(x, y, weights, biases, eta, **parts)


def in_place(x, y, weights, biases, eta):
    """The right step, into the caller's arrays."""
    for old, new in zip((weights, biases), step(x, y, weights, biases, eta), strict=True):
        for before, after in zip(old, new, strict=True):
            before[...] = after
    return weights, biases
