"""The transcripts of exercise 5.6 are those of real runs; rows of digits are read in 5.7."""

import re
from pathlib import Path

import pytest

pytest.importorskip("sklearn")

from coursekit.exercise import read_solutions
from coursekit.notebooks import read
from nncourse import Network, load_digits

SOLUTIONS = Path(__file__).parents[2] / "solutions" / "05_handwritten_digits.ipynb"
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
    facts = read_solutions(SOLUTIONS)["5.6"].facts("visible")
    assert [case["data"] for case in facts["cases"]] == [[run] for run in RUNS]
    assert {case["expected"] for case in facts["cases"]} == {
        "eta too small",
        "eta too large",
        "stuck outputs",
        "fine",
    }


def test_the_last_cell_reads_most_rows_of_three_digits():
    cell = next(c for c in read(SOLUTIONS).cells if c.source.startswith('if finished("5.1", "5.2"'))
    said = "".join(output.get("text", "") for output in cell.outputs)
    assert int(re.search(r"single digits: (\d+) of 300", said)[1]) > 280
    assert int(re.search(r"three digits: (\d+) of 50 right", said)[1]) >= 35
