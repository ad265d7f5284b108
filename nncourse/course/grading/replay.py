"""One submission in its kernels: kill and replay, so that one bad answer costs one exercise.

A cell that exceeds a limit, or takes the kernel down, loses that kernel. A fresh one gets the
setup and all cells of the learner that ran before, without the culprit, and the trial goes on.
"""

import time
from dataclasses import dataclass, field
from functools import partial

from nncourse.course.grading.code import imported_modules
from nncourse.course.grading.kernel import Kernel, KernelGone
from nncourse.course.grading.limits import DEATH, ERROR, TIME_LIMIT, Limits

PLOTTING = "matplotlib.pyplot"  # with its list of this machine's fonts, which takes long to make
MEMORY_ERRORS = {"MemoryError", "_ArrayMemoryError", "ArrayMemoryError"}


class SetupFailed(RuntimeError):
    """The course's own setup does not run; not the learner's fault."""


@dataclass
class Outcome:
    """What became of one cell. `reason` is empty when it ran to its end without an error."""

    reason: str = ""
    ename: str = ""
    message: str = ""
    values: list = field(default_factory=list)
    left_out: bool = False  # it did not run to an end, not even to an error


@dataclass(frozen=True)
class Bench:
    """All that every submission of a run is tried with."""

    sandbox: object
    limits: Limits
    seed: int

    def trial(self, reference, cells=()):
        """A fresh trial with the setup of a reference, for these cells of a learner."""
        imported = set().union(*(imported_modules(cell.source) for cell in cells))
        drawing = any(name.partition(".")[0] == "matplotlib" for name in imported)
        self.sandbox.needs(reference.modules | ({PLOTTING} if drawing else set()))
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
        self._start, self._setup, self._limits = start, ("pass", *setup), limits
        self._kernel = None
        self._cells = []  # the learner's cells that ran, to be replayed
        self._requests = {}  # from a request to the learner's cell that it ran
        self._load = None  # threads and processes after the last cell
        self._suspects = set()  # numbers of cells that left threads or processes running
        self._lost = {}  # from an exercise to the reasons why its hidden checks lost their kernels
        self._until = time.monotonic() + limits.all_seconds
        self._idle = limits.idle_share * limits.all_seconds  # left for cells that answer nothing
        self.fates = {}  # from the number of a learner's cell to its Outcome, where it went wrong
        self.deaths = 0

    def run_answer(self, cell):
        """Run a cell of the learner, an `answers.Answer`."""
        if not self._may_run(cell):
            outcome = Outcome(TIME_LIMIT, message="not run, to save time", left_out=True)
        else:
            outcome = self._attempt(cell.source, cell)
        if outcome.reason:
            self.fates[cell.number] = outcome
        if not outcome.left_out:
            self._cells.append(cell)
        return outcome

    def run_hidden(self, exercise, source):
        """Run a hidden check of an exercise."""
        lost = self._lost.setdefault(exercise, [])
        if len(lost) >= self._limits.deaths_per_exercise:
            return Outcome(lost[-1], message="not tried, as other checks of this exercise ended so")
        outcome = self._attempt(source)
        if outcome.left_out:
            lost.append(outcome.reason)
        return outcome

    def ask_aside(self, source, seconds):
        """Run a source that no mark depends on, in the kernel as it is; gives what it shows.

        Where no kernel lives none is started, and what becomes of this one is nobody's fault.
        """
        if self._kernel is None:
            return []
        try:
            return self._kernel.wait(self._kernel.ask(source), seconds).values
        except KernelGone:
            self._kernel = None
            return []

    def close(self):
        """End what still runs."""
        if self._kernel is not None:
            self._kernel.kill()
            self._kernel = None

    def _attempt(self, source, cell=None):
        """Run a source. What takes the kernel down may be a thread that another cell has left."""
        outcome = self._try(source, cell)
        if not outcome.left_out:
            return outcome
        for suspects in self._sets_of_suspects():
            again = self._try(source, cell, without=suspects)
            if not again.left_out:
                for each in suspects:
                    self._leave_out(each, outcome)
                return again
        return outcome

    def _sets_of_suspects(self):
        """Cells that left something running: one at a time, then all of them."""
        suspects = [each for each in self._cells if each.number in self._suspects]
        return [[each] for each in suspects] + ([suspects] if len(suspects) > 1 else [])

    def _try(self, source, cell, without=()):
        """Run a source after all that ran before, in a fresh kernel where the last one died."""
        while not (spent := self._spent()):
            try:
                self._revive(without)
                return _outcome(self._run(source, self._limits.cell_seconds, cell))
            except KernelGone as gone:
                self._kernel = None
                self.deaths += 1
                outcome = Outcome(gone.reason, message=gone.message, left_out=True)
                culprit = self._requests.get(gone.request)
                if culprit is None or culprit is cell:
                    return outcome
                self._leave_out(culprit, outcome)  # and try again
        return spent

    def _revive(self, without):
        """Make sure that there is a kernel in which all that ran before has run."""
        if self._kernel is not None:
            return
        self._kernel = self._start()
        self._requests = {}
        for source in self._setup:
            self._run_setup(source)
        for cell in [each for each in self._cells if each not in without]:
            if self._may_run(cell):
                self._run(cell.source, self._limits.cell_seconds, cell)

    def _may_run(self, cell):
        """Whether there is time for a cell: those that answer nothing leave some to the others."""
        return bool(cell.exercises) or self._idle > 0

    def _run_setup(self, source):
        try:
            reply = self._kernel.wait(self._kernel.ask(source), self._limits.setup_seconds)
        except KernelGone as gone:
            raise SetupFailed(f"the course's setup: {gone.reason}, {gone.message}") from gone
        if reply.ename:
            raise SetupFailed(f"the course's setup raised {reply.ename}: {reply.evalue}")
        self._load = reply.threads, self._kernel.processes()

    def _run(self, source, seconds, cell):
        began = time.monotonic()
        request = self._kernel.ask(source)
        self._requests[request] = cell
        try:
            reply = self._kernel.wait(request, min(seconds, max(self._until - began, 0.1)))
        finally:
            if cell is not None and not cell.exercises:
                self._idle -= time.monotonic() - began
        load = reply.threads, self._kernel.processes()
        if cell is not None and (load[0] > self._load[0] or load[1] > self._load[1]):
            self._suspects.add(cell.number)
        self._load = load
        return reply

    def _leave_out(self, cell, outcome):
        """Run a cell of the learner no more."""
        self._cells = [each for each in self._cells if each is not cell]
        self.fates[cell.number] = outcome

    def _spent(self):
        """The outcome for all that is left when a submission has used up what it may use."""
        if time.monotonic() >= self._until:
            seconds = self._limits.all_seconds
            message = f"not tried: {seconds:g} seconds were used up"
            return Outcome(TIME_LIMIT, message=message, left_out=True)
        if self.deaths >= self._limits.deaths:
            message = f"not tried: {self.deaths} kernels were used up"
            return Outcome(DEATH, message=message, left_out=True)
        return None


def _outcome(reply):
    if not reply.ename:
        return Outcome(values=reply.values)
    reason = DEATH if reply.ename in MEMORY_ERRORS else ERROR
    return Outcome(reason, reply.ename, f"{reply.ename}: {reply.evalue}", reply.values)
