"""Chapter 5's figures: a training in the background that can be watched and stopped."""

import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("anywidget")

import comm
import matplotlib
import matplotlib.pyplot

from nncourse import Dataset, History, Network, load_digits
from nncourse.show import live_training, training_run
from nncourse.show.controls import controls_of
from nncourse.show.handwritten_digits import HiddenNeuron, LiveTraining, Mistakes
from nncourse.show.plots import handwritten_digits as plots
from nncourse.show.training_panels import panels, status
from nncourse.show.training_run import TrainingRun
from tests.nncourse.show.positions import positions

matplotlib.use("agg")
LONG = {"epochs": 300, "mini_batch_size": 1}  # 360,000 steps: nobody waits for its end


@pytest.fixture
def training():
    """A figure whose background training is over when the test is."""
    figure = LiveTraining(rng=0)
    yield figure
    figure.stop()
    figure.wait(20)
    assert not figure.running


@pytest.fixture
def heard(monkeypatch):
    """Lets figures believe that a front end listens, and counts how often they are drawn."""
    monkeypatch.setattr(comm, "DummyComm", type("NobodysComm", (), {}))
    drawn = []
    refresh = live_training.DrawnFigure.refresh

    def counted(self, every=0.0):
        before = self._drawn_at
        refresh(self, every)
        if self._drawn_at != before:
            drawn.append(len(self.history))

    monkeypatch.setattr(live_training.DrawnFigure, "refresh", counted)
    return drawn


def wait_until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


def set_to(figure, **values):
    for name, value in values.items():
        setattr(figure, name, value)


# ---- a run


def small_run(**how):
    data = Dataset(np.eye(4), [0, 1, 2, 3])
    how = {"epochs": 3, "mini_batch_size": 3, "eta": 3.0, "rng": 0, **how}
    return TrainingRun(Network([4, 4], rng=0), data, data, **how)


def test_a_run_trains_as_the_library_does():
    run = small_run()
    run()
    plain = Network([4, 4], rng=0)
    data = Dataset(np.eye(4), [0, 1, 2, 3])
    history = plain.SGD(data, 3, 3, 3.0, data, rng=0, progress=False)
    np.testing.assert_array_equal(run.network.weights[0], plain.weights[0])
    assert run.history["evaluation_cost"] == history["evaluation_cost"]


def test_a_run_tells_how_far_it_is():
    seen = []
    run = small_run(watch=lambda: seen.append((run.share, run.running, len(run.history))))
    assert (run.share, run.running, run.seconds) == (0.0, False, 0.0)
    run()
    assert [share for share, *_ in seen] == pytest.approx(
        [0, 1 / 6, 2 / 6, 2 / 6, 3 / 6, 4 / 6, 4 / 6, 5 / 6, 1]
    )
    assert all(running for _, running, _ in seen)
    assert (run.share, run.running, run.seconds_left) == (1.0, False, 0.0)


def test_the_time_left_is_what_the_rest_would_take_at_the_same_pace(monkeypatch):
    clock = SimpleNamespace(now=100.0, monotonic=lambda: clock.now)
    monkeypatch.setattr(training_run, "time", clock)
    left = []

    def watch():
        left.append(run.seconds_left)
        clock.now += 1.0

    run = small_run(watch=watch, epochs=8)  # two steps and one scoring each: 24 s
    run()
    assert left[0] == np.inf
    assert left[3] == 3.0 / (2 / 16) - 3.0
    assert left[-1] == 0.0


def test_a_run_stops_within_an_epoch():
    run = small_run(watch=lambda: run.stop() if run.share > 0.4 else None)
    history = run()
    assert run.share == 0.5  # the first of the two steps of the second epoch was the last one
    assert len(history) == 1 and history.interrupted


def test_a_run_that_is_stopped_before_it_begins_trains_nothing():
    run = small_run()
    run.stop()
    assert len(run()) == 0
    np.testing.assert_array_equal(run.network.weights[0], Network([4, 4], rng=0).weights[0])


# ---- the figure


def test_train_trains_in_the_background_and_leaves_a_usable_network(training):
    training.epochs = 10
    training.train()
    training.wait(30)
    assert not training.running and training.error == ""
    assert len(training.history) == 10 and not training.history.interrupted
    test = load_digits()[2]
    assert training.network.evaluate(test) == training.history["evaluation_correct"][-1] > 240


def test_stop_ends_the_training_soon_and_leaves_a_usable_network(training):
    set_to(training, **LONG)
    training.train()
    wait_until(lambda: len(training.history) >= 1)
    begun = time.monotonic()
    training.stop()
    training.wait(10)
    assert time.monotonic() - begun < 2
    assert training.history.interrupted and 1 <= len(training.history) < 300
    assert training.network.evaluate(load_digits()[2]) > 200
    assert "stopped" in training.message


def test_the_kernel_stays_free_while_it_trains(training):
    set_to(training, **LONG)
    training.train()
    wait_until(lambda: training.network is not None)
    assert training.running
    training.network.predict(np.zeros((64, 3)))  # also while it is being trained
    training.hidden = 60
    assert training.network.sizes == [64, 30, 10]


def test_train_while_training_changes_nothing(training):
    set_to(training, **LONG)
    training.train()
    wait_until(lambda: training.network is not None)
    thread, network = training._thread, training.network
    training.train()
    assert training._thread is thread and training.network is network
    with pytest.raises(RuntimeError, match="a training is running. Press Stop"):
        training.run()


def test_stop_without_a_training_does_nothing(training):
    training.epochs = 2
    training.stop()
    training.run()
    assert not training.history.interrupted


def test_stop_while_the_data_are_loaded_is_not_forgotten(training, monkeypatch):
    loading, go_on = threading.Event(), threading.Event()
    loaded = live_training._loaded

    def slow(name):
        loading.set()
        go_on.wait(10)
        return loaded(name)

    monkeypatch.setattr(live_training, "_loaded", slow)
    training.train()
    loading.wait(10)
    assert "Loading the data" in training.message
    training.stop()
    go_on.set()
    training.wait(10)
    assert len(training.history) == 0 and training.history.interrupted


def test_an_error_in_the_background_is_written_below_the_figure(training, monkeypatch):
    def broken(name):
        raise OSError("the disk is gone")

    training.epochs = 2
    monkeypatch.setattr(live_training, "_loaded", broken)
    training.train()
    training.wait(10)
    assert training.error == "OSError: the disk is gone"
    monkeypatch.undo()
    training.train()
    training.wait(20)
    assert training.error == "" and len(training.history) == 2


def test_an_error_in_a_cell_is_raised_there(training, monkeypatch):
    monkeypatch.setattr(live_training, "_loaded", lambda name: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        training.run()


def test_mnist_that_is_not_there_says_so(training, monkeypatch, tmp_path):
    monkeypatch.delenv("NNCOURSE_DATA", raising=False)
    monkeypatch.setenv("NNCOURSE_CACHE", str(tmp_path))
    live_training._loaded.cache_clear()
    training.data = "MNIST"
    training.train()
    training.wait(10)
    assert training.error.startswith("DataError: ")
    offered = [c for c in LiveTraining().spec["controls"] if c["name"] == "data"][0]["options"]
    assert offered == ["digits"]


@pytest.mark.mnist
def test_mnist_is_trained_where_it_is():
    training = LiveTraining(rng=0, data="MNIST", epochs=1)
    assert [c for c in training.spec["controls"] if c["name"] == "data"][0]["options"] == [
        "digits",
        "MNIST",
    ]
    training.run()
    live_training._loaded.cache_clear()
    assert training.network.sizes == [784, 30, 10]
    assert training.history["evaluation_correct"][-1] > 8500


def test_a_seed_gives_the_same_first_training_and_another_second_one():
    one, other = LiveTraining(rng=3, epochs=3), LiveTraining(rng=3, epochs=3)
    one.run(), other.run()
    np.testing.assert_array_equal(one.network.weights[0], other.network.weights[0])
    first = one.network
    one.run()
    assert not np.array_equal(one.network.weights[0], first.weights[0])


@pytest.mark.parametrize(
    ("hidden", "second", "sizes"),
    [(0, 0, [64, 10]), (30, 0, [64, 30, 10]), (0, 20, [64, 20, 10]), (30, 20, [64, 30, 20, 10])],
)
def test_the_sliders_give_the_layers(hidden, second, sizes):
    assert LiveTraining(hidden=hidden, second=second).sizes == sizes


@pytest.mark.parametrize("name", ["hidden", "second", "eta", "mini_batch_size"])
def test_every_end_of_every_slider_trains(name):
    places = positions(controls_of(LiveTraining)[name])
    for value in (places[0], places[-1]):
        training = LiveTraining(rng=0, epochs=1, **{name: value})
        training.run()
        assert len(training.history) == 1 and np.isfinite(training.history["training_cost"][0])


def test_presets_are_places_of_the_sliders():
    for values in LiveTraining.presets.values():
        assert LiveTraining(**values).values() == {**LiveTraining().values(), **values}


# ---- what is drawn


def test_the_curve_grows_while_it_trains(training, heard):
    set_to(training, epochs=300, mini_batch_size=10)
    training.train()
    wait_until(lambda: len(heard) > 4)
    training.stop()
    training.wait(10)
    assert heard == sorted(heard) and heard[-1] > heard[0]
    curve = [mark for mark in training.panels[0]["marks"] if mark.get("label") == "test images"][0]
    assert len(curve["y"]) == len(training.history)


def test_drawing_is_throttled_by_time(training, heard):
    set_to(training, epochs=20, mini_batch_size=10)
    heard.clear()
    training.run()
    assert 2 <= len(heard) <= training._run.seconds / 0.1 + 4


def test_where_nobody_listens_nothing_is_drawn_before_the_end(training, monkeypatch):
    drawn = []
    training.epochs = 5
    monkeypatch.setattr(LiveTraining, "refresh", lambda self, every=0.0: drawn.append(every))
    training.run()
    assert drawn == [0.0]


def test_progress_is_shown_while_it_trains_only():
    def names(run):
        return [mark.get("label") for mark in panels(run, [], 5)[0]["marks"]]

    seen = []
    run = small_run(watch=lambda: seen.append(names(run)))
    run()
    assert all("progress" in labels for labels in seen)
    assert "progress" not in names(run)


def test_the_words_below_tell_what_goes_on():
    said = []
    run = small_run(watch=lambda: said.append(status(run, "4-4", [4, 4])), epochs=2)
    run()
    assert said[0] == "4-4: epoch 1 of 2, estimating the time left."
    assert "epoch 2 of 2, 0.0 s left" in said[-2]
    assert status(run, "4-4", [4, 4]).startswith("4-4: 2 epochs, 0.0 s. ")
    assert "of 4 test images right; best" in status(run, "4-4", [4, 4])


def test_the_run_before_turns_grey(training):
    training.epochs = 1
    training.run()
    training.run()
    labels = [m["label"] for m in training.panels[0]["marks"] if m["color"] == "grey"]
    assert labels == ["earlier runs"]
    dashes = {m["label"]: m["dash"] for m in training.panels[0]["marks"] if m.get("label")}
    assert dashes == {"earlier runs": "none", "training images": "none", "test images": "7 4"}
    for _ in range(4):
        training.run()
    assert len([m for m in training.panels[0]["marks"] if m["color"] == "grey"]) == 4


def test_a_picture_remains(training):
    training.epochs = 2
    picture = training.run()
    assert picture.data[1:4] == b"PNG"
    assert "64-30-10 on digits, η = 3, m = 10: 2 epochs" in picture.alt
    assert picture.alt == training.alt_text()


def test_a_shown_figure_gets_its_picture_when_the_training_ends(training, monkeypatch):
    import IPython.display

    shown, updates = [], []

    class Handle:
        def update(self, data, raw):
            updates.append(data["text/html"])

    def display(data, *, metadata=None, raw, display_id=False):
        shown.append(data)
        return Handle() if display_id else None

    monkeypatch.setattr(IPython.display, "display", display)
    training._ipython_display_()
    assert "text/html" in shown[0] and shown[1] == {"text/html": ""}
    training._keep_picture()
    assert "nncourse-still" in updates[0] and "<img alt=" in updates[0]


# ---- a hidden neuron


@pytest.fixture(scope="module")
def trained():
    training, _, test = load_digits()
    net = Network([64, 12, 10], rng=0)
    net.SGD(training, 5, 10, 3.0, rng=0, progress=False)
    return net, test


def test_every_hidden_neuron_can_be_looked_at(trained):
    figure = HiddenNeuron(*trained)
    assert figure.spec["controls"][0]["max"] == 11
    for j in range(12):
        figure.neuron = j
        weights = figure.panels[0]["marks"][0]["values"]
        assert weights[2][5] == pytest.approx(trained[0].weights[0][j, 2 * 8 + 5], rel=1e-4)
        assert figure.panels[1]["marks"][0]["y"] == pytest.approx(
            trained[0].weights[1][:, j], rel=1e-4
        )
    figure.neuron = 400  # a page could send it
    assert figure.error == ""


def test_the_images_that_excite_a_neuron_most_are_shown(trained):
    net, test = trained
    figure = HiddenNeuron(net, test, neuron=3)
    most = np.argmax(net.activations(test.x)[1][3])
    picture = np.array(figure.panels[2]["marks"][0]["values"])
    np.testing.assert_allclose(picture[:8, :8], test.x[:, most].reshape(8, 8), rtol=1e-4)


def test_a_network_without_hidden_neurons_is_refused(trained):
    with pytest.raises(ValueError, match=r"net has the layers \[64, 10\]; expected a hidden layer"):
        HiddenNeuron(Network([64, 10]), trained[1])


# ---- mistakes, one by one


def mistaken(net, test):
    answers = net.predict(test.x)
    return np.flatnonzero(answers != test.labels), answers


def test_every_mistake_can_be_looked_at_in_every_order(trained):
    wrong, _ = mistaken(*trained)
    figure = Mistakes(*trained)
    assert figure.spec["controls"][0]["max"] == len(wrong) > 5
    for order in controls_of(Mistakes)["order"]["options"]:
        figure.order = order
        seen = []
        for figure.which in range(1, len(wrong) + 1):
            seen.append(figure.shown)
        assert sorted(seen) == wrong.tolist(), order
    figure.which = 900  # a page could send it
    assert figure.error == "" and figure.shown == seen[-1]


def test_mistakes_come_in_the_order_that_was_asked_for(trained):
    wrong, _ = mistaken(*trained)
    sure = trained[0].feedforward(trained[1].x).max(axis=0)
    figure = Mistakes(*trained)
    assert sure[figure.shown] == sure[wrong].max()
    figure.order = "least sure first"
    assert sure[figure.shown] == sure[wrong].min()
    figure.order = "as they come"
    assert figure.shown == wrong[0]


def test_a_mistake_shows_its_image_its_outputs_and_its_cell(trained):
    net, test = trained
    _, answers = mistaken(net, test)
    figure = Mistakes(net, test, which=4)
    k = figure.shown
    matrix, picture, outputs, _ = figure.panels
    label, answer = int(test.labels[k]), int(answers[k])
    np.testing.assert_allclose(picture["marks"][0]["values"], test.x[:, k].reshape(8, 8), rtol=1e-4)
    assert picture["title"] == f"a {label}, read as {answer}"
    assert outputs["marks"][0]["y"] == pytest.approx(net.feedforward(test.x)[:, k], rel=1e-4)
    ring = matrix["marks"][2]
    assert (ring["x"], ring["y"]) == ([answer], [9 - label])
    counts = plots.confusion_matrix(test.labels, answers)
    shown = dict(zip(zip(matrix["marks"][1]["x"], matrix["marks"][1]["y"], strict=True),
                     matrix["marks"][1]["text"], strict=True))  # fmt: skip
    assert shown[answer, 9 - label] == str(counts[label, answer])
    assert f"{label} → {answer} happens" in figure.message


def test_images_that_were_misread_alike_stand_together(trained):
    net, test = trained
    _, answers = mistaken(net, test)
    figure = Mistakes(net, test)
    k = figure.shown
    alike = (test.labels == test.labels[k]) & (answers == answers[k])
    picture = np.array(figure.panels[3]["marks"][0]["values"])
    assert picture.sum() == pytest.approx(test.x[:, alike][:, :12].sum(), rel=1e-3)


def test_a_network_without_mistakes_has_none_to_show(trained):
    net, test = trained
    right = test[np.flatnonzero(net.predict(test.x) == test.labels)]
    figure = Mistakes(net, right)
    assert figure.shown is None and "there are no mistakes" in figure.message
    assert figure.panels[1]["title"] == "no mistake" and figure.picture().data[1:4] == b"PNG"


def test_mistakes_wants_ten_outputs(trained):
    with pytest.raises(ValueError, match=r"net has the layers \[64, 4\]; expected ten outputs"):
        Mistakes(Network([64, 4]), trained[1])


# ---- still plots


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    matplotlib.pyplot.close("all")


def test_mosaic_keeps_every_image():
    x = np.random.default_rng(0).random((9, 5))
    picture = plots.mosaic(x, columns=3, gap=2)
    assert picture.shape == (10, 15)
    for k in range(5):
        top, left = divmod(k, 3)
        part = picture[5 * top : 5 * top + 3, 5 * left : 5 * left + 3]
        np.testing.assert_array_equal(part, x[:, k].reshape(3, 3))
    assert np.count_nonzero(picture) == 45


def test_images_that_are_not_square_are_refused():
    with pytest.raises(ValueError, match=r"x has shape \(10, 2\); .* a square number of pixels"):
        plots.mosaic(np.zeros((10, 2)))


def test_mistakes_shows_the_wrong_ones_only():
    labels = np.array([1, 2, 3, 4])
    ax = plots.mistakes(np.zeros((16, 4)), labels, np.array([1, 7, 3, 9]))
    assert [t.get_text() for t in ax.texts] == ["2 → 7", "4 → 9"]
    ax = plots.mistakes(np.zeros((16, 4)), labels, np.array([1, 7, 3, 9]), most=1)
    assert len(ax.texts) == 1
    assert plots.mistakes(np.zeros((16, 4)), labels, labels).texts[0].get_text() == "no mistakes"


def test_the_confusion_matrix_counts_labels_by_row():
    counts = plots.confusion_matrix([0, 0, 0, 2], [0, 1, 1, 0], 3)
    np.testing.assert_array_equal(counts, [[1, 2, 0], [0, 0, 0], [1, 0, 0]])
    ax = plots.confusion([0, 0, 0, 2], [0, 1, 1, 0], 3)
    shown = {(t.get_position(), t.get_text()) for t in ax.texts}
    assert shown == {((0, 0), "1"), ((1, 0), "2"), ((0, 2), "1")}  # x is the answer, y the label


def test_runs_draws_a_line_for_each_history():
    history = History([{"evaluation_correct": k, "evaluation_total": 10} for k in (5, 9)])
    ax = plots.runs([history, history], label="two runs")
    assert [list(line.get_ydata()) for line in ax.lines] == [[50.0, 90.0]] * 2
    assert ax.get_legend_handles_labels()[1] == ["two runs"]


def test_a_cut_row_has_a_line_for_each_cut_and_words_below_each_piece():
    ax = plots.cut_row(np.ones((8, 20)), [4, 13], ["a", "b", "c"])
    assert [line.get_xdata()[0] for line in ax.lines] == [3.5, 12.5]  # between two pixels
    words = {text.get_text(): text.get_position()[0] for text in ax.texts}
    assert words == {"a": 1.5, "b": 8.0, "c": 16.0}
    assert not plots.cut_row(np.ones((8, 20))).texts


def test_chapters_3_and_5_draw_digits_with_one_function():
    from nncourse.show.plots import gradient_descent, images

    assert gradient_descent.digits is plots.digits is images.digits


@pytest.mark.parametrize("name", ["digits", "hidden_weights"])
def test_plots_draw_on_the_axes_that_they_are_given(name):
    ax = matplotlib.figure.Figure().subplots()
    given = np.ones((64, 12)) if name == "digits" else np.ones((12, 64))
    assert getattr(plots, name)(given, ax=ax) is ax
