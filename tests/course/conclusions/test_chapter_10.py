"""Chapter 10: no sentence against its run. How to write one: `said.py`."""

from functools import cache

import numpy as np
import pytest

from nncourse import Network, load_digits
from nncourse.show.many_networks import curves
from nncourse.show.without_biases import NONE, TASKS, LineOfANeuron, on_the_right_side
from tests.course.conclusions.said import concluded, numbers, ran, seeds

NUMBERS = [
    ("which is {} for 50 hidden nodes", "1/√50 = {}"),
    ("the last one ends at {} %. With 0.7", "η = 10, times 1.0 after each epoch: {}%"),
    ("With 0.7 they settle at {} %", "η = 10, times 0.7 after each epoch: {}%"),
    ("such a network reads only {} % of", "η = 10, times 1.0 after each epoch: {}%"),
]


@numbers(10, NUMBERS)
def test_10_a_number_in_the_prose_is_the_one_that_the_cell_printed(repeated):
    repeated()


@cache
def told():
    """The names that the chapter's cells define for its experiments."""
    cells = "first-look", "expit", "measured", "step-of", "a51d0002", "first-step", "step-off"
    more = "after-an-epoch", "is-zero", "learnt-xor", "score-pixel", "read-both"
    return ran(10, *cells, *more)


# ---- the line of a neuron


def right(task, angle, strength, b=0.0):
    """How many points of a task are on their right sides."""
    x, labels = TASKS[task]
    turned = np.radians(angle)
    w = strength * np.array([np.cos(turned), np.sin(turned)])
    return on_the_right_side(w @ x + b, labels).sum()


ROUND = range(-180, 181, 5)


def test_10_and_without_a_bias_gets_two_points():
    concluded(10, "Two, and never the origin: there z = 0, so the output is ½.")
    assert max(right("AND", angle, 4) for angle in ROUND) == 2
    assert not LineOfANeuron(task="AND", offset=NONE, angle=-135).right()[0]


def test_10_the_ranges_that_the_sliders_show():
    concluded(10, "At 45° and size 4, b from −5.5 to −3.")
    concluded(10, "With half the size half as much: −2.5 to −1.5")
    concluded(10, "From −15° to 105°, a third of the circle")
    concluded(10, "Six of eight, at −45° or −40°.")
    concluded(10, "With a bias all eight, at 45° and size 2 with b from −3 to −2")
    concluded(10, "The other three are right in every direction between 0° and 90°")
    half = np.arange(-8, 8.1, 0.5)
    for strength, low, high in ((4, -5.5, -3), (2, -2.5, -1.5)):
        works = [b for b in half if right("AND", 45, strength, b) == 4]
        assert (works[0], works[-1]) == (low, high)
    assert [a for a in ROUND if right("two sides", a, 2) == 8] == list(range(-15, 106, 5))
    assert [a for a in ROUND if right("near and far", a, 2) == 6] == [-45, -40]
    assert max(right("near and far", a, 2) for a in ROUND) == 6
    works = [b for b in half if right("near and far", 45, 2, b) == 8]
    assert (works[0], works[-1]) == (-3, -2)
    assert [a for a in ROUND if right("OR", a, 4) == 3] == list(range(5, 90, 5))
    assert max(right("OR", a, 4) for a in ROUND) == 3


# ---- the printed class


@seeds()
def test_10_the_first_step_of_the_printed_order_is_far_off_and_grows_with_eta(seed):
    concluded(10, "It grows with η and shrinks with the square of the error")
    first_step = told()["first_step"]
    small, usual, large = (first_step(rate, seed) for rate in (0.01, 0.1, 1.0))
    assert 0.08 < usual < 0.25  # far more than a beginner says
    assert usual == pytest.approx(10 * small, rel=0.05) and large == pytest.approx(10 * usual)


@seeds(quick=1)
def test_10_the_printed_order_costs_nothing_a_third_and_nearly_all(seed):
    concluded(10, "At η = 0.1, the appendix's own, the two stay side by side")
    concluded(10, "At η = 1 it costs about a third of the digits in the first epoch")
    concluded(10, "the hidden neurons have been pushed up until almost all of them say 1")
    names = told()
    after, kinds = names["after_an_epoch"], (names["NeuralNetwork"], names["AsPrinted"])
    (slow, _), (slow_early, _) = (after(kind, 0.1, seed) for kind in kinds)
    assert abs(slow - slow_early) < 0.06
    (usual, _), (early, _) = (after(kind, 1.0, seed) for kind in kinds)
    assert 0.2 < usual - early < 0.5
    (fast, _), (lost, says) = (after(kind, 3.0, seed) for kind in kinds)
    assert fast > 0.85 and lost < 0.25 and says > 0.85


@seeds()
def test_10_a_check_of_the_step_finds_the_slip(seed):
    concluded(10, "What would have caught the slip is a check of the step")
    names = told()
    off = names["step_off"]
    assert off(names["step_of"](names["NeuralNetwork"]), seed) < 1e-6
    assert off(names["step_of"](names["AsPrinted"]), seed) > 1e-4


@seeds()
def test_10_the_product_of_the_means_is_not_the_gradient(seed):
    concluded(10, "the gradient is the mean of the products")
    rng = np.random.default_rng(seed)
    net = Network([3, 4, 2], rng=seed)
    x, y = rng.normal(size=(3, 5)), rng.integers(2, size=(2, 5)).astype(float)
    nabla_b, nabla_w = net.backprop(x, y)
    means = nabla_b[1] / 5 @ net.activations(x)[1].mean(axis=1, keepdims=True).T
    assert np.linalg.norm(means - nabla_w[1] / 5) > 0.03 * np.linalg.norm(nabla_w[1] / 5)


# ---- training


@seeds(quick=1)
def test_10_decay_tames_a_large_rate_and_starves_a_small_one(seed):
    concluded(10, "It can make an η useful that is too large")
    concluded(10, "and it makes one worse that is too small")
    training, _, test = load_digits()
    found = curves(training[:500], test, [0.1, 10.0], [0.7, 1.0], seed=seed)
    ends = dict(zip(zip(found.etas, found.factors, strict=True), found.test[-1], strict=True))
    assert ends[10.0, 0.7] > ends[10.0, 1.0] + 0.1
    assert ends[0.1, 1.0] > ends[0.1, 0.7] + 0.2


def test_10_what_the_sliders_of_the_rates_show():
    concluded(10, "with 0.8 at 93.0 %; 0.9 is not yet calm, 85.7 %")
    concluded(10, "No. 92.7 % without decay become 74.3 %")
    concluded(10, "After the seventh: from there to the end it gains a single point")
    concluded(10, "η = 1: between 96.0 and 96.7 %, with every factor")
    training, _, test = load_digits()
    found = curves(training[:500], test)
    run = dict(zip(zip(found.etas, found.factors, strict=True), found.test.T, strict=True))
    ends = {key: round(100 * curve[-1], 1) for key, curve in run.items()}
    assert (ends[10.0, 0.8], ends[10.0, 0.9]) == (93.0, 85.7)
    assert (ends[0.1, 1.0], ends[0.1, 0.9]) == (92.7, 74.3)
    assert 0 <= run[0.1, 0.7][-1] - run[0.1, 0.7][7] < 0.015
    assert 0.02 < run[0.1, 0.7][7] - run[0.1, 0.7][6]
    of_one = [ends[1.0, factor] for factor in (0.7, 0.8, 0.9, 1.0)]
    assert (min(of_one), max(of_one)) == (96.0, 96.7)


# ---- what is lost


@seeds()
def test_10_a_seesaw_whatever_the_weights(seed):
    concluded(10, "Whatever the weights are, however many hidden neurons there may be")
    rng = np.random.default_rng(seed)
    net = told()["NeuralNetwork"](7, int(rng.integers(1, 40)), 3, 0.1, rng=rng)
    z = lambda x: np.log((a := net.feedforward(x)) / (1 - a))  # noqa: E731
    x = rng.normal(size=(7, 1))
    assert np.allclose(z(x) + z(-x), 2 * z(0 * x))


@seeds(quick=1)
def test_10_fifty_neurons_cannot_say_whether_x_is_zero_and_four_can(seed):
    concluded(10, "Twelve times as many neurons, and it fails")
    names = told()
    large = names["is_zero"](lambda x: x, 50, seed)
    assert not (large(0.0) > 0.5 and large(-1.0) < 0.5 and large(1.0) < 0.5)
    small = names["is_zero"](names["with_one"], 4, seed)
    assert small(0.0) > 0.8 and small(-1.0) < 0.2 and small(1.0) < 0.2


@seeds(quick=1)
def test_10_xor_of_zero_and_one_is_learnt_and_that_of_opposites_never(seed):
    concluded(10, "With 0 and 1 no input has its opposite among the others")
    learnt = told()["learnt_xor"]
    assert ((learnt(-1.0, seed) > 0.5) != [0, 1, 1, 0]).any()
    assert ((learnt(0.0, seed) > 0.5) == [0, 1, 1, 0]).all()


@seeds(quick=1)
def test_10_with_fifty_hidden_neurons_a_constant_pixel_brings_next_to_nothing(seed):
    concluded(10, "With fifty hidden neurons next to nothing, less than a point up or down")
    names = told()
    score, more = names["score"], names["extended"]
    training, test = names["training"], names["test"]
    gained = score(50, more(training), more(test), seed) - score(50, training, test, seed)
    assert abs(gained) < 1


@pytest.mark.full
def test_10_with_five_it_goes_up_and_down_and_the_start_decides():
    concluded(10, "With five, more; but up as well as down, so it is chance")
    names = told()
    score, more = names["score"], names["extended"]
    training, test = names["training"], names["test"]
    plain = np.array([score(5, training, test, seed) for seed in range(8)])
    gained = np.array([score(5, more(training), more(test), seed) for seed in range(8)]) - plain
    assert min(gained) < -1 and max(gained) > 1
    assert abs(gained.mean()) < gained.std() and np.ptp(plain) > abs(gained.mean())


@seeds(quick=1)
def test_10_hardly_any_digit_is_read_both_ways_until_the_constant_is_large(seed):
    concluded(10, "Nearly none in both cases, and for two different reasons")
    concluded(10, "At first more is better: 0, 25, 53, 74 and 87 % with c = 0, 2, 4, 6 and 8")
    concluded(10, "to 59 % at 16, and from 26 on it stays at about 12 %, which is chance")
    read_both = told()["read_both"]
    assert read_both(None, seed)[2] < 0.03 and read_both(1.0, seed)[2] < 0.03
    eight = read_both(8.0, seed)[2]
    assert eight > 0.6
    if seed == 0:
        assert round(100 * eight) == 87


@pytest.mark.full
def test_10_what_the_slider_of_the_constant_shows():
    read_both = told()["read_both"]
    found = {c: round(100 * read_both(c)[2]) for c in (0, 2, 4, 6, 16, 26, 32)}
    assert [found[c] for c in (0, 2, 4, 6, 16)] == [0, 25, 53, 74, 59]
    assert abs(found[26] - 12) <= 2 and abs(found[32] - 12) <= 2


@seeds(quick=1)
def test_10_a_shout_throws_the_hidden_neurons_to_their_ends(seed):
    concluded(10, "the hidden neurons are thrown to 0 or 1 before they have learnt anything")
    names = told()
    shares = {}
    for constant in (8.0, 32.0):
        shown = names["both"](names["training"], constant)
        net = names["NeuralNetwork"](65, 50, 10, 0.3, rng=seed)
        net.train(shown[np.random.default_rng(seed).permutation(len(shown))])
        says = np.hstack([net.activations(x)[1] for x in shown.x.T[:100, :, np.newaxis]])
        shares[constant] = np.mean((says < 0.01) | (says > 0.99))
    assert shares[8.0] < 0.1 and shares[32.0] > 0.5
