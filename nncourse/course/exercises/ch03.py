"""Visible checks of chapter 3, learning with gradient descent."""

import numpy as np

from nncourse.costs import QuadraticCost
from nncourse.course.checks import Case, Exercise, Misconception
from nncourse.data import vectorized_result

# ---- 3.1


def _one_hot(j, shape=(10, 1), dtype=float, value=1.0, row=None):
    e = np.zeros(shape, dtype=dtype)
    e.flat[j if row is None else row] = value
    return e


VECTORIZED_RESULT = Exercise(
    id="3.1",
    name="vectorized_result",
    cases=(Case("a digit", (3,)), Case("the first digit", (0,)), Case("the last digit", (9,))),
    reference=vectorized_result,
    hint="start from np.zeros((10, 1)) and set one entry.",
    misconceptions=(
        Misconception(
            "this is a vector of shape (10,); the course needs a column of shape (10, 1).",
            lambda j: _one_hot(j, shape=(10,)),
        ),
        Misconception(
            "this is a row of shape (1, 10); the course needs a column of shape (10, 1).",
            lambda j: _one_hot(j, shape=(1, 10)),
        ),
        Misconception(
            "the entries are integers; make them floating-point numbers, "
            "or later steps that change the array in place will round or fail.",
            lambda j: _one_hot(j, dtype=int),
        ),
        Misconception(
            "this counts from one: digit 0 belongs in row 0, so digit j in row j.",
            lambda j: _one_hot(j, row=j - 1),
        ),
        Misconception(
            "the entry holds the digit itself; it should hold 1.0, its place says which digit.",
            lambda j: _one_hot(j, value=j),
        ),
        Misconception("all entries are zero: is the 1.0 ever set?", lambda j: np.zeros((10, 1))),
    ),
)

# ---- 3.2

_A = np.array([[0.8, 0.3, 0.5, 0.1], [0.1, 0.9, 0.2, 0.4], [0.3, 0.2, 0.6, 0.7]])
_Y = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]])


def _cost_in_place(a, y):
    a -= y
    return 0.5 * np.sum(a**2) / a.shape[1]


QUADRATIC_COST = Exercise(
    id="3.2",
    name="quadratic_cost",
    cases=(
        Case("one example", (_A[:, :1], _Y[:, :1])),
        Case("four examples", (_A, _Y)),
        Case("two examples with one output", (np.array([[0.5, 2.0]]), np.array([[0.0, -1.0]]))),
    ),
    reference=QuadraticCost.value,
    hint="eq. (6): half the sum of the squared differences, divided by the number of columns.",
    misconceptions=(
        Misconception(
            "the factor ½ is missing: C = (1/2n) Σ ‖y − a‖².",
            lambda a, y: np.sum((a - y) ** 2) / a.shape[1],
        ),
        Misconception(
            "this is the sum over the examples; eq. (6) is their mean: divide by n, the columns.",
            lambda a, y: 0.5 * np.sum((a - y) ** 2),
        ),
        Misconception(
            "this divides by the number of entries, as np.mean does; divide by the number of "
            "examples n, which is the number of columns.",
            lambda a, y: 0.5 * np.mean((a - y) ** 2),
        ),
        Misconception(
            "this divides by the number of rows; examples are columns, so n is a.shape[1].",
            lambda a, y: 0.5 * np.sum((a - y) ** 2) / len(a),
        ),
        Misconception(
            "the length ‖y − a‖ is not squared.",
            lambda a, y: 0.5 * np.sum(np.linalg.norm(a - y, axis=0)) / a.shape[1],
        ),
        Misconception(
            "the differences are added before they are squared, so that they cancel.",
            lambda a, y: 0.5 * np.sum(a - y) ** 2 / a.shape[1],
        ),
        Misconception(
            "these are the costs of the single examples; the cost is one number, their mean.",
            lambda a, y: 0.5 * np.sum((a - y) ** 2, axis=0),
        ),
        Misconception(
            "the input a is changed in place (a -= y); work on a − y instead.", _cost_in_place
        ),
    ),
)

# ---- 3.3


def _bowl(v):
    return np.array([2.0, 8.0]) * v


def _slanted(v):
    return np.array([v[0] - 1.0, 3.0 * v[1] + v[0], np.cos(v[2])])


def _descend(grad, v0, eta, steps, sign=-1, moving=True):
    path = [np.array(v0, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] + sign * eta * grad(path[-1] if moving else path[0]))
    return np.array(path)


def _descend_in_place(grad, v0, eta, steps):
    v, path = v0, [v0]
    for _ in range(steps):
        v -= eta * grad(v)
        path.append(v)
    return np.array(path)


GRADIENT_DESCENT = Exercise(
    id="3.3",
    name="gradient_descent",
    cases=(
        Case("a bowl, 5 steps", (_bowl, np.array([1.0, -2.0]), 0.1, 5)),
        Case("three variables, 8 steps", (_slanted, np.array([0.0, 1.0, 2.0]), 0.05, 8)),
        Case("no step at all", (_bowl, np.array([3.0, 4.0]), 0.1, 0)),
    ),
    reference=_descend,
    hint="eq. (11): v → v − η ∇C(v), steps times; keep v0 and every new v as rows of one array.",
    misconceptions=(
        Misconception(
            "this walks uphill: the step is −η ∇C, against the gradient.",
            lambda g, v, eta, steps: _descend(g, v, eta, steps, sign=1),
        ),
        Misconception(
            "the learning rate is missing: the step is −η ∇C.",
            lambda g, v, eta, steps: _descend(g, v, 1.0, steps),
        ),
        Misconception(
            "the gradient is taken at v0 every time; take it where the ball is now.",
            lambda g, v, eta, steps: _descend(g, v, eta, steps, moving=False),
        ),
        Misconception(
            "this is the last point alone; return the whole path, v0 first.",
            lambda g, v, eta, steps: _descend(g, v, eta, steps)[-1],
        ),
        Misconception(
            "the starting point is missing: row 0 of the path is v0.",
            lambda g, v, eta, steps: _descend(g, v, eta, steps)[1:],
        ),
        Misconception(
            "one step is missing: the path has steps + 1 rows.",
            lambda g, v, eta, steps: _descend(g, v, eta, max(steps - 1, 0)),
        ),
        Misconception(
            "v -= … changes the caller's v0 and every row of the path; make a new array each step.",
            _descend_in_place,
        ),
    ),
)

# ---- 3.4

_PAIRS = [(np.full((2, 1), k), k) for k in range(23)]


def _batches(data, m, rng, shuffled=True, keep_rest=True):
    order = rng.permutation(len(data)) if shuffled else np.arange(len(data))
    batches = [[data[i] for i in order[k : k + m]] for k in range(0, len(data), m)]
    return batches if keep_rest else [batch for batch in batches if len(batch) == m]


def _batches_with_repeats(data, m, rng):
    return [
        [data[i] for i in rng.integers(len(data), size=min(m, len(data) - k))]
        for k in range(0, len(data), m)
    ]


def _batches_in_place(data, m, rng):
    rng.shuffle(data)
    return [data[k : k + m] for k in range(0, len(data), m)]


def _judge_batches(batches, data, m, rng):
    """What is wrong with the mini-batches, or None."""
    if not isinstance(batches, list) or not all(isinstance(b, (list, tuple)) for b in batches):
        return "expected a list of lists of examples."
    labels = [pair[1] for batch in batches for pair in batch]
    if sorted(labels) != [pair[1] for pair in data]:
        return "every example must stand in exactly one mini-batch."
    sizes = [len(batch) for batch in batches]
    if sizes[:-1] != [m] * (len(sizes) - 1) or not 0 < sizes[-1] <= m:
        return f"expected {m} examples in every mini-batch but the last, got sizes {sizes}."
    return "the examples stand in their old order." if labels == sorted(labels) else None


MINI_BATCHES = Exercise(
    id="3.4",
    name="mini_batches",
    cases=(
        Case("23 examples in tens", (_PAIRS, 10, np.random.default_rng(1))),
        Case("20 examples in fives", (_PAIRS[:20], 5, np.random.default_rng(2))),
        Case("8 examples in one batch", (_PAIRS[:8], 100, np.random.default_rng(3))),
    ),
    reference=_batches,
    judge=_judge_batches,
    hint="shuffle the indices with rng.permutation(len(data)), then cut them into slices of m.",
    misconceptions=(
        Misconception(
            "nothing is shuffled: the mini-batches must be drawn at random in every epoch.",
            lambda data, m, rng: _batches(data, m, rng, shuffled=False),
        ),
        Misconception(
            "the last, smaller mini-batch is dropped, so some examples are never seen.",
            lambda data, m, rng: _batches(data, m, rng, keep_rest=False),
        ),
        Misconception(
            "examples are drawn with repetition, so some come twice and some never; "
            "shuffle all of them once and cut.",
            _batches_with_repeats,
        ),
        Misconception(
            "rng.shuffle(data) reorders the caller's list; shuffle a list of indices instead.",
            _batches_in_place,
        ),
        Misconception(
            "this is the first mini-batch alone; return all of them.",
            lambda data, m, rng: _batches(data, m, rng)[0],
        ),
    ),
)

# ---- 3.5


def _step(w, b, nabla_w, nabla_b, eta, m, factor=None):
    factor = -eta / m if factor is None else factor
    return w + factor * nabla_w, b + factor * nabla_b


def _step_in_place(w, b, nabla_w, nabla_b, eta, m):
    w -= eta / m * nabla_w
    b -= eta / m * nabla_b
    return w, b


_W = np.array([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]])
_B = np.array([[0.1], [-0.2]])
_NW = np.array([[1.0, 2.0, -3.0], [0.5, -1.0, 4.0]])
_NB = np.array([[2.0], [-5.0]])

SGD_STEP = Exercise(
    id="3.5",
    name="sgd_step",
    cases=(
        Case("a mini-batch of 10", (_W, _B, _NW, _NB, 3.0, 10)),
        Case("a mini-batch of 4", (_B.T, _B[:1], _NB.T, _NB[:1], 0.5, 4)),
        Case("one example", (_W, _B, -_NW, _NB, 0.1, 1)),
    ),
    reference=_step,
    hint="eqs. (20) and (21): w − (η/m) ∇w and b − (η/m) ∇b, returned as a pair.",
    misconceptions=(
        Misconception(
            "the sign is flipped: the step goes against the gradient, w − (η/m) ∇w.",
            lambda w, b, nw, nb, eta, m: _step(w, b, nw, nb, eta, m, eta / m),
        ),
        Misconception(
            "1/m is missing: ∇w and ∇b are sums over the mini-batch, the step uses their mean.",
            lambda w, b, nw, nb, eta, m: _step(w, b, nw, nb, eta, m, -eta),
        ),
        Misconception(
            "the learning rate η is missing.",
            lambda w, b, nw, nb, eta, m: _step(w, b, nw, nb, eta, m, -1 / m),
        ),
        Misconception(
            "this multiplies by m; eqs. (20) and (21) divide by it.",
            lambda w, b, nw, nb, eta, m: _step(w, b, nw, nb, eta, m, -eta * m),
        ),
        Misconception(
            "the pair is the wrong way round: return the weights first, then the biases.",
            lambda *args: _step(*args)[::-1],
        ),
        Misconception(
            "the biases do not move; they take their own step, b − (η/m) ∇b.",
            lambda w, b, *rest: (_step(w, b, *rest)[0], b),
        ),
        Misconception(
            "w -= … changes the caller's arrays; return new ones: w − (η/m) ∇w.", _step_in_place
        ),
    ),
)

# ---- 3.7a


def _steepest(nabla, epsilon, sign=-1, length=np.linalg.norm):
    return sign * epsilon / length(nabla) * nabla


def _steepest_in_place(nabla, epsilon):
    nabla *= -epsilon / np.linalg.norm(nabla)
    return nabla


def _steepest_axis(nabla, epsilon):
    step, k = np.zeros_like(nabla), np.argmax(np.abs(nabla))
    step[k] = -epsilon * np.sign(nabla[k])
    return step


STEEPEST_STEP = Exercise(
    id="3.7a",
    name="steepest_step",
    cases=(
        Case("two variables", (np.array([3.0, -4.0]), 0.1)),
        Case("four variables", (np.array([0.5, -1.0, 0.0, 2.0]), 0.05)),
        Case("one variable", (np.array([-6.0]), 0.5)),
    ),
    reference=_steepest,
    hint="the step points against ∇C and has the length ε: divide ∇C by its own length first.",
    misconceptions=(
        Misconception(
            "this is the steepest way up; the step goes against the gradient.",
            lambda nabla, epsilon: _steepest(nabla, epsilon, sign=1),
        ),
        Misconception(
            "this is −ε∇C, whose length is ε‖∇C‖; divide by ‖∇C‖, so that the length is ε.",
            lambda nabla, epsilon: -epsilon * nabla,
        ),
        Misconception(
            "the length of this step is 1; make it ε.",
            lambda nabla, epsilon: _steepest(nabla, 1.0),
        ),
        Misconception(
            "this divides by ‖∇C‖², the sum of the squares; the length is its square root.",
            lambda nabla, epsilon: _steepest(nabla, epsilon, length=lambda v: v @ v),
        ),
        Misconception(
            "this divides by the sum of the sizes |∂C/∂v_k|; the length is the root of the sum of "
            "the squares.",
            lambda nabla, epsilon: _steepest(nabla, epsilon, length=lambda v: np.abs(v).sum()),
        ),
        Misconception(
            "this takes the sign of every slope alone, so that all directions weigh the same "
            "and the step is too long; keep the proportions of ∇C.",
            lambda nabla, epsilon: -epsilon * np.sign(nabla),
        ),
        Misconception(
            "this moves along one axis alone, the steepest one; a slanted step promises more.",
            _steepest_axis,
        ),
        Misconception(
            "this is the promised change −ε‖∇C‖, a number; return the step, a vector.",
            lambda nabla, epsilon: -epsilon * np.linalg.norm(nabla),
        ),
        Misconception(
            "nabla *= … changes the caller's gradient; make a new array.", _steepest_in_place
        ),
    ),
)

EXERCISES = (
    VECTORIZED_RESULT,
    QUADRATIC_COST,
    GRADIENT_DESCENT,
    MINI_BATCHES,
    SGD_STEP,
    STEEPEST_STEP,
)
