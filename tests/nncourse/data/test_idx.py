"""IDX files: the right bytes from sound ones, and a telling error from each bad one."""

import gzip

import numpy as np
import pytest

from nncourse.data import DataError, read_idx
from tests.nncourse.data.files import TRAIN, idx_bytes, images, put, sha256

PIXELS, LABELS = images(TRAIN, 1)
CONTENT = idx_bytes(PIXELS)

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize("name", ["images", "images.gz"])
@pytest.mark.parametrize("array", [PIXELS, LABELS], ids=["images", "labels"])
def test_idx_gives_the_array(tmp_path, name, array):
    read = read_idx(put(tmp_path / name, idx_bytes(array)))
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, array)


def test_idx_is_unpacked_by_content_not_by_name(tmp_path):
    path = tmp_path / "misnamed"
    path.write_bytes(gzip.compress(CONTENT))
    np.testing.assert_array_equal(read_idx(path), PIXELS)


def test_idx_with_the_right_checksum_of_its_unpacked_bytes(tmp_path):
    path = put(tmp_path / "images.gz", CONTENT)
    np.testing.assert_array_equal(read_idx(path, sha256(CONTENT)), PIXELS)


def damaged():
    """Contents of an IDX file with one fault each, and what the error says."""
    packed = gzip.compress(CONTENT)
    flipped = bytearray(packed)
    flipped[len(packed) // 2] ^= 0xFF
    wrong_sum = packed[:-8] + bytes(8)
    return {
        "empty": (b"", "is not an IDX file.*begins with -, expected 00 00 08"),
        "magic": (b"PK\x03\x04" + CONTENT, "begins with 50 4b 03 04, expected 00 00 08"),
        "floats": (b"\0\0\x0d\x03" + CONTENT[4:], "begins with 00 00 0d 03"),
        "page": (b"<!DOCTYPE html>", "It looks like a web page saved under that name"),
        "header": (CONTENT[:9], "truncated: it ends inside its header"),
        "short": (CONTENT[:-5], r"truncated: it announces 12 × 28 × 28 = 9,408 bytes, but.*9,403"),
        "long": (CONTENT + b"x", r"too long: bytes follow after the 12 × 28 × 28 = 9,408"),
        "vast": (b"\0\0\x08\x03" + b"\xff" * 12, "truncated: it announces 4294967295 × 4294967295"),
        "gzip cut": (packed[:-100], "cannot be unpacked: it is truncated or damaged"),
        "gzip tail cut": (packed[:-4], "cannot be unpacked: it is truncated or damaged"),
        "gzip bits": (bytes(flipped), "cannot be unpacked: it is truncated or damaged"),
        "gzip nonsense": (packed[:10] + b"\xff" * 99, r"cannot be unpacked.*invalid block type"),
        "gzip sum": (wrong_sum, r"cannot be unpacked.*CRC"),
    }  # fmt: skip


DAMAGED = damaged()


@pytest.mark.parametrize("fault", DAMAGED)
def test_a_damaged_idx_file_is_told(tmp_path, fault):
    content, message = DAMAGED[fault]
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message) as error:
        read_idx(path)
    assert str(path) in str(error.value)
    assert "Fetch it again." in str(error.value)


def test_another_checksum_is_told(tmp_path):
    path = put(tmp_path / "images.gz", CONTENT)
    with pytest.raises(DataError, match=f"SHA-256.*is {sha256(CONTENT)}, expected 0123"):
        read_idx(path, "0123")
