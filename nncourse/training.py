"""Stochastic gradient descent over mini-batches, and the record it keeps."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from nncourse.data import Data
from nncourse.network import Network
from nncourse.penalties import Penalty, as_penalty, checked_lmbda
from nncourse.steps import PLAIN, Step
from nncourse.types import Array, Seed


@dataclass
class History:
    """What happened in training: a record per epoch.

    Attributes
    ----------
    epochs : list of dict
        Per epoch: ``training_cost``, ``training_correct``, ``training_total``,
        ``evaluation_cost``, ``evaluation_correct``, ``evaluation_total`` (costs are means per
        example; None where there was nothing to evaluate) and ``seconds`` spent on training.
    interrupted : bool
        Whether a KeyboardInterrupt ended the training before its last epoch: Ctrl-C, or the stop
        button of a notebook.
    stopped_early : bool
        Whether `on_epoch` ended it before its last epoch, as early stopping does.

    Examples
    --------
    >>> history = History([{"evaluation_correct": 9, "evaluation_total": 10, "seconds": 0.1}])
    >>> history["evaluation_correct"]
    [9]
    """

    epochs: list[dict[str, Any]] = field(default_factory=list)
    interrupted: bool = False
    stopped_early: bool = False

    def __len__(self) -> int:
        return len(self.epochs)

    def __getitem__(self, name: str) -> list:
        """Return the values of one quantity, an entry per epoch."""
        if self.epochs and name not in self.epochs[0]:
            raise KeyError(f"no {name!r} in the history; it has: {', '.join(self.epochs[0])}.")
        return [record[name] for record in self.epochs]

    @property
    def evaluation_accuracy(self) -> list[float | None]:
        """Fraction of the evaluation data classified correctly, an entry per epoch."""
        return self._fractions("evaluation")

    @property
    def training_accuracy(self) -> list[float | None]:
        """Fraction of the training data classified correctly, an entry per epoch."""
        return self._fractions("training")

    def _fractions(self, which):
        pairs = zip(self[f"{which}_correct"], self[f"{which}_total"], strict=True)
        return [correct / total if total else None for correct, total in pairs]

    def to_json(self, **facts: Any) -> str:
        """Return the history as JSON text, with any further facts about the run beside it."""
        return json.dumps({**facts, **asdict(self)}, indent=1, allow_nan=True)


def mini_batches(n: int, mini_batch_size: int, rng: np.random.Generator) -> list[Array]:
    """Split the examples 0 … n − 1 at random into mini-batches.

    Parameters
    ----------
    n : int
        Number of examples.
    mini_batch_size : int
        Examples in each mini-batch; the last one has fewer where n is not a multiple.
    rng : numpy.random.Generator

    Returns
    -------
    list of ndarray of int
        Every example stands in exactly one of them.

    Notes
    -----
    Nielsen ch. 1, before eq. (18).

    >>> [len(batch) for batch in mini_batches(7, 3, np.random.default_rng(0))]
    [3, 3, 1]
    """
    order = rng.permutation(n)
    return [order[k : k + mini_batch_size] for k in range(0, n, mini_batch_size)]


def sgd(
    network: Network,
    training_data: Data,
    epochs: int,
    mini_batch_size: int,
    eta: float | Callable[[History], float],
    evaluation_data: Data | None = None,
    *,
    lmbda: float = 0.0,
    penalty: str | Penalty = "L2",
    step: Step = PLAIN,
    distort: Callable[[Array, np.random.Generator], Array] | None = None,
    rng: Seed = None,
    history: History | None = None,
    monitor_training: bool = True,
    on_epoch: Callable[[History], bool | None] | None = None,
    progress: bool | None = None,
) -> History:
    """Train a network by stochastic gradient descent over mini-batches.

    The data stay as they are. Interrupting (Ctrl-C, the stop button of a notebook) ends the
    training early: the network keeps what it has learnt and the history what was recorded.

    Parameters
    ----------
    network : Network
        Trained in place.
    training_data : Dataset, (x, y) matrices, or list of pairs of columns as in the book
    epochs : int
        Passes through the training data, those of `history` included.
    mini_batch_size : int
        Examples per step, m.
    eta : float or callable
        Learning rate η, or a function from the history so far to the one of the next epoch.
    evaluation_data : like training_data, optional
        Scored after each epoch; y may be integer labels.
    lmbda : float
        Regularization parameter λ. The training cost then includes the penalty.
    penalty : {"L2", "L1"}
        What large weights cost; or the class, see `nncourse.penalties`.
    step : Step
        What a gradient does to the parameters, such as ``Momentum(0.9)``: `nncourse.steps`. What
        it keeps is forgotten first, unless a `history` goes on.
    distort : callable, optional
        Called as ``distort(x, rng)`` with the inputs of each mini-batch, (n_in, m); trained on is
        what it returns, of the same shape. See `nncourse.distortions`.
    rng : None, int or numpy.random.Generator
        Source of the shuffling and of the distortions.
    history : History, optional
        Of epochs that have passed: training goes on after them.
    monitor_training : bool
        Whether to score the training data after each epoch, too.
    on_epoch : callable, optional
        Called as ``on_epoch(history)`` after each epoch; training stops when it returns True.
    progress : bool, optional
        Show a progress bar with the time left. By default it is shown in a notebook and in a
        terminal, where tqdm is installed.

    Returns
    -------
    History

    Notes
    -----
    Nielsen ch. 1, eqs. (18)–(21); with λ, ch. 3, eqs. (93) and (94).
    """
    epochs = _at_least("epochs", epochs, 0)
    mini_batch_size = _at_least("mini_batch_size", mini_batch_size, 1)
    eta_of = eta if callable(eta) else lambda history: eta
    lmbda, penalty = checked_lmbda(lmbda), as_penalty(penalty)
    rng, history = np.random.default_rng(rng), History() if history is None else history
    history.interrupted = history.stopped_early = False
    dataset = network.fitted(training_data)
    examples = _chooser(dataset, rng, distort)
    extra: dict[str, Any] = {} if step is PLAIN else {"step": step}
    if lmbda:
        extra |= {"lmbda": lmbda, "n": len(dataset), "penalty": penalty}
    if not history:
        step.rest()
    scored = {
        "training": dataset if monitor_training else None,
        "evaluation": None if evaluation_data is None else network.fitted(evaluation_data),
    }
    steps = math.ceil(len(dataset) / mini_batch_size)
    with _progress_bar((epochs - len(history)) * steps, progress) as bar:
        try:
            while len(history) < epochs:
                eta_now = _checked_eta(eta_of(history))
                batches = mini_batches(len(dataset), mini_batch_size, rng)
                seconds = _train_one_epoch(network, batches, examples, eta_now, extra, bar)
                record = _scores(network, scored)
                if lmbda and monitor_training:
                    record["training_cost"] += penalty.value(network.weights, lmbda, len(dataset))
                history.epochs.append({**record, "seconds": seconds})
                bar.set_postfix_str(_summary(history))
                if on_epoch is not None and on_epoch(history):
                    history.stopped_early = len(history) < epochs
                    break
        except KeyboardInterrupt:
            history.interrupted = len(history) < epochs
    return history


def _chooser(dataset, rng, distort):
    """Make a function that gives the examples of a mini-batch, (x, y), distorted if asked for."""
    rows_x, rows_y = dataset.x.T, dataset.y.T  # an example's numbers lie side by side in these

    def examples(batch):
        x = rows_x.take(batch, 0).T
        return (x if distort is None else distort(x, rng)), rows_y.take(batch, 0).T

    return examples


def _train_one_epoch(network, batches, examples, eta, extra, bar):
    """Take a step with each mini-batch; return the seconds that it took."""
    start = time.perf_counter()
    for batch in batches:
        network.update_mini_batch(examples(batch), eta, **extra)
        bar.update()
    return time.perf_counter() - start


def _scores(network, scored):
    """Return the cost and the number of correct predictions on each set of data given."""
    record: dict[str, Any] = {}
    for which, data in scored.items():
        cost, correct, total = None, None, None
        if data is not None:
            (cost, correct), total = network.score(data), len(data)
        record |= {f"{which}_cost": cost, f"{which}_correct": correct, f"{which}_total": total}
    return record


def _summary(history):
    """Describe the last epoch for the progress bar, as in the book's transcript."""
    last = history.epochs[-1]
    if last["evaluation_total"]:
        return f"{last['evaluation_correct']} / {last['evaluation_total']}"
    return "" if last["training_cost"] is None else f"cost {last['training_cost']:.4f}"


class _NoBar:
    """A progress bar that shows nothing."""

    def update(self):
        pass

    def set_postfix_str(self, words):
        pass


@contextmanager
def _progress_bar(steps, shown):
    """Show a tqdm bar over all mini-batches, or nothing."""
    if shown is None:
        shown = _in_notebook() or sys.stderr.isatty()
    try:
        from tqdm.auto import tqdm
    except ImportError:
        shown = False
    if not shown:
        yield _NoBar()
        return
    with tqdm(total=steps, unit="batch", mininterval=0.2) as bar:
        yield bar


def _in_notebook():
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


def _checked_eta(eta):
    if not (eta > 0 and math.isfinite(eta)):
        raise ValueError(f"eta is {eta}; expected a learning rate above 0, such as 3.0.")
    return eta


def _at_least(name, value, least):
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < least:
        raise ValueError(f"{name} is {value!r}; expected a whole number, at least {least}.")
    return int(value)
