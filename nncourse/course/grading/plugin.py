"""A pytest plugin that runs submissions cell by cell: nbval's notebook and cell, our own kernel.

From nbval come the collecting of cells as tests, the comparison of stored with fresh outputs, and
its errors. Replaced are the kernel, which runs in a sandbox; the timeouts, which kill and replay
here; and what is compared: only the values of hidden checks, with a tolerance.
"""

import os
import sys
from collections import defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError

from nncourse.course.grading.answers import Answer
from nncourse.course.grading.assembling import display
from nncourse.course.grading.compare import mismatch
from nncourse.course.grading.limits import WRONG
from nncourse.course.grading.naming import name_mistakes
from nncourse.course.hidden import MIME


@dataclass
class Check:
    """What became of a hidden check."""

    exercise: str
    points: float
    passed: bool
    reason: str = ""
    ename: str = ""
    message: str = ""


@dataclass
class Job:
    """A notebook to run, and what came out.

    Parameters
    ----------
    notebook : NotebookNode
        As `assembling.assemble` makes it.
    trial : callable
        Gives a fresh `replay.Trial`.
    done : callable
        Called with the job when its last cell has run.
    """

    notebook: Any
    trial: Callable
    done: Callable = lambda job: None
    checks: list = field(default_factory=list)
    fates: dict = field(default_factory=dict)
    mistakes: dict = field(default_factory=dict)  # from exercises to usual mistakes; for no mark
    deaths: int = 0
    trouble: str = ""  # what went wrong on our side
    finished: bool = False


class Notebook(IPyNbFile):
    """A submission; its kernel starts with its first cell and is started anew when it dies."""

    def __init__(self, *args, job, **kwargs):
        super().__init__(*args, **kwargs)
        self.job = job
        self.trial = None

    def collect(self):
        """A test for each cell of the learner and each hidden check."""
        self.nb = self.job.notebook
        for number, cell in enumerate(self.nb.cells):
            role = cell.metadata.nncourse.role
            if role in ("answer", "hidden"):
                options = defaultdict(bool, check=role == "hidden")  # comments in it do not count
                yield Cell.from_parent(
                    self, name=f"{role} {number}", cell_num=number, cell=cell, options=options
                )

    def setup(self):
        """Begin the trial. The kernel follows with the first cell."""
        self.trial = self.job.trial()

    def teardown(self):
        """End the trial and hand the job back; not when somebody has stopped it on the way."""
        self.job.fates, self.job.deaths = dict(self.trial.fates), self.trial.deaths
        self.job.finished = bool(self.job.trouble) or len(self.job.checks) == self._hidden()
        try:
            if self.job.finished and not self.job.trouble:
                self._name_mistakes()
        finally:
            self.trial.close()
        if self.job.finished:
            self.job.done(self.job)

    def _name_mistakes(self):
        """Ask for the usual mistakes. All marks are made; whatever happens here changes none."""
        try:
            self.job.mistakes = name_mistakes(tuple(self.job.checks), self.trial.ask_aside)
        except Exception as error:
            self.job.mistakes = {}
            print(f"nncourse: no mistakes were named: {error!r}"[:1000], file=sys.stderr)

    def _hidden(self):
        return sum(cell.metadata.nncourse.role == "hidden" for cell in self.nb.cells)


class Cell(IPyNbCell):
    """A cell of the learner, or a hidden check."""

    wrong = ""

    def setup(self):
        """Nothing of nbval's: after a time limit its later cells would be expected to fail."""

    def runtest(self):
        """Run the cell; raise when it does not end well, or when values differ."""
        about = self.cell.metadata.nncourse
        if about.role == "answer":
            answer = Answer(about.number, self.cell.source, tuple(about.exercises))
            self.outcome = self.parent.trial.run_answer(answer)
        else:
            self.outcome = self.parent.trial.run_hidden(about.exercise, self.cell.source)
        if self.outcome.reason:
            self.raise_cell_error(f"{self.outcome.reason}: {self.outcome.message}")
        self.test_outputs = [display(bundle) for bundle in self.outcome.values]
        if self.options["check"] and not self.compare_outputs(self.test_outputs, self.cell.outputs):
            self.raise_cell_error("Cell outputs differ", self.wrong)

    def compare_outputs(self, test, ref, skip_compare=None):
        """Compare the values of all outputs; nothing else of them counts."""
        self.wrong = mismatch(_bundles(test), _bundles(ref))
        return not self.wrong


class Grading:
    """The plugin: collects the notebooks of its jobs and notes what became of their cells."""

    def __init__(self, jobs):
        self.jobs = jobs  # from path to job
        self.trouble = ""
        self.interrupted = False

    def pytest_collect_file(self, file_path, parent):
        """Collect what we have put there ourselves, and nothing else."""
        if file_path in self.jobs:
            return Notebook.from_parent(parent, path=file_path, job=self.jobs[file_path])

    def pytest_addoption(self, parser):
        """Nbval asks for an option of pytest's terminal, which is left out."""
        parser.addoption("--color", default="no")

    def pytest_collectreport(self, report):
        """A notebook that cannot be collected is our fault: we have made it."""
        if report.failed:
            self.trouble = str(report.longrepr)[-1000:]

    def pytest_keyboard_interrupt(self):
        """Somebody wants to stop."""
        self.interrupted = True

    def pytest_internalerror(self, excrepr):
        """Keep what pytest would print."""
        self.trouble = str(excrepr)[-1000:]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        """Note the outcome of a cell. Only a test that passed gives points."""
        report = yield
        job, about = item.parent.job, item.cell.metadata.nncourse
        if call.excinfo is not None and not isinstance(call.excinfo.value, NbCellError):
            job.trouble = job.trouble or f"{call.excinfo.typename}: {call.excinfo.value}"[:1000]
        elif call.when == "call" and about.role == "hidden":
            passed = report.outcome == "passed" and not hasattr(report, "wasxfail")
            job.checks.append(_check(item, about, passed))
        return report


def run(jobs):
    """Run many submissions in one pytest session.

    Every job is handed back through its `done` as soon as it is finished, and holds its outcome.
    """
    with TemporaryDirectory(prefix="nncourse-") as name:
        folder = Path(name).resolve()
        paths = {folder / f"submission_{number}.ipynb": job for number, job in enumerate(jobs)}
        for path in paths:  # empty: the expected values must never be on a disk
            path.touch()
        grading = Grading(paths)
        with _bare_pytest(folder) as options:
            status = pytest.main([*options, *map(str, paths)], plugins=[grading])
    if grading.interrupted:
        raise KeyboardInterrupt
    for job in jobs:
        if not job.finished:
            said = grading.trouble or f"pytest ended with exit code {int(status)}"
            job.trouble = job.trouble or said
            job.done(job)


@contextmanager
def _bare_pytest(folder):
    """Options for a pytest with nbval and no settings or plugins of this machine."""
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    before = dict(os.environ)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    try:
        yield ["-c", str(folder / "pytest.ini"), "--rootdir", str(folder), "--noconftest",
               "-p", "nbval", "-p", "no:cacheprovider", "-p", "no:terminal",
               "-p", "no:faulthandler", "-p", "no:unraisableexception",
               "--continue-on-collection-errors", "--capture=no", "--assert=plain"]  # fmt: skip
    finally:
        os.environ.clear()
        os.environ.update(before)


def _check(item, about, passed):
    outcome = item.outcome
    reason = "" if passed else outcome.reason or WRONG
    return Check(about.exercise, about.points, passed, reason, outcome.ename,
                 outcome.message if outcome.reason else item.wrong)  # fmt: skip


def _bundles(outputs):
    return [output["data"][MIME] for output in outputs if MIME in output.get("data", {})]
