"""Chapter 8's figures with the networks that they train by themselves."""

import pytest

pytest.importorskip("anywidget")

from nncourse.show.decay import LMBDAS
from nncourse.show.overfitting import FourCurves, WeightDecay
from tests.nncourse.show.positions import positions, some_positions

pytestmark = pytest.mark.full


def move_everywhere(figure):
    """Move each control from end to end; what the figure says on the way."""
    said = set()
    for control in figure.spec["controls"]:
        start = getattr(figure, control["name"])
        for value in some_positions(control, 20):
            setattr(figure, control["name"], value)
            assert figure.error == ""
            said.add(figure.message)
        setattr(figure, control["name"], start)
    return said


def test_weight_decay_finds_every_lmbda_and_the_weights_shrink():
    figure, spreads = WeightDecay(), []
    assert figure.chosen.lmbda == pytest.approx(0.01)
    powers = positions(figure.spec["controls"][0])
    for figure.power in powers:
        spreads.append(figure.chosen.spread)
    assert len(set(spreads)) == len(LMBDAS)
    assert spreads[-1] < 0.2 * spreads[0]
    assert len(move_everywhere(figure)) == len(LMBDAS)


def test_four_curves_of_fifty_digits_overfit():
    figure = FourCurves()
    last = figure.at(400)[""]
    assert last["training_accuracy"] == 100 > last["evaluation_accuracy"]
    assert figure.presets["test cost is lowest"]["epoch"] < 400
    assert len(move_everywhere(figure)) > 15
