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
from tests.browser.lab import new_page
from tests.nncourse.show.positions import positions

pytestmark = pytest.mark.browser
FIGURES = (FourBars, Temperature, SideBySide)


@pytest.fixture(scope="module")
def page(tmp_path_factory, browser):
    """The chapter's figures on a page without a kernel."""
    path = tmp_path_factory.mktemp("page") / "figures.html"
    figures = "<hr>".join(kind().to_html() for kind in FIGURES)
    path.write_text(f"<!doctype html><meta charset='utf-8'>{figures}", encoding="utf-8")
    with new_page(browser) as page:
        page.goto(path.as_uri())
        page.locator(".nncourse-figure").nth(len(FIGURES) - 1).wait_for()
        yield page


def shown(page, kind):
    """A figure of the page, as it was at first."""
    figure = page.locator(f".nncourse-figure[aria-label='{kind.title}']")
    figure.get_by_role("button", name="reset").click()
    return figure


def said(figure):
    figure.page.wait_for_timeout(60)
    return figure.get_by_role("status").inner_text()


def press(figure, name):
    figure.get_by_role("button", name=name, exact=True).click()
    figure.page.wait_for_timeout(60)


def words(figure):
    return figure.locator("svg text").all_text_contents()


def test_all_figures_are_alive_without_a_kernel_and_without_an_error(page):
    assert page.locator(".nncourse-figure").count() == len(FIGURES)
    assert page.locator(".nncourse-error:visible").all_inner_texts() == []


def test_the_sum_stays_one_wherever_the_sliders_stand(page):
    figure = shown(page, FourBars)
    for j, keys in (("₁", ["Home"]), ("₂", ["End"]), ("₃", ["ArrowLeft"] * 3), ("₄", ["End"])):
        for key in keys:
            figure.get_by_label(f"weighted input z{j}", exact=True).press(key)
        assert said(figure).endswith("= 1.000000")


def test_a_key_on_one_slider_moves_all_four_activations(page):
    figure = shown(page, FourBars)
    before = words(figure)
    assert {"0.315", "0.009", "0.633", "0.043"} <= set(before)
    figure.get_by_label("weighted input z₃", exact=True).press("Home")
    figure.page.wait_for_timeout(60)
    assert not {"0.315", "0.009", "0.633", "0.043"} & set(words(figure))


def test_adding_the_same_to_all_leaves_the_activations(page):
    figure = shown(page, FourBars)
    press(figure, "all 1.5 higher")
    assert {"0.315", "0.009", "0.633", "0.043", "4.7"} <= set(words(figure))


def test_a_bar_can_be_moved_with_the_pointer(page):
    figure = shown(page, FourBars)
    figure.locator("svg.nncourse-drag").click(position={"x": 130, "y": 60})
    figure.page.wait_for_timeout(60)
    values = [figure.get_by_label(f"weighted input z{j}", exact=True).input_value() for j in "₁₂₃₄"]
    assert values[0] != "2.5" and values[1:] == ["-1", "3.2", "0.5"]


def test_the_factor_leads_to_the_hard_maximum(page):
    figure = shown(page, Temperature)
    press(figure, "hard maximum")
    assert "1.000" in words(figure) and "c = 100" in said(figure)
    press(figure, "a tie stays a tie")
    assert words(figure).count("0.500") == 2
    figure.get_by_label("factor c", exact=True).press("Home")
    assert "c = 0.01" in said(figure)


def test_the_factor_can_be_taken_with_the_pointer_to_positions_of_the_slider(page):
    figure = shown(page, Temperature)
    figure.locator("svg.nncourse-drag").click(position={"x": 400, "y": 100})
    c = float(said(figure).split()[2].rstrip(","))
    assert c > 1 and c in positions(controls_of(Temperature)["c"])


def test_the_sums_of_the_two_layers_stand_above_them(page):
    figure = shown(page, SideBySide)
    sums = [float(text.rsplit(" ", 1)[1]) for text in words(figure) if "layer: sum" in text]
    wanted = [a.sum() for a in SideBySide().outputs()]
    np.testing.assert_allclose(sums, wanted, atol=6e-4)
    figure.get_by_label("push").select_option("z₄")
    assert said(figure).startswith("Raise z₄: in the sigmoid layer a₄ alone")


@pytest.mark.parametrize("end", [0, -1])
def test_nothing_is_unreadable_with_all_sliders_at_one_end(page, end):
    for kind in FIGURES:
        figure = shown(page, kind)
        for control in controls_of(kind).values():
            if control["kind"] == "slider":
                slider = figure.get_by_label(control["label"], exact=True)
                slider.press("Home" if end == 0 else "End")
        figure.page.wait_for_timeout(60)
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
