"""Chapter 6's figures as a reader meets them, and their formulas against the twins in Python."""

import itertools
import re

import numpy as np
import pytest

from nncourse.show.controls import controls_of
from nncourse.show.cross_entropy import EPOCHS, CostSlopes, FourRuns, SingleNeuron
from nncourse.show.playground import Playground, tasks
from nncourse.single_neuron import COSTS, neuron_cost, neuron_error, train_neuron
from tests.browser.lab import new_page
from tests.nncourse.show.positions import positions

pytestmark = pytest.mark.browser


def press(figure, name):
    figure.get_by_role("button", name=name, exact=True).click()


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


def test_the_first_outputs_and_the_last_are_those_of_the_book(shown):
    figure = shown(SingleNeuron())
    assert "a = 0.818" in words(figure) and "a = 0.818" in said(figure)
    go_to(figure, "epoch", EPOCHS)
    assert "a = 0.094" in words(figure)
    press(figure, "back to epoch 0")
    press(figure, "very wrong: (2, 2)")
    assert "a = 0.982" in words(figure) and "flat" in said(figure)


@pytest.mark.parametrize("kind", [SingleNeuron, FourRuns])
def test_it_runs_pauses_steps_and_goes_back(shown, clock, kind):
    figure = shown(kind())
    press(figure, "back to epoch 0")
    press(figure, "▶ run")
    clock.run_for(280)  # an epoch takes 20 ms
    press(figure, "❚❚ pause")
    assert epoch(figure) == 14
    clock.run_for(200)
    assert epoch(figure) == 14
    press(figure, "step: one epoch")
    assert epoch(figure) == 15
    press(figure, "back to epoch 0")
    assert epoch(figure) == 0


def test_a_run_ends_with_the_last_epoch_and_begins_again(shown, clock):
    figure = shown(SingleNeuron())
    go_to(figure, "epoch", EPOCHS - 10)
    press(figure, "▶ run")
    clock.run_for(500)
    assert epoch(figure) == EPOCHS
    press(figure, "step: one epoch")
    assert epoch(figure) == EPOCHS
    press(figure, "▶ run")
    clock.run_for(80)
    assert epoch(figure) == 4


def test_moving_the_epoch_by_hand_and_reset_stop_a_run(shown, clock):
    figure = shown(SingleNeuron())
    for interrupt in (lambda: go_to(figure, "epoch", 77), lambda: press(figure, "reset")):
        press(figure, "▶ run")
        clock.run_for(120)
        interrupt()
        assert figure.get_by_role("button", name="▶ run", exact=True).count() == 1
        here = epoch(figure)
        clock.run_for(150)
        assert epoch(figure) == here
    assert here == 0


def test_other_values_change_the_run_that_is_shown(shown):
    figure = shown(SingleNeuron())
    go_to(figure, "epoch", 100)
    seen = {said(figure)}
    for label in ("first weight w", "first bias b", "learning rate η"):
        figure.get_by_label(label, exact=True).press("ArrowRight")
        seen.add(said(figure))
    figure.get_by_label("cost", exact=True).select_option("cross-entropy")
    assert len(seen | {said(figure)}) == 5


def test_only_one_of_the_four_runs_has_hardly_begun_after_a_hundred_epochs(shown):
    figure = shown(FourRuns())
    falls = [int(percent) for percent in re.findall(r"(\d+) %", said(figure))]
    assert falls == [93, 4, 82, 83]
    assert figure.locator(".nncourse-legend span").count() == 4


def test_the_slopes_are_told_and_follow_the_pointer(shown):
    figure = shown(CostSlopes())
    assert {"0.0173", "0.982"} <= set(said(figure).split())
    press(figure, "right")
    assert not {"0.0173", "0.982"} & set(said(figure).split())
    figure.locator("svg.nncourse-drag").nth(1).click(position={"x": 100, "y": 100})
    z = float(figure.get_by_label("weighted input z", exact=True).input_value())
    assert z != -4 and z in positions(controls_of(CostSlopes)["z"])


@pytest.mark.parametrize("end", ["Home", "End"])
def test_nothing_is_unreadable_with_all_sliders_at_one_end(shown, end):
    for kind in (SingleNeuron, FourRuns, CostSlopes):
        figure = shown(kind())
        for slider in figure.locator("input[type=range]").all():
            slider.press(end)
        text = " ".join([*words(figure), said(figure)])
        assert not any(bad in text for bad in ("NaN", "undefined", "not a number", "∞"))


# ---- what the chapter says about the playground


LEARN = """async ([code, cases]) => {
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const { learner } = await import(url);
    return cases.map(([sizes, seed, task, settings, epochs]) => {
        const { points, targets } = task, misread = [];
        const net = learner.start(sizes, seed), each = learner.stepsPerEpoch(points.length);
        for (let k = 0; k < epochs * each; k++) {
            const batch = learner.miniBatch(points.length, seed, k);
            learner.step(net, task, batch, settings);
            if (k % each === each - 1)
                misread.push(learner.score(net, points, targets, settings).misread.length);
        }
        return misread;
    });
}"""


def misread_in_playground(browser, name, epochs, starts, **settings):
    """How many points are misread after each epoch, from each start: (starts, epochs)."""
    preset = Playground.presets[name]
    sizes = [2, *[preset["neurons"]] * preset["layers"], 1]
    how = {"activation": preset["activation"], "lmbda": 0, **settings}
    cases = [(sizes, seed, tasks()[preset["task"]], how, epochs) for seed in starts]
    with new_page(browser) as page:
        return np.array(page.evaluate(LEARN, [str(Playground()._esm), cases]))


@pytest.mark.full
def test_spirals_need_another_eta_with_the_other_cost(browser):
    starts = range(1, 11)
    for settings in ({"cost": "quadratic", "eta": 3.0}, {"cost": "cross-entropy", "eta": 0.5}):
        misread = misread_in_playground(browser, "spirals", 150, starts, **settings)
        first = 1 + (misread == 0).argmax(axis=1)
        assert misread[:, -1].max() == 0 and 20 <= first.min() and first.max() <= 80, first
    eta_taken_along = {"cost": "cross-entropy", "eta": 3.0}
    misread = misread_in_playground(browser, "spirals", 600, starts, **eta_taken_along)
    assert misread[:, -1].min() > 0, misread[:, -1]


@pytest.mark.full
def test_no_cost_helps_two_hidden_neurons_out_of_a_dip(browser):
    for cost, eta in (("quadratic", 3.0), ("cross-entropy", 3.0), ("cross-entropy", 0.5)):
        settings = {"cost": cost, "eta": eta}
        ends = misread_in_playground(browser, "XOR, two hidden neurons", 1000, [2], **settings)
        assert ends[0, -1] >= 25


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
