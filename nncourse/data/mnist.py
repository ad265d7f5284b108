"""MNIST: 70,000 handwritten digits of 28×28 pixels, in the book's three sets."""

from typing import TypeAlias

import numpy as np

from nncourse.data.csvs import read_csv
from nncourse.data.dataset import Dataset
from nncourse.data.idx import read_idx
from nncourse.data.opening import DataError, OtherData
from nncourse.data.originals import FILES, check_contents, scaled
from nncourse.data.pickles import read_pickle
from nncourse.data.places import cache_folder, find_file, find_mnist, look_in, named_place
from nncourse.types import Array, DTypeLike, Path

Pair: TypeAlias = tuple[Array, Array]  # images as rows, and their labels


def load_mnist(
    path: Path | None = None,
    download: bool = True,
    dtype: DTypeLike = np.float32,
    *,
    verify: bool = True,
) -> tuple[Dataset, Dataset, Dataset]:
    """Load the MNIST digits, in their original order: 50,000, 10,000 and 10,000.

    Read from the path, where one is given; else from the folder or file that the environment
    variable NNCOURSE_DATA names; else from the cache, into which they are downloaded once.

    Parameters
    ----------
    path : path-like, optional
        A folder with the four IDX files, with mnist.pkl.gz, or with mnist_train.csv and
        mnist_test.csv, or one of these files; packed or not.
    download : bool
        Whether to download what the cache does not hold.
    dtype : numpy dtype
        float32 or float64.
    verify : bool
        Whether a named place has to hold MNIST itself, byte for byte. False admits other data
        of the same form, such as EMNIST; the last sixth of their training images then becomes
        the validation data. Cache and downloads are always verified.

    Returns
    -------
    training, validation, test : Dataset
        x (784, n) holds byte / 256. y is one-hot (10, n) for training, and the labels (n,)
        elsewhere. Nielsen ch. 1.

    Raises
    ------
    DataError
        Where the data are missing, damaged or others, or cannot be downloaded.
    """
    parts = _load(path, download, dtype, verify)
    n_out = max(10, 1 + max(int(labels.max(initial=0)) for _, labels in parts))
    training, validation, test = (
        Dataset(x.T, labels, n_out=n_out, copy=False) for x, labels in parts
    )
    return training.fitted(training.n_in, n_out, dtype), validation, test


def load_data(path: Path | None = None) -> tuple[Pair, Pair, Pair]:
    """Load MNIST as the book's `mnist_loader.load_data` gives it: rows are examples.

    Returns
    -------
    training, validation, test : tuple of (x, labels)
        x is (n, 784), float32; labels is (n,).
    """
    parts = _load(path, True, np.float32, True)
    training, validation, test = ((np.require(x, requirements="W"), y) for x, y in parts)
    return training, validation, test


def load_data_wrapper(path: Path | None = None) -> tuple[Dataset, Dataset, Dataset]:
    """Load MNIST as the book's `mnist_loader.load_data_wrapper` gives it: three lists of pairs.

    Returns
    -------
    training, validation, test : Dataset
        Each is a sequence of pairs (x, y), x (784, 1); y is (10, 1) for training, else a digit.
    """
    return load_mnist(path)


# ---- from whichever place


def _load(path, download, dtype, verify):
    """Return three pairs of pixels (n, 784), from 0 to 1, and labels (n,)."""
    dtype = np.dtype(dtype)
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"dtype is {dtype}; expected float32 or float64.")
    place = find_mnist(path) if named_place(path) else None
    if place is None:
        return _from_cache(download, dtype)
    try:
        return _read(*place, dtype, verify)
    except OtherData as error:
        raise OtherData(
            f"{error} If they are other data on purpose: load_mnist(path, verify=False)."
        ) from error


def _from_cache(download, dtype):
    """Read from the cache, after a download where one is needed."""
    from nncourse.data.download import fetch, no_pooch  # seldom needed, and slow to import

    folder = cache_folder()
    if folder is None:
        raise DataError(no_pooch())
    place = look_in(folder)
    if not place and not download:
        raise DataError(
            f"MNIST is not in the cache {folder}. load_mnist() downloads it; load_digits() works "
            "without a network."
        )
    if place:
        try:
            return _read(*place, dtype, verify=True)
        except DataError:
            if not download:
                raise
    fetch(folder)
    return _read("idx", folder, dtype, verify=True)


def _read(kind, path, dtype, verify):
    """Read one place, in one of three formats."""
    if kind == "idx":
        return _from_idx(path, dtype, verify)
    parts = _from_pickle(path, dtype) if kind == "pickle" else _from_csv(path, dtype)
    if verify:
        check_contents(parts, path)
    return parts


def _from_idx(folder, dtype, verify):
    (x, labels), test = (_idx_pair(folder, name, dtype, verify) for name in ("train", "t10k"))
    if x.shape[1] != test[0].shape[1]:
        raise DataError(
            f"the images in {folder} differ in size: {x.shape[1]} pixels in the training files, "
            f"{test[0].shape[1]} in the t10k files. Fetch the four files of one data set."
        )
    return *_split(x, labels), test


def _idx_pair(folder, name, dtype, verify):
    """Read images and labels of one pair of files; the bytes are freed before the next pair."""
    images, labels = (
        read_idx(find_file(folder, file) or file, FILES[file] if verify else None)
        for file in (f"{name}-images-idx3-ubyte", f"{name}-labels-idx1-ubyte")
    )
    if images.ndim != 3 or labels.shape != images.shape[:1]:
        raise DataError(
            f"the {name} files in {folder} hold images {images.shape} and labels {labels.shape}; "
            "expected (n, height, width) and (n,). Fetch them again."
        )
    return scaled(images.reshape(len(images), -1), dtype), labels.astype(np.int64)


def _from_pickle(file, dtype):
    return tuple((x.astype(dtype, copy=False), labels) for x, labels in read_pickle(file))


def _from_csv(folder, dtype):
    (x, labels), (test_x, test_labels) = (
        read_csv(find_file(folder, name) or name) for name in ("mnist_train.csv", "mnist_test.csv")
    )
    return *_split(scaled(x, dtype), labels), (scaled(test_x, dtype), test_labels)


def _split(x, labels):
    """Split off the last sixth as validation data, 10,000 of 60,000."""
    n = len(x) - len(x) // 6
    return (x[:n], labels[:n]), (x[n:], labels[n:])
