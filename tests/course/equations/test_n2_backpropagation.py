"""Nielsen, chapter 2: the equations of backpropagation, (23)–(35) and (BP1)–(BP4)."""

import numpy as np

from nncourse import Network, QuadraticCost, sigmoid, sigmoid_prime
from nncourse.activations import ACTIVATIONS, Activation
from nncourse.costs import output_error
from nncourse.variants import per_sample
from tests.course.equations.calculus import (
    case,
    close,
    cost_from_z,
    forward,
    moved,
    same,
    sigma,
    sigma_prime,
    slopes,
    vector,
)
from tests.course.equations.ledger import equation

SIGMOID = ACTIVATIONS["sigmoid"]


def example(sizes=(3, 3, 3, 3)):
    """A network, one example, and its zs and activations by `forward`."""
    net, x, y = case(sizes, m=1)
    return net, x, y, *forward(net, x)


def errors(net, x, y):
    """δ of every layer for one example: by (BP3) they are the slopes of the biases."""
    return net.backprop(x, y)[0]


@equation("N 23", code=Network.activations)
def test_activations_by_components():
    """a^l_j = σ(Σ_k w^l_jk a^{l−1}_k + b^l_j): w_jk leads from neuron k to neuron j."""
    net, x, _, _, _ = example()
    a = net.activations(x)
    for layer, (w, b) in enumerate(zip(net.weights, net.biases, strict=True)):
        for j in range(3):
            total = sum(w[j, k] * a[layer][k, 0] for k in range(3)) + b[j, 0]
            same(a[layer + 1][j, 0], sigma(total))


@equation("N 24", code=sigmoid)
def test_a_function_acts_on_each_entry():
    """f([2, 3]) = [4, 9] for f(x) = x², and σ([0, ln 3]) = [1/2, 3/4]."""
    square = Activation("square", np.square, lambda a: 2 * np.sqrt(a))
    same(square.function(np.array([2, 3])), [4, 9])
    same(sigmoid(np.array([0, np.log(3)])), [1 / 2, 3 / 4])


@equation("N 25", code=Network.activations)
def test_activations_by_matrices():
    """a^l = σ(w^l a^{l−1} + b^l), for five examples at once."""
    net, x, _ = case((3, 3, 3, 3))
    a = net.activations(x)
    for layer, (w, b) in enumerate(zip(net.weights, net.biases, strict=True)):
        same(a[layer + 1], sigma(w @ a[layer] + b))


@equation("N 26", code=Network.cost_value)
def test_the_quadratic_cost_of_the_last_layer():
    """C = (1/2n) Σ_x ‖y(x) − a^L(x)‖²."""
    net, x, y = case((3, 3, 3))
    _, a = forward(net, x)
    same(net.cost_value((x, y)), np.sum(np.linalg.norm(y - a[-1], axis=0) ** 2) / (2 * 5))


@equation("N 27", code=QuadraticCost.value)
def test_the_quadratic_cost_of_one_example():
    """C = ½ Σ_j (y_j − a_j)²: for y = (1, 0), a = (0.4, 0.2) it is (0.36 + 0.04)/2 = 0.2."""
    same(QuadraticCost.value(np.array([[0.4], [0.2]]), np.array([[1.0], [0.0]])), 0.2)


@equation("N 28", code=Activation.pull_back)
def test_the_hadamard_product_multiplies_entry_by_entry():
    """[1, 2] ⊙ [3, 4] = [3, 8]; it is the product with which slopes are pulled back."""
    s, t = np.array([[1], [2]]), np.array([[3], [4]])
    with_slope_t = Activation("with slope t", None, lambda a: t)
    same(with_slope_t.pull_back(s, None), [[3], [8]])


@equation("N 29", code=Network.backprop)
def test_the_error_is_the_slope_of_the_cost_in_the_weighted_input():
    """δ^l_j = ∂C/∂z^l_j, measured by a demon that adds ±h to z^l_j."""
    net, x, y, zs, _ = example()
    for layer, delta in enumerate(errors(net, x, y)):
        close(delta, slopes(lambda z, layer=layer: cost_from_z(net, layer, z, y), zs[layer]))


@equation("N BP1, BP1a, 30", code=(output_error, QuadraticCost.derivative))
def test_bp1_the_error_of_the_output_layer():
    """δ^L_j = (∂C/∂a^L_j) σ′(z^L_j); for the quadratic cost δ^L = (a^L − y) ⊙ σ′(z^L)."""
    net, _, y, zs, a = example()
    delta = output_error(QuadraticCost, SIGMOID, a[-1], y)
    nabla_a = slopes(lambda a: 0.5 * np.sum((y - a) ** 2), a[-1])
    for j in range(3):
        close(delta[j], nabla_a[j] * sigma_prime(zs[-1][j]))  # (BP1)
    close(delta, nabla_a * sigma_prime(zs[-1]))  # (BP1a)
    same(delta, (a[-1] - y) * sigma_prime(zs[-1]))  # (30)
    close(delta, slopes(lambda z: cost_from_z(net, 2, z, y), zs[-1]))


@equation("N BP2", code=Network.backprop)
def test_bp2_the_error_from_that_of_the_next_layer():
    """δ^l = ((w^{l+1})ᵀ δ^{l+1}) ⊙ σ′(z^l), in every hidden layer."""
    net, x, y, zs, _ = example()
    delta = errors(net, x, y)
    for layer in (0, 1):
        same(delta[layer], (net.weights[layer + 1].T @ delta[layer + 1]) * sigma_prime(zs[layer]))
        close(delta[layer], slopes(lambda z, i=layer: cost_from_z(net, i, z, y), zs[layer]))


@equation("N BP3, 31", code=Network.backprop)
def test_bp3_the_slope_of_a_bias_is_the_error():
    """∂C/∂b^l_j = δ^l_j: the left side from the library, the right side measured in z."""
    net, x, y, zs, _ = example()
    nabla_b, _ = net.backprop(x, y)
    for layer in range(3):
        delta = slopes(lambda z, i=layer: cost_from_z(net, i, z, y), zs[layer])
        close(nabla_b[layer], delta)


@equation("N BP4, 32", code=Network.backprop)
def test_bp4_the_slope_of_a_weight_is_activation_in_times_error_out():
    """∂C/∂w^l_jk = a^{l−1}_k δ^l_j, by components; and it is the measured slope."""
    net, x, y, _, a = example()
    delta, nabla_w = net.backprop(x, y)
    for layer in range(3):
        for j, k in np.ndindex(3, 3):
            same(nabla_w[layer][j, k], a[layer][k, 0] * delta[layer][j, 0])
    v = vector((net.biases, net.weights))
    measured = slopes(lambda v: moved(net, v).cost_value((x, y)), v)
    close(vector((delta, nabla_w)), measured)


@equation("N 33", code=output_error)
def test_the_output_error_with_a_diagonal_matrix():
    """δ^L = Σ′(z^L) ∇_a C, with the slopes on the diagonal of Σ′."""
    net, _, y, zs, a = example()
    Sigma = np.diagflat(sigma_prime(zs[-1]))
    same(output_error(net.cost, net.output_activation, a[-1], y), Sigma @ (a[-1] - y))


@equation("N 34", code=Network.backprop)
def test_a_hidden_error_with_a_diagonal_matrix():
    """δ^l = Σ′(z^l) (w^{l+1})ᵀ δ^{l+1}."""
    net, x, y, zs, _ = example()
    delta = errors(net, x, y)
    for layer in (0, 1):
        Sigma = np.diagflat(sigma_prime(zs[layer]))
        same(delta[layer], Sigma @ net.weights[layer + 1].T @ delta[layer + 1])


@equation("N 35", code=Network.backprop)
def test_the_whole_way_back_is_one_product_of_matrices():
    """δ^l = Σ′(z^l)(w^{l+1})ᵀ … Σ′(z^{L−1})(w^L)ᵀ Σ′(z^L) ∇_a C, for the first layer."""
    net, x, y, zs, a = example()
    S, w = [np.diagflat(sigma_prime(z)) for z in zs], net.weights
    product = S[0] @ w[1].T @ S[1] @ w[2].T @ S[2] @ (a[-1] - y)
    same(errors(net, x, y)[0], product)
    same(SIGMOID.derivative(a[-1]), sigmoid_prime(zs[-1]))


def per_sample_case():
    """The book's own network, which takes one column at a time, and the same example."""
    net, x, y, zs, a = example()
    return per_sample.Network(net.sizes, weights=net.weights, biases=net.biases), x, y, zs, a


@equation("N 22, 25", code=per_sample.Network.feedforward)
def test_the_book_s_own_network_feeds_forward():
    """a^l = σ(w^l a^{l−1} + b^l), from layer to layer."""
    net, x, _, _, a = per_sample_case()
    same(net.feedforward(x), a[-1])


@equation("N BP1, BP2, BP3, BP4", code=per_sample.Network.backprop)
def test_the_book_s_own_backprop():
    """The four equations written one after the other, for a single column; as measured, too."""
    net, x, y, zs, a = per_sample_case()
    nabla_b, nabla_w = net.backprop(x, y)
    delta = (a[-1] - y) * sigma_prime(zs[-1])  # (BP1)
    for layer in (2, 1, 0):
        same(nabla_b[layer], delta)  # (BP3)
        same(nabla_w[layer], delta @ a[layer].T)  # (BP4)
        close(nabla_b[layer], slopes(lambda z, i=layer: cost_from_z(net, i, z, y), zs[layer]))
        if layer:
            delta = (net.weights[layer].T @ delta) * sigma_prime(zs[layer - 1])  # (BP2)


@equation("N 20, 21", code=per_sample.Network.update_mini_batch)
def test_the_book_s_own_step_over_a_list_of_pairs():
    """w − (η/m) Σ_j ∂C_{X_j}/∂w and b − (η/m) Σ_j ∂C_{X_j}/∂b, for m = 2."""
    net, x, y, _, _ = per_sample_case()
    w, b = list(net.weights), list(net.biases)
    pairs = [(x, y), (-x, 1 - y)]
    (b_1, w_1), (b_2, w_2) = [net.backprop(*pair) for pair in pairs]
    net.update_mini_batch(pairs, 3.0)
    for layer in range(3):
        same(net.weights[layer], w[layer] - 3.0 / 2 * (w_1[layer] + w_2[layer]))
        same(net.biases[layer], b[layer] - 3.0 / 2 * (b_1[layer] + b_2[layer]))
