"""One submission in its kernels: kill and replay, so that one bad answer costs one exercise.

A cell, or a request, that exceeds a limit or takes the kernel down loses that kernel. A fresh one
gets the setup and all cells of the learner that ran before, without the culprit, and goes on.
"""

import time
from dataclasses import dataclass
from typing import Any

from coursekit.grading.isolation import Reason
from coursekit.grading.isolation.kernel import Kernel, KernelGone

MEMORY_ERRORS = {"MemoryError", "_ArrayMemoryError", "ArrayMemoryError"}
STUB = "NotImplementedError"


class SetupFailed(RuntimeError):
    """The course's own setup does not run; not the learner's fault."""


@dataclass
class Outcome:
    """What became of one cell or request. `reason` is None where it ended without error."""

    reason: Reason | None = None
    ename: str = ""
    message: str = ""
    report: Any = None  # what the driver says, for a request
    left_out: bool = False  # it did not run to an end, not even to an error


class Trial:
    """A submission that is being run.

    Parameters
    ----------
    sandbox : Sandbox
    limits : Limits
    setup : sequence of str
        Sources of the course's setup cells.
    """

    def __init__(self, sandbox, limits, setup):
        self._sandbox, self._limits, self._setup = sandbox, limits, ("pass", *setup)
        self._kernel = None
        self._cells = []  # the learner's cells that ran, to be replayed
        self._requests = {}  # from a request to the learner's cell that it ran
        self._load = None  # threads and processes after the last cell
        self._suspects = set()  # numbers of cells that left threads or processes running
        self._until = time.monotonic() + limits.all_seconds
        self._idle = limits.idle_share * limits.all_seconds  # left for cells that answer nothing
        self.fates = {}  # from the number of a learner's cell to its Outcome, where it went wrong
        self.deaths = 0

    def run(self, cell):
        """Run a cell of the learner, an `answers.Answer`."""
        if self._may_run(cell):
            outcome = self._attempt(_asking(cell), cell)
        else:
            outcome = Outcome(Reason.TIME_LIMIT, message="not run, to save time", left_out=True)
        if outcome.reason:
            self.fates[cell.number] = outcome
        if not outcome.left_out:
            self._cells.append(cell)
        return outcome

    def request(self, job):
        """Have the driver call the learner's function."""
        return self._attempt(lambda kernel: kernel.call(job))

    def close(self):
        """End what still runs."""
        if self._kernel is not None:
            self._kernel.kill()
            self._kernel = None

    def _attempt(self, send, cell=None):
        """Send something. What takes the kernel down may be a thread that another cell has left."""
        outcome = self._try(send, cell)
        if not outcome.left_out:
            return outcome
        for suspects in self._sets_of_suspects():
            again = self._try(send, cell, without=suspects)
            if not again.left_out:
                for suspect in suspects:
                    self._leave_out(suspect, outcome)
                return again
        return outcome

    def _sets_of_suspects(self):
        """Cells that left something running: one at a time, then all of them."""
        suspects = [cell for cell in self._cells if cell.number in self._suspects]
        return [[cell] for cell in suspects] + ([suspects] if len(suspects) > 1 else [])

    def _try(self, send, cell, without=()):
        """Send something after all that ran before, to a fresh kernel where the last one died."""
        while not (spent := self._spent()):
            try:
                self._revive(without)
                return _outcome(self._wait(send, self._limits.cell_seconds, cell))
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
        """Start a kernel where there is none, and run in it all that ran before."""
        if self._kernel is not None:
            return
        self._kernel = Kernel(self._sandbox, self._limits)
        self._requests = {}
        replies = [self._run_setup(source) for source in self._setup]
        self._load = self._loaded(replies[-1])
        for cell in [cell for cell in self._cells if cell not in without]:
            if self._may_run(cell):
                self._wait(_asking(cell), self._limits.cell_seconds, cell)

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
        return reply

    def _wait(self, send, seconds, cell):
        began = time.monotonic()
        request = send(self._kernel)
        self._requests[request] = cell
        try:
            reply = self._kernel.wait(request, min(seconds, max(self._until - began, 0.1)))
        finally:
            if cell is not None and not cell.exercises:
                self._idle -= time.monotonic() - began
        if cell is not None:
            before, self._load = self._load, self._loaded(reply)
            if any(now > then for now, then in zip(self._load, before, strict=True)):
                self._suspects.add(cell.number)
        return reply

    def _loaded(self, reply):
        """Count threads and processes after a reply."""
        return reply.threads, self._kernel.processes()

    def _leave_out(self, cell, outcome):
        """Run a cell of the learner no more."""
        self._cells = [kept for kept in self._cells if kept is not cell]
        self.fates[cell.number] = outcome

    def _spent(self):
        """Give the outcome of all that is left once a submission has used up what it may use."""
        if time.monotonic() >= self._until:
            message = f"not tried: {self._limits.all_seconds:g} seconds were used up"
            return Outcome(Reason.TIME_LIMIT, message=message, left_out=True)
        if self.deaths >= self._limits.deaths:
            message = f"not tried: {self.deaths} kernels were used up"
            return Outcome(Reason.DEATH, message=message, left_out=True)
        return None


def _asking(cell):
    return lambda kernel: kernel.ask(cell.source)


def _outcome(reply):
    if not reply.ename:
        return Outcome(report=reply.outcomes)
    reason = Reason.DEATH if reply.ename in MEMORY_ERRORS else Reason.ERROR
    return Outcome(reason, reply.ename, f"{reply.ename}: {reply.evalue}")
