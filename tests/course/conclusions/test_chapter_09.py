"""Chapter 9: no sentence against its run. How to write one: `said.py`.

Speeds are another machine's: what the chapter says of them holds with wide margins, or is a ratio
that every machine agrees with.
"""

from functools import cache

import numpy as np
import pytest

from nncourse.show.backpropagation import BackpropStepper
from nncourse.show.race import Race, products
from tests.course.conclusions.said import concluded, numbers, outputs, ran, seeds

NUMBERS = [
    ("a network 784-300-10, as in the article? … {} connections.", "784-300-10: {} connections"),
    ("From {} to {} for the small digits", "64 inputs, … 'log₂ n': ({}, … '√(n·l)': ({},"),
    ("from {} to {} for MNIST", "784 inputs, … 'log₂ n': ({}, … '√(n·l)': ({},"),
    ("`00 00 ea 60` is {}, with", "as one number: {}"),
]


@numbers(9, NUMBERS)
def test_9_a_number_in_the_prose_is_the_one_that_the_cell_printed(repeated):
    repeated()


@cache
def told():
    """The names that the chapter's cells define for its experiments."""
    start = "told-twice", "the-courses", "training-data", "encode-course", "dfef91ea"
    return ran(9, *start, "trained-for", "error-rate-with", "train-until-worse", "goes-on")


# ---- speed


def test_9_the_products_that_are_counted():
    concluded(9, "objects ask 4,820 times, once for each product of two numbers")
    concluded(9, "Arrays ask five times")
    concluded(9, "which is 964 times less often")
    count = products([64, 30, 10], 10)
    assert (count["objects"], count["arrays"]) == (4820, 5) and 4820 / 5 == 964
    assert products([64, 30, 10], 200)["matrices"] == 0.025
    concluded(9, "With m = 200 Python asks 0.025 times for each image")


def test_9_the_waiting_is_what_nine_thousand_seconds_make():
    concluded(9, "one epoch takes more than 9,000 seconds")
    concluded(9, "Two and a half hours for one look at the images")
    concluded(9, "after every ten epochs: that is once a day")
    concluded(9, "Forty, with 31,810 connections")
    assert 9000 / 3600 == 2.5 and 24 <= 10 * 2.5 <= 26
    assert 785 * 40 + 410 == 31_810 and 785 * 300 + 3010 == 238_510
    assert round(9000 * 31_810 / 238_510 / 60) == 20


@seeds(quick=1)
def test_9_arrays_are_faster_and_by_far_less_than_a_thousand_times(seed):
    concluded(9, "Not a thousand times, not even nearly")
    concluded(9, "Arrays some ten or twenty times, matrices with m = 10 several times more")
    assert "between 4 and 100 times as fast as objects: True" in outputs(9)
    rates = Race([64, 30, 10], 10, rng=seed).run(laps=5)
    assert 4 < rates["arrays"] / rates["objects"] < 100
    assert rates["matrices"] > 2 * rates["arrays"]


@seeds(quick=1)
def test_9_large_layers_and_mini_batches_gain_most(seed):
    concluded(9, "MNIST's size, by far. In a tiny network there is little for an array to save")
    concluded(9, "more for large networks, more for large mini-batches")
    concluded(9, "m = 1: a matrix with one column is an array")
    tiny, large = (Race([n, h, 10], 10, rng=seed).run(laps=4) for n, h in ((64, 2), (784, 30)))
    few, many = (Race([64, 30, 10], m, rng=seed).run(laps=4) for m in (1, 200))
    assert large["arrays"] / large["objects"] > 2.5 * tiny["arrays"] / tiny["objects"]
    assert many["matrices"] > 10 * few["matrices"]
    assert 0.25 < few["matrices"] / few["arrays"] < 4


# ---- objects and arrays


@seeds()
def test_9_a_node_that_says_too_little_has_a_positive_error(seed):
    concluded(9, "a node that says too little has a positive δ")
    net = told()["objects"].Network([3, 4, 2], rng=seed)
    x, t = np.random.default_rng(seed).random((3, 1)), np.array([[0.9], [0.1]])
    net.calc_deltas(x, t)
    for node, target in zip(net.layers[-1].nodes, t.ravel(), strict=True):
        assert (node.delta > 0) == (node.output < target)


def test_9_the_stepper_has_two_neighbours_and_the_other_sign():
    concluded(9, "Four, from two neighbours: of each output its δ and the weight that leads there")
    concluded(9, "The opposite one: t − y stands in it where Nielsen has a − y")
    figure = BackpropStepper()
    found = figure.passes()
    a, y = found.a[-1], figure.y
    assert figure.weights[1].shape == (2, 3)
    assert np.allclose(found.delta[-1], (a - y) * a * (1 - a))


@seeds()
def test_9_the_same_gradients_whatever_the_weights(seed):
    concluded(9, "their gradients differ by no more than rounding")
    kinds = [told()[module].Network for module in ("objects", "layers", "per_sample")]
    found = [kind([64, 12, 10], rng=seed).backprop(*told()["training"][seed])
             for kind in (*kinds, told()["Network"])]  # fmt: skip
    for nabla_b, nabla_w in found[1:]:
        for ours, theirs in zip(nabla_b + nabla_w, found[0][0] + found[0][1], strict=True):
            assert np.abs(ours - theirs).max() < 1e-12


# ---- training


@seeds(quick=1)
def test_9_targets_of_a_tenth_keep_weights_small_and_change_few_answers(seed):
    concluded(9, "The weights stay smaller, and the weighted inputs gather at the two dotted lines")
    concluded(9, "And the number of mistakes? Much the same")
    names = told()
    training, trained_for = names["training"], names["trained_for"]
    wrong, largest, z = trained_for(training.one_hot, seed)
    wrong_tenth, largest_tenth, z_tenth = trained_for(names["encoded"](training.labels, 10), seed)
    assert largest_tenth < 0.9 * largest
    near = [np.mean(np.abs(np.abs(each) - np.log(9)) < 1) for each in (z, z_tenth)]
    assert near[1] > 0.6 and near[1] > 3 * near[0]
    assert abs(wrong_tenth - wrong) <= 5 and wrong < 15


@seeds(quick=1)
def test_9_six_hidden_neurons_are_too_few_and_ten_will_do_from_every_start(seed):
    concluded(9, "log₂ n, though, is too few")
    rate, starts = told()["error_rate_with"], range(3 * seed, 3 * seed + 3)
    six, ten = ([rate(n, start) for start in starts] for n in (6, 10))
    assert max(six) > 0.1 > max(ten) and np.mean(six) > 1.5 * np.mean(ten)


@pytest.mark.full
def test_9_beyond_nineteen_more_neurons_bring_little():
    concluded(9, "beyond that more neurons cost time and bring little")
    rate = told()["error_rate_with"]
    middle = {n: np.median([rate(n, start) for start in range(9)]) for n in (10, 19, 40)}
    assert abs(middle[40] - middle[19]) < 0.02 and middle[10] - middle[19] < 0.04


@seeds(quick=0)
def test_9_the_start_that_was_stopped_first_was_stopped_too_early(seed):
    concluded(9, "It stopped too early. The network had not begun to overfit; it had stumbled")
    names = told()
    stopped = [names["train_until_worse"](4 * seed + k) for k in range(4)]
    _, _, before, after = names["goes_on"](stopped)
    assert after > before


def test_9_the_run_that_is_shown_was_stopped_too_early():
    assert "after 100 epochs more" in outputs(9) and "that is +8" in outputs(9)


def test_9_the_last_byte_counts_in_packs():
    concluded(9, "now counts them in packs of 16.8 million")
    concluded(9, "1.6 billion")
    assert round(256**3 / 1e6, 1) == 16.8
    assert round(int.from_bytes(bytes([0, 0, 0xEA, 0x60]), "little") / 1e9, 1) == 1.6
