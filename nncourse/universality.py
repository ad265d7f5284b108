"""Networks that compute a given function, their weights set by hand. Nielsen ch. 4.

Each function gives back an ordinary `Network`, so that `feedforward` is the judge. Steep sigmoids
are steps, two steps are a bump, and bumps or towers side by side make up any continuous function.
Inputs are (n_in, m), columns are examples.
"""

from collections.abc import Callable, Sequence

import numpy as np

from nncourse.network import Network
from nncourse.types import Array, ArrayLike

_W = 1000.0  # weight of a steep neuron: its step is 0.009 wide, from 1 % to 99 %, (14.d)


def goal(x: ArrayLike) -> Array:
    """Compute the goal function of the chapter, 0.2 + 0.4x² + 0.3x sin(15x) + 0.05 cos(50x).

    Parameters
    ----------
    x : array_like, any shape
        From 0 to 1.

    Returns
    -------
    ndarray of x's shape, from 0.095 to 0.853

    Notes
    -----
    Nielsen ch. 4, eq. (113).

    >>> goal(0.0)
    np.float64(0.25)
    """
    x = np.asarray(x, float)
    return 0.2 + 0.4 * x**2 + 0.3 * x * np.sin(15 * x) + 0.05 * np.cos(50 * x)


def steep(s: float, w: float = _W) -> Network:
    """Make one neuron whose output steps from 0 to 1 at s: b = −w s. (14.a).

    Parameters
    ----------
    s : float
        Where the step is.
    w : float
        The larger, the steeper; below 0 it steps down.

    >>> steep(0.4).feedforward([[0.3, 0.4, 0.5]]).round(3)
    array([[0. , 0.5, 1. ]])
    """
    if w == 0:
        raise ValueError("w is 0; expected a large weight, such as 1000.0: without one no step.")
    return _network([[[w]]], [[-w * s]], "sigmoid")


def bump(s1: float, s2: float, h: float, w: float = _W) -> Network:
    """Make a network that gives h from s1 to s2 and 0 elsewhere: two steps, up and down. (14.b).

    Parameters
    ----------
    s1, s2 : float
        Edges, s1 < s2.
    h : float
        Height.
    w : float
        Weight of the two hidden neurons.

    >>> bump(0.4, 0.6, 0.8).feedforward([[0.3, 0.5, 0.7]]).round(3)
    array([[0. , 0.8, 0. ]])
    """
    edges = np.array(_interval(s1, s2))
    return _network([np.full((2, 1), w), [[h, -h]]], [-w * edges, [0]], "linear")


def lookup(f: Callable[[Array], ArrayLike], pairs: int, overlap: int = 1, w: float = _W) -> Network:
    """Make a network whose output is close to f on 0 … 1: a table, a pair of neurons an entry.

    Parameters
    ----------
    f : callable
        x, an array, -> values between 0 and 1, such as `goal`.
    pairs : int
        Intervals, N. The height of each is σ⁻¹(f) at its middle, since the output neuron is a
        sigmoid.
    overlap : int
        Copies, M, each shifted by 1/M of an interval against the one before and 1/M as high: they
        share the windows of failure out, so that the error in each falls like 1/M.
    w : float
        Weight of the steps.

    Raises
    ------
    ValueError
        When f leaves 0 … 1, where no sigmoid can follow.

    Notes
    -----
    Nielsen ch. 4, "One input and one output" and "Fixing up the step functions". The outermost
    steps lie outside 0 … 1: at both ends their neurons are fully on.

    >>> x = np.linspace(0, 1, 1000)[None]
    >>> round(np.abs(lookup(goal, 20).feedforward(x) - goal(x)).mean(), 3)
    np.float64(0.023)
    """
    edges = np.concatenate([_edges(pairs, copy / overlap) for copy in range(overlap)])
    middles = np.clip(edges, 0, 1).mean(axis=1)
    heights = _inverse_sigmoid(f(middles), middles) / overlap
    weights = [np.full((edges.size, 1), w), np.outer(heights, [1, -1]).reshape(1, -1)]
    return _network(weights, [-w * edges.ravel(), [0]], "sigmoid")


def tower(*sides: Sequence[float], h: float = 10.0, w: float = _W) -> Network:
    """Make a network that gives 1 in a box and 0 outside, for any number of inputs. (14.c).

    For each input two steps add up to h between the sides; the output neuron cuts off what is
    below (m − ½)h, so that only where all m inputs lie between their sides a tower stands.

    Parameters
    ----------
    *sides : pairs of float
        From and to, a pair for each of the m inputs: ``tower((0.4, 0.6), (0.3, 0.7))``.
    h : float
        How sharp the cut is: the output is σ(h/2) inside, at most σ(−h/2) outside.
    w : float
        Weight of the steps.

    >>> tower((0.4, 0.6), (0.3, 0.7)).feedforward([[0.5, 0.5], [0.5, 0.8]]).round(2)
    array([[0.99, 0.01]])
    """
    weights, biases = _steps([sides], w)
    cut = -(len(sides) - 0.5) * h
    return _network([weights, h * _up_and_down(len(sides))], [biases, [cut]], "sigmoid")


def towers(
    boxes: Sequence[Sequence[Sequence[float]]],
    heights: Sequence[float],
    h: float = 10.0,
    w: float = _W,
) -> Network:
    """Make a network that gives the sum of towers, each of its own height: two hidden layers.

    Parameters
    ----------
    boxes : sequence of boxes
        A box is a pair of sides for each input, as for `tower`.
    heights : sequence of float
        Output weight of each tower.
    h, w : float
        As for `tower`.

    Notes
    -----
    Nielsen ch. 4, "Many input variables".

    >>> net = towers([[(0.1, 0.2), (0.8, 0.9)], [(0.7, 0.8), (0.2, 0.3)]], [0.7, 0.5], h=20)
    >>> net.feedforward([[0.15, 0.75, 0.5], [0.85, 0.25, 0.5]]).round(2)
    array([[0.7, 0.5, 0. ]])
    """
    if len(boxes) != len(heights) or len({len(box) for box in boxes}) != 1:
        raise ValueError(
            f"there are {len(boxes)} boxes and {len(heights)} heights; expected a height for each "
            "box, and boxes with as many pairs of sides."
        )
    m = len(boxes[0])
    weights, biases = _steps(boxes, w)
    gather = h * np.kron(np.eye(len(boxes)), _up_and_down(m))
    cuts = np.full(len(boxes), -(m - 0.5) * h)
    return _network([weights, gather, [heights]], [biases, cuts, [0]], "linear")


def _steps(boxes, w):
    """Make the weights and biases of steps at all sides of all boxes, two for each input."""
    sides = np.array([[_interval(*pair) for pair in box] for box in boxes])
    if not sides.size:
        raise ValueError("there are no sides; expected a pair (from, to) for each input.")
    inputs = np.repeat(np.eye(sides.shape[1]), 2, axis=0)
    return w * np.tile(inputs, (len(sides), 1)), -w * sides.ravel()


def _up_and_down(m):
    """Return the weights of m pairs of steps, up and down: (1, 2m)."""
    return np.tile([[1.0, -1.0]], m)


def _edges(pairs, shift):
    """Cut 0 … 1 into intervals, moved to the right by a share of one: (n, 2), from and to."""
    if pairs < 1:
        raise ValueError(f"pairs is {pairs}; expected at least 1 pair of neurons.")
    cuts = (np.arange(pairs + (shift > 0)) + shift) / pairs
    inside = cuts[(cuts > 0) & (cuts < 1)]
    cuts = np.concatenate([[-1], inside, [2]])
    return np.stack([cuts[:-1], cuts[1:]], axis=1)


def _inverse_sigmoid(values, places):
    """Compute σ⁻¹(a) = ln(a/(1 − a)) of the values that f has at these places."""
    a = np.broadcast_to(np.asarray(values, float), places.shape)
    wrong = ~((a > 0) & (a < 1))
    if wrong.any():
        raise ValueError(
            f"f({places[wrong][0]:.4g}) is {a[wrong][0]:.4g}; expected values between 0 and 1, "
            "because the output neuron is a sigmoid. Scale f first, such as 0.1 + 0.8 f."
        )
    return np.log(a / (1 - a))


def _interval(start, end):
    """Return an interval, if it is one."""
    if not start < end:
        raise ValueError(f"the interval is {start} … {end}; expected it to end after its start.")
    return float(start), float(end)


def _network(weights, biases, output):
    """Make a network of given weights (n_out, n_in) and biases (n_out)."""
    sizes = [np.shape(weights[0])[1], *(len(b) for b in biases)]
    net = Network(sizes, output_activation=output, rng=0)
    net.weights = [np.array(w, float) for w in weights]
    net.biases = [np.array(b, float).reshape(-1, 1) for b in biases]
    return net
