"""Baselines: guessing, support vector machines."""

import sys

import numpy as np
import pytest

from nncourse.data import load_digits, load_mnist
from studies.baselines import (
    accuracy,
    choose_svm,
    guess_at_random,
    support_vector_machine,
)


@pytest.fixture(scope="module")
def digits():
    return load_digits()


def test_one_guess_in_ten_is_right():
    labels = np.random.default_rng(0).integers(10, size=100_000)
    guesses = guess_at_random(len(labels), rng=1)
    assert abs(accuracy(guesses, labels) - 0.1) < 0.004  # four standard deviations
    assert set(guesses) == set(range(10))


def test_the_same_seed_guesses_the_same():
    np.testing.assert_array_equal(guess_at_random(50, rng=3), guess_at_random(50, rng=3))


@pytest.mark.parametrize("answers", [[1, 2], [[1, 2, 3]], 4])
def test_answers_of_another_shape_than_the_labels_are_refused(answers):
    with pytest.raises(ValueError, match=r"predictions have shape .* labels \(3,\); expected both"):
        accuracy(answers, [1, 2, 3])


def test_the_support_vector_machine_is_scikit_learn_s(digits):
    from sklearn.svm import SVC

    training, _, test = digits
    answers = support_vector_machine(training)(test.x)
    theirs = SVC(C=1.0, gamma=1 / 64).fit(training.x.T, training.labels).predict(test.x.T)
    np.testing.assert_array_equal(answers, theirs)
    assert accuracy(answers, test.labels) > 0.95


def test_settings_are_chosen_by_the_validation_data(digits):
    training, validation, _ = digits
    tried = {"Cs": (1e-3, 10.0), "widths": (1e-3, 16)}
    settings = choose_svm(training, validation, **tried)
    assert settings == {"C": 10.0, "gamma": 16 / 64}
    # By validation data whose labels are what a machine with other settings answers, those win.
    poor = {"C": 1e-3, "gamma": 1e-3 / 64}
    answers = support_vector_machine(training, **poor)(validation.x)
    assert choose_svm(training, (validation.x, answers), **tried) == poor


def test_without_scikit_learn_it_is_named(digits, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.svm", None)
    with pytest.raises(ImportError, match="pip install scikit-learn"):
        support_vector_machine(digits[0])


@pytest.mark.mnist
def test_a_support_vector_machine_reads_mnist_well_from_a_few_images():
    training, _, test = load_mnist()
    answers = support_vector_machine(training[:1000], C=10.0, gamma=0.02)(test.x[:, :1000])
    assert accuracy(answers, test.labels[:1000]) > 0.88
