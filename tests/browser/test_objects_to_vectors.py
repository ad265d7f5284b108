"""Chapter 9's figure as a reader meets it: press Race, and the bars grow while the kernel runs."""

import re

import pytest

from nncourse.show.objects_to_vectors import SpeedRace
from tests.browser.homes import write_notebook
from tests.browser.lab import Lab

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser
CELL = "from nncourse.show.objects_to_vectors import SpeedRace\nfigure = SpeedRace()\nfigure"
NAMES = ("objects", "arrays", "matrices")


@pytest.fixture
def race():
    return SpeedRace()


@pytest.fixture
def figure(shown, race):
    return shown(race)


@pytest.fixture
def in_lab(tmp_path, browser):
    """The figure in a notebook whose cell has run."""
    write_notebook(tmp_path / "race.ipynb", [CELL])
    with Lab(tmp_path) as lab, lab.notebook("race.ipynb", browser) as opened:
        opened.run_all()
        yield opened.figure(SpeedRace.title)


def status(figure):
    return figure.get_by_role("status").inner_text()


def press(figure, name):
    figure.get_by_role("button", name=name).click()


def measured(figure):
    """The heights of the bars on the right, in pixels."""
    right = figure.locator(".nncourse-panel").nth(1)
    return [float(h) for h in right.locator("rect[fill]").evaluate_all(
        "all => all.filter((r) => Number(r.getAttribute('height')) > 0 && "
        "getComputedStyle(r).fill !== 'none').map((r) => r.getAttribute('height'))"
    )]  # fmt: skip


def words(figure, panel):
    return figure.locator(".nncourse-panel").nth(panel).locator("svg text").all_text_contents()


def test_at_first_it_counts_and_asks_for_a_race(figure):
    assert {"4,800", "5", "0.5", *NAMES} <= set(words(figure, 0))
    assert "press ▶ Race" in words(figure, 1)


def test_after_a_race_the_bars_are_those_that_python_has_measured(in_page, race, figure):
    press(figure, "Race")
    in_page.settle()
    rates = race.measured()
    assert rates["arrays"] > 1.5 * rates["objects"] and rates["matrices"] > 1.5 * rates["objects"]
    objects, *others = measured(figure)
    assert len(others) == 2 and all(objects < height for height in others)
    assert "press ▶ Race" not in words(figure, 1)


def test_other_settings_ask_for_a_race_of_their_own(in_page, figure):
    press(figure, "Race")
    figure.get_by_label("hidden neurons", exact=True).press("Home")
    in_page.settle()
    assert "64-1-10" in status(figure) and measured(figure) == []
    press(figure, "MNIST's size")
    in_page.settle()
    assert "784-30-10" in status(figure)
    figure.get_by_label("mini-batch size m", exact=True).press("End")
    in_page.settle()
    assert "m = 200" in status(figure) and "0.025" in words(figure, 0)


@pytest.mark.full
def test_in_jupyterlab_bars_appear_while_it_races_and_stay(in_lab):
    press(in_lab, "Race")
    said = in_lab.get_by_role("status")
    expect(said).to_contain_text(re.compile(r"Lap \d+ of"))  # drawn before the race is over
    expect(said).to_contain_text(re.compile(r"times\.$"), timeout=30_000)
    assert len(measured(in_lab)) == 3
    assert in_lab.locator(".nncourse-error:visible").all_inner_texts() == []
