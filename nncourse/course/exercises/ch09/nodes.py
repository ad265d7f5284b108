"""Visible checks of 9.1 to 9.3: what a node computes, its error term, the step of a connection."""

from nncourse.course.checks import Case, Exercise, Misconception
from nncourse.course.exercises.ch09.given import connection, hidden_node, output_node, receiving
from nncourse.variants.objects import sigmoid

# ---- 9.1


def _net(node):
    """The net input, (4.11)."""
    return sum(c.weight * c.upstream.output for c in node.arriving)


def _node_output(node):
    return sigmoid(_net(node))


def _without_bias(node):
    return sigmoid(sum(c.weight * c.upstream.output for c in node.arriving[:-1]))


def _kept(node):
    node.output = _node_output(node)
    return node.output


NODE_OUTPUT = Exercise(
    id="9.1",
    name="node_output",
    cases=(
        Case(
            "inputs 1 and 0.5, weights 2 and −1, bias 0.5", (receiving([1.0, 0.5], [2, -1], 0.5),)
        ),
        Case("one input", (receiving([0.8], [-1.5], 0.25),)),
        Case("four inputs", (receiving([0.1, 0.9, -0.4, 2.0], [1.0, -0.6, 0.3, 0.7], -1.2),)),
    ),
    reference=_node_output,
    hint="go through node.arriving. Each connection c brings c.weight · c.upstream.output; add "
    "them all, then take σ of the sum. The bias is among them already.",
    misconceptions=(
        Misconception("this is the net input; take σ of it.", _net),
        Misconception(
            "the bias is missing: the last connection counts, too; its node has the output 1.",
            _without_bias,
        ),
        Misconception(
            "the bias counts twice: the connection from the constant node brings it already.",
            lambda node: sigmoid(_net(node) + node.arriving[-1].weight),
        ),
        Misconception(
            "this takes σ of each product and adds; add first, then take σ once.",
            lambda node: sum(sigmoid(c.weight * c.upstream.output) for c in node.arriving),
        ),
        Misconception(
            "the weights are missing: each output is to be multiplied by its connection's weight.",
            lambda node: sigmoid(sum(c.upstream.output for c in node.arriving)),
        ),
        Misconception(
            "the outputs of the nodes upstream are missing; this adds weights alone.",
            lambda node: sigmoid(sum(c.weight for c in node.arriving)),
        ),
        Misconception(
            "the sign in the exponent is flipped: σ(z) = 1/(1 + e^(−z)).",
            lambda node: sigmoid(-_net(node)),
        ),
        Misconception(
            "this writes into node.output; return the number and leave the node as it is.", _kept
        ),
    ),
)

# ---- 9.2a


def _output_delta(node, t):
    return node.output * (1 - node.output) * (t - node.output)  # (4.1)


def _output_delta_kept(node, t):
    node.delta = _output_delta(node, t)
    return node.delta


OUTPUT_DELTA = Exercise(
    id="9.2a",
    name="output_delta",
    cases=(
        Case("output 0.5, target 0.9", (output_node(0.5), 0.9)),
        Case("output 0.8, target 0.1", (output_node(0.8), 0.1)),
        Case("output 0.3, target 0.3", (output_node(0.3), 0.3)),
    ),
    reference=_output_delta,
    hint="y is node.output. (4.1) is a product of three numbers: y, 1 − y, t − y.",
    misconceptions=(
        Misconception(
            "this is Nielsen's sign, ∂E/∂net; the article's δ has t − y.",
            lambda node, t: -_output_delta(node, t),
        ),
        Misconception(
            "this is t − y alone; the slope of σ, y(1 − y), is missing.",
            lambda node, t: t - node.output,
        ),
        Misconception(
            "the slope is that of the target: y is the output of the node, t is what is wanted.",
            lambda node, t: t * (1 - t) * (t - node.output),
        ),
        Misconception(
            "node.output is σ(net) already; its slope is y(1 − y), without another σ.",
            lambda node, t: sigmoid(node.output) * (1 - sigmoid(node.output)) * (t - node.output),
        ),
        Misconception(
            "the factor 1 − y is missing.",
            lambda node, t: node.output * (t - node.output),
        ),
        Misconception(
            "this is the error ½(t − y)²; its slope by the net input is wanted, with a minus.",
            lambda node, t: 0.5 * (t - node.output) ** 2,
        ),
        Misconception(
            "this writes into node.delta; return the number and leave the node as it is.",
            _output_delta_kept,
        ),
    ),
)

# ---- 9.2b


def _downstream(node):
    return sum(c.weight * c.downstream.delta for c in node.leaving)


def _hidden_delta(node):
    return node.output * (1 - node.output) * _downstream(node)  # (4.3)


HIDDEN_DELTA = Exercise(
    id="9.2b",
    name="hidden_delta",
    cases=(
        Case(
            "output 0.5, weights 1 and −2, δ 0.1 and 0.03",
            (hidden_node(0.5, [1.0, -2.0], [0.1, 0.03]),),
        ),
        Case("one node downstream", (hidden_node(0.9, [0.7], [-0.2]),)),
        Case("three nodes downstream", (hidden_node(0.2, [1.0, 0.5, -1.5], [0.04, -0.1, 0.02]),)),
    ),
    reference=_hidden_delta,
    hint="go through node.leaving. Each connection c brings c.weight · c.downstream.delta; add "
    "them, then multiply by a(1 − a), where a is node.output.",
    misconceptions=(
        Misconception("the factor a(1 − a) is missing.", _downstream),
        Misconception(
            "the sign is flipped: in the article's (4.3) there is no minus.",
            lambda node: -_hidden_delta(node),
        ),
        Misconception(
            "the weights are missing: each δ downstream counts as much as its connection's weight.",
            lambda node: (
                node.output * (1 - node.output) * sum(c.downstream.delta for c in node.leaving)
            ),
        ),
        Misconception(
            "this looks at the connections that arrive; errors come back through those that leave.",
            lambda node: (
                node.output
                * (1 - node.output)
                * sum(c.weight * c.downstream.delta for c in node.arriving)
            ),
        ),
        Misconception(
            "the slope must be the node's own, a(1 − a) with a = node.output; it is not that of "
            "the nodes downstream.",
            lambda node: sum(
                c.downstream.output * (1 - c.downstream.output) * c.weight * c.downstream.delta
                for c in node.leaving
            ),
        ),
        Misconception(
            "only the last connection is left: add up, before you return.",
            lambda node: (
                node.output
                * (1 - node.output)
                * node.leaving[-1].weight
                * node.leaving[-1].downstream.delta
            ),
        ),
        Misconception("the factor 1 − a is missing.", lambda node: node.output * _downstream(node)),
    ),
)

# ---- 9.3


def _new_weight(connection, eta):
    return connection.weight + eta * connection.downstream.delta * connection.upstream.output


def _in_place(connection, eta):
    connection.weight = _new_weight(connection, eta)
    return connection.weight


NEW_WEIGHT = Exercise(
    id="9.3",
    name="new_weight",
    cases=(
        Case("w = 0.5, x = 0.8, δ = 0.1, η = 2", (connection(0.5, 0.8, 0.1), 2.0)),
        Case("from a constant node", (connection(-0.25, 1.0, -0.3), 0.5)),
        Case("δ = 0", (connection(1.25, 0.4, 0.0), 3.0)),
    ),
    reference=_new_weight,
    hint="δ_j is that of the node where the connection ends, connection.downstream.delta; x_ji is "
    "what comes from the node where it begins, connection.upstream.output.",
    misconceptions=(
        Misconception(
            "this subtracts; with the article's δ the steps add.",
            lambda connection, eta: 2 * connection.weight - _new_weight(connection, eta),
        ),
        Misconception(
            "this is the step alone; add it to the weight.",
            lambda connection, eta: _new_weight(connection, eta) - connection.weight,
        ),
        Misconception(
            "the learning rate η is missing.",
            lambda connection, eta: _new_weight(connection, 1.0),
        ),
        Misconception(
            "the input x_ji is missing; that is right for a bias alone, where it is 1.",
            lambda connection, eta: connection.weight + eta * connection.downstream.delta,
        ),
        Misconception(
            "the two ends are exchanged: δ belongs to the node downstream, the input to the one "
            "upstream.",
            lambda connection, eta: (
                connection.weight + eta * connection.upstream.delta * connection.downstream.output
            ),
        ),
        Misconception(
            "the weight itself is a factor here; a step is η δ x, whatever the weight is.",
            lambda connection, eta: (
                connection.weight * (1 + _new_weight(connection, eta) - connection.weight)
            ),
        ),
        Misconception(
            "this changes the connection; return the new weight and leave the old one.", _in_place
        ),
    ),
)

EXERCISES = (NODE_OUTPUT, OUTPUT_DELTA, HIDDEN_DELTA, NEW_WEIGHT)
