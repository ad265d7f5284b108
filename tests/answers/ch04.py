"""Answers to the exercises of chapter 4: other right ones, and wrong ones without a name.

Those to 4.6 and later stand in `ch04_networks`.
"""

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from tests.answers import ch04_networks


def _derivative_by_loops(output_activations, y):
    result = np.zeros(output_activations.shape)
    for j in range(result.shape[0]):
        for k in range(result.shape[1]):
            result[j, k] = output_activations[j, k] - y[j, k]
    return result


def _derivative_by_factoring(output_activations, y):
    """(a² − y²) / (a + y), with the removable gap filled."""
    total = output_activations + y
    with np.errstate(invalid="ignore"):
        quotient = (output_activations**2 - y**2) / total
    return np.where(total == 0, output_activations - y, quotient)


def _output_error_from_the_activation(z, y):
    a = 1 / (1 + np.exp(-z))
    return a * (1 - a) * (a - y)


def _output_error_in_float32(z, y):
    z, y = z.astype(np.float32), y.astype(np.float32)
    return np.multiply(sigmoid(z) - y, sigmoid_prime(z))


def _output_error_with_a_diagonal_matrix(z, y):
    columns = [np.diag(sigmoid_prime(z[:, k])) @ (sigmoid(z) - y)[:, k] for k in range(z.shape[1])]
    return np.column_stack(columns)


def _hidden_error_by_loops(w_next, delta_next, z):
    delta = np.zeros_like(z)
    for j in range(z.shape[0]):
        for x in range(z.shape[1]):
            back = sum(w_next[k, j] * delta_next[k, x] for k in range(w_next.shape[0]))
            delta[j, x] = back * sigmoid_prime(z[j, x])
    return delta


def _hidden_error_by_einsum(w_next, delta_next, z):
    a = sigmoid(z)
    return np.einsum("kj,kx,jx->jx", w_next, delta_next, a - a * a)


def _hidden_error_on_its_side(w_next, delta_next, z):
    return (np.dot(delta_next.T, w_next) * sigmoid_prime(z.T)).T


def _gradients_by_examples(delta, a_before):
    nabla_b, nabla_w = np.zeros((len(delta), 1)), np.zeros((len(delta), len(a_before)))
    for d, a in zip(delta.T, a_before.T, strict=True):
        nabla_b += d[:, np.newaxis]
        nabla_w += np.outer(d, a)
    return nabla_b, nabla_w


def _gradients_with_a_row_of_ones(delta, a_before):
    both = delta @ np.vstack([a_before, np.ones(a_before.shape[1])]).T
    return both[:, -1:], both[:, :-1]


def _gradients_by_einsum(delta, a_before):
    return [np.einsum("jx->j", delta).reshape(-1, 1), np.einsum("jx,kx->jk", delta, a_before)]


def _backprop_by_examples(x, y, weights, biases):
    """The book's way: one example at a time, negative indices, gradients added up."""
    nabla_b = [np.zeros(b.shape) for b in biases]
    nabla_w = [np.zeros(w.shape) for w in weights]
    for column in range(x.shape[1]):
        a = x[:, [column]]
        activations, zs = [a], []
        for w, b in zip(weights, biases, strict=True):
            zs.append(np.dot(w, a) + b)
            a = sigmoid(zs[-1])
            activations.append(a)
        delta = (activations[-1] - y[:, [column]]) * sigmoid_prime(zs[-1])
        nabla_b[-1] += delta
        nabla_w[-1] += np.dot(delta, activations[-2].transpose())
        for layer in range(2, len(weights) + 1):
            delta = np.dot(weights[-layer + 1].T, delta) * sigmoid_prime(zs[-layer])
            nabla_b[-layer] += delta
            nabla_w[-layer] += np.dot(delta, activations[-layer - 1].T)
    return nabla_b, nabla_w


def _backprop_by_recursion(x, y, weights, biases):
    def descend(a, layer):
        """∂C/∂a of the activations that enter a layer, with the gradients from there on."""
        if layer == len(weights):
            return a - y, [], []
        out = sigmoid(weights[layer] @ a + biases[layer])
        nabla_a, nabla_b, nabla_w = descend(out, layer + 1)
        delta = nabla_a * out * (1 - out)
        return (
            weights[layer].T @ delta,
            [delta @ np.ones((delta.shape[1], 1)), *nabla_b],
            [delta @ a.T, *nabla_w],
        )

    return descend(x, 0)[1:]


def _backprop_by_differences(x, y, weights, biases, step=1e-5):
    """Far too slow for work, but right: central differences for every weight and bias."""
    weights, biases = [w.copy() for w in weights], [b.copy() for b in biases]

    def cost():
        a = x
        for w, b in zip(weights, biases, strict=True):
            a = sigmoid(w @ a + b)
        return 0.5 * np.sum((a - y) ** 2)

    def slope(parameters, index):
        middle, costs = parameters[index], []
        for moved in (middle + step, middle - step):
            parameters[index] = moved
            costs.append(cost())
        parameters[index] = middle
        return (costs[0] - costs[1]) / (2 * step)

    def slopes(parameters):
        values = [slope(parameters, index) for index in np.ndindex(parameters.shape)]
        return np.reshape(values, parameters.shape)

    return [slopes(b) for b in biases], [slopes(w) for w in weights]


RIGHT = {
    "4.1": [_derivative_by_loops, _derivative_by_factoring, lambda a, y: -np.subtract(y, a)],
    "4.2": [
        _output_error_from_the_activation,
        _output_error_in_float32,
        _output_error_with_a_diagonal_matrix,
    ],
    "4.3": [_hidden_error_by_loops, _hidden_error_by_einsum, _hidden_error_on_its_side],
    "4.4": [_gradients_by_examples, _gradients_with_a_row_of_ones, _gradients_by_einsum],
    "4.5": [_backprop_by_examples, _backprop_by_recursion, _backprop_by_differences],
} | ch04_networks.RIGHT

WRONG = (
    {
        "4.1": [
            lambda a, y: None,
            lambda a, y: a,
            lambda a, y: (a - y).T,
            lambda a, y: (a - y).ravel(),
            lambda a, y: np.sign(a - y),
            lambda a, y: a - y + 1e-4,
            lambda a, y: np.full(a.shape, np.nan),
            lambda a, y: 1 / 0,
        ],
        "4.2": [
            lambda z, y: None,
            lambda z, y: np.zeros_like(z),
            lambda z, y: (sigmoid(z) - y) ** 2 * sigmoid_prime(z),
            lambda z, y: (sigmoid(z) - y) * np.tanh(z),
            lambda z, y: ((sigmoid(z) - y) * sigmoid_prime(z)).T,
            lambda z, y: str(z),
            lambda z, y: undefined_name,  # noqa: F821
        ],
        "4.3": [
            lambda w_next, delta_next, z: None,
            lambda w_next, delta_next, z: delta_next,
            lambda w_next, delta_next, z: -(w_next.T @ delta_next) * sigmoid_prime(z),
            lambda w_next, delta_next, z: np.abs(w_next.T) @ delta_next * sigmoid_prime(z),
            lambda w_next, delta_next, z: w_next.T @ delta_next + sigmoid_prime(z),
            lambda w_next, delta_next, z: np.full(z.shape, np.inf),
        ],
        "4.4": [
            lambda delta, a_before: None,
            lambda delta, a_before: delta @ a_before.T,
            lambda delta, a_before: (-delta.sum(axis=1, keepdims=True), -delta @ a_before.T),
            lambda delta, a_before: (delta[:, :1], delta[:, :1] @ a_before[:, :1].T),
            lambda delta, a_before: (delta, a_before, delta @ a_before.T),
            lambda delta, a_before: {"nabla_b": delta.sum(axis=1, keepdims=True)},
        ],
        "4.5": [
            lambda x, y, weights, biases: None,
            lambda x, y, weights, biases: (biases, weights),
            lambda x, y, weights, biases: _backprop_by_examples(
                x[:, :1], y[:, :1], weights, biases
            ),
            lambda x, y, weights, biases: _backprop_by_examples(x, y, weights, biases)[1],
            lambda x, y, weights, biases: _backprop_by_examples(x, y, weights, biases)[0],
            lambda x, y, weights, biases: [
                [np.zeros_like(p) for p in ps] for ps in (biases, weights)
            ],
        ],
    }
    | ch04_networks.WRONG
)
