"""The book's pickle: read whoever wrote it, and never run."""

import gzip
import os
import pickle
import pickletools

import numpy as np
import pytest

from nncourse.data import DataError, read_pickle
from tests.nncourse.data.files import pickle_sets, put, python2_pickle

pytestmark = pytest.mark.filterwarnings("error")


def assert_same_sets(read, expected):
    for (x, labels), (x_expected, labels_expected) in zip(read, expected, strict=True):
        np.testing.assert_array_equal(x, x_expected)
        np.testing.assert_array_equal(labels, labels_expected)
        assert x.dtype.isnative and labels.dtype == np.int64


@pytest.mark.parametrize("name", ["mnist.pkl", "mnist.pkl.gz"])
def test_a_pickle_of_python_2_is_read(tmp_path, name):
    path = put(tmp_path / name, python2_pickle(pickle_sets()))
    assert_same_sets(read_pickle(path), pickle_sets())


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_protocol_is_read(tmp_path, protocol):
    path = put(tmp_path / "mnist.pkl.gz", pickle.dumps(pickle_sets(), protocol))
    assert_same_sets(read_pickle(path), pickle_sets())


@pytest.mark.parametrize("core", [b"numpy.core.", b"numpy._core."])
def test_names_of_numpy_1_and_2_are_read(tmp_path, core):
    content = pickle.dumps(pickle_sets(), 2).replace(b"numpy._core.", b"numpy.core.")
    path = put(tmp_path / "mnist.pkl", content.replace(b"numpy.core.", core))
    assert_same_sets(read_pickle(path), pickle_sets())


@pytest.mark.parametrize("protocol", [2, 5])
@pytest.mark.parametrize(
    "change",
    [
        lambda a: np.asfortranarray(a),
        lambda a: a.astype(a.dtype.newbyteorder(">")),
        lambda a: a.astype("f8" if a.dtype.kind == "f" else "u1"),
    ],
    ids=["Fortran", "big-endian", "other sizes"],
)
def test_other_layouts_of_arrays_are_read(tmp_path, change, protocol):
    sets = tuple((change(x), change(labels)) for x, labels in pickle_sets())
    path = put(tmp_path / "mnist.pkl", pickle.dumps(sets, protocol))
    assert_same_sets(read_pickle(path), pickle_sets())


class Calls:
    """An object whose pickle calls a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


class Loud(np.ndarray):
    """A class of arrays that would have to be imported."""


def written_by_hand(*, shape=b"(I2\nt", content=b"8 bytes!"):
    """The pickle of one array, to put a fault into."""
    return (
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n" + shape
        + b"cnumpy\ndtype\n(S'i4'\nI0\nI1\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntbI00\n"
        + b"S'" + content + b"'\ntb."
    )  # fmt: skip


def in_sets(content):
    """The content in the place of the training images."""
    pair = pickle.dumps(pickle_sets()[1], 2)[2:-1]
    labels = pickle.dumps(pickle_sets()[0][1], 2)[2:-1]
    return b"\x80\x02((" + content[:-1] + labels + b"t" + pair + pair + b"t."


TRACE = "hostile-trace"
HOSTILE = {
    "os.system": (Calls(os.system, f"echo > {TRACE}"), r"asks for \w+\.system"),
    "eval": (Calls(eval, f"open('{TRACE}', 'w')"), r"asks for (__builtin__|builtins)\.eval"),
    "exec": (Calls(exec, f"open('{TRACE}', 'w')"), r"asks for (__builtin__|builtins)\.exec"),
    "getattr": (Calls(getattr, np.zeros(2), "tofile"), r"asks for (__builtin__|builtins)\.getattr"),
    "numpy.load": (Calls(np.load, TRACE), r"asks for numpy[\w.]*\.load"),
    "numpy.save": (Calls(np.save, TRACE, np.zeros(2)), r"asks for numpy[\w.]*\.save"),
    "memmap": (Calls(np.memmap, TRACE, "u1", "w+", 0, (4,)), r"asks for numpy[\w.]*\.memmap"),
    "subclass": (np.zeros(3).view(Loud), r"asks for [\w.]+\.Loud"),
    "objects": (np.array([os.system, None], object), r"dtype 'O8', not of plain numbers|\.system"),
    "empty objects": (np.array([None, 1], object), r"dtype 'O8', not of plain numbers"),
    "hidden object": ((pickle_sets()[0], Calls(os.system, f"echo > {TRACE}")), r"\.system"),
    "records": (np.zeros(2, "i4,f4"), r"dtype 'V8', not of plain numbers"),
    "text": (np.array(["a", "b"]), r"dtype 'U1', not of plain numbers"),
    "dates": (np.zeros(2, "M8[s]"), r"dtype 'M8', not of plain numbers"),
    "complex": (np.zeros(2, complex), r"dtype 'c16', not of plain numbers"),
}


@pytest.mark.parametrize("protocol", [0, 2, pickle.HIGHEST_PROTOCOL])
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_pickle_is_refused_and_nothing_is_run(tmp_path, monkeypatch, kind, protocol):
    monkeypatch.chdir(tmp_path)
    hostile, message = HOSTILE[kind]
    path = put(tmp_path / "mnist.pkl.gz", pickle.dumps((hostile, hostile, hostile), protocol))
    with pytest.raises(DataError, match=rf"is refused: .*{message}.*that you trust"):
        read_pickle(path)
    assert os.listdir(tmp_path) == ["mnist.pkl.gz"]


BY_HAND = {
    "few bytes": (written_by_hand(content=b"7 bytes"), "buffer size must be a multiple"),
    "negative shape": (written_by_hand(shape=b"(I-2\nt"), "is not laid out"),
    "vast shape": (
        written_by_hand(shape=b"(L99999999999999L\nt"),
        "cannot reshape array of size 2",
    ),
    "no shape": (written_by_hand(shape=b"N"), "is not laid out"),
    "other class": (
        written_by_hand().replace(b"numpy\nndarray", b"numpy\ndtype"),
        "is not laid out",
    ),
    "hidden objects": (
        written_by_hand().replace(b"'i4'", b"'i4,O'"),
        "is refused: .* of dtype 'i4,O', not of",
    ),
    "objects in the state": (
        written_by_hand().replace(b"S'8 bytes!'\n", b"(lI1\naI2\na"),
        "is refused: .* without proper dtype or content",
    ),
    "flags of objects": (
        written_by_hand().replace(b"I-1\nI-1\nI0\nt", b"I-1\nI-1\nI63\nt"),
        r"is not laid out .* x \(2,\) int32",  # numpy's own dtype would now hold objects
    ),
    "changed function": (b"c_codecs\nencode\n(S'_call'\nNdb.", "is not a pickle of numpy arrays"),
    "changed slots": (b"c_codecs\nencode\nN(S'_call'\nNd\x86b.", "is not a pickle of numpy arrays"),
    "changed class": (b"cnumpy\nndarray\nN(S'_call'\nNd\x86b.", "is not a pickle of numpy arrays"),
    "other encoding": (b"c_codecs\nencode\n(V\nS'rot13'\ntR.", "'rot13' is not a text encoding"),
    "dotted": (
        b"\x80\x04\x8c\x05numpy\x8c\x0endarray.tofile\x93.",
        r"is refused: .*numpy\.ndarray\.tofile",
    ),
    "neighbour": (
        b"cnumpy.core.multiarray\nfromfile\n.",
        r"is refused: .*numpy\.core\.multiarray\.fromfile",
    ),
}


@pytest.mark.parametrize("kind", BY_HAND)
def test_a_pickle_with_a_hand_made_fault_is_refused(tmp_path, kind):
    content, message = BY_HAND[kind]
    content = in_sets(content) if b"_reconstruct" in content else content
    path = put(tmp_path / "mnist.pkl", content)
    with pytest.raises(DataError, match=message):
        read_pickle(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cannot be unpacked: it is truncated or damaged|is not a pickle"),
        (python2_pickle(pickle_sets())[:-300], "is not a pickle of numpy arrays.*truncated"),
        (b"<html>not found</html>", "is not a pickle of numpy arrays"),
        (b"\x80\x02Q.", "is not a pickle of numpy arrays"),
        (gzip.compress(python2_pickle(pickle_sets()))[:-30], "truncated or damaged"),
        (gzip.compress(python2_pickle(pickle_sets()))[:-8] + bytes(8), "truncated or damaged.*CRC"),
    ],
    ids=["empty", "cut", "page", "persistent id", "gzip cut", "gzip sum"],
)
def test_a_damaged_pickle_is_told(tmp_path, content, message):
    path = tmp_path / "mnist.pkl.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message):
        read_pickle(path)


def changed(which, part, array):
    """The book's sets with another array in one place."""
    sets = [list(pair) for pair in pickle_sets()]
    sets[which][part] = array
    return tuple(map(tuple, sets))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (pickle_sets()[:2], "expected three pairs"),
        (pickle_sets()[0][0], "expected three pairs"),
        ({"train": 1}, "expected three pairs"),
        ((1, 2, 3), "expected three pairs"),
        (changed(0, 1, [1, 2]), "the training data are not two numpy arrays"),
        (changed(1, 0, np.zeros((2, 28, 28), "f4")), r"the validation data have x \(2, 28, 28\)"),
        (changed(2, 1, np.zeros(5, int)), r"the test data have x \(3, 784\) .* labels \(5,\)"),
        (changed(0, 0, np.zeros((10, 784), "i8")), r"x \(10, 784\) int64.*x \(n, n_in\) of floats"),
        (changed(0, 1, np.zeros(10)), r"labels \(10,\) float64; .*labels \(n,\) of whole numbers"),
        (changed(1, 0, np.zeros((2, 64), "f4")), r"\(10, 784\), \(2, 64\).*as many columns"),
    ],
)
def test_a_pickle_with_another_layout_is_told(tmp_path, content, message):
    path = put(tmp_path / "mnist.pkl", pickle.dumps(content))
    with pytest.raises(DataError, match="is not laid out as the book's mnist.pkl: .*" + message):
        read_pickle(path)


def test_the_hand_made_pickles_are_whole():
    """Each can be taken apart to its end, so that it is refused for its fault and nothing else."""
    for content, _ in BY_HAND.values():
        assert list(pickletools.genops(content))[-1][0].name == "STOP"
