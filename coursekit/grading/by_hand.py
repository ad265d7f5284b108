"""Written answers: listed in a table for a person to mark, and their marks merged into the grades.

`written.csv` is that table; people fill in points and comments there, or in a copy of it. What
was ever filled in is kept in `written.json` too, so that no run, no spreadsheet and no older copy
of the table can lose it: an empty field changes nothing. A dash for points takes a mark back.
"""

import hashlib
import json
import math
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from coursekit.grading.isolation import Reason
from coursekit.grading.marks import WrittenMark
from coursekit.grading.progress import visible
from coursekit.grading.results import natural, read_json, write_json
from coursekit.grading.sheets import (
    SheetError,
    harmless,
    number,
    plain,
    printable,
    read_sheet,
    write_sheet,
)
from coursekit.grading.written import written_answers

TABLE, STORE = "written.csv", "written.json"
HEADER = ("student", "notebook", "exercise", "max", "answer", "points", "comment", "note", "key")
NEEDED = ("student", "exercise", "points")
TAKEN_BACK = ("-", "–", "—")
MOST_PROBLEMS = 10
MOST_COMMENT = 10_000
ANEW = "answered anew since it was marked"
WHAT_TO_DO = "empty this field when the mark holds"


@dataclass(frozen=True)
class Row:
    """A written answer, and what a person says about it."""

    student: str
    notebook: str
    exercise: str
    max: float
    answer: str
    sure: bool = True
    points: float | None = None
    comment: str = ""
    note: str = ""
    marked: str = ""  # the fingerprint of the answer that the points are for
    anew: bool = False  # whether the answer has changed since

    @property
    def key(self):
        """What names the row: a word that no spreadsheet takes for a number or a date."""
        return key_of(self.student, self.notebook, self.exercise)

    @property
    def mark(self):
        """The mark for the answer. None at all is not attempted; all others wait for a person."""
        if self.points is not None:
            return WrittenMark(self.points, self.max, Reason.BY_HAND, self.comment)
        if self.answer or not self.sure:
            return WrittenMark(None, self.max, Reason.WAITING, self.comment)
        return WrittenMark(0, self.max, Reason.NOT_ATTEMPTED, self.comment)


class ByHand:
    """The written answers of a run, with all marks that people have given.

    Parameters
    ----------
    entries : sequence of submissions.Entry
    folder : path-like
        The folder of results.
    extra : path-like, optional
        One more table with marks; it goes before what stands in the folder.

    Raises
    ------
    SheetError
        If a row is ambiguous or out of range.
    """

    def __init__(self, entries, folder, extra=None):
        self.folder, self._extra = Path(folder), extra
        self._listed = {row.key: row for entry in entries for row in rows_of(entry)}
        self._separator = ","
        self.rows = self._merged()

    def finish(self, results):
        """Put the marks into results and write the table; what was filled in meanwhile counts.

        `results` are pairs of an Entry and its Result.
        """
        self.rows = self._merged()
        for entry, result in results:
            sheet = entry.reference.sheet if entry.reference else None
            questions = sheet.questions if sheet else ()
            found = {q.exercise: self.rows.get(key_of(result.student, result.notebook, q.exercise))
                     for q in questions}  # fmt: skip
            result.written = {q.exercise: _mark(q, found[q.exercise]) for q in questions}
            result.notes = [*result.notes, *_notes(found.values())]
        if self.rows:
            self._write()

    def current(self):
        """List the rows of this run's submissions, question after question."""
        return [row for key, row in self._ordered() if key in self._listed]

    def _write(self):
        rows = [row for _, row in self._ordered()]
        write_json([asdict(row) for row in rows], self.folder / STORE)
        write_sheet(HEADER, map(_fields, rows), self.folder / TABLE, self._separator)

    def _ordered(self):
        def place(pair):
            row = pair[1]
            return row.notebook, natural(row.exercise), row.student, row.key

        return sorted(self.rows.items(), key=place)

    def _merged(self):
        """All rows: those of this run and of earlier ones, with the marks from all tables."""
        stored = stored_rows(self.folder / STORE)
        rows = {**stored, **{key: _renewed(row, stored.get(key))
                             for key, row in self._listed.items()}}  # fmt: skip
        table = self.folder / TABLE
        if table.exists():
            given, self._separator = read_sheet(table, NEEDED)
            told = {key for key, row in stored.items() if row.anew}
            rows = self._filled_in(rows, given, table, told)
        if self._extra is not None:
            rows = self._filled_in(rows, read_sheet(self._extra, NEEDED)[0], self._extra)
        return rows

    def _filled_in(self, rows, given, path, told_anew=()):
        """Rows with what a table says; all that is wrong with it is told at once.

        `told_anew` are keys of rows whose note has said that they were answered anew: where a
        person has emptied that note, the mark is for the new answer.
        """
        problems, lines, names, rows = [], {}, _by_names(rows), dict(rows)
        for line, fields in given:
            try:
                key = _find(fields, rows, names)
                if key is None:
                    continue
                if key in lines:
                    raise ValueError(f"{_who(rows[key])} stands in line {lines[key]} already")
                lines[key] = line
                holds = key in told_anew and fields.get("note") == ""
                rows[key] = _marked(rows[key], fields, holds)
            except ValueError as error:
                problems.append(f"line {line}: {visible(str(error))}")
        if problems:
            more = len(problems) - MOST_PROBLEMS
            problems[MOST_PROBLEMS:] = [f"and {more} more"] if more > 0 else []
            raise SheetError("\n  ".join([f"{path} cannot be used:", *problems]))
        return rows


def rows_of(entry):
    """Make the rows for a submission: one for each written question, where it could be read."""
    if entry.problem or entry.reference is None:
        return []
    student, sheet = printable(entry.submission.student), entry.reference.sheet
    answers = written_answers(entry.handed.texts, sheet)
    pairs = [(question, answers[question.exercise]) for question in sheet.questions]
    return [Row(student, entry.notebook, question.exercise, question.points, answer.text,
                answer.sure, note=answer.note) for question, answer in pairs]  # fmt: skip


def key_of(student, notebook, exercise):
    """Make the key of a row.

    >>> key_of("ann", "03_gradient_descent", "3.10")
    'key-c7762f7f792b'
    """
    text = json.dumps([printable(student), notebook, exercise])
    return f"key-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def stored_rows(path):
    """Read the rows that earlier runs have kept, by key."""
    if not path.exists():
        return {}
    try:
        rows = [Row(**data) for data in read_json(path)]
        return {row.key: row for row in rows}
    except (OSError, ValueError, TypeError):
        raise SheetError(
            f"{path} is not what a grading run writes; it keeps the marks for written answers. "
            "Bring it back from a copy, or move it away: written.csv holds the same marks."
        ) from None


def _renewed(row, stored):
    """A row of this run with the mark that was kept for it."""
    if stored is None or (stored.points is None and not stored.comment):
        return row
    kept = replace(row, points=stored.points, comment=stored.comment, marked=stored.marked)
    changed = stored.points is not None and stored.marked != _fingerprint(row.answer)
    return replace(kept, note=f"{ANEW}; {WHAT_TO_DO}", anew=True) if changed else kept


def _marked(row, fields, holds):
    """A row with what a table's row says about it; empty fields change nothing."""
    comment = fields.get("comment", "")[:MOST_COMMENT] or row.comment
    points = row.points
    if said := fields["points"]:
        points = None if said in TAKEN_BACK else _points(said, row)
    if points == row.points and not holds:
        return replace(row, comment=comment)
    note = "" if row.anew else row.note
    return replace(row, points=points, comment=comment, note=note, anew=False,
                   marked=_fingerprint(row.answer))  # fmt: skip


def _points(text, row):
    try:
        points = float(text.replace(",", "."))
    except ValueError:
        points = math.nan
    if math.isnan(points):
        raise ValueError(f"{_who(row)}: the points are {text[:40]!r}; expected a number")
    if not 0 <= points <= row.max:
        raise ValueError(
            f"{_who(row)}: the points are {text[:40]}; expected 0 to {number(row.max)}"
        )
    return points


def _find(fields, rows, names):
    """The key of the row that a table's row is about; None where it says nothing."""
    if fields.get("key") in rows:
        return fields["key"]
    student, exercise, notebook = (fields.get(n, "") for n in ("student", "exercise", "notebook"))
    found = [key for key in names.get((student, exercise), ())
             if notebook in ("", _name(rows[key].notebook))]  # fmt: skip
    if len(found) == 1:
        return found[0]
    if not fields["points"] and not fields.get("comment"):
        return None
    if len(found) > 1:
        raise ValueError(f"{student!r}, exercise {exercise}: in which notebook? Fill that in")
    if student not in {name for name, _ in names}:
        raise ValueError(f"nobody called {student[:100]!r} has handed in written answers")
    asked = sorted({question for name, question in names if name == student}, key=natural)
    raise ValueError(
        f"{student[:100]!r} was not asked a written question {exercise[:40]!r}; expected one of "
        f"{', '.join(asked)} (a spreadsheet may have changed it: keep the column key)"
    )


def _by_names(rows):
    """The keys of rows by student and exercise, as they stand in the table."""
    names = {}
    for key, row in rows.items():
        names.setdefault((_name(row.student), row.exercise), []).append(key)
    return names


def _name(text):
    """A name as it comes back from a table."""
    return plain(harmless(text)).strip()


def _mark(question, row):
    """The mark for a question; without a row the file could not be read."""
    return row.mark if row else WrittenMark(0, question.points, Reason.UNREADABLE)


def _notes(rows):
    """What rows note, without what the person who marks is to do about it."""
    return [f"exercise {row.exercise}: {ANEW if row.anew else row.note}"
            for row in rows if row and row.note]  # fmt: skip


def _fields(row):
    points = number(row.points)
    return (row.student, row.notebook, row.exercise, number(row.max), row.answer, points,
            row.comment, row.note, row.key)  # fmt: skip


def _who(row):
    return f"{row.student}, exercise {row.exercise}"


def _fingerprint(answer):
    return hashlib.sha256(answer.encode("utf-8", "surrogatepass")).hexdigest()[:16]
