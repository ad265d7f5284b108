"""From what became of the exercises to points and reasons."""

from dataclasses import asdict, dataclass, field

from coursekit.grading.isolation.limits import Reason
from coursekit.grading.trial import STUB


@dataclass
class Mark:
    """The mark for one exercise.

    Parameters
    ----------
    points : float or None
        None where our side failed: that is no 0.
    max : float
    reason : Reason
    message : str
        What happened, for the instructor: it may hold expected values.
    parts : list of [str, float, float]
        Label, points and most of each part, where points are given per label of the cases.
    mistake, hint : str
        What the course says about the mistake that was recognised, and to everybody.
    raised : str
        What the learner's own function raised.
    """

    points: float | None
    max: float
    reason: Reason
    message: str = ""
    parts: list = field(default_factory=list)
    mistake: str = ""
    hint: str = ""
    raised: str = ""

    def __post_init__(self):
        self.reason = Reason(self.reason)


WAITING = "waits for a mark"
BY_HAND = "marked by hand"


@dataclass
class WrittenMark:
    """The mark for a written answer. `points` is None while nobody has marked it.

    `reason` is a `Reason`, or WAITING or BY_HAND.
    """

    points: float | None
    max: float
    reason: str
    comment: str = ""

    @property
    def is_by_hand(self):
        """Whether a person has given the points."""
        return self.reason == BY_HAND


@dataclass
class Result:
    """What one submission gets.

    Parameters
    ----------
    student, notebook, file : str
        Who, the name of the solutions notebook that it was compared with, and the file.
    exercises : dict
        From exercise id to `Mark`.
    written : dict
        From the exercise id of a written question to `WrittenMark`.
    reason : Reason or None
        For the submission as a whole, where it is unreadable or an error of ours.
    message : str
        More about that.
    notes : list of str
        How the file was read, such as answers found in odd places.
    doubts : list of str
        What a person should look at; for the instructor alone.
    deaths, seconds : number
        Kernels used up, and time.
    sha256, reference : str
        Fingerprints of what was handed in, and of the solutions that it was compared with.
    """

    student: str
    notebook: str
    file: str
    exercises: dict = field(default_factory=dict)
    reason: Reason | None = None
    message: str = ""
    notes: list = field(default_factory=list)
    doubts: list = field(default_factory=list)
    deaths: int = 0
    seconds: float = 0.0
    sha256: str = ""
    reference: str = ""
    written: dict = field(default_factory=dict)

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
        return [each for each, mark in self.written.items() if mark.points is None]

    @property
    def marks(self):
        """All marks, those that people give included, by exercise."""
        return {**self.exercises, **self.written}

    def _marked(self):
        return [mark for mark in self.written.values() if mark.points is not None]

    def to_json(self):
        """Plain data for a file."""
        return {**asdict(self), "total": self.total, "max": self.max}

    @classmethod
    def from_json(cls, data):
        """The result that was written as `to_json` gives it.

        Raises
        ------
        TypeError, ValueError, KeyError
            For anything else.
        """
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        marks = {each: Mark(**mark) for each, mark in dict(known.pop("exercises")).items()}
        hand = {each: WrittenMark(**m) for each, m in dict(known.pop("written", {})).items()}
        return cls(**known, exercises=marks, written=hand)


def marks(job, reference):
    """The mark for every exercise of a finished job.

    Parameters
    ----------
    job : run.Job
    reference : Reference

    Returns
    -------
    dict
        From exercise id to Mark.
    """
    return {exercise: _mark(exercise, job, reference) for exercise in reference.exercises}


def without_marks(reference, reason, message, points):
    """The same mark for every exercise, where nothing could be run."""
    if reference is None:
        return {}
    return {each: Mark(points, most, reason, message) for each, most in reference.exercises.items()}


def _mark(exercise, job, reference):
    most = reference.exercises[exercise]
    if job.trouble:
        return Mark(None, most, Reason.INTERNAL, job.trouble)
    asked = job.asked[exercise]
    seen = asked.verdict
    parts = [list(part) for part in seen.parts] if seen else []
    if asked.reason == Reason.CORRECT:
        return Mark(asked.points, most, asked.reason, parts=parts)
    reason, message, raised = _why(exercise, asked, job)
    return Mark(asked.points, most, reason, message, parts, seen.mistake if seen else "",
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
