"""What one submission may use, and the words for what became of an exercise."""

import os
from dataclasses import dataclass
from enum import StrEnum

MB = 2**20


class Reason(StrEnum):
    """What became of an exercise: a code for files, with a sentence for people."""

    CORRECT = "correct", "the answer is right"
    WRONG = "wrong", "the answer is not right"
    ERROR = "error", "the answer raised an exception"
    NOT_ATTEMPTED = "not attempted", "there is no answer"
    TIME_LIMIT = "time limit", "the answer took too long"
    DEATH = "memory or death", "the answer used too much memory, or ended the kernel"
    OUTPUT_LIMIT = "output limit", "the answer printed or showed too much"
    UNREADABLE = "unreadable", "what was handed in cannot be read"
    INTERNAL = "internal error", "the grader failed: no mark, but a rerun"

    def __new__(cls, code, text):
        """A member that is its code and knows its sentence."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.text = text
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

    @property
    def cpu_seconds(self):
        """Seconds of processor time for one kernel: a net below the clocks on the outside."""
        return int(2 * self.all_seconds + 4 * self.setup_seconds)

    def of_the_system(self, level):
        """The limits that the system itself is asked to hold, by the names of module `resource`."""
        wanted = {
            "RLIMIT_AS": self.address_space,
            "RLIMIT_CPU": self.cpu_seconds,
            "RLIMIT_FSIZE": self.file_bytes,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_CORE": 0,
        }
        if level == "bwrap" and _counts_per_namespace():
            wanted["RLIMIT_NPROC"] = self.threads
        return wanted


def _counts_per_namespace():
    """Whether RLIMIT_NPROC counts what is in the sandbox, and not all that the user runs."""
    major, minor, *_ = os.uname().release.split(".")
    return (int(major), int(minor)) >= (5, 14)
