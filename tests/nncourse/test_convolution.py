"""Convolutional networks: gradient-checked, against PyTorch, and what they refuse."""

import numpy as np
import pytest

from nncourse.activations import ACTIVATIONS
from nncourse.convolution import Convolution, L2Pooling, MaxPooling
from nncourse.data import load_digits
from nncourse.gradients import gradient_check
from nncourse.layered import LayeredNetwork
from nncourse.layers import Dropout, FullyConnected

QUIET = {"progress": False, "rng": 3}
STACKS = {
    "one convolution": ((1, 6, 6), [Convolution(2, field=3), MaxPooling(2)]),
    "no pooling, not square": ((2, 5, 7), [Convolution(3, field=2)]),
    "stride 2": ((1, 7, 9), [Convolution(2, field=3, stride=2)]),
    "a stride that leaves pixels out": ((1, 6, 8), [Convolution(2, field=3, stride=2)]),
    "L2 pooling": ((1, 6, 8), [Convolution(2, field=3), L2Pooling(2)]),
    "two convolutions": (
        (1, 10, 8),
        [Convolution(2, field=3), MaxPooling(2), Convolution(3, field=2), FullyConnected(4)],
    ),
    "pooled at once": ((2, 4, 6), [MaxPooling(2), Convolution(2, field=2)]),
    "pooled twice": ((1, 9, 9), [Convolution(2, field=2), MaxPooling(2), L2Pooling(2)]),
}


def built(name, **options):
    shape, layers = STACKS[name]
    return LayeredNetwork(shape, [*layers, FullyConnected(3)], **{"rng": 0} | options)


def a_batch(net, m, seed=1):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(net.sizes[0], m)), np.eye(3)[:, rng.integers(0, 3, m)]
    return x.astype(net.dtype), y.astype(net.dtype)


# ---- gradients


@pytest.mark.parametrize("m", [1, 4])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("name", STACKS)
def test_backprop_agrees_with_central_differences(name, activation, m):
    options = {"cost": "log-likelihood", "initial_weights": "scaled"}
    net = built(name, activation=activation, **options)
    result = gradient_check(net, *a_batch(net, m), tolerance=1e-6)
    assert result.relative_error < 1e-7


@pytest.mark.parametrize("name", STACKS)
def test_slopes_by_the_pixels_agree_with_central_differences(name):
    net = built(name)
    x, y = a_batch(net, 2)
    slopes = net.input_gradient(x, y)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] += 1e-5
        down[place] -= 1e-5
        slope = 2 * (net.cost_value((up, y)) - net.cost_value((down, y))) / 2e-5
        assert slopes[place] == pytest.approx(slope, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("name", STACKS)
def test_a_mini_batch_is_the_sum_over_its_columns(name):
    net = built(name)
    x, y = a_batch(net, 3)
    singles = [net.backprop(x[:, [i]], y[:, [i]]) for i in range(3)]
    for kind, whole in enumerate(net.backprop(x, y)):
        for layer, nabla in enumerate(whole):
            np.testing.assert_allclose(nabla, sum(s[kind][layer] for s in singles), rtol=1e-9)


@pytest.mark.parametrize("name", STACKS)
def test_it_does_not_matter_how_the_inputs_lie_in_memory(name):
    net = built(name)
    x, y = a_batch(net, 4)
    for ours, theirs in zip(net.backprop(np.asfortranarray(x), y), net.backprop(x, y), strict=True):
        for a, b in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12)


@pytest.mark.parametrize("name", STACKS)
def test_single_precision_stays_single_and_is_near(name):
    single, double = built(name, dtype=np.float32), built(name)
    x, y = a_batch(double, 4)
    single.update_mini_batch((x, y), 0.5)
    double.update_mini_batch((x, y), 0.5)
    for ours, theirs in zip(
        single.weights + single.biases, double.weights + double.biases, strict=True
    ):
        assert ours.dtype == np.float32
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-5)
    assert single.feedforward(x).dtype == np.float32


def test_the_formula_of_the_book_neuron_by_neuron():
    """Nielsen ch. 6, eq. (125)."""
    net = LayeredNetwork((1, 6, 5), [Convolution(2, field=3), FullyConnected(1)], rng=0)
    x = np.random.default_rng(1).random((30, 1))
    maps = net.activations(x)[1].reshape(2, 4, 3)
    image = x.reshape(6, 5)
    for i, j, k in np.ndindex(maps.shape):
        w, b = net.weights[0][i].reshape(3, 3), net.biases[0][i, 0]
        z = b + sum(w[l, m] * image[j + l, k + m] for l in range(3) for m in range(3))  # noqa: E741
        assert maps[i, j, k] == pytest.approx(1 / (1 + np.exp(-z)))


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "linear"])
def test_the_activation_may_follow_the_maximum(activation):
    """max σ(z) = σ(max z): the same outputs and the same gradient."""
    net = built("one convolution", activation=activation)
    convolution, pooling = net.layers[:2]
    assert convolution.activation is None
    assert pooling.activation is ACTIVATIONS[activation]
    x, y = a_batch(net, 5)
    after, gradients = net.feedforward(x), net.backprop(x, y)
    convolution.activation, pooling.activation = pooling.activation, None
    np.testing.assert_array_equal(net.feedforward(x), after)
    for ours, theirs in zip(net.backprop(x, y), gradients, strict=True):
        for a, b in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-15)


def test_before_an_l2_pooling_the_activation_stays_where_it_is():
    convolution, pooling = built("L2 pooling").layers[:2]
    assert (convolution.activation.name, pooling.activation) == ("sigmoid", None)


def test_a_network_with_dropout_learns_through_convolutions():
    layers = [Convolution(2, field=3), MaxPooling(2), FullyConnected(5), Dropout(0.5)]
    net = LayeredNetwork((1, 6, 6), [*layers, FullyConnected(3)], rng=0)
    net.rng = None
    assert gradient_check(net, *a_batch(net, 4), tolerance=1e-6).digits > 4


# ---- PyTorch


def test_a_whole_network_has_pytorchs_gradients():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    net = LayeredNetwork(
        (1, 12, 10),
        [Convolution(3, field=3), MaxPooling(2), Convolution(4, field=2, activation="tanh"),
         FullyConnected(6), FullyConnected(3)],
        cost="log-likelihood", activation="relu", initial_weights="scaled", rng=0,
    )  # fmt: skip
    x, y = a_batch(net, 5)
    w = [torch.tensor(w, requires_grad=True) for w in net.weights]
    b = [torch.tensor(b[:, 0], requires_grad=True) for b in net.biases]
    a = torch.tensor(x.T.copy()).reshape(5, 1, 12, 10)
    a = torch.nn.functional.conv2d(a, w[0].reshape(3, 1, 3, 3), b[0])
    a = torch.relu(torch.nn.functional.max_pool2d(a, 2))
    a = torch.tanh(torch.nn.functional.conv2d(a, w[1].reshape(4, 3, 2, 2), b[1]))
    a = torch.relu(a.reshape(5, -1) @ w[2].T + b[2])
    z = a @ w[3].T + b[3]
    labels = torch.tensor(y.argmax(axis=0))
    torch.nn.functional.cross_entropy(z, labels, reduction="sum").backward()
    np.testing.assert_allclose(net.feedforward(x).T, torch.softmax(z, 1).detach(), atol=1e-12)
    nabla_b, nabla_w = net.backprop(x, y)
    for ours, theirs in zip(nabla_w, w, strict=True):
        np.testing.assert_allclose(ours, theirs.grad, atol=1e-10)
    for ours, theirs in zip(nabla_b, b, strict=True):
        np.testing.assert_allclose(ours[:, 0], theirs.grad, atol=1e-10)


# ---- shapes


def test_the_books_network_has_the_books_shapes_and_parameters():
    """1×28×28 → 20×24×24 → 20×12×12 → 40×8×8 → 40×4×4 → 100 → 10."""
    layers = [Convolution(20, field=5), MaxPooling(2), Convolution(40, field=5), MaxPooling(2)]
    net = LayeredNetwork((1, 28, 28), [*layers, FullyConnected(100), FullyConnected(10)], rng=0)
    maps = [(20, 24, 24), (20, 12, 12), (40, 8, 8), (40, 4, 4)]
    assert [layer.shape for layer in net.layers] == [*maps, (100,), (10,)]
    counts = [w.size + b.size for w, b in zip(net.weights, net.biases, strict=True)]
    assert counts == [520, 20_040, 64_100, 1_010]


def test_weights_start_with_the_spread_of_what_a_neuron_sees():
    net = LayeredNetwork(
        (4, 12, 12), [Convolution(60, field=5), FullyConnected(1)], initial_weights="scaled", rng=0
    )
    assert net.weights[0].std() == pytest.approx(0.1, rel=0.03)  # 4 · 25 inputs


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (
            [MaxPooling(7), Convolution(2, field=5)],
            r"Convolution\(2, field=5\) needs at least 5 × 5 pixels; it gets 4 × 4 from "
            r"MaxPooling\(7\). Pool less, or use a smaller field.",
        ),
        ([Convolution(2, field=29)], "needs at least 29 × 29 pixels; it gets 28 × 28 from the in"),
        (
            [Convolution(2, field=4), MaxPooling(2)],
            r"MaxPooling\(2\) needs rows and columns that 2 divides; it gets 25 × 25 from "
            r"Convolution\(2, field=4\)",
        ),
        ([Convolution(2, field=4, stride=3), L2Pooling(2)], r"L2Pooling\(2\) needs .* 9 × 9 from"),
        (
            [FullyConnected(100), Convolution(2, field=5)],
            r"Convolution\(2, field=5\) looks at images, .* gets 100 numbers from FullyConnected",
        ),
        ([FullyConnected(100), MaxPooling(2)], r"MaxPooling\(2\) looks at images"),
        ([Convolution(2, field=5, activation="softmax")], "softmax is for the last layer alone"),
    ],
)
def test_a_layer_that_does_not_fit_says_why(layers, message):
    with pytest.raises(ValueError, match=message):
        LayeredNetwork((1, 28, 28), [*layers, FullyConnected(10)])


@pytest.mark.parametrize("shape", [(1, 28, 4), (1, 4, 28), (1, 28, 25), (1, 25, 28)])
def test_both_sides_of_an_image_must_fit(shape):
    with pytest.raises(ValueError, match=f"{shape[1]} × {shape[2]} from the input"):
        LayeredNetwork(shape, [Convolution(2, field=26), FullyConnected(10)])
    with pytest.raises(ValueError, match=f"{shape[1]} × {shape[2]} from the input"):
        LayeredNetwork(shape, [MaxPooling(14), FullyConnected(10)])


def test_a_network_cannot_end_in_maps():
    with pytest.raises(ValueError, match="the last layer is Convolution.*; expected FullyConn"):
        LayeredNetwork((1, 28, 28), [Convolution(2, field=5)])


def test_flat_inputs_are_no_image():
    with pytest.raises(ValueError, match=r"784 numbers from the input.*\(1, 28, 28\)"):
        LayeredNetwork(784, [Convolution(2, field=5), FullyConnected(10)])


@pytest.mark.parametrize("make", [lambda n: Convolution(2, field=n), MaxPooling, L2Pooling])
@pytest.mark.parametrize("n", [0, 1.5, "2"])
def test_pixels_are_counted_in_whole_numbers(make, n):
    with pytest.raises(ValueError, match="expected a whole number, at least 1"):
        make(n)


def test_layers_are_written_as_they_were_made():
    for text in (
        "Convolution(20, field=5)",
        "Convolution(20, field=5, stride=2, activation='relu')",
        "MaxPooling(2)",
        "L2Pooling(3)",
    ):
        assert repr(eval(text)) == text


# ---- it learns


def test_it_learns_to_read_small_digits():
    training, _, test = load_digits()
    layers = [Convolution(6, field=3), MaxPooling(2), FullyConnected(20)]
    net = LayeredNetwork(
        (1, 8, 8), [*layers, FullyConnected(10)], cost="log-likelihood", activation="relu",
        initial_weights="scaled", rng=0, dtype=np.float32,
    )  # fmt: skip
    net.SGD(training, 5, 10, 0.1, **QUIET)
    assert net.evaluate(test) / len(test) > 0.9
