"""The figure of temperature and trust: what it computes, and that it can be drawn everywhere."""

import numpy as np
import pytest

pytest.importorskip("anywidget")
pytest.importorskip("sklearn")

from nncourse import Network, load_digits, softmax
from nncourse.show.calibration import BORDERS, FACTORS, FEWEST, Answers, Calibration
from nncourse.show.controls import controls_of
from tests.nncourse.show.positions import positions


@pytest.fixture(scope="module")
def networks():
    training = load_digits()[0]
    found = {}
    for name, epochs in (("untrained", 0), ("after an epoch", 1)):
        net = Network([64, 10], cost="log-likelihood", rng=0)
        net.SGD(training, epochs, 10, 0.5, rng=0, progress=False)
        found[name] = [net, net]
    return found


@pytest.fixture(scope="module")
def data():
    return load_digits()[1]


def test_answers_are_those_of_softmax_with_a_factor(networks, data):
    net = networks["after an epoch"][0]
    answers = Answers([net], data)
    z = net.weights[0] @ data.x + net.biases[0]
    for c in (0.1, 1.0, 7.0):
        a = softmax(c * z)
        np.testing.assert_allclose(answers.sureness(c), a.max(axis=0), rtol=1e-9)
        right = a[data.labels, np.arange(len(data))]
        assert answers.cost(c) == pytest.approx(-np.mean(np.log(right)))
    assert answers.cost(1.0) == pytest.approx(net.cost_value(data))


def test_two_alike_say_what_one_says(networks, data):
    net = networks["after an epoch"][0]
    one, two = Answers([net], data), Answers([net, net], data)
    assert len(two.labels) == 2 * len(data)
    assert two.cost(2.0) == pytest.approx(one.cost(2.0))
    assert two.right.mean() == one.right.mean() == net.evaluate(data) / len(data)


def test_groups_are_within_their_borders_and_not_tiny(networks, data):
    answers = Answers(networks["after an epoch"], data)
    said, right = answers.groups(1.0)
    assert said == sorted(said) and 2 <= len(said) <= len(BORDERS) - 1
    assert all(0 <= share <= 1 for share in right)
    kept = [np.sum((answers.sureness(1.0) >= low) & (answers.sureness(1.0) < high))
            for low, high in zip(BORDERS[:-1], (*BORDERS[1:-1], 2), strict=True)]  # fmt: skip
    assert len(said) == sum(count >= FEWEST for count in kept)


def test_the_cheapest_factor_is_a_position_and_none_is_cheaper(networks, data):
    figure = Calibration(networks, data)
    places = positions(controls_of(Calibration)["c"])
    np.testing.assert_allclose(places, FACTORS)
    for name, c in figure.cheapest.items():
        assert c in places and figure.presets[f"cheapest: {name}"] == {"c": c}
        assert min(map(Answers(networks[name], data).cost, FACTORS)) == pytest.approx(
            Answers(networks[name], data).cost(c)
        )
    assert figure.cheapest["untrained"] < 0.5


def test_no_answer_changes_with_the_factor(networks, data):
    figure = Calibration(networks, data)
    for figure.c in FACTORS[::10]:
        assert figure.error == "" and figure.message.count("right") == 2
        assert f"{Answers(networks['untrained'], data).right.mean():.1%} right" in figure.message
    assert "factor c = 10.0" in figure.alt_text()
