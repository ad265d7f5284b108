"""The costs that chapter 3 descends, and the descent: twins of the functions in the page.

The scripts `valley.js` and `slope.js` compute the same numbers, with the same operations in the
same order (a path may be chaotic: rounding would show); a browser test compares the two. At the
end stand the course's versions of what a learner writes in exercises 3.3, 3.4, 3.5 and 3.7a.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncourse import mini_batches

# A path ends with the first point this far out: what follows would only be larger numbers.
FAR_AWAY = 1e6


class Ground(NamedTuple):
    """A cost of one or two variables with its gradient, and the window in which it is shown."""

    cost: Callable
    gradient: Callable
    x: tuple
    y: tuple


def long_valley(v1, v2):
    """Compute C = (v1² + 10 v2²)/2: ten times as steep across as along."""
    return (v1 * v1 + 10 * v2 * v2) / 2


def long_valley_gradient(v1, v2):
    """Compute ∇C of `long_valley`."""
    return np.array([v1, 10 * v2])


def two_valleys(v1, v2):
    """Compute C = (v1² − 3)²/4 + v1/2 + 2 v2² + 1: the left valley is deeper than the right one."""
    return (v1 * v1 - 3) ** 2 / 4 + v1 / 2 + 2 * v2 * v2 + 1


def two_valleys_gradient(v1, v2):
    """Compute ∇C of `two_valleys`."""
    return np.array([v1 * (v1 * v1 - 3) + 0.5, 4 * v2])


VALLEYS = {
    "long valley": Ground(long_valley, long_valley_gradient, (-3.0, 3.0), (-2.0, 2.0)),
    "two valleys": Ground(two_valleys, two_valleys_gradient, (-3.0, 3.0), (-2.0, 2.0)),
}

CURVES = {
    "parabola": Ground(lambda x: x**2 / 2, lambda x: x, (-4.0, 4.0), (-1.5, 8.0)),
    "two dips": Ground(
        lambda x: (x**2 - 4) ** 2 / 16 + x / 4 + 1,
        lambda x: x * (x * x - 4) / 4 + 0.25,
        (-4.0, 4.0),
        (-1.5, 11.0),
    ),
    "flat far out": Ground(
        lambda x: 1 - np.exp(-(x**2) / 2),
        lambda x: x * np.exp(-(x**2) / 2),
        (-4.0, 4.0),
        (-0.2, 1.2),
    ),
}


def valley_path(v0, eta, steps, valley="long valley"):
    """Return the points that v → v′ = v − η∇C visits (Nielsen ch. 1, eq. (11)), the start first.

    Parameters
    ----------
    v0 : (float, float)
    eta : float
        The learning rate η.
    steps : int
    valley : {"long valley", "two valleys"}

    Returns
    -------
    ndarray, (steps + 1, 2)
        Shorter where the path leaves for infinity: its last point is the first beyond `FAR_AWAY`.

    >>> valley_path((2.0, 1.0), 0.1, 1)
    array([[2. , 1. ],
           [1.8, 0. ]])
    """
    gradient = VALLEYS[valley].gradient
    return np.array(_walk(lambda v: gradient(*v), np.array(v0, dtype=float), eta, steps))


def curve_path(x0, eta, steps, curve="parabola"):
    """Return the points that x → x − η f′(x) visits, the start first; `curve` is a key of `CURVES`.

    >>> curve_path(4.0, 0.5, 3)
    array([4. , 2. , 1. , 0.5])
    """
    return np.array(_walk(CURVES[curve].gradient, float(x0), eta, steps))


def raised(costs):
    """Say which steps of a path raised its cost, (steps,), beyond what rounding alone can do.

    >>> raised([3.0, 2.0, 2.5, 2.5 + 1e-15])
    array([False,  True, False])
    """
    costs = np.asarray(costs, dtype=float)
    return np.diff(costs) > 1e-12 * (1 + np.abs(costs[:-1]))


def _walk(gradient, v, eta, steps) -> list:
    """Collect the start and each next point, until `steps` are done or a point is far away."""
    visited = [v]
    while len(visited) <= steps and np.max(np.abs(v)) <= FAR_AWAY:
        v = v - eta * gradient(v)  # (11)
        visited.append(v)
    return visited


# ---- what the chapter takes where the learner has not written it yet


def gradient_descent(grad, v0, eta, steps):
    """Follow the negative gradient (Nielsen ch. 1, eq. (11)); return all points, (steps + 1, k)."""
    path = [v0]
    for _ in range(steps):
        path.append(path[-1] - eta * grad(path[-1]))
    return np.array(path)


def steepest_step(nabla, epsilon):
    """Return the step of length ε that makes ∇C·Δv as negative as possible."""
    return -epsilon * nabla / np.linalg.norm(nabla)


def sgd_step(w, b, nabla_w, nabla_b, eta, m):
    """Return new weights and biases of a layer (Nielsen ch. 1, eqs. (20) and (21))."""
    return w - eta / m * nabla_w, b - eta / m * nabla_b


def batches_of(data, m, rng):
    """Split a list of examples at random into mini-batches, lists of at most m."""
    return [[data[i] for i in batch] for batch in mini_batches(len(data), m, rng)]
