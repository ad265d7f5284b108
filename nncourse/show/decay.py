"""Networks trained with several regularization parameters λ, to be compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nncourse import Network, load_digits
from nncourse.data import as_dataset

LMBDAS = np.round(10.0 ** np.arange(-3, 0.01, 0.25), 6)


@dataclass(frozen=True)
class Decay:
    """The results with one λ.

    Attributes
    ----------
    lmbda : float
    weights : ndarray, (n,)
        All weights of the first network, in no order; no biases.
    training, validation : list of float
        Share of images read correctly, an entry for each network.
    cost : list of float
        Mean cost on the validation data, without the penalty.
    """

    lmbda: float
    weights: np.ndarray
    training: list
    validation: list
    cost: list

    @property
    def spread(self):
        """The standard deviation of the weights."""
        return float(self.weights.std())


def decays(training, validation, lmbdas=LMBDAS, *, sizes=None, seeds=(0, 1), **how):
    """Train networks for each λ, and for λ = 0 before them.

    Parameters
    ----------
    training, validation : Dataset
    lmbdas : sequence of float
        Above 0.
    sizes : list of int, optional
        By default n_in-30-10.
    seeds : sequence of int
        A network for each of them.
    **how
        ``epochs``, ``mini_batch_size``, ``eta`` for training; by default 400, 5 and 1.0.

    Returns
    -------
    list of Decay
        λ = 0 first, then rising.

    >>> training, validation, _ = load_digits()
    >>> plain, decayed = decays(training[:20], validation, [0.1], seeds=[0], epochs=20)
    >>> [plain.lmbda, decayed.lmbda], plain.spread > decayed.spread
    ([0.0, 0.1], True)
    """
    training, validation = as_dataset(training), as_dataset(validation)
    lmbdas = sorted(float(lmbda) for lmbda in lmbdas)
    if not lmbdas or lmbdas[0] <= 0:
        raise ValueError(f"lmbdas is {lmbdas}; expected numbers above 0 (0 is always added).")
    sizes = sizes or [training.n_in, 30, 10]
    how = {"epochs": 400, "mini_batch_size": 5, "eta": 1.0, **how}
    return [_decay(training, validation, lmbda, sizes, seeds, how) for lmbda in [0.0, *lmbdas]]


def default_decays():
    """Train with fifty of the small digits, and thirteen λ from 0.001 to 1."""
    training, validation, _ = load_digits()
    return decays(training[:50], validation)


def _decay(training, validation, lmbda, sizes, seeds, how):
    """Train one network for each seed with this λ."""
    nets = [Network(sizes, cost="cross-entropy", rng=seed) for seed in seeds]
    for seed, net in zip(seeds, nets, strict=True):
        net.SGD(training, **how, lmbda=lmbda, rng=seed, monitor_training=False, progress=False)
    on_training, on_validation = ([net.score(d) for net in nets] for d in (training, validation))
    return Decay(
        lmbda,
        np.concatenate([w.ravel() for w in nets[0].weights]),
        [correct / len(training) for _, correct in on_training],
        [correct / len(validation) for _, correct in on_validation],
        [cost for cost, _ in on_validation],
    )
