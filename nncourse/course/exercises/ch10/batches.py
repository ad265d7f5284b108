"""Visible check of 10.5: a step after a mini-batch."""

from nncourse.course.checks import Exercise, Misconception
from nncourse.course.exercises.ch10.given import in_place, network_case, step, with_step


def _mean(v):
    return v.mean(axis=1, keepdims=True)


def _as_printed(delta, a):
    """(A.66): the mean of the errors, and the mean of the activations."""
    return _mean(delta) @ _mean(a).T


def _averaged_before_going_back(x, y, weights, biases, eta):
    """One "example" of means, through the whole of a step for single examples."""
    return step(_mean(x), _mean(y), weights, biases, eta)


def _one_by_one(x, y, weights, biases, eta):
    for s in range(x.shape[1]):
        weights, biases = step(x[:, [s]], y[:, [s]], weights, biases, eta)
    return weights, biases


def _flat_biases(*args):
    weights, biases = step(*args)
    return weights, [b.ravel() for b in biases]


def _neurons(x, y, weights, biases, eta):
    return step(x, y, weights, biases, eta * x.shape[1] / x.shape[0])


MINI_BATCH_STEP = Exercise(
    id="10.5",
    name="mini_batch_step",
    cases=(
        network_case("3-3-3, four examples", 31, (3, 3, 3), 4, 0.5),
        network_case("2-4-3, six examples", 32, (2, 4, 3), 6, 1.5),
        network_case("4-2-2, one example", 33, (4, 2, 2), 1, 1.0),
    ),
    reference=step,
    hint="10.3 with matrices: δ has a column for each example. δ aᵀ adds the products up, so "
    "divide by m; the biases take the mean of δ along axis=1, with keepdims=True.",
    misconceptions=(
        Misconception(
            "this is (A.66) as printed: the errors are averaged before they meet the activations. "
            "The mean of products is not the product of the means; take δ aᵀ / m.",
            with_step(by_weights=_as_printed),
        ),
        Misconception(
            "the inputs are averaged before they enter the network; it must see each of them.",
            _averaged_before_going_back,
        ),
        Misconception(
            "these are steps after each example; take one step, with the mean over all of them.",
            _one_by_one,
        ),
        Misconception(
            "this adds the gradients up; divide by m, the number of columns.",
            with_step(
                by_weights=lambda delta, a: delta @ a.T,
                by_biases=lambda delta: delta.sum(axis=1, keepdims=True),
            ),
        ),
        Misconception(
            "the weights take the sum over the examples, and the biases the mean: divide δ aᵀ by "
            "m, too.",
            with_step(by_weights=lambda delta, a: delta @ a.T),
        ),
        Misconception(
            "the biases take the sum over the examples, and the weights the mean: divide it by m.",
            with_step(by_biases=lambda delta: delta.sum(axis=1, keepdims=True)),
        ),
        Misconception(
            "this divides by the number of inputs; m is the number of columns, x.shape[1].",
            _neurons,
        ),
        Misconception(
            "the biases have a column for each example; average δ along axis=1.",
            with_step(by_biases=lambda delta: delta),
        ),
        Misconception(
            "all biases of a layer move alike: the mean runs over the neurons, too. Take it along "
            "axis=1.",
            with_step(by_biases=lambda delta: delta.mean()),
        ),
        Misconception(
            "only the first example has been used.",
            lambda x, y, *rest: step(x[:, :1], y[:, :1], *rest),
        ),
        Misconception(
            "the biases have the shape (n,); they are columns, (n, 1): keepdims=True.", _flat_biases
        ),
        Misconception(
            "the error goes back through the new W³; δ² needs the old one. Compute both errors "
            "first, then move.",
            with_step(late=True),
        ),
        Misconception(
            "this climbs: the sign is flipped. δ has its minus in (A.54), and the step subtracts.",
            with_step(output=lambda a3, y: (y - a3) * a3 * (1 - a3)),
        ),
        Misconception(
            "−= changes the caller's arrays; make new ones, such as w − ….",
            in_place,
        ),
    ),
)

EXERCISES = (MINI_BATCH_STEP,)
