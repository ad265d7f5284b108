"""Chapter 7's figures: what they compute over the whole range of their sliders, and plots."""

import matplotlib as mpl
import numpy as np
import pytest

pytest.importorskip("anywidget")
mpl.use("agg")

from nncourse import sigmoid, softmax
from nncourse.show.controls import controls_of
from nncourse.show.plots import softmax as plots
from nncourse.show.softmax import (
    INPUTS,
    PUSHED,
    FourBars,
    SideBySide,
    Temperature,
    hard_maximum,
    sigmoid_slopes,
    softmax_slopes,
)
from tests.nncourse.show.positions import positions

FIGURES = (FourBars, Temperature, SideBySide)
by_figure = pytest.mark.parametrize("kind", FIGURES, ids=lambda kind: kind.__name__)


def differences(layer, z, k, step=1e-6):
    """∂a_j/∂z_k of a layer, measured."""
    push = step * np.eye(len(z))[k]
    return (layer(z + push) - layer(z - push)) / (2 * step)


@pytest.mark.parametrize(
    ("slopes", "layer"), [(softmax_slopes, softmax), (sigmoid_slopes, sigmoid)]
)
def test_slopes_agree_with_differences(slopes, layer):
    for z in np.random.default_rng(0).uniform(-5, 5, (20, 4)):
        for k in range(4):
            np.testing.assert_allclose(slopes(z, k), differences(layer, z, k), atol=1e-9)


def test_softmax_slopes_cancel_and_none_is_lost_to_rounding():
    slopes = softmax_slopes([40.0, 0.0, 0.0, 0.0], 0)
    assert slopes[0] > 0 and np.all(slopes[1:] < 0)
    assert slopes.sum() == pytest.approx(0, abs=1e-30)


def test_the_hard_maximum_is_shared_by_those_that_tie():
    np.testing.assert_array_equal(hard_maximum([1, 5, 5, 5]), [0, 1 / 3, 1 / 3, 1 / 3])


def test_the_hard_maximum_is_where_the_temperature_leads():
    for name, z in INPUTS.items():
        limit = softmax(1e6 * np.array(z))
        np.testing.assert_allclose(hard_maximum(z), limit, atol=1e-12, err_msg=name)


def test_four_bars_add_to_one_at_every_corner():
    for corner in np.ndindex(2, 2, 2, 2):
        z = dict(zip(("z1", "z2", "z3", "z4"), np.array(corner) * 10.0 - 5, strict=True))
        a = FourBars(**z).outputs()
        assert a.sum() == pytest.approx(1, abs=1e-15) and np.all(a > 0)


def test_raising_all_four_changes_nothing():
    before, after = (FourBars(**FourBars.presets[p]) for p in ("one leads", "all 1.5 higher"))
    np.testing.assert_allclose(after.z(), before.z() + 1.5)
    np.testing.assert_allclose(after.outputs(), before.outputs())


def test_the_start_has_the_numbers_of_the_text():
    np.testing.assert_allclose(FourBars().outputs(), [0.315, 0.009, 0.633, 0.043], atol=5e-4)


def test_the_distance_to_the_hard_maximum_shrinks_with_c():
    figure = Temperature()
    for figure.inputs in INPUTS:
        distances = []
        for figure.c in positions(controls_of(Temperature)["c"]):
            distances.append(figure.distance())
        assert np.all(np.diff(distances) <= 1e-15) and distances[-1] < 1e-4


def test_presets_of_the_temperature_do_what_their_names_say():
    figures = {name: Temperature(**values) for name, values in Temperature.presets.items()}
    assert figures["hard maximum"].distance() < 1e-20
    np.testing.assert_allclose(figures["hot: nearly all alike"].outputs(), 0.25, atol=0.01)
    np.testing.assert_allclose(figures["a tie stays a tie"].outputs(), [0.5, 0, 0.5, 0], atol=1e-9)
    assert 0.2 < figures["a close race, c = 10"].outputs()[0] < 0.4


def test_presets_side_by_side_do_what_their_names_say():
    none, two, saturated = (
        SideBySide(**SideBySide.presets[name])
        for name in ("none of the four", "two at once", "saturated")
    )
    assert none.outputs()[0].max() < 0.05 and none.outputs()[1].max() > 0.4
    assert np.sum(two.outputs()[0] > 0.9) == 2 and two.outputs()[1].max() < 0.51
    assert saturated.slopes()[0].max() < 0.01 and saturated.slopes()[1].max() > 0.18


def test_the_push_chooses_the_output_that_rises():
    for k, push in enumerate(PUSHED):
        sigmoids, soft = SideBySide(push=push).slopes()
        assert np.flatnonzero(sigmoids).tolist() == np.flatnonzero(soft > 0).tolist() == [k]


@by_figure
def test_presets_are_positions_that_the_controls_can_take(kind):
    for values in kind.presets.values():
        for name, value in values.items():
            assert value in positions(controls_of(kind)[name])


def test_alt_text_says_the_state():
    assert "for c = 100.0" in Temperature(c=100.0).alt_text()
    assert "when z₃ is raised" in SideBySide(push="z₃").alt_text()


# ---- plots


@pytest.fixture
def ax():
    return mpl.figure.Figure().subplots()


def heights(ax):
    return [bar.get_height() for bar in ax.patches]


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_the_surprise_is_the_negative_logarithm(ax):
    plots.surprise(ax=ax, marked=[0.5, 0.01])
    x, y = ax.lines[0].get_data()
    np.testing.assert_allclose(y, -np.log(x))
    assert words(ax) == ["0.69", "4.61"]


def test_an_opinion_has_ten_bars_and_marks_that_of_the_label():
    outputs = np.random.default_rng(0).dirichlet(np.ones(10), 3).T
    first = plots.opinions(np.zeros((64, 3)), outputs, [3, 8, 0], columns=2)
    charts = [ax for ax in first.figure.axes if ax.patches]
    assert len(charts) == 3
    np.testing.assert_allclose(heights(charts[1]), outputs[:, 1])
    assert [bar.get_hatch() for bar in charts[1].patches].index("///") == 8
    mpl.pyplot.close(first.figure)


def test_reliability_shows_the_groups_and_the_line_of_truth(ax):
    plots.reliability([0.5, 0.9], [0.4, 0.85], ax=ax)
    truth, groups = ax.lines
    np.testing.assert_array_equal(truth.get_xydata(), [[0, 0], [1, 1]])
    np.testing.assert_array_equal(groups.get_xydata(), [[0.5, 0.4], [0.9, 0.85]])
