"""Chapter 2's figures: what they compute and draw, over the whole range of their controls."""

import itertools

import numpy as np
import pytest

from nncourse import Network
from nncourse.show.controls import controls_of
from nncourse.show.plots import sigmoid_neurons as plots
from nncourse.show.sigmoid_neurons import (
    SigmoidAndStep,
    SmallChange,
    count_parameters,
    parse_sizes,
)
from tests.nncourse.show.positions import positions, some_positions


def test_the_curve_stays_between_0_and_1_and_passes_through_a_half():
    figure, z, curves = SigmoidAndStep(), np.linspace(-6, 6, 101), []
    for figure.c in positions(controls_of(SigmoidAndStep)["c"]):
        curves.append(figure.curve(z))
    curves = np.array(curves)
    assert np.all((0 <= curves) & (curves <= 1)) and np.all(np.diff(curves) >= 0)
    np.testing.assert_array_equal(curves[:, 50], 0.5)


def test_changes_are_finite_and_5_is_within_its_error():
    names = list(controls_of(SmallChange))
    ends = [some_positions(control, 3) for control in controls_of(SmallChange).values()]
    grid, figure, changes = list(itertools.product(*ends)), SmallChange(), []
    for values in grid:
        for name, value in zip(names, values, strict=True):
            setattr(figure, name, value)
        changes.append(figure.changes())
    x, dw, db = (np.array(grid)[:, names.index(name)] for name in ("x", "dw", "db"))
    real, linear = np.transpose(changes)
    assert np.isfinite(changes).all() and len(changes) == 3 ** len(names)
    # half of the largest |σ″|, which is 0.0962
    assert np.all(np.abs(real - linear) <= 0.05 * (dw * x + db) ** 2)


def test_a_change_that_is_ten_times_smaller_has_a_gap_a_hundred_times_smaller():
    gaps = [np.diff(SmallChange(dw=size, db=0.0).changes())[0] for size in (1.0, 0.1)]
    assert gaps[0] / gaps[1] == pytest.approx(100, rel=0.15)


@pytest.mark.parametrize("sizes", [[784, 15, 10], [3, 4, 2], [1, 1], [5, 4, 3, 2]])
def test_parameters_are_those_of_the_network(sizes):
    net = Network(sizes, rng=0)
    own = sum(w.size + b.size for w, b in zip(net.weights, net.biases, strict=True))
    assert count_parameters(sizes) == own


@pytest.mark.parametrize(
    "text", ["784, 30, 10", " 784 30  10 ", "784-30-10", "784x30;10", "784×30×10"]
)
def test_sizes_may_be_written_in_many_ways(text):
    assert parse_sizes(text) == [784, 30, 10]


@pytest.mark.parametrize("text", ["", "784", "a, b", "3.5, 2", "-", "1, 2, 3, 4, 5, 6, 7, 8, 9"])
def test_what_is_no_list_of_sizes_is_refused(text):
    with pytest.raises(ValueError, match="expected 2 to 8 whole numbers, such as 784, 30, 10"):
        parse_sizes(text)


@pytest.mark.parametrize("text", ["0, 3", "3, 100001"])
def test_layers_without_neurons_or_with_too_many_are_refused(text):
    with pytest.raises(ValueError, match="expected 1 to 100,000 neurons"):
        parse_sizes(text)


@pytest.mark.parametrize("size", [1, 2, 8, 9, 784])
def test_layers_are_abridged_and_stand_in_the_middle(size):
    places = plots.layer_places(size)
    assert len(places) == min(size, 8) if size <= 8 else len(places) == 7
    assert places == sorted(places, reverse=True)
    assert places[0] == -places[-1]
