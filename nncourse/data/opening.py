"""Opening data files, packed or not, and the error that a bad one raises."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from nncourse.types import Path


class DataError(ValueError):
    """A data file is missing, damaged or of another kind; the message says what to do."""


class OtherData(DataError):
    """A data file is sound, but is not MNIST's file of that name."""


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """Open a file for reading bytes, unpacked if it is a gzip file, whatever its name says."""
    with open(path, "rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        try:
            yield gzip.GzipFile(fileobj=raw) if packed else raw
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise DataError(
                f"{path} cannot be unpacked: it is truncated or damaged ({error}). Fetch it again."
            ) from error
