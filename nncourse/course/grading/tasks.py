"""The unit of work: one submission, graded here or in a worker process, with the same result."""

import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from typing import Any

from nncourse.course.grading.answers import find_answers
from nncourse.course.grading.assembling import assemble
from nncourse.course.grading.flags import flags
from nncourse.course.grading.limits import INTERNAL
from nncourse.course.grading.marking import Result, marks, without_marks
from nncourse.course.grading.plugin import Job, run


@dataclass
class Task:
    """All that the grading of one submission depends on.

    Parameters
    ----------
    submission : collecting.Submission
    handed : reading.Handed
    reference : Reference
    expected : list
        What the reference's hidden checks show.
    bench : replay.Bench
        Sandbox, limits and seed.
    notes : list of str
        What is known already.
    """

    submission: Any
    handed: Any
    reference: Any
    expected: list
    bench: Any
    notes: list = field(default_factory=list)


def grade_one(task):
    """Grade one submission: a function of its task alone.

    Returns
    -------
    marking.Result
    """
    kept = []
    grade_here([(0, task)], lambda place, result: kept.append(result))
    return kept[0]


def grade_here(tasks, keep):
    """Grade many submissions in one pytest session; `keep(place, result)` gets each."""
    jobs = []
    for place, task in tasks:
        try:
            jobs.append(_job(task, partial(keep, place)))
        except Exception as error:  # our fault, whatever it is; the others go on
            keep(place, _failed(task, error))
    if jobs:
        run(jobs)


def grade_in_workers(tasks, workers, keep):
    """Grade many submissions, some at the same time; `keep(place, result)` gets each."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        places = {pool.submit(grade_one, task): (place, task) for place, task in tasks}
        try:
            for future in as_completed(places):
                place, task = places[future]
                error = future.exception()
                keep(place, _failed(task, error) if error else future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def not_graded(submission, reference, reason, message, points):
    """The result for a submission that was not run."""
    name = reference.name if reference else submission.name
    exercises = without_marks(reference, reason, message, points)
    return Result(submission.student, name, submission.file, exercises, reason, message)


def _job(task, keep):
    """A job for the plugin; `keep` gets the Result when it is done."""
    found = find_answers(task.handed.cells, task.reference)
    result = Result(task.submission.student, task.reference.name, task.submission.file)
    result.sha256, result.reference = task.handed.sha256, task.reference.sha256
    result.notes = [*task.notes, *found.notes, *flags(found.cells, task.reference)]
    began = time.monotonic()

    def trial():
        nonlocal began
        began = time.monotonic()
        return task.bench.trial(task.reference)

    def done(job):
        result.exercises = marks(job, found, task.reference)
        if job.trouble:
            result.reason, result.message = INTERNAL, job.trouble
        left_out = ((n, fate) for n, fate in sorted(job.fates.items()) if fate.left_out)
        result.notes += [f"cell {n}: left out, {fate.reason}: {fate.message}"
                         for n, fate in left_out]  # fmt: skip
        result.deaths = job.deaths
        result.seconds = round(time.monotonic() - began, 3)
        keep(result)

    return Job(assemble(task.reference, found.cells, task.expected), trial, done)


def _failed(task, error):
    message = f"{type(error).__name__}: {error}"[:1000]
    return not_graded(task.submission, task.reference, INTERNAL, message, points=None)
