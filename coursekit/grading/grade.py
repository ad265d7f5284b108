"""The command `grade`: from a folder of submissions to a folder of results."""

import os
import sys
from dataclasses import replace
from pathlib import Path

from coursekit.course import load
from coursekit.grading.by_hand import TABLE, ByHand
from coursekit.grading.isolation import Limits, Reason
from coursekit.grading.marks import without_marks
from coursekit.grading.progress import reporting, visible
from coursekit.grading.reading import Handed
from coursekit.grading.reference import load_references, with_facts
from coursekit.grading.report import write_pages
from coursekit.grading.results import (
    Again,
    begin,
    settled,
    stored_result,
    write_result,
    write_summary,
)
from coursekit.grading.submissions import collect, newest, opened
from coursekit.grading.work import Paper, Settings, close_sandbox, grade_here, sandbox_for
from coursekit.notebooks import NotebookError

MOST_DOUBTS = 20  # that the terminal shows


def grade(submissions, results, solutions, isolation=None, seed=None, time_limit=None, limits=None,
          workers=1, progress=None, regrade=(), dask=None, written=None, pages=True,
          engine=None):  # fmt: skip
    """Grade submissions and write the results. What a killed run has marked is not marked again.

    Parameters
    ----------
    submissions : path-like
        A folder with a folder per student or with notebook files, a zip archive of one, or one
        notebook.
    results : path-like
        A folder; it is made where it is missing. `grades.csv`, `results.json`, and a file per
        submission in `submissions/`, written as soon as the submission is done. Results of the
        same run that stand there are kept. See `by_hand` for written answers, and `report`
        for the pages.
    solutions : path-like
        A course's folder, its folder of solutions notebooks, or one of them.
    isolation : {"bwrap", "container", "limits"}, optional
        If None that of the run in `results`, or bwrap; see `isolation`.
    seed : int, optional
        Of the cases. If None that of the run in `results`, or a new one.
    time_limit : float, optional
        Seconds for one cell.
    limits : Limits, optional
        All limits at once, instead of `time_limit`. If None those of the run in `results`.
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
        Whether the pages for people are written, too; see `report`.
    engine : str, optional
        Of the level container.

    Returns
    -------
    list of marks.Result
        In the order of the submissions; of several from one student the newest.

    Raises
    ------
    ValueError
        When there is nothing to grade, the isolation is not to be had, the folder of results
        belongs to another run, or the solutions are not fit for grading.
    """
    course, solutions = _course(solutions)
    references = load_references(solutions, course.packages)
    limits = limits if time_limit is None else Limits(cell_seconds=time_limit)
    run = settled(results, course, seed, isolation, engine, limits)
    entries, superseded = _handed_in(submissions, results, list(references.values()))
    hand = ByHand(entries, results, written)
    students = [entry.submission.student for entry in entries]
    again = Again.of(regrade, students, references.values())
    hide = tuple(os.path.abspath(place) for place in (solutions, submissions, results))
    settings = Settings(course, run.limits, run.isolation, run.engine, hide)
    grader = Grader(settings, workers, dask)
    try:
        grader.check()  # what cannot work fails before anything is written
        begin(results, run)
        book = Book(entries, results, run, again, progress)
        tasks = book.left()
        facts = _facts(tasks, references, run.seed, workers)
        grader.prove(facts.values())
        grader.grade([(place, facts[name], paper) for place, name, paper in tasks], book.keep)
    finally:
        close_sandbox()
    ordered = book.ordered()
    hand.finish(zip(entries, ordered, strict=True))
    write_summary(ordered, run, results, superseded)
    if pages:
        write_pages(ordered, references.values(), hand.current(), results)
    return ordered


def _course(place):
    """The course that a place belongs to, and its solutions."""
    place = Path(place).resolve()
    if (place / "solutions").is_dir():
        return load(place), place / "solutions"
    folder = place if place.is_dir() else place.parent
    return load(folder.parent), place


def _handed_in(submissions, results, references):
    """What was handed in, of several submissions the newest; and what those have replaced."""
    collected = collect(submissions, [reference.name for reference in references], results)
    own = os.path.realpath(results)  # may lie in the folder of submissions
    tops = [Path(submissions, submission.file.partition("/")[0]) for submission in collected]
    pairs = zip(collected, tops, strict=True)
    return newest([opened(submission, references) for submission, top in pairs
                   if os.path.realpath(top) != own])  # fmt: skip


def _facts(tasks, references, seed, workers):
    """References with their facts, by name: those that tasks need, made once."""
    needed = {name for _, name, _ in tasks}
    chosen = {path: reference for path, reference in references.items() if reference.name in needed}
    return {reference.name: reference for reference in with_facts(chosen, seed, workers)}


class Book:
    """What is graded already, and what each result is written to.

    Parameters
    ----------
    entries : list of submissions.Entry
    folder : path-like
        Of results.
    run : results.Run
    again : results.Again
    progress : callable or None
    """

    def __init__(self, entries, folder, run, again, progress=None):
        self._entries, self._folder, self._run = entries, folder, run
        self._again, self._progress = again, progress
        self._finished = {}

    def left(self):
        """List what is still to be graded: (place, name of the reference, Paper)."""
        tasks = []
        for place, entry in enumerate(self._entries):
            stored = self._stored(entry.submission.file)
            if entry.problem:
                self.keep(place, unreadable(entry))
            elif stored and entry.is_answered_by(stored) and not self._again.wants(stored):
                self._note(place, stored)
            else:
                tasks.append((place, entry.reference.name, _paper(entry)))
        return tasks

    def keep(self, place, result):
        """Write a result, and report it."""
        result = self._again.merged(result, self._stored(result.file))
        write_result(result, self._run, self._folder)
        self._note(place, result)

    def ordered(self):
        """List all results, in the order of the submissions."""
        return [self._finished[place] for place in sorted(self._finished)]

    def _stored(self, file):
        return stored_result(file, self._folder, self._run)

    def _note(self, place, result):
        self._finished[place] = result
        if self._progress is not None:
            self._progress(result, len(self._entries))


def unreadable(entry):
    """Give the result of what cannot be read."""
    submission, reference = entry.submission, entry.reference
    result = without_marks(submission, reference, Reason.UNREADABLE, entry.problem, points=0)
    result.notes = list(entry.notes)
    return result


def _paper(entry):
    submission = entry.submission
    code_only = replace(entry.handed, texts=())
    return Paper(submission.student, submission.file, code_only, tuple(entry.notes))


class Grader:
    """Where submissions are graded: in this process, in workers, or on a cluster."""

    def __init__(self, settings, workers=1, dask=None):
        self._settings, self._workers, self._dask = settings, workers, dask

    def check(self):
        """Raise a ValueError where nothing can be graded."""
        if self._dask is None:
            sandbox_for(self._settings)
            return
        from coursekit.grading.cluster import check_cluster

        check_cluster(self._dask, self._settings)

    def grade(self, tasks, keep):
        """Grade (place, reference with facts, Paper); `keep(place, result)` gets each."""
        if self._dask is not None:
            from coursekit.grading.cluster import grade_on_cluster

            grade_on_cluster(tasks, self._settings, self._dask, keep)
        elif self._workers > 1 and len(tasks) > 1:
            from coursekit.grading.pool import grade_in_pool

            grade_in_pool(tasks, self._settings, self._workers, keep)
        else:
            grade_here(tasks, self._settings, keep)

    def prove(self, references):
        """Grade the model answers first, in the same place: what turns them down fails everybody.

        Raises
        ------
        NotebookError
        """
        tasks = [(place, reference, _model_answers(reference))
                 for place, reference in enumerate(references)]  # fmt: skip
        results = []
        self.grade(tasks, lambda place, result: results.append(result))
        for result in results:
            _must_be_right(result)


def _model_answers(reference):
    return Paper("the model answers", reference.name, Handed(reference.cells, ""))


def _must_be_right(result):
    name = result.notebook
    if result.reason:
        raise NotebookError(f"the solutions {name} do not run: {result.message}")
    for exercise, mark in result.exercises.items():
        if mark.points != mark.max:
            raise NotebookError(
                f"the solutions {name}, exercise {exercise}: the model answer gets "
                f"{mark.points:g} of {mark.max:g} points in the sandbox: {mark.reason}, "
                f"{mark.message}"
            )


def run_cli(submissions, results, solutions, **options):
    """Grade, report progress, and give the exit code back.

    0 means that every submission has a row in `grades.csv`.
    """
    count = 0
    with reporting() as show:

        def counted(result, total):
            nonlocal count
            count += 1
            show(result, total)

        graded = grade(submissions, results, solutions, progress=counted, **options)
    _tell_what_to_look_at(graded)
    if again := [result for result in graded if result.reason == Reason.INTERNAL]:
        print(f"{len(again)} not graded because of internal errors; grade them again.",
              file=sys.stderr)  # fmt: skip
    if waiting := sum(len(result.waiting) for result in graded):
        print(f"written answers that wait for a mark: {waiting}, in {Path(results, TABLE)}")
    print(f"{len(graded)} submissions: {Path(results, 'grades.csv')}")
    return 0 if len(graded) == count else 1


def _tell_what_to_look_at(results):
    doubts = [(result, doubt) for result in results for doubt in result.doubts]
    for result, doubt in doubts[:MOST_DOUBTS]:
        print(f"look at {visible(f'{result.student}  {result.notebook}: {doubt}')}")
    if len(doubts) > MOST_DOUBTS:
        print(f"look at {len(doubts) - MOST_DOUBTS} more, in grades.csv")
