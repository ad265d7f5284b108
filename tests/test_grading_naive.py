"""The attacks bite: graders that trust the kernel, or stock nbval, are fooled by them.

Each notebook holds a wrong answer. The same attacks gain nothing in `test_grading_attacks`.
"""

import subprocess
import sys

import nbformat
import pytest

from tests.grading_cases import SETUP, TESTING, WRONG_SLOPE

RIGHT_VALUE = "array([0.25])"
VERDICT = "_ = np.testing.assert_allclose(slope(np.zeros(1)), [0.25])"
PEEK = """
import json, os
cells = json.load(open("peeks.ipynb"))["cells"]
expected = "".join(cells[-1]["outputs"][0]["data"]["text/plain"])
class Looks:
    def __repr__(self):
        return expected
def slope(z):
    return Looks()
"""
LIE = """
class Looks:
    def __repr__(self):
        return "array([0.25])"
    def __eq__(self, other):
        return True
def slope(z):
    return Looks()
"""


def notebook(answer, check, result=None):
    """A notebook whose last cell is the grader's, with its stored result."""
    sources = [SETUP, answer, check]
    cells = [nbformat.v4.new_code_cell(source, execution_count=1) for source in sources]
    if result is not None:
        data = {"text/plain": result}
        cells[-1].outputs = [nbformat.v4.new_output("execute_result", data=data, execution_count=1)]
    return nbformat.v4.new_notebook(cells=cells)


NOTEBOOKS = {
    "honest": notebook(WRONG_SLOPE, VERDICT),
    "honest_value": notebook(WRONG_SLOPE, "slope(np.zeros(1))", RIGHT_VALUE),
    "patches": notebook(TESTING + WRONG_SLOPE, VERDICT),
    "peeks": notebook(PEEK, "slope(np.zeros(1))", RIGHT_VALUE),
    "lies": notebook(LIE, "slope(np.zeros(1))", RIGHT_VALUE),
    "stripped": notebook(WRONG_SLOPE, "slope(np.zeros(1))"),
}
NOTEBOOKS["stripped"].cells[-1].execution_count = None


@pytest.fixture(scope="module")
def passed(tmp_path_factory):
    """The notebooks whose last cell passes with stock nbval, run in the ordinary way."""
    folder = tmp_path_factory.mktemp("naive")
    for name, each in NOTEBOOKS.items():
        nbformat.write(each, folder / f"{name}.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-rA", "-q"]
    done = subprocess.run([*command, "."], cwd=folder, capture_output=True, text=True)
    return {name for name in NOTEBOOKS if f"PASSED {name}.ipynb::Cell 2" in done.stdout}


@pytest.mark.parametrize("attack", ["patches", "peeks", "lies", "stripped"])
def test_stock_nbval_is_fooled(passed, attack):
    assert attack in passed


@pytest.mark.parametrize("name", ["honest", "honest_value"])
def test_without_the_attack_the_wrong_answer_is_seen(passed, name):
    assert name not in passed
