"""The live figures of chapter 5: a training to watch, hidden neurons, mistakes one by one."""

from __future__ import annotations

import numpy as np

from nncourse.data import as_dataset
from nncourse.show.controls import choice, slider
from nncourse.show.drawn import DrawnFigure, bars, image, panel, points, text
from nncourse.show.live_training import LiveTraining
from nncourse.show.plots.handwritten_digits import confusion_matrix
from nncourse.show.plots.images import mosaic

__all__ = ["HiddenNeuron", "LiveTraining", "Mistakes"]

_MOST_NEURONS = 500
_MOST_MISTAKES = 1000


class HiddenNeuron(DrawnFigure):
    """One hidden neuron of a trained network: what it looks at, and what it votes for.

    Parameters
    ----------
    net : Network
        With square images as inputs and one hidden layer at least.
    data : Dataset
        Images, of which those are shown that excite the neuron most.
    **values
        ``neuron``, counted from 0.

    Examples
    --------
    >>> from nncourse import Network, load_digits
    >>> HiddenNeuron(Network([64, 30, 10], rng=0), load_digits()[2], neuron=7)
    HiddenNeuron(neuron=7)
    """

    title = "What does a hidden neuron look at?"
    alt = (
        "Hidden neuron {neuron}: its weights as an image, the images that excite it most, and"
        " its weights towards the outputs."
    )
    shown = 20

    neuron = slider(0, "hidden neuron", 0, _MOST_NEURONS - 1, play=True)

    def __init__(self, net, data, **values):
        if len(net.sizes) < 3:
            raise ValueError(f"net has the layers {net.sizes}; expected a hidden layer, such as "
                             "[64, 30, 10].")  # fmt: skip
        self._net, self._data = net, as_dataset(data)
        self._activations = net.activations(self._data.x)[1]  # (n_hidden, n)
        super().__init__(**values)

    def _specification(self):
        spec = super()._specification()
        spec["controls"][0]["max"] = self._last
        return spec

    @property
    def _last(self):
        return min(self._net.sizes[1], _MOST_NEURONS) - 1

    def panels_now(self):
        j = min(self.neuron, self._last)
        a, votes = self._activations[j], self._net.weights[1][:, j]
        first = np.argsort(-a, kind="stable")[: self.shown]
        self.message = self._words(a, votes, first)
        return [self._image(self._net.weights[0][j]), self._votes(votes), self._favourites(first)]

    def _words(self, a, votes, first):
        """Say in words what can be read off."""
        counts = np.bincount(self._data.labels[first], minlength=10)
        digit = counts.argmax()
        words = (
            f"Active (a > ½) for {np.mean(a > 0.5):.0%} of the images."
            f" Of the {len(first)} that excite it most, {counts[digit]} are {digit}s."
        )
        if len(self._net.sizes) == 3:
            words += f" It speaks most for {votes.argmax()}, most against {votes.argmin()}."
        return words

    def _image(self, w):
        picture = mosaic(w[:, np.newaxis], 1, 0)
        return panel(
            image(picture, diverging=True),
            title="weights from the pixels",
            axes=False,
            width=240,
            height=250,
            alt="The neuron's weights as an image, orange above zero, blue below.",
        )

    def _votes(self, votes):
        names = "output" if len(self._net.sizes) == 3 else "next neuron"
        colors = ["orange" if v > 0 else "blue" for v in votes]
        places = np.arange(len(votes))
        return panel(
            bars(places, votes, color=colors),
            title="weights to the next layer",
            xlabel=names,
            ylabel="weight",
            xticks=places,
            x=(-0.6, len(votes) - 0.4),
        )

    def _favourites(self, first):
        picture = mosaic(self._data.x[:, first], 5, max(1, round(self._data.n_in**0.5) // 8))
        return panel(
            image(picture, low=0, high=1),
            title="images that excite it most",
            axes=False,
            width=300,
            height=250,
            alt="The images with the highest activations.",
        )


class Mistakes(DrawnFigure):
    """The images that a network misreads, one at a time, and where each stands among all.

    Parameters
    ----------
    net : Network
        With square images as inputs and ten outputs.
    data : Dataset
    **values
        ``which``, counted from 1, and ``order``.

    Examples
    --------
    >>> from nncourse import Network, load_digits
    >>> Mistakes(Network([64, 30, 10], rng=0), load_digits()[2], which=3)
    Mistakes(which=3, order='surest first')
    """

    title = "Looking at mistakes, one by one"
    alt = "Mistake {which}, {order}: its place in the confusion matrix, the image, the ten outputs."
    size = (10.0, 3.2)
    alike = 12  # how many images are shown that were misread in the same way

    which = slider(1, "mistake", 1, _MOST_MISTAKES, play=1000)
    order = choice("surest first", "order", ["surest first", "least sure first", "as they come"])

    def __init__(self, net, data, **values):
        if net.sizes[-1] != 10:
            raise ValueError(f"net has the layers {net.sizes}; expected ten outputs, such as "
                             "[64, 30, 10].")  # fmt: skip
        self._data = as_dataset(data)
        self._outputs = net.feedforward(self._data.x)  # (10, n)
        self._predictions = self._outputs.argmax(axis=0)
        self._wrong = np.flatnonzero(self._predictions != self._data.labels)[:_MOST_MISTAKES]
        self._counts = confusion_matrix(self._data.labels, self._predictions)
        super().__init__(**values)

    def _specification(self):
        spec = super()._specification()
        spec["controls"][0]["max"] = max(1, len(self._wrong))
        return spec

    @property
    def shown(self):
        """The place of the present mistake in the data."""
        if not len(self._wrong):
            return None
        sure = self._outputs[:, self._wrong].max(axis=0)
        keys = {"surest first": -sure, "least sure first": sure, "as they come": 0 * sure}
        turn = np.argsort(keys[self.order], kind="stable")
        return int(self._wrong[turn[min(self.which, len(turn)) - 1]])

    def panels_now(self):
        k = self.shown
        self.message = self._words(k)
        return [self._matrix(k), self._image(k), self._bars(k), self._same(k)]

    def _words(self, k):
        """Say what happened to the image, and how often."""
        right, n = self._counts.trace(), self._counts.sum()
        score = f"{right:,} of {n:,} images are read correctly"
        if k is None:
            return f"{score}: there are no mistakes."
        label, prediction = self._pair(k)
        return (
            f"{score}. Image {k:,} is a {label} and is read as {prediction},"
            f" with output {self._outputs[prediction, k]:.2f}; the output for {label} is"
            f" {self._outputs[label, k]:.2f}. {label} → {prediction}"
            f" happens {_times(self._counts[label, prediction])}."
        )

    def _pair(self, k):
        return int(self._data.labels[k]), int(self._predictions[k])

    def _matrix(self, k):
        """Draw the confusion matrix; the present mistake's cell has a ring around its number."""
        shares = self._counts / np.maximum(self._counts.sum(axis=1, keepdims=True), 1)
        shade = np.where(np.eye(10, dtype=bool), -0.35 * shares, np.sqrt(shares))
        labels, predictions = np.nonzero(self._counts)
        counts = [str(c) for c in self._counts[labels, predictions]]
        marks = [
            image(shade, diverging=True, low=-1, high=1, x=[-0.5, 9.5], y=[-0.5, 9.5]),
            text(predictions, 9 - labels, counts, size=9),
        ]
        if k is not None:
            label, prediction = self._pair(k)
            marks.append(points([prediction], [9 - label], color="red", size=13, hollow=True))
        return panel(*marks, title="confusion matrix", xlabel="answer", ylabel="label",
                     x=(-0.5, 9.5), y=(-0.5, 9.5), xticks=range(10),
                     yticks={9 - j: str(j) for j in range(10)}, width=340, height=320,
                     alt="How often each label got each answer; ringed: this one.")  # fmt: skip

    def _image(self, k):
        side = round(self._data.n_in**0.5)
        pixels = np.zeros((side, side)) if k is None else self._data.x[:, k].reshape(side, side)
        words = "no mistake" if k is None else "a {}, read as {}".format(*self._pair(k))
        return panel(image(pixels, low=0, high=1), title=words, axes=False, width=200, height=222,
                     alt="The misread image.")  # fmt: skip

    def _bars(self, k):
        heights = np.zeros(10) if k is None else self._outputs[:, k]
        colors = ["blue"] * 10
        if k is not None:
            label, prediction = self._pair(k)
            colors[label], colors[prediction] = "green", "orange"
        return panel(bars(np.arange(10), heights, color=colors), title="outputs", xlabel="digit",
                     ylabel="output", x=(-0.6, 9.6), y=(0, 1), xticks=range(10), width=300,
                     height=240)  # fmt: skip

    def _same(self, k):
        """Show all images that were misread in the same way, as far as there is room."""
        chosen = np.zeros(len(self._data), dtype=bool)
        if k is not None:
            label, prediction = self._pair(k)
            chosen = (self._data.labels == label) & (self._predictions == prediction)
        places = np.flatnonzero(chosen)[: self.alike]
        x = np.zeros((self._data.n_in, self.alike))
        x[:, : len(places)] = self._data.x[:, places]
        picture = mosaic(x, 4, max(1, round(self._data.n_in**0.5) // 8))
        return panel(image(picture, low=0, high=1), title="misread in the same way", axes=False,
                     width=220, height=190, alt="The images misread alike.")  # fmt: skip


def _times(n):
    return "once" if n == 1 else f"{n} times"
