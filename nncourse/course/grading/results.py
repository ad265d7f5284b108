"""The files with the results: one for each submission as it is done, a table, a summary."""

import csv
import hashlib
import json
import os
import re
from pathlib import Path

import nncourse
from nncourse.files import written_whole

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet takes for the start of one


def write_result(result, run, folder):
    """Write one submission's result into `folder/submissions`; gives the path back.

    Parameters
    ----------
    result : marking.Result
    run : dict
        What holds for the whole run, such as seed and isolation.
    folder : path-like
    """
    path = result_path(result.file, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    keep_older(path, result.sha256)
    write_json({**run, **result.to_json()}, path)
    return path


def keep_older(path, sha256):
    """Move a result away that is for other content: what was handed in before stays known."""
    try:
        before = json.loads(path.read_text(encoding="utf-8"))["sha256"]
    except (OSError, ValueError, TypeError, KeyError):
        return
    if before and before != sha256:
        older = path.parent / "older"
        older.mkdir(exist_ok=True)
        os.replace(path, older / f"{path.stem}-{before[:10]}.json")


def result_path(file, folder):
    """Where the result for a submitted file stands."""
    return Path(folder, "submissions", f"{safe_name(file)}.json")


def write_summary(results, run, folder, superseded=()):
    """Write `grades.csv` and `results.json`.

    Parameters
    ----------
    results : sequence of marking.Result
    run : dict
    folder : path-like
    superseded : sequence of dict
        What was handed in and replaced by something newer.
    """
    with written_whole(Path(folder, "grades.csv")) as file:
        csv.writer(file, lineterminator="\n").writerows(table(results))
    submissions = [result.to_json() for result in results]
    data = {**run, "submissions": submissions, "superseded": list(superseded)}
    write_json(data, Path(folder, "results.json"))


def about_run(seed, isolation, limits):
    """What every result file says about the run that it comes from."""
    return {
        "version": nncourse.__version__,
        "seed": seed,
        "isolation": isolation,
        "limits": {"cell_seconds": limits.cell_seconds, "total_seconds": limits.all_seconds},
    }


def table(results):
    """The rows of `grades.csv`, its header first. A missing mark is an empty field, and no 0.

    Written answers that wait for a mark have an empty field, too, and count neither in the total
    nor in the max.
    """
    exercises = sorted({each for result in results for each in result.marks}, key=natural)
    rows = [["student", "notebook", *exercises, "total", "max"]]
    for result in results:
        points = (result.marks.get(each) for each in exercises)
        points = [number(mark.points) if mark else "" for mark in points]
        most = number(result.max) if result.exercises else ""
        rows.append(
            [cell(result.student), cell(result.notebook), *points, number(result.total), most]
        )
    return rows


def number(points):
    """Points as they stand in the table: 2 for 2.0, nothing for None.

    >>> number(2.0), number(0.5), number(None)
    ('2', '0.5', '')
    """
    return "" if points is None else f"{points:g}"


def cell(text):
    """A text that no spreadsheet takes for a formula, and that every file can hold.

    >>> cell("=1+1")
    "'=1+1"
    """
    text = printable(text)
    return f"'{text}" if text.startswith(FORMULAS) else text


def printable(text):
    """A text with escapes for what is no Unicode, such as a file name in another encoding."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def safe_name(file):
    """A file name made from any path: short, readable, unlike that of any other path.

    >>> safe_name("../../alice smith.ipynb")
    'alice_smith-5c3e0aa171'
    """
    readable = re.sub(r"\.ipynb$", "", str(file))
    readable = re.sub(r"[^\w-]+", "_", readable).strip("_")[:60]
    readable = readable.encode()[:200].decode(errors="ignore")  # a name has 255 bytes at most
    digest = hashlib.sha256(str(file).encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{readable}-{digest}"


def write_json(data, path):
    """Write a JSON file, complete or not at all."""
    with written_whole(path) as file:
        file.write(printable(json.dumps(data, indent=1, ensure_ascii=False)) + "\n")


def natural(exercise):
    """A key that sorts exercises as a person would: 3.9 before 3.10."""
    return [
        (int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", exercise)
    ]
