"""Drawn panels as matplotlib draws them: what stands on the axes."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from nncourse.show.drawn import arrows, bars, image, line, panel, points, text
from nncourse.show.panels import draw_panel, draw_panels
from nncourse.show.style import PALETTE


@pytest.fixture
def ax():
    return Figure().subplots()


def test_a_line_has_its_data_colour_and_label(ax):
    draw_panel(panel(line([0, 1], [2, 3], color="orange", label="cost"), xlabel="epoch"), ax=ax)
    (drawn,) = ax.lines
    np.testing.assert_array_equal(drawn.get_xydata(), [[0, 2], [1, 3]])
    assert to_hex(drawn.get_color()).upper() == PALETTE["orange"]
    assert ax.get_legend().get_texts()[0].get_text() == "cost"
    assert ax.get_xlabel() == "epoch"


def test_missing_values_interrupt_a_line(ax):
    draw_panel(panel(line([0, 1, 2], [0, np.nan, 1])), ax=ax)
    assert np.isnan(ax.lines[0].get_ydata()[1])


def test_bars_stand_or_lie(ax):
    draw_panel(panel(bars([0, 1], [0.2, 0.8])), ax=ax)
    assert [bar.get_height() for bar in ax.patches] == [0.2, 0.8]
    lying = Figure().subplots()
    draw_panel(panel(bars([0.2, 0.8], [0, 1], across=True)), ax=lying)
    assert [bar.get_width() for bar in lying.patches] == [0.2, 0.8]


def test_points_arrows_and_text(ax):
    draw_panel(
        panel(points([1], [2]), arrows([0], [0], [1], [2]), text([1, 2], [0, 0], ["a", "b"])), ax=ax
    )
    np.testing.assert_array_equal(ax.collections[0].get_offsets(), [[1, 2]])
    assert ax.collections[1].U == 1 and ax.collections[1].V == 2
    assert [words.get_text() for words in ax.texts] == ["a", "b"]


def test_an_image_keeps_its_first_row_on_top(ax):
    draw_panel(panel(image([[0, 1], [2, 3]]), axes=False), ax=ax)
    (drawn,) = ax.images
    np.testing.assert_array_equal(drawn.get_array(), [[0, 1], [2, 3]])
    assert drawn.origin == "upper" and not ax.axison


def test_a_diverging_image_is_white_at_zero(ax):
    draw_panel(panel(image([[-1, 4]], diverging=True)), ax=ax)
    assert ax.images[0].get_clim() == (-4, 4)


def test_limits_scales_and_ticks(ax):
    made = panel(line([1, 10], [1, 2]), x=(1, 100), xlog=True, yticks={"1": "low", "2": "high"})
    draw_panel(made, ax=ax)
    assert ax.get_xlim() == (1, 100) and ax.get_xscale() == "log"
    assert [label.get_text() for label in ax.get_yticklabels()] == ["low", "high"]


def test_panels_stand_side_by_side():
    figure = Figure()
    draw_panels([panel(title="a"), panel(title="b")], figure)
    assert [ax.get_title() for ax in figure.axes] == ["a", "b"]
