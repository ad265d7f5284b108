"""Chapter 2: no sentence against its run. How to write one: `said.py`."""

from functools import cache

import numpy as np
import pytest

from nncourse import Network, load_digits, sigmoid, sigmoid_prime
from nncourse.data import Dataset
from nncourse.show.plots.sigmoid_neurons import bump_heights
from nncourse.show.sigmoid_neurons import SmallChange, count_parameters
from tests.course.conclusions.said import concluded, numbers, ran, seeds

SCREW = ("screw", "turned", "changed_answers")
SMALL_CHANGE = ("screw", "c55963a7", "bee3aebd", "385c44e8", "others", "gap-guess", "adce2ac8")
NUMBERS = [
    ("from −0.08 to {} the outputs", "At {} the 9 is a 9."),
    ("With ten, about {} of 300", "ten outputs: … in the middle {} four"),
    ("What does an output of {} mean", "by σ: {}"),
]


@numbers(2, NUMBERS)
def test_2_a_number_in_the_prose_is_the_one_that_the_cell_printed(repeated):
    repeated()


# ---- the screw


@cache
def screw():
    """The names of the chapter's first cells."""
    return ran(2, *SCREW)


def moved(net, neuron, pixel, by):
    """A copy of a network 64-15-10 in which one weight of the first layer is another."""
    other = Network(net.sizes)
    other.weights = [w.copy() for w in net.weights]
    other.biases = net.biases
    other.weights[0][neuron, pixel] += by
    return other


@seeds()
def test_2_a_perceptron_is_silent_and_jumps_a_sigmoid_neuron_answers_each_turn(seed):
    concluded(2, "They read most small digits correctly")
    concluded(2, "two outputs jump at the same moment")
    concluded(2, "Now every turn is answered, from the very first")
    told = screw()
    net, rng = told["learnt"](seed), np.random.default_rng(seed)
    test = told["test"]
    read = told["answers"](told["perceptrons"](net, test.x))
    assert np.mean(read == test.labels) > 0.75
    for _ in range(10):
        neuron, x = rng.integers(15), test.x[:, [rng.integers(300)]]
        pixel, turns = x.argmax(), np.linspace(-4, 4, 81)
        nets = [moved(net, neuron, pixel, by) for by in turns]
        steps = np.hstack([told["perceptrons"](each, x) for each in nets])
        curves = np.hstack([each.feedforward(x) for each in nets])
        assert np.sum(np.any(np.diff(steps) != 0, axis=0)) <= 1  # all at one place, or none
        went = np.diff(curves)
        assert np.all((went > 0).all(axis=1) | (went < 0).all(axis=1))  # always one way
        assert np.abs(went).max() < 0.15 and set(np.unique(steps)) <= {0, 1}


@seeds()
def test_2_a_weight_turned_for_one_image_changes_the_answers_for_many(seed):
    concluded(2, "it flips for every image that happened to be near its border")
    told = screw()
    net, counts = told["learnt"](seed), []
    for neuron in range(15):
        changes, were_right = told["lost"](
            told["perceptrons"], net, moved(net, neuron, told["pixel"], 3.4)
        )
        counts.append((changes, were_right))
    changes, were_right = np.mean(counts, axis=0)
    assert changes > 5 and were_right > 2


def test_2_the_nine_that_both_networks_take_for_an_eight():
    concluded(2, "One digit won, ten lost.")
    concluded(2, "It takes the same 9 for the same 8")
    told = screw()
    net, nine = told["net"], told["test"].x[:, [told["nine"]]]
    assert told["test"].labels[told["nine"]] == 9
    assert (
        told["answers"](told["perceptrons"](net, nine))
        == [8]
        == told["answers"](net.feedforward(nine))
    )
    other = told["turned"](net, told["just_right"])
    changes, were_right = told["lost"](told["perceptrons"], net, other)
    assert (changes - 1, were_right) == (17, 10)
    concluded(2, "still disturbs a few other digits")
    crossed = told["turned"](net, 4.0)
    assert 1 < np.sum(crossed.predict(told["test"].x) != net.predict(told["test"].x)) < 10
    late = told["turned"](net, 5.0).feedforward(nine).ravel()
    assert (
        late.argmax() == 9
        and sum(w.size + b.size for w, b in zip(net.weights, net.biases, strict=True)) == 1135
    )


# ---- σ and (5)


def test_2_the_answers_beside_sigma_and_the_step():
    concluded(2, "About 2.2 for 0.9, and about 4.6 for 0.99.")
    concluded(2, "σ(10) = 0.99995")
    concluded(2, "the curve leaves it by less than 0.005")
    z = np.linspace(-6, 6, 241)
    assert np.abs(sigmoid(0.1 * z) - 0.5 - z / 40).max() < 0.005
    assert [sigmoid(2.2), sigmoid(4.6), sigmoid(10)] == pytest.approx(
        [0.9, 0.99, 0.99995], abs=5e-4
    )


@seeds(quick=5, every=10)
def test_2_a_tenth_of_the_change_leaves_a_hundredth_of_the_gap(seed):
    concluded(2, "at a tenth of the distance only a hundredth of it is left")
    rng = np.random.default_rng(seed)
    gaps = ran(2, *SMALL_CHANGE)["gaps"]
    x, w, b = rng.random(3), rng.normal(size=3), rng.normal() + 1
    found = gaps(x, w, b, 0.1 * rng.random(3), 0.05)
    assert found[1] / found[2] == pytest.approx(100, rel=0.1)


def test_2_the_answers_beside_the_gap():
    concluded(2, "nearly three times as large, 0.012 against 0.0042")
    concluded(2, "the gap is 31 % of the change")
    concluded(2, "At b = −0.33, where both (5) and the truth are 0.2433")

    def gap(**values):
        true, linear = SmallChange(**values).changes()
        return linear - true, true

    small = [gap(x=1.0, w=1.0, b=0.0, dw=dw, db=0.1)[0] for dw in (0.2, 0.4)]
    assert small == pytest.approx([0.0042, 0.0118], abs=5e-5)
    step = {"x": 1.0, "w": 0.0, "dw": 0.0, "db": 1.0}
    off, true = gap(b=1.0, **step)
    assert off / true == pytest.approx(0.31, abs=0.005)
    b = np.arange(-500, 501) / 100
    exact = b[np.abs(sigmoid(b + 1) - sigmoid(b) - sigmoid_prime(b)) < 1e-4]
    assert exact.tolist() == [-0.33]
    assert gap(b=-0.33, **step) == pytest.approx([0, 0.2433], abs=1e-4)


# ---- layers


def test_2_the_answers_beside_the_layers():
    concluded(2, "Nearly: 11,935 and 23,860, where exactly twice would be 23,870.")
    concluded(2, "It adds only 30 · 30 + 30 = 930 numbers, four per cent.")
    concluded(2, "814 instead of 40")
    counts = [
        count_parameters(sizes) for sizes in ([784, 15, 10], [784, 30, 10], [784, 30, 30, 10])
    ]
    assert counts[:2] == [11935, 23860] and counts[2] - counts[1] == 930
    assert count_parameters([10, 30, 784]) - counts[1] == 814 - 40


@seeds(quick=5)
def test_2_a_neuron_that_hears_itself_has_two_places_of_rest(seed):
    concluded(2, "It has two places where it comes to rest")
    ends = []
    for output in np.random.default_rng(seed).random(20):
        start = output
        for _ in range(100):
            output = sigmoid(8 * output - 4)
        ends.append((start > 0.5, round(float(output), 3)))
    assert {end for side, end in ends if side} == {0.979}
    assert {end for side, end in ends if not side} == {0.021}


# ---- ten outputs, and the parts of a 0


def other_split(seed):
    """All small digits, split anew into 1,197 for training and 600 others."""
    sets = load_digits()
    x = np.hstack([each.x for each in sets])
    labels = np.concatenate([each.labels for each in sets])
    order = np.random.default_rng(seed).permutation(len(labels))
    return [Dataset(x[:, part], labels[part]) for part in np.split(order, [1197])]


@seeds()
def test_2_each_part_of_a_zero_is_in_other_digits_too_but_all_four_only_in_zeros(seed):
    concluded(2, "the upper left of a 0 also belongs to most sixes")
    concluded(2, "all four together are found in the zeros and in hardly anything else")
    told = ran(2, "screw", "parts", "fires")
    training, others = other_split(seed)
    shares = told["fired"](others, *told["parts_of_a_zero"](training))
    assert shares[0, 6] > 0.5
    assert all(each[1:].max() > 0.3 for each in shares[:4])
    assert shares[4, 0] > 0.7 and shares[4, 1:].max() < 0.1 and shares[4, 1:].mean() < 0.02


@seeds(quick=1)
def test_2_in_the_middle_of_five_runs_four_outputs_are_worse_than_ten(seed):
    concluded(2, "whenever we compared the middle ones of five runs, ten outputs won")
    concluded(2, "the network does learn the bits, in some way of its own")
    right_with = ran(2, "screw", "bits")["right_with"]
    codes = np.eye(10), (np.arange(10) >> np.arange(4)[:, None]) % 2 * 1.0
    runs = [[right_with(code, 5 * seed + k) for k in range(5)] for code in codes]
    ten, four = np.median(runs, axis=1)
    assert ten > four + 8 and four > 265
    if seed == 0:
        concluded(2, "some twenty-four mistakes instead of eight")
        assert (ten, four) == (292, 276)


# ---- bumps


def test_2_more_bumps_follow_the_curve_more_closely_and_outside_there_is_nothing():
    concluded(2, "outside it our bumps have ended")
    concluded(2, "With more bumps the staircase becomes as fine as you like.")
    concluded(2, "1. 27 bumps; with 26 the largest gap is 0.052, with 27 it is 0.050.")
    concluded(2, "off by 0.084 with the gain at 40, and only by 0.022 with the gain at 5")
    concluded(2, "and the sum is off by 0.233")
    f = ran(2, "screw", "cb620eed")["f"]
    x = np.linspace(0, 1, 501)

    def off(count, gain):
        return np.abs(bump_heights(f, x, count, gain).sum(axis=0) - f(x)).max()

    errors = [off(count, 40) for count in (5, 10, 20, 40, 80, 160)]
    assert np.all(np.diff(errors) < 0) and errors[-1] < 0.02
    assert [off(26, 20), off(27, 20)] == pytest.approx([0.052, 0.050], abs=5e-4)
    assert off(27, 20) < 0.05 < off(26, 20)
    assert [off(20, gain) for gain in (40, 5, 2, 1)] == pytest.approx(
        [0.084, 0.022, 0.080, 0.233], abs=5e-4
    )
    assert min(range(1, 41), key=lambda gain: off(20, gain)) == 5
    assert np.abs(bump_heights(f, np.array([-0.5, 1.5]), 20, 40).sum(axis=0)).max() < 1e-3
