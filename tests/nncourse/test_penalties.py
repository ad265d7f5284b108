"""Regularization: hand-worked values, and steps that are those of the book."""

import numpy as np
import pytest

from nncourse.network import Network
from nncourse.penalties import L1, L2, PENALTIES


@pytest.fixture
def batch():
    rng = np.random.default_rng(0)
    return rng.random((3, 4)), rng.random((2, 4))


def numerical_step(net, batch, penalty, eta, lmbda, n):
    """w − η ∂C/∂w with C = C0 + penalty, by central differences on one weight."""

    def cost(w):
        probe = net.copy()
        probe.weights[0][1, 2] = w
        return probe.cost_value(batch) + penalty.value(probe.weights, lmbda, n)

    w, h = net.weights[0][1, 2], 1e-6
    return w - eta * (cost(w + h) - cost(w - h)) / (2 * h)


@pytest.mark.parametrize("penalty", PENALTIES.values(), ids=lambda p: p.name)
def test_a_step_follows_the_gradient_of_cost_and_penalty(penalty, batch):
    net = Network([3, 4, 2], rng=1)
    expected = numerical_step(net, batch, penalty, 0.5, 2.0, 20)
    net.update_mini_batch(batch, 0.5, 2.0, 20, penalty)
    assert net.weights[0][1, 2] == pytest.approx(expected, abs=1e-8)


def test_biases_are_left_alone(batch):
    plain, shrunk = Network([3, 2], rng=1), Network([3, 2], rng=1)
    plain.update_mini_batch(batch, 0.5)
    shrunk.update_mini_batch(batch, 0.5, 2.0, 20, L2)
    np.testing.assert_array_equal(plain.biases[0], shrunk.biases[0])
    assert not np.array_equal(plain.weights[0], shrunk.weights[0])


def test_l1_takes_the_same_from_every_weight_and_stops_at_zero():
    w = np.array([[0.0, 1.0, -1.0, 0.01, -0.004, 0.004]])
    L1.shrink([w], 0.5, 0.2, 10)
    np.testing.assert_allclose(w, [[0.0, 0.99, -0.99, 0.0, 0.0, 0.0]])
    assert np.all(w[0, 3:] == 0)


def test_l1_brings_weights_to_exactly_zero_and_l2_does_not(batch):
    ends = {}
    for penalty in PENALTIES:
        net = Network([3, 4, 2], rng=1)
        for _ in range(2000):
            net.update_mini_batch(batch, 0.5, 0.5, 20, penalty)
        ends[penalty] = sum(int(np.sum(w == 0)) for w in net.weights)
    nabla_w = net.backprop(*batch)[1]
    assert ends == {"L2": 0, "L1": 20} and np.all(nabla_w[1] != 0)  # though the data pull


@pytest.mark.parametrize("penalty", PENALTIES)
def test_a_step_without_n_changes_nothing(penalty, batch):
    net = Network([3, 2], rng=1)
    with pytest.raises(ValueError, match="n is None"):
        net.update_mini_batch(batch, 0.5, 2.0, None, penalty)
    np.testing.assert_array_equal(net.weights[0], Network([3, 2], rng=1).weights[0])


def test_training_with_lambda_keeps_weights_smaller_and_counts_the_penalty():
    from nncourse.data import load_digits

    training = load_digits()[0][:100]
    free, held = Network([64, 10], rng=0), Network([64, 10], rng=0)
    free.SGD(training, 20, 10, 1.0, rng=1)
    history = held.SGD(training, 20, 10, 1.0, rng=1, lmbda=5.0)
    assert np.abs(held.weights[0]).mean() < 0.5 * np.abs(free.weights[0]).mean()
    penalty = L2.value(held.weights, 5.0, 100)
    assert history["training_cost"][-1] == pytest.approx(held.cost_value(training) + penalty)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lmbda": -1.0}, "lmbda is -1.0"),
        ({"penalty": "L3"}, "penalty is 'L3'; expected one of 'L2'"),
    ],
)
def test_bad_options_are_refused(batch, options, message):
    with pytest.raises(ValueError, match=message):
        Network([3, 2], rng=0).SGD(batch, 1, 2, 1.0, **options)
