"""Perceptrons, logic gates made of them, and circuits made of nothing but NAND gates.

Columns are examples: the inputs x are (n_in, m), the outputs are 0 or 1.

A circuit is written once, as a function of its inputs and of a gate `nand`. Called with numbers
it computes; given to `Circuit` it is wired up as a network of perceptrons.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from nncourse.types import Array, ArrayLike

Bits: TypeAlias = Any  # a bit, a row of bits, or the number of a wire
Gate: TypeAlias = Callable[[Bits, Bits], Bits]

# ---- one perceptron, or a layer of them


def threshold_perceptron(x: ArrayLike, w: ArrayLike, threshold: ArrayLike) -> Array:
    """Return 1 where the weighted evidence exceeds the threshold, else 0. Nielsen ch. 1, eq. (1).

    Parameters
    ----------
    x : array_like, (n_in, m) or (n_in,)
        Each column is an example; a vector is a single example.
    w : array_like, (n_in,), or (n_out, n_in) for a layer
    threshold : float, or (n_out, 1) for a layer

    Returns
    -------
    ndarray of int, (m,), or (n_out, m) for a layer

    Examples
    --------
    Going to the cheese festival: good weather weighs 6, company 2, a station nearby 2.

    >>> x = np.array([[1, 0, 0], [0, 1, 1], [0, 1, 0]])  # three days, a column each
    >>> threshold_perceptron(x, w=[6, 2, 2], threshold=5)
    array([1, 0, 0])
    >>> threshold_perceptron(x, w=[6, 2, 2], threshold=3)
    array([1, 1, 0])
    """
    x, w = _fitting(x, w)
    return (w @ x > threshold).astype(int)  # (1)


def perceptron(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> Array:
    """Return 1 where w·x + b > 0, else 0: the threshold as a bias b = −threshold.

    Nielsen ch. 1, eq. (2). Shapes as in `threshold_perceptron`.

    >>> perceptron([[0, 0, 1, 1], [0, 1, 0, 1]], w=[-2, -2], b=3)
    array([1, 1, 1, 0])
    """
    x, w = _fitting(x, w)
    return (w @ x + b > 0).astype(int)  # (2)


def _fitting(x, w):
    """Return x and w as arrays, or raise an error that says which shapes do not fit."""
    x, w = np.asarray(x), np.asarray(w)
    if x.ndim in (1, 2) and w.ndim in (1, 2) and x.shape[0] == w.shape[-1]:
        return x, w
    hint = " Did you mean x.T?" if w.ndim and x.ndim == 2 and x.shape[1] == w.shape[-1] else ""
    raise ValueError(
        f"x has shape {x.shape} and w has shape {w.shape}; expected x (n_in, m), one column per "
        f"example, and a weight for each of its rows.{hint}"
    )


# ---- gates


@dataclass(frozen=True)
class Perceptron:
    """A perceptron to be called with its inputs, one by one: ``NAND(x1, x2)``.

    Parameters
    ----------
    w : tuple of numbers
        One weight for each input.
    b : number
        The bias.

    Examples
    --------
    Each input is a number, or a row of m numbers.

    >>> x1, x2 = all_inputs(2)
    >>> NAND(x1, x2)
    array([1, 1, 1, 0])
    >>> OR(x1, x2)
    array([0, 1, 1, 1])
    """

    w: tuple
    b: float

    def __call__(self, *inputs: ArrayLike) -> Array:
        if len(inputs) != len(self.w):
            raise ValueError(f"{len(inputs)} inputs; expected {len(self.w)}, one for each weight.")
        return perceptron(np.array(np.broadcast_arrays(*inputs)), self.w, self.b)


AND = Perceptron((2, 2), -3)
OR = Perceptron((2, 2), -1)
NOR = Perceptron((-2, -2), 1)
NOT = Perceptron((-2,), 1)
NAND = Perceptron((-2, -2), 3)  # Nielsen ch. 1: the weighted sums are 3, 1, 1 and −1


def all_inputs(n_in: int) -> Array:
    """Return all 2^n_in inputs of n_in bits as columns in counting order, (n_in, 2^n_in).

    >>> all_inputs(2)
    array([[0, 0, 1, 1],
           [0, 1, 0, 1]])
    """
    return np.indices((2,) * n_in).reshape(n_in, -1)


def truth_table(function: Callable, n_in: int) -> Array:
    """Return all inputs and, below them, what the function makes of them.

    Parameters
    ----------
    function : callable
        Takes n_in rows of bits; returns a row, or several: a gate, a `Circuit`, `half_adder` …
    n_in : int

    Returns
    -------
    ndarray of int, (n_in + n_out, 2^n_in)
        A column for each input. Transposed it reads like a table in a book.

    >>> truth_table(AND, 2).T
    array([[0, 0, 0],
           [0, 1, 0],
           [1, 0, 0],
           [1, 1, 1]])
    """
    x = all_inputs(n_in)
    return np.vstack([x, function(*x)])


# ---- circuits: each function takes bits (or rows of bits, or wires) and a NAND gate for them


def half_adder(x1: Bits, x2: Bits, *, nand: Gate = NAND) -> tuple[Bits, Bits]:
    """Add two bits with five NANDs: the sum x1 ⊕ x2 and the carry x1 x2. Nielsen ch. 1.

    >>> half_adder(*all_inputs(2))
    (array([0, 1, 1, 0]), array([0, 0, 0, 1]))
    """
    total, not_both = _xor(x1, x2, nand)
    return total, nand(not_both, not_both)


def full_adder(x1: Bits, x2: Bits, carry: Bits, *, nand: Gate = NAND) -> tuple[Bits, Bits]:
    """Add three bits with nine NANDs: their sum and their carry.

    >>> full_adder([1, 1], [0, 1], [1, 1])
    (array([0, 1]), array([1, 1]))
    """
    part, not_both = _xor(x1, x2, nand)
    total, not_part_and_carry = _xor(part, carry, nand)
    return total, nand(not_both, not_part_and_carry)  # either pair is both 1


def _xor(x1, x2, nand):
    """Return x1 ⊕ x2 from four NANDs, and the first of these, which is useful elsewhere."""
    not_both = nand(x1, x2)
    return nand(nand(x1, not_both), nand(x2, not_both)), not_both


def adder(*bits: Bits, nand: Gate = NAND) -> tuple[Bits, ...]:
    """Add two numbers of n bits, the carry rippling from bit to bit.

    Parameters
    ----------
    *bits : 2n rows of bits
        The n bits of the one number, then the n bits of the other; bit k counts 2^k.
    nand : callable

    Returns
    -------
    tuple of n + 1 rows of bits

    >>> from_bits(adder(*to_bits([5, 7], 3), *to_bits([6, 7], 3)))
    [11, 14]
    """
    n = len(bits) // 2
    if len(bits) != 2 * n or n == 0:
        raise ValueError(f"{len(bits)} bits; expected 2n: n of the one number, n of the other.")
    total, carry = half_adder(bits[0], bits[n], nand=nand)
    totals = [total]
    for x, y in zip(bits[1:n], bits[n + 1 :], strict=True):
        total, carry = full_adder(x, y, carry, nand=nand)
        totals.append(total)
    return *totals, carry


def to_bits(numbers: Sequence[int], n: int) -> Array:
    """Return the n bits of each whole number, bit k in row k: (n, m).

    >>> to_bits([6, 1], 3)
    array([[0, 1],
           [1, 0],
           [1, 0]])
    """
    wrong = [number for number in numbers if not 0 <= number < 2**n]
    if wrong:
        raise ValueError(f"{wrong[0]} does not fit in {n} bits; expected 0 to {2**n - 1}.")
    return np.array([[number >> k & 1 for number in numbers] for k in range(n)])


def from_bits(bits: Any) -> list[int]:
    """Return the m whole numbers whose bits stand in the columns of bits, (n, m)."""
    return [sum(int(bit) << k for k, bit in enumerate(column)) for column in np.transpose(bits)]


# ---- the same circuits as networks of perceptrons


class Unit(NamedTuple):
    """A perceptron of a circuit: a weight for each wire that leads to it, and its bias."""

    wires: tuple
    w: tuple
    b: float


class Circuit:
    """A network of NAND perceptrons, wired as a function says.

    Wires 0 to n_in − 1 carry the inputs; each perceptron puts its output on the next wire.

    Parameters
    ----------
    function : callable
        Such as `half_adder`: takes n_in wires and the keyword `nand`, returns wires.
    n_in : int
    merged : bool
        True merges two wires of weight −2 from the same place into one of weight −4.

    Attributes
    ----------
    units : list of Unit
    outputs : list of int
        The wires that carry the outputs.

    Examples
    --------
    >>> circuit = Circuit(half_adder, 2)
    >>> circuit(*all_inputs(2))
    array([[0, 1, 1, 0],
           [0, 0, 0, 1]])
    >>> circuit.units[-1], Circuit(half_adder, 2, merged=True).units[-1]
    (Unit(wires=(2, 2), w=(-2, -2), b=3), Unit(wires=(2,), w=(-4,), b=3))
    """

    def __init__(self, function: Callable, n_in: int, *, merged: bool = False) -> None:
        self.n_in, self.merged = n_in, merged
        self.units: list[Unit] = []
        outputs = function(*range(n_in), nand=self._nand)
        self.outputs = list(outputs) if isinstance(outputs, tuple | list) else [outputs]

    def _nand(self, *wires):
        """Add a NAND perceptron at the end of two wires; return the wire that leaves it."""
        unit = Unit(wires, NAND.w, NAND.b)
        if self.merged and wires[0] == wires[1]:
            unit = Unit(wires[:1], (sum(NAND.w),), NAND.b)
        self.units.append(unit)
        return self.n_in + len(self.units) - 1

    def __call__(self, *inputs: ArrayLike) -> Array:
        """Return the outputs, (n_out, m), for n_in rows of m bits."""
        signals = self.signals(*inputs)
        return np.array([signals[wire] for wire in self.outputs])

    def signals(self, *inputs: ArrayLike) -> list:
        """Return the signal on every wire: the inputs, then the output of each perceptron."""
        if len(inputs) != self.n_in:
            raise ValueError(f"{len(inputs)} inputs; expected {self.n_in}, a row of bits for each.")
        signals = list(inputs)
        for wires, w, b in self.units:
            signals.append(Perceptron(w, b)(*(signals[wire] for wire in wires)))
        return signals
