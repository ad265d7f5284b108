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

from coursekit.build import leaks
from coursekit.exercise import read_exercises
from coursekit.grading.grade import grade
from coursekit.nbgrader import TestFailed, course_folder, packed, parts, source_version, test
from coursekit.notebooks import read, write
from coursekit.roles import about, role
from tests.coursekit.grading import cases
from tests.coursekit.grading.cases import COST, SLOPE, stub

NAME = "03_gradient_descent"
SOLUTIONS = Path(__file__).resolve().parents[3] / "solutions" / f"{NAME}.ipynb"
STUB = 'raise NotImplementedError("write this")'
FACTS = {each: exercise.facts(7) for each, exercise in read_exercises(cases.solutions()).items()}


# ---- one test


def run(answer, exercise="1.2"):
    call = f"test({exercise!r}, {packed(FACTS[exercise])!r})"
    exec(f"import numpy as np\n{answer}\n{call}", {"test": test})


def test_a_hidden_test_is_silent_when_the_answer_is_right(capsys):
    run(SLOPE)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("slope = abs", r"^exercise 1\.2: tried:  15 numbers.*\nresult\[0, 0\]: .* expected "),
        (SLOPE.replace("s * (1 - s)", "s"), "the factor 1 - s is missing"),
        (stub("1.2"), "not written yet"),
        ("def slope(z): return 1 / 0", "raised: ZeroDivisionError"),
        ("", "slope is not defined yet"),
    ],
)
def test_a_hidden_test_says_what_is_wrong(answer, said):
    with pytest.raises(TestFailed, match=said):
        run(answer)


def test_a_warning_costs_no_points(capsys):
    run(SLOPE.replace("    s =", "    import sys; print(1, file=sys.stderr)\n    s ="))
    assert capsys.readouterr().err == ""


def test_each_part_of_the_points_has_a_test_of_its_own():
    one, six = parts(FACTS["1.1"])
    assert (one["points"], six["points"]) == (1, 1)
    assert [case["label"] for case in six["cases"]] == ["six examples"]
    names = {"test": test}
    exec(f"import numpy as np\n{COST.replace('(2 * a.shape[1])', '2')}", names)
    exec(f"test('1.1', {packed(one)!r})", names)
    with pytest.raises(TestFailed, match="the factor 1/m is missing"):
        exec(f"test('1.1', {packed(six)!r})", names)


# ---- the source notebooks


def test_a_source_notebook_holds_tests_and_nothing_that_only_solutions_have():
    made = source_version(cases.solutions(), FACTS)
    assert [role(cell) for cell in made.cells] == [
        "setup", "answer", "check", "test", "test", "answer", "check", "test", "answer", "check",
        "test"]  # fmt: skip
    points = [cell.metadata["nbgrader"]["points"] for cell in made.cells if role(cell) == "test"]
    assert points == [1, 1, 1, 2]
    ids = [cell.metadata["nbgrader"]["grade_id"] for cell in made.cells]
    assert len(set(ids)) == len(ids)


def test_source_notebooks_are_not_overwritten(tmp_path):
    there = tmp_path / "source" / NAME / f"{NAME}.ipynb"
    there.parent.mkdir(parents=True)
    there.write_text("mine")
    with pytest.raises(ValueError, match="is there already; --renew"):
        course_folder(tmp_path, SOLUTIONS)
    assert there.read_text() == "mine"


def test_renewing_writes_the_notebook_and_keeps_the_settings(tmp_path):
    nbformat.write(cases.solutions(), tmp_path / "01_tests.ipynb")
    written = []
    for seed in (1, 2):
        (target,) = course_folder(tmp_path / "course", tmp_path / "01_tests.ipynb", seed, seed > 1)
        written.append(target.read_text())
        settings = tmp_path / "course" / "nbgrader_config.py"
        settings.write_text("mine")
    assert written[0] != written[1] and settings.read_text() == "mine"
    code = [cell for cell in read(target).cells if cell.cell_type == "code"]
    assert not any(cell.outputs for cell in code)


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
        command = [sys.executable, "-m", "coursekit", "nbgrader", self.folder]
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
    inside = {about(c)["exercise"]: c.source for c in cells}
    return {exercise: source.split("### BEGIN SOLUTION\n    ")[1].split("\n    ### END")[0]
            for exercise, source in inside.items()}  # fmt: skip


def filled(released, answers):
    """A student's notebook: answers in the place of the stubs."""
    notebook = copy.deepcopy(released)
    for cell in notebook.cells:
        if role(cell) == "answer" and (exercise := about(cell)["exercise"]) in answers:
            assert cell.source.count(STUB) == 1
            cell.source = cell.source.replace(STUB, answers[exercise])
        elif role(cell) == "written":
            cell.source += " because it is."
    return notebook


def without_tests(notebook):
    """Checks, tests and the setup are deleted; that must neither help nor harm."""
    next(cell for cell in notebook.cells if role(cell) == "setup").source = ""
    notebook.cells = [cell for cell in notebook.cells if role(cell) not in ("check", "test")]
    return notebook


def tampered(notebook):
    """Checks and tests are deleted, all but one, which is edited."""
    edited = next(cell for cell in notebook.cells if role(cell) == "test")
    edited.source = "pass"
    edited.metadata["nbgrader"]["points"] = 100
    without_tests(notebook).cells.append(edited)
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    if importlib.util.find_spec("nbgrader") is None:  # importing it would import setuptools
        pytest.skip("nbgrader is not installed")
    if sys.platform == "win32":
        pytest.skip("nbgrader's exchange needs a Unix")
    return Course(tmp_path_factory.mktemp("round"))


MARKS = {  # of twelve points; of the written questions nbgrader asks the instructor
    "right": 12,
    "deleting": 12,
    "empty": 0,
    "partly": 9,
    "tampering": 0,
}


def test_the_release_holds_no_solutions_and_no_tests(course):
    released = nbformat.v4.new_notebook(cells=course.released.cells)
    assert leaks(read(SOLUTIONS), released) == []
    for secret in ("HIDDEN TESTS", "SOLUTION", "coursekit.nbgrader", "mistake", "Marking guide"):
        assert secret not in nbformat.writes(released)
    tests = [cell.source for cell in released.cells if role(cell) == "test"]
    assert tests[0] == "# Here the answer to 3.1 is tested when it is graded. Points: 1"


@pytest.mark.parametrize("name", MARKS)
def test_nbgrader_gives_the_fair_mark(course, name):
    with (course.folder / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    row = rows[course.student(name)]
    assert (float(row["score"]), float(row["max_score"])) == (MARKS[name], 24)


def test_our_grader_gives_the_same_marks_for_what_the_exchange_holds(course, tmp_path):
    results = grade(course.inbound, tmp_path / "results", SOLUTIONS, "limits", 8)
    marks = {course.student(name): mark for name, mark in MARKS.items()}
    assert {result.student: result.total for result in results} == marks


def test_nbgrader_s_own_validation_minds_the_visible_checks(course):
    right, empty = course.validation.split("Success! Your notebook passes all the tests.")
    assert right == ""
    assert "VALIDATION FAILED ON 13 CELL(S)" in empty  # seven checks, six questions
