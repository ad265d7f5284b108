"""Visible checks of 9.4 and 9.5: nodes become arrays, and one sign becomes the other."""

import numpy as np

from nncourse.course.checks import Case, Exercise, Misconception
from nncourse.course.exercises.ch09.given import CLOSE, layer_of_nodes

_RNG = np.random.default_rng(9)

# ---- 9.4


def _table(nodes):
    """A row of weights for each node, as they arrive."""
    return np.array([[c.weight for c in node.arriving] for node in nodes])


def _to_arrays(nodes):
    table = _table(nodes)
    return table[:, :-1], table[:, -1:]


def _judge_arrays(result, nodes):
    """What is wrong with the two arrays, or None."""
    expected = _to_arrays(nodes)
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        return "expected a pair of arrays, (W, b)."
    for name, found, wanted in zip(("W", "b"), result, expected, strict=True):
        if not isinstance(found, np.ndarray) or found.dtype.kind != "f":
            return f"{name} is not an array of floats."
        if found.shape != wanted.shape:
            return f"{name} has shape {found.shape}, expected {wanted.shape}."
        if not np.allclose(found, wanted, rtol=0, atol=CLOSE):
            return f"{name} has the right shape, but its entries are not the weights to 1e-12."
    return None


def _shifted(nodes):
    """The bias taken for the first connection."""
    table = _table(nodes)
    return table[:, 1:], table[:, :1]


def _products(nodes):
    table = np.array([[c.weight * c.upstream.output for c in node.arriving] for node in nodes])
    return table[:, :-1], table[:, -1:]


TO_ARRAYS = Exercise(
    id="9.4",
    name="to_arrays",
    cases=(
        Case("two nodes, three inputs", (layer_of_nodes([[0.1, 0.2, 0.3], [-1, 0, 1]], [4, 5]),)),
        Case("one node", (layer_of_nodes([[1.5, -0.5]], [0.25]),)),
        Case(
            "three nodes, three inputs",
            (layer_of_nodes(_RNG.normal(size=(3, 3)), _RNG.normal(size=3)),),
        ),
    ),
    reference=_to_arrays,
    judge=_judge_arrays,
    hint="a row for each node, with the weight of each c in node.arriving; then cut off the last "
    "column as b, with [:, -1:], so that it stays a column.",
    misconceptions=(
        Misconception(
            "W is transposed: row j holds what arrives at node j.",
            lambda nodes: (_to_arrays(nodes)[0].T, _to_arrays(nodes)[1]),
        ),
        Misconception(
            "b is flat; it must be a column, (n_out, 1). [:, -1:] keeps the column.",
            lambda nodes: (_to_arrays(nodes)[0], _to_arrays(nodes)[1].ravel()),
        ),
        Misconception(
            "b is a row; it must be a column, (n_out, 1).",
            lambda nodes: (_to_arrays(nodes)[0], _to_arrays(nodes)[1].T),
        ),
        Misconception(
            "the biases stand in W as a column, too; cut them off.",
            lambda nodes: (_table(nodes), _to_arrays(nodes)[1]),
        ),
        Misconception("the first connection is taken for the bias; it is the last one.", _shifted),
        Misconception("these are weights times outputs; the weights alone are wanted.", _products),
        Misconception(
            "the pair is the wrong way round: first W, then b.",
            lambda nodes: _to_arrays(nodes)[::-1],
        ),
        Misconception(
            "these are float32 numbers, right to seven digits; 1e-12 needs float64.",
            lambda nodes: tuple(a.astype(np.float32) for a in _to_arrays(nodes)),
        ),
    ),
)

# ---- 9.5


def _in_nielsens_form(delta, x):
    return -delta, -delta @ x.T


_DELTA, _X = np.array([[0.02], [-0.1]]), np.array([[1.0], [0.5], [0.0]])

IN_NIELSENS_FORM = Exercise(
    id="9.5",
    name="in_nielsens_form",
    cases=(
        Case("two nodes, three inputs", (_DELTA, _X)),
        Case("one node", (np.array([[0.3]]), np.array([[0.2], [-1.0]]))),
        Case("three nodes, three inputs", (_RNG.normal(size=(3, 1)), _RNG.normal(size=(3, 1)))),
    ),
    reference=_in_nielsens_form,
    hint="Nielsen's δ is minus the article's. ∂C/∂b = δ (31) and ∂C/∂w = δ xᵀ (32), with "
    "Nielsen's δ.",
    misconceptions=(
        Misconception(
            "these are what the article adds, −∂E/∂b and −∂E/∂W; the slopes have the other sign.",
            lambda delta, x: (delta.copy(), delta @ x.T),
        ),
        Misconception(
            "only the slope of the biases has changed its sign; that of the weights must, too.",
            lambda delta, x: (-delta, delta @ x.T),
        ),
        Misconception(
            "only the slope of the weights has changed its sign; that of the biases must, too.",
            lambda delta, x: (delta.copy(), -delta @ x.T),
        ),
        Misconception(
            "nabla_w is transposed: it has the shape of W, (n_out, n_in), so it is δ xᵀ.",
            lambda delta, x: (-delta, -x @ delta.T),
        ),
        Misconception(
            "the pair is the wrong way round: first nabla_b, then nabla_w, as backprop gives them.",
            lambda delta, x: _in_nielsens_form(delta, x)[::-1],
        ),
        Misconception(
            "this is δ xᵀ summed up; a slope for each weight is wanted, (n_out, n_in).",
            lambda delta, x: (-delta, -(delta @ x.T).sum(axis=1, keepdims=True)),
        ),
    ),
)

EXERCISES = (TO_ARRAYS, IN_NIELSENS_FORM)
