"""The unit of work: one submission, graded here, in a worker process, or on another machine.

`grade_one` is a function of its arguments alone: the same reference, submission, seed, limits and
isolation give the same marks wherever it runs. What it takes and what it gives is plain data, with
no path and no open sandbox of the machine that asks; what a machine needs for its work it opens
itself (`workbench`).
"""

import time
from dataclasses import dataclass
from functools import partial

from nncourse.course.grading.answers import find_answers
from nncourse.course.grading.assembling import assemble
from nncourse.course.grading.flags import flags
from nncourse.course.grading.limits import INTERNAL, Limits
from nncourse.course.grading.marking import Result, marks, without_marks
from nncourse.course.grading.plugin import Job, run
from nncourse.course.grading.reading import Handed
from nncourse.course.grading.reference import Reference
from nncourse.course.grading.sandbox import IsolationError
from nncourse.course.grading.workbench import workbench
from nncourse.course.notebooks import NotebookError


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


@dataclass(frozen=True, repr=False)
class Task:
    """The arguments of `grade_one`, ready to be sent."""

    reference: Reference
    paper: Paper
    seed: int
    limits: Limits
    isolation: str = "bwrap"

    def arguments(self):
        """The arguments in their order."""
        return self.reference, self.paper, self.seed, self.limits, self.isolation


def grade_one(reference, paper, seed, limits, isolation="bwrap", hide=()):
    """Grade one submission.

    Parameters
    ----------
    reference : Reference
    paper : Paper
    seed : int
        Of the inputs of the hidden checks.
    limits : Limits
    isolation : str
        The level; where it is not to be had the submission is not graded.
    hide : sequence of str
        Folders that no submission may see, where this machine has them. No mark depends on it.

    Returns
    -------
    marking.Result

    Raises
    ------
    IsolationError
    NotebookError
        When the reference is not fit for grading. Both concern all submissions, not this one.
    """
    kept = []
    task = Task(reference, paper, seed, limits, isolation)
    grade_here([(0, task)], lambda place, result: kept.append(result), hide)
    return kept[0]


def grade_here(tasks, keep, hide=()):
    """Grade many submissions in one pytest session; `keep(place, result)` gets each."""
    jobs = []
    for place, task in tasks:
        bench = workbench(task.seed, task.limits, task.isolation, hide)
        expected = bench.expected(task.reference)
        try:
            jobs.append(_job(task, bench, expected, partial(keep, place)))
        except Exception as error:  # our fault, whatever it is; the others go on
            keep(place, failed(task, f"{type(error).__name__}: {error}"))
    if jobs:
        run(jobs)


def answer(task, hide=()):
    """Grade a task; the outcome as plain data. What goes wrong is told and not raised.

    Returns
    -------
    dict
        With one of the keys `result`, see `Result.to_json`; `refused`, the kind of the error and
        its message, where no submission can be graded so; `failed`, a message.
    """
    try:
        return {"result": grade_one(*task.arguments(), hide).to_json()}
    except (IsolationError, NotebookError) as error:
        return {"refused": [type(error).__name__, str(error)]}
    except Exception as error:  # our fault, whatever it is; the others go on
        return {"failed": f"{type(error).__name__}: {error}"}


def answered(task, data):
    """The result out of an answer.

    Raises
    ------
    IsolationError, NotebookError
        When nothing can be graded so.
    """
    if "refused" in data:
        kind, message = data["refused"]
        raise {"NotebookError": NotebookError}.get(kind, IsolationError)(message)
    return Result.from_json(data["result"]) if "result" in data else failed(task, data["failed"])


def not_graded(submission, reference, reason, message, points):
    """The result for a submission that was not run."""
    name = reference.name if reference else submission.name
    exercises = without_marks(reference, reason, message, points)
    return Result(submission.student, name, submission.file, exercises, reason, message)


def failed(task, message):
    """The result where our side failed: no mark, so that a later run tries again."""
    return not_graded(task.paper, task.reference, INTERNAL, message[:1000], points=None)


def _job(task, bench, expected, keep):
    """A job for the plugin; `keep` gets the Result when it is done."""
    paper, reference = task.paper, task.reference
    found = find_answers(paper.handed.cells, reference)
    result = Result(paper.student, reference.name, paper.file)
    result.sha256, result.reference = paper.handed.sha256, reference.sha256
    result.notes = [*paper.notes, *found.notes, *flags(found.cells, reference)]
    began = time.monotonic()

    def trial():
        nonlocal began
        began = time.monotonic()
        return bench.trial(reference, found.cells)

    def done(job):
        result.exercises = marks(job, found, reference)
        if job.trouble:
            result.reason, result.message = INTERNAL, job.trouble
        left_out = ((n, fate) for n, fate in sorted(job.fates.items()) if fate.left_out)
        result.notes += [f"cell {n}: left out, {fate.reason}: {fate.message}"
                         for n, fate in left_out]  # fmt: skip
        result.deaths = job.deaths
        result.seconds = round(time.monotonic() - began, 3)
        keep(result)

    return Job(assemble(reference, found.cells, expected), trial, done)
