"""The IDX format of the MNIST files: a magic number, the sizes, then a byte per pixel."""

import hashlib
import struct

import numpy as np

from nncourse.data.opening import DataError, OtherData, opened
from nncourse.types import Array, Path

_CHUNK = 1 << 20


def read_idx(path: Path, sha256: str | None = None) -> Array:
    """Read an IDX file of unsigned bytes, packed with gzip or not.

    Parameters
    ----------
    path : path-like
    sha256 : str, optional
        What the SHA-256 of the unpacked file has to be.

    Returns
    -------
    ndarray of uint8
        Shaped as the file says: (n, 28, 28) for images, (n,) for labels.

    Raises
    ------
    DataError
        Where the file is truncated, too long, packed wrongly, of another format, or has another
        checksum.

    Notes
    -----
    The format is described on the MNIST page of LeCun, Cortes and Burges.

    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "labels"
    ...     _ = path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]))
    ...     read_idx(path)
    array([5, 0, 4], dtype=uint8)
    """
    with opened(path) as file:
        header, shape = _header(file, path)
        content = _contents(file, path, shape)
    if sha256 is not None:
        _check_sum(header, content, sha256, path)
    return np.frombuffer(content, np.uint8).reshape(shape)


def _header(file, name):
    """Read the bytes before the data, and the shape that they announce."""
    magic = file.read(4)
    if len(magic) < 4 or magic[:3] != b"\x00\x00\x08" or not 1 <= magic[3] <= 4:
        page = " It looks like a web page saved under that name." if magic[:1] == b"<" else ""
        raise DataError(
            f"{name} is not an IDX file of unsigned bytes: it begins with {magic.hex(' ') or '-'}, "
            f"expected 00 00 08 and the number of axes, 01 to 04.{page} Fetch it again."
        )
    sizes = file.read(4 * magic[3])
    if len(sizes) < 4 * magic[3]:
        raise DataError(f"{name} is truncated: it ends inside its header. Fetch it again.")
    return magic + sizes, struct.unpack(f">{magic[3]}I", sizes)


def _contents(file, name, shape):
    """Read as many bytes as the shape needs, in pieces lest a false header fill the memory."""
    size = int(np.prod(shape, dtype=object))
    content = bytearray()
    while len(content) < size and (chunk := file.read(min(_CHUNK, size - len(content)))):
        content += chunk
    if len(content) < size:
        raise DataError(
            f"{name} is truncated: it announces {_times(shape)} = {size:,} bytes, "
            f"but holds {len(content):,}. Fetch it again."
        )
    if file.read(1):
        raise DataError(
            f"{name} is too long: bytes follow after the {_times(shape)} = {size:,} that it "
            "announces. Fetch it again."
        )
    return content


def _times(shape):
    return " × ".join(map(str, shape))


def _check_sum(header, content, sha256, name):
    digest = hashlib.sha256(header)
    digest.update(content)
    if digest.hexdigest() != sha256:
        raise OtherData(
            f"{name} is not MNIST's file of that name: the SHA-256 of its unpacked bytes is "
            f"{digest.hexdigest()}, expected {sha256}. Fetch it again."
        )
