"""Chapter 3: no sentence against its run. How to write one: `said.py`."""

from functools import cache

import numpy as np
import pytest

from nncourse import Network
from nncourse.show.descent import CURVES, curve_path, long_valley, raised, valley_path
from nncourse.show.gradient_descent import MiniBatchNoise, ValleyBall
from nncourse.show.noise import SampledGradients, example_gradients, gradients_while_training
from tests.course.conclusions.said import concluded, numbers, ran, seeds

LOADED = "664fd803"  # the cell that loads the digits
NUMBERS = [
    ("all possible settings of its {} weights", "{} numbers to find"),
    ("Half of the mean of the two is C = {}.", "(6): {}"),
    ("in two dimensions it is worth {} of the best step", "2 variables: {} of the best step"),
    ("across the long valley, {}° away", "the two directions are {}° apart"),
    ("After one epoch {} of the 1,197 point backwards", "after one epoch: {} of 1197"),
    ("the full batch has made {} perfect steps", "m = 1197: {} steps"),
    ("the mini-batches of ten {} rough ones", "m = 10: {} steps"),
]


@numbers(3, NUMBERS)
def test_3_a_number_in_the_prose_is_the_one_that_the_cell_printed(repeated):
    repeated()


# ---- valleys and curves, where nothing is random


def test_3_the_four_learning_rates_of_the_valley():
    presets = ValleyBall.presets.items()
    reached = {name: ValleyBall(**values).steps_to_goal() for name, values in presets}
    words = "just right needs {just right} steps, zig-zag {zig-zag}, gentle {gentle}."
    concluded(3, words.format(**reached))
    assert reached["too large"] is None
    costs = ValleyBall(**ValleyBall.presets["too large"]).costs()
    concluded(3, f"after thirty steps C = {costs[-1]:.0f}, thirteen times as high as at the start")
    assert costs[-1] / costs[0] == pytest.approx(13, abs=0.5)


def test_3_above_a_fifth_the_cost_rises_from_the_second_step_on():
    concluded(3, "At η = 0.205. At 0.2 the ball still comes no higher")
    concluded(3, "With 0.205 even the first step goes down")
    concluded(3, "From the second step on C rises.")
    for eta in (0.19, 0.195, 0.2):
        assert not any(raised(ValleyBall(eta=eta).costs()))
    rose = raised(ValleyBall(eta=0.205).costs())
    assert not rose[0] and all(rose[1:])


def test_3_starts_up_to_0_15_lead_into_the_deeper_valley():
    concluded(3, "Any start with v₁ of 0.15 or less will do, v₂ hardly matters.")
    concluded(3, "There the ball ends at C = 0.11, in the wrong valley at C = 1.84.")
    for v1 in np.arange(-2.9, 2.95, 0.05).round(2):
        for v2 in (-2.0, 0.0, 1.4):
            ball = ValleyBall(valley="two valleys", v1=v1, v2=v2, eta=0.05, steps=60)
            assert round(ball.costs()[-1], 2) == (0.11 if v1 <= 0.15 else 1.84), v1


def test_3_the_answers_under_the_own_slider():
    costs = {eta: long_valley(*valley_path((-2.5, 1.2), eta, 20)[-1])
             for eta in np.arange(0.01, 0.225, 0.01).round(2)}  # fmt: skip
    concluded(3, f"0.17 is the best of these, C = {costs[0.17]:.4f}, and 0.18 is nearly as good.")
    assert min(costs, key=costs.get) == 0.17 and costs[0.18] < 1.2 * costs[0.17]
    assert all(np.diff(list(costs.values())[:17]) < 0) and costs[0.19] > 50 * costs[0.17]
    concluded(3, f"twenty such steps leave {100 * 0.9**20:.0f} % of v₂")
    concluded(3, f"At 0.2 nothing of v₂ ever goes away, C = {costs[0.2]:.1f}, and at 0.22")
    concluded(3, f"thrown out of the valley, C = {round(costs[0.22], -1):,.0f}.")
    concluded(3, "a little too large is far worse than a little too small")


def test_3_the_border_on_the_parabola_is_2():
    concluded(3, "η = 2, where the factor is −1: the ball jumps between x and −x for ever.")
    assert set(curve_path(3.5, 2.0, 40)) == {3.5, -3.5}
    assert abs(curve_path(3.5, 1.98, 40)[-1]) < 3.5 < abs(curve_path(3.5, 2.02, 40)[-1])


def test_3_out_of_the_shallow_dip():
    concluded(3, "With any η from 0.44 to 0.86 the ball is thrown over the hill")
    concluded(3, "with 0.9 it lands back in the shallow dip, and from 0.96 on it flies away")
    concluded(3, "Any start at x = 0.2 or to the left of it leads into the deeper dip.")
    rest = {eta: curve_path(3.5, eta, 40, "two dips")[-1]
            for eta in np.arange(0.02, 2.21, 0.02).round(2)}  # fmt: skip
    assert all(-2.5 < rest[eta] < -1.7 for eta in rest if 0.44 <= eta <= 0.86)
    assert all(rest[eta] > 1.7 for eta in rest if eta < 0.44)
    assert [rest[eta] for eta in (0.16, 0.9)] == pytest.approx([1.861, 1.861], abs=0.001)
    assert all(abs(x) > 1e5 for eta, x in rest.items() if eta >= 0.96)
    for x in np.arange(-4, 4.01, 0.05).round(2):
        end = curve_path(x, 0.16, 100, "two dips")[-1]
        assert end == pytest.approx(-2.115 if x <= 0.25 else 1.861, abs=0.01), x


def test_3_where_the_steps_are_longest():
    concluded(3, "At x = 1 and x = −1, where the curve is steepest.")
    concluded(3, "twenty steps move the ball by less than 0.1")
    x, slope = np.linspace(-4, 4, 161), CURVES["flat far out"].gradient
    assert np.flatnonzero(np.isclose(np.abs(slope(x)), np.abs(slope(x)).max())).size == 2
    assert abs(slope(1.0)) == np.abs(slope(x)).max()
    assert 3.4 < curve_path(3.5, 0.5, 20, "flat far out")[-1]


# ---- costs, counts and directions


@seeds(quick=1)
def test_3_turning_a_weight_the_count_stands_still_and_the_cost_never(seed):
    concluded(3, "About half of the turns change nothing at all")
    concluded(3, "The cost answers every small change with a small change of its own.")
    turn = ran(3, LOADED, "one-weight")["turn_one_weight"]
    costs, rights = turn(np.linspace(-4, 4, 161), seed)
    assert np.mean(np.diff(rights) == 0) > 0.4  # in other networks even more of them
    assert np.all(np.diff(costs) != 0) and np.abs(np.diff(costs)).max() < 0.01


@seeds(quick=1)
def test_3_a_random_step_is_worth_next_to_nothing(seed):
    concluded(3, "Next to nothing. Nearly everybody guesses far too high")
    concluded(3, "It is almost at right angles to the gradient.")
    worth, rng = (
        ran(3, LOADED, "random-step")["worth_of_a_random_step"],
        np.random.default_rng(seed),
    )
    assert worth(2, rng) == pytest.approx(0.64, abs=0.005)
    assert worth(1135, rng) == pytest.approx(0.024, abs=0.002)


@pytest.mark.parametrize("seed", range(5))
def test_3_the_best_of_many_random_steps_points_against_the_gradient(seed):
    concluded(3, "The best of them all, found by trying, points exactly against the gradient.")
    steps, nabla = np.random.default_rng(seed).standard_normal((2, 100_000)), np.array([-2.5, 12.0])
    steps /= np.linalg.norm(steps, axis=0)
    best = steps[:, np.argmin(nabla @ steps)]
    np.testing.assert_allclose(best, -nabla / np.linalg.norm(nabla), atol=0.001)


# ---- mini-batches


@cache
def trained(seed):
    """A network's gradients after 0, 1, 5 and 15 epochs, and the network as it was."""
    names = ran(3, LOADED)
    net = Network([64, 15, 10], rng=seed)
    return names["training"], net, gradients_while_training(net.copy(), names["training"], rng=seed)


def parts(gradients):
    """The length of the exact gradient, and how far one example is from it."""
    exact = gradients.mean(axis=0)
    far = np.sqrt(np.mean(np.sum((gradients - exact) ** 2, axis=1)))
    return np.linalg.norm(exact), far


@seeds(quick=1)
def test_3_training_makes_the_guess_of_a_mini_batch_worse(seed):
    concluded(3, "Ten examples miss the newborn network's gradient by some four tenths")
    concluded(3, "Measured against the gradient it grows during training")
    concluded(3, "Not a single one at first, and a third of them after one epoch.")
    _, _, stages = trained(seed)
    noises = {epochs: SampledGradients(g, 100) for epochs, g in stages.items()}
    errors = {epochs: noise.error(10) for epochs, noise in noises.items()}
    assert errors[0] == pytest.approx(0.4, abs=0.1)
    assert 1.4 < errors[1] < 2.6 and errors[1] < errors[15] and errors[15] > 3
    assert noises[0].backwards == 0
    assert 0.2 < noises[1].backwards / len(stages[1]) < 0.4


@seeds(quick=1)
def test_3_the_examples_agree_on_less_and_less(seed):
    concluded(3, "has not grown, it has even shrunk to less than half")
    concluded(3, "the gradient, has shrunk to less than a twentieth")
    concluded(3, "lie around ½, nine of ten targets are 0, so for every image most outputs are too")
    training, net, stages = trained(seed)
    (length, far), (length_15, far_15) = parts(stages[0]), parts(stages[15])
    assert far_15 < far / 2 and length_15 < length / 20
    outputs = net.feedforward(training.x)
    assert 0.35 < outputs.mean() < 0.65
    assert np.all(np.mean(outputs > training.y, axis=0) > 0.5)


def test_3_the_answers_beside_the_noise():
    names = ran(3, LOADED)
    stages = gradients_while_training(names["newborn"].copy(), names["training"], rng=0)
    figure, errors, shadows = MiniBatchNoise(stages), [], []
    for epochs in map(str, MiniBatchNoise.stages):
        figure.epochs = epochs
        words = figure.message.split()
        errors.append(float(words[words.index("by") + 1]))
        shadows.append(float(words[words.index("like") + 1].strip("),")))
    concluded(3, "{:.2f} lengths of the gradient, then {:.2f}, {:.2f} and {:.2f}.".format(*errors))
    concluded(3, "The shadow shows less than half of that.")
    assert np.all(np.array(shadows) < 0.5 * np.array(errors))
    concluded(3, "About 120 examples, a tenth of the whole training set. For the untrained")
    trained, untrained = figure._noises["15"], figure._noises["0"]
    assert trained.error(105) > 1 > trained.error(135)
    assert untrained.error(1) > 1 > untrained.error(2)
    figure.m, figure.epochs = 1, "1"
    concluded(3, "and about as large a share of the dots")
    assert "and 30 of 100 point backwards. Of all 1,197 single examples, 399 do." in figure.message
    assert figure._noises["1"].error(500) < 0.9 * figure._noises["1"].error_of_one / np.sqrt(500)


@seeds(quick=1)
def test_3_four_times_as_many_voices_halve_the_error(seed):
    concluded(3, "four times as many voices halve the error, a hundred times as many")
    names = ran(3, LOADED)
    noise = SampledGradients(
        example_gradients(Network([64, 15, 10], rng=seed), names["training"]), 100
    )
    assert noise.error(8) / noise.error(2) == pytest.approx(0.5, abs=0.06)
    assert noise.error(100) / noise.error(1) == pytest.approx(0.1, abs=0.02)


# ---- training


@seeds(quick=1)
def test_3_one_step_keeps_about_what_the_linear_rule_promises(seed):
    concluded(3, "the cost went down by about what the linear rule promised")
    names = ran(3, LOADED)
    training, net = names["training"], Network([64, 15, 10], rng=seed)
    before, nabla_b, nabla_w = net.cost_value(training), *net.backprop(training.x, training.y)
    promised = -0.5 * sum(np.sum((g / len(training)) ** 2) for g in nabla_w + nabla_b)
    net.update_mini_batch(training, 0.5)
    assert net.cost_value(training) - before == pytest.approx(promised, rel=0.2)


@seeds(quick=1)
def test_3_many_rough_steps_win_the_race(seed):
    concluded(3, "With m = 10 the network will read nearly all test digits in the end.")
    concluded(3, "It is not even close")
    names = ran(3, LOADED, "race")
    right = {m: net.evaluate(names["test"]) / 3 for m, (net, _) in names["race"](seed).items()}
    assert right[10] > 94 and right[1197] < 40 and right[1197] < right[100] < right[10] - 10


@seeds(quick=1)
def test_3_on_line_learning_gets_further_and_often_goes_uphill(seed):
    concluded(3, "What is better about the right curve, and what is worse?")
    names = ran(3, LOADED, "one-by-one")
    names["n"], see_200 = len(names["training"]), names["see_200"]
    by_twenty, one_by_one = see_200(20, seed), see_200(1, seed)
    assert one_by_one[-1] < by_twenty[-1]
    assert np.sum(np.diff(one_by_one) > 0) > 60 and np.sum(np.diff(by_twenty) > 0) <= 3


@seeds(quick=0)
def test_3_bold_first_and_careful_later(seed):
    concluded(3, "within two epochs the cost falls below what long steps reach")
    concluded(3, "short steps all the way do not get so far either")
    names = ran(3, LOADED, "go-on")
    _, bold, careful = names["go_on"]([3.0, 0.3], seed)
    slow = Network([64, 15, 10], rng=seed)
    quiet = {"progress": False, "monitor_training": False}
    slow.SGD(names["training"], 12, 1, 0.3, rng=seed, **quiet)
    assert careful < 0.9 * bold and careful < 0.7 * slow.cost_value(names["training"])


@pytest.mark.full
def test_3_two_hidden_neurons_are_enough_for_xor_one_is_not():
    concluded(3, "Two are enough, though not from every start, as you have seen in the figure.")
    misread = ran(3, LOADED, "xor")["misread"]
    wrong = {hidden: [misread(hidden, seed) for seed in range(10)] for hidden in (0, 1, 2)}
    assert min(wrong[0] + wrong[1]) >= 25 and 0 in wrong[2]
