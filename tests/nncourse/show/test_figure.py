"""The base of live figures: state, posters, pages without a kernel, errors made visible."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import traitlets

pytest.importorskip("anywidget")

from nncourse.show import posters
from nncourse.show.controls import check_box, choice, controls_of, slider
from nncourse.show.drawn import DrawnFigure, line, numbers, panel, points
from nncourse.show.figure import LiveFigure, module_text, unpacked
from nncourse.show.gradient_descent import ValleyBall
from nncourse.show.pictures import Picture, described, png
from nncourse.show.style import PALETTE, axes
from tests.nncourse.show.positions import positions


class Parabola(DrawnFigure):
    """A figure for these tests."""

    title = "x² </script><b>"
    alt = 'x² at "{x0}" </script> & so on'
    presets = {"left": {"x0": -1.0}}
    buttons = {"stop": "stop"}
    x0 = slider(1.0, "point x₀", -2.0, 2.0, 0.1)
    shown = check_box(True, "show the point")

    def panels_now(self):
        if self.x0 > 1.9:
            raise ValueError("x0 is too far right")
        x = np.linspace(-2, 2, 9)
        return [panel(line(x, x**2), points([self.x0], [self.x0**2]), xlabel="x")]

    def stop(self):
        raise RuntimeError("nothing runs")


def test_controls_are_found_in_the_order_in_which_they_are_written():
    assert list(controls_of(Parabola)) == ["x0", "shown"]
    assert list(controls_of(ValleyBall)) == ["valley", "v1", "v2", "eta", "steps", "angle"]


def test_a_value_beyond_the_ends_of_its_slider_is_refused():
    with pytest.raises(traitlets.TraitError, match="x0.*should not be greater than 2.0"):
        Parabola(x0=3.0)


def test_an_unknown_control_is_named_with_those_that_there_are():
    with pytest.raises(TypeError, match="no control 'eta'; use: x0, shown"):
        Parabola(eta=1)


def test_positions_of_a_slider_hold_both_ends_and_stay_inside():
    plain = positions(slider(0.1, "η", 0.01, 0.25, 0.01).metadata["control"])
    assert plain[0] == 0.01 and plain[-1] == 0.25 and len(plain) == 25
    wide = positions(slider(10, "m", 1, 500, log=True).metadata["control"])
    assert wide[0] == 1 and wide[-1] == 500 and wide == sorted(set(wide))
    assert all(isinstance(m, int) for m in wide)


def test_a_choice_accepts_its_options_only():
    class Pick(traitlets.HasTraits):
        valley = choice("a", "valley", ["a", "b"])

    assert Pick(valley="b").valley == "b"
    with pytest.raises(traitlets.TraitError):
        Pick(valley="c")


def test_repr_is_stable_and_says_the_state():
    assert repr(Parabola()) == "Parabola(x0=1.0, shown=True)" == repr(Parabola())


def test_reset_goes_back_to_the_values_at_the_start():
    figure = Parabola(x0=0.5)
    figure.x0 = -1.0
    assert figure.spec["start"] == {"x0": 0.5, "shown": True}


def test_an_exception_in_a_callback_is_written_below_the_figure_and_goes_away():
    figure = Parabola()
    figure.x0 = 2.0
    assert figure.error == "ValueError: x0 is too far right"
    figure.x0 = 0.0
    assert figure.error == ""


def test_listen_calls_a_function_for_the_named_controls_only():
    figure, heard = Parabola(), []
    figure.listen(lambda: heard.append(figure.x0), "x0")
    figure.shown = False
    figure.x0 = 0.5
    assert heard == [0.5]


def test_a_button_calls_the_method_of_its_name_and_no_other():
    figure = Parabola()
    figure._pressed(None, {"press": "close"}, [])
    assert figure.error == ""
    figure._pressed(None, {"press": "stop"}, [])
    assert figure.error == "RuntimeError: nothing runs"


def test_a_move_draws_new_panels():
    figure = Parabola()
    before = figure.panels
    figure.x0 = -1.5
    assert figure.panels[0]["marks"][1]["x"] == [-1.5]
    assert before[0]["marks"][1]["x"] == [1.0]


def test_refresh_can_be_held_back_by_time():
    figure = Parabola()
    figure.set_trait("panels", [])
    figure.refresh(every=60)
    assert figure.panels == []
    figure.refresh()
    assert len(figure.panels) == 1


def test_panels_are_plain_json_without_nan():
    sent = panel(line([0, 1, 2], [1 / 3, np.nan, np.inf]), xticks=range(3), x=(0, np.float32(2)))
    assert json.loads(json.dumps(sent, allow_nan=False))["marks"][0]["y"] == [0.33333, None, None]
    assert numbers(np.arange(4).reshape(2, 2)) == [[0.0, 1.0], [2.0, 3.0]]


def test_marks_of_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match=r"line: \{'x': 2, 'y': 3\} must be equally long"):
        line([0, 1], [0, 1, 2])


def test_pictures_are_small_equal_and_say_nothing_about_the_software():
    first, second = Parabola().picture().data, Parabola().picture().data
    assert first == second
    assert first.startswith(b"\x89PNG") and len(first) < 40_000
    assert b"Software" not in first and b"matplotlib" not in first.lower()


def test_a_picture_does_not_depend_on_the_readers_settings():
    import matplotlib as mpl

    plain = Parabola().picture().data
    with mpl.rc_context({"font.size": 20, "axes.facecolor": "black"}):
        assert Parabola().picture().data == plain


def test_html_escapes_the_text_alternative():
    page = Parabola().to_html()
    assert 'alt="x² at &quot;1.0&quot; &lt;/script&gt; &amp; so on"' in page
    assert "<script" not in page  # a drawn figure needs a kernel: without one it is its poster


def test_nothing_in_a_live_page_can_end_its_script():
    class Loud(ValleyBall):
        title = "</script><img src=x onerror=alert(1)> <!-- "

    page = Loud().to_html()
    assert page.count("</script>") == 1 and page.endswith("</script>")
    assert "<!--" not in page and "onerror=alert(1)>" in page.replace("\\u003c", "<")


def test_a_live_page_holds_the_state_and_the_same_module():
    figure = ValleyBall(eta=0.19)
    page = figure.to_html()
    state = json.loads(re.search(r"const state = (\{.*\}), listeners", page).group(1))
    assert state["eta"] == 0.19 and state["spec"]["start"]["eta"] == 0.19
    code = unpacked(SAVED_SCRIPT.search(page).group(1))
    assert code == str(figure._esm) == module_text("valley.js")


def test_html_is_the_same_for_the_same_state_and_marked_by_it():
    mark = re.compile(r'data-nncourse="([0-9a-f]{12})"')
    one, same, other = ValleyBall(), ValleyBall(), ValleyBall(eta=0.1)
    assert one.to_html() == same.to_html()
    assert mark.search(one.to_html()).group(1) != mark.search(other.to_html()).group(1)


def test_the_bundle_holds_widget_text_and_html():
    data, _ = ValleyBall()._repr_mimebundle_()
    assert set(data) == {
        "text/plain", "text/html", "application/vnd.jupyter.widget-view+json"
    }  # fmt: skip
    assert data["text/plain"] == repr(ValleyBall())


NOTEBOOKS = sorted((Path(__file__).parents[3] / "notebooks").glob("*.ipynb"))
SAVED_SCRIPT = re.compile(r'atob\("([A-Za-z0-9+/=]+)"\)')


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_saved_figures_hold_the_present_scripts(path):
    scripts = {str(kind._esm) for kind in filter(posters.in_the_page, posters.figures())}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            page = "".join(output.get("data", {}).get("text/html", ""))
            saved = [unpacked(letters) for letters in SAVED_SCRIPT.findall(page)]
            assert len(saved) == page.count("<div data-nncourse=")
            assert set(saved) <= scripts, f"{path.name} was saved with an older script; run it anew"


def test_script_and_still_pictures_share_their_colours():
    palette = json.loads(re.match(r"const palette = (\{.*?\});", module_text("drawn.js")).group(1))
    assert palette == PALETTE


def test_a_figure_without_a_stored_poster_is_its_words():
    class Bare(LiveFigure):
        script = "drawn.js"
        alt = "a < b"

    assert ">\n<p>" not in Bare().to_html() and "<p>a &lt; b</p>" in Bare().to_html()


@pytest.mark.parametrize("kind", [ValleyBall, Parabola])
def test_where_no_script_runs_it_is_said_what_to_do(kind):
    assert "Run the cell to move this figure." in kind().to_html().partition("<script")[0]


def test_a_poster_shows_the_start_and_says_so_where_a_cell_set_something_else():
    start, moved = ValleyBall().to_html(), ValleyBall(eta=0.19, steps=3).to_html()
    assert f'alt="{ValleyBall().alt_text()}' in start and "Drawn at its start" not in start
    assert f'alt="At the start: {ValleyBall().alt_text()}' in moved
    assert "Drawn at its start; this cell set eta = 0.19, steps = 3.</small>" in moved


def test_comments_and_indentation_are_not_carried_along():
    lines = module_text("valley.js").splitlines()
    assert not [line for line in lines if not line.strip() or line.startswith((" ", "//"))]


def test_described_closes_its_figure_and_keeps_the_words():
    import matplotlib.pyplot as plt

    ax = axes()
    ax.plot([0, 1])
    picture = described(ax, 'rises & "falls"')
    assert ax.get_figure().number not in plt.get_fignums()
    assert picture.data.startswith(b"\x89PNG")
    assert 'alt="rises &amp; &quot;falls&quot;"' in picture._repr_html_()


def test_a_picture_shows_its_words_where_html_is_not_shown():
    assert repr(Picture(png(lambda figure: figure.subplots()), alt="empty axes")) == (
        "Picture: empty axes"
    )
