"""Answers to the exercises of chapter 7: other right ones, and wrong ones without a name."""

import math

import numpy as np

from nncourse.activations import log_softmax, sigmoid, sigmoid_prime, softmax

# ---- 7.1


def _softmax_by_loops(z):
    a = np.empty(z.shape)
    for x in range(z.shape[1]):
        most = max(z[:, x])
        powers = [math.exp(v - most) for v in z[:, x]]
        for j, power in enumerate(powers):
            a[j, x] = power / sum(powers)
    return a


def _softmax_by_sigmoids(z):
    """1 / Σ_k e^(z_k − z_j), with the differences of each column."""
    with np.errstate(over="ignore"):
        return 1 / np.exp(z[np.newaxis] - z[:, np.newaxis]).sum(axis=1)


def _softmax_in_float32(z):
    z = z.astype(np.float32)
    powers = np.exp(z - z.max(axis=0))
    return powers / powers.sum(axis=0)


# ---- 7.2


def _one_by_one(n, total):
    """Outputs that differ, each found by bisection."""
    parts = np.arange(1, n + 1) + 100.0 * n
    outputs = total * parts / parts.sum()
    z = np.empty((n, 1))
    for j, p in enumerate(outputs):
        low, high = -60.0, 60.0
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if sigmoid(middle) < p else (low, middle)
        z[j] = middle
    return z


def _by_newton(n, total):
    z = np.zeros((n, 1))
    for _ in range(200):
        a = sigmoid(z)
        z = z - np.clip((a - total / n) / (a * (1 - a)), -1, 1)
    return z


# ---- 7.3a


def _slopes_by_differences(z, step=1e-5):
    columns = []
    for k in range(len(z)):
        push = np.zeros_like(z)
        push[k] = step
        columns.append((softmax(z + push) - softmax(z - push)) / (2 * step))
    return np.hstack(columns)


def _slopes_by_loops(z):
    a, n = softmax(z).ravel(), len(z)
    return np.array([[a[j] * ((j == k) - a[k]) for k in range(n)] for j in range(n)])


# ---- 7.4


def _depends_in_one_batch(layer, z):
    return np.abs(layer(z + np.eye(len(z))) - layer(z)) > 1e-9


def _depends_by_loops(layer, z):
    n = len(z)
    found = np.zeros((n, n), dtype=bool)
    for j in range(n):
        for k in range(n):
            pushed = z.copy()
            pushed[k, 0] += 1
            found[j, k] = abs(layer(pushed)[j, 0] - layer(z)[j, 0]) > 1e-6
    return found


# ---- 7.6


def _log_likelihood_by_loops(z, y):
    delta, cost = np.zeros(z.shape), 0.0
    for x in range(z.shape[1]):
        shifted = [v - max(z[:, x]) for v in z[:, x]]
        total = sum(math.exp(v) for v in shifted)
        for j, v in enumerate(shifted):
            delta[j, x] = math.exp(v) / total - y[j, x]
            if y[j, x] == 1:
                cost -= v - math.log(total)
    return cost / z.shape[1], delta


def _log_likelihood_by_labels(z, y):
    labels = y.argmax(axis=0)
    ln_a = z - np.logaddexp.reduce(z, axis=0)
    return -np.mean(ln_a[labels, np.arange(z.shape[1])]), np.exp(ln_a) - y


# ---- 7.7


def _backprop_by_examples(x, y, weights, biases):
    """The book's way: one example at a time, negative indices, gradients added up."""
    nabla_b = [np.zeros(b.shape) for b in biases]
    nabla_w = [np.zeros(w.shape) for w in weights]
    for column in range(x.shape[1]):
        activations, zs = [x[:, [column]]], []
        for w, b in zip(weights, biases, strict=True):
            zs.append(np.dot(w, activations[-1]) + b)
            activations.append(sigmoid(zs[-1]))
        activations[-1] = _softmax_by_loops(zs[-1])
        delta = activations[-1] - y[:, [column]]
        nabla_b[-1] += delta
        nabla_w[-1] += np.dot(delta, activations[-2].T)
        for layer in range(2, len(weights) + 1):
            delta = np.dot(weights[-layer + 1].T, delta) * sigmoid_prime(zs[-layer])
            nabla_b[-layer] += delta
            nabla_w[-layer] += np.dot(delta, activations[-layer - 1].T)
    return nabla_b, nabla_w


def _backprop_through_the_jacobian(x, y, weights, biases):
    """With ∂C/∂a = −y/a and the chain rule through softmax, column by column."""
    activations = [x]
    for w, b in zip(weights[:-1], biases[:-1], strict=True):
        activations.append(sigmoid(w @ activations[-1] + b))
    a = softmax(weights[-1] @ activations[-1] + biases[-1])
    columns = [
        (np.diag(a[:, k]) - np.outer(a[:, k], a[:, k])) @ (-y[:, k] / a[:, k])
        for k in range(a.shape[1])
    ]
    delta, nabla_b, nabla_w = np.column_stack(columns), [], []
    for layer in reversed(range(len(weights))):
        nabla_b.insert(0, delta.sum(axis=1, keepdims=True))
        nabla_w.insert(0, delta @ activations[layer].T)
        h = activations[layer]
        delta = weights[layer].T @ delta * h * (1 - h)
    return nabla_b, nabla_w


# ---- 7.8a


def _distances_by_loops(z, factors):
    most = max(z.ravel())
    winners = [v == most for v in z.ravel()]
    found = []
    for c in factors:
        a = [1 / sum(math.exp(min(c * (u - v), 700)) for u in z.ravel()) for v in z.ravel()]
        wanted = [win / sum(winners) for win in winners]
        found.append(max(abs(p - q) for p, q in zip(a, wanted, strict=True)))
    return np.array(found)


def _distances_from_far_out(z, factors):
    """The limit taken as the softmax for a c that is beyond all others."""
    a = softmax(z * np.append(factors, 1e12))  # (n, len(factors) + 1)
    return np.abs(a[:, :-1] - a[:, -1:]).max(axis=0)


RIGHT = {
    "7.1": [
        _softmax_by_loops,
        _softmax_by_sigmoids,
        _softmax_in_float32,
        lambda z: np.exp(z - np.logaddexp.reduce(z, axis=0)),
    ],
    "7.2": [_one_by_one, _by_newton, lambda n, total: -np.log(n / total - 1) * np.ones((n, 1))],
    "7.3a": [
        _slopes_by_differences,
        _slopes_by_loops,
        lambda z: softmax(z) * (np.eye(len(z)) - softmax(z).T),
    ],
    "7.4": [
        _depends_in_one_batch,
        _depends_by_loops,
        lambda layer, z: (layer(z + np.eye(len(z))) != layer(z + 0 * np.eye(len(z)))).astype(int),
    ],
    "7.5": [
        lambda a: np.log(a) + 7.0,
        lambda a: np.log(a / a[0]),
        lambda a: np.array([[math.log(v) for v in row] for row in a]) - np.log(a).mean(axis=0),
    ],
    "7.6": [
        _log_likelihood_by_loops,
        _log_likelihood_by_labels,
        lambda z, y: [-np.vdot(y, log_softmax(z)) / len(z.T), np.exp(log_softmax(z)) - y],
    ],
    "7.7": [_backprop_by_examples, _backprop_through_the_jacobian],
    "7.8a": [_distances_by_loops, _distances_from_far_out],
}

WRONG = {
    "7.1": [
        lambda z: None,
        lambda z: np.full(z.shape, 1 / len(z)),
        lambda z: softmax(z)[::-1],
        lambda z: softmax(z).ravel(),
        lambda z: softmax(z) + 1e-4,
        lambda z: softmax(2 * z),
        lambda z: softmax(-z),
        lambda z: softmax(z).round(2),
    ],
    "7.2": [
        lambda n, total: None,
        lambda n, total: np.zeros((n, 1)),
        lambda n, total: total,
        lambda n, total: np.full((n, 1), np.nan),
        lambda n, total: [[0.0]] * n,
        lambda n, total: np.full((n, 1), float(total)),
    ],
    "7.3a": [
        lambda z: None,
        lambda z: np.sign(_slopes_by_loops(z)),
        lambda z: _slopes_by_loops(z)[:, :1],
        lambda z: _slopes_by_loops(z).sum(axis=0),
        lambda z: 2 * _slopes_by_loops(z),
        lambda z: np.zeros((len(z), len(z))),
    ],
    "7.4": [
        lambda layer, z: None,
        lambda layer, z: layer(z) > 0.5,
        lambda layer, z: np.zeros((len(z), len(z)), dtype=bool),
        lambda layer, z: not np.array_equal(layer(z + 1), layer(z)),
        lambda layer, z: ~_depends_by_loops(layer, z),
        lambda layer, z: np.tri(len(z), dtype=bool),
    ],
    "7.5": [
        lambda a: None,
        lambda a: np.log(a).ravel(),
        lambda a: np.log(a)[::-1] + 0.5,
        lambda a: 2 * np.log(a),
        lambda a: 1 / a,
        lambda a: np.full(a.shape, np.nan),
        lambda a: list(np.log(a)),
    ],
    "7.6": [
        lambda z, y: None,
        lambda z, y: (0.0, softmax(z) - y),
        lambda z, y: (_log_likelihood_by_labels(z, y)[0] / np.log(2), softmax(z) - y),
        lambda z, y: (_log_likelihood_by_labels(z, y)[0], softmax(z)),
        lambda z, y: (_log_likelihood_by_labels(z, y)[0], sigmoid(z) - y),
        lambda z, y: (_log_likelihood_by_labels(z, y)[0], (softmax(z) - y).sum(axis=0)),
    ],
    "7.7": [
        lambda x, y, weights, biases: None,
        lambda x, y, weights, biases: (biases, weights),
        lambda x, y, weights, biases: _backprop_by_examples(x[:, :1], y[:, :1], weights, biases),
        lambda x, y, weights, biases: _backprop_by_examples(x, y, weights, biases)[1],
        lambda x, y, weights, biases: _backprop_by_examples(x, 0 * y, weights, biases),
        lambda x, y, weights, biases: [[np.zeros_like(p) for p in ps] for ps in (biases, weights)],
    ],
    "7.8a": [
        lambda z, factors: None,
        lambda z, factors: np.zeros(len(factors)),
        lambda z, factors: np.exp(-np.array(factors)),
        lambda z, factors: np.hstack([softmax(c * z) for c in factors]),
        lambda z, factors: _distances_by_loops(z, factors) ** 2,
        lambda z, factors: _distances_by_loops(-z, factors),
    ],
}
