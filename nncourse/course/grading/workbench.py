"""What a machine needs to grade with: its own sandbox, and the expected values in its memory.

A process keeps its workbench for many submissions. The expected values are found here, in the
same sandbox as the answers; they are never sent and never written.
"""

from nncourse.course.grading.expecting import expected_values
from nncourse.course.grading.replay import Bench
from nncourse.course.grading.sandbox import IsolationError, open_sandbox

_kept = {}


class Workbench:
    """A sandbox that was tried out here, limits, a seed, and expected values.

    Parameters
    ----------
    seed : int
    limits : Limits
    isolation : str
        The level, which must work here: nothing weaker is taken instead.
    hide : sequence of str
        Folders that no submission may see, where this machine has them.
    """

    def __init__(self, seed, limits, isolation, hide=()):
        sandbox = open_sandbox(isolation, hide)
        if sandbox.level != isolation:
            raise IsolationError(f"asked for isolation {isolation}, got {sandbox.level}.")
        self._bench = Bench(sandbox, limits, seed)
        self._expected = {}

    def expected(self, reference):
        """What the hidden checks of a reference show; found once.

        Raises
        ------
        NotebookError
            When the reference is not fit for grading.
        """
        if reference.sha256 not in self._expected:
            self._expected[reference.sha256] = expected_values(reference, self._bench)
        return self._expected[reference.sha256]

    def trial(self, reference, cells=()):
        """A fresh trial with the setup of a reference, for these cells of a learner."""
        return self._bench.trial(reference, cells)

    def close(self):
        """End what the sandbox keeps running."""
        close = getattr(self._bench.sandbox, "close", None)
        if close is not None:
            close()


def workbench(seed, limits, isolation, hide=()):
    """This process's workbench for these settings; the one before, for others, is closed."""
    wanted = seed, limits, isolation, tuple(map(str, hide))
    if wanted not in _kept:
        close_workbench()
        _kept[wanted] = Workbench(*wanted)
    return _kept[wanted]


def close_workbench():
    """Close this process's workbench, if there is one."""
    while _kept:
        _kept.popitem()[1].close()
