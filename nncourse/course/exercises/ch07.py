"""Visible checks of chapter 7, softmax."""

import numpy as np

from nncourse.activations import log_softmax, sigmoid, sigmoid_prime, softmax
from nncourse.course.checks import Case, Exercise, Misconception
from nncourse.network import Network

_quiet = np.errstate(all="ignore")  # for wrong answers that overflow or divide by zero

_COLUMN = np.array([[2.5], [-1.0], [3.2], [0.5]])
_BATCH = np.array([[0.0, 2.0, -1.0], [1.0, 2.0, 0.5], [0.0, -3.0, 4.0], [-0.5, 1.0, 0.0]])

# ---- 7.1


def _softmax(z, *, axis=0, largest=0):
    """Softmax with the sum along `axis`; `largest`: the axis of the maximum, or no shift."""
    with np.errstate(all="ignore"):
        shift = 0.0 if largest == "none" else z.max(axis=largest, keepdims=True)
        powers = np.exp(z - shift)
        return powers / powers.sum(axis=axis, keepdims=True)


@_quiet
def _powers(z):
    return np.exp(z)


def _softmax_in_place(z):
    z -= z.max(axis=0)
    return np.exp(z) / np.exp(z).sum(axis=0)


@_quiet
def _own_share(z):
    """Each z by the sum of all: shares without exponentials."""
    return z / z.sum(axis=0)


_FAR = np.array([[1000.0, -9e3], [999.0, -9001.0], [0.0, -1e4]])
_ACROSS = "the sum runs over the examples, too; each column must add to one by itself: axis=0."
_ROWS = "each row adds to one here; examples are columns, so the columns must: axis=0."

SOFTMAX = Exercise(
    id="7.1",
    name="softmax",
    cases=(
        Case("one column", (_COLUMN,)),
        Case("three columns", (_BATCH,)),
        Case("numbers that are far out", (_FAR,)),
    ),
    reference=softmax,
    hint="exponentials, divided by their sum down each column. Subtract the largest z of each "
    "column first: that changes nothing, and nothing overflows.",
    misconceptions=(
        Misconception(
            "the exponentials overflow: e^1000 is too large for a float. Subtract the largest z "
            "of each column before you take them.",
            lambda z: _softmax(z, largest="none"),
        ),
        Misconception(
            "this subtracts the largest number of the whole array, so that the powers of other "
            "columns all become 0; subtract the largest of each column.",
            lambda z: _softmax(z, largest=None),
        ),
        Misconception(_ACROSS, lambda z: _softmax(z, axis=None)),
        Misconception(_ACROSS, lambda z: _softmax(z, axis=None, largest=None)),
        Misconception(_ACROSS, lambda z: _softmax(z, axis=None, largest="none")),
        Misconception(_ROWS, lambda z: _softmax(z, axis=1)),
        Misconception(_ROWS, lambda z: _softmax(z, axis=1, largest=1)),
        Misconception(_ROWS, lambda z: _softmax(z, axis=1, largest="none")),
        Misconception("these are the exponentials; divide them by their sum.", _powers),
        Misconception(
            "these are z divided by their sum; take the exponentials first, and z may be negative.",
            _own_share,
        ),
        Misconception("this is the sigmoid function; it looks at each z alone.", sigmoid),
        Misconception(
            "this is the hard maximum, a 1 for the largest; softmax gives the others a share, too.",
            lambda z: (z == z.max(axis=0)).astype(float),
        ),
        Misconception(
            "these are the logarithms of the activations; take the exponential of them.",
            log_softmax,
        ),
        Misconception(
            "z -= … changes the caller's z; make a new array, z − z.max(axis=0).",
            _softmax_in_place,
        ),
    ),
)

# ---- 7.2


@_quiet
def _logit(p):
    return np.log(np.divide(p, 1 - p))


def _with_sum(n, total):
    return np.full((n, 1), _logit(total / n))


def _judge_sum(z, n, total):
    """What is wrong with weighted inputs whose sigmoid outputs should have a sum, or None."""
    if not isinstance(z, np.ndarray) or z.dtype.kind not in "fi" or z.shape != (n, 1):
        return f"expected an array of {n} numbers in one column, of shape ({n}, 1)."
    if not np.all(np.isfinite(z)):
        return "not all of these weighted inputs are finite numbers."
    found = float(sigmoid(z).sum())
    if not np.isclose(found, total, rtol=1e-5):
        return f"the sigmoid outputs of these weighted inputs add to {found:.4g}, not to {total}."
    return None


WITH_SUM = Exercise(
    id="7.2",
    name="with_sum",
    cases=(
        Case("four outputs that add to 2.5", (4, 2.5)),
        Case("ten outputs that add to 0.2", (10, 0.2)),
        Case("three outputs that add to 2.9", (3, 2.9)),
    ),
    reference=_with_sum,
    judge=_judge_sum,
    hint="let all outputs be equal: each is then total/n. Which z has σ(z) = p? Solve "
    "p = 1/(1 + e^−z) for z.",
    misconceptions=(
        Misconception(
            "these are the outputs themselves; the weighted inputs z that lead to them are wanted.",
            lambda n, total: np.full((n, 1), total / n),
        ),
        Misconception(
            "the sign is flipped: these outputs add to n − total. From p = σ(z) follows "
            "z = ln(p / (1 − p)).",
            lambda n, total: -_with_sum(n, total),
        ),
        Misconception(
            "ln p is the way back through softmax; through σ it is ln(p / (1 − p)).",
            lambda n, total: np.full((n, 1), np.log(total / n)),
        ),
        Misconception(
            "each output alone is made as large as the sum should be; n of them share it: p = "
            "total/n.",
            lambda n, total: np.full((n, 1), _logit(total)),
        ),
        Misconception(
            "the shape is (n,); the weighted inputs of one example are a column, (n, 1).",
            lambda n, total: _with_sum(n, total).ravel(),
        ),
        Misconception(
            "this is a row; the weighted inputs of one example are a column, (n, 1).",
            lambda n, total: _with_sum(n, total).T,
        ),
    ),
)

# ---- 7.3a


def _slopes(z, own=lambda a: a, across=lambda a: -a * a.T):
    """The Jacobian as its two parts: `own` on the diagonal, `across` everywhere."""
    a = softmax(z)  # (n, 1)
    return np.diagflat(own(a)) + across(a)


SLOPES = Exercise(
    id="7.3a",
    name="slopes",
    cases=(
        Case("four neurons", (_COLUMN,)),
        Case("two neurons", (np.array([[1.0], [0.0]]),)),
        Case("five neurons", (np.array([[0.3], [-2.0], [1.1], [4.0], [0.0]]),)),
    ),
    reference=_slopes,
    hint="move one z a little to both sides and divide, as in chapter 3; or differentiate (78): "
    "z_k stands in the denominator of every a_j, and in the numerator of a_k alone.",
    misconceptions=(
        Misconception(
            "the slopes by the other z are missing: z_k stands in the denominator of every a_j.",
            lambda z: _slopes(z, own=lambda a: a * (1 - a), across=lambda a: 0 * a * a.T),
        ),
        Misconception(
            "these are the slopes of a sigmoid layer.",
            lambda z: np.diagflat(sigmoid_prime(z)),
        ),
        Misconception(
            "the sign beside the diagonal is wrong: where one share grows, the others must fall.",
            lambda z: _slopes(z, own=lambda a: a - 2 * a * a, across=lambda a: a * a.T),
        ),
        Misconception(
            "all signs are flipped: more z_j makes more a_j.",
            lambda z: -_slopes(z),
        ),
        Misconception(
            "this comes from the denominator alone; on the diagonal the numerator adds a_j.",
            lambda z: -softmax(z) * softmax(z).T,
        ),
        Misconception(
            "this comes from the numerator alone; the denominator of (78) depends on z, too.",
            lambda z: np.diagflat(softmax(z)),
        ),
        Misconception(
            "this is a_j(1 − a_k) everywhere; that is right on the diagonal only, beside it the "
            "slope is −a_j a_k.",
            lambda z: softmax(z) * (1 - softmax(z)).T,
        ),
        Misconception(
            "these are the slopes by each neuron's own z, one number a neuron; give one for each "
            "pair: entry jk is ∂a_j/∂z_k.",
            lambda z: softmax(z) * (1 - softmax(z)),
        ),
    ),
)

# ---- 7.4


def _with_the_next(z):
    """A layer in which each output hears its own z and that of the neuron below."""
    return sigmoid(z + np.vstack([z[1:], np.zeros_like(z[:1])]))


def _depends_on(layer, z, moved=lambda after, before: np.abs(after - before) > 1e-9):
    pushed = [z + np.eye(len(z))[:, [k]] for k in range(len(z))]
    return np.hstack([moved(layer(each), layer(z)) for each in pushed])


def _pushes_add_up(layer, z):
    z, before, columns = z.copy(), layer(z), []
    for k in range(len(z)):
        z[k] += 1
        columns.append(np.abs(layer(z) - before) > 1e-9)
    return np.hstack(columns)


def _pushes_stay(layer, z):
    before, columns = layer(z), []
    for k in range(len(z)):
        z[k] += 1
        columns.append(np.abs(layer(z) - before) > 1e-9)
    return np.hstack(columns)


_THREE = np.array([[0.5], [-1.0], [0.2]])

DEPENDS_ON = Exercise(
    id="7.4",
    name="depends_on",
    cases=(
        Case("a softmax layer", (softmax, _THREE)),
        Case("a sigmoid layer", (sigmoid, _THREE)),
        Case("a layer in which each hears the next", (_with_the_next, _COLUMN)),
    ),
    reference=_depends_on,
    hint="for each k: raise z_k alone by 1 in a copy of z, call the layer, and compare with "
    "layer(z). What you find is column k.",
    misconceptions=(
        Misconception(
            "rows and columns are exchanged: entry jk says whether output j moves with z_k.",
            lambda layer, z: _depends_on(layer, z).T,
        ),
        Misconception(
            "this says that each output hears its own z alone; in which layers is that so? Ask "
            "the layer.",
            lambda layer, z: np.eye(len(z), dtype=bool),
        ),
        Misconception(
            "this says that all outputs hear all z; in which layers is that so? Ask the layer.",
            lambda layer, z: np.ones((len(z), len(z)), dtype=bool),
        ),
        Misconception(
            "only outputs that rise are counted; one that falls depends on z_k as well.",
            lambda layer, z: _depends_on(layer, z, lambda after, before: after - before > 1e-9),
        ),
        Misconception(
            "these are the changes themselves; give True where there is one, else False.",
            lambda layer, z: _depends_on(layer, z, lambda after, before: after - before),
        ),
        Misconception(
            "the pushes add up: before z_k is raised, the others must be as they were. Start "
            "from a fresh copy of z for each k.",
            _pushes_add_up,
        ),
        Misconception(
            "z[k] += 1 changes the caller's z, and the pushes add up; raise z_k in a fresh copy.",
            _pushes_stay,
        ),
    ),
)

# ---- 7.5


def _judge_inverse(z, a):
    """What is wrong with weighted inputs that should have the softmax a, or None."""
    if not isinstance(z, np.ndarray) or z.dtype.kind != "f" or z.shape != a.shape:
        return f"expected an array of floats of the same shape as a, {a.shape}."
    if not np.all(np.isfinite(z)):
        return "not all of these weighted inputs are finite numbers."
    found = softmax(z)
    if not np.allclose(found, a, rtol=1e-4, atol=1e-14):
        j, x = np.unravel_index(np.argmax(np.abs(found - a)), a.shape)
        return f"their softmax is not a: in row {j}, column {x} it is {found[j, x]:.4g}."
    return None


_SHARES = np.array([[0.25, 0.1, 1e-7], [0.25, 0.2, 1 - 1e-3], [0.5, 0.7, 1e-3 - 1e-7]])

INVERSE_SOFTMAX = Exercise(
    id="7.5",
    name="inverse_softmax",
    cases=(
        Case("one column", (_SHARES[:, :1],)),
        Case("three columns", (_SHARES,)),
        Case("two neurons", (np.array([[0.9], [0.1]]),)),
    ),
    reference=np.log,
    judge=_judge_inverse,
    hint="a_j/a_k = e^(z_j − z_k). Take the logarithm: the differences of z are the differences "
    "of ln a. So which z will do?",
    misconceptions=(
        Misconception("these are the activations themselves; z is wanted.", lambda a: a.copy()),
        Misconception(
            "this is the way back through σ, ln(a / (1 − a)); through softmax it is another.",
            lambda a: _logit(a),
        ),
        Misconception(
            "the sign is flipped: here the smallest activation belongs to the largest z.",
            lambda a: -np.log(a),
        ),
        Misconception("this is e^a; the way back is a logarithm.", np.exp),
        Misconception("this is softmax once more; the way back is wanted.", softmax),
        Misconception(
            "this is the logarithm to base 10; the way back from e^z is the natural one, np.log.",
            np.log10,
        ),
        Misconception(
            "this is the logarithm to base 2; the way back from e^z is the natural one, np.log.",
            np.log2,
        ),
        Misconception(
            "this subtracts another number from each row; only the same number for a whole column "
            "leaves its softmax as it is.",
            lambda a: np.log(a) - np.log(a).mean(axis=1, keepdims=True),
        ),
    ),
)

# ---- 7.6


def _log_likelihood(z, y):
    with np.errstate(under="ignore"):
        cost = -np.sum(np.where(y > 0, log_softmax(z), 0.0)) / z.shape[1]
        return cost, softmax(z) - y


def _other_cost(cost):
    """The right error with another cost: cost(a, y, ln a)."""

    @_quiet
    def answer(z, y):
        return cost(softmax(z), y, log_softmax(z)), softmax(z) - y

    return answer


def _other_error(error):
    """The right cost with another error: error(a, y)."""

    @_quiet
    def answer(z, y):
        return _log_likelihood(z, y)[0], error(softmax(z), y)

    return answer


def _one_hot(labels, n):
    return np.eye(n)[:, labels]


LOG_LIKELIHOOD = Exercise(
    id="7.6",
    name="log_likelihood",
    cases=(
        Case("one image", (_COLUMN, _one_hot([2], 4))),
        Case("three images", (_BATCH, _one_hot([0, 3, 2], 4))),
        Case("wrong answers that are sure", (1e4 * _THREE, _one_hot([1], 3))),
    ),
    reference=_log_likelihood,
    hint="ln a_j = z_j − max − ln Σ_k e^(z_k − max); the cost is the mean over the images of −ln "
    "a of the right class; δ = a − y.",
    misconceptions=(
        Misconception(
            "the cost is infinite where the activation of the right class has been rounded to 0; "
            "compute ln a from z, without taking the logarithm of a.",
            _other_cost(lambda a, y, ln_a: -np.log((a * y).sum(axis=0)).mean()),
        ),
        Misconception(
            "0 · ln 0 is not a number: compute ln a from z, without taking the logarithm of a.",
            _other_cost(lambda a, y, ln_a: -(y * np.log(a)).sum() / a.shape[1]),
        ),
        Misconception(
            "this cost is the sum over the images; it should be their mean.",
            _other_cost(lambda a, y, ln_a: -(y * ln_a).sum()),
        ),
        Misconception(
            "this divides by the number of entries, as np.mean does; divide by the number of "
            "images, which is the number of columns.",
            _other_cost(lambda a, y, ln_a: -(y * ln_a).mean()),
        ),
        Misconception(
            "the minus sign is missing: a logarithm of a share is negative, a cost is not.",
            _other_cost(lambda a, y, ln_a: (y * ln_a).sum() / a.shape[1]),
        ),
        Misconception(
            "these are the costs of the single images; the cost is one number, their mean.",
            _other_cost(lambda a, y, ln_a: -(y * ln_a).sum(axis=0)),
        ),
        Misconception(
            "this is ln of all activations; only that of the right class counts.",
            _other_cost(lambda a, y, ln_a: -ln_a.sum() / a.shape[1]),
        ),
        Misconception(
            "this cost is 1 − a of the right class; (80) has −ln a.",
            _other_cost(lambda a, y, ln_a: (1 - (a * y).sum(axis=0)).mean()),
        ),
        Misconception(
            "the sign of the error is flipped: δ = a − y.", _other_error(lambda a, y: y - a)
        ),
        Misconception(
            "the error is divided by the number of images; each column is that image's own δ.",
            _other_error(lambda a, y: (a - y) / a.shape[1]),
        ),
        Misconception(
            "a slope a(1 − a) is too much: with this cost it cancels, δ = a − y.",
            _other_error(lambda a, y: (a - y) * a * (1 - a)),
        ),
        Misconception(
            "this is ∂C/∂a = −y/a; δ is ∂C/∂z, and all the other outputs have one, too.",
            _other_error(lambda a, y: np.where(y > 0, -1 / a, 0.0)),
        ),
        Misconception(
            "only the right class has an error here; δ = a − y is not 0 for the others.",
            _other_error(lambda a, y: (a - y) * y),
        ),
        Misconception(
            "the pair is the wrong way round: first C, then δ.",
            lambda z, y: _log_likelihood(z, y)[::-1],
        ),
        Misconception(
            "this is the cost alone; return the pair (C, δ).",
            lambda z, y: _log_likelihood(z, y)[0],
        ),
    ),
)

# ---- 7.7


def _numbers(seed, *shapes):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]


def _case(label, seed, sizes, labels):
    """A network of these sizes, and one example for each label."""
    (x,) = _numbers(seed, (sizes[0], len(labels)))
    weights = _numbers(seed + 1, *zip(sizes[1:], sizes[:-1], strict=True))
    biases = _numbers(seed + 2, *[(n, 1) for n in sizes[1:]])
    return Case(label, (x, _one_hot(labels, sizes[-1]), weights, biases))


def _backprop(x, y, weights, biases):
    sizes = [w.shape[1] for w in weights] + [len(biases[-1])]
    net = Network(sizes, cost="log-likelihood", rng=0)
    net.weights, net.biases = weights, biases
    return net.backprop(x, y)


def _wrong(*, output=None, back=None, last=softmax, hidden=sigmoid, bias=1.0, first=None):
    """Backpropagation with one part replaced by a wrong one.

    output : (a, y, z) -> error of the last layer; back : (w, delta, slope of z) -> error before
    last, hidden : activations of the last layer and of the others; bias : times the biases
    first : the layer at which going back ends, counted from the last one
    """
    output = output or (lambda a, y, z: a - y)
    back = back or (lambda w, delta, s: (w.T @ delta) * s)

    def answer(x, y, weights, biases):
        activations, zs = [x], []
        for layer, (w, b) in enumerate(zip(weights, biases, strict=True)):
            zs.append(w @ activations[-1] + bias * b)
            function = last if layer == len(weights) - 1 else hidden
            activations.append(function(zs[-1]))
        nabla_b = [np.zeros_like(b) for b in biases]
        nabla_w = [np.zeros_like(w) for w in weights]
        delta, end = output(activations[-1], y, zs[-1]), 0
        if first is not None:
            end = max(len(weights) - first, 0)
        for layer in reversed(range(end, len(weights))):
            nabla_b[layer] = delta.sum(axis=1, keepdims=True)
            nabla_w[layer] = delta @ activations[layer].T
            if layer > end:
                delta = back(weights[layer], delta, sigmoid_prime(zs[layer - 1]))
        return nabla_b, nabla_w

    return answer


def _each(change):
    """The right gradients, all of them changed in the same way: change(nabla, m)."""

    def answer(x, y, weights, biases):
        return tuple([change(g, x.shape[1]) for g in gs] for gs in _backprop(x, y, weights, biases))

    return answer


def _flat_biases(*args):
    nabla_b, nabla_w = _backprop(*args)
    return [b.ravel() for b in nabla_b], nabla_w


def _learns_meanwhile(x, y, weights, biases):
    nabla_b, nabla_w = _backprop(x, y, weights, biases)
    for parameter, nabla in zip(weights + biases, nabla_w + nabla_b, strict=True):
        parameter -= nabla
    return nabla_b, nabla_w


BACKPROP = Exercise(
    id="7.7",
    name="backprop",
    cases=(
        _case("3-2, one example", 10, (3, 2), [1]),
        _case("2-3-3, one example", 20, (2, 3, 3), [0]),
        _case("4-3-3-3, five examples", 30, (4, 3, 3, 3), [0, 2, 1, 1, 2]),
    ),
    reference=_backprop,
    hint="it is 4.5 with two changes: the last layer is a softmax layer, and its error is a − y. "
    "The hidden layers keep σ and (BP2).",
    misconceptions=(
        Misconception(
            "the last layer has σ here; it must be softmax.",
            _wrong(last=sigmoid),
        ),
        Misconception(
            "this is 4.5 as it was, σ and the quadratic cost; the last layer must be softmax, and "
            "its error a − y.",
            _wrong(last=sigmoid, output=lambda a, y, z: (a - y) * sigmoid_prime(z)),
        ),
        Misconception(
            "the last layer has no activation here; it must be softmax.",
            _wrong(last=lambda z: z),
        ),
        Misconception(
            "the error of the last layer is multiplied by σ′(z); with log-likelihood it is a − y.",
            _wrong(output=lambda a, y, z: (a - y) * sigmoid_prime(z)),
        ),
        Misconception(
            "the error of the last layer is multiplied by a(1 − a); with log-likelihood it is "
            "a − y.",
            _wrong(output=lambda a, y, z: (a - y) * a * (1 - a)),
        ),
        Misconception(
            "the sign of the output error is flipped: (84) is a − y.",
            _wrong(output=lambda a, y, z: y - a),
        ),
        Misconception(
            "the softmax adds up over all examples; each column is an example of its own: axis=0.",
            _wrong(last=lambda z: _softmax(z, axis=None, largest=None)),
        ),
        Misconception(
            "the hidden layers have softmax, too; they keep σ.",
            _wrong(hidden=softmax),
        ),
        Misconception(
            "σ′ is missing in the hidden layers: (BP2) ends with ⊙ σ′(z^l).",
            _wrong(back=lambda w, delta, s: w.T @ delta),
        ),
        Misconception(
            "the transpose is missing in (BP2): the errors go back through wᵀ.",
            _wrong(back=lambda w, delta, s: (w @ delta) * s),
        ),
        Misconception("the biases are missing on the way forward: z = w a + b.", _wrong(bias=0.0)),
        Misconception(
            "only the last layer has its gradient; go on to the layers before it with (BP2).",
            _wrong(first=1),
        ),
        Misconception(
            "this goes back one layer and stops; repeat (BP2) down to the first layer.",
            _wrong(first=2),
        ),
        Misconception(
            "the layers are in reverse order: the gradient of weights[0] comes first.",
            lambda *args: tuple(gs[::-1] for gs in _backprop(*args)),
        ),
        Misconception(
            "the pair is the wrong way round: nabla_b first, then nabla_w.",
            lambda *args: _backprop(*args)[::-1],
        ),
        Misconception(
            "these are means over the examples; give the sums. Dividing by m is left to the step.",
            _each(lambda nabla, m: nabla / m),
        ),
        Misconception(
            "the gradients of the biases have the shape (n,); biases are columns, (n, 1).",
            _flat_biases,
        ),
        Misconception(
            "the weights are changed on the way; backprop only gives the gradient, the step "
            "comes later.",
            _learns_meanwhile,
        ),
    ),
)

# ---- 7.8a


def _hard(z):
    """The limit for c → ∞; those that tie share."""
    first = (z == z.max(axis=0)).astype(float)
    return first / first.sum(axis=0)


def _distances(z, factors, *, limit=_hard, shares=None, size=np.max):
    shares = shares or (lambda c: softmax(c * z))
    with np.errstate(all="ignore"):
        return np.array([size(np.abs(shares(c) - limit(z))) for c in factors])


def _first_alone(z):
    return (np.arange(len(z)) == np.argmax(z)).astype(float)[:, np.newaxis]


_TIE = np.array([[1.5], [3.0], [3.0], [-2.0]])

DISTANCES = Exercise(
    id="7.8a",
    name="distances",
    cases=(
        Case("a clear winner", (_COLUMN, [0.01, 1.0, 2.0, 10.0])),
        Case("a tie", (_TIE, [0.5, 1.0, 4.0])),
        Case("large factors", (_COLUMN, [5.0, 1e3, 1e4])),
    ),
    reference=_distances,
    hint="first the limit: 1 for the largest z, or equal shares where several are the largest. "
    "Then for each c the softmax of c·z, and the largest difference of an entry.",
    misconceptions=(
        Misconception(
            "with a tie no z gets a 1 in the limit: those that are equally large stay equal for "
            "every c, so they share, and 1 − the largest share is not the distance.",
            lambda z, factors: _distances(z, factors, limit=_first_alone),
        ),
        Misconception(
            "the exponentials overflow for large c; subtract the largest c·z first.",
            lambda z, factors: _distances(
                z, factors, shares=lambda c: _softmax(c * z, largest="none")
            ),
        ),
        Misconception(
            "this divides by c; (83) multiplies z by c, so that a larger c is sharper.",
            lambda z, factors: _distances(z, factors, shares=lambda c: softmax(z / c)),
        ),
        Misconception(
            "the factor stands outside of softmax; in (83) it multiplies z.",
            lambda z, factors: _distances(z, factors, shares=lambda c: c * softmax(z)),
        ),
        Misconception(
            "the factor is missing: (83) is the softmax of c·z.",
            lambda z, factors: _distances(z, factors, shares=lambda c: softmax(z)),
        ),
        Misconception(
            "these are the sums of the differences; the largest one is wanted.",
            lambda z, factors: _distances(z, factors, size=np.sum),
        ),
        Misconception(
            "this is one number; give one for each factor.",
            lambda z, factors: _distances(z, factors).max(),
        ),
    ),
)

EXERCISES = (
    SOFTMAX,
    WITH_SUM,
    SLOPES,
    DEPENDS_ON,
    INVERSE_SOFTMAX,
    LOG_LIKELIHOOD,
    BACKPROP,
    DISTANCES,
)
