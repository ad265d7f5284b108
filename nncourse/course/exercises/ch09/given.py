"""What the checks of chapter 9 share: nodes and networks that notice when they are changed.

A check compares the arguments of an answer before and after. Objects are equal here when the
numbers in and around them are, within rounding.
"""

import numpy as np

from nncourse.variants import objects

CLOSE = 1e-12


class Node(objects.Node):
    """A node that equals another one with the same numbers in it and at its connections."""

    __hash__ = None

    def __eq__(self, other):
        return isinstance(other, objects.Node) and _close(_numbers(self), _numbers(other))


class Connection(objects.Connection):
    """A connection that equals another one with the same weight between nodes with the same."""

    __hash__ = None

    def __eq__(self, other):
        return isinstance(other, objects.Connection) and _close(_ends(self), _ends(other))


class Watched(objects.Network):
    """A network of objects that equals another one with the same weights and biases."""

    __hash__ = None

    def __eq__(self, other):
        pairs = zip(self.weights + self.biases, other.weights + other.biases, strict=True)
        return all(_close(ours, theirs) for ours, theirs in pairs)


def _close(a, b):
    return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=0, atol=CLOSE)


def _numbers(node):
    arriving = [number for c in node.arriving for number in (c.weight, c.upstream.output)]
    leaving = [number for c in node.leaving for number in (c.weight, c.downstream.delta)]
    return [node.output, node.delta, len(arriving), *arriving, *leaving]


def _ends(connection):
    up, down = connection.upstream, connection.downstream
    return [connection.weight, up.output, up.delta, down.output, down.delta]


def receiving(outputs, weights, bias):
    """A node at which connections arrive from nodes with those outputs; the bias comes last."""
    node = Node()
    for output, weight in zip(outputs, weights, strict=True):
        source = Node()
        source.output = output
        Connection(source, node, weight)
    Connection(objects.ConstNode(), node, bias)
    return node


def output_node(output):
    """A node of the output layer that has computed its output."""
    node = receiving([0.3], [0.7], 0.1)
    node.output = output
    return node


def hidden_node(output, weights, deltas):
    """A node that feeds nodes downstream whose error terms are known."""
    node = receiving([0.6, -0.4], [1.5, 0.8], -0.3)
    node.output, node.delta = output, 0.17
    for weight, delta in zip(weights, deltas, strict=True):
        target = Node()
        target.output, target.delta = 0.65, delta
        Connection(node, target, weight)
    return node


def connection(weight, output, delta):
    """A connection from a node with that output to one with that error term."""
    source, target = Node(), Node()
    source.output, target.delta = output, delta
    target.output, source.delta = 0.65, 0.21
    return Connection(source, target, weight)


def layer_of_nodes(weights, biases):
    """The nodes of a layer, each with its connections; the last one comes from a constant node."""
    before = [Node() for _ in range(np.shape(weights)[1])]
    for number, node in enumerate(before):
        node.output = 0.1 + 0.2 * number
    const, nodes = objects.ConstNode(), []
    for row, bias in zip(weights, np.ravel(biases), strict=True):
        node = Node()
        for source, weight in zip([*before, const], [*row, bias], strict=True):
            Connection(source, node, float(weight))
        node.calc_output()
        nodes.append(node)
    return nodes
