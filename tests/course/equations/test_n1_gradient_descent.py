"""Nielsen, chapter 1: the quadratic cost and gradient descent, (6)–(21)."""

import numpy as np

from nncourse import Network, QuadraticCost, mini_batches
from tests.course.equations.calculus import case, close, moved, order, same, slopes, vector
from tests.course.equations.ledger import equation


def landscape(sizes):
    """C(v) and ∇C(v) of a network, as functions of all its weights and biases v."""
    net, x, y = case(sizes, m=4)

    def C(v):
        return moved(net, v).cost_value((x, y))

    def nabla_C(v):
        return vector(moved(net, v).backprop(x, y)) / 4

    return C, nabla_C, vector((net.biases, net.weights))


def step(sizes, eta):
    """v, v′ after one step of gradient descent from v, and ∇C(v)."""
    net, x, y = case(sizes, m=4)
    v, nabla = vector((net.biases, net.weights)), vector(net.backprop(x, y)) / 4
    net.update_mini_batch((x, y), eta)
    return v, vector((net.biases, net.weights)), nabla


@equation("N 6", code=(QuadraticCost.value, Network.cost_value))
def test_quadratic_cost_of_hand_worked_numbers():
    """‖y − a‖² is 0.05 and 0.10, so C = (0.05 + 0.10) / 4; likewise for a network's outputs."""
    a, y = np.array([[0.8, 0.3], [0.1, 0.9]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    same(QuadraticCost.value(a, y), (0.05 + 0.10) / (2 * 2))
    net, x, y = case()
    gaps = [np.linalg.norm(y[:, k] - net.feedforward(x)[:, k]) for k in range(5)]
    same(net.cost_value((x, y)), sum(gap**2 for gap in gaps) / (2 * 5))


@equation("N 7, 9", code=(Network.backprop, Network.cost_value))
def test_a_small_move_in_two_variables_is_answered_linearly():
    """ΔC − [(∂C/∂v1) Δv1 + (∂C/∂v2) Δv2] = ΔC − ∇C·Δv is of order two."""
    C, nabla_C, v = landscape((1, 1))
    (slope_1, slope_2), dv = nabla_C(v), np.array([1.0, -2.0])
    same(slope_1 * dv[0] + slope_2 * dv[1], nabla_C(v) @ dv)
    assert 1.9 < order(lambda size: C(v + size * dv) - C(v) - nabla_C(v) @ (size * dv)) < 2.1


@equation("N 8", code=Network.backprop)
def test_the_gradient_holds_the_two_slopes():
    """∇C = (∂C/∂v1, ∂C/∂v2)ᵀ, each measured by itself."""
    C, nabla_C, v = landscape((1, 1))
    close(nabla_C(v), slopes(C, v))


@equation("N 10, 11", code=Network.update_mini_batch)
def test_a_step_goes_against_the_gradient():
    """v′ = v + Δv with Δv = −η∇C, in two variables; and C falls."""
    v, v_new, nabla = step((1, 1), eta=0.5)
    same(v_new - v, -0.5 * nabla)
    same(v_new, v - 0.5 * nabla)
    C, _, _ = landscape((1, 1))
    assert C(v_new) < C(v)


@equation("N 12", code=(Network.backprop, Network.cost_value))
def test_a_small_move_in_many_variables_is_answered_linearly():
    """ΔC − ∇C·Δv is of order two for 24 variables, too."""
    C, nabla_C, v = landscape((3, 3, 3))
    dv = np.random.default_rng(1).normal(size=24)
    assert 1.9 < order(lambda size: C(v + size * dv) - C(v) - nabla_C(v) @ (size * dv)) < 2.1


@equation("N 13", code=Network.backprop)
def test_the_gradient_holds_all_slopes():
    """∇C = (∂C/∂v1, …, ∂C/∂vm)ᵀ, each measured by itself."""
    C, nabla_C, v = landscape((3, 3, 3))
    close(nabla_C(v), slopes(C, v))


@equation("N 14, 15", code=Network.update_mini_batch)
def test_a_step_in_many_variables_goes_against_the_gradient():
    """v′ = v − η∇C, and what C loses is η‖∇C‖² up to order two in η."""
    v, v_new, nabla = step((3, 3, 3), eta=0.5)
    same(v_new, v - 0.5 * nabla)
    C, _, _ = landscape((3, 3, 3))

    def gap(eta):
        v, v_new, nabla = step((3, 3, 3), eta)
        return C(v_new) - C(v) + eta * nabla @ nabla

    assert 1.9 < order(gap) < 2.1


@equation("N 16, 17", code=Network.update_mini_batch)
def test_every_weight_and_bias_steps_by_its_own_slope():
    """w_k − η ∂C/∂w_k and b_l − η ∂C/∂b_l, with the slopes of the whole cost measured."""
    C, _, v = landscape((3, 3, 3))
    _, v_new, _ = step((3, 3, 3), eta=2.0)
    close(v_new, v - 2.0 * slopes(C, v))


@equation("N 18, 19", code=(mini_batches, Network.backprop))
def test_a_mini_batch_knows_the_gradient_up_to_one_over_root_m():
    """(1/m) Σ_j ∇C_{X_j} ≈ ∇C: right in the mean, and the distance falls like m^(−1/2)."""
    net, x, y = case((2, 2), m=512)
    single = np.array([vector(net.backprop(x[:, [k]], y[:, [k]])) for k in range(512)])
    rng, nabla = np.random.default_rng(0), vector(net.backprop(x, y)) / 512

    def gaps(m):
        batches = mini_batches(512, m, rng)
        return np.array([single[batch].mean(axis=0) for batch in batches]) - nabla

    same(gaps(8).mean(axis=0), 0, atol=1e-12)
    sizes = np.array([1, 2, 4, 8, 16])
    distance = [np.sqrt(np.mean([np.mean(gaps(m) ** 2) for _ in range(30)])) for m in sizes]
    assert -0.56 < np.polyfit(np.log(sizes), np.log(distance), 1)[0] < -0.44


@equation("N 18", code=(Network.backprop, Network.cost_value))
def test_the_gradient_of_the_mean_is_the_mean_of_the_gradients():
    """(1/n) Σ_x ∇C_x = ∇C, the right side measured, the left side example by example."""
    net, x, y = case((3, 3, 3), m=4)
    singles = [vector(net.backprop(x[:, [k]], y[:, [k]])) for k in range(4)]
    C, _, v = landscape((3, 3, 3))
    close(sum(singles) / 4, slopes(C, v))


@equation("N 20, 21", code=Network.update_mini_batch)
def test_a_mini_batch_steps_by_the_mean_of_its_slopes():
    """w − (η/m) Σ_j ∂C_{X_j}/∂w and b − (η/m) Σ_j ∂C_{X_j}/∂b, over two of five examples."""
    net, x, y = case()
    before, eta, batch = net.copy(), 3.0, [0, 3]
    net.update_mini_batch((x[:, batch], y[:, batch]), eta)
    singles = [before.backprop(x[:, [k]], y[:, [k]]) for k in batch]
    for layer in range(2):
        nabla_b, nabla_w = (sum(single[kind][layer] for single in singles) for kind in (0, 1))
        same(net.weights[layer], before.weights[layer] - eta / 2 * nabla_w)
        same(net.biases[layer], before.biases[layer] - eta / 2 * nabla_b)
