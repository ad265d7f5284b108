"""The textbook's section 2.5: layers i = 1 … I, N examples, (2.5.1)–(2.5.11)."""

import numpy as np

from nncourse import Network, QuadraticCost
from nncourse.costs import output_error
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


def example(sizes=(3, 3, 3, 3)):
    """A network, one example, its zs and activations by `forward`, and its gradient."""
    net, x, y = case(sizes, m=1)
    return net, x, y, *forward(net, x), *net.backprop(x, y)


@equation("T 2.5.1", code=(QuadraticCost.value, Network.cost_value))
def test_the_loss_of_n_examples():
    """L = (1/2N) Σ_i ‖y_i − a_i‖² with a_i = g(w x_i + b) = 1/(1 + exp(−w x_i − b))."""
    a, y = np.array([[0.5, 2.0]]), np.array([[0.0, -1.0]])
    same(QuadraticCost.value(a, y), (0.25 + 9) / 4)
    net, x, y = case()
    a = forward(net, x)[1][-1]
    same(net.cost_value((x, y)), sum(np.sum((y[:, i] - a[:, i]) ** 2) for i in range(5)) / 10)
    layer, x, y = case((4, 3))
    (w,), (b,) = layer.weights, layer.biases
    a = [1 / (1 + np.exp(-w @ x[:, [i]] - b)) for i in range(5)]
    same(layer.cost_value((x, y)), sum(np.sum((y[:, [i]] - a[i]) ** 2) for i in range(5)) / 10)


@equation("T 2.5.2, 2.5.3", code=Network.backprop)
def test_the_gradients_of_the_loss_by_the_slopes_of_the_outputs():
    """∇_w L = (1/N) Σ_n (a^I − y_n)ᵀ ∇_w a^I, a row times a Jacobian; likewise ∇_b L."""
    net, x, y = case()
    (nabla_b, _), (nabla_w, _) = net.backprop(x, y)
    (w, w2), (b, b2) = net.weights, net.biases
    by_w = by_b = 0
    for i in range(5):
        off = (forward(net, x[:, [i]])[1][-1] - y[:, [i]]).T
        of_w = jacobian(lambda v, i=i: outputs(v.reshape(3, 3), b, w2, b2, x[:, [i]]), w)
        of_b = jacobian(lambda v, i=i: outputs(w, v, w2, b2, x[:, [i]]), b)
        by_w, by_b = by_w + (off @ of_w).reshape(3, 3) / 5, by_b + (off @ of_b).T / 5
    close(nabla_w / 5, by_w)  # (2.5.2)
    close(nabla_b / 5, by_b)  # (2.5.3)


def outputs(w, b, w2, b2, x):
    """a^I of a network with one hidden layer."""
    return sigma(w2 @ sigma(w @ x + b) + b2)


@equation("T 2.5.4", code=output_error)
def test_the_error_of_an_output_neuron():
    """δ^I_j = (∂L/∂a^I_j) σ′(z^I_j) = (a^I_j − y_j) σ′(z^I_j), as measured in z."""
    net, _, y, zs, a, _, _ = example()
    slope_a = slopes(lambda a: 0.5 * np.sum((y - a) ** 2), a[-1])
    delta = output_error(net.cost, net.output_activation, a[-1], y)
    for j in range(3):
        close(delta[j], slope_a[j] * sigma_prime(zs[-1][j]))
        same(delta[j], (a[-1][j] - y[j]) * sigma_prime(zs[-1][j]))
    close(delta, slopes(lambda z: cost_from_z(net, 2, z, y), zs[-1]))


@equation("T 2.5.5", code=Network.backprop)
def test_the_errors_of_the_output_layer_as_a_vector():
    """δ^I = (a^I − y) ⊙ σ′(z^I)."""
    _, _, y, zs, a, nabla_b, _ = example()
    same(nabla_b[-1], (a[-1] - y) * sigma_prime(zs[-1]))


@equation("T 2.5.6", code=Network.backprop)
def test_the_error_of_a_hidden_neuron():
    """δ^i_j = Σ_k δ^{i+1}_k w^{i+1}_kj σ′(z^i_j)."""
    net, _, _, zs, _, delta, _ = example()
    for i, j in np.ndindex(2, 3):
        terms = [delta[i + 1][k] * net.weights[i + 1][k, j] for k in range(3)]
        same(delta[i][j], sum(terms) * sigma_prime(zs[i][j]))


@equation("T 2.5.7", code=Network.backprop)
def test_the_errors_of_a_hidden_layer_as_a_vector():
    """δ^i = ((w^{i+1})ᵀ δ^{i+1}) ⊙ σ′(z^i), as measured in z."""
    net, _, y, zs, _, delta, _ = example()
    for i in (0, 1):
        same(delta[i], (net.weights[i + 1].T @ delta[i + 1]) * sigma_prime(zs[i]))
        close(delta[i], slopes(lambda z, i=i: cost_from_z(net, i, z, y), zs[i]))


def cost_of(net, kind, i, value, x, y):
    """L of one example when layer i has other weights or biases."""
    changed = net.copy()
    getattr(changed, kind)[i] = value
    return 0.5 * np.sum((y - forward(changed, x)[1][-1]) ** 2)


@equation("T 2.5.8, 2.5.10", code=Network.backprop)
def test_the_slopes_of_the_biases():
    """∂L/∂b^i_j = δ^i_j, and ∇_b L = δ^i: biases moved on the left, z on the right."""
    net, x, y, zs, _, nabla_b, _ = example()
    for i in range(3):
        close(nabla_b[i], slopes(lambda z, i=i: cost_from_z(net, i, z, y), zs[i]))
        for j in range(3):
            measured = slopes(lambda b, i=i: cost_of(net, "biases", i, b, x, y), net.biases[i])[j]
            close(nabla_b[i][j], measured)


@equation("T 2.5.9", code=Network.backprop)
def test_the_slope_of_a_weight():
    """∂L/∂w^i_jk = a^{i−1}_k δ^i_j."""
    _, _, _, _, a, delta, nabla_w = example()
    for i, j, k in np.ndindex(3, 3, 3):
        same(nabla_w[i][j, k], a[i][k, 0] * delta[i][j, 0])


@equation("T 2.5.11", code=Network.backprop)
def test_the_slopes_of_the_weights_as_a_matrix():
    """∇_w L = δ^i (a^{i−1})ᵀ, a column times a row, shaped like w; layers of different sizes."""
    net, x, y, _, a, delta, nabla_w = example((4, 3, 2))
    for i in range(2):
        same(nabla_w[i], delta[i] @ a[i].T)
        close(
            nabla_w[i], slopes(lambda w, i=i: cost_of(net, "weights", i, w, x, y), net.weights[i])
        )
