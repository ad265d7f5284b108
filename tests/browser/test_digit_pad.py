"""Chapter 5's figures on an empty page: what a hand draws arrives in Python; Train and Stop."""

import numpy as np
import pytest

from nncourse import Network, load_digits
from nncourse.show.digit_pad import SIDE, DigitPad
from nncourse.show.handwritten_digits import LiveTraining
from tests.browser.pad import INK, hold, on_the_canvas, press, write
from tests.nncourse.show.strokes import DIGITS, drawn

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def trained():
    training, _, test = load_digits()
    net = Network([64, 30, 10], rng=0)
    net.SGD(training, 10, 10, 3.0, rng=0, progress=False)
    return net, test


@pytest.fixture
def pad(trained):
    """The figure in Python."""
    return DigitPad(*trained)


@pytest.fixture
def figure(pad, shown):
    """The figure in the page, with a clean sheet."""
    return shown(pad)


def sent(pad):
    """The drawing that has arrived in Python, (56, 56)."""
    return np.frombuffer(pad.drawing, dtype=np.uint8).astype(float).reshape(SIDE, SIDE)


def dark(pad):
    """How many cells of the drawing in Python are dark."""
    return int((sent(pad) < 128).sum())


def test_digits_drawn_with_the_mouse_are_what_python_gets_and_reads(in_page, pad, figure):
    """Three with straight strokes; all ten are drawn in JupyterLab."""
    for digit in (1, 4, 7):
        write(in_page, figure, strokes := DIGITS[digit])
        # The page's pen and the one of the unit tests leave the same ink, but for its edges.
        assert np.abs(sent(pad) - drawn(strokes, width=22 / 280)).mean() < 1.5
        assert f"reads {pad.answer}" in figure.get_by_role("status").inner_text()
        assert pad.answer == digit


def test_the_bars_follow_while_the_pen_is_down(figure):
    with hold(figure, (0.5, 0.15), (0.5, 0.5), (0.5, 0.85)):
        figure.get_by_role("status").get_by_text("reads").wait_for()


def test_an_example_stands_on_the_canvas_and_gives_way_to_the_first_stroke(in_page, pad, figure):
    assert figure.locator("canvas").evaluate(INK) == 0
    press(figure, "an example")
    in_page.settle()
    assert figure.locator("canvas").evaluate(INK) > 1000 and pad.answer is not None
    strokes = [[(x, 0.4), (x, 0.6)] for x in (0.3, 0.6)]
    write(in_page, figure, strokes, anew=False)
    assert np.abs(sent(pad) - drawn(strokes, width=22 / 280)).mean() < 1.5


def test_a_finger_draws_and_a_second_one_does_not(in_page, pad, figure):
    page = in_page.page.context.new_cdp_session(in_page.page)
    places = on_the_canvas(figure, (0.5, 0.2), (0.5, 0.5), (0.5, 0.8), (0.1, 0.5), (0.2, 0.5))
    top, middle, bottom, aside, further = ({"x": x, "y": y} for x, y in places)

    def touch(kind, *fingers):
        points = [{**place, "id": i} for i, place in enumerate(fingers)]
        page.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})

    touch("Start", top)
    touch("Move", middle)
    touch("Start", middle, aside)
    touch("Move", bottom, further)
    touch("End")
    in_page.settle()
    columns = np.flatnonzero((sent(pad) < 128).any(axis=0))
    assert dark(pad) > 100
    assert columns.min() > 20 and columns.max() < 36  # a straight stroke, as wide as the pen


def test_a_pen_draws_and_the_right_button_of_a_mouse_does_not(in_page, pad, figure):
    page = in_page.page.context.new_cdp_session(in_page.page)
    top, bottom = ({"x": x, "y": y} for x, y in on_the_canvas(figure, (0.5, 0.2), (0.5, 0.8)))

    def draw_with(button, **more):
        how = {"button": button, "buttons": 1 if button == "left" else 2, "clickCount": 1, **more}
        for kind, place in (("Pressed", top), ("Moved", bottom), ("Released", bottom)):
            page.send("Input.dispatchMouseEvent", {"type": f"mouse{kind}", **place, **how})
        in_page.settle()

    draw_with("right")
    in_page.page.keyboard.press("Escape")  # the menu that it opened
    assert dark(pad) == 0
    draw_with("left", pointerType="pen")
    assert dark(pad) > 100


def test_the_keyboard_draws(in_page, pad, figure):
    canvas = figure.locator("canvas")
    for _ in range(9):
        canvas.press("ArrowUp")
    in_page.settle()
    assert dark(pad) == 0  # the pen is up
    for key in ("Space", *["ArrowDown"] * 18, "Space", "ArrowLeft"):
        canvas.press(key)
    in_page.settle()
    assert dark(pad) > 100
    assert pad.answer == 1


def test_train_and_stop_reach_python(in_page, shown):
    training = LiveTraining(rng=0, epochs=300, mini_batch_size=1)  # for a minute
    figure = shown(training)
    press(figure, "Train")
    in_page.settle()
    assert training.running
    press(figure, "Stop")
    in_page.settle()
    training.wait(10)
    assert training.history.interrupted
