"""Chapter 5's training on a page: its buttons reach Python."""

import pytest

from nncourse.show.handwritten_digits import LiveTraining

pytestmark = pytest.mark.browser


def test_train_and_stop_reach_python(in_page, shown):
    training = LiveTraining(rng=0, epochs=300, mini_batch_size=1)  # for a minute
    figure = shown(training)
    figure.get_by_role("button", name="Train").click()
    in_page.settle()
    assert training.running
    figure.get_by_role("button", name="Stop").click()
    in_page.settle()
    training.wait(10)
    assert training.history.interrupted


def test_a_button_that_would_do_nothing_looks_so(shown):
    expect = pytest.importorskip("playwright.sync_api").expect
    training = LiveTraining(rng=0, epochs=300, mini_batch_size=1)  # for a minute

    def buttons():
        training.refresh()
        return [shown(training).get_by_role("button", name=name) for name in ("Train", "Stop")]

    train, stop = buttons()
    expect(train).to_be_enabled()
    expect(stop).to_be_disabled()
    training.train()
    while not len(training.history):
        training.wait(0.05)
    train, stop = buttons()
    expect(train).to_be_disabled()
    expect(stop).to_be_enabled()
    training.stop()
    training.wait(10)
    train, stop = buttons()
    expect(train).to_be_enabled()
