"""Answers to the exercises of chapter 1: other right ones, and wrong ones without a name."""

import itertools

import numpy as np

# ---- 1.1


def _by_a_loop(x, w, b):
    total = b
    for j in range(len(x)):
        total += w[j] * x[j]
    return 1 if total > 0 else 0


def _by_heaviside(x, w, b):
    return int(np.heaviside(np.sum(np.asarray(w, dtype=np.float32) * x) + b, 0))


def _by_sign(x, w, b):
    return max(0, int(np.sign(sum(p * q for p, q in zip(x, w, strict=True)) + b)))


# ---- 1.2


def _gates_with_other_numbers(name):
    return {"AND": ((1, 1), -1.5), "OR": ((1, 1), -0.5), "NOR": ((-1, -1), 0.5),
            "NOT": ((-1,), 0.5)}[name]  # fmt: skip


def _uneven_gates(name):
    if name == "NOT":
        return np.array([-7.0]), 3
    w = np.array([3.0, 5.0])
    return {"AND": (w, -6), "OR": (w, -1), "NOR": (-w, 1)}[name]


# ---- 1.3 and 1.4


def _xor_of_or_and_nand(x1, x2, nand):
    either, not_both = nand(nand(x1, x1), nand(x2, x2)), nand(x1, x2)
    both_hold = nand(either, not_both)
    return nand(both_hold, both_hold)


def _xor_with_nots(x1, x2, nand):
    def opposite(a):
        return nand(a, a)

    return nand(nand(x1, opposite(x2)), nand(opposite(x1), x2))


def _half_adder_of_five(x1, x2, nand):
    a = nand(x1, x2)
    return nand(nand(x1, a), nand(x2, a)), nand(a, a)


def _half_adder_as_a_list(x1, x2, nand):
    both = nand(nand(x1, x2), nand(x1, x2))
    return [_xor_with_nots(x1, x2, nand), both]


def _full_adder_of_nine(x1, x2, carry, nand):
    a = nand(x1, x2)
    part = nand(nand(x1, a), nand(x2, a))
    c = nand(part, carry)
    return nand(nand(part, c), nand(carry, c)), nand(a, c)


def _full_adder_by_majority(x1, x2, carry, nand):
    total = _xor_with_nots(_xor_with_nots(x1, x2, nand), carry, nand)
    either = nand(nand(x1, x2), nand(x1, carry))  # (x1 and x2) or (x1 and carry)
    return total, nand(nand(either, either), nand(x2, carry))


# ---- 1.5a


def _outputs(w1, w2, b):
    return [int(w1 * x1 + w2 * x2 + b > 0) for x1 in (0, 1) for x2 in (0, 1)]


def _by_product(wanted, grid):
    for w1, w2, b in itertools.product(grid, repeat=3):
        if _outputs(w1, w2, b) == list(wanted):
            return w1, w2, b
    return None


def _by_arrays(wanted, grid):
    w1, w2, b = (each.ravel() for each in np.meshgrid(grid, grid, grid))
    sums = np.array([b, w2 + b, w1 + b, w1 + w2 + b])
    fits = np.all((sums > 0) == np.array(wanted, dtype=bool)[:, None], axis=0)
    found = np.flatnonzero(fits)
    return np.array([w1[found[-1]], w2[found[-1]], b[found[-1]]]) if len(found) else None


RIGHT = {
    "1.1": [_by_a_loop, _by_heaviside, _by_sign],
    "1.2": [_gates_with_other_numbers, _uneven_gates],
    "1.3a": [_xor_of_or_and_nand, _xor_with_nots],
    "1.3b": [_half_adder_of_five, _half_adder_as_a_list],
    "1.4": [_full_adder_of_nine, _full_adder_by_majority],
    "1.5a": [_by_product, _by_arrays],
}

WRONG = {
    "1.1": [lambda x, w, b: 1, lambda x, w, b: None],
    "1.2": [lambda name: ([1, 1], 0), lambda name: None, lambda name: ([2, 2, 2], -3)],
    "1.3a": [lambda a, b, nand: a, lambda a, b, nand: nand(a, nand(a, b))],
    "1.3b": [lambda a, b, nand: (nand(a, b), nand(a, b)), lambda a, b, nand: (a, b)],
    "1.4": [
        lambda a, b, c, nand: (a, c),
        lambda a, b, c, nand: (nand(nand(a, b), c), nand(a, b)),
    ],
    "1.5a": [
        lambda wanted, grid: (1.0, 1.0, -1.5),
        lambda wanted, grid: (0.25, 0.25, -0.3) if sum(wanted) == 1 else _by_product(wanted, grid),
        lambda wanted, grid: "none",
    ],
}  # fmt: skip
