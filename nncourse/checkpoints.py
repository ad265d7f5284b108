"""Saving: networks, and checkpoints from which training continues as if never stopped."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np

from nncourse.files import written_whole
from nncourse.network import Network
from nncourse.steps import PLAIN, Step
from nncourse.training import History
from nncourse.types import Path

_NETWORK, _CHECKPOINT = "nncourse network 1", "nncourse checkpoint 1"


def save_network(path: Path, network: Network) -> None:
    """Write a network to an .npz file, complete or not at all, without pickle.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_network(pathlib.Path(folder) / "net.npz", Network([2, 3, 1], rng=0))
    ...     load_network(pathlib.Path(folder) / "net.npz")
    Network(2-3-1, quadratic cost, sigmoid → sigmoid, float64)
    """
    _check_layers(network)
    with written_whole(path, "wb") as file:
        np.savez(file, **_arrays(network))


def _check_layers(network: Network) -> None:
    """Refuse networks of other layers, which a file of sizes and weights cannot bring back."""
    if type(network) is not Network:
        raise ValueError(
            f"{type(network).__name__} cannot be saved yet: a file holds sizes and weights, not "
            "kinds of layers. Keep the lines that build it, and np.savez of its weights and biases."
        )


def load_network(path: Path) -> Network:
    """Read a network that `save_network` or `save_checkpoint` wrote.

    Raises
    ------
    ValueError
        When the file holds anything else.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            return _network(file)
    except OSError:
        raise
    except Exception as error:  # a broken file may raise anything
        raise ValueError(
            f"{path} is not a network saved by save_network ({error}). Train and save it again."
        ) from error


def save_checkpoint(
    path: Path,
    network: Network,
    history: History,
    rng: np.random.Generator,
    step: Step = PLAIN,
) -> None:
    """Write all that training needs to go on: network, history, random generator, step.

    Parameters
    ----------
    path : path-like
        Of an .npz file, written whole or not at all.
    network : Network
    history : History
    rng : numpy.random.Generator
        The one that shuffles the mini-batches, from numpy.random.default_rng.
    step : Step
        The one that training takes; its memory is saved, too.

    Raises
    ------
    ValueError
        When the generator is of another kind: its state would not fit into the file; when the
        network is of another kind.
    """
    _check_layers(network)
    kind = type(rng.bit_generator).__name__
    if kind != "PCG64":
        raise ValueError(f"rng is a {kind} generator; expected one from np.random.default_rng.")
    facts = {
        "format": _CHECKPOINT,
        "epochs": history.epochs,
        "rng": rng.bit_generator.state,
        "step": repr(step),
        "memory": {name: len(arrays) for name, arrays in step.memory.items()},
    }
    kept = {f"{name}_{i}": a for name, arrays in step.memory.items() for i, a in enumerate(arrays)}
    with written_whole(path, "wb") as file:
        np.savez(file, checkpoint=np.array(json.dumps(facts)), **(_arrays(network) | kept))


def load_checkpoint(path: Path, step: Step = PLAIN) -> tuple[Network, History, np.random.Generator]:
    """Read what `save_checkpoint` wrote.

    Parameters
    ----------
    path : path-like
    step : Step
        One like that of the training, such as ``Momentum(0.9)``: it gets its memory back.

    Returns
    -------
    network : Network
    history : History
    rng : numpy.random.Generator
        Hand all three to `sgd`, and the step: the result is, to the last bit, that of never
        having stopped.

    Raises
    ------
    ValueError
        When the file holds no checkpoint, or one of a training with another step.
    """
    network = load_network(path)
    try:
        with np.load(path, allow_pickle=False) as file:
            facts = json.loads(str(file["checkpoint"]))
            if facts["format"] != _CHECKPOINT:
                raise ValueError("it was written by another version")
            memory = {
                name: [file[f"{name}_{i}"] for i in range(count)]
                for name, count in facts.get("memory", {}).items()
            }
        rng = np.random.default_rng()
        rng.bit_generator.state = facts["rng"]
        history = History(facts["epochs"])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path} is not a checkpoint ({error}). A saved network alone is read by load_network."
        ) from error
    saved = facts.get("step", repr(PLAIN))  # files of earlier versions name none
    if saved != repr(step):
        raise ValueError(
            f"{path} is a checkpoint of a training with step={saved}, but step is {step}; "
            f"expected load_checkpoint(path, {saved})."
        )
    step.memory = memory
    return network, history, rng


def every(
    epochs: int, path: Path, network: Network, rng: np.random.Generator, step: Step = PLAIN
) -> Callable[[History], None]:
    """Make a function for `on_epoch` that writes a checkpoint after every so many epochs."""

    def write(history):
        if len(history) % epochs == 0:
            save_checkpoint(path, network, history, rng, step)

    return write


def _arrays(network):
    """Return everything that defines a network, as named arrays."""
    facts = {
        "format": _NETWORK,
        "sizes": network.sizes,
        "cost": network.cost.name,
        "activation": network.activation.name,
        "output": network.output_activation.name,
    }
    arrays = {f"weights_{i}": w for i, w in enumerate(network.weights)}
    arrays |= {f"biases_{i}": b for i, b in enumerate(network.biases)}
    return {"about": np.array(json.dumps(facts)), **arrays}


def _network(file):
    """Rebuild the network that `_arrays` took apart, if all of its parts fit."""
    facts = json.loads(str(file["about"]))
    if facts["format"] != _NETWORK:
        raise ValueError("it was written by another version")
    network = Network(
        facts["sizes"],
        cost=facts["cost"],
        activation=facts["activation"],
        output_activation=facts["output"],
        dtype=file["weights_0"].dtype,
    )
    for kind, parameters in (("weights", network.weights), ("biases", network.biases)):
        for i, expected in enumerate(parameters):
            parameters[i] = _checked(file[f"{kind}_{i}"], expected)
    return network


def _checked(array, expected):
    """Return the array, if it has the shape and the dtype that the network's sizes ask for."""
    if array.shape != expected.shape or array.dtype != expected.dtype:
        raise ValueError(
            f"found an array of shape {array.shape} and dtype {array.dtype}, "
            f"expected {expected.shape} and {expected.dtype}"
        )
    return array
