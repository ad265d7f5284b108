"""Answers to the exercises of chapter 6: other right ones, and wrong ones without a name."""

import math

import numpy as np


def _sigmoid(z):
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))


def _entropy_by_clipping(a, y):
    a = np.clip(a, 1e-10, 1 - 1e-10)
    return np.mean(np.sum(-y * np.log(a) - (1 - y) * np.log1p(-a), axis=0))


def _entropy_by_loops(a, y):
    total = 0.0
    for j in range(a.shape[0]):
        for k in range(a.shape[1]):
            total -= y[j, k] * math.log(max(a[j, k], 1e-10))
            total -= (1 - y[j, k]) * math.log(max(1 - a[j, k], 1e-10))
    return total / a.shape[1]


def _entropy_by_adding(a, y):
    small = 1e-10
    return np.float32(-(y * np.log(a + small) + (1 - y) * np.log(1 - a + small)).sum() / len(a.T))


def _entropy_by_cases(a, y):
    """Only where the factor in front is not 0 is a logarithm taken."""
    right, wrong = np.where(a > 1e-10, a, 1e-10), np.where(1 - a > 1e-10, 1 - a, 1e-10)
    first = np.where(y > 0, y * np.log(right), 0.0)
    return -(first + np.where(y < 1, (1 - y) * np.log(wrong), 0.0)).sum() / a.shape[1]


def _error_by_loops(z, y):
    delta = np.empty(z.shape)
    for j, k in np.ndindex(z.shape):
        delta[j, k] = _sigmoid(z[j, k]) - y[j, k]
    return delta


def _error_by_subtract(z, y):
    return np.subtract(_sigmoid(z), y).astype(np.float32)


def _error_by_hyperbola(z, y):
    return np.negative(y - 0.5 - np.tanh(z / 2) / 2)


def _slope_by_loops(z, h):
    return np.array([(_sigmoid(v + h) - _sigmoid(v - h)) / (2 * h) for v in z])


def _slope_by_halves(z, h):
    ahead, behind = (_sigmoid(z + h) - _sigmoid(z)) / h, (_sigmoid(z) - _sigmoid(z - h)) / h
    return (ahead + behind) / 2


def _roles_by_dict():
    return dict([("wrong, y = 0", "infinite"), ("right, y = 0", "finite"),
                 ("inside", "a"), ("outside", "y")])  # fmt: skip


def _roles_by_trying():
    def word(outside, inside):
        blows_up = any(p > 0 and q == 0 for p, q in ((outside, inside), (1 - outside, 1 - inside)))
        return "infinite" if blows_up else "finite"

    y, a = 0.0, 0.7
    found = {"right, y = 0": word(y, a), "wrong, y = 0": word(a, y)}
    letters = ("y", "a") if found["right, y = 0"] == "finite" else ("a", "y")
    return {"outside": letters[0], "inside": letters[1], **found}


def _cost(a, y):
    return -y * math.log(a) - (1 - y) * math.log(1 - a)


def _lowest_by_search(y):
    """Golden section, entry by entry."""
    places, share = [], (math.sqrt(5) - 1) / 2
    for wanted in y:
        low, high = 1e-9, 1 - 1e-9
        for _ in range(90):
            p, q = high - share * (high - low), low + share * (high - low)
            low, high = (low, q) if _cost(p, wanted) < _cost(q, wanted) else (p, high)
        places.append((low + high) / 2)
    return np.array(places), np.array([_cost(a, v) for a, v in zip(places, y, strict=True)])


def _lowest_by_bisection(y):
    low, high = np.full_like(y, 1e-12), np.full_like(y, 1 - 1e-12)
    for _ in range(60):
        a = (low + high) / 2
        rises = (a - y) / (a * (1 - a)) > 0
        low, high = np.where(rises, low, a), np.where(rises, a, high)
    return [a, np.array([_cost(p, v) for p, v in zip(a, y, strict=True)])]


def _lowest_by_formula(y):
    p = np.stack([y, 1 - y])
    return y + 0.0, np.sum(-p * np.log(p), axis=0)


def _linear_by_loops(a_before, w, b, y):
    n = y.shape[1]
    nabla_b, nabla_w = np.zeros(b.shape), np.zeros(w.shape)
    for example in range(n):
        for j in range(len(w)):
            miss = sum(w[j] * a_before[:, example]) + b[j, 0] - y[j, example]
            nabla_b[j, 0] += miss / n
            nabla_w[j] += a_before[:, example] * miss / n
    return nabla_b, nabla_w


def _linear_by_einsum(a_before, w, b, y):
    delta = (np.einsum("jk,kx->jx", w, a_before) + b - y) / y.shape[1]
    return [np.sum(delta, axis=1, keepdims=True), np.einsum("jx,kx->jk", delta, a_before)]


def _eta_by_moments(eta, a):
    return eta * (np.mean(a) - np.mean(a**2))


def _eta_by_loops(eta, a):
    slopes = [float(v) * (1 - float(v)) for v in np.ravel(a)]
    return math.fsum(slopes) / len(slopes) * eta


RIGHT = {
    "6.1": [_entropy_by_clipping, _entropy_by_loops, _entropy_by_adding, _entropy_by_cases],
    "6.2": [_error_by_loops, _error_by_subtract, _error_by_hyperbola],
    "6.3a": [_slope_by_loops, _slope_by_halves],
    "6.4": [_roles_by_dict, _roles_by_trying],
    "6.5": [_lowest_by_search, _lowest_by_bisection, _lowest_by_formula],
    "6.6": [_linear_by_loops, _linear_by_einsum],
    "6.8": [_eta_by_moments, _eta_by_loops],
}

WRONG = {
    "6.1": [
        lambda a, y: 0.0,
        lambda a, y: float("nan"),
        lambda a, y: 0.5 * np.sum((a - y) ** 2) / a.shape[1],
        lambda a, y: _entropy_by_clipping(np.clip(a, 0.01, 0.99), y),
        lambda a, y: None,
    ],
    "6.2": [
        lambda z, y: np.zeros_like(z),
        lambda z, y: (_sigmoid(z) - y).T,
        lambda z, y: _sigmoid(z),
        lambda z, y: 2 * (_sigmoid(z) - y),
        lambda z, y: None,
    ],
    "6.3a": [
        lambda z, h: np.zeros_like(z),
        lambda z, h: _sigmoid(z),
        lambda z, h: (_sigmoid(z + h / 2) - _sigmoid(z - h / 2)) / h,
        lambda z, h: np.mean(_slope_by_loops(z, h)),
    ],
    "6.4": [
        lambda: ("y", "a", "finite", "infinite"),
        lambda: {"outside": "y", "inside": "a"},
        lambda: dict.fromkeys(_roles_by_dict(), "finite"),
        lambda: None,
        lambda: {key: value.upper() for key, value in _roles_by_dict().items()},
    ],
    "6.5": [
        lambda y: (1 - y, _lowest_by_formula(y)[1]),
        lambda y: (y, y * (1 - y)),
        lambda y: (np.round(y, 1) + 0.01, _lowest_by_formula(y)[1]),
        lambda y: None,
    ],
    "6.6": [
        lambda a_before, w, b, y: (np.zeros_like(b), np.zeros_like(w)),
        lambda a_before, w, b, y: _linear_by_loops(a_before, w, b, y)[0],
        lambda a_before, w, b, y: tuple(g / 2 for g in _linear_by_loops(a_before, w, b, y)),
        lambda a_before, w, b, y: None,
    ],
    "6.8": [
        lambda eta, a: eta,
        lambda eta, a: 0.0,
        lambda eta, a: eta * np.median(a * (1 - a)),
        lambda eta, a: eta * np.max(a * (1 - a)),
    ],
}
