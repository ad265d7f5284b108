"""What the regularization parameter λ does: a figure of networks trained with many values."""

from __future__ import annotations

import numpy as np

from nncourse.show.controls import slider
from nncourse.show.decay import default_decays
from nncourse.show.drawn import DrawnFigure, bars, line, panel, points
from nncourse.show.four_curves import room_around


class WeightDecay(DrawnFigure):
    """What a regularization parameter λ does to the weights, the accuracy and the cost.

    Parameters
    ----------
    networks : list of Decay, optional
        Made by `nncourse.show.decay.decays`: λ = 0 first, then rising. By default networks for
        fifty of the small digits, which take a few seconds.
    **values
        ``power``: log₁₀ λ. The nearest λ that a network was trained with is shown.

    Examples
    --------
    >>> from nncourse.show.decay import decays
    >>> from nncourse import load_digits
    >>> training, validation, _ = load_digits()
    >>> networks = decays(training[:20], validation, [0.01, 0.1], seeds=[0], epochs=5)
    >>> WeightDecay(networks, power=-1.0).chosen.lmbda
    0.1
    """

    title = "Weight decay: weights, accuracy and cost for every λ"
    alt = (
        "A histogram of the weights of a network trained with λ = 10 to the power {power}, beside"
        " that for λ = 0; and accuracy and validation cost against λ."
    )
    size = (11.0, 3.3)

    power = slider(-2.0, "log₁₀ λ", -6.0, 3.0, 0.25, play=500)

    def __init__(self, networks=None, **values):
        self._plain, *self._decays = default_decays() if networks is None else networks
        self._powers = np.log10([decay.lmbda for decay in self._decays])
        self.presets = self._presets()
        super().__init__(**{"power": self._nearest(-2.0), **values})

    def _presets(self):
        best = int(np.argmin([np.median(decay.cost) for decay in self._decays]))
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
        return self._decays[int(np.argmin(np.abs(self._powers - self.power)))]

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
        shares, plain = (_shares(decay.weights, edges) for decay in (now, self._plain))
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
            values = [[100 * share for share in getattr(decay, key)] for decay in self._all]
            marks += self._curve(values, color, f"{key} images")
        shown = room_around(np.concatenate([mark["y"] for mark in marks]))
        return self._against(marks, now, "images read correctly", "%", shown)

    def _cost(self, now):
        costs = [decay.cost for decay in self._all]
        high = 1.1 * float(np.max(costs))
        marks = self._curve(costs, "blue", "validation images")
        return self._against(marks, now, "cost without the penalty", "C₀", (0.0, high))

    @property
    def _all(self):
        return [self._plain, *self._decays]

    @property
    def _places(self):
        """Where each λ stands on the axis, λ = 0 left of all others."""
        return np.concatenate([[self._powers[0] - 0.6], self._powers])

    def _curve(self, values, color, label):
        """Draw medians as a line with dots, and a small dot for each network."""
        x, medians = self._places, [float(np.median(runs)) for runs in values]
        dots = [(place, v) for place, runs in zip(x, values, strict=True) for v in runs]
        shape = "square" if color == "blue" else "circle"
        return [
            points(*np.transpose(dots), color=color, size=2.5, opacity=0.6, shape=shape),
            line(x[1:], medians[1:], color=color, label=label, width=1.6),
            points(x, medians, color=color, size=4, shape=shape),
        ]

    def _against(self, marks, now, title, ylabel, y):
        """Draw a panel of something against λ, with the present λ as a line."""
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
    """Return the share of the weights between the edges in per cent; the ends hold the rest."""
    inside = np.clip(weights, edges[0], edges[-1])
    return 100 * np.histogram(inside, edges)[0] / len(weights)
