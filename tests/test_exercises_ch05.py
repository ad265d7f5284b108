"""The transcripts of exercise 5.6 are those of real runs; rows of digits are read in 5.7."""

import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn")

from nncourse import Network, load_digits
from nncourse.course.exercises.ch05 import BEST_CUTS, DIAGNOSIS, scores_of_pieces
from nncourse.course.notebooks import read

SOLUTIONS = Path(__file__).parents[1] / "solutions" / "05_handwritten_digits.ipynb"
RUNS = {  # hidden neurons, η, seed
    "A": (30, 0.001, 0),
    "B": (30, 100.0, 0),
    "C": (30, 3.0, 0),
    "D": (100, 3.0, 5),
    "E": (30, 0.03, 0),
}


def table():
    """The numbers in the notebook: {run: {epoch: (right, cost)}}."""
    text = next(c.source for c in read(SOLUTIONS).cells if c.source.startswith("## 5.6"))
    runs = {run: {} for run in RUNS}
    for epoch, *entries in re.findall(r"^\| (\d+) " + r"\| (\d+ · [\d.]+) " * 5, text, re.M):
        for run, entry in zip(RUNS, entries, strict=True):
            right, cost = entry.split(" · ")
            runs[run][int(epoch)] = int(right), float(cost)
    return runs


@pytest.mark.parametrize("run", RUNS)
def test_the_transcript_is_that_of_the_run(run):
    hidden, eta, seed = RUNS[run]
    training, _, test = load_digits()
    net = Network([64, hidden, 10], rng=seed)
    history = net.SGD(training, 20, 10, eta, test, rng=seed, progress=False)
    written = table()[run]
    assert list(written) == [1, 2, 3, 5, 10, 15, 20]
    for epoch, (right, cost) in written.items():
        record = history.epochs[epoch - 1]
        # Another machine may add in another order, and end in a slightly different network.
        assert record["evaluation_correct"] == pytest.approx(right, abs=6)
        assert record["training_cost"] == pytest.approx(cost, abs=0.01)


def test_every_run_has_a_diagnosis():
    assert [case.args for case in DIAGNOSIS.cases] == [(run,) for run in RUNS]
    assert {DIAGNOSIS.reference(run) for run in RUNS} == {
        "eta too small",
        "eta too large",
        "stuck outputs",
        "fine",
    }


def test_the_score_of_cuts_is_taken_of_the_pieces_between_them():
    row = np.array([[1.0, 0.5, 0.5, 1.5, 0.5, 2.0]])
    assert scores_of_pieces(row, [3, 5], np.sum) == [2, 2, 2]
    assert BEST_CUTS.reference(*BEST_CUTS.cases[0].args) == [3, 5]


@pytest.mark.parametrize("case", BEST_CUTS.cases, ids=lambda case: case.label)
def test_no_cuts_are_as_good_as_the_best_ones(case):
    """Otherwise which of them an answer finds would be chance."""
    row, n, score = case.args
    best = BEST_CUTS.reference(*case.args)
    product = np.prod(scores_of_pieces(row, best, score))
    for k in range(n - 1):
        for cut in set(range(1, row.shape[1])) - set(best):
            other = sorted([*best[:k], *best[k + 1 :], cut])
            assert np.prod(scores_of_pieces(row, other, score)) < product


def test_the_last_cell_reads_most_rows_of_three_digits():
    cell = next(c for c in read(SOLUTIONS).cells if c.source.startswith('if finished("5.1", "5.2"'))
    said = "".join(output.get("text", "") for output in cell.outputs)
    assert int(re.search(r"single digits: (\d+) of 300", said)[1]) > 280
    assert int(re.search(r"three digits: (\d+) of 50 right", said)[1]) >= 35
