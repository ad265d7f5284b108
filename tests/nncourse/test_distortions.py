"""Distortions: against scipy where it is installed, and by hand where not."""

import numpy as np
import pytest

from nncourse import distortions
from nncourse.data import Dataset, load_digits
from nncourse.distortions import (
    elastic,
    expanded,
    rotated,
    sampled,
    scaled,
    shifted,
    shifted_by_one,
    skewed,
)
from nncourse.network import Network

HEIGHT, WIDTH, M = 9, 7, 4


@pytest.fixture
def x():
    return np.random.default_rng(0).random((HEIGHT * WIDTH, M))


def pictures(x):
    return x.reshape(HEIGHT, WIDTH, -1)


def test_sampled_is_scipys_bilinear_interpolation_also_beyond_the_edges(x):
    ndimage = pytest.importorskip("scipy.ndimage")
    rng = np.random.default_rng(1)
    rows, columns = rng.uniform(-3, HEIGHT + 2, (11, 5, M)), rng.uniform(-3, WIDTH + 2, (11, 5, M))
    ours = sampled(pictures(x), rows, columns)
    for i in range(M):
        places = [rows[..., i], columns[..., i]]
        theirs = ndimage.map_coordinates(pictures(x)[..., i], places, order=1, mode="grid-constant")
        np.testing.assert_allclose(ours[..., i], theirs, atol=1e-12)
    same = sampled(pictures(x), rows[..., 0], columns[..., 0])  # for all images
    np.testing.assert_array_equal(same[..., 0], ours[..., 0])


@pytest.mark.parametrize("degrees", [0, 15, -40, 90, 180, 271.5])
def test_rotated_is_scipys_rotation(x, degrees):
    ndimage = pytest.importorskip("scipy.ndimage")
    for i, picture in enumerate(np.moveaxis(pictures(x), -1, 0)):
        theirs = ndimage.rotate(picture, degrees, reshape=False, order=1, mode="grid-constant")
        ours = pictures(rotated(x, degrees, (HEIGHT, WIDTH)))[..., i]
        np.testing.assert_allclose(ours, theirs, atol=1e-12)


@pytest.mark.parametrize(
    ("ours", "matrix"),
    [
        (lambda x: scaled(x, 1.7, (HEIGHT, WIDTH)), [[1 / 1.7, 0], [0, 1 / 1.7]]),
        (lambda x: scaled(x, 0.6, (HEIGHT, WIDTH)), [[1 / 0.6, 0], [0, 1 / 0.6]]),
        (lambda x: skewed(x, 0.4, (HEIGHT, WIDTH)), [[1, 0], [0.4, 1]]),
    ],
)
def test_scaled_and_skewed_are_scipys_affine_transform(x, ours, matrix):
    ndimage = pytest.importorskip("scipy.ndimage")
    middle = np.array([HEIGHT - 1, WIDTH - 1]) / 2
    for i, picture in enumerate(np.moveaxis(pictures(x), -1, 0)):
        theirs = ndimage.affine_transform(
            picture, matrix, middle - np.array(matrix) @ middle, order=1, mode="grid-constant"
        )
        np.testing.assert_allclose(pictures(ours(x))[..., i], theirs, atol=1e-12)


def test_the_smoother_of_elastic_has_the_shape_of_scipys_gaussian():
    ndimage = pytest.importorskip("scipy.ndimage")
    spike = np.zeros(41)
    spike[20] = 1
    theirs, ours = ndimage.gaussian_filter1d(spike, 3.0), distortions._smoother(41, 3.0) @ spike
    near = slice(12, 29)  # there the ends, which are normalised apart, do not reach
    np.testing.assert_allclose(ours[near] / ours[20], theirs[near] / theirs[20], rtol=1e-3)


def test_a_whole_shift_is_exact_and_nothing_comes_back_on_the_other_side(x):
    moved = pictures(shifted(x, 2, -1, (HEIGHT, WIDTH)))  # to the right and up
    np.testing.assert_array_equal(moved[:-1, 2:], pictures(x)[1:, :-2])
    assert not moved[-1].any() and not moved[:, :2].any()
    assert not shifted(x, 100, 0, (HEIGHT, WIDTH)).any()


def test_whole_numbers_become_floats(x):
    tens = np.rint(10 * x).astype(int)
    half = [0.5, 0, (HEIGHT, WIDTH)]
    np.testing.assert_allclose(shifted(tens, *half), shifted(tens.astype(float), *half))


def test_half_a_pixel_is_the_mean_of_two(x):
    moved = pictures(shifted(x, 0, 0.5, (HEIGHT, WIDTH)))
    np.testing.assert_allclose(moved[1:], (pictures(x)[1:] + pictures(x)[:-1]) / 2)


@pytest.mark.parametrize("distort", [lambda x, by: shifted(x, by, -by, (HEIGHT, WIDTH)),
                                     lambda x, by: rotated(x, 10 * by, (HEIGHT, WIDTH)),
                                     lambda x, by: scaled(x, 1 + by, (HEIGHT, WIDTH)),
                                     lambda x, by: skewed(x, by, (HEIGHT, WIDTH))])  # fmt: skip
def test_each_image_can_have_an_amount_of_its_own(x, distort):
    amounts = np.array([0.0, 0.3, 1.0, 2.2])
    whole = distort(x, amounts)
    for i, amount in enumerate(amounts):
        np.testing.assert_allclose(whole[:, i], distort(x, amount)[:, i], atol=1e-12)
    np.testing.assert_allclose(whole[:, 0], x[:, 0], atol=1e-12)  # by nothing


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_stays_and_so_do_the_images_given(dtype):
    x = np.asfortranarray(np.random.default_rng(0).random((49, 3)), dtype)
    before, rng = x.copy(), np.random.default_rng(0)
    x.setflags(write=False)
    for made in (shifted(x, 0.5, 1), rotated(x, 20), scaled(x, 1.1), skewed(x, 0.2),
                 elastic(x, 1.0, 3.0, rng), shifted_by_one(x, rng)):  # fmt: skip
        assert made.dtype == dtype and made.shape == x.shape
    np.testing.assert_array_equal(x, before)


def test_elastic_displacements_have_the_strength_that_was_asked_for_and_neighbours_move_alike():
    """A ramp shows how far its pixels move: read is place + displacement."""
    side, m = 40, 400
    row, column = np.mgrid[:side, :side].astype(float)
    inside = slice(8, -8)
    for ramp in (row, column):
        x = np.repeat(ramp.reshape(-1, 1), m, axis=1)
        moved = (elastic(x, 1.5, 3.0, rng=0) - x).reshape(side, side, m)[inside, inside]
        assert moved.std() == pytest.approx(1.5, rel=0.05)
        assert abs(moved.mean()) < 0.05
        near, far = (np.corrcoef(moved[0, 0], moved[k, 0])[0, 1] for k in (1, 18))
        assert near > 0.95 and abs(far) < 0.2


def test_elastic_gives_the_same_for_the_same_seed_and_each_image_its_own_way():
    x = np.repeat(np.random.default_rng(0).random((64, 1)), 2, axis=1)
    np.testing.assert_array_equal(elastic(x, 1, 2, rng=3), elastic(x, 1, 2, rng=3))
    assert not np.array_equal(*elastic(x, 1, 2, rng=3).T)
    np.testing.assert_allclose(elastic(x, 0, 2, rng=3), x)


def test_expanded_has_every_image_five_times_with_its_own_label():
    training = load_digits(dtype=np.float32)[0][:6]
    big = expanded(training)
    assert len(big) == 30 and big.x.dtype == np.float32 and big.n_out == 10
    np.testing.assert_array_equal(big.x[:, :6], training.x)
    np.testing.assert_array_equal(big.labels, np.tile(training.labels, 5))
    np.testing.assert_array_equal(big.y, np.tile(training.y, (1, 5)))
    copies = big.x.reshape(8, 8, 5, 6)
    up, down, left, right = (copies[:, :, k] for k in range(1, 5))
    whole = copies[:, :, 0]
    np.testing.assert_array_equal(up[:-1], whole[1:])
    np.testing.assert_array_equal(down[1:], whole[:-1])
    np.testing.assert_array_equal(left[:, :-1], whole[:, 1:])
    np.testing.assert_array_equal(right[:, 1:], whole[:, :-1])


def test_expanded_keeps_labels_as_labels():
    big = expanded(Dataset(np.eye(4), [0, 1, 2, 0], n_out=5))
    np.testing.assert_array_equal(big.y, [0, 1, 2, 0] * 5)
    assert big.n_out == 5


def test_shifted_by_one_makes_the_five_copies_of_expanded_equally_often():
    one = Dataset(np.random.default_rng(0).random((25, 1)), [0])
    copies = expanded(one).x.T
    made = shifted_by_one(np.repeat(one.x, 5000, axis=1), np.random.default_rng(1)).T
    counts = [int(np.all(made == copy, axis=1).sum()) for copy in copies]
    assert sum(counts) == 5000
    assert all(abs(count - 1000) < 120 for count in counts)


def test_a_network_trained_with_shifts_reads_shifted_digits_better():
    training, _, test = load_digits()
    moved = Dataset(shifted(test.x, 1, 0), test.y)
    correct = {}
    for distort in (None, shifted_by_one):
        net = Network([64, 30, 10], cost="cross-entropy", initial_weights="scaled", rng=0)
        net.SGD(training, 15, 10, 0.5, rng=0, distort=distort, monitor_training=False)
        correct[distort] = net.evaluate(moved) / len(moved)
    assert correct[shifted_by_one] > correct[None] + 0.2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: shifted(np.zeros((10, 2)), 1, 0), r"shape \(10, 2\).*square, or shape=\(rows"),
        (lambda: shifted(np.zeros((9, 2)), 1, 0, (4, 2)), r"for shape=\(4, 2\)"),
        (lambda: rotated(np.zeros(9), 5), "one image per column"),
        (lambda: scaled(np.zeros((9, 2)), 0), "factor is 0; expected above 0"),
        (lambda: elastic(np.zeros((9, 2)), 1, 0), "smoothness 0; expected at least 0, and above"),
        (lambda: elastic(np.zeros((9, 2)), -1, 1), "strength is -1"),
    ],
)
def test_what_is_no_image_and_no_amount_is_told(call, message):
    with pytest.raises(ValueError, match=message):
        call()
