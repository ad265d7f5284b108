"""The small handwritten digits, which come with the course."""

from importlib.resources import files

import numpy as np

from nncourse.data.dataset import Dataset
from nncourse.types import DTypeLike

_TRAINING, _VALIDATION = 1197, 300  # the remaining 300 of the 1,797 are the test data


def load_digits(dtype: DTypeLike = np.float64) -> tuple[Dataset, Dataset, Dataset]:
    """Load the 1,797 small handwritten digits of 8×8 pixels; needs no network.

    Parameters
    ----------
    dtype : numpy dtype
        float64 or float32.

    Returns
    -------
    training, validation, test : Dataset
        1,197, 300 and 300 examples, x (64, n) from 0 to 1, always split alike. y is one-hot for
        training and holds the labels elsewhere, as in the book.

    Notes
    -----
    The test set of E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (UCI
    Machine Learning Repository, CC BY 4.0), which scikit-learn has, too.

    >>> training, validation, test = load_digits()
    >>> training
    Dataset(1197 examples: x (64, 1197) float64, y one-hot (10, 1197))
    """
    x, labels = _images()
    order = np.random.RandomState(0).permutation(len(x))  # noqa: NPY002 - numpy never changes it
    parts = np.split(order, [_TRAINING, _TRAINING + _VALIDATION])
    training, validation, test = (
        Dataset(x[part].astype(dtype).T, labels[part], n_out=10, copy=False) for part in parts
    )
    return training.fitted(64, 10, dtype), validation, test


def _images():
    """Return pixels from 0 to 1, a row per image (1797, 64), and the labels (1797,)."""
    with files(__package__).joinpath("digits.npz").open("rb") as file, np.load(file) as kept:
        return kept["images"] / 16, kept["labels"].astype(int)
