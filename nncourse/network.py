"""A feedforward neural network, and backpropagation.

Letters, as in Nielsen's book; columns are examples everywhere::

    x       inputs                               (n_in, m)
    y       targets                              (n_out, m)
    a       activations of a layer               (n, m)
    z       weighted inputs of a layer           (n, m)    z = w a + b
    w, b    weights and biases of a layer        (n, n_before), (n, 1)
    delta   errors δ = ∂C_x/∂z of a layer        (n, m)
    nabla_w, nabla_b   one gradient per layer    shaped like w and b
    eta     learning rate η

A single example is the case m = 1, so the book's formulas are a special case of the code.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nncourse.activations import ACTIVATIONS
from nncourse.checks import checked_choice, checked_input, checked_target
from nncourse.costs import COSTS, output_error
from nncourse.data import Data, Dataset, as_dataset
from nncourse.penalties import Penalty, as_penalty
from nncourse.steps import PLAIN, Step
from nncourse.types import Array, ArrayLike, DTypeLike, Seed

if TYPE_CHECKING:
    from nncourse.schedules import Schedule
    from nncourse.training import History

SPREADS: dict[str, Callable[[int], float]] = {  # standard deviations of the initial weights
    "normal": lambda n_in: 1.0,
    "scaled": lambda n_in: n_in**-0.5,
    "rectified": lambda n_in: (2 / n_in) ** 0.5,
}
_CHUNK = 10_000  # columns scored at a time, so that a wide layer needs little memory


class Network:
    """A fully connected feedforward network.

    Parameters
    ----------
    sizes : sequence of int
        Neurons per layer, input first: ``[784, 30, 10]``.
    cost : {"quadratic", "cross-entropy", "log-likelihood"}
    activation : {"sigmoid", "tanh", "relu", "linear"}
        Of the hidden layers.
    output_activation : {"sigmoid", "tanh", "linear", "relu", "softmax"}, optional
        Of the last layer; by default softmax for the log-likelihood cost, else sigmoid.
    initial_weights : {"normal", "scaled", "rectified"}
        Drawn from the standard normal distribution (Nielsen ch. 1); scaled to the standard
        deviation 1/√n_in (ch. 3); or to √(2/n_in), which makes up for the half of a signal that
        relu cuts off (He and others, 2015). Biases are standard normal.
    rng : None, int or numpy.random.Generator
        Where the initial weights and biases come from.
    dtype : numpy dtype
        float64, or float32 for speed.

    Attributes
    ----------
    weights : list of ndarray, (n_out, n_in)
        weights[0] leads from the input layer to the first hidden layer.
    biases : list of ndarray, (n_out, 1)

    Examples
    --------
    >>> net = Network([2, 3, 1], rng=0)
    >>> net.feedforward(np.array([[0.0], [1.0]])).shape
    (1, 1)
    """

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        cost: str = "quadratic",
        activation: str = "sigmoid",
        output_activation: str | None = None,
        initial_weights: str = "normal",
        rng: Seed = None,
        dtype: DTypeLike = np.float64,
    ) -> None:
        self.sizes = _checked_sizes(sizes)
        self.cost = COSTS[checked_choice("cost", cost, COSTS)]
        hidden = [name for name in ACTIVATIONS if name != "softmax"]
        self.activation = ACTIVATIONS[checked_choice("activation", activation, hidden)]
        name = output_activation or self.cost.outputs[0]
        self.output_activation = ACTIVATIONS[checked_choice("output_activation", name, ACTIVATIONS)]
        if name not in self.cost.outputs:
            raise ValueError(
                f"the {self.cost.name} cost cannot be used with {name} outputs; expected "
                f"output_activation to be one of: {', '.join(self.cost.outputs)}."
            )
        self.dtype = np.dtype(dtype)
        if self.dtype not in (np.float32, np.float64):
            raise ValueError(f"dtype is {self.dtype}; expected float32 or float64.")
        self.biases, self.weights = self._initial(initial_weights, np.random.default_rng(rng))

    def _initial(self, kind, rng):
        """Draw initial biases and weights, in float64 so that both dtypes start alike."""
        spread = SPREADS[checked_choice("initial_weights", kind, SPREADS)]
        layers = list(zip(self.sizes[:-1], self.sizes[1:], strict=True))
        biases = [rng.standard_normal((n_out, 1)).astype(self.dtype) for _, n_out in layers]
        weights = [(spread(n) * rng.standard_normal((k, n))).astype(self.dtype) for n, k in layers]
        return biases, weights

    def __repr__(self) -> str:
        return (
            f"Network({'-'.join(map(str, self.sizes))}, {self.cost.name} cost, "
            f"{self.activation.name} → {self.output_activation.name}, {self.dtype})"
        )

    # ---- forwards

    def _step(self, layer, a):
        """Compute a layer's activations from those of the layer before: a′ = σ(w a + b), (22)."""
        z = self.weights[layer] @ a  # (n_out, m)
        z += self.biases[layer]
        last = layer == len(self.weights) - 1
        return (self.output_activation if last else self.activation).function(z)

    def activations(self, x: ArrayLike) -> list[Array]:
        """Compute the activations of every layer, input layer first. Nielsen ch. 2, (23) and (25).

        Parameters
        ----------
        x : array_like, (n_in, m)

        Returns
        -------
        list of ndarray, (n, m) each
        """
        activations = [checked_input(x, self.sizes[0], self.dtype)]
        for layer in range(len(self.weights)):
            activations.append(self._step(layer, activations[-1]))
        return activations

    def feedforward(self, a: ArrayLike) -> Array:
        """Compute the outputs of the network for the inputs a. Nielsen ch. 1, eq. (22).

        Parameters
        ----------
        a : array_like, (n_in, m)

        Returns
        -------
        ndarray, (n_out, m)
        """
        return self.activations(a)[-1]

    def predict(self, x: ArrayLike) -> Array:
        """Predict a class for each column of x.

        Returns
        -------
        ndarray of int, (m,)
            The index of the strongest output; with a single output 1 where it exceeds 0.5.
        """
        return _decide(self.feedforward(x))

    # ---- backwards

    def cost_derivative(self, output_activations: Array, y: Array) -> Array:
        """Return ∂C_x/∂a for the output activations, (n_out, m): a − y for the quadratic cost."""
        return self.cost.derivative(output_activations, y)

    def backprop(self, x: ArrayLike, y: ArrayLike) -> tuple[list[Array], list[Array]]:
        """Compute the gradient of the cost by backpropagation, summed over the columns of x.

        Parameters
        ----------
        x : array_like, (n_in, m)
        y : array_like, (n_out, m)
            Targets; labels are turned into targets by `nncourse.data.one_hot`.

        Returns
        -------
        nabla_b, nabla_w : lists of ndarray
            Σ_x ∂C_x/∂b and Σ_x ∂C_x/∂w, layer by layer, shaped like `biases` and `weights`.
            For one example, m = 1, it is the gradient of that example's cost.

        Notes
        -----
        Nielsen ch. 2, (BP1)–(BP4). The derivative σ′(z) is computed from the activation a = σ(z).
        """
        activations = self.activations(x)
        a = activations[-1]  # (n_out, m)
        y = checked_target(y, a.shape, self.dtype)
        delta = output_error(self.cost, self.output_activation, a, y)  # (BP1), (n_out, m)
        nabla_b, nabla_w = [], []
        for layer in reversed(range(len(self.weights))):
            a = activations[layer]  # (n_in, m)
            nabla_b.append(delta.sum(axis=1, keepdims=True))  # (BP3)
            nabla_w.append(delta @ a.T)  # (BP4)
            if layer > 0:
                delta = self.activation.pull_back(self.weights[layer].T @ delta, a)  # (BP2)
        return nabla_b[::-1], nabla_w[::-1]  # the first layer first

    def update_mini_batch(
        self,
        mini_batch: Data,
        eta: float,
        lmbda: float = 0.0,
        n: int | None = None,
        penalty: str | Penalty = "L2",
        step: Step = PLAIN,
    ) -> None:
        """Take a step of gradient descent on a mini-batch. Nielsen ch. 1, (20), (21); ch. 3, (93).

        Parameters
        ----------
        mini_batch : (x, y) with x (n_in, m) and y (n_out, m), Dataset, or pairs of columns
        eta : float
            Learning rate η. The plain step is (η/m) times the summed gradient.
        lmbda : float
            Regularization parameter λ; 0 for none.
        n : int
            Number of training examples, needed for λ > 0.
        penalty : {"L2", "L1"}
            What large weights cost; or the class, see `nncourse.penalties`.
        step : Step
            What the gradient does to the parameters, such as ``Momentum(0.9)``: `nncourse.steps`.
        """
        x, y = self._matrices(mini_batch)
        nabla_b, nabla_w = self.backprop(x, y)
        if lmbda:
            as_penalty(penalty).before_step(self.weights, step.pace(eta), lmbda, n)
        step.step(self.weights + self.biases, nabla_w + nabla_b, eta, m=x.shape[1])
        if lmbda:
            as_penalty(penalty).after_step(self.weights, step.pace(eta), lmbda, n)

    def _matrices(self, mini_batch: Data) -> tuple[Array, Array]:
        """Return a mini-batch as (x, y); two filled matrices need not become a Dataset first."""
        if isinstance(mini_batch, tuple) and len(mini_batch) == 2:
            x, y = mini_batch
            if isinstance(x, np.ndarray) and isinstance(y, np.ndarray):
                if x.ndim == 2 and y.ndim == 2 and x.size:
                    return x, y
        data = self.fitted(mini_batch)
        return data.x, data.y

    def SGD(
        self,
        training_data: Data,
        epochs: int,
        mini_batch_size: int,
        eta: float | Schedule,
        evaluation_data: Data | None = None,
        **options: Any,
    ) -> History:
        """Train by stochastic gradient descent; see `nncourse.training.sgd`."""
        from nncourse.training import sgd  # which imports this module

        return sgd(self, training_data, epochs, mini_batch_size, eta, evaluation_data, **options)

    # ---- how well it does

    def fitted(self, data: Data) -> Dataset:
        """Make a Dataset of inputs and targets for this network, see `Dataset.fitted`.

        Parameters
        ----------
        data : Dataset, (x, y) or list of pairs
            y may be targets or integer labels.
        """
        return as_dataset(data).fitted(self.sizes[0], self.sizes[-1], self.dtype)

    def evaluate(self, data: Data) -> int:
        """Count the examples of the data that the network classifies correctly.

        Parameters
        ----------
        data : Dataset, (x, y) or list of pairs
        """
        return self.score(data)[1]

    def cost_value(self, data: Data) -> float:
        """Return the mean cost over the data, computed from z so that it is finite and exact."""
        return self.score(data)[0]

    def score(self, data: Data) -> tuple[float, int]:
        """Return the mean cost and the number of correct predictions, from a single pass.

        Returns
        -------
        cost : float
        correct : int
        """
        data, cost, correct = self.fitted(data), 0.0, 0
        for start in range(0, len(data), _CHUNK):
            part = slice(start, start + _CHUNK)
            a = data.x[:, part]
            for layer in range(len(self.weights) - 1):
                a = self._step(layer, a)
            z = self.weights[-1] @ a + self.biases[-1]
            mean = self.cost.value_from_z(z, data.y[:, part], self.output_activation)
            cost += a.shape[1] * mean
            correct += int(np.sum(_decide(self.output_activation.function(z)) == data.labels[part]))
        return cost / len(data), correct

    def copy(self) -> Network:
        """Make an independent network with the same weights and biases."""
        twin = copy.copy(self)
        twin.weights = [w.copy() for w in self.weights]
        twin.biases = [b.copy() for b in self.biases]
        return twin


def _decide(a):
    """Choose the class for each column of the outputs a, (n_out, m) -> (m,)."""
    return a.argmax(axis=0) if len(a) > 1 else (a[0] > 0.5).astype(int)


def _checked_sizes(sizes):
    sizes = list(sizes)
    whole = all(isinstance(n, (int, np.integer)) and n >= 1 for n in sizes)
    if len(sizes) < 2 or not whole:
        raise ValueError(
            f"sizes is {sizes}; expected two or more whole numbers of neurons, "
            "input layer first, such as [784, 30, 10]."
        )
    return [int(n) for n in sizes]
