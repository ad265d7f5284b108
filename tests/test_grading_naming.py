"""Usual mistakes are named for the class summary; no mark can depend on it."""

import nbformat
import pytest

from nncourse.course.checks import find_exercise
from nncourse.course.grading import naming, plugin, workbench
from nncourse.course.grading.grade import grade
from nncourse.course.grading.kernel import KernelGone, Reply
from nncourse.course.grading.limits import DEATH, ERROR, TIME_LIMIT, WRONG, Limits
from nncourse.course.grading.naming import lost, mistakes, name_mistakes
from nncourse.course.grading.plugin import Check
from nncourse.course.grading.replay import Trial
from tests.grading_cases import code, notebook, write
from tests.test_grading_results import expected_once

pytest.importorskip("resource", reason="this system has no resource limits")

SETUP = "import numpy as np\nfrom nncourse.course import check"
RIGHT = "def quadratic_cost(a, y):\n    return 0.5 * np.sum((a - y) ** 2) / a.shape[1]"
HALF_MISSING = RIGHT.replace("0.5 * ", "")
ABOUT = {"exercise": "3.2"}
HALF = "the factor ½ is missing: C = (1/2n) Σ ‖y − a‖²."

# What an answer does when the visible check calls it, and not a hidden one.
ASIDE = """
import sys
from nncourse.course.hidden import show_values as _values
def quadratic_cost(a, y):
    frame, names = sys._getframe(), set()
    while frame:
        names.add(frame.f_code.co_name)
        frame = frame.f_back
    if "examine" in names:
        {}
    return 0.5 * np.sum((a - y) ** 2) / a.shape[1] + (a.shape[1] > 1)
"""
HOSTILE = {
    "ends the kernel": "__import__('os')._exit(1)",
    "never ends": "while True: pass",
    "floods": "print('x' * 100_000_000)",
    "shows many": "_values(0); _values(1)",
}


def solved(source, **about):
    cell = nbformat.v4.new_code_cell(source, execution_count=1)
    cell.metadata["nncourse"] = about
    return cell


def solutions():
    """Exercise 3.2 of the course, with a hidden check for one column and one for more."""
    head, body = RIGHT.split("\n")
    hidden = (
        "from nncourse.course.hidden import seeded, show_values\nrng = seeded('{0}')\n"
        "show_values(quadratic_cost(rng.random((4, {0})), rng.random((4, {0}))))"
    )
    return nbformat.v4.new_notebook(cells=[
        solved(SETUP, role="setup"),
        solved(f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION", role="answer",
               points=3, defines=["quadratic_cost"], **ABOUT),
        solved('check("3.2")', role="check", **ABOUT),
        solved(hidden.format(1), role="hidden", points=1, **ABOUT),
        solved(hidden.format(5), role="hidden", points=2, **ABOUT),
    ])  # fmt: skip


def submission(source):
    about = {"role": "answer", "points": 3, "defines": ["quadratic_cost"], **ABOUT}
    return notebook(code(SETUP, role="setup"), code(source, **about))


def graded(folder, answers, out="out"):
    """The marks for exercise 3.2 of students with these answers, by name."""
    (folder / "in").mkdir(exist_ok=True)
    nbformat.write(solutions(), folder / "03_gradient_descent.ipynb")
    for name, source in answers.items():
        write(folder / "in" / f"{name}.ipynb", submission(source))
    results = grade(folder / "in", folder / out, folder / "03_gradient_descent.ipynb", "limits", 1,
                    limits=Limits(cell_seconds=10), pages=False)  # fmt: skip
    return {result.student: result for result in results}


@pytest.fixture(autouse=True)
def one_expectation(monkeypatch):
    monkeypatch.setattr(workbench, "expected_values", expected_once)


@pytest.fixture
def said(monkeypatch):
    """What kernels show when they are asked for mistakes, a list for each question."""
    answers, real = [], plugin.name_mistakes

    def spy(checks, ask):
        def note(source, seconds):
            answers.append(ask(source, seconds))
            return answers[-1]

        return real(checks, note)

    monkeypatch.setattr(plugin, "name_mistakes", spy)
    return answers


def test_a_wrong_answer_is_named_and_a_right_one_is_not_asked(tmp_path, said):
    found = graded(tmp_path, {"half": HALF_MISSING, "right": RIGHT})
    assert found["half"].exercises["3.2"].mistake == HALF
    assert found["right"].exercises["3.2"].mistake == ""
    assert len(said) == 1


def test_whatever_happens_while_mistakes_are_named_no_mark_changes(tmp_path, said, monkeypatch):
    monkeypatch.setattr(naming, "SECONDS", 0.5)
    answers = {name: ASIDE.format(does) for name, does in HOSTILE.items()}
    named = graded(tmp_path, answers)
    assert sorted(len(bundles) for bundles in said) == [0, 0, 0, 6]  # they did what they do
    monkeypatch.setattr(plugin, "name_mistakes", lambda *_: {})
    unnamed = graded(tmp_path, answers, "unnamed")
    for name in answers:
        data = [runs[name].to_json() | {"seconds": 0} for runs in (named, unnamed)]
        assert data[0] == data[1]
        assert (data[0]["total"], data[0]["deaths"]) == (1, 0)


def test_an_error_of_ours_while_mistakes_are_named_changes_no_mark(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(plugin, "name_mistakes", lambda *_: 1 / 0)
    found = graded(tmp_path, {"half": HALF_MISSING})
    assert (found["half"].total, found["half"].reason) == (0, "")
    assert "no mistakes were named: ZeroDivisionError" in capsys.readouterr().err


def test_only_a_number_in_the_exercises_own_list_counts():
    texts = ["first", "second"]
    check = Check("3.2", 1, False, WRONG)

    def named(bundles):
        return name_mistakes([check], lambda *_: bundles, lambda _: texts)

    for value in (0, 1):
        assert named([[{"kind": "i", "values": [value]}]]) == {"3.2": texts[value]}
    for value in (2, 10**9, -1, True, 0.0, "0", None, [], {"values": []}, "<b>"):
        assert named([[{"kind": "i", "values": [value]}]]) == {}
    for bundles in ([], None, [[]], "x", [["x"]], [[{"values": [0]}], [{"values": [0]}]], 7):
        assert named(bundles) == {}


def test_only_answers_that_are_wrong_or_raise_are_looked_at():
    checks = [
        Check("1", 1, True), Check("2", 1, False, WRONG), Check("3", 1, False, TIME_LIMIT),
        Check("4", 1, False, ERROR, "ValueError"), Check("5", 1, False, ERROR, "NameError"),
        Check("6", 1, False, ERROR, "NotImplementedError"), Check("7", 1, False, DEATH),
        Check("2", 1, False, WRONG),
    ]  # fmt: skip
    assert lost(checks) == ["2", "4"]


def test_exercises_that_the_course_does_not_know_have_no_usual_mistakes():
    assert mistakes("99.1") == mistakes("x") == []
    assert mistakes("3.2")[0] == HALF == find_exercise("3.2").misconceptions[0].says


class DyingKernel:
    """A kernel that runs anything, and dies of what is asked aside."""

    threads = 1

    def __init__(self):
        self.ran = []

    def ask(self, source):
        self.ran.append(source)
        return len(self.ran)

    def wait(self, request, seconds):
        if "aside" in self.ran[request - 1]:
            raise KernelGone(DEATH, "died", request)
        return Reply()

    def processes(self):
        return 1

    def kill(self):
        self.ran.append("killed")


def test_a_kernel_that_dies_of_the_question_is_not_replaced_and_counts_for_nothing():
    started = []

    def start():
        started.append(DyingKernel())
        return started[-1]

    trial = Trial(start, (), Limits())
    assert trial.ask_aside("aside", 1) == []
    assert started == []
    trial.run_hidden("3.2", "x")
    assert trial.ask_aside("aside", 1) == trial.ask_aside("aside", 1) == []
    assert (len(started), trial.deaths, trial.fates) == (1, 0, {})
