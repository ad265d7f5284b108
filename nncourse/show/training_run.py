"""One training of a network that can be watched, and stopped in the middle of an epoch."""

from __future__ import annotations

import math
import threading
import time

from nncourse.training import History, sgd


class TrainingRun:
    """Stochastic gradient descent that reports its progress and can be stopped.

    The library trains as always; the run only calls `watch` before each mini-batch.

    Parameters
    ----------
    network : Network
        Trained in place. It can be used at any time, and after `stop`.
    training_data, evaluation_data : Dataset
    epochs, mini_batch_size : int
    eta : float
    rng : numpy.random.Generator
    watch : callable, optional
        Called as ``watch()`` before each mini-batch and after each epoch. It should be quick.

    Attributes
    ----------
    history : History
        What was recorded so far.

    Examples
    --------
    >>> import numpy as np
    >>> from nncourse import Dataset, Network
    >>> data = Dataset(np.eye(2), [0, 1])
    >>> run = TrainingRun(Network([2, 2], rng=0), data, data, epochs=3, mini_batch_size=1, eta=3.0)
    >>> len(run())
    3
    >>> run.share
    1.0
    """

    def __init__(self, network, training_data, evaluation_data, *, epochs, mini_batch_size, eta,
                 rng=None, watch=None):  # fmt: skip
        self.network, self.epochs, self.history = network, epochs, History()
        self._data = training_data, evaluation_data
        self._how = {"epochs": epochs, "mini_batch_size": mini_batch_size, "eta": eta, "rng": rng}
        self._watch = watch or (lambda: None)
        self._steps, self._all_steps = 0, epochs * math.ceil(len(training_data) / mini_batch_size)
        self._stopped = threading.Event()
        self._began = self._ended = None

    def __call__(self):
        """Train to the end, or until `stop` is called from another thread; return the History."""
        training_data, evaluation_data = self._data
        self._began = time.monotonic()
        try:
            self.history = sgd(_Watched(self.network, self._before_step), training_data,
                               evaluation_data=evaluation_data, on_epoch=self._after_epoch,
                               progress=False, **self._how)  # fmt: skip
        finally:
            self._ended = time.monotonic()
        return self.history

    def stop(self):
        """End the training before its next mini-batch."""
        self._stopped.set()

    @property
    def running(self):
        """Whether it has begun but not ended."""
        return self._began is not None and self._ended is None

    @property
    def share(self):
        """How much of the work is done, from 0 to 1."""
        return self._steps / self._all_steps if self._all_steps else 1.0

    @property
    def seconds(self):
        """How long it has been training, scoring included."""
        return 0.0 if self._began is None else (self._ended or time.monotonic()) - self._began

    @property
    def seconds_left(self):
        """The time left at the present speed; infinite where that is not known yet."""
        return self.seconds * (1 / self.share - 1) if self.share else math.inf

    def _before_step(self):
        self._look_up()
        self._steps += 1

    def _after_epoch(self, history):
        self.history = history
        self._look_up()

    def _look_up(self):
        self._watch()
        if self._stopped.is_set():
            raise KeyboardInterrupt  # as the stop button of a notebook does; sgd keeps what it has


class _Watched:
    """A network that calls a function before each step of its training."""

    def __init__(self, network, before_step):
        self._network, self._before_step = network, before_step

    def __getattr__(self, name):
        return getattr(self._network, name)

    def update_mini_batch(self, mini_batch, eta):
        self._before_step()
        self._network.update_mini_batch(mini_batch, eta)
