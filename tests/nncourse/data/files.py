"""Small data files of every kind, made without the code that reads them."""

import gzip
import hashlib
import struct

import numpy as np

TRAIN, TEST, VALIDATION = 12, 3, 2  # of 12 training images the last sixth validates


def images(n, seed=0):
    """Random images (n, 28, 28) and labels (n,), bytes; the first pixels run over hard cases."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (n, 28, 28), dtype=np.uint8)
    pixels[0, 0, :5] = [0, 1, 3, 128, 255]
    return pixels, rng.integers(0, 10, n, dtype=np.uint8)


def idx_bytes(array):
    """An IDX file of unsigned bytes."""
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return header + array.tobytes()


def idx_files():
    """The contents of a small MNIST's four files, by name."""
    (train, train_labels), (test, test_labels) = images(TRAIN, 1), images(TEST, 2)
    return {
        "train-images-idx3-ubyte": idx_bytes(train),
        "train-labels-idx1-ubyte": idx_bytes(train_labels),
        "t10k-images-idx3-ubyte": idx_bytes(test),
        "t10k-labels-idx1-ubyte": idx_bytes(test_labels),
    }


def write_idx(folder, *, packed=True, dotted=False):
    """Write the four files and give back the folder."""
    for name, content in idx_files().items():
        name = name.replace("-idx", ".idx") if dotted else name
        put(folder / (name + ".gz" if packed else name), content)
    return folder


def put(path, content):
    """Write bytes, packed where the name ends in .gz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, 1) if path.suffix == ".gz" else content)
    return path


def expected_sets():
    """The three sets as (x (n, 784) from byte / 256, labels (n,)), worked out plainly."""
    (train, train_labels), (test, test_labels) = images(TRAIN, 1), images(TEST, 2)
    rows, test_rows = train.reshape(TRAIN, 784) / 256, test.reshape(TEST, 784) / 256
    cut = TRAIN - VALIDATION
    return [
        (rows[:cut], train_labels[:cut]),
        (rows[cut:], train_labels[cut:]),
        (test_rows, test_labels),
    ]


def pickle_sets(dtype=np.float32):
    """The same as the book's pickle holds them."""
    return tuple((x.astype(dtype), y.astype(np.int64)) for x, y in expected_sets())


def write_csv(folder, *, header=False, suffix="", newline="\n", before=""):
    """Write mnist_train.csv and mnist_test.csv, and give back the folder."""
    for name, n, seed in (("train", TRAIN, 1), ("test", TEST, 2)):
        pixels, labels = images(n, seed)
        lines = [
            ",".join(map(str, [label, *row]))
            for label, row in zip(labels, pixels.reshape(n, 784), strict=True)
        ]
        if header:
            lines.insert(0, ",".join(["label", *(f"pixel{i}" for i in range(784))]))
        text = before + newline.join(lines) + newline
        put(folder / f"mnist_{name}.csv{suffix}", text.encode())
    return folder


def python2_pickle(sets):
    """A pickle as Python 2 and an old numpy wrote it: protocol 2, byte strings, numpy.core."""
    pairs = (_tuple(_python2_array(part) for part in pair) for pair in sets)
    return b"\x80\x02" + _tuple(pairs) + b"."


def _python2_array(array):
    code = array.dtype.str[1:].encode()
    shape = _tuple(b"I%d\n" % n for n in array.shape)
    content = array.tobytes()
    return (
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n"
        + shape
        + b"cnumpy\ndtype\n(S'" + code + b"'\nI0\nI1\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntbI00\n"
        + b"T" + struct.pack("<i", len(content)) + content + b"tb"
    )  # fmt: skip


def _tuple(parts):
    return b"(" + b"".join(parts) + b"t"


def sha256(content):
    return hashlib.sha256(content).hexdigest()
