"""Zip archives as learning platforms give them: unpacked safely, with the students' names.

Names inside an archive are never used as paths: every file gets a place of its own, and no entry
can climb out. What is too much (entries, bytes, a bomb) is refused before it is written.
"""

import calendar
import hashlib
import os
import re
import shutil
import zipfile
from pathlib import Path

from coursekit.grading.reading import MB, MOST_BYTES

MOST_ENTRIES = 20_000
MOST_UNPACKED = 4096 * MB


def is_archive(place):
    """Whether a place is a zip archive."""
    return Path(place).is_file() and zipfile.is_zipfile(place)


def unpack(archive, folder):
    """Unpack an archive of submissions.

    Parameters
    ----------
    archive : path-like
        A zip file.
    folder : path-like
        Where a new folder for the files is made; an archive that stands there is not unpacked
        again.

    Returns
    -------
    list of (str, pathlib.Path)
        For each file its name in the archive, and where it stands now.

    Raises
    ------
    ValueError
        When it cannot be unpacked; nothing is left then.
    """
    target = Path(folder, f"unpacked-{_digest(archive)}")
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = _entries(opened, archive)
            places = [(e.filename, target / f"{n:05}{_ending(e)}") for n, e in enumerate(entries)]
            if not target.exists():
                _write(opened, entries, [path for _, path in places], target)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise ValueError(f"{archive} cannot be unpacked: {error}") from error
    return places


def _entries(opened, archive):
    """The files of an archive; refuses what is too much."""
    entries = [e for e in opened.infolist() if not e.is_dir()]
    if len(entries) > MOST_ENTRIES:
        raise ValueError(f"{archive} holds {len(entries)} files; at most {MOST_ENTRIES}.")
    unpacked = sum(min(e.file_size, MOST_BYTES + 1) for e in entries)
    if unpacked > MOST_UNPACKED:
        raise ValueError(f"{archive} would unpack to {unpacked // MB} MB; at most "
                         f"{MOST_UNPACKED // MB}.")  # fmt: skip
    return entries


def _write(opened, entries, paths, target):
    """Write all files beside their place, then move them there together."""
    beside = target.with_name(target.name + ".part")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        for entry, path in zip(entries, paths, strict=True):
            with opened.open(entry) as source:
                data = source.read(MOST_BYTES + 1)  # the reader then says that it is too large
            place = beside / path.name
            place.write_bytes(data)
            os.utime(place, (_time(entry), _time(entry)))
        beside.rename(target)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _ending(entry):
    ending = Path(entry.filename.replace("\\", "/")).suffix.lower()
    return ending if re.fullmatch(r"\.\w{1,10}", ending, re.ASCII) else ""


def _time(entry):
    """The time of an entry, as if it were UTC: the same on every machine."""
    try:
        return calendar.timegm((*entry.date_time, 0, 0, 0))
    except (ValueError, OverflowError):
        return 0


def _digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:10]
