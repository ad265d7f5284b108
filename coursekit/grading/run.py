"""Run submissions cell by cell: nbval's notebook and cell in a pytest session, our own kernel.

From nbval come the collecting of cells as tests, the comparison of outputs, and its errors.
Replaced are the kernel, which runs in a sandbox; the timeouts, which kill and replay here; and
what is compared: what the driver reports about an exercise, with its facts, out here.

An exercise is asked for where the learner has answered and checked it. One that is not right
there is asked for once more at the very end, as what it needs may stand further down; the better
of the two counts.
"""

import os
from collections import defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from nbformat import NotebookNode
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError

from coursekit.exercise import job as job_for_driver
from coursekit.grading.answers import Found
from coursekit.grading.isolation import Reason
from coursekit.grading.trial import MEMORY_ERRORS
from coursekit.verdict import NOT_ATTEMPTED, RIGHT, WRONG, Verdict, verdict

MIME = "application/vnd.coursekit.report+json"
REASONS = {RIGHT: Reason.CORRECT, NOT_ATTEMPTED: Reason.NOT_ATTEMPTED}
FINAL = {Reason.TIME_LIMIT, Reason.DEATH, Reason.OUTPUT_LIMIT}  # nothing is asked for again


@dataclass
class Asked:
    """What came of asking for an exercise: a verdict, or the reason why there is none."""

    reason: Reason
    message: str = ""
    verdict: Verdict | None = None
    raised: str = ""  # what the learner's function raised, in its own words

    @property
    def points(self):
        """What it is worth."""
        return self.verdict.points if self.verdict else 0


@dataclass
class Job:
    """A submission to run, and what came out."""

    facts: dict  # from exercise id to its check data
    found: Found
    trial: Callable  # gives a fresh `trial.Trial`
    done: Callable = lambda job: None  # called with the job when its last cell has run
    asked: dict = field(default_factory=dict)  # from exercise id to Asked
    fates: dict = field(default_factory=dict)  # from the number of a cell to its trial.Outcome
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
        """Make a test for each cell of the learner and each time that an exercise is asked for."""
        for number, (kind, subject) in enumerate(steps(self.job.found, self.job.facts)):
            source = subject.source if kind is LearnersCell else subject
            cell = NotebookNode(cell_type="code", source=source, outputs=[], metadata={})
            options = defaultdict(bool, check=kind is not LearnersCell)  # comments do not count
            yield kind.from_parent(self, name=f"{kind.__name__} {number}", cell_num=number,
                                   cell=cell, options=options, subject=subject)  # fmt: skip

    def setup(self):
        """Begin the trial. The kernel follows with the first cell."""
        self.trial = self.job.trial()

    def teardown(self):
        """End the trial and hand the job back; not when somebody has stopped it on the way."""
        self.job.fates, self.job.deaths = dict(self.trial.fates), self.trial.deaths
        self.job.finished = bool(self.job.trouble) or set(self.job.asked) == set(self.job.facts)
        self.trial.close()
        if self.job.finished:
            self.job.done(self.job)


class _Item(IPyNbCell):
    """A step of a submission."""

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject

    def setup(self):
        """Nothing of nbval's: after a time limit its later cells would be expected to fail."""


class LearnersCell(_Item):
    """A cell of the learner, an `answers.Answer`."""

    def runtest(self):
        """Run the cell; raise when it does not end well."""
        outcome = self.parent.trial.run(self.subject)
        if outcome.reason:
            self.raise_cell_error(f"{outcome.reason}: {outcome.message}")


class Request(_Item):
    """An exercise that is asked for, where the learner has answered it."""

    asked = None

    def runtest(self):
        """Have the learner's function called; raise when what came back is not right."""
        self.ask()
        if self.asked.reason != Reason.CORRECT:
            self.raise_cell_error(f"{self.asked.reason}: {self.asked.message}")

    def ask(self):
        """Ask, and note what came of it where that is better than what came before."""
        facts = self.parent.job.facts[self.subject]
        outcome = self.parent.trial.request(job_for_driver(facts))
        if outcome.reason:
            self.asked = Asked(outcome.reason, outcome.message)
        else:
            data = {"output_type": "display_data", "data": {MIME: outcome.report}, "metadata": {}}
            self.test_outputs = [data]
            self.compare_outputs(self.test_outputs, self.cell.outputs)
        before = self.parent.job.asked.get(self.subject)
        if before is None or self.asked.points > before.points:
            self.parent.job.asked[self.subject] = self.asked

    def compare_outputs(self, test, ref, skip_compare=None):
        """Judge what the driver has reported; nothing else counts, and nothing is stored."""
        report = test[0]["data"][MIME]
        self.asked = judged(self.parent.job.facts[self.subject], report)
        return self.asked.reason == Reason.CORRECT


class SecondRequest(Request):
    """An exercise that is asked for at the very end, where it was not right before."""

    def ask(self):
        """Ask, unless the first time was enough."""
        self.asked = self.parent.job.asked[self.subject]
        if self.asked.reason not in {Reason.CORRECT, *FINAL}:
            super().ask()


def steps(found, exercises):
    """List the steps of a submission in their order: (kind of item, answer or exercise id)."""
    last = max((cell.number for cell in found.cells), default=0)
    places = {exercise: found.asked_after.get(exercise, last) for exercise in exercises}
    ordered = [(cell.number, 0, LearnersCell, cell) for cell in found.cells]
    ordered += [(place, 1, Request, exercise) for exercise, place in places.items()]
    ordered += [(last, 2, SecondRequest, exercise) for exercise, place in places.items()
                if place < last]  # fmt: skip
    return [step[2:] for step in sorted(ordered, key=lambda step: step[:2])]


def judged(facts, report):
    """Judge what a kernel has sent, anything at all, by the check data of the exercise."""
    found = verdict(facts, report)
    if found.state != WRONG:
        return Asked(REASONS[found.state], found.text, found)
    if found.error in MEMORY_ERRORS:
        return Asked(Reason.DEATH, found.text, found)
    if found.error:
        return Asked(Reason.ERROR, found.text, found, _raised(report, found.error))
    return Asked(Reason.WRONG, found.text, found)


def _raised(report, error):
    """What the learner's function raised, and the line, where the report tells."""
    for outcome in report["outcomes"]:
        if outcome.get("error") == error:
            line = f"\nin: {outcome['line']}" if outcome.get("line") else ""
            return f"{error}: {outcome.get('text', '')}{line}"[:1000]
    return error


class Grading:
    """The plugin: collects the notebooks of its jobs."""

    def __init__(self, jobs):
        self.jobs = jobs  # from path to job
        self.trouble = ""
        self.interrupted = False

    def pytest_collect_file(self, file_path, parent):
        """Collect what we have put there ourselves, and nothing else."""
        if file_path in self.jobs:
            return Notebook.from_parent(parent, path=file_path, job=self.jobs[file_path])

    def pytest_addoption(self, parser):
        """Add an option of pytest's terminal, which is left out: nbval asks for it."""
        parser.addoption("--color", default="no")

    def pytest_collectreport(self, report):
        """Note a notebook that cannot be collected: our fault, as we have made it."""
        if report.failed:
            self.trouble = str(report.longrepr)[-1000:]

    def pytest_keyboard_interrupt(self):
        """Note that somebody wants to stop."""
        self.interrupted = True

    def pytest_internalerror(self, excrepr):
        """Keep what pytest would print."""
        self.trouble = str(excrepr)[-1000:]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        """Note what is no outcome of a cell, but an error on our side."""
        report = yield
        if call.excinfo is not None and not isinstance(call.excinfo.value, NbCellError):
            job = item.parent.job
            job.trouble = job.trouble or f"{call.excinfo.typename}: {call.excinfo.value}"[:1000]
        return report


def run(jobs):
    """Run many submissions in one pytest session.

    Every job is handed back through its `done` as soon as it is finished, and holds its outcome.
    """
    with TemporaryDirectory(prefix="coursekit-") as name:
        folder = Path(name).resolve()
        paths = {folder / f"submission_{number}.ipynb": job for number, job in enumerate(jobs)}
        for path in paths:  # empty: nothing of a submission, and no fact, is ever on a disk
            path.touch()
        grading = Grading(paths)
        with _bare_pytest(folder) as options:
            status = pytest.main([*options, *map(str, paths)], plugins=[grading])
    if grading.interrupted:
        raise KeyboardInterrupt
    for job in jobs:
        if not job.finished:
            job.trouble = job.trouble or grading.trouble or f"pytest ended with code {int(status)}"
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
