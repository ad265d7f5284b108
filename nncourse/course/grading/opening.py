"""What was handed in, opened: which solutions it answers, and which of several counts."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from nncourse.course.grading.limits import UNREADABLE
from nncourse.course.grading.reading import Unreadable, read_submission
from nncourse.course.grading.reference import choose_reference
from nncourse.course.grading.tasks import not_graded


@dataclass
class Entry:
    """A submission with what was read in it, or with the reason why nothing could be read."""

    submission: Any
    handed: Any = None
    reference: Any = None
    problem: str = ""
    notes: list = field(default_factory=list)

    @property
    def notebook(self):
        """The name of the solutions, or of the file where none are known."""
        return self.reference.name if self.reference else self.submission.name

    def is_answered_by(self, result):
        """Whether a stored result is for this content and these solutions."""
        if self.problem:
            return False
        now = self.submission.student, self.handed.sha256, self.reference.sha256
        return (result.student, result.sha256, result.reference) == now

    def unreadable(self):
        """The result of what cannot be read."""
        result = not_graded(self.submission, self.reference, UNREADABLE, self.problem, points=0)
        result.notes = list(self.notes)
        return result


def opened(submission, references):
    """Read a submission and find the solutions that it answers."""
    try:
        handed = read_submission(submission.path)
    except Unreadable as error:
        reference = choose_reference((), submission.name, references)
        return Entry(submission, reference=reference, problem=str(error))
    reference = choose_reference(handed.cells, submission.name, references)
    if reference is None:
        return Entry(submission, handed, problem="it holds no exercise of the given solutions.")
    return Entry(submission, handed, reference)


def newest(entries):
    """Of several submissions of a student for the same notebook the one that counts.

    Flat files that merely are named alike are no resubmission: each gets a row of its own.

    Parameters
    ----------
    entries : list of Entry

    Returns
    -------
    list of Entry
        In their order, with a note where there were more.
    list of dict
        The others.
    """
    groups = {}
    for place, entry in enumerate(_told_apart(entries)):
        groups.setdefault((entry.submission.student, entry.notebook), []).append((place, entry))
    kept, superseded = [], []
    for group in groups.values():
        *older, (place, last) = sorted(group, key=lambda each: (each[1].submission.time, each[0]))
        if older:
            files = ", ".join(entry.submission.file for _, entry in older)
            last.notes.append(f"handed in {len(group)} times; the newest counts, not {files}")
        kept.append((place, last))
        superseded += [(place, _about(entry, last)) for place, entry in older]
    return [each for _, each in sorted(kept, key=lambda each: each[0])], [
        each for _, each in sorted(superseded, key=lambda each: each[0])
    ]


def _told_apart(entries):
    """The entries; what is not certain to be a resubmission is called by the name of its file."""
    counts = Counter((entry.submission.student, entry.notebook) for entry in entries)
    for entry in entries:
        submission = entry.submission
        if counts[submission.student, entry.notebook] == 1 or submission.certain:
            yield entry
            continue
        note = f"other files for this notebook seem to be {submission.student}'s, too"
        renamed = replace(submission, student=submission.file)
        yield replace(entry, submission=renamed, notes=[*entry.notes, note])


def _about(entry, newer):
    return {
        "student": entry.submission.student,
        "notebook": entry.notebook,
        "file": entry.submission.file,
        "sha256": entry.handed.sha256 if entry.handed else "",
        "replaced by": newer.submission.file,
    }
