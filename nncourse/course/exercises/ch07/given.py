"""What the checks of chapter 7 share: columns to try answers on, and pieces of wrong answers."""

import numpy as np

quiet = np.errstate(all="ignore")  # for wrong answers that overflow or divide by zero

COLUMN = np.array([[2.5], [-1.0], [3.2], [0.5]])
BATCH = np.array([[0.0, 2.0, -1.0], [1.0, 2.0, 0.5], [0.0, -3.0, 4.0], [-0.5, 1.0, 0.0]])
THREE = np.array([[0.5], [-1.0], [0.2]])


def wrong_softmax(z, *, axis=0, largest=0):
    """Softmax with the sum along any `axis`, and `largest`: the axis of the maximum, or "none"."""
    with np.errstate(all="ignore"):
        shift = 0.0 if largest == "none" else z.max(axis=largest, keepdims=True)
        powers = np.exp(z - shift)
        return powers / powers.sum(axis=axis, keepdims=True)


@quiet
def logit(p):
    """The z with σ(z) = p."""
    return np.log(np.divide(p, 1 - p))


def one_hot(labels, n):
    """A column for each label."""
    return np.eye(n)[:, labels]
