"""The trainings and baselines that measure what the sources print. Several rows may read one run.

Nothing here has been chosen by looking at test data: the settings are the sources'.
"""

from dataclasses import dataclass, replace
from math import ceil

ALL, ALL_AND_VALIDATION = 50_000, 60_000


@dataclass(frozen=True)
class Run:
    """One training, or one baseline; it is done once per seed.

    Attributes
    ----------
    kind : {"network", "without biases", "neuron", "chance", "darkness", "svm", "tuned svm"}
    images : int
        The first so many training images. 60,000 takes the validation images, too.
    evaluate_on : {"test", "validation"}
        What is scored after each epoch.
    score_training : bool
        Whether the training images are scored, too.
    start : tuple
        First weight and bias of the single neuron.
    seeds : int
        How many seeds, 0, 1, …; one for what chance has no part in.
    """

    name: str
    kind: str = "network"
    hidden: int = 30
    cost: str = "quadratic"
    eta: float = 3.0
    epochs: int = 30
    lmbda: float = 0.0
    images: int = ALL
    evaluate_on: str = "test"
    score_training: bool = False
    start: tuple = ()
    seeds: int = 5

    mini_batch_size = 10
    dtype = "float32"


_CROSS_ENTROPY = {"cost": "cross-entropy", "eta": 0.5}

_LIST_OF_RUNS = [
    Run("chance", kind="chance"),
    Run("darkness", kind="darkness", seeds=1),
    Run("svm", kind="svm", seeds=1),
    Run("tuned-svm", kind="tuned svm", seeds=1),
    Run("quadratic-30", seeds=20),
    Run("quadratic-100", hidden=100, seeds=20),
    Run("slow-100", hidden=100, eta=0.001),
    Run("fast-30", eta=100.0),
    Run("neuron-near", kind="neuron", eta=0.15, epochs=300, start=(0.6, 0.9), seeds=1),
    Run("neuron-far", kind="neuron", eta=0.15, epochs=300, start=(2.0, 2.0), seeds=1),
    Run("cross-entropy-30", **_CROSS_ENTROPY, score_training=True),
    Run("cross-entropy-100", **_CROSS_ENTROPY, hidden=100),
    Run("thousand", **_CROSS_ENTROPY, images=1000, epochs=400, score_training=True),
    Run("thousand-decay", **_CROSS_ENTROPY, images=1000, epochs=400, lmbda=0.1),
    Run("decay-30", **_CROSS_ENTROPY, lmbda=5.0),
    Run("decay-100", **_CROSS_ENTROPY, hidden=100, lmbda=5.0, evaluate_on="validation"),
    Run(
        "decay-100-slow",
        cost="cross-entropy",
        eta=0.1,
        hidden=100,
        lmbda=5.0,
        epochs=60,
        evaluate_on="validation",
    ),
    Run(
        "without-biases",
        kind="without biases",
        hidden=50,
        eta=0.1,
        epochs=50,
        images=ALL_AND_VALIDATION,
        score_training=True,
        seeds=3,
    ),
]
RUNS = {run.name: run for run in _LIST_OF_RUNS}


def adapted(run, data="mnist", quick=False):
    """Adapt the run to these data.

    Parameters
    ----------
    run : Run
    data : {"mnist", "digits"}
        The small digits are 1,197: one for 42 of MNIST's 50,000. A run on 1,000 images takes 300.
    quick : bool
        A tenth of the epochs, and at most 5,000 images: to see whether everything works.
    """
    images, epochs = run.images, run.epochs
    if data == "digits":
        images = {ALL: 1197, ALL_AND_VALIDATION: 1497}.get(images, 300)
    if quick:
        images, epochs = min(images, 5000), ceil(epochs / 10)
    # λ/n stays, so that weights decay as fast.
    return replace(run, images=images, epochs=epochs, lmbda=run.lmbda * images / run.images)
