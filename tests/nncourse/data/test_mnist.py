"""Where MNIST is looked for, what is read there, and that it is MNIST."""

import pickle
import subprocess
import sys

import numpy as np
import pytest

from nncourse.data import (
    DataError,
    cache_folder,
    find_mnist,
    load_data,
    load_data_wrapper,
    load_mnist,
    read_idx,
)
from nncourse.data import originals as originals_module
from tests.nncourse.data.files import (
    expected_sets,
    idx_bytes,
    idx_files,
    pickle_sets,
    put,
    sha256,
    write_csv,
    write_idx,
)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache, and no folder named."""
    monkeypatch.delenv("NNCOURSE_DATA", raising=False)
    monkeypatch.setenv("NNCOURSE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def small_originals(monkeypatch):
    """Let the small files be the originals, so that they pass as MNIST."""
    for name, content in idx_files().items():
        monkeypatch.setitem(originals_module.FILES, name, sha256(content))
    shapes = [x.shape for x, _ in expected_sets()]
    monkeypatch.setattr(originals_module, "_SHAPES", shapes)


def write_pickle(folder, sets=None):
    put(folder / "mnist.pkl.gz", pickle.dumps(sets or pickle_sets(), 2))
    return folder


def assert_small_mnist(sets):
    """Byte / 256, in order, training one-hot."""
    for data, (x, labels) in zip(sets, expected_sets(), strict=True):
        np.testing.assert_array_equal(data.x, x.T)
        np.testing.assert_array_equal(data.labels, labels)
        assert data.n_out == 10
    training, validation, test = sets
    assert training.y.shape == (10, 10) and validation.y.ndim == test.y.ndim == 1
    assert training.y.dtype == training.x.dtype


WRITERS = {
    "IDX packed": write_idx,
    "IDX": lambda folder: write_idx(folder, packed=False),
    "IDX with dots": lambda folder: write_idx(folder, packed=False, dotted=True),
    "IDX with dots, packed": lambda folder: write_idx(folder, dotted=True),
    "pickle": write_pickle,
    "CSV": write_csv,
    "CSV packed": lambda folder: write_csv(folder, suffix=".gz"),
}


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_form_gives_the_same_three_sets(tmp_path, small_originals, form, dtype):
    sets = load_mnist(WRITERS[form](tmp_path), dtype=dtype)
    assert_small_mnist(sets)
    assert all(data.x.dtype == dtype for data in sets)


@pytest.mark.parametrize(
    "file", ["t10k-labels-idx1-ubyte.gz", "mnist.pkl.gz", "mnist_test.csv", "renamed.pkl"]
)
def test_a_path_may_name_one_of_the_files(tmp_path, small_originals, file):
    write_csv(write_pickle(write_idx(tmp_path)))
    put(tmp_path / "renamed.pkl", pickle.dumps(pickle_sets()))
    assert_small_mnist(load_mnist(tmp_path / file))
    assert_small_mnist(load_mnist(str(tmp_path / file)))


# ---- the book's functions


def test_load_data_gives_rows_and_labels_as_in_the_book(tmp_path, small_originals):
    for writer in (write_idx, write_pickle):
        loaded = load_data(writer(tmp_path / writer.__name__))
        for (x, labels), (x_expected, y_expected) in zip(loaded, expected_sets(), strict=True):
            np.testing.assert_array_equal(x, x_expected)
            np.testing.assert_array_equal(labels, y_expected)
            assert x.flags.writeable and x.dtype == np.float32


def test_load_data_wrapper_gives_the_books_pairs(tmp_path, small_originals):
    training, validation, _ = load_data_wrapper(write_idx(tmp_path))
    (x, y), (_, label) = training[0], validation[0]
    assert x.shape == (784, 1) and y.shape == (10, 1)
    assert y[expected_sets()[0][1][0], 0] == 1 and label == expected_sets()[1][1][0]


# ---- which place


def test_the_path_comes_before_the_environment_and_that_before_the_cache(
    tmp_path, cache, monkeypatch
):
    assert find_mnist() is None
    write_idx(cache)
    assert find_mnist() == ("idx", cache)
    monkeypatch.setenv("NNCOURSE_DATA", str(write_pickle(tmp_path / "named")))
    assert find_mnist() == ("pickle", tmp_path / "named" / "mnist.pkl.gz")
    assert find_mnist(write_csv(tmp_path / "given")) == ("csv", tmp_path / "given")


def test_load_mnist_reads_the_folder_of_the_environment(
    tmp_path, cache, monkeypatch, small_originals
):
    monkeypatch.setenv("NNCOURSE_DATA", str(write_idx(tmp_path / "named")))
    assert_small_mnist(load_mnist(download=False))


def test_load_mnist_reads_the_cache(cache, small_originals):
    write_idx(cache)
    assert_small_mnist(load_mnist(download=False))


def test_idx_is_taken_before_pickle_and_that_before_csv(tmp_path):
    assert find_mnist(write_csv(tmp_path))[0] == "csv"
    assert find_mnist(write_pickle(tmp_path))[0] == "pickle"
    assert find_mnist(write_idx(tmp_path))[0] == "idx"


def test_a_tilde_means_the_home_folder(tmp_path, cache, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    write_idx(tmp_path / "digits")
    assert find_mnist("~/digits") == ("idx", tmp_path / "digits")


def test_the_cache_is_the_systems_unless_it_is_named(cache, monkeypatch):
    assert cache_folder() == cache
    monkeypatch.delenv("NNCOURSE_CACHE")
    assert "nncourse" in str(cache_folder())


def test_without_pooch_there_is_no_cache_unless_it_is_named(cache, monkeypatch):
    monkeypatch.delenv("NNCOURSE_CACHE")
    monkeypatch.setitem(sys.modules, "pooch", None)
    assert cache_folder() is None and find_mnist() is None
    with pytest.raises(DataError, match="needs pooch, which is not installed: pip install pooch"):
        load_mnist()


@pytest.mark.parametrize("find", [find_mnist, load_mnist])
def test_a_folder_without_mnist_is_told_with_the_names_looked_for(tmp_path, cache, find):
    with pytest.raises(DataError, match="where MNIST is not found") as error:
        find(tmp_path)
    for name in [*idx_files(), "mnist.pkl.gz", "mnist_train.csv", "mnist_test.csv"]:
        assert name in str(error.value)
    assert "give no path to download MNIST" in str(error.value)


def test_a_folder_with_some_of_the_files_is_told_which_are_missing(tmp_path):
    (write_idx(tmp_path) / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataError, match=r"Missing of the first: t10k-labels-idx1-ubyte\. Looked"):
        load_mnist(tmp_path)


def test_a_folder_that_does_not_exist_is_told(tmp_path, cache, monkeypatch):
    monkeypatch.setenv("NNCOURSE_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(
        DataError, match="NNCOURSE_DATA names .*nowhere, which does not exist.*unset NNCOURSE_DATA"
    ):
        load_mnist()


def test_an_empty_cache_without_a_download_is_told(cache):
    with pytest.raises(DataError, match=r"not in the cache .*load_mnist\(\) downloads it"):
        load_mnist(download=False)


def test_another_dtype_is_refused(tmp_path):
    with pytest.raises(ValueError, match="dtype is int64; expected float32 or float64"):
        load_mnist(write_idx(tmp_path), dtype=np.int64)


# ---- is it MNIST?


@pytest.mark.parametrize(
    ("writer", "message"),
    [
        (write_idx, "train-images-idx3-ubyte.gz is not MNIST's file of that name: the SHA-256"),
        (write_pickle, r"holds images \[\(10, 784\), .* expected \[\(50000, 784\)"),
        (write_csv, r"holds images \[\(10, 784\), .* expected \[\(50000, 784\)"),
    ],
)
def test_other_data_are_refused_unless_they_are_meant(tmp_path, writer, message):
    folder = writer(tmp_path)
    with pytest.raises(DataError, match=message + r".*load_mnist\(path, verify=False\)"):
        load_mnist(folder)
    assert_small_mnist(load_mnist(folder, verify=False))


@pytest.mark.parametrize(
    ("which", "part", "index", "value", "message"),
    [
        (0, 0, (3, 100), 0.5, "the pixels are not those of MNIST's train-images"),
        (1, 0, (0, 0), 1 / 255, "the pixels are not those of MNIST's train-images"),
        (2, 0, (0, 9), -1.0, "the pixels are not those of MNIST's t10k-images"),
        (1, 1, 0, 11, "the labels are not those of MNIST's train-labels"),
        (2, 1, 2, 11, "the labels are not those of MNIST's t10k-labels"),
    ],
)
def test_one_changed_number_in_a_pickle_is_found(
    tmp_path, small_originals, which, part, index, value, message
):
    sets = pickle_sets()
    sets[which][part][index] = value
    with pytest.raises(DataError, match=message):
        load_mnist(write_pickle(tmp_path, sets))


def test_a_pixel_between_two_bytes_is_found(tmp_path, small_originals):
    sets = pickle_sets()
    sets[0][0][2, 5] += 0.25 / 256
    with pytest.raises(DataError, match="the pixels are not those of MNIST's train-images"):
        load_mnist(write_pickle(tmp_path, sets))


def test_a_changed_pixel_in_a_csv_file_is_found(tmp_path, small_originals):
    path = write_csv(tmp_path) / "mnist_test.csv"
    first, rest = path.read_text().split("\n", 1)
    path.write_text(first[:-1] + ("1" if first[-1] == "0" else "0") + "\n" + rest)
    with pytest.raises(DataError, match="the pixels are not those of MNIST's t10k-images"):
        load_mnist(tmp_path)


def test_images_and_labels_of_different_length_are_told(tmp_path):
    write_idx(tmp_path, packed=False)
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(idx_bytes(np.zeros(5, np.uint8)))
    with pytest.raises(
        DataError, match=r"the t10k files .* images \(3, 28, 28\) and labels \(5,\)"
    ):
        load_mnist(tmp_path, verify=False)


def test_the_last_sixth_of_other_data_validates(tmp_path):
    write_idx(tmp_path, packed=False)
    images, labels = np.zeros((30, 28, 28), np.uint8), np.arange(30, dtype=np.uint8)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx_bytes(images))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx_bytes(labels))
    training, validation, _ = load_mnist(tmp_path, verify=False)
    assert training.labels.tolist() == list(range(25))
    assert validation.labels.tolist() == list(range(25, 30))


def test_fewer_than_six_training_images_leave_no_validation_data(tmp_path):
    write_idx(tmp_path, packed=False)
    for part, n in (("train", 5), ("t10k", 3)):
        images, labels = np.zeros((n, 4, 4), np.uint8), np.zeros(n, np.uint8)
        (tmp_path / f"{part}-images-idx3-ubyte").write_bytes(idx_bytes(images))
        (tmp_path / f"{part}-labels-idx1-ubyte").write_bytes(idx_bytes(labels))
    assert [len(data) for data in load_mnist(tmp_path, verify=False)] == [5, 0, 3]


def test_images_of_different_size_are_told(tmp_path):
    write_idx(tmp_path, packed=False)
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(idx_bytes(np.zeros((3, 8, 8), np.uint8)))
    with pytest.raises(DataError, match="784 pixels in the training files, 64 in the t10k files"):
        load_mnist(tmp_path, verify=False)


def test_more_classes_than_ten_are_counted(tmp_path):
    write_idx(tmp_path, packed=False)
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(idx_bytes(np.array([0, 46, 3], np.uint8)))
    training, _, test = load_mnist(tmp_path, verify=False)
    assert training.y.shape == (47, 10) and test.n_out == 47


# ---- the real MNIST


@pytest.fixture(scope="module")
def mnist():
    return load_mnist()


@pytest.mark.mnist
def test_mnist_has_the_books_sizes(mnist):
    assert [data.x.shape for data in mnist] == [(784, 50_000), (784, 10_000), (784, 10_000)]
    assert [data.y.shape for data in mnist] == [(10, 50_000), (10_000,), (10_000,)]
    assert all(data.x.dtype == np.float32 for data in mnist)


@pytest.mark.mnist
def test_mnist_stands_in_its_original_order(mnist):
    training, validation, test = (data.labels.tolist() for data in mnist)
    assert training[:5] == [5, 0, 4, 1, 9] and training[-3:] == [8, 4, 8]
    assert validation[:3] == [3, 8, 6] and validation[-3:] == [5, 6, 8]
    assert test[:3] == [7, 2, 1] and test[-3:] == [4, 5, 6]


@pytest.mark.mnist
def test_mnist_holds_every_digit_as_often_as_known(mnist):
    """The counts that LeCun's page and many papers give for the 60,000 and the 10,000."""
    labels = [data.labels for data in mnist]
    train = np.bincount(np.concatenate(labels[:2]))
    assert train.tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(labels[2]).tolist() == [
        980,
        1135,
        1032,
        1010,
        982,
        892,
        958,
        1028,
        974,
        1009,
    ]


def companion(name):
    """Another file beside the MNIST that is used, or a skip."""
    _, place = find_mnist()
    path = (place if place.is_dir() else place.parent) / name
    if not path.is_file():
        pytest.skip(f"no {name} beside {place}")
    return path


@pytest.mark.mnist
def test_the_books_pickle_gives_the_same_arrays(mnist):
    for from_pickle, data in zip(load_mnist(companion("mnist.pkl.gz")), mnist, strict=True):
        assert np.array_equal(from_pickle.x, data.x)
        assert np.array_equal(from_pickle.y, data.y)


@pytest.mark.mnist
def test_pixels_are_bytes_over_256(mnist):
    pixels = read_idx(companion("t10k-images-idx3-ubyte.gz")).reshape(10_000, 784)
    assert np.array_equal(mnist[2].x.T * 256, pixels)
    assert mnist[2].x.max() == 255 / 256


@pytest.mark.mnist
@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read as Linux tells it")
def test_mnist_takes_less_than_300_megabytes():
    code = (
        "import nncourse.data; sets = nncourse.data.load_mnist()\n"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 220_000 < int(done.stdout) < 300_000  # kilobytes; 220,000 are the pixels themselves
