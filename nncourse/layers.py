"""Layers for a `nncourse.layered.LayeredNetwork`: fully connected ones, and dropout.

Columns are examples, as in `nncourse.network`: between layers an activation is (n, m). A layer
that knows about images looks at it as (maps, rows, columns, m), a view of the same memory.

A layer offers what backpropagation asks of it, and stores no activations::

    forward(a, rng)        -> a′, kept           (22); kept is what the way back will need
    gradient(delta, kept)  -> nabla_b, nabla_w   (BP3), (BP4); only where there are weights
    backward(delta, kept)  -> nabla_a            (BP2), first half: ∂C_x/∂a of the layer before
    error(nabla_a, a′)     -> delta              (BP2), second half: through the activation
"""

import math
from typing import Any, TypeAlias

import numpy as np

from nncourse.activations import ACTIVATIONS, Activation
from nncourse.checks import checked_choice
from nncourse.types import Array

Shape: TypeAlias = tuple[int, ...]  # (n,) of plain neurons, (maps, rows, columns) of an image
Rng: TypeAlias = "np.random.Generator | None"  # a string: numpy.random is slow to load


class Layer:
    """What every layer has and does; see the top of this module.

    Attributes
    ----------
    shape : tuple of int
        Of what it gives on: (n,), or (maps, rows, columns). Known once it stands in a network.
    activation : Activation or None
        Applied to its weighted inputs; None where they are given on as they are.
    named : str or None
        The activation that was asked for; None leaves it to the network.
    n_in, n_out : int
        Inputs of each of its neurons, and rows of its weights; 0 for a layer without weights.
    weights, biases : ndarray or None
        (n_out, n_in) and (n_out, 1); None for a layer without weights.
    keeps_order : bool
        Whether it gives on the greatest of its inputs, so that a monotone activation may follow it.
    """

    shape: Shape
    activation: Activation | None = None
    weights: Any = None
    biases: Any = None
    named: str | None = None
    n_in = n_out = 0
    keeps_order = False

    def join(self, before: Shape, giver: str) -> None:
        """Work out the shapes, given the shape of the layer before and how to call that layer.

        Raises
        ------
        ValueError
            When this layer does not fit there; it says what would.
        """
        raise NotImplementedError

    def forward(self, a: Array, rng: Rng = None) -> tuple[Array, Any]:
        """Compute a′ (n′, m) from a (n, m), and what to keep; rng is given only while training."""
        raise NotImplementedError

    def gradient(self, delta: Array, kept: Any) -> tuple[Array, Array]:
        """Compute Σ_x ∂C_x/∂b and Σ_x ∂C_x/∂w from the errors δ of this layer, (n′, m)."""
        raise NotImplementedError

    def backward(self, delta: Array, kept: Any) -> Array:
        """Compute ∂C_x/∂a for the layer before, (n, m), from the errors δ of this one, (n′, m)."""
        raise NotImplementedError

    def error(self, nabla_a: Array, a: Array) -> Array:
        """Compute δ = ∂C_x/∂z of this layer from ∂C_x/∂a and its activations a, (n′, m) each."""
        return self.activation.pull_back(nabla_a, a) if self.activation else nabla_a


class FullyConnected(Layer):
    """A layer in which every neuron sees all that the layer before gives on.

    Parameters
    ----------
    n : int
        Neurons.
    activation : str, optional
        By default that of the network, or for its last layer the one that suits the cost.

    Examples
    --------
    >>> FullyConnected(10, "softmax")
    FullyConnected(10, 'softmax')
    """

    def __init__(self, n: int, activation: str | None = None) -> None:
        self.n_out = checked_size("n", n)
        self.named = None
        if activation is not None:
            self.named = checked_choice("activation", activation, ACTIVATIONS)

    def __repr__(self) -> str:
        return f"FullyConnected({self.n_out}{f', {self.named!r}' if self.named else ''})"

    def join(self, before: Shape, giver: str) -> None:
        """Take any shape: an image is so many numbers."""
        self.shape, self.n_in = (self.n_out,), math.prod(before)

    def forward(self, a: Array, rng: Rng = None) -> tuple[Array, Any]:
        """Compute a′ = σ(w a + b), (22) and (25); a is kept."""
        z = self.weights @ a
        z += self.biases
        return self.activation.function(z) if self.activation else z, a

    def gradient(self, delta: Array, kept: Any) -> tuple[Array, Array]:
        """Sum δ and δ aᵀ over the mini-batch, (BP3) and (BP4)."""
        return delta.sum(axis=1, keepdims=True), delta @ kept.T

    def backward(self, delta: Array, kept: Any) -> Array:
        """Send the errors back through the weights: wᵀ δ, (BP2)."""
        return self.weights.T @ delta


class Dropout(Layer):
    """While training, leave out each neuron of the layer before with probability p.

    Every example loses neurons of its own. Those that stay are multiplied by 1/(1 − p), so that
    nothing remains to be done when the network is used: the same function as halved weights.

    Parameters
    ----------
    p : float
        From 0 (none) to below 1.

    Notes
    -----
    Nielsen ch. 3, "Other techniques for regularization: Dropout"; the course's (12.a).

    Examples
    --------
    >>> layer, a = Dropout(0.5), np.ones((4, 2))
    >>> layer.forward(a)[0] is a
    True
    >>> layer.forward(a, np.random.default_rng(2))[0]
    array([[0., 0.],
           [2., 0.],
           [2., 2.],
           [0., 0.]])
    """

    def __init__(self, p: float) -> None:
        if not 0 <= p < 1:
            raise ValueError(
                f"p is {p}; expected the share of neurons left out, from 0 to below 1."
            )
        self.p = p

    def __repr__(self) -> str:
        return f"Dropout({self.p})"

    def join(self, before: Shape, giver: str) -> None:
        """Give on the shape that comes in."""
        self.shape = before

    def forward(self, a: Array, rng: Rng = None) -> tuple[Array, Any]:
        """Draw a mask and multiply by it while training; else give a on. The mask is kept."""
        if rng is None:
            return a, None
        mask = (rng.random(a.shape, dtype=a.dtype) >= self.p).astype(a.dtype)
        mask /= 1 - self.p
        return a * mask, mask

    def backward(self, delta: Array, kept: Any) -> Array:
        """Send an error back to the neurons that were there."""
        return delta if kept is None else delta * kept


def checked_size(name: str, value: int) -> int:
    """Return the value, if it is a whole number from 1 up."""
    if isinstance(value, int | np.integer) and value >= 1:
        return int(value)
    raise ValueError(f"{name} is {value!r}; expected a whole number, at least 1.")
