"""Backpropagation against central differences: every cost, 1 to 4 layers, 1 or 7 columns."""

import numpy as np
import pytest

from nncourse.costs import COSTS
from nncourse.gradients import gradient_check, hessian, hessian_vector, numerical_gradient
from nncourse.network import Network

PAIRS = [(cost, output) for cost in COSTS for output in COSTS[cost].outputs]


def random_case(layers, cost, output, m, seed, activation="sigmoid"):
    rng = np.random.default_rng([seed, layers, m])
    sizes = [int(n) for n in rng.integers(2, 6, size=layers + 1)]
    net = Network(sizes, cost=cost, output_activation=output, activation=activation, rng=rng)
    wanted = np.eye(sizes[-1])[:, rng.integers(0, sizes[-1], size=m)]
    return net, rng.normal(size=(sizes[0], m)), wanted


@pytest.mark.parametrize("m", [1, 7])
@pytest.mark.parametrize("layers", [1, 2, 3, 4])
@pytest.mark.parametrize(("cost", "output"), PAIRS)
def test_backprop_agrees_with_central_differences(cost, output, layers, m):
    for seed in range(3):
        result = gradient_check(*random_case(layers, cost, output, m, seed))
        assert result.relative_error < 1e-7
        assert result.digits > 4


@pytest.mark.parametrize("activation", ["tanh", "linear", "relu"])
def test_other_hidden_activations_agree_too(activation):
    assert gradient_check(*random_case(3, "quadratic", "sigmoid", 7, 0, activation)).digits > 4


def test_numerical_gradient_of_a_hand_worked_neuron():
    """One neuron, x = 1, y = 0: ∂C/∂w = ∂C/∂b = a σ′(z). Nielsen ch. 3, (55) and (56)."""
    net = Network([1, 1], rng=0)
    net.weights[0][:], net.biases[0][:] = 0.6, 0.9
    a = 1 / (1 + np.exp(-1.5))
    nabla_b, nabla_w = numerical_gradient(net, np.ones((1, 1)), np.zeros((1, 1)))
    assert nabla_w[0][0, 0] == pytest.approx(a * a * (1 - a), rel=1e-8)
    assert nabla_b[0][0, 0] == pytest.approx(a * a * (1 - a), rel=1e-8)


def test_the_network_is_left_as_it_is():
    net, x, y = random_case(2, "quadratic", "sigmoid", 3, 0)
    before = net.copy()
    gradient_check(net, x, y)
    for ours, theirs in zip(net.weights + net.biases, before.weights + before.biases, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_wrong_gradient_is_caught_and_located(monkeypatch):
    net, x, y = random_case(2, "quadratic", "sigmoid", 3, 1)
    right = net.backprop

    def wrong(x, y):
        nabla_b, nabla_w = right(x, y)
        nabla_w[1][0, 1] += 0.01
        return nabla_b, nabla_w

    monkeypatch.setattr(net, "backprop", wrong)
    with pytest.raises(AssertionError, match=r"Worst: weights\[1\]\[0, 1\]"):
        gradient_check(net, x, y)


def test_a_gradient_of_the_wrong_shape_or_of_nan_does_not_pass(monkeypatch):
    net, x, y = random_case(1, "quadratic", "sigmoid", 3, 1)
    nabla_b, nabla_w = net.backprop(x, y)
    monkeypatch.setattr(net, "backprop", lambda x, y: ([nabla_b[0].ravel()], nabla_w))
    with pytest.raises(AssertionError, match="gradient of shape"):
        gradient_check(net, x, y)
    monkeypatch.setattr(net, "backprop", lambda x, y: (nabla_b, [nabla_w[0] * np.nan]))
    with pytest.raises(AssertionError, match="differ by nan"):
        gradient_check(net, x, y)


def test_single_precision_is_refused_with_the_reason():
    with pytest.raises(ValueError, match="expected float64"):
        gradient_check(Network([2, 1], dtype=np.float32), np.zeros((2, 1)), np.zeros((1, 1)))


def test_the_hessian_of_linear_neurons_is_worked_out_by_hand():
    """C = ½ Σ_x ‖w x + b − y‖²: the rows of w do not mix, each has Σ x xᵀ, with x extended by 1."""
    rng = np.random.default_rng(0)
    net = Network([3, 2], output_activation="linear", rng=rng)
    x, y = rng.normal(size=(3, 5)), rng.normal(size=(2, 5))
    expected = np.zeros((8, 8))
    expected[:3, :3] = expected[3:6, 3:6] = x @ x.T
    expected[[6, 7], [6, 7]] = 5
    expected[:3, 6] = expected[6, :3] = expected[3:6, 7] = expected[7, 3:6] = x.sum(axis=1)
    np.testing.assert_allclose(hessian(net, x, y), expected, atol=1e-8)


def test_the_hessian_of_one_sigmoid_neuron_is_worked_out_by_hand():
    """Cross-entropy, x = 2: ∂C/∂z = σ(z) − y, so ∂²C/∂w² = x² σ′, ∂²C/∂w∂b = x σ′, ∂²C/∂b² = σ′."""
    net = Network([1, 1], cost="cross-entropy", rng=0)
    net.weights[0][:], net.biases[0][:] = 0.6, 0.9
    a = 1 / (1 + np.exp(-2.1))
    expected = a * (1 - a) * np.array([[4.0, 2.0], [2.0, 1.0]])
    np.testing.assert_allclose(hessian(net, [[2.0]], [[0.0]]), expected, rtol=1e-8)


@pytest.mark.parametrize(("cost", "output"), PAIRS)
def test_the_hessian_is_symmetric_and_gives_the_second_order_of_taylor(cost, output):
    """(105): what is left after it is of third order, 8 times less for half a step."""
    net, x, y = random_case(2, cost, output, 3, 5, activation="tanh")
    h, (nabla_b, nabla_w) = hessian(net, x, y), net.backprop(x, y)
    nabla = np.concatenate([each.ravel() for each in nabla_w + nabla_b])
    v = np.random.default_rng(1).normal(size=len(nabla))
    np.testing.assert_allclose(hessian_vector(net, x, y, v), h @ v, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(h, h.T)

    def left(size):
        probe, p = net.copy(), size * v
        ends = np.cumsum([each.size for each in probe.weights + probe.biases])[:-1]
        for each, part in zip(probe.weights + probe.biases, np.split(p, ends), strict=True):
            each += part.reshape(each.shape)
        change = 3 * (probe.cost_value((x, y)) - net.cost_value((x, y)))
        return change - nabla @ p - p @ h @ p / 2

    if not (cost == "quadratic" and output == "relu"):  # which has corners
        assert left(0.01) / left(0.005) == pytest.approx(8, rel=0.1)


def test_the_hessian_leaves_the_network_and_refuses_another_number_of_parameters():
    net, x, y = random_case(2, "quadratic", "sigmoid", 3, 0)
    before = net.copy()
    hessian(net, x, y)
    for ours, theirs in zip(net.weights + net.biases, before.weights + before.biases, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    with pytest.raises(ValueError, match="v has shape"):
        hessian_vector(net, x, y, np.ones(3))
