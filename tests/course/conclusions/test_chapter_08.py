"""Chapter 8: no sentence against its run. How to write one: `said.py`."""

import numpy as np
import pytest

from nncourse import Network, softmax
from nncourse.histories import recorded
from nncourse.show.decay import decays
from nncourse.show.overfitting import Polynomials
from nncourse.show.polynomials import SAMPLES, TRUTHS, fit, value
from nncourse.show.two_wishes import BEST, TwoWishes
from tests.course.conclusions.said import concluded, numbers, ran, seeds

NUMBERS = [
    ("In epoch {}. The training cost is", "test cost is lowest: epoch {};"),
    ("The highest point, {} %", "best test accuracy: … test accuracy {}%"),
    ("is reached in epoch {},", "best test accuracy: epoch {};"),
    ("From epoch {} on. More than", "best training accuracy: epoch {};"),
    ("{} points: 100 % against", "1,000 images: … gap {}"),
    ("points: 100 % against {} %", "1,000 images: … training images, {} % of the test"),
    ("Here the best epoch is {};", "best test accuracy: epoch {};"),
    ("So the {} % above", "best test accuracy: … test accuracy {}%"),
    ("the gap shrinks from {} points", "1,000 images: … gap {}"),
    ("25 together, and the price is 0.1/20 · 25 = {}.", "weights 3 and −4: {}"),
    ("from {} down to 0. On fresh points", "coefficient 1 0 {}"),
    ("On fresh points it grows, from {} to {}.", "coefficient 1 0 0.217 {} 1.06 9 0 0.000 {}"),
    ("The largest coefficient falls from {}", "coefficient 1 0 … 9 0 0.000 0.814 {}"),
    ("to {}, the error on fresh points from", "9 1 0.266 0.175 {}"),
    ("the error on fresh points from {} to {}.", "9 0 0.000 {} … 9 1 0.266 {}"),
]


@numbers(8, NUMBERS)
def test_8_a_number_in_the_prose_is_the_one_that_the_cell_printed(repeated):
    repeated()


# ---- the recorded runs, five seeds each

every_record = pytest.mark.parametrize("seed", range(5))


def per_cent(shares):
    return 100 * np.array(shares)


@every_record
def test_8_the_training_cost_halves_while_the_test_accuracy_stands_still(seed):
    concluded(8, "From epoch 200 to epoch 400 the cost falls to less than half")
    concluded(8, "without a single bump")
    concluded(8, "Next to nothing.")
    concluded(8, "all the wobbling after epoch 200 stays within half a point")
    concluded(8, "the last hundred epochs are not worth their electricity")
    run = recorded("thousand", seed)
    right = per_cent(run.evaluation_accuracy)
    assert run["training_cost"][399] < 0.5 * run["training_cost"][199]
    assert max(np.diff(run["training_cost"][199:])) <= 0
    assert abs(right[399] - right[199]) < 0.5 and np.ptp(right[199:]) < 0.5
    assert right[399] - right[299] < 0.2


@every_record
def test_8_the_test_cost_turns_early_and_grows_while_training_looks_perfect(seed):
    concluded(8, "turns round while the network has hardly begun, and grows for the rest")
    concluded(8, "creeps up a little longer and then stays where it is")
    run = recorded("thousand", seed)
    cost, right = np.array(run["evaluation_cost"]), per_cent(run.evaluation_accuracy)
    assert cost.argmin() < 20 and cost[-1] > 1.3 * cost.min()
    assert 1 < right.max() - right[cost.argmin()] < 4
    assert min(run.training_accuracy[100:]) == 1


@every_record
def test_8_with_decay_a_thousand_images_are_enough_for_five_points_more(seed):
    concluded(8, "With λ the accuracy still creeps upwards at the end")
    concluded(8, "the worst seed with λ is far better than the best without")
    plain = [per_cent(recorded("thousand", s).evaluation_accuracy) for s in range(5)]
    run = recorded("thousand-decay", seed)
    right = per_cent(run.evaluation_accuracy)
    assert right.max() > max(each.max() for each in plain) + 3
    assert right[-50:].mean() > right[-150:-100].mean()
    assert np.argmin(run["evaluation_cost"]) > 350


def test_8_runs_with_decay_resemble_one_another():
    concluded(8, "spread over a point and a half without λ, and over less than half a point with")
    spread = {
        name: np.ptp([per_cent(recorded(name, s).evaluation_accuracy).max() for s in range(5)])
        for name in ("thousand", "thousand-decay")
    }
    assert spread["thousand"] == pytest.approx(1.5, abs=0.1)
    assert spread["thousand-decay"] < 0.5


@every_record
def test_8_more_images_close_the_gap_and_decay_closes_it_further(seed):
    concluded(8, "the gap shrinks from 17 points to little more than two")
    concluded(8, "to within about one point, and the lower one rises")

    def ends(name):
        run = recorded(name, seed)
        return per_cent([run.training_accuracy[-1], run.evaluation_accuracy[-1]])

    few, everything, decayed = map(ends, ("thousand", "cross-entropy-30", "decay-30"))
    assert few[0] - few[1] == pytest.approx(17, abs=1.5)
    assert 2 < everything[0] - everything[1] < 3.1
    assert 0.5 < decayed[0] - decayed[1] < 1.5 and decayed[1] > everything[1]


# ---- forty wrong labels


def spoilt(seed):
    """The chapter's names, with labels spoilt by that seed."""
    names = ran(8, "train", "spoil", "asked")
    names["sloppy"], names["wrong"] = names["spoil"](names["truth"], 40, seed)
    return names


def trained(names, seed, **how):
    """A network of the chapter, trained with the spoilt labels."""
    return names["train"](names["sloppy"], seed=seed, monitor_training=False, **how)


def share(net, data):
    return 100 * net.evaluate(data) / len(data)


@seeds()
def test_8_first_the_network_corrects_its_teacher_then_it_believes_all_errors(seed):
    concluded(8, "for more than half of the forty it names the true digit")
    concluded(8, "By the end it believes its teacher, error by error.")
    names = spoilt(seed)
    early, late = (trained(names, seed, epochs=epochs)[0] for epochs in (10, 150))
    right, told = names["asked"](early)
    assert right > 20 > 10 > told
    right, told = names["asked"](late)
    assert right <= 4 and told >= 36


@seeds()
def test_8_the_network_becomes_sure_of_its_errors(seed):
    concluded(8, "cheaper, and the wrong ones about half as dear again")
    concluded(8, "the network is now sure of itself where it is wrong, too")
    names, facts = spoilt(seed), []
    test = names["test"]
    for epochs in (20, 150):
        net, _ = trained(names, seed, epochs=epochs)
        a = net.feedforward(test.x)
        misread = a.argmax(axis=0) != test.labels
        costs = [net.cost_value(test[np.flatnonzero(part)]) for part in (~misread, misread)]
        facts.append([*costs, np.mean(a[:, misread].max(axis=0) > 0.9)])
    early, late = facts
    assert late[0] < 0.7 * early[0] and late[1] / early[1] == pytest.approx(1.5, abs=0.25)
    assert late[2] > early[2] + 0.05


@seeds()
def test_8_early_stopping_gains_many_points_and_decay_gains_more(seed):
    concluded(8, "A gain of many points, for less work.")
    concluded(8, "it reads many more of the new images than without λ")
    concluded(8, "Its weights are less than half as large.")
    names = spoilt(seed)
    test, validation = names["test"], names["validation"]
    plain, history = trained(names, seed, evaluation_data=validation)
    best = 1 + int(np.argmax(history["evaluation_correct"]))
    stopped, _ = trained(names, seed, epochs=best)
    assert best < 60
    assert share(stopped, test) > share(plain, test) + 3
    assert stopped.cost_value(test) < plain.cost_value(test)
    decayed, _ = trained(names, seed, lmbda=0.8)
    right, told = names["asked"](decayed)
    assert share(decayed, test) > share(plain, test) + 3
    assert right > 20 > 10 >= told
    size = [np.std(np.concatenate([w.ravel() for w in net.weights])) for net in (decayed, plain)]
    assert size[0] < 0.5 * size[1]


@seeds()
def test_8_small_weights_mind_noise_less(seed):
    concluded(8, "With large weights it can turn round at the slightest touch")
    names = spoilt(seed)
    test = names["test"]
    noise, moved = 0.1 * np.random.default_rng(seed).normal(size=test.x.shape), []
    for lmbda in (0.0, 0.8):
        net, _ = trained(names, seed, lmbda=lmbda)
        before, after = net.feedforward(test.x), net.feedforward(test.x + noise)
        changed = np.mean(before.argmax(axis=0) != after.argmax(axis=0))
        moved.append((np.abs(after - before).mean(), changed))
    assert moved[1][0] < 0.7 * moved[0][0] and moved[1][1] < moved[0][1]


@seeds(every=10)
def test_8_a_factor_chosen_on_validation_data_lowers_the_test_cost(seed):
    concluded(8, "what the network says about itself now agrees with what it does")
    names = spoilt(seed)
    net = Network([64, 30, 10], cost="log-likelihood", output_activation="softmax", rng=seed)
    net.SGD(names["sloppy"], 150, 10, 1.0, rng=seed, monitor_training=False, progress=False)

    def cost(c, data):
        a = softmax(c * np.log(net.feedforward(data.x)))
        return -np.mean(np.log(a[data.labels, np.arange(len(data))]))

    def boast(c):
        said = softmax(c * np.log(net.feedforward(names["test"].x))).max(axis=0).mean()
        return said - share(net, names["test"]) / 100

    c = min(np.linspace(0.1, 2, 96), key=lambda c: cost(c, names["validation"]))
    assert c < 1 and cost(c, names["test"]) < cost(1.0, names["test"])
    assert boast(1.0) > 0.08 and abs(boast(c)) < 0.08


@pytest.mark.full
def test_8_the_answers_beside_the_slider_for_decay():
    names = ran(8, "train", "spoil")
    lmbdas = np.round(10.0 ** np.arange(-1, 1.01, 0.25), 6)
    how = {"seeds": [0], "epochs": 150, "mini_batch_size": 10, "eta": 0.5}
    plain, *found = decays(names["sloppy"], names["validation"], lmbdas, **how)
    cheap, best = min(found, key=lambda d: d.cost), max(found, key=lambda d: d.validation)
    concluded(
        8,
        f"The cost is lowest at λ = {cheap.lmbda:.2g}, with {cheap.validation[0]:.1%} of".replace(
            "%", " %"
        ),
    )
    concluded(
        8,
        f"most of them are read at λ = {best.lmbda:g}, namely {best.validation[0]:.1%}".replace(
            "%", " %"
        ),
    )
    sizes = [each.spread for each in found]
    assert sizes == sorted(sizes, reverse=True) and sizes[-1] < 0.01
    assert best.training[0] == pytest.approx(0.8, abs=0.03) and plain.training == [1.0]


def test_8_the_answers_beside_the_four_curves():
    plain, decayed = recorded("thousand"), recorded("thousand-decay")
    right = [per_cent(run.evaluation_accuracy) for run in (decayed, plain)]
    both = "({:.1f} against {:.1f} %)"
    assert plain["training_cost"][16] > 50 * plain["training_cost"][399]
    concluded(
        8, "At epoch 30 they are still within a point " + both.format(*(a[29] for a in right))
    )
    concluded(8, "at epoch 200 four points apart " + both.format(*(a[199] for a in right)))
    concluded(8, f"creeps upwards at the end: {right[0][399]:.1f} % after epoch 400")
    concluded(8, f"in the very last epoch, {decayed['evaluation_cost'][399]:.2f}, half of what")
    assert decayed["evaluation_cost"][399] == min(decayed["evaluation_cost"])
    first = [int(np.argmax(run.training_accuracy)) + 1 for run in (plain, decayed)]
    concluded(8, f"in both runs, both times in epoch {first[0]}")
    assert first[0] == first[1]
    other = int(np.argmax(recorded("thousand", 2).evaluation_accuracy)) + 1
    concluded(8, f"from another random start it may be {other}")


# ---- choosing, sizes, random labels


@pytest.mark.parametrize("seed", range(20))
def test_8_the_best_of_a_thousand_guessers_looks_twice_as_good_as_it_is(seed):
    concluded(8, "The best guesser looks about twice as good as it is.")
    rng = np.random.default_rng(seed)
    scores = (rng.integers(10, size=(1000, 100)) == rng.integers(10, size=100)).mean(axis=1)
    assert 0.17 <= scores.max() <= 0.28


@seeds(quick=1)
def test_8_most_of_the_lead_of_the_chosen_one_was_luck(seed):
    concluded(8, "Most of the lead was luck.")
    names = ran(8, "train")
    data, test, how = (
        names["training"][:50],
        names["test"],
        {"epochs": 80, "eta": 2.0, "monitor_training": False},
    )
    nets = [names["train"](data, seed=40 * seed + k, **how)[0] for k in range(40)]
    right = np.array([net.predict(test.x) == test.labels for net in nets])
    leads = []
    for k in range(500):
        order = np.random.default_rng(k).permutation(len(test))
        scores = [right[:, part].mean(axis=1) for part in (order[:50], order[50:])]
        leads.append([each[scores[0].argmax()] - np.median(each) for each in scores])
    old, new = np.mean(leads, axis=0)
    assert new < 0.5 * old


@seeds()
def test_8_fifty_random_labels_are_learnt_by_heart_more_slowly_than_true_ones(seed):
    concluded(8, "can learn pure nonsense by heart; it only takes longer")
    names = ran(8, "train")
    few, first = names["training"][:50], []
    labels = np.random.default_rng(seed).permutation(few.labels)
    for data in (few, (few.x, labels)):
        net, run = names["train"](data, seed=seed, epochs=400, eta=2.0)
        assert run["training_correct"][-1] == 50
        first.append(np.argmax(run.training_accuracy))
    assert first[1] > 2 * first[0]
    assert share(net, names["test"]) < 25


@seeds(quick=1)
def test_8_the_gap_closes_with_more_images(seed):
    concluded(8, "of fifty thousand the network cannot remember each")
    names = ran(8, "train")
    training, test, gaps = names["training"], names["test"], []
    for size in (25, 200, len(training)):
        how = {"epochs": 15_000 // size, "eta": 2.0, "monitor_training": False}
        net, _ = names["train"](training[:size], seed=seed, **how)
        gaps.append(share(net, training[:size]) - share(net, test))
    assert gaps[0] > 20 > gaps[1] > 3 and gaps[2] < 4 and gaps[2] < gaps[1]


# ---- polynomials


@pytest.mark.parametrize("sample", range(1, SAMPLES + 1))
def test_8_degree_nine_is_wild_and_a_price_tames_it(sample):
    concluded(8, "It was nearly as good as the line, although all ten parameters were still there")
    line = Polynomials(truth="a line", degree=9, noise=0.2, sample=sample)
    tamed = Polynomials(truth="a line", degree=9, noise=0.2, sample=sample, ridge=True, lmbda=1.0)
    fitted, fresh = np.transpose([line.errors(degree) for degree in range(1, 10)])
    assert np.all(np.diff(fitted) < 1e-9) and fresh[8] > 1.5 * fresh[0]
    assert tamed.errors()[1] < min(fresh[8], fresh[0] + 0.07)
    assert np.abs(line.coefficients()).max() > 20 > 1 > np.abs(tamed.coefficients()).max()
    wave = Polynomials(truth="a wave", noise=0.2, sample=sample)
    if sample == 1:
        misses = (wave.errors(degree)[1] for degree in (1, 3))
        concluded(8, "The line misses the wave by {:.3f}, degree three by {:.3f}".format(*misses))
    assert wave.errors(3)[1] < 0.6 * wave.errors(1)[1]


@pytest.mark.parametrize("seed", range(5))
def test_8_many_fits_the_line_is_stubborn_degree_nine_believes_everything(seed):
    concluded(8, "The line is stubborn: it tells the same story whatever it is shown")
    concluded(8, "Degree three listens and keeps its head.")
    rng, x, close = np.random.default_rng(seed), np.linspace(-1, 1, 10), np.linspace(-1, 1, 201)
    truth, off, width = TRUTHS["a wave"], {}, {}
    noisy = truth(x) + 0.2 * rng.normal(size=(30, 10))
    for degree in (1, 3, 9):
        curves = np.array([value(fit(x, y, degree), close) for y in noisy])
        off[degree] = np.sqrt(np.mean((curves.mean(axis=0) - truth(close)) ** 2))
        width[degree] = np.sqrt(np.mean(curves.var(axis=0)))
    assert off[1] > 5 * off[3] and off[1] > 3 * width[1]
    assert width[9] > 3 * width[3]


@seeds(quick=1)
def test_8_exercise_5_held_out_points_prefer_degree_three(seed):
    """The table and the answer at the end of exercise 8.5."""
    tables = np.array([held_out(200 * seed + k, 0.2) for k in range(200)])
    middle, best = np.median(tables, axis=0), np.bincount(tables.argmin(axis=1))
    assert best.argmax() == 3 and middle[9] / middle[3] == pytest.approx(2, abs=0.35)
    for noise, nine_is_better in ((0.15, True), (0.35, False)):
        middle = np.median([held_out(200 * seed + k, noise) for k in range(100)], axis=0)
        assert (middle[9] < middle[1]) == nine_is_better


def held_out(seed, noise):
    """Errors of degrees 0 to 9 on a hundred fresh points around a wave."""
    rng = np.random.default_rng(seed)
    x, x_new = np.linspace(-1, 1, 10), rng.uniform(-1, 1, 100)
    y, y_new = (np.sin(3 * v) + rng.normal(scale=noise, size=len(v)) for v in (x, x_new))
    fits = [np.polyfit(x, y, degree) for degree in range(10)]
    return np.array([np.sqrt(np.mean((np.polyval(w, x_new) - y_new) ** 2)) for w in fits])


# ---- the geometry of the price


def test_8_the_weight_that_is_of_use_stays():
    concluded(8, "w₁, although it is the smaller one")
    concluded(8, "At λ = 1 half of w₁ and 91 % of w₂, at λ = 10 only 9 % of w₁ and half of w₂.")
    concluded(8, "At λ = 100 there are still 1 % of w₁ and 9 % of w₂.")
    left = [(100 * TwoWishes(lmbda=lmbda).weights() / BEST).round() for lmbda in (1.0, 10.0, 100.0)]
    assert np.array_equal(left, [[50, 91], [9, 50], [1, 9]])


@pytest.mark.parametrize("seed", range(5))
def test_8_the_answer_below_the_own_slider(seed):
    concluded(8, "The bundle of degree nine is four to seven times as wide as that of degree three")
    concluded(8, "whose bundle is about a third as wide as the noise")
    x, close = np.linspace(-1, 1, 10), np.linspace(-1, 1, 201)
    draws = np.random.default_rng(seed).normal(size=(30, 10))

    def width(degree, noise):
        curves = [value(fit(x, TRUTHS["a wave"](x) + noise * n, degree), close) for n in draws]
        return np.sqrt(np.mean(np.var(curves, axis=0)))

    assert 3.5 < width(9, 0.2) / width(3, 0.2) < 7
    assert width(9, 0.4) == pytest.approx(2 * width(9, 0.2))
    assert width(9, 0.02) < width(3, 0.2) < width(9, 0.06)
    assert width(0, 0.2) == pytest.approx(0.2 / 3, rel=0.45)
