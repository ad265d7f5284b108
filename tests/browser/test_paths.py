"""The sum over paths in the page: its numbers against the network's, and the ways to a weight."""

import numpy as np
import pytest

from nncourse.show.controls import controls_of
from nncourse.show.paths import INPUT, TARGET, SumOverPaths
from tests.browser.exports import called
from tests.browser.lab import new_page
from tests.nncourse.show.positions import positions

pytestmark = pytest.mark.browser
WEIGHTS = positions(controls_of(SumOverPaths)["weight"])
FIGURES = [SumOverPaths(weight=name, scale=s) for name in WEIGHTS for s in (0.5, 1.0, 4.0)]


def asked(figure, dw):
    net = figure.network()
    lists = {"weights": [w.tolist() for w in net.weights],
             "biases": [b.ravel().tolist() for b in net.biases]}  # fmt: skip
    return [{"x": INPUT, "y": TARGET, **lists, "place": figure.place, "dw": dw}]


def test_the_products_of_all_paths_add_up_to_backpropagations_slope(browser):
    found = called(browser, SumOverPaths, "nudged", [asked(f, 1e-6) for f in FIGURES])
    for figure, page in zip(FIGURES, found, strict=True):
        assert len(page["paths"]) == [6, 2, 1][figure.place[0]]
        wanted = figure.slope()
        assert sum(each["product"] for each in page["paths"]) == pytest.approx(wanted, rel=1e-12)
        assert page["sum"] == pytest.approx(wanted, rel=1e-9)
        assert page["measured"] == pytest.approx(wanted, rel=1e-3, abs=1e-9)


def test_each_rate_is_what_one_neuron_does_to_the_next(browser):
    """Measured on the network itself: move one activation, look at the next."""
    figure = SumOverPaths()
    ((found,),) = [called(browser, SumOverPaths, "nudged", [asked(figure, 0.1)])]
    net, x = figure.network(), np.array([INPUT]).T
    a = net.activations(x)
    for each in found["paths"]:
        for layer, (j, q) in enumerate(zip(each["path"], each["path"][1:], strict=False), start=1):
            values = []
            for sign in (1, -1):
                moved = a[layer].copy()
                moved[j] += sign * 1e-6
                values.append(net._step(layer, moved)[q, 0])
            rate = (values[0] - values[1]) / 2e-6
            assert each["factors"][layer] == pytest.approx(rate, rel=1e-6)
        output = each["path"][-1]
        assert each["factors"][-1] == pytest.approx(a[-1][output, 0] - TARGET[output])


def test_the_nudge_is_a_true_change_of_the_network(browser):
    figure = SumOverPaths(weight="w³₂₁", dw=0.5)
    (page,) = called(browser, SumOverPaths, "nudged", [asked(figure, figure.dw)])
    net, x, y = figure.network(), np.array([INPUT]).T, np.array([TARGET]).T
    before, cost = net.activations(x), net.cost_value((x, y))
    layer, j, k = figure.place
    net.weights[layer][j, k] += figure.dw
    for ours, new, old in zip(page["da"], net.activations(x), before, strict=True):
        np.testing.assert_allclose(ours, (new - old).ravel(), rtol=1e-9, atol=1e-15)
    assert page["dC"] == pytest.approx(net.cost_value((x, y)) - cost, rel=1e-9)


# ---- as a reader meets it


@pytest.fixture
def figure(browser):
    with new_page(browser) as page:
        page.set_content(SumOverPaths().to_html())
        page.wait_for_selector(".nncourse-figure")
        yield page.locator(".nncourse-figure")


def items(figure):
    return figure.locator(".nncourse-paths li").all_inner_texts()


def test_a_weight_is_chosen_by_keys_and_by_a_click_on_its_line(figure):
    choice = figure.get_by_label("the weight", exact=True)
    assert len(items(figure)) == 6
    choice.focus()
    choice.press("ArrowDown")
    assert choice.input_value() == "w²₂₁" and len(items(figure)) == 6
    choice.select_option("w³₂₁")
    assert len(items(figure)) == 2
    box = figure.locator("svg.nncourse-drag").bounding_box()
    figure.page.mouse.click(box["x"] + 0.52 * box["width"], box["y"] + 0.81 * box["height"])
    assert choice.input_value() == "w³₃₃"


def test_the_walk_marks_one_path_after_the_other_and_adds_up(figure):
    path = figure.get_by_label("path (0: all)", exact=True)
    for step in range(1, 7):
        path.press("ArrowRight")
        marked = figure.locator(".nncourse-paths li[aria-current]")
        assert marked.all_inner_texts() == [items(figure)[step - 1]]
    assert "Sum of the first" not in figure.locator(".nncourse-paths p").last.inner_text()
    path.press("ArrowLeft")
    assert "Sum of the first 5" in figure.locator(".nncourse-paths p").last.inner_text()


def test_too_large_a_nudge_is_named(figure):
    figure.get_by_role("button", name="too large a nudge").click()
    assert "no small change" in figure.get_by_role("status").inner_text()
    figure.get_by_role("button", name="a first weight: six paths").click()
    assert "no small change" not in figure.get_by_role("status").inner_text()
