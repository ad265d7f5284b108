"""Visible check of 9.9: a gradient check that catches what is wrong, and nothing else."""

import numpy as np

from nncourse.course.checks import Case, Exercise, Misconception
from nncourse.course.exercises.ch09.given import Watched

SIZES = [4, 3, 4]  # as many outputs as inputs, or no swap would go unnoticed
EPSILON, TOLERANCE = 1e-4, 1e-6

# ---- networks whose gradients are wrong


class Flat(Watched):
    """Forgets a(1 − a) in the hidden layer."""

    def calc_deltas(self, x, t):
        super().calc_deltas(x, t)
        for node in self.layers[1].nodes:
            node.delta /= node.output * (1 - node.output)


class Uphill(Watched):
    """Every δ has the wrong sign."""

    def calc_deltas(self, x, t):
        super().calc_deltas(x, t)
        for layer in self.layers[1:]:
            for node in layer.nodes:
                node.delta = -node.delta


class Confused(Watched):
    """Takes the target for the input, and the input for the target."""

    def calc_deltas(self, x, t):
        super().calc_deltas(t, x)


class Rounded(Watched):
    """Works its steps out with weights that are rounded to three decimals."""

    def calc_deltas(self, x, t):
        connections = [c for gap in self.connections for c in gap]
        exact = [c.weight for c in connections]
        for c in connections:
            c.weight = round(c.weight, 3)
        super().calc_deltas(x, t)
        for c, weight in zip(connections, exact, strict=True):
            c.weight = weight


class OneOff(Watched):
    """One weight alone has a wrong slope: that of the last bias."""

    def calc_deltas(self, x, t):
        super().calc_deltas(x, t)
        self.layers[-2].const.output = 1.5

    def feedforward(self, x):
        self.layers[-2].const.output = 1.0
        return super().feedforward(x)


# ---- the check, with any of its bugs


def error(network, x, t):
    """E_d = ½ Σ (t − y)², (4.9)."""
    return 0.5 * np.sum((t - network.feedforward(x)) ** 2)


def checked(network, x, t, bugs=(), tolerance=TOLERANCE):
    """The mended check, or one that has kept some of its bugs."""
    network.calc_deltas(*((t, x) if "swapped" in bugs else (x, t)))
    connections = [c for gap in network.connections for c in gap]
    told = np.array([c.step if "sign" in bugs else -c.step for c in connections])
    measured = np.array([_slope(network, c, x, t, "shifted" in bugs) for c in connections])
    if "sizes" in bugs:
        told, measured = abs(told), abs(measured)
    if "silent" not in bugs:
        lengths = np.linalg.norm(told) + np.linalg.norm(measured)
        assert np.linalg.norm(told - measured) <= tolerance * lengths, "the gradient is wrong"


def _slope(network, connection, x, t, shifted):
    before = connection.weight
    connection.weight = before + EPSILON
    above = error(network, x, t)
    connection.weight = before - EPSILON
    below = error(network, x, t)
    if not shifted:
        connection.weight = before
    return (above - below) / (2 * EPSILON)


def _never(network, x, t):
    raise AssertionError("the gradient is wrong")


# ---- 9.9

_COMPLAINT = "AssertionError"
_SAYS = {
    Watched: "this gradient is right, and yet the check complains. Which of the two is the input? "
    "And which sign has c.step?",
    Flat: "this network forgets a(1 − a) in its hidden layer, and the check lets it pass.",
    Uphill: "in this network every step leads uphill, and the check lets it pass.",
    Confused: "this network takes the target for the input, and the check lets it pass.",
    Rounded: "this network rounds its weights to three decimals before it works out its steps, and "
    "the check lets it pass.",
    OneOff: "in this network a single slope is wrong, and the check lets it pass.",
}


def _judge(result, network, x, t):
    """A right gradient passes in silence, a wrong one makes the check complain."""
    if (result == _COMPLAINT) == (type(network) is not Watched):
        return None
    return _SAYS[type(network)]


_RNG = np.random.default_rng(99)
_INPUT, _TARGET = _RNG.random((4, 1)), _RNG.random((4, 1))


def _case(kind, label):
    return Case(label, (kind(SIZES, rng=3), _INPUT, _TARGET))


MENDED_CHECK = Exercise(
    id="9.9",
    name="mended_check",
    cases=(
        _case(Watched, "a right gradient"),
        _case(Flat, "a wrong gradient in the hidden layer"),
        _case(Uphill, "steps that lead uphill"),
        _case(Confused, "input and target confused"),
        _case(Rounded, "steps of rounded weights"),
        _case(OneOff, "one wrong slope"),
    ),
    reference=lambda network, x, t: checked(network, x, t),
    judge=_judge,
    complains=AssertionError,
    hint="who is the input of calc_deltas? What does c.step lead to, up or down? Where is the "
    "weight after the two measurements? And who complains when the numbers differ?",
    misconceptions=(
        Misconception(
            "nothing is asserted: a check that prints lets everything pass. Compare the two "
            "gradients, and raise an AssertionError.",
            lambda network, x, t: checked(network, x, t, ["silent"]),
        ),
        Misconception(
            "input and target are still swapped: calc_deltas takes the input first.",
            lambda network, x, t: checked(network, x, t, ["swapped"]),
        ),
        Misconception(
            "the signs are still opposite: c.step is −∂E/∂w, what is measured is +∂E/∂w.",
            lambda network, x, t: checked(network, x, t, ["sign"]),
        ),
        Misconception(
            "each weight is left ε lower than it was: put it back before you go to the next one.",
            lambda network, x, t: checked(network, x, t, ["shifted"]),
        ),
        Misconception(
            "the weights are left ε lower; a larger tolerance does not mend that.",
            lambda network, x, t: checked(network, x, t, ["shifted"], 1e-2),
        ),
        Misconception(
            "sizes are compared and signs are not, so a network that goes uphill passes.",
            lambda network, x, t: checked(network, x, t, ["sizes"]),
        ),
        Misconception(
            "this check is too tolerant: with the weights put back, 1e-6 is enough for what is "
            "right.",
            lambda network, x, t: checked(network, x, t, tolerance=1e-3),
        ),
        Misconception("this complains about everything; a right gradient must pass.", _never),
    ),
)

EXERCISES = (MENDED_CHECK,)
