"""Chapter 4: no sentence against its run. How to write one: `said.py`.

What ten images do to one another: also tests/nncourse/show/test_playground.py. What the playground
shows: tests/browser/test_backpropagation.py.
"""

import numpy as np
import pytest

from coursekit.notebooks import read
from nncourse import Network, gradient_check
from nncourse.activations import sigmoid_prime
from nncourse.show.backpropagation import BackpropStepper, Demon, Saturation
from nncourse.show.nudges import Nudges
from nncourse.show.paths import SumOverPaths
from nncourse.variants import objects
from tests.course.conclusions.said import NOTEBOOKS, concluded, ran, seeds

START = ("six-digits", "6f229867", "0ae163e3")


def trained(kind, names, seed):
    """A network 64-15-10 of that kind after the chapter's ten epochs."""
    net = kind([64, 15, 10], rng=seed)
    net.SGD(names["training"], 10, 10, 3.0, rng=seed, progress=False)
    return net


# ---- networks that learn


@seeds()
def test_4_ten_epochs_lead_from_guesses_to_504192(seed):
    concluded(4, "Above they are guesses, and below all six are right.")
    names = ran(4, "six-digits")
    six = names["test"][names["number"]]
    assert Network([64, 15, 10], rng=seed).evaluate(six) <= 2
    assert trained(Network, names, seed).evaluate(six) == 6


@seeds()
def test_4_a_network_without_one_derivative_learns_a_little_worse_and_is_caught(seed):
    concluded(4, "It learns! One expects a wrong gradient to end in nonsense")
    concluded(4, "some ten or twenty images")
    names = ran(4, "six-digits", "bbd58de5")
    right, wrong = (trained(kind, names, seed) for kind in (Network, names["Forgetful"]))
    test, (x, y) = names["test"], (names["training"].x, names["training"].one_hot)
    assert 250 < wrong.evaluate(test) < right.evaluate(test) - 4 < wrong.evaluate(test) + 30
    assert gradient_check(right, x[:, :10], y[:, :10]).digits > 4
    with pytest.raises(AssertionError, match="relative"):
        gradient_check(wrong, x[:, :10], y[:, :10])


@seeds()
def test_4_what_one_image_wants_is_bad_for_many_others_after_an_epoch(seed):
    concluded(4, "At birth the ten images want the same thing, and nobody loses.")
    concluded(4, "(From other random starts it is about half of them.)")
    names = ran(4, "six-digits", "nu02pupil")
    newborn = Network([64, 15, 10], rng=seed)
    pupil = newborn.copy()
    pupil.SGD(names["training"], 1, 10, 3.0, rng=seed, progress=False)
    early, late = (
        np.mean([names["losing"](net, image) for image in range(10)]) for net in (newborn, pupil)
    )
    assert early < 1 and 3.3 < late < 6.5


def test_4_the_answers_beside_the_nudges():
    concluded(4, "for most of the others, here for six or seven of the nine")
    concluded(4, "the mean is then about a third as long as a typical wish, at birth four fifths")
    concluded(4, "its wish is six times as long as the mean")
    names = ran(4, "six-digits", "nu02pupil")
    lost = [names["losing"](names["pupil"], image) for image in range(10)]
    assert 6 <= np.mean(lost) <= 7 and [names["losing"](names["newborn"], 0)] == [0]
    for age, share in (("newborn", 0.8), ("after 1 epoch", 1 / 3)):
        wishes = Nudges(age=age).wishes()
        lengths = np.linalg.norm(wishes, axis=0)
        mean = np.linalg.norm(wishes.mean(axis=1))
        assert mean / np.median(lengths) == pytest.approx(share, abs=0.05)
    assert lengths[5] / mean == pytest.approx(6, abs=0.5)


# ---- errors on their way back


@seeds()
def test_4_with_sigmoids_hardly_anything_arrives_five_layers_back(seed):
    concluded(4, "With the sigmoid, less than a thousandth of the error at the outputs arrives")
    concluded(4, "with the other two it is a few hundredths")
    mean_errors = ran(4, "six-digits", "af4629e5")["mean_errors"]
    for activation, low, high in (
        ("sigmoid", 0, 0.001), ("tanh", 0.02, 0.1), ("relu", 0.02, 0.1)
    ):  # fmt: skip
        errors = mean_errors(activation, seed)
        assert low < errors[0] / errors[-1] < high, activation


@seeds(quick=5)
def test_4_a_designed_activation_learns_where_saturated_sigmoids_rest(seed):
    concluded(4, "it is done while the sigmoids have hardly moved")
    names, rng = ran(4, *START, "learn"), np.random.default_rng(seed)
    jog = [rng.normal(scale=0.1, size=names[name].shape) for name in ("w2", "w3", "b2", "b3")]
    w2, w3, b2, b3 = (
        names[name] + d for name, d in zip(("w2", "w3", "b2", "b3"), jog, strict=True)
    )
    start = ((w2, w3), (b2, b3))
    slow = names["learn"](names["sigmoid"], sigmoid_prime, start=start)
    fast = names["learn"](names["f"], names["f_prime"], start=start)
    assert fast[0] > slow[0] > 0.4 and slow[60] > 0.9 * slow[0] and fast[60] < 0.01


def test_4_large_weights_win_only_on_a_narrow_ridge():
    concluded(4, "1.75 is the best, and even there only 0.0025 arrives")
    concluded(4, "at w = 4 it is 0.00002")
    concluded(4, "b = −4, and the error has grown to 32. One notch beside it 0.21 is left.")
    arrives = ran(4, "six-digits", "arrives")["arrives"]
    best = max(np.arange(0.5, 12.01, 0.25), key=lambda w: arrives(w, 0))
    assert best == 1.75 and arrives(best, 0) == pytest.approx(0.0025, abs=5e-5)
    assert arrives(4, 0) == pytest.approx(0.00002, abs=5e-6) and arrives(8, 0) < 1e-9
    assert arrives(4, -2) == pytest.approx(1) and arrives(8, -4) == pytest.approx(32)
    for notch in (-4.25, -3.75):
        assert arrives(8, notch) == pytest.approx(0.21, abs=0.005)


# ---- the answers beside the figures


def test_4_the_answers_beside_the_stepper():
    concluded(4, "no derivative is as large as 0.003")
    concluded(4, "Only 0.0004, while output 2, which is far less wrong, has −0.016.")
    plain, near, silent, wrong = (
        BackpropStepper(**BackpropStepper.presets[name]).passes()
        for name in BackpropStepper.presets
    )
    every = np.concatenate([w.ravel() for w in plain.nabla_w])
    assert np.abs(every).max() == plain.nabla_w[1][1, 2] == pytest.approx(0.11, abs=0.005)
    assert plain.a[1].argmax() == 2 and np.abs(plain.delta[1]).argmax() == 1
    assert max(np.abs(part).max() for part in near.delta + near.nabla_w) < 0.003
    assert np.all(np.abs(near.a[2] - 0.6) < 0.01)
    zeros = [np.argwhere(w == 0).tolist() for w in silent.nabla_w]
    assert zeros == [[[0, 1], [1, 1], [2, 1]], []]
    assert wrong.delta[1].ravel().round(4).tolist() == [0.0004, -0.0159]


def test_4_the_answers_beside_the_demon():
    concluded(4, "the line promises −0.043 and the cost falls by 0.042")
    concluded(4, "the line promises −0.58, more than there is: the cost falls by 0.18")
    found = {name: Demon(**values).change() for name, values in Demon.presets.items()}
    assert found["a small push"] == pytest.approx((-0.0416, -0.0433), abs=5e-5)
    assert found["too large a push"] == pytest.approx((-0.181, -0.577), abs=5e-4)
    assert Demon(**Demon.presets["a hidden neuron"]).passes().delta[0][0, 0] < 0
    flat = [
        name
        for name, values in Demon.presets.items()
        if abs(Demon(**values).change(0.01)[1]) < 0.01 * 0.002
    ]
    assert flat == ["a saturated neuron", "nearly right"]


def test_4_the_answers_beside_saturation():
    concluded(4, "Up to about 4.4 on either side. At z = 6 it is a hundredth")
    concluded(4, "At z = 2 it is only 0.07, a good deal less than the sigmoid's 0.105")
    at = {z: Saturation(z=z).value_and_derivative()[1] for z in (0.0, 2.0, 4.3, 4.4, 6.0)}
    assert at[4.3] > at[0.0] / 20 > at[4.4]
    assert at[6.0] / at[0.0] == pytest.approx(0.01, abs=5e-4)
    assert at[2.0] == pytest.approx(0.105, abs=5e-4)
    tanh = [Saturation(activation="tanh", z=z).value_and_derivative()[1] for z in (0.0, 2.0)]
    assert tanh == pytest.approx([1, 0.07], abs=1e-3)
    grid = np.arange(-8, 8.5, 0.5)
    grey = {}
    for name in ("sigmoid", "tanh", "rectified linear", "linear", "sigmoid + z/10"):
        values = [Saturation(activation=name, z=float(z)).value_and_derivative()[1] for z in grid]
        grey[name] = min(values) < max(values) / 20
    assert [name for name, is_grey in grey.items() if not is_grey] == ["linear", "sigmoid + z/10"]


def test_4_the_answers_beside_the_sum_over_paths():
    concluded(4, "the sum is less than a quarter of the largest product")
    concluded(4, "$w^2_{31}$, with 0.0067")
    concluded(4, "It falls from −0.023 to −0.0000028.")
    names = ran(4, *START, "ea20fa76", "68043cac")
    products = np.array(list(names["paths"].values()))
    assert np.sum(products < 0) == 1 and np.abs(products).argmax() == 2
    assert products[2] == pytest.approx(-0.00094, abs=5e-6)
    assert products.sum() == pytest.approx(0.0002, abs=5e-6)
    assert products.sum() < np.abs(products).max() / 4
    slopes = {f"w²{j}{k}": SumOverPaths(weight=f"w²{j}{k}").slope() for j in "₁₂₃" for k in "₁₂"}
    assert max(slopes, key=lambda name: abs(slopes[name])) == "w²₃₁"
    assert slopes["w²₃₁"] == pytest.approx(0.0067, abs=5e-5)
    last = [SumOverPaths(weight="w⁴₁₂", scale=scale).slope() for scale in (1.0, 4.0)]
    assert last == pytest.approx([-0.023, -0.0000028], rel=0.03)


# ---- measuring, and the clock


@seeds(quick=5)
def test_4_two_sides_give_more_digits_and_a_tiny_step_fewer(seed):
    concluded(4, "The error of (46) shrinks like ε, and the error of this one like ε²")
    concluded(4, "$10^{-4}$ is a good choice with two sides.")
    names = ran(4, *START)
    rng, sigmoid, y = np.random.default_rng(seed), names["sigmoid"], names["y"]
    z = rng.normal(size=(2, 1))

    def cost(step):
        return 0.5 * np.sum((sigmoid(z + step) - y) ** 2)

    a = sigmoid(z)
    true = np.sum((a - y) * a * (1 - a))

    def digits(e, low):
        return -np.log10(abs((cost(e) - cost(low)) / (e - low) - true) / abs(true))

    one, two = ([digits(e, side * e) for e in (1e-2, 1e-3)] for side in (0, -1))
    assert one[1] - one[0] == pytest.approx(1, abs=0.2)
    assert two[1] - two[0] == pytest.approx(2, abs=0.3)
    assert digits(1e-4, -1e-4) > max(6, digits(1e-4, 0) + 2)
    assert digits(1e-12, -1e-12) < 6


def test_4_matrices_are_much_faster_than_a_loop():
    concluded(4, "they come much sooner, because numpy does the loop")
    tries = [ran(4, "six-digits", "111fde89") for _ in range(3)]
    assert max(names["one_by_one"] / names["as_matrices"] for names in tries) > 4


@pytest.mark.full
def test_4_backpropagation_is_faster_than_measuring_by_far_more_than_chance():
    concluded(4, "Already for the smallest network backpropagation is dozens of times as fast")
    concluded(4, "for the largest it is more than a thousand times")
    found = []
    for _ in range(3):
        times = ran(4, "six-digits", "nu02pupil", "111fde89", "28ea7244")["times"]
        slow, fast = (np.array(times[name]) for name in ("finite differences", "backpropagation"))
        found.append((slow / fast)[[0, -1]])
    smallest, largest = np.median(found, axis=0)
    assert smallest > 36 and largest > 1000


def test_4_two_passes_are_the_price():
    concluded(4, "Two passes against a million, for a single step")
    names = ran(4, "six-digits", "91d2127a")
    assert 1 + names["back"] / names["forward"] == pytest.approx(2, abs=0.05)
    assert names["count"] > 1_000_000


# ---- the excursion


@seeds(quick=5)
def test_4_a_network_without_biases_passes_its_own_check_and_no_other(seed):
    names = {}
    for cell in read(NOTEBOOKS / "04_excursion_bug_hunt.ipynb").cells:
        if cell.id in ("690c785a", "a7136fa2", "066cbea2"):  # the functions of the checks
            exec(cell.source, names)

    class Biasless(objects.Network):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            for layer in self.layers:
                layer.const.output = 0.0

    rng = np.random.default_rng(seed)
    x, t = rng.random((2, 1)), rng.random((2, 1))
    told, net = Biasless([2, 2, 2], rng=seed), Network([2, 2, 2], rng=seed)
    assert names["distance"](told, x, t) < 1e-7
    net.backprop = told.backprop
    with pytest.raises(AssertionError, match="relative"):
        gradient_check(net, x, t)
