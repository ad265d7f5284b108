"""Many small networks without biases, trained side by side with a learning rate each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nncourse import load_digits
from nncourse.activations import sigmoid
from nncourse.variants.without_biases import NeuralNetwork

ETAS = tuple(float(f"{10**power:.3g}") for power in np.arange(-1.5, 1.01, 0.5))
FACTORS = (0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True)
class Curves:
    """Accuracies of networks, each with its own learning rate and decay.

    Attributes
    ----------
    etas, factors : ndarray, (runs,)
        The learning rate of the first epoch, and what it is multiplied by after each.
    training, test : ndarray, (epochs + 1, runs)
        Shares of images read correctly; before the first epoch, then after each.
    """

    etas: np.ndarray
    factors: np.ndarray
    training: np.ndarray
    test: np.ndarray

    @property
    def epochs(self):
        """How many epochs each network was trained for."""
        return len(self.training) - 1


class ManyNetworks:
    """Networks of `nncourse.variants.without_biases` that start alike and learn side by side.

    One step of all of them costs little more than a step of one, so that a figure can have a
    network for each place of its sliders.

    Parameters
    ----------
    net : NeuralNetwork
        Its weights are copied for each.
    count : int

    >>> ManyNetworks(NeuralNetwork(2, 3, 2, 0.1, rng=0), 5).predict(np.zeros((2, 4))).shape
    (5, 4)
    """

    def __init__(self, net, count):
        self.w2, self.w3 = (np.repeat(w[np.newaxis], count, axis=0) for w in net.weights)

    def train(self, x, y, etas):
        """Take a step for each example x (n_in, 1), y (n_out, 1), each network with its own η."""
        # einsum and not @: for arrays as small as these, threads would cost more than they bring
        etas = np.asarray(etas, dtype=float)[:, np.newaxis]  # (runs, 1)
        for x_i, y_i in zip(x.T, y.T, strict=True):
            a2 = sigmoid(np.einsum("rhi,i->rh", self.w2, x_i))  # (runs, hidden)
            a3 = sigmoid(np.einsum("roh,rh->ro", self.w3, a2))  # (runs, n_out)
            delta3 = -(y_i - a3) * a3 * (1 - a3)  # (A.54)
            delta2 = np.einsum("roh,ro->rh", self.w3, delta3) * a2 * (1 - a2)  # (A.59)
            self.w3 -= (etas * delta3)[:, :, np.newaxis] * a2[:, np.newaxis]  # (A.62)
            self.w2 -= (etas * delta2)[:, :, np.newaxis] * x_i  # (A.62)

    def predict(self, x):
        """Predict the class of each example x (n_in, m) with each network: (runs, m)."""
        return sigmoid(self.w3 @ sigmoid(self.w2 @ x)).argmax(axis=1)

    def accuracy(self, data):
        """Return the share of a Dataset that each network classifies correctly, (runs,)."""
        return np.mean(self.predict(data.x) == data.labels, axis=1)


def curves(training, test, etas=ETAS, factors=FACTORS, *, hidden=15, epochs=15, seed=0):
    """Train a network for each learning rate and each factor, and score them after each epoch.

    Parameters
    ----------
    training, test : Dataset
    etas, factors : sequences of float
        Each η with each factor that it is multiplied by after an epoch.
    hidden, epochs, seed : int

    Returns
    -------
    Curves
        η by η, and for each of them factor by factor.

    >>> training, _, test = load_digits()
    >>> result = curves(training[:20], test[:10], [0.1, 1.0], [0.9, 1.0], epochs=3)
    >>> result.test.shape, result.etas, result.factors
    ((4, 4), array([0.1, 0.1, 1. , 1. ]), array([0.9, 1. , 0.9, 1. ]))
    """
    eta, factor = (v.ravel() for v in np.meshgrid(etas, factors, indexing="ij"))
    start = NeuralNetwork(training.n_in, hidden, 10, etas[0], rng=seed)
    nets, accuracies = ManyNetworks(start, len(eta)), []
    for epoch in range(epochs + 1):
        if epoch:
            nets.train(training.x, training.one_hot, eta * factor ** (epoch - 1))
        accuracies.append([nets.accuracy(data) for data in (training, test)])
    return Curves(eta, factor, *np.swapaxes(accuracies, 0, 1))


def default_curves():
    """Train with 500 of the small digits, and all learning rates and factors of the sliders."""
    training, _, test = load_digits()
    return curves(training[:500], test)
