"""The command `nncourse train`: train a network and print the book's transcript."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nncourse import data as loaders
from nncourse.checkpoints import save_network
from nncourse.checks import checked_choice
from nncourse.files import written_whole
from nncourse.network import Network
from nncourse.training import History, sgd

LOADERS = {
    "digits": lambda: loaders.load_digits(dtype=np.float32),
    "mnist": lambda: loaders.load_mnist(),
}


def train(
    data: str = "digits",
    sizes: Sequence[int] | None = None,
    *,
    eta: float = 3.0,
    mini_batch_size: int = 10,
    epochs: int = 30,
    dtype: str = "float32",
    seed: int | None = None,
    evaluate_on: str = "test",
    say: Callable[[str], object] = print,
    progress: bool | None = None,
    **network: Any,
) -> tuple[Network, History]:
    """Train a network as `nncourse train` does.

    Parameters
    ----------
    data : {"digits", "mnist"}
    sizes : list of int, optional
        By default one hidden layer of 30 neurons between the data's inputs and ten outputs.
    evaluate_on : {"test", "validation"}
    say : callable
        Gets each line of the transcript.
    seed : int, optional
        Of the initial weights and of the shuffling; by default new ones each time.
    **network
        What `Network` takes besides: ``cost``, ``activation`` …

    Returns
    -------
    network : Network
    history : History
    """
    training_data, validation_data, test_data = LOADERS[checked_choice("data", data, LOADERS)]()
    checked_choice("evaluate_on", evaluate_on, ("test", "validation"))
    evaluation_data = test_data if evaluate_on == "test" else validation_data
    weights_rng, shuffling_rng = np.random.default_rng(seed).spawn(2)
    net = Network(sizes or [training_data.n_in, 30, 10], rng=weights_rng, dtype=dtype, **network)

    def transcribe(history: History) -> None:
        last = history.epochs[-1]
        correct, total = last["evaluation_correct"], last["evaluation_total"]
        say(f"Epoch {len(history) - 1}: {correct} / {total}")

    history = sgd(
        net,
        training_data,
        epochs,
        mini_batch_size,
        eta,
        evaluation_data,
        rng=shuffling_rng,
        on_epoch=transcribe,
        progress=progress,
    )
    return net, history


def _say(line: str) -> None:
    """Print a line above the progress bar, at once, also into a pipe."""
    from tqdm.auto import tqdm

    tqdm.write(line)
    sys.stdout.flush()


def run(settings: dict[str, Any], json: Path | None = None, save: Path | None = None) -> int:
    """Train, print the transcript, and write what was asked for; return the exit code."""
    for path in filter(None, (json, save)):
        if not path.resolve().parent.is_dir():
            raise ValueError(f"{path}: there is no folder {path.resolve().parent}; make it first.")
    net, history = train(**settings, say=_say)
    if json is not None:
        with written_whole(json) as file:
            file.write(history.to_json(settings={**settings, "sizes": net.sizes}) + "\n")
    if save is not None:
        save_network(save, net)
    seconds = sum(history["seconds"])
    if not history.interrupted:
        best = max(history["evaluation_correct"], default=0)
        print(
            f"Best: {best} / {history.epochs[-1]['evaluation_total'] if len(history) else 0}; "
            f"{seconds:.1f} s of training."
        )
        return 0
    print(f"Interrupted after {len(history)} epochs; what was learnt is kept.")
    return 130
