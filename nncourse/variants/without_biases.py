"""The network of the appendix: two matrices of weights, no biases, examples from CSV rows.

Sign convention of A.5: δ = ∂E_i/∂z (A.50), so the updates subtract, W ← W − η δ aᵀ (A.62).
E_i = ½ ‖y − a‖² is the error of one example (A.45), the activation g is the sigmoid, and
g′ = a (1 − a). The layers are 1 (input), 2 (hidden) and 3 (output). Both errors come from the old
weights (A.65); the printed class moves the output weights first (see docs/errata.md).
"""

import numpy as np

from nncourse.activations import sigmoid  # what the appendix takes from scipy as expit
from nncourse.checks import checked_column
from nncourse.data import Data
from nncourse.types import Array, ArrayLike, Seed
from nncourse.variants.common import (
    Parameters,
    checked_sizes,
    copied,
    correct,
    decide,
    examples,
)


class NeuralNetwork:
    """A network with one hidden layer and without biases.

    Parameters
    ----------
    input_nodes, hidden_nodes, output_nodes : int
    learning_rate : float
        η.
    weights : list of two array_like, optional
        (hidden, input) and (output, hidden); drawn from N(0, 1/√hidden) where not given.
    rng : None, int or numpy.random.Generator

    Examples
    --------
    >>> net = NeuralNetwork(2, 3, 2, learning_rate=1.0, rng=0)
    >>> examples = [parse_row("0,255,0"), parse_row("1,0,255")]
    >>> net.train(examples, epochs=100)
    >>> net.predict(examples[1][0]), net.score(examples)
    (1, 1.0)
    """

    def __init__(
        self,
        input_nodes: int,
        hidden_nodes: int,
        output_nodes: int,
        learning_rate: float,
        *,
        weights: Parameters = None,
        rng: Seed = None,
    ) -> None:
        self.sizes = checked_sizes([input_nodes, hidden_nodes, output_nodes])
        self.learning_rate = learning_rate
        rng, spread = np.random.default_rng(rng), hidden_nodes**-0.5
        drawn = [
            rng.normal(0, spread, (hidden_nodes, input_nodes)),
            rng.normal(0, spread, (output_nodes, hidden_nodes)),
        ]
        self.weights = copied("weights", weights, drawn)

    def activations(self, x: ArrayLike) -> tuple[Array, Array, Array]:
        """Compute the activations a¹, a², a³ of the layers for one example x, (n_in, 1)."""
        a1 = checked_column("x", x, self.sizes[0])
        a2 = sigmoid(self.weights[0] @ a1)
        return a1, a2, sigmoid(self.weights[1] @ a2)

    def feedforward(self, x: ArrayLike) -> Array:
        """Compute the outputs, (n_out, 1), for one example x, (n_in, 1)."""
        return self.activations(x)[-1]

    def backprop(self, x: ArrayLike, y: ArrayLike) -> list[Array]:
        """Return the gradient of one example's error: ∂E_i/∂W for both matrices, nabla_w."""
        a1, a2, a3 = self.activations(x)
        y = checked_column("y", y, self.sizes[-1])
        delta3 = -(y - a3) * a3 * (1 - a3)  # (A.54)
        delta2 = (self.weights[1].T @ delta3) * a2 * (1 - a2)  # (A.59)
        return [delta2 @ a1.T, delta3 @ a2.T]  # (A.56), (A.55)

    def train(self, data: Data, epochs: int = 1) -> None:
        """Go through the examples in order, with a step after each of them.

        Parameters
        ----------
        data : list of pairs x (n_in, 1), y label or (n_out, 1); or a Dataset
        epochs : int
        """
        for x, y in examples(data, self.sizes, self.weights[0].dtype) * epochs:
            for w, nabla in zip(self.weights, self.backprop(x, y), strict=True):
                w -= self.learning_rate * nabla  # (A.62)

    def predict(self, x: ArrayLike) -> int:
        """Predict the class of one example x, (n_in, 1)."""
        return decide(self.feedforward(x))

    def score(self, data: Data) -> float:
        """Return the fraction of the examples that the network classifies correctly."""
        return float(np.mean(correct(self, data)))


def parse_row(row: str) -> tuple[Array, int]:
    """Read an example from a row of a CSV file: the label, then the pixels, 0 to 255.

    Parameters
    ----------
    row : str

    Returns
    -------
    x : ndarray, (n_pixels, 1)
        Pixels from 0 to 1.
    label : int

    >>> parse_row("7,0,51,255")
    (array([[0. ],
           [0.2],
           [1. ]]), 7)
    """
    label, *pixels = row.split(",")
    if not (pixels and all(field.strip().isdecimal() for field in [label, *pixels])):
        raise ValueError(f"the row is {row[:40]!r}; expected a label and pixels: 7,0,51,255")
    return np.array([pixels], dtype=float).T / 255, int(label)
