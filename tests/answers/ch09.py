"""Answers to the exercises of chapter 9: other right ones, and wrong ones without a name."""

import math
import struct

import numpy as np

from nncourse.course.exercises.ch09.bug_hunt import checked, error
from nncourse.course.exercises.ch09.resuming import one_epoch
from nncourse.gradients import gradient_check
from nncourse.network import Network

# ---- 9.1 to 9.3


def _output_by_loop(node):
    net = 0.0
    for connection in node.arriving:
        net += connection.weight * connection.upstream.output
    return 1.0 / (1.0 + math.exp(-net))


def _output_by_arrays(node):
    w = np.array([c.weight for c in node.arriving], np.float32)
    x = np.array([c.upstream.output for c in node.arriving], np.float32)
    return (1 + np.tanh(w @ x / 2)) / 2


def _output_delta_by_steps(node, t):
    slope = node.output - node.output**2
    return slope * t - slope * node.output


def _output_delta_in_float32(node, t):
    y = np.float32(node.output)
    return y * (1 - y) * (np.float32(t) - y)


def _hidden_delta_by_loop(node):
    total = 0.0
    for connection in node.leaving:
        total += connection.downstream.delta * connection.weight
    return (node.output - node.output**2) * total


def _hidden_delta_by_arrays(node):
    w = np.array([[c.weight for c in node.leaving]])  # (1, n)
    deltas = np.array([[c.downstream.delta] for c in node.leaving])  # (n, 1)
    return (w @ deltas).item() * node.output * (1 - node.output)


def _new_weight_with_step(connection, eta):
    return connection.weight + eta * connection.step


def _new_weight_by_slope(connection, eta):
    slope = -connection.upstream.output * connection.downstream.delta
    return connection.weight - eta * slope


# ---- 9.4, 9.5


def _arrays_by_loops(nodes):
    W = np.zeros((len(nodes), len(nodes[0].arriving) - 1))
    b = np.zeros((len(nodes), 1))
    for j, node in enumerate(nodes):
        for i, connection in enumerate(node.arriving[:-1]):
            W[j, i] = connection.weight
        b[j, 0] = node.arriving[-1].weight
    return W, b


def _arrays_apart(nodes):
    W = np.vstack([[c.weight for c in node.arriving[:-1]] for node in nodes]).astype(float)
    b = np.array([node.arriving[-1].weight for node in nodes], float).reshape(-1, 1)
    return [W, b]


def _nielsen_by_loops(delta, x):
    nabla_w = np.empty((len(delta), len(x)))
    for j in range(len(delta)):
        for i in range(len(x)):
            nabla_w[j, i] = -delta[j, 0] * x[i, 0]
    return np.negative(delta), nabla_w


def _nielsen_by_outer(delta, x):
    return [-1.0 * delta, np.outer(-delta, x)]


# ---- 9.6


def _encode_by_loop(labels, n):
    targets = np.empty((n, len(labels)))
    for column, label in enumerate(labels):
        for row in range(n):
            targets[row, column] = 0.9 if row == label else 0.1
    return targets


def _encode_by_eye(labels, n):
    return (0.1 + 0.8 * np.eye(n)[:, labels]).astype(np.float32)


def _decode_by_loop(outputs):
    found = []
    for column in outputs.T:
        found.append(max(range(len(column)), key=lambda j: column[j]))
    return np.array(found)


def _decode_by_sorting(outputs):
    return np.argsort(outputs, axis=0)[-1].astype(np.int32)


# ---- 9.7


def _header_by_sums(data):
    shape = []
    for k in range(data[3]):
        a, b, c, d = data[4 + 4 * k : 8 + 4 * k]
        shape.append(((a * 256 + b) * 256 + c) * 256 + d)
    return data[2], tuple(shape)


def _header_by_from_bytes(data):
    starts = range(4, 4 + 4 * data[3], 4)
    return [data[2], [int.from_bytes(data[k : k + 4], "big") for k in starts]]


def _header_by_numpy(data):
    sizes = np.frombuffer(data, ">u4", count=data[3], offset=4)
    return int(data[2]), tuple(sizes.tolist())


# ---- 9.8


def _resume_by_while(w, epoch, state, x, t, epochs):
    chance = np.random.Generator(np.random.PCG64())
    chance.bit_generator.state = state
    while epoch < epochs:
        w, epoch = one_epoch(w, x, t, chance.permutation(t.shape[1])), epoch + 1
    return w, epoch, chance.bit_generator.state


def _resume_with_shuffle(w, epoch, state, x, t, epochs):
    """A shuffled copy of the order is what permutation gives."""
    rng, w = np.random.default_rng(7), np.array(w)
    rng.bit_generator.state = state
    for _ in range(epochs - epoch):
        order = np.arange(x.shape[1])
        rng.shuffle(order)
        w = one_epoch(w, x, t, order)
    return [w, int(epochs), rng.bit_generator.state]


# ---- 9.9


def _check_by_the_worst(network, x, t):
    """Compares slope by slope, against the largest."""
    network.calc_deltas(x, t)
    pairs = []
    for gap in network.connections:
        for c in gap:
            pairs.append([c, c.step])
    worst = largest = 0.0
    for c, step in pairs:
        c.weight += 1e-4
        above = error(network, x, t)
        c.weight -= 2e-4
        below = error(network, x, t)
        c.weight += 1e-4  # back, but for rounding
        measured = (above - below) / 2e-4
        worst, largest = max(worst, abs(measured + step)), max(largest, abs(measured))
    if worst > 1e-5 * largest:
        raise AssertionError(f"{worst} apart")


def _check_by_backprop(network, x, t):
    """Lets the course's check compare; that one measures in a network of arrays."""
    net = Network(network.sizes)
    net.weights, net.biases = network.weights, network.biases
    net.backprop = network.backprop
    gradient_check(net, x, t, epsilon=1e-4, tolerance=1e-6)


def _counts_right_digits(network, x, t):
    """Says how far apart the two are, after it has made sure that it is not far."""
    checked(network, x, t)
    return 0.0


def _returns_false(network, x, t):
    """Tells instead of complaining."""
    try:
        checked(network, x, t)
    except AssertionError:
        return False
    return True


def _complains_otherwise(network, x, t):
    try:
        checked(network, x, t)
    except AssertionError as error:
        raise ValueError("wrong") from error


def _only_the_biases_of_the_outputs(network, x, t):
    """Looks at four slopes of thirty-one, and finds them right."""
    network.calc_deltas(x, t)
    told = [-node.arriving[-1].step for node in network.layers[-1].nodes]
    y = network.feedforward(x)
    assert np.allclose(told, ((y - t) * y * (1 - y)).ravel())


RIGHT = {
    "9.1": [_output_by_loop, _output_by_arrays],
    "9.2a": [_output_delta_by_steps, _output_delta_in_float32],
    "9.2b": [_hidden_delta_by_loop, _hidden_delta_by_arrays],
    "9.3": [_new_weight_with_step, _new_weight_by_slope],
    "9.4": [_arrays_by_loops, _arrays_apart],
    "9.5": [_nielsen_by_loops, _nielsen_by_outer],
    "9.6a": [_encode_by_loop, _encode_by_eye],
    "9.6b": [_decode_by_loop, _decode_by_sorting],
    "9.7": [_header_by_sums, _header_by_from_bytes, _header_by_numpy],
    "9.8": [_resume_by_while, _resume_with_shuffle],
    "9.9": [_check_by_the_worst, _check_by_backprop, _counts_right_digits],
}

WRONG = {
    "9.1": [lambda node: node.output, lambda node: np.tanh(0.3), lambda node: node.missing],
    "9.2a": [lambda node, t: node.delta, lambda node, t: abs(t - node.output), lambda node, t: t],
    "9.2b": [lambda node: node.delta, lambda node: 0.0, lambda node: node.output],
    "9.3": [lambda connection, eta: connection.weight, lambda connection, eta: eta],
    "9.4": [lambda nodes: np.zeros((2, 3)), lambda nodes: (0.0, 0.0), lambda nodes: None],
    "9.5": [lambda delta, x: -delta, lambda delta, x: (x, delta)],
    "9.6a": [lambda labels, n: labels, lambda labels, n: np.zeros((n, len(labels)))],
    "9.6b": [lambda outputs: np.zeros(outputs.shape[1], int), lambda outputs: None],
    "9.7": [
        lambda data: (8, (60_000, 28, 28)),
        lambda data: (data[2], struct.unpack(">I", data[4:8])),
        lambda data: None,
    ],
    "9.8": [lambda w, epoch, state, x, t, epochs: (w, epochs, state), lambda *args: None],
    "9.9": [_returns_false, _complains_otherwise, _only_the_biases_of_the_outputs],
}
