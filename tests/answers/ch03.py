"""Answers to the exercises of chapter 3: other right ones, and wrong ones without a name."""

import numpy as np


def _columns_of_eye(j):
    return np.eye(10)[:, [j]]


def _list_of_lists(j):
    return np.array([[1.0 if row == j else 0.0] for row in range(10)])


def _comparison(j):
    return (np.arange(10) == j).astype(np.float32).reshape(-1, 1)


def _cost_by_loops(a, y):
    total = 0.0
    for j in range(a.shape[0]):
        for k in range(a.shape[1]):
            total += (a[j, k] - y[j, k]) ** 2
    return total / (2 * a.shape[1])


def _cost_by_norms(a, y):
    return 0.5 * np.mean(np.linalg.norm(y - a, axis=0) ** 2)


def _cost_by_einsum(a, y):
    return np.einsum("jk,jk->", a - y, a - y) / 2 / len(a.T)


def _descent_into_rows(grad, v0, eta, steps):
    path = np.empty((steps + 1, len(v0)))
    path[0] = v0
    for k in range(steps):
        path[k + 1] = path[k] - eta * grad(path[k])
    return path


def _descent_by_recursion(grad, v0, eta, steps):
    if steps == 0:
        return np.array([v0])
    rest = _descent_by_recursion(grad, v0 - eta * grad(v0), eta, steps - 1)
    return np.vstack([v0, rest])


def _descent_by_components(grad, v0, eta, steps):
    v, rows = v0.copy(), []
    for _ in range(steps + 1):
        rows.append(v)
        slope = grad(v)
        v = np.array([v[i] - eta * slope[i] for i in range(len(v))])
    return np.vstack(rows)


def _batches_by_shuffling_a_copy(data, m, rng):
    copy = list(data)
    rng.shuffle(copy)
    return [copy[k : k + m] for k in range(0, len(copy), m)]


def _batches_by_drawing(data, m, rng):
    left, batches = list(range(len(data))), []
    while left:
        batch = []
        while left and len(batch) < m:
            batch.append(data[left.pop(int(rng.integers(len(left))))])
        batches.append(batch)
    return batches


def _batches_by_sorting_random_numbers(data, m, rng):
    order = np.argsort(rng.random(len(data)))
    cuts = range(m, len(data), m)
    return [[data[i] for i in part] for part in np.split(order, cuts)]


def _step_by_loops(w, b, nabla_w, nabla_b, eta, m):
    new_w, new_b = w.copy(), b.copy()
    for j in range(w.shape[0]):
        new_b[j, 0] -= eta / m * nabla_b[j, 0]
        for k in range(w.shape[1]):
            new_w[j, k] -= eta / m * nabla_w[j, k]
    return new_w, new_b


def _step_by_subtract(w, b, nabla_w, nabla_b, eta, m):
    return [np.subtract(p, np.multiply(eta, g) / m) for p, g in ((w, nabla_w), (b, nabla_b))]


def _steepest_by_loops(nabla, epsilon):
    length = sum(slope**2 for slope in nabla) ** 0.5
    return [-epsilon * slope / length for slope in nabla]


def _steepest_by_unit_vector(nabla, epsilon):
    unit = np.array(nabla, dtype=np.float64) / np.sqrt(np.dot(nabla, nabla))
    return np.multiply(unit, -epsilon)


def _steepest_by_angles(nabla, epsilon):
    cosines = np.divide(nabla, np.hypot.reduce(nabla))
    return np.negative(epsilon * cosines)


RIGHT = {
    "3.1": [_columns_of_eye, _list_of_lists, _comparison],
    "3.2": [_cost_by_loops, _cost_by_norms, _cost_by_einsum],
    "3.3": [_descent_into_rows, _descent_by_recursion, _descent_by_components],
    "3.4": [
        _batches_by_shuffling_a_copy,
        _batches_by_drawing,
        _batches_by_sorting_random_numbers,
    ],
    "3.5": [_step_by_loops, _step_by_subtract],
    "3.7a": [_steepest_by_loops, _steepest_by_unit_vector, _steepest_by_angles],
}

WRONG = {
    "3.1": [
        lambda j: [0.0] * 10,
        lambda j: np.ones((10, 1)),
        lambda j: np.full((10, 1), np.nan),
        lambda j: str(j),
        lambda j: None,
        lambda j: 1 / 0,
    ],
    "3.2": [
        lambda a, y: 0.0,
        lambda a, y: np.sum(np.abs(a - y)) / a.shape[1],
        lambda a, y: float("nan"),
        lambda a, y: 0.5 * np.sum((a - y) ** 2, axis=2),
        lambda a, y: np.random.default_rng(0).normal(size=(10_000, 10)),
    ],
    "3.3": [
        lambda grad, v0, eta, steps: [],
        lambda grad, v0, eta, steps: np.tile(v0, (steps + 1, 1)),
        lambda grad, v0, eta, steps: _descent_into_rows(grad, v0, eta / 2, steps),
        lambda grad, v0, eta, steps: _descent_into_rows(grad, v0, eta, steps).T,
    ],
    "3.4": [
        lambda data, m, rng: [],
        lambda data, m, rng: [[pair] for pair in _batches_by_drawing(data, m, rng)],
        lambda data, m, rng: _batches_by_drawing(data, m + 1, rng),
        lambda data, m, rng: [batch for batch in _batches_by_drawing(data, m, rng) if batch] + [[]],
    ],
    "3.5": [
        lambda w, b, nabla_w, nabla_b, eta, m: (w, b),
        lambda w, b, nabla_w, nabla_b, eta, m: w - eta / m * nabla_w,
        lambda w, b, nabla_w, nabla_b, eta, m: (w - eta / m * nabla_w, b - eta * nabla_b),
    ],
    "3.7a": [
        lambda nabla, epsilon: np.zeros_like(nabla),
        lambda nabla, epsilon: -epsilon * nabla / np.abs(nabla).max(),
        lambda nabla, epsilon: -nabla / np.linalg.norm(nabla) / epsilon,
        lambda nabla, epsilon: (-epsilon * nabla / np.linalg.norm(nabla)).reshape(-1, 1),
        lambda nabla, epsilon: None,
    ],
}
