"""One pass forward and one back through the small network of chapter 4, with everything kept.

Plain functions, twins of those in `static/passes.js`; a browser test compares the two.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime

SIZES = (2, 3, 2)
WEIGHTS = (
    np.array([[0.8, -0.6], [-0.4, 1.0], [0.6, 0.5]]),  # (3, 2)
    np.array([[1.0, -0.7, 0.6], [-0.9, 0.4, 0.8]]),  # (2, 3)
)
BIASES = (np.array([[0.1], [-0.2], [0.3]]), np.array([[-0.4], [0.2]]))  # (3, 1), (2, 1)

# What is computed one after the other: (what, layer), layers counted from 1 as in the book.
STAGES = (
    ("input", 1),
    ("z", 2),
    ("a", 2),
    ("z", 3),
    ("a", 3),
    ("cost", 3),
    ("delta", 3),
    ("nabla_b", 3),
    ("nabla_w", 3),
    ("delta", 2),
    ("nabla_b", 2),
    ("nabla_w", 2),
)


class Passes(NamedTuple):
    """What the two passes compute for one example; lists are ordered by layer.

    a : activations, input layer first · z, delta, nabla_b, nabla_w : from the second layer on
    """

    a: list
    z: list
    cost: float
    delta: list
    nabla_b: list
    nabla_w: list


def passes(x, y, weights=WEIGHTS, biases=BIASES):
    """Go forward with (25), back with (BP1) to (BP4), for one example of the quadratic cost.

    Parameters
    ----------
    x : array, (n_in, 1)
    y : array, (n_out, 1)
    weights, biases : sequences of array, (n, n_before) and (n, 1)

    Returns
    -------
    Passes

    >>> result = passes(np.array([[1.0], [0.5]]), np.array([[1.0], [0.0]]))
    >>> [len(delta) for delta in result.delta]
    [3, 2]
    """
    z, a = forward(x, weights, biases)
    delta = [(a[-1] - y) * sigmoid_prime(z[-1])]  # (BP1)
    for w, z_before in zip(weights[:0:-1], z[-2::-1], strict=True):
        delta.insert(0, (w.T @ delta[0]) * sigmoid_prime(z_before))  # (BP2)
    nabla_w = [d @ a_before.T for d, a_before in zip(delta, a[:-1], strict=True)]  # (BP4)
    return Passes(a, z, cost_of(a[-1], y), delta, delta, nabla_w)  # nabla_b is delta, (BP3)


def forward(x, weights=WEIGHTS, biases=BIASES, push=None):
    """Compute weighted inputs and activations of every layer; `push` adds to some weighted inputs.

    Parameters
    ----------
    push : (int, array), optional
        A layer, counted from 2, and what a demon adds to its z, (n, 1).

    Returns
    -------
    z, a : lists of array, (n, 1)
        z from the second layer on, a from the first.
    """
    z, a = [], [np.asarray(x, dtype=float)]
    for layer, (w, b) in enumerate(zip(weights, biases, strict=True), start=2):
        z.append(w @ a[-1] + b)
        if push is not None and push[0] == layer:
            z[-1] = z[-1] + push[1]
        a.append(sigmoid(z[-1]))
    return z, a


def cost_of(a, y):
    """Compute C = ½ Σ_j (y_j − a_j)² of one example, (27)."""
    return float(0.5 * np.sum((y - a) ** 2))


def demon(x, y, layer, neuron, dz, weights=WEIGHTS, biases=BIASES):
    """Compute what a demon does to the cost when it adds Δz to one neuron's weighted input.

    Parameters
    ----------
    layer, neuron : int
        Counted from 1; the layer is 2 or later.
    dz : float
        What is added, Δz.

    Returns
    -------
    true, promised : float
        The change of the cost, and δ Δz, what (29) promises for small Δz.

    >>> true, promised = demon(np.array([[1.0], [0.5]]), np.array([[1.0], [0.0]]), 3, 1, 0.01)
    >>> abs(true - promised) < 1e-4
    True
    """
    before = passes(x, y, weights, biases)
    push = np.zeros_like(biases[layer - 2])
    push[neuron - 1] = dz
    pushed = forward(x, weights, biases, push=(layer, push))[1][-1]
    return cost_of(pushed, y) - before.cost, float(before.delta[layer - 2][neuron - 1, 0]) * dz
