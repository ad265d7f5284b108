"""The command `nncourse grade`: from a folder of submissions to a folder of results."""

import os
import secrets
import sys
from collections import Counter
from pathlib import Path

from nncourse.course.grading.collecting import collect
from nncourse.course.grading.expecting import expected_values
from nncourse.course.grading.limits import INTERNAL, UNREADABLE, Limits
from nncourse.course.grading.reading import Unreadable, read_submission
from nncourse.course.grading.reference import choose_reference, load_references
from nncourse.course.grading.replay import Bench
from nncourse.course.grading.results import about_run, number, write_result, write_summary
from nncourse.course.grading.sandbox import open_sandbox
from nncourse.course.grading.tasks import Task, grade_here, grade_in_workers, not_graded


def grade(submissions, results, solutions, isolation=None, seed=None, time_limit=None, limits=None,
          workers=1, progress=None):  # fmt: skip
    """Grade submissions and write the results.

    Parameters
    ----------
    submissions : path-like
        A folder with a folder per student or with notebook files, or one notebook.
    results : path-like
        A folder; it is made where it is missing. `grades.csv`, `results.json`, and a file per
        submission in `submissions/`, written as soon as the submission is done.
    solutions : path-like
        The folder of solutions notebooks, or one of them.
    isolation : {"bwrap", "limits"}, optional
        bwrap if None; see `sandbox`.
    seed : int, optional
        Of the inputs of the hidden checks; a new one if None. It stands in the results.
    time_limit : float, optional
        Seconds for one cell.
    limits : Limits, optional
        All limits at once, instead of `time_limit`.
    workers : int
        How many submissions are graded at the same time, each in a process of its own.
    progress : callable, optional
        Called with each Result, and with the number of submissions.

    Returns
    -------
    list of marking.Result
        In the order of the submissions.

    Raises
    ------
    ValueError
        When there is nothing to grade, the isolation is not to be had, or the solutions are not
        fit for grading.
    """
    limits = limits or (Limits() if time_limit is None else Limits(cell_seconds=time_limit))
    seed = secrets.randbelow(2**32) if seed is None else seed
    results, references = Path(results), load_references(solutions)
    handed_in = [each for each in collect(submissions, [r.name for r in references])
                 if os.path.realpath(each.path) != os.path.realpath(results)]  # fmt: skip
    sandbox = open_sandbox(isolation, hide=[solutions, submissions, results])
    bench = Bench(sandbox, limits, seed)
    run_data = about_run(seed, sandbox.level, limits)
    results.mkdir(parents=True, exist_ok=True)

    finished = {}

    def keep(place, result):
        finished[place] = result
        write_result(result, run_data, results)
        if progress is not None:
            progress(result, len(handed_in))

    grade_all(handed_in, references, bench, keep, workers)
    ordered = [finished[place] for place in sorted(finished)]
    write_summary(ordered, run_data, results)
    return ordered


def grade_all(handed_in, references, bench, keep, workers=1):
    """Grade submissions; `keep(place, result)` gets each as it is done."""
    readable, expected = [], {}
    for place, submission in enumerate(handed_in):
        try:
            readable.append((place, submission, *read(submission, references)))
        except Unreadable as error:
            reference = choose_reference((), submission.path.name, references)
            keep(place, not_graded(submission, reference, UNREADABLE, str(error), points=0))
    times = Counter((submission.student, ref.name) for _, submission, _, ref in readable)
    tasks = []
    for place, submission, handed, reference in readable:
        if reference.name not in expected:
            expected[reference.name] = expected_values(reference, bench)
        count = times[submission.student, reference.name]
        notes = [f"handed in {count} times; each has its row"] if count > 1 else []
        task = Task(submission, handed, reference, expected[reference.name], bench, notes)
        tasks.append((place, task))
    if workers > 1:
        grade_in_workers(tasks, workers, keep)
    else:
        grade_here(tasks, keep)


def read(submission, references):
    """What was handed in, and the reference that it answers."""
    handed = read_submission(submission.path)
    reference = choose_reference(handed.cells, submission.path.name, references)
    if reference is None:
        raise Unreadable("it holds no exercise of the given solutions.")
    return handed, reference


def run_cli(submissions, results, solutions=None, isolation=None, seed=None, time_limit=None,
            workers=1):  # fmt: skip
    """Grade, print a line for each submission, and give the exit code back.

    0 means that every submission has a row in `grades.csv`.
    """
    if solutions is None:
        from nncourse.course.lab import find_course

        solutions = find_course(None) / "solutions"
    count = 0

    def show(result, total):
        nonlocal count
        count += 1
        print(f"[{count}/{total}] {line(result)}", flush=True)

    graded = grade(submissions, results, solutions, isolation, seed, time_limit, workers=workers,
                   progress=show)  # fmt: skip
    again = [result for result in graded if result.reason == INTERNAL]
    if again:
        print(
            f"{len(again)} not graded because of internal errors; grade them again.",
            file=sys.stderr,
        )
    print(f"{len(graded)} submissions: {Path(results, 'grades.csv')}")
    return 0 if len(graded) == count else 1


def line(result):
    """A result in one line for the terminal."""
    who = visible(f"{result.student}  {result.notebook}")
    if result.reason:
        return f"{who}  {result.reason}: {visible(result.message)}"
    lost = [f"{exercise} {mark.reason}" for exercise, mark in result.exercises.items()
            if mark.points != mark.max]  # fmt: skip
    points = f"{who}  {number(result.total)}/{number(result.max)}"
    return f"{points}  ({', '.join(lost)})" if lost else points


def visible(text):
    """A text that does nothing to a terminal but show."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
