"""Single layers: what they compute and what they refuse; in a network, see test_layered."""

import numpy as np
import pytest

from nncourse.activations import ACTIVATIONS, sigmoid
from nncourse.layers import Dropout, FullyConnected


def test_a_fully_connected_layer_is_equation_22_and_its_way_back():
    layer, rng = FullyConnected(3), np.random.default_rng(0)
    layer.join((2, 1, 2), "the input")
    assert (layer.shape, layer.n_in, layer.n_out) == ((3,), 4, 3)
    layer.weights, layer.biases = rng.normal(size=(3, 4)), rng.normal(size=(3, 1))
    layer.activation = ACTIVATIONS["sigmoid"]
    a, delta = rng.normal(size=(4, 5)), rng.normal(size=(3, 5))
    after, kept = layer.forward(a)
    np.testing.assert_array_equal(after, sigmoid(layer.weights @ a + layer.biases))
    nabla_b, nabla_w = layer.gradient(delta, kept)
    np.testing.assert_allclose(nabla_b[:, 0], [sum(row) for row in delta])
    np.testing.assert_allclose(nabla_w, np.einsum("jx,kx->jk", delta, a))
    np.testing.assert_allclose(
        layer.backward(delta, kept), np.einsum("jk,jx->kx", layer.weights, delta)
    )
    np.testing.assert_allclose(layer.error(delta, after), delta * after * (1 - after))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_mask_drops_a_share_p_for_each_example_apart_and_keeps_the_mean(dtype):
    layer, a = Dropout(0.2), np.ones((300, 200), dtype)
    dropped, mask = layer.forward(a, np.random.default_rng(0))
    assert dropped.dtype == mask.dtype == dtype
    np.testing.assert_allclose(np.unique(mask), [0, 1.25])
    assert (mask == 0).mean() == pytest.approx(0.2, abs=0.005)
    assert dropped.mean() == pytest.approx(1, abs=0.01)
    assert (mask != mask[:, :1]).any()  # not one mask for all columns
    np.testing.assert_array_equal(a, 1)


@pytest.mark.parametrize("p", [1, -0.1, 2, float("nan")])
def test_a_share_that_leaves_nothing_is_refused(p):
    with pytest.raises(ValueError, match=rf"p is {p}; expected the share of neurons left out"):
        Dropout(p)


@pytest.mark.parametrize("n", [0, -1, 2.5, "ten"])
def test_a_layer_has_a_whole_number_of_neurons(n):
    with pytest.raises(ValueError, match="expected a whole number, at least 1"):
        FullyConnected(n)
    with pytest.raises(ValueError, match="activation is 'step'; expected one of 'sigmoid'"):
        FullyConnected(3, "step")
