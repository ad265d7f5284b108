"""Nudges in the page: what images ask for and what comes of it, against the network itself."""

import re

import numpy as np
import pytest

from nncourse.show.nudges import ALONE, MEAN, Nudges, mini_batch, networks
from tests.browser.exports import called
from tests.browser.lab import new_page

pytestmark = pytest.mark.browser
FIGURES = [
    Nudges(age=age, follow=follow, image=image, m=m, eta=eta)
    for age in networks()
    for follow, image, m, eta in [(ALONE, 1, 10, 3.0), (ALONE, 8, 4, 0.3), (MEAN, 2, 1, 3.0),
                                  (MEAN, 5, 7, 30.0), (MEAN, 1, 10, 3.0)]
]  # fmt: skip


def asked(figure):
    settings = {"alone": figure.follow == ALONE, "image": figure.image, "m": figure.m,
                "eta": figure.eta}  # fmt: skip
    return figure.spec["z"][figure.age], figure.spec["labels"], settings


def test_the_page_asks_for_what_backpropagation_asks_for(browser):
    found = called(browser, Nudges, "nudges", [asked(figure) for figure in FIGURES])
    for figure, page in zip(FIGURES, found, strict=True):
        np.testing.assert_allclose(np.transpose(page["wishes"]), figure.wishes(), atol=1e-6)
        np.testing.assert_allclose(page["step"], figure.step().ravel(), atol=1e-5)


def test_the_page_knows_what_the_step_does_to_the_cost_of_each_image(browser):
    found, images = called(browser, Nudges, "nudges", [asked(f) for f in FIGURES]), mini_batch()
    for figure, page in zip(FIGURES, found, strict=True):
        old = networks()[figure.age]
        new = old.copy()
        new.biases[-1] += figure.step()
        costs = [[net.cost_value(images[k : k + 1]) for k in range(10)] for net in (old, new)]
        np.testing.assert_allclose(page["changes"], np.diff(costs, axis=0)[0], atol=1e-5)


# ---- as a reader meets it


@pytest.fixture
def figure(browser):
    with new_page(browser) as page:
        page.set_content(Nudges().to_html())
        page.wait_for_selector(".nncourse-figure")
        yield page.locator(".nncourse-figure")


def said(figure):
    return figure.get_by_role("status").inner_text()


def test_an_image_is_chosen_with_the_pointer_and_with_keys(figure):
    figure.get_by_label("image", exact=True).press("ArrowRight")
    assert said(figure).startswith("Image 2, an 8, has its way")
    box = figure.locator("svg.nncourse-drag").bounding_box()
    figure.page.mouse.click(box["x"] + 0.54 * box["width"], box["y"] + 0.5 * box["height"])
    assert said(figure).startswith("Image 6, a 7, has its way")


def test_the_mean_of_one_is_that_image(figure):
    alone = re.search(r"for (\d+) of", said(figure)).group(1)
    figure.get_by_label("the step follows the").select_option(MEAN)
    figure.get_by_label("mini-batch size m", exact=True).press("Home")
    assert said(figure).startswith("Image 1 alone is the mini-batch")
    assert f"rises for {alone} of" in said(figure)
