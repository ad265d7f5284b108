"""The live figures of chapter 8: four curves of a training, weight decay, polynomials."""

from __future__ import annotations

import numpy as np

from nncourse import History, Network, load_digits
from nncourse.show.controls import check_box, choice, slider
from nncourse.show.decay import default_decays
from nncourse.show.drawn import DrawnFigure, bars, line, panel, points
from nncourse.show.figure import LiveFigure
from nncourse.show.panels import draw_panel
from nncourse.show.plots import overfitting as plots
from nncourse.show.polynomials import DEGREES, SAMPLES, TRUTHS, error, fit, measurements

_MOST_EPOCHS = 10_000
VIEWS = ("all epochs", "first epochs stretched", "second half only")
_COLORS = ("blue", "orange", "green", "purple")
_QUANTITIES = {
    "training_cost": ("cost on training images", "C"),
    "evaluation_accuracy": ("accuracy on test images", "read correctly in %"),
    "evaluation_cost": ("cost on test images", "C"),
    "training_accuracy": ("accuracy on training images", "read correctly in %"),
}


def few_images(n=50, epochs=400, **how):
    """A training with few of the small digits, which overfits within a second.

    Parameters
    ----------
    n : int
        Training images.
    epochs : int
    **how
        For `SGD`, such as ``lmbda``.

    Returns
    -------
    History

    >>> few_images(n=10, epochs=2)["training_total"]
    [10, 10]
    """
    training, _, test = load_digits()
    net = Network([64, 30, 10], cost="cross-entropy", rng=0)
    return net.SGD(training[:n], epochs, 5, 2.0, test, rng=0, progress=False, **how)


def landmarks(history):
    """The epochs, counted from 1, at which a training has something to show.

    Returns
    -------
    dict
        Where the training accuracy first and the test accuracy first are at their highest, where
        the test cost is lowest, and the last epoch.

    >>> marks = landmarks(few_images(n=10, epochs=3))
    >>> marks["last epoch"]
    3
    """
    return {
        "test cost is lowest": 1 + int(np.argmin(history["evaluation_cost"])),
        "best test accuracy": 1 + int(np.argmax(history["evaluation_correct"])),
        "best training accuracy": 1 + int(np.argmax(history["training_correct"])),
        "last epoch": len(history),
    }


class FourCurves(DrawnFigure):
    """Cost and accuracy on training and test images, epoch by epoch (Nielsen ch. 3).

    Parameters
    ----------
    histories : History or dict of {name: History}, optional
        With training and evaluation data monitored. By default a training with fifty of the
        small digits.
    **values
        ``epoch``, counted from 1, and ``view``.

    Examples
    --------
    >>> FourCurves(few_images(n=10, epochs=5), epoch=3)
    FourCurves(epoch=3, view='all epochs')
    """

    title = "Four curves of one training"
    alt = (
        "Four curves against the epochs of a training: cost on training images, accuracy on test"
        " images, cost on test images, accuracy on training images; epoch {epoch} is marked."
    )
    size = (9.0, 5.6)

    epoch = slider(1, "epoch", 1, _MOST_EPOCHS, play=40)
    view = choice("all epochs", "show", VIEWS)

    def __init__(self, histories=None, **values):
        histories = few_images() if histories is None else histories
        if isinstance(histories, History):
            histories = {"": histories}
        self._curves = {name: _four(history) for name, history in histories.items()}
        self._epochs = max(len(history) for history in histories.values())
        marks = landmarks(next(iter(histories.values())))
        self.presets = {
            name: {"epoch": epoch, "view": VIEWS[epoch < self._epochs / 2]}
            for name, epoch in marks.items()
        }
        super().__init__(**{"epoch": self._epochs, **values})

    def _specification(self):
        spec = super()._specification()
        spec["controls"][0]["max"] = self._epochs
        return spec

    def at(self, epoch):
        """The four quantities after an epoch, ``{name: {quantity: value}}``."""
        return {
            name: {key: values[min(epoch, len(values)) - 1] for key, values in four.items()}
            for name, four in self._curves.items()
        }

    def panels_now(self):
        epoch = min(self.epoch, self._epochs)
        self.message = " ".join(_words(epoch, name, now) for name, now in self.at(epoch).items())
        return [self._panel(key, epoch, *names) for key, names in _QUANTITIES.items()]

    def still(self, figure):
        for ax, each in zip(figure.subplots(2, 2).flat, self.panels_now(), strict=True):
            draw_panel(each, ax=ax)

    def _panel(self, key, epoch, title, ylabel):
        curves = {name: four[key] for name, four in self._curves.items()}
        first = self._epochs // 2 if self.view == VIEWS[2] else 0
        low, high = _room(np.concatenate([values[first:] for values in curves.values()]))
        marks = [line([epoch, epoch], [low, high], color="grey", width=1.2)]
        for color, (name, values) in zip(_COLORS, curves.items(), strict=False):
            look = {"label": name} if name else {}
            marks.append(line(range(1, len(values) + 1), values, color=color, width=1.6, **look))
            at = min(epoch, len(values))
            marks.append(points([at], [values[at - 1]], color=color, size=5))
        stretched = self.view == VIEWS[1]
        return panel(
            *marks,
            title=title,
            xlabel="epoch",
            ylabel=ylabel,
            x=(0.9 if stretched else first, (1.15 if stretched else 1.02) * self._epochs),
            y=(low, high),
            xlog=stretched,
            width=290,
            height=240,
        )


def _four(history):
    """The four quantities of a history as arrays; accuracies in per cent."""
    return {
        key: np.array(getattr(history, key)) * 100 if "accuracy" in key else np.array(history[key])
        for key in _QUANTITIES
    }


def _room(values):
    """Limits around values: 0 where the smallest is near it, and a little room."""
    low, high = float(np.min(values)), float(np.max(values))
    room = 0.08 * (high - low) or 0.02 * high or 1.0
    return (0.0 if low < 0.3 * high else low - room), high + room


def _words(epoch, name, now):
    """What stands below the curves."""
    start = f"{name}, epoch {epoch}" if name else f"Epoch {epoch}"
    return (
        f"{start}: training images cost {now['training_cost']:.4f},"
        f" {now['training_accuracy']:.1f} % right; test images cost"
        f" {now['evaluation_cost']:.3f}, {now['evaluation_accuracy']:.1f} % right."
    )


class WeightDecay(DrawnFigure):
    """What a regularization parameter λ does to the weights, the accuracy and the cost.

    Parameters
    ----------
    found : list of Decay, optional
        Made by `nncourse.show.decay.decays`: λ = 0 first, then rising. By default networks for
        fifty of the small digits, which take a few seconds.
    **values
        ``power``: log₁₀ λ. The nearest λ that a network was trained with is shown.

    Examples
    --------
    >>> from nncourse.show.decay import decays
    >>> training, validation, _ = load_digits()
    >>> found = decays(training[:20], validation, [0.01, 0.1], seeds=[0], epochs=5)
    >>> WeightDecay(found, power=-1.0).chosen.lmbda
    0.1
    """

    title = "Weight decay: weights, accuracy and cost for every λ"
    alt = (
        "A histogram of the weights of a network trained with λ = 10 to the power {power}, beside"
        " that for λ = 0; and accuracy and validation cost against λ."
    )
    size = (11.0, 3.3)

    power = slider(-2.0, "log₁₀ λ", -6.0, 3.0, 0.25, play=500)

    def __init__(self, found=None, **values):
        self._plain, *self._found = default_decays() if found is None else found
        self._powers = np.log10([each.lmbda for each in self._found])
        self.presets = self._presets()
        super().__init__(**{"power": self._nearest(-2.0), **values})

    def _presets(self):
        best = int(np.argmin([np.median(each.cost) for each in self._found]))
        places = {"hardly any": 0, "lowest validation cost": best, "far too much": -1}
        return {name: {"power": self._round(self._powers[i])} for name, i in places.items()}

    def _specification(self):
        spec = super()._specification()
        ends = (self._round(self._powers[0]), self._round(self._powers[-1]))
        spec["controls"][0] |= {"min": ends[0], "max": ends[1]}
        return spec

    @staticmethod
    def _round(power):
        return round(float(power) * 4) / 4

    def _nearest(self, power):
        return self._round(self._powers[np.argmin(np.abs(self._powers - power))])

    @property
    def chosen(self):
        """The `Decay` that is shown."""
        return self._found[int(np.argmin(np.abs(self._powers - self.power)))]

    def panels_now(self):
        now, plain = self.chosen, self._plain
        self.message = (
            f"λ = {now.lmbda:.2g}: the weights have the size {now.spread:.2f}"
            f" ({plain.spread:.2f} with λ = 0); of the training images"
            f" {_percent(now.training):.1f} %, of the validation images"
            f" {_percent(now.validation):.1f} % are right ({_percent(plain.validation):.1f} %);"
            f" validation cost {np.median(now.cost):.3f} ({np.median(plain.cost):.3f})."
        )
        return [self._histogram(now), self._accuracy(now), self._cost(now)]

    def _histogram(self, now):
        edges = np.linspace(-3.6, 3.6, 37)
        middles = (edges[:-1] + edges[1:]) / 2
        shares, plain = (_shares(each.weights, edges) for each in (now, self._plain))
        return panel(
            bars(middles, shares, color="sky", width=0.19, label=f"λ = {now.lmbda:.2g}"),
            line(np.repeat(edges, 2)[1:-1], np.repeat(plain, 2), width=1.5, color="grey",
                 label="λ = 0"),
            title="how large the weights are",
            xlabel="weight (the outermost bars hold what is beyond)",
            ylabel="share of the weights in %",
            x=(-3.6, 3.6),
            y=(0, max(25.0, 1.05 * shares.max())),
            width=400,
        )  # fmt: skip

    def _accuracy(self, now):
        marks = []
        for color, key in (("orange", "training"), ("blue", "validation")):
            values = [[100 * share for share in getattr(each, key)] for each in self._all]
            marks += self._curve(values, color, f"{key} images")
        shown = _room(np.concatenate([mark["y"] for mark in marks]))
        return self._against(marks, now, "images read correctly", "%", shown)

    def _cost(self, now):
        costs = [each.cost for each in self._all]
        high = 1.1 * float(np.max(costs))
        marks = self._curve(costs, "blue", "validation images")
        return self._against(marks, now, "cost without the penalty", "C₀", (0.0, high))

    @property
    def _all(self):
        return [self._plain, *self._found]

    @property
    def _places(self):
        """Where each λ stands on the axis, λ = 0 left of all others."""
        return np.concatenate([[self._powers[0] - 0.6], self._powers])

    def _curve(self, values, color, label):
        """Medians as a line with dots, and a small dot for each network."""
        x, medians = self._places, [float(np.median(each)) for each in values]
        each = [(place, v) for place, vs in zip(x, values, strict=True) for v in vs]
        shape = "square" if color == "blue" else "circle"
        return [
            points(*np.transpose(each), color=color, size=2.5, opacity=0.6, shape=shape),
            line(x[1:], medians[1:], color=color, label=label, width=1.6),
            points(x, medians, color=color, size=4, shape=shape),
        ]

    def _against(self, marks, now, title, ylabel, y):
        """A panel of something against λ, with the present λ as a line."""
        at = np.log10(now.lmbda)
        first, last = self._powers[0], self._powers[-1]
        whole = np.arange(np.ceil(first - 1e-9), last + 1e-9)
        ticks = {first - 0.6: "0"} | {power: f"{10**power:g}" for power in whole}
        return panel(
            line([at, at], y, color="grey", width=1.2),
            *marks,
            title=title,
            xlabel="λ",
            ylabel=ylabel,
            x=(first - 0.85, last + 0.2),
            y=y,
            xticks={str(place): words for place, words in ticks.items()},
            width=340,
        )


def _percent(shares):
    return 100 * float(np.median(shares))


def _shares(weights, edges):
    """Share of the weights between the edges, in per cent; the outermost hold all beyond."""
    inside = np.clip(weights, edges[0], edges[-1])
    return 100 * np.histogram(inside, edges)[0] / len(weights)


class Polynomials(LiveFigure):
    """A polynomial through ten noisy points, its errors and its coefficients (Nielsen ch. 3).

    >>> figure = Polynomials(degree=9, ridge=False)
    >>> figure.errors()[0] < 1e-9
    True
    """

    title = "Ten points: a line or a polynomial of degree nine?"
    alt = (
        "Ten points with noise {noise} around {truth}, a polynomial of degree {degree} fitted to"
        " them, its errors on these and on fresh points, and the sizes of its coefficients."
    )
    script = "polynomials.js"
    size = (11.0, 3.4)
    presets = {
        "a line": {"truth": "a line", "degree": 1, "ridge": False},
        "degree 9": {"truth": "a line", "degree": 9, "ridge": False},
        "degree 9 with λ = 1": {"truth": "a line", "degree": 9, "ridge": True, "lmbda": 1.0},
        "too simple": {"truth": "a wave", "degree": 1, "ridge": False},
        "about right": {"truth": "a wave", "degree": 3, "ridge": False},
    }

    truth = choice("a line", "the truth is", TRUTHS)
    ridge = check_box(False, "regularize")
    degree = slider(9, "degree", 0, DEGREES)
    lmbda = slider(0.1, "λ, if regularized", 1e-4, 100.0, log=True)
    noise = slider(0.2, "noise", 0.0, 0.5, 0.05)
    sample = slider(1, "which ten measurements", 1, SAMPLES)

    def _specification(self):
        data = {name: values.tolist() for name, values in measurements().items()}
        return {**super()._specification(), "data": data}

    def points(self):
        """The ten points and the fresh ones: x, y, fresh x, fresh y."""
        data, truth = measurements(), TRUTHS[self.truth]
        x, fresh_x = data["x"], data["fresh_x"]
        y = truth(x) + self.noise * data["noise"][self.sample - 1]
        return x, y, fresh_x, truth(fresh_x) + self.noise * data["fresh_noise"]

    @property
    def strength(self):
        """The λ that counts: 0 where the box is not checked."""
        return self.lmbda if self.ridge else 0.0

    def coefficients(self, degree=None):
        """Those of the polynomial of this degree (default: the chosen one), constant first."""
        x, y, *_ = self.points()
        return fit(x, y, self.degree if degree is None else degree, self.strength)

    def errors(self, degree=None):
        """Root mean square errors on the ten points and on the fresh ones."""
        x, y, fresh_x, fresh_y = self.points()
        w = self.coefficients(degree)
        return error(w, x, y), error(w, fresh_x, fresh_y)

    def still(self, figure) -> None:
        left, middle, right = figure.subplots(1, 3, width_ratios=(1.4, 1.1, 1))
        x, y, fresh_x, fresh_y = self.points()
        plots.polynomial(self.coefficients(), x, y, truth=TRUTHS[self.truth],
                         fresh=(fresh_x, fresh_y), ax=left)  # fmt: skip
        errors = [self.errors(degree) for degree in range(DEGREES + 1)]
        plots.errors_by_degree(errors, self.degree, ax=middle)
        plots.coefficients(self.coefficients(), ax=right)
