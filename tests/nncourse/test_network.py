"""The network: what it computes, what it refuses, what it writes."""

import subprocess
import sys

import numpy as np
import pytest

from nncourse.activations import ACTIVATIONS, sigmoid
from nncourse.costs import output_error
from nncourse.data import Dataset
from nncourse.network import Network
from nncourse.penalties import PENALTIES

SIGMOID = ACTIVATIONS["sigmoid"]


@pytest.fixture
def net():
    return Network([4, 5, 3], rng=0)


@pytest.fixture
def batch():
    rng = np.random.default_rng(1)
    return rng.random((4, 7)), np.eye(3)[:, rng.integers(0, 3, 7)]


def one_by_one(net, x, y):
    """Backpropagation as the book writes it, one example and one neuron at a time."""
    nabla_w = [np.zeros_like(w) for w in net.weights]
    nabla_b = [np.zeros_like(b) for b in net.biases]
    for column in range(x.shape[1]):
        a, zs = [x[:, column]], []
        for w, b in zip(net.weights, net.biases, strict=True):
            zs.append(
                [
                    sum(w[j, k] * a[-1][k] for k in range(len(a[-1]))) + b[j, 0]
                    for j in range(len(w))
                ]
            )
            a.append([1 / (1 + np.exp(-z)) for z in zs[-1]])
        error = [(a[-1][j] - y[j, column]) * a[-1][j] * (1 - a[-1][j]) for j in range(len(a[-1]))]
        for layer in reversed(range(len(net.weights))):
            for j, k in np.ndindex(net.weights[layer].shape):
                nabla_w[layer][j, k] += a[layer][k] * error[j]
            for j in range(len(error)):
                nabla_b[layer][j, 0] += error[j]
            w = net.weights[layer]
            error = [
                sum(w[j, k] * error[j] for j in range(len(error))) * a[layer][k] * (1 - a[layer][k])
                for k in range(w.shape[1])
            ]
    return nabla_b, nabla_w


def test_feedforward_is_equation_22_layer_by_layer(net, batch):
    x, _ = batch
    hidden = sigmoid(net.weights[0] @ x + net.biases[0])
    np.testing.assert_array_equal(
        net.feedforward(x), sigmoid(net.weights[1] @ hidden + net.biases[1])
    )


def test_backprop_equals_the_loops_of_the_book(net, batch):
    for ours, theirs in zip(net.backprop(*batch), one_by_one(net, *batch), strict=True):
        for a, b in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12)


def test_backprop_over_a_mini_batch_is_the_sum_over_its_columns(net, batch):
    x, y = batch
    singles = [net.backprop(x[:, [i]], y[:, [i]]) for i in range(x.shape[1])]
    for kind, whole in enumerate(net.backprop(x, y)):
        for layer, nabla in enumerate(whole):
            np.testing.assert_allclose(nabla, sum(s[kind][layer] for s in singles), rtol=1e-10)


@pytest.mark.parametrize(
    ("y", "hint"),
    [
        (np.array([0, 1, 2, 0, 1, 2, 0]), r"one_hot\(y.ravel\(\), 3\)"),
        (np.array([[0, 1, 2, 0, 1, 2, 0]]), r"one_hot\(y.ravel\(\), 3\)"),
        (np.zeros((7, 3)), "Did you mean y.T"),
        (np.zeros((3, 1)), "One column per example"),
        (0.0, "One column per example"),
    ],
    ids=["labels", "a row of labels", "examples as rows", "one target for all", "a number"],
)
def test_targets_are_never_spread_over_outputs_or_examples(net, batch, y, hint):
    before, message = net.copy(), rf"expected \(3, 7\)\. .*{hint}"
    with pytest.raises(ValueError, match=message):
        net.backprop(batch[0], y)
    for call in (net.cost_derivative, lambda a, y: output_error(net.cost, SIGMOID, a, y)):
        with pytest.raises(ValueError, match=r"a has shape \(3, 7\) and y has shape"):
            call(net.feedforward(batch[0]), y)
    np.testing.assert_array_equal(net.weights[0], before.weights[0])


@pytest.mark.parametrize(
    ("n_out", "x", "y", "hint"),
    [
        (1, np.zeros((4, 5)), np.zeros(5), r"y.reshape\(1, -1\)"),
        (3, np.zeros((4, 1)), np.zeros(3), r"y.reshape\(-1, 1\)"),
        (3, np.zeros((7, 4)), np.zeros((3, 7)), "Did you mean x.T"),
        (3, np.zeros(4), np.zeros((3, 1)), r"x.reshape\(-1, 1\)"),
    ],
)
def test_backprop_says_how_to_make_columns(n_out, x, y, hint):
    with pytest.raises(ValueError, match=hint):
        Network([4, 5, n_out], rng=0).backprop(x, y)


def test_activations_of_rows_get_a_hint(net):
    with pytest.raises(ValueError, match=r"x has shape \(7, 4\); .*Did you mean x.T"):
        net.activations(np.zeros((7, 4)))


def test_lists_are_taken_as_arrays(net, batch):
    x, y = batch
    listed, given = net.backprop(x.tolist(), y.tolist())[1], net.backprop(x, y)[1]
    for ours, theirs in zip(listed, given, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_update_mini_batch_steps_against_the_mean_gradient(net, batch):
    before, (nabla_b, nabla_w) = net.copy(), net.backprop(*batch)
    net.update_mini_batch(batch, 3.0)
    for layer in range(2):
        expected = before.weights[layer] - 3.0 / 7 * nabla_w[layer]
        np.testing.assert_allclose(net.weights[layer], expected, rtol=1e-12)
        expected = before.biases[layer] - 3.0 / 7 * nabla_b[layer]
        np.testing.assert_allclose(net.biases[layer], expected, rtol=1e-12)


def test_update_mini_batch_takes_the_books_list_of_pairs(net, batch):
    x, y = batch
    twin = net.copy()
    twin.update_mini_batch([(x[:, [i]], y[:, [i]]) for i in range(7)], 0.5)
    net.update_mini_batch(batch, 0.5)
    np.testing.assert_allclose(net.weights[0], twin.weights[0], rtol=1e-12)


def test_update_mini_batch_takes_labels_as_training_does(net, batch):
    x, y = batch
    twin, other = net.copy(), net.copy()
    twin.update_mini_batch((x, y.argmax(axis=0)), 0.5)
    other.update_mini_batch(Dataset(x, y), 0.5)
    net.update_mini_batch(batch, 0.5)
    np.testing.assert_allclose(net.weights[0], twin.weights[0], rtol=1e-12)
    np.testing.assert_allclose(net.weights[0], other.weights[0], rtol=1e-12)


@pytest.mark.parametrize("penalty", ["L1", "L2"])
def test_a_penalty_is_called_by_its_name_or_given_as_a_class(net, batch, penalty):
    named, given = net.copy(), net.copy()
    named.update_mini_batch(batch, 0.5, lmbda=0.1, n=7, penalty=penalty)
    given.update_mini_batch(batch, 0.5, lmbda=0.1, n=7, penalty=PENALTIES[penalty])
    np.testing.assert_array_equal(named.weights[0], given.weights[0])
    net.update_mini_batch(batch, 0.5)
    assert not np.array_equal(named.weights[0], net.weights[0])


@pytest.mark.parametrize(
    ("mini_batch", "options", "message"),
    [
        (None, {"lmbda": 0.1}, "n is None; expected the number of training examples"),
        (None, {"lmbda": 0.1, "n": 0}, "n is 0; expected the number of training examples"),
        (None, {"lmbda": -0.1, "n": 7}, "lmbda is -0.1; expected 0 or more"),
        (None, {"lmbda": 0.1, "n": 7, "penalty": "L3"}, "penalty is 'L3'; expected one of 'L2'"),
        ([], {}, "there are no pairs; expected at least one"),
        ((np.zeros((4, 0)), np.zeros((3, 0))), {}, "hold no examples"),
        ((np.zeros((4, 2)), np.zeros((1, 2))), {}, r"expected \(3, 2\)"),
        ((np.zeros((4, 2)), np.array([0, 3])), {}, "labels run to 3"),
    ],
)
def test_a_step_that_cannot_be_is_refused_and_changes_nothing(
    net, batch, mini_batch, options, message
):
    before = net.copy()
    with pytest.raises(ValueError, match=message):
        net.update_mini_batch(batch if mini_batch is None else mini_batch, 0.5, **options)
    for ours, theirs in zip(net.weights + net.biases, before.weights + before.biases, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_evaluate_counts_right_answers_for_labels_and_one_hot_alike(net, batch):
    x, y = batch
    right = int(np.sum(net.feedforward(x).argmax(axis=0) == y.argmax(axis=0)))
    assert net.evaluate((x, y)) == net.evaluate(Dataset(x, y.argmax(axis=0))) == right


def test_a_single_output_is_read_at_one_half():
    net = Network([1, 1], rng=0)
    net.weights[0][:], net.biases[0][:] = 1.0, 0.0
    np.testing.assert_array_equal(net.predict(np.array([[-1.0, 1.0]])), [0, 1])
    assert net.evaluate((np.array([[-1.0, 1.0]]), np.array([[0.0, 1.0]]))) == 2


def test_score_in_chunks_equals_score_at_once(net, monkeypatch, batch):
    whole = net.score(batch)
    monkeypatch.setattr("nncourse.network._CHUNK", 2)
    cost, correct = net.score(batch)
    assert correct == whole[1]
    assert cost == pytest.approx(whole[0], rel=1e-12)


def test_cost_is_finite_when_outputs_have_saturated():
    net = Network([1, 1], cost="cross-entropy", rng=0)
    net.weights[0][:], net.biases[0][:] = 1e4, 0.0
    assert net.cost_value((np.ones((1, 1)), np.zeros((1, 1)))) == pytest.approx(1e4)


def test_same_seed_same_network_in_both_dtypes():
    double, single = Network([3, 2], rng=5), Network([3, 2], rng=5, dtype=np.float32)
    np.testing.assert_array_equal(double.weights[0].astype(np.float32), single.weights[0])
    assert single.feedforward(np.zeros((3, 1))).dtype == np.float32


def test_scaled_weights_are_smaller_by_the_root_of_the_inputs():
    normal = Network([400, 50], initial_weights="normal", rng=1)
    scaled = Network([400, 50], initial_weights="scaled", rng=1)
    np.testing.assert_array_equal(normal.weights[0], Network([400, 50], rng=1).weights[0])
    np.testing.assert_allclose(scaled.weights[0] * 20, normal.weights[0], rtol=1e-12)


def test_rectified_weights_carry_the_signal_through_layers_of_rectifiers_and_scaled_ones_halve_it():
    """11.d: a rectifier halves the second moment; Var w = 2/n_in makes up for it."""
    x, kept = np.random.default_rng(0).standard_normal((400, 50)), {}
    for kind in ("scaled", "rectified"):
        net = Network([400] * 7, activation="relu", initial_weights=kind, rng=1)
        for b in net.biases:
            b[:] = 0
        sizes = [np.mean(a * a) for a in net.activations(x)[1:-1]]
        kept[kind] = (sizes[-1] / sizes[0]) ** (1 / (len(sizes) - 1))  # per layer
    assert kept["scaled"] == pytest.approx(0.5, rel=0.1)
    assert kept["rectified"] == pytest.approx(1.0, rel=0.1)


@pytest.mark.parametrize(
    ("x", "hint"),
    [
        (np.zeros((7, 4)), "Did you mean x.T"),
        (np.zeros(4), "reshape"),
        (np.zeros((2, 3, 4)), "column"),
    ],
)
def test_inputs_of_the_wrong_shape_get_a_hint(net, x, hint):
    with pytest.raises(ValueError, match=rf"expected \(4, m\).*{hint}"):
        net.feedforward(x)


@pytest.mark.parametrize("sizes", [[], [3], [3, 0], [3, 2.5], [3, -1]])
def test_sizes_that_make_no_network_are_refused(sizes):
    with pytest.raises(ValueError, match="two or more whole numbers"):
        Network(sizes)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cost": "entropy"}, "cost is 'entropy'; expected one of 'quadratic'"),
        ({"activation": "softmax"}, "activation is 'softmax'"),
        ({"output_activation": "step"}, "output_activation is 'step'"),
        ({"initial_weights": "tiny"}, "initial_weights is 'tiny'"),
        (
            {"cost": "cross-entropy", "output_activation": "linear"},
            "cannot be used with linear outputs",
        ),
        ({"dtype": int}, "expected float32 or float64"),
    ],
)
def test_options_that_do_not_exist_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        Network([2, 1], **options)


def test_labels_beyond_the_outputs_are_refused(net):
    with pytest.raises(ValueError, match="labels run to 3, but the network has 3 outputs"):
        net.evaluate(Dataset(np.zeros((4, 2)), np.array([0, 3])))


def test_importing_nncourse_needs_numpy_alone():
    script = (
        "import sys; before = set(sys.modules); import numpy; after = set(sys.modules); "
        "import nncourse; new = {m.partition('.')[0] for m in set(sys.modules) - after - before}; "
        "print(sorted(new - set(sys.stdlib_module_names) - {'nncourse', 'numpy'}))"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
