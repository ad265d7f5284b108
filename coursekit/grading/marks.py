"""From what became of the exercises to points and reasons."""

from dataclasses import asdict, dataclass, field

from coursekit.grading.isolation import Reason
from coursekit.grading.trial import STUB


@dataclass
class Mark:
    """The mark for one exercise."""

    points: float | None  # None where our side failed: that is no 0
    max: float
    reason: Reason
    message: str = ""  # for the instructor: it may hold expected values
    parts: list = field(default_factory=list)  # [label, points, most], where labels have points
    mistake: str = ""  # what the course says about the mistake that was recognised
    hint: str = ""
    raised: str = ""  # what the learner's own function raised

    def __post_init__(self):
        self.reason = Reason(self.reason)


@dataclass
class WrittenMark:
    """The mark for a written answer. `points` is None while nobody has marked it."""

    points: float | None
    max: float
    reason: Reason
    comment: str = ""

    def __post_init__(self):
        self.reason = Reason(self.reason)


@dataclass
class Result:
    """What one submission gets."""

    student: str
    notebook: str  # the name of the solutions notebook that it was compared with
    file: str
    exercises: dict = field(default_factory=dict)  # from exercise id to `Mark`
    reason: Reason | None = None  # where the whole submission is unreadable, or an error of ours
    message: str = ""
    notes: list = field(default_factory=list)  # how the file was read
    doubts: list = field(default_factory=list)  # what a person should look at
    deaths: int = 0  # kernels used up
    seconds: float = 0.0
    sha256: str = ""  # of what was handed in
    reference: str = ""  # the fingerprint of the solutions
    written: dict = field(default_factory=dict)  # from exercise id to `WrittenMark`

    def __post_init__(self):
        self.reason = Reason(self.reason) if self.reason else None

    @property
    def total(self):
        """The sum of all points, or None where any is missing that is not for people to give."""
        points = [mark.points for mark in self.exercises.values()]
        if self.reason == Reason.INTERNAL or None in points:
            return None
        return sum(points) + sum(mark.points for mark in self._marked())

    @property
    def max(self):
        """The most that can be had; written answers that wait for a mark do not count here."""
        return sum(mark.max for mark in [*self.exercises.values(), *self._marked()])

    @property
    def waiting(self):
        """The written questions whose answers wait for a mark."""
        return [exercise for exercise, mark in self.written.items() if mark.points is None]

    @property
    def marks(self):
        """All marks, those that people give included, by exercise."""
        return {**self.exercises, **self.written}

    def _marked(self):
        return [mark for mark in self.written.values() if mark.points is not None]

    def to_json(self):
        """Give plain data for a file."""
        return {**asdict(self), "total": self.total, "max": self.max}

    @classmethod
    def from_json(cls, data):
        """Make the result that was written as `to_json` gives it.

        Raises
        ------
        TypeError, ValueError, KeyError
            For anything else.
        """
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        exercises, written = dict(known["exercises"]), dict(known.get("written", {}))
        known["exercises"] = {name: Mark(**mark) for name, mark in exercises.items()}
        known["written"] = {name: WrittenMark(**mark) for name, mark in written.items()}
        return cls(**known)


def marks(job, reference):
    """Give the Mark for every exercise, by its id, of a finished `run.Job`."""
    return {exercise: _mark(exercise, job, reference) for exercise in reference.exercises}


def without_marks(submission, reference, reason, message, points):
    """Give the Result of a submission that was not run: the same mark for every exercise."""
    exercises = reference.exercises if reference else {}
    marks = {exercise: Mark(points, most, reason, message) for exercise, most in exercises.items()}
    name = reference.name if reference else submission.name
    return Result(submission.student, name, submission.file, marks, reason, message)


def _mark(exercise, job, reference):
    most = reference.exercises[exercise]
    if job.trouble:
        return Mark(None, most, Reason.INTERNAL, job.trouble)
    asked = job.asked[exercise]
    verdict = asked.verdict
    parts = [list(part) for part in verdict.parts] if verdict else []
    if asked.reason == Reason.CORRECT:
        return Mark(asked.points, most, asked.reason, parts=parts)
    reason, message, raised = _why(exercise, asked, job)
    return Mark(asked.points, most, reason, message, parts, verdict.mistake if verdict else "",
                job.facts[exercise]["hint"], raised)  # fmt: skip


def _why(exercise, asked, job):
    """Reason, message and the learner's own error.

    Where there is no function as the cell that should define it went wrong, that is the reason.
    """
    if asked.reason == Reason.NOT_ATTEMPTED:
        for cell in job.found.answering(exercise):
            fate = job.fates.get(cell.number)
            if fate and fate.ename != STUB:
                return fate.reason, f"cell {cell.number}: {fate.message}", fate.message
    return asked.reason, asked.message, asked.raised
