"""Answers to the exercises of chapter 8: other right ones, and wrong ones without a name."""

import math

import numpy as np

# ---- 8.1


def _l2_by_loops(weights, lmbda, n):
    total = 0.0
    for w in weights:
        for row in w:
            for each in row:
                total += each**2
    return lmbda * total / 2 / n


# ---- 8.2


def _update_by_loops(w, grad, eta, lmbda, n):
    new = np.empty(w.shape)
    for j in range(w.shape[0]):
        for k in range(w.shape[1]):
            new[j, k] = w[j, k] - eta * (grad[j, k] + lmbda / n * w[j, k])
    return new


def _update_a_copy(w, grad, eta, lmbda, n):
    new = w.copy()
    new *= 1 - eta * lmbda / n
    new -= eta * grad
    return new


# ---- 8.3


def _stop_by_walking(history, patience):
    best, waited = -math.inf, 0
    for score in history:
        waited = 0 if score > best else waited + 1
        best = max(best, score)
    return waited >= patience


def _stop_by_argmax(history, patience):
    if not len(history):
        return False
    return len(history) - 1 - np.argmax(history) >= patience


# ---- 8.5


def _errors_by_least_squares(x, y, x_new, y_new, degrees):
    table = np.zeros((len(degrees), 2))
    for row, degree in enumerate(degrees):
        w = np.linalg.lstsq(np.vander(x, degree + 1), y, rcond=None)[0]
        for column, (places, values) in enumerate([(x, y), (x_new, y_new)]):
            r = np.vander(places, degree + 1) @ w - values
            table[row, column] = math.sqrt(r @ r / len(r))
    return table


def _errors_by_class(x, y, x_new, y_new, degrees):
    fits = [np.polynomial.Polynomial.fit(x, y, degree) for degree in degrees]
    return [
        [np.linalg.norm(p(u) - v) / len(u) ** 0.5 for u, v in ((x, y), (x_new, y_new))]
        for p in fits
    ]


# ---- 8.6


def _regularized_by_examples(w, b, x, y, lmbda):
    n = x.shape[1]
    C, nabla_w, nabla_b = 0.0, np.zeros(w.shape), np.zeros(b.shape)
    for k in range(n):
        error = w @ x[:, [k]] + b - y[:, [k]]
        C += 0.5 * float(np.sum(error**2)) / n
        nabla_w += error @ x[:, [k]].T / n
        nabla_b += error / n
    for j in range(w.shape[0]):
        for i in range(w.shape[1]):
            C += lmbda / (2 * n) * w[j, i] ** 2
            nabla_w[j, i] += lmbda / n * w[j, i]
    return C, nabla_w, nabla_b


def _regularized_by_differences(w, b, x, y, lmbda, step=1e-3):
    """Central differences, which are exact for a quadratic cost."""

    def cost(w, b):
        total = np.sum((w @ x + b - y) ** 2) + lmbda * np.sum(w**2)
        return total / (2 * x.shape[1])

    def slopes(f, p):
        found = np.zeros(p.shape)
        for place in np.ndindex(p.shape):
            push = np.zeros(p.shape)
            push[place] = step
            found[place] = (f(p + push) - f(p - push)) / (2 * step)
        return found

    return cost(w, b), slopes(lambda w: cost(w, b), w), slopes(lambda b: cost(w, b), b)


RIGHT = {
    "8.1": [
        _l2_by_loops,
        lambda weights, lmbda, n: lmbda / n / 2 * sum(np.vdot(w, w) for w in weights),
        lambda weights, lmbda, n: (
            lmbda * np.linalg.norm(np.concatenate([w.ravel() for w in weights])) ** 2 / (2 * n)
        ),
    ],
    "8.2": [
        _update_by_loops,
        _update_a_copy,
        lambda w, grad, eta, lmbda, n: w - eta * (grad + lmbda / n * w),
    ],
    "8.3": [
        _stop_by_walking,
        _stop_by_argmax,
        lambda history, patience: (
            len(history) > patience
            and not any(score > max(history[:-patience]) for score in history[-patience:])
        ),
    ],
    "8.4": [
        lambda lmbda, n, n_new: lmbda / n * n_new,
        lambda lmbda, n, n_new: lmbda / (n / n_new),
    ],
    "8.5": [_errors_by_least_squares, _errors_by_class],
    "8.6": [_regularized_by_examples, _regularized_by_differences],
}

WRONG = {
    "8.1": [
        lambda weights, lmbda, n: None,
        lambda weights, lmbda, n: sum(float(np.sum(w * w)) for w in weights),
        lambda weights, lmbda, n: 0.125,
        lambda weights, lmbda, n: lmbda / 2 * n,
        lambda weights, lmbda, n: lmbda / (2 * n) * sum(float(np.sum(w**4)) for w in weights),
    ],
    "8.2": [
        lambda w, grad, eta, lmbda, n: None,
        lambda w, grad, eta, lmbda, n: (1 - eta * lmbda / n) * w,
        lambda w, grad, eta, lmbda, n: (1 - eta * lmbda / n) * w - eta * grad * w,
        lambda w, grad, eta, lmbda, n: (1 - eta / lmbda / n) * w - eta * grad,
        lambda w, grad, eta, lmbda, n: ((1 - eta * lmbda / n) * w - eta * grad).round(1),
    ],
    "8.3": [
        lambda history, patience: None,
        lambda history, patience: True,
        lambda history, patience: False,
        lambda history, patience: len(history) == patience,
        lambda history, patience: _stop_by_walking(history, 2),
        lambda history, patience: _stop_by_walking(history[1:], patience),
    ],
    "8.4": [
        lambda lmbda, n, n_new: None,
        lambda lmbda, n, n_new: 5.0,
        lambda lmbda, n, n_new: lmbda * (n_new - n),
        lambda lmbda, n, n_new: lmbda * (n_new / n) ** 2,
        lambda lmbda, n, n_new: lmbda * (n_new // n),
    ],
    "8.5": [
        lambda x, y, x_new, y_new, degrees: None,
        lambda x, y, x_new, y_new, degrees: np.zeros((len(degrees), 2)),
        lambda x, y, x_new, y_new, degrees: _errors_by_least_squares(
            x, y, x_new, y_new, [degree + 1 for degree in degrees]
        ),
        lambda x, y, x_new, y_new, degrees: _errors_by_least_squares(
            x, y, x_new, y_new, [degrees[0]] * len(degrees)
        ),
        lambda x, y, x_new, y_new, degrees: _errors_by_least_squares(
            np.append(x, x_new), np.append(y, y_new), x_new, y_new, degrees
        ),
    ],
    "8.6": [
        lambda w, b, x, y, lmbda: None,
        lambda w, b, x, y, lmbda: (0.0, np.zeros(w.shape), np.zeros(b.shape)),
        lambda w, b, x, y, lmbda: _regularized_by_examples(w, 0 * b, x, y, lmbda),
        lambda w, b, x, y, lmbda: _regularized_by_examples(w, b, x, y, lmbda**2),
        lambda w, b, x, y, lmbda: _regularized_by_examples(w, b, x[:, :1], y[:, :1], lmbda),
    ],
}
