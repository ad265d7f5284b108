"""From what became of the cells to points and reasons."""

from dataclasses import asdict, dataclass, field

from nncourse.course.grading.limits import (
    CORRECT,
    ERROR,
    INTERNAL,
    NOT_ATTEMPTED,
)


@dataclass
class Mark:
    """The mark for one exercise. `points` is None where our side failed: that is no 0.

    `mistake` is what the course says about the usual mistake that the answer makes, if it makes
    one; points never depend on it.
    """

    points: float | None
    max: float
    reason: str
    message: str = ""
    checks: list = field(default_factory=list)
    mistake: str = ""


WAITING = "waits for a mark"
BY_HAND = "marked by hand"


@dataclass
class WrittenMark:
    """The mark for a written answer. `points` is None while nobody has marked it."""

    points: float | None
    max: float
    reason: str
    comment: str = ""


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
    reason, message : str
        For the submission as a whole: empty, "unreadable" or "internal error".
    notes : list of str
        For the instructor, such as answers found in odd places.
    deaths, seconds : number
        Kernels used up, and time.
    sha256, reference : str
        Fingerprints of what was handed in, and of the solutions that it was compared with.
    """

    student: str
    notebook: str
    file: str
    exercises: dict = field(default_factory=dict)
    reason: str = ""
    message: str = ""
    notes: list = field(default_factory=list)
    deaths: int = 0
    seconds: float = 0.0
    sha256: str = ""
    reference: str = ""
    written: dict = field(default_factory=dict)

    @property
    def total(self):
        """The sum of all points, or None where any is missing that is not for people to give."""
        points = [mark.points for mark in self.exercises.values()]
        if self.reason == INTERNAL or None in points:
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
        """The result that was written as `to_json` gives it; raises TypeError for anything else."""
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        marks = {each: Mark(**mark) for each, mark in dict(known.pop("exercises")).items()}
        hand = {each: WrittenMark(**m) for each, m in dict(known.pop("written", {})).items()}
        return cls(**known, exercises=marks, written=hand)


def marks(job, found, reference):
    """The mark for every exercise of a finished job.

    Parameters
    ----------
    job : plugin.Job
    found : answers.Found
    reference : Reference

    Returns
    -------
    dict
        From exercise id to Mark.
    """
    return {exercise: _mark(exercise, job, found, reference) for exercise in reference.exercises}


def without_marks(reference, reason, message, points):
    """The same mark for every exercise, where nothing could be run."""
    if reference is None:
        return {}
    return {each: Mark(points, most, reason, message) for each, most in reference.exercises.items()}


def _mark(exercise, job, found, reference):
    most = reference.exercises[exercise]
    if job.trouble:
        return Mark(None, most, INTERNAL, job.trouble)
    checks = [check for check in job.checks if check.exercise == exercise]
    points = sum(check.points for check in checks if check.passed)
    failed = [check for check in checks if not check.passed]
    details = [{"points": check.points if check.passed else 0, "max": check.points,
                "reason": _reason(check, exercise, job, found, reference)[0]}
               for check in checks]  # fmt: skip
    if not failed:
        return Mark(points, most, CORRECT, checks=details)
    reason, message = _reason(failed[0], exercise, job, found, reference)
    return Mark(points, most, reason, message, details, job.mistakes.get(exercise, ""))


def _reason(check, exercise, job, found, reference):
    """Why a check failed; where the answer cell itself went wrong, that is the reason."""
    if check.passed:
        return CORRECT, ""
    if check.reason != ERROR:
        return check.reason, check.message
    if check.ename == "NotImplementedError":
        return NOT_ATTEMPTED, check.message
    names = [name for name, owner in reference.owner.items() if owner == exercise]
    missing = [name for name in names if check.message.startswith(f"NameError: name '{name}' ")]
    if not missing:
        return ERROR, check.message
    for cell in found.answering(exercise):
        if fate := job.fates.get(cell.number):
            reason = NOT_ATTEMPTED if fate.ename == "NotImplementedError" else fate.reason
            return reason, f"cell {cell.number}: {fate.message}"
    return NOT_ATTEMPTED, f"{missing[0]} is not defined"
