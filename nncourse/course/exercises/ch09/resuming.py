"""Visible check of 9.8: a training that goes on as if it had never stopped."""

import numpy as np

from nncourse.course.checks import Case, Exercise, Misconception

ETA = 0.5


def one_epoch(w, x, t, order):
    """A step after each example, for one layer of sigmoid neurons without biases."""
    w = w.copy()
    for k in order:
        y = 1 / (1 + np.exp(-w @ x[:, [k]]))  # (n_out, 1)
        w += ETA * (y * (1 - y) * (t[:, [k]] - y)) @ x[:, [k]].T  # (6.2), (6.5)
    return w


def generator(state):
    """A generator that goes on from a state."""
    rng = np.random.default_rng()
    rng.bit_generator.state = state
    return rng


def _resume(w, epoch, state, x, t, epochs, *, rng=None, more=0, give=None):
    rng = generator(state) if rng is None else rng
    for _ in range(epoch, epochs + more):
        w = one_epoch(w, x, t, rng.permutation(x.shape[1]))
    return w, epochs, rng.bit_generator.state if give is None else give


def _anew_each_time(w, epoch, state, x, t, epochs):
    """The order of every epoch is the first one of the state."""
    for _ in range(epoch, epochs):
        w = one_epoch(w, x, t, generator(state).permutation(x.shape[1]))
    return w, epochs, state


def _in_order(w, epoch, state, x, t, epochs):
    for _ in range(epoch, epochs):
        w = one_epoch(w, x, t, range(x.shape[1]))
    return w, epochs, state


def _in_place(w, epoch, state, x, t, epochs):
    result = _resume(w, epoch, state, x, t, epochs)
    w[:] = result[0]
    return result


_RNG = np.random.default_rng(98)
_X, _T = _RNG.random((3, 8)), np.where(_RNG.random((2, 8)) < 0.5, 0.1, 0.9)
_START = _RNG.normal(size=(2, 3))
_STATE = np.random.default_rng(1).bit_generator.state
_AFTER_3 = _resume(_START, 0, _STATE, _X, _T, 3)

RESUME = Exercise(
    id="9.8",
    name="resume",
    cases=(
        Case("from the start to epoch 5", (_START, 0, _STATE, _X, _T, 5)),
        Case("from a checkpoint after epoch 3 to epoch 5", (*_AFTER_3, _X, _T, 5)),
        Case("from a checkpoint that is at the end already", (*_AFTER_3, _X, _T, 3)),
    ),
    reference=lambda w, epoch, state, x, t, epochs: _resume(w, epoch, state, x, t, epochs),
    hint="rng = np.random.default_rng(); rng.bit_generator.state = state. Then epochs − epoch "
    "times w = one_epoch(w, x, t, rng.permutation(m)); at the end return w, epochs and "
    "rng.bit_generator.state.",
    misconceptions=(
        Misconception(
            "the shuffling begins anew: put the generator into the state of the checkpoint.",
            lambda *args: _resume(*args, rng=np.random.default_rng(0)),
        ),
        Misconception(
            "these are `epochs` more epochs; those that have passed count, too.",
            lambda w, epoch, state, x, t, epochs: _resume(w, 0, state, x, t, epochs),
        ),
        Misconception(
            "the state that comes back is the old one; the generator has moved on since.",
            lambda *args: _resume(*args, give=args[2]),
        ),
        Misconception(
            "the order is the same in every epoch: make the generator once, before the loop.",
            _anew_each_time,
        ),
        Misconception(
            "the examples are not shuffled: the order is rng.permutation(m).", _in_order
        ),
        Misconception(
            "one epoch too many.", lambda *args: _resume(*args, more=1)
        ),
        Misconception(
            "one epoch is missing.", lambda *args: _resume(*args, more=-1)
        ),
        Misconception("this changes the caller's weights; work on new ones.", _in_place),
    ),
)  # fmt: skip

EXERCISES = (RESUME,)
