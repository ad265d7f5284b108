"""The slips in print, each shown by a number, and the page about them."""

import doctest
import re

import numpy as np
import pytest

from nncourse import (
    Network,
    QuadraticCost,
    gradient_check,
    load_digits,
    numerical_gradient,
    sigmoid,
    sigmoid_prime,
)
from nncourse.variants import layers, objects
from nncourse.variants.without_biases import NeuralNetwork
from tests.course.equations.calculus import case, close, forward, same, sigma, slopes
from tests.course.equations.ledger import equation
from tests.course.equations.page import ROOT
from tests.course.equations.printed import (
    AsPrinted,
    distance,
    drawn,
    means_first,
    off,
    products_first,
    sliding_slopes,
)

PAGE = ROOT / "docs" / "errata.md"
SAMPLE, LABEL = np.array([[0.9], [0.1]]), np.array([[0.2], [0.7]])


def test_the_examples_on_the_page_run():
    text = PAGE.read_text(encoding="utf-8")
    examples = doctest.DocTestParser().get_doctest(text, {}, "errata.md", str(PAGE), 0)
    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples)
    assert results.attempted > 60 and results.failed == 0


SLIPS = [
    *("learns slowly", "too small for what it should show", "(2.5.1)", "(2.5.2)", "(2.5.3)"),
    *(
        "(2.5.4)",
        "(2.5.5)",
        "(2.5.7)",
        "(2.5.11)",
        "(4.3)",
        "(5.3)",
        "(5.4)",
        "(6.2)",
        "(6.3)",
        "gradient check",
    ),
    *("(A.45)", "(A.49)", "(A.51)", "(A.58)", "(A.66)", "weights that have moved"),
]


def test_the_page_has_every_slip():
    headings = re.findall(r"^## .*|^\*\*.*?\*\*", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    counts = {slip: sum(slip in heading for heading in headings) for slip in SLIPS}
    assert [slip for slip, count in counts.items() if count != 1] == []
    assert sum(h.startswith("**") for h in headings) == 4  # faults of the published check


def refused(multiply):
    """Whether numpy refuses a product because the shapes do not fit."""
    try:
        multiply()
    except ValueError:
        return True
    return False


@equation("T 2.5.1", code=Network.cost_value)
def test_w_transposed_is_another_function_or_no_product():
    """g(wᵀx + b) is refused where layers differ in size; in a square layer L is another number."""
    net, x, y = case((4, 3))
    assert refused(lambda: net.weights[0].T @ x)
    net, x, y = case((3, 3))
    printed = sigma(net.weights[0].T @ x + net.biases[0])
    right = sigma(net.weights[0] @ x + net.biases[0])
    assert abs(np.sum((y - printed) ** 2) - np.sum((y - right) ** 2)) / 10 > 1e-3
    same(net.cost_value((x, y)), np.sum((y - right) ** 2) / 10)


@equation("T 2.5.4, 2.5.5, 2.5.7", code=Network.backprop)
def test_columns_side_by_side_are_no_product_and_another_y_is_another_error():
    """Without ⊙ both vector forms are refused; with y_1 for every j δ is not the slope."""
    net, x, y = case((3, 3, 3), m=1)
    delta, (_, hidden, a) = net.backprop(x, y)[0], forward(net, x)[1]
    slope, through = a * (1 - a), net.weights[1].T @ delta[1]
    assert refused(lambda: (a - y) @ slope)
    assert refused(lambda: through @ (hidden * (1 - hidden)))
    same(delta[1], (a - y) * slope)
    same(delta[0], through * hidden * (1 - hidden))
    assert np.abs((a - y[0]) * slope - delta[1]).max() > 1e-3


@equation("T 2.5.11", code=Network.backprop)
def test_a_row_times_a_column_is_one_number_or_no_product():
    """(a^{i−1})ᵀ δ^i is one number in a square layer, else refused; a δᵀ would be (∇_w L)ᵀ."""
    net, x, y = case((4, 3, 3), m=1)
    delta, nabla_w = net.backprop(x, y)
    a = forward(net, x)[1]
    assert refused(lambda: a[0].T @ delta[0])
    assert (a[1].T @ delta[1]).shape == (1, 1)
    for i in range(2):
        close(delta[i] @ a[i].T, numerical_gradient(net, x, y)[1][i])
        same((a[i] @ delta[i].T).T, nabla_w[i])


@equation("A A.45", code=(QuadraticCost.value, Network.backprop))
def test_without_the_square_the_slopes_are_not_those_of_the_appendix():
    """½‖y − a‖ has the slope δ/2‖y − a‖, so (A.54) would be wrong; ½‖y − a‖² has δ."""
    net, x, y = case((3, 3), m=1)
    delta, (z,) = net.backprop(x, y)[0][0], forward(net, x)[0]
    close(delta, slopes(lambda z: QuadraticCost.value(sigma(z), y), z))
    printed = slopes(lambda z: 0.5 * np.linalg.norm(y - sigma(z)), z)
    close(printed, delta / (2 * np.linalg.norm(y - sigma(z))))
    assert np.abs(printed - delta).max() > 1e-3


@equation("A A.49, A.51, A.53, A.56", code=Network.backprop)
def test_the_slope_of_a_weight_takes_the_activation_with_the_index_j():
    """δ_i a_j is the measured slope; δ_i a_i, as print may say in two places, is not."""
    net, x, y = case((3, 3, 3), m=1)
    (_, delta), (_, nabla_w) = net.backprop(x, y)
    a, measured = forward(net, x)[1][1], numerical_gradient(net, x, y)[1][1]
    for i, j in np.ndindex(3, 3):
        close(delta[i, 0] * a[j, 0], measured[i, j])
        same(nabla_w[i, j], delta[i, 0] * a[j, 0])
    assert np.abs(delta * a - measured).max() > 1e-3


def test_the_derivative_of_g_is_not_its_reciprocal():
    same(sigmoid_prime(0.0), 1 / 4)
    same(1 / sigmoid(0.0), 2)


@equation("B 4.3", code=objects.Network.calc_deltas)
def test_the_sum_over_outputs_is_empty_before_two_hidden_layers():
    """δ of the first hidden layer sums over the next; no connection leads to an output."""
    net = objects.Network([2, 2, 2, 2], rng=0)
    net.calc_deltas(SAMPLE, LABEL)
    first, second, outputs = net.layers[1].nodes, net.layers[2].nodes, net.layers[3].nodes
    for node in first:
        downstream = sum(c.weight * c.downstream.delta for c in node.leaving)
        same(node.delta, node.output * (1 - node.output) * downstream)
        reached = {c.downstream for c in node.leaving}
        assert reached == set(second) and reached.isdisjoint(outputs)
    twin = Network([2, 2, 2, 2], rng=0)  # the same weights
    measured = numerical_gradient(twin, SAMPLE, LABEL)[0][0]
    close(np.array([[node.delta] for node in first]), -measured)
    assert np.abs(measured).min() > 1e-5


@equation("B 6.3", code=layers.Network.calc_steps)
def test_the_biases_in_w_do_not_go_back():
    """Wᵀδ with the column of the biases has an entry too many; without it, it is δ of the nodes."""
    net = layers.Network([3, 4, 2], rng=0)
    x, t = np.array([[0.9], [0.1], [0.4]]), LABEL
    net.calc_steps(x, t)
    a, delta = net.layers[0].output, net.layers[1].step_b
    with_biases = np.hstack([net.weights[1], net.biases[1]])  # as in (6.1)
    assert (with_biases.T @ delta).shape == (5, 1) and a.shape == (4, 1)
    same(net.layers[0].step_b, a * (1 - a) * (with_biases[:, :-1].T @ delta))


@equation("A A.66", code=(numerical_gradient, Network.backprop))
def test_the_mean_of_the_products_is_not_the_product_of_the_means():
    """δ averaged before the product misses the measured slope; averaged after, it is the slope."""
    net, x, y = case()
    _, (_, hidden, a) = forward(net, x)
    delta = (a - y) * a * (1 - a)
    measured = numerical_gradient(net, x, y)[1][1] / 5
    close(net.backprop(x, y)[1][1] / 5, measured)
    close(delta @ hidden.T / 5, measured)
    printed = np.outer(delta.mean(axis=1), hidden.mean(axis=1))
    assert np.linalg.norm(printed - measured) > 0.05 * np.linalg.norm(measured)


def published_check(net, sample, label, epsilon=1e-4, swapped=False):
    """The check as the article has it, told again: (expected, actual) for each connection.

    The swap of the arguments is that of the public series which the article retells.
    """
    pairs = []
    net.calc_deltas(*((label, sample) if swapped else (sample, label)))
    steps = [(c, c.step) for connections in net.connections for c in connections]
    for connection, actual in steps:
        connection.weight += epsilon
        above = 0.5 * np.sum((label - net.feedforward(sample)) ** 2)
        connection.weight -= 2 * epsilon
        below = 0.5 * np.sum((label - net.feedforward(sample)) ** 2)
        pairs.append(((below - above) / (2 * epsilon), actual))  # and the weight stays shifted
    return np.array(pairs).T


def test_the_check_of_the_series_swaps_its_arguments_and_equal_data_hide_it():
    net = objects.Network([2, 2, 2], rng=0)
    expected, actual = published_check(net, SAMPLE, SAMPLE, swapped=True)
    np.testing.assert_allclose(expected, actual, rtol=1e-2, atol=1e-5)
    expected, actual = published_check(net, SAMPLE, LABEL, swapped=True)
    assert np.abs(expected - actual).max() > 0.01


@equation("B 5.4", code=objects.Network.calc_deltas)
def test_two_turned_signs_cancel_in_the_published_check():
    """Its difference is −∂E_d/∂w, the other way than (5.4); so is δ x, and the columns agree."""
    net = objects.Network([2, 2, 2], rng=0)
    twin = Network([2, 2, 2], rng=0)  # the same weights
    parts = zip(*reversed(numerical_gradient(twin, SAMPLE, LABEL, 1e-4)), strict=True)
    measured = np.concatenate([np.hstack(part).ravel() for part in parts])  # as connections are
    expected, actual = published_check(net, SAMPLE, LABEL)
    np.testing.assert_allclose(expected, actual, rtol=1e-2, atol=1e-5)
    np.testing.assert_allclose(expected, -measured, rtol=1e-2, atol=1e-5)


def test_the_published_check_leaves_every_weight_shifted():
    net = objects.Network([2, 2, 2], rng=0)
    before = net.weights + net.biases
    published_check(net, SAMPLE, SAMPLE)
    for now, then in zip(net.weights + net.biases, before, strict=True):
        np.testing.assert_allclose(now - then, -1e-4, rtol=1e-9)


def test_the_library_s_check_leaves_every_weight_as_it_was():
    net, x, y = case()
    before = [array.copy() for array in net.weights + net.biases]
    gradient_check(net, x, y)
    assert all(np.array_equal(a, b) for a, b in zip(net.weights + net.biases, before, strict=True))


@equation("B 5.4", code=layers.Network.calc_steps)
def test_the_article_s_gradient_is_the_measured_slope_with_the_other_sign():
    """(E(w + ε) − E(w − ε))/2ε = ∂E/∂w, while δ x = −∂E/∂w: they differ by twice themselves."""
    net = layers.Network([2, 2, 2], rng=0)
    net.calc_steps(SAMPLE, LABEL)
    step, w = net.layers[1].step_w.copy(), net.weights[1].copy()
    hidden, b = net.layers[0].output, net.biases[1]
    measured = slopes(lambda w: 0.5 * np.sum((LABEL - sigma(w @ hidden + b)) ** 2), w, h=1e-4)
    close(step, -measured)
    assert np.abs(step - measured).max() > 0.01


def test_the_published_check_is_silent_about_a_gradient_that_is_twice_too_large(monkeypatch):
    right = objects.Connection.step.fget
    monkeypatch.setattr(objects.Connection, "step", property(lambda self: 2 * right(self)))
    expected, actual = published_check(objects.Network([2, 2, 2], rng=0), SAMPLE, SAMPLE)
    np.testing.assert_allclose(2 * expected, actual, rtol=1e-2, atol=1e-5)  # and nothing raised


def test_the_library_s_check_complains_about_a_gradient_that_is_twice_too_large(monkeypatch):
    net, x, y = case()
    right = net.backprop
    monkeypatch.setattr(
        net, "backprop", lambda x, y: [[2 * nabla for nabla in part] for part in right(x, y)]
    )
    with pytest.raises(AssertionError, match="differ by 3.3e-01"):
        gradient_check(net, x, y)


def test_a_right_gradient_fails_where_no_weight_is_put_back():
    """In 64-12-10 it is ten thousand times further off than with every weight put back."""
    net, rng = drawn([64, 12, 10]), np.random.default_rng(0)
    x, y = rng.random((64, 1)), np.eye(10)[:, [3]]
    parts = [net.backprop(x, y)[1], numerical_gradient(net, x, y, 1e-4)[1]]
    right, put_back = (np.concatenate([v.ravel() for v in part]) for part in parts)
    assert distance(put_back, right) < 1e-8
    assert 1e-4 < distance(sliding_slopes(net, x, y), right) < 1e-2


@equation("A A.66", code=NeuralNetwork.feedforward)
def test_the_means_miss_the_slopes_of_both_layers():
    """Means first miss the products by 5 % and more, and agree for one example alone."""
    data, net = load_digits()[0], NeuralNetwork(64, 50, 10, 0.1, rng=0)
    for m in (2, 10, 100):
        x, y = data.x[:, :m], data.one_hot[:, :m]
        for printed, right in zip(means_first(net, x, y), products_first(net, x, y), strict=True):
            assert off(printed, right) > 0.02
    x, y = data.x[:, :1], data.one_hot[:, :1]
    assert net.feedforward(x).shape == (10, 1)
    for printed, right in zip(means_first(net, x, y), products_first(net, x, y), strict=True):
        same(printed, right)


@equation("A A.65", code=NeuralNetwork.backprop)
def test_the_error_through_moved_weights_has_one_term_more():
    """With W³ − η δ³ (a²)ᵀ in (A.65), δ² has the additional term −η ‖δ³‖² a² ⊙ g′(z²)."""
    rng = np.random.default_rng(0)
    x, y = rng.random((5, 1)), rng.random((3, 1))
    right, printed = (kind(5, 4, 3, 0.5, rng=0) for kind in (NeuralNetwork, AsPrinted))
    _, a2, a3 = right.activations(x)
    delta3 = -(y - a3) * a3 * (1 - a3)
    more = -0.5 * np.sum(delta3**2) * a2 * (a2 * (1 - a2))
    (nabla_w2, nabla_w3), (printed_w2, printed_w3) = right.backprop(x, y), printed.backprop(x, y)
    same(printed_w3, nabla_w3)
    same(printed_w2, nabla_w2 + more @ x.T)
    assert np.all(more < 0)


def read_after(kind, eta, seed, epochs=1):
    """The share of the small test digits that the appendix's network reads."""
    training, _, test = load_digits()
    net = kind(64, 50, 10, eta, rng=seed)
    net.train(training, epochs)
    return net.score(test)


@pytest.mark.parametrize("seed", range(5))
def test_the_printed_order_stays_at_chance_where_the_right_one_learns(seed):
    assert read_after(NeuralNetwork, 3.0, seed) > 0.9
    assert read_after(AsPrinted, 3.0, seed) < 0.2


@pytest.mark.parametrize("seed", range(5))
def test_the_printed_order_costs_a_third_of_the_digits_at_a_middle_rate(seed):
    assert read_after(NeuralNetwork, 1.0, seed) - read_after(AsPrinted, 1.0, seed) > 0.3


@pytest.mark.full
@pytest.mark.parametrize("seed", range(5))
def test_the_printed_order_is_not_to_be_seen_at_the_printed_rate(seed):
    scores = [read_after(kind, 0.1, seed, epochs=10) for kind in (NeuralNetwork, AsPrinted)]
    assert min(scores) > 0.9 and abs(scores[0] - scores[1]) < 0.02
