"""Visible checks of 9.6a, 9.6b and 9.7: labels become targets and back, the header of a file."""

import struct

import numpy as np

from nncourse.course.checks import Case, Exercise, Misconception

# ---- 9.6a


def _encode(labels, n, low=0.1, high=0.9):
    return np.where(np.arange(n)[:, np.newaxis] == labels, high, low)


def _one_label_each(labels, n):
    """A row, not a column, for each label."""
    return _encode(labels, n).T


ENCODE = Exercise(
    id="9.6a",
    name="encode",
    cases=(
        Case("labels 2 and 0 of four", (np.array([2, 0]), 4)),
        Case("one label of three", (np.array([1]), 3)),
        Case("five labels of ten", (np.array([7, 7, 0, 9, 3]), 10)),
    ),
    reference=_encode,
    hint="begin with an array of shape (n, m) full of 0.1; then put 0.9 into row labels[k] of each "
    "column k.",
    misconceptions=(
        Misconception(
            "these are targets of 0 and 1; here 0.1 and 0.9 are wanted.",
            lambda labels, n: _encode(labels, n, 0.0, 1.0),
        ),
        Misconception(
            "0.1 and 0.9 are exchanged: 0.9 stands for the label.",
            lambda labels, n: _encode(labels, n, 0.9, 0.1),
        ),
        Misconception("each label has a row here; examples are columns: (n, m).", _one_label_each),
        Misconception(
            "the others are 0; they must be 0.1.",
            lambda labels, n: _encode(labels, n, 0.0, 0.9),
        ),
        Misconception(
            "the label's own target is 1; it must be 0.9.",
            lambda labels, n: _encode(labels, n, 0.1, 1.0),
        ),
        Misconception(
            "this is one off: class 0 stands in row 0.",
            lambda labels, n: _encode((labels + 1) % n, n),
        ),
        Misconception(
            "0.1 became 0 in an array of whole numbers: begin with np.full((n, m), 0.1).",
            lambda labels, n: _encode(labels, n).astype(int),
        ),
    ),
)

# ---- 9.6b


def _decode(outputs):
    return outputs.argmax(axis=0)


def _first_above(limit):
    """The first output above a limit."""
    return lambda outputs: (outputs > limit).argmax(axis=0)


_OUTPUTS = np.array([[0.10, 0.30, 0.05, 0.55], [0.85, 0.20, 0.10, 0.60], [0.15, 0.40, 0.92, 0.93]])

DECODE = Exercise(
    id="9.6b",
    name="decode",
    cases=(
        Case("one column", (_OUTPUTS[:, :1],)),
        Case("four columns, one of them low, one with two high", (_OUTPUTS,)),
        Case("targets of five labels", (_encode(np.array([3, 0, 1, 3, 2]), 4),)),
    ),
    reference=_decode,
    hint="the label is the row with the largest output of a column. np.argmax(outputs, axis=0) "
    "goes down the columns.",
    misconceptions=(
        Misconception(
            "this goes along the rows: one answer for each class. Examples are columns, axis=0.",
            lambda outputs: outputs.argmax(axis=1),
        ),
        Misconception(
            "this is a place in the whole array; one label for each column is wanted, axis=0.",
            lambda outputs: outputs.argmax(),
        ),
        Misconception(
            "this takes the first output above ½. There may be none, or two: take the largest.",
            _first_above(0.5),
        ),
        Misconception("this is the smallest output; take the largest.",
                      lambda outputs: outputs.argmin(axis=0)),
        Misconception(
            "these are the largest outputs themselves; in which row do they stand?",
            lambda outputs: outputs.max(axis=0),
        ),
        Misconception(
            "this is one off: row 0 is class 0.", lambda outputs: outputs.argmax(axis=0) + 1
        ),
        Misconception(
            "this says which outputs are above ½; one label for each column is wanted.",
            lambda outputs: (outputs > 0.5).astype(int),
        ),
    ),
)  # fmt: skip

# ---- 9.7


def _idx_header(data):
    axes = data[3]
    return data[2], struct.unpack(f">{axes}I", data[4 : 4 + 4 * axes])


def _sizes(data, order=">", first=4, axes=None, letter="I", width=4):
    """The sizes, read in some other way."""
    axes = data[3] if axes is None else axes
    return data[2], struct.unpack(f"{order}{axes}{letter}", data[first : first + width * axes])


def _file(kind, *shape):
    """The header of an IDX file and the first bytes behind it."""
    return bytes([0, 0, kind, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + bytes(16)


IDX_HEADER = Exercise(
    id="9.7",
    name="idx_header",
    cases=(
        Case("images", (_file(8, 60_000, 28, 28),)),
        Case("labels", (_file(8, 10_000),)),
        Case("colour images of floats", (_file(0x0D, 300, 70_000, 5, 3),)),
    ),
    reference=_idx_header,
    hint="data[2] is the kind, data[3] the number d of axes. struct.unpack(f'>{d}I', …) reads d "
    "numbers of four bytes, the largest part first, from data[4 : 4 + 4 * d].",
    misconceptions=(
        Misconception(
            "the bytes of each number are read the wrong way round; the largest part comes first, "
            "which struct calls '>'.",
            lambda data: _sizes(data, "<"),
        ),
        Misconception(
            "this reads from the first byte; the sizes begin behind the magic number, at byte 4.",
            lambda data: _sizes(data, first=0),
        ),
        Misconception(
            "this always reads three sizes; byte 3 says how many there are.",
            lambda data: _sizes(data, axes=3),
        ),
        Misconception(
            "a size is four bytes long; this reads two of them.",
            lambda data: _sizes(data, letter="H", width=2),
        ),
        Misconception(
            "this takes single bytes for the sizes; each size is four bytes long.",
            lambda data: (data[2], tuple(data[4 : 4 + data[3]])),
        ),
        Misconception(
            "only the shape is returned; return the pair (kind, shape).",
            lambda data: _idx_header(data)[1],
        ),
        Misconception(
            "the kind stands in byte 2; byte 3 is the number of axes.",
            lambda data: (data[3], _idx_header(data)[1]),
        ),
        Misconception(
            "this is how many numbers the file holds; their shape is wanted.",
            lambda data: (data[2], int(np.prod(_idx_header(data)[1]))),
        ),
    ),
)

EXERCISES = (ENCODE, DECODE, IDX_HEADER)
