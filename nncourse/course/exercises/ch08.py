"""Visible checks of chapter 8, overfitting and regularization."""

import numpy as np

from nncourse.course.checks import Case, Exercise, Misconception
from nncourse.penalties import L2

_LAYERS = [
    np.array([[3.0, -4.0], [0.5, 1.0]]),
    np.array([[2.0, -1.0]]),
    np.array([[-0.5], [1.5], [0.25]]),
]

# ---- 8.1


def _sums(weights, f=np.square):
    return [float(np.sum(f(w))) for w in weights]


L2_COST = Exercise(
    id="8.1",
    name="l2_cost",
    cases=(
        Case("one layer, weights 3 and −4", ([np.array([[3.0, -4.0]])], 0.1, 10)),
        Case("three layers", (_LAYERS, 5.0, 50)),
        Case("λ = 0", (_LAYERS, 0.0, 7)),
    ),
    reference=L2.value,
    hint="square every weight of every layer, add all the squares, and multiply by λ/2n.",
    misconceptions=(
        Misconception(
            "the factor ½ is missing: (87) has λ/2n.",
            lambda weights, lmbda, n: lmbda / n * sum(_sums(weights)),
        ),
        Misconception(
            "this is not divided by n, the number of training inputs: (87) has λ/2n.",
            lambda weights, lmbda, n: lmbda / 2 * sum(_sums(weights)),
        ),
        Misconception(
            "this multiplies by n; (87) divides by it. Write lmbda / (2 * n), with brackets.",
            lambda weights, lmbda, n: lmbda / 2 * n * sum(_sums(weights)),
        ),
        Misconception("λ is missing.", lambda weights, lmbda, n: 1 / (2 * n) * sum(_sums(weights))),
        Misconception(
            "these are the sizes |w|, not the squares w².",
            lambda weights, lmbda, n: lmbda / (2 * n) * sum(_sums(weights, np.abs)),
        ),
        Misconception(
            "the weights are added without being squared, so that positive and negative ones "
            "cancel.",
            lambda weights, lmbda, n: lmbda / (2 * n) * sum(_sums(weights, lambda w: w)),
        ),
        Misconception(
            "this is the square of a sum; the sum of the squares is wanted: square first, then "
            "add.",
            lambda weights, lmbda, n: lmbda / (2 * n) * sum(_sums(weights, lambda w: w)) ** 2,
        ),
        Misconception(
            "this is the length √(Σ w²); (87) has no root.",
            lambda weights, lmbda, n: lmbda / (2 * n) * np.sqrt(sum(_sums(weights))),
        ),
        Misconception(
            "only the first layer counts here; all weights of all layers must.",
            lambda weights, lmbda, n: L2.value(weights[:1], lmbda, n),
        ),
        Misconception(
            "only the last layer counts here; is the return inside the loop, or the sum begun "
            "anew for each layer?",
            lambda weights, lmbda, n: L2.value(weights[-1:], lmbda, n),
        ),
        Misconception(
            "this is one number for each layer; add them.",
            lambda weights, lmbda, n: [L2.value([w], lmbda, n) for w in weights],
        ),
        Misconception(
            "this takes the mean of the squares in each layer; (87) has their sum.",
            lambda weights, lmbda, n: lmbda / (2 * n) * sum(float(np.mean(w * w)) for w in weights),
        ),
    ),
)

# ---- 8.2


def _l2_update(w, grad, eta, lmbda, n):
    return (1 - eta * lmbda / n) * w - eta * grad


def _in_place(w, grad, eta, lmbda, n):
    w *= 1 - eta * lmbda / n
    w -= eta * grad
    return w


_W = np.array([[1.0, -2.0, 0.5], [3.0, 0.0, -0.25]])
_GRAD = np.array([[0.1, 0.2, -0.3], [-0.4, 0.5, 0.6]])

L2_UPDATE = Exercise(
    id="8.2",
    name="l2_update",
    cases=(
        Case("weights 1 and −2", (np.array([[1.0, -2.0]]), np.array([[0.1, 0.2]]), 0.5, 2.0, 10)),
        Case("a layer", (_W, _GRAD, 0.3, 5.0, 20)),
        Case("no gradient: decay alone", (_W, 0 * _GRAD, 0.5, 0.1, 1000)),
    ),
    reference=_l2_update,
    hint="(92): shrink w by the factor 1 − ηλ/n, and take the usual step −η · grad.",
    misconceptions=(
        Misconception(
            "η is missing in the factor: the weights shrink by 1 − ηλ/n.",
            lambda w, grad, eta, lmbda, n: (1 - lmbda / n) * w - eta * grad,
        ),
        Misconception(
            "n is missing in the factor: the weights shrink by 1 − ηλ/n.",
            lambda w, grad, eta, lmbda, n: (1 - eta * lmbda) * w - eta * grad,
        ),
        Misconception(
            "this factor is 1 − ηλ/2n. The cost has λ/2n, but the derivative of w² is 2w.",
            lambda w, grad, eta, lmbda, n: (1 - eta * lmbda / (2 * n)) * w - eta * grad,
        ),
        Misconception(
            "the weights grow here: the factor is 1 − ηλ/n, with minus.",
            lambda w, grad, eta, lmbda, n: (1 + eta * lmbda / n) * w - eta * grad,
        ),
        Misconception(
            "this goes uphill: the step is −η · grad.",
            lambda w, grad, eta, lmbda, n: (1 - eta * lmbda / n) * w + eta * grad,
        ),
        Misconception(
            "the step is shrunk, too; in (92) the factor stands before w alone.",
            lambda w, grad, eta, lmbda, n: (1 - eta * lmbda / n) * (w - eta * grad),
        ),
        Misconception(
            "the weights do not decay; the factor 1 − ηλ/n is missing.",
            lambda w, grad, eta, lmbda, n: w - eta * grad,
        ),
        Misconception(
            "η is missing before the gradient.",
            lambda w, grad, eta, lmbda, n: (1 - eta * lmbda / n) * w - grad,
        ),
        Misconception(
            "the gradient is divided by n; grad is a mean already, and only λ is divided.",
            lambda w, grad, eta, lmbda, n: (1 - eta * lmbda / n) * w - eta / n * grad,
        ),
        Misconception(
            "every weight moves by the same ηλ/n, whatever its size; in (91) the decay is "
            "(ηλ/n) · w.",
            lambda w, grad, eta, lmbda, n: w - eta * lmbda / n - eta * grad,
        ),
        Misconception(
            "every weight moves towards 0 by the same ηλ/n, whatever its size; in (91) the decay "
            "is (ηλ/n) · w.",
            lambda w, grad, eta, lmbda, n: w - eta * lmbda / n * np.sign(w) - eta * grad,
        ),
        Misconception(
            "this is the change; return the new weights.",
            lambda w, grad, eta, lmbda, n: -eta * lmbda / n * w - eta * grad,
        ),
        Misconception(
            "w *= … and w -= … change the caller's w; make a new array.",
            _in_place,
        ),
    ),
)

# ---- 8.3


def _should_stop(history, patience):
    return bool(len(history) > patience and max(history[-patience:]) <= max(history[:-patience]))


def _epochs_in_a_row(history, patience, worse):
    """Whether in each of the last epochs the score was worse than in the one before."""
    steps = list(zip(history[:-1], history[1:], strict=True))[-patience:]
    return len(steps) == patience and all(worse(old, new) for old, new in steps)


def _since(history, best):
    """How many epochs ago the best score was reached, the first time."""
    return len(history) - 1 - history.index(best(history)) if history else 0


_CASES_8_3 = {
    "still rising": ([0.5, 0.6, 0.7, 0.8], 2),
    "the best was two epochs ago": ([0.5, 0.9, 0.8, 0.85], 2),
    "the best was one epoch ago": ([0.5, 0.8, 0.9, 0.85], 2),
    "a wobble, then a new best": ([0.5, 0.8, 0.7, 0.6, 0.9], 2),
    "the best was long ago": ([0.95, 0.5, 0.6, 0.7, 0.8, 0.9], 3),
    "equal is not better": ([0.7, 0.9, 0.8, 0.9, 0.9], 3),
    "a new best, then a fall": ([0.5, 0.9, 0.4], 2),
    "falling for long enough": ([0.6, 0.9, 0.8, 0.7], 2),
    "falling, but not for long enough": ([0.9, 0.8, 0.7], 5),
    "one epoch": ([0.4], 1),
    "patience 1": ([0.6, 0.6], 1),
    "as long as the patience": ([0.9, 0.8, 0.8], 3),
    "no epoch yet": ([], 2),
}

SHOULD_STOP = Exercise(
    id="8.3",
    name="should_stop",
    cases=tuple(Case(label, args) for label, args in _CASES_8_3.items()),
    reference=_should_stop,
    hint="cut the list in two: the last `patience` scores, and those before. Stop when there are "
    "some before, and none of the last ones is higher than the highest of them.",
    misconceptions=(
        Misconception(
            "this is the other way round: True means stop.",
            lambda history, patience: not _should_stop(history, patience),
        ),
        Misconception(
            "this stops when the score fell in each of the last epochs. It may also rise and fall "
            "below the best one: compare with the best, not with the epoch before.",
            lambda history, patience: _epochs_in_a_row(history, patience, lambda a, b: b < a),
        ),
        Misconception(
            "this stops when the score did not rise in each of the last epochs. It may also rise "
            "and stay below the best one: compare with the best, not with the epoch before.",
            lambda history, patience: _epochs_in_a_row(history, patience, lambda a, b: b <= a),
        ),
        Misconception(
            "this compares the last score with one earlier score; compare the best of the last "
            "scores with the best before them.",
            lambda history, patience: (
                len(history) > patience and history[-1] <= history[-1 - patience]
            ),
        ),
        Misconception(
            "this compares the last score alone with the best before; a new best may stand among "
            "the last scores, too.",
            lambda history, patience: (
                len(history) > patience and history[-1] <= max(history[:-patience])
            ),
        ),
        Misconception(
            "an equal score counts as better here. Only a higher one does.",
            lambda history, patience: (
                bool(history) and history[::-1].index(max(history)) >= patience
            ),
        ),
        Misconception(
            "this waits one epoch too long: after exactly `patience` epochs without a new best, "
            "stop.",
            lambda history, patience: _since(history, max) > patience,
        ),
        Misconception(
            "this stops one epoch too early: `patience` epochs must pass without a new best.",
            lambda history, patience: bool(history) and _since(history, max) >= patience - 1,
        ),
        Misconception(
            "this waits for a new lowest score, as for a cost; accuracies should rise.",
            lambda history, patience: bool(history) and _since(history, min) >= patience,
        ),
        Misconception(
            "this stops at the first score below the best; it does not wait for `patience` epochs.",
            lambda history, patience: bool(history) and history[-1] < max(history),
        ),
        Misconception(
            "this stops when `patience` epochs have passed, whatever their scores.",
            lambda history, patience: len(history) > patience,
        ),
    ),
)

# ---- 8.4


RESCALED = Exercise(
    id="8.4",
    name="rescaled_lmbda",
    cases=(
        Case("from 1,000 to 50,000 images", (0.1, 1000, 50_000)),
        Case("from 60,000 to 6,000 images", (5.0, 60_000, 6000)),
        Case("the same size", (2.0, 300, 300)),
    ),
    reference=lambda lmbda, n, n_new: lmbda * n_new / n,
    hint="the weights shrink by 1 − ηλ/n in each step. Which new λ leaves λ/n as it is?",
    misconceptions=(
        Misconception(
            "this is the other way round: with more images λ must grow, since it is divided by n.",
            lambda lmbda, n, n_new: lmbda * n / n_new,
        ),
        Misconception(
            "λ stays the same here; then the weights would decay at another speed.",
            lambda lmbda, n, n_new: lmbda,
        ),
        Misconception("this is the factor; multiply λ by it.", lambda lmbda, n, n_new: n_new / n),
        Misconception(
            "this is λ/n, what is to stay the same; which λ gives it with the new n?",
            lambda lmbda, n, n_new: lmbda / n,
        ),
        Misconception(
            "this multiplies by √(n_new/n); λ is divided by n itself, not by its root.",
            lambda lmbda, n, n_new: lmbda * (n_new / n) ** 0.5,
        ),
        Misconception(
            "this divides by n_new alone; the old n counts, too.",
            lambda lmbda, n, n_new: lmbda / n_new,
        ),
    ),
)

# ---- 8.5


def _root(r):
    return np.sqrt(np.mean(r**2))


def _errors(x, y, x_new, y_new, degrees, *, size=_root, refit=False, turned=False):
    """The errors of all degrees; `size` of the differences, and what may go wrong."""
    table = []
    for degree in degrees:
        w = np.polyfit(x, y, degree)
        w_new = np.polyfit(x_new, y_new, degree) if refit else w
        table.append([size(np.polyval(w, x) - y), size(np.polyval(w_new, x_new) - y_new)])
    return np.array(table).T if turned else np.array(table)


def _noisy(seed, n, n_new, noise, truth):
    rng = np.random.default_rng(seed)
    x, x_new = np.linspace(-1, 1, n), rng.uniform(-1, 1, n_new)
    measured = [truth(v) + noise * rng.normal(size=v.shape) for v in (x, x_new)]
    return x, measured[0], x_new, measured[1]


HELD_OUT_ERRORS = Exercise(
    id="8.5",
    name="held_out_errors",
    cases=(
        Case(
            "three points and three new ones",
            (
                np.array([0.0, 1.0, 2.0]),
                np.array([1.0, 2.0, 4.0]),
                np.array([3.0, 4.0, 6.0]),
                np.array([4.0, 6.0, 7.0]),
                [0, 1, 2],
            ),
        ),
        Case("ten points around a line", (*_noisy(1, 10, 20, 0.2, lambda x: x), [1, 3, 6])),
        Case("twelve points around a wave", (*_noisy(2, 12, 9, 0.1, np.sin), [5])),
    ),
    reference=_errors,
    hint="np.polyfit(x, y, degree) gives the coefficients, np.polyval(w, x) the values. Fit to "
    "(x, y) alone; then measure twice.",
    misconceptions=(
        Misconception(
            "these are the mean squares; take the root.",
            lambda *args: _errors(*args, size=lambda r: np.mean(r**2)),
        ),
        Misconception(
            "this is the root of the sum of the squares; take that of their mean.",
            lambda *args: _errors(*args, size=lambda r: np.sqrt(np.sum(r**2))),
        ),
        Misconception(
            "these are the sums of the squares; take the root of the mean.",
            lambda *args: _errors(*args, size=lambda r: np.sum(r**2)),
        ),
        Misconception(
            "these are mean sizes of the differences; take the root of the mean of the squares.",
            lambda *args: _errors(*args, size=lambda r: np.mean(np.abs(r))),
        ),
        Misconception(
            "another polynomial is fitted to the new points. They are held out: predict them with "
            "the polynomial that was fitted to x and y.",
            lambda *args: _errors(*args, refit=True),
        ),
        Misconception(
            "the columns are the wrong way round: first the error on (x, y), then that on the new "
            "points.",
            lambda *args: _errors(*args)[:, ::-1],
        ),
        Misconception(
            "the table lies on its side: a row for each degree, two columns.",
            lambda *args: _errors(*args, turned=True),
        ),
        Misconception(
            "the polynomials are fitted to the new points here; those are for testing.",
            lambda x, y, x_new, y_new, degrees: _errors(x_new, y_new, x, y, degrees)[:, ::-1],
        ),
        Misconception(
            "only the error on the new points is here; give both, in two columns.",
            lambda *args: _errors(*args)[:, 1],
        ),
        Misconception(
            "only the error on (x, y) is here; give both, in two columns.",
            lambda *args: _errors(*args)[:, 0],
        ),
    ),
)

# ---- 8.6


def _regularized(w, b, x, y, lmbda, *, cost=0.5, slope=1.0, biases=0.0, sign=1.0, mean=True):
    """Cost and slopes of a linear layer; the options spoil it in one way each."""
    n = x.shape[1]
    error = sign * (w @ x + b - y)  # (n_out, n)
    count = n if mean else 1
    C = np.sum(error**2) / (2 * n) + lmbda / n * (cost * np.sum(w * w) + biases / 2 * np.sum(b * b))
    nabla_w = error @ x.T / count + slope * lmbda / n * w
    nabla_b = error.sum(axis=1, keepdims=True) / count + biases * lmbda / n * b
    return float(C), nabla_w, nabla_b


def _pieces(change):
    """The right answer with one piece changed: change(C, nabla_w, nabla_b, n)."""
    return lambda w, b, x, y, lmbda: change(*_regularized(w, b, x, y, lmbda), x.shape[1])


def _layer(seed, n_out, n_in, n, lmbda):
    rng = np.random.default_rng(seed)
    shapes = ((n_out, n_in), (n_out, 1), (n_in, n), (n_out, n))
    return (*[rng.normal(size=shape) for shape in shapes], lmbda)


REGULARIZED = Exercise(
    id="8.6",
    name="regularized",
    cases=(
        Case(
            "one weight, two examples",
            (
                np.array([[3.0]]),
                np.array([[1.0]]),
                np.array([[1.0, 2.0]]),
                np.array([[2.0, 9.0]]),
                0.5,
            ),
        ),
        Case("two outputs, five examples", _layer(3, 2, 3, 5, 2.0)),
        Case("three outputs, one example", _layer(4, 3, 2, 1, 0.7)),
    ),
    reference=_regularized,
    hint="first C₀ and its two slopes, as means over the columns. Then add (λ/2n) Σ w² to the "
    "cost, (λ/n) w to the slope of the weights, and nothing to that of the biases.",
    misconceptions=(
        Misconception(
            "the biases are penalised, too, in cost and slope; (86) sums over the weights alone.",
            lambda *args: _regularized(*args, biases=1.0),
        ),
        Misconception(
            "the slope of the biases has a term (λ/n) b; by (89) the penalty leaves it alone.",
            lambda w, b, x, y, lmbda: (
                *_regularized(w, b, x, y, lmbda)[:2],
                _regularized(w, b, x, y, lmbda, biases=1.0)[2],
            ),
        ),
        Misconception(
            "the slope of the weights has (λ/2n) w; the derivative of w² is 2w, so by (88) it is "
            "(λ/n) w.",
            lambda *args: _regularized(*args, slope=0.5),
        ),
        Misconception(
            "the penalty of the cost is (λ/n) Σ w² here; (86) has λ/2n.",
            lambda *args: _regularized(*args, cost=1.0),
        ),
        Misconception(
            "the slope of the weights has no penalty; by (88) it gains (λ/n) w.",
            lambda *args: _regularized(*args, slope=0.0),
        ),
        Misconception(
            "the cost has no penalty; by (86) it gains (λ/2n) Σ w².",
            lambda *args: _regularized(*args, cost=0.0),
        ),
        Misconception(
            "nothing is regularized: these are C₀ and its slopes.",
            lambda *args: _regularized(*args, cost=0.0, slope=0.0),
        ),
        Misconception(
            "the slopes are sums over the examples; (86) is a mean, so divide by n.",
            lambda *args: _regularized(*args, mean=False),
        ),
        Misconception(
            "the sign of the error is flipped: its slope is a − y.",
            lambda *args: _regularized(*args, sign=-1.0),
        ),
        Misconception(
            "the penalty is not divided by n: (86) has λ/2n.",
            lambda w, b, x, y, lmbda: _regularized(w, b, x, y, lmbda * x.shape[1]),
        ),
        Misconception(
            "the factor ½ of the quadratic cost is missing.",
            _pieces(lambda C, nabla_w, nabla_b, n: (2 * C, nabla_w, nabla_b)),
        ),
        Misconception(
            "the slope of the biases has the shape (n_out,); biases are columns, (n_out, 1).",
            _pieces(lambda C, nabla_w, nabla_b, n: (C, nabla_w, nabla_b.ravel())),
        ),
        Misconception(
            "the slopes are in the wrong order: C, then that of the weights, then that of the "
            "biases.",
            _pieces(lambda C, nabla_w, nabla_b, n: (C, nabla_b, nabla_w)),
        ),
        Misconception(
            "this is the cost alone; return (C, nabla_w, nabla_b).",
            _pieces(lambda C, nabla_w, nabla_b, n: C),
        ),
    ),
)

EXERCISES = (L2_COST, L2_UPDATE, SHOULD_STOP, RESCALED, HELD_OUT_ERRORS, REGULARIZED)
