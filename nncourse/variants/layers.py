"""The network with an object for each layer: article B, section 6.

Sign convention of article B: δ = −∂E_d/∂net, so the updates add, W ← W + η δ xᵀ (6.5).
E_d = ½ Σ (t − y)² is the error of one example (4.9), t are its targets. One array takes the place
of all the nodes of a layer, another that of all its connections.
"""

from collections.abc import Sequence

from nncourse.activations import sigmoid
from nncourse.checks import checked_column
from nncourse.data import Data
from nncourse.types import Array, ArrayLike, Seed
from nncourse.variants.common import Parameters, examples, first_parameters


class FullyConnectedLayer:
    """A layer of sigmoid neurons, each connected to every output of the layer before.

    Parameters
    ----------
    weights : ndarray, (n_out, n_in)
    biases : ndarray, (n_out, 1)

    Attributes
    ----------
    input, output : ndarray, (n_in, 1) and (n_out, 1)
        Of the last example.
    step_w, step_b : ndarray, shaped like weights and biases
        −∂E_d/∂W and −∂E_d/∂b: what an update adds, but for η.
    """

    def __init__(self, weights: Array, biases: Array) -> None:
        self.weights, self.biases = weights, biases

    def forward(self, x: Array) -> Array:
        """Compute a = σ(W x + b), (6.1): (n_in, 1) -> (n_out, 1)."""
        self.input = x
        self.output = sigmoid(self.weights @ x + self.biases)  # (6.1)
        return self.output

    def backward(self, delta: Array) -> Array:
        """Take the error terms of this layer, (n_out, 1); give those of the layer before."""
        self.step_w = delta @ self.input.T
        self.step_b = delta
        return self.input * (1 - self.input) * (self.weights.T @ delta)  # (6.3), (n_in, 1)

    def update(self, eta: float) -> None:
        """Add η times the steps."""
        self.weights += eta * self.step_w  # (6.5)
        self.biases += eta * self.step_b  # (6.6)


class Network:
    """A stack of layers; arguments as for `nncourse.variants.per_sample.Network`.

    >>> net = Network([2, 3, 1], rng=0)
    >>> net.train([([[0.0], [1.0]], [[1.0]])], eta=3.0, epochs=100)
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
        parameters = first_parameters(self.sizes, weights, biases, rng)
        self.layers = [FullyConnectedLayer(w, b) for w, b in zip(*parameters, strict=True)]

    weights = property(lambda self: [layer.weights for layer in self.layers])
    biases = property(lambda self: [layer.biases for layer in self.layers])

    def feedforward(self, x: ArrayLike) -> Array:
        """Compute the outputs, (n_out, 1), for one example x, (n_in, 1)."""
        output = checked_column("x", x, self.sizes[0])
        for layer in self.layers:
            output = layer.forward(output)
        return output

    def calc_steps(self, x: ArrayLike, t: ArrayLike) -> None:
        """Pass one example forward, and its error terms back through all layers."""
        y, t = self.feedforward(x), checked_column("t", t, self.sizes[-1])
        delta = y * (1 - y) * (t - y)  # (6.2)
        for layer in reversed(self.layers):
            delta = layer.backward(delta)

    def backprop(self, x: ArrayLike, t: ArrayLike) -> tuple[list[Array], list[Array]]:
        """Return the gradient of E_d in Nielsen's form: nabla_b, nabla_w = ∂E_d/∂b, ∂E_d/∂w."""
        self.calc_steps(x, t)
        return [-layer.step_b for layer in self.layers], [-layer.step_w for layer in self.layers]

    def train(self, data: Data, eta: float, epochs: int = 1) -> None:
        """Go through the examples in order, and update after each of them."""
        for x, t in examples(data, self.sizes, self.weights[0].dtype) * epochs:
            self.calc_steps(x, t)
            for layer in self.layers:
                layer.update(eta)
