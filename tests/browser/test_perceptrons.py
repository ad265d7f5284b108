"""Chapter 1's figures in the page: the same numbers as in Python, and what a reader does."""

import itertools

import numpy as np
import pytest

from nncourse.perceptrons import all_inputs, half_adder, perceptron, threshold_perceptron
from nncourse.show.controls import controls_of
from nncourse.show.perceptrons import CheeseFestival, HalfAdder, PerceptronLine
from tests.nncourse.show.positions import positions

pytestmark = pytest.mark.browser


def test_the_page_decides_like_python(call):
    weights = list(itertools.product((-10, -3, 0, 2, 6, 10), repeat=3))
    thresholds = positions(controls_of(CheeseFestival)["threshold"])[::3]
    calls = [(w, threshold) for w in weights for threshold in thresholds]
    for (w, threshold), found in zip(calls, call("decisions", calls), strict=True):
        assert found == threshold_perceptron(all_inputs(3), w, threshold).tolist()


BOX = [-0.6, 1.6]


def planes():
    """Weights and biases over the sliders."""
    grid = [positions(control)[::4] for control in controls_of(PerceptronLine).values()]
    return [((w1, w2), b) for w1, w2, b in itertools.product(*grid)]


def half_planes(call):
    """The sliders with what the page finds there."""
    return zip(planes(), call("halfPlane", [(w, b, BOX) for w, b in planes()]), strict=True)


def test_the_page_finds_the_outputs_of_the_corners_like_python(call):
    for (w, b), found in zip(planes(), call("outputs", planes()), strict=True):
        assert found == PerceptronLine(w1=w[0], w2=w[1], b=b).outputs().tolist()


def test_the_shaded_side_holds_exactly_the_points_with_output_1(call):
    x = np.random.default_rng(0).uniform(*BOX, (2, 200))
    for (w, b), found in zip(
        planes(), call("halfPlane", [(*p, BOX) for p in planes()]), strict=True
    ):
        inside = [_inside(point, found["kept"]) for point in x.T]
        assert np.array_equal(inside, perceptron(x, w, b).astype(bool))


def _inside(point, corners):
    """Whether a point lies in a convex polygon whose corners run counter-clockwise."""
    sides = zip(corners, corners[1:] + corners[:1], strict=True)
    return len(corners) > 2 and all(
        (q[0] - p[0]) * (point[1] - p[1]) >= (q[1] - p[1]) * (point[0] - p[0]) for p, q in sides
    )


def test_the_line_ends_on_the_edges_of_the_box_where_the_sum_is_0(call):
    for (w, b), found in zip(
        planes(), call("halfPlane", [(*p, BOX) for p in planes()]), strict=True
    ):
        assert len(found["crossings"]) in (0, 2)
        for place in found["crossings"]:
            assert np.dot(w, place) + b == pytest.approx(0, abs=1e-12)
            assert any(v in BOX for v in place)


def test_the_page_adds_like_python(call):
    pairs = all_inputs(2).T.tolist()
    for (x1, x2), found in zip(pairs, call("signals", pairs), strict=True):
        assert found == HalfAdder(x1=bool(x1), x2=bool(x2)).signals()
        assert found[5:] == [int(v) for v in half_adder(x1, x2)]


def test_check_boxes_and_thresholds_change_the_decision(shown):
    figure = shown(CheeseFestival())
    said = figure.get_by_role("status")
    assert "output 1" in said.inner_text()
    figure.get_by_label("x₁ good weather").press(" ")
    assert "output 0" in said.inner_text()
    for label in ("x₂ company", "x₃ near transit"):
        figure.get_by_label(label).press(" ")
    assert "output 0" in said.inner_text()
    figure.get_by_role("button", name="threshold 3").click()
    assert "output 1" in said.inner_text()


def test_a_preset_names_its_gate(shown):
    figure = shown(PerceptronLine())
    for gate in ("x₁ alone", "NAND"):
        figure.get_by_role("button", name=gate, exact=True).click()
        assert f" {gate}." in figure.get_by_role("status").inner_text()


def test_the_box_starts_closed_and_merging_changes_the_drawing_and_not_the_sum(shown):
    figure = shown(HalfAdder(x1=True, x2=True))
    for inside, nands, merged in (
        ("closed", 0, 0),
        ("open", 5, 0),
        ("open, doubled wires merged", 5, 1),
    ):
        figure.get_by_label("the box", exact=True).select_option(inside)
        assert figure.get_by_text("b = 3", exact=True).count() == nands
        assert figure.get_by_text("−4", exact=True).count() == merged
        assert "1 + 1 = 2" in figure.get_by_role("status").inner_text()
