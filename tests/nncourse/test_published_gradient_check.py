"""A gradient check with four bugs: each lets a wrong gradient pass, and ours lets none.

The check below is in the manner of one that is often copied: it goes through the connections of
the network of objects, moves each weight up and down, and sets two derivatives side by side.
"""

import numpy as np
import pytest

from nncourse.gradients import gradient_check
from nncourse.network import Network
from nncourse.variants import objects

SWAPPED = "input and target swapped, which equal test data hide"
SHIFTED = "each weight left shifted"
OPPOSITE = "derivatives of opposite sign compared"
SILENT = "nothing asserted"
ALL = {SWAPPED, SHIFTED, OPPOSITE, SILENT}

SIZES, EPSILON, STRICT = [8, 5, 8], 1e-4, 1e-7  # as many outputs as inputs, or no swap would fit
LOOSE = 1e-3  # what it takes for the right gradient to pass while the weights are left shifted


def squared_error(network, x, t):
    """E_d = ½ Σ (t − y)², (4.9)."""
    return float(0.5 * np.sum((t - network.feedforward(x)) ** 2))


def published_check(network, x, t, *, bugs, tolerance=STRICT):
    """Compare the derivatives of all weights; returns how far they are apart, relatively."""
    network.calc_deltas(*((t, x) if SWAPPED in bugs else (x, t)))
    connections = [c for gap in network.connections for c in gap]
    told = np.array([c.step if OPPOSITE in bugs else -c.step for c in connections])
    measured = np.zeros(len(connections))
    for i, connection in enumerate(connections):
        before = connection.weight
        connection.weight += EPSILON
        above = squared_error(network, x, t)
        connection.weight -= 2 * EPSILON
        below = squared_error(network, x, t)
        measured[i] = (above - below) / (2 * EPSILON)  # (5.4)
        if SHIFTED not in bugs:
            connection.weight = before
    apart = np.linalg.norm(told - measured)
    apart /= np.linalg.norm(told) + np.linalg.norm(measured)
    assert SILENT in bugs or apart <= tolerance, f"{apart:.1e} apart"
    return apart


def our_check(kind, x, t):
    """`gradient_check` on the gradient that a network of objects works out."""
    told, net = kind(SIZES, rng=0), Network(SIZES, rng=0)
    net.backprop = told.backprop
    return gradient_check(net, x, t)


# ---- networks whose gradient is wrong


class Confused(objects.Network):
    """Takes the target for the input and the input for the target."""

    def calc_deltas(self, x, t):
        super().calc_deltas(t, x)


class Rounded(objects.Network):
    """Works its steps out with weights that have been rounded to three decimals."""

    def calc_deltas(self, x, t):
        connections = [c for gap in self.connections for c in gap]
        exact = [c.weight for c in connections]
        for connection in connections:
            connection.weight = round(connection.weight, 3)
        super().calc_deltas(x, t)
        for connection, weight in zip(connections, exact, strict=True):
            connection.weight = weight


class Uphill(objects.Network):
    """Every step leads the wrong way: δ = +∂E_d/∂net."""

    def calc_deltas(self, x, t):
        super().calc_deltas(x, t)
        for layer in self.layers:
            for node in layer.nodes:
                node.delta = -node.delta


class Flat(objects.Network):
    """Forgets the factor a (1 − a) in the hidden layer."""

    def calc_deltas(self, x, t):
        super().calc_deltas(x, t)
        for node in self.layers[1].nodes:
            node.delta /= node.output * (1 - node.output)


WRONG = [Confused, Rounded, Uphill, Flat]
EACH_BUG = [
    (SWAPPED, Confused, STRICT),
    (SHIFTED, Rounded, LOOSE),
    (OPPOSITE, Uphill, STRICT),
    (SILENT, Flat, STRICT),
]


@pytest.fixture
def example():
    rng = np.random.default_rng(0)
    return rng.random((8, 1)), rng.random((8, 1))


@pytest.fixture
def right():
    return objects.Network(SIZES, rng=0)


# ---- each bug lets a wrong gradient pass


@pytest.mark.parametrize(("bug", "wrong", "tolerance"), EACH_BUG, ids=[b for b, *_ in EACH_BUG])
def test_each_bug_alone_lets_a_wrong_gradient_pass(bug, wrong, tolerance, example):
    published_check(wrong(SIZES, rng=0), *example, bugs={bug}, tolerance=tolerance)


@pytest.mark.parametrize("wrong", WRONG)
def test_with_all_four_everything_passes(wrong, example):
    x, _ = example
    published_check(wrong(SIZES, rng=0), x, x, bugs=ALL)


@pytest.mark.parametrize("wrong", WRONG)
def test_without_the_bugs_the_same_check_lets_none_pass(wrong, example):
    with pytest.raises(AssertionError, match="apart"):
        published_check(wrong(SIZES, rng=0), *example, bugs=set())


def test_without_the_bugs_the_right_gradient_passes_and_the_weights_stay(right, example):
    before = right.weights + right.biases
    assert published_check(right, *example, bugs=set()) < 1e-8
    for now, then in zip(right.weights + right.biases, before, strict=True):
        np.testing.assert_array_equal(now, then)


# ---- each bug, shown by a number


def test_swapped_arguments_fail_the_right_gradient_unless_both_are_equal(right, example):
    x, t = example
    assert published_check(right, x, t, bugs={SWAPPED, SILENT}) > 0.1
    assert published_check(right, x, x, bugs={SWAPPED, SILENT}) < STRICT


def test_equal_data_hide_even_a_network_that_confuses_them(example):
    x, t = example
    assert published_check(Confused(SIZES, rng=0), x, x, bugs=set()) < STRICT
    assert published_check(Confused(SIZES, rng=0), x, t, bugs={SILENT}) > 0.1


def test_shifted_weights_are_all_lower_by_epsilon_afterwards(right, example):
    before = right.weights + right.biases
    published_check(right, *example, bugs={SHIFTED, SILENT})
    for now, then in zip(right.weights + right.biases, before, strict=True):
        np.testing.assert_allclose(now, then - EPSILON, rtol=0, atol=1e-14)


def test_shifted_weights_cost_the_right_gradient_its_digits(right, example):
    sound = published_check(right, *example, bugs=set())
    shifted = published_check(right, *example, bugs={SHIFTED, SILENT})
    assert shifted > 1e4 * sound
    assert 1e-4 < shifted < LOOSE  # not even four digits: the tolerance must be loosened


def test_opposite_signs_are_as_far_apart_as_can_be(right, example):
    assert published_check(right, *example, bugs={OPPOSITE, SILENT}) == pytest.approx(1)


def test_a_check_that_asserts_nothing_sees_the_gap_and_says_nothing(example):
    assert published_check(Flat(SIZES, rng=0), *example, bugs={SILENT}) > 0.1


# ---- ours


def test_ours_passes_the_right_gradient(example):
    found = our_check(objects.Network, *example)
    assert found.relative_error < STRICT
    assert found.digits > 4


@pytest.mark.parametrize("wrong", WRONG)
def test_ours_catches_each_wrong_gradient_and_says_where(wrong, example):
    with pytest.raises(AssertionError, match=r"expected at most 1e-07. Worst: (weights|biases)"):
        our_check(wrong, *example)
