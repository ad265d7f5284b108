"""Cost functions: how far the outputs of a network are from their targets.

Outputs a and targets y have shape (n_out, m), one column per example. Values are means
over the m examples, as in C = (1/n) Σ_x C_x; derivatives are those of each C_x, column by column.
"""

import numpy as np

from nncourse.activations import Activation, log_softmax
from nncourse.types import Array, ArrayLike


class Cost:
    """What every cost offers. No method needs an instance: a cost has no state of its own."""

    name: str
    outputs: tuple[str, ...]  # names of the output activations that the cost makes sense for

    @staticmethod
    def value(a: ArrayLike, y: ArrayLike) -> float:
        """Return the mean cost over the columns of a and y, both (n_out, m)."""
        raise NotImplementedError

    @staticmethod
    def derivative(a: Array, y: Array) -> Array:
        """Return ∂C_x/∂a, column by column, shape (n_out, m)."""
        raise NotImplementedError

    @classmethod
    def value_from_z(cls, z: Array, y: Array, activation: Activation) -> float:
        """Return the same value from the output layer's weighted inputs z and its activation."""
        return cls.value(activation.function(z), y)


class QuadraticCost(Cost):
    """C = (1/2n) Σ_x ‖y − a‖². Nielsen ch. 1, eq. (6); textbook T, eq. (2.5.1); A.45, A.46."""

    name = "quadratic"
    outputs = ("sigmoid", "tanh", "linear", "relu", "softmax")

    @staticmethod
    def value(a: ArrayLike, y: ArrayLike) -> float:
        """Return the mean cost over the columns of a and y, both (n_out, m).

        >>> QuadraticCost.value(np.array([[0.5], [0.5]]), np.array([[1.0], [0.0]]))
        0.25
        """
        a, y = _check_shapes(a, y)
        return float(0.5 * np.sum((a - y) ** 2) / a.shape[1])

    @staticmethod
    def derivative(a: Array, y: Array) -> Array:
        """Return ∂C_x/∂a = a − y, shape (n_out, m). Nielsen ch. 2, eq. (30)."""
        _check_same_shape(a, y)
        return a - y


class CrossEntropyCost(Cost):
    """C = −(1/n) Σ_x Σ_j [y ln a + (1 − y) ln(1 − a)]. Nielsen ch. 3, eqs. (57) and (63)."""

    name = "cross-entropy"
    outputs = ("sigmoid",)

    @staticmethod
    def value(a: ArrayLike, y: ArrayLike) -> float:
        """Return the mean cost over the columns of a and y, (n_out, m); finite even at a = 0 and 1.

        An activation that rounding has brought to 0 or 1 counts as the float next to it.

        >>> round(CrossEntropyCost.value(np.array([[0.5]]), np.array([[1.0]])), 6)
        0.693147
        >>> CrossEntropyCost.value(np.array([[1.0]]), np.array([[1.0]]))
        0.0
        """
        a, y = _check_shapes(a, y)
        ln_a = np.log(np.maximum(a, np.finfo(a.dtype).tiny))
        ln_1_minus_a = np.log(np.maximum(1 - a, np.finfo(a.dtype).epsneg))
        return float(np.sum(-y * ln_a - (1 - y) * ln_1_minus_a) / a.shape[1])

    @staticmethod
    def value_from_z(z: ArrayLike, y: ArrayLike, activation: Activation | None) -> float:
        """Return ln(1 + e^z) − y z, which is the cross-entropy of σ(z) and never saturates."""
        z, y = _check_shapes(z, y)
        return float(np.sum(np.logaddexp(0, z) - y * z) / z.shape[1])

    @staticmethod
    def derivative(a: Array, y: Array) -> Array:
        """Return ∂C_x/∂a = (a − y) / (a(1 − a)), shape (n_out, m). Nielsen ch. 3, eq. (75)."""
        _check_same_shape(a, y)
        return (a - y) / np.maximum(a * (1 - a), np.finfo(np.result_type(a, 1.0)).tiny)


class LogLikelihoodCost(Cost):
    """C = −ln a_y, the cost that goes with softmax outputs. Nielsen ch. 3, eq. (80)."""

    name = "log-likelihood"
    outputs = ("softmax",)

    @staticmethod
    def value(a: ArrayLike, y: ArrayLike) -> float:
        """Return the mean of −Σ_j y_j ln a_j over the columns of a and y, both (n_out, m).

        >>> round(LogLikelihoodCost.value(np.array([[0.25], [0.75]]), np.array([[0.0], [1.0]])), 6)
        0.287682
        """
        a, y = _check_shapes(a, y)
        ln_a = np.log(np.maximum(a, np.finfo(a.dtype).tiny))
        return float(-np.sum(y * ln_a) / a.shape[1])

    @staticmethod
    def value_from_z(z: ArrayLike, y: ArrayLike, activation: Activation | None) -> float:
        """Return the same value from z, where no probability has been rounded to zero."""
        z, y = _check_shapes(z, y)
        return float(-np.sum(y * log_softmax(z)) / z.shape[1])

    @staticmethod
    def derivative(a: Array, y: Array) -> Array:
        """Return ∂C_x/∂a_j = −y_j / a_j, shape (n_out, m)."""
        _check_same_shape(a, y)
        return -y / np.maximum(a, np.finfo(np.result_type(a, 1.0)).tiny)


COSTS: dict[str, type[Cost]] = {
    cost.name: cost for cost in (QuadraticCost, CrossEntropyCost, LogLikelihoodCost)
}

# Pairs in which the derivative of the output cancels, so that δ^L = a − y: (66), (68), (84).
_CANCELLING = {
    ("quadratic", "linear"),
    ("cross-entropy", "sigmoid"),
    ("log-likelihood", "softmax"),
}


def output_error(cost: type[Cost], activation: Activation, a: Array, y: Array) -> Array:
    """Compute the error δ^L = ∂C_x/∂z^L of the output layer, shape (n_out, m).

    Parameters
    ----------
    cost : Cost
    activation : Activation
        That of the output layer.
    a, y : ndarray, (n_out, m)
        Outputs and targets.

    Notes
    -----
    Nielsen ch. 2, (BP1): δ^L = ∇_a C ⊙ σ′(z^L). Where σ′ cancels it is a − y.
    """
    if (cost.name, activation.name) in _CANCELLING:
        _check_same_shape(a, y)
        return a - y
    return activation.pull_back(cost.derivative(a, y), a)


def _check_same_shape(a, y):
    """Refuse labels and the like, which numpy would spread over all outputs without a word."""
    if np.shape(a) != np.shape(y):
        raise ValueError(
            f"a has shape {np.shape(a)} and y has shape {np.shape(y)}; expected a target for each "
            "output: both (n_out, m). nncourse.data.one_hot makes such targets of labels."
        )


def _check_shapes(a, y):
    a, y = np.asarray(a), np.asarray(y)
    _check_same_shape(a, y)
    if a.ndim != 2 or a.shape[1] == 0:
        raise ValueError(
            f"a and y have shape {a.shape}; expected (n_out, m), at least one column per example. "
            "One example is a column: a.reshape(-1, 1)."
        )
    return a.astype(np.result_type(a, np.float32), copy=False), y
