"""Networks with weights set by hand: what they give, by `feedforward` alone."""

import numpy as np
import pytest

from nncourse.network import Network
from nncourse.universality import bump, goal, lookup, steep, tower, towers

X = np.linspace(0, 1, 2001)[None]


def inverse_sigmoid(a):
    return np.log(a / (1 - a))


def away_from(edges, width=0.02, x=X):
    """Where the steep steps at these edges are over."""
    return np.all([np.abs(x - edge) > width for edge in edges], axis=0)


def test_the_goal_stays_where_a_sigmoid_can_follow():
    """(113): 0.095 to 0.853; its σ⁻¹ from −2.25 to 1.76."""
    values = goal(X)
    assert [values.min().round(3), values.max().round(3)] == [0.095, 0.853]
    z = inverse_sigmoid(values)
    assert [z.min().round(2), z.max().round(2)] == [-2.25, 1.76]
    without_the_factor = 0.2 + 0.4 * X**2 + 0.3 * np.sin(15 * X) + 0.05 * np.cos(50 * X)
    assert without_the_factor.min().round(2) == -0.11


@pytest.mark.parametrize(("s", "w"), [(0.4, 1000.0), (0.4, -1000.0), (-0.3, 50.0), (0.0, 8.0)])
def test_a_steep_neuron_steps_at_s(s, w):
    net = steep(s, w)
    assert isinstance(net, Network)
    assert net.sizes == [1, 1]
    assert net.feedforward([[s]]) == pytest.approx(0.5)
    assert net.feedforward([[s + 5 / w]]) == pytest.approx(1 / (1 + np.exp(-5)))
    assert -net.biases[0][0, 0] / net.weights[0][0, 0] == pytest.approx(s)


def test_the_books_first_step():
    """w = 100, b = −40: a step at 0.40."""
    np.testing.assert_allclose(steep(0.4, 100).biases[0], -40)


@pytest.mark.parametrize(("s1", "s2", "h"), [(0.4, 0.6, 0.8), (0.7, 0.9, -1.2), (0.1, 0.2, 3.0)])
def test_a_bump_stands_between_its_edges(s1, s2, h):
    expected = np.where((s1 < X) & (s2 > X), h, 0.0)
    clear = away_from((s1, s2))
    np.testing.assert_allclose(bump(s1, s2, h).feedforward(X)[clear], expected[clear], atol=1e-6)


@pytest.mark.parametrize(
    ("pairs", "mean", "mean_before_the_sigmoid"),
    [(10, 0.054, 0.28), (20, 0.024, 0.13), (50, 0.010, 0.05), (100, 0.005, 0.03)],
)
def test_a_table_of_pairs_comes_as_close_as_the_chapter_says(pairs, mean, mean_before_the_sigmoid):
    """Steps so steep that their width does not count: only the number of pairs does."""
    net = lookup(goal, pairs, w=1e6)
    assert net.sizes == [1, 2 * pairs, 1]
    out = net.feedforward(X)
    assert np.abs(out - goal(X)).mean() == pytest.approx(mean, abs=0.0025)
    gap = inverse_sigmoid(out) - inverse_sigmoid(goal(X))
    assert np.abs(gap).mean() == pytest.approx(mean_before_the_sigmoid, abs=0.015)


@pytest.mark.parametrize("pairs", [1, 5, 20])
def test_the_middle_of_each_entry_is_exact_and_both_ends_have_theirs(pairs):
    net, middles = lookup(goal, pairs), (np.arange(pairs) + 0.5) / pairs
    np.testing.assert_allclose(net.feedforward(middles[None])[0], goal(middles), atol=1e-6)
    ends = net.feedforward([[0.0, 1.0]])[0]
    np.testing.assert_allclose(ends, goal(middles[[0, -1]]), atol=1e-6)


@pytest.mark.parametrize("overlap", [1, 2, 4, 8])
def test_overlapping_copies_divide_the_error_by_their_number(overlap):
    """σ⁻¹(f) = 4x − 2 rises 0.4 in an interval of 0.1: off by 0.2 at most, and by 0.2/M."""
    net = lookup(lambda x: 1 / (1 + np.exp(2 - 4 * x)), 10, overlap, w=1e5)
    x = np.linspace(0.1, 0.9, 100_001)[None]
    gap = np.abs(inverse_sigmoid(net.feedforward(x)) - (4 * x - 2))
    assert gap.max() == pytest.approx(0.2 / overlap, rel=0.03)


def test_overlapping_copies_shrink_the_failure_in_a_window():
    """50 is no steep weight: 0.18 wide are its windows, from 1 % to 99 %, and an interval 0.1."""
    errors = [np.abs(lookup(goal, 10, m, w=50).feedforward(X) - goal(X)).max() for m in (1, 4)]
    assert errors[1] < errors[0]


@pytest.mark.parametrize("f", [lambda x: 1.5 * x, lambda x: x - 0.5, lambda x: np.nan])
def test_a_function_that_no_sigmoid_can_follow_is_refused(f):
    with pytest.raises(ValueError, match=r"f\(0\.\d+\) is .*; expected values between 0 and 1"):
        lookup(f, 10)


def test_a_constant_may_be_a_number():
    np.testing.assert_allclose(lookup(lambda x: 0.3, 5).feedforward(X), 0.3)


def a_grid(n=41):
    x, y = np.meshgrid(np.linspace(0, 1, n), np.linspace(0, 1, n))
    return np.stack([x.ravel(), y.ravel()])


def test_the_tower_of_the_book_is_found():
    """Over [0.4, 0.6] × [0.3, 0.7]: plateau under 0.05, top over 0.95; h = 10 needs b = −15."""
    net, points = tower((0.4, 0.6), (0.3, 0.7)), a_grid()
    assert net.sizes == [2, 4, 1]
    assert net.biases[1][0, 0] == -15
    out = net.feedforward(points)[0]
    clear = away_from((0.4, 0.6), x=points[0]) & away_from((0.3, 0.7), x=points[1])
    inside = (np.abs(points[0] - 0.5) < 0.1) & (np.abs(points[1] - 0.5) < 0.2)
    assert out[clear & inside].min() > 0.95
    assert out[clear & ~inside].max() < 0.05


@pytest.mark.parametrize("m", [1, 2, 3, 5])
def test_a_tower_of_m_inputs_stands_where_all_of_them_agree(m):
    """(14.c): the bias is (−m + ½)h."""
    net = tower(*[(0.2, 0.8)] * m, h=20)
    assert net.biases[1][0, 0] == pytest.approx((0.5 - m) * 20)
    points = np.where(np.array(list(np.ndindex(*[2] * m))).T, 0.5, 0.9)
    expected = (points == 0.5).all(axis=0)
    np.testing.assert_allclose(net.feedforward(points)[0], expected, atol=1e-4)


def test_towers_add_up_each_with_its_height():
    boxes = [[(0.1, 0.2), (0.8, 0.9)], [(0.7, 0.8), (0.2, 0.3)], [(0.1, 0.2), (0.1, 0.2)]]
    net = towers(boxes, [0.7, 0.5, -2.0], h=30)
    assert net.sizes == [2, 12, 3, 1]
    points = np.array([[0.15, 0.85], [0.75, 0.25], [0.15, 0.15], [0.15, 0.5], [0.75, 0.85]]).T
    np.testing.assert_allclose(net.feedforward(points)[0], [0.7, 0.5, -2, 0, 0], atol=1e-5)


def test_one_tower_of_height_1_is_a_tower():
    sides = [(0.4, 0.6), (0.3, 0.7)]
    ours, theirs = towers([sides], [1.0]).feedforward(a_grid()), tower(*sides).feedforward(a_grid())
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: steep(0.4, w=0), "w is 0; expected a large weight"),
        (lambda: bump(0.6, 0.4, 1), "the interval is 0.6 … 0.4; expected it to end after"),
        (lambda: tower((0.4, 0.4)), "the interval is 0.4 … 0.4"),
        (lambda: tower(), "there are no sides; expected a pair"),
        (lambda: lookup(goal, 0), "pairs is 0; expected at least 1"),
        (lambda: towers([[(0, 1)]], [1, 2]), "there are 1 boxes and 2 heights"),
        (lambda: towers([], []), "there are 0 boxes and 0 heights"),
        (lambda: towers([[(0, 1)], [(0, 1), (0, 1)]], [1, 2]), "as many pairs of sides"),
    ],
)
def test_what_makes_no_network_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
