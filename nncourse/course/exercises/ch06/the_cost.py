"""Visible checks 6.1, 6.4 and 6.5: the cross-entropy, its letters, and its lowest point."""

import numpy as np

from nncourse.course.checks import Case, Exercise, Misconception

# ---- 6.1

SMALLEST = 1e-10  # what is smaller counts as this, so that the logarithm is finite

_A = np.array([[0.8, 0.3, 0.5, 0.1], [0.1, 0.9, 0.2, 0.4], [0.3, 0.2, 0.6, 0.7]])
_Y = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.25]])
_SATURATED = np.array([[1.0, 1.0, 0.0, 0.0, 0.5]])
_WANTED = np.array([[1.0, 0.0, 1.0, 0.0, 1.0]])


def _ln(v):
    return np.log(np.maximum(v, SMALLEST))


def _terms(a, y, ln=_ln):
    return -(y * ln(a) + (1 - y) * ln(1 - a))


def _cross_entropy(a, y):
    return np.sum(_terms(a, y)) / a.shape[1]


@np.errstate(divide="ignore", invalid="ignore")
def _unguarded(a, y):
    return np.sum(_terms(a, y, np.log)) / a.shape[1]


@np.errstate(divide="ignore", invalid="ignore", over="ignore")
def _nan_to_num(a, y):
    return np.sum(np.nan_to_num(_terms(a, y, np.log))) / a.shape[1]


CROSS_ENTROPY = Exercise(
    id="6.1",
    name="cross_entropy",
    cases=(
        Case("one example", (_A[:, :1], _Y[:, :1])),
        Case("four examples", (_A, _Y)),
        Case("outputs of exactly 0 and 1", (_SATURATED, _WANTED)),
    ),
    reference=_cross_entropy,
    hint="(63): the sum over all entries of −[y ln a + (1 − y) ln(1 − a)], divided by the number "
    "of columns; np.maximum(…, 1e-10) inside each logarithm.",
    misconceptions=(
        Misconception(
            "ln 0 is −∞, and 0 · ln 0 is not a number: keep what stands inside each logarithm at "
            "1e-10 or above.",
            _unguarded,
        ),
        Misconception(
            "np.nan_to_num makes 0 · ln 0 a 0, but −∞ becomes −1.8e308, which is useless as a "
            "cost: guard the logarithms before they are taken.",
            _nan_to_num,
        ),
        Misconception(
            "the minus sign in front is missing: both logarithms are negative, a cost is not.",
            lambda a, y: -_cross_entropy(a, y),
        ),
        Misconception(
            "the second term is missing: where y = 0, (1 − y) ln(1 − a) is all there is.",
            lambda a, y: -np.sum(y * _ln(a)) / a.shape[1],
        ),
        Misconception(
            "the first term is missing: where y = 1, y ln a is all there is.",
            lambda a, y: -np.sum((1 - y) * _ln(1 - a)) / a.shape[1],
        ),
        Misconception(
            "y and a are swapped: the logarithm is of the output a, in front stands y.",
            lambda a, y: _cross_entropy(y, a),
        ),
        Misconception(
            "this is the sum over the examples; (63) is their mean: divide by n, the columns.",
            lambda a, y: np.sum(_terms(a, y)),
        ),
        Misconception(
            "this divides by the number of entries, as np.mean does; add up over the outputs and "
            "divide by the number of examples, which is the number of columns.",
            lambda a, y: np.mean(_terms(a, y)),
        ),
        Misconception(
            "this divides by the number of rows; examples are columns, so n is a.shape[1].",
            lambda a, y: np.sum(_terms(a, y)) / len(a),
        ),
        Misconception(
            "these are the costs of the single examples; the cost is one number, their mean.",
            lambda a, y: np.sum(_terms(a, y), axis=0),
        ),
        Misconception(
            "the logarithm is the natural one, np.log; this one has the base 2.",
            lambda a, y: _cross_entropy(a, y) / np.log(2),
        ),
        Misconception(
            "there is no factor ½ in (63); that is the quadratic cost's.",
            lambda a, y: _cross_entropy(a, y) / 2,
        ),
    ),
)

# ---- 6.4


def _roles(outside="y", inside="a", right="finite", wrong="infinite"):
    return {"outside": outside, "inside": inside, "right, y = 0": right, "wrong, y = 0": wrong}


def _reference_roles():
    return _roles()


ROLES = Exercise(
    id="6.4",
    name="roles",
    cases=(Case("your four words", ()),),
    reference=_reference_roles,
    hint="which of the two letters may be exactly 0? It must not stand in a logarithm.",
    misconceptions=(
        Misconception(
            "the letters are swapped: y is exactly 0 or 1 for most outputs, and ln 0 is infinite, "
            "so y stands outside and a inside.",
            lambda: _roles("a", "y"),
        ),
        Misconception(
            "everything is the other way round: y may be exactly 0, so it must stand outside the "
            "logarithm, and the way with ln y is the one that blows up.",
            lambda: _roles("a", "y", "infinite", "finite"),
        ),
        Misconception(
            "one letter stands outside and the other one inside, in each of the two terms.",
            lambda: _roles("y", "y"),
        ),
        Misconception(
            "one letter stands outside and the other one inside, in each of the two terms.",
            lambda: _roles("a", "a"),
        ),
        Misconception(
            "the right way is finite for y = 0: y ln a is 0, and −ln(1 − a) is a number, "
            "as long as a is below 1.",
            lambda: _roles(right="infinite"),
        ),
        Misconception(
            "the wrong way has a ln y with y = 0 and a above 0: that is infinite.",
            lambda: _roles(wrong="finite"),
        ),
        Misconception(
            "for y = 0 it is the other way round: 0 · ln a is harmless, a · ln 0 is infinite.",
            lambda: _roles(right="infinite", wrong="finite"),
        ),
    ),
)

# ---- 6.5


def _entropy(y):
    return -(y * np.log(y) + (1 - y) * np.log(1 - y))


def _lowest(y):
    return np.array(y), _entropy(y)


_PROBABILITIES = np.array([0.1, 0.3, 0.5, 0.85])

LOWEST_POINT = Exercise(
    id="6.5",
    name="lowest_point",
    cases=(
        Case("one wanted output", (np.array([0.3]),)),
        Case("four wanted outputs", (_PROBABILITIES,)),
    ),
    reference=_lowest,
    hint="the slope of the cost is (a − y)/(a(1 − a)), (75). Where is it 0? Put that a into the "
    "cost. (Or search for the lowest value; six digits are enough.)",
    misconceptions=(
        Misconception(
            "the place is right, but the cost there is not 0: put a = y into the formula.",
            lambda y: (np.array(y), np.zeros_like(y)),
        ),
        Misconception(
            "a = ½ is where the *entropy* is largest; the cost is lowest where (75) is 0.",
            lambda y: (np.full_like(y, 0.5), np.full_like(y, np.log(2))),
        ),
        Misconception(
            "this rounds y to 0 or 1; the best output for y = 0.3 lies in between.",
            lambda y: (np.round(y), np.zeros_like(y)),
        ),
        Misconception(
            "the sign of the cost is flipped: logarithms of numbers below 1 are negative.",
            lambda y: (np.array(y), -_entropy(y)),
        ),
        Misconception(
            "the second term of the cost is missing, (1 − y) ln(1 − a).",
            lambda y: (np.array(y), -y * np.log(y)),
        ),
        Misconception(
            "the logarithm is the natural one, np.log; this one has the base 2.",
            lambda y: (np.array(y), _entropy(y) / np.log(2)),
        ),
        Misconception(
            "the pair is the wrong way round: first the output a, then the cost.",
            lambda y: _lowest(y)[::-1],
        ),
        Misconception(
            "this is one number; each entry of y has a lowest cost of its own.",
            lambda y: (np.array(y), np.mean(_entropy(y))),
        ),
        Misconception(
            "this is the cost alone; return the pair (a, C).",
            _entropy,
        ),
        Misconception(
            "this is the place alone; return the pair (a, C).",
            lambda y: np.array(y),
        ),
    ),
)

EXERCISES = (CROSS_ENTROPY, ROLES, LOWEST_POINT)
