"""How far the gradient of a mini-batch is from the gradient of all examples: plain functions."""

from __future__ import annotations

import numpy as np


class SampledGradients:
    """Mini-batch averages of given gradients, in units of the length of their mean.

    Parameters
    ----------
    gradients : array, (n, p)
    batches : int
        How many mini-batches are looked at together.
    """

    sizes = (1, 2, 5, 10, 20, 50, 100, 200, 500)

    def __init__(self, gradients, batches):
        gradients = np.asarray(gradients, dtype=np.float32)
        if gradients.ndim != 2 or len(gradients) < max(self.sizes):
            raise ValueError(
                f"gradients has shape {gradients.shape}; expected (n, p), a row for each example,"
                f" at least {max(self.sizes)} of them. example_gradients(net, data) makes one."
            )
        exact = gradients.mean(axis=0)
        length = np.linalg.norm(exact)
        self._rest = (gradients - exact) / length  # (n, p)
        self._plane = np.stack([exact / length, self._widest(exact / length)])  # (2, p)
        self._batches, self.examples = batches, len(gradients)
        self.error_of_one = float(np.sqrt((self._rest**2).sum(axis=1).mean()))
        self.backwards = int(np.sum(gradients @ exact < 0))  # examples that point uphill
        self._sample = None
        self.shuffle(0)

    def _widest(self, along):
        """Find a unit vector across `along` in which the gradients vary most (power iteration)."""
        across = self._rest[0]
        for _ in range(3):
            across = self._rest.T @ (self._rest @ across)
            across = across - (across @ along) * along
            across = across / np.linalg.norm(across)
        return across

    def shuffle(self, sample) -> None:
        """Order the examples for each mini-batch, which takes the first m; `sample` is a seed."""
        if sample == self._sample:
            return
        self._sample = sample
        rng, every = np.random.default_rng(sample), np.arange(len(self._rest))
        self._order = rng.permuted(np.tile(every, (self._batches, 1)), axis=1)
        self._curve = None

    def misses(self, m):
        """Return mini-batch gradient minus exact gradient, (batches, p)."""
        chosen = np.zeros((self._batches, len(self._rest)), dtype=np.float32)
        np.put_along_axis(chosen, self._order[:, :m], 1 / m, axis=1)
        return chosen @ self._rest

    def error(self, m) -> float:
        """Return the root mean square length of the misses; the exact gradient's length is 1."""
        return float(np.sqrt((self.misses(m) ** 2).sum(axis=1).mean()))

    def in_plane(self, m):
        """Return the mini-batch gradients seen along and across the exact one, (2, batches)."""
        return self._plane @ self.misses(m).T + np.array([[1.0], [0.0]])

    def curve(self):
        """Return the errors for the mini-batch sizes in `sizes`; computed once for each shuffle."""
        if self._curve is None:
            self._curve = [self.error(m) for m in self.sizes]
        return self.sizes, self._curve


def example_gradients(net, data):
    """Compute the gradient of the cost of every single example, flattened.

    Parameters
    ----------
    net : nncourse.Network
    data : nncourse.Dataset
        n examples.

    Returns
    -------
    ndarray, (n, p)
        p is the number of weights and biases.
    """
    rows = [net.backprop(x, y) for x, y in data]
    return np.stack(
        [np.concatenate([g.ravel() for g in [*nabla_w, *nabla_b]]) for nabla_b, nabla_w in rows]
    )


def gradients_while_training(net, data, epochs=(0, 1, 5, 15), rng=0) -> dict:
    """Train a network with m = 10 and η = 3, and keep the gradients of all examples on the way.

    Parameters
    ----------
    net : nncourse.Network
        Is trained.
    data : nncourse.Dataset
    epochs : sequence of int
        After so many epochs, in ascending order.
    rng : int or numpy.random.Generator

    Returns
    -------
    dict
        ``{epochs: gradients}``, each (n, p), see `example_gradients`.
    """
    rng, found, done = np.random.default_rng(rng), {}, 0
    for end in epochs:
        net.SGD(data, end - done, 10, 3.0, rng=rng, progress=False, monitor_training=False)
        found[end], done = example_gradients(net, data), end
    return found
