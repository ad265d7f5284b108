"""What stands in print and is wrong, told again in our own code, to measure what it costs.

``python -m tests.course.equations.printed`` measures with MNIST, and prints the numbers that
docs/errata.md quotes from it. It takes some minutes.
"""

import numpy as np

from nncourse import Dataset, Network, load_mnist, numerical_gradient, sigmoid
from nncourse.variants.without_biases import NeuralNetwork


def off(found, right):
    """The distance of two arrays as a share of the length of the second."""
    return np.linalg.norm(found - right) / np.linalg.norm(right)


def distance(found, right):
    """The distance of two arrays as a share of their lengths together, as `gradient_check` has."""
    return np.linalg.norm(found - right) / (np.linalg.norm(found) + np.linalg.norm(right))


class AsPrinted(NeuralNetwork):
    """The appendix's order: W³ moves first, and the error goes back through the W³ that has moved.

    `off` holds for every step how far δ² is from that of the old W³, as a share of it.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.off = []

    def backprop(self, x, y):
        a1, a2, a3 = self.activations(x)
        right, delta3 = both_errors(self, a2, a3, y)
        moved = self.weights[1] - self.learning_rate * delta3 @ a2.T
        delta2 = (moved.T @ delta3) * a2 * (1 - a2)
        self.off.append(off(delta2, right))
        return [delta2 @ a1.T, delta3 @ a2.T]


def both_errors(net, a2, a3, y):
    """δ² and δ³ of the appendix's network, a column for each example."""
    delta3 = -(y - a3) * a3 * (1 - a3)
    return (net.weights[1].T @ delta3) * a2 * (1 - a2), delta3


def outputs(net, x):
    """a² and a³ of the appendix's network, a column for each example."""
    a2 = sigmoid(net.weights[0] @ x)
    return a2, sigmoid(net.weights[1] @ a2)


def products_first(net, x, y):
    """∇_W of both layers: the products δ aᵀ of every example, then their mean."""
    a2, a3 = outputs(net, x)
    delta2, delta3 = both_errors(net, a2, a3, y)
    return [delta2 @ x.T / x.shape[1], delta3 @ a2.T / x.shape[1]]


def means_first(net, x, y):
    """∇_W of both layers by (A.66): the means of δ, g′ and a over the examples, then the products.

    Print does not say which a meets the mean of δ; the mean of a is the reading that makes a step.
    """
    a2, a3 = outputs(net, x)
    delta3 = mean(both_errors(net, a2, a3, y)[1])
    delta2 = (net.weights[1].T @ delta3) * mean(a2 * (1 - a2))
    return [delta2 @ mean(x).T, delta3 @ mean(a2).T]


def mean(columns):
    """The mean of the columns, as a column."""
    return columns.mean(axis=1, keepdims=True)


def sliding_slopes(net, x, y, epsilon=1e-4):
    """∂C/∂w of one example by (5.4) when no weight is put back: +ε, −2ε, and on to the next."""
    found = []
    probe = net.copy()
    for layer, w in enumerate(probe.weights):
        a, later = probe.activations(x)[layer], list(probe.weights[layer + 1 :])
        z = w @ a + probe.biases[layer]
        for (j, k), _ in np.ndenumerate(w):
            errors = []
            for step in (epsilon, -2 * epsilon):
                w[j, k] += step
                z[j, 0] += step * a[k, 0]
                errors.append(error_from(z, later, probe.biases[layer + 1 :], y))
            found.append((errors[0] - errors[1]) / (2 * epsilon))
    return np.array(found)


def error_from(z, weights, biases, y):
    """½ Σ (y − a)² when a layer has the weighted inputs z; the layers behind it are given."""
    for w, b in zip(weights, biases, strict=True):
        z = w @ sigmoid(z) + b
    return 0.5 * np.sum((y - sigmoid(z)) ** 2)


def drawn(sizes, spread=0.1, seed=0):
    """A network with weights and biases drawn evenly from ±spread."""
    net, rng = Network(sizes, rng=0), np.random.default_rng(seed)
    for parameter in net.weights + net.biases:
        parameter[...] = rng.uniform(-spread, spread, parameter.shape)
    return net


def report_late_errors(training, test):
    """Print how far off δ² is in the printed order, and what both orders read."""
    for eta, epochs in ((0.1, 2), (1.0, 1)):
        for seed in range(3):
            nets = [kind(784, 50, 10, eta, rng=seed) for kind in (NeuralNetwork, AsPrinted)]
            for net in nets:
                net.train(training, epochs)
            share = np.array(nets[1].off)
            early, all_over = np.median(share[:1000]), np.median(share[: len(training)])
            print(
                f"η = {eta}, start {seed}: δ² {share[0]:.0%} off in the first step, in the median "
                f"{early:.1%} of 1,000 steps, {all_over:.2%} of the first epoch; after epoch "
                f"{epochs} the right order reads {nets[0].score(test):.1%}, the printed one "
                f"{nets[1].score(test):.1%}",
                flush=True,
            )


def gaps_of_means(net, x, y):
    """How far (A.66) is off, for the hidden and for the output weights."""
    both = zip(means_first(net, x, y), products_first(net, x, y), strict=True)
    return [off(printed, right) for printed, right in both]


def report_means(training):
    """Print how far (A.66) is off: medians of 50 mini-batches, in a fresh and a trained network."""
    net, rng = NeuralNetwork(784, 50, 10, 0.1, rng=0), np.random.default_rng(0)
    for words in ("fresh", "after an epoch"):
        for m in (2, 10, 100):
            batches = [training[rng.choice(len(training), m, replace=False)] for _ in range(50)]
            gaps = [gaps_of_means(net, batch.x, batch.one_hot) for batch in batches]
            hidden, output = np.median(gaps, axis=0)
            print(f"(A.66), {words}, m = {m}: output weights {output:.0%}, hidden {hidden:.0%} off")
        net.train(training)


def flat(arrays):
    """The entries of all arrays in a row."""
    return np.concatenate([array.ravel() for array in arrays])


def report_shifted(sizes, x, y):
    """Print how far a right gradient seems off when the check leaves every weight shifted."""
    net = drawn(sizes)
    right, slid = flat(net.backprop(x, y)[1]), sliding_slopes(net, x, y)
    put_back = flat(numerical_gradient(net, x, y, 1e-4)[1])
    some = right != 0  # where a pixel is 0 the slope is, too
    missed = np.abs(slid - right)[some] > 1e-3 * np.abs(right[some])  # surely, in the fourth digit
    print(
        f"{sizes}: {distance(slid, right):.0e} apart, {distance(put_back, right):.0e} when put "
        f"back; of the slopes that are not 0 {missed.mean():.0%} miss four digits, "
        f"and {np.mean(np.abs(right[some]) < 1e-3):.0%} show fewer as %f"
    )


def main():
    """Measure with MNIST; as in the appendix, with all 60,000 images that are not test images."""
    first, validation, test = load_mnist()
    parts = (first, validation)
    x, y = (np.hstack([getattr(part, key) for part in parts]) for key in ("x", "one_hot"))
    rng = np.random.default_rng(0)
    report_shifted([2, 2, 2], np.array([[0.9], [0.1]]), np.array([[0.2], [0.7]]))
    report_shifted([64, 12, 10], rng.random((64, 1)), y[:, :1])
    report_shifted([784, 30, 10], x[:, :1], y[:, :1])
    report_means(Dataset(x, y))
    report_late_errors(Dataset(x, y), test)


if __name__ == "__main__":
    main()
