"""Read a submission: any file at all goes in, the sources of its cells come out.

Nothing but source and the course's own metadata is taken, and nothing is run. So a notebook may
be of any version and from any editor; and what is no notebook is told so, in words for a person.

Archives are unpacked here, too. Names in one are never used as paths: every file gets a place of
its own, and no entry can climb out. What is too much is refused before it is written.
"""

import calendar
import codecs
import hashlib
import json
import os
import re
import shutil
import stat
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

from coursekit.roles import KEY, OLD_KEYS

MB = 2**20
MOST_BYTES = 32 * MB
MOST_SOURCE = MB
MOST_CELLS = 5000
MOST_ENTRIES = 20_000  # of an archive
MOST_UNPACKED = 4096 * MB
MOST_TEXT = 50_000  # characters of one cell of text
TEXT = ("markdown", "raw", "heading")
READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
KINDS = {
    ".doc": "a Word document", ".docx": "a Word document", ".odt": "a text document",
    ".rtf": "a text document", ".pages": "a Pages document", ".pdf": "a PDF",
    ".xlsx": "a spreadsheet", ".ods": "a spreadsheet", ".csv": "a table",
    ".pptx": "a presentation", ".html": "a web page", ".htm": "a web page", ".md": "plain text",
    ".txt": "plain text", ".py": "a Python script", ".zip": "an archive", ".rar": "an archive",
    ".7z": "an archive", ".gz": "an archive", ".tar": "an archive", ".png": "a picture",
    ".jpg": "a picture", ".jpeg": "a picture", ".heic": "a picture",
}  # fmt: skip
STARTS = {
    b"%PDF": "a PDF", b"PK\x03\x04": "a Word document or an archive",
    b"\xd0\xcf\x11\xe0": "an old Office document", b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture", b"<!DOCTYPE": "a web page", b"<html": "a web page",
}  # fmt: skip
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16",
                    codecs.BOM_UTF16_BE: "utf-16"}  # fmt: skip
OLD_IMPORT = re.compile(
    rf"^([ \t]*from[ \t]+)(?:{'|'.join(OLD_KEYS)})\.course"
    r"([ \t]+import[ \t]+\(?[ \t]*(?:check|finished)\b)",
    re.MULTILINE,
)


class Unreadable(ValueError):
    """A submission that is no notebook; the message says what it is instead."""


@dataclass(frozen=True)
class Cell:
    """A cell of a submission: its place among all cells from 0, its source, its metadata."""

    number: int
    source: str
    role: str | None = None
    exercise: str | None = None
    old: bool = False  # whether it tells its role, or imports the check, as was done earlier


@dataclass(frozen=True)
class Handed:
    """What was handed in: code cells, the fingerprint of the file, cells of text, in order."""

    cells: tuple
    sha256: str
    texts: tuple = ()

    @property
    def is_old(self):
        """Whether an earlier version of the course has made the notebook."""
        return any(cell.old for cell in self.cells)


def read_submission(path):
    """Read a submitted file; Unreadable where it is no notebook, for whatever reason."""
    data = read_bytes(path)
    try:
        notebook = parse(data)
    except Unreadable:
        if what := foreign_kind(os.fspath(path), data):
            raise Unreadable(f"it is {what}; expected a notebook file (.ipynb).") from None
        raise
    code = tuple(code_cells(notebook))
    return Handed(code, hashlib.sha256(data).hexdigest(), tuple(text_cells(notebook)))


def read_bytes(path, most=MOST_BYTES):
    """Read the bytes of a plain file: no link, no folder, no pipe, nothing huge."""
    if os.path.islink(path):
        kind = "a link" if os.path.exists(path) else "a link that leads nowhere"
        raise Unreadable(f"it is {kind}; expected the notebook file itself.")
    if os.path.isdir(path):
        raise Unreadable("it is a folder; expected a notebook file.")
    try:
        with open(path, "rb", opener=lambda name, _: os.open(name, READING)) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Unreadable("it is no plain file; expected a notebook file.")
            data = file.read(most + 1)
    except OSError as error:
        raise Unreadable(f"it cannot be opened ({error.strerror}).") from None
    if len(data) > most:
        raise Unreadable(
            f"it is larger than {most // MB} MB; remove the outputs and save it again."
        )
    return data


def foreign_kind(name, data):
    """Name what a file is that only looks like a submission; an empty text where unknown.

    >>> foreign_kind("answers.docx", b"PK")
    'a Word document (.docx)'
    """
    by_start = (kind for start, kind in STARTS.items() if data.startswith(start))
    ending = os.path.splitext(name)[1].lower()
    return f"{KINDS[ending]} ({ending})" if ending in KINDS else next(by_start, "")


def parse(data):
    """Parse the JSON of a notebook file, as plain lists and dicts."""
    if not data.strip():
        raise Unreadable("the file is empty.")
    encodings = (name for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark))
    try:
        notebook = json.loads(data.decode(next(encodings, "utf-8")))
    except UnicodeDecodeError:
        raise Unreadable("it is not text; expected a notebook file (JSON).") from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"it is not JSON ({str(error)[:100]}).") from None
    if not isinstance(notebook, dict):
        raise Unreadable(f"it is JSON, but no notebook: {type(notebook).__name__}.")
    return notebook


def code_cells(notebook):
    """Take the code cells from a parsed notebook of any version.

    >>> [cell] = code_cells({"cells": [{"cell_type": "code", "source": ["a = 1\\r\\n", "b = 2"]}]})
    >>> cell.source
    'a = 1\\nb = 2'
    """
    found = [_cell(number, cell) for number, cell in enumerate(_all(notebook)) if _is_code(cell)]
    if sum(len(cell.source) for cell in found) > MOST_SOURCE:
        raise Unreadable(f"its code is longer than {MOST_SOURCE // MB} MB.")
    return found


def text_cells(notebook):
    """Take the cells of text, cut where they are very long, and what is tagged as written.

    >>> [cell] = text_cells({"cells": [{"cell_type": "markdown", "source": "Because."}]})
    >>> cell.source
    'Because.'
    """
    found, room = [], MOST_SOURCE
    for number, cell in enumerate(_all(notebook)):
        read = _cell(number, cell) if isinstance(cell, dict) else None
        if read and (cell.get("cell_type") in TEXT or read.role == "written"):
            found.append(replace(read, source=read.source[: min(room, MOST_TEXT)]))
            room -= len(found[-1].source)
    return found


def _all(notebook):
    cells = notebook.get("cells")
    if cells is None and isinstance(notebook.get("worksheets"), list):  # version 3
        sheets = [sheet.get("cells") for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise Unreadable("it has no list of cells; expected a notebook.")
    if len(cells) > MOST_CELLS:
        raise Unreadable(f"it has {len(cells)} cells; at most {MOST_CELLS} are read.")
    return cells


def _is_code(cell):
    return isinstance(cell, dict) and cell.get("cell_type") == "code"


def _cell(number, cell):
    told, old = _told(cell.get("metadata"))
    source = _text(cell.get("source", cell.get("input", "")))  # version 3 calls it input
    current = OLD_IMPORT.sub(rf"\1{KEY}\2", source) if _is_code(cell) else source
    return Cell(number, current, _word(told.get("role")), _word(told.get("exercise")),
                old or current != source)  # fmt: skip


def _told(metadata):
    """What a cell says about itself, and whether under an earlier name."""
    metadata = metadata if isinstance(metadata, dict) else {}
    for key in (KEY, *OLD_KEYS):
        if isinstance(metadata.get(key), dict):
            return metadata[key], key != KEY
    return {}, False


def _text(source):
    """Source as one string that can be written again, with plain line ends."""
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return ""
    source = source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return source.encode("utf-8", "replace").decode("utf-8")  # lone surrogates cannot be written


def _word(value):
    return value if isinstance(value, str) and len(value) <= 100 else None


# ---- archives


def is_archive(place):
    """Tell whether a place is a zip archive."""
    return Path(place).is_file() and zipfile.is_zipfile(place)


def unpack(archive, folder):
    """Unpack an archive of submissions; one that stands in the folder is not unpacked again.

    Returns
    -------
    list of (str, pathlib.Path)
        For each file its name in the archive, and where it stands now.

    Raises
    ------
    ValueError
        When it cannot be unpacked; nothing is left then.
    """
    with open(archive, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:10]
    target = Path(folder, f"unpacked-{digest}")
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = _entries(opened, archive)
            paths = [target / f"{n:05}{_ending(entry)}" for n, entry in enumerate(entries)]
            if not target.exists():
                _write(opened, entries, paths, target)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise ValueError(f"{archive} cannot be unpacked: {error}") from error
    return [(entry.filename, path) for entry, path in zip(entries, paths, strict=True)]


def _entries(opened, archive):
    """The files of an archive; too many, or too much, is refused."""
    entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    if len(entries) > MOST_ENTRIES:
        raise ValueError(f"{archive} holds {len(entries)} files; at most {MOST_ENTRIES}.")
    unpacked = sum(min(entry.file_size, MOST_BYTES + 1) for entry in entries)
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
                data = source.read(MOST_BYTES + 1)  # `read_bytes` then says that it is too large
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
