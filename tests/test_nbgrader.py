"""nbgrader and the course: its whole round with the real nbgrader, and its notebooks in ours."""

import copy
import csv
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from nncourse.course import hidden
from nncourse.course.build import leaks, role
from nncourse.course.grading.grade import grade
from nncourse.course.hidden import SEED_VARIABLE
from nncourse.course.hidden_tests import HiddenTest, HiddenTestFailed, packed
from nncourse.course.nbgrader import course_folder, source_version
from nncourse.course.notebooks import NotebookError, read, write
from tests import grading_cases

NAME = "03_gradient_descent"
SOLUTIONS = Path(__file__).resolve().parents[1] / "solutions" / f"{NAME}.ipynb"
VALUES = [[{"kind": "f", "shape": [], "values": [0.5], "itemsize": 8}]]
STUB = 'raise NotImplementedError("write this")'


# ---- one test


def run(source, expected=VALUES, seed=7):
    with HiddenTest("3.2", seed, packed(expected)):
        exec(f"from nncourse.course.hidden import seeded, show_values\n{source}", {})


def test_a_hidden_test_is_silent_when_the_values_are_right(capsys):
    run("show_values(0.5 + 1e-9)")
    assert capsys.readouterr() == ("", "")


def test_a_hidden_test_says_what_is_wrong_and_no_expected_value():
    with pytest.raises(HiddenTestFailed, match=r"^exercise 3\.2: the value is different\.$"):
        run("show_values(0.25)")


def test_a_hidden_test_fails_when_nothing_is_shown():
    with pytest.raises(HiddenTestFailed, match="0 outputs with values instead of 1"):
        run("pass")


def test_an_error_of_the_answer_stays_what_it_is():
    with pytest.raises(NotImplementedError):
        run("raise NotImplementedError")


def test_a_warning_costs_no_points(capsys):
    run("import sys; print('warning', file=sys.stderr); show_values(0.5)")
    assert capsys.readouterr().err == ""


def test_the_inputs_have_the_seed_of_the_test_and_everything_is_put_back(monkeypatch):
    monkeypatch.setenv("NNCOURSE_GRADING_SEED", "3")
    before, show = sys.stderr, hidden.show
    drawn = "show_values(seeded('x').random())"
    with pytest.raises(HiddenTestFailed):
        run(drawn, [[{"kind": "f", "shape": [], "values": [_first("3")]}]])
    run(drawn, [[{"kind": "f", "shape": [], "values": [_first("7")]}]])
    assert os.environ["NNCOURSE_GRADING_SEED"] == "3" and sys.stderr is before
    assert hidden.show is show


def _first(seed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NNCOURSE_GRADING_SEED", seed)
        from nncourse.course.hidden import seeded

        return seeded("x").random()


# ---- the source notebook


def test_a_hidden_cell_that_indenting_would_change_is_refused():
    solutions = grading_cases.solutions()
    cell = next(cell for cell in solutions.cells if role(cell) == "hidden")
    cell.source += '\ntext = """two\nlines"""'
    with pytest.raises(NotebookError, match="exercise 1.1 holds a string of several lines"):
        source_version(solutions, 7)


def test_a_hidden_cell_without_values_is_refused():
    solutions = grading_cases.solutions()
    next(cell for cell in solutions.cells if role(cell) == "hidden").source = "cost"
    with pytest.raises(NotebookError, match="hidden cell of exercise 1.1 shows no values"):
        source_version(solutions, 7)


def test_source_notebooks_are_not_overwritten(tmp_path):
    there = tmp_path / "source" / NAME / f"{NAME}.ipynb"
    there.parent.mkdir(parents=True)
    there.write_text("mine")
    with pytest.raises(ValueError, match="is there already; --renew"):
        course_folder(tmp_path, SOLUTIONS)
    assert there.read_text() == "mine"


def test_renewing_writes_the_notebook_and_keeps_the_settings(tmp_path):
    nbformat.write(grading_cases.solutions(), tmp_path / "01_tests.ipynb")
    course_folder(tmp_path / "course", tmp_path / "01_tests.ipynb", seed=1)
    settings = tmp_path / "course" / "nbgrader_config.py"
    settings.write_text("mine")
    (target,) = course_folder(tmp_path / "course", tmp_path / "01_tests.ipynb", seed=2, renew=True)
    code = [cell for cell in read(target).cells if cell.cell_type == "code"]
    tests = [cell.source for cell in code if role(cell) == "hidden"]
    assert 'with HiddenTest("1.1", seed=2, ' in tests[0]
    assert not any(cell.outputs for cell in code)
    assert SEED_VARIABLE not in os.environ
    assert settings.read_text() == "mine"


# ---- the whole round

NBGRADER = """
import json, os, sys
from nbgrader.apps.nbgraderapp import NbGraderApp
for folder, words in json.load(sys.stdin):
    os.chdir(folder)
    NbGraderApp.clear_instance()
    try:
        NbGraderApp.launch_instance(words)
    except SystemExit as end:
        if end.code:
            raise
"""
NO_DIVISION = "return np.sum((y - a) ** 2) / 2"  # right for a single example: 1 point of 2
PARTLY = {
    "3.1": "import sys\n    print('a warning', file=sys.stderr)\n    return np.eye(10)[:, [j]]",
    "3.2": NO_DIVISION,
    "3.5": "return b - eta / m * nabla_b, w - eta / m * nabla_w",
}


class Course:
    """A round of nbgrader: an instructor, an exchange, and what students have handed in."""

    def __init__(self, root):
        self.folder, self.exchange, self.work = (root / n for n in ("course", "exchange", "work"))
        self.work.mkdir()
        self.exchange.mkdir()
        self.exchange.chmod(0o777)
        command = [sys.executable, "-m", "nncourse.course", "nbgrader", self.folder]
        options = ["--solutions", SOLUTIONS, "--seed", "7"]
        subprocess.run([*map(str, command + options)], check=True, capture_output=True)
        self.at = [f"--Exchange.root={self.exchange}"]
        self.do(
            [self.folder, "generate_assignment", NAME],
            [self.folder, "release_assignment", NAME, *self.at],
            [self.work, "fetch_assignment", NAME, "--course", "nncourse", *self.at],
        )
        self.fetched = self.work / NAME / f"{NAME}.ipynb"
        self.released = read(self.fetched)
        self.notebooks = {
            "right": filled(self.released, model_answers()),
            "empty": self.released,
            "partly": filled(self.released, model_answers() | PARTLY),
            "deleting": without_tests(filled(self.released, model_answers())),
            "tampering": tampered(filled(self.released, {"3.1": "return np.zeros((10, 1))"})),
        }
        self.hand_in()
        write(self.notebooks["empty"], self.work / "empty.ipynb")
        self.validation = self.do(
            [self.folder, "collect", NAME, *self.at],
            [self.folder, "autograde", NAME],
            [self.folder, "export"],
            [self.work, "validate", f"{NAME}/{NAME}.ipynb"],
            [self.work, "validate", "empty.ipynb"],
        )

    def do(self, *steps):
        """Run commands of nbgrader, each in its folder, as if typed one after the other."""
        steps = [[str(folder), words] for folder, *words in steps]
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        done = subprocess.run([sys.executable, "-c", NBGRADER], input=json.dumps(steps), text=True,
                              capture_output=True, env=os.environ | {"PATH": path})  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def hand_in(self):
        """Hand the right notebook in as a student does, and the others beside it."""
        write(self.notebooks["right"], self.fetched)
        self.do([self.work, "submit", NAME, "--course", "nncourse", *self.at])
        (mine,) = (self.exchange / "nncourse" / "inbound").iterdir()
        self.user, rest = mine.name.split("+", 1)
        for student, notebook in self.notebooks.items():
            if student != "right":
                other = shutil.copytree(mine, mine.with_name(f"{student}+{rest}"))
                (other / f"{NAME}.ipynb").chmod(0o644)
                write(notebook, other / f"{NAME}.ipynb")
        self.inbound = mine.parent

    def student(self, name):
        return self.user if name == "right" else name


def model_answers():
    """Exercise -> what stands between the marks in the solutions."""
    cells = [cell for cell in read(SOLUTIONS).cells if role(cell) == "answer"]
    inside = {c.metadata["nncourse"]["exercise"]: c.source for c in cells}
    return {exercise: source.split("### BEGIN SOLUTION\n    ")[1].split("\n    ### END")[0]
            for exercise, source in inside.items()}  # fmt: skip


def filled(released, answers):
    """A student's notebook: answers in the place of the stubs."""
    notebook = copy.deepcopy(released)
    for cell in notebook.cells:
        if (
            role(cell) == "answer"
            and (exercise := cell.metadata["nncourse"]["exercise"]) in answers
        ):
            assert cell.source.count(STUB) == 1
            cell.source = cell.source.replace(STUB, answers[exercise])
        elif role(cell) == "written":
            cell.source += " because it is."
    return notebook


def without_tests(notebook):
    """Checks, tests and the setup are deleted; that must neither help nor harm."""
    next(cell for cell in notebook.cells if role(cell) == "setup").source = ""
    notebook.cells = [cell for cell in notebook.cells if role(cell) not in ("check", "hidden")]
    return notebook


def tampered(notebook):
    """Checks and tests are deleted, all but one, which is edited."""
    hidden = next(cell for cell in notebook.cells if role(cell) == "hidden")
    hidden.source = "pass"
    hidden.metadata["nbgrader"]["points"] = 100
    without_tests(notebook).cells.append(hidden)
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    if importlib.util.find_spec("nbgrader") is None:  # importing it would import setuptools
        pytest.skip("nbgrader is not installed")
    if sys.platform == "win32":
        pytest.skip("nbgrader's exchange needs a Unix")
    return Course(tmp_path_factory.mktemp("round"))


MARKS = {  # of ten points; of the written questions nbgrader asks the instructor
    "right": 10,
    "deleting": 10,
    "empty": 0,
    "partly": 7,
    "tampering": 0,
}


def test_the_release_holds_no_solutions_and_no_tests(course):
    released = nbformat.v4.new_notebook(cells=course.released.cells)
    assert leaks(read(SOLUTIONS), released) == []
    for secret in ("HIDDEN TESTS", "SOLUTION", "HiddenTest", "show_values", "Marking guide"):
        assert secret not in nbformat.writes(released)
    tests = [cell.source for cell in released.cells if role(cell) == "hidden"]
    assert tests[0] == "# Here the answer to 3.1 is tested when it is graded. Points: 1"


@pytest.mark.parametrize("name", MARKS)
def test_nbgrader_gives_the_fair_mark(course, name):
    with (course.folder / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    row = rows[course.student(name)]
    assert (float(row["score"]), float(row["max_score"])) == (MARKS[name], 21)


def test_our_grader_gives_the_same_marks_for_what_the_exchange_holds(course, tmp_path):
    results = grade(course.inbound, tmp_path / "results", SOLUTIONS, "limits", 8)
    marks = {course.student(name): mark for name, mark in MARKS.items()}
    assert {result.student: result.total for result in results} == marks


def test_nbgrader_s_own_validation_minds_the_visible_checks(course):
    right, empty = course.validation.split("Success! Your notebook passes all the tests.")
    assert right == ""
    assert "VALIDATION FAILED ON 11 CELL(S)" in empty  # six checks, five questions
