"""The playground's points, its controls, and what the page is told."""

import numpy as np
import pytest

pytest.importorskip("anywidget")

from nncourse.show.controls import controls_of
from nncourse.show.nudges import Nudges
from nncourse.show.paths import SumOverPaths
from nncourse.show.playground import FRESH, Playground, tasks
from tests.nncourse.show.positions import positions

FIGURES = [Playground, SumOverPaths, Nudges]


@pytest.mark.parametrize("kind", FIGURES)
def test_presets_are_positions_that_the_controls_can_take(kind):
    controls = controls_of(kind)
    for values in kind.presets.values():
        for name, value in values.items():
            assert value in positions(controls[name])


@pytest.mark.parametrize("name", positions(controls_of(Playground)["task"]))
def test_points_are_always_the_same_and_half_of_each_kind(name):
    task = tasks()[name]
    assert task == tasks()[name]
    points, targets = np.array(task["points"]), np.array(task["targets"])
    assert points.shape == (len(targets), 2) and np.abs(points).max() < 3
    assert len(task["fresh_points"]) == FRESH and targets.mean() == 0.5
    assert np.mean(task["fresh_targets"]) == 0.5


def test_xor_is_one_where_exactly_one_input_is_positive():
    task = tasks()["XOR"]
    signs = np.array(task["points"]) > 0
    np.testing.assert_array_equal(signs[:, 0] != signs[:, 1], np.array(task["targets"]) == 1)


def test_reset_brings_the_start_of_the_network_back_as_well():
    figure = Playground(seed=7)
    figure.trained = True
    assert figure.spec["start"] == {**figure.values(), "trained": False}


def test_alt_text_says_the_state():
    assert "hidden layers: 2, neurons in each: 8" in Playground(layers=2, neurons=8).alt_text()
    assert "weight w³₂₁ is nudged by 0.5" in SumOverPaths(weight="w³₂₁", dw=0.5).alt_text()
    assert "mean of the first 4" in Nudges(m=4).alt_text()


# ---- what chapter 4 says about the ten images


def changes(**values):
    """How one step of the output biases changes the cost of each of the ten images."""
    from nncourse.show.nudges import IMAGES, mini_batch, networks

    figure, images = Nudges(**values), mini_batch()
    old = networks()[figure.age]
    new = old.copy()
    new.biases[-1] += figure.step()
    each = [images[k : k + 1] for k in range(IMAGES)]
    return np.array([new.cost_value(one) - old.cost_value(one) for one in each])


def losers(age):
    """Of how many images the cost rises when one has its way, for each of the ten."""
    found = [changes(age=age, image=image) for image in range(1, 11)]
    assert all(change[k] < 0 for k, change in enumerate(found))
    return [int(np.sum(change > 0)) for change in found]


def test_at_birth_no_image_loses_after_an_epoch_most_do():
    assert losers("newborn") == [0] * 10
    assert sum(losers("after 1 epoch")) > 60


def test_one_image_may_raise_the_mean_cost_and_a_vote_lowers_it():
    one, ten = (changes(**Nudges.presets[name]) for name in
                ("one image has its way", "ten images vote"))  # fmt: skip
    assert one.mean() == pytest.approx(0.0015, abs=5e-5) and np.sum(one > 0) == 6
    assert ten.mean() == pytest.approx(-0.0016, abs=5e-5) and np.sum(ten > 0) == 4
    loud, shouted = changes(age="after 1 epoch", image=6), Nudges.presets["ten images vote"]
    votes = [changes(**shouted, eta=eta).mean() for eta in (10.0, 12.0)]
    assert votes[0] > loud.mean() > votes[1]
