"""Costs: hand-worked values, right derivatives, finite where an activation is 0 or 1."""

import numpy as np
import pytest
from scipy.special import xlogy

from nncourse.activations import ACTIVATIONS, sigmoid, softmax
from nncourse.costs import COSTS, CrossEntropyCost, LogLikelihoodCost, QuadraticCost, output_error

pytestmark = pytest.mark.filterwarnings("error")
PAIRS = [(c, o) for c in COSTS for o in COSTS[c].outputs]


def test_quadratic_cost_of_a_hand_worked_example():
    a, y = np.array([[0.5, 2.0]]), np.array([[0.0, -1.0]])
    assert QuadraticCost.value(a, y) == (0.25 + 9) / 4


def test_cross_entropy_agrees_with_an_independent_formula():
    rng = np.random.default_rng(0)
    a, y = rng.uniform(0.01, 0.99, (3, 5)), rng.uniform(0, 1, (3, 5))
    expected = -(xlogy(y, a) + xlogy(1 - y, 1 - a)).sum() / 5
    assert CrossEntropyCost.value(a, y) == pytest.approx(expected, rel=1e-14)


def test_log_likelihood_is_minus_the_log_of_the_right_one():
    a, y = np.array([[0.2, 0.7], [0.8, 0.3]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    assert LogLikelihoodCost.value(a, y) == pytest.approx(-(np.log(0.2) + np.log(0.3)) / 2)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("cost", COSTS.values())
def test_costs_are_finite_where_activations_are_zero_or_one(cost, dtype):
    a = np.array([[0.0, 1.0, 1.0, 0.0]], dtype=dtype)
    y = np.array([[1.0, 0.0, 1.0, 0.0]], dtype=dtype)
    assert np.isfinite(cost.value(a, y))
    assert np.all(np.isfinite(cost.derivative(a, y)))
    assert cost.value(a[:, 2:], y[:, 2:]) == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_cross_entropy_from_z_is_exact_where_the_sigmoid_has_saturated(dtype):
    z, wanted_zero, wanted_one = np.array([[1e4]], dtype), np.zeros((1, 1)), np.ones((1, 1))
    assert CrossEntropyCost.value_from_z(z, wanted_zero, None) == pytest.approx(1e4)
    assert CrossEntropyCost.value_from_z(-z, wanted_one, None) == pytest.approx(1e4)
    assert CrossEntropyCost.value_from_z(z, wanted_one, None) == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_log_likelihood_from_z_is_exact_where_softmax_has_rounded_to_zero(dtype):
    z, y = np.array([[1e4], [-1e4]], dtype), np.array([[0], [1]], dtype)
    assert LogLikelihoodCost.value_from_z(z, y, None) == pytest.approx(2e4)
    largest = np.array([[3e38], [-3e38]], dtype)
    assert LogLikelihoodCost.value_from_z(largest, 1 - y, None) == 0


@pytest.mark.parametrize(("cost", "output"), PAIRS)
def test_value_from_z_is_value_of_the_activation(cost, output):
    rng = np.random.default_rng(3)
    z, y = rng.normal(size=(3, 4)), np.eye(3)[:, [0, 2, 1, 1]]
    cost, output = COSTS[cost], ACTIVATIONS[output]
    assert cost.value_from_z(z, y, output) == pytest.approx(cost.value(output.function(z), y))


@pytest.mark.parametrize(("cost", "output"), PAIRS)
def test_output_error_is_the_derivative_of_the_cost(cost, output):
    """(BP1) against central differences, whether or not the slope cancels."""
    cost, output, step = COSTS[cost], ACTIVATIONS[output], 1e-6
    z, y = np.random.default_rng(4).normal(size=(3, 1)), np.eye(3)[:, [1]]
    numerical = [
        (cost.value(output.function(z + e), y) - cost.value(output.function(z - e), y)) / (2 * step)
        for e in step * np.eye(3)[:, :, None]
    ]
    delta = output_error(cost, output, output.function(z), y)
    np.testing.assert_allclose(delta.ravel(), numerical, atol=1e-8)


@pytest.mark.parametrize(
    ("cost", "output", "f"),
    [("cross-entropy", "sigmoid", sigmoid), ("log-likelihood", "softmax", softmax)],
)
def test_the_cancelled_error_equals_the_uncancelled_one(cost, output, f):
    a, y = f(np.random.default_rng(5).normal(size=(3, 6))), np.eye(3)[:, [0, 1, 2, 2, 1, 0]]
    long_way = ACTIVATIONS[output].pull_back(COSTS[cost].derivative(a, y), a)
    np.testing.assert_allclose(output_error(COSTS[cost], ACTIVATIONS[output], a, y), long_way)


@pytest.mark.parametrize("shape", [(3,), (1, 3), (3, 2), (3, 0)])
@pytest.mark.parametrize("cost", COSTS.values())
def test_shapes_that_do_not_fit_are_refused(cost, shape):
    with pytest.raises(ValueError, match=r"expected .*\(n_out, m\)"):
        cost.value(np.full(shape, 0.5), np.zeros((3, 1)) if shape != (3, 0) else np.zeros((3, 0)))
