"""Training: it learns, it records, it can be stopped, and it leaves the caller's data alone."""

import json

import numpy as np
import pytest

from nncourse.data import load_digits
from nncourse.network import Network
from nncourse.training import History, mini_batches, sgd


@pytest.fixture(scope="module")
def digits():
    training, _, test = load_digits()
    return training, test


def small(rng=0, **options):
    return Network([64, 12, 10], rng=rng, **options)


def test_every_example_stands_in_exactly_one_mini_batch():
    batches = mini_batches(23, 5, np.random.default_rng(0))
    assert [len(b) for b in batches] == [5, 5, 5, 5, 3]
    assert sorted(np.concatenate(batches)) == list(range(23))


def test_a_network_learns_the_digits(digits):
    history = small(cost="cross-entropy", initial_weights="scaled").SGD(
        digits[0], 8, 10, 0.5, digits[1], rng=1
    )
    assert history.evaluation_accuracy[-1] > 0.9
    assert history["training_cost"][-1] < history["training_cost"][0]


def test_the_history_agrees_with_the_network(digits):
    net = small()
    history = net.SGD(digits[0], 2, 10, 3.0, digits[1], rng=1)
    last = history.epochs[-1]
    assert last["evaluation_correct"] == net.evaluate(digits[1])
    assert last["training_cost"] == pytest.approx(net.cost_value(digits[0]))
    assert last["evaluation_total"] == len(digits[1])
    assert last["seconds"] > 0


def test_one_epoch_is_the_steps_of_update_mini_batch(digits):
    ours, theirs = small(), small()
    ours.SGD(digits[0], 1, 10, 3.0, rng=7)
    for batch in mini_batches(len(digits[0]), 10, np.random.default_rng(7)):
        theirs.update_mini_batch(digits[0][batch], 3.0)
    np.testing.assert_allclose(ours.weights[0], theirs.weights[0], rtol=1e-12)


def test_same_seed_same_weights_whatever_form_the_data_has(digits):
    training = digits[0][:50]
    forms = [training, (training.x, training.y), list(training)]
    nets = [small() for _ in forms]
    for net, form in zip(nets, forms, strict=True):
        net.SGD(form, 2, 8, 1.0, rng=3)
    for net in nets[1:]:
        np.testing.assert_array_equal(net.weights[0], nets[0].weights[0])


def test_the_callers_data_stay_as_they_are(digits):
    pairs = list(digits[0][:30])
    before = [(x.copy(), y.copy()) for x, y in pairs]
    small().SGD(pairs, 2, 7, 3.0, rng=0)
    for (x, y), (x0, y0) in zip(pairs, before, strict=True):
        np.testing.assert_array_equal(x, x0)
        np.testing.assert_array_equal(y, y0)


def test_inputs_are_distorted_in_every_mini_batch_and_the_data_stay_as_they_are(digits):
    seen, before = [], digits[0].x.copy()

    def darkened(x, rng):
        seen.append(x.shape)
        return 0.5 * x

    ours, theirs = small(), small()
    ours.SGD(digits[0], 1, 100, 3.0, rng=7, distort=darkened, monitor_training=False)
    theirs.SGD((0.5 * digits[0].x, digits[0].y), 1, 100, 3.0, rng=7)
    np.testing.assert_array_equal(ours.weights[0], theirs.weights[0])
    np.testing.assert_array_equal(digits[0].x, before)
    assert sum(m for _, m in seen) == len(digits[0]) and {n for n, _ in seen} == {64}


def test_interrupting_keeps_what_has_been_learnt(digits):
    net, start = small(), small()

    def interrupt(history):
        if len(history) == 2:
            raise KeyboardInterrupt

    history = net.SGD(digits[0], 5, 10, 3.0, rng=0, on_epoch=interrupt)
    assert history.interrupted and not history.stopped_early
    assert len(history) == 2
    assert not np.array_equal(net.weights[0], start.weights[0])


def test_on_epoch_can_stop_the_training(digits):
    net, rng = small(), np.random.default_rng(0)
    history = net.SGD(digits[0], 5, 10, 3.0, rng=rng, on_epoch=lambda h: len(h) == 3)
    assert len(history) == 3
    assert history.stopped_early and not history.interrupted
    history = net.SGD(digits[0], 5, 10, 3.0, rng=rng, history=history)
    assert len(history) == 5 and not history.stopped_early


def test_a_stop_in_the_last_epoch_is_the_end_as_planned(digits):
    history = small().SGD(digits[0], 2, 10, 3.0, rng=0, on_epoch=lambda h: len(h) == 2)
    assert not history.stopped_early and not history.interrupted


def test_nothing_is_scored_that_was_not_asked_for(digits):
    history = small().SGD(digits[0], 1, 10, 3.0, rng=0, monitor_training=False)
    assert history["training_cost"] == history["evaluation_correct"] == [None]
    assert history.evaluation_accuracy == [None]


def test_history_goes_to_json_and_names_what_it_has():
    history = History([{"seconds": 0.5, "evaluation_correct": 3}])
    assert json.loads(history.to_json(seed=4)) == {
        "seed": 4,
        "epochs": [{"seconds": 0.5, "evaluation_correct": 3}],
        "interrupted": False,
        "stopped_early": False,
    }
    with pytest.raises(KeyError, match="no 'accuracy' in the history; it has: seconds"):
        history["accuracy"]


def test_progress_is_shown_when_asked_for_and_not_by_default(digits, capsys):
    small().SGD(digits[0], 1, 100, 3.0, digits[1], rng=0, progress=True)
    shown = capsys.readouterr().err
    assert "12/12" in shown
    assert f"/ {len(digits[1])}" in shown
    small().SGD(digits[0], 1, 100, 3.0, rng=0)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epochs": -1}, "epochs is -1; expected a whole number, at least 0"),
        ({"epochs": 2.5}, "epochs is 2.5"),
        ({"mini_batch_size": 0}, "mini_batch_size is 0; expected a whole number, at least 1"),
        ({"eta": 0}, "eta is 0; expected a learning rate above 0"),
        ({"eta": float("nan")}, "eta is nan"),
        ({"training_data": (np.zeros((10, 64)), np.zeros((10, 10)))}, "Did you mean x.T"),
        ({"training_data": (np.zeros((64, 5)), np.zeros((3, 5)))}, r"expected \(10, 5\)"),
        ({"training_data": []}, "there are no pairs"),
        ({"training_data": (np.zeros((64, 0)), np.zeros((10, 0)))}, "hold no examples"),
        ({"evaluation_data": (np.zeros((63, 5)), np.zeros((10, 5)))}, r"expected \(64, m\)"),
    ],
)
def test_bad_input_is_told_before_training_starts(digits, change, message):
    options = {"training_data": digits[0], "epochs": 1, "mini_batch_size": 10, "eta": 1.0}
    net = small()
    with pytest.raises(ValueError, match=message):
        sgd(net, **{**options, **change})
    np.testing.assert_array_equal(net.weights[0], small().weights[0])


@pytest.mark.mnist
def test_one_epoch_on_mnist_reaches_the_books_first_epoch():
    from nncourse.data import load_mnist

    training, _, test = load_mnist()
    net = Network([784, 30, 10], rng=0, dtype=np.float32)
    history = net.SGD(training, 1, 10, 3.0, test, rng=0)
    assert history["evaluation_correct"][0] > 8_800
