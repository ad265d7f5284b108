"""Checkpoints: going on from one gives the same bits as never having stopped."""

import numpy as np
import pytest

from nncourse.checkpoints import every, load_checkpoint, save_checkpoint
from nncourse.data import load_digits
from nncourse.network import Network
from nncourse.training import History, sgd


@pytest.fixture(scope="module")
def data():
    training, validation, _ = load_digits()
    return training[:200], validation[:50]


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


def test_another_kind_of_generator_is_refused(tmp_path):
    rng = np.random.Generator(np.random.Philox(3))
    with pytest.raises(ValueError, match="rng is a Philox generator; expected one from"):
        save_checkpoint(tmp_path / "c.npz", Network([2, 1], rng=0), History(), rng)
    assert not (tmp_path / "c.npz").exists()


def test_what_is_no_checkpoint_is_told(tmp_path):
    Network([2, 1], rng=0).save(tmp_path / "net.npz")
    with pytest.raises(ValueError, match="is not a checkpoint"):
        load_checkpoint(tmp_path / "net.npz")
    (tmp_path / "text.npz").write_text("no")
    with pytest.raises(ValueError, match="not a network"):
        load_checkpoint(tmp_path / "text.npz")
