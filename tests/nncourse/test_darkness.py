"""Digits told apart by their darkness alone."""

import numpy as np
import pytest

from nncourse.darkness import average_darkness, guess_by_darkness
from nncourse.data import load_digits, load_mnist


@pytest.fixture(scope="module")
def digits():
    return load_digits()


def test_average_darkness_is_the_mean_over_all_pixels_of_a_class(digits):
    training = digits[0]
    darkness = average_darkness(training.x, training.labels)
    for digit in range(10):
        mean = training.x[:, training.labels == digit].mean()
        assert darkness[digit] == pytest.approx(mean, rel=1e-12)


def test_the_darkness_of_a_class_without_images_is_not_made_up():
    with pytest.raises(ValueError, match="no images of class 1, 3; expected some of every class"):
        average_darkness(np.ones((4, 2)), np.array([0, 2]), n_classes=4)


def test_darkness_reads_the_small_digits_hardly_better_than_chance(digits):
    training, _, test = digits
    darkness = average_darkness(training.x, training.labels)
    assert 0.1 < np.mean(guess_by_darkness(test.x, darkness) == test.labels) < 0.25


@pytest.mark.mnist
def test_darkness_reads_2225_of_mnist_s_test_images():
    training, _, test = load_mnist()
    darkness = average_darkness(training.x, training.labels)
    assert np.sum(guess_by_darkness(test.x, darkness) == test.labels) == 2225
