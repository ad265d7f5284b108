"""The command that trains the network of the digit pad: rounding, what it writes, a short run."""

import json

import numpy as np
import pytest

from nncourse import Network, load_mnist
from nncourse.data import as_dataset
from nncourse.show.page_network import from_page
from studies import pad_network


def test_rounding_leaves_the_network_itself_alone_and_moves_no_number_by_more_than_half_a_step():
    net = Network([784, 5, 10], rng=0)
    before = net.copy()
    twin = pad_network.rounded(net)
    for w, old, new in zip(net.weights, before.weights, twin.weights, strict=True):
        assert np.array_equal(w, old)
        assert 0 < np.abs(new - old).max() <= 1 / 64
        assert np.array_equal(32 * new, np.round(32 * new))


def test_what_is_shipped_is_exactly_the_rounded_network_with_its_own_score():
    net = pad_network.rounded(Network([784, 5, 10], rng=0))
    x = np.random.default_rng(0).random((784, 40))
    test = as_dataset((x, net.predict(x)))
    page = pad_network.packed(net, test, seed=3)
    assert (page["seed"], page["right"], page["of"]) == (3, 40, 40)
    for w, shipped in zip(net.weights, from_page(page).weights, strict=True):
        np.testing.assert_array_equal(w, shipped)


@pytest.mark.mnist
def test_it_learns_and_the_same_seed_learns_the_same():
    training, _, test = load_mnist(download=False)
    one, same = (pad_network.trained(training[:2000], seed=1, epochs=3, hidden=12) for _ in "ab")
    assert np.array_equal(one.weights[0], same.weights[0])
    assert one.evaluate(test) > 8000


@pytest.mark.full
@pytest.mark.mnist
def test_the_command_makes_the_file_that_is_shipped(tmp_path):
    """Another machine may add in another order: what is compared is how well it reads."""
    pad_network.main(tmp_path / "made.json")
    made = json.loads((tmp_path / "made.json").read_text(encoding="utf-8"))
    assert made["seed"] == 0 and 9730 < made["right"] < 9800
