"""One neuron that learns: against the network class, finite differences and the book's numbers."""

import numpy as np
import pytest

from nncourse import Network
from nncourse.single_neuron import COSTS, neuron_cost, neuron_error, train_neuron

by_cost = pytest.mark.parametrize("cost", COSTS)


@by_cost
def test_it_is_a_network_of_one_neuron(cost):
    run = train_neuron(2.0, -0.5, 0.3, 50, cost, x=0.7, y=0.2)
    net = Network([1, 1], cost=cost, rng=0)
    net.weights[0][:], net.biases[0][:] = 2.0, -0.5
    for epoch in range(51):
        found = (run.w[epoch], run.b[epoch], run.a[epoch])
        wanted = (net.weights[0].item(), net.biases[0].item(), net.feedforward([[0.7]]).item())
        np.testing.assert_allclose(found, wanted, rtol=1e-12)
        cost_now = net.cost_value((np.array([[0.7]]), np.array([[0.2]])))
        assert run.cost[epoch] == pytest.approx(cost_now, rel=1e-12)
        net.update_mini_batch((np.array([[0.7]]), np.array([[0.2]])), 0.3)


@by_cost
@pytest.mark.parametrize("y", [0.0, 0.3, 1.0])
def test_the_error_is_the_slope_of_the_cost(cost, y):
    z, h = np.linspace(-9, 9, 73), 1e-5
    measured = (neuron_cost(z + h, y, cost) - neuron_cost(z - h, y, cost)) / (2 * h)
    np.testing.assert_allclose(neuron_error(z, y, cost), measured, atol=1e-9)


def test_the_numbers_of_the_book():
    near, far = train_neuron(0.6, 0.9, 0.15, 300), train_neuron(2.0, 2.0, 0.15, 300)
    np.testing.assert_allclose([near.a[0], far.a[0], near.a[-1]], [0.82, 0.98, 0.09], atol=0.005)
    assert np.all(far.a[:100] > 0.95)  # the slow start


@by_cost
def test_nothing_overflows_far_out(cost):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        run = train_neuron(500.0, 500.0, 10.0, 20, cost)
    assert np.all(np.isfinite(run))


def test_no_epoch_leaves_the_start():
    run = train_neuron(0.6, 0.9, 0.15, 0)
    assert run.w.tolist() == [0.6] and run.b.tolist() == [0.9]


def test_another_cost_is_refused_with_the_names_there_are():
    for call in (
        lambda: train_neuron(0.6, 0.9, 0.15, 3, "absolute"),
        lambda: neuron_cost(0.5, 1.0, "absolute"),
        lambda: neuron_error(0.5, 1.0, "absolute"),
    ):
        with pytest.raises(ValueError, match="cost is 'absolute'; expected one of 'quadratic', 'c"):
            call()
