"""The network with an object for each node and an object for each connection.

Sign convention of article B: δ_j = −∂E_d/∂net_j, so the updates add, w ← w + η δ x (4.5).
E_d = ½ Σ (t − y)² is the error of one example (4.9), t are its targets, net_j = w_j·x_j (4.11).
There are no arrays inside: every number lives in the object that it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp

import numpy as np

from nncourse.checks import checked_column
from nncourse.data import Data
from nncourse.types import Array, ArrayLike, Seed
from nncourse.variants.common import Parameters, examples, first_parameters


def sigmoid(z: float) -> float:
    """Compute σ of one number, (1.2), without overflow."""
    return 1 / (1 + exp(-z)) if z >= 0 else exp(z) / (1 + exp(z))


class Node:
    """An input or a sigmoid neuron, and the connections that arrive at it and leave it."""

    def __init__(self) -> None:
        self.arriving: list[Connection] = []
        self.leaving: list[Connection] = []
        self.output = self.delta = 0.0

    def calc_output(self) -> None:
        """Compute y = sigmoid(w·x), (1.1)."""
        self.output = sigmoid(sum(c.weight * c.upstream.output for c in self.arriving))

    def calc_output_delta(self, t: float) -> None:
        """Compute δ_i = y_i (1 − y_i)(t_i − y_i), for a node of the output layer, (4.1)."""
        self.delta = self.output * (1 - self.output) * (t - self.output)

    def calc_hidden_delta(self) -> None:
        """Compute δ_i = a_i (1 − a_i) Σ_k w_ki δ_k, over the nodes downstream, (4.3)."""
        downstream = sum(c.weight * c.downstream.delta for c in self.leaving)
        self.delta = self.output * (1 - self.output) * downstream


class ConstNode(Node):
    """A node whose output is always 1: the weights of its connections are the biases."""

    def __init__(self) -> None:
        super().__init__()
        self.output = 1.0


class Connection:
    """A weight on the way from one node to another."""

    def __init__(self, upstream: Node, downstream: Node, weight: float) -> None:
        self.upstream, self.downstream, self.weight = upstream, downstream, weight
        upstream.leaving.append(self)
        downstream.arriving.append(self)

    @property
    def step(self) -> float:
        """δ_j x_ji = −∂E_d/∂w_ji, (4.12) and (4.17)."""
        return self.downstream.delta * self.upstream.output

    def update(self, eta: float) -> None:
        self.weight += eta * self.step  # (4.5)


class Layer:
    """The nodes of a layer, and the constant node that gives the next layer its biases."""

    def __init__(self, n: int) -> None:
        self.nodes, self.const = [Node() for _ in range(n)], ConstNode()


class Connections:
    """The connections from one layer to the next: a row for each node, its bias the last."""

    def __init__(self, before: Layer, after: Layer, weights: Array, biases: Array) -> None:
        sources, table = [*before.nodes, before.const], np.hstack([weights, biases]).tolist()
        self.rows = [
            [Connection(source, node, weight) for source, weight in zip(sources, row, strict=True)]
            for node, row in zip(after.nodes, table, strict=True)
        ]

    def __iter__(self) -> Iterator[Connection]:
        return (connection for row in self.rows for connection in row)

    def read(self, name: str) -> tuple[Array, Array]:
        """Read a number of each connection as arrays: weights (n_out, n_in), biases (n_out, 1)."""
        table = np.array([[getattr(connection, name) for connection in row] for row in self.rows])
        return table[:, :-1], table[:, -1:]


class Network:
    """Layers of nodes, connected; arguments as for `nncourse.variants.per_sample.Network`.

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
        self.layers = [Layer(n) for n in self.sizes]
        gaps = zip(self.layers[:-1], self.layers[1:], *parameters, strict=True)
        self.connections = [Connections(*gap) for gap in gaps]

    weights = property(lambda self: [c.read("weight")[0] for c in self.connections])
    biases = property(lambda self: [c.read("weight")[1] for c in self.connections])

    def feedforward(self, x: ArrayLike) -> Array:
        """Compute the outputs, (n_out, 1), for one example x, (n_in, 1)."""
        x = checked_column("x", x, self.sizes[0])
        for node, value in zip(self.layers[0].nodes, x.ravel().tolist(), strict=True):
            node.output = value
        for layer in self.layers[1:]:
            for node in layer.nodes:
                node.calc_output()
        return np.array([[node.output] for node in self.layers[-1].nodes])

    def calc_deltas(self, x: ArrayLike, t: ArrayLike) -> None:
        """Compute outputs and error terms of all nodes for one example; this fixes every step."""
        self.feedforward(x)
        targets = checked_column("t", t, self.sizes[-1]).ravel().tolist()
        for node, target in zip(self.layers[-1].nodes, targets, strict=True):
            node.calc_output_delta(target)
        for layer in reversed(self.layers[1:-1]):
            for node in layer.nodes:
                node.calc_hidden_delta()

    def backprop(self, x: ArrayLike, t: ArrayLike) -> tuple[list[Array], list[Array]]:
        """Return the gradient of E_d in Nielsen's form: nabla_b, nabla_w = ∂E_d/∂b, ∂E_d/∂w."""
        self.calc_deltas(x, t)
        steps = [connections.read("step") for connections in self.connections]
        return [-step_b for _, step_b in steps], [-step_w for step_w, _ in steps]

    def train(self, data: Data, eta: float, epochs: int = 1) -> None:
        """Go through the examples in order, and update after each of them."""
        for x, t in examples(data, self.sizes) * epochs:
            self.calc_deltas(x, t)
            for connections in self.connections:
                for connection in connections:
                    connection.update(eta)
