"""The network as in Nielsen's book: a loop over the examples of a mini-batch, one at a time.

Sign convention of Nielsen ch. 2, (29): δ = ∂C_x/∂z, so the updates subtract. The letters are
those of `nncourse.network`; the difference is that x and y are single columns here, m = 1.
"""

from collections.abc import Sequence

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.checks import checked_column
from nncourse.data import Data
from nncourse.training import mini_batches
from nncourse.types import Array, ArrayLike, Seed
from nncourse.variants.common import Parameters, correct, examples, first_parameters


class Network:
    """A network of sigmoid neurons with the quadratic cost.

    Parameters
    ----------
    sizes : sequence of int
        Neurons per layer, input first.
    weights, biases : lists of array_like, optional
        (n_out, n_in) and (n_out, 1) for each layer; drawn from N(0, 1) where not given.
    rng : None, int or numpy.random.Generator

    Examples
    --------
    >>> net = Network([2, 3, 1], rng=0)
    >>> net.SGD([([[0.0], [1.0]], [[1.0]])], epochs=100, mini_batch_size=1, eta=3.0)
    >>> net.feedforward([[0.0], [1.0]]).round(1)
    array([[1.]])
    """

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        weights: Parameters = None,
        biases: Parameters = None,
        rng: Seed = None,
    ) -> None:
        self.sizes = list(sizes)
        self.weights, self.biases = first_parameters(self.sizes, weights, biases, rng)

    def feedforward(self, a: ArrayLike) -> Array:
        """Compute the outputs, (n_out, 1), for one example a, (n_in, 1). Nielsen ch. 1, (22)."""
        a = checked_column("a", a, self.sizes[0])
        for w, b in zip(self.weights, self.biases, strict=True):
            a = sigmoid(w @ a + b)  # (22)
        return a

    def SGD(
        self,
        training_data: Data,
        epochs: int,
        mini_batch_size: int,
        eta: float,
        *,
        rng: Seed = None,
    ) -> None:
        """Train by stochastic gradient descent; shuffles as `nncourse.training.sgd` does.

        Parameters
        ----------
        training_data : list of pairs x (n_in, 1), y (n_out, 1), Dataset, or (x, y) matrices
        epochs, mini_batch_size : int
        eta : float
            Learning rate η.
        rng : None, int or numpy.random.Generator
        """
        pairs = examples(training_data, self.sizes, self.weights[0].dtype)
        rng = np.random.default_rng(rng)
        for _ in range(epochs):
            for batch in mini_batches(len(pairs), mini_batch_size, rng):
                self.update_mini_batch([pairs[i] for i in batch], eta)

    def update_mini_batch(
        self, mini_batch: Sequence[tuple[ArrayLike, ArrayLike]], eta: float
    ) -> None:
        """Take one step against the mean of the gradients of a list of pairs."""
        if not len(mini_batch):
            raise ValueError("the mini-batch is empty; expected at least one pair (x, y).")
        nabla_b = [np.zeros_like(b) for b in self.biases]
        nabla_w = [np.zeros_like(w) for w in self.weights]
        for x, y in mini_batch:
            nabla_b_x, nabla_w_x = self.backprop(x, y)
            nabla_b = [total + nabla for total, nabla in zip(nabla_b, nabla_b_x, strict=True)]
            nabla_w = [total + nabla for total, nabla in zip(nabla_w, nabla_w_x, strict=True)]
        step = eta / len(mini_batch)
        self.weights = [w - step * nabla for w, nabla in zip(self.weights, nabla_w, strict=True)]
        self.biases = [b - step * nabla for b, nabla in zip(self.biases, nabla_b, strict=True)]

    def backprop(self, x: ArrayLike, y: ArrayLike) -> tuple[list[Array], list[Array]]:
        """Compute the gradient of the cost of one example. Nielsen ch. 2, (BP1)–(BP4).

        Parameters
        ----------
        x, y : array_like, (n_in, 1) and (n_out, 1)

        Returns
        -------
        nabla_b, nabla_w : lists of ndarray
            ∂C_x/∂b and ∂C_x/∂w, shaped like `biases` and `weights`.
        """
        activations, zs = [checked_column("x", x, self.sizes[0])], []
        for w, b in zip(self.weights, self.biases, strict=True):
            zs.append(w @ activations[-1] + b)
            activations.append(sigmoid(zs[-1]))  # (25)
        delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])  # (BP1)
        nabla_b, nabla_w = [delta], [delta @ activations[-2].T]  # (BP3), (BP4)
        for back in range(2, len(self.sizes)):  # layers, counted from the last
            delta = (self.weights[-back + 1].T @ delta) * sigmoid_prime(zs[-back])  # (BP2)
            nabla_b.insert(0, delta)  # (BP3)
            nabla_w.insert(0, delta @ activations[-back - 1].T)  # (BP4)
        return nabla_b, nabla_w

    def cost_derivative(self, output_activations: Array, y: ArrayLike) -> Array:
        """Return ∂C_x/∂a = a − y, (n_out, 1)."""
        return output_activations - checked_column("y", y, len(output_activations))

    def evaluate(self, test_data: Data) -> int:
        """Count the examples that the network classifies correctly."""
        return sum(correct(self, test_data))
