"""Visible checks of 7.1 and 7.2: softmax itself, and sigmoid outputs beside it."""

import numpy as np

from nncourse.activations import log_softmax, sigmoid, softmax
from nncourse.course.checks import Case, Exercise, Misconception
from nncourse.course.exercises.ch07.given import BATCH, COLUMN, logit, quiet, wrong_softmax

# ---- 7.1


@quiet
def _powers(z):
    return np.exp(z)


def _softmax_in_place(z):
    z -= z.max(axis=0)
    return np.exp(z) / np.exp(z).sum(axis=0)


@quiet
def _own_share(z):
    """Each z by the sum of all: shares without exponentials."""
    return z / z.sum(axis=0)


_FAR = np.array([[1000.0, -9e3], [999.0, -9001.0], [0.0, -1e4]])
_ACROSS = "the sum runs over the examples, too; each column must add to one by itself: axis=0."
_ROWS = "each row adds to one here; examples are columns, so the columns must: axis=0."

SOFTMAX = Exercise(
    id="7.1",
    name="softmax",
    cases=(
        Case("one column", (COLUMN,)),
        Case("three columns", (BATCH,)),
        Case("numbers that are far out", (_FAR,)),
    ),
    reference=softmax,
    hint="exponentials, divided by their sum down each column. Subtract the largest z of each "
    "column first: that changes nothing, and nothing overflows.",
    misconceptions=(
        Misconception(
            "the exponentials overflow: e^1000 is too large for a float. Subtract the largest z "
            "of each column before you take them.",
            lambda z: wrong_softmax(z, largest="none"),
        ),
        Misconception(
            "this subtracts the largest number of the whole array, so that the powers of other "
            "columns all become 0; subtract the largest of each column.",
            lambda z: wrong_softmax(z, largest=None),
        ),
        Misconception(_ACROSS, lambda z: wrong_softmax(z, axis=None)),
        Misconception(_ACROSS, lambda z: wrong_softmax(z, axis=None, largest=None)),
        Misconception(_ACROSS, lambda z: wrong_softmax(z, axis=None, largest="none")),
        Misconception(_ROWS, lambda z: wrong_softmax(z, axis=1)),
        Misconception(_ROWS, lambda z: wrong_softmax(z, axis=1, largest=1)),
        Misconception(_ROWS, lambda z: wrong_softmax(z, axis=1, largest="none")),
        Misconception("these are the exponentials; divide them by their sum.", _powers),
        Misconception(
            "these are z divided by their sum; take the exponentials first, and z may be negative.",
            _own_share,
        ),
        Misconception("this is the sigmoid function; it looks at each z alone.", sigmoid),
        Misconception(
            "this is the hard maximum, a 1 for the largest; softmax gives the others a share, too.",
            lambda z: (z == z.max(axis=0)).astype(float),
        ),
        Misconception(
            "these are the logarithms of the activations; take the exponential of them.",
            log_softmax,
        ),
        Misconception(
            "z -= … changes the caller's z; make a new array, z − z.max(axis=0).",
            _softmax_in_place,
        ),
    ),
)

# ---- 7.2


def _with_sum(n, total):
    return np.full((n, 1), logit(total / n))


def _judge_sum(z, n, total):
    """What is wrong with weighted inputs whose sigmoid outputs should have a sum, or None."""
    if not isinstance(z, np.ndarray) or z.dtype.kind not in "fi" or z.shape != (n, 1):
        return f"expected an array of {n} numbers in one column, of shape ({n}, 1)."
    if not np.all(np.isfinite(z)):
        return "not all of these weighted inputs are finite numbers."
    found = float(sigmoid(z).sum())
    if not np.isclose(found, total, rtol=1e-5):
        return f"the sigmoid outputs of these weighted inputs add to {found:.4g}, not to {total}."
    return None


WITH_SUM = Exercise(
    id="7.2",
    name="with_sum",
    cases=(
        Case("four outputs that add to 2.5", (4, 2.5)),
        Case("ten outputs that add to 0.2", (10, 0.2)),
        Case("three outputs that add to 2.9", (3, 2.9)),
    ),
    reference=_with_sum,
    judge=_judge_sum,
    hint="let all outputs be equal: each is then total/n. Which z has σ(z) = p? Solve "
    "p = 1/(1 + e^−z) for z.",
    misconceptions=(
        Misconception(
            "these are the outputs themselves; the weighted inputs z that lead to them are wanted.",
            lambda n, total: np.full((n, 1), total / n),
        ),
        Misconception(
            "the sign is flipped: these outputs add to n − total. From p = σ(z) follows "
            "z = ln(p / (1 − p)).",
            lambda n, total: -_with_sum(n, total),
        ),
        Misconception(
            "ln p is the way back through softmax; through σ it is ln(p / (1 − p)).",
            lambda n, total: np.full((n, 1), np.log(total / n)),
        ),
        Misconception(
            "each output alone is made as large as the sum should be; n of them share it: p = "
            "total/n.",
            lambda n, total: np.full((n, 1), logit(total)),
        ),
        Misconception(
            "the shape is (n,); the weighted inputs of one example are a column, (n, 1).",
            lambda n, total: _with_sum(n, total).ravel(),
        ),
        Misconception(
            "this is a row; the weighted inputs of one example are a column, (n, 1).",
            lambda n, total: _with_sum(n, total).T,
        ),
    ),
)

EXERCISES = (
    SOFTMAX,
    WITH_SUM,
)
