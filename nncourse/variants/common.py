"""What the four ways share: the parameters they start from, the examples they take."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from nncourse.data import Data, as_dataset
from nncourse.network import Network
from nncourse.types import Array, ArrayLike, DTypeLike, Seed

Parameters: TypeAlias = Sequence[ArrayLike] | None  # an array for each layer


def first_parameters(
    sizes: Sequence[int],
    weights: Parameters = None,
    biases: Parameters = None,
    rng: Seed = None,
) -> tuple[list[Array], list[Array]]:
    """Return the weights and biases that a network starts from.

    Parameters
    ----------
    sizes : sequence of int
        Neurons per layer, input first.
    weights, biases : lists of array_like, optional
        (n_out, n_in) and (n_out, 1) for each layer; they are copied.
    rng : None, int or numpy.random.Generator
        What is not given is drawn as `nncourse.Network` draws it.

    Returns
    -------
    weights, biases : lists of ndarray

    >>> weights, biases = first_parameters([2, 1], weights=[[[5, 6]]], rng=0)
    >>> weights[0], biases[0].shape
    (array([[5., 6.]]), (1, 1))
    """
    drawn = Network(sizes, rng=rng)
    return copied("weights", weights, drawn.weights), copied("biases", biases, drawn.biases)


def checked_sizes(sizes: Sequence[int]) -> list[int]:
    """Return the neurons per layer as a list, if they are whole numbers from 1 up."""
    return Network(sizes).sizes


def copied(name: str, arrays: Parameters, drawn: list[Array]) -> list[Array]:
    """Copy the arrays that were given, if their shapes are right; else return those drawn."""
    if arrays is None:
        return drawn
    copies = [np.array(array, np.result_type(np.asarray(array), np.float32)) for array in arrays]
    shapes, expected = [a.shape for a in copies], [a.shape for a in drawn]
    if shapes != expected:
        raise ValueError(f"{name} have the shapes {shapes}; expected {expected}, layer by layer.")
    return copies


def examples(
    data: Data, sizes: Sequence[int], dtype: DTypeLike = np.float64
) -> list[tuple[Array, Array]]:
    """Return the data as a list of pairs of columns, x (n_in, 1) and y (n_out, 1).

    Parameters
    ----------
    data : Dataset, (x, y) or list of pairs
        y may be targets or labels.
    sizes : sequence of int
        Of the network that takes them.

    >>> examples((np.zeros((2, 3)), [0, 1, 1]), [2, 5, 2])[1]
    (array([[0.],
           [0.]]), array([[0.],
           [1.]]))
    """
    return list(as_dataset(data).fitted(sizes[0], sizes[-1], dtype))


def decide(a: Array) -> int:
    """Choose the class for the outputs a, (n_out, 1); a single output says 0 or 1."""
    return int(a.argmax()) if len(a) > 1 else int(a[0, 0] > 0.5)


def correct(network: Any, data: Data) -> list[bool]:
    """Say for each example whether the network classifies it correctly."""
    pairs = examples(data, network.sizes)
    return [decide(network.feedforward(x)) == decide(y) for x, y in pairs]
