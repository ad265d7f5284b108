"""The blog article: nodes by number, targets t, δ = −∂E/∂net, so that updates add. (1.1)–(6.6)."""

import numpy as np

from nncourse import Network, QuadraticCost, numerical_gradient, sigmoid_prime
from nncourse.costs import output_error
from nncourse.variants import layers, objects
from nncourse.variants.layers import FullyConnectedLayer
from nncourse.variants.objects import Connection, Node
from tests.course.equations.calculus import case, close, jacobian, order, same, sigma, slopes
from tests.course.equations.ledger import equation

ETA = 0.5
INPUTS, HIDDEN, OUTPUTS = (1, 2, 3), (4, 5, 6, 7), (8, 9)


def numbered():
    """The 3-4-2 network of objects, an example x and t, its weights w, the outputs a of nodes.

    w[8, 4] leads from node 4 to node 8 and w[4, "b"] is the bias of node 4; a[4] is what node 4
    puts out, added up in loops here.
    """
    rng = np.random.default_rng(0)
    net, x, t = objects.Network([3, 4, 2], rng=rng), rng.normal(size=(3, 1)), rng.random((2, 1))
    w = {}
    for W, b, before, after in zip(
        net.weights, net.biases, (INPUTS, HIDDEN), (HIDDEN, OUTPUTS), strict=True
    ):
        w |= {(after[j], before[i]): value for (j, i), value in np.ndenumerate(W)}
        w |= {(after[j], "b"): b[j, 0] for j in range(len(b))}
    a = dict(zip(INPUTS, x[:, 0], strict=True))
    for before, after in ((INPUTS, HIDDEN), (HIDDEN, OUTPUTS)):
        a |= {j: sigma(sum(w[j, i] * a[i] for i in before) + w[j, "b"]) for j in after}
    return net, x, t, w, a


def nodes_of(net):
    """The nodes 1 to 9 by their numbers."""
    return dict(enumerate((node for layer in net.layers for node in layer.nodes), start=1))


def connections_of(net):
    """The connections by the numbers of their nodes, "b" for those from a constant node."""
    number = {node: j for j, node in nodes_of(net).items()}
    return {
        (number[c.downstream], number.get(c.upstream, "b")): c
        for connections in net.connections
        for c in connections
    }


def deltas(t, w, a):
    """δ of the nodes 4 to 9, by (4.1) and (4.3)."""
    delta = {i: a[i] * (1 - a[i]) * (t[i - 8, 0] - a[i]) for i in OUTPUTS}
    for i in HIDDEN:
        delta[i] = a[i] * (1 - a[i]) * sum(w[k, i] * delta[k] for k in OUTPUTS)
    return delta


def error_of(W, b, x, t):
    """E_d of the network with these weights and biases."""
    return 0.5 * np.sum((t - sigma(W[1] @ sigma(W[0] @ x + b[0]) + b[1])) ** 2)


@equation("B 1.1–1.3", code=(objects.sigmoid, Node.calc_output))
def test_a_node():
    """y = sigmoid(w·x) with sigmoid(x) = 1/(1 + e^−x), hence y = 1/(1 + e^{−w·x})."""
    x, w, node = (1.0, -2.0, 0.5), (0.3, 0.1, -0.4), Node()
    for value, weight in zip(x, w, strict=True):
        source = Node()
        source.output = value
        Connection(source, node, weight)
    node.calc_output()
    same([objects.sigmoid(np.log(4)), objects.sigmoid(-np.log(4))], [4 / 5, 1 / 5])  # (1.2)
    same(node.output, objects.sigmoid(np.dot(w, x)))  # (1.1)
    same(node.output, 1 / (1 + np.exp(-np.dot(w, x))))  # (1.3)


@equation("B 1.4", code=sigmoid_prime)
def test_the_slope_of_the_sigmoid_by_its_output():
    """y′ = y(1 − y), which is the measured slope."""
    z = np.linspace(-5, 5, 41)
    y = sigma(z)
    same(sigmoid_prime(z), y * (1 - y))
    close(sigmoid_prime(z), [slopes(sigma, point) for point in z])


@equation("B 3.1", code=objects.Network.feedforward)
def test_a_network_is_a_function_of_a_vector():
    """y = f_network(x): three numbers in, two out, the outputs of nodes 8 and 9."""
    net, x, _, _, a = numbered()
    same(net.feedforward(x)[:, 0], [a[8], a[9]])


@equation("B 3.2–3.4", code=Node.calc_output)
def test_the_nodes_written_out():
    """a4 = sigmoid(wᵀx) = sigmoid(w41 x1 + … + w4b), y1 from a4 … a7; then a4 … a7 in lines."""
    net, x, _, w, a = numbered()
    net.feedforward(x)
    node = nodes_of(net)
    x1, x2, x3 = x[:, 0]
    total = w[4, 1] * x1 + w[4, 2] * x2 + w[4, 3] * x3 + w[4, "b"]
    same(np.dot([w[4, 1], w[4, 2], w[4, 3], w[4, "b"]], [x1, x2, x3, 1]), total)
    same(node[4].output, sigma(total))  # (3.2)
    total = w[8, 4] * a[4] + w[8, 5] * a[5] + w[8, 6] * a[6] + w[8, 7] * a[7] + w[8, "b"]
    same(node[8].output, sigma(total))  # (3.3)
    for j in HIDDEN:
        total = w[j, 1] * x1 + w[j, 2] * x2 + w[j, 3] * x3 + w[j, "b"]
        same(node[j].output, sigma(total))  # (3.4)


@equation("B 3.5–3.8", code=(objects.Network.feedforward, Node.calc_output))
def test_a_layer_as_a_matrix_with_the_bias_as_last_column():
    """a = f(W x): row j of W is w_j = [w_j1, w_j2, w_j3, w_jb], and x ends with a 1."""
    net, x, _, w, _ = numbered()
    y, node = net.feedforward(x), nodes_of(net)
    x = np.vstack([x, [[1]]])
    rows = {j: np.array([w[j, 1], w[j, 2], w[j, 3], w[j, "b"]]) for j in HIDDEN}
    assert x.shape == (4, 1) and all(w_j.shape == (4,) for w_j in rows.values())  # (3.5)
    for j in HIDDEN:
        same(node[j].output, objects.sigmoid((rows[j] @ x).item()))  # (3.6)
    a, W, f = np.array([[node[j].output] for j in HIDDEN]), np.array(list(rows.values())), sigma
    assert a.shape == (4, 1) and W.shape == (4, 4)
    assert [W[0, 1], W[3, 2], W[2, 3]] == [w[4, 2], w[7, 3], w[6, "b"]]
    same(f(x), [[objects.sigmoid(entry)] for entry in x[:, 0]])  # (3.7)
    same(a, f(W @ x))  # (3.8)
    of_outputs = np.array([[*(w[j, i] for i in HIDDEN), w[j, "b"]] for j in OUTPUTS])  # (2, 5)
    same(y, f(of_outputs @ np.vstack([a, [[1]]])))  # (3.8) for the layer after it


@equation("B 4.1, 4.2", code=Node.calc_output_delta)
def test_the_error_terms_of_the_output_nodes():
    """δ_i = y_i(1 − y_i)(t_i − y_i), for instance δ_8 with t_1 and y_1."""
    net, x, t, _, a = numbered()
    net.calc_deltas(x, t)
    node = nodes_of(net)
    for i in OUTPUTS:
        same(node[i].delta, a[i] * (1 - a[i]) * (t[i - 8, 0] - a[i]))  # (4.1)
    same(node[8].delta, a[8] * (1 - a[8]) * (t[0, 0] - a[8]))  # (4.2)


@equation("B 4.3, 4.4", code=Node.calc_hidden_delta)
def test_the_error_terms_of_the_hidden_nodes():
    """δ_i = a_i(1 − a_i) Σ_k w_ki δ_k, for instance δ_4 from δ_8 and δ_9."""
    net, x, t, w, a = numbered()
    net.calc_deltas(x, t)
    delta = {j: node.delta for j, node in nodes_of(net).items()}
    for i in HIDDEN:
        same(delta[i], a[i] * (1 - a[i]) * sum(w[k, i] * delta[k] for k in OUTPUTS))  # (4.3)
    same(delta[4], a[4] * (1 - a[4]) * (w[8, 4] * delta[8] + w[9, 4] * delta[9]))  # (4.4)


@equation("B 4.3, 4.17", code=objects.Network.calc_deltas)
def test_the_error_terms_are_slopes_with_the_other_sign():
    """δ_j = −∂E_d/∂net_j for every node, which is measured by moving its bias."""
    net, x, t, _, _ = numbered()
    net.calc_deltas(x, t)
    W, (b1, b2) = net.weights, net.biases
    of_hidden = slopes(lambda b: error_of(W, (b, b2), x, t), b1)
    of_outputs = slopes(lambda b: error_of(W, (b1, b), x, t), b2)
    delta = [nodes_of(net)[j].delta for j in HIDDEN + OUTPUTS]
    close(delta, -np.concatenate([of_hidden, of_outputs])[:, 0])


@equation("B 4.5–4.8", code=Connection.update)
def test_weights_are_updated_by_adding():
    """w_ji ← w_ji + η δ_j x_ji: for all weights, and for w84, w41 and w4b by name."""
    net, x, t, w, a = numbered()
    net.train([(x, t)], ETA)
    delta, now = deltas(t, w, a), {place: c.weight for place, c in connections_of(net).items()}
    for j, i in w:
        same(now[j, i], w[j, i] + ETA * delta[j] * (1 if i == "b" else a[i]))  # (4.5)
    same(now[8, 4], w[8, 4] + ETA * delta[8] * a[4])  # (4.6)
    same(now[4, 1], w[4, 1] + ETA * delta[4] * x[0, 0])  # (4.7)
    same(now[4, "b"], w[4, "b"] + ETA * delta[4])  # (4.8)


@equation("B 4.9", code=QuadraticCost.value)
def test_the_error_of_one_example_in_the_article():
    """E_d = ½ Σ_i (t_i − y_i)²: for t = (0.9, 0.1), y = (0.5, 0.4) it is (0.16 + 0.09)/2."""
    same(QuadraticCost.value(np.array([[0.5], [0.4]]), np.array([[0.9], [0.1]])), 0.125)


@equation("B 4.10, 5.1", code=Connection.update)
def test_the_step_goes_against_the_measured_slope():
    """w_ji ← w_ji − η ∂E_d/∂w_ji, with the slopes measured."""
    net, x, t, _, _ = numbered()
    (W1, W2), b = net.weights, net.biases
    net.train([(x, t)], ETA)
    close(net.weights[0], W1 - ETA * slopes(lambda W: error_of((W, W2), b, x, t), W1))
    close(net.weights[1], W2 - ETA * slopes(lambda W: error_of((W1, W), b, x, t), W2))


@equation("B 4.11", code=Node.calc_output)
def test_the_net_input_of_a_node():
    """net_j = w_j·x_j = Σ_i w_ji x_ji: sigmoid of it is what the node puts out."""
    net, x, _, w, a = numbered()
    net.feedforward(x)
    for j in HIDDEN:
        net_j = np.log(nodes_of(net)[j].output / (1 - nodes_of(net)[j].output))  # sigmoid undone
        same(net_j, sum(w[j, i] * a[i] for i in INPUTS) + w[j, "b"], rtol=1e-10)


@equation("B 4.12", code=(objects.Network.backprop, Connection.step.fget))
def test_the_slope_of_a_weight_through_the_net_input():
    """∂E_d/∂w_ji = (∂E_d/∂net_j) x_ji: the first factor is measured by moving the bias."""
    net, x, t, _, _ = numbered()
    W, (b1, b2) = net.weights, net.biases
    of_net = slopes(lambda b: error_of(W, (b, b2), x, t), b1)
    _, nabla_w = net.backprop(x, t)
    close(nabla_w[0], of_net @ x.T)
    step = {place: connection.step for place, connection in connections_of(net).items()}
    close([[step[j, i] for i in INPUTS] for j in HIDDEN], -of_net @ x.T)


@equation("B 4.13–4.17", code=(QuadraticCost.derivative, output_error, Node.calc_output_delta))
def test_the_error_term_of_an_output_node_is_derived():
    """∂E/∂net = (∂E/∂y)(∂y/∂net) = −(t − y) y(1 − y), and δ = −∂E/∂net."""
    net, x, t, _, a = numbered()
    net.calc_deltas(x, t)
    delta = np.array([[node.delta] for node in net.layers[-1].nodes])
    y, z = np.array([[a[8]], [a[9]]]), np.log([[a[8] / (1 - a[8])], [a[9] / (1 - a[9])]])
    of_y = slopes(lambda y: 0.5 * np.sum((t - y) ** 2), y)
    of_net = slopes(lambda z: 0.5 * np.sum((t - sigma(z)) ** 2), z)
    close(of_net, of_y * y * (1 - y))  # (4.13)
    close(of_y, -(t - y))  # (4.14)
    same(QuadraticCost.derivative(y, t), -(t - y))
    close(jacobian(sigma, z), np.diagflat(y * (1 - y)))  # (4.15)
    library = Network([3, 4, 2])
    same(
        output_error(library.cost, library.output_activation, y, t), -(t - y) * y * (1 - y)
    )  # (4.16)
    close(delta, -of_net)  # (4.17)
    same(delta, (t - y) * y * (1 - y))


@equation("B 5.2, 5.3", code=(numerical_gradient, Network.backprop))
def test_a_slope_from_two_sides():
    """f′(θ) = lim (f(θ + ε) − f(θ − ε))/2ε, likewise ∂E_d/∂w_ji: the error is of order ε²."""
    measured = order(lambda e: (np.exp(e) - np.exp(-e)) / (2 * e) - 1)  # f = exp at θ = 0
    assert 1.95 < measured < 2.05  # (5.2)
    net, x, t = case((3, 4, 2), m=1)
    exact = net.backprop(x, t)[1][0]
    assert 1.95 < order(lambda e: numerical_gradient(net, x, t, e)[1][0] - exact) < 2.05  # (5.3)


@equation("B 5.4", code=(numerical_gradient, Network.backprop))
def test_a_slope_from_two_sides_in_practice():
    """With ε = 1e−4, (E(w_ji + ε) − E(w_ji − ε))/2ε has at least four digits of ∂E/∂w_ji."""
    net, x, t = case((3, 4, 2), m=1)
    (W1, W2), b = net.weights, net.biases
    measured = numerical_gradient(net, x, t, 1e-4)[1][0]
    same(measured, slopes(lambda W: error_of((W, W2), b, x, t), W1, h=1e-4), rtol=1e-8)
    np.testing.assert_allclose(measured, net.backprop(x, t)[1][0], rtol=1e-4)


def layered():
    """A 3-3-3 network of layers, an example, and its weights, biases and outputs by layer."""
    rng = np.random.default_rng(0)
    net, x, t = layers.Network([3, 3, 3], rng=rng), rng.normal(size=(3, 1)), rng.random((3, 1))
    W, b = [w.copy() for w in net.weights], [b.copy() for b in net.biases]
    a = sigma(W[0] @ x + b[0])
    return net, x, t, W, b, a, sigma(W[1] @ a + b[1])


@equation("B 6.1", code=FullyConnectedLayer.forward)
def test_outputs_as_vectors():
    """a = σ(W x), with the bias beside it: layer after layer."""
    net, x, _, _, _, a, y = layered()
    same(net.feedforward(x), y)
    same(net.layers[0].output, a)


@equation("B 6.2, 6.3", code=(layers.Network.calc_steps, FullyConnectedLayer.backward))
def test_error_terms_as_vectors():
    """δ = y ⊙ (1 − y) ⊙ (t − y), and δ^(l) = a^(l) ⊙ (1 − a^(l)) ⊙ Wᵀ δ^(l+1)."""
    net, x, t, W, _, a, y = layered()
    net.calc_steps(x, t)
    same(net.layers[1].step_b, y * (1 - y) * (t - y))  # (6.2)
    same(net.layers[0].step_b, a * (1 - a) * (W[1].T @ net.layers[1].step_b))  # (6.3)


@equation("B 6.4–6.6", code=(FullyConnectedLayer.backward, FullyConnectedLayer.update))
def test_updates_as_matrices():
    """w_ji ← w_ji + η δ_j x_ji, or W ← W + η δ xᵀ, and b ← b + η δ: against the measured slope."""
    net, x, t, W, b, a, y = layered()
    net.train([(x, t)], ETA)
    delta = y * (1 - y) * (t - y)
    for layer, entering in ((1, a), (0, x)):
        for j, i in np.ndindex(3, 3):
            w_ji = W[layer][j, i] + ETA * delta[j, 0] * entering[i, 0]
            same(net.weights[layer][j, i], w_ji)  # (6.4)
        same(net.weights[layer], W[layer] + ETA * delta @ entering.T)  # (6.5)
        same(net.biases[layer], b[layer] + ETA * delta)  # (6.6)
        delta = entering * (1 - entering) * (W[layer].T @ delta)
    measured = slopes(lambda V: error_of((V, W[1]), b, x, t), W[0])
    close(net.weights[0], W[0] - ETA * measured)
