"""The solutions notebook as the grader sees it: setup, hidden checks, points, names."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nncourse.course.build import check_roles, role
from nncourse.course.grading.code import bound_names, imported_modules, parse
from nncourse.course.grading.reading import Cell
from nncourse.course.grading.written import Sheet, sheet_of
from nncourse.course.notebooks import NotebookError, read


@dataclass(frozen=True)
class Hidden:
    """A hidden check: the exercise it belongs to, what it is worth, its source."""

    exercise: str
    points: float
    source: str


@dataclass(frozen=True)
class Reference:
    """What a solutions notebook says about its exercises.

    Parameters
    ----------
    name : str
        Of the notebook, without its ending.
    exercises : dict
        From exercise id to the points of its hidden checks, in the order of the notebook.
    owner : dict
        From each name that an answer must define to its exercise.
    setup : tuple of str
        Sources of setup cells.
    plain : tuple of str
        Sources of the course's cells without a role, such as figures and demonstrations.
    hidden : tuple of Hidden
    cells : tuple of `reading.Cell`
        The whole notebook as if it were a submission.
    sheet : written.Sheet
        The written questions, which people mark.
    """

    name: str
    exercises: dict
    owner: dict
    setup: tuple
    plain: tuple
    hidden: tuple
    cells: tuple
    sheet: Sheet = Sheet()

    @cached_property
    def sha256(self):
        """The fingerprint of all that marks depend on, those apart that people give."""
        parts = [self.exercises, self.owner, self.setup, self.plain,
                 [[h.exercise, h.points, h.source] for h in self.hidden],
                 [[c.number, c.source, c.role, c.exercise] for c in self.cells]]  # fmt: skip
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    @cached_property
    def modules(self):
        """The modules that the notebook imports, its hidden checks included."""
        sources = [*self.setup, *(c.source for c in self.cells), *(h.source for h in self.hidden)]
        return frozenset().union(*map(imported_modules, sources))

    @property
    def course_sources(self):
        """The code that the course itself gives to everybody."""
        return self.setup + self.plain

    def runs_anyway(self, source):
        """Whether a cell is an unchanged setup cell or hidden check, which the grader runs."""
        given = [*self.setup, *(hidden.source for hidden in self.hidden)]
        return _bare(source) in map(_bare, given)

    def is_plain(self, source):
        """Whether a cell is an unchanged cell of the course that has no role."""
        return _bare(source) in map(_bare, self.plain)


def _bare(source):
    """A source without the space that editors and notebook versions change."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def load_reference(path):
    """Read a solutions notebook for grading.

    Raises
    ------
    NotebookError
        When it has no hidden checks, when cells lack what their role needs, or when answers or
        hidden checks were never run: nobody knows then whether they work.
    """
    path, notebook = Path(path), read(path)
    check_roles(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in code:
        if role(cell) in ("answer", "hidden") and cell.get("execution_count") is None:
            raise NotebookError(
                f"{path}: cell {cell.get('id', '')} ({role(cell)} of exercise "
                f"{cell.metadata['nncourse']['exercise']}) was never run; "
                "run the whole notebook and save it: nncourse normalise --run"
            )
    hidden = tuple(Hidden(about["exercise"], about["points"], cell.source)
                   for cell in code if (about := _about(cell)).get("role") == "hidden")  # fmt: skip
    if not hidden:
        raise NotebookError(f"{path} has no hidden cells; expected a notebook of solutions/.")
    return Reference(path.stem, _points(code), _owners(code), _sources(code, "setup"),
                     _sources(code, None), hidden, tuple(_cells(notebook)),
                     sheet_of(notebook))  # fmt: skip


def load_references(folder):
    """All solutions notebooks of a folder that have hidden checks, or one notebook.

    Parameters
    ----------
    folder : path-like

    Returns
    -------
    list of Reference
    """
    folder = Path(folder)
    paths = sorted(folder.glob("*.ipynb")) if folder.is_dir() else [folder]
    if not paths:
        raise NotebookError(f"{folder} holds no notebooks; expected the course's solutions.")
    return [load_reference(path) for path in paths]


def choose_reference(cells, file_name, references):
    """The reference that a submission answers, or None.

    By the exercise ids in its metadata; else by its file name; else by the names it defines; a
    single reference is right for everything.
    """
    ids = [cell.exercise for cell in cells if cell.exercise]
    by_id = {r.name: sum(e in r.exercises for e in ids) for r in references}
    by_file = {r.name: r.name.casefold() in file_name.casefold() for r in references}
    trees = [tree for tree in (parse(cell.source) for cell in cells) if tree]
    names = set().union(*(bound_names(tree) for tree in trees), set())
    by_names = {r.name: len(names & set(r.owner)) for r in references}
    for score in (by_id, by_file, by_names):
        best = max(references, key=lambda r: score[r.name])
        if score[best.name]:
            return best
    return references[0] if len(references) == 1 else None


def _about(cell):
    return cell.metadata.get("nncourse", {})


def _sources(code, wanted):
    return tuple(cell.source for cell in code if role(cell) == wanted)


def _points(code):
    points = {}
    for cell in code:
        about = _about(cell)
        if about.get("role") == "answer":
            points.setdefault(about["exercise"], 0)
        if about.get("role") == "hidden":
            points[about["exercise"]] = points.get(about["exercise"], 0) + about["points"]
    return points


def _owners(code):
    answers = (_about(cell) for cell in code if role(cell) == "answer")
    return {name: about["exercise"] for about in answers for name in about["defines"]}


def _cells(notebook):
    """The reference as a submission: everything but the hidden checks."""
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and role(cell) != "hidden":
            yield Cell(number, cell.source, role(cell), _about(cell).get("exercise"))
