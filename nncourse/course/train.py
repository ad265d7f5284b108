"""The command `nncourse train`: train a network and print the book's transcript."""

import numpy as np

from nncourse import data as loaders
from nncourse.network import Network
from nncourse.training import sgd


def load(name):
    """The three sets of the named data, and the layer sizes to use where none are given."""
    if name == "digits":
        return loaders.load_digits(dtype=np.float32)
    return loaders.load_mnist()


def train(data="digits", sizes=None, *, eta=3.0, mini_batch_size=10, epochs=30, cost="quadratic",
          activation="sigmoid", output=None, weights="large", dtype="float32", seed=None,
          evaluate_on="test", say=print, progress=None):  # fmt: skip
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

    Returns
    -------
    network : Network
    history : History
    """
    training_data, validation_data, test_data = load(data)
    sizes = sizes or [training_data.n_in, 30, 10]
    evaluation_data = {"test": test_data, "validation": validation_data}[evaluate_on]
    weights_rng, shuffling_rng = np.random.default_rng(seed).spawn(2)
    net = Network(sizes, cost=cost, activation=activation, output=output, weights=weights,
                  rng=weights_rng, dtype=dtype)  # fmt: skip

    def transcribe(history):
        last = history.epochs[-1]
        right, total = last["evaluation_correct"], last["evaluation_total"]
        say(f"Epoch {len(history) - 1}: {right} / {total}")

    history = sgd(net, training_data, epochs, mini_batch_size, eta, evaluation_data,
                  rng=shuffling_rng, on_epoch=transcribe, progress=progress)  # fmt: skip
    return net, history
