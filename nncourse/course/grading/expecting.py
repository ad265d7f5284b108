"""The expected values: what the hidden checks show when the reference has answered."""

from nncourse.course.grading.answers import find_answers
from nncourse.course.grading.assembling import assemble
from nncourse.course.grading.kernel import KernelNotStarted
from nncourse.course.grading.plugin import Job, run
from nncourse.course.grading.preloaded import NotImported
from nncourse.course.grading.replay import SetupFailed
from nncourse.course.notebooks import NotebookError


def expected_values(reference, bench):
    """What the hidden checks of a reference show, run in the sandbox with the run's seed.

    The reference is then graded like a submission: what does not agree with itself would turn
    down everybody.

    Returns
    -------
    list
        For each hidden check a list of bundles.

    Raises
    ------
    NotebookError
    """
    found = find_answers(reference.cells, reference)
    try:
        expected = _run(found, reference, bench)
    except (SetupFailed, KernelNotStarted, NotImported) as error:
        raise NotebookError(f"the solutions {reference.name} do not run: {error}") from error
    _must_show(expected, reference)
    _must_agree(found, expected, reference, bench)
    return expected


def _run(found, reference, bench):
    """Run a reference; the bundles of each hidden check."""
    trial = bench.trial(reference)
    try:
        for cell in found.cells:
            _must_run(trial.run_answer(cell), f"cell {cell.number}", reference)
        return [
            _must_run(
                trial.run_hidden(hidden.exercise, hidden.source),
                f"a hidden check of exercise {hidden.exercise}",
                reference,
            ).values
            for hidden in reference.hidden
        ]
    finally:
        trial.close()


def _must_run(outcome, what, reference):
    if outcome.reason:
        raise NotebookError(f"the solutions {reference.name} do not run: {what}: {outcome.reason}, "
                            f"{outcome.message}")  # fmt: skip
    return outcome


def _must_show(expected, reference):
    for hidden, bundles in zip(reference.hidden, expected, strict=True):
        if not bundles:
            raise NotebookError(f"the solutions {reference.name}: a hidden check of exercise "
                                f"{hidden.exercise} shows no values; use show_values.")  # fmt: skip


def _must_agree(found, expected, reference, bench):
    job = Job(assemble(reference, found.cells, expected), lambda: bench.trial(reference))
    run([job])
    failed = [check for check in job.checks if not check.passed]
    if job.trouble:
        raise NotebookError(f"the solutions {reference.name} cannot be graded: {job.trouble}")
    if failed:
        raise NotebookError(
            f"the solutions {reference.name} do not agree with themselves when they run again: "
            f"exercise {failed[0].exercise}: {failed[0].message}. "
            "Take all chance of hidden checks from seeded(…)."
        )
