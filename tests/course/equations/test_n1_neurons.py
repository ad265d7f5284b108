"""Nielsen, chapter 1: perceptrons and sigmoid neurons, (1)–(5) and (22)."""

from itertools import product

import numpy as np

from nncourse import Network, sigmoid, sigmoid_prime
from nncourse.perceptrons import perceptron, threshold_perceptron
from tests.course.equations.calculus import case, order, same, sigma
from tests.course.equations.ledger import equation


def weighings(n=200):
    """Random weights, evidence, and thresholds that are met exactly now and then."""
    rng = np.random.default_rng(0)
    return rng.integers(-3, 4, (n, 4)), rng.integers(0, 2, (n, 4)), rng.integers(-4, 5, n)


@equation("N 1", code=threshold_perceptron)
def test_a_perceptron_weighs_evidence_against_a_threshold():
    """output = 0 if Σ_j w_j x_j ≤ threshold, else 1: added up in a loop, ties included."""
    ties = 0
    for w, x, threshold in zip(*weighings(), strict=True):
        total = sum(w[j] * x[j] for j in range(4))
        ties += total == threshold
        assert threshold_perceptron(x[:, np.newaxis], w, threshold)[0] == (total > threshold)
    assert ties > 10


@equation("N 2", code=perceptron)
def test_a_bias_is_a_threshold_with_the_other_sign():
    """output = 0 if w·x + b ≤ 0, else 1; and NAND has the weighted sums 3, 1, 1, −1."""
    for w, x, b in zip(*weighings(), strict=True):
        assert perceptron(x[:, np.newaxis], w, b)[0] == (0 if w @ x + b <= 0 else 1)
    x = np.array(list(product([0, 1], repeat=2))).T
    same(np.array([-2, -2]) @ x + 3, [3, 1, 1, -1])
    same(perceptron(x, [-2, -2], 3), [1, 1, 1, 0])


@equation("N 3", code=sigmoid)
def test_sigmoid_of_hand_worked_numbers():
    """σ(0) = 1/2, and e^−z = 1/3, 3, 1/9 make σ = 3/4, 1/4, 9/10."""
    z = np.array([0.0, np.log(3), -np.log(3), np.log(9)])
    same(sigmoid(z), [1 / 2, 3 / 4, 1 / 4, 9 / 10])


@equation("N 4", code=Network.feedforward)
def test_a_sigmoid_neuron_weighs_adds_its_bias_and_squashes():
    """output = 1 / (1 + exp(−Σ_j w_j x_j − b)), added up in a loop."""
    net, x, _ = case((4, 1), m=3)
    (w,), b = net.weights[0], net.biases[0][0, 0]
    for column, output in zip(x.T, net.feedforward(x)[0], strict=True):
        total = sum(w[j] * column[j] for j in range(4))
        same(output, 1 / (1 + np.exp(-total - b)))


@equation("N 5", code=(Network.feedforward, sigmoid_prime))
def test_small_changes_of_a_neuron_add_up_linearly():
    """Δoutput − [Σ_j (∂output/∂w_j) Δw_j + (∂output/∂b) Δb] is of order two."""
    net, x, _ = case((4, 1), m=1)
    w, b = net.weights[0], net.biases[0]
    before, slope = net.feedforward(x), sigmoid_prime(w @ x + b)
    dw, db = np.array([[1.0, -2.0, 0.5, 1.5]]), np.array([[-1.0]])

    def gap(size):
        net.weights[0], net.biases[0] = w + size * dw, b + size * db
        return net.feedforward(x) - before - size * (dw @ (slope * x) + slope * db)

    assert 1.9 < order(gap) < 2.1


@equation("N 22", code=Network.activations)
def test_a_layer_is_one_line():
    """a′ = σ(w a + b), each neuron by itself: a′_j = σ(Σ_k w_jk a_k + b_j)."""
    net, x, _ = case((3, 3, 3), m=1)
    a = net.activations(x)
    for layer, (w, b) in enumerate(zip(net.weights, net.biases, strict=True)):
        for j in range(3):
            total = sum(w[j, k] * a[layer][k, 0] for k in range(3)) + b[j, 0]
            same(a[layer + 1][j, 0], sigma(total))
