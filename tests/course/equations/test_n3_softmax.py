"""Nielsen, chapter 3: softmax and the log-likelihood cost, (78)–(84)."""

import numpy as np

from nncourse import LogLikelihoodCost, Network, softmax
from nncourse.costs import output_error
from tests.course.equations.calculus import case, close, forward, order, same, slopes
from tests.course.equations.ledger import equation


def classifier(m=5):
    """A network with softmax outputs, inputs x, one-hot y, and a^{L−1} and z^L."""
    net, x, _ = case(cost="log-likelihood", m=m)
    y = np.eye(3)[:, np.arange(m) % 3]
    zs, a = forward(net, x)
    return net, x, y, a[-2], zs[-1]


def shares(z):
    """e^{z_j} / Σ_k e^{z_k}, column by column, in loops."""
    return np.array([[np.exp(zj) / sum(np.exp(column)) for zj in column] for column in z.T]).T


@equation("N 78", code=(softmax, Network.feedforward))
def test_softmax_divides_each_exponential_by_their_sum():
    """e^z = 1, 2, 5 make a = 1/8, 2/8, 5/8; and a network's outputs are such shares."""
    same(softmax(np.log([[1.0], [2.0], [5.0]])), [[1 / 8], [2 / 8], [5 / 8]])
    net, x, _, _, z = classifier()
    same(net.feedforward(x), shares(z))


@equation("N 79", code=softmax)
def test_softmax_outputs_sum_to_one():
    """Σ_j a^L_j = 1 in every column, and each a^L_j is positive."""
    a = softmax(np.random.default_rng(0).normal(scale=10, size=(6, 100)))
    same(a.sum(axis=0), 1)
    assert np.all(a > 0)


@equation("N 80", code=(LogLikelihoodCost.value, LogLikelihoodCost.value_from_z))
def test_log_likelihood_is_the_surprise_at_the_right_answer():
    """C = −ln a^L_y: right answers at ¼ and ½ cost ln 4 and ln 2; also from z."""
    a, y = np.array([[0.25, 0.5], [0.75, 0.5]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    same(LogLikelihoodCost.value(a, y), (np.log(4) + np.log(2)) / 2)
    net, x, y, _, z = classifier()
    right = shares(z)[y.argmax(axis=0), np.arange(5)]
    same(net.cost_value((x, y)), -np.mean(np.log(right)))


@equation("N 81, 82", code=Network.backprop)
def test_the_slopes_of_the_log_likelihood():
    """∂C/∂b^L_j = a^L_j − y_j and ∂C/∂w^L_jk = a^{L−1}_k (a^L_j − y_j), as measured."""
    net, x, y, hidden, z = classifier(m=1)
    nabla_b, nabla_w = net.backprop(x, y)
    for j in range(3):
        same(nabla_b[-1][j], shares(z)[j] - y[j])
        for k in range(3):
            same(nabla_w[-1][j, k], hidden[k] * (shares(z)[j] - y[j]))
    w, b = net.weights[-1], net.biases[-1]
    close(nabla_b[-1], slopes(lambda b: -np.log(shares(w @ hidden + b)[0, 0]), b))
    close(nabla_w[-1], slopes(lambda w: -np.log(shares(w @ hidden + b)[0, 0]), w))


@equation("N 83", code=softmax)
def test_softmax_with_a_factor_becomes_the_maximum():
    """e^{c z_j}/Σ_k e^{c z_k}: for c → ∞ a 1 for the largest z; the gap falls like e^{−c Δz}."""
    z = np.array([[1.0], [3.0], [2.5]])
    for c in (0.1, 1.0, 10.0):
        same(softmax(c * z), np.exp(c * z) / np.exp(c * z).sum())
    same(softmax(1e4 * z), [[0], [1], [0]])
    # With s = e^−c the gap is of the order of the distance to the second largest: s^0.5.
    assert 0.49 < order(lambda s: 1 - softmax(-np.log(s) * z)[1], 10.0 ** -np.arange(6, 12)) < 0.51


@equation("N 84", code=(output_error, LogLikelihoodCost.derivative))
def test_the_output_error_of_softmax_with_log_likelihood():
    """δ^L_j = a^L_j − y_j, and so says the chain rule: Σ_k (∂C/∂a_k)(∂a_k/∂z_j)."""
    net, _, y, _, z = classifier()
    a = shares(z)
    same(output_error(net.cost, net.output_activation, a, y), a - y)
    same(net.output_activation.pull_back(net.cost.derivative(a, y), a), a - y)
    column = z[:, [0]]
    close((a - y)[:, [0]], slopes(lambda z: -np.log(shares(z)[0, 0]), column))
