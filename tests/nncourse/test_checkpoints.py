"""Saved networks are the same again; going on from a checkpoint gives the same bits."""

import numpy as np
import pytest

from nncourse.checkpoints import (
    every,
    load_checkpoint,
    load_network,
    save_checkpoint,
    save_network,
)
from nncourse.data import load_digits
from nncourse.network import Network
from nncourse.steps import PLAIN, Adam, Momentum
from nncourse.training import History, sgd


@pytest.fixture(scope="module")
def data():
    training, validation, _ = load_digits()
    return training[:200], validation[:50]


@pytest.fixture
def net():
    return Network([4, 5, 3], rng=0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_resuming_gives_the_same_bits(tmp_path, data, dtype):
    def fresh():
        return Network([64, 8, 10], rng=0, dtype=dtype), np.random.default_rng(1)

    through, rng = fresh()
    whole = sgd(through, data[0], 7, 10, 1.0, data[1], rng=rng, lmbda=0.1)
    stopped, rng = fresh()
    write = every(2, tmp_path / "c.npz", stopped, rng)
    sgd(stopped, data[0], 5, 10, 1.0, data[1], rng=rng, lmbda=0.1, on_epoch=write)
    resumed, history, rng = load_checkpoint(tmp_path / "c.npz")
    assert len(history) == 4
    history = sgd(resumed, data[0], 7, 10, 1.0, data[1], rng=rng, lmbda=0.1, history=history)
    for ours, theirs in zip(
        resumed.weights + resumed.biases, through.weights + through.biases, strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)
    for name in ("training_cost", "evaluation_correct"):
        assert history[name] == whole[name]


def jitter(x, rng):
    return x + rng.normal(0, 0.1, x.shape)


@pytest.mark.parametrize("make", [lambda: Momentum(0.9), lambda: Momentum(0.9, True), Adam])
def test_resuming_gives_the_same_bits_with_steps_that_remember(tmp_path, data, make):
    """The speed is saved; and mini-batches are distorted as if nothing had happened."""
    plan = {"mini_batch_size": 10, "eta": 0.01, "distort": jitter, "lmbda": 0.1, "penalty": "L1"}

    def trained(net, step, rng, epochs, history=None, on_epoch=None):
        sgd(net, data[0], epochs, rng=rng, step=step, history=history, on_epoch=on_epoch, **plan)
        return net

    def fresh():
        return Network([64, 8, 10], rng=0), make(), np.random.default_rng(1)

    through = trained(*fresh(), 5)
    net, step, rng = fresh()
    trained(net, step, rng, 3, on_epoch=every(3, tmp_path / "c.npz", net, rng, step))
    step = make()
    resumed, history, rng = load_checkpoint(tmp_path / "c.npz", step)
    trained(resumed, step, rng, 5, history)
    for ours, theirs in zip(
        resumed.weights + resumed.biases, through.weights + through.biases, strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)


def test_a_checkpoint_asks_for_the_step_that_it_was_written_with(tmp_path, net):
    save_checkpoint(tmp_path / "c.npz", net, History(), np.random.default_rng(0), Momentum(0.9))
    for step in (PLAIN, Momentum(0.5), Adam()):
        with pytest.raises(ValueError, match=r"expected load_checkpoint\(path, Momentum\(mu=0.9"):
            load_checkpoint(tmp_path / "c.npz", step)


def test_another_kind_of_generator_is_refused(tmp_path):
    rng = np.random.Generator(np.random.Philox(3))
    with pytest.raises(ValueError, match="rng is a Philox generator; expected one from"):
        save_checkpoint(tmp_path / "c.npz", Network([2, 1], rng=0), History(), rng)
    assert not (tmp_path / "c.npz").exists()


def test_what_is_no_checkpoint_is_told(tmp_path):
    save_network(tmp_path / "net.npz", Network([2, 1], rng=0))
    with pytest.raises(ValueError, match="is not a checkpoint"):
        load_checkpoint(tmp_path / "net.npz")
    (tmp_path / "text.npz").write_text("no")
    with pytest.raises(ValueError, match="not a network"):
        load_checkpoint(tmp_path / "text.npz")


def test_save_and_load_give_the_same_network(tmp_path):
    net = Network([4, 3, 2], cost="log-likelihood", activation="tanh", rng=2, dtype=np.float32)
    save_network(tmp_path / "net.npz", net)
    again = load_network(tmp_path / "net.npz")
    assert repr(again) == repr(net)
    for ours, theirs in zip(net.weights + net.biases, again.weights + again.biases, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_saving_to_a_full_disk_keeps_the_old_file(tmp_path, net, monkeypatch):
    save_network(tmp_path / "net.npz", net)
    before = (tmp_path / "net.npz").read_bytes()

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space"):
        save_network(tmp_path / "net.npz", net)
    assert (tmp_path / "net.npz").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_loading_something_else_says_so(tmp_path):
    (tmp_path / "text.npz").write_text("not a network")
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    np.savez(tmp_path / "pickle.npz", about=np.array([object()], dtype=object))
    for name in ("text.npz", "other.npz", "pickle.npz"):
        with pytest.raises(ValueError, match="not a network saved by save_network"):
            load_network(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        load_network(tmp_path / "missing.npz")


def test_loading_weights_of_the_wrong_shape_says_which(tmp_path, net):
    net.weights[1] = net.weights[1][:, :2]
    save_network(tmp_path / "net.npz", net)
    with pytest.raises(ValueError, match=r"found an array of shape \(3, 2\)"):
        load_network(tmp_path / "net.npz")
