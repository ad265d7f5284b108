"""Search: what is tried, in what order, and the threshold of a known parabola."""

import math

import numpy as np
import pytest

from nncourse.data import load_digits
from nncourse.network import Network
from nncourse.search import Trial, best, eta_threshold, grid, random_settings


def product(settings):
    return settings["eta"] * settings["lmbda"]


def parabola(curvature, epochs=6):
    """Costs of gradient descent on ½hw²: they fall for η < 2/h."""

    def cost_of(eta):
        w = (1 - eta * curvature) ** np.arange(epochs, dtype=float)
        return curvature / 2 * w**2

    return cost_of


def test_a_grid_tries_every_combination_once_in_order():
    trials = grid(product, {"eta": [0.1, 1.0, 10.0], "lmbda": [2, 3]})
    pairs = [(trial.settings["eta"], trial.settings["lmbda"]) for trial in trials]
    assert pairs == [(0.1, 2), (0.1, 3), (1.0, 2), (1.0, 3), (10.0, 2), (10.0, 3)]
    assert [trial.score for trial in trials] == [eta * lmbda for eta, lmbda in pairs]


def test_a_run_that_changes_its_settings_does_not_change_the_record():
    trials = grid(lambda settings: settings.pop("eta"), {"eta": [1, 2]})
    assert [trial.settings for trial in trials] == [{"eta": 1}, {"eta": 2}]


def test_random_settings_are_spread_evenly_over_the_powers_of_ten():
    trials = random_settings(product, {"eta": (1e-3, 1e3), "lmbda": (1, 10)}, 6000, rng=0)
    powers = np.floor(np.log10([trial.settings["eta"] for trial in trials]))
    assert np.unique(powers).tolist() == [-3, -2, -1, 0, 1, 2]
    assert np.all(np.abs(np.unique(powers, return_counts=True)[1] - 1000) < 120)
    lmbda = np.log10([trial.settings["lmbda"] for trial in trials])
    assert lmbda.min() >= 0 and lmbda.max() <= 1
    assert abs(np.corrcoef(np.log([t.settings["eta"] for t in trials]), lmbda)[0, 1]) < 0.05


def test_fewer_random_trials_are_the_first_of_more():
    ranges = {"eta": (0.1, 10), "lmbda": (1, 100)}
    few, many = (random_settings(product, ranges, n, rng=4) for n in (3, 8))
    assert few == many[:3]
    assert len({trial.settings["eta"] for trial in many}) == 8


def test_the_best_is_the_first_of_the_highest_and_never_nan():
    trials = [Trial({"k": k}, score) for k, score in enumerate((math.nan, 0.5, 0.9, 0.9))]
    assert best(trials).settings == {"k": 2}
    assert best(trials[::-1]).settings == {"k": 3}


@pytest.mark.parametrize("start", [1e-4, 0.01, 1.0, 50.0])
@pytest.mark.parametrize("curvature", [0.03, 1.3, 46.0])
def test_the_threshold_of_a_parabola_is_found_from_above_and_from_below(curvature, start):
    """It is the greatest start · 10^k below 2/h."""
    exact = start * 10.0 ** math.floor(math.log10(2 / curvature / start))
    assert eta_threshold(parabola(curvature), start) == pytest.approx(exact)


def test_a_smaller_factor_comes_closer():
    rough = eta_threshold(parabola(1.3))
    assert rough == pytest.approx(1.0)
    close = eta_threshold(parabola(1.3), start=rough, factor=1.1)
    assert 2 / 1.3 / 1.1 < close < 2 / 1.3


def test_costs_that_overflow_do_not_fall():
    assert eta_threshold(lambda eta: [1.0, 0.5] if eta < 5 else [1.0, math.nan]) == 1.0
    assert eta_threshold(lambda eta: [1.0, 0.5] if eta < 5 else [math.inf, math.inf]) == 1.0
    assert eta_threshold(lambda eta: [1.0, 0.5] if eta < 5 else [1.0, 1.0]) == 1.0


def test_the_threshold_of_a_network_lies_between_what_works_and_what_does_not():
    training = load_digits()[0][:300]
    start = Network([64, 10], cost="cross-entropy", initial_weights="scaled", rng=0)

    def cost_of(eta):
        history = start.copy().SGD(training, 3, 10, eta, rng=0)
        return [start.cost_value(training), *history["training_cost"]]

    eta = eta_threshold(cost_of)
    assert np.all(np.diff(cost_of(eta)) < 0) and not np.all(np.diff(cost_of(10 * eta)) < 0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: random_settings(product, {"eta": (0, 1)}, 3), "range of eta is 0 to 1"),
        (lambda: random_settings(product, {"eta": (2, 1)}, 3), "the least first"),
        (lambda: eta_threshold(parabola(1.0), start=0), "start is 0 and factor 10.0"),
        (lambda: eta_threshold(parabola(1.0), factor=1), "a factor above 1"),
        (lambda: eta_threshold(lambda eta: [0.5]), "expected two costs or more in a row"),
        (lambda: eta_threshold(lambda eta: [2, 1]), "falls at every rate from 0.01 to 1e.08"),
        (lambda: eta_threshold(lambda eta: [1, 2]), "does not fall at every rate from 0.01 to 1e"),
    ],
)
def test_what_cannot_be_searched_is_told(call, message):
    with pytest.raises(ValueError, match=message):
        call()
