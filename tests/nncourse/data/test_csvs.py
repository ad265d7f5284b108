"""CSV files: the right numbers from sound ones, and from bad ones the row with the fault."""

import gzip

import numpy as np
import pytest

from nncourse.data import DataError, read_csv
from tests.nncourse.data.files import TRAIN, images, put, write_csv

PIXELS, LABELS = images(TRAIN, 1)

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize(
    "form",
    [{}, {"header": True}, {"suffix": ".gz"}, {"newline": "\r\n"}, {"before": "\ufeff"}],
    ids=["plain", "header", "packed", "Windows", "byte-order mark"],
)
def test_csv_gives_pixels_and_labels(tmp_path, form):
    path = write_csv(tmp_path, **form) / ("mnist_train.csv" + form.get("suffix", ""))
    pixels, labels = read_csv(path)
    assert pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels, PIXELS.reshape(TRAIN, 784))
    np.testing.assert_array_equal(labels, LABELS)


def line(label=7, first=0, columns=785):
    return ",".join(map(str, [label, first, *[0] * (columns - 2)])) + "\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty. Expected lines of a label, 0 to 9, and 784 pixels"),
        ("\n\n", "is empty"),
        (line(columns=784), "the lines have 784 columns, expected 785"),
        (line() + line(columns=3), "columns changed from 785 to 3 at row 2"),
        ("label" + 784 * ",x" + "\n" + line() + line(columns=786), "785 to 786 at row 2"),
        (line() + line(first="x"), "'x' to uint8 at row 1, column 2"),
        (line() + line(first=""), "'' to uint8 at row 1, column 2"),
        (line(first=-1), "'-1' to uint8 at row 0, column 2"),
        (line() + line() + line(first=256), "'256' to uint8 at row 2, column 2"),
        (line() + line(label=10), "the label at row 1 is 10, expected 0 to 9"),
        (line() + "\n" + line(label=11), "the label at row 1 is 11"),
        (line() + line(label="seven"), "'seven' to uint8 at row 1, column 1"),
    ],
)
def test_a_faulty_csv_file_is_told_with_its_row(tmp_path, text, message):
    path = put(tmp_path / "mnist_train.csv", text.encode())
    with pytest.raises(DataError, match=message) as error:
        read_csv(path)
    assert str(path) in str(error.value)


def test_a_csv_file_that_is_no_text_is_told(tmp_path):
    path = put(tmp_path / "mnist_train.csv", bytes(range(1, 256)))
    with pytest.raises(DataError, match="expected|Expected"):
        read_csv(path)


def test_a_truncated_packed_csv_file_is_told(tmp_path):
    path = tmp_path / "mnist_train.csv.gz"
    path.write_bytes(gzip.compress(line().encode() * 50)[:-20])
    with pytest.raises(DataError, match="cannot be unpacked: it is truncated or damaged"):
        read_csv(path)
