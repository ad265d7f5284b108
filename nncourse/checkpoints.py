"""Checkpoints: a training that was stopped goes on as if it never had been."""

import json

import numpy as np

from nncourse.files import written_whole
from nncourse.network import Network
from nncourse.training import History

_FORMAT = "nncourse checkpoint 1"


def save_checkpoint(path, network, history, rng):
    """Write all that training needs to go on: the network, its history, the state of chance.

    Parameters
    ----------
    path : path-like
        Of an .npz file, written whole or not at all.
    network : Network
    history : History
    rng : numpy.random.Generator
        The one that shuffles the mini-batches, from numpy.random.default_rng.

    Raises
    ------
    ValueError
        When the generator is of another kind: its state would not fit into the file.
    """
    kind = type(rng.bit_generator).__name__
    if kind != "PCG64":
        raise ValueError(f"rng is a {kind} generator; expected one from np.random.default_rng.")
    about = {
        "format": _FORMAT,
        "epochs": history.epochs,
        "rng": rng.bit_generator.state,
    }
    arrays = network.arrays()
    with written_whole(path, "wb") as file:
        np.savez(file, checkpoint=np.array(json.dumps(about)), **arrays)


def load_checkpoint(path):
    """Read what `save_checkpoint` wrote.

    Returns
    -------
    network : Network
    history : History
    rng : numpy.random.Generator
        Hand all three to `sgd`: the result is, to the last bit, that of never having stopped.

    Raises
    ------
    ValueError
        When the file holds no checkpoint.
    """
    network = Network.load(path)
    try:
        with np.load(path, allow_pickle=False) as file:
            about = json.loads(str(file["checkpoint"]))
        if about["format"] != _FORMAT:
            raise ValueError("it was written by another version")
        rng = np.random.default_rng()
        rng.bit_generator.state = about["rng"]
        return network, History(about["epochs"]), rng
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path} is not a checkpoint ({error}). A saved network alone is read by Network.load."
        ) from error


def every(epochs, path, network, rng):
    """A function for `on_epoch` that writes a checkpoint after every so many epochs."""

    def write(history):
        if len(history) % epochs == 0:
            save_checkpoint(path, network, history, rng)

    return write
