"""Which files were handed in, by whom, and which of several counts.

A folder per student, flat files, one notebook, or an archive of all this. Whoever has handed in
anything gets a row: a file that is no notebook is not passed over in silence. Whose a file is,
folders and files say as platforms name them:

=========  ================================================================
platform   name
=========  ================================================================
Moodle     ``Ann Lee_4711_assignsubmission_file_/any name.ipynb``
Canvas     ``leeann_4711_990_any name-1.ipynb``, perhaps with ``_LATE_``
nbgrader   ``ann+ps1+2026-11-01 10:00:00 UTC+x/any name.ipynb`` (inbound),
           ``ann/ps1/any name.ipynb`` (submitted)
others     ``ann/any name.ipynb``, or ``any name_ann.ipynb``
=========  ================================================================
"""

import os
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from coursekit.grading.reading import Handed, Unreadable, is_archive, read_submission, unpack
from coursekit.grading.reference import Reference, choose_reference

ENDING = ".ipynb"
PASSED_OVER = {".ipynb_checkpoints", "__MACOSX", "desktop.ini", "Thumbs.db", "__pycache__"}
MOODLE = re.compile(r"^(?P<student>.+?_\d+)_assignsubmission_(?:file|onlinetext)_?")
CANVAS = re.compile(r"^(?P<student>[^\W_]+)(?:_LATE)?_(?P<user>\d+)_(?P<file>\d+)_", re.IGNORECASE)
EXCHANGE = re.compile(r"^(?P<student>[^+]+)\+[^+]+\+\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^+]*(?:\+|$)")
OLD = "made by an earlier version of the course; build the exercises again for the next class"


@dataclass(frozen=True)
class Submission:
    """A file that a student has handed in, readable or not."""

    student: str
    path: Path
    file: str  # as it is named below the folder of all submissions
    certain: bool = True  # whether a folder or a platform says whose it is; a file name may err

    @property
    def name(self):
        """The name of the file itself."""
        return self.file.rpartition("/")[2]

    @property
    def time(self):
        """When it was handed in: the time of the file, in seconds since 1970."""
        return os.lstat(self.path).st_mtime


def collect(place, names=(), unpacked=None):
    """Collect all submissions of a place, sorted by name.

    Parameters
    ----------
    place : path-like
        A folder with a folder per student, with notebook files, or with both; a zip archive of
        such a folder; or one notebook.
    names : sequence of str
        Names of the course's notebooks. They are no part of a student's name: a flat file
        "03_gradient_descent-alice.ipynb" is from "alice".
    unpacked : path-like
        Where the files of an archive are put.

    Returns
    -------
    list of Submission
        Of each folder, or each student in an archive, the notebooks, else the first file.

    Raises
    ------
    ValueError
        When there is nothing.
    """
    place = Path(place)
    if not os.path.lexists(place):
        raise ValueError(f"{place}: there is no such file or folder; expected submissions.")
    if is_archive(place):
        files = _in_archive(unpack(place, unpacked), names)
    else:
        files = sorted(_in_folder(place)) if place.is_dir() else [((place.name,), place)]
    if not files:
        raise ValueError(f"{place} is empty; expected notebooks, or a folder for each student.")
    canvas = students_by_canvas([parts[0] for parts, _ in files if len(parts) == 1], names)
    groups = {}
    for parts, path in files:
        submission = _submission(parts, path, names, canvas)
        group = parts[0] if place.is_dir() else submission.student
        groups.setdefault(group, []).append(submission)
    return [submission for group in groups.values()
            for submission in _notebooks(group) or group[:1]]  # fmt: skip


def _submission(parts, path, names, canvas):
    """The submission of a file, by the parts of its name below the folder of all."""
    top, *below = parts
    student = canvas.get(top) or student_by_platform(top) or (top if below else None)
    file = "/".join(filter(None, parts))
    return Submission(student or student_of(top, names), path, file, certain=bool(student))


# ---- whose a file is


def student_of(file_name, names=()):
    """Find the student's part of a flat file's name.

    >>> student_of("alice_03_gradient_descent.ipynb", ["03_gradient_descent"])
    'alice'
    >>> student_of("03_gradient_descent.ipynb", ["03_gradient_descent"])
    '03_gradient_descent'
    """
    stem = file_name[: -len(ENDING)] if _is_notebook(file_name) else file_name
    for name in names:
        before, found, after = stem.partition(name)
        rest = before.rstrip(" _-.") + after
        if found and rest.strip(" _-."):
            return rest.strip(" _-.")
    return stem


def student_by_platform(name):
    """Find the student that the file or folder name of Moodle or the exchange tells, or None.

    >>> student_by_platform("Ann Lee_4711_assignsubmission_file_")
    'Ann Lee_4711'
    >>> student_by_platform("ann+ps1+2026-11-01 10:00:00 UTC+x")
    'ann'
    >>> student_by_platform("03_gradient_descent.ipynb")
    """
    found = MOODLE.match(name) or EXCHANGE.match(name)
    return found["student"] if found else None


def students_by_canvas(file_names, notebooks=()):
    """Find the students of flat files, by file name, where Canvas has named all of them; else {}.

    ``lab_3_1_alice.ipynb`` has Canvas's form as well. So all files must have it, each with a file
    number of its own, each name with one user number; and files of a single user must be named
    after the course's notebooks.

    >>> students_by_canvas(["leeann_LATE_4711_990_a.ipynb", "leeben_12_991_a-1.ipynb"])
    {'leeann_LATE_4711_990_a.ipynb': 'leeann_4711', 'leeben_12_991_a-1.ipynb': 'leeben_12'}
    >>> students_by_canvas(["lab_3_1_alice.ipynb", "lab_3_1_bob.ipynb"])
    {}
    """
    found = {name: CANVAS.match(name) for name in file_names}
    if not found or not all(found.values()):
        return {}
    files = {match["file"] for match in found.values()}
    users = {(match["student"].casefold(), match["user"]) for match in found.values()}
    names, numbers = map(set, zip(*users, strict=True))
    if not len(files) == len(found) or not len(names) == len(numbers) == len(users):
        return {}
    rests = [name[match.end() :].casefold() for name, match in found.items()]
    known = all(any(notebook.casefold() in rest for notebook in notebooks) for rest in rests)
    if len(users) == 1 and not known:
        return {}
    return {name: f"{match['student']}_{match['user']}" for name, match in found.items()}


# ---- files and folders: (parts of the name below the folder of all, path)


def _in_folder(place):
    for entry in os.scandir(place):
        folder = place / entry.name
        if not _counts(entry.name):
            continue
        if _is_notebook(entry.name) or not entry.is_dir(follow_symlinks=False):
            yield (entry.name,), folder
            continue
        files = [(path.relative_to(place).parts, path) for path in _below(folder)]
        yield from files or [((entry.name, ""), folder)]


def _below(folder):
    """All files below a folder, and folders named like notebooks. Links are not followed."""
    for current, folders, files in os.walk(folder):
        named = [name for name in folders if _is_notebook(name)]
        folders[:] = [name for name in folders if _counts(name) and name not in named]
        yield from (Path(current, name) for name in named + files if _counts(name))


def _in_archive(unpacked, names):
    """The files of an archive by their names in it, without one folder around all of them."""
    split = [(_parts(name), path) for name, path in unpacked]
    files = sorted((parts, path) for parts, path in split if parts and all(map(_counts, parts)))
    tops = {parts[0] for parts, _ in files}
    if len(tops) != 1 or any(len(parts) == 1 for parts, _ in files) or student_by_platform(*tops):
        return files
    deep = all(len(parts) > 2 or student_by_platform(parts[-1]) for parts, _ in files)
    if deep or students_by_canvas([parts[-1] for parts, _ in files], names):
        return [(parts[1:], path) for parts, path in files]
    return files


def _parts(name):
    """The parts of a name in an archive; those that would climb are left out."""
    parts = name.replace("\\", "/").split("/")
    return tuple(part for part in parts if part not in ("", ".", ".."))


def _notebooks(submissions):
    return [submission for submission in submissions if _is_notebook(submission.name)]


def _is_notebook(name):
    return name.lower().endswith(ENDING)


def _counts(name):
    """Whether a name may be something that somebody has handed in."""
    if name in PASSED_OVER or name.startswith("._"):
        return False
    return not name.startswith(".") or name.startswith("..") or _is_notebook(name)


# ---- opened


@dataclass
class Entry:
    """A submission with what was read in it, or with the reason why nothing could be read."""

    submission: Submission
    handed: Handed | None = None
    reference: Reference | None = None
    problem: str = ""
    notes: list = field(default_factory=list)

    @property
    def notebook(self):
        """The name of the solutions, or of the file where none are known."""
        return self.reference.name if self.reference else self.submission.name

    def is_answered_by(self, result):
        """Tell whether a stored result is for this content and these solutions."""
        if self.problem:
            return False
        now = self.submission.student, self.handed.sha256, self.reference.sha256
        return (result.student, result.sha256, result.reference) == now


def opened(submission, references):
    """Read a submission and find the solutions that it answers."""
    try:
        handed = read_submission(submission.path)
    except Unreadable as error:
        reference = choose_reference((), submission.file, references)
        return Entry(submission, reference=reference, problem=str(error))
    reference = choose_reference(handed.cells, submission.file, references)
    if reference is None:
        return Entry(submission, handed, problem="it holds no exercise of the given solutions.")
    return Entry(submission, handed, reference, notes=[OLD] if handed.is_old else [])


def newest(entries):
    """Find which of several submissions of a student for the same notebook counts.

    Flat files that merely are named alike are no resubmission: each gets a row of its own.

    Returns
    -------
    list of Entry
        Those that count, in their order, with a note where there were more.
    list of dict
        The others.
    """
    groups = {}
    for place, entry in enumerate(_told_apart(entries)):
        groups.setdefault((entry.submission.student, entry.notebook), []).append((place, entry))
    kept, superseded = [], []
    for group in groups.values():
        *older, (place, last) = sorted(group, key=lambda pair: (pair[1].submission.time, pair[0]))
        if older:
            files = ", ".join(entry.submission.file for _, entry in older)
            last.notes.append(f"handed in {len(group)} times; the newest counts, not {files}")
        kept.append((place, last))
        superseded += [(place, _replaced(entry, last)) for place, entry in older]
    return _in_order(kept), _in_order(superseded)


def _in_order(pairs):
    return [value for _, value in sorted(pairs, key=lambda pair: pair[0])]


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


def _replaced(entry, newer):
    return {
        "student": entry.submission.student,
        "notebook": entry.notebook,
        "file": entry.submission.file,
        "sha256": entry.handed.sha256 if entry.handed else "",
        "replaced by": newer.submission.file,
    }
