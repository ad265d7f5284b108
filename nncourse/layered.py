"""A network made of layers of several kinds. Nielsen ch. 6; with dropout, ch. 3.

What `Network` does to all layers alike, the layers do here themselves: `nncourse.layers` and
`nncourse.convolution`. Everything else, training above all, is inherited.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence

import numpy as np

from nncourse.activations import ACTIVATIONS
from nncourse.checks import checked_choice, checked_input, checked_target
from nncourse.costs import output_error
from nncourse.data import Data
from nncourse.layers import FullyConnected, Layer, checked_size
from nncourse.network import SPREADS, Network, _decide
from nncourse.types import Array, ArrayLike, DTypeLike, Seed

_PART = 1000  # columns scored at a time: a convolution copies each of its pixels many times


class LayeredNetwork(Network):
    """A feedforward network of layers; trained, scored and used as `Network` is.

    Parameters
    ----------
    shape : int or tuple of int
        Of an input: a number of inputs, or (maps, rows, columns) of an image.
    layers : sequence of Layer
        From the first after the input to the output layer, which is `FullyConnected`. The network
        takes copies: the same list may serve for several networks.
    cost, rng, dtype
        As for `Network`.
    activation : {"sigmoid", "tanh", "relu", "linear"}
        Of all layers that name none, except the last.
    initial_weights : {"normal", "scaled", "rectified"}
        Standard deviation 1, 1/√n_in, or √(2/n_in), which keeps the signal through rectifiers;
        n_in counts the inputs of one neuron. Biases are standard normal.

    Attributes
    ----------
    layers : list of Layer
    rng : numpy.random.Generator or None
        Where `Dropout` draws from in `backprop`; with None nothing is left out.

    Raises
    ------
    ValueError
        When a layer does not fit behind the one before it.

    Examples
    --------
    >>> from nncourse.layers import Dropout
    >>> net = LayeredNetwork(64, [FullyConnected(30), Dropout(0.5), FullyConnected(10)], rng=0)
    >>> [w.shape for w in net.weights]
    [(30, 64), (10, 30)]
    >>> net.feedforward(np.zeros((64, 5))).shape
    (10, 5)
    """

    def __init__(
        self,
        shape: int | Sequence[int],
        layers: Sequence[Layer],
        *,
        cost: str = "quadratic",
        activation: str = "sigmoid",
        initial_weights: str = "normal",
        rng: Seed = None,
        dtype: DTypeLike = np.float64,
    ) -> None:
        self.shape, self.layers = _checked_shape(shape), [copy.copy(layer) for layer in layers]
        _join(self.shape, self.layers)
        self.rng: np.random.Generator | None = np.random.default_rng(rng)
        super().__init__(
            [math.prod(part) for part in (self.shape, *(layer.shape for layer in self.layers))],
            cost=cost,
            activation=activation,
            output_activation=self.layers[-1].named,
            initial_weights=initial_weights,
            rng=self.rng,
            dtype=dtype,
        )
        self._set_activations()

    def _initial(self, kind, rng):
        """Draw initial biases and weights in the order in which `Network` draws them."""
        spread = SPREADS[checked_choice("initial_weights", kind, SPREADS)]
        shapes = [(layer.n_out, layer.n_in) for layer in self._learners]
        biases = [rng.standard_normal((k, 1)).astype(self.dtype) for k, _ in shapes]
        weights = [(spread(n) * rng.standard_normal((k, n))).astype(self.dtype) for k, n in shapes]
        return biases, weights

    def _set_activations(self):
        """Give each layer with weights its activation; where a maximum follows, after that."""
        for layer in self._learners[:-1]:
            layer.activation = ACTIVATIONS[layer.named] if layer.named else self.activation
        self.layers[-1].activation = self.output_activation
        for before, layer in zip(self.layers[:-1], self.layers[1:], strict=True):
            if layer.keeps_order:  # max σ(z) = σ(max z), at a fraction of the exponentials
                layer.activation, before.activation = before.activation, None

    @property
    def _learners(self):
        """The layers that have weights."""
        return [layer for layer in self.layers if layer.n_out]

    @property
    def weights(self) -> list[Array]:
        """The weights of the layers that have some: change them in place."""
        return [layer.weights for layer in self._learners]

    @weights.setter
    def weights(self, arrays: Sequence[Array]) -> None:
        for layer, w in zip(self._learners, arrays, strict=True):
            layer.weights = w

    @property
    def biases(self) -> list[Array]:
        """The biases of the layers that have some: change them in place."""
        return [layer.biases for layer in self._learners]

    @biases.setter
    def biases(self, arrays: Sequence[Array]) -> None:
        for layer, b in zip(self._learners, arrays, strict=True):
            layer.biases = b

    def __repr__(self) -> str:
        return f"LayeredNetwork({self.shape}, {self.layers}, {self.cost.name} cost, {self.dtype})"

    # ---- forwards

    def _forward(self, x, rng=None):
        """Compute the activations of the input and of every layer, and what each layer keeps."""
        activations, kept = [checked_input(x, self.sizes[0], self.dtype)], []
        for layer in self.layers:
            a, needed = layer.forward(activations[-1], rng)
            activations.append(a)
            kept.append(needed)
        return activations, kept

    def activations(self, x: ArrayLike) -> list[Array]:
        """Compute what the input and every layer give on, (n, m) each; nothing is left out."""
        return self._forward(x)[0]

    def feedforward(self, a: ArrayLike) -> Array:
        """Compute the outputs for the inputs a, (n_in, m) -> (n_out, m), see `Network`.

        In parts, whose patches fit into memory; `Network.predict` asks here, too.
        """
        a = checked_input(a, self.sizes[0], self.dtype)
        starts = range(0, max(a.shape[1], 1), _PART)
        parts = [_last_of(self.layers, a[:, start : start + _PART]) for start in starts]
        return np.concatenate(parts, axis=1)

    # ---- backwards

    def backprop(self, x: ArrayLike, y: ArrayLike) -> tuple[list[Array], list[Array]]:
        """Compute the gradient of the cost by backpropagation, summed over the columns of x.

        `Dropout` leaves neurons out here: this is what trains. Set `rng` to None to keep all.

        Parameters
        ----------
        x : array_like, (n_in, m)
        y : array_like, (n_out, m)

        Returns
        -------
        nabla_b, nabla_w : lists of ndarray
            Shaped like `biases` and `weights`.

        Notes
        -----
        Nielsen ch. 2, (BP1)–(BP4), for layers of any kind.
        """
        activations, kept = self._forward(x, self.rng)
        delta = self._output_error(activations[-1], y)  # (BP1)
        nabla_b, nabla_w = [], []
        for i, layer in reversed(list(enumerate(self.layers))):
            if layer.n_out:
                nablas = layer.gradient(delta, kept[i])  # (BP3), (BP4)
                nabla_b.append(nablas[0])
                nabla_w.append(nablas[1])
            if i > 0:
                nabla_a = layer.backward(delta, kept[i])
                delta = self.layers[i - 1].error(nabla_a, activations[i])  # (BP2)
        return nabla_b[::-1], nabla_w[::-1]  # the first layer first

    def input_gradient(self, x: ArrayLike, y: ArrayLike) -> Array:
        """Compute ∂C_x/∂x, the slope of each example's cost by its own inputs, (n_in, m).

        It is (BP2) taken one step further, to the input; nothing is left out by `Dropout`.

        >>> net = LayeredNetwork(2, [FullyConnected(1, "linear")], rng=0)
        >>> a = net.feedforward(np.ones((2, 1)))
        >>> bool(np.allclose(net.input_gradient(np.ones((2, 1)), a - 1), net.weights[0].T))
        True
        """
        activations, kept = self._forward(x)
        delta = self._output_error(activations[-1], y)
        for i, layer in reversed(list(enumerate(self.layers))):
            nabla_a = layer.backward(delta, kept[i])
            delta = self.layers[i - 1].error(nabla_a, activations[i]) if i else nabla_a
        return delta

    def _output_error(self, a, y):
        """Compute the error of the output layer from its activations, (BP1)."""
        y = checked_target(y, a.shape, self.dtype)
        return output_error(self.cost, self.output_activation, a, y)

    # ---- how well it does

    def score(self, data: Data) -> tuple[float, int]:
        """Return the mean cost and the number of correct predictions, see `Network.score`."""
        data, cost, correct = self.fitted(data), 0.0, 0
        for start in range(0, len(data), _PART):
            part = slice(start, start + _PART)
            a = _last_of(self.layers[:-1], data.x[:, part])
            z = self.weights[-1] @ a + self.biases[-1]
            mean = self.cost.value_from_z(z, data.y[:, part], self.output_activation)
            cost += a.shape[1] * mean
            correct += int(np.sum(_decide(self.output_activation.function(z)) == data.labels[part]))
        return cost / len(data), correct

    def copy(self) -> LayeredNetwork:
        """Make an independent network with the same weights and biases, drawing alike."""
        return copy.deepcopy(self)


def _last_of(layers, a):
    """Compute what the last of these layers gives on; what the others need is let go."""
    for layer in layers:
        a, _ = layer.forward(a)
    return a


def _checked_shape(shape):
    """Return the shape of an input as a tuple of one number or of three."""
    shape = (shape,) if isinstance(shape, int | np.integer) else tuple(shape)
    if len(shape) not in (1, 3):
        raise ValueError(
            f"shape is {shape}; expected the number of inputs, such as 784, or (maps, rows, "
            "columns) of an image: (1, 28, 28)."
        )
    return tuple(checked_size("a number in shape", n) for n in shape)


def _join(shape, layers):
    """Let each layer work out its shapes behind the one before it, and check the last."""
    giver = "the input"
    for layer in layers:
        layer.join(shape, giver)
        shape, giver = layer.shape, repr(layer)
    if not layers or not isinstance(layers[-1], FullyConnected) or len(shape) > 1:
        raise ValueError(
            f"the last layer is {giver}; expected FullyConnected(n), a neuron for each output."
        )
    for layer in layers[:-1]:
        if layer.named == "softmax":
            raise ValueError(f"{layer} is a hidden layer; softmax is for the last layer alone.")
