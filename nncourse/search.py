"""Search for hyper-parameters: on a grid, at random, and the threshold of the learning rate.

Each function asks a given ``run(settings)`` and knows nothing of networks. `settings` is a dict
such as ``{"eta": 0.5, "lmbda": 5.0}``; what `run` returns is a score, the higher the better.
"""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from nncourse.types import Seed

Settings: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Trial:
    """A run.

    Attributes
    ----------
    settings : dict
        What `run` was asked with.
    score : float
        What it returned, such as an accuracy on validation data.
    """

    settings: Settings
    score: float


def grid(run: Callable[[Settings], float], choices: Mapping[str, Sequence[Any]]) -> list[Trial]:
    """Try every combination of the choices.

    Parameters
    ----------
    run : callable
        From settings to a score.
    choices : dict
        For each setting the values to try: ``{"eta": [0.1, 1.0], "lmbda": [0.0, 5.0]}``.

    Returns
    -------
    list of Trial
        In the order of the choices; the last setting changes fastest.

    >>> [trial.score for trial in grid(lambda s: s["a"] * s["b"], {"a": [1, 2], "b": [3, 4]})]
    [3, 4, 6, 8]
    """
    every = itertools.product(*choices.values())
    return _tried(run, [dict(zip(choices, values, strict=True)) for values in every])


def random_settings(
    run: Callable[[Settings], float],
    ranges: Mapping[str, tuple[float, float]],
    n: int,
    rng: Seed = None,
) -> list[Trial]:
    """Try n settings drawn at random.

    Parameters
    ----------
    run : callable
        From settings to a score.
    ranges : dict
        For each setting its least and its greatest value, both above 0. In between every power of
        ten is as likely as every other, for it is the size of η or λ that one does not know.
    n : int
        How many to try.
    rng : None, int or numpy.random.Generator
        Fewer trials with the same seed are the first of more.

    Returns
    -------
    list of Trial

    Notes
    -----
    Bergstra and Bengio, "Random search for hyper-parameter optimization" (2012): where a single
    setting decides, n random trials try n values of it, a grid only a few.

    >>> trials = random_settings(lambda s: -abs(s["eta"] - 1), {"eta": (0.01, 100)}, n=3, rng=0)
    >>> [round(trial.settings["eta"], 3) for trial in trials]
    [3.531, 0.12, 0.015]
    """
    for name, (low, high) in ranges.items():
        if not 0 < low <= high < math.inf:
            raise ValueError(
                f"the range of {name} is {low} to {high}; expected two numbers above 0, the least "
                "first, such as (0.01, 10)."
            )
    low, high = np.log(np.array(list(ranges.values()), float).T)
    draws = np.exp(np.random.default_rng(rng).uniform(low, high, (n, len(ranges))))
    return _tried(run, [dict(zip(ranges, map(float, draw), strict=True)) for draw in draws])


def best(trials: Sequence[Trial]) -> Trial:
    """Return the trial with the highest score, the first of several; NaN never wins.

    >>> best([Trial({"eta": 0.1}, 0.8), Trial({"eta": 1.0}, 0.9)]).settings
    {'eta': 1.0}
    """
    return max(trials, key=lambda trial: -math.inf if math.isnan(trial.score) else trial.score)


def eta_threshold(
    cost_of: Callable[[float], Sequence[float]], start: float = 0.01, factor: float = 10.0
) -> float:
    """Find the greatest learning rate at which the training cost falls from the beginning.

    From `start` on, η goes up by the factor as long as the cost falls; or if it does not fall
    there, down until it does.

    Parameters
    ----------
    cost_of : callable
        From η to the training costs before the first epoch and after each of the first few, from
        the same start each time. Without the first one, a cost that leaps up at once and then
        comes down again would seem to fall.
    start : float
    factor : float
        10 for the order of magnitude. Call it again from there with 2 for more.

    Returns
    -------
    float
        The last η whose cost fell in every epoch. A cost that is infinite or NaN does not fall.

    Raises
    ------
    ValueError
        When ten steps up or down find no end: then the cost does not depend on η as it should.

    Notes
    -----
    Nielsen ch. 3, "How to choose a neural network's hyper-parameters?": then train with half of
    it.

    >>> eta_threshold(lambda eta: [1.0, 0.5, 0.4 if eta < 0.6 else 0.7])
    0.1
    """
    if not (start > 0 and factor > 1):
        raise ValueError(
            f"start is {start} and factor {factor}; expected a rate above 0 and a factor above 1."
        )
    falls = _falls(cost_of(start))
    for k in range(1, 11):
        eta = start * factor**k if falls else start / factor**k
        if _falls(cost_of(eta)) != falls:
            return start * factor ** (k - 1) if falls else eta
    raise ValueError(
        f"the cost {'falls' if falls else 'does not fall'} at every rate from {start:g} to "
        f"{eta:g}; expected a threshold between. Does cost_of train with the η that it is given?"
    )


def _tried(run, settings):
    """Run with each of the settings."""
    return [Trial(each, run(dict(each))) for each in settings]


def _falls(costs):
    """Say whether each cost is lower than the one before."""
    costs = np.asarray(costs, float)
    if costs.ndim != 1 or len(costs) < 2:
        raise ValueError(
            f"cost_of gave costs of shape {costs.shape}; expected two costs or more in a row."
        )
    return bool(np.all(costs[1:] < costs[:-1]))
