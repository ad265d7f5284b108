"""Live figures as a reader meets them: in JupyterLab, and on a page without a kernel."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from nncourse.show.controls import controls_of
from nncourse.show.descent import CURVES, VALLEYS, curve_path, raised, valley_path
from nncourse.show.gradient_descent import ValleyBall
from nncourse.show.posters import figures, in_the_page
from tests.browser.lab import Lab, new_page, saved_page
from tests.nncourse.show.positions import positions

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser
CHAPTER = Path(__file__).parents[2] / "notebooks" / "03_gradient_descent.ipynb"
CHAPTERS = [path for path in sorted(CHAPTER.parent.glob("*.ipynb"))
            if "<div data-nncourse=" in path.read_text(encoding="utf-8")]  # fmt: skip
BALL, ETA = "The ball in the valley", "learning rate η"


def drawing(figure):
    """Everything that is drawn in the panels of a figure."""
    return figure.locator(".nncourse-panels").evaluate("node => node.innerHTML")


def move(figure, label, key="ArrowRight"):
    """Give a slider the focus and press a key; what was drawn before and after."""
    before = drawing(figure)
    figure.get_by_label(label, exact=True).press(key)
    return before, drawing(figure)


@pytest.fixture(scope="module")
def lab(tmp_path_factory, browser):
    folder = tmp_path_factory.mktemp("course")
    shutil.copy(CHAPTER, folder)
    with Lab(folder) as lab, lab.notebook(CHAPTER.name, browser) as notebook:
        notebook.run_all()
        yield notebook


@pytest.mark.full
def test_a_key_on_a_slider_changes_the_figure_in_jupyterlab(lab):
    figure = lab.figure(BALL)
    figure.scroll_into_view_if_needed()
    eta = figure.get_by_label(ETA, exact=True)
    start = float(eta.input_value())
    before, after = move(figure, ETA)
    assert float(eta.input_value()) == pytest.approx(start + 0.005)
    assert before != after


@pytest.mark.full
def test_keys_on_a_slider_do_not_reach_jupyters_shortcuts(lab):
    cells = lab.ask("panel.content.widgets.length")
    slider = lab.figure(BALL).get_by_label(ETA, exact=True)
    for key in "ddxb":
        slider.press(key)
    assert lab.ask("panel.content.widgets.length") == cells


@pytest.mark.full
def test_presets_reset_and_warning_in_jupyterlab(lab):
    figure = lab.figure(BALL)
    said = figure.get_by_role("status")
    figure.get_by_role("button", name="too large").click()
    assert "ΔC > 0" in said.inner_text()
    figure.get_by_role("button", name="reset").click()
    assert "ΔC > 0" not in said.inner_text()
    assert figure.get_by_label(ETA, exact=True).input_value() == str(ValleyBall().eta)


@pytest.mark.full
def test_python_hears_what_the_page_does_and_the_page_what_python_does(lab):
    figure = lab.figure(BALL)
    figure.get_by_role("button", name="zig-zag").click()
    lab.settle()
    assert lab.evaluate("ball.eta") == 0.19
    lab.evaluate("setattr(ball, 'eta', 0.1)")
    expect(figure.get_by_label(ETA, exact=True)).to_have_value("0.1")


@pytest.mark.full
def test_no_figure_of_the_chapter_shows_an_error(lab):
    assert lab.page.locator(".nncourse-figure").count() == 4
    assert lab.page.locator(".nncourse-error:visible").all_inner_texts() == []


@pytest.fixture(scope="module")
def page_without_kernel(tmp_path_factory, browser):
    """The saved chapter as a page that nbconvert made, opened from the disk."""
    with saved_page(CHAPTER, tmp_path_factory.mktemp("page"), browser) as page:
        yield page


def test_a_saved_page_is_alive_without_a_kernel(page_without_kernel):
    figure = page_without_kernel.locator(f".nncourse-figure[aria-label^='{BALL}']").first
    before, after = move(figure, ETA)
    assert before != after
    figure.get_by_role("button", name="too large").click()
    assert "ΔC > 0" in figure.get_by_role("status").inner_text()


def test_no_figure_of_the_saved_page_shows_an_error(page_without_kernel):
    assert page_without_kernel.locator(".nncourse-figure").count() == 3
    assert page_without_kernel.locator(".nncourse-error:visible").all_inner_texts() == []


def test_a_point_of_the_valley_can_be_taken_with_the_pointer(page_without_kernel):
    figure = page_without_kernel.locator(f".nncourse-figure[aria-label^='{BALL}']").first
    figure.locator("svg.nncourse-drag").click(position={"x": 120, "y": 100})
    start = [figure.get_by_label(f"start {v}", exact=True).input_value() for v in ("v₁", "v₂")]
    assert start != [str(ValleyBall().v1), str(ValleyBall().v2)]


@pytest.mark.full
@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_saved_chapter_is_a_page_without_an_error(tmp_path, browser, path):
    """As many figures live as were stored with a script."""
    stored = path.read_text(encoding="utf-8").count("<div data-nncourse=")
    with saved_page(path, tmp_path, browser) as page:
        expect(page.locator(".nncourse-figure")).to_have_count(stored)
        assert page.locator(".nncourse-error:visible").all_inner_texts() == []


def test_all_come_alive_on_a_page_without_kernel_and_network(tmp_path, browser):
    kinds = list(filter(in_the_page, figures()))
    html = "<hr>".join(kind().to_html() for kind in kinds)
    (tmp_path / "all.html").write_text(f"<!doctype html><meta charset='utf-8'>{html}", "utf-8")
    with new_page(browser) as page:
        problems = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto((tmp_path / "all.html").as_uri())
        expect(page.locator(".nncourse-figure")).to_have_count(len(kinds))
        assert page.locator(".nncourse-error:visible").all_inner_texts() == problems == []
        assert page.locator("img").count() == 0  # the posters have given way


def test_play_walks_the_steps_to_the_end(shown, clock):
    figure = shown(ValleyBall())
    steps = figure.get_by_label("number of steps", exact=True)
    steps.evaluate("e => { e.value = 57; e.dispatchEvent(new Event('input')) }")
    figure.get_by_role("button", name="play number of steps").click()
    clock.run_for(400)
    assert steps.input_value() == "59"
    clock.run_for(1000)
    assert steps.input_value() == "60"


# ---- the formulas in the page against their twins in Python


def slider_values(kind, name, count=7):
    """Values of a slider from end to end."""
    places = positions(controls_of(kind)[name])
    return [places[round(i)] for i in np.linspace(0, len(places) - 1, count)]


@pytest.mark.parametrize("valley", VALLEYS)
def test_the_page_walks_through_the_valley_like_python(call, valley):
    values = [slider_values(ValleyBall, name, 5) for name in ("v1", "v2", "eta", "steps")]
    grid = [(float(a), float(b), eta, steps) for a in values[0] for b in values[1]
            for eta in values[2] for steps in values[3]]  # fmt: skip
    paths = call("valleyPath", [[(a, b), eta, s, valley] for a, b, eta, s in grid])
    for (a, b, eta, steps), path in zip(grid, paths, strict=True):
        np.testing.assert_allclose(path, valley_path((a, b), eta, steps, valley), rtol=1e-9)
    costs = call("valleyCosts", [[path, valley] for path in paths])
    for path, cost in zip(paths, costs, strict=True):
        np.testing.assert_allclose(cost, VALLEYS[valley].cost(*np.transpose(path)), rtol=1e-12)
    for cost, rose in zip(costs, call("raised", [[cost] for cost in costs]), strict=True):
        np.testing.assert_array_equal(rose[1:], raised(cost))


@pytest.mark.parametrize("curve", CURVES)
def test_the_page_descends_in_one_dimension_like_python(call, curve):
    from nncourse.show.gradient_descent import TangentSteps

    values = [slider_values(TangentSteps, name) for name in ("x0", "eta", "steps")]
    grid = [(x, eta, steps) for x in values[0] for eta in values[1] for steps in values[2]]
    paths = call("curvePath", [[x, eta, steps, curve] for x, eta, steps in grid])
    for (x, eta, steps), path in zip(grid, paths, strict=True):
        np.testing.assert_allclose(path, curve_path(x, eta, steps, curve), rtol=1e-9, atol=1e-12)
    values = [CURVES[curve].cost(np.array(path)).tolist() for path in paths]
    for value, rose in zip(values, call("raised", [[v] for v in values]), strict=True):
        np.testing.assert_array_equal(rose[1:], raised(value))
