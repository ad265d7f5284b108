"""The command `nncourse grade`: from a folder of submissions to a folder of results."""

import os
import sys
from dataclasses import replace
from pathlib import Path

from nncourse.course.grading.by_hand import TABLE, ByHand
from nncourse.course.grading.collecting import collect
from nncourse.course.grading.limits import INTERNAL, Limits
from nncourse.course.grading.opening import newest, opened
from nncourse.course.grading.reference import load_references
from nncourse.course.grading.regrading import Again
from nncourse.course.grading.reporting import report
from nncourse.course.grading.results import about_run, write_result, write_summary
from nncourse.course.grading.resuming import begin, seed_of, stored_result
from nncourse.course.grading.tasks import Paper, Task, grade_here
from nncourse.course.grading.telling import told
from nncourse.course.grading.workbench import close_workbench, workbench
from nncourse.course.grading.workers import grade_in_workers


def grade(submissions, results, solutions, isolation=None, seed=None, time_limit=None, limits=None,
          workers=1, progress=None, regrade=(), dask=None, written=None, pages=True):  # fmt: skip
    """Grade submissions and write the results. What a killed run has marked is not marked again.

    Parameters
    ----------
    submissions : path-like
        A folder with a folder per student or with notebook files, a zip archive of one, or one
        notebook.
    results : path-like
        A folder; it is made where it is missing. `grades.csv`, `results.json`, and a file per
        submission in `submissions/`, written as soon as the submission is done. Results of the
        same run that stand there are kept. See `by_hand` for written answers, and `reporting`
        for the pages.
    solutions : path-like
        The folder of solutions notebooks, or one of them.
    isolation : {"bwrap", "limits"}, optional
        bwrap if None; see `sandbox`.
    seed : int, optional
        Of the inputs of the hidden checks. If None that of the run in `results`, or a new one.
    time_limit : float, optional
        Seconds for one cell.
    limits : Limits, optional
        All limits at once, instead of `time_limit`.
    workers : int
        How many submissions are graded at the same time, each in a process of its own.
    progress : callable, optional
        Called with each Result, and with the number of submissions.
    regrade : sequence of str
        Students, and exercises such as "3.2", that are marked again.
    dask : str, optional
        The address of a Dask scheduler, whose workers then grade; see `cluster`.
    written : path-like, optional
        A table with points for written answers; see `by_hand`.
    pages : bool
        Whether the pages for people are written, too; see `reporting`.

    Returns
    -------
    list of marking.Result
        In the order of the submissions; of several from one student the newest.

    Raises
    ------
    ValueError
        When there is nothing to grade, the isolation is not to be had, the folder of results
        belongs to another run, or the solutions are not fit for grading.
    """
    limits = limits or (Limits() if time_limit is None else Limits(cell_seconds=time_limit))
    results, references = Path(results), load_references(solutions)
    seed = seed_of(results, seed)
    collected = [each for each in collect(submissions, [r.name for r in references], results)
                 if os.path.realpath(each.path) != os.path.realpath(results)]  # fmt: skip
    handed_in, superseded = newest([opened(each, references) for each in collected])
    hand = ByHand(handed_in, results, written)
    again = Again.of(regrade, [entry.submission.student for entry in handed_in], references)
    isolation = isolation or "bwrap"
    hide = [os.path.abspath(each) for each in (solutions, submissions, results)]
    if dask is None:  # either way: what cannot work fails before anything is written
        workbench(seed, limits, isolation, hide)
    else:
        from nncourse.course.grading.cluster import check_cluster

        check_cluster(dask, isolation, hide)
    run_data = about_run(seed, isolation, limits)
    begin(results, run_data)

    finished = {}

    def keep(place, result):
        finished[place] = again.merged(result, stored_result(result.file, results, run_data))
        write_result(finished[place], run_data, results)
        tell(place)

    def tell(place):
        if progress is not None:
            progress(finished[place], len(handed_in))

    left = []
    for place, entry in enumerate(handed_in):
        stored = stored_result(entry.submission.file, results, run_data)
        if stored and entry.is_answered_by(stored) and not again.wants(stored):
            finished[place] = stored
            tell(place)
        else:
            left.append((place, entry))
    try:
        grade_all(left, (seed, limits, isolation), keep, workers, dask, hide)
    finally:
        close_workbench()
    ordered = [finished[place] for place in sorted(finished)]
    hand.finish(zip(handed_in, ordered, strict=True))
    write_summary(ordered, run_data, results, superseded)
    if pages:
        report(ordered, references, hand.current(), results)
    return ordered


def grade_all(entries, settings, keep, workers=1, dask=None, hide=()):
    """Grade what was handed in; `keep(place, result)` gets each as it is done."""
    tasks = []
    for place, entry in entries:
        if entry.problem:
            keep(place, entry.unreadable())
        else:
            tasks.append((place, Task(entry.reference, _paper(entry), *settings)))
    if dask is not None:
        from nncourse.course.grading.cluster import grade_on_cluster

        grade_on_cluster(tasks, dask, keep, hide)
    elif workers > 1:
        grade_in_workers(tasks, workers, keep, hide)
    else:
        grade_here(tasks, keep, hide)


def _paper(entry):
    submission = entry.submission
    code_only = replace(entry.handed, texts=())
    return Paper(submission.student, submission.file, code_only, tuple(entry.notes))


def run_cli(submissions, results, solutions=None, isolation=None, seed=None, time_limit=None,
            workers=1, regrade=(), dask=None, written=None):  # fmt: skip
    """Grade, tell about it on the way, and give the exit code back.

    0 means that every submission has a row in `grades.csv`.
    """
    if solutions is None:
        from nncourse.course.lab import find_course

        solutions = find_course(None) / "solutions"
    count = 0
    with told() as show:

        def counted(result, total):
            nonlocal count
            count += 1
            show(result, total)

        graded = grade(submissions, results, solutions, isolation, seed, time_limit,
                       workers=workers, progress=counted, regrade=regrade, dask=dask,
                       written=written)  # fmt: skip
    again = [result for result in graded if result.reason == INTERNAL]
    if again:
        print(
            f"{len(again)} not graded because of internal errors; grade them again.",
            file=sys.stderr,
        )
    if waiting := sum(len(result.waiting) for result in graded):
        print(f"written answers that wait for a mark: {waiting}, in {Path(results, TABLE)}")
    print(f"{len(graded)} submissions: {Path(results, 'grades.csv')}")
    return 0 if len(graded) == count else 1
