"""Chapter 6's figures as a reader meets them, and their formulas against the twins in Python."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from nncourse.show.controls import controls_of
from nncourse.show.cross_entropy import EPOCHS, CostSlopes, FourRuns, SingleNeuron
from nncourse.single_neuron import COSTS, neuron_cost, neuron_error, train_neuron
from tests.browser.lab import saved_page
from tests.nncourse.show.positions import positions

pytestmark = pytest.mark.browser
CHAPTER = Path(__file__).parents[2] / "notebooks" / "06_cross_entropy.ipynb"


@pytest.fixture(scope="module")
def page(tmp_path_factory, browser):
    """The saved chapter as a page without a kernel."""
    with saved_page(CHAPTER, tmp_path_factory.mktemp("page"), browser) as page:
        yield page


def shown(page, kind):
    """A figure of the page, as it was at first."""
    figure = page.locator(f".nncourse-figure[aria-label='{kind.title}']")
    press(figure, "reset")
    return figure


def press(figure, name):
    figure.get_by_role("button", name=name, exact=True).click()
    figure.page.wait_for_timeout(60)


def said(figure):
    return figure.get_by_role("status").inner_text()


def epoch(figure):
    return int(figure.get_by_label("epoch", exact=True).input_value())


def words(figure):
    return figure.locator("svg text").all_text_contents()


def go_to(figure, label, value):
    """Put a slider somewhere, as a drag does."""
    slider = figure.get_by_label(label, exact=True)
    slider.evaluate("(e, v) => { e.value = v; e.dispatchEvent(new Event('input')) }", value)
    figure.page.wait_for_timeout(60)


def test_all_figures_of_the_saved_chapter_are_alive_without_an_error(page):
    assert page.locator(".nncourse-figure").count() == 3
    assert page.locator(".nncourse-error:visible").all_inner_texts() == []


def test_the_first_outputs_and_the_last_are_those_of_the_book(page):
    figure = shown(page, SingleNeuron)
    assert "a = 0.818" in words(figure) and "a = 0.818" in said(figure)
    go_to(figure, "epoch", EPOCHS)
    assert "a = 0.094" in words(figure)
    press(figure, "back to epoch 0")
    press(figure, "very wrong: (2, 2)")
    assert "a = 0.982" in words(figure) and "Very wrong, but flat" in said(figure)


@pytest.mark.parametrize("kind", [SingleNeuron, FourRuns])
def test_it_runs_pauses_steps_and_goes_back(page, kind):
    figure = shown(page, kind)
    press(figure, "back to epoch 0")
    press(figure, "▶ run")
    page.wait_for_timeout(300)
    press(figure, "❚❚ pause")
    there = epoch(figure)
    assert 5 <= there < EPOCHS
    page.wait_for_timeout(200)
    assert epoch(figure) == there
    press(figure, "step: one epoch")
    assert epoch(figure) == there + 1
    press(figure, "back to epoch 0")
    assert epoch(figure) == 0


def test_a_run_ends_with_the_last_epoch_and_begins_again(page):
    figure = shown(page, SingleNeuron)
    go_to(figure, "epoch", EPOCHS - 10)
    press(figure, "▶ run")
    page.wait_for_timeout(500)
    assert epoch(figure) == EPOCHS
    press(figure, "step: one epoch")
    assert epoch(figure) == EPOCHS
    press(figure, "▶ run")
    assert epoch(figure) < EPOCHS / 2
    press(figure, "❚❚ pause")


def test_moving_the_epoch_by_hand_and_reset_stop_a_run(page):
    figure = shown(page, SingleNeuron)
    for interrupt in (lambda: go_to(figure, "epoch", 77), lambda: press(figure, "reset")):
        press(figure, "▶ run")
        page.wait_for_timeout(120)
        interrupt()
        assert figure.get_by_role("button", name="▶ run", exact=True).count() == 1
        here = epoch(figure)
        page.wait_for_timeout(150)
        assert epoch(figure) == here
    assert here == 0


def test_other_values_change_the_run_that_is_shown(page):
    figure = shown(page, SingleNeuron)
    go_to(figure, "epoch", 100)
    seen = {said(figure)}
    for label in ("first weight w", "first bias b", "learning rate η"):
        figure.get_by_label(label, exact=True).press("ArrowRight")
        page.wait_for_timeout(60)
        seen.add(said(figure))
    figure.get_by_label("cost", exact=True).select_option("cross-entropy")
    page.wait_for_timeout(60)
    assert len(seen | {said(figure)}) == 5


def test_only_one_of_the_four_runs_has_hardly_begun_after_a_hundred_epochs(page):
    figure = shown(page, FourRuns)
    falls = [int(percent) for percent in re.findall(r"(\d+) %", said(figure))]
    assert falls == [93, 4, 33, 23]
    assert figure.locator(".nncourse-legend span").count() == 4


def test_the_slopes_are_told_and_follow_the_pointer(page):
    figure = shown(page, CostSlopes)
    assert "δ = 0.0173 (quadratic) and 0.982 (cross-entropy)" in said(figure)
    press(figure, "right")
    assert "nothing much to learn" in said(figure)
    figure.locator("svg.nncourse-drag").nth(1).click(position={"x": 100, "y": 100})
    page.wait_for_timeout(60)
    z = float(figure.get_by_label("weighted input z", exact=True).input_value())
    assert z != -4 and z in positions(controls_of(CostSlopes)["z"])


@pytest.mark.parametrize("end", ["Home", "End"])
def test_nothing_is_unreadable_with_all_sliders_at_one_end(page, end):
    for kind in (SingleNeuron, FourRuns, CostSlopes):
        figure = shown(page, kind)
        for slider in figure.locator("input[type=range]").all():
            slider.press(end)
        page.wait_for_timeout(60)
        text = " ".join([*words(figure), said(figure)])
        assert not any(bad in text for bad in ("NaN", "undefined", "not a number", "∞"))


# ---- the formulas in the page against their twins in Python


def some(kind, name, count):
    """Positions of a control from end to end."""
    places = positions(controls_of(kind)[name])
    return [places[round(i)] for i in np.linspace(0, len(places) - 1, count)]


def test_the_page_trains_the_neuron_like_python(call):
    starts = [some(SingleNeuron, name, 4) for name in ("w", "b", "eta")]
    combinations = itertools.product(*starts, COSTS)
    cases = [(w, b, eta, EPOCHS, cost) for w, b, eta, cost in combinations]
    for case, found in zip(cases, call("trainNeuron", cases), strict=True):
        for name, wanted in train_neuron(*case)._asdict().items():
            np.testing.assert_allclose(found[name], wanted, rtol=1e-7, atol=1e-12, err_msg=name)


def test_the_page_computes_costs_and_errors_like_python(call):
    cases = [(z, y, cost) for z in positions(controls_of(CostSlopes)["z"])[::4]
             for y in positions(controls_of(CostSlopes)["y"]) for cost in COSTS]  # fmt: skip
    for name, twin in (("neuronCost", neuron_cost), ("neuronError", neuron_error)):
        wanted = [twin(*case) for case in cases]
        np.testing.assert_allclose(call(name, cases), wanted, rtol=1e-9, atol=1e-14)
