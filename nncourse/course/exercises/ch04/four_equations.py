"""Visible checks 4.1 to 4.4: the four equations of backpropagation, one by one."""

import numpy as np

from nncourse.activations import sigmoid, sigmoid_prime
from nncourse.costs import QuadraticCost
from nncourse.course.checks import Case, Exercise, Misconception

# ---- 4.1

_A = np.array([[0.8, 0.3, 0.5, 0.1], [0.1, 0.9, 0.2, 0.4], [0.3, 0.2, 0.6, 0.7]])
_Y = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]])


def _cost_derivative(output_activations, y):
    return QuadraticCost.derivative(output_activations, y)


def _cost_derivative_in_place(a, y):
    a -= y
    return a


COST_DERIVATIVE = Exercise(
    id="4.1",
    name="cost_derivative",
    cases=(
        Case("one example", (_A[:, :1], _Y[:, :1])),
        Case("four examples", (_A, _Y)),
        Case("two examples with one output", (np.array([[0.5, 2.0]]), np.array([[0.0, -1.0]]))),
    ),
    reference=_cost_derivative,
    hint="differentiate C_x = ½ Σ_j (y_j − a_j)² by a_j: only one term of the sum holds a_j.",
    misconceptions=(
        Misconception(
            "this is y − a; ∂C/∂a has the other sign: the cost rises when a moves away from y.",
            lambda a, y: y - a,
        ),
        Misconception(
            "the factor 2 is too much: the ½ in front of the cost cancels it.",
            lambda a, y: 2 * (a - y),
        ),
        Misconception(
            "this divides by the number of examples; each column is the derivative of that "
            "example's own cost.",
            lambda a, y: (a - y) / a.shape[1],
        ),
        Misconception(
            "this is one column for all examples; give one column per example.",
            lambda a, y: (a - y).mean(axis=1, keepdims=True),
        ),
        Misconception(
            "this is one column for all examples; give one column per example.",
            lambda a, y: (a - y).sum(axis=1, keepdims=True),
        ),
        Misconception(
            "this is the cost itself; its derivative is wanted.",
            lambda a, y: QuadraticCost.value(a, y),
        ),
        Misconception(
            "these are terms of the cost, ½(a − y)²; its derivative is wanted.",
            lambda a, y: 0.5 * (a - y) ** 2,
        ),
        Misconception(
            "the sign is lost: the derivative is negative where a lies below y.",
            lambda a, y: np.abs(a - y),
        ),
        Misconception(
            "this is δ^L already, with σ′ = a(1 − a); here the derivative by a is wanted, "
            "without σ′.",
            lambda a, y: (a - y) * a * (1 - a),
        ),
        Misconception(
            "the input is changed in place (a -= y); give back a new array, a − y.",
            _cost_derivative_in_place,
        ),
    ),
)

# ---- 4.2

_Z = np.array([[1.5, -0.5, 3.0], [-2.0, 0.25, 4.0], [0.5, 1.0, -1.5]])


def _output_error(z, y):
    return (sigmoid(z) - y) * sigmoid_prime(z)


OUTPUT_ERROR = Exercise(
    id="4.2",
    name="output_error",
    cases=(
        Case("one example", (_Z[:, :1], _Y[:, :1])),
        Case("three examples, three outputs", (_Z, _Y[:, :3])),
        Case("three examples, two outputs", (_Z[1:], _Y[1:, 1:])),
    ),
    reference=_output_error,
    hint="(BP1): δ^L = (σ(z) − y) ⊙ σ′(z); ⊙ multiplies entry by entry, in numpy with *.",
    misconceptions=(
        Misconception(
            "the sign is flipped: (BP1) has a − y. (With y − a, as some texts write it, the "
            "updates would have to be added.)",
            lambda z, y: (y - sigmoid(z)) * sigmoid_prime(z),
        ),
        Misconception(
            "the slope σ′(z) is forgotten: this is ∂C/∂a, and δ is ∂C/∂z.",
            lambda z, y: sigmoid(z) - y,
        ),
        Misconception(
            "this multiplies by σ(z); (BP1) has its slope, σ′(z).",
            lambda z, y: (sigmoid(z) - y) * sigmoid(z),
        ),
        Misconception(
            "this takes σ′ at the activation a; take it at the weighted input: σ′(z).",
            lambda z, y: (sigmoid(z) - y) * sigmoid_prime(sigmoid(z)),
        ),
        Misconception(
            "this compares z with y; compare the activation a = σ(z) with y.",
            lambda z, y: (z - y) * sigmoid_prime(z),
        ),
        Misconception(
            "σ′(z) is σ(z)(1 − σ(z)); this is z(1 − z).",
            lambda z, y: (sigmoid(z) - y) * z * (1 - z),
        ),
        Misconception(
            "this is a matrix product; ⊙ multiplies entry by entry, in numpy with *.",
            lambda z, y: (sigmoid(z) - y) @ sigmoid_prime(z),
        ),
        Misconception(
            "this is a matrix product; ⊙ multiplies entry by entry, in numpy with *.",
            lambda z, y: (sigmoid(z) - y) @ sigmoid_prime(z).T,
        ),
        Misconception(
            "the factor 2 is too much: the ½ in front of the cost cancels it.",
            lambda z, y: 2 * _output_error(z, y),
        ),
        Misconception(
            "this divides by the number of examples; each column is the error of its own example.",
            lambda z, y: _output_error(z, y) / z.shape[1],
        ),
        Misconception(
            "the columns are added up; each example keeps its own column of errors.",
            lambda z, y: _output_error(z, y).sum(axis=1, keepdims=True),
        ),
    ),
)

# ---- 4.3

_W = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.5], [-0.75, 1.0, 0.1]])
_DELTA = np.array([[0.2, -0.1, 0.05], [0.3, 0.4, -0.25], [-0.15, 0.6, 0.35]])


def _hidden_error(w_next, delta_next, z):
    return (w_next.T @ delta_next) * sigmoid_prime(z)


HIDDEN_ERROR = Exercise(
    id="4.3",
    name="hidden_error",
    cases=(
        Case("3 neurons before 2, one example", (_W[:2], _DELTA[:2, :1], _Z[:, :1])),
        Case("3 neurons before 3, three examples", (_W, _DELTA, _Z)),
        Case("2 neurons before 3, two examples", (_W[:, :2], _DELTA[:, :2], _Z[:2, 1:])),
    ),
    reference=_hidden_error,
    hint="(BP2): δ^l = ((w^{l+1})ᵀ δ^{l+1}) ⊙ σ′(z^l): first the matrix product, then ⊙.",
    misconceptions=(
        Misconception(
            "the slope σ′(z) is forgotten: this is ∂C/∂a, and δ is ∂C/∂z.",
            lambda w, delta, z: w.T @ delta,
        ),
        Misconception(
            "this multiplies by σ(z); (BP2) has its slope, σ′(z).",
            lambda w, delta, z: (w.T @ delta) * sigmoid(z),
        ),
        Misconception(
            "this takes σ′ at the activation a; take it at the weighted input: σ′(z).",
            lambda w, delta, z: (w.T @ delta) * sigmoid_prime(sigmoid(z)),
        ),
        Misconception(
            "σ′(z) is σ(z)(1 − σ(z)); this is z(1 − z).",
            lambda w, delta, z: (w.T @ delta) * z * (1 - z),
        ),
        Misconception(
            "the transpose is missing: w leads forwards, wᵀ leads the errors back.",
            lambda w, delta, z: (w @ delta) * sigmoid_prime(z),
        ),
        Misconception(
            "the factors are the wrong way round: the weights stand on the left, wᵀ δ.",
            lambda w, delta, z: (delta @ w.T) * sigmoid_prime(z),
        ),
        Misconception(
            "this is turned on its side: examples are columns, so the shape is that of z.",
            lambda w, delta, z: _hidden_error(w, delta, z).T,
        ),
        Misconception(
            "σ′(z) comes too early: it belongs to this layer, so multiply by it after wᵀ δ.",
            lambda w, delta, z: w.T @ (delta * sigmoid_prime(z)),
        ),
        Misconception(
            "the second product is a matrix product; ⊙ multiplies entry by entry, with *.",
            lambda w, delta, z: (w.T @ delta) @ sigmoid_prime(z),
        ),
        Misconception(
            "the second product is a matrix product; ⊙ multiplies entry by entry, with *.",
            lambda w, delta, z: (w.T @ delta) @ sigmoid_prime(z).T,
        ),
        Misconception(
            "the first product is one entry by entry; the weights carry the errors back by a "
            "matrix product, with @.",
            lambda w, delta, z: (w.T * delta) * sigmoid_prime(z),
        ),
        Misconception(
            "this divides by the number of examples; each column is the error of its own example.",
            lambda w, delta, z: _hidden_error(w, delta, z) / z.shape[1],
        ),
    ),
)

# ---- 4.4


def gradients(delta, a_before):
    """The right answer to 4.4."""
    return delta.sum(axis=1, keepdims=True), delta @ a_before.T


def _nabla_b_alone(delta, a_before):
    return delta.sum(axis=1, keepdims=True), delta


def _with_nabla_b(nabla_b):
    """An answer whose nabla_w is right."""
    return lambda delta, a: (nabla_b(delta), delta @ a.T)


def _with_nabla_w(nabla_w):
    """An answer whose nabla_b is right."""
    return lambda delta, a: (delta.sum(axis=1, keepdims=True), nabla_w(delta, a))


GRADIENTS_FROM_ERROR = Exercise(
    id="4.4",
    name="gradients_from_error",
    cases=(
        Case("2 neurons after 3, one example", (_DELTA[:2, :1], _A[:, :1])),
        Case("3 neurons after 3, three examples", (_DELTA, _A[:, :3])),
        Case("3 neurons after 2, three examples", (_DELTA, _A[:2, 1:])),
    ),
    reference=gradients,
    hint="(BP3): add up the columns of δ, keeping a column; (BP4): δ (a^{l−1})ᵀ, a matrix product.",
    misconceptions=(
        Misconception(
            "the pair is the wrong way round: nabla_b first, then nabla_w.",
            lambda delta, a: gradients(delta, a)[::-1],
        ),
        Misconception(
            "nabla_b has the shape (n,); biases are a column, (n, 1): keepdims=True.",
            _with_nabla_b(lambda delta: delta.sum(axis=1)),
        ),
        Misconception(
            "nabla_b is not added up over the examples: it has the shape of δ, not of b.",
            _with_nabla_b(lambda delta: delta),
        ),
        Misconception(
            "nabla_b is added up over the neurons; add up over the examples, the columns: axis=1.",
            _with_nabla_b(lambda delta: delta.sum(axis=0, keepdims=True)),
        ),
        Misconception(
            "nabla_b is one number; there is one derivative for each neuron of the layer.",
            _with_nabla_b(lambda delta: delta.sum()),
        ),
        Misconception(
            "nabla_b is the mean over the examples, nabla_w their sum; both should be sums.",
            _with_nabla_b(lambda delta: delta.mean(axis=1, keepdims=True)),
        ),
        Misconception(
            "these are means over the examples; give the sums. Dividing by m is left to the step.",
            lambda delta, a: tuple(g / delta.shape[1] for g in gradients(delta, a)),
        ),
        Misconception(
            "nabla_w is transposed: its entry jk belongs to the weight from k to j, so the "
            "factors are δ aᵀ.",
            _with_nabla_w(lambda delta, a: a @ delta.T),
        ),
        Misconception(
            "the factors of nabla_w are the wrong way round: the shapes fit as δ aᵀ.",
            _with_nabla_w(lambda delta, a: a.T @ delta),
        ),
        Misconception(
            "the transpose is missing: nabla_w = δ aᵀ.",
            _with_nabla_w(lambda delta, a: delta @ a),
        ),
        Misconception(
            "nabla_w is multiplied entry by entry; each δ_j meets each a_k: a matrix product.",
            _with_nabla_w(lambda delta, a: delta * a),
        ),
        Misconception(
            "np.outer is right for one example; for several it mixes them. Use δ aᵀ with @.",
            _with_nabla_w(np.outer),
        ),
        Misconception(
            "the examples are added up before they are multiplied; nabla_w is the sum of the "
            "products δ aᵀ, not the product of the sums.",
            _with_nabla_w(lambda delta, a: np.outer(delta.sum(axis=1), a.sum(axis=1))),
        ),
        Misconception(
            "nabla_w is δ alone; (BP4) multiplies it by the activations of the layer before.",
            _nabla_b_alone,
        ),
    ),
)

EXERCISES = (COST_DERIVATIVE, OUTPUT_ERROR, HIDDEN_ERROR, GRADIENTS_FROM_ERROR)
