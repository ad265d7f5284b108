"""Activations: right values, right slopes, and calm at the ends of the number line."""

import numpy as np
import pytest
from scipy import special

from nncourse.activations import (
    ACTIVATIONS,
    log_softmax,
    relu,
    sigmoid,
    sigmoid_prime,
    softmax,
    tanh,
)

pytestmark = pytest.mark.filterwarnings("error")
EXTREMES = [0.0, 1.0, 17.0, 40.0, 88.8, 709.9, 1e4, 1e30, 3e38]


def signed(dtype):
    values = np.array(EXTREMES, dtype=dtype)
    return np.concatenate([-values[::-1], values])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_agrees_with_scipy_everywhere(dtype):
    z = np.concatenate([signed(dtype), np.linspace(-700, 700, 4001, dtype=dtype)])
    a = sigmoid(z)
    assert a.dtype == dtype
    np.testing.assert_allclose(a, special.expit(z), rtol=3e-6 if dtype == np.float32 else 1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("f", [sigmoid, sigmoid_prime, tanh, softmax])
def test_nothing_overflows_even_where_numpy_raises(f, dtype):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = f(signed(dtype).reshape(-1, 2))
    assert np.all(np.isfinite(a))


def test_sigmoid_of_integers_even_unsigned():
    assert sigmoid(np.array([1], dtype=np.uint8))[0] == pytest.approx(1 / (1 + np.exp(-1)))


def test_sigmoid_prime_keeps_its_digits_for_large_z():
    assert sigmoid_prime(40.0) == pytest.approx(np.exp(-40), rel=1e-12)


def test_sigmoid_prime_is_the_slope_of_sigmoid():
    z, step = np.linspace(-6, 6, 101), 1e-6
    slope = (sigmoid(z + step) - sigmoid(z - step)) / (2 * step)
    np.testing.assert_allclose(sigmoid_prime(z), slope, atol=1e-10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_columns_sum_to_one_and_ignore_a_shift(dtype):
    z = np.random.default_rng(0).uniform(-1e4, 1e4, size=(10, 50)).astype(dtype)
    np.testing.assert_allclose(softmax(z).sum(axis=0), 1, rtol=1e-5)
    whole = np.round(z)  # whole numbers, so that the shift itself is exact
    np.testing.assert_allclose(softmax(whole + 512), softmax(whole), rtol=1e-5)


def test_softmax_agrees_with_scipy():
    z = np.random.default_rng(1).normal(size=(5, 7))
    np.testing.assert_allclose(softmax(z), special.softmax(z, axis=0), rtol=1e-13)
    np.testing.assert_allclose(log_softmax(z), special.log_softmax(z, axis=0), rtol=1e-13)


def test_relu_is_zero_below_zero():
    np.testing.assert_array_equal(relu([-2, 0, 3]), [0, 0, 3])


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_pull_back_is_the_chain_rule(name):
    """Against central differences of Σ_j u_j f(z)_j, for any activation."""
    activation, rng, step = ACTIVATIONS[name], np.random.default_rng(2), 1e-6
    z, u = rng.normal(size=(4, 1)), rng.normal(size=(4, 1))
    numerical = [
        np.sum(u * (activation.function(z + e) - activation.function(z - e))) / (2 * step)
        for e in step * np.eye(4)[:, :, None]
    ]
    pulled = activation.pull_back(u, activation.function(z))
    np.testing.assert_allclose(pulled.ravel(), numerical, atol=1e-9)
