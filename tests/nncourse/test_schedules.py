"""Schedules and stopping rules, in training."""

import pytest

from nncourse.data import load_digits
from nncourse.network import Network
from nncourse.schedules import (
    exponential_decay,
    fallen,
    halve_without_improvement,
    no_improvement,
    step_decay,
)
from nncourse.training import History


def history_of(*counts):
    return History([{"evaluation_correct": count} for count in counts])


def test_training_asks_the_schedule_before_each_epoch():
    asked = []

    def schedule(history):
        asked.append(len(history))
        return 1.0

    Network([64, 10], rng=0).SGD(load_digits()[0][:50], 3, 10, schedule, rng=0)
    assert asked == [0, 1, 2]


def test_a_constant_schedule_is_a_number():
    import numpy as np

    nets = [Network([64, 10], rng=0) for _ in range(2)]
    for net, eta in zip(nets, (0.5, exponential_decay(0.5, 1.0)), strict=True):
        net.SGD(load_digits()[0][:50], 2, 10, eta, rng=0)
    np.testing.assert_array_equal(nets[0].weights[0], nets[1].weights[0])


def test_a_schedule_that_ends_at_zero_is_told():
    with pytest.raises(ValueError, match="eta is 0; expected a learning rate above 0"):
        Network([64, 10], rng=0).SGD(load_digits()[0][:50], 3, 10, lambda history: 0, rng=0)


@pytest.mark.parametrize(
    ("counts", "eta"),
    [
        ((), 8.0),
        ((5, 6, 7), 8.0),
        ((5, 5, 5), 4.0),
        ((5, 4, 4, 6, 5, 5), 2.0),
        ((5, 4, 4, 4, 4), 2.0),
    ],
)
def test_the_rate_halves_after_each_wait_without_improvement(counts, eta):
    assert halve_without_improvement(8.0, patience=2)(history_of(*counts)) == eta


@pytest.mark.parametrize(
    ("counts", "stops"),
    [
        ((), False),
        ((5,), False),
        ((5, 4), False),
        ((5, 4, 5), True),
        ((5, 4, 6), False),
        ((9, 1, 1, 1), True),
    ],
)
def test_training_stops_after_patience_epochs_without_improvement(counts, stops):
    assert no_improvement(2)(history_of(*counts)) is stops


def test_early_stopping_ends_a_training():
    training, validation, _ = load_digits()
    history = Network([64, 10], rng=0).SGD(
        training, 60, 10, 3.0, validation, rng=0, on_epoch=no_improvement(3)
    )
    assert len(history) < 60
    assert max(history["evaluation_correct"][-3:]) <= max(history["evaluation_correct"][:-3])


@pytest.mark.parametrize("eta", [0.5, 0.1, 3.0])
def test_training_stops_when_the_rate_has_been_halved_seven_times(eta):
    """η, η/2 … η/64 are all trained with; at η/128 it is over."""
    training, schedule, rates = load_digits()[0][:50], halve_without_improvement(eta, 2), []

    def recorded(history):
        rates.append(schedule(history))
        return rates[-1]

    same = fallen(schedule)
    history = Network([64, 10], rng=0).SGD(
        training, 500, 10, recorded, training, rng=0, on_epoch=same
    )
    assert history.stopped_early
    assert sorted(set(rates), reverse=True) == [eta / 2**k for k in range(7)]
    assert schedule(history) == eta / 128


def test_the_stop_belongs_to_any_schedule_and_any_share():
    rule = fallen(step_decay(0.3, 0.1, every=2), share=0.05)
    assert [rule(history_of(*range(k))) for k in range(6)] == [False] * 4 + [True] * 2


@pytest.mark.parametrize("share", [0, 1, 128, float("nan")])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match="expected a part of the first rate"):
        fallen(exponential_decay(0.5, 0.9), share)
