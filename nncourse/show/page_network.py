"""A trained network as a page can carry it, and the one that comes with the course.

The numbers travel as letters: weights and biases layer by layer, compressed, in base 64. The twin
that reads them in the page is `static/reading.js`.
"""

from __future__ import annotations

import base64
import json
import zlib
from functools import cache
from importlib import resources

import numpy as np

from nncourse import Network

FILE = "mnist_network.json"  # made by `python -m studies.pad_network`
_PLACE = resources.files("nncourse.show") / "static" / FILE


def to_page(net, kind="float64") -> dict:
    """All that a page needs to compute the outputs of a network.

    Parameters
    ----------
    net : Network
    kind : {"float64", "float16"}
        How each number is stored: exactly, or in a quarter of the room.

    >>> page = to_page(Network([2, 3, 1], rng=0))
    >>> page["sizes"], page["hidden"], page["output"]
    ([2, 3, 1], 'sigmoid', 'sigmoid')
    """
    parameters = [p for pair in zip(net.weights, net.biases, strict=True) for p in pair]
    numbers = np.concatenate([p.ravel() for p in parameters]).astype(_little(kind))
    return {
        "sizes": net.sizes,
        "hidden": net.activation.name,
        "output": net.output_activation.name,
        "kind": kind,
        "numbers": base64.b64encode(zlib.compress(numbers.tobytes(), 9)).decode(),
    }


def from_page(page) -> Network:
    """The network that `to_page` was given, in float64; which cost it was trained with is lost.

    >>> net = Network([2, 3, 1], rng=0)
    >>> x = np.eye(2)
    >>> np.array_equal(from_page(to_page(net)).feedforward(x), net.feedforward(x))
    True
    """
    net = Network(page["sizes"], activation=page["hidden"], output_activation=page["output"])
    packed = zlib.decompress(base64.b64decode(page["numbers"]))
    numbers = np.frombuffer(packed, _little(page["kind"]))
    at = 0
    for weights, biases in zip(net.weights, net.biases, strict=True):
        for parameters in (weights, biases):
            parameters[...] = numbers[at : at + parameters.size].reshape(parameters.shape)
            at += parameters.size
    return net


def _little(kind):
    """The type of that name, its bytes in the order that every machine of today has."""
    return np.dtype(kind).newbyteorder("<")


@cache
def mnist_page() -> dict:
    """The network that comes with the course, trained on MNIST; also its ``seed`` and score.

    ``right`` of ``of`` test images were read correctly when it was trained.

    >>> mnist_page()["sizes"]
    [784, 100, 10]
    """
    return json.loads(_PLACE.read_text(encoding="utf-8"))
