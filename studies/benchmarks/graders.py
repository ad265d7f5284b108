"""The graders that `studies.benchmarks.grading` measures: how each gets its files, and its command.

Every grader marks the same answers, in a notebook of its own kind, in one command where it can.
`prepare` is not measured; `grade` is.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree
from pathlib import Path

from coursekit.build import student_version
from coursekit.grading.reference import facts_of
from coursekit.nbgrader import course_folder, packed, parts
from coursekit.notebooks import read, write
from coursekit.roles import role
from studies.benchmarks.handed_in import NAME, answers, filled

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions" / f"{NAME}.ipynb"
SEED = 7
THREADS = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}


class Grader:
    """A grader with a folder of its own and the Python that it is installed for.

    Parameters
    ----------
    folder : Path
        For its files; empty.
    python : str
        The interpreter of its environment.
    plain : bool
        Leave the cells out that are no exercise, such as the demonstrations at the end.
    """

    distribution = ""
    every = 1  # of so many submissions one is graded

    def __init__(self, folder, python=sys.executable, plain=False):
        self.folder, self.python, self.plain = folder, str(python), plain
        self.handed_in = folder / "handed-in"
        folder.mkdir(parents=True)

    def prepare(self, count):
        """Hand the submissions in: a folder for each student."""
        notebook = self.without_demonstrations(self.student_notebook())
        for student, (chosen, kind) in answers(count).items():
            path = self.place(student)
            path.parent.mkdir(parents=True)
            write(filled(notebook, chosen, kind), path)

    def student_notebook(self):
        """Return what a student gets."""
        return student_version(read(SOLUTIONS))

    def place(self, student):
        """Return where a student's notebook is handed in."""
        return self.handed_in / student / f"{NAME}.ipynb"

    def without_demonstrations(self, notebook):
        if self.plain:
            notebook.cells = [cell for cell in notebook.cells
                              if cell.cell_type != "code" or role(cell)]  # fmt: skip
        return notebook

    def run(self, *words, **options):
        """Run a program of the grader's environment and keep its output, whatever its exit code."""
        path = os.pathsep.join([str(Path(self.python).parent), os.environ["PATH"]])
        environment = os.environ | THREADS | {"PATH": path}
        done = subprocess.run([self.python, *map(str, words)], capture_output=True, text=True,
                              env=environment, **options)  # fmt: skip
        self.output = (done.stdout + done.stderr)[-3000:]
        return done

    def version(self):
        code = f"import importlib.metadata as m; print(m.version({self.distribution!r}))"
        return self.run("-c", code).stdout.strip()


class Ours(Grader):
    """`nncourse grade`, in bubblewrap."""

    distribution = "nncourse"

    def __init__(self, *args, workers=1, **options):
        super().__init__(*args, **options)
        self.workers = workers

    def grade(self, number):
        self.results = self.folder / f"results-{number}"
        self.run("-m", "coursekit", "grade", self.handed_in, "-o", self.results,
                 "--solutions", SOLUTIONS, "--isolation", "bwrap", "--seed", SEED,
                 "-n", self.workers)  # fmt: skip

    def marks(self):
        with (self.results / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
            return {row["student"]: float(row["total"]) for row in csv.DictReader(file)}


class Nbval(Grader):
    """Stock `pytest --nbval-lax` on the filled notebooks with their checks, in one session."""

    distribution = "nbval"

    def grade(self, number):
        self.report = self.folder / f"report-{number}.xml"
        options = ["-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", self.folder]
        self.run("-m", "pytest", "--nbval-lax", *options, f"--junitxml={self.report}",
                 self.handed_in)  # fmt: skip

    def marks(self):
        """Return no marks, since it gives none. But all submissions must have been run."""
        root = xml.etree.ElementTree.parse(self.report).getroot()
        names = " ".join(case.get("classname", "") for case in root.iter("testcase"))
        students = set(re.findall(r"student\d\d", names))
        return None if len(students) == len(list(self.handed_in.iterdir())) else {}


class Nbgrader(Grader):
    """`nbgrader autograde` for the whole class."""

    distribution = "nbgrader"

    def prepare(self, count):
        self.course = self.folder / "course"
        self.handed_in = self.course / "submitted"
        course_folder(self.course, SOLUTIONS, SEED)
        if self.plain:
            source = self.course / "source" / NAME / f"{NAME}.ipynb"
            write(self.without_demonstrations(read(source)), source)
        self.nbgrader("generate_assignment", NAME, cwd=self.course)
        super().prepare(count)

    def student_notebook(self):
        return read(self.course / "release" / NAME / f"{NAME}.ipynb")

    def place(self, student):
        return self.handed_in / student / NAME / f"{NAME}.ipynb"

    def nbgrader(self, *words, **options):
        code = "import sys; from nbgrader.apps.nbgraderapp import main; sys.exit(main())"
        return self.run("-W", "ignore", "-c", code, *words, **options)

    def grade(self, number):
        self.copy = self.folder / f"course-{number}"
        shutil.copytree(self.course, self.copy)
        self.nbgrader("autograde", NAME, cwd=self.copy)

    def marks(self):
        self.nbgrader("export", cwd=self.copy)
        with (self.copy / "grades.csv").open(encoding="utf-8", newline="") as file:
            return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


OTTER_TEST = """\
from otter.test_files import test_case

OK_FORMAT = False
name = {exercise!r}
points = None
"""
OTTER_CASE = """

@test_case(points={points}, hidden=True)
def test_{number}(env):
    env["_facts"] = {facts!r}
    exec("from coursekit.nbgrader import test as _test; _test({exercise!r}, _facts)", env)
"""


class Otter(Grader):
    """`otter run` for each notebook: what `otter grade` does in a container for each.

    It starts anew for each, so its time per submission is measured on every fourth of them.
    """

    distribution = "otter-grader"
    every = 4

    def prepare(self, count):
        super().prepare(count)
        tests = self.folder / "tests"
        tests.mkdir()
        for exercise, text in otter_tests(SOLUTIONS).items():
            (tests / f"{exercise}.py").write_text(text, encoding="utf-8")
        self.archive = self.folder / "autograder.zip"
        self.otter("generate", "-t", tests, "-o", self.archive, "--no-config",
                   "--no-requirements", "--no-environment", cwd=self.folder)  # fmt: skip
        if not self.archive.exists():
            raise RuntimeError(f"otter generate: {self.output}")

    def otter(self, *words, **options):
        return self.run("-c", "from otter.cli import cli; cli()", *words, **options)

    def grade(self, number):
        self.results = self.folder / f"results-{number}"
        for student in sorted(self.handed_in.iterdir())[self.every - 1 :: self.every]:
            (self.results / student.name).mkdir(parents=True)
            self.otter("run", "-a", self.archive, "-o", self.results / student.name, "--no-logo",
                       self.place(student.name))  # fmt: skip

    def marks(self):
        scores = {}
        for path in self.results.glob("*/results.json"):
            tests = json.loads(path.read_text(encoding="utf-8"))["tests"]
            scores[path.parent.name] = sum(test.get("score", 0) for test in tests)
        return scores


def otter_tests(solutions):
    """Write otter's test files from the same facts: name -> text."""
    texts = {}
    for exercise, facts in facts_of(solutions, SEED).items():
        cases = (OTTER_CASE.format(points=part["points"], number=number, exercise=exercise,
                                   facts=packed(part))
                 for number, part in enumerate(parts(facts), 1))  # fmt: skip
        texts[exercise] = OTTER_TEST.format(exercise=exercise) + "".join(cases)
    return texts
