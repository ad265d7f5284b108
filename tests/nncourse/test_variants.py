"""One network told five ways: the same outputs, gradients and learnt weights, to 1e-10."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncourse.activations import sigmoid
from nncourse.data import load_digits
from nncourse.gradients import numerical_gradient
from nncourse.network import Network
from nncourse.variants import common, layers, objects, per_sample, without_biases

WITH_BIASES = [per_sample.Network, objects.Network, layers.Network]
every_way = pytest.mark.parametrize(
    "variant", WITH_BIASES, ids=lambda variant: variant.__module__.rpartition(".")[2]
)
seeds = st.integers(0, 2**32 - 1)


def random_network(sizes, seed, spread=1.0):
    """A Network of any sizes, its weights and biases normal with that standard deviation."""
    net = Network(sizes, rng=seed)
    net.weights = [spread * w for w in net.weights]
    net.biases = [spread * b for b in net.biases]
    return net


def random_examples(sizes, seed, m):
    """Inputs (n_in, m) around 0 and targets (n_out, m) from 0 to 1."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(sizes[0], m)), rng.random((sizes[-1], m))


def in_pairs(x, y):
    return [(x[:, [i]], y[:, [i]]) for i in range(x.shape[1])]


def same_start(variant, net):
    return variant(net.sizes, weights=net.weights, biases=net.biases)


def biasless(net, learning_rate=1.0):
    return without_biases.NeuralNetwork(*net.sizes, learning_rate, weights=net.weights)


def train(network, pairs, eta, epochs=1):
    """Go through the pairs in their order, a step after each, whichever way it is told."""
    if hasattr(network, "train"):
        network.train(pairs, eta, epochs)
        return
    for pair in pairs * epochs:
        network.update_mini_batch([pair], eta)


def train_without_biases(net, pairs, eta, epochs=1):
    """Train a Network whose biases are put back to 0 after each step."""
    for x, y in pairs * epochs:
        net.update_mini_batch((x, y), eta)
        for b in net.biases:
            b[:] = 0


def assert_same(ours, theirs):
    for a, b in zip(ours, theirs, strict=True):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-10)


# ---- random architectures


@st.composite
def cases(draw, min_layers=2, max_layers=5):
    sizes = draw(st.lists(st.integers(1, 6), min_size=min_layers, max_size=max_layers))
    return random_network(sizes, draw(seeds), draw(st.sampled_from([0.1, 1.0, 3.0])))


@every_way
@settings(deadline=None, max_examples=60)
@given(cases(), seeds)
def test_outputs_and_gradients_agree(variant, net, seed):
    x, y = random_examples(net.sizes, seed, 1)
    told = same_start(variant, net)
    assert_same([told.feedforward(x)], [net.feedforward(x)])
    for ours, theirs in zip(told.backprop(x, y), net.backprop(x, y), strict=True):
        assert_same(ours, theirs)


@every_way
@settings(deadline=None, max_examples=60)
@given(cases(), seeds, st.integers(1, 5), st.integers(1, 3), st.floats(0.01, 3))
def test_learnt_weights_agree(variant, net, seed, m, epochs, eta):
    pairs, told = in_pairs(*random_examples(net.sizes, seed, m)), same_start(variant, net)
    train(told, pairs, eta, epochs)
    train(net, pairs, eta, epochs)
    assert_same(told.weights, net.weights)
    assert_same(told.biases, net.biases)


@settings(deadline=None, max_examples=60)
@given(cases(), seeds, st.integers(1, 7), st.floats(0.01, 3))
def test_mini_batches_agree(net, seed, m, eta):
    x, y = random_examples(net.sizes, seed, m)
    told = same_start(per_sample.Network, net)
    told.update_mini_batch(in_pairs(x, y), eta)
    net.update_mini_batch((x, y), eta)
    assert_same(told.weights, net.weights)
    assert_same(told.biases, net.biases)


@settings(deadline=None, max_examples=60)
@given(cases(3, 3), seeds, st.integers(1, 5), st.integers(1, 3), st.floats(0.01, 3))
def test_without_biases_it_is_a_network_whose_biases_stay_zero(net, seed, m, epochs, eta):
    for b in net.biases:
        b[:] = 0
    x, y = random_examples(net.sizes, seed, m)
    told, pairs = biasless(net, eta), in_pairs(x, y)
    assert_same([told.feedforward(x[:, [0]])], [net.feedforward(x[:, [0]])])
    assert_same(told.backprop(*pairs[0]), net.backprop(*pairs[0])[1])
    told.train(pairs, epochs)
    train_without_biases(net, pairs, eta, epochs)
    assert_same(told.weights, net.weights)


# ---- an oracle that is no backpropagation at all


@every_way
def test_gradients_agree_with_central_differences(variant):
    net = random_network([3, 4, 4, 2], seed=5)
    x, y = random_examples(net.sizes, 6, 1)
    told, measured = same_start(variant, net).backprop(x, y), numerical_gradient(net, x, y)
    for ours, theirs in zip(told, measured, strict=True):
        for a, b in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-10)


def test_gradients_without_biases_agree_with_central_differences():
    net = random_network([3, 4, 2], seed=5)
    net.biases = [0 * b for b in net.biases]
    x, y = random_examples(net.sizes, 6, 1)
    for a, b in zip(biasless(net).backprop(x, y), numerical_gradient(net, x, y)[1], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-10)


# ---- real digits


@pytest.fixture(scope="module")
def digits():
    return load_digits()


def test_all_ways_learn_the_same_from_digits(digits):
    start, pairs = Network([64, 12, 10], rng=2), list(digits[0][:60])
    net = start.copy()
    train(net, pairs, eta=1.0, epochs=2)
    for variant in WITH_BIASES:
        told = same_start(variant, start)
        train(told, pairs, eta=1.0, epochs=2)
        assert_same(told.weights, net.weights)
        assert_same(told.biases, net.biases)
    assert np.abs(net.weights[1] - start.weights[1]).max() > 0.1  # they did learn something


def test_without_biases_the_same_is_learnt_from_digits(digits):
    net, pairs = Network([64, 12, 10], rng=2), list(digits[0][:300])
    net.biases = [0 * b for b in net.biases]
    told = biasless(net, learning_rate=1.0)
    told.train(pairs, epochs=2)
    train_without_biases(net, pairs, eta=1.0, epochs=2)
    assert_same(told.weights, net.weights)


def test_the_books_sgd_walks_the_same_way_from_the_same_seed(digits):
    training, _, test = digits
    net = Network([64, 12, 10], rng=2)
    told = same_start(per_sample.Network, net)
    told.SGD(training, epochs=2, mini_batch_size=10, eta=3.0, rng=7)
    net.SGD(training, 2, 10, 3.0, rng=7, progress=False)
    assert_same(told.weights, net.weights)
    assert_same(told.biases, net.biases)
    assert told.evaluate(test) == net.evaluate(test) > 150


def test_the_biasless_class_learns_to_read(digits):
    training, _, test = digits
    net = without_biases.NeuralNetwork(64, 30, 10, learning_rate=0.5, rng=0)
    net.train(training, epochs=5)
    assert net.score(test) > 0.85
    x, label = test[0]
    assert (net.predict(x) == label) == (net.score(test[:1]) == 1.0)


# ---- where they start


@every_way
def test_the_same_seed_draws_what_network_draws(variant):
    told, net = variant([3, 4, 2], rng=8), Network([3, 4, 2], rng=8)
    assert_same(told.weights, net.weights)
    assert_same(told.biases, net.biases)


def test_biasless_weights_are_drawn_with_one_over_the_root_of_the_hidden_nodes():
    net = without_biases.NeuralNetwork(400, 100, 200, 0.1, rng=0)
    assert [w.shape for w in net.weights] == [(100, 400), (200, 100)]
    for w in net.weights:
        assert w.std() == pytest.approx(0.1, rel=0.02)
        assert abs(w.mean()) < 0.002


@every_way
def test_weights_that_are_given_stay_as_they_are(variant):
    net = random_network([2, 3, 1], seed=0)
    before = net.copy()
    train(same_start(variant, net), in_pairs(*random_examples(net.sizes, 1, 3)), eta=1.0)
    assert_same(net.weights + net.biases, before.weights + before.biases)


def test_biasless_weights_that_are_given_stay_as_they_are():
    net = random_network([2, 3, 1], seed=0)
    before = net.copy()
    biasless(net).train(in_pairs(*random_examples(net.sizes, 1, 3)))
    assert_same(net.weights, before.weights)


def test_single_precision_stays_single():
    net = Network([4, 3, 2], rng=0, dtype=np.float32)
    by_sample, by_layer = (same_start(v, net) for v in (per_sample.Network, layers.Network))
    data = random_examples(net.sizes, 0, 4)  # float64
    by_sample.SGD(data, epochs=1, mini_batch_size=2, eta=1.0)
    by_layer.train(data, eta=1.0)
    for told in (by_sample, by_layer):
        assert {array.dtype for array in told.weights + told.biases} == {np.dtype(np.float32)}


# ---- the sign conventions


def test_the_nodes_deltas_are_minus_the_errors_of_the_book():
    net = random_network([3, 4, 2], seed=1)
    x, t = random_examples(net.sizes, 2, 1)
    told = same_start(objects.Network, net)
    told.calc_deltas(x, t)
    for layer, delta in zip(told.layers[1:], net.backprop(x, t)[0], strict=True):  # (BP3)
        np.testing.assert_allclose([[node.delta] for node in layer.nodes], -delta, atol=1e-15)


def test_the_step_of_a_connection_lowers_the_error():
    told = objects.Network([2, 2, 1], rng=0)
    x, t = random_examples(told.sizes, 3, 1)
    told.calc_deltas(x, t)
    connection = told.connections[0].rows[1][0]
    step, before = connection.step, float((t - told.feedforward(x)).item()) ** 2 / 2
    connection.weight += 1e-6 * np.sign(step)
    after = float((t - told.feedforward(x)).item()) ** 2 / 2
    assert (before - after) / 1e-6 == pytest.approx(abs(step), rel=1e-4)


def test_the_steps_of_a_layer_are_minus_the_gradient():
    net = random_network([3, 4, 2], seed=1)
    x, t = random_examples(net.sizes, 2, 1)
    told = same_start(layers.Network, net)
    told.calc_steps(x, t)
    nabla_b, nabla_w = net.backprop(x, t)
    assert_same([layer.step_b for layer in told.layers], [-nabla for nabla in nabla_b])
    assert_same([layer.step_w for layer in told.layers], [-nabla for nabla in nabla_w])


@pytest.mark.parametrize("module", [per_sample, objects, layers, without_biases])
def test_each_can_be_read_in_class_and_states_its_sign(module):
    with open(module.__file__, encoding="utf-8") as file:
        assert len(file.readlines()) < 160
    assert "Sign convention of" in module.__doc__


# ---- small parts


@pytest.mark.parametrize("z", [-1e4, -50.0, -1.0, 0.0, 2.0, 50.0, 1e4])
def test_the_objects_sigmoid_is_ours(z):
    assert objects.sigmoid(z) == pytest.approx(sigmoid(z), rel=1e-14)


def test_a_constant_node_carries_the_biases():
    told = objects.Network([2, 3, 1], rng=0)
    const = told.layers[0].const
    told.feedforward(np.zeros((2, 1)))
    assert const.output == 1.0
    assert [c.weight for c in const.leaving] == told.biases[0].ravel().tolist()


def test_a_row_of_a_csv_file_is_a_label_and_pixels():
    x, label = without_biases.parse_row("3, 0, 255, 102\n")
    assert label == 3
    np.testing.assert_allclose(x, [[0], [1], [0.4]])


@pytest.mark.parametrize("row", ["label,1x1,1x2", "7", "", "7,0,-1", "7,0,,1"])
def test_a_row_that_holds_anything_else_is_refused(row):
    with pytest.raises(ValueError, match="expected a label and pixels"):
        without_biases.parse_row(row)


def test_a_single_output_is_read_at_one_half():
    assert [common.decide(np.array([[a]])) for a in (0.4, 0.6)] == [0, 1]


# ---- what they refuse


@every_way
def test_a_vector_is_no_column(variant):
    with pytest.raises(ValueError, match=r"\(3,\); expected \(3, 1\).*reshape"):
        variant([3, 2, 2]).feedforward(np.zeros(3))
    with pytest.raises(ValueError, match=r"\(2, 5\); expected \(2, 1\). .* single column"):
        variant([3, 2, 2]).backprop(np.zeros((3, 1)), np.zeros((2, 5)))


def test_an_empty_mini_batch_and_a_row_of_targets_are_refused_by_the_books_way():
    net = per_sample.Network([2, 3], rng=0)
    with pytest.raises(ValueError, match="the mini-batch is empty; expected at least one pair"):
        net.update_mini_batch([], 0.5)
    with pytest.raises(ValueError, match=r"y has shape \(3,\); expected \(3, 1\)"):
        net.cost_derivative(np.zeros((3, 1)), np.zeros(3))


def test_the_biasless_class_wants_columns_too():
    net = without_biases.NeuralNetwork(3, 2, 2, 0.1)
    with pytest.raises(ValueError, match=r"\(3,\); expected \(3, 1\)"):
        net.predict(np.zeros(3))
    with pytest.raises(ValueError, match=r"y has shape \(1, 1\); expected \(2, 1\)"):
        net.backprop(np.zeros((3, 1)), np.zeros((1, 1)))


@every_way
def test_weights_of_other_shapes_are_refused(variant):
    with pytest.raises(ValueError, match=r"weights have the shapes .*; expected \[\(2, 3\)\]"):
        variant([3, 2], weights=[np.zeros((3, 2))])
    with pytest.raises(ValueError, match=r"biases have the shapes \[\(2,\)\]; expected \[\(2, 1\)"):
        variant([3, 2], biases=[np.zeros(2)])


@pytest.mark.parametrize("sizes", [(3, 0, 2), (3, 2.5, 2)])
def test_sizes_are_whole_numbers(sizes):
    with pytest.raises(ValueError, match="expected two or more whole numbers of neurons"):
        without_biases.NeuralNetwork(*sizes, learning_rate=0.1)
    for variant in WITH_BIASES:
        with pytest.raises(ValueError, match="expected two or more whole numbers of neurons"):
            variant(sizes)
