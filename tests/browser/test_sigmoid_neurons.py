"""Chapter 2's figures in the page: the same numbers as in Python, and what a reader does."""

import itertools

import numpy as np
import pytest

from nncourse import sigmoid
from nncourse.show.controls import controls_of
from nncourse.show.plots import sigmoid_neurons as plots
from nncourse.show.sigmoid_neurons import (
    Layers,
    SigmoidAndStep,
    SmallChange,
    count_parameters,
    parse_sizes,
)
from tests.nncourse.show.positions import positions

pytestmark = pytest.mark.browser


def test_sigma_in_the_page_is_sigma_in_python_and_never_overflows(call):
    z = [*np.linspace(-40, 40, 161), -1e4, 1e4, 0.0]
    found = call("sigma", [[float(v)] for v in z])
    np.testing.assert_allclose(found, sigmoid(np.array(z)), rtol=1e-13, atol=1e-300)


def test_changes_in_the_page_are_those_of_python(call):
    names = ("x", "w", "b", "dw", "db")
    places = [positions(controls_of(SmallChange)[name]) for name in names]
    grid = [[p[round(i)] for i in np.linspace(0, len(p) - 1, 4)] for p in places]
    calls = list(itertools.product(*grid))
    figure, own = SmallChange(), []
    for values in calls:
        for name, value in zip(names, values, strict=True):
            setattr(figure, name, value)
        own.append(figure.changes())
    np.testing.assert_allclose(call("changes", calls), own, rtol=1e-9, atol=1e-12)


def test_sizes_are_read_in_the_page_as_in_python(call):
    right = ["784, 30, 10", "3-4-2", "1 1", "2x3"]
    sizes = [parse_sizes(text) for text in right]
    assert call("parseSizes", [[text] for text in right]) == sizes
    counted = call("countParameters", [[each] for each in sizes])
    assert counted == [count_parameters(each) for each in sizes]


def test_sizes_that_python_refuses_the_page_refuses_in_words(call):
    wrong = ["", "7", "0, 1", "3, 100001", "a, 2"]
    for text, found in zip(wrong, call("parseSizes", [[text] for text in wrong]), strict=True):
        with pytest.raises(ValueError):
            parse_sizes(text)
        assert isinstance(found, str)


def test_layers_are_abridged_in_the_page_as_in_python(call):
    sizes = [1, 2, 7, 8, 9, 784]
    found = call("layerPlaces", [[size] for size in sizes])
    assert found == [plots.layer_places(size) for size in sizes]


def test_the_gain_moves_the_curve_and_its_slope(shown):
    figure = shown(SigmoidAndStep())
    assert "= 0.25" in figure.get_by_role("status").inner_text()
    figure.get_by_role("button", name="c = 100", exact=True).click()
    assert "= 25" in figure.get_by_role("status").inner_text()


def test_without_an_input_the_weight_does_not_matter(shown):
    figure = shown(SmallChange())
    figure.get_by_role("button", name="no input").click()
    assert "Δoutput = 0;" in figure.get_by_role("status").inner_text()


def test_sizes_can_be_written_and_what_is_wrong_is_said(shown):
    figure = shown(Layers())
    box, said = (
        figure.get_by_label("sizes of the layers, input first"),
        figure.get_by_role("status"),
    )
    assert "= 11,935" in said.inner_text()
    box.fill("784, 300, 10")
    assert "= 238,510" in said.inner_text()
    before = figure.locator(".nncourse-panels").inner_html()
    box.fill("784, many, 10")
    assert "784, 30, 10" in said.inner_text()
    assert figure.locator(".nncourse-panels").inner_html() == before
    figure.get_by_role("button", name="3-4-2").click()
    assert box.input_value() == "3, 4, 2"
    assert "= 26." in said.inner_text()
