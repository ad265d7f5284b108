"""Chapter 5's figures as a reader meets them: Train, watch the curve grow, Stop."""

import json
import time

import nbformat
import numpy as np
import pytest

from tests.browser.lab import Lab
from tests.nncourse.show.strokes import DIGITS, drawn

pytestmark = pytest.mark.browser
TRAINING, NEURON = "Train a network", "What does a hidden neuron look at?"
CELLS = [
    "from nncourse import load_digits\n"
    "from nncourse.show.handwritten_digits import HiddenNeuron, LiveTraining\n"
    "test = load_digits()[2]\n"
    "training = LiveTraining(rng=0, epochs=300, mini_batch_size=1)  # for a minute\n"
    "training",
    "from nncourse import Network\nHiddenNeuron(Network([64, 30, 10], rng=0), test)",
    "from nncourse.show.digit_pad import DigitPad\n"
    "net = Network([64, 30, 10], rng=0)\n"
    "net.SGD(load_digits()[0], 30, 10, 3.0, rng=0, progress=False)\n"
    "pad = DigitPad(net, test)\n"
    "pad",
    "from nncourse.show.handwritten_digits import Mistakes\nMistakes(net, test)",
]
# Two recipes, each from three random starts; a few epochs, so that training takes seconds.
MNIST_CELLS = [
    "from nncourse import Network, load_mnist\n"
    "from nncourse.show.digit_pad import DigitPad\n"
    "training, _, test = load_mnist(download=False)\n"
    "def trained(seed, hidden, epochs, eta, **how):\n"
    "    net = Network([784, hidden, 10], rng=seed, dtype=training.x.dtype, **how)\n"
    "    net.SGD(training, epochs, 10, eta, rng=seed, monitor_training=False, progress=False)\n"
    "    return net\n"
    "nets = [trained(seed, 30, 5, 3.0) for seed in range(3)]\n"
    "better = {'cost': 'cross-entropy', 'initial_weights': 'scaled'}\n"
    "nets += [trained(seed, 100, 3, 0.5, **better) for seed in range(3)]\n"
    "pad = DigitPad(nets[0], test)\n"
    "pad",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    for name, sources in [("digits", CELLS), ("mnist", MNIST_CELLS)]:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in sources])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, folder / f"{name}.ipynb")
    with Lab(folder) as server:
        yield server


@pytest.fixture(scope="module")
def lab(server, browser):
    with server.notebook("digits.ipynb", browser) as notebook:
        notebook.run_all()
        yield notebook


@pytest.fixture(scope="module")
def mnist_lab(server, browser):
    with server.notebook("mnist.ipynb", browser) as notebook:
        notebook.run_all()
        yield notebook


def evaluate(lab, expression):
    """A Python expression's repr, from the notebook's kernel."""
    return lab.page.evaluate(
        """async (expression) => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            const future = kernel.requestExecute({code: '', user_expressions: {it: expression}});
            const { it } = (await future.done).content.user_expressions;
            return it.data?.['text/plain'] ?? it.evalue;
        }""",
        expression,
    )


def wait_until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited for {seconds} s"
        time.sleep(0.05)


def press(figure, name):
    figure.get_by_role("button", name=name).click()


def status(figure):
    return figure.get_by_role("status").inner_text()


def curve_length(figure):
    """How long the path of the test images is, as text."""
    lines = figure.locator(".nncourse-panel > svg").first.locator("path[stroke-width='2']")
    return len(lines.last.get_attribute("d")) if lines.count() else 0


def drawings(figure):
    """What is drawn in each panel."""
    panels = figure.locator(".nncourse-panel > svg > svg")
    return panels.evaluate_all("all => all.map((each) => each.innerHTML)")


@pytest.fixture
def training(lab):
    """The figure while a training runs in it; the training is over when the test is."""
    figure = lab.figure(TRAINING)
    press(figure, "Train")
    new = "training.running and training.network is not None and not training.history.interrupted"
    wait_until(lambda: evaluate(lab, new) == "True")  # until then the last one, stopped, is shown
    wait_until(lambda: "of 300" in status(figure) and "stopped" not in status(figure))
    yield figure
    press(figure, "Stop")
    wait_until(lambda: evaluate(lab, "training.running") == "False")


def test_the_curve_grows_until_stop_and_the_network_is_usable(lab, training):
    lengths = [curve_length(training)]
    for _ in range(3):
        wait_until(lambda: curve_length(training) > lengths[-1])
        lengths.append(curve_length(training))
    assert evaluate(lab, "training.running") == "True"  # the kernel answers while it trains
    press(training, "Stop")
    wait_until(lambda: evaluate(lab, "training.running") == "False", seconds=5)
    wait_until(lambda: "stopped" in status(training), seconds=5)
    assert int(evaluate(lab, "training.network.evaluate(test)")) > 200
    assert evaluate(lab, "training.history.interrupted") == "True"


def test_progress_and_time_left_are_shown_while_it_trains(training):
    wait_until(lambda: "s left" in status(training))
    assert "progress" in training.locator(".nncourse-legend").first.inner_text()


def test_train_while_it_trains_does_nothing(lab, training):
    network = evaluate(lab, "id(training.network)")
    press(training, "Train")
    assert evaluate(lab, "id(training.network)") == network
    assert training.locator(".nncourse-error:visible").count() == 0


def test_sliders_move_while_it_trains(lab, training):
    training.get_by_label("hidden neurons", exact=True).press("ArrowRight")
    wait_until(lambda: evaluate(lab, "training.hidden") == "35")
    assert evaluate(lab, "training.network.sizes") == "[64, 30, 10]"
    press(training, "reset")


def test_a_picture_of_the_training_remains_in_the_notebook_and_is_hidden_where_it_is_alive(lab):
    figure = lab.figure(TRAINING)
    press(figure, "Train")
    wait_until(lambda: evaluate(lab, "len(training.history) > 0") == "True")
    press(figure, "Stop")
    stored = "JSON.stringify(panel.content.model.cells.get(0).outputs.toJSON())"
    wait_until(lambda: "then stopped" in lab.ask(stored))
    assert "data:image/png;base64" in lab.ask(stored)
    pictures = lab.page.locator(".nncourse-still")
    assert pictures.count() == 1 and not pictures.is_visible()


def test_an_error_in_the_background_is_written_below_the_figure(lab):
    module = "__import__('nncourse.show.live_training').show.live_training"
    evaluate(lab, f"setattr({module}, 'kept', {module}._loaded)")
    evaluate(lab, f"setattr({module}, '_loaded', None)")
    figure = lab.figure(TRAINING)
    press(figure, "Train")
    error = figure.get_by_role("alert")
    error.wait_for(state="visible")
    assert error.inner_text().startswith("TypeError: ")
    evaluate(lab, f"setattr({module}, '_loaded', {module}.kept)")
    press(figure, "Train")
    press(figure, "Stop")
    wait_until(lambda: not error.is_visible())


def test_the_slider_of_hidden_neurons_changes_all_three_panels(lab):
    figure = lab.figure(NEURON)
    before = drawings(figure)
    figure.get_by_label("hidden neuron", exact=True).press("ArrowRight")
    assert len(before) == 3
    wait_until(lambda: not set(before) & set(drawings(figure)))
    assert figure.get_by_label("hidden neuron", exact=True).get_attribute("max") == "29"


# ---- the digit pad


def write(figure, strokes):
    """Draw strokes on the canvas with the mouse; coordinates from 0 to 1."""
    press(figure, "clear")
    figure.get_by_role("status").get_by_text("Draw a digit").wait_for()
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


def sent(lab):
    """The drawing that has arrived in Python, (56, 56)."""
    cells = bytes.fromhex(evaluate(lab, "pad.drawing.hex()").strip("'"))
    return np.frombuffer(cells, dtype=np.uint8).astype(float).reshape(56, 56)


def test_a_digit_drawn_with_the_mouse_is_what_python_gets_and_reads(lab):
    figure = lab.figure("Draw a digit")
    right = 0
    for digit, strokes in DIGITS.items():
        write(figure, strokes)
        # The page's pen and the one of the unit tests leave the same ink, but for its edges.
        wanted = drawn(strokes, width=22 / 280)
        wait_until(lambda wanted=wanted: np.abs(sent(lab) - wanted).mean() < 1.5)
        answer = evaluate(lab, "pad.answer")
        figure.get_by_role("status").get_by_text(f"The network reads {answer}").wait_for()
        right += answer == str(digit)
    assert right >= 8


READERS = "[int(n.feedforward(pad.steps['centred'].reshape(-1, 1)).argmax()) for n in nets]"


@pytest.mark.mnist
def test_networks_trained_on_mnist_read_what_a_mouse_draws(mnist_lab, record_property):
    figure = mnist_lab.figure("Draw a digit")
    right = np.zeros(6, dtype=int)
    for digit, strokes in DIGITS.items():
        write(figure, strokes)
        wanted = drawn(strokes, width=22 / 280)
        wait_until(lambda wanted=wanted: np.abs(sent(mnist_lab) - wanted).mean() < 1.5)
        right += [answer == digit for answer in json.loads(evaluate(mnist_lab, READERS))]
    record_property("read", f"of 10 digits drawn with a mouse, six networks read {right.tolist()}")
    assert right.min() >= 8, right


def test_the_bars_follow_while_the_pen_is_down(lab):
    figure = lab.figure("Draw a digit")
    press(figure, "clear")
    figure.get_by_role("status").get_by_text("Draw a digit").wait_for()
    box, mouse = figure.locator("canvas").bounding_box(), figure.page.mouse
    mouse.move(box["x"] + 140, box["y"] + 40)
    mouse.down()
    for y in range(45, 240, 5):
        mouse.move(box["x"] + 140, box["y"] + y)
        figure.page.wait_for_timeout(10)
    figure.get_by_role("status").get_by_text("The network reads").wait_for()
    mouse.up()


def test_an_example_stands_on_the_canvas(lab):
    figure = lab.figure("Draw a digit")
    press(figure, "clear")
    ink = """canvas => canvas.getContext('2d').getImageData(0, 0, 280, 280).data
        .filter((value) => value < 128).length"""
    wait_until(lambda: figure.locator("canvas").evaluate(ink) == 0)
    press(figure, "an example")
    wait_until(lambda: figure.locator("canvas").evaluate(ink) > 1000)
    figure.get_by_role("status").get_by_text("The network reads").wait_for()


def empty(lab):
    """A clean sheet; the figure."""
    figure = lab.figure("Draw a digit")
    figure.scroll_into_view_if_needed()
    press(figure, "clear")
    figure.get_by_role("status").get_by_text("Draw a digit").wait_for()
    return figure


def dark(lab):
    """How many cells of the drawing in Python are dark."""
    return int((sent(lab) < 128).sum())


def on_the_canvas(figure, *places):
    """Places in the window; given from 0 to 1 on the canvas."""
    canvas = figure.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    return [
        {"x": box["x"] + box["width"] * x, "y": box["y"] + box["height"] * y} for x, y in places
    ]


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
    assert evaluate(lab, "pad.answer") == "1"


def test_a_mistake_follows_its_slider_and_its_order(lab):
    figure = lab.figure("Looking at mistakes")
    before = drawings(figure)
    assert len(before) == 4
    figure.get_by_label("mistake", exact=True).press("End")
    wait_until(lambda: drawings(figure)[1] != before[1])
    figure.get_by_label("order", exact=True).select_option("least sure first")
    wait_until(lambda: drawings(figure)[1] == before[1])  # the last has become the first
    press(figure, "reset")


def test_the_first_stroke_takes_the_place_of_an_example_and_the_next_one_does_not(lab):
    figure = empty(lab)
    press(figure, "an example")
    figure.get_by_role("status").get_by_text("The network reads").wait_for()
    mouse = lab.page.mouse
    for x in (0.3, 0.6):
        ends = on_the_canvas(figure, (x, 0.4), (x, 0.6))
        mouse.move(*ends[0].values())
        mouse.down()
        mouse.move(*ends[1].values())
        mouse.up()
    strokes = [[(x, 0.4), (x, 0.6)] for x in (0.3, 0.6)]
    wanted = drawn(strokes, width=22 / 280)
    wait_until(lambda: np.abs(sent(lab) - wanted).mean() < 1.5)
