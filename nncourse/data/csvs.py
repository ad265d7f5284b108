"""MNIST as text: a line per image, the label first, then its 784 pixels."""

import io
import warnings
from contextlib import contextmanager

import numpy as np

from nncourse.data.opening import DataError, opened

_COLUMNS = 1 + 28 * 28
_ADVICE = "Expected lines of a label, 0 to 9, and 784 pixels, 0 to 255, with commas between."


def read_csv(path):
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
        Where a line has other columns, or holds anything but such numbers. It names the line.

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
        with _text(path) as text:
            _skip_header(text)
            table = _table(text)
    except ValueError as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path}{_first_fault(path) or f': {error}.'} {_ADVICE}") from error
    return table[:, 1:], table[:, 0].astype(np.int64)


@contextmanager
def _text(path, errors="strict"):
    """The file as text, unpacked and without a byte-order mark."""
    with opened(path) as file, io.TextIOWrapper(file, "utf-8-sig", errors) as text:
        yield text


def _skip_header(text):
    """Go to the first line that holds numbers."""
    if not _is_header(text.readline()):
        text.seek(0)


def _is_header(line):
    """Whether a line holds names rather than numbers: no number stands in front."""
    return bool(line.strip()) and not line.split(",")[0].strip().lstrip("+-").isdecimal()


def _table(text):
    """All lines as one matrix of bytes, or a ValueError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # an empty file, told below
        table = np.loadtxt(text, dtype=np.uint8, delimiter=",", comments=None, ndmin=2)
    if table.shape[1] != _COLUMNS or not len(table) or table[:, 0].max() > 9:
        raise ValueError(f"{table.shape[0]} lines of {table.shape[1]} numbers")
    return table


def _first_fault(path):
    """Where the first faulty line is, and what is wrong with it; too slow for every file."""
    with _text(path, errors="replace") as text:
        lines = text.read().splitlines()
    for number, line in enumerate(lines, 1):
        fault = line.strip() and not (number == 1 and _is_header(line)) and _fault(line.split(","))
        if fault:
            return f", line {number}: {fault}."
    return None if any(line.strip() for line in lines) else " is empty."


def _fault(fields):
    """What is wrong with the fields of a line, or None."""
    if len(fields) != _COLUMNS:
        return f"it has {len(fields)} columns, expected {_COLUMNS}"
    for column, field in enumerate(fields, 1):
        what, most = ("label", 9) if column == 1 else ("pixel", 255)
        if not field.strip().isdecimal():
            return f"column {column} is {field.strip()!r}, expected a whole number"
        if int(field) > most:
            return f"column {column} is the {what} {int(field)}, expected 0 to {most}"
    return None
