"""Answers to the exercises of chapter 10: other right ones, and wrong ones without a name."""

import math

import numpy as np

from nncourse import Network
from nncourse.activations import sigmoid, sigmoid_prime

# ---- 10.1


def _parse_by_loops(row):
    fields = [int(field) for field in row.strip().split(",")]
    x = np.empty((len(fields) - 1, 1))
    for i, value in enumerate(fields[1:]):
        x[i, 0] = value / 255
    return x, fields[0]


def _parse_by_numpy(row):
    values = np.loadtxt([row], delimiter=",")
    return values[1:, np.newaxis] / 255.0, values[0].astype(int)


def _parse_in_float32(row):
    label, rest = row.split(",", 1)
    return np.array([rest.split(",")], dtype=np.float32).T / 255, int(label)


def _parse_inverted(row):
    x, label = _parse_by_loops(row)
    return 1 - x, label


# ---- 10.2, 10.3, 10.5


def _step_by_loops(x, y, weights, biases, eta):
    """Neuron by neuron, example by example."""
    (w2, w3), (b2, b3) = weights, biases
    moved = [np.array(v, dtype=float) for v in (w2, w3, b2, b3)]
    m = x.shape[1]
    for s in range(m):
        a2 = [1 / (1 + math.exp(-(w2[i] @ x[:, s] + b2[i, 0]))) for i in range(len(w2))]
        a3 = [1 / (1 + math.exp(-(w3[k] @ a2 + b3[k, 0]))) for k in range(len(w3))]
        delta3 = [(a - y[k, s]) * a * (1 - a) for k, a in enumerate(a3)]
        for k, error in enumerate(delta3):
            moved[1][k] -= eta / m * error * np.array(a2)
            moved[3][k, 0] -= eta / m * error
        for i, a in enumerate(a2):
            error = sum(w3[k, i] * delta3[k] for k in range(len(w3))) * a * (1 - a)
            moved[0][i] -= eta / m * error * x[:, s]
            moved[2][i, 0] -= eta / m * error
    return moved[:2], moved[2:]


def _step_by_the_library(x, y, weights, biases, eta):
    net = Network([len(x), len(weights[0]), len(y)], rng=0)
    net.weights, net.biases = [w.copy() for w in weights], [b.copy() for b in biases]
    net.update_mini_batch((x, y), eta)
    return net.weights, net.biases


def _step_by_a_constant_input(x, y, weights, biases, eta):
    """The biases as weights of an input that is always 1."""
    one = np.ones((1, x.shape[1]))
    w2, w3 = (np.hstack(pair) for pair in zip(weights, biases, strict=True))
    x1, y = np.vstack([x, one]), np.asarray(y)
    z2 = w2 @ x1
    a2 = np.vstack([sigmoid(z2), one])
    z3 = w3 @ a2
    delta3 = (sigmoid(z3) - y) * sigmoid_prime(z3)
    delta2 = (w3[:, :-1].T @ delta3) * sigmoid_prime(z2)
    w3, w2 = w3 - eta * delta3 @ a2.T / x.shape[1], w2 - eta * delta2 @ x1.T / x.shape[1]
    return (w2[:, :-1], w3[:, :-1]), (w2[:, -1:], w3[:, -1:])


def _without_biases(step):
    """A step with biases, all 0, as an answer to 10.2."""

    def answer(x, y, w2, w3, eta):
        none = [np.zeros((len(w2), 1)), np.zeros((len(w3), 1))]
        return tuple(step(x, y, [w2, w3], none, eta)[0])

    return answer


def _hidden_alone(x, y, w2, w3, eta):
    return _without_biases(_step_by_loops)(x, y, w2, w3, eta)[0], w3


def _output_biases_stay(x, y, weights, biases, eta):
    moved, (b2, _) = _step_by_loops(x, y, weights, biases, eta)
    return moved, [b2, biases[1]]


def _last_example(x, y, *rest):
    return _step_by_loops(x[:, -1:], y[:, -1:], *rest)


def _nothing(*args):
    return None


# ---- 10.4


def _rates_by_loop(eta, factor, every, epochs):
    found = []
    for epoch in range(1, epochs + 1):
        found.append(eta)
        if epoch % every == 0:
            eta *= factor
    return np.array(found)


def _rates_as_a_list(eta, factor, every, epochs):
    return [eta * factor ** math.floor(k / every) for k in range(epochs)]


def _rates_repeated(eta, factor, every, epochs):
    return np.repeat(eta * factor ** np.arange(epochs), every)[:epochs]


def _constant(eta, factor, every, epochs):
    return np.full(epochs, eta)


RIGHT = {
    "10.1": [_parse_by_loops, _parse_by_numpy, _parse_in_float32],
    "10.2": [
        _without_biases(_step_by_loops),
        _without_biases(_step_by_the_library),
        _without_biases(_step_by_a_constant_input),
    ],
    "10.3": [_step_by_loops, _step_by_the_library, _step_by_a_constant_input],
    "10.4": [_rates_by_loop, _rates_as_a_list, _rates_repeated],
    "10.5": [_step_by_loops, _step_by_the_library, _step_by_a_constant_input],
}

WRONG = {
    "10.1": [_parse_inverted, lambda row: row, _nothing],
    "10.2": [_hidden_alone, lambda x, y, w2, w3, eta: (w2, w3), _nothing],
    "10.3": [_output_biases_stay, lambda x, y, weights, biases, eta: (weights, biases)],
    "10.4": [_constant, lambda *args: -_rates_by_loop(*args), _nothing],
    "10.5": [_last_example, lambda x, y, weights, biases, eta: (weights, biases), _nothing],
}
