"""Rows of digits, pieces of them as inputs of a network, and pieces that are no digit."""

from itertools import combinations

import numpy as np
import pytest

from nncourse import Network, load_digits
from nncourse.data.digit_rows import (
    best_cuts,
    fragments,
    inked,
    piece_as_image,
    row_of_digits,
)


@pytest.fixture(scope="module")
def digits():
    return load_digits()


def ink(x):
    return x.sum()


@pytest.mark.parametrize("side", [3, 8, 28])
def test_a_row_holds_all_ink_of_its_images_in_their_order(side):
    rng = np.random.default_rng(0)
    x = np.zeros((side * side, 4))
    for k in range(4):
        image = np.zeros((side, side))
        image[:, 1 : 2 + k % 2] = rng.random((side, 1 + k % 2)) + 0.1
        x[:, k] = image.ravel()
    row = row_of_digits(x, rng)
    assert row.shape[0] == side
    assert ink(row) == pytest.approx(ink(x))
    columns = row[:, row.any(axis=0)]
    np.testing.assert_array_equal(columns[:, 0], x[:, 0].reshape(side, side)[:, 1])
    np.testing.assert_array_equal(columns[:, -1], x[:, 3].reshape(side, side)[:, 2])


def test_the_distances_of_a_row_vary_and_follow_the_seed(digits):
    x = digits[2].x[:, :5]
    widths = {row_of_digits(x, seed).shape[1] for seed in range(20)}
    assert len(widths) > 2
    np.testing.assert_array_equal(row_of_digits(x, 3), row_of_digits(x, 3))


def test_a_row_begins_and_ends_with_ink(digits):
    for seed in range(10):
        row = row_of_digits(digits[2].x[:, seed : seed + 3], seed)
        assert row[:, 0].max() > 0 and row[:, -1].max() > 0


def test_images_without_ink_or_that_are_not_square_are_refused():
    with pytest.raises(ValueError, match="an image of the row holds no ink"):
        row_of_digits(np.zeros((64, 2)))
    with pytest.raises(ValueError, match=r"x has shape \(10, 2\); expected \(n_in, k\)"):
        row_of_digits(np.ones((10, 2)))
    with pytest.raises(ValueError, match=r"x has shape \(64,\); expected \(n_in, k\)"):
        fragments(np.ones(64), 2)


def test_a_piece_stands_in_the_middle_of_a_square():
    piece = np.zeros((8, 6))
    piece[:, 4:] = 0.5
    image = piece_as_image(piece).reshape(8, 8)
    assert np.flatnonzero(image.any(axis=0)).tolist() == [3, 4]
    assert ink(image) == ink(piece)


@pytest.mark.parametrize("piece", [np.zeros((8, 3)), np.zeros((8, 0)), np.zeros((8, 20))])
def test_a_piece_without_ink_is_an_empty_square(piece):
    assert piece_as_image(piece).tolist() == [[0.0]] * 64


def test_a_piece_that_is_too_wide_is_made_narrower():
    piece = np.tile(np.linspace(0.1, 0.9, 16), (8, 1))
    image = piece_as_image(piece).reshape(8, 8)
    assert np.all(np.diff(image[0]) > 0)
    assert image.mean() == pytest.approx(piece.mean(), abs=1e-3)


def test_a_whole_digit_is_read_from_its_piece_as_from_its_image(digits):
    training, _, test = digits
    net = Network([64, 30, 10], rng=0)
    net.SGD(training, 20, 10, 3.0, rng=0, monitor_training=False, progress=False)
    pieces = np.hstack([piece_as_image(inked(x.reshape(8, 8))) for x in test.x.T])
    assert net.evaluate((pieces, test.labels)) > 0.8 * len(test)


def test_a_fragment_is_no_digit_of_the_data(digits):
    x = digits[0].x[:, :50]
    whole = {piece_as_image(column.reshape(8, 8)).tobytes() for column in x.T}
    pieces = fragments(x, 300, rng=0)
    assert pieces.shape == (64, 300)
    same = sum(piece.reshape(64, 1).tobytes() in whole for piece in np.ascontiguousarray(pieces.T))
    assert same < 5  # the last column of a digit may hold hardly any ink
    assert fragments(x.astype(np.float32), 2).dtype == np.float32


def test_a_network_that_saw_fragments_answers_none_of_them(digits):
    training, _, test = digits
    n = 600
    x = np.hstack([training.x, fragments(training.x, n, rng=0)])
    y = np.hstack([training.y, np.zeros((10, n))])
    net = Network([64, 30, 10], rng=0)
    net.SGD((x, y), 20, 10, 3.0, rng=0, monitor_training=False, progress=False)
    pieces = fragments(test.x, 300, rng=1)
    assert np.median(net.feedforward(pieces).max(axis=0)) < 0.1
    assert np.median(net.feedforward(test.x).max(axis=0)) > 0.9


# ---- cutting


def worth(row, cuts, score):
    return np.prod([score(piece) for piece in np.split(row, cuts, axis=1)])


@pytest.mark.parametrize(("n", "width"), [(1, 3), (2, 2), (2, 9), (3, 8), (4, 9)])
def test_no_cuts_are_better_than_the_best(n, width):
    rng = np.random.default_rng(n * width)
    for _ in range(10):
        row, liked = rng.random((2, width)), rng.uniform(0.5, 3)

        def score(piece, liked=liked):
            return 1 / (1 + abs(piece.sum() - liked))

        found = best_cuts(row, n, score)
        others = [worth(row, cuts, score) for cuts in combinations(range(1, width), n - 1)]
        assert worth(row, found, score) == pytest.approx(max(others))


def test_a_row_with_fewer_columns_than_pieces_is_refused():
    with pytest.raises(ValueError, match="n is 4; expected 1 to 3: the row has 3 columns"):
        best_cuts(np.ones((2, 3)), 4, np.sum)
