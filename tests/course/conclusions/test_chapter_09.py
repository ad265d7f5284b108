"""Chapter 9: no sentence against its run. How to write one: `said.py`.

Speeds are another machine's: what the chapter says of them holds with wide margins, or is a ratio
that every machine agrees with.
"""

import numpy as np
import pytest

from nncourse import load_digits
from nncourse.show.backpropagation import BackpropStepper
from nncourse.show.race import Race, products
from tests.course.conclusions.said import chapter, concluded, numbers, outputs, ran, seeds

START, CODING = ("toldtwice", "thecourses"), ("encodecourse", "dfef91ea")
LEARN = (*START, "f6a58f24", *CODING, "2b31fac1")

NUMBERS = [
    ("a network 784-300-10, as in the article? … {} connections.", "784-300-10: {} connections"),
    ("From {} to {} for the small digits", "64 inputs, … 'log₂ n': ({}, … '√(n·l)': ({},"),
    ("from {} to {} for MNIST", "784 inputs, … 'log₂ n': ({}, … '√(n·l)': ({},"),
    ("`00 00 ea 60` is {}, with", "as one number: {}"),
]


@numbers(9, NUMBERS)
def test_9_a_number_in_the_prose_is_the_one_that_the_cell_printed(repeated):
    repeated()


# ---- speed


def test_9_the_products_that_are_counted():
    concluded(9, "objects ask 4,820 times, once for each product of two numbers")
    concluded(9, "Arrays ask five times")
    concluded(9, "That is 964 times less often")
    count = products([64, 30, 10], 10)
    assert (count["objects"], count["arrays"]) == (4820, 5) and 4820 / 5 == 964
    assert products([64, 30, 10], 200)["matrices"] == 0.025
    concluded(9, "With m = 200 Python asks 0.025 times for each image")


def test_9_the_waiting_is_what_nine_thousand_seconds_make():
    concluded(9, "One epoch takes more than 9,000 seconds")
    concluded(9, "Two and a half hours for one look at the images")
    concluded(9, "after every ten epochs: that is once a day")
    concluded(9, "Forty: 31,810 connections")
    assert 9000 / 3600 == 2.5 and 24 <= 10 * 2.5 <= 26
    assert 785 * 40 + 410 == 31_810 and 785 * 300 + 3010 == 238_510
    assert round(9000 * 31_810 / 238_510 / 60) == 20


@seeds(quick=1)
def test_9_arrays_are_faster_and_by_far_less_than_a_thousand_times(seed):
    concluded(9, "from slow to fast" if False else "Not a thousand times, not even nearly")
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
    net = ran(9, "toldtwice")["objects"].Network([3, 4, 2], rng=seed)
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
    told = ran(9, "toldtwice")
    digits, (_, *others) = load_digits()[0], kinds = (None, None)[:0] or (None, None), None
    kinds = [told["objects"].Network, told["layers"].Network, told["Network"]]
    found = [kind([64, 12, 10], rng=seed).backprop(*load_digits()[0][seed]) for kind in kinds]
    for nabla_b, nabla_w in found[1:]:
        for ours, theirs in zip(nabla_b + nabla_w, found[0][0] + found[0][1], strict=True):
            assert np.abs(ours - theirs).max() < 1e-12
