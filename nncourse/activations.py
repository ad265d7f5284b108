"""Activation functions and their derivatives, safe for every finite input.

Each function takes the weighted inputs z, of shape (n, m) with one column per example, and
returns the activations a of the same shape. Scalars and vectors work too.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nncourse.types import Array, ArrayLike


def _as_float(z: ArrayLike) -> Array:
    z = np.asarray(z)
    return z if z.dtype.kind == "f" else z.astype(np.float64)


@np.errstate(over="ignore", under="ignore")
def sigmoid(z: ArrayLike) -> Array:
    """Compute the sigmoid function σ(z) = 1 / (1 + e^−z), entry by entry.

    Parameters
    ----------
    z : array_like, any shape
        Weighted inputs.

    Returns
    -------
    ndarray of z's shape, with values from 0 to 1. float32 stays float32.

    Notes
    -----
    Nielsen ch. 1, eq. (3).

    >>> sigmoid(0.0)
    np.float64(0.5)
    >>> sigmoid(np.array([-1e4, 1e4]))
    array([0., 1.])
    """
    # For very negative z, e^−z is inf, and 1/inf = 0 is the right answer: nothing to warn about.
    a = np.exp(-_as_float(z))
    a += 1  # in place, as the next line: no new memory is half of the speed
    return np.reciprocal(a, out=a) if a.ndim else 1 / a


def sigmoid_prime(z: ArrayLike) -> Array:
    """Compute the derivative σ′(z) = σ(z)(1 − σ(z)) of the sigmoid function, entry by entry.

    Written as σ(z)σ(−z): 1 − σ(z) = σ(−z), and nothing is lost to rounding for large z.

    Parameters
    ----------
    z : array_like, any shape

    Returns
    -------
    ndarray of z's shape, with values from 0 to 1/4.

    Notes
    -----
    Nielsen ch. 1 and 2; article B, eq. (1.4).

    >>> sigmoid_prime(0.0)
    np.float64(0.25)
    """
    with np.errstate(under="ignore"):
        return sigmoid(z) * sigmoid(np.negative(_as_float(z)))


def tanh(z: ArrayLike) -> Array:
    """Compute the hyperbolic tangent, the sigmoid stretched to −1 … 1: tanh(z) = 2σ(2z) − 1.

    >>> tanh(0.0)
    np.float64(0.0)
    """
    return np.tanh(_as_float(z))


def linear(z: ArrayLike) -> Array:
    """Return z itself: a linear neuron passes its weighted input on.

    >>> linear(np.array([-2.0, 3.0]))
    array([-2.,  3.])
    """
    return _as_float(z)


def relu(z: ArrayLike) -> Array:
    """Compute the rectified linear function max(0, z), entry by entry.

    >>> relu(np.array([-2.0, 3.0]))
    array([0., 3.])
    """
    return np.maximum(_as_float(z), 0)


def softmax(z: ArrayLike) -> Array:
    """Compute the softmax a_j = e^{z_j} / Σ_k e^{z_k}, down each column.

    Parameters
    ----------
    z : array_like, shape (n, m) or (n,)

    Returns
    -------
    ndarray of z's shape; each column is positive and sums to one.

    Notes
    -----
    Nielsen ch. 3, eqs. (78) and (79). Adding a constant to a column changes nothing, so the
    largest entry is moved to zero first: then no exponential can overflow.

    >>> softmax(np.array([[0.0], [0.0]]))
    array([[0.5],
           [0.5]])
    """
    return np.exp(log_softmax(z))


def log_softmax(z: ArrayLike) -> Array:
    """Compute the logarithm of `softmax` without ever taking the logarithm of a rounded zero.

    >>> log_softmax(np.array([[0.0], [-1e4]]))
    array([[     0.],
           [-10000.]])
    """
    z = _as_float(z)
    with np.errstate(over="ignore", under="ignore"):
        shifted = np.maximum(z - z.max(axis=0, keepdims=True), np.finfo(z.dtype).min)
        return shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))


@dataclass(frozen=True)
class Activation:
    """An activation function and its derivative, as backpropagation needs them.

    Parameters
    ----------
    name : str
    function : callable
        z -> a, shapes (n, m) -> (n, m).
    derivative : callable
        a -> f′(z), written in terms of the output, which the forward pass has at hand.
    """

    name: str
    function: Callable
    derivative: Callable

    def pull_back(self, nabla_a: Array, a: Array) -> Array:
        """Return ∂C/∂z, given ∂C/∂a: the chain rule through this function, (n, m) -> (n, m)."""
        return nabla_a * self.derivative(a)


class Softmax(Activation):
    """Softmax, which couples the neurons of its layer: its chain rule sums over them."""

    def pull_back(self, nabla_a: Array, a: Array) -> Array:
        """Return ∂C/∂z_j = Σ_k ∂C/∂a_k · a_k (δ_jk − a_j), down each column."""
        return a * (nabla_a - (nabla_a * a).sum(axis=0, keepdims=True))


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation("sigmoid", sigmoid, lambda a: a - a * a),
        Activation("tanh", tanh, lambda a: 1 - a * a),
        Activation("linear", linear, np.ones_like),
        Activation("relu", relu, lambda a: (a > 0).astype(a.dtype)),
        Softmax("softmax", softmax, lambda a: a * (1 - a)),
    )
}
