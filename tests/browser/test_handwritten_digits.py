"""Chapter 5's figures in JupyterLab: Train, watch the curve grow, Stop; mistakes."""

import pytest

from tests.browser.homes import write_notebook
from tests.browser.lab import Lab

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [pytest.mark.browser, pytest.mark.full]
TRAINING, NEURON = "Train a network", "What does a hidden neuron look at?"
CELLS = [
    "from nncourse import load_digits\n"
    "from nncourse.show.handwritten_digits import HiddenNeuron, LiveTraining\n"
    "test = load_digits()[2]\n"
    "training = LiveTraining(rng=0, epochs=300, mini_batch_size=1)  # for a minute\n"
    "training",
    "from nncourse import Network\nHiddenNeuron(Network([64, 30, 10], rng=0), test)",
    "net = Network([64, 30, 10], rng=0)\n"
    "net.SGD(load_digits()[0], 30, 10, 3.0, rng=0, progress=False)\n"
    "from nncourse.show.handwritten_digits import Mistakes\nMistakes(net, test)",
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


def press(figure, name):
    figure.get_by_role("button", name=name).click()


def status(figure):
    return figure.get_by_role("status")


CURVES = ".nncourse-panel:first-child > svg path[stroke-width='2']"


def curve_length(figure):
    """How long the path of the test images is, as text."""
    lines = figure.locator(CURVES)
    return len(lines.last.get_attribute("d")) if lines.count() else 0


def panel_of(figure, i):
    """A panel of a figure: what is drawn in it."""
    return figure.locator(".nncourse-panel > svg > svg").nth(i)


@pytest.fixture
def training(lab):
    """The figure while a training runs in it; the training is over when the test is."""
    figure = lab.figure(TRAINING)
    press(figure, "Train")
    new = "training.running and training.network is not None and not training.history.interrupted"
    lab.wait_until(new)  # until then the last one, stopped, is shown
    expect(status(figure)).to_contain_text("of 300", timeout=30_000)
    expect(status(figure)).not_to_contain_text("stopped")
    yield figure
    if lab.evaluate("training.running"):
        press(figure, "Stop")
    lab.wait_until("not training.running")


def test_the_curve_grows_until_stop_and_the_network_is_usable(lab, training):
    for _ in range(3):
        lab.page.wait_for_function(
            "([figure, length, lines]) =>"
            " [...figure.querySelectorAll(lines)].at(-1)?.getAttribute('d').length > length",
            arg=[training.element_handle(), curve_length(training), CURVES],
        )
    assert lab.evaluate("training.running")  # the kernel answers while it trains
    press(training, "Stop")
    lab.wait_until("not training.running", seconds=5)
    expect(status(training)).to_contain_text("stopped")
    assert lab.evaluate("training.network.evaluate(test)") > 200
    assert lab.evaluate("training.history.interrupted")


def test_progress_and_time_left_are_shown_while_it_trains(training):
    expect(status(training)).to_contain_text("s left", timeout=30_000)
    assert "progress" in training.locator(".nncourse-legend").first.inner_text()


def test_train_rests_while_it_trains_and_stop_afterwards(lab, training):
    train, stop = (training.get_by_role("button", name=name) for name in ("Train", "Stop"))
    expect(train).to_be_disabled()
    expect(stop).to_be_enabled()
    stop.click()
    expect(train).to_be_enabled()
    expect(stop).to_be_disabled()


def test_sliders_move_while_it_trains(lab, training):
    training.get_by_label("hidden neurons", exact=True).press("ArrowRight")
    lab.wait_until("training.hidden == 35")
    assert lab.evaluate("training.network.sizes") == [64, 30, 10]
    press(training, "reset")


def test_a_picture_of_the_training_remains_in_the_notebook_and_is_hidden_where_it_is_alive(lab):
    figure = lab.figure(TRAINING)
    press(figure, "Train")
    lab.wait_until("len(training.history) > 0")
    press(figure, "Stop")
    stored = "JSON.stringify(panel.content.model.cells.get(0).outputs.toJSON())"
    lab.wait_for(f"{stored}.includes('then stopped')")
    assert "data:image/png;base64" in lab.ask(stored)
    pictures = lab.page.locator(".nncourse-still")
    assert pictures.count() == 1 and not pictures.is_visible()


def test_an_error_in_the_background_is_written_below_the_figure(lab):
    module = "__import__('nncourse.show.live_training').show.live_training"
    lab.evaluate(f"setattr({module}, 'kept', {module}._loaded)")
    lab.evaluate(f"setattr({module}, '_loaded', None)")
    figure = lab.figure(TRAINING)
    press(figure, "Train")
    error = figure.get_by_role("alert")
    expect(error).to_contain_text("TypeError")
    lab.evaluate(f"setattr({module}, '_loaded', {module}.kept)")
    press(figure, "Train")
    press(figure, "Stop")
    expect(error).to_be_hidden()


def test_the_slider_of_hidden_neurons_changes_all_three_panels(lab):
    figure = lab.figure(NEURON)
    before = [panel_of(figure, i).inner_html() for i in range(3)]
    figure.get_by_label("hidden neuron", exact=True).press("ArrowRight")
    lab.settle()
    assert not set(before) & {panel_of(figure, i).inner_html() for i in range(3)}
    assert figure.get_by_label("hidden neuron", exact=True).get_attribute("max") == "29"


def test_a_mistake_follows_its_slider_and_its_order(lab):
    figure = lab.figure("Looking at mistakes")
    before = panel_of(figure, 1).inner_html()
    figure.get_by_label("mistake", exact=True).press("End")
    lab.settle()
    assert panel_of(figure, 1).inner_html() != before
    figure.get_by_label("order", exact=True).select_option("least sure first")
    lab.settle()
    assert panel_of(figure, 1).inner_html() == before  # the last has become the first
    press(figure, "reset")
