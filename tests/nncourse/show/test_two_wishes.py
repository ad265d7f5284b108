"""The figure of two weights and their price: its minimum is one, and where the text says."""

import numpy as np
import pytest

pytest.importorskip("anywidget")

from nncourse.show.controls import controls_of
from nncourse.show.two_wishes import LMBDAS, TwoWishes, cheapest, level, unregularized
from tests.nncourse.show.positions import positions


def test_the_cheapest_weights_are_cheaper_than_their_neighbours():
    steps = np.random.default_rng(0).normal(scale=0.01, size=(50, 2))
    for lmbda in LMBDAS[::10]:

        def regularized(w, lmbda=lmbda):
            return unregularized(w) + lmbda / 2 * np.sum(w**2, axis=-1)

        best = cheapest(lmbda)
        assert np.all(regularized(best + steps) > regularized(best))


def test_an_ellipse_has_its_cost_everywhere():
    for cost in (0.1, 2.0):
        np.testing.assert_allclose(unregularized(np.transpose(level(cost))), cost)


def test_the_circle_and_the_ellipse_touch():
    for lmbda in LMBDAS[::10]:
        w = cheapest(lmbda)
        ellipse = np.transpose(level(unregularized(w)))
        assert np.all(np.sum(ellipse**2, axis=1) > 0.999 * w @ w)  # none of it is inside the circle


def test_every_position_can_be_drawn_and_says_how_much_is_left():
    figure, left = TwoWishes(), []
    for figure.lmbda in positions(controls_of(TwoWishes)["lmbda"]):
        assert figure.error == "" and "NaN" not in figure.message
        left.append(figure.weights())
    assert np.all(np.diff(left, axis=0) < 0) and np.min(left) > 0
    assert all(values["lmbda"] in LMBDAS.round(9) for values in TwoWishes.presets.values())
