"""Chapter 10's figures: what they compute and draw, over the whole range of their controls."""

import itertools

import numpy as np
import pytest

from nncourse import load_digits
from nncourse.show.controls import controls_of
from nncourse.show.many_networks import ManyNetworks, curves
from nncourse.show.plots import without_biases as plots
from nncourse.show.style import row
from nncourse.show.without_biases import (
    BIAS,
    CONSTANT,
    NONE,
    TASKS,
    LineOfANeuron,
    Rates,
    on_the_right_side,
)
from nncourse.variants.without_biases import NeuralNetwork
from tests.nncourse.show.positions import positions


@pytest.fixture(scope="module")
def digits():
    training, _, test = load_digits()
    return training[:30], test[:50]


@pytest.fixture(scope="module")
def found(digits):
    return curves(*digits, [0.03, 0.3, 10.0], [0.7, 1.0], epochs=3)


# ---- the line of a neuron


def test_without_a_bias_the_origin_is_on_no_side_at_any_place():
    figure = LineOfANeuron(task="AND", offset=NONE)
    for figure.angle, figure.strength in itertools.product(range(-180, 181, 15), (0.5, 8.0)):
        assert not figure.right()[0]


def best(task, offset):
    """The most points of a task on their right sides, over the sliders."""
    grid = {name: positions(c) for name, c in controls_of(LineOfANeuron).items()}
    angles, sizes = np.radians(grid["angle"]), np.array(grid["strength"])
    w = np.array([np.cos(angles), np.sin(angles)])  # (2, angles)
    x, labels = TASKS[task]
    along = (w.T @ x)[:, np.newaxis, np.newaxis]  # (angles, 1, 1, n)
    b = np.array([0.0] if offset == NONE else grid["b"])[:, np.newaxis]
    z = sizes[:, np.newaxis, np.newaxis] * along + b
    return on_the_right_side(z, labels).sum(axis=-1).max()


@pytest.mark.parametrize(
    ("task", "alone"), [("AND", 2), ("OR", 3), ("two sides", 8), ("near and far", 6)]
)
def test_what_can_be_told_apart_without_a_bias_and_with_one(task, alone):
    assert best(task, NONE) == alone
    assert best(task, BIAS) == len(TASKS[task][1])


def test_a_constant_input_is_a_bias():
    for angle, b in itertools.product((-100, 10, 45), (-4.0, 0.0, 3.0)):
        pair = [LineOfANeuron(offset=o, angle=angle, b=b) for o in (BIAS, CONSTANT)]
        assert np.array_equal(pair[0].right(), pair[1].right())


@pytest.mark.parametrize(
    ("preset", "right"),
    [
        ("AND, without a bias", 1),
        ("AND, with a bias", 4),
        ("AND, with a constant input", 4),
        ("groups on two sides", 8),
        ("near and far", 4),
    ],
)
def test_a_preset_shows_what_its_name_says(preset, right):
    assert LineOfANeuron(**LineOfANeuron.presets[preset]).right().sum() == right


# ---- many networks at once


def test_many_networks_learn_what_each_learns_alone(digits):
    etas, (training, test) = [0.1, 0.5, 2.0], digits
    start = NeuralNetwork(64, 6, 10, 0.1, rng=1)
    many = ManyNetworks(start, 3)
    for epoch in range(2):
        many.train(training.x, training.one_hot, np.array(etas) * 0.9**epoch)
    for k, eta in enumerate(etas):
        alone = NeuralNetwork(64, 6, 10, eta, weights=start.weights)
        alone.train(training)
        alone.learning_rate = 0.9 * eta
        alone.train(training)
        np.testing.assert_allclose(many.w2[k], alone.weights[0], rtol=1e-10)
        np.testing.assert_allclose(many.w3[k], alone.weights[1], rtol=1e-10)
        assert many.predict(test.x)[k].tolist() == [
            alone.predict(x) for x in test.x.T[:, :, np.newaxis]
        ]


def test_the_network_that_was_given_stays_as_it_was(digits):
    net = NeuralNetwork(64, 6, 10, 0.1, rng=1)
    before = [w.copy() for w in net.weights]
    ManyNetworks(net, 2).train(digits[0].x, digits[0].one_hot, [1.0, 2.0])
    assert all(np.array_equal(a, b) for a, b in zip(before, net.weights, strict=True))


def test_all_networks_start_alike_and_the_decay_begins_after_the_first_epoch(found):
    assert np.ptp(found.test[0]) == 0
    assert found.epochs == 3
    for eta in (0.03, 0.3, 10.0):
        pair = found.training[:, found.etas == eta]
        assert pair[1, 0] == pair[1, 1]  # the first epoch has η itself


# ---- learning rates


def test_rates_can_be_drawn_everywhere(found):
    figure = Rates(found)
    places = [positions(c) for c in controls_of(Rates).values()]
    for power, factor in itertools.product(*places):
        figure.power, figure.factor = power, factor
        assert figure.error == ""
        assert len(figure.panels) == 2
    assert figure.picture().data[1:4] == b"PNG"


def test_the_nearest_run_is_shown(found):
    rates = Rates(found, power=-0.5, factor=0.8).rates()
    np.testing.assert_allclose(rates, 0.3 * 0.7 ** np.arange(3))


def test_the_message_tells_the_last_epoch(found):
    figure = Rates(found, power=1.0, factor=1.0)
    k = np.flatnonzero((found.etas == 10) & (found.factors == 1))[0]
    assert f"{100 * found.test[-1, k]:.1f} % of the test images" in figure.message
    assert "3 epochs" in figure.message


def test_without_decay_the_grey_curve_is_the_blue_one(found):
    first = Rates(found, factor=1.0).panels[0]["marks"]
    assert first[1]["y"] == first[2]["y"]
    moved = Rates(found, power=1.0, factor=0.7).panels[0]["marks"]
    assert moved[1]["y"] != moved[2]["y"]


# ---- plots


def test_plots_draw_into_given_axes_and_give_them_back():
    first, second = row(2)
    assert plots.accuracy_curves({"a": [0.1]}, ax=first) is first
    assert plots.bump([0, 1], {"a": [0, 1]}, [0], [1], ax=second) is second


def test_accuracies_are_drawn_in_per_cent_from_the_first_epoch_on():
    line = plots.accuracy_curves({"test images": [0.5, 0.75]}).lines[0]
    assert line.get_xydata().tolist() == [[1, 50], [2, 75]]


def test_pictures_stand_side_by_side():
    ax = plots.pictures(np.eye(9)[:, :3], ["a", "b", "c"])
    assert [each.get_title() for each in ax.figure.axes] == ["a", "b", "c"]
