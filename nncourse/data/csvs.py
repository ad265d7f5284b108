"""MNIST as text: a line per image, the label first, then its 784 pixels."""

import io
import warnings

import numpy as np

from nncourse.data.opening import DataError, opened
from nncourse.types import Array, Path

_COLUMNS = 1 + 28 * 28
_ADVICE = "Expected lines of a label, 0 to 9, and 784 pixels, 0 to 255, with commas between."


def read_csv(path: Path) -> tuple[Array, Array]:
    """Read a CSV file of images, packed with gzip or not, with or without a header line.

    Parameters
    ----------
    path : path-like
        Each line holds a label, 0 to 9, and 784 pixels, 0 to 255.

    Returns
    -------
    pixels : ndarray of uint8, (n, 784)
        A row per image.
    labels : ndarray of int64, (n,)

    Raises
    ------
    DataError
        Where a line has other columns, or holds anything but such numbers. It names the row.

    Notes
    -----
    The form in which Rashid's "Make Your Own Neural Network" reads the digits.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "small.csv"
    ...     _ = path.write_text("7" + 784 * ",255" + "\\n")
    ...     pixels, labels = read_csv(path)
    >>> pixels.shape, labels
    ((1, 784), array([7]))
    """
    try:
        with opened(path) as file, io.TextIOWrapper(file, "utf-8-sig") as text:
            table = _table(text)
    except DataError:
        raise
    except ValueError as error:  # numpy names the row, counted without header and empty lines
        reason = str(error).partition(";")[0]  # what follows is about numpy's own options
        raise DataError(f"{path}: {reason}. {_ADVICE}") from error
    return table[:, 1:], table[:, 0].astype(np.int64)


def _table(text):
    """Return all lines as one matrix of bytes, (n, 785), or raise a ValueError."""
    head = text.readline()
    if not head.strip() or head.split(",")[0].strip().lstrip("+-").isdecimal():
        text.seek(0)  # no header
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # an empty file is an error below
        table = np.loadtxt(text, dtype=np.uint8, delimiter=",", comments=None, ndmin=2)
    if not len(table):
        raise ValueError("the file is empty")
    if table.shape[1] != _COLUMNS:
        raise ValueError(f"the lines have {table.shape[1]} columns, expected {_COLUMNS}")
    if table[:, 0].max() > 9:
        row = int(np.argmax(table[:, 0] > 9))
        raise ValueError(f"the label at row {row} is {table[row, 0]}, expected 0 to 9")
    return table
