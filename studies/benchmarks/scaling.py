"""How the time of an epoch grows with width, depth and mini-batch size; a figure, floor drawn in.

python -m studies.benchmarks.scaling                      draws docs/images/cost-per-epoch.png
python -m studies.benchmarks.scaling --images 2000        fewer images, quicker and rougher
"""

import argparse
import statistics
from pathlib import Path

import studies.benchmarks.one_thread  # noqa: F401  # isort: skip  # before numpy is loaded
import matplotlib.pyplot as plt
import numpy as np

from studies.benchmarks.epoch import floor, images, ours, seconds_of

WIDTHS = [10, 30, 100, 300, 1000]
DEPTHS = [1, 2, 3, 4, 6]
BATCHES = [1, 3, 10, 30, 100, 300, 1000]
TICKS = [1, 2, 5, 10, 20, 50, 100]
PANELS = {
    "neurons in the hidden layer (mini-batch 10)": [(w, (784, w, 10), 10) for w in WIDTHS],
    "hidden layers of 100 neurons (mini-batch 10)": [
        (d, (784, *[100] * d, 10), 10) for d in DEPTHS
    ],
    "mini-batch size (784-30-10)": [(m, (784, 30, 10), m) for m in BATCHES],
}


def medians(sizes, m, data, repeat=3):
    """Measure median seconds of an epoch, ours and the floor's, in turn."""
    epochs = ours(sizes, m, data), floor(sizes, m, data)
    turns = [[seconds_of(epoch) for epoch in epochs] for _ in range(repeat + 1)][1:]
    return [statistics.median(times) for times in zip(*turns, strict=True)]


def draw(data, file):
    figure, axes = plt.subplots(
        1, len(PANELS), figsize=(12, 3.8), layout="constrained", sharey=True
    )
    for ax, (label, cases) in zip(axes, PANELS.items(), strict=True):
        times = np.array([medians(sizes, m, data) for _, sizes, m in cases])
        x = [value for value, _, _ in cases]
        scale = 1000 * 1000 / len(data)  # milliseconds for a thousand images
        ax.plot(x, scale * times[:, 0], "o-", color="#0072B2", label="nncourse")
        ax.plot(x, scale * times[:, 1], "s--", color="#E69F00", label="bare matrix products")
        ax.set(xlabel=label, yscale="log", xscale="log" if x[-1] > 20 else "linear")
        ax.set_xticks(x, map(str, x))
        ax.minorticks_off()
        print(label)
        for value, (a, b) in zip(x, scale * times, strict=True):
            print(f"  {value:5}: {a:8.2f} ms, floor {b:8.2f} ms, ratio {a / b:.2f}")
    axes[0].set(ylabel="ms for 1,000 images", yticks=TICKS, yticklabels=map(str, TICKS))
    axes[0].legend(frameon=False)
    figure.suptitle("Time of training on 1,000 images, float32, one thread")
    figure.savefig(file, dpi=80, metadata={"Software": None})


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--images", type=int, default=5_000)
    parser.add_argument("-o", "--output", type=Path, default="docs/images/cost-per-epoch.png")
    options = parser.parse_args()
    data, _ = images(options.images)
    draw(data, options.output)


if __name__ == "__main__":
    main()
