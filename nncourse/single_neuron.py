"""One sigmoid neuron with one input and one example: the smallest thing that learns.

Nielsen ch. 3 watches it to see why learning can be slow, and what another cost does about it.
"""

from typing import NamedTuple

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.checks import checked_choice
from nncourse.types import Array, ArrayLike

COSTS = ("quadratic", "cross-entropy")


class NeuronRun(NamedTuple):
    """What happened in a run: arrays with an entry before training and after each epoch.

    Attributes
    ----------
    w, b, z, a : ndarray, (epochs + 1,)
        Weight, bias, weighted input z = wx + b, output a = σ(z).
    cost : ndarray, (epochs + 1,)
    delta : ndarray, (epochs + 1,)
        The error δ = ∂C/∂z, which for x = 1 is ∂C/∂w and ∂C/∂b as well.
    """

    w: np.ndarray
    b: np.ndarray
    z: np.ndarray
    a: np.ndarray
    cost: np.ndarray
    delta: np.ndarray


def train_neuron(
    w: float,
    b: float,
    eta: float,
    epochs: int,
    cost: str = "quadratic",
    x: float = 1.0,
    y: float = 0.0,
) -> NeuronRun:
    """Train one neuron, by gradient descent, to give the output y for the input x.

    Parameters
    ----------
    w, b : float
        First weight and first bias.
    eta : float
        The learning rate η.
    epochs : int
        How many steps; there is only one example.
    cost : {"quadratic", "cross-entropy"}
    x, y : float

    Returns
    -------
    NeuronRun

    Notes
    -----
    Nielsen ch. 3, (54)–(56) and (61), (62): the book's neuron has x = 1 and y = 0.

    >>> run = train_neuron(0.6, 0.9, 0.15, 300)
    >>> run.a[[0, -1]].round(2)
    array([0.82, 0.09])
    """
    checked_choice("cost", cost, COSTS)
    path = [(float(w), float(b))]
    for _ in range(epochs):
        w, b = path[-1]
        delta = float(neuron_error(w * x + b, y, cost))
        path.append((w - eta * delta * x, b - eta * delta))
    w, b = np.array(path).T
    z = w * x + b
    return NeuronRun(w, b, z, sigmoid(z), neuron_cost(z, y, cost), neuron_error(z, y, cost))


def neuron_cost(z: ArrayLike, y: ArrayLike, cost: str) -> Array:
    """Compute the cost of a neuron with weighted input z, entry by entry: (54), or a term of (57).

    The cross-entropy is written as ln(1 + e^z) − yz, which is finite for every z.

    >>> round(float(neuron_cost(0.0, 1.0, "cross-entropy")), 6)
    0.693147
    """
    checked_choice("cost", cost, COSTS)
    if cost == "quadratic":
        return (y - sigmoid(z)) ** 2 / 2
    return np.logaddexp(0, z) - y * np.asarray(z, dtype=float)


def neuron_error(z: ArrayLike, y: ArrayLike, cost: str) -> Array:
    """Compute the error δ = ∂C/∂z of a neuron, entry by entry: (a − y)σ′(z), or a − y, (66).

    >>> neuron_error(0.0, 1.0, "quadratic"), neuron_error(0.0, 1.0, "cross-entropy")
    (np.float64(-0.125), np.float64(-0.5))
    """
    checked_choice("cost", cost, COSTS)
    miss = sigmoid(z) - y
    return miss * sigmoid_prime(z) if cost == "quadratic" else miss
