"""Visible checks 4.10 and 4.11: backpropagation as a product of matrices, as a sum over paths."""

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.course.checks import Case, Exercise, Misconception
from nncourse.course.exercises.ch04.passes import forward, network_case, numbers

# ---- 4.10a

_Z = np.array([[1.5], [-2.0], [0.5]])


def _slope_matrix(z):
    return np.diagflat(sigmoid_prime(z))


SLOPE_MATRIX = Exercise(
    id="4.10a",
    name="slope_matrix",
    cases=(
        Case("three neurons", (_Z,)),
        Case("two neurons", (_Z[1:],)),
        Case("a single neuron", (_Z[:1],)),
    ),
    reference=_slope_matrix,
    hint="n slopes on the diagonal of an (n, n) array of zeros: np.diag makes it from an array of "
    "shape (n,), np.diagflat also from a column.",
    misconceptions=(
        Misconception(
            "this is σ′ of a whole matrix: beside the diagonal stands σ′(0) = ¼, not 0. Take the "
            "slopes first, then build the matrix.",
            lambda z: sigmoid_prime(np.diagflat(z)),
        ),
        Misconception(
            "np.diag of a column takes its diagonal, one number; of an array of shape (n,) it "
            "makes a matrix. Flatten first, or use np.diagflat.",
            lambda z: np.diag(sigmoid_prime(z)),
        ),
        Misconception(
            "the activations σ(z) stand on the diagonal; their slopes σ′(z) belong there.",
            lambda z: np.diagflat(sigmoid(z)),
        ),
        Misconception(
            "this takes σ′ at the activation a; take it at the weighted input: σ′(z).",
            lambda z: np.diagflat(sigmoid_prime(sigmoid(z))),
        ),
        Misconception(
            "the weighted inputs z stand on the diagonal; σ′(z) belongs there.", np.diagflat
        ),
        Misconception(
            "this is still a column; Σ′(z) is a square matrix with zeros beside its diagonal.",
            sigmoid_prime,
        ),
        Misconception(
            "every row holds one slope n times; beside the diagonal all entries are 0.",
            lambda z: sigmoid_prime(z) * np.ones(len(z)),
        ),
        Misconception(
            "every column holds one slope n times; beside the diagonal all entries are 0.",
            lambda z: sigmoid_prime(z).T * np.ones((len(z), 1)),
        ),
        Misconception(
            "this holds the products of all pairs of slopes; on the diagonal stand the slopes "
            "themselves, beside it zeros.",
            lambda z: sigmoid_prime(z) @ sigmoid_prime(z).T,
        ),
    ),
)

# ---- 4.10b


def _layers_case(label, seed, *sizes):
    """Weighted inputs of layers of these sizes, the weights between them, ∇_a C."""
    zs = numbers(seed, *[(n, 1) for n in sizes])
    weights = numbers(seed + 1, *zip(sizes[1:], sizes[:-1], strict=True))
    return Case(label, (zs, weights, *numbers(seed + 2, (sizes[-1], 1))))


def _product(
    zs, weights, nabla_a, hidden=sigmoid_prime, last=sigmoid_prime, turn=np.transpose, layers=None
):
    """(35) from the right to the left; the other arguments are for what goes wrong."""
    delta = np.diagflat(last(zs[-1])) @ nabla_a
    for z, w in list(zip(zs[:-1], weights, strict=True))[::-1][:layers]:
        delta = np.diagflat(hidden(z)) @ turn(w) @ delta
    return delta


def _error_by_matrices(zs, weights, nabla_a):
    return _product(zs, weights, nabla_a)


def _wrong_product(**parts):
    return lambda zs, weights, nabla_a: _product(zs, weights, nabla_a, **parts)


def _slopes_too_early(zs, weights, nabla_a):
    delta = nabla_a
    for z, w in list(zip(zs[1:], weights, strict=True))[::-1]:
        delta = w.T @ np.diagflat(sigmoid_prime(z)) @ delta
    return delta


def _matrix_alone(zs, weights, nabla_a):
    columns = [_product(zs, weights, column[:, None]) for column in np.eye(len(nabla_a))]
    return np.hstack(columns)


ERROR_BY_MATRICES = Exercise(
    id="4.10b",
    name="error_by_matrices",
    cases=(
        _layers_case("one layer, (33)", 100, 3),
        _layers_case("two layers, 3-2, (34)", 110, 3, 2),
        _layers_case("three layers, 2-4-3, (35)", 120, 2, 4, 3),
        _layers_case("four layers of 2, (35)", 130, 2, 2, 2, 2),
    ),
    reference=_error_by_matrices,
    hint="start on the right of (35): Σ′(z^L) ∇_a C. Then go to the left, layer by layer: multiply "
    "by wᵀ, then by Σ′ of that layer.",
    misconceptions=(
        Misconception(
            "Σ′(z^L) of the last layer is missing, next to ∇_a C.",
            _wrong_product(last=np.ones_like),
        ),
        Misconception(
            "Σ′ of the layers before the last is missing.", _wrong_product(hidden=np.ones_like)
        ),
        Misconception(
            "the first layer's own Σ′ is missing, on the far left of (35).", _slopes_too_early
        ),
        Misconception(
            "there is no Σ′ at all: these are the weights alone.",
            _wrong_product(hidden=np.ones_like, last=np.ones_like),
        ),
        Misconception(
            "the matrices hold σ(z); their diagonals are slopes, σ′(z).",
            _wrong_product(hidden=sigmoid, last=sigmoid),
        ),
        Misconception(
            "the transposes are missing: the errors go back through wᵀ.",
            _wrong_product(turn=np.asarray),
        ),
        Misconception(
            "this is δ of the last layer; go on to the first of the layers that are given.",
            _wrong_product(layers=0),
        ),
        Misconception(
            "this goes back one layer and stops; go on to the first of the layers.",
            _wrong_product(layers=1),
        ),
        Misconception(
            "this is the product of the matrices alone; multiply it by ∇_a C.", _matrix_alone
        ),
        Misconception(
            "this has the shape (n,); an error is a column, (n, 1).",
            lambda *args: _error_by_matrices(*args).ravel(),
        ),
    ),
)

# ---- 4.11


def _paths(
    x, y, weights, biases, j, k, slopes=(sigmoid_prime,) * 3,
    start=lambda x, j, k: x[k], end=lambda a, y: a - y, middle=np.asarray,
):  # fmt: skip
    """The products along all paths; what stands after k is for what goes wrong."""
    activations, zs = forward(x, weights, biases, lambda _, z: sigmoid(z))
    s1, s2, s3 = (slope(z)[:, 0] for slope, z in zip(slopes, zs, strict=True))
    first = s1[j] * start(x[:, 0], j, k)
    to_q = s2 * middle(weights[1])[:, j]  # (n_3,)
    to_m = s3 * weights[2].T  # (n_3, n_4)
    return first * to_q[:, np.newaxis] * to_m * end(activations[-1][:, 0], y[:, 0])


def _path_products(x, y, weights, biases, j, k):
    return _paths(x, y, weights, biases, j, k)


def _wrong_paths(**parts):
    return lambda *args: _paths(*args, **parts)


def _flat(layer):
    """σ′ left out in one of the layers 0, 1, 2."""
    slopes = [sigmoid_prime] * 3
    slopes[layer] = np.ones_like
    return _wrong_paths(slopes=slopes)


PATH_PRODUCTS = Exercise(
    id="4.11",
    name="path_products",
    cases=(
        network_case("2-2-2-1, two paths", 140, (2, 2, 2, 1), 1, 0, 1),
        network_case("2-3-3-2, six paths", 150, (2, 3, 3, 2), 1, 1, 0),
        network_case("3-3-2-3, six paths", 160, (3, 3, 2, 3), 1, 2, 1),
    ),
    reference=_path_products,
    hint="the product in (51), from the right: ∂a²_j/∂w_jk = σ′(z²_j) x_k, then "
    "∂a³_q/∂a²_j = σ′(z³_q) w_qj, then ∂a⁴_m/∂a³_q = σ′(z⁴_m) w_mq, then ∂C/∂a⁴_m = a_m − y_m.",
    misconceptions=(
        Misconception("σ′ of the second layer is missing: ∂a²_j/∂w_jk = σ′(z²_j) x_k.", _flat(0)),
        Misconception("σ′ of the third layer is missing: ∂a³_q/∂a²_j = σ′(z³_q) w_qj.", _flat(1)),
        Misconception("σ′ of the last layer is missing: ∂a⁴_m/∂a³_q = σ′(z⁴_m) w_mq.", _flat(2)),
        Misconception("σ′ is missing in every layer.", _wrong_paths(slopes=(np.ones_like,) * 3)),
        Misconception(
            "this multiplies by σ(z); each rate has the slope σ′(z).",
            _wrong_paths(slopes=(sigmoid,) * 3),
        ),
        Misconception(
            "the input is missing: ∂a²_j/∂w_jk ends with x_k.",
            _wrong_paths(start=lambda x, j, k: 1.0),
        ),
        Misconception(
            "this is the input x_j; the weight w_jk starts at x_k.",
            _wrong_paths(start=lambda x, j, k: x[j]),
        ),
        Misconception(
            "j and k are swapped: the weight leads from input k to neuron j.",
            lambda x, y, weights, biases, j, k: _paths(x, y, weights, biases, k, j),
        ),
        Misconception(
            "∂C/∂a is missing: a path ends at the cost, not at an output.",
            _wrong_paths(end=lambda a, y: 1.0),
        ),
        Misconception(
            "the sign is flipped: ∂C/∂a_m = a_m − y_m.", _wrong_paths(end=lambda a, y: y - a)
        ),
        Misconception(
            "the paths end with the cost itself; (51) has its slope, a_m − y_m.",
            _wrong_paths(end=lambda a, y: 0.5 * (a - y) ** 2),
        ),
        Misconception(
            "the weight from j to q is weights[1][q, j]; this is [j, q].",
            _wrong_paths(middle=np.transpose),
        ),
        Misconception(
            "this is turned on its side: rows are the neurons q of layer 3, columns the outputs m.",
            lambda *args: _path_products(*args).T,
        ),
        Misconception(
            "this is already the sum; give the product of each path for itself, an array.",
            lambda *args: float(_path_products(*args).sum()),
        ),
        Misconception(
            "these are sums over the outputs; each path has its own output m.",
            lambda *args: _path_products(*args).sum(axis=1),
        ),
    ),
)

EXERCISES = (SLOPE_MATRIX, ERROR_BY_MATRICES, PATH_PRODUCTS)
