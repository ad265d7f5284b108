"""A network of layers: the same as `Network` to the last bit where both can be built; dropout."""

import numpy as np
import pytest

from nncourse.checkpoints import save_network
from nncourse.costs import COSTS
from nncourse.data import load_digits
from nncourse.gradients import gradient_check
from nncourse.layered import LayeredNetwork
from nncourse.layers import Dropout, FullyConnected
from nncourse.network import Network

ALL = {"progress": False, "rng": 3}


def both_ways(sizes, **options):
    layers = [FullyConnected(n) for n in sizes[1:]]
    return Network(sizes, **options), LayeredNetwork(sizes[0], layers, **options)


def a_batch(n_in, n_out, m, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(n_in, m)), np.eye(n_out)[:, rng.integers(0, n_out, m)]
    return x.astype(dtype), y.astype(dtype)


def assert_same_bits(ours, theirs):
    for a, b in zip(ours, theirs, strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)


# ---- the same network both ways


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("initial_weights", ["normal", "scaled"])
def test_the_same_seed_draws_the_same_weights(dtype, initial_weights):
    options = {"rng": 7, "dtype": dtype, "initial_weights": initial_weights}
    net, layered = both_ways([6, 5, 4, 3], **options)
    assert_same_bits(layered.weights, net.weights)
    assert_same_bits(layered.biases, net.biases)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "linear"])
@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_same_network_has_the_same_gradient_to_the_last_bit(cost, activation, dtype):
    net, layered = both_ways([6, 5, 4, 3], cost=cost, activation=activation, rng=1, dtype=dtype)
    x, y = a_batch(6, 3, 7, dtype=dtype)
    assert_same_bits(layered.activations(x), net.activations(x))
    for ours, theirs in zip(layered.backprop(x, y), net.backprop(x, y), strict=True):
        assert_same_bits(ours, theirs)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("lmbda", [0.0, 0.5])
def test_the_same_training_gives_the_same_bits(dtype, lmbda):
    training, _, test = load_digits()
    net, layered = both_ways([64, 12, 10], cost="cross-entropy", rng=2, dtype=dtype)
    histories = [
        n.SGD(training[:205], 2, 10, 0.5, test, lmbda=lmbda, **ALL) for n in (net, layered)
    ]
    assert_same_bits(layered.weights + layered.biases, net.weights + net.biases)
    theirs, ours = histories
    assert ours["evaluation_correct"] == theirs["evaluation_correct"]
    np.testing.assert_allclose(ours["training_cost"], theirs["training_cost"], rtol=1e-6)


def test_an_image_is_so_many_numbers_to_a_fully_connected_layer():
    flat = LayeredNetwork(12, [FullyConnected(3)], rng=0)
    image = LayeredNetwork((1, 3, 4), [FullyConnected(3)], rng=0)
    assert_same_bits(flat.weights, image.weights)
    assert flat.sizes == image.sizes == [12, 3]


def test_rectified_weights_have_the_second_moment_that_rectifiers_need():
    """Var w = 2/n_in, the course's (11.d)."""
    normal = LayeredNetwork(400, [FullyConnected(50)], rng=1)
    rectified = LayeredNetwork(400, [FullyConnected(50)], initial_weights="rectified", rng=1)
    np.testing.assert_allclose(rectified.weights[0], (2 / 400) ** 0.5 * normal.weights[0])


# ---- each layer its own activation


def test_layers_that_name_an_activation_have_it_and_the_others_the_networks():
    layers = [FullyConnected(5, "tanh"), FullyConnected(4), FullyConnected(3, "linear")]
    net = LayeredNetwork(6, layers, activation="relu", rng=0)
    assert [layer.activation.name for layer in net.layers] == ["tanh", "relu", "linear"]
    x, y = a_batch(6, 3, 4)
    a = np.tanh(net.weights[0] @ x + net.biases[0])
    a = np.maximum(net.weights[1] @ a + net.biases[1], 0)
    np.testing.assert_allclose(net.feedforward(x), net.weights[2] @ a + net.biases[2])
    assert gradient_check(net, x, y, tolerance=1e-6).digits > 4


def test_the_last_layer_takes_what_suits_the_cost():
    last = LayeredNetwork(6, [FullyConnected(3)], cost="log-likelihood", rng=0).layers[-1]
    assert last.activation.name == "softmax"
    with pytest.raises(ValueError, match="log-likelihood cost cannot be used with linear outputs"):
        LayeredNetwork(6, [FullyConnected(3, "linear")], cost="log-likelihood")


# ---- dropout


def dropping(p=0.5, **options):
    layers = [FullyConnected(8), Dropout(p), FullyConnected(6), Dropout(p), FullyConnected(3)]
    return LayeredNetwork(5, layers, **options)


def test_with_nothing_dropped_it_is_a_plain_network():
    net, layered = Network([5, 8, 6, 3], rng=4), dropping(p=0, rng=4)
    x, y = a_batch(5, 3, 4)
    for ours, theirs in zip(layered.backprop(x, y), net.backprop(x, y), strict=True):
        assert_same_bits(ours, theirs)


def test_in_use_nothing_is_dropped():
    net, layered = Network([5, 8, 6, 3], rng=4), dropping(rng=4)
    x, y = a_batch(5, 3, 4)
    assert_same_bits(layered.activations(x)[-1:], net.activations(x)[-1:])
    assert layered.score((x, y)) == net.score((x, y))


def test_the_gradient_with_the_masks_held_agrees_with_central_differences():
    net = dropping(rng=0)
    x, y = a_batch(5, 3, 4)

    def cost():
        a = net._forward(x, np.random.default_rng(5))[0][-1]
        return x.shape[1] * net.cost.value(a, y)

    net.rng = np.random.default_rng(5)
    nabla_b, nabla_w = net.backprop(x, y)
    for arrays, nablas in ((net.weights, nabla_w), (net.biases, nabla_b)):
        for array, nabla in zip(arrays, nablas, strict=True):
            for place in np.ndindex(array.shape):
                middle, costs = array[place], []
                for moved in (middle + 1e-5, middle - 1e-5):
                    array[place] = moved
                    costs.append(cost())
                array[place] = middle
                slope = (costs[0] - costs[1]) / 2e-5
                assert nabla[place] == pytest.approx(slope, rel=1e-6, abs=1e-9)


def test_without_a_generator_backprop_drops_nothing_and_passes_the_check():
    net = dropping(rng=0)
    net.rng = None
    assert gradient_check(net, *a_batch(5, 3, 4), tolerance=1e-6).digits > 4


def test_each_mini_batch_draws_anew_and_the_same_seed_trains_alike():
    x, y = a_batch(5, 3, 4)
    net, twin, other = (dropping(rng=seed) for seed in (0, 0, 1))
    first, second = net.backprop(x, y)[1], net.backprop(x, y)[1]
    assert not np.array_equal(first[1], second[1])
    for each in (net, twin, other):
        each.rng = np.random.default_rng(9)
        each.SGD((x, y), 3, 2, 0.5, **ALL)
    assert_same_bits(net.weights, twin.weights)
    assert not np.array_equal(net.weights[0], other.weights[0])


# ---- slopes by the inputs


@pytest.mark.parametrize("net", [dropping(rng=0), LayeredNetwork(5, [FullyConnected(3)], rng=0)])
def test_slopes_by_the_inputs_agree_with_central_differences(net):
    x, y = a_batch(5, 3, 2)
    slopes = net.input_gradient(x, y)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] += 1e-5
        down[place] -= 1e-5
        slope = 2 * (net.cost_value((up, y)) - net.cost_value((down, y))) / 2e-5
        assert slopes[place] == pytest.approx(slope, rel=1e-6, abs=1e-9)


# ---- what belongs to whom


def test_a_list_of_layers_serves_for_several_networks():
    layers = [FullyConnected(4), FullyConnected(3)]
    one, two = LayeredNetwork(5, layers, rng=0), LayeredNetwork(6, layers, rng=0)
    assert [net.weights[0].shape for net in (one, two)] == [(4, 5), (4, 6)]
    assert layers[0].weights is None


def test_a_copy_trains_alone():
    net = dropping(rng=0)
    twin, before = net.copy(), [w.copy() for w in net.weights]
    twin.SGD(a_batch(5, 3, 4), 1, 2, 0.5, **ALL)
    assert_same_bits(net.weights, before)
    assert not np.array_equal(twin.weights[0], before[0])


def test_score_in_parts_equals_score_at_once(monkeypatch):
    net, data = dropping(rng=0), a_batch(5, 3, 7)
    whole, outputs = net.score(data), net.feedforward(data[0])
    monkeypatch.setattr("nncourse.layered._PART", 2)
    cost, correct = net.score(data)
    assert correct == whole[1] == net.evaluate(data)
    np.testing.assert_allclose(net.feedforward(data[0]), outputs, rtol=1e-12)
    np.testing.assert_array_equal(net.predict(data[0]), outputs.argmax(axis=0))
    assert cost == pytest.approx(whole[0], rel=1e-12)


def test_weights_that_are_set_are_those_of_the_layers():
    net, twin = dropping(rng=0), dropping(rng=1)
    net.weights, net.biases = twin.weights, twin.biases
    x, _ = a_batch(5, 3, 4)
    np.testing.assert_array_equal(net.feedforward(x), twin.feedforward(x))
    with pytest.raises(ValueError, match="zip"):
        net.weights = twin.weights[:1]


def test_it_says_what_it_is():
    said = repr(dropping(rng=0))
    assert said == (
        "LayeredNetwork((5,), [FullyConnected(8), Dropout(0.5), FullyConnected(6), Dropout(0.5), "
        "FullyConnected(3)], quadratic cost, float64)"
    )


# ---- what it refuses


@pytest.mark.parametrize(
    ("shape", "layers", "message"),
    [
        (5, [], "the last layer is the input; expected FullyConnected"),
        (5, [FullyConnected(3), Dropout(0.5)], r"the last layer is Dropout\(0.5\); expected"),
        (5, [FullyConnected(4, "softmax"), FullyConnected(3)], "softmax is for the last layer"),
        ((28, 28), [FullyConnected(3)], r"shape is \(28, 28\); expected .* \(1, 28, 28\)"),
        ((1, 0, 28), [FullyConnected(3)], "in shape is 0; expected a whole number"),
    ],
)
def test_layers_that_make_no_network_are_refused(shape, layers, message):
    with pytest.raises(ValueError, match=message):
        LayeredNetwork(shape, layers)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"initial_weights": "tiny"}, "initial_weights is 'tiny'; expected one of .*'rectified'"),
        ({"activation": "softmax"}, "activation is 'softmax'; expected one of"),
        ({"cost": "entropy"}, "cost is 'entropy'; expected one of"),
        ({"dtype": int}, "expected float32 or float64"),
    ],
)
def test_options_that_do_not_exist_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        LayeredNetwork(5, [FullyConnected(3)], **options)


def test_inputs_and_targets_of_the_wrong_shape_get_the_hints_of_network():
    net = dropping(rng=0)
    with pytest.raises(ValueError, match=r"expected \(5, m\).*Did you mean x.T"):
        net.feedforward(np.zeros((7, 5)))
    with pytest.raises(ValueError, match=r"one_hot\(y.ravel\(\), 3\)"):
        net.backprop(np.zeros((5, 7)), np.zeros(7, int))


def test_a_layered_network_is_not_saved_as_if_it_were_a_plain_one(tmp_path):
    net = LayeredNetwork(3, [FullyConnected(2)], rng=0)
    with pytest.raises(ValueError, match="LayeredNetwork cannot be saved yet"):
        save_network(tmp_path / "net.npz", net)
    assert not (tmp_path / "net.npz").exists()
