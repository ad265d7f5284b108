"""A drawing becomes an image as the network knows it, step by step; the pad shows all of it."""

import numpy as np
import pytest
import traitlets

pytest.importorskip("anywidget")
pytest.importorskip("sklearn")

from nncourse import Network, load_digits, load_mnist
from nncourse.show.digit_pad import SIDE, DigitPad
from nncourse.show.drawing import as_drawing, centred, cropped, fitted, ink, resized, stages
from nncourse.show.figure import module_text
from tests.nncourse.show.strokes import DIGITS, drawn

PAPER = np.full((56, 56), 255, dtype=np.uint8)


@pytest.fixture(scope="module")
def trained():
    training, _, test = load_digits()
    net = Network([64, 30, 10], rng=0)
    net.SGD(training, 10, 10, 3.0, rng=0, progress=False)
    return net, test


def prepared(drawing, n_in):
    return stages(drawing, n_in)["centred"].reshape(-1, 1)


# ---- the steps


def test_ink_is_what_differs_from_the_paper_whichever_is_dark():
    drawing = drawn(DIGITS[4])
    np.testing.assert_allclose(ink(drawing), ink(255 - drawing), atol=1e-12)
    assert ink(drawing)[0, 0] == 0 and ink(drawing).max() == 1


def test_cropped_keeps_all_ink_and_no_empty_edge():
    image = np.zeros((9, 8))
    image[2:5, 3] = image[4, 3:7] = 1.0
    np.testing.assert_array_equal(cropped(image), image[2:5, 3:7])
    assert cropped(np.zeros((9, 8))).shape == (9, 8)


@pytest.mark.parametrize("shape", [(10, 10), (3, 7), (56, 20), (8, 1)])
def test_resizing_keeps_the_mean(shape):
    image = np.random.default_rng(0).random(shape)
    for rows, columns in [(5, 5), (20, 13), (1, 1), (80, 80)]:
        assert resized(image, rows, columns).shape == (rows, columns)
        assert resized(image, rows, columns).mean() == pytest.approx(image.mean())


def test_resizing_to_whole_blocks_is_their_mean():
    image = np.random.default_rng(1).random((6, 9))
    blocks = image.reshape(3, 2, 3, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(resized(image, 3, 3), blocks)


def test_fitting_keeps_the_proportions():
    assert fitted(np.ones((40, 20)), 20).shape == (20, 10)
    assert fitted(np.ones((10, 30)), 20).shape == (7, 20)
    assert fitted(np.ones((56, 1)), 8).shape == (8, 1)


def test_the_centre_of_mass_stands_in_the_middle():
    image = np.zeros((20, 10))
    image[:, :2] = 1.0  # heavy on the left
    square = centred(image, 28)
    assert square.sum() == image.sum()
    across = square.sum(axis=0) @ (np.arange(28) + 0.5) / square.sum()
    down = square.sum(axis=1) @ (np.arange(28) + 0.5) / square.sum()
    assert across == pytest.approx(14, abs=0.5) and down == pytest.approx(14, abs=0.5)


def test_an_image_as_large_as_the_square_stays_where_it_is():
    image = np.random.default_rng(0).random((8, 8))
    np.testing.assert_array_equal(centred(image, 8), image)


def test_place_and_size_of_a_drawing_do_not_matter():
    strokes = DIGITS[3]
    moved = [[(0.3 * x + 0.6, 0.3 * y + 0.05) for x, y in stroke] for stroke in strokes]
    drawings = [drawn(s, 168, width) for s, width in ((strokes, 0.08), (moved, 0.024))]
    for n_in in (64, 784):
        large, small = (prepared(drawing, n_in) for drawing in drawings)
        assert large.shape == (n_in, 1)
        assert np.abs(large - small).mean() < 0.03
        assert 0 <= large.min() and large.max() < 1 + 1e-9


def test_another_number_of_inputs_is_refused():
    with pytest.raises(ValueError, match="n_in is 100; expected 64, for the small digits, or 784"):
        stages(PAPER, 100)


def test_an_empty_sheet_is_an_empty_image():
    assert prepared(PAPER, 784).sum() == 0


# ---- reading


def test_the_small_network_reads_most_plainly_drawn_digits(trained):
    net, _ = trained
    answers = [int(net.predict(prepared(drawn(DIGITS[d]), 64))[0]) for d in range(10)]
    assert sum(answer == digit for digit, answer in enumerate(answers)) >= 8, answers


def test_real_digits_survive_the_preparation(trained):
    net, test = trained
    images = [prepared(as_drawing(x.reshape(8, 8), 56), 64) for x in test.x.T]
    assert net.evaluate((np.hstack(images), test.labels)) > 0.9 * len(test)


@pytest.mark.mnist
def test_a_network_trained_on_mnist_reads_plainly_drawn_digits():
    net = Network([784, 30, 10], rng=0, dtype=np.float32)
    training = load_mnist(download=False)[0]
    net.SGD(training, 5, 10, 3.0, rng=0, monitor_training=False, progress=False)
    answers = [int(net.predict(prepared(drawn(DIGITS[d]), 784))[0]) for d in range(10)]
    assert sum(answer == digit for digit, answer in enumerate(answers)) >= 8, answers


# ---- the pad


def test_a_drawing_is_read_and_shown(trained):
    pad = DigitPad(*trained)
    assert pad.answer is None and "Draw a digit" in pad.message
    pad.drawing = drawn(DIGITS[0]).tobytes()  # as the page sends it
    assert pad.answer == 0 and "The network reads 0" in pad.message
    bars = pad.panels[-1]["marks"][0]
    assert bars["y"] == pytest.approx(pad.outputs, rel=1e-3, abs=1e-12)
    assert bars["color"].index("orange") == 0
    assert [p["title"] for p in pad.panels] == [
        "1 ink", "2 cropped", "3 scaled", "4 centred", "outputs"
    ]  # fmt: skip
    pad.clear()
    assert pad.answer is None and set(pad.panels[-1]["marks"][0]["y"]) == {0.0}


def test_what_the_network_is_given_is_what_the_last_picture_shows(trained):
    pad = DigitPad(*trained)
    pad.drawing = drawn(DIGITS[2]).tobytes()
    shown = np.array(pad.panels[3]["marks"][0]["values"]).reshape(-1, 1)
    np.testing.assert_allclose(trained[0].feedforward(shown)[:, 0], pad.outputs, rtol=1e-3)


def test_clear_empties_the_page_each_time(trained, monkeypatch):
    pad, painted = DigitPad(*trained), []
    monkeypatch.setattr(pad, "send", lambda order, buffers: painted.extend(buffers))
    pad.clear()
    pad.clear()  # the page may have been drawn on in between, unseen as yet
    assert painted == [b"\xff" * SIDE**2] * 2


def test_examples_come_one_after_the_other_and_stand_on_the_sheet(trained, monkeypatch):
    pad, painted = DigitPad(*trained), []
    monkeypatch.setattr(pad, "send", lambda order, buffers: painted.extend(buffers))
    for _ in range(3):
        pad.example()
        assert painted[-1] == pad.drawing != b"\xff" * SIDE**2
    assert len(set(painted)) == 3
    ink = pad.steps["ink"]
    assert ink[:, :14].max() == 0 < ink[:, 14:].max()  # so that there is something to crop
    assert DigitPad(trained[0]).spec["buttons"] == {"clear": "clear"}


def test_the_page_may_send_any_kind_of_bytes(trained):
    pad = DigitPad(*trained)
    pad.set_state({"drawing": memoryview(drawn(DIGITS[0]).tobytes())})
    assert pad.answer == 0
    with pytest.raises(traitlets.TraitError, match="drawing has 7 bytes; expected 56 rows of 56"):
        pad.drawing = b"1234567"


def test_a_network_that_reads_no_digits_is_refused():
    with pytest.raises(ValueError, match=r"net has the layers \[64, 30, 4\]; expected 64 or 784"):
        DigitPad(Network([64, 30, 4]))


def test_page_and_python_agree_on_the_size_of_a_drawing():
    assert f"CELLS = {SIDE}," in module_text("pad.js")
