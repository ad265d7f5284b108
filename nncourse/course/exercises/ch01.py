"""Visible checks of chapter 1, perceptrons."""

import numpy as np

from nncourse.course.checks import Case, Exercise, Misconception

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))

# ---- 1.1


def _perceptron(x, w, b):
    return int(np.dot(w, x) + b > 0)


PERCEPTRON = Exercise(
    id="1.1",
    name="perceptron",
    cases=(
        Case("good weather alone", (np.array([1, 0, 0]), np.array([6, 2, 2]), -5)),
        Case("company and transit", (np.array([0, 1, 1]), np.array([6, 2, 2]), -5)),
        Case("the sum is exactly 0", (np.array([1, 0, 1]), np.array([6, 2, -1]), -5)),
        Case("NAND of 1 and 1", (np.array([1, 1]), np.array([-2, -2]), 3)),
        Case("NAND of 0 and 1", (np.array([0, 1]), np.array([-2, -2]), 3)),
        Case("no evidence, a good mood", (np.array([0, 0]), np.array([1, 1]), 1)),
        Case("some evidence, a good mood", (np.array([1, 1]), np.array([1, 1]), 3)),
    ),
    reference=_perceptron,
    hint="eq. (2): add up the products w_j x_j and b; the output is 1 when that is above 0.",
    misconceptions=(
        Misconception(
            "the bias is taken away as if it were a threshold; it is −threshold, so add it.",
            lambda x, w, b: int(np.dot(w, x) - b > 0),
        ),
        Misconception(
            "the bias is forgotten: the output is 1 when w·x + b is above 0.",
            lambda x, w, b: int(np.dot(w, x) > 0),
        ),
        Misconception(
            "a sum of exactly 0 gives the output 0; look at ≤ and > in eq. (2).",
            lambda x, w, b: int(np.dot(w, x) + b >= 0),
        ),
        Misconception(
            "1 and 0 are exchanged: more evidence makes the output 1.",
            lambda x, w, b: int(np.dot(w, x) + b <= 0),
        ),
        Misconception(
            "this is the weighted sum; a perceptron says only whether it is above 0.",
            lambda x, w, b: np.dot(w, x) + b,
        ),
        Misconception(
            "the products are not added up: a perceptron has a single output.",
            lambda x, w, b: (w * x + b > 0).astype(int),
        ),
    ),
)

# ---- 1.2

_WANTED = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "NOR": (1, 0, 0, 0), "NOT": (1, 0)}
_GATES = {"AND": ([2, 2], -3), "OR": ([2, 2], -1), "NOR": ([-2, -2], 1), "NOT": ([-2], 1)}


def _inputs(name):
    return ((0,), (1,)) if name == "NOT" else CORNERS


def _judge_gate(answer, name):
    """What is wrong with weights and bias for a gate, or None."""
    n_in = len(_inputs(name)[0])
    try:
        w, b = answer
        w, b = np.asarray(w, dtype=float), float(b)
    except (TypeError, ValueError):
        return "expected a pair (w, b): a list of weights, and a number."
    if w.shape != (n_in,):
        return f"{name} has {n_in} input{'s' * (n_in > 1)}; expected as many weights."
    for x, wanted in zip(_inputs(name), _WANTED[name], strict=True):
        if _perceptron(x, w, b) != wanted:
            bits = "".join(map(str, x))
            return f"{name} of {bits} is {wanted}, but w·x + b is {np.dot(w, x) + b:g} there."
    return None


def _instead(**others):
    return lambda name: {**_GATES, **others}[name]


GATE = Exercise(
    id="1.2",
    name="gate",
    cases=tuple(Case(name, (name,)) for name in _GATES),
    reference=_GATES.get,
    judge=_judge_gate,
    hint="write down the four sums for unknown w and b; two inequalities decide.",
    misconceptions=(
        Misconception(
            "this AND is an OR: one 1 is enough. Lower its bias until only 11 is above 0.",
            _instead(AND=([2, 2], -1)),
        ),
        Misconception(
            "this OR is an AND: it needs both. Raise its bias.",
            _instead(OR=([2, 2], -3)),
        ),
        Misconception(
            "this NOR is an OR: both weights have to speak against, so they are negative.",
            _instead(NOR=([2, 2], -1)),
        ),
        Misconception(
            "this NOT gives back its input: its weight has to be negative.",
            _instead(NOT=([2], -1)),
        ),
        Misconception(
            "the biases are thresholds; a bias is −threshold.",
            _instead(AND=([2, 2], 3), OR=([2, 2], 1)),
        ),
        Misconception(
            "at least one sum is exactly 0, and 0 gives the output 0; move the bias a little.",
            _instead(OR=([1, 1], -1), AND=([1, 1], -1.5)),
        ),
    ),
)

# ---- 1.3 and 1.4: circuits of NANDs, tried with numbers and with words


def _nand(a, b):
    return 0 if a == b == 1 else 1


def _nand_of_words(a, b):
    return "low" if a == b == "high" else "high"


def _words(bits):
    return tuple("high" if bit else "low" for bit in bits)


def _cases(n_in):
    inputs = [tuple(int(d) for d in f"{k:0{n_in}b}") for k in range(2**n_in)]
    numbers = [Case(f"{' '.join(map(str, x))}", (*x, _nand)) for x in inputs]
    words = [Case(f"{' '.join(_words(x))}", (*_words(x), _nand_of_words)) for x in inputs]
    return (*numbers, *words)


def _xor(x1, x2, nand):
    not_both = nand(x1, x2)
    return nand(nand(x1, not_both), nand(x2, not_both))


def _half_adder(x1, x2, nand):
    not_both = nand(x1, x2)
    return _xor(x1, x2, nand), nand(not_both, not_both)


def _full_adder(x1, x2, carry, nand):
    part, first = _half_adder(x1, x2, nand)
    total, second = _half_adder(part, carry, nand)
    return total, nand(nand(first, first), nand(second, second))


def _and(a, b, nand):
    return nand(nand(a, b), nand(a, b))


def _or(a, b, nand):
    return nand(nand(a, a), nand(b, b))


_ONLY_NAND = (
    "this works with numbers, but not with the words low and high: something other than nand is "
    "used. Build everything out of nand(…, …) and the inputs."
)

XOR = Exercise(
    id="1.3a",
    name="xor",
    cases=_cases(2),
    reference=_xor,
    hint="begin with nand(x1, x2); it is 0 exactly where both are 1. Four NANDs are enough.",
    misconceptions=(
        Misconception(_ONLY_NAND, lambda a, b, nand: int(a != b) if nand is _nand else 0),
        Misconception(
            "this is NAND itself: it gives 1 for 0 and 0.", lambda a, b, nand: nand(a, b)
        ),
        Misconception("this is OR: it gives 1 for 1 and 1.", _or),
        Misconception("this is AND.", _and),
        Misconception(
            "this is the opposite of XOR: leave the last NOT out.",
            lambda a, b, nand: nand(_xor(a, b, nand), _xor(a, b, nand)),
        ),
        Misconception(
            "this is NOR.",
            lambda a, b, nand: nand(_or(a, b, nand), _or(a, b, nand)),
        ),
    ),
)

HALF_ADDER = Exercise(
    id="1.3b",
    name="half_adder",
    cases=_cases(2),
    reference=_half_adder,
    hint="the sum is your xor; the carry is 1 where both are 1, the opposite of nand(x1, x2).",
    misconceptions=(
        Misconception(
            "sum and carry are exchanged: first the sum, then the carry.",
            lambda a, b, nand: _half_adder(a, b, nand)[::-1],
        ),
        Misconception(
            "the carry is nand(x1, x2), which is 0 where both are 1; turn it round with one more.",
            lambda a, b, nand: (_xor(a, b, nand), nand(a, b)),
        ),
        Misconception(
            "only the sum comes back; return sum and carry.", lambda a, b, nand: _xor(a, b, nand)
        ),
        Misconception(
            "the sum of 1 and 1 is written as 0 with a carry: the sum is XOR, not OR.",
            lambda a, b, nand: (_or(a, b, nand), _and(a, b, nand)),
        ),
        Misconception(
            _ONLY_NAND,
            lambda a, b, nand: (int(a != b), int(a == b == 1)) if nand is _nand else (0, 0),
        ),
    ),
)

FULL_ADDER = Exercise(
    id="1.4",
    name="full_adder",
    cases=_cases(3),
    reference=_full_adder,
    hint="two half adders: one for x1 and x2, one for their sum and the carry that comes in. A "
    "carry goes out where one of the two has one.",
    misconceptions=(
        Misconception(
            "sum and carry are exchanged: first the sum, then the carry.",
            lambda a, b, c, nand: _full_adder(a, b, c, nand)[::-1],
        ),
        Misconception(
            "the carry of the second half adder is lost: 1 + 0 + 1 carries, too.",
            lambda a, b, c, nand: (_full_adder(a, b, c, nand)[0], _and(a, b, nand)),
        ),
        Misconception(
            "the carry of the first half adder is lost: 1 + 1 + 0 carries, too.",
            lambda a, b, c, nand: (
                _full_adder(a, b, c, nand)[0],
                _and(_xor(a, b, nand), c, nand),
            ),
        ),
        Misconception(
            "the carry that comes in is not added to the sum.",
            lambda a, b, c, nand: (_xor(a, b, nand), _full_adder(a, b, c, nand)[1]),
        ),
        Misconception(
            "a carry goes out where both half adders carry; that never happens. One is enough.",
            lambda a, b, c, nand: (
                _full_adder(a, b, c, nand)[0],
                _and(_and(a, b, nand), _and(_xor(a, b, nand), c, nand), nand),
            ),
        ),
        Misconception(
            _ONLY_NAND,
            lambda a, b, c, nand: ((a + b + c) % 2, (a + b + c) // 2) if nand is _nand else (0, 0),
        ),
    ),
)

# ---- 1.5a

_GRID = np.arange(-3.0, 3.5, 0.5)


def _find_weights(wanted, grid):
    for w1 in grid:
        for w2 in grid:
            for b in grid:
                if _fits(w1, w2, b, wanted):
                    return float(w1), float(w2), float(b)
    return None


def _fits(w1, w2, b, wanted):
    return all(_perceptron(x, (w1, w2), b) == y for x, y in zip(CORNERS, wanted, strict=True))


def _judge_weights(answer, wanted, grid):
    """What is wrong with weights for the wanted outputs, or None."""
    there_is_one = _find_weights(wanted, grid) is not None
    if answer is None:
        return "there is such a perceptron on the grid." if there_is_one else None
    try:
        w1, w2, b = map(float, answer)
    except (TypeError, ValueError):
        return "expected three numbers w1, w2, b, or None."
    if not there_is_one:
        return "no perceptron on the grid has these outputs; expected None."
    if not all(np.any(np.isclose(grid, value)) for value in (w1, w2, b)):
        return "one of these numbers is not on the grid."
    return None if _fits(w1, w2, b, wanted) else "this perceptron has other outputs."


def _first_point(wanted, grid):
    w1, w2, b = grid[0], grid[0], grid[0]
    return (w1, w2, b) if _fits(w1, w2, b, wanted) else None


FIND_WEIGHTS = Exercise(
    id="1.5a",
    name="find_weights",
    cases=(
        Case("AND", ([0, 0, 0, 1], _GRID)),
        Case("NAND", ([1, 1, 1, 0], _GRID)),
        Case("x1, whatever x2 is", ([0, 0, 1, 1], _GRID)),
        Case("always 1", ([1, 1, 1, 1], _GRID)),
        Case("always 0", ([0, 0, 0, 0], _GRID)),
        Case("XOR", ([0, 1, 1, 0], _GRID)),
        Case("equal", ([1, 0, 0, 1], _GRID)),
    ),
    reference=_find_weights,
    judge=_judge_weights,
    hint="three loops over the grid; compare the outputs at 00, 01, 10, 11 with the wanted ones; "
    "None only after the last point.",
    misconceptions=(
        Misconception(
            "None comes back after the first point of the grid; return it after all loops.",
            _first_point,
        ),
        Misconception(
            "only one of the four corners is looked at; all four outputs must be right.",
            lambda wanted, grid: next(
                ((u, v, b) for u in grid for v in grid for b in grid
                 if _perceptron((1, 1), (u, v), b) == wanted[3]), None),
        ),
        Misconception(
            "the bias is left at 0; it is searched for, too.",
            lambda wanted, grid: next(
                ((u, v, 0.0) for u in grid for v in grid if _fits(u, v, 0, wanted)), None),
        ),
        Misconception(
            "corners 01 and 10 are exchanged: the order is 00, 01, 10, 11.",
            lambda wanted, grid: _find_weights([wanted[k] for k in (0, 2, 1, 3)], grid),
        ),
        Misconception(
            "nothing comes back when a perceptron is found; return its weights and its bias.",
            lambda wanted, grid: None,
        ),
    ),
)  # fmt: skip

EXERCISES = (PERCEPTRON, GATE, XOR, HALF_ADDER, FULL_ADDER, FIND_WEIGHTS)
