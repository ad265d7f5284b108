"""Nielsen, chapter 2: the proofs (36)–(45), measured slopes (46) and the paths (47)–(53)."""

from functools import partial
from itertools import product

import numpy as np

from nncourse import Network, numerical_gradient
from nncourse.activations import ACTIVATIONS, Activation
from nncourse.costs import output_error
from tests.course.equations.calculus import (
    case,
    close,
    cost_from_z,
    forward,
    jacobian,
    order,
    same,
    sigma,
    sigma_prime,
    slopes,
)
from tests.course.equations.ledger import equation

WEIGHT = (0, 1)  # the weight w^2_12 that the paths start from: layer 2, j = 1, k = 2


def example(sizes=(3, 3, 3, 3)):
    """A network, one example, and its zs and activations by `forward`."""
    net, x, y = case(sizes, m=1)
    return net, x, y, *forward(net, x)


@equation("N 36–38", code=output_error)
def test_bp1_from_the_chain_rule():
    """δ^L_j = ∂C/∂z^L_j = Σ_k (∂C/∂a^L_k)(∂a^L_k/∂z^L_j), and only the term k = j is not 0."""
    net, _, y, zs, a = example()
    delta = output_error(net.cost, net.output_activation, a[-1], y)
    nabla_a, J = a[-1] - y, jacobian(net.output_activation.function, zs[-1])
    close(delta, slopes(lambda z: cost_from_z(net, 2, z, y), zs[-1]))  # (36)
    close(delta, J.T @ nabla_a)  # (37)
    assert np.all(J[~np.eye(3, dtype=bool)] == 0)
    close(delta.ravel(), nabla_a.ravel() * np.diag(J))  # (38)


@equation("N 39", code=(output_error, Activation.pull_back))
def test_bp1_at_the_end_of_its_proof():
    """δ^L_j = (∂C/∂a^L_j) σ′(z^L_j), since ∂a^L_j/∂z^L_j = σ′(z^L_j)."""
    net, _, y, zs, a = example()
    for j in range(3):
        delta = output_error(net.cost, net.output_activation, a[-1], y)[j]
        same(delta, net.cost.derivative(a[-1], y)[j] * sigma_prime(zs[-1][j]))


@equation("N 40–42", code=Network.backprop)
def test_a_hidden_error_from_the_chain_rule():
    """δ^l_j = ∂C/∂z^l_j is Σ_k (∂z^{l+1}_k/∂z^l_j) δ^{l+1}_k, through the z of the next layer."""
    net, x, y, zs, _ = example()
    delta, _ = net.backprop(x, y)
    for layer in (0, 1):
        w, b = net.weights[layer + 1], net.biases[layer + 1]
        J = jacobian(lambda z, w=w, b=b: w @ sigma(z) + b, zs[layer])
        later = slopes(lambda z, i=layer + 1: cost_from_z(net, i, z, y), zs[layer + 1])
        close(delta[layer], slopes(lambda z, i=layer: cost_from_z(net, i, z, y), zs[layer]))  # (40)
        close(delta[layer], J.T @ later)  # (41)
        close(delta[layer], J.T @ delta[layer + 1])  # (42)


@equation("N 43", code=Network.activations)
def test_the_weighted_inputs_of_the_next_layer():
    """z^{l+1}_k = Σ_j w_kj a^l_j + b_k = Σ_j w_kj σ(z^l_j) + b_k: σ of it is a^{l+1}_k."""
    net, x, _, zs, _ = example()
    w, b, a = net.weights[1], net.biases[1], net.activations(x)
    for k in range(3):
        by_a = sum(w[k, j] * a[1][j, 0] for j in range(3)) + b[k, 0]
        by_z = sum(w[k, j] * sigma(zs[0][j, 0]) for j in range(3)) + b[k, 0]
        same(by_a, by_z)
        same(a[2][k, 0], sigma(by_z))


@equation("N 44", code=Activation.pull_back)
def test_the_slope_between_neighbouring_weighted_inputs():
    """∂z^{l+1}_k/∂z^l_j = w^{l+1}_kj σ′(z^l_j), which is what is pulled back through σ."""
    net, _, _, zs, a = example()
    w, b = net.weights[1], net.biases[1]
    J = jacobian(lambda z: w @ sigma(z) + b, zs[0])
    for k in range(3):
        pulled = ACTIVATIONS["sigmoid"].pull_back(w[[k]].T, a[1])
        close(J[k], pulled.ravel())


@equation("N 45", code=Network.backprop)
def test_bp2_by_components():
    """δ^l_j = Σ_k w^{l+1}_kj δ^{l+1}_k σ′(z^l_j)."""
    net, x, y, zs, _ = example()
    delta, _ = net.backprop(x, y)
    for layer, j in product((0, 1), range(3)):
        w, slope = net.weights[layer + 1], sigma_prime(zs[layer][j, 0])
        same(delta[layer][j, 0], sum(w[k, j] * delta[layer + 1][k, 0] * slope for k in range(3)))


@equation("N 46", code=(Network.cost_value, Network.backprop, numerical_gradient))
def test_a_slope_measured_to_one_side_has_an_error_of_order_one():
    """(C(w + ε e_j) − C(w))/ε − ∂C/∂w_j is of order ε; to both sides it agrees to six digits."""
    net, x, y = case(m=1)
    _, nabla_w = net.backprop(x, y)
    close(numerical_gradient(net, x, y)[1][0], nabla_w[0])
    before = net.cost_value((x, y))

    def gap(epsilon):
        nudged = net.copy()
        nudged.weights[0][WEIGHT] += epsilon
        return (nudged.cost_value((x, y)) - before) / epsilon - nabla_w[0][WEIGHT]

    assert 0.95 < order(gap) < 1.05


def after(net, x, dw):
    """The activations once the weight has been changed by dw."""
    changed = net.copy()
    changed.weights[0][WEIGHT] += dw
    return changed.activations(x)


def rate(net, zs, layer, q, j):
    """∂a_q/∂a_j = σ′(z_q) w_qj, from neuron j of one layer to neuron q of the next."""
    return sigma_prime(zs[layer][q, 0]) * net.weights[layer][q, j]


@equation("N 47", code=(Network.backprop, Network.cost_value))
def test_a_change_of_one_weight_changes_the_cost():
    """ΔC − (∂C/∂w^l_jk) Δw^l_jk is of order two."""
    net, x, y, _, _ = example()
    _, nabla_w = net.backprop(x, y)
    before = net.cost_value((x, y))

    def gap(dw):
        changed = net.copy()
        changed.weights[0][WEIGHT] += dw
        return changed.cost_value((x, y)) - before - nabla_w[0][WEIGHT] * dw

    assert 1.9 < order(gap) < 2.1


@equation("N 48–50", code=Network.activations)
def test_the_change_travels_from_layer_to_layer():
    """Δa^l_j, then Δa^{l+1}_q from Δa^l_j, then both together: each gap is of order two."""
    net, x, _, zs, a = example()
    j, k = WEIGHT
    first, q = sigma_prime(zs[0][j, 0]) * x[k, 0], 2

    def change(layer, neuron, dw):
        return (after(net, x, dw)[layer] - a[layer])[neuron, 0]

    def gap_49(dw):
        return change(2, q, dw) - rate(net, zs, 1, q, j) * change(1, j, dw)

    assert 1.9 < order(lambda dw: change(1, j, dw) - first * dw) < 2.1  # (48)
    assert 1.9 < order(gap_49) < 2.1  # (49)
    both = rate(net, zs, 1, q, j) * first
    assert 1.9 < order(lambda dw: change(2, q, dw) - both * dw) < 2.1  # (50)


def along_the_path(net, x, y, zs, a, q, m):
    """(∂C/∂a^L_m)(∂a^L_m/∂a^{L−1}_q)(∂a^{l+1}_q/∂a^l_j)(∂a^l_j/∂w^l_jk) from the weight to C."""
    j, k = WEIGHT
    first = sigma_prime(zs[0][j, 0]) * x[k, 0]
    return (a[-1] - y)[m, 0] * rate(net, zs, 2, m, q) * rate(net, zs, 1, q, j) * first


def change_along_the_path(net, y, a, q, m, dw):
    """ΔC when the change of the weight passes through j, q, m alone; all other a are held."""
    (j, k), held = WEIGHT, [layer.copy() for layer in a]
    w, b = net.weights, net.biases
    held[1][j] = sigma(w[0][j] @ a[0] + b[0][j] + dw * a[0][k])
    held[2][q] = sigma(w[1][q] @ held[1] + b[1][q])
    held[3][m] = sigma(w[2][m] @ held[2] + b[2][m])
    return 0.5 * np.sum((y - held[3]) ** 2) - 0.5 * np.sum((y - a[3]) ** 2)


@equation("N 51", code=(Network.activations, Network.backprop))
def test_along_one_path_the_rates_multiply():
    """ΔC along one path of nine is the product of its rates times Δw, up to order two.

    With layers of one neuron there is no other path, and the product is the slope.
    """
    net, x, y, zs, _ = example()
    a = net.activations(x)
    for q, m in product(range(3), repeat=2):
        rates = along_the_path(net, x, y, zs, a, q, m)
        gap = partial(path_gap, net, y, a, q, m, rates)
        assert 1.9 < order(gap) < 2.1
    net, x, y, zs, a = example((2, 1, 1, 1))
    _, nabla_w = net.backprop(x, y)
    same(along_the_path(net, x, y, zs, a, 0, 0), nabla_w[0][WEIGHT])
    net.weights[1][0, 0] = 0.0  # a cut path carries nothing
    _, nabla_w = net.backprop(x, y)
    same(along_the_path(net, x, y, *forward(net, x), 0, 0), nabla_w[0][WEIGHT])


def path_gap(net, y, a, q, m, rates, dw):
    """What (51) leaves of ΔC along one path."""
    return change_along_the_path(net, y, a, q, m, dw) - rates * dw


@equation("N 52", code=Network.cost_value)
def test_the_change_of_the_cost_is_a_sum_over_paths():
    """ΔC − Σ_paths (product of the rates) Δw^l_jk is of order two."""
    net, x, y, zs, a = example()
    total = sum(along_the_path(net, x, y, zs, a, q, m) for q, m in product(range(3), repeat=2))
    before = net.cost_value((x, y))

    def gap(dw):
        changed = net.copy()
        changed.weights[0][WEIGHT] += dw
        return changed.cost_value((x, y)) - before - total * dw

    assert 1.9 < order(gap) < 2.1


@equation("N 53", code=Network.backprop)
def test_the_slope_of_a_weight_is_a_sum_over_paths():
    """∂C/∂w^l_jk = Σ_paths (product of the rates): nine paths, one backpropagation."""
    net, x, y, zs, a = example()
    paths = [along_the_path(net, x, y, zs, a, q, m) for q, m in product(range(3), repeat=2)]
    same(sum(paths), net.backprop(x, y)[1][0][WEIGHT])
