"""A race of three networks that learn the same: what the figure of chapter 9 counts and measures.

Objects and arrays (`nncourse.variants.objects` and `.layers`) take a step after every example, as
article B does; matrices (`nncourse.Network`) take one after every mini-batch. Nothing here draws.
"""

from __future__ import annotations

import statistics
import time

import numpy as np

from nncourse import Network
from nncourse.variants import layers, objects

RUNNERS = ("objects", "arrays", "matrices")
CLASSES = 10


def products(sizes, mini_batch_size):
    """Count the products that Python asks for, to learn from one example.

    The same multiplications are done by all: each weight takes part once forwards, once in its
    own step and, behind the first layer of weights, once backwards. Objects ask for them one by
    one, arrays layer by layer, matrices layer by layer for a whole mini-batch.

    Parameters
    ----------
    sizes : sequence of int
        Neurons per layer, input first.
    mini_batch_size : int

    Returns
    -------
    dict
        ``{runner: products per example}``

    >>> products([64, 30, 10], 10)
    {'objects': 4820, 'arrays': 5, 'matrices': 0.5}
    """
    gaps = list(zip(sizes[:-1], sizes[1:], strict=True))
    forwards = sum(n_out * (n_in + 1) for n_in, n_out in gaps)  # a bias is a weight, too
    backwards = sum(n_out * n_in for n_in, n_out in gaps[1:])
    by_layers = 3 * len(gaps) - 1
    return {
        "objects": 2 * forwards + backwards,
        "arrays": by_layers,
        "matrices": by_layers / mini_batch_size,
    }


class Race:
    """Three networks with the same weights at first, and the time that they take to learn.

    Parameters
    ----------
    sizes : sequence of int
        Neurons per layer, input first; ten outputs.
    mini_batch_size : int
        Of the matrices.
    rng : None, int or numpy.random.Generator
        Of weights and examples. The examples are noise: how fast one learns from an image does not
        depend on what it shows.
    clock : callable
        Gives seconds.

    Examples
    --------
    >>> race = Race([4, 3, 10], 2, rng=0)
    >>> sorted(race.run(laps=1, seconds=0.001))
    ['arrays', 'matrices', 'objects']
    """

    def __init__(self, sizes, mini_batch_size, *, rng=None, clock=time.perf_counter):
        rng = np.random.default_rng(rng)
        self._clock, self._eta, self._m = clock, 0.1, mini_batch_size
        net = Network(sizes, rng=rng)
        start = {"weights": net.weights, "biases": net.biases}
        self.networks = {
            "objects": objects.Network(sizes, **start),
            "arrays": layers.Network(sizes, **start),
            "matrices": net,
        }
        x = rng.random((sizes[0], mini_batch_size))
        y = np.eye(CLASSES)[:, rng.integers(0, CLASSES, mini_batch_size)]
        self._batch, self._pair = (x, y), (x[:, :1], y[:, :1])
        self._rates = {name: [] for name in RUNNERS}

    def lap(self, seconds=0.02):
        """Let each of them learn for so many seconds, one after the other."""
        for name in RUNNERS:
            self._rates[name].append(self._rate(getattr(self, f"_{name}"), seconds))

    def run(self, laps=10, seconds=0.02):
        """Run some laps and return the rates. The first lap warms up and is not counted."""
        self.lap(seconds)
        self.forget()
        for _ in range(laps):
            self.lap(seconds)
        return self.rates()

    def rates(self):
        """Return examples per second, ``{runner: median of laps}``; empty before the first lap."""
        return {name: statistics.median(laps) for name, laps in self._rates.items() if laps}

    def forget(self):
        """Start counting again."""
        self._rates = {name: [] for name in RUNNERS}

    def _rate(self, learn, seconds):
        """Measure examples per second, learnt until the time is over, once at least."""
        count, start = 0, self._clock()
        while not count or self._clock() - start < seconds:
            count += learn()
        return count / max(self._clock() - start, 1e-9)

    # ---- one step of each; returns the number of examples that it has learnt from

    def _objects(self):
        network = self.networks["objects"]
        network.calc_deltas(*self._pair)
        for connections in network.connections:
            for connection in connections:
                connection.update(self._eta)
        return 1

    def _arrays(self):
        network = self.networks["arrays"]
        network.calc_steps(*self._pair)
        for layer in network.layers:
            layer.update(self._eta)
        return 1

    def _matrices(self):
        self.networks["matrices"].update_mini_batch(self._batch, self._eta)
        return self._m
