"""Polynomials through noisy points, with and without a penalty on their coefficients."""

from __future__ import annotations

import numpy as np

TRUTHS = {"a line": lambda x: x, "a wave": lambda x: np.sin(3 * x)}
DEGREES = 9
SAMPLES = 8


def powers(x, degree):
    """Return the powers x⁰ … x^degree as columns, (n, degree + 1).

    >>> powers([2.0, 3.0], 2)
    array([[1., 2., 4.],
           [1., 3., 9.]])
    """
    return np.vander(np.asarray(x, dtype=float), degree + 1, increasing=True)


def fit(x, y, degree, lmbda=0.0):
    """Fit the coefficients of the polynomial that has the lowest regularized cost.

    The cost is (1/2n) Σ (p(x) − y)² + (λ/2n) Σ_k w_k², as in Nielsen ch. 3, eq. (86). The
    constant w₀ is left out of the penalty, as biases are.

    Parameters
    ----------
    x, y : array_like, (n,)
    degree : int
    lmbda : float
        λ; 0 for none.

    Returns
    -------
    ndarray, (degree + 1,)
        w₀ first.

    >>> fit([0.0, 1.0, 2.0], [1.0, 3.0, 5.0], 1).round(9)
    array([1., 2.])
    """
    penalty = np.sqrt(lmbda) * np.eye(degree + 1)[1:]  # a row for each w_k but w₀
    rows = np.vstack([powers(x, degree), penalty])
    targets = np.append(y, np.zeros(degree))
    return np.linalg.lstsq(rows, targets, rcond=None)[0]


def value(w, x):
    """Evaluate the polynomial with the coefficients w at the places x.

    >>> value([1.0, 2.0], [0.5])
    array([2.])
    """
    return powers(x, len(w) - 1) @ w


def error(w, x, y):
    """Return the root mean square distance of the polynomial from points.

    >>> error([0.0, 1.0], [1.0, 2.0], [4.0, 6.0])
    3.5355339059327378
    """
    return float(np.sqrt(np.mean((value(w, x) - y) ** 2)))


def measurements(rng=2):
    """Draw noise of size 1 for `SAMPLES` lists of ten points, and forty fresh points.

    Returns
    -------
    dict
        ``x`` (10,) and ``noise`` (SAMPLES, 10) of the points to be fitted, ``fresh_x`` and
        ``fresh_noise`` (40,) of those to be predicted.

    >>> {name: values.shape for name, values in measurements().items()}
    {'x': (10,), 'noise': (8, 10), 'fresh_x': (40,), 'fresh_noise': (40,)}
    """
    rng = np.random.default_rng(rng)
    return {
        "x": np.linspace(-1, 1, 10),
        "noise": rng.normal(size=(SAMPLES, 10)).round(6),
        "fresh_x": rng.uniform(-1, 1, 40).round(6),
        "fresh_noise": rng.normal(size=40).round(6),
    }
