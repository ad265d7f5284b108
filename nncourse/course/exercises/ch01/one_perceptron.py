"""Visible checks 1.1, 1.2 and 1.5a: what a single perceptron can do, and what it cannot."""

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

EXERCISES = (PERCEPTRON, GATE, FIND_WEIGHTS)
