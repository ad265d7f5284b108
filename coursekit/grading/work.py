"""The unit of work: one submission, graded here, in a worker process, or on another machine.

`grade_one` is a function of its arguments alone: the same reference with its facts, submission,
limits and isolation give the same marks wherever it runs. What it takes and what it gives is plain
data, with no path and no open sandbox of the machine that asks; what a machine needs for its work
it opens itself, and keeps.
"""

import time
from dataclasses import dataclass
from functools import partial

from coursekit.course import Course
from coursekit.grading.answers import find_answers
from coursekit.grading.isolation import Limits, Reason, open_sandbox
from coursekit.grading.marks import Result, marks, without_marks
from coursekit.grading.reading import Handed
from coursekit.grading.run import Job, run
from coursekit.grading.syntax import look
from coursekit.grading.trial import Trial

PLOTTING = "matplotlib.pyplot"  # with its list of this machine's fonts, which takes long to make


@dataclass(frozen=True, repr=False)  # no log is to hold what a student or the course has written
class Paper:
    """What somebody has handed in, as plain data."""

    student: str
    file: str  # as it is named below the folder of all submissions
    handed: Handed
    notes: tuple = ()  # what is known already

    @property
    def name(self):
        """The name of the file itself."""
        return self.file.rpartition("/")[2]


@dataclass(frozen=True)
class Settings:
    """What holds for all submissions of a run, on whatever machine."""

    course: Course
    limits: Limits
    isolation: str = "bwrap"  # where it is not to be had nothing is graded
    engine: str | None = None  # of the level container
    hide: tuple = ()  # folders that no submission may see; no mark depends on it


_open = {}


def sandbox_for(settings):
    """Open this process's sandbox for these settings; close the one before, for others.

    Raises
    ------
    IsolationError
    """
    key = repr(settings)
    if key not in _open:
        close_sandbox()
        options = {"engine": settings.engine, "limits": settings.limits}
        options = options if settings.isolation == "container" else {}
        _open[key] = open_sandbox(settings.isolation, settings.hide, settings.course, **options)
    return _open[key]


def close_sandbox():
    """Close this process's sandbox, if there is one."""
    while _open:
        _open.popitem()[1].close()


def grade_one(reference, paper, settings):
    """Grade one submission.

    Parameters
    ----------
    reference : Reference
        With facts.
    paper : Paper
    settings : Settings

    Returns
    -------
    marks.Result

    Raises
    ------
    IsolationError
        Where no submission can be graded so.
    """
    results = []
    grade_here([(0, reference, paper)], settings, lambda place, result: results.append(result))
    return results[0]


def grade_here(tasks, settings, keep):
    """Grade many submissions in one pytest session; `keep(place, result)` gets each.

    Parameters
    ----------
    tasks : sequence of (int, Reference, Paper)
    settings : Settings
    keep : callable
    """
    sandbox, jobs = sandbox_for(settings), []
    for place, reference, paper in tasks:
        sandbox.needs(reference.modules)
        try:
            jobs.append(_job(reference, paper, settings, sandbox, partial(keep, place)))
        except Exception as error:  # our fault, whatever it is; the others go on
            keep(place, failed(reference, paper, error))
    if jobs:
        run(jobs)


def failed(reference, paper, error):
    """Give the result where our side failed: no mark, so that a later run tries again.

    `error` is an exception, or a sentence.
    """
    message = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
    return without_marks(paper, reference, Reason.INTERNAL, message[:1000], points=None)


def _job(reference, paper, settings, sandbox, keep):
    """A job for pytest; `keep` gets the Result when it is done."""
    found = find_answers(paper.handed.cells, reference)
    result = Result(paper.student, reference.name, paper.file)
    result.sha256, result.reference = paper.handed.sha256, reference.sha256
    result.notes, result.doubts = [*paper.notes, *found.notes], found.doubts
    began = time.monotonic()

    def trial():
        nonlocal began
        began = time.monotonic()
        if _draws(found.cells):
            sandbox.needs({PLOTTING})
        return Trial(sandbox, settings.limits, reference.setup)

    def done(job):
        result.exercises = marks(job, reference)
        if job.trouble:
            result.reason, result.message = Reason.INTERNAL, job.trouble
        left_out = ((n, fate) for n, fate in sorted(job.fates.items()) if fate.left_out)
        result.notes += [f"cell {n}: left out, {fate.reason}: {fate.message}"
                         for n, fate in left_out]  # fmt: skip
        result.deaths = job.deaths
        result.seconds = round(time.monotonic() - began, 3)
        keep(result)

    return Job(reference.facts, found, trial, done)


def _draws(cells):
    """Whether any cell imports matplotlib: kernels then find it imported, with its fonts."""
    modules = (module for cell in cells for module in look(cell.source).imports)
    return any(module.partition(".")[0] == "matplotlib" for module in modules)
