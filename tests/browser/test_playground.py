"""The playground as a reader meets it, and its network against nncourse's own."""

import itertools
import re

import numpy as np
import pytest

from nncourse import Network
from nncourse.show.playground import Playground, tasks
from tests.browser.exports import called
from tests.browser.lab import new_page

pytestmark = pytest.mark.browser
STEPS = 25
PYTHONS = {"sigmoid": "sigmoid", "tanh": "tanh", "rectified linear": "relu"}
SETTINGS = [
    {"activation": activation, "cost": cost, "eta": 0.5, "lmbda": lmbda}
    for activation, cost, lmbda in itertools.product(
        PYTHONS, ("quadratic", "cross-entropy"), (0, 0.8)
    )
]
CASES = [
    (sizes, seed, task, settings)
    for (sizes, task), (seed, settings) in itertools.product(
        [([2, 1], "XOR"), ([2, 3, 1], "few, noisy"), ([2, 8, 8, 1], "spirals")],
        enumerate(SETTINGS, start=1),
    )
]


def as_network(lists, sizes, settings):
    """A network of nncourse with the weights and biases of the page."""
    net = Network(sizes, cost=settings["cost"], activation=PYTHONS[settings["activation"]])
    net.weights = [np.array(w) for w in lists["weights"]]
    net.biases = [np.array(b)[:, np.newaxis] for b in lists["biases"]]
    return net


def test_the_page_learns_step_by_step_like_the_network_of_the_course(browser):
    known = tasks()
    starts = called(browser, Playground, "learner.start", [case[:2] for case in CASES])
    given = [(sizes, seed, known[task], settings, STEPS) for sizes, seed, task, settings in CASES]
    ends = called(browser, Playground, "learner.trained", given)
    asked = [(len(known[task]["points"]), seed, k)
             for _, seed, task, _ in CASES for k in range(STEPS)]  # fmt: skip
    batches = iter(called(browser, Playground, "learner.miniBatch", asked))
    for (sizes, _, task, settings), start, end in zip(CASES, starts, ends, strict=True):
        net, page = as_network(start, sizes, settings), as_network(end, sizes, settings)
        x, y = np.array(known[task]["points"]).T, np.array([known[task]["targets"]], dtype=float)
        for _ in range(STEPS):
            batch = next(batches)
            pair = x[:, batch], y[:, batch]
            net.update_mini_batch(pair, settings["eta"], settings["lmbda"], x.shape[1])
        np.testing.assert_allclose(page.feedforward(x), net.feedforward(x), rtol=0, atol=1e-9)
        moved = page.feedforward(x) - as_network(start, sizes, settings).feedforward(x)
        assert np.abs(moved).max() > 1e-3


def test_the_page_scores_and_maps_like_the_network_of_the_course(browser):
    known = tasks()
    starts = called(browser, Playground, "learner.start", [case[:2] for case in CASES])
    pairs = [(known[task]["points"], known[task]["targets"]) for *_, task, _ in CASES]
    settings = [case[3] for case in CASES]
    scores = called(browser, Playground, "learner.score", [
        (start, *pair, each) for start, pair, each in zip(starts, pairs, settings, strict=True)
    ])  # fmt: skip
    maps = called(browser, Playground, "learner.maps", [
        (start, pair[0][:5], each["activation"])
        for start, pair, each in zip(starts, pairs, settings, strict=True)
    ])  # fmt: skip
    for case, start, pair, score, layers in zip(CASES, starts, pairs, scores, maps, strict=True):
        net = as_network(start, case[0], case[3])
        x, y = np.array(pair[0]).T, np.array([pair[1]], dtype=float)
        assert score["cost"] == pytest.approx(net.cost_value((x, y)), rel=1e-12)
        assert score["misread"] == np.flatnonzero(net.predict(x) != pair[1]).tolist()
        for ours, theirs in zip(layers, net.activations(x[:, :5]), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-15)


def test_an_epoch_takes_every_example_once_in_another_order_each_time(browser):
    batches = called(browser, Playground, "learner.miniBatch", [(24, 1, k) for k in range(6)])
    first, second = sum(batches[:3], []), sum(batches[3:], [])
    assert [len(batch) for batch in batches[:3]] == [10, 10, 4]
    assert sorted(first) == sorted(second) == list(range(24)) and first != second


def test_first_weights_have_the_spread_that_they_should(browser):
    (start,) = called(browser, Playground, "learner.start", [([100, 200, 1], 5)])
    weights, biases = np.array(start["weights"][0]), np.array(start["biases"][0])
    assert weights.std() == pytest.approx(0.1, rel=0.03) and abs(weights.mean()) < 0.003
    assert biases.std() == pytest.approx(1, rel=0.15)


# ---- what chapter 3 says about it


def misread(browser, task, hidden, epochs=1000, starts=range(1, 11)):
    """How many points are misread after so many epochs with η = 3, from each start."""
    settings = {"activation": "sigmoid", "cost": "quadratic", "eta": 3.0, "lmbda": 0}
    sizes, known = [2, *hidden, 1], tasks()[task]
    steps = epochs * -(-len(known["points"]) // 10)
    asked = [(sizes, seed, known, settings, steps) for seed in starts]
    nets = called(browser, Playground, "learner.trained", asked)
    x, y = np.array(known["points"]).T, known["targets"]
    return [int(np.sum(as_network(net, sizes, settings).predict(x) != y)) for net in nets]


def test_a_straight_line_gives_up_at_least_a_cloud_of_xor(browser):
    assert min(misread(browser, "XOR", [], epochs=300)) >= 25


@pytest.mark.full
def test_two_neurons_learn_xor_from_six_of_ten_starts_three_from_all(browser):
    two = misread(browser, "XOR", [2])
    assert [seed for seed, wrong in enumerate(two, start=1) if wrong] == [2, 3, 8, 10]
    assert misread(browser, "XOR", [2], epochs=5000, starts=[2, 3, 8, 10]) == [25] * 4
    assert misread(browser, "XOR", [3]) == [0] * 10


@pytest.mark.full
def test_three_lines_enclose_the_disc_and_two_do_not(browser):
    assert min(misread(browser, "circles", [2])) >= 8
    assert misread(browser, "circles", [3]) == [0] * 10


@pytest.mark.full
def test_decay_forgets_xor_and_learns_it_again(browser):
    sizes, known = [2, 4, 1], tasks()["XOR"]
    settings = {"activation": "sigmoid", "cost": "quadratic", "eta": 3.0}
    x, y = np.array(known["points"]).T, known["targets"]

    for seed in range(1, 6):
        (net,) = called(browser, Playground, "learner.start", [(sizes, seed)])
        found = []
        for lmbda in (0, 0.1, 2, 0):
            asked = [(net, known, seed, {**settings, "lmbda": lmbda}, 10_000)]
            (net,) = called(browser, Playground, "learner.further", asked)
            found.append(int(np.sum(as_network(net, sizes, settings).predict(x) != y)))
        assert found == [0, 0, 50, 0], seed


# ---- as a reader meets it


@pytest.fixture
def figure(browser):
    """The figure on a page without a kernel."""
    with new_page(browser) as page:
        page.set_content(Playground().to_html())
        page.wait_for_selector(".nncourse-figure")
        yield page.locator(".nncourse-figure")


def press(figure, name, times=1):
    for _ in range(times):
        figure.get_by_role("button", name=name, exact=True).click()


def said(figure):
    return figure.get_by_role("status").inner_text()


def network_drawn(figure):
    """The lines of the network, which are its weights."""
    return (
        figure.locator(".nncourse-panel")
        .first.locator("path")
        .evaluate_all("all => all.map((e) => e.getAttribute('stroke-width'))")
    )


def test_a_mini_batch_moves_the_network_and_every_way_back_leads_to_the_same_start(figure):
    start, words = network_drawn(figure), said(figure)
    for way in ("again from the same start", "reset"):
        press(figure, "one mini-batch", 3)
        assert network_drawn(figure) != start and "Epoch 0 and 3 mini-batches" in said(figure)
        press(figure, way)
        assert network_drawn(figure) == start and said(figure) == words
    press(figure, "new start")
    assert network_drawn(figure) != start
    assert figure.get_by_label("start (seed)", exact=True).input_value() == "2"
    press(figure, "reset")
    assert network_drawn(figure) == start and said(figure) == words


def test_it_learns_with_the_keyboard_alone_and_pauses(figure):
    learn = figure.get_by_role("button", name="▶ learn")
    learn.focus()
    learn.press("Enter")
    figure.page.wait_for_timeout(700)
    assert figure.get_by_role("button", name="❚❚ pause").get_attribute("aria-pressed") == "true"
    figure.get_by_role("button", name="❚❚ pause").press("Enter")
    assert int(re.search(r"Epoch (\d+)", said(figure)).group(1)) >= 1
    resting = said(figure)
    figure.page.wait_for_timeout(300)
    assert said(figure) == resting


def test_two_neurons_learn_xor_from_start_1_and_it_pauses_by_itself(figure):
    press(figure, "XOR, two hidden neurons")
    press(figure, "▶ learn")
    figure.get_by_role("button", name="▶ learn").wait_for(timeout=60_000)
    assert said(figure).startswith("Epoch 1000: cost") and " 0 of 100 points misread" in said(
        figure
    )


def test_decay_can_be_turned_while_it_learns(figure):
    press(figure, "▶ learn")
    figure.page.wait_for_timeout(1000)
    figure.get_by_label("weight decay λ", exact=True).press("End")
    figure.page.wait_for_timeout(1500)
    press(figure, "❚❚ pause")
    assert float(re.search(r"Σw² = ([\d.e−]+)\.", said(figure)).group(1).replace("−", "-")) < 1


def test_too_large_a_learning_rate_is_named(figure):
    press(figure, "spirals")
    figure.get_by_label("activation", exact=True).select_option("rectified linear")
    figure.get_by_label("cost", exact=True).select_option("cross-entropy")
    figure.get_by_label("learning rate η", exact=True).press("End")
    press(figure, "▶ learn")
    figure.get_by_role("button", name="▶ learn").wait_for(timeout=60_000)
    assert "have run away" in said(figure) and figure.get_by_role("alert").is_hidden()
