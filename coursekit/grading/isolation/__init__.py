"""What keeps a kernel in: three levels of isolation, tried out before anything runs.

`bwrap` is for code of strangers. `container` is for systems without bubblewrap and as good as its
engine. `limits` is for code that may be faulty but is not hostile, and is used only when requested
explicitly. What each level holds and what it does not: docs/grading.md, "Levels of isolation".

========================================  =====================================================
`kernel`                                  a kernel seen from the trusted side: start, ask, kill
`jail`, `places`                          its processes, counted from outside; what it is shown
`bwrap`, `forked`, `seccomp`              the level bwrap, with kernels forked inside of it
`container`, `image`                      the level container
`ordinary`                                the level limits
`inside`, `fork_server`, `contained`      what runs in the sandbox itself
========================================  =====================================================
"""

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from coursekit.course import Course

MB = 2**20
NO_COURSE = Course(Path(), "")
ADVICE = (
    "Grading runs code of strangers, so nothing weaker is taken instead. Install bubblewrap 0.8 "
    "or newer (apt install bubblewrap) on a Linux that allows user namespaces; or say --isolation "
    "container where Docker or Podman runs; or, for submissions that you trust, --isolation "
    "limits, which keeps out accidents, not intent."
)


class Reason(StrEnum):
    """What became of an exercise: a code for files, with a sentence for the learner."""

    CORRECT = "correct", "This is right."
    WRONG = "wrong", "Your code runs, but it does not give what was asked for every time."
    ERROR = "error", "Your code stopped with an error when it was tried."
    NOT_ATTEMPTED = "not attempted", "There is no answer here yet."
    TIME_LIMIT = (
        "time limit",
        "Your code was not done in the time that it had. Is there a loop without an end?",
    )
    DEATH = (
        "memory or death",
        "Your code ended Python itself, or wanted more memory than there was.",
    )
    OUTPUT_LIMIT = (
        "output limit",
        "Your code printed far too much. Is there a print left in a loop?",
    )
    UNREADABLE = "unreadable", "Your file could not be read, so nothing in it could be tried."
    INTERNAL = (
        "internal error",
        "Something went wrong on our side. This is no mark; it will be graded again.",
    )
    WAITING = "waits for a mark", ""
    BY_HAND = "marked by hand", ""

    def __new__(cls, code, text):
        """Make a member that is its code and knows its sentence."""
        member = str.__new__(cls, code)
        member._value_, member.text = code, text
        return member


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Parameters
    ----------
    cell_seconds : float
        For one cell of the learner, and for the calls of one exercise.
    total_seconds : float, optional
        For the whole submission, replays included; 12 times `cell_seconds`, at least 120, if None.
    setup_seconds : float
        For the start of a kernel, and for one setup cell, which the course has written.
    idle_share : float
        The part of `total_seconds` that cells may use which answer no exercise.
    deaths : int
        How many kernels one submission may use up before the rest of it is no longer tried.
    output_bytes : int
        What one cell, or the calls of one exercise, may print or show.
    address_space, memory, file_bytes, scratch_bytes : int
        Bytes: per process; of all processes together; per file; of a folder for temporary files.
    processes, threads, open_files : int
        `processes` is counted from outside; `threads` is the system's own limit, where it has one.
    """

    cell_seconds: float = 20.0
    total_seconds: float | None = None
    setup_seconds: float = 60.0
    idle_share: float = 0.25
    deaths: int = 12
    output_bytes: int = 10 * MB
    address_space: int = 3 * 1024 * MB
    memory: int = 4 * 1024 * MB
    file_bytes: int = 64 * MB
    scratch_bytes: int = 128 * MB
    processes: int = 32
    threads: int = 256
    open_files: int = 256

    def __post_init__(self):
        if not self.cell_seconds > 0:
            raise ValueError(
                f"the time limit is {self.cell_seconds} seconds; expected a number above 0."
            )

    @property
    def all_seconds(self):
        """Seconds for the whole submission."""
        return self.total_seconds or max(120.0, 12 * self.cell_seconds)

    def of_the_system(self, level):
        """The limits that the system itself is asked to hold, by the names of module `resource`."""
        limits = {
            "RLIMIT_AS": self.address_space,
            # For one kernel: a net below the clocks on the outside.
            "RLIMIT_CPU": int(2 * self.all_seconds + 4 * self.setup_seconds),
            "RLIMIT_FSIZE": self.file_bytes,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_CORE": 0,
        }
        if level == "bwrap" and _counts_per_namespace():
            limits["RLIMIT_NPROC"] = self.threads
        return limits


def _counts_per_namespace():
    """Whether RLIMIT_NPROC counts what is in the sandbox, and not all that the user runs."""
    major, minor, *_ = os.uname().release.split(".")
    return (int(major), int(minor)) >= (5, 14)


class IsolationError(ValueError):
    """The requested isolation level is not available here; the message says why and what to do."""


def open_sandbox(isolation="bwrap", hide=(), course=NO_COURSE, **options):
    """Open the sandbox of a level, after a trial that it works here.

    Parameters
    ----------
    isolation : {"bwrap", "container", "limits"}
        Nothing weaker is ever taken instead.
    hide : sequence of path-like
        Folders that must not be seen inside, even where they lie in one that is.
    course : Course
        Its `packages` and `data` are shown inside; its `preload` is imported before kernels start.
    **options
        Of the level: `engine` and `limits`, for container.

    Returns
    -------
    Sandbox
        With `level`, ``trouble()``, ``needs(modules)``, ``start(settings, sockets)``, which gives
        a jail (``is_alive()``, ``usage()``, ``count()``, ``kill()``), and ``close()``.

    Raises
    ------
    IsolationError
    """
    levels = _levels()
    if isolation not in levels:
        raise IsolationError(f"there is no isolation {isolation!r}; expected {', '.join(levels)}.")
    sandbox = levels[isolation](hide, course, **options)
    if reason := sandbox.trouble():
        raise IsolationError(f"isolation {isolation} does not work here: {reason}. {ADVICE}")
    return sandbox


def _levels():
    from coursekit.grading.isolation.bwrap import Bwrap  # which needs this package's own names
    from coursekit.grading.isolation.container import Container
    from coursekit.grading.isolation.ordinary import LimitsOnly

    return {"bwrap": Bwrap, "container": Container, "limits": LimitsOnly}
