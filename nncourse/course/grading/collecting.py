"""Which files were handed in, and by whom.

A folder per student, flat files, one notebook, or an archive of all this. Whatever a student has
handed in gets a row: a file that is no notebook is not passed over in silence.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from nncourse.course.grading import archives
from nncourse.course.grading.platforms import student_by_platform, students_by_canvas

ENDING = ".ipynb"
PASSED_OVER = {".ipynb_checkpoints", "__MACOSX", "desktop.ini", "Thumbs.db", "__pycache__"}


@dataclass(frozen=True)
class Submission:
    """A file, or a folder without notebooks, that somebody has handed in."""

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
    """All submissions of a place, sorted by name.

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

    Raises
    ------
    ValueError
        When there is nothing.
    """
    place = Path(place)
    if not os.path.lexists(place):
        raise ValueError(f"{place}: there is no such file or folder; expected submissions.")
    if archives.is_archive(place):
        return _of_archive(archives.unpack(place, unpacked), place, names)
    if not place.is_dir():
        return [_flat(place.name, place, names, students_by_canvas([place.name], names))]
    entries = sorted(os.scandir(place), key=lambda entry: os.fsencode(entry.name))
    entries = [entry for entry in entries if _counts(entry.name)]
    canvas = students_by_canvas([entry.name for entry in entries if _is_flat(entry)], names)
    found = []
    for entry in entries:
        if _is_flat(entry):
            found.append(_flat(entry.name, place / entry.name, names, canvas))
        else:
            found += _of_folder(place / entry.name, place)
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


def _is_flat(entry):
    return not entry.is_dir(follow_symlinks=False) or entry.name.lower().endswith(ENDING)


def _flat(name, path, names, canvas):
    """The submission of a flat file; `canvas` holds the students that Canvas has named."""
    student = canvas.get(name) or student_by_platform(name)
    return Submission(student or student_of(name, names), path, name, certain=bool(student))


def _of_folder(path, place):
    notebooks = sorted(_notebooks(path), key=os.fsencode)
    student = student_by_platform(path.name) or path.name
    return [Submission(student, each, each.relative_to(place).as_posix())
            for each in notebooks or [path]]  # fmt: skip


def _of_archive(files, archive, names):
    """The submissions among the files of an archive, ``(name in it, path)``."""
    split = [(_parts(name), path) for name, path in files]
    split = [(parts, path) for parts, path in split if parts and all(map(_counts, parts))]
    canvas = students_by_canvas([parts[-1] for parts, _ in split], names)
    if _has_one_folder_around(split, canvas):
        split = [(parts[1:], path) for parts, path in split]
    if not split:
        raise ValueError(f"{archive} is empty; expected notebooks, or a folder for each student.")
    found = {}
    canvas = students_by_canvas([parts[0] for parts, _ in split if len(parts) == 1], names)
    for parts, path in sorted(split):
        if len(parts) == 1:
            each = _flat(parts[0], path, names, canvas)
        else:
            student = student_by_platform(parts[0]) or parts[0]
            each = Submission(student, path, "/".join(parts))
        found.setdefault(each.student, []).append(each)
    for student, all_of_them in found.items():
        notebooks = [each for each in all_of_them if each.name.lower().endswith(ENDING)]
        found[student] = notebooks or all_of_them[:1]
    return [submission for each in found.values() for submission in each]


def _parts(name):
    """The parts of a name in an archive; those that would climb are left out."""
    return [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]


def _has_one_folder_around(split, canvas):
    """Whether all files stand below one folder that is no student's."""
    tops = {parts[0] for parts, _ in split}
    below = [parts[1] for parts, _ in split if len(parts) > 1]
    deep = canvas or all(len(parts) > 2 or student_by_platform(parts[-1]) for parts, _ in split)
    return len(tops) == 1 and len(below) == len(split) and deep and not student_by_platform(*tops)


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
