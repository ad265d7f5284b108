"""Dataset: columns are examples, nothing of the caller's changes, and errors say what was meant."""

import subprocess
import sys

import numpy as np
import pytest

from nncourse.data import (
    Dataset,
    as_dataset,
    load_digits,
    one_hot,
    vectorized_result,
)

X = np.array([[0.0, 0.1, 0.2, 0.3], [1.0, 1.1, 1.2, 1.3]])  # (2, 4)
LABELS = [2, 0, 1, 2]
ONE_HOT = np.array([[0.0, 1, 0, 0], [0, 0, 1, 0], [1, 0, 0, 1]])  # (3, 4)


@pytest.fixture(params=["labels", "one-hot"])
def data(request):
    return Dataset(X, LABELS if request.param == "labels" else ONE_HOT)


def test_sizes(data):
    assert (len(data), data.n_in, data.n_out) == (4, 2, 3)


def test_labels_and_one_hot_are_there_whichever_was_given(data):
    np.testing.assert_array_equal(data.labels, LABELS)
    np.testing.assert_array_equal(data.one_hot, ONE_HOT)
    assert data.one_hot.dtype == data.x.dtype


def test_an_index_gives_a_pair_of_columns_as_in_the_book():
    x, y = Dataset(X, ONE_HOT)[1]
    np.testing.assert_array_equal(x, [[0.1], [1.1]])
    np.testing.assert_array_equal(y, [[1], [0], [0]])
    assert Dataset(X, LABELS)[1][1] == 0 and type(Dataset(X, LABELS)[1][1]) is int


def test_negative_indices_count_from_the_end(data):
    np.testing.assert_array_equal(data[-1][0], X[:, 3:])
    np.testing.assert_array_equal(data[np.int64(-4)][0], X[:, :1])


@pytest.mark.parametrize("i", [4, -5])
def test_an_index_out_of_range_is_told(data, i):
    with pytest.raises(IndexError, match=f"index {i} is out of range: .* 4 examples, 0 to 3"):
        data[i]


@pytest.mark.parametrize(
    ("index", "columns"),
    [
        (slice(1, 3), [1, 2]),
        (slice(None, None, -1), [3, 2, 1, 0]),
        (slice(9, 9), []),
        ([3, 0, 0], [3, 0, 0]),
        (np.array([1, -1]), [1, 3]),
        (np.array([True, False, False, True]), [0, 3]),
        ([], []),
    ],
)
def test_slices_and_index_arrays_give_datasets(data, index, columns):
    part = data[index]
    assert isinstance(part, Dataset)
    np.testing.assert_array_equal(part.x, X[:, columns])
    np.testing.assert_array_equal(part.labels, np.take(LABELS, columns))


def test_a_part_without_the_greatest_label_keeps_the_number_of_classes():
    assert Dataset(X, LABELS)[1:3].one_hot.shape == (3, 2)


@pytest.mark.parametrize("index", [[[0, 1]], [0.5], ["a"]])
def test_other_indices_are_refused(data, index):
    with pytest.raises(IndexError, match="expected a whole number, a slice, or a list"):
        data[index]


def test_iterating_gives_all_pairs_in_order(data):
    pairs = list(data)
    np.testing.assert_array_equal(np.hstack([x for x, _ in pairs]), X)
    assert len(pairs) == 4


def test_the_numbers_of_a_column_lie_side_by_side(data):
    for part in (data, data[[2, 1]], Dataset(X[:, ::2], [0, 1])):
        assert part.x.strides[0] == part.x.itemsize
        assert part.one_hot.strides[0] == part.one_hot.itemsize


def test_the_callers_later_changes_do_not_reach_the_dataset():
    x, y = X.copy(order="F"), np.array(LABELS)
    data = Dataset(x, y)
    x[:], y[:] = 7, 0
    np.testing.assert_array_equal(data.x, X)
    np.testing.assert_array_equal(data.y, LABELS)


def test_the_dataset_and_its_parts_are_read_only(data):
    with pytest.raises(ValueError, match="read-only"):
        data.x[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        data[0][0][0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        data[1:].y[..., 0] = 1


def test_without_a_copy_memory_is_shared_but_stays_the_callers():
    x, y = X.copy(order="F"), np.array(LABELS)
    data = Dataset(x, y, copy=False)
    assert np.shares_memory(data.x, x) and np.shares_memory(data.y, y)
    assert x.flags.writeable and y.flags.writeable


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.uint8, np.float64),
        (np.float16, np.float64),
        (">f4", np.float32),
        (bool, np.float64),
    ],
)
def test_floats_stay_and_other_numbers_become_float64(given, stored):
    data = Dataset(np.ones((2, 4), given), ONE_HOT)
    assert data.x.dtype == data.y.dtype == stored
    assert data.x.dtype.isnative


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (Dataset(X, LABELS), "Dataset(4 examples: x (2, 4) float64, y labels (4,))"),
        (Dataset(X, ONE_HOT), "Dataset(4 examples: x (2, 4) float64, y one-hot (3, 4))"),
        (Dataset(X, -ONE_HOT), "Dataset(4 examples: x (2, 4) float64, y outputs (3, 4))"),
        (Dataset(X, LABELS)[:1], "Dataset(1 example: x (2, 1) float64, y labels (1,))"),
    ],
)
def test_repr_says_what_is_inside(data, text):
    assert repr(data) == text


def test_a_single_output_is_read_at_one_half():
    np.testing.assert_array_equal(Dataset(X, [[0.0, 1.0, 0.4, 0.6]]).labels, [0, 1, 0, 1])


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.zeros((10, 784)), np.zeros(10, int), r"x has shape \(10, 784\) but y has shape "
         r"\(10,\): 784 columns and 10 labels; .*columns are examples. Did you mean x\.T\?"),
        (np.zeros((10, 784)), np.zeros((3, 10)), r"784 columns and 10 columns.*mean x\.T\?"),
        (np.zeros((784, 10)), np.zeros((10, 3)), r"10 columns and 3 columns.*mean y\.T\?"),
        (np.zeros((10, 784)), np.zeros((10, 3)), r"mean x\.T and y\.T\?"),
        (np.zeros((784, 10)), np.zeros(9, int), r"10 columns and 9 labels.*examples\.$"),
        (np.zeros(784), [3], r"x has shape \(784,\); expected \(n_in, n\).*x\.reshape\(-1, 1\)\?"),
        (np.zeros((5, 28, 28)), np.zeros(5, int), r"\(5, 28, 28\).*reshape\(len\(x\), -1\)\.T\?"),
        (X, np.zeros((1, 3, 4)), r"y has shape \(1, 3, 4\); expected \(n_out, n\), or"),
        (X, 3, r"y has shape \(\); expected"),
        (X, [0.0, 1.0, 2.0, 1.0], r"holds labels, but in float64; .*y\.astype\(int\)"),
        (X, [0, -1, 2, 1], r"y holds the label -1; expected labels from 0 up"),
        (X, ["a", "b", "c", "d"], r"y holds values of dtype <U1; expected numbers"),
        (X + 1j, LABELS, r"x holds values of dtype complex128; expected numbers"),
        ([[1, 2], [3]], LABELS, r"x is not a matrix"),
    ],
)  # fmt: skip
def test_wrong_shapes_and_values_are_told(x, y, message):
    with pytest.raises(ValueError, match=message):
        Dataset(x, y)


def test_a_label_beyond_n_out_is_refused():
    with pytest.raises(ValueError, match=r"y holds the label 2; expected labels below n_out = 2"):
        Dataset(X, LABELS, n_out=2)


# ---- the book's pairs


def pairs(wanted=vectorized_result):
    return [(X[:, [i]], wanted(label)) for i, label in enumerate(LABELS)]


def test_pairs_become_a_dataset_and_come_back():
    data = Dataset.from_pairs(iter(pairs()))
    np.testing.assert_array_equal(data.x, X)
    np.testing.assert_array_equal(data.labels, LABELS)
    assert data.n_out == 10
    for (x, y), (x_back, y_back) in zip(pairs(), data, strict=True):
        np.testing.assert_array_equal(x, x_back)
        np.testing.assert_array_equal(y, y_back)


def test_pairs_may_hold_labels():
    data = Dataset.from_pairs(pairs(wanted=int))
    np.testing.assert_array_equal(data.y, LABELS)


def test_pairs_do_not_alias_the_callers_columns():
    given = pairs()
    data = Dataset.from_pairs(given)
    given[0][0][:] = 7
    np.testing.assert_array_equal(data.x, X)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([], "there are no pairs"),
        ([X], r"element 0 is ndarray of shape \(2, 4\); expected a pair"),
        ([(X[:, :1], 1), 5], "element 1 is int; expected a pair"),
        ([(X, 1)], r"x of pair 0 has shape \(2, 4\); expected a single column"),
        ([(X[:, :1], 1), (X[:1, :1], 1)], r"pair 1 has x \(1, 1\) and y \(\), pair 0"),
        ([(X[:, :1], 1), (X[:, :1], vectorized_result(1))], r"pair 1 has .* y \(10, 1\)"),
        ([(3.0, 1)], r"pair 0 has x \(\)"),
    ],
)
def test_pairs_that_do_not_fit_are_told(bad, message):
    with pytest.raises(ValueError, match=message):
        Dataset.from_pairs(bad)


@pytest.mark.parametrize(
    "given",
    [Dataset(X, ONE_HOT), (X, ONE_HOT), pairs(), tuple(pairs()), iter(pairs()), tuple(pairs())[:2]],
    ids=["Dataset", "matrices", "list", "tuple", "iterator", "two pairs"],
)
def test_as_dataset_takes_every_form(given):
    data = as_dataset(given)
    np.testing.assert_array_equal(data.x, X[:, : len(data)])
    np.testing.assert_array_equal(data.labels, LABELS[: len(data)])


def test_as_dataset_gives_a_dataset_back_as_it_is(data):
    assert as_dataset(data) is data


def test_as_dataset_leaves_matrices_writeable():
    x = X.copy(order="F")
    as_dataset((x, LABELS))
    assert x.flags.writeable


@pytest.mark.parametrize(
    ("given", "message"),
    [(X, r"data is an array of shape \(2, 4\); expected a Dataset"), (None, "data is None; exp")],
)
def test_as_dataset_refuses_other_things(given, message):
    with pytest.raises(ValueError, match=message):
        as_dataset(given)


# ---- one-hot


def test_vectorized_result_is_the_books_column():
    np.testing.assert_array_equal(vectorized_result(3), np.eye(10)[:, [3]])
    assert vectorized_result(np.int64(1), 2).shape == (2, 1)


@pytest.mark.parametrize("j", [10, -1, 2.0, "3", None])
def test_vectorized_result_refuses_what_is_no_class(j):
    with pytest.raises(ValueError, match="expected a whole number from 0 to 9"):
        vectorized_result(j)


def test_one_hot_has_a_column_per_label():
    np.testing.assert_array_equal(one_hot(LABELS, 3, np.float32), ONE_HOT)
    assert one_hot(LABELS, 3, np.float32).dtype == np.float32
    assert one_hot([], 3).shape == (3, 0)


def test_one_hot_refuses_labels_beyond_the_classes():
    with pytest.raises(ValueError, match="labels run from 0 to 2; .*from 0 to 1, for 2 classes"):
        one_hot(LABELS, 2)


# ---- the bundled digits


def test_digits_are_split_as_promised():
    training, validation, test = load_digits()
    assert [len(part) for part in (training, validation, test)] == [1197, 300, 300]
    assert training.y.shape == (10, 1197) and validation.y.ndim == test.y.ndim == 1
    assert training.x.dtype == np.float64


def test_digits_are_those_of_scikit_learn_each_once():
    sklearn_digits = pytest.importorskip("sklearn.datasets").load_digits()
    ours = np.hstack([np.vstack([part.x, part.labels]) for part in load_digits()])
    theirs = np.vstack([sklearn_digits.data.T / 16, sklearn_digits.target])
    assert sorted(ours.T.tolist()) == sorted(theirs.T.tolist())


def test_the_split_of_the_digits_never_changes():
    training, validation, test = load_digits()
    assert training.labels[:8].tolist() == [2, 8, 2, 6, 6, 7, 1, 9]
    assert validation.labels[:4].tolist() == [5, 3, 9, 6]
    assert test.labels[-4:].tolist() == [3, 7, 7, 8]


def test_digits_in_float32_are_the_same():
    for double, single in zip(load_digits(), load_digits(dtype=np.float32), strict=True):
        assert single.x.dtype == single.one_hot.dtype == np.float32
        np.testing.assert_array_equal(double.x, single.x)  # sixteenths are exact in both


def test_importing_the_data_room_loads_numpy_alone():
    code = (
        "import sys, nncourse.data\n"
        "print(*sorted({'pooch', 'requests', 'sklearn', 'tqdm', 'pandas'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
