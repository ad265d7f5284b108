"""How long an epoch of a convolutional network takes: ours, the bare products, loops, PyTorch.

    python -m studies.benchmarks.convolution                  one and two convolutions, m = 10, 100
    python -m studies.benchmarks.convolution --images 10000   fewer images, scaled up to 50,000
    python -m studies.benchmarks.convolution --markdown FILE  write the tables there, too

Everything runs on one thread and in float32, and everybody in turn, as in
`studies.benchmarks.epoch`; what is compared is the median of the ratios within a repetition. All
times are given for 50,000 images. The loops compute one convolution alone, for a few images.
"""

import argparse
import statistics
import tracemalloc
from pathlib import Path

import studies.benchmarks.one_thread  # noqa: F401  # isort: skip  # before numpy is loaded
import numpy as np

from nncourse import training
from nncourse.convolution import Convolution, MaxPooling
from nncourse.layered import LayeredNetwork
from nncourse.layers import FullyConnected
from studies.benchmarks.epoch import images, seconds_of

NETWORKS = {"one convolution": (20,), "two convolutions": (20, 40)}
EPOCH = 50_000


def network(maps):
    """Build the book's network: convolutions 5 × 5, each pooled 2 × 2; 100 hidden; softmax."""
    pairs = [layer for n in maps for layer in (Convolution(n, field=5), MaxPooling(2))]
    return LayeredNetwork(
        (1, 28, 28), [*pairs, FullyConnected(100), FullyConnected(10)],
        cost="log-likelihood", initial_weights="scaled", rng=0, dtype=np.float32,
    )  # fmt: skip


def ours(maps, m, data):
    """Train nncourse.layered.LayeredNetwork."""
    net, rng = network(maps), np.random.default_rng(0)
    return lambda: training.sgd(
        net, data, 1, m, 0.1, rng=rng, monitor_training=False, progress=False
    )


def floor(maps, m, data):
    """Compute the bare matrix products, forwards and backwards, of matrices that lie ready."""
    net, rng = network(maps), np.random.default_rng(0)
    places = [layer.shape[1] * layer.shape[2] if len(layer.shape) > 1 else 1
              for layer in net.layers if layer.n_out]  # fmt: skip
    products = [
        (w, rng.random((w.shape[1], n * m), np.float32), rng.random((len(w), n * m), np.float32))
        for w, n in zip(net.weights, places, strict=True)
    ]

    def epoch():
        for _ in range(0, len(data) - m + 1, m):
            for w, p, _ in products:
                w @ p
            for i, (w, p, delta) in reversed(list(enumerate(products))):
                delta @ p.T
                if i:
                    w.T @ delta

    return epoch


def slices(maps, m, data):
    """Loop over maps and pixels: a convolution alone, forwards and its gradient."""
    if len(maps) > 1:
        return None
    net, few = network(maps), data[:10]
    kernels, biases = net.weights[0].reshape(-1, 5, 5), net.biases[0][:, 0]

    def epoch():
        nabla_w, z = np.zeros_like(kernels), np.empty((len(kernels), 24, 24), np.float32)
        for image in few.x.T.reshape(-1, 28, 28):
            for i, j, k in np.ndindex(z.shape):
                z[i, j, k] = (kernels[i] * image[j : j + 5, k : k + 5]).sum() + biases[i]
            for i, j, k in np.ndindex(z.shape):
                nabla_w[i] += z[i, j, k] * image[j : j + 5, k : k + 5]

    epoch.share = len(few) / len(data)
    return epoch


def loops(maps, m, data):
    """Loop over maps, pixels and the pixels of the field: a convolution alone, forwards."""
    if len(maps) > 1:
        return None
    net, few = network(maps), data[:2]
    kernels, biases = net.weights[0].reshape(-1, 5, 5).tolist(), net.biases[0][:, 0].tolist()

    def neuron(w, b, image, j, k):
        z = b
        for row in range(5):
            for column in range(5):
                z += w[row][column] * image[j + row][k + column]
        return z

    def epoch():
        for image in few.x.T.reshape(-1, 28, 28).tolist():
            for w, b in zip(kernels, biases, strict=True):
                [[neuron(w, b, image, j, k) for k in range(24)] for j in range(24)]

    epoch.share = len(few) / len(data)
    return epoch


def pytorch(maps, m, data):
    """Train the same network in PyTorch, eager, on the CPU."""
    import torch

    torch.set_num_threads(1)
    layers, channels, size = [], 1, 28
    for n in maps:
        layers += [torch.nn.Conv2d(channels, n, 5), torch.nn.MaxPool2d(2), torch.nn.Sigmoid()]
        channels, size = n, (size - 4) // 2
    layers += [torch.nn.Flatten(), torch.nn.Linear(channels * size * size, 100)]
    net = torch.nn.Sequential(*layers, torch.nn.Sigmoid(), torch.nn.Linear(100, 10))
    cost, descent = torch.nn.CrossEntropyLoss(), torch.optim.SGD(net.parameters(), lr=0.1)
    x, y = torch.tensor(data.x.T).reshape(-1, 1, 28, 28), torch.tensor(data.labels)

    def epoch():
        order = torch.randperm(len(x))
        for start in range(0, len(x), m):
            batch = order[start : start + m]
            descent.zero_grad()
            cost(net(x[batch]), y[batch]).backward()
            descent.step()

    return epoch


CONTESTANTS = {
    "nncourse": ours,
    "the floor: bare matrix products": floor,
    "PyTorch, eager": pytorch,
    "the convolution alone: a loop with slices": slices,
    "the convolution alone, forwards: five loops": loops,
}


def measure(maps, m, data, repeat):
    """Measure seconds per 50,000 images, a list for each contestant; note who is missing."""
    epochs, missing = {}, []
    for name, make in CONTESTANTS.items():
        try:
            epoch = make(maps, m, data)
        except ModuleNotFoundError as error:
            missing.append(f"{name} ({error.name} is not installed)")
        else:
            epochs |= {name: epoch} if epoch else {}
    seconds = {name: [] for name in epochs}
    for turn in range(repeat + 1):
        for name, epoch in epochs.items():
            passed = seconds_of(epoch) * EPOCH / len(data)
            if turn:  # the first turn warms up
                seconds[name].append(passed)
    return seconds, missing


def table(title, seconds):
    """Write lines of Markdown: median and range of the seconds, and how many times ours."""
    lines = [f"**{title}**", "", "| | seconds per epoch | from … to | times ours |",
             "| --- | ---: | ---: | ---: |"]  # fmt: skip
    for name, times in seconds.items():
        ratio = statistics.median(t / o for t, o in zip(times, seconds["nncourse"], strict=True))
        median, least, most = statistics.median(times), min(times), max(times)
        lines.append(f"| {name} | {median:.2f} | {least:.2f} … {most:.2f} | {ratio:.2f} |")
    return lines


def memory(maps):
    """Measure the most memory that scoring 10,000 images takes at a time, in megabytes."""
    net, rng = network(maps), np.random.default_rng(0)
    data = net.fitted((rng.random((784, 10_000), np.float32), rng.integers(0, 10, 10_000)))
    tracemalloc.start()
    net.score(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=5, help="repetitions that count")
    parser.add_argument("--images", type=int, default=5_000)
    parser.add_argument("--markdown", type=Path, help="write the tables to this file")
    options = parser.parse_args()
    data, what = images(options.images)
    lines = [f"One thread, float32, {len(data):,} images ({what}), scaled up to {EPOCH:,}; "
             f"medians of {options.repeat}."]  # fmt: skip
    for name, maps in NETWORKS.items():
        for m in (10, 100):
            seconds, missing = measure(maps, m, data, options.repeat)
            lines += ["", *table(f"{name}, mini-batch {m}", seconds)]
        lines += ["", f"Scoring 10,000 images, {name}: {memory(maps):.0f} MB at most at a time."]
    lines += [f"\nLeft out: {name}." for name in missing]
    print("\n".join(lines))
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
