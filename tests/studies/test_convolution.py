"""The benchmark of convolutional networks: everybody does what it says, and memory is bounded."""

import numpy as np
import pytest

from nncourse.data import Dataset, one_hot
from studies.benchmarks import convolution as benchmark


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    x, labels = rng.random((784, 20), np.float32), rng.integers(0, 10, 20)
    return Dataset(x, one_hot(labels, 10, np.float32))


def test_the_table_has_a_row_for_everybody_who_is_installed(data):
    seconds, missing = benchmark.measure((20,), 10, data, repeat=1)
    assert len(seconds) + len(missing) == len(benchmark.CONTESTANTS)
    assert all(len(times) == 1 and times[0] > 0 for times in seconds.values())
    lines = benchmark.table("one", seconds)
    assert lines[4].startswith("| nncourse | ")
    assert lines[4].endswith(" 1.00 |")
    assert len(lines) == 4 + len(seconds)


def test_loops_are_timed_for_one_convolution_only(data):
    assert benchmark.slices((20, 40), 10, data) is benchmark.loops((20, 40), 10, data) is None


@pytest.mark.parametrize("maps", benchmark.NETWORKS.values())
def test_an_epoch_of_ours_trains(maps, data, monkeypatch):
    nets, build = [], benchmark.network
    monkeypatch.setattr(benchmark, "network", lambda maps: nets.append(build(maps)) or nets[0])
    epoch = benchmark.ours(maps, 10, data)
    before = nets[0].cost_value(data)
    for _ in range(10):
        epoch()
    assert nets[0].cost_value(data) < before


@pytest.mark.full
def test_scoring_takes_less_than_500_megabytes():
    assert 50 < benchmark.memory((20, 40)) < 500
