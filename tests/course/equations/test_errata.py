"""The slips in print, each shown by a number, and the page about them."""

import doctest
import re

import numpy as np
import pytest

from nncourse import Network, QuadraticCost, gradient_check, numerical_gradient
from nncourse.variants import layers, objects
from tests.course.equations.calculus import case, close, forward, same, sigma, slopes
from tests.course.equations.ledger import equation
from tests.course.equations.page import ROOT

PAGE = ROOT / "docs" / "errata.md"
SAMPLE, LABEL = np.array([[0.9], [0.1]]), np.array([[0.2], [0.7]])


def test_the_examples_on_the_page_run():
    text = PAGE.read_text(encoding="utf-8")
    examples = doctest.DocTestParser().get_doctest(text, {}, "errata.md", str(PAGE), 0)
    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples)
    assert results.attempted > 30 and results.failed == 0


def test_the_page_has_every_slip():
    headings = re.findall(r"^## .*|^\*\*.*?\*\*", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    for slip in ("2.5.11", "A.45", "A.66", "gradient check"):
        assert sum(slip in heading for heading in headings) == 1
    assert sum(h.startswith("**") for h in headings) == 4  # faults of the published check


@equation("T 2.5.11", code=Network.backprop)
def test_the_factors_of_2_5_11_the_other_way_round_are_not_the_slopes():
    """a^{i−1} (δ^i)ᵀ is (∇_w L)ᵀ: of another shape, or, in a square layer, of other numbers."""
    net, x, y = case((4, 3, 3), m=1)
    delta, nabla_w = net.backprop(x, y)
    a = forward(net, x)[1]
    printed = [a[i] @ delta[i].T for i in range(2)]
    assert printed[0].shape != net.weights[0].shape
    assert printed[1].shape == net.weights[1].shape
    measured = numerical_gradient(net, x, y)[1][1]
    close(nabla_w[1], measured)
    assert np.abs(printed[1] - measured).max() > 1e-3
    same(printed[1].T, nabla_w[1])


@equation("A A.45", code=(QuadraticCost.value, Network.backprop))
def test_without_the_square_the_slopes_are_not_those_of_the_appendix():
    """½‖y − a‖ has the slope δ/‖y − a‖·½, so (A.54) would be wrong; ½‖y − a‖² has δ."""
    net, x, y = case((3, 3), m=1)
    delta, (z,) = net.backprop(x, y)[0][0], forward(net, x)[0]
    close(delta, slopes(lambda z: QuadraticCost.value(sigma(z), y), z))
    printed = slopes(lambda z: 0.5 * np.linalg.norm(y - sigma(z)), z)
    close(printed, delta / (2 * np.linalg.norm(y - sigma(z))))
    assert np.abs(printed - delta).max() > 1e-3


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


def published_check(net, sample, label, epsilon=1e-4):
    """The check as the article has it, told again: (expected, actual) for each connection."""
    pairs = []
    net.calc_deltas(label, sample)  # the method takes sample, label here: the swap
    for connection in (c for connections in net.connections for c in connections):
        actual = connection.step
        connection.weight += epsilon
        above = 0.5 * np.sum((label - net.feedforward(sample)) ** 2)
        connection.weight -= 2 * epsilon
        below = 0.5 * np.sum((label - net.feedforward(sample)) ** 2)
        pairs.append(((below - above) / (2 * epsilon), actual))  # and the weight stays shifted
    return np.array(pairs).T


@equation("B 5.3", code=objects.Network.calc_deltas)
def test_the_published_check_swaps_its_arguments_and_equal_data_hide_it():
    """With label = sample the two columns agree to two digits; with other data they do not."""
    expected, actual = published_check(objects.Network([2, 2, 2], rng=0), SAMPLE, SAMPLE)
    np.testing.assert_allclose(expected, actual, rtol=1e-2, atol=1e-5)
    expected, actual = published_check(objects.Network([2, 2, 2], rng=0), SAMPLE, LABEL)
    assert np.abs(expected - actual).max() > 0.01


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
