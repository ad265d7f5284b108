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
