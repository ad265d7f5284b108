"""The folder of results: a file for each submission as it is done, tables, and how to go on.

A folder belongs to one run: one seed, one isolation, one set of limits. `run.json` says which,
from the beginning. A submission whose file and whose solutions are still the same keeps the result
that it has; so a run that was killed ends with the grades of one that was not.
"""

import hashlib
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from coursekit.files import written_whole
from coursekit.grading.isolation import Limits, Reason
from coursekit.grading.marks import Result
from coursekit.grading.sheets import number, printable, write_sheet

RUN = "run.json"
LOOK_AT = "look at"
MOST_DOUBTS = 20  # in one field; a spreadsheet takes some 32,000 characters
NOT_OURS = (OSError, ValueError, TypeError, KeyError)  # what reading a strange file raises


@dataclass(frozen=True)
class Run:
    """What holds for a whole run, and stands in every result of it."""

    course: str
    version: str
    seed: int
    isolation: str
    limits: Limits
    engine: str | None = None


def settled(folder, course, seed=None, isolation=None, engine=None, limits=None):
    """Settle the Run for a folder of results: what is asked for, else what its run had.

    Raises
    ------
    ValueError
        When the folder belongs to a run that was another in what is asked for.
    """
    stored = stored_run(folder) or {}
    asked = {"seed": seed, "isolation": isolation, "engine": engine,
             "limits": asdict(limits) if limits else None}  # fmt: skip
    for name, value in asked.items():
        if stored and value is not None and value != stored.get(name):
            raise ValueError(
                f"{folder} holds the results of a run with {name} {_told(stored.get(name))}; this "
                f"one has {_told(value)}. Name another folder for the results, or leave the "
                "option out to go on with that run."
            )
    usual = {"seed": secrets.randbelow(2**32), "isolation": "bwrap", "engine": None,
             "limits": asdict(Limits())}  # fmt: skip
    own = {name: value for name, value in asked.items() if value is not None}
    chosen = {name: {**usual, **stored, **own}[name] for name in usual}
    return Run(course.name, course.version, **{**chosen, "limits": Limits(**chosen["limits"])})


def _told(value):
    return f"{value['cell_seconds']:g} s" if isinstance(value, dict) else value


def begin(folder, run):
    """Note in the folder which run it belongs to."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    write_json(asdict(run), Path(folder, RUN))


def stored_run(folder):
    """Read what `run.json` says; None where there is none."""
    path = Path(folder, RUN)
    if not path.exists():
        return None
    try:
        run = read_json(path)
        Limits(**run["limits"])
        if not isinstance(run["seed"], int) or not isinstance(run["isolation"], str):
            raise TypeError
        return run
    except NOT_OURS:
        raise ValueError(
            f"{path} is not what a grading run writes. Move {folder} away, or name another folder."
        ) from None


# ---- a file for each submission


def result_path(file, folder):
    """Say where the result for a submitted file stands."""
    return Path(folder, "submissions", f"{safe_name(file)}.json")


def stored_result(file, folder, run):
    """Read the result that this run has written for a submitted file; None where there is none.

    A result of another version of the course, and one that is missing because of an error of
    ours, does not count.
    """
    try:
        data = read_json(result_path(file, folder))
        result = Result.from_json(data)
    except NOT_OURS:
        return None
    is_ours = all(data.get(name) == value for name, value in asdict(run).items())
    return result if is_ours and result.reason != Reason.INTERNAL else None


def write_result(result, run, folder):
    """Write one submission's result into `folder/submissions`; give the path back."""
    path = result_path(result.file, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    keep_older(path, result.sha256)
    write_json({**asdict(run), **result.to_json()}, path)
    return path


def keep_older(path, sha256):
    """Move a result away that is for other content: what was handed in before stays known."""
    try:
        before = read_json(path)["sha256"]
    except NOT_OURS:
        return
    if before and before != sha256:
        older = path.parent / "older"
        older.mkdir(exist_ok=True)
        os.replace(path, older / f"{path.stem}-{before[:10]}.json")


@dataclass(frozen=True)
class Again:
    """Students and exercises to regrade; all other marks stay as they are."""

    students: frozenset = frozenset()
    exercises: frozenset = frozenset()

    @classmethod
    def of(cls, names, students, references):
        """Sort names into students and exercises; a ValueError for one that is neither."""
        exercises = {exercise for reference in references for exercise in reference.exercises}
        if strangers := sorted(set(names) - exercises - set(students)):
            raise ValueError(
                f"cannot mark {', '.join(strangers)} again: expected a student who has handed in, "
                f"or one of the exercises {', '.join(sorted(exercises, key=natural))}."
            )
        return cls(frozenset(set(names) & set(students)), frozenset(set(names) & exercises))

    def wants(self, stored):
        """Tell whether a submission with this stored result has to run again."""
        return stored.student in self.students or bool(self.exercises & set(stored.exercises))

    def merged(self, result, stored):
        """Give the new result; where only exercises are regraded, the other old marks stay."""
        if stored is None or not self.exercises or stored.student in self.students:
            return result
        if stored.sha256 == result.sha256:
            result.exercises |= {name: mark for name, mark in stored.exercises.items()
                                 if name in result.exercises.keys() - self.exercises}  # fmt: skip
        return result


# ---- all together


def write_summary(results, run, folder, superseded=()):
    """Write `grades.csv` and `results.json`.

    Parameters
    ----------
    results : sequence of marks.Result
    run : Run
    folder : path-like
    superseded : sequence of dict
        What was handed in and replaced by something newer.
    """
    header, *rows = table(results)
    write_sheet(header, rows, Path(folder, "grades.csv"))
    submissions = [result.to_json() for result in results]
    data = {**asdict(run), "submissions": submissions, "superseded": list(superseded)}
    write_json(data, Path(folder, "results.json"))


def table(results):
    """Make the rows of `grades.csv`, its header first. A missing mark is an empty field, and no 0.

    Written answers that wait for a mark have an empty field, too, and count neither in the total
    nor in the max. The last column says what a person should look at.
    """
    exercises = sorted({name for result in results for name in result.marks}, key=natural)
    rows = [["student", "notebook", *exercises, "total", "max", LOOK_AT]]
    for result in results:
        marks = (result.marks.get(name) for name in exercises)
        points = [number(mark.points) if mark else "" for mark in marks]
        most = number(result.max) if result.exercises else ""
        rows.append([result.student, result.notebook, *points, number(result.total), most,
                     _look_at(result.doubts)])  # fmt: skip
    return rows


def _look_at(doubts):
    more = len(doubts) - MOST_DOUBTS
    told = [*doubts[:MOST_DOUBTS], f"{more} more, in results.json"] if more > 0 else doubts
    return "; ".join(told)


def safe_name(file):
    """Make a file name from any path: short, readable, unlike that of any other path.

    >>> safe_name("../../alice smith.ipynb")
    'alice_smith-5c3e0aa171'
    """
    readable = re.sub(r"\.ipynb$", "", str(file))
    readable = re.sub(r"[^\w-]+", "_", readable).strip("_")[:60]
    readable = readable.encode()[:200].decode(errors="ignore")  # a name has 255 bytes at most
    digest = hashlib.sha256(str(file).encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{readable}-{digest}"


def read_json(path):
    """Read a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def write_json(data, path):
    """Write a JSON file, complete or not at all."""
    with written_whole(path) as file:
        file.write(printable(json.dumps(data, indent=1, ensure_ascii=False)) + "\n")


def natural(exercise):
    """Give a key that sorts exercises as a person would: 3.9 before 3.10."""
    return [
        (int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", exercise)
    ]
