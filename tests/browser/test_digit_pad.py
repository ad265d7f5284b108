"""The digit pad as a reader meets it: on a page without a kernel, and in a notebook."""

import base64
import time

import numpy as np
import pytest

from nncourse import Network, load_digits
from nncourse.show.digit_pad import DigitPad
from nncourse.show.drawing import stages
from nncourse.show.figure import module_text
from nncourse.show.page_network import from_page, mnist_page, to_page
from tests.browser.homes import write_notebook
from tests.browser.lab import Lab, new_page
from tests.nncourse.show.strokes import DIGITS, DOODLES, HANDS, PEN, drawn, two_hands

pytestmark = pytest.mark.browser
CELLS = [
    "from nncourse import Network, load_digits\n"
    "net = Network([64, 30, 10], rng=0)\n"
    "net.SGD(load_digits()[0], 30, 10, 3.0, rng=0, progress=False)\n"
    "from nncourse.show.digit_pad import DigitPad\npad = DigitPad()\npad",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    write_notebook(folder / "digits.ipynb", CELLS)
    with Lab(folder) as server:
        yield server


@pytest.fixture(scope="module")
def lab(server, browser):
    with server.notebook("digits.ipynb", browser) as notebook:
        notebook.run_all()
        yield notebook


def wait_until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited for {seconds} s"
        time.sleep(0.05)


def press(figure, name):
    figure.get_by_role("button", name=name).click()


def status(figure):
    return figure.get_by_role("status").inner_text()


# ---- the page computes what Python does


READ = """async ([code, networks, drawings]) => {
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const { reading } = await import(url);
    return await Promise.all(networks.map(async (page) => {
        const net = await reading.network(page);
        return drawings.map((letters) => {
            const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
            const given = reading.stages(bytes, page.sizes[0]).centred.flat();
            return [given, reading.outputs(net, given)];
        });
    }));
}"""


def sheets():
    """Drawings of both hands, doodles, an empty and a black sheet, noise, one cell of ink."""
    noise = np.random.default_rng(0).integers(0, 256, (56, 56)).astype(np.uint8)
    speck = np.full((56, 56), 255, dtype=np.uint8)
    speck[3, 50] = 0
    hands = [drawing for *_, drawing in two_hands()]
    doodles = [drawn(strokes) for strokes in DOODLES.values()]
    return [*hands, *doodles, 0 * noise + 255, 0 * noise, noise, 255 - hands[0], speck, speck.T]


def test_the_page_and_python_agree_on_every_pixel_and_every_output(browser):
    nets = [from_page(mnist_page()), Network([64, 60, 10], rng=0)]
    nets += [
        Network([64, 9, 8, 10], activation="tanh", cost="log-likelihood", rng=1),
        Network([784, 12, 10], activation="relu", output_activation="linear",
                initial_weights="scaled", rng=2),
    ]  # fmt: skip
    pages = [mnist_page(), *map(to_page, nets[1:])]
    drawings = sheets()
    letters = [base64.b64encode(drawing.tobytes()).decode() for drawing in drawings]
    with new_page(browser) as page:
        answers = page.evaluate(READ, [module_text("reading.js"), pages, letters])
    for net, answer in zip(nets, answers, strict=True):
        for drawing, (given, outputs) in zip(drawings, answer, strict=True):
            x = stages(drawing, net.sizes[0])["centred"].reshape(-1, 1)
            np.testing.assert_allclose(np.array(given), x[:, 0], atol=1e-9)
            np.testing.assert_allclose(outputs, net.feedforward(x)[:, 0], atol=1e-6)


# ---- without a kernel, as on the site


@pytest.fixture(scope="module")
def saved():
    """The pad with two networks, as a notebook stores it."""
    net = Network([64, 30, 10], rng=0)
    net.SGD(load_digits()[0], 20, 10, 3.0, rng=0, monitor_training=False, progress=False)
    return DigitPad(net).to_html()


@pytest.fixture
def pad(browser, saved):
    """The pad alone on a page."""
    with new_page(browser) as page:
        page.set_content("<!doctype html><body>" + saved)
        page.locator(".nncourse-panel").nth(3).wait_for()  # the networks come packed
        yield page.locator(".nncourse-figure")


def write(figure, strokes):
    """Draw strokes on the canvas with the mouse; coordinates from 0 to 1."""
    canvas, mouse = figure.locator("canvas"), figure.page.mouse
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    for stroke in strokes:
        places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in stroke]
        mouse.move(*places[0])
        mouse.down()
        for place in places[1:]:
            mouse.move(*place)
        mouse.up()


def clear(figure):
    press(figure, "clear")
    figure.get_by_role("status").get_by_text("Draw a digit").wait_for()


def ink(figure):
    """How many pixels of the canvas are dark."""
    return figure.locator("canvas").evaluate(
        """canvas => canvas.getContext("2d").getImageData(0, 0, 280, 280).data
            .filter((value, i) => i % 4 === 0 && value < 128).length"""
    )


def heights(figure):
    """How high the ten bars of each network are, from 0 to 1."""
    found = figure.locator(".nncourse-panel > svg > svg").evaluate_all(
        """all => all.map((panel) => [[...panel.querySelectorAll("rect")].map((bar) =>
            bar.height.baseVal.value), panel.height.baseVal.value])"""
    )
    return [np.array(bars) / whole for bars, whole in found if len(bars) == 10]


@pytest.mark.parametrize("hand", HANDS)
def test_digits_drawn_with_the_mouse_are_read_without_a_kernel(pad, hand):
    right = 0
    for digit, strokes in HANDS[hand].items():
        clear(pad)
        write(pad, strokes)
        right += int(heights(pad)[0].argmax()) == digit
    assert right >= 9


def test_the_example_is_read_at_once_and_both_networks_say_so(pad):
    assert "The network of the course reads 5" in status(pad) and "Your network" in status(pad)
    assert len(heights(pad)) == 2


def test_examples_come_one_after_the_other_and_each_is_read(pad):
    for digit in (6, 7, 8, 9, 0, 1, 2, 3, 4, 5):
        press(pad, "an example")
        assert int(heights(pad)[0].argmax()) == digit


def test_an_empty_sheet_has_no_bars_and_nobody_reads_it(pad):
    clear(pad)
    assert status(pad) == "Draw a digit on the white square, as large as you like."
    assert all(bars.max() == 0 for bars in heights(pad))


def test_the_network_of_the_course_is_not_sure_of_a_doodle(pad):
    said = {}
    for name, strokes in DOODLES.items():
        clear(pad)
        write(pad, strokes)
        assert ink(pad) > 0
        said[name] = status(pad).split(" Your network")[0]
    assert [name for name, words in said.items() if " reads " in words] == []
    assert "is not sure: perhaps" in said["star"] and "cannot read it" in said["zigzag"]


def test_undo_takes_back_one_stroke_after_the_other(pad):
    clear(pad)
    first, second = [(0.3, 0.2), (0.3, 0.8)], [(0.7, 0.2), (0.7, 0.8)]
    write(pad, [first])
    one = ink(pad)
    write(pad, [second])
    assert ink(pad) > 1.8 * one
    press(pad, "undo")
    assert ink(pad) == one
    for _ in range(2):
        press(pad, "undo")
        assert ink(pad) == 0 and "Draw a digit" in status(pad)


def test_undo_takes_back_the_first_stroke_on_an_example(pad):
    write(pad, [[(0.3, 0.2), (0.3, 0.8)]])
    press(pad, "undo")
    assert ink(pad) == 0


def test_a_wider_pen_redraws_the_strokes_and_they_are_read_anew(pad):
    before, bars = ink(pad), heights(pad)[0]
    pad.get_by_label("pen width", exact=True).press("End")
    assert ink(pad) > 1.5 * before and not np.array_equal(heights(pad)[0], bars)
    press(pad, "reset")
    assert ink(pad) == before


def test_the_steps_are_shown_on_demand(pad):
    panels = pad.locator(".nncourse-panel")
    assert panels.count() == 4  # for each network what it is given, and the bars
    pad.get_by_label("show the steps").check()
    assert panels.count() == 10
    for words in ("1 ink", "2 cropped", "3 scaled", "4 centred"):
        assert pad.get_by_text(words).count() == 2


def test_the_first_stroke_takes_the_place_of_an_example_and_the_next_one_does_not(pad):
    write(pad, [[(0.3, 0.2), (0.3, 0.8)]])
    one = ink(pad)
    clear(pad)
    write(pad, [[(0.3, 0.2), (0.3, 0.8)]])
    assert ink(pad) == one
    write(pad, [[(0.6, 0.2), (0.6, 0.8)]])
    assert ink(pad) > 1.8 * one


# ---- in a notebook


def sent(lab):
    """The drawing that has arrived in Python, (56, 56)."""
    cells = bytes.fromhex(lab.evaluate("pad.drawing.hex()"))
    return np.frombuffer(cells, dtype=np.uint8).astype(float).reshape(56, 56)


def dark(lab):
    """How many cells of the drawing in Python are dark."""
    return int((sent(lab) < 128).sum())


def empty(lab):
    """A clean sheet; the figure."""
    figure = lab.figure("Draw a digit")
    figure.scroll_into_view_if_needed()
    clear(figure)
    wait_until(lambda: dark(lab) == 0)
    return figure


@pytest.mark.full
def test_a_drawing_is_what_python_gets(lab):
    for digit in (0, 4, 7):
        figure = empty(lab)
        write(figure, DIGITS[digit])
        # The page's pen and the one of the unit tests leave the same ink, but for its edges.
        wanted = drawn(DIGITS[digit], width=PEN)
        wait_until(lambda wanted=wanted: np.abs(sent(lab) - wanted).mean() < 1.5)
    assert lab.evaluate("pad.image(784).shape, pad.image(64).shape") == ((784, 1), (64, 1))


@pytest.mark.full
def test_a_network_that_is_given_later_reads_the_same_drawing(lab):
    figure = empty(lab)
    write(figure, DIGITS[0])
    assert len(heights(figure)) == 1
    assert lab.evaluate("pad.beside(net).spec['networks'][1]['sizes']") == [64, 30, 10]
    wait_until(lambda: len(heights(figure)) == 2)
    assert "The network of the course reads 0" in status(figure)
    output = lab.evaluate("float(net.feedforward(pad.image(64)).max())")
    wait_until(lambda: "Your network" in status(figure))
    assert heights(figure)[1].max() == pytest.approx(output, abs=1e-6)


@pytest.mark.full
def test_the_bars_follow_while_the_pen_is_down(lab):
    figure = empty(lab)
    box, mouse = figure.locator("canvas").bounding_box(), figure.page.mouse
    mouse.move(box["x"] + 140, box["y"] + 40)
    mouse.down()
    for y in range(45, 240, 5):
        mouse.move(box["x"] + 140, box["y"] + y)
    figure.get_by_role("status").get_by_text("The network of the course reads 1").wait_for()
    assert dark(lab) == 0  # Python hears of it when the pen is up
    mouse.up()
    wait_until(lambda: dark(lab) > 100)


def on_the_canvas(figure, *places):
    """Places in the window; given from 0 to 1 on the canvas."""
    canvas = figure.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    return [
        {"x": box["x"] + box["width"] * x, "y": box["y"] + box["height"] * y} for x, y in places
    ]


@pytest.mark.full
def test_a_finger_draws_and_a_second_one_does_not(lab):
    figure = empty(lab)
    page = lab.page.context.new_cdp_session(lab.page)
    top, middle, bottom, aside = on_the_canvas(
        figure, (0.5, 0.2), (0.5, 0.5), (0.5, 0.8), (0.1, 0.5)
    )
    first, second = {"id": 1}, {**aside, "id": 2}

    def touch(kind, *fingers):
        page.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": fingers})

    touch("Start", {**top, **first})
    touch("Move", {**middle, **first})
    touch("Start", {**middle, **first}, second)
    touch("Move", {**bottom, **first}, {**second, "x": aside["x"] + 20})
    touch("End")
    wait_until(lambda: dark(lab) > 100)
    columns = np.flatnonzero((sent(lab) < 128).any(axis=0))
    assert columns.min() > 20 and columns.max() < 36  # a straight stroke, as wide as the pen


@pytest.mark.full
def test_a_pen_draws_and_the_right_button_of_a_mouse_does_not(lab):
    figure = empty(lab)
    page = lab.page.context.new_cdp_session(lab.page)
    top, bottom = on_the_canvas(figure, (0.5, 0.2), (0.5, 0.8))

    def mouse(kind, place, **more):
        page.send("Input.dispatchMouseEvent", {"type": f"mouse{kind}", **place, **more})

    def draw_with(button, **more):
        how = {"button": button, "buttons": 1 if button == "left" else 2, "clickCount": 1, **more}
        mouse("Pressed", top, **how)
        mouse("Moved", bottom, **how)
        mouse("Released", bottom, **how)

    draw_with("right")
    lab.page.keyboard.press("Escape")  # the menu that it opened
    assert dark(lab) == 0
    draw_with("left", pointerType="pen")
    wait_until(lambda: dark(lab) > 100)


@pytest.mark.full
def test_the_keyboard_draws(lab):
    figure = empty(lab)
    canvas = figure.locator("canvas")
    press_key = canvas.press
    for _ in range(9):
        press_key("ArrowUp")
    assert dark(lab) == 0  # the pen is up
    press_key("Space")
    for _ in range(18):
        press_key("ArrowDown")
    press_key("Space")
    press_key("ArrowLeft")
    wait_until(lambda: dark(lab) > 100)
    assert "The network of the course reads 1" in status(figure)
    press(figure, "undo")
    wait_until(lambda: dark(lab) == 0)  # all that was drawn between two strokes of the space key
