"""The benchmark of graders: what is handed in, and the page with the results."""

import json
from collections import Counter
from pathlib import Path

import pytest

from coursekit.build import student_version
from coursekit.checking import examine, find_facts
from coursekit.notebooks import read
from coursekit.roles import role
from coursekit.verdict import RIGHT as IS_RIGHT
from studies.benchmarks.graders import SOLUTIONS
from studies.benchmarks.grading import RESULTS, VARIANTS, report
from studies.benchmarks.handed_in import FAULTY, RIGHT, WRONG, answers, filled


@pytest.fixture(scope="module")
def exercises():
    return student_version(read(SOLUTIONS))


def verdicts(notebook):
    """Exercise -> whether the answer in a notebook passes its visible check."""
    names = {}
    exec("import numpy as np", names)
    for cell in notebook.cells:
        if role(cell) == "answer":
            exec(cell.source, names)
    return {exercise: examine(find_facts(exercise), names).state == IS_RIGHT for exercise in RIGHT}


@pytest.mark.parametrize(("table", "right"), [(RIGHT, True), (WRONG, False)])
def test_answers_are_what_they_are_called(exercises, table, right):
    for turn in range(3):
        given = {exercise: each[turn % len(each)] for exercise, each in table.items()}
        assert set(verdicts(filled(exercises, given, "")).values()) == {right}


def test_a_class_has_all_kinds(exercises):
    class_ = answers(40)
    assert class_ == answers(40)
    assert Counter(kind for _, kind in class_.values()) == {"": 36} | dict.fromkeys(FAULTY, 1)
    every = [set(given.values()) <= set().union(*RIGHT.values()) for given, _ in class_.values()]
    assert 12 <= sum(every) < 25


def test_faults_are_in_the_notebook(exercises):
    faulty = {kind: filled(exercises, given, kind) for given, kind in answers(40).values() if kind}
    with pytest.raises(NameError):
        verdicts(faulty["an error at the top"])
    with pytest.raises(SyntaxError):
        verdicts(faulty["a syntax error"])
    assert not any(verdicts(faulty["as shipped"]).values())
    assert not any(verdicts(faulty["wrong names"]).values())


ROUND = {"ours-1": 0.1, "ours-2": 0.08, "nbgrader": 1.0, "load": 0.2}


def test_the_page_says_medians_spread_and_ratios():
    about = {"notebook": "03", "submissions": 40, "versions": {"nbgrader": "0.9"}, "python": "3",
             "system": "Linux", "cores": 2}  # fmt: skip
    rounds = [ROUND, ROUND | {"nbgrader": 1.5}, ROUND | {"nbgrader": 1.2}]
    text = report({"conditions": about, "rounds": {"whole": rounds, "exercises": []}})
    assert "| `nbgrader autograde` | 1.200 | 1.000 – 1.500 | 3 | 12.0 | 15.0 |" in text
    assert VARIANTS["exercises"] not in text
    assert "Load average before the rounds: 0.2 to 0.2, on 2 cores." in text


@pytest.mark.skipif(not RESULTS.exists(), reason="nothing was measured")
def test_the_page_is_made_from_the_numbers():
    page = Path(RESULTS).with_suffix(".md").read_text(encoding="utf-8")
    assert page == report(json.loads(RESULTS.read_text(encoding="utf-8")))
