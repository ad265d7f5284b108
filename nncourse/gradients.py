"""Gradients and second derivatives by finite differences; how well backpropagation agrees."""

from dataclasses import dataclass

import numpy as np

from nncourse.checks import checked_column
from nncourse.network import Network
from nncourse.types import Array, ArrayLike


@dataclass(frozen=True)
class GradientCheck:
    """What `gradient_check` found.

    Attributes
    ----------
    relative_error : float
        ‖backprop − numerical‖ / (‖backprop‖ + ‖numerical‖) over all parameters.
    worst : str
        The parameter with the largest difference, such as ``"weights[0][2, 5]"``.
    backprop, numerical : float
        Its two derivatives.
    digits : float
        Significant digits to which these two agree.
    """

    relative_error: float
    worst: str
    backprop: float
    numerical: float
    digits: float


def numerical_gradient(
    network: Network, x: ArrayLike, y: ArrayLike, epsilon: float = 1e-5
) -> tuple[list[Array], list[Array]]:
    """Compute the gradient of the summed cost of the columns of x, by central differences.

    Every weight and bias in turn is moved by ±ε: (C(w + ε) − C(w − ε)) / 2ε. Two passes
    forward for each, where backpropagation needs two in all. The network is left as it is.

    Parameters
    ----------
    network : Network
        Should be float64: float32 leaves only about three digits.
    x, y : ndarray, (n_in, m) and (n_out, m)
    epsilon : float
        The step ε.

    Returns
    -------
    nabla_b, nabla_w : lists of ndarray
        Shaped like the biases and weights, to be compared with ``network.backprop(x, y)``.

    Notes
    -----
    Nielsen ch. 2, eq. (46), made symmetric as in article B, eqs. (5.2)–(5.4).
    """
    probe, data = network.copy(), network.fitted((x, y))

    def derivative(parameters, index):
        middle = parameters[index]
        parameters[index] = middle + epsilon
        above = probe.cost_value(data)
        parameters[index] = middle - epsilon
        below = probe.cost_value(data)
        parameters[index] = middle
        return len(data) * (above - below) / (2 * epsilon)

    def derivatives(parameters):
        return np.array([derivative(parameters, i) for i in np.ndindex(parameters.shape)])

    nabla_b, nabla_w = (
        [derivatives(parameters).reshape(parameters.shape) for parameters in layers]
        for layers in (probe.biases, probe.weights)
    )
    return nabla_b, nabla_w


def gradient_check(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    *,
    epsilon: float = 1e-5,
    tolerance: float = 1e-7,
) -> GradientCheck:
    """Compare backpropagation with central differences, and insist that they agree.

    Parameters
    ----------
    network : Network
        In float64. Left as it is.
    x, y : ndarray, (n_in, m) and (n_out, m)
    epsilon : float
        Step of the central differences.
    tolerance : float
        Largest relative error allowed.

    Returns
    -------
    GradientCheck

    Raises
    ------
    AssertionError
        When the relative error exceeds the tolerance; it names the worst parameter.

    Examples
    --------
    >>> from nncourse.network import Network
    >>> net = Network([2, 3, 1], rng=0)
    >>> gradient_check(net, np.array([[0.5], [0.1]]), np.array([[1.0]])).digits > 4
    True
    """
    if network.dtype != np.float64:
        raise ValueError(
            f"the network is {network.dtype}; expected float64, since the "
            "differences lose half of the digits. Use Network(..., dtype=float)."
        )
    backprop = network.backprop(x, y)
    numerical = numerical_gradient(network, x, y, epsilon)
    result = _compare(backprop, numerical)
    if not result.relative_error <= tolerance:
        raise AssertionError(
            f"backprop and central differences differ by {result.relative_error:.1e} relative; "
            f"expected at most {tolerance:.0e}. Worst: {result.worst}, "
            f"backprop {result.backprop:.8g}, numerical {result.numerical:.8g}."
        )
    return result


def hessian(network: Network, x: ArrayLike, y: ArrayLike, epsilon: float = 1e-5) -> Array:
    """Compute the Hessian of the summed cost of the columns of x.

    Parameters
    ----------
    network : Network
        Should be float64. Left as it is.
    x, y : ndarray, (n_in, m) and (n_out, m)
    epsilon : float
        The step ε of the differences.

    Returns
    -------
    ndarray, (p, p)
        Entry j, k is ∂²C/∂p_j∂p_k. The p parameters are those of ``network.weights`` and then
        ``network.biases``, each array row by row. p² numbers: for small networks.

    Notes
    -----
    Nielsen ch. 3, (103) and (104). Column by column a `hessian_vector`, then the mean of the
    matrix and its transpose, since it is symmetric but for rounding.
    """
    directions = np.eye(sum(each.size for each in network.weights + network.biases))
    columns = [hessian_vector(network, x, y, v, epsilon) for v in directions]
    return (np.array(columns) + np.array(columns).T) / 2


def hessian_vector(
    network: Network, x: ArrayLike, y: ArrayLike, v: ArrayLike, epsilon: float = 1e-5
) -> Array:
    """Compute the Hessian of the summed cost times a vector, without the Hessian.

    It is how the gradient changes in the direction v: (∇C(p + εv) − ∇C(p − εv)) / 2ε, by two
    backpropagations, whatever the number of parameters.

    Parameters
    ----------
    network : Network
        Should be float64. Left as it is.
    x, y : ndarray, (n_in, m) and (n_out, m)
    v : array_like, (p,)
        A number for each parameter, in the order of `hessian`.
    epsilon : float
        The step ε.

    Returns
    -------
    ndarray, (p,)

    >>> net = Network([1, 1], output_activation="linear", rng=0)  # C = ½(wx + b − y)²
    >>> hessian_vector(net, [[3.0]], [[0.0]], [1.0, 0.0]).round(6)
    array([9., 3.])
    """
    parameters = network.weights + network.biases
    ends = np.cumsum([each.size for each in parameters])
    v = checked_column("v", np.reshape(v, (-1, 1)), int(ends[-1]))
    parts = [
        part.reshape(each.shape)
        for part, each in zip(np.split(v, ends[:-1]), parameters, strict=True)
    ]

    def gradient(step):
        probe = network.copy()
        for each, part in zip(probe.weights + probe.biases, parts, strict=True):
            each += step * part
        nabla_b, nabla_w = probe.backprop(x, y)
        return np.concatenate([nabla.ravel() for nabla in nabla_w + nabla_b])

    return (gradient(epsilon) - gradient(-epsilon)) / (2 * epsilon)


def _compare(backprop, numerical):
    """Compare two gradients, each (nabla_b, nabla_w)."""
    names, pairs = [], []
    kinds = ("biases", "weights")
    for kind, derivatives, quotients in zip(kinds, backprop, numerical, strict=True):
        for layer, (a, b) in enumerate(zip(derivatives, quotients, strict=True)):
            names += [f"{kind}[{layer}][{j}, {k}]" for j, k in np.ndindex(b.shape)]
            if a.shape != b.shape:
                raise AssertionError(
                    f"{kind}[{layer}]: gradient of shape {a.shape}; expected {b.shape}."
                )
            pairs.append(np.stack([a.ravel(), b.ravel()]))
    derivatives, quotients = np.concatenate(pairs, axis=1)
    gap = np.abs(derivatives - quotients)
    worst = int(np.argmax(np.where(np.isnan(gap), np.inf, gap)))
    scale = np.linalg.norm(derivatives) + np.linalg.norm(quotients)
    return GradientCheck(
        relative_error=float(np.linalg.norm(gap) / scale) if scale else 0.0,
        worst=names[worst],
        backprop=float(derivatives[worst]),
        numerical=float(quotients[worst]),
        digits=_agreeing_digits(derivatives[worst], quotients[worst]),
    )


def _agreeing_digits(a, b):
    """Count the significant digits to which two numbers agree, at most 16."""
    if a == b:
        return 16.0
    size = max(abs(a), abs(b))
    return float(np.clip(-np.log10(abs(a - b) / size), 0, 16))
