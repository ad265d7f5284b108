"""Answers to the exercises 4.6 to 4.11: other right ones, and wrong ones without a name."""

import itertools

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.network import Network

# ---- 4.6


def _check_by_unit_arrays(cost, w, nabla_w, epsilon):
    """A new array for each entry; nothing is changed in place."""
    slopes = []
    for index in range(w.size):
        unit = (np.arange(w.size) == index).reshape(w.shape)
        slopes.append((cost(w + epsilon * unit) - cost(w - epsilon * unit)) / (2 * epsilon))
    told, measured = nabla_w.ravel(), np.array(slopes)
    off = np.sqrt(np.sum((told - measured) ** 2))
    return off / (np.sqrt(told @ told) + np.sqrt(measured @ measured))


def _check_in_place(cost, w, nabla_w, epsilon):
    """Moves the caller's weights, and puts each one back."""
    measured = np.empty(w.shape)
    for j in range(w.shape[0]):
        for k in range(w.shape[1]):
            before = w[j, k]
            w[j, k] = before + epsilon
            above = cost(w)
            w[j, k] = before - epsilon
            measured[j, k] = (above - cost(w)) / (2 * epsilon)
            w[j, k] = before
    norm = np.linalg.norm
    return norm(nabla_w - measured) / (norm(nabla_w) + norm(measured))


def _check_by_flat_copies(cost, w, nabla_w, epsilon):
    measured = np.zeros(w.size)
    for i in range(w.size):
        up, down = w.ravel().copy(), w.ravel().copy()
        up[i] += epsilon
        down[i] -= epsilon
        measured[i] = (cost(up.reshape(w.shape)) - cost(down.reshape(w.shape))) / epsilon / 2
    told = nabla_w.ravel()
    distance = np.hypot.reduce(told - measured)
    return float(distance / (np.hypot.reduce(told) + np.hypot.reduce(measured)))


# ---- 4.7


def _network(weights, biases):
    net = Network([w.shape[1] for w in weights] + [len(biases[-1])], rng=0)
    net.weights, net.biases = [w.copy() for w in weights], [b.copy() for b in biases]
    return net


def _update_by_the_library(batch, weights, biases, eta):
    net = _network(weights, biases)
    net.update_mini_batch(list(batch), eta)
    return net.weights, net.biases


def _update_by_examples(batch, weights, biases, eta):
    """The book's way: a backpropagation for each example, gradients added up."""
    net = _network(weights, biases)
    new_weights, new_biases = [w.copy() for w in weights], [b.copy() for b in biases]
    for x, y in batch:
        nabla_b, nabla_w = net.backprop(x, y)
        for layer in range(len(weights)):
            new_weights[layer] -= eta / len(batch) * nabla_w[layer]
            new_biases[layer] -= eta / len(batch) * nabla_b[layer]
    return new_weights, new_biases


def _update_with_biases_as_weights(batch, weights, biases, eta):
    """A row of ones below the activations; the biases are the last column of the weights."""
    x, y = np.column_stack([x for x, _ in batch]), np.column_stack([y for _, y in batch])
    ones, m = np.ones((1, len(batch))), len(batch)
    both = [np.hstack(pair) for pair in zip(weights, biases, strict=True)]
    activations = [x]
    for w in both:
        activations.append(1 / (1 + np.exp(-w @ np.vstack([activations[-1], ones]))))
    a = activations[-1]
    delta, new = (a - y) * a * (1 - a), []
    for w, a in zip(both[::-1], activations[-2::-1], strict=True):
        new.append(w - eta * (delta / m) @ np.vstack([a, ones]).T)
        delta = (w[:, :-1].T @ delta) * a * (1 - a)
    return tuple(w[:, :-1] for w in new[::-1]), tuple(w[:, -1:] for w in new[::-1])


# ---- 4.8 and 4.9


def _by_examples(function, slope):
    """Backpropagation one example at a time; function, slope : (layer, neuron, z) -> number."""

    def answer(x, y, weights, biases):
        nabla_b, nabla_w = [np.zeros(b.shape) for b in biases], [np.zeros(w.shape) for w in weights]
        for column, wanted in zip(x.T, y.T, strict=True):
            activations, slopes = [column], []
            for layer, (w, b) in enumerate(zip(weights, biases, strict=True)):
                z = w.dot(activations[-1]) + b.ravel()
                activations.append(
                    np.array([float(function(layer, i, v)) for i, v in enumerate(z)])
                )
                slopes.append(np.array([float(slope(layer, i, v)) for i, v in enumerate(z)]))
            back = activations[-1] - wanted
            for layer in range(len(weights) - 1, -1, -1):
                delta = back * slopes[layer]
                nabla_b[layer] += delta.reshape(-1, 1)
                nabla_w[layer] += np.outer(delta, activations[layer])
                back = delta.dot(weights[layer])
        return nabla_b, nabla_w

    return answer


def _one_neuron_by_examples(x, y, weights, biases, layer, neuron, f, f_prime):
    def choose(special, usual):
        return lambda here, i, z: special(z) if (here, i) == (layer, neuron) else usual(z)

    return _by_examples(choose(f, sigmoid), choose(f_prime, sigmoid_prime))(x, y, weights, biases)


def _one_neuron_with_a_mask(x, y, weights, biases, layer, neuron, f, f_prime):
    activations, slopes = [x], []
    for here, (w, b) in enumerate(zip(weights, biases, strict=True)):
        z = w @ activations[-1] + b
        special = np.zeros(z.shape, bool)
        if here == layer:
            special[neuron] = True
        activations.append(np.where(special, f(z), sigmoid(z)))
        slopes.append(np.where(special, f_prime(z), sigmoid_prime(z)))
    delta = (activations[-1] - y) * slopes[-1]
    deltas = [delta]
    for w, s in zip(weights[:0:-1], slopes[-2::-1], strict=True):
        deltas.append((w.T @ deltas[-1]) * s)
    deltas.reverse()
    nabla_w = [d @ a.T for d, a in zip(deltas, activations[:-1], strict=True)]
    return [d.sum(1)[:, None] for d in deltas], nabla_w


def _linear_by_examples(x, y, weights, biases):
    return _by_examples(lambda _, i, z: z, lambda _, i, z: 1.0)(x, y, weights, biases)


def _linear_by_the_library(x, y, weights, biases):
    sizes = [w.shape[1] for w in weights] + [len(biases[-1])]
    net = Network(sizes, activation="linear", output_activation="linear", rng=0)
    net.weights, net.biases = weights, biases
    return net.backprop(x, y)


def _linear_by_products(x, y, weights, biases):
    """Everything behind a layer is one matrix, the product of the weights."""
    activations = [x]
    for w, b in zip(weights, biases, strict=True):
        activations.append(np.matmul(w, activations[-1]) + b)
    behind, deltas = np.eye(len(y)), []
    for w in weights[::-1]:
        deltas.insert(0, behind.T @ (activations[-1] - y))
        behind = behind @ w
    nabla_w = [np.einsum("jx,kx->jk", d, a) for d, a in zip(deltas, activations, strict=False)]
    return [d.sum(axis=1).reshape(-1, 1) for d in deltas], nabla_w


# ---- 4.10


def _matrix_by_loops(z):
    n = len(z)
    matrix = np.zeros((n, n))
    for j in range(n):
        matrix[j, j] = sigmoid_prime(z[j, 0])
    return matrix


def _matrix_from_the_identity(z):
    return np.eye(len(z), dtype=np.float32) * sigmoid_prime(z).astype(np.float32)


def _error_from_the_left(zs, weights, nabla_a):
    product = np.diag(sigmoid_prime(zs[0].ravel()))
    for w, z in zip(weights, zs[1:], strict=True):
        product = product @ w.T @ np.diag(sigmoid_prime(z.ravel()))
    return product @ nabla_a


def _error_without_matrices(zs, weights, nabla_a):
    delta = nabla_a * sigmoid_prime(zs[-1])
    for layer in reversed(range(len(weights))):
        delta = (weights[layer].T @ delta) * sigmoid_prime(zs[layer])
    return delta


# ---- 4.11


def _paths_by_loops(x, y, weights, biases, j, k):
    a, zs = x, []
    for w, b in zip(weights, biases, strict=True):
        zs.append(w @ a + b)
        a = sigmoid(zs[-1])
    slopes = [sigmoid_prime(z)[:, 0] for z in zs]
    found = np.zeros((weights[1].shape[0], weights[2].shape[0]))
    for q, m in itertools.product(*map(range, found.shape)):
        first = slopes[0][j] * x[k, 0]
        second = slopes[1][q] * weights[1][q, j]
        third = slopes[2][m] * weights[2][m, q]
        found[q, m] = first * second * third * (a[m, 0] - y[m, 0])
    return found


def _paths_by_einsum(x, y, weights, biases, j, k):
    a, layers = x, []
    for w, b in zip(weights, biases, strict=True):
        a = 1 / (1 + np.exp(-(w @ a + b)))
        layers.append(a.ravel())
    a2, a3, a4 = layers
    start = a2[j] * (1 - a2[j]) * x[k, 0]
    to_q, end = a3 * (1 - a3) * weights[1][:, j], (a4 - y.ravel()) * a4 * (1 - a4)
    return start * np.einsum("q,mq,m->qm", to_q, weights[2], end)


def _paths_by_cutting(x, y, weights, biases, j, k):
    """Each path is the gradient in a network where all other ways are cut: fixed activations."""
    net = _network(weights, biases)
    _, a2, a3, a4 = net.activations(x)
    found = []
    for q in range(len(a3)):
        delta4 = (a4 - y) * a4 * (1 - a4)  # (n_out, 1)
        back = weights[2][:, [q]] * delta4 * (a3[q] * (1 - a3[q]) * weights[1][q, j])
        found.append((back * (a2[j] * (1 - a2[j]) * x[k]))[:, 0])
    return np.array(found)


RIGHT = {
    "4.6": [_check_by_unit_arrays, _check_in_place, _check_by_flat_copies],
    "4.7": [_update_by_the_library, _update_by_examples, _update_with_biases_as_weights],
    "4.8": [_one_neuron_by_examples, _one_neuron_with_a_mask],
    "4.9": [_linear_by_examples, _linear_by_the_library, _linear_by_products],
    "4.10a": [
        _matrix_by_loops,
        _matrix_from_the_identity,
        lambda z: np.diag(sigmoid_prime(z)[:, 0]),
    ],
    "4.10b": [_error_from_the_left, _error_without_matrices],
    "4.11": [_paths_by_loops, _paths_by_einsum, _paths_by_cutting],
}

_NOTHING = lambda *args: None  # noqa: E731

WRONG = {
    "4.6": [
        _NOTHING,
        lambda cost, w, nabla_w, epsilon: 0.0,
        lambda cost, w, nabla_w, epsilon: True,
        lambda cost, w, nabla_w, epsilon: cost(w + epsilon) - cost(w - epsilon),
        lambda cost, w, nabla_w, epsilon: np.linalg.norm(nabla_w),
        lambda cost, w, nabla_w, epsilon: np.nan,
    ],
    "4.7": [
        _NOTHING,
        lambda batch, weights, biases, eta: (weights, biases),
        lambda batch, weights, biases, eta: _update_by_the_library(batch, weights, biases, eta)[0],
        lambda batch, weights, biases, eta: _update_by_examples(batch, weights, biases, eta / 2),
        lambda batch, weights, biases, eta: _network(weights, biases),
        lambda batch, weights, biases, eta: batch / 0,
    ],
    "4.8": [
        _NOTHING,
        lambda x, y, weights, biases, *more: (biases, weights),
        lambda x, y, weights, biases, *more: _linear_by_products(x, y, weights, biases),
        lambda x, y, weights, biases, *more: _one_neuron_by_examples(
            x[:, :1], y[:, :1], weights, biases, *more
        )[0],
        lambda x, y, weights, biases, layer, neuron, f, g: f(x),
    ],
    "4.9": [
        _NOTHING,
        lambda x, y, weights, biases: (biases, weights),
        lambda x, y, weights, biases: _linear_by_products(x[:, :1], 2 * y[:, :1], weights, biases),
        lambda x, y, weights, biases: _linear_by_products(x, y, weights, biases)[1],
        lambda x, y, weights, biases: [[np.ones_like(p) for p in ps] for ps in (biases, weights)],
    ],
    "4.10a": [
        _NOTHING,
        lambda z: np.zeros((len(z), len(z))),
        lambda z: np.eye(len(z)),
        lambda z: -_matrix_by_loops(z),
        lambda z: list(z),
        lambda z: _matrix_by_loops(z)[::-1],
    ],
    "4.10b": [
        _NOTHING,
        lambda zs, weights, nabla_a: nabla_a,
        lambda zs, weights, nabla_a: -_error_from_the_left(zs, weights, nabla_a),
        lambda zs, weights, nabla_a: _error_from_the_left(zs, weights, nabla_a).T,
        lambda zs, weights, nabla_a: zs[0] @ nabla_a,
        lambda zs, weights, nabla_a: _error_from_the_left(zs[::-1], weights, nabla_a),
    ],
    "4.11": [
        _NOTHING,
        lambda x, y, weights, biases, j, k: np.zeros((len(weights[1]), len(weights[2]))),
        lambda x, y, weights, biases, j, k: 2 * _paths_by_loops(x, y, weights, biases, j, k),
        lambda x, y, weights, biases, j, k: np.abs(_paths_by_loops(x, y, weights, biases, j, k)),
        lambda x, y, weights, biases, j, k: _paths_by_loops(x, y, weights, biases, j, k).ravel(),
        lambda x, y, weights, biases, j, k: weights[1] @ weights[0],
    ],
}
