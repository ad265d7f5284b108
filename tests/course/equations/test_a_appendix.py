"""The appendix A.5: one example at a time, an activation g, (A.45)–(A.66)."""

import numpy as np

from nncourse import Network, QuadraticCost
from nncourse.activations import Activation
from nncourse.costs import output_error
from nncourse.variants.without_biases import NeuralNetwork
from tests.course.equations.calculus import (
    case,
    close,
    cost_from_z,
    forward,
    jacobian,
    same,
    sigma,
    sigma_prime,
    slopes,
)
from tests.course.equations.ledger import equation

ETA = 0.1


def example(m=1):
    """A network with two hidden layers, examples, and their zs and activations."""
    net, x, y = case((3, 3, 3, 3), m=m)
    return net, x, y, *forward(net, x)


def error_of(net, layer, w, x, y):
    """E of one example when that layer has the weights w."""
    changed = net.copy()
    changed.weights[layer] = w
    return 0.5 * np.linalg.norm(y - forward(changed, x)[1][-1]) ** 2


@equation("A A.45", code=QuadraticCost.value)
def test_the_error_of_one_example_in_the_appendix():
    """E_i = ½‖y − a‖², with the square: ½ · 5² for a distance of 5."""
    same(QuadraticCost.value(np.array([[3.0], [4.0]]), np.array([[0.0], [0.0]])), 12.5)


@equation("A A.46", code=Network.cost_value)
def test_the_total_error_is_a_mean():
    """E_t = (1/N) Σ_i E_i."""
    net, x, y, _, a = example(m=5)
    E = [0.5 * np.linalg.norm(y[:, i] - a[-1][:, i]) ** 2 for i in range(5)]
    same(net.cost_value((x, y)), sum(E) / 5)


@equation("A A.47, A.48", code=Network.update_mini_batch)
def test_a_step_takes_the_mean_of_the_derivatives_of_all_examples():
    """W^l − (η/N) Σ_i ∂E_i/∂W^l and b^l − (η/N) Σ_i ∂E_i/∂b^l, each E_i by itself."""
    net, x, y, _, _ = example(m=5)
    before = net.copy()
    net.update_mini_batch((x, y), ETA)
    singles = [before.backprop(x[:, [i]], y[:, [i]]) for i in range(5)]
    for layer in range(3):
        same(
            net.weights[layer], before.weights[layer] - ETA / 5 * sum(s[1][layer] for s in singles)
        )
        same(net.biases[layer], before.biases[layer] - ETA / 5 * sum(s[0][layer] for s in singles))


@equation("A A.49", code=Network.backprop)
def test_the_slope_of_a_weight_of_the_last_layer():
    """∂E/∂w^L_ij = −(y_i − a^L_i) g′(z^L_i) a^{L−1}_j, as measured."""
    net, x, y, zs, a = example()
    _, nabla_w = net.backprop(x, y)
    for i, j in np.ndindex(3, 3):
        same(nabla_w[-1][i, j], -(y[i, 0] - a[-1][i, 0]) * sigma_prime(zs[-1][i, 0]) * a[-2][j, 0])
    close(nabla_w[-1], slopes(lambda w: error_of(net, 2, w, x, y), net.weights[-1]))


@equation("A A.50", code=Network.backprop)
def test_delta_is_the_slope_in_the_weighted_input():
    """δ^l_i = ∂E/∂z^l_i in every layer, measured."""
    net, x, y, zs, _ = example()
    delta, _ = net.backprop(x, y)
    for layer in range(3):
        close(delta[layer], slopes(lambda z, i=layer: cost_from_z(net, i, z, y), zs[layer]))


@equation("A A.51–A.53", code=(output_error, Network.backprop))
def test_the_slopes_of_the_last_layer_by_delta():
    """∂E/∂w_ij = (∂E/∂z_i)(∂z_i/∂w_ij) = δ_i a^{L−1}_j in layer L, δ_i = −(y_i − a_i) g′(z_i)."""
    net, x, y, zs, a = example()
    delta = output_error(net.cost, net.output_activation, a[-1], y)
    _, (*_, nabla_w) = net.backprop(x, y)
    of_z = slopes(lambda z: cost_from_z(net, 2, z, y), zs[-1])  # ∂E/∂z_i
    w, b = net.weights[-1], net.biases[-1]
    for i in range(3):
        of_w = slopes(lambda w, i=i: (w @ a[-2] + b)[i, 0], w)[i]  # ∂z_i/∂w_ij
        close(nabla_w[i], of_z[i] * of_w)  # (A.51)
        same(delta[i], -(y[i] - a[-1][i]) * sigma_prime(zs[-1][i]))  # (A.52)
        for j in range(3):
            same(nabla_w[i, j], delta[i, 0] * a[-2][j, 0])  # (A.51), (A.53)


@equation("A A.54, A.55", code=(output_error, Network.backprop))
def test_the_last_layer_as_vectors():
    """δ^L = −(y − a^L) ⊙ g′(z^L), and ∇_{W^L} E = δ^L (a^{L−1})ᵀ."""
    net, x, y, zs, a = example()
    delta = output_error(net.cost, net.output_activation, a[-1], y)
    same(delta, -(y - a[-1]) * sigma_prime(zs[-1]))
    same(net.backprop(x, y)[1][-1], delta @ a[-2].T)


@equation("A A.56", code=Network.backprop)
def test_the_slope_of_a_weight_of_a_hidden_layer():
    """∂E/∂w^l_ij = δ^l_i a^{l−1}_j, by components, as measured."""
    net, x, y, _, a = example()
    delta, nabla_w = net.backprop(x, y)
    for layer in (0, 1):
        for i, j in np.ndindex(3, 3):
            same(nabla_w[layer][i, j], delta[layer][i, 0] * a[layer][j, 0])
        measured = slopes(lambda w, i=layer: error_of(net, i, w, x, y), net.weights[layer])
        close(nabla_w[layer], measured)


@equation("A A.57–A.59", code=(Network.backprop, Activation.pull_back))
def test_the_errors_of_the_hidden_layers():
    """δ^l_i = Σ_j δ^{l+1}_j ∂z^{l+1}_j/∂z^l_i = (Σ_j δ^{l+1}_j w^{l+1}_ji) g′(z^l_i)."""
    net, x, y, zs, _ = example()
    delta, _ = net.backprop(x, y)
    for layer in (0, 1):
        W, b, later = net.weights[layer + 1], net.biases[layer + 1], delta[layer + 1]
        J = jacobian(lambda z, W=W, b=b: W @ sigma(z) + b, zs[layer])  # ∂z^{l+1}_j/∂z^l_i
        of_z = slopes(lambda z, i=layer + 1: cost_from_z(net, i, z, y), zs[layer + 1])
        close(delta[layer], slopes(lambda z, i=layer: cost_from_z(net, i, z, y), zs[layer]))
        close(delta[layer], J.T @ of_z)  # (A.57)
        close(delta[layer], J.T @ later)  # (A.57)
        for i in range(3):
            slope = sigma_prime(zs[layer][i])
            same(delta[layer][i], sum(later[j] * W[j, i] * slope for j in range(3)))  # (A.58)
            same(delta[layer][i], sum(later[j] * W[j, i] for j in range(3)) * slope)  # (A.58)
        same(delta[layer], (W.T @ later) * sigma_prime(zs[layer]))  # (A.59)


@equation("A A.60, A.61", code=Network.backprop)
def test_the_slope_of_a_bias_is_delta():
    """∂E/∂b^l_i = (∂E/∂z^l_i)(∂z^l_i/∂b^l_i) = δ^l_i, and ∂E/∂b^l = δ^l."""
    net, x, y, zs, _ = example()
    nabla_b, _ = net.backprop(x, y)
    for layer in range(3):
        delta = slopes(lambda z, i=layer: cost_from_z(net, i, z, y), zs[layer])
        for i in range(3):
            close(nabla_b[layer][i], delta[i] * 1)  # (A.60)
        close(nabla_b[layer], delta)  # (A.61)


@equation("A A.62–A.65", code=Network.update_mini_batch)
def test_the_steps_after_one_example():
    """W^L − η δ^L (a^{L−1})ᵀ, b^L − η δ^L; and the same with δ^l for the hidden layers."""
    net, x, y, zs, a = example()
    before = net.copy()
    net.update_mini_batch((x, y), ETA)
    delta = -(y - a[-1]) * sigma_prime(zs[-1])  # (A.64)
    for layer in (2, 1, 0):
        same(net.weights[layer], before.weights[layer] - ETA * delta @ a[layer].T)  # (A.62)
        same(net.biases[layer], before.biases[layer] - ETA * delta)  # (A.63)
        if layer:
            delta = (before.weights[layer].T @ delta) * sigma_prime(zs[layer - 1])  # (A.65)


@equation("A A.66", code=(output_error, Network.backprop))
def test_a_mini_batch_averages_after_the_product():
    """−(1/|S|) Σ_s (y^s − a^s) ⊙ g′(z^s) is right for b^L; for W^L each δ^s meets its a^s first."""
    net, x, y, zs, a = example(m=5)
    nabla_b, nabla_w = net.backprop(x, y)
    delta = [-(y[:, s] - a[-1][:, s]) * sigma_prime(zs[-1][:, s]) for s in range(5)]
    same(output_error(net.cost, net.output_activation, a[-1], y).mean(axis=1), sum(delta) / 5)
    same(nabla_b[-1].ravel() / 5, sum(delta) / 5)
    same(nabla_w[-1] / 5, sum(np.outer(delta[s], a[-2][:, s]) for s in range(5)) / 5)
    averaged_first = np.outer(sum(delta) / 5, a[-2].mean(axis=1))
    assert np.abs(nabla_w[-1] / 5 - averaged_first).max() > 1e-3


def biasless():
    """The class of the appendix with three neurons a layer, an example, its weights and a², a³."""
    rng = np.random.default_rng(0)
    net = NeuralNetwork(3, 3, 3, ETA, rng=rng)
    x, y, W = rng.normal(size=(3, 1)), rng.random((3, 1)), [w.copy() for w in net.weights]
    a2 = sigma(W[0] @ x)
    return net, x, y, W, a2, sigma(W[1] @ a2)


@equation("A A.49, A.54–A.56, A.59", code=NeuralNetwork.backprop)
def test_the_class_of_the_appendix_has_the_measured_slopes():
    """δ³ = −(y − a³) ⊙ g′, δ² = (W³ᵀ δ³) ⊙ g′; ∇_W E = δ aᵀ in both layers."""
    net, x, y, (W2, W3), a2, a3 = biasless()
    nabla_w = net.backprop(x, y)
    delta3 = -(y - a3) * a3 * (1 - a3)
    same(nabla_w[1], delta3 @ a2.T)
    same(nabla_w[0], (W3.T @ delta3) * a2 * (1 - a2) @ x.T)
    close(nabla_w[1], slopes(lambda w: 0.5 * np.sum((y - sigma(w @ a2)) ** 2), W3))
    close(nabla_w[0], slopes(lambda w: 0.5 * np.sum((y - sigma(W3 @ sigma(w @ x))) ** 2), W2))


@equation("A A.62, A.64, A.65", code=NeuralNetwork.train)
def test_the_class_of_the_appendix_steps_after_every_example():
    """W^l − η δ^l (a^{l−1})ᵀ in both layers, with the old weights, unlike the printed class."""
    net, x, y, (W2, W3), a2, a3 = biasless()
    net.train([(x, y)])
    delta3 = -(y - a3) * a3 * (1 - a3)  # (A.64)
    delta2 = (W3.T @ delta3) * a2 * (1 - a2)  # (A.65)
    same(net.weights[1], W3 - ETA * delta3 @ a2.T)  # (A.62)
    same(net.weights[0], W2 - ETA * delta2 @ x.T)  # (A.62)
