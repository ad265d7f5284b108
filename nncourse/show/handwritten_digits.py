"""The live figures of chapter 5: a training to watch, and what a hidden neuron looks at."""

from __future__ import annotations

import numpy as np

from nncourse.data import as_dataset
from nncourse.show.controls import slider
from nncourse.show.drawn import DrawnFigure, bars, image, panel
from nncourse.show.live_training import LiveTraining
from nncourse.show.plots.images import mosaic

__all__ = ["HiddenNeuron", "LiveTraining"]

_MOST_NEURONS = 500


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
        self._activations = net.activations(net.matrices(self._data)[0])[1]  # (n_hidden, n)
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
        """What can be read off."""
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
