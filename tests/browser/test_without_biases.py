"""Chapter 10's figure in the page: the same numbers as in Python, and what a reader does."""

import itertools

import numpy as np
import pytest

from nncourse.show.controls import controls_of
from nncourse.show.without_biases import TASKS, LineOfANeuron, on_the_right_side
from tests.nncourse.show.positions import positions

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def places():
    return {name: positions(control) for name, control in controls_of(LineOfANeuron).items()}


def test_the_page_turns_the_weights_like_python(call, places):
    calls = list(itertools.product(places["angle"], places["strength"][::5]))
    twin = LineOfANeuron()
    for (angle, strength), found in zip(calls, call("weights", calls), strict=True):
        twin.angle, twin.strength = angle, strength
        np.testing.assert_allclose(found, twin.weights(), atol=1e-12)


def test_the_page_judges_every_point_like_python(call, places):
    grid = itertools.product(TASKS, places["angle"][::6], places["strength"][::5], places["b"][::8])
    calls = []
    for task, angle, strength, b in grid:
        turned = np.radians(angle)
        x, labels = (values.T.tolist() for values in TASKS[task])
        calls += [(x, labels, [strength * np.cos(turned), strength * np.sin(turned)], b)]
    sums, sides = call("sums", [(x, w, b) for x, _, w, b in calls]), call("rightly", calls)
    for (x, labels, w, b), z, right in zip(calls, sums, sides, strict=True):
        np.testing.assert_allclose(z, np.array(x) @ w + b, atol=1e-12)
        assert right == on_the_right_side(np.array(z), labels).tolist()


def test_the_line_is_where_the_weighted_input_is_0(call):
    calls = [([w1, w2], b) for w1 in (-4, 0.3, 2) for w2 in (-8, 0, 1) for b in (-8, 0, 2.5)]
    for (w, b), ends in zip(calls, call("lineThrough", calls), strict=True):
        np.testing.assert_allclose(np.array(ends) @ w + b, 0, atol=1e-9)
        assert np.linalg.norm(np.subtract(*ends)) == pytest.approx(20)


@pytest.fixture
def figure(shown):
    return shown(LineOfANeuron())


def test_presets_tell_how_many_points_are_right(figure):
    said = figure.get_by_role("status")
    for preset, words in {
        "AND, with a bias": "4 of 4",
        "AND, without a bias": "2.83 x₁ + 2.83 x₂",
        "AND, with a constant input": "4 of 4",
        "groups on two sides": "8 of 8",
        "near and far": "4 of 8",
    }.items():
        figure.get_by_role("button", name=preset, exact=True).click()
        assert words in said.inner_text()


def test_without_a_bias_its_slider_cannot_be_moved(figure):
    said, slider = figure.get_by_role("status"), figure.get_by_label("bias b, or w₀")
    assert "σ(0) = ½" in said.inner_text()
    assert slider.is_disabled()
    figure.get_by_label("what moves the line").select_option("a bias b")
    assert slider.is_enabled()
    assert "σ(b) = 0.018" in said.inner_text()
    figure.get_by_role("button", name="AND, without a bias", exact=True).click()
    assert slider.is_disabled()


def test_misread_points_have_a_ring_and_right_ones_none(figure):
    rings = figure.locator("path[stroke='#D55E00']")
    before = rings.count()
    figure.get_by_role("button", name="AND, with a bias", exact=True).click()
    assert rings.count() < before
