"""Visible checks 4.6 and 4.7: what a gradient is put to: it is checked, and steps are made."""

import numpy as np

from nncourse.activations import sigmoid
from nncourse.course.checks import Case, Exercise, Misconception
from nncourse.course.exercises.ch04.passes import model_backprop, network_case

# ---- 4.6


def _waves(w):
    """A cost that is neither straight nor a parabola, and in which all entries meet."""
    return float(np.sum(np.sin(w)) + 0.1 * np.sum(w) ** 3)


def _nabla_waves(w):
    return np.cos(w) + 0.3 * np.sum(w) ** 2


def _measured(cost, w, epsilon, sides=(1, -1), put_back=True, shape=1.0):
    """Slopes of the cost in each entry of w; the last three arguments are for what goes wrong."""
    w, slopes = w.copy(), np.zeros_like(w)
    for place in np.ndindex(w.shape):
        middle, values = w.copy(), []
        for side in sides:
            w[place] = middle[place] + side * epsilon
            values.append(cost(w))
        if put_back:
            w = middle
        slopes[place] = (values[0] - values[1]) / ((sides[0] - sides[1]) * epsilon * shape)
    return slopes


def _apart(a, b):
    return float(np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)))


def _gradient_check(cost, w, nabla_w, epsilon):
    return _apart(nabla_w, _measured(cost, w, epsilon))


def _check_with(distance=_apart, **how):
    """The check with a part of it replaced."""
    return lambda cost, w, nabla_w, epsilon: float(
        distance(nabla_w, _measured(cost, w, epsilon, **how))
    )


def _check_that_shifts(cost, w, nabla_w, epsilon):
    slopes = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        w[place] += epsilon
        above = cost(w)
        w[place] -= 2 * epsilon
        slopes[place] = (above - cost(w)) / (2 * epsilon)
    return _apart(nabla_w, slopes)


def _all_at_once(cost, w, nabla_w, epsilon):
    slope = (cost(w + epsilon) - cost(w - epsilon)) / (2 * epsilon)
    return _apart(nabla_w, np.full_like(w, slope))


def _lengths(a, b):
    a, b = np.linalg.norm(a), np.linalg.norm(b)
    return abs(a - b) / (a + b)


_W0 = np.array([[0.5, -1.0, 0.25], [1.5, 0.75, -0.4]])
_OFF = _nabla_waves(_W0) + np.array([[0, 0, 0.2], [0, 0, -0.3]])

GRADIENT_CHECK = Exercise(
    id="4.6",
    name="gradient_check",
    cases=(
        Case("the right gradient", (_waves, _W0, _nabla_waves(_W0), 1e-4)),
        Case("two wrong entries", (_waves, _W0, _OFF, 1e-4)),
        Case("the sign flipped", (_waves, _W0[:, :1], -_nabla_waves(_W0[:, :1]), 1e-4)),
        Case("a gradient of zeros", (_waves, _W0, np.zeros_like(_W0), 1e-3)),
    ),
    reference=_gradient_check,
    hint="for each entry: cost with +ε, cost with −ε, their difference divided by 2ε. Then the "
    "length of (nabla_w − measured), divided by the sum of the two lengths.",
    misconceptions=(
        Misconception(
            "these are differences to one side, (46); go ε to both sides, and divide by 2ε.",
            _check_with(sides=(1, 0)),
        ),
        Misconception(
            "from w − ε to w + ε the step is 2ε; this divides by ε.", _check_with(shape=0.5)
        ),
        Misconception(
            "the measured slopes have the wrong sign: it is C(w + ε) − C(w − ε).",
            _check_with(shape=-1.0),
        ),
        Misconception(
            "the weights are left shifted: put each one back. (And the caller's w must stay as it "
            "is: work on a copy.)",
            _check_that_shifts,
        ),
        Misconception(
            "an entry is not put back before the next one is moved.", _check_with(put_back=False)
        ),
        Misconception(
            "this moves all entries at once; each entry has a slope of its own.", _all_at_once
        ),
        Misconception(
            "this is the distance; divide it by the sum of the two lengths, or it means nothing "
            "without knowing how large the gradients are.",
            _check_with(lambda a, b: np.linalg.norm(a - b)),
        ),
        Misconception(
            "this compares the lengths of the two gradients. Gradients of one length may point "
            "anywhere: take the length of their difference.",
            _check_with(_lengths),
        ),
        Misconception(
            "this compares sizes without signs; then a gradient that points uphill passes.",
            _check_with(lambda a, b: _apart(np.abs(a), np.abs(b))),
        ),
        Misconception(
            "this adds up the differences; some are positive, some negative, and they cancel. "
            "np.linalg.norm squares them first.",
            _check_with(lambda a, b: abs(np.sum(a - b)) / (abs(np.sum(a)) + abs(np.sum(b)))),
        ),
        Misconception(
            "these are squares of lengths; a length is the root: np.linalg.norm.",
            _check_with(lambda a, b: np.sum((a - b) ** 2) / (np.sum(a**2) + np.sum(b**2))),
        ),
        Misconception(
            "this divides by the measured gradient's length alone; divide by the sum of both.",
            _check_with(lambda a, b: np.linalg.norm(a - b) / np.linalg.norm(b)),
        ),
    ),
)

# ---- 4.7


def _batch_case(label, seed, sizes, m, eta):
    """A mini-batch as a list of pairs of columns, a network, a learning rate."""
    x, y, weights, biases = network_case(label, seed, sizes, m).args
    pairs = [(x[:, [i]], y[:, [i]]) for i in range(m)]
    return Case(label, (pairs, weights, biases, eta))


def _stacked(batch):
    x, y = (np.hstack(columns) for columns in zip(*batch, strict=True))
    return x, y


def _stepped(parameters, nablas, factor):
    return [p - factor * nabla for p, nabla in zip(parameters, nablas, strict=True)]


def _update(batch, weights, biases, eta, factor=None):
    nabla_b, nabla_w = model_backprop(*_stacked(batch), weights, biases)
    factor = eta / len(batch) if factor is None else factor
    return _stepped(weights, nabla_w, factor), _stepped(biases, nabla_b, factor)


def _one_after_the_other(batch, weights, biases, eta):
    for pair in batch:
        weights, biases = _update([pair], weights, biases, eta / len(batch))
    return weights, biases


def _mean_example(batch, weights, biases, eta):
    x, y = (columns.mean(axis=1, keepdims=True) for columns in _stacked(batch))
    return _update([(x, y)], weights, biases, eta)


def _errors_averaged(batch, weights, biases, eta):
    """(A.66): mean δ times mean a, layer by layer."""
    x, y = _stacked(batch)
    activations = [x]
    for w, b in zip(weights, biases, strict=True):
        activations.append(sigmoid(w @ activations[-1] + b))
    a, new_weights, new_biases = activations.pop(), [], []
    delta = (a - y) * a * (1 - a)
    for w, b in zip(weights[::-1], biases[::-1], strict=True):
        a, mean = activations.pop(), delta.mean(axis=1, keepdims=True)
        new_weights.insert(0, w - eta * mean @ a.mean(axis=1, keepdims=True).T)
        new_biases.insert(0, b - eta * mean)
        delta = (w.T @ delta) * a * (1 - a)
    return new_weights, new_biases


def _gradient_alone(batch, weights, biases, eta):
    nabla_b, nabla_w = model_backprop(*_stacked(batch), weights, biases)
    return [g / len(batch) for g in nabla_w], [g / len(batch) for g in nabla_b]


def _update_in_place(batch, weights, biases, eta):
    new = _update(batch, weights, biases, eta)
    for old, changed in zip(weights + biases, new[0] + new[1], strict=True):
        old[...] = changed
    return weights, biases


def _stacked_upwards(batch, weights, biases, eta):
    x, y = (np.vstack(columns) for columns in zip(*batch, strict=True))
    return _update([(x, y)], weights, biases, eta)


def _biases_for_each_example(batch, weights, biases, eta):
    each = [_update([pair], weights, biases, eta, eta / len(batch))[1] for pair in batch]
    new = [np.hstack(columns) for columns in zip(*each, strict=True)]
    return _update(batch, weights, biases, eta)[0], new


UPDATE_MINI_BATCH = Exercise(
    id="4.7",
    name="update_mini_batch",
    cases=(
        _batch_case("3-2, five examples", 170, (3, 2), 5, 0.5),
        _batch_case("2-3-2, six examples", 180, (2, 3, 2), 6, 3.0),
        _batch_case("2-2-3-1, one example", 190, (2, 2, 3, 1), 1, 0.1),
    ),
    reference=_update,
    hint="np.hstack puts the columns side by side; one backpropagation gives the summed gradients; "
    "then w − (η/m) ∇w and b − (η/m) ∇b for each layer.",
    misconceptions=(
        Misconception(
            "the sign is flipped: the step goes against the gradient, w − (η/m) ∇w.",
            lambda batch, w, b, eta: _update(batch, w, b, eta, -eta / len(batch)),
        ),
        Misconception(
            "1/m is missing: the gradients are sums over the mini-batch, the step uses their mean.",
            lambda batch, w, b, eta: _update(batch, w, b, eta, eta),
        ),
        Misconception(
            "the learning rate η is missing.",
            lambda batch, w, b, eta: _update(batch, w, b, eta, 1 / len(batch)),
        ),
        Misconception(
            "this divides by m twice.",
            lambda batch, w, b, eta: _update(batch, w, b, eta, eta / len(batch) ** 2),
        ),
        Misconception(
            "this takes a step after each example, so that later ones see other weights. A "
            "mini-batch takes one step: all gradients belong to the old weights.",
            _one_after_the_other,
        ),
        Misconception(
            "the examples are averaged into one; the gradient of the mean example is not the mean "
            "of the gradients.",
            _mean_example,
        ),
        Misconception(
            "δ and a are averaged before they are multiplied, as in (A.66); average the products.",
            _errors_averaged,
        ),
        Misconception(
            "only the first example is used.",
            lambda batch, w, b, eta: _update(batch[:1], w, b, eta),
        ),
        Misconception(
            "only the last example is used.",
            lambda batch, w, b, eta: _update(batch[-1:], w, b, eta),
        ),
        Misconception(
            "the columns are stacked on top of each other; examples stand side by side: np.hstack.",
            _stacked_upwards,
        ),
        Misconception(
            "the slope of a bias is not added up over the examples, so the bias has m columns.",
            _biases_for_each_example,
        ),
        Misconception(
            "these are the mean gradients; return the new weights and biases.", _gradient_alone
        ),
        Misconception(
            "the biases do not move; they take their own step, b − (η/m) ∇b.",
            lambda batch, w, b, eta: (_update(batch, w, b, eta)[0], b),
        ),
        Misconception(
            "the pair is the wrong way round: the new weights first, then the new biases.",
            lambda *args: _update(*args)[::-1],
        ),
        Misconception(
            "w -= … changes the caller's arrays; return new ones: w − (η/m) ∇w.", _update_in_place
        ),
    ),
)

EXERCISES = (GRADIENT_CHECK, UPDATE_MINI_BATCH)
