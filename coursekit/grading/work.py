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
from coursekit.grading.flags import flags
from coursekit.grading.isolation import open_sandbox
from coursekit.grading.isolation.limits import Limits, Reason
from coursekit.grading.marks import Result, marks, without_marks
from coursekit.grading.reading import Handed
from coursekit.grading.run import Job, run
from coursekit.grading.syntax import imported_modules
from coursekit.grading.trial import Trial

PLOTTING = "matplotlib.pyplot"  # with its list of this machine's fonts, which takes long to make


@dataclass(frozen=True, repr=False)  # no log is to hold what a student or the course has written
class Paper:
    """What somebody has handed in, as plain data.

    Parameters
    ----------
    student, file : str
        Who, and the file as it is named below the folder of all submissions.
    handed : reading.Handed
    notes : tuple of str
        What is known already.
    """

    student: str
    file: str
    handed: Handed
    notes: tuple = ()

    @property
    def name(self):
        """The name of the file itself."""
        return self.file.rpartition("/")[2]


@dataclass(frozen=True)
class Settings:
    """What holds for all submissions of a run, on whatever machine.

    Parameters
    ----------
    course : Course
    limits : Limits
    isolation : str
        The level; where it is not to be had nothing is graded.
    engine : str, optional
        Of the level container.
    hide : tuple of str
        Folders that no submission may see, where a machine has them. No mark depends on it.
    """

    course: Course
    limits: Limits
    isolation: str = "bwrap"
    engine: str | None = None
    hide: tuple = ()


_open = {}


def sandbox_for(settings):
    """This process's sandbox for these settings; the one before, for others, is closed.

    Raises
    ------
    IsolationError
    """
    key = repr(settings)
    if key not in _open:
        close_sandbox()
        options = {"engine": settings.engine, "limits": settings.limits}
        options = options if settings.isolation == "container" else {}
        level, course = settings.isolation, settings.course
        _open[key] = open_sandbox(level, settings.hide, course, **options)
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
    IsolationError, NotImported
        Where no submission can be graded so.
    """
    kept = []
    grade_here([(0, reference, paper)], settings, lambda place, result: kept.append(result))
    return kept[0]


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
            keep(place, failed(reference, paper, f"{type(error).__name__}: {error}"))
    if jobs:
        run(jobs)


def not_graded(submission, reference, reason, message, points):
    """The result for a submission that was not run."""
    name = reference.name if reference else submission.name
    exercises = without_marks(reference, reason, message, points)
    return Result(submission.student, name, submission.file, exercises, reason, message)


def failed(reference, paper, message):
    """The result where our side failed: no mark, so that a later run tries again."""
    return not_graded(paper, reference, Reason.INTERNAL, message[:1000], points=None)


def _job(reference, paper, settings, sandbox, keep):
    """A job for pytest; `keep` gets the Result when it is done."""
    found = find_answers(paper.handed.cells, reference)
    result = Result(paper.student, reference.name, paper.file)
    result.sha256, result.reference = paper.handed.sha256, reference.sha256
    result.notes = [*paper.notes, *found.notes]
    result.doubts = [*found.doubts, *flags(found.cells, reference)]
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
    modules = (name for cell in cells for name in imported_modules(cell.source))
    return any(name.partition(".")[0] == "matplotlib" for name in modules)
