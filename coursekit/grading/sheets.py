"""Tables that people edit in a spreadsheet: written so that nothing in them runs, read as it comes.

A spreadsheet changes what it touches: separators, line ends, the encoding, decimal commas; "3.10"
becomes 3.1 or a date. So every row carries a key that no spreadsheet takes for a number.
"""

import codecs
import csv
import io
import re

from coursekit.files import written_whole

SEPARATORS = (",", ";", "\t")
MOST_BYTES = 2**26
# What a spreadsheet takes for the start of a formula, in full width, too.
STARTS = "=+-@|＝＋－＠"
FORMULAS = (*STARTS, "\t", "\r", "\n")
_INNER = re.compile(rf"([\n\r;\t][ \t]*)(?=[{re.escape(STARTS)}])")


class SheetError(ValueError):
    """A table that cannot be used as it is; the message says where, and what to do."""


def write_sheet(header, rows, path, separator=","):
    """Write a table for a spreadsheet, complete or not at all.

    It begins with a byte-order mark: without one Excel takes it for another encoding than UTF-8.
    """
    with written_whole(path) as file:
        file.write(codecs.BOM_UTF8.decode("utf-8"))
        writer = csv.writer(file, delimiter=separator, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([harmless(str(field)) for field in row] for row in rows)


def harmless(text):
    """Guard a text: it is no formula, not even where it is cut at a wrong separator or line.

    >>> harmless("=1+1"), harmless("a;=1+1"), harmless("a - b")
    ("'=1+1", "a;'=1+1", 'a - b')
    """
    text = printable(text).replace("\r\n", "\n").replace("\r", "\n")  # csv quotes no \r
    return _INNER.sub(r"\1'", f"'{text}" if text.startswith(FORMULAS) else text)


def printable(text):
    """Escape what is no Unicode in a text, such as a file name in another encoding."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def number(points):
    """Write points as they stand in a table: 2 for 2.0, nothing for None.

    >>> number(2.0), number(0.5), number(None)
    ('2', '0.5', '')
    """
    return "" if points is None else f"{points:g}"


def plain(text):
    """Give the text back that `harmless` was given, as far as its start goes.

    >>> plain("'=1+1"), plain("'tis")
    ('=1+1', "'tis")
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULAS) else text


def read_sheet(path, needed):
    """Read a table as a spreadsheet has saved it.

    Returns
    -------
    rows : list of (int, dict)
        The line where a row ends, and its fields by column, in small letters; empty rows are
        left out. The columns that are needed are there, if only with an empty text.
    separator : str

    Raises
    ------
    SheetError
    """
    text = _text(path)
    header, separator = _header(text, needed, path)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        next(reader)
        found = [(reader.line_num, [plain(field).strip() for field in row]) for row in reader]
    except csv.Error as error:
        raise SheetError(f"{path}: line {reader.line_num} cannot be read ({error}).") from None
    for line, row in found:
        if len(row) > len(header) and any(row[len(header) :]):
            raise SheetError(
                f"{path}, line {line}: {len(row)} fields under {len(header)} columns. "
                "Is a separator in a text that has no quotes around it?"
            )
    empty = dict.fromkeys(needed, "")  # a row may end before its last columns
    rows = [(line, empty | dict(zip(header, row, strict=False))) for line, row in found if any(row)]
    return rows, separator


def _text(path):
    with open(path, "rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise SheetError(f"{path} is larger than {MOST_BYTES // 2**20} MB; expected a table.")
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError(f"{path} is no text; save it as CSV, in UTF-8.")


def _header(text, needed, path):
    tried = []
    for separator in SEPARATORS:
        try:
            row = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
        except csv.Error:
            continue
        names = [name.strip().casefold() for name in row]
        tried.append(names)
        if set(needed) <= set(names):
            if any(names.count(name) > 1 for name in names if name):
                raise SheetError(f"{path} has a column twice: {', '.join(names)}.")
            return names, separator
    found = printable(", ".join(max(tried, key=len, default=[])))[:200] or "nothing"
    raise SheetError(
        f"{path} has the columns {found}; expected {', '.join(needed)} among them, "
        "separated by commas, semicolons or tabs."
    )
