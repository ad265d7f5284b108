"""A live figure of chapter 7: is a network as sure as it is right, for every factor c?"""

from __future__ import annotations

import numpy as np

from nncourse.activations import log_softmax
from nncourse.show.controls import slider
from nncourse.show.drawn import DrawnFigure, line, panel, points

FACTORS = np.array([float(f"{c:.3g}") for c in np.geomspace(0.1, 10, 101)])  # of the slider
BORDERS = (0.0, 0.5, 0.7, 0.9, 0.99, 1.0)
FEWEST = 30  # answers that a group needs, to be drawn
_COLORS = ("blue", "orange", "green")


class Answers:
    """What softmax networks say about the same images.

    Parameters
    ----------
    networks : list of Network
        With softmax outputs.
    data : Dataset

    Attributes
    ----------
    ln_a : ndarray, (n_out, number of networks · number of images)
        The logarithms of all their outputs.
    labels : ndarray of int
        The label of each column.
    """

    def __init__(self, networks, data):
        tiny = np.finfo(float).tiny
        self.ln_a = np.log(np.maximum(np.hstack([n.feedforward(data.x) for n in networks]), tiny))
        self.labels = np.tile(data.labels, len(networks))
        self.right = self.ln_a.argmax(axis=0) == self.labels

    def sureness(self, c):
        """Return the largest output for each image, with the factor c of (83)."""
        return np.exp(log_softmax(c * self.ln_a).max(axis=0))

    def cost(self, c):
        """Return the mean log-likelihood cost (80) with the factor c."""
        ln_a = log_softmax(c * self.ln_a)
        return -float(np.mean(ln_a[self.labels, np.arange(len(self.labels))]))

    def groups(self, c):
        """Return how sure and how often right groups of answers are, from timid to bold."""
        sure = self.sureness(c)
        which = np.digitize(sure, BORDERS[1:-1])
        kept = [which == k for k in range(len(BORDERS) - 1) if np.sum(which == k) >= FEWEST]
        return [sure[group].mean() for group in kept], [self.right[group].mean() for group in kept]


class Calibration(DrawnFigure):
    """How sure softmax networks are and how often right, and their cost, for a factor c.

    Parameters
    ----------
    networks : dict of {name: list of Network}
        At most three kinds, with softmax outputs.
    data : Dataset
        Images that they were not trained with.
    **values
        ``c``.

    Examples
    --------
    >>> from nncourse import Network, load_digits
    >>> net = Network([64, 10], cost="log-likelihood", rng=0)
    >>> Calibration({"untrained": [net]}, load_digits()[1]).cheapest["untrained"] < 1
    np.True_
    """

    title = "Temperature and trust: is a network as sure as it is right?"
    alt = (
        "How often answers are right against how sure the networks are of them, with the factor"
        " c = {c}; and their cost against c."
    )
    size = (8.6, 3.6)

    c = slider(1.0, "factor c", 0.1, 10.0, log=True)

    def __init__(self, networks, data, **values):
        self._answers = {name: Answers(nets, data) for name, nets in networks.items()}
        self._costs = {
            name: [answers.cost(c) for c in FACTORS] for name, answers in self._answers.items()
        }
        self.cheapest = {name: FACTORS[np.argmin(costs)] for name, costs in self._costs.items()}
        self.presets = {"as trained, c = 1": {"c": 1.0}} | {
            f"cheapest: {name}": {"c": float(c)} for name, c in self.cheapest.items()
        }
        super().__init__(**values)

    def panels_now(self):
        self.message = " ".join(
            f"{name}: on average {answers.sureness(self.c).mean():.1%} sure,"
            f" {answers.right.mean():.1%} right, cost {answers.cost(self.c):.3f}."
            for name, answers in self._answers.items()
        )
        return [self._trust(), self._cost()]

    def _trust(self):
        marks = [line([0, 1], [0, 1], color="grey", width=1.2, dash="5 4")]
        for color, (name, answers) in zip(_COLORS, self._answers.items(), strict=False):
            said, right = answers.groups(self.c)
            marks += [
                line(said, right, color=color, width=1.6, label=name),
                points(said, right, color=color, size=5),
            ]
        return panel(
            *marks,
            title="above the line too modest, below it too sure",
            xlabel="how sure (mean of the largest output)",
            ylabel="share that is right",
            x=(0.2, 1.02),
            y=(0.0, 1.05),
            width=400,
        )

    def _cost(self):
        high = 1.6 * max(costs[FACTORS.searchsorted(1.0)] for costs in self._costs.values())
        marks = [line([self.c, self.c], [0, high], color="grey", width=1.2)]
        for color, (name, costs) in zip(_COLORS, self._costs.items(), strict=False):
            costs, now = np.array(costs), self._answers[name].cost(self.c)
            low = costs < high
            marks.append(line(FACTORS[low], costs[low], color=color, label=name))
            if now < high:
                marks.append(points([self.c], [now], color=color, size=5))
        return panel(
            *marks,
            title="what it costs",
            xlabel="factor c",
            ylabel="mean cost −ln a",
            x=(0.1, 10.0),
            y=(0.0, high),
            xlog=True,
            xticks={"0.1": "0.1", "0.3": "0.3", "1": "1", "3": "3", "10": "10"},
            width=400,
        )
