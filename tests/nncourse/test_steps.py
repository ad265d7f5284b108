"""Steps: hand-worked numbers, theory on parabolas, and what a penalty does beside them."""

import copy

import numpy as np
import pytest

from nncourse.data import load_digits
from nncourse.network import Network
from nncourse.steps import PLAIN, Adam, Momentum, Plain
from nncourse.training import sgd

STEPS = [Plain(), Momentum(0.9), Momentum(0.9, nesterov=True), Adam()]


def descend(step, w, h, eta, steps):
    """The path down C = ½ Σ h w², a column per step."""
    w, path = np.array(w, float), []
    for _ in range(steps):
        step.step([w], [h * w], eta)
        path.append(w.copy())
    return np.array(path).T


@pytest.fixture
def batch():
    rng = np.random.default_rng(1)
    return rng.random((4, 7)), np.eye(3)[:, rng.integers(0, 3, 7)]


def test_momentum_is_equations_107_and_108():
    w, v = np.array([1.0, -2.0]), np.zeros(2)
    path = descend(Momentum(0.8), w, 3.0, 0.1, 4)
    for after in path.T:
        v = 0.8 * v - 0.1 * 3.0 * w
        w = w + v
        np.testing.assert_allclose(after, w, rtol=1e-14)


def test_nesterov_takes_the_slope_where_the_speed_is_about_to_lead():
    """In its first form w moves by v, and the slope is taken at w + μv; kept is that place."""
    w, v, mu = 1.0, 0.0, 0.8
    path = descend(Momentum(mu, nesterov=True), [w], 3.0, 0.1, 5)[0]
    for ahead in path:
        v = mu * v - 0.1 * 3.0 * (w + mu * v)
        w = w + v
        assert ahead == pytest.approx(w + mu * v, rel=1e-13)


def test_adam_is_its_algorithm_spelled_out():
    rng, adam, w = np.random.default_rng(0), Adam(0.8, 0.9, 1e-3), np.zeros(3)
    slopes = rng.normal(size=(6, 3))
    r = s = expected = np.zeros(3)
    for t, g in enumerate(slopes, start=1):
        r, s = 0.8 * r + 0.2 * g, 0.9 * s + 0.1 * g**2
        expected = expected - 0.05 * (r / (1 - 0.8**t)) / (np.sqrt(s / (1 - 0.9**t)) + 1e-3)
        adam.step([w], [4 * g], eta=0.05, m=4)
        np.testing.assert_allclose(w, expected, rtol=1e-12)


@pytest.mark.parametrize("nesterov", [False, True])
def test_no_momentum_is_plain_descent_to_the_bit(batch, nesterov):
    plain, other = Network([4, 5, 3], rng=0), Network([4, 5, 3], rng=0)
    step = Momentum(0.0, nesterov)
    for _ in range(3):
        plain.update_mini_batch(batch, 0.5)
        other.update_mini_batch(batch, 0.5, step=step)
    np.testing.assert_array_equal(plain.weights[0], other.weights[0])


def test_a_constant_slope_is_followed_at_the_pace_that_a_step_names():
    for step in STEPS:
        w, slope = np.zeros(1), np.ones(1)
        for _ in range(400):
            before = w.copy()
            step.step([w], [slope.copy()], eta=0.01)
        assert (before - w)[0] == pytest.approx(step.pace(0.01), rel=1e-6)
        step.rest()


@pytest.mark.parametrize("mu", [-0.5, 0.0, 0.5, 0.9])
def test_momentum_is_stable_up_to_twice_one_plus_mu(mu):
    """13.b: on C = ½hw² it converges for 0 < ηh < 2(1 + μ), and no further."""
    limit = 2 * (1 + mu) / 4.0  # h = 4
    inside = descend(Momentum(mu), [1.0], 4.0, 0.98 * limit, 3000)[0]
    outside = descend(Momentum(mu), [1.0], 4.0, 1.02 * limit, 3000)[0]
    assert abs(inside[-1]) < 1e-6 and abs(outside[-1]) > 1e6


def test_in_a_long_valley_momentum_is_ahead_of_plain_descent():
    h = np.array([1.0, 100.0])
    ends = [
        np.abs(descend(step, [1.0, 1.0], h, 0.015, 200)[:, -1]).max()
        for step in (Plain(), Momentum(0.8))
    ]
    assert ends[1] < 1e-3 * ends[0]


@pytest.mark.parametrize("penalty", ["L2", "L1"])
@pytest.mark.parametrize("step", STEPS[:3], ids=repr)
def test_a_penalty_has_its_share_in_the_cost_whatever_the_step(step, penalty, batch):
    """Long descent ends where cost and penalty together are least: slope = −λ/n w, or clipped."""
    net, step = Network([4, 3], cost="log-likelihood", rng=0), copy.deepcopy(step)
    for _ in range(4000):
        net.update_mini_batch(batch, 0.05, 2.0, 7, penalty, step)
    slope, w, share = net.backprop(*batch)[1][0] / 7, net.weights[0], 2.0 / 7
    expected = -share * (w if penalty == "L2" else np.sign(w))
    free = (w != 0) | (penalty == "L2")
    np.testing.assert_allclose(slope[free], expected[free], atol=1e-6)
    assert np.all(np.abs(slope[~free]) <= share)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("step", STEPS, ids=repr)
def test_digits_are_learnt_with_every_step_in_both_dtypes(step, dtype):
    training, validation, _ = load_digits()
    net = Network([64, 16, 10], cost="cross-entropy", initial_weights="scaled", rng=0, dtype=dtype)
    eta = {"Plain": 0.5, "Momentum": 0.05, "Adam": 0.01}[type(step).__name__]
    history = sgd(net, training, 8, 10, eta, validation, rng=1, step=step)
    assert history.evaluation_accuracy[-1] > 0.9
    arrays = [a for kept in step.memory.values() for a in kept if a.ndim]
    assert {a.dtype for a in (*net.weights, *net.biases, *arrays)} == {np.dtype(dtype)}


def test_a_new_training_starts_at_rest_and_one_that_goes_on_does_not():
    training, step = load_digits()[0][:100], Momentum(0.9)

    def weights(epochs, **options):
        net = Network([64, 10], rng=0)
        history = net.SGD(training, epochs, 10, 0.1, rng=0, step=step, **options)
        return net, history

    first, _ = weights(2)
    again, history = weights(2)
    np.testing.assert_array_equal(first.weights[0], again.weights[0])
    speed = step.memory["velocities"][0].copy()
    again.SGD(training, 2, 10, 0.1, rng=0, step=step, history=history)  # nothing left to do
    np.testing.assert_array_equal(step.memory["velocities"][0], speed)


def test_the_memory_of_another_network_is_refused(batch):
    step = Momentum(0.9)
    Network([4, 5, 3], rng=0).update_mini_batch(batch, 0.5, step=step)
    with pytest.raises(ValueError, match="Make a new step for each network"):
        Network([4, 3], rng=0).update_mini_batch(batch, 0.5, step=step)
    assert PLAIN.memory == {}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Momentum(1.0), "mu is 1.0; expected more than −1 and less than 1"),
        (lambda: Momentum(-1.0), "mu is -1.0"),
        (lambda: Momentum(float("nan")), "mu is nan"),
        (lambda: Adam(beta1=1.0), "beta1 is 1.0; expected at least 0 and less than 1"),
        (lambda: Adam(beta2=-0.1), "beta2 is -0.1"),
        (lambda: Adam(epsilon=0), "epsilon is 0; expected more than 0"),
    ],
)
def test_settings_that_cannot_work_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
