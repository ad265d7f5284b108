"""The command `progress`: what is done in each chapter, read from the notebooks alone.

No code is run. An exercise is done when its check cell last printed ✓; a written one when its
answer is not empty. `check` runs the checks afresh.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from coursekit.check_notebook import CHECK
from coursekit.notebooks import NotebookError, read
from coursekit.roles import YOUR_ANSWER, about


class State(StrEnum):
    """The state of an exercise in a learner's notebook."""

    RIGHT = "right"
    ANSWERED = "answered"
    WRONG = "wrong"
    UNCHECKED = "not checked"
    OPEN = "open"


DONE = (State.RIGHT, State.ANSWERED)
_CHECKED = {"✓": State.RIGHT, "✗": State.WRONG}  # the marks that `check` prints


@dataclass(frozen=True)
class Chapter:
    """The exercises of one notebook: {exercise: state}, or why it cannot be read."""

    name: str
    states: dict
    problem: str = ""

    @property
    def done(self):
        return sum(state in DONE for state in self.states.values())


def progress(course, folder):
    """Find the state of every exercise of the course in a workspace.

    Parameters
    ----------
    course : coursekit.course.Course
    folder : path-like
        The workspace, with its exercises in the folder `exercises`.

    Returns
    -------
    list of Chapter
        In the order of the course; a notebook that is missing has all its exercises open.
    """
    exercises = Path(folder) / "exercises"
    if not exercises.is_dir():
        raise ValueError(
            f"{exercises} is no folder; expected a workspace. "
            f"Make one: {course.command} start FOLDER"
        )
    originals = sorted((course.folder / "exercises").glob("*.ipynb"))
    return [_chapter(read(original), exercises / original.name) for original in originals]


def _chapter(original, path):
    cells = {about(cell)["exercise"]: cell for cell in original.cells
             if about(cell).get("role") in ("answer", "written")}  # fmt: skip
    try:
        own = read(path).cells if path.exists() else []
    except NotebookError as error:
        return Chapter(path.stem, dict.fromkeys(cells, State.OPEN), str(error))
    return Chapter(path.stem, {name: _state(name, cell, own) for name, cell in cells.items()})


def _state(name, cell, own):
    """Find the state of one exercise from its cell as handed out and the learner's cells."""
    if cell.cell_type == "markdown":
        return State.ANSWERED if _is_answered(name, cell.source, own) else State.OPEN
    checks = [c for c in own if c.cell_type == "code" and name in CHECK.findall(c.source)]
    # A notebook keeps what a check printed and nothing else: its mark is all there is to read.
    mark = _output(checks[-1])[:1] if checks else ""
    if mark in _CHECKED:
        return _CHECKED[mark]
    stub = re.compile(rf"raise NotImplementedError\(.Exercise {re.escape(name)}:")
    is_open = not own or any(stub.search(c.source) for c in own)
    return State.OPEN if is_open else State.UNCHECKED


def _output(cell):
    """Return what a check cell printed or raised when it was last run."""
    for output in cell.get("outputs", []):
        text = output.get("evalue") if output.output_type == "error" else output.get("text")
        if text:
            return text.strip()
    return ""


def _is_answered(name, question, own):
    cells = [cell for cell in own if about(cell).get("exercise") == name]
    return any(_words(cell.source) != _words(question) for cell in cells)


def _words(text):
    return text.replace(YOUR_ANSWER, "").split()


# ---- the table

MARKS = dict(zip(State, "✓✎✗?·", strict=True))
LEGEND = "✓ right  ✎ answered  ✗ not yet right  ? not checked  · open"


def report(course, folder):
    """Print a row for each chapter; return the exit code."""
    from rich.console import Console
    from rich.table import Table

    chapters = progress(course, folder)
    table = Table("chapter", "done", "exercises", box=None, pad_edge=False)
    for chapter in chapters:
        count = f"{chapter.done} of {len(chapter.states)}"
        table.add_row(chapter.name.replace("_", " "), count, chapter.problem or _marks(chapter))
    console = Console(highlight=False)
    console.print(table)
    done, total = sum(c.done for c in chapters), sum(len(c.states) for c in chapters)
    console.print(f"\n{done} of {total} exercises done.\n{LEGEND}")
    return 0


def _marks(chapter):
    return "  ".join(f"{name} {MARKS[state]}" for name, state in chapter.states.items())
