"""What the sources print: a row per number, and the run that measures it again.

Sources: N is Nielsen's book, T the textbook section 2.5, A the textbook appendix A.5. The blog
article B prints no accuracy; its factor between objects and arrays is a matter of benchmarks.
"""

from dataclasses import dataclass

USUAL_MARGIN = 0.3  # points, about what chance does to an accuracy on 10,000 images


@dataclass(frozen=True)
class Row:
    """One number that a source prints.

    Attributes
    ----------
    name : str
        CHAPTER/ROW, as `--only` takes it.
    run : str
        The run that measures it.
    reading : str
        How the number is read off the run, see `readings`.
    low, high : float
        What the source prints; two numbers where it prints a range.
    compare : {"all", "best", "some"}
        "best" where the source shows the best of several runs: then our best seed is compared.
        "some" where it says that some runs come out so.
    margin : float
        How far apart is still the same, in the row's unit.
    more_is_better : bool
        Whether exceeding the source is no failure.
    """

    name: str
    source: str
    what: str
    printed: str
    run: str
    reading: str
    low: float
    high: float | None = None
    compare: str = "all"
    margin: float = USUAL_MARGIN
    more_is_better: bool = True
    unit: str = "%"

    @property
    def chapter(self):
        return int(self.name.split("/")[0])

    @property
    def top(self):
        return self.low if self.high is None else self.high


_ANY = {"more_is_better": False}  # neither more nor less would be a success

# fmt: off
ROWS = [
    Row("5/chance", "N", "guessing",
        "10 %", "chance", "accuracy", 10.0, **_ANY),
    Row("5/darkness", "N", "average darkness, from 50,000 images",
        "22.25 %", "darkness", "accuracy", 22.25, margin=0.005, **_ANY),
    Row("5/svm", "N", "support vector machine, old defaults C = 1, γ = 1/784",
        "94.35 %", "svm", "accuracy", 94.35),
    Row("5/tuned-svm", "N", "support vector machine, C and γ chosen on validation data",
        "98.5 %", "tuned-svm", "accuracy", 98.5),
    Row("5/30-hidden-first-n", "N", "784-30-10, η = 3",
        "91.29 %", "quadratic-30", "first epoch", 91.29),
    Row("5/30-hidden-best-n", "N", "784-30-10, η = 3",
        "95.42 %, best of three runs", "quadratic-30", "best epoch", 95.42, compare="best"),
    Row("5/30-hidden-first-t", "T", "784-30-10, η = 3",
        "91.06 %", "quadratic-30", "first epoch", 91.06),
    Row("5/30-hidden-best-t", "T", "784-30-10, η = 3",
        "95.33 %", "quadratic-30", "best epoch", 95.33),
    Row("5/100-hidden-best", "N", "784-100-10, η = 3",
        "96.59 %, best of three runs", "quadratic-100", "best epoch", 96.59, compare="best"),
    Row("5/100-hidden-stuck", "N", "784-100-10, η = 3, runs that get stuck",
        "near 70 to 80 %, many runs", "quadratic-100", "best epoch", 70.0, 80.0,
        compare="some", margin=5.0, **_ANY),
    Row("5/too-slow-first", "N", "784-100-10, η = 0.001",
        "11.39 %", "slow-100", "first epoch", 11.39, **_ANY),
    Row("5/too-slow-last", "N", "784-100-10, η = 0.001",
        "21.42 %", "slow-100", "last epoch", 21.42, **_ANY),
    Row("5/too-fast-first", "N", "784-30-10, η = 100",
        "10.09 %", "fast-30", "first epoch", 10.09, **_ANY),
    Row("5/too-fast-last", "N", "784-30-10, η = 100",
        "9.82 %", "fast-30", "last epoch", 9.82, **_ANY),
    Row("6/neuron-near-first", "N", "one neuron from w = 0.6, b = 0.9",
        "first output 0.82", "neuron-near", "first output", 0.82, margin=0.005, unit="", **_ANY),
    Row("6/neuron-near-last", "N", "the same, quadratic cost, η = 0.15, 300 epochs",
        "last output 0.09", "neuron-near", "last output", 0.09, margin=0.005, unit="", **_ANY),
    Row("6/neuron-far-first", "N", "one neuron from w = 2, b = 2",
        "first output 0.98", "neuron-far", "first output", 0.98, margin=0.005, unit="", **_ANY),
    Row("6/30-hidden", "N", "784-30-10, cross-entropy, η = 0.5, large first weights",
        "95.49 %", "cross-entropy-30", "best epoch", 95.49),
    Row("6/100-hidden", "N", "784-100-10, cross-entropy, η = 0.5, large first weights",
        "96.82 %", "cross-entropy-100", "best epoch", 96.82),
    Row("8/thousand-test", "N", "30 hidden, cross-entropy, 1,000 images, 400 epochs",
        "82.27 %", "thousand", "best epoch", 82.27),
    Row("8/thousand-training", "N", "the same, training images",
        "100 %", "thousand", "last epoch, training", 100.0),
    Row("8/thousand-cost-turns", "N", "the same, where the test cost is lowest",
        "epoch 15, about", "thousand", "epoch of lowest cost", 15, margin=10, unit="epoch", **_ANY),
    Row("8/thousand-accuracy-stalls", "N",
        "the same, where the test accuracy is first at its highest",
        "epoch 280, about", "thousand", "epoch of highest accuracy", 280,
        margin=100, unit="epoch", **_ANY),
    Row("8/all-training", "N", "30 hidden, cross-entropy, 50,000 images, training images",
        "97.86 %", "cross-entropy-30", "last epoch, training", 97.86),
    Row("8/all-test", "N", "the same, test images",
        "95.33 %", "cross-entropy-30", "last epoch", 95.33),
    Row("8/thousand-decay", "N", "1,000 images, λ = 0.1",
        "87.1 %", "thousand-decay", "best epoch", 87.1),
    Row("8/decay-30", "N", "50,000 images, λ = 5",
        "96.49 %", "decay-30", "best epoch", 96.49),
    Row("8/decay-100", "N", "100 hidden, λ = 5, validation images",
        "97.92 %", "decay-100", "best epoch", 97.92),
    Row("8/decay-100-slow", "N", "100 hidden, λ = 5, η = 0.1, 60 epochs, validation images",
        "98.04 %", "decay-100-slow", "best epoch", 98.04),
    Row("10/training", "A",
        "784-50-10 without biases, η = 0.1, m = 1, 50 epochs, its 60,000 training images",
        "98 to 99 %, about", "without-biases", "last epoch, training", 98.0, 99.0),
    Row("10/test", "A", "the same, test images",
        "97 %, about", "without-biases", "last epoch", 97.0, margin=0.5),
]
# fmt: on


def chosen(only=()):
    """Return the rows that `--only` names: chapters, rows, or all of them.

    >>> [row.name for row in chosen(["10"])]
    ['10/training', '10/test']
    """
    unknown = [word for word in only if not any(_named(row, word) for row in ROWS)]
    if unknown:
        names = ", ".join(row.name for row in ROWS)
        raise ValueError(f"--only {unknown[0]}: expected a chapter, such as 8, or one of {names}.")
    return [row for row in ROWS if not only or any(_named(row, word) for word in only)]


def _named(row, word):
    return word in (row.name, str(row.chapter))
