"""Train the network that comes with the course and reads what people draw on the digit pad.

    python -m studies.pad_network                # about half a minute; needs MNIST

784-100-10, cross-entropy, small first weights, weight decay: Nielsen's recipe of chapter 3. The
numbers are rounded to 32nds, which float16 holds exactly and which compress to a third; that
costs no accuracy. Seed and score are written beside them.
"""

import studies.benchmarks.one_thread  # noqa: F401  first, before numpy

# isort: split
import json
import sys
from pathlib import Path

import numpy as np

from nncourse import Network, load_mnist
from nncourse.files import written_whole
from nncourse.show import page_network

STEP = 1 / 32


def trained(training, seed=0, epochs=20, hidden=100):
    """A network trained on images of 28×28 pixels, x (784, n), one-hot targets (10, n)."""
    net = Network(
        [784, hidden, 10],
        cost="cross-entropy",
        initial_weights="scaled",
        rng=seed,
        dtype=training.x.dtype,
    )
    net.SGD(training, epochs, 10, 0.5, lmbda=5.0, rng=seed, monitor_training=False)
    return net


def rounded(net, step=STEP):
    """The same network, all of its numbers rounded to multiples of `step`."""
    twin = net.copy()
    for parameters in (twin.weights, twin.biases):
        parameters[:] = [step * np.round(p / step) for p in parameters]
    return twin


def packed(net, test, seed):
    """What is shipped: the network as a page carries it, its seed and its score."""
    page = page_network.to_page(net, "float16")
    right = page_network.from_page(page).evaluate(test)  # of what is shipped, not of `net`
    return {**page, "seed": seed, "right": right, "of": len(test)}


def main(path=None, seed=0):
    """Train, round, measure, write."""
    training, _, test = load_mnist()
    page = packed(rounded(trained(training, seed)), test, seed)
    path = Path(path or Path(page_network.__file__).parent / "static" / page_network.FILE)
    with written_whole(path) as file:
        file.write(json.dumps(page, indent=1) + "\n")
    print(f"seed {seed}: {page['right']} of {page['of']} test images; {path.stat().st_size} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
