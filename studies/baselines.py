"""What a network has to beat: guessing, and a support vector machine. See `nncourse.darkness`, too.

Images are columns, x (n_in, n); predictions and labels are whole numbers, (n,).
"""

from collections.abc import Callable, Sequence

import numpy as np

from nncourse.data import Data, as_dataset
from nncourse.types import Array, ArrayLike, Seed


def accuracy(predictions: ArrayLike, labels: ArrayLike) -> float:
    """Return the fraction of the predictions that are right.

    >>> accuracy([1, 2, 3, 4], [1, 2, 3, 9])
    0.75
    """
    predictions, labels = np.asarray(predictions), np.asarray(labels)
    if predictions.shape != labels.shape or predictions.ndim != 1 or not len(labels):
        raise ValueError(
            f"predictions have shape {predictions.shape} and labels {labels.shape}; "
            "expected both to be (n,), with at least one."
        )
    return float(np.mean(predictions == labels))


def guess_at_random(n: int, n_classes: int = 10, rng: Seed = None) -> Array:
    """Draw a class at random for each of n images: one in ten is right. Nielsen ch. 1.

    Parameters
    ----------
    n : int
    n_classes : int
    rng : None, int or numpy.random.Generator

    Returns
    -------
    ndarray of int, (n,)

    >>> guess_at_random(3, rng=0)
    array([8, 6, 5])
    """
    return np.random.default_rng(rng).integers(n_classes, size=n)


def support_vector_machine(
    training_data: Data, C: float = 1.0, gamma: float | str = "auto"
) -> Callable[[Array], Array]:
    """Train scikit-learn's support vector machine.

    Parameters
    ----------
    training_data : Dataset, (x, y) or list of pairs
    C : float
        What a wrong prediction costs in training.
    gamma : float or "auto"
        Width of the kernel exp(−γ ‖x − x′‖²). "auto" is 1/n_in, scikit-learn's default before
        version 0.22, which Nielsen ch. 1 used; it was made for other data.

    Returns
    -------
    callable
        From images (n_in, m) to predictions (m,).

    Notes
    -----
    On all of MNIST it takes minutes, on one core whatever their number.
    """
    try:
        from sklearn.svm import SVC
    except ImportError as error:
        raise ImportError(
            "the support vector machine is scikit-learn's, which is not installed. "
            "Install it: pip install scikit-learn"
        ) from error
    data = as_dataset(training_data)
    machine = SVC(C=C, gamma=gamma, cache_size=1000).fit(data.x.T, data.labels)
    return lambda x: machine.predict(x.T)


def choose_svm(
    training_data: Data,
    validation_data: Data,
    Cs: Sequence[float] = (1.0, 10.0),
    widths: Sequence[float] = (8, 16, 32),
) -> dict[str, float]:
    """Find the settings of a support vector machine that do best on the validation data.

    Parameters
    ----------
    training_data, validation_data : Dataset, (x, y) or list of pairs
    Cs : sequence of float
    widths : sequence of float
        γ in multiples of "auto", 1/n_in.

    Returns
    -------
    dict
        C and gamma, for `support_vector_machine`.
    """
    validation = as_dataset(validation_data)
    n_in = validation.n_in
    choices = [{"C": C, "gamma": width / n_in} for C in Cs for width in widths]

    def right(choice):
        predictions = support_vector_machine(training_data, **choice)(validation.x)
        return accuracy(predictions, validation.labels)

    return max(choices, key=right)
