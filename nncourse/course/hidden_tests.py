"""Hidden checks as tests of nbgrader: what they show is compared where they run.

nbgrader gives the points of a cell that ends without an error. The hidden checks of this course
show values and judge nothing, so in nbgrader's source notebooks each stands in such a test, with
the values that the solutions gave:

    with HiddenTest("3.2", seed=7, expected="eNo…"):
        from nncourse.course.hidden import seeded, show_values

        show_values(quadratic_cost(seeded("3.2").random((10, 7)), 0))

Test and answer then share a kernel, as all tests of nbgrader do: who wants to can fool them.
`nncourse grade` compares outside of the kernel, and can mark the same notebooks.
"""

import base64
import io
import json
import os
import sys
import zlib

from nncourse.course import hidden
from nncourse.course.grading.compare import mismatch


class HiddenTestFailed(AssertionError):
    """An answer does not give what the solutions give."""


class HiddenTest:
    """A hidden check that raises when its values are not the expected ones.

    Parameters
    ----------
    exercise : str
        Such as "3.2".
    seed : int
        Of the inputs: the one that the expected values were made with.
    expected : str
        The values that the solutions show, as `packed` gives them.
    """

    def __init__(self, exercise, seed, expected):
        self.exercise, self.seed = exercise, str(seed)
        self.expected = unpacked(expected)
        self.shown = []

    def __enter__(self):
        self._before = os.environ.get(hidden.SEED_VARIABLE), hidden.show, sys.stderr
        os.environ[hidden.SEED_VARIABLE] = self.seed
        hidden.show = lambda bundle: self.shown.append(json.loads(json.dumps(bundle[hidden.MIME])))
        sys.stderr = io.StringIO()  # nbgrader takes all points away for a warning
        return self

    def __exit__(self, kind, error, traceback):
        seed, hidden.show, sys.stderr = self._before
        os.environ.pop(hidden.SEED_VARIABLE)
        if seed is not None:
            os.environ[hidden.SEED_VARIABLE] = seed
        if error is None and (wrong := mismatch(self.shown, self.expected)):
            raise HiddenTestFailed(f"exercise {self.exercise}: {wrong}.")


def packed(bundles):
    """Values as text that fits into a cell, and cannot be read in passing.

    >>> unpacked(packed([[{"kind": "f", "shape": [], "values": [0.5]}]]))
    [[{'kind': 'f', 'shape': [], 'values': [0.5]}]]
    """
    return base64.b64encode(zlib.compress(json.dumps(bundles).encode(), 9)).decode()


def unpacked(text):
    """What `packed` has packed."""
    return json.loads(zlib.decompress(base64.b64decode(text)))
