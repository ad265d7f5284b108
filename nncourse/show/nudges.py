"""One image asks for nudges, a mini-batch averages them (chapter 4)."""

from __future__ import annotations

from functools import cache

import numpy as np

from nncourse.data import load_digits
from nncourse.network import Network
from nncourse.show.controls import choice, slider
from nncourse.show.figure import LiveFigure

IMAGES = 10  # the first mini-batch of the training data
_EPOCHS = {"newborn": 0, "after 1 epoch": 1, "after 5 epochs": 5}
ALONE, MEAN = "image alone", "mean of the mini-batch"


@cache
def networks() -> dict:
    """The chapter's network 64-15-10 at three ages, by their names.

    >>> list(networks())
    ['newborn', 'after 1 epoch', 'after 5 epochs']
    """
    training, _, _ = load_digits()
    net, seen, found = Network([64, 15, 10], rng=3), 0, {}
    rng = np.random.default_rng(0)
    for name, epochs in _EPOCHS.items():
        if epochs > seen:
            net.SGD(training, epochs - seen, 10, 3.0, rng=rng, progress=False)
        found[name], seen = net.copy(), epochs
    return found


def mini_batch():
    """The ten images: a Dataset."""
    return load_digits()[0][:IMAGES]


def weighted_inputs(net) -> np.ndarray:
    """z of the output layer for the ten images, (10 outputs, 10 images)."""
    hidden = net.activations(mini_batch().x)[-2]
    return net.weights[-1] @ hidden + net.biases[-1]


class Nudges(LiveFigure):
    """What ten images ask of the ten output biases, and what comes of it (Nielsen ch. 2, (BP3)).

    >>> figure = Nudges(image=2)
    >>> figure.wishes()[:, 1].argmax(), mini_batch().labels[1]
    (np.int64(8), np.int64(8))
    """

    title = "One image asks for nudges, a mini-batch averages them"
    alt = (
        "Ten digits; below each an arrow for each of the ten output biases, up where the image asks"
        " for more and down where it asks for less, and beside them the mean of the first {m}. The"
        " outputs for image {image}, and the change of each image's cost after one step."
    )
    script = "nudges.js"
    presets = {
        "newborn": {"age": "newborn", "follow": ALONE, "image": 1},
        "one image has its way": {"age": "after 1 epoch", "follow": ALONE, "image": 2},
        "ten images vote": {"age": "after 1 epoch", "follow": MEAN, "m": 10},
    }

    age = choice("newborn", "network", _EPOCHS)
    follow = choice(ALONE, "the step follows the", (ALONE, MEAN))
    image = slider(1, "image", 1, IMAGES, play=1000)
    m = slider(IMAGES, "mini-batch size m", 1, IMAGES, play=1000)
    eta = slider(3.0, "learning rate η", 0.3, 30.0, log=True)

    def _specification(self) -> dict:
        images = mini_batch()
        return {
            **super()._specification(),
            "z": {
                name: weighted_inputs(net).T.round(6).tolist() for name, net in networks().items()
            },
            "labels": images.labels.tolist(),
            "images": (16 * images.x.T).round().astype(int).tolist(),
        }

    def wishes(self) -> np.ndarray:
        """What each image asks of each output bias: −∂C_x/∂b, (10 outputs, 10 images)."""
        net, images = networks()[self.age], mini_batch()
        columns = [np.array([k]) for k in range(IMAGES)]
        nablas = [net.backprop(images.x[:, k], images.one_hot[:, k])[0][-1] for k in columns]
        return -np.hstack(nablas)

    def step(self) -> np.ndarray:
        """The step of the ten output biases, (10, 1): that of one image, or the mean of m."""
        asked = self.wishes()
        chosen = asked[:, [self.image - 1]] if self.follow == ALONE else asked[:, : self.m]
        return self.eta * chosen.mean(axis=1, keepdims=True)
