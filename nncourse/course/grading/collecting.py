"""Which files were handed in, and by whom.

A folder per student, flat files, or one notebook. Whatever a student has handed in gets a row:
a file that is no notebook is not passed over in silence.
"""

import os
from dataclasses import dataclass
from pathlib import Path

ENDING = ".ipynb"
PASSED_OVER = {".ipynb_checkpoints", "__MACOSX", "desktop.ini", "Thumbs.db", "__pycache__"}


@dataclass(frozen=True)
class Submission:
    """A file, or a folder without notebooks, that somebody has handed in."""

    student: str
    path: Path
    file: str  # as it is named below the folder of all submissions

    @property
    def time(self):
        """When it was handed in: the time of the file, in seconds since 1970."""
        return os.lstat(self.path).st_mtime


def collect(place, names=()):
    """All submissions of a place, sorted by name.

    Parameters
    ----------
    place : path-like
        A folder with a folder per student, with notebook files, or with both; or one notebook.
    names : sequence of str
        Names of the course's notebooks. They are no part of a student's name: a flat file
        "03_gradient_descent-alice.ipynb" is from "alice".

    Returns
    -------
    list of Submission

    Raises
    ------
    ValueError
        When there is nothing.
    """
    place = Path(place)
    if not os.path.lexists(place):
        raise ValueError(f"{place}: there is no such file or folder; expected submissions.")
    if not place.is_dir():
        return [Submission(student_of(place.name, names), place, place.name)]
    found = []
    for entry in sorted(os.scandir(place), key=lambda entry: os.fsencode(entry.name)):
        if _counts(entry.name):
            found += list(_of_entry(entry, place, names))
    if not found:
        raise ValueError(f"{place} is empty; expected notebooks, or a folder for each student.")
    return found


def student_of(file_name, names=()):
    """The student's part of a flat file's name.

    >>> student_of("alice_03_gradient_descent.ipynb", ["03_gradient_descent"])
    'alice'
    >>> student_of("03_gradient_descent.ipynb", ["03_gradient_descent"])
    '03_gradient_descent'
    """
    stem = file_name[: -len(ENDING)] if file_name.lower().endswith(ENDING) else file_name
    for name in names:
        before, found, after = stem.partition(name)
        rest = before.rstrip(" _-.") + after
        if found and rest.strip(" _-."):
            return rest.strip(" _-.")
    return stem


def _of_entry(entry, place, names):
    path = place / entry.name
    if not entry.is_dir(follow_symlinks=False) or entry.name.lower().endswith(ENDING):
        yield Submission(student_of(entry.name, names), path, entry.name)
        return
    notebooks = sorted(_notebooks(path), key=os.fsencode)
    for each in notebooks or [path]:
        yield Submission(entry.name, each, str(each.relative_to(place)))


def _notebooks(folder):
    """Everything below a student's folder that is named like a notebook. Links are not followed."""
    for current, folders, files in os.walk(folder):
        named = [name for name in folders if name.lower().endswith(ENDING)]
        folders[:] = [name for name in folders if _counts(name) and name not in named]
        for name in named + files:
            if _counts(name) and name.lower().endswith(ENDING):
                yield Path(current, name)


def _counts(name):
    """Whether a name may be something that somebody has handed in."""
    if name in PASSED_OVER or name.startswith("._"):
        return False
    return not name.startswith(".") or name.startswith("..") or name.lower().endswith(ENDING)
