"""Patches and pooling against loops, scipy, PyTorch, and their own transposes."""

import numpy as np
import pytest

from nncourse.patches import (
    l2_pool,
    l2_unpool,
    max_pool,
    max_unpool,
    output_size,
    patches,
    unpatch,
)

IMAGES = [  # (channels, rows, columns, m), field, stride
    ((1, 6, 6, 4), 3, 1),
    ((2, 5, 7, 3), 2, 1),
    ((3, 7, 5, 1), 3, 2),
    ((1, 8, 9, 2), 2, 3),
    ((2, 4, 4, 2), 4, 1),
    ((2, 3, 3, 2), 1, 1),
]
POOLED = [((1, 4, 4, 3), 2), ((2, 6, 4, 1), 2), ((3, 6, 9, 2), 3), ((2, 3, 5, 4), 1)]
every_image = pytest.mark.parametrize(("shape", "k", "stride"), IMAGES)
every_map = pytest.mark.parametrize(("shape", "k"), POOLED)


def normal(shape, seed=0, dtype=np.float64):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def blocks(shape, k):
    """The slices of each block of a map, as (map, rows, columns, example)."""
    maps, rows, columns, m = shape
    for place in np.ndindex(maps, rows // k, columns // k, m):
        i, j = k * place[1], k * place[2]
        yield place, (place[0], slice(i, i + k), slice(j, j + k), place[3])


# ---- patches


@every_image
def test_each_column_is_the_field_at_one_place_of_one_example(shape, k, stride):
    a = normal(shape)
    rows, columns = ((n - k) // stride + 1 for n in shape[1:3])
    p = patches(a, k, stride).reshape(shape[0], k, k, rows, columns, shape[3])
    for r, c, x in np.ndindex(rows, columns, shape[3]):
        field = a[:, stride * r : stride * r + k, stride * c : stride * c + k, x]
        np.testing.assert_array_equal(p[:, :, :, r, c, x], field)


@every_image
def test_unpatch_is_the_transpose_of_patches(shape, k, stride):
    a, p = normal(shape), patches(normal(shape, 1), k, stride)
    p = normal(p.shape, 2)
    inner = np.vdot(patches(a, k, stride), p)
    assert inner == pytest.approx(np.vdot(a, unpatch(p, shape, k, stride)), rel=1e-12)


@every_image
def test_weights_times_patches_are_scipys_correlation(shape, k, stride):
    signal = pytest.importorskip("scipy.signal", reason="scipy is not installed")
    a, w = normal(shape), normal((4, shape[0], k, k), 1)
    ours = w.reshape(4, -1) @ patches(a, k, stride)
    for i, x in np.ndindex(4, shape[3]):
        theirs = signal.correlate(a[..., x], w[i], mode="valid")[0, ::stride, ::stride]
        mine = ours.reshape(4, *theirs.shape, shape[3])[i, :, :, x]
        np.testing.assert_allclose(mine, theirs, atol=1e-12)


def test_a_wide_field_is_counted_as_the_course_counts_it():
    """(16.a); what the last place does not reach is left out."""
    assert [output_size(28, 5), output_size(12, 5), output_size(7, 3, 2)] == [24, 8, 3]
    assert [output_size(8, 3, 2), output_size(5, 5), output_size(5, 1, 5)] == [3, 1, 1]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_stays_and_inputs_stay(dtype):
    a = normal((2, 4, 4, 3), dtype=dtype)
    before = a.copy()
    p = patches(a, 3)
    pooled, kept = max_pool(a, 2)
    length = l2_pool(a, 2)
    results = [p, unpatch(p, a.shape, 3), pooled, max_unpool(pooled, kept)]
    results += [length, l2_unpool(length, a, length)]
    assert {array.dtype for array in results} == {np.dtype(dtype)}
    p[:] = 0
    np.testing.assert_array_equal(a, before)


# ---- pooling


@every_map
def test_max_pool_keeps_the_greatest_and_sends_slopes_to_it(shape, k):
    a = normal(shape)
    pooled, kept = max_pool(a, k)
    nabla, expected = normal(pooled.shape, 1), np.zeros(shape)
    for place, block in blocks(shape, k):
        assert pooled[place] == a[block].max()
        expected[block][a[block] == a[block].max()] = nabla[place]
    np.testing.assert_array_equal(max_unpool(nabla, kept).reshape(shape), expected)


@pytest.mark.parametrize("k", [2, 3])
def test_of_winners_that_tie_exactly_one_gets_the_slope(k):
    a = np.random.default_rng(0).integers(0, 2, (2, 6, 6, 3)).astype(float)
    pooled, kept = max_pool(a, k)
    nabla = normal(pooled.shape, 1)
    back = max_unpool(nabla, kept).reshape(a.shape)
    for place, block in blocks(a.shape, k):
        assert np.count_nonzero(back[block]) == 1
        assert a[block][back[block] != 0] == pooled[place]
        assert back[block].sum() == nabla[place]


@every_map
def test_l2_pool_is_the_length_of_a_block_and_its_slope_agrees_with_differences(shape, k):
    a = normal(shape)
    pooled = l2_pool(a, k)
    nabla, slopes = normal(pooled.shape, 1), np.empty(shape)
    for place, block in blocks(shape, k):
        assert pooled[place] == pytest.approx(np.linalg.norm(a[block]))
    for place in np.ndindex(shape):
        up, down = a.copy(), a.copy()
        up[place] += 1e-5
        down[place] -= 1e-5
        slopes[place] = np.vdot(nabla, l2_pool(up, k) - l2_pool(down, k)) / 2e-5
    np.testing.assert_allclose(l2_unpool(nabla, a, pooled), slopes, rtol=1e-6, atol=1e-9)


def test_a_block_of_zeros_has_length_0_and_slope_0():
    a = np.zeros((1, 2, 2, 1))
    pooled = l2_pool(a, 2)
    np.testing.assert_array_equal(l2_unpool(np.ones_like(pooled), a, pooled), a)


# ---- PyTorch


@every_image
def test_convolution_and_its_way_back_are_pytorchs(shape, k, stride):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    a, w = normal(shape), normal((4, shape[0], k, k), 1)
    p = patches(a, k, stride)
    rows, columns = ((n - k) // stride + 1 for n in shape[1:3])
    delta = normal((4, rows, columns, shape[3]), 2)
    x = torch.tensor(a.transpose(3, 0, 1, 2).copy(), requires_grad=True)
    kernel = torch.tensor(w, requires_grad=True)
    z = torch.nn.functional.conv2d(x, kernel, stride=stride)
    z.backward(torch.tensor(delta.transpose(3, 0, 1, 2).copy()))
    ours = (w.reshape(4, -1) @ p).reshape(delta.shape)
    np.testing.assert_allclose(ours.transpose(3, 0, 1, 2), z.detach(), atol=1e-12)
    flat = delta.reshape(4, -1)
    np.testing.assert_allclose((flat @ p.T).reshape(w.shape), kernel.grad, atol=1e-12)
    back = unpatch(w.reshape(4, -1).T @ flat, shape, k, stride)
    np.testing.assert_allclose(back.transpose(3, 0, 1, 2), x.grad, atol=1e-12)


@every_map
def test_max_pooling_and_its_way_back_are_pytorchs(shape, k):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    a = normal(shape)
    pooled, kept = max_pool(a, k)
    nabla = normal(pooled.shape, 1)
    x = torch.tensor(a.transpose(3, 0, 1, 2).copy(), requires_grad=True)
    theirs = torch.nn.functional.max_pool2d(x, k)
    theirs.backward(torch.tensor(nabla.transpose(3, 0, 1, 2).copy()))
    np.testing.assert_array_equal(pooled.transpose(3, 0, 1, 2), theirs.detach())
    back = max_unpool(nabla, kept).reshape(shape)
    np.testing.assert_array_equal(back.transpose(3, 0, 1, 2), x.grad)
