"""Learning rates that change while training, and when to stop.

A schedule is a function from the `History` so far to the learning rate of the next epoch; pass
it to `SGD` in place of a number. A stopping rule is a function from the `History` to True or
False; pass it as `on_epoch`.
"""

from collections.abc import Callable
from typing import TypeAlias

from nncourse.training import History

Schedule: TypeAlias = Callable[[History], float]
StoppingRule: TypeAlias = Callable[[History], bool]


def exponential_decay(eta: float, factor: float) -> Schedule:
    """Multiply η by `factor` for every epoch that has passed.

    >>> exponential_decay(0.5, 0.9)(History([{}, {}]))
    0.405
    """
    return lambda history: eta * factor ** len(history)


def step_decay(eta: float, factor: float, every: int) -> Schedule:
    """Multiply η by `factor` once for every `every` epochs that have passed.

    >>> step_decay(1.0, 0.1, every=10)(History([{}] * 20))
    0.010000000000000002
    """
    return lambda history: eta * factor ** (len(history) // every)


def halve_without_improvement(
    eta: float, patience: int, quantity: str = "evaluation_correct"
) -> Schedule:
    """Halve η each time `patience` epochs have brought no improvement. Nielsen ch. 3.

    >>> stuck = History([{"evaluation_correct": k} for k in (5, 9, 8, 9)])
    >>> halve_without_improvement(1.0, patience=2)(stuck)
    0.5
    """

    def schedule(history):
        best, waited, halvings = None, 0, 0
        for value in history[quantity]:
            better = best is None or value > best
            best, waited = (value, 0) if better else (best, waited + 1)
            if waited == patience:
                waited, halvings = 0, halvings + 1
        return eta / 2**halvings

    return schedule


def no_improvement(patience: int, quantity: str = "evaluation_correct") -> StoppingRule:
    """Stop early: when the last `patience` epochs have brought no improvement.

    Parameters
    ----------
    patience : int
        "No-improvement-in-n" for n = patience. Nielsen ch. 3, "How to choose a neural network's
        hyper-parameters?".
    quantity : str
        What should grow, such as ``"evaluation_correct"``.

    Returns
    -------
    callable
        For `on_epoch`.

    >>> history = History([{"evaluation_correct": k} for k in (5, 9, 8, 9)])
    >>> no_improvement(2)(history), no_improvement(3)(history)
    (True, False)
    """

    def stop(history):
        values = history[quantity]
        return len(values) - 1 - values.index(max(values)) >= patience if values else False

    return stop


def fallen(schedule: Schedule, share: float = 1 / 128) -> StoppingRule:
    """Stop when a schedule has come down to that share of its first learning rate.

    Parameters
    ----------
    schedule : callable
        The one that training follows, such as `halve_without_improvement`.
    share : float
        Between 0 and 1. 1/128 is seven halvings.

    Returns
    -------
    callable
        For `on_epoch`.

    Notes
    -----
    Nielsen ch. 3, "How to choose a neural network's hyper-parameters?", on schedules.

    >>> halving = halve_without_improvement(0.5, patience=1)
    >>> stuck = [{"evaluation_correct": 9}] * 8
    >>> fallen(halving)(History(stuck[:7])), fallen(halving)(History(stuck))
    (False, True)
    """
    if not 0 < share < 1:
        raise ValueError(f"share is {share}; expected a part of the first rate, such as 1 / 128.")
    least = share * schedule(History())
    return lambda history: schedule(history) <= least
