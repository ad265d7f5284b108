"""Chapter 1's figures: what they compute and draw, over the whole range of their controls."""

import numpy as np
import pytest

from nncourse.perceptrons import Unit, all_inputs
from nncourse.show.controls import controls_of
from nncourse.show.perceptrons import CheeseFestival, HalfAdder, PerceptronLine
from nncourse.show.plots import perceptrons as plots
from tests.nncourse.show.positions import positions

FIGURES = [CheeseFestival, PerceptronLine, HalfAdder]


def test_threshold_5_goes_exactly_in_good_weather():
    assert CheeseFestival(threshold=5).decisions().tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_threshold_3_goes_in_good_weather_or_when_both_others_hold():
    assert CheeseFestival(threshold=3).decisions().tolist() == [0, 0, 0, 1, 1, 1, 1, 1]


def test_the_presets_are_those_two():
    assert [p["threshold"] for p in CheeseFestival.presets.values()] == [5, 3]


@pytest.mark.parametrize("gate", PerceptronLine.presets)
def test_a_preset_is_the_gate_that_it_is_named_after(gate):
    assert PerceptronLine(**PerceptronLine.presets[gate]).gate() == gate


def test_nand_has_the_sums_of_the_book():
    nand = PerceptronLine.presets["NAND"]
    sums = np.array([nand["w1"], nand["w2"]]) @ all_inputs(2) + nand["b"]
    assert sums.tolist() == [3, 1, 1, -1]


def test_no_perceptron_of_the_sliders_is_xor():
    grid = [positions(control) for control in controls_of(PerceptronLine).values()]
    w1, w2, b = np.meshgrid(*grid)
    outputs = [w1 * x1 + w2 * x2 + b > 0 for x1, x2 in all_inputs(2).T]
    assert not np.any(~outputs[0] & outputs[1] & outputs[2] & ~outputs[3])


@pytest.mark.parametrize(("x1", "x2"), [(0, 0), (0, 1), (1, 0), (1, 1)])
@pytest.mark.parametrize("inside", ["closed", "open", "open, doubled wires merged"])
def test_the_half_adder_adds(x1, x2, inside):
    signals = HalfAdder(x1=bool(x1), x2=bool(x2), inside=inside).signals()
    assert 2 * signals[6] + signals[5] == x1 + x2


def test_merging_leaves_one_wire_of_weight_4():
    weights = [unit.w for unit in HalfAdder(inside="open, doubled wires merged").circuit().units]
    assert weights == [(-2, -2)] * 4 + [(-4,)]


def words(ax):
    return sorted(text.get_text() for text in ax.texts if text.get_text())


UNITS = [Unit((0, 1), (2, -2), -1), Unit((0, 2), (4, 0.5), 3)]
PLACES = [(0, 1), (0, 0), (1, 1), (2, 0)]


def test_a_network_shows_every_weight_and_the_bias_of_each_perceptron():
    assert words(plots.network(UNITS, PLACES, [3])) == sorted(
        ["2", "−2", "b = −1", "4", "0.5", "b = 3"]
    )


def test_a_network_shows_its_names_and_what_flows():
    names = {"names": ["p", "q", "first"], "output_names": ["out"]}
    ax = plots.network(UNITS, PLACES, [3], [1, 0, 0, 1], **names)
    assert {"p", "q", "first, b = −1", "b = 3", "out = 1"} <= set(words(ax))
    assert [text.get_text() for text in ax.texts].count("1") == 2


def test_two_wires_between_the_same_perceptrons_stand_apart():
    ax = plots.network([Unit((0, 0), (-2, -2), 3)], [(0, 0), (2, 0)], [1])
    middles = [line.get_ydata()[1] for line in ax.lines if len(line.get_xdata()) == 3]
    assert len(set(middles)) == 2 + 1  # the two, and the wire that leaves
