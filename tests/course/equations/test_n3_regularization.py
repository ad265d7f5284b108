"""Nielsen, chapter 3: regularization by weight decay, (85)–(94)."""

import numpy as np

from nncourse import Network
from nncourse.penalties import L2
from nncourse.training import sgd
from tests.course.equations.calculus import case, close, forward, moved, same, slopes, vector
from tests.course.equations.ledger import equation

LMBDA, ETA = 0.7, 0.5


def squares(net):
    """Σ_w w² over all weights, in a loop; biases do not count."""
    return sum(entry**2 for w in net.weights for entry in w.ravel())


def recorded_cost(net, x, y):
    """The regularized cost that a training with λ records after its last epoch."""
    return sgd(net, (x, y), 2, 2, ETA, lmbda=LMBDA, rng=0)["training_cost"][-1]


def slopes_of_C0(net, x, y):
    """∂C0/∂b and ∂C0/∂w of the cost without its penalty, layer by layer."""
    return [[nabla / x.shape[1] for nabla in layers] for layers in net.backprop(x, y)]


@equation("N 85", code=(sgd, L2.value))
def test_the_regularized_cross_entropy():
    """C = −(1/n) Σ_x Σ_j [y_j ln a_j + (1 − y_j) ln(1 − a_j)] + (λ/2n) Σ_w w²."""
    net, x, y = case(cost="cross-entropy")
    recorded = recorded_cost(net, x, y)
    a = forward(net, x)[1][-1]
    C0 = -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)) / 5
    same(recorded, C0 + LMBDA / (2 * 5) * squares(net))


@equation("N 86", code=(sgd, L2.value))
def test_the_regularized_quadratic_cost():
    """C = (1/2n) Σ_x ‖y − a^L‖² + (λ/2n) Σ_w w²."""
    net, x, y = case()
    recorded = recorded_cost(net, x, y)
    a = forward(net, x)[1][-1]
    same(recorded, np.sum((y - a) ** 2) / (2 * 5) + LMBDA / (2 * 5) * squares(net))


@equation("N 87", code=(L2.value, Network.cost_value))
def test_any_cost_is_regularized_alike():
    """C = C0 + (λ/2n) Σ_w w²: weights 3, 4 with λ = 0.1, n = 10 add 25 · 0.1/20 = 0.125."""
    same(L2.value([np.array([[3.0, 4.0]])], 0.1, 10), 0.125)
    net, x, y = case(output_activation="linear")
    C0 = net.cost_value((x, y))
    history = sgd(net, (x, y), 1, 5, 1e-300, lmbda=LMBDA, rng=0)  # a step that moves nothing
    same(history["training_cost"][0], C0 + LMBDA / (2 * 5) * squares(net))


@equation("N 88, 89", code=(L2.value, Network.backprop, Network.cost_value))
def test_the_slopes_of_the_regularized_cost():
    """∂C/∂w = ∂C0/∂w + (λ/n) w, and ∂C/∂b = ∂C0/∂b: the left sides measured."""
    net, x, y = case()

    def C(v):
        changed = moved(net, v)
        return changed.cost_value((x, y)) + L2.value(changed.weights, LMBDA, 5)

    slopes_b, slopes_w = slopes_of_C0(net, x, y)
    slopes_w = [slope + LMBDA / 5 * w for slope, w in zip(slopes_w, net.weights, strict=True)]
    close(vector((slopes_b, slopes_w)), slopes(C, vector((net.biases, net.weights))))


@equation("N 90–92", code=(Network.update_mini_batch, L2.shrink))
def test_a_step_with_weight_decay():
    """b − η ∂C0/∂b, and w − η ∂C0/∂w − (ηλ/n) w = (1 − ηλ/n) w − η ∂C0/∂w."""
    net, x, y = case()
    before, (slopes_b, slopes_w) = net.copy(), slopes_of_C0(net, x, y)
    net.update_mini_batch((x, y), ETA, LMBDA, 5)
    for layer in range(2):
        w = before.weights[layer]
        same(net.biases[layer], before.biases[layer] - ETA * slopes_b[layer])  # (90)
        same(net.weights[layer], w - ETA * slopes_w[layer] - ETA * LMBDA / 5 * w)  # (91)
        same(net.weights[layer], (1 - ETA * LMBDA / 5) * w - ETA * slopes_w[layer])  # (92)


@equation("N 93, 94", code=(Network.update_mini_batch, L2.shrink))
def test_a_mini_batch_step_with_weight_decay():
    """(1 − ηλ/n) w − (η/m) Σ_x ∂C_x/∂w and b − (η/m) Σ_x ∂C_x/∂b: m = 2 examples of n = 5."""
    net, x, y = case()
    before = net.copy()
    net.update_mini_batch((x[:, :2], y[:, :2]), ETA, LMBDA, 5)
    singles = [before.backprop(x[:, [k]], y[:, [k]]) for k in (0, 1)]
    for layer in range(2):
        nabla_b, nabla_w = (sum(single[kind][layer] for single in singles) for kind in (0, 1))
        shrunk = (1 - ETA * LMBDA / 5) * before.weights[layer]
        same(net.weights[layer], shrunk - ETA / 2 * nabla_w)  # (93)
        same(net.biases[layer], before.biases[layer] - ETA / 2 * nabla_b)  # (94)


@equation("N 92, 93", code=(sgd, L2.shrink))
def test_training_hands_lmbda_and_n_to_every_step():
    """One epoch of three mini-batches equals three steps by hand with n = 5, not n = m."""
    net, x, y = case()
    by_hand = net.copy()
    sgd(net, (x, y), 1, 2, ETA, lmbda=LMBDA, rng=0)
    order = np.random.default_rng(0).permutation(5)
    for batch in (order[:2], order[2:4], order[4:]):
        slopes_b, slopes_w = slopes_of_C0(by_hand, x[:, batch], y[:, batch])
        for layer in range(2):
            by_hand.weights[layer] *= 1 - ETA * LMBDA / 5
            by_hand.weights[layer] -= ETA * slopes_w[layer]
            by_hand.biases[layer] -= ETA * slopes_b[layer]
    same(vector((net.biases, net.weights)), vector((by_hand.biases, by_hand.weights)))
