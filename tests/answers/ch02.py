"""Answers to the exercises of chapter 2: other right ones, and wrong ones without a name."""

import math

import numpy as np
from scipy.special import expit

# ---- 2.1 and 2.2


def _by_where(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


def _by_tanh(z):
    return (1 + np.tanh(z / 2)) / 2


def _by_clip(z):
    return 1 / (1 + np.exp(-np.clip(z, -80, 80)))


def _one_by_one(z):
    return np.vectorize(lambda v: expit(float(v)))(z)


def _slope_by_two(z):
    return expit(z) * expit(-z)


def _slope_by_cosh(z):
    return 1 / (4 * np.cosh(np.clip(z, -300, 300) / 2) ** 2)


# ---- 2.3


def _layer_by_loops(a, w, b):
    out = np.empty((w.shape[0], a.shape[1]))
    for j in range(w.shape[0]):
        for k in range(a.shape[1]):
            z = b[j, 0] + sum(w[j, i] * a[i, k] for i in range(w.shape[1]))
            out[j, k] = 1 / (1 + math.exp(-z))
    return out


def _layer_with_the_bias_in_w(a, w, b):
    return expit(np.hstack([w, b]) @ np.vstack([a, np.ones((1, a.shape[1]))]))


def _layer_by_einsum(a, w, b):
    return expit(np.einsum("jk,km->jm", w, a) + b)


# ---- 2.4


def _count_by_index(sizes):
    total = 0
    for layer in range(1, len(sizes)):
        total += sizes[layer] * (sizes[layer - 1] + 1)
    return total


def _count_by_arrays(sizes):
    sizes = np.array(sizes)
    return int(np.sum(sizes[1:] * sizes[:-1]) + sizes[1:].sum())


# ---- 2.5a


def _outputs_by_columns(x, weights, biases, c):
    columns = []
    for column in x.T:
        a = column
        for w, b in zip(weights, biases, strict=True):
            sums = [c * (row @ a) + c * bias for row, bias in zip(w, b[:, 0], strict=True)]
            a = np.array([int(total > 0) for total in sums])
        columns.append(a)
    return np.array(columns).T


def _outputs_by_heaviside(x, weights, biases, c):
    for w, b in zip(weights, biases, strict=True):
        x = np.heaviside(c * (w @ x + b), 0).astype(int)
    return x


# ---- 2.6a


def _gap_by_cases(z, c):
    return np.array([expit(c * v) if v <= 0 else 1 - expit(c * v) for v in z])


def _gap_by_absolute_values(z, c):
    return np.where(z == 0, 0.5, expit(-c * np.abs(z)))


# ---- 2.7


def _large_weights():
    bits = np.array([[digit >> row & 1 for digit in range(10)] for row in range(4)])
    return 100.0 * bits - 50.0, np.full((4, 1), 0.0)


def _by_hand():
    w = np.zeros((4, 10))
    w[0, [1, 3, 5, 7, 9]] = 4
    w[1, [2, 3, 6, 7]] = 4
    w[2, [4, 5, 6, 7]] = 4
    w[3, [8, 9]] = 4
    return w, [[-2], [-2], [-2], [-2]]


def _right_only_when_the_others_are_equal():
    """The digit 9 is read without its 8 where 0.01 speaks for a 0 and nothing for an 8."""
    w, b = _by_hand()[0], -2.0 * np.ones((4, 1))
    w[3], b[3] = 0.0, -0.5
    w[3, [0, 8, 9]] = -1e4, 1e4, 1.0
    return w, b


# ---- 2.10


def _with_braces(mark):
    return {"A": "a^{1}_{2}", "B": "w^{2}_{31}", "C": "b^{2}_{1}", "D": "a^{2}_{2}",
            "E": "w^{3}_{13}", "F": "z^{3}_{1}"}[mark]  # fmt: skip


def _with_spaces_and_commas(mark):
    return {"A": "a^1_2 ", "B": "w^2_3,1", "C": "b^2_ 1", "D": "$a^2_2$", "E": "w^3_{1, 3}",
            "F": " z^3_1"}[mark]  # fmt: skip


RIGHT = {
    "2.1": [_by_where, _by_tanh, _by_clip, _one_by_one],
    "2.2": [_slope_by_two, _slope_by_cosh],
    "2.3": [_layer_by_loops, _layer_with_the_bias_in_w, _layer_by_einsum],
    "2.4": [_count_by_index, _count_by_arrays],
    "2.5a": [_outputs_by_columns, _outputs_by_heaviside],
    "2.6a": [_gap_by_cases, _gap_by_absolute_values],
    "2.7": [_large_weights, _by_hand],
    "2.10": [_with_braces, _with_spaces_and_commas],
}

WRONG = {
    "2.1": [lambda z: z, lambda z: 0.5 + 0 * z],
    "2.2": [lambda z: 0.25 + 0 * z],
    "2.3": [lambda a, w, b: expit(a), lambda a, w, b: expit(w.T @ a)],
    "2.4": [lambda sizes: len(sizes), lambda sizes: 11935],
    "2.5a": [lambda x, ws, bs, c: x, lambda x, ws, bs, c: np.zeros((2, x.shape[1]), int)],
    "2.6a": [lambda z, c: 0 * z, lambda z, c: expit(c * z) ** 2],
    "2.7": [
        lambda: None,
        lambda: (np.zeros((4, 10)), np.zeros((4, 1))),
        lambda: (np.full((4, 10), np.nan), np.zeros((4, 1))),
        _right_only_when_the_others_are_equal,
    ],
    "2.10": [lambda mark: mark, lambda mark: 3],
}
