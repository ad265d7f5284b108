"""What one submission may use, and the words for what became of an exercise."""

from dataclasses import dataclass

CORRECT = "correct"
WRONG = "wrong"
ERROR = "error"
NOT_ATTEMPTED = "not attempted"
TIME_LIMIT = "time limit"
DEATH = "memory or death"
OUTPUT_LIMIT = "output limit"
UNREADABLE = "unreadable"
INTERNAL = "internal error"
REASONS = (CORRECT, WRONG, ERROR, NOT_ATTEMPTED, TIME_LIMIT, DEATH, OUTPUT_LIMIT, UNREADABLE,
           INTERNAL)  # fmt: skip

MB = 2**20


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Parameters
    ----------
    cell_seconds : float
        For one cell of the learner, and for one hidden check.
    total_seconds : float, optional
        For the whole submission, replays included; 12 times `cell_seconds`, at least 120, if None.
    setup_seconds : float
        For the start of a kernel, and for one setup cell, which the course has written.
    idle_share : float
        The part of `total_seconds` that cells may use which answer no exercise.
    deaths : int
        How many kernels one submission may use up before the rest of it is no longer tried.
    deaths_per_exercise : int
        How many of them the hidden checks of one exercise may use up.
    output_bytes : int
        What one cell may print or show.
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
    deaths_per_exercise: int = 2
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
