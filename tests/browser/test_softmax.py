"""Chapter 7's figures as a reader meets them, and their formulas against the twins in Python."""

import itertools

import numpy as np
import pytest

from nncourse import sigmoid, softmax
from nncourse.show.controls import controls_of
from nncourse.show.softmax import (
    INPUTS,
    FourBars,
    SideBySide,
    Temperature,
    hard_maximum,
    sigmoid_slopes,
    softmax_slopes,
)
from tests.nncourse.show.positions import positions

pytestmark = pytest.mark.browser
FIGURES = (FourBars, Temperature, SideBySide)


def said(figure):
    return figure.get_by_role("status").inner_text()


def press(figure, name):
    figure.get_by_role("button", name=name, exact=True).click()


def words(figure):
    return figure.locator("svg text").all_text_contents()


def test_the_sum_stays_one_wherever_the_sliders_stand(shown):
    figure = shown(FourBars())
    for j, keys in (("₁", ["Home"]), ("₂", ["End"]), ("₃", ["ArrowLeft"] * 3), ("₄", ["End"])):
        for key in keys:
            figure.get_by_label(f"weighted input z{j}", exact=True).press(key)
        assert said(figure).endswith("= 1.000000")


def test_a_key_on_one_slider_moves_all_four_activations(shown):
    figure = shown(FourBars())
    before = words(figure)
    assert {"0.315", "0.009", "0.633", "0.043"} <= set(before)
    figure.get_by_label("weighted input z₃", exact=True).press("Home")
    assert not {"0.315", "0.009", "0.633", "0.043"} & set(words(figure))


def test_adding_the_same_to_all_leaves_the_activations(shown):
    figure = shown(FourBars())
    press(figure, "all 1.5 higher")
    assert {"0.315", "0.009", "0.633", "0.043", "4.7"} <= set(words(figure))


def test_a_bar_can_be_moved_with_the_pointer(shown):
    figure = shown(FourBars())
    figure.locator("svg.nncourse-drag").click(position={"x": 130, "y": 60})
    values = [figure.get_by_label(f"weighted input z{j}", exact=True).input_value() for j in "₁₂₃₄"]
    assert values[0] != "2.5" and values[1:] == ["-1", "3.2", "0.5"]


def test_the_factor_leads_to_the_hard_maximum(shown):
    figure = shown(Temperature())
    press(figure, "hard maximum")
    assert "1.000" in words(figure) and "c = 100" in said(figure)
    press(figure, "a tie stays a tie")
    assert words(figure).count("0.500") == 2
    figure.get_by_label("factor c", exact=True).press("Home")
    assert "c = 0.01" in said(figure)


def test_the_factor_can_be_taken_with_the_pointer_to_positions_of_the_slider(shown, in_page):
    figure = shown(Temperature())
    figure.locator("svg.nncourse-drag").click(position={"x": 400, "y": 100})
    in_page.settle()
    c = in_page.value(Temperature, "c")
    assert c > 1 and c in positions(controls_of(Temperature)["c"])


def test_the_sums_of_the_two_layers_stand_above_them(shown):
    figure = shown(SideBySide())
    sums = [float(text.rsplit(" ", 1)[1]) for text in words(figure) if "layer: sum" in text]
    wanted = [a.sum() for a in SideBySide().outputs()]
    np.testing.assert_allclose(sums, wanted, atol=6e-4)
    figure.get_by_label("push").select_option("z₄")
    assert "z₄" in said(figure)


@pytest.mark.parametrize("end", [0, -1])
def test_nothing_is_unreadable_with_all_sliders_at_one_end(shown, end):
    for kind in FIGURES:
        figure = shown(kind())
        for control in controls_of(kind).values():
            if control["kind"] == "slider":
                slider = figure.get_by_label(control["label"], exact=True)
                slider.press("Home" if end == 0 else "End")
        text = " ".join([*words(figure), said(figure)])
        assert not any(bad in text for bad in ("NaN", "undefined", "not a number", "∞"))


# ---- the formulas in the page against their twins in Python


def corners_and_more(count=5):
    """z over the whole range of the four sliders, ends included."""
    places = positions(controls_of(FourBars)["z1"])
    some = [places[round(i)] for i in np.linspace(0, len(places) - 1, count)]
    return [list(z) for z in itertools.product(some, repeat=4)]


def test_the_page_computes_softmax_like_python(call):
    cases = corners_and_more()
    found = call("softmax", [[z] for z in cases])
    np.testing.assert_allclose(found, softmax(np.transpose(cases)).T, rtol=1e-12)


def test_the_page_computes_every_temperature_like_python(call):
    factors = positions(controls_of(Temperature)["c"])
    cases = [(list(z), c) for z in INPUTS.values() for c in factors]
    wanted = [softmax(c * np.array(z)) for z, c in cases]
    found = call("softmax", cases)
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-300)
    maxima = call("hardMaximum", [[list(z)] for z in INPUTS.values()])
    np.testing.assert_array_equal(maxima, [hard_maximum(z) for z in INPUTS.values()])


def test_the_pages_softmax_is_finite_and_shift_invariant_far_out(call):
    cases = [[1e4, 0.0, -1e4, 9999.0], [-1e4] * 4, [1e4] * 4, [1e4, 1e4, 0.0, -1e4]]
    found = call("softmax", [[z] for z in cases])
    np.testing.assert_allclose(found, [softmax(np.array(z)) for z in cases], rtol=1e-12)
    shifted = call("softmax", [[[v - 9000 for v in z]] for z in cases])
    np.testing.assert_allclose(shifted, found, rtol=1e-12)


def test_the_page_computes_both_layers_and_their_slopes_like_python(call):
    cases = corners_and_more(4)
    found = call("sigmoids", [[z] for z in cases])
    np.testing.assert_allclose(found, sigmoid(np.array(cases)), rtol=1e-12)
    pairs = [(z, k) for z in cases for k in range(4)]
    for name, twin in (("softmaxSlopes", softmax_slopes), ("sigmoidSlopes", sigmoid_slopes)):
        wanted = [twin(z, k) for z, k in pairs]
        np.testing.assert_allclose(call(name, pairs), wanted, rtol=1e-9, atol=1e-300)
