"""How long an epoch takes: our network against its rivals, in one run, one after the other.

    python -m studies.benchmarks.epoch                 both networks, all rivals that are installed
    python -m studies.benchmarks.epoch --repeat 9      more repetitions, steadier medians
    python -m studies.benchmarks.epoch --markdown FILE write the table there, too

Everything runs on one thread and in float32. In each repetition every contestant trains on the
same images, in turn; what is compared is the median of the ratios within a repetition, so that a
machine whose speed drifts does no harm. The floor is the loop of the bare matrix products that
backpropagation cannot do without, on mini-batches that lie ready.
"""

import argparse
import statistics
import time
import warnings
from pathlib import Path

import studies.benchmarks.one_thread  # noqa: F401  # isort: skip  # before numpy is loaded
import numpy as np

from nncourse import Network, training
from nncourse.data import Dataset, find_mnist, load_mnist, one_hot
from nncourse.variants import objects, per_sample

CASES = (((784, 30, 10), 10), ((784, 300, 100, 10), 128))


def images(n):
    """Return the first n training images of MNIST; without MNIST, noise of the same shape."""
    if find_mnist():
        data = load_mnist()[0][:n]
        return data, "MNIST"
    rng = np.random.default_rng(0)
    x, labels = rng.random((n, 784), dtype=np.float32), rng.integers(0, 10, n)
    return Dataset(x.T, one_hot(labels, 10, np.float32)), "noise of MNIST's shape"


def ours(sizes, m, data):
    """Train nncourse.Network: whole mini-batches as matrices."""
    net, rng = Network(sizes, rng=0, dtype=np.float32), np.random.default_rng(0)
    return lambda: training.sgd(
        net, data, 1, m, 0.1, rng=rng, monitor_training=False, progress=False
    )


def floor(sizes, m, data):
    """Compute the bare matrix products, forwards and backwards."""
    rng, rows = np.random.default_rng(0), np.ascontiguousarray(data.x.T)
    weights = Network(sizes, rng=0, dtype=np.float32).weights
    a = [rng.random((k, m), dtype=np.float32) for k in sizes]

    def epoch():
        for start in range(0, len(rows) - m + 1, m):
            a[0] = rows[start : start + m].T
            for layer, w in enumerate(weights):
                w @ a[layer]
            for layer in reversed(range(len(weights))):
                a[layer + 1] @ a[layer].T
                if layer:
                    weights[layer].T @ a[layer + 1]

    return epoch


def one_by_one(sizes, m, data):
    """Train with the book's loop over single examples, nncourse.variants.per_sample."""
    start = Network(sizes, rng=0, dtype=np.float32)
    net = per_sample.Network(sizes, weights=start.weights, biases=start.biases)
    pairs = list(data[: len(data) // 10])

    def epoch():
        net.SGD(pairs, 1, m, 0.1, rng=0)

    epoch.share = 0.1  # of the images; its time is scaled up
    return epoch


def objects_alone(sizes, m, data):
    """Train an object per neuron and connection, nncourse.variants.objects; small sizes only."""
    if sum(n * k for n, k in zip(sizes, sizes[1:], strict=False)) > 50_000:
        return None
    net, few = objects.Network(sizes, rng=0), data[:20]

    def epoch():
        net.train(few, 0.1)

    epoch.share = len(few) / len(data)
    return epoch


def scikit_learn(sizes, m, data):
    """Train MLPClassifier: sigmoid neurons, plain SGD, no momentum, no penalty."""
    from sklearn.neural_network import MLPClassifier

    net = MLPClassifier(sizes[1:-1], activation="logistic", solver="sgd", alpha=0, batch_size=m,
                        learning_rate_init=0.1, momentum=0, nesterovs_momentum=False)  # fmt: skip
    rows, labels = np.ascontiguousarray(data.x.T), data.labels
    net.partial_fit(rows[:m], labels[:m], classes=np.arange(10))
    return lambda: net.partial_fit(rows, labels)


def pytorch(sizes, m, data):
    """Train in PyTorch, eager, on the CPU: linear layers, sigmoids, squared error, SGD."""
    import torch

    torch.set_num_threads(1)
    layers = [part for n_in, n_out in zip(sizes, sizes[1:], strict=False)
              for part in (torch.nn.Linear(n_in, n_out), torch.nn.Sigmoid())]  # fmt: skip
    net, cost = torch.nn.Sequential(*layers), torch.nn.MSELoss(reduction="sum")
    descent = torch.optim.SGD(net.parameters(), lr=0.1 / m)
    x, y = torch.tensor(data.x.T), torch.tensor(data.y.T)

    def epoch():
        order = torch.randperm(len(x))
        for start in range(0, len(x), m):
            batch = order[start : start + m]
            descent.zero_grad()
            (0.5 * cost(net(x[batch]), y[batch])).backward()
            descent.step()

    return epoch


CONTESTANTS = {
    "nncourse": ours,
    "the floor: bare matrix products": floor,
    "the book's loop, one example at a time": one_by_one,
    "an object per neuron and connection": objects_alone,
    "scikit-learn MLPClassifier": scikit_learn,
    "PyTorch, eager": pytorch,
}


def measure(sizes, m, data, repeat):
    """Measure seconds per epoch, a list for each contestant; and note who is not installed."""
    epochs, missing = {}, []
    for name, make in CONTESTANTS.items():
        try:
            epoch = make(sizes, m, data)
        except ModuleNotFoundError as error:
            missing.append(f"{name} ({error.name} is not installed)")
        else:
            epochs |= {name: epoch} if epoch else {}
    seconds = {name: [] for name in epochs}
    for turn in range(repeat + 1):
        for name, epoch in epochs.items():
            passed = seconds_of(epoch)
            if turn:  # the first turn warms up
                seconds[name].append(passed)
    return seconds, missing


def seconds_of(epoch):
    """Time an epoch, scaled up where the contestant saw only a share of the images."""
    start = time.perf_counter()
    epoch()
    return (time.perf_counter() - start) / getattr(epoch, "share", 1)


def table(sizes, m, seconds):
    """Write lines of Markdown: seconds, and how many times as long as ours."""
    lines = [f"**{'-'.join(map(str, sizes))}, mini-batch {m}**", "",
             "| | seconds per epoch | times ours | ours, times it |",
             "| --- | ---: | ---: | ---: |"]  # fmt: skip
    for name, times in seconds.items():
        ratio = statistics.median(t / o for t, o in zip(times, seconds["nncourse"], strict=True))
        median = statistics.median(times)
        lines.append(f"| {name} | {median:.3f} | {ratio:.2f} | {1 / ratio:.2f} |")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=5, help="repetitions that count")
    parser.add_argument("--images", type=int, default=50_000)
    parser.add_argument("--markdown", type=Path, help="write the table to this file")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", module="sklearn")
    data, what = images(options.images)
    lines = [f"One thread, float32, {len(data):,} images ({what}), medians of {options.repeat}."]
    for sizes, m in CASES:
        seconds, missing = measure(sizes, m, data, options.repeat)
        lines += ["", *table(sizes, m, seconds)]
    lines += [f"\nLeft out: {name}." for name in missing]
    print("\n".join(lines))
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
