"""Chapter 9's figure as a reader meets it: press Race, and the bars grow while the kernel runs."""

import re

import nbformat
import pytest

from nncourse.show.objects_to_vectors import SpeedRace
from tests.browser.lab import Lab

pytestmark = pytest.mark.browser
CELL = "from nncourse.show.objects_to_vectors import SpeedRace\nfigure = SpeedRace()\nfigure"
NAMES = ("objects", "arrays", "matrices")


@pytest.fixture(scope="module")
def figure(tmp_path_factory, browser):
    """The figure in a notebook whose cell has run."""
    folder = tmp_path_factory.mktemp("race")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "race.ipynb")
    with Lab(folder) as lab, lab.notebook("race.ipynb", browser) as opened:
        opened.run_all()
        yield opened.figure(SpeedRace.title)


@pytest.fixture
def fresh(figure):
    """The figure as it was at first, but for what it has measured."""
    figure.get_by_role("button", name="reset").click()
    figure.page.wait_for_timeout(100)
    return figure


def status(figure):
    return figure.get_by_role("status").inner_text()


def press(figure, name):
    figure.get_by_role("button", name=name).click()


def wait_for(figure, pattern):
    """Until the line below the figure says so."""
    figure.page.wait_for_function(
        "([node, pattern]) => new RegExp(pattern).test(node.innerText)",
        arg=[figure.get_by_role("status").element_handle(), pattern],
    )


def measured(figure):
    """The heights of the bars on the right, in pixels."""
    right = figure.locator(".nncourse-panel").nth(1)
    return [float(h) for h in right.locator("rect[fill]").evaluate_all(
        "all => all.filter((r) => Number(r.getAttribute('height')) > 0 && "
        "getComputedStyle(r).fill !== 'none').map((r) => r.getAttribute('height'))"
    )]  # fmt: skip


def words(figure, panel):
    return figure.locator(".nncourse-panel").nth(panel).locator("svg text").all_text_contents()


def test_at_first_it_counts_and_asks_for_a_race(fresh):
    assert {"4,800", "5", "0.5", *NAMES} <= set(words(fresh, 0))
    assert "press ▶ Race" in words(fresh, 1)
    assert status(fresh).endswith("Press Race to measure.")


def test_bars_appear_while_it_races_and_stay(fresh):
    press(fresh, "Race")
    wait_for(fresh, r"Lap \d+ of 20")  # drawn before the race is over
    wait_for(fresh, r"times\.$")
    found = re.search(r"arrays are ([\d,.]+) times as fast, matrices ([\d,.]+) times",
                      status(fresh))  # fmt: skip
    arrays, matrices = (float(number.replace(",", "")) for number in found.groups())
    assert arrays > 1.5 and matrices > 1.5
    objects, *others = measured(fresh)
    assert len(others) == 2 and all(objects < height for height in others)
    assert "press ▶ Race" not in words(fresh, 1)


def test_other_settings_ask_for_a_race_of_their_own(fresh):
    slider = fresh.get_by_label("hidden neurons", exact=True)
    slider.press("Home")
    wait_for(fresh, "^64-1-10, m = 10. Press Race")
    assert measured(fresh) == []
    press(fresh, "MNIST's size")
    wait_for(fresh, "^784-30-10")
    fresh.get_by_label("mini-batch size m", exact=True).press("End")
    wait_for(fresh, "m = 200. Press Race")
    assert "0.025" in words(fresh, 0)


def test_nothing_is_cut_in_a_narrow_window_and_nothing_complains(fresh):
    size = fresh.page.viewport_size
    try:
        fresh.page.set_viewport_size({"width": 600, "height": 900})
        fresh.page.wait_for_timeout(200)
        edge = fresh.bounding_box()
        for box in (each.bounding_box() for each in fresh.locator("svg text, button").all()):
            assert edge["x"] - 1 <= box["x"]
            assert box["x"] + box["width"] <= edge["x"] + edge["width"] + 1
        assert fresh.locator(".nncourse-error:visible").all_inner_texts() == []
    finally:
        fresh.page.set_viewport_size(size)
