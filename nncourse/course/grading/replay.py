"""One submission in its kernels: kill and replay, so that one bad answer costs one exercise.

A cell that exceeds a limit, or takes the kernel down, loses that kernel. A fresh one gets the
setup and all cells of the learner that ran before, without the culprit, and the trial goes on.
"""

import time
from dataclasses import dataclass, field
from functools import partial

from nncourse.course.grading.kernel import Kernel, KernelGone
from nncourse.course.grading.limits import DEATH, ERROR, TIME_LIMIT, Limits

MEMORY_ERRORS = {"MemoryError", "_ArrayMemoryError", "ArrayMemoryError"}


class SetupFailed(RuntimeError):
    """The course's own setup does not run; not the learner's fault."""


@dataclass
class Outcome:
    """What became of one cell. `reason` is empty when it ran to its end."""

    reason: str = ""
    ename: str = ""
    message: str = ""
    values: list = field(default_factory=list)


@dataclass(frozen=True)
class Bench:
    """All that every submission of a run is tried with."""

    sandbox: object
    limits: Limits
    seed: int

    def trial(self, reference):
        """A fresh trial with the setup of a reference."""
        return Trial(
            partial(Kernel, self.sandbox, self.limits, self.seed), reference.setup, self.limits
        )


class Trial:
    """A submission that is being run.

    Parameters
    ----------
    start : callable
        Gives a fresh `Kernel`.
    setup : sequence of str
        Sources of the course's setup cells.
    limits : Limits
    """

    def __init__(self, start, setup, limits):
        self._start, self._setup, self._limits = start, setup, limits
        self._kernel = None
        self._ran = []  # the learner's cells to replay, in their order
        self._requests = {}  # from a request to the learner's cell that it ran
        self._lost = {}  # from an exercise to the reasons why its hidden checks lost their kernels
        self._until = time.monotonic() + limits.all_seconds
        self.fates = {}  # from the number of a learner's cell to its Outcome, where it went wrong
        self.deaths = 0

    def run_answer(self, cell):
        """Run a cell of the learner, an `answers.Answer`."""
        self._ran.append(cell)
        outcome = self._attempt(cell.source, cell)
        if outcome.reason:
            self.fates.setdefault(cell.number, outcome)
        return self.fates.get(cell.number, outcome)

    def run_hidden(self, exercise, source):
        """Run a hidden check of an exercise."""
        lost = self._lost.setdefault(exercise, [])
        if len(lost) >= self._limits.deaths_per_exercise:
            return Outcome(lost[-1], message="not tried, as other checks of this exercise ended so")
        deaths = self.deaths
        outcome = self._attempt(source)
        if outcome.reason == DEATH and self.deaths > deaths and not lost:
            outcome = self._attempt(source)  # it may have been something that other cells left
        if self.deaths > deaths and outcome.reason:
            lost.append(outcome.reason)
        return outcome

    def close(self):
        """End what still runs."""
        if self._kernel is not None:
            self._kernel.kill()
            self._kernel = None

    def _attempt(self, source, cell=None):
        """Run a source, in a fresh kernel when the last one died."""
        while True:
            if spent := self._spent():
                return spent
            try:
                self._revive(upto=cell)
                reply = self._run(source, self._limits.cell_seconds, cell)
                return _outcome(reply)
            except KernelGone as gone:
                self.deaths += 1
                self._kernel = None
                culprit = self._requests.get(gone.request, cell)
                if culprit is None:
                    return Outcome(gone.reason, message=gone.message)
                self._condemn(culprit, gone)
                if culprit is cell:
                    return self.fates[cell.number]
                # An earlier cell was to blame: without it, try again.

    def _revive(self, upto):
        """Make sure that there is a kernel in which all that ran before has run."""
        if self._kernel is not None:
            return
        self._kernel = self._start()
        self._requests = {}
        for source in self._setup:
            self._run_setup(source)
        for cell in [cell for cell in self._ran if cell is not upto]:
            self._run(cell.source, self._limits.cell_seconds, cell)

    def _run_setup(self, source):
        try:
            reply = self._run(source, self._limits.setup_seconds)
        except KernelGone as gone:
            raise SetupFailed(f"the course's setup: {gone.reason}, {gone.message}") from gone
        if reply.ename:
            raise SetupFailed(f"the course's setup raised {reply.ename}: {reply.evalue}")

    def _run(self, source, seconds, cell=None):
        left = max(self._until - time.monotonic(), 0.1)
        request = self._kernel.ask(source)
        self._requests[request] = cell
        return self._kernel.wait(request, min(seconds, left))

    def _condemn(self, cell, gone):
        """Leave out a cell of the learner from now on."""
        self._ran = [each for each in self._ran if each is not cell]
        self.fates[cell.number] = Outcome(gone.reason, message=gone.message)

    def _spent(self):
        """The outcome for all that is left when a submission has used up what it may use."""
        if time.monotonic() > self._until:
            seconds = self._limits.all_seconds
            return Outcome(TIME_LIMIT, message=f"not tried: {seconds:g} seconds were used up")
        if self.deaths >= self._limits.deaths:
            return Outcome(DEATH, message=f"not tried: {self.deaths} kernels were used up")
        return None


def _outcome(reply):
    if not reply.ename:
        return Outcome(values=reply.values)
    reason = DEATH if reply.ename in MEMORY_ERRORS else ERROR
    return Outcome(reason, reply.ename, f"{reply.ename}: {reply.evalue}", reply.values)
