"""The original files of MNIST, and whether data come from them."""

import hashlib
import struct
from collections.abc import Sequence

import numpy as np

from nncourse.data.opening import OtherData
from nncourse.types import Array, Path

# The files of LeCun, Cortes and Burges, and the SHA-256 of each when it is unpacked.
FILES = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
# The same files packed, as every mirror has them: what a download is compared with.
PACKED = {
    "train-images-idx3-ubyte": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}
_SHAPES = [(50_000, 784), (10_000, 784), (10_000, 784)]
_ROWS = 10_000  # images that are compared with the originals at a time


def scaled(pixels: Array, dtype: np.dtype) -> Array:
    """Return byte / 256, as in the book's pickle; exact in either float type."""
    return np.multiply(pixels, dtype.type(1 / 256), dtype=dtype)


def check_contents(parts: Sequence[tuple[Array, Array]], path: Path) -> None:
    """Raise an OtherData error unless pixels and labels are those of the original files."""
    shapes = [x.shape for x, _ in parts]
    if shapes != _SHAPES:
        raise OtherData(f"{path} holds images {shapes}, expected {_SHAPES}, as MNIST has.")
    for name, pairs in (("train", parts[:2]), ("t10k", parts[2:])):
        images, labels = f"{name}-images-idx3-ubyte", f"{name}-labels-idx1-ubyte"
        if _sum_of_images(pairs) != FILES[images]:
            raise OtherData(f"{path}: the pixels are not those of MNIST's {images}.")
        if _sum_of_labels(pairs) != FILES[labels]:
            raise OtherData(f"{path}: the labels are not those of MNIST's {labels}.")


def _sum_of_images(pairs):
    """Return the SHA-256 of the IDX file with these images; None where a pixel is no byte / 256."""
    digest = hashlib.sha256(struct.pack(">4I", 0x803, sum(len(x) for x, _ in pairs), 28, 28))
    for x, _ in pairs:
        for start in range(0, len(x), _ROWS):
            rows = x[start : start + _ROWS]
            pixels = np.clip(256 * rows, 0, 255).astype(np.uint8)
            if not np.array_equal(scaled(pixels, x.dtype), rows):
                return None
            digest.update(pixels.tobytes())
    return digest.hexdigest()


def _sum_of_labels(pairs):
    """Return the SHA-256 of the IDX file that holds these labels."""
    labels = np.concatenate([labels for _, labels in pairs])
    header = struct.pack(">2I", 0x801, len(labels))
    return hashlib.sha256(header + labels.astype(np.uint8).tobytes()).hexdigest()
