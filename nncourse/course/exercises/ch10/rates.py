"""Visible check of 10.4: a learning rate that decays."""

import numpy as np

from nncourse.course.checks import Case, Exercise, Misconception


def _rates(eta, factor, every, epochs):
    return eta * factor ** (np.arange(epochs) // every)


def _powers(power):
    """Rates whose power of the factor is power(k, every) in the k-th epoch, counted from 0."""
    return lambda eta, factor, every, epochs: eta * factor ** power(np.arange(epochs), every)


def _once(eta, factor, every, epochs):
    return eta * np.where(np.arange(epochs) < every, 1.0, factor)


def _evenly(eta, factor, every, epochs):
    """The same amount less each time, not the same factor."""
    return eta * (1 - (1 - factor) * (np.arange(epochs) // every))


LEARNING_RATES = Exercise(
    id="10.4",
    name="learning_rates",
    cases=(
        Case("a half after every three epochs", (0.4, 0.5, 3, 8)),
        Case("0.9 after each epoch", (0.1, 0.9, 1, 5)),
        Case("0.7 after every two epochs", (2.0, 0.7, 2, 7)),
    ),
    reference=_rates,
    hint="count the epochs from 0. In epoch k the factor has been applied k // every times.",
    misconceptions=(
        Misconception(
            "the first epoch has decayed already; it has η itself.",
            _powers(lambda k, every: k // every + 1),
        ),
        Misconception(
            "the decay comes an epoch too early: the first `every` epochs have η.",
            _powers(lambda k, every: (k + 1) // every),
        ),
        Misconception(
            "this decays in every epoch; it must wait for `every` epochs each time.",
            _powers(lambda k, every: k),
        ),
        Misconception(
            "k / every decays a little in each epoch; // makes it wait.",
            _powers(lambda k, every: k / every),
        ),
        Misconception(
            "this decays every time by `every` factors: divide k by it, do not multiply.",
            _powers(lambda k, every: k * every),
        ),
        Misconception("this decays once and then stays; go on, factor after factor.", _once),
        Misconception(
            "the same amount is taken away each time, and η may fall below 0; multiply by the "
            "factor each time.",
            _evenly,
        ),
        Misconception(
            "the factor is what η is multiplied by, not the share that is taken away.",
            lambda eta, factor, every, epochs: _rates(eta, 1 - factor, every, epochs),
        ),
        Misconception(
            "this is the rate of the last epoch alone; give one for every epoch.",
            lambda *args: _rates(*args)[-1],
        ),
        Misconception(
            "these are the factors; multiply them by η.",
            lambda eta, *rest: _rates(1.0, *rest),
        ),
        Misconception(
            "there is a rate too many: one for each epoch.",
            lambda eta, factor, every, epochs: _rates(eta, factor, every, epochs + 1),
        ),
    ),
)

EXERCISES = (LEARNING_RATES,)
