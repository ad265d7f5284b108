"""Chapter 4's figures as a reader meets them, and their formulas against the twins in Python."""

import itertools
import shutil
from pathlib import Path

import numpy as np
import pytest

from nncourse.show.backpropagation import BackpropStepper, Demon, Saturation
from nncourse.show.controls import controls_of
from nncourse.show.passes import BIASES, STAGES, WEIGHTS, demon, passes
from nncourse.show.playground import Playground, tasks
from tests.browser.exports import called
from tests.browser.lab import Lab
from tests.course.conclusions.said import concluded
from tests.nncourse.show.positions import positions

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser
CHAPTER = Path(__file__).parents[2] / "notebooks" / "04_backpropagation.ipynb"
STEPPER = "Backpropagation, step by step"


def words(figure):
    """Everything that is written in the panels of a figure."""
    texts = figure.locator("svg text").all_text_contents()
    return texts + figure.locator(".nncourse-work pre").all_text_contents()


def press(figure, name, times=1):
    for _ in range(times):
        figure.get_by_role("button", name=name).click()


# ---- the stepper


def test_the_buttons_walk_forward_and_back(shown):
    figure = shown(BackpropStepper())
    step = figure.get_by_label("step", exact=True)
    press(figure, "next step", 3)
    assert step.input_value() == "3"
    press(figure, "step back")
    assert step.input_value() == "2"
    press(figure, "step back", 5)
    assert step.input_value() == "0"


def test_each_step_marks_one_equation_the_right_one(shown):
    figure, marked = shown(BackpropStepper()), []
    for _ in STAGES:
        present = figure.locator("li[aria-current=step]")
        assert present.count() == 1
        marked.append(present.locator("b").inner_text())
        press(figure, "next step")
    forward = ["", "(25)", "(25)", "(25)", "(25)", "(27)"]
    assert marked == [*forward, "(BP1)", "(BP3)", "(BP4)", "(BP2)", "(BP3)", "(BP4)"]


def test_numbers_appear_when_they_are_known_and_are_those_of_python(shown):
    result = BackpropStepper().passes()
    delta, slope = f"{result.delta[1][1, 0]:.3g}", f"{result.nabla_w[1][1, 0]:.3g}"
    figure = shown(BackpropStepper(step=5))
    assert not any("δ" in text for text in figure.locator("svg text").all_text_contents())
    press(figure, "next step")
    assert f"δ {delta}" in words(figure) and slope not in words(figure)
    press(figure, "next step", 2)
    assert slope in words(figure)
    assert f"{delta} = {slope}" in words(figure)[-1]


def test_the_saturated_preset_is_explained_and_sets_a_warning(shown):
    figure = shown(BackpropStepper(step=len(STAGES) - 1))
    press(figure, "saturated and wrong")
    status = figure.get_by_role("status")
    assert "saturated" in status.inner_text()
    assert "nncourse-warn" in status.get_attribute("class")
    press(figure, "a silent input")
    assert "silent" in status.inner_text()
    press(figure, "an ordinary example")
    assert "nncourse-warn" not in status.get_attribute("class")


@pytest.mark.parametrize("end", [0, -1])
def test_every_stage_can_be_written_out_with_all_sliders_at_one_end(shown, end):
    names = ("x1", "x2", "y1", "y2", "scale")
    values = {name: positions(controls_of(BackpropStepper)[name])[end] for name in names}
    figure = shown(BackpropStepper(**values))
    for _ in STAGES:
        assert figure.get_by_role("alert").is_hidden()
        assert not any("NaN" in text or "undefined" in text for text in words(figure))
        press(figure, "next step")


# ---- the demon and saturation


def test_the_demon_can_be_moved_with_the_pointer_and_from_neuron_to_neuron(shown):
    figure = shown(Demon())
    status = figure.get_by_role("status")
    before = status.inner_text()
    figure.locator("svg.nncourse-drag").click(position={"x": 250, "y": 100})
    pushed = status.inner_text()
    assert pushed != before
    figure.get_by_label("the demon sits at").select_option("layer 2, neuron 1")
    assert status.inner_text() != pushed and figure.get_by_role("alert").is_hidden()


def test_the_demon_says_why_it_wins_nothing(shown):
    figure = shown(Demon())
    status = figure.get_by_role("status")
    for preset, said in [("nearly right", "as low as"), ("a saturated neuron", "saturated")]:
        press(figure, preset)
        assert said in status.inner_text()
    figure.get_by_label("the demon sits at").select_option("layer 2, neuron 2")
    assert "as low as" not in status.inner_text()


def test_saturation_says_what_happens_to_an_error(shown):
    figure = shown(Saturation())
    status = figure.get_by_role("status")
    for preset, said in [("in the middle", "0.25"), ("saturated", "Saturated"),
                         ("a dead rectifier", "cannot learn")]:  # fmt: skip
        figure.get_by_role("button", name=preset, exact=True).click()
        assert said in status.inner_text()
    assert figure.get_by_role("alert").is_hidden()


# ---- what the chapter says about the playground


@pytest.mark.full
def test_spirals_are_learnt_at_once_by_tanh_and_slowly_by_sigmoids(browser):
    concluded(4, "With tanh not one of the hundred points is misread after a hundred epochs.")
    concluded(4, "With the sigmoid it is still twenty or more.")
    concluded(4, "after a thousand epochs the sigmoids have got there, too")
    known, found = tasks()["spirals"], {}
    for activation, epochs in [("tanh", 100), ("sigmoid", 100), ("sigmoid", 1000)]:
        settings = {"activation": activation, "cost": "quadratic", "eta": 3.0, "lmbda": 0}
        asked = [([2, 8, 8, 1], seed, known, settings, 10 * epochs) for seed in range(1, 6)]
        nets = called(browser, Playground, "learner.trained", asked)
        points = known["points"], known["targets"], settings
        scores = called(browser, Playground, "learner.score", [(net, *points) for net in nets])
        found[activation, epochs] = [len(score["misread"]) for score in scores]
    assert found["tanh", 100] == found["sigmoid", 1000] == [0] * 5
    assert min(found["sigmoid", 100]) >= 20


# ---- in JupyterLab


@pytest.mark.full
def test_the_chapter_is_alive_in_jupyterlab(tmp_path, browser):
    shutil.copy(CHAPTER, tmp_path)
    with Lab(tmp_path) as lab, lab.notebook(CHAPTER.name, browser) as notebook:
        notebook.run_all()
        figures = notebook.page.locator(".nncourse-figure")
        assert figures.count() == 5
        assert not notebook.page.locator(".nncourse-error:visible").count()
        stepper = notebook.figure(STEPPER)
        stepper.scroll_into_view_if_needed()
        stepper.get_by_label("step", exact=True).press("ArrowRight")
        expect(stepper.locator("svg text", has_text="z 0.6")).to_have_count(1)


# ---- the formulas in the page against their twins in Python


def some(kind, name, count):
    """Positions of a control from end to end."""
    places = positions(controls_of(kind)[name])
    return [places[round(i)] for i in np.linspace(0, len(places) - 1, count)]


def lists(figure):
    """Weights and biases as the page has them."""
    return [w.tolist() for w in figure.weights], [b.ravel().tolist() for b in figure.biases]


def test_the_page_computes_the_two_passes_like_python(call):
    names = ("x1", "x2", "y1", "y2", "scale")
    grid = itertools.product(*(some(BackpropStepper, name, 3) for name in names))
    figures = [BackpropStepper(**dict(zip(names, values, strict=True))) for values in grid]
    asked = [[f.x.ravel().tolist(), f.y.ravel().tolist(), *lists(f)] for f in figures]
    for figure, found in zip(figures, call("passes", asked), strict=True):
        wanted = figure.passes()
        assert found["cost"] == pytest.approx(wanted.cost, rel=1e-12)
        for name in ("z", "a", "delta", "nabla_w"):
            for ours, theirs in zip(found[name], getattr(wanted, name), strict=True):
                ours = np.reshape(ours, theirs.shape)
                np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-15)


def test_the_page_computes_any_number_of_layers(call):
    rng, sizes = np.random.default_rng(0), (3, 4, 2, 5, 1)
    weights = [rng.normal(size=s) for s in zip(sizes[1:], sizes[:-1], strict=True)]
    biases = [rng.normal(size=(n, 1)) for n in sizes[1:]]
    x, y = rng.normal(size=(3, 1)), rng.random((1, 1))
    asked = [x, y, weights, biases]
    plain = [x.ravel().tolist(), y.ravel().tolist(), [w.tolist() for w in weights],
             [b.ravel().tolist() for b in biases]]  # fmt: skip
    (found,), wanted = call("passes", [plain]), passes(*asked)
    for ours, theirs in zip(found["nabla_w"], wanted.nabla_w, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)


def test_the_pages_demon_is_pythons_demon(call):
    neurons = [Demon(neuron=n).place for n in positions(controls_of(Demon)["neuron"])]
    x, y = np.array([[1.0], [0.5]]), np.array([[1.0], [0.0]])
    weights, biases = [w.tolist() for w in WEIGHTS], [b.ravel().tolist() for b in BIASES]
    cases = [(*place, dz) for place in neurons for dz in some(Demon, "dz", 7)]
    plain = [x.ravel().tolist(), y.ravel().tolist()]
    found = call("demon", [[*plain, *case, weights, biases] for case in cases])
    np.testing.assert_allclose(found, [demon(x, y, *case) for case in cases], rtol=1e-9, atol=1e-15)


def test_the_page_knows_the_activations_of_python(call):
    names = positions(controls_of(Saturation)["activation"])
    cases = [(name, z) for name in names for z in some(Saturation, "z", 33)]
    wanted = [Saturation(activation=name, z=z).value_and_derivative() for name, z in cases]
    np.testing.assert_allclose(call("evaluate", cases), wanted, rtol=1e-6, atol=1e-12)
