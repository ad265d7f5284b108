"""Four curves of a training: cost and accuracy, on training and on test images."""

from __future__ import annotations

import numpy as np

from nncourse import History, Network, load_digits
from nncourse.show.controls import choice, slider
from nncourse.show.drawn import DrawnFigure, line, panel, points

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
    """Train with few of the small digits, which overfits within a second.

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
    """Find the epochs, counted from 1, at which a training has something to show.

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
    columns = 2

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
        """Return the four quantities after an epoch, ``{name: {quantity: value}}``."""
        return {
            name: {key: values[min(epoch, len(values)) - 1] for key, values in four.items()}
            for name, four in self._curves.items()
        }

    def panels_now(self):
        epoch = min(self.epoch, self._epochs)
        self.message = " ".join(_words(epoch, name, now) for name, now in self.at(epoch).items())
        return [self._panel(key, epoch, *names) for key, names in _QUANTITIES.items()]

    def _panel(self, key, epoch, title, ylabel):
        curves = {name: four[key] for name, four in self._curves.items()}
        first = self._epochs // 2 if self.view == VIEWS[2] else 0
        low, high = room_around(np.concatenate([values[first:] for values in curves.values()]))
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
    """Return the four quantities of a history as arrays; accuracies in per cent."""
    return {
        key: np.array(getattr(history, key)) * 100 if "accuracy" in key else np.array(history[key])
        for key in _QUANTITIES
    }


def _words(epoch, name, now):
    """Write the line below the curves."""
    start = f"{name}, epoch {epoch}" if name else f"Epoch {epoch}"
    return (
        f"{start}: training images cost {now['training_cost']:.4f},"
        f" {now['training_accuracy']:.1f} % right; test images cost"
        f" {now['evaluation_cost']:.3f}, {now['evaluation_accuracy']:.1f} % right."
    )


def room_around(values):
    """Return limits around values: 0 where the smallest is near it, and a little room.

    >>> room_around([0.0, 100.0])
    (0.0, 108.0)
    """
    low, high = float(np.min(values)), float(np.max(values))
    room = 0.08 * (high - low) or 0.02 * high or 1.0
    return (0.0 if low < 0.3 * high else low - room), high + room
