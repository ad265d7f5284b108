"""A solutions notebook as the grader sees it, and the facts that answers are compared with.

The facts of all exercises are made once per run, for the run's seed, in processes of their own:
they run the author's setup cells and model answers. They never reach a sandbox, or a disk.
"""

import contextlib
import hashlib
import json
import os
import warnings
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from coursekit.exercise import ExerciseError, read_solutions
from coursekit.grading.processes import context
from coursekit.grading.reading import Cell
from coursekit.grading.syntax import look
from coursekit.grading.written import Sheet, sheet_of
from coursekit.notebooks import NotebookError, read
from coursekit.roles import RoleError, about, check_cell, total
from coursekit.verdict import RIGHT, Facts, verdict

OF_THE_COURSE = (None, "setup", "answer", "check")  # roles of code cells that students have, too


@dataclass(frozen=True)
class Reference:
    """What a solutions notebook says about its exercises."""

    name: str  # of the notebook, without its ending
    exercises: dict  # from exercise id to its points, in the order of the notebook
    owner: dict  # from each name that an answer must define to its exercise
    models: dict  # from exercise id to the sources of its model answer
    setup: tuple  # sources of setup cells
    plain: tuple  # sources of the course's cells without a role, such as figures
    cells: tuple  # model answers and all else that students have, as if it were a submission
    sha256: str  # of all that marks depend on, those apart that people give
    packages: tuple = ()  # the course's own libraries
    sheet: Sheet = Sheet()  # the written questions, which people mark
    facts: dict = field(default_factory=dict, repr=False)  # from exercise id; see `with_facts`

    @cached_property
    def modules(self):
        """The modules that the notebook imports."""
        sources = [*self.setup, *(cell.source for cell in self.cells)]
        return frozenset().union(*(look(source).imports for source in sources))

    @property
    def course_sources(self):
        """The code that the course itself gives to everybody."""
        return self.setup + self.plain

    @cached_property
    def _bare(self):
        return {kind: set(map(_bare, getattr(self, kind))) for kind in ("setup", "plain")}

    def is_setup(self, source):
        """Tell whether a cell is an unchanged setup cell, which the grader runs itself."""
        return _bare(source) in self._bare["setup"]

    def is_plain(self, source):
        """Tell whether a cell is an unchanged cell of the course that has no role."""
        return _bare(source) in self._bare["plain"]


def _bare(source):
    """A source without the space that editors and notebook versions change."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def load_reference(path, packages=()):
    """Read a solutions notebook for grading.

    Raises
    ------
    NotebookError
        When it has no exercises, or when cells lack what their role needs.
    """
    path, notebook = Path(path), read(path)
    _check(notebook, path)
    told = [(about(cell), cell) for cell in notebook.cells if cell.cell_type == "code"]
    answers = [(facts, cell) for facts, cell in told if facts.get("role") == "answer"]
    if not answers:
        raise NotebookError(f"{path} has no exercises; expected a notebook of solutions/.")
    points = {facts["exercise"]: total(facts["points"]) for facts, _ in answers}
    owner = {name: facts["exercise"] for facts, _ in answers for name in facts["defines"]}
    models = {exercise: tuple(cell.source for facts, cell in answers
                              if facts["exercise"] == exercise) for exercise in points}  # fmt: skip
    return Reference(path.stem, points, owner, models, _sources(told, "setup"),
                     _sources(told, None), tuple(_cells(notebook)), _fingerprint(told),
                     tuple(packages), sheet_of(notebook))  # fmt: skip


def load_references(folder, packages=()):
    """Read all solutions notebooks of a folder, or one notebook.

    Returns
    -------
    dict of pathlib.Path to Reference
    """
    folder = Path(folder)
    paths = sorted(folder.glob("*.ipynb")) if folder.is_dir() else [folder]
    if not paths:
        raise NotebookError(f"{folder} holds no notebooks; expected the course's solutions.")
    return {path: load_reference(path, packages) for path in paths}


def _check(notebook, path):
    for number, cell in enumerate(notebook.cells, 1):
        try:
            check_cell(cell, f"cell {number} ({cell.get('id', '')})")
        except RoleError as error:
            raise NotebookError(f"{path}: {error}") from error


def choose_reference(cells, file_name, references):
    """Choose the reference that a submission answers, or None.

    By the exercise ids in its metadata; else by its file name; else by the names it defines; a
    single reference is right for everything.
    """
    ids = [cell.exercise for cell in cells if cell.exercise]
    names = set().union(*(look(cell.source).binds for cell in cells))
    scores = (
        lambda reference: sum(exercise in reference.exercises for exercise in ids),
        lambda reference: reference.name.casefold() in file_name.casefold(),
        lambda reference: len(names & set(reference.owner)),
    )
    for score in scores:
        best = max(references, key=score)
        if score(best):
            return best
    return references[0] if len(references) == 1 else None


def _sources(told, role):
    return tuple(cell.source for facts, cell in told if facts.get("role") == role)


def _fingerprint(told):
    parts = [[facts, cell.source] for facts, cell in told if facts.get("role") != "check"]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _cells(notebook):
    """The reference as a submission."""
    for number, cell in enumerate(notebook.cells):
        told = about(cell)
        if cell.cell_type == "code" and told.get("role") in OF_THE_COURSE:
            yield Cell(number, cell.source, told.get("role"), told.get("exercise"))


# ---- facts


def with_facts(references, seed, workers=1):
    """Give references the facts of their exercises, each notebook in a process of its own.

    Parameters
    ----------
    references : dict of pathlib.Path to Reference
    seed : int
    workers : int
        How many notebooks at the same time.

    Returns
    -------
    list of Reference

    Raises
    ------
    ExerciseError, RoleError
        When the source of an exercise does not hold together; it is named.
    NotebookError
        When a notebook ends the process that runs it.
    """
    if not references:
        return []
    with ProcessPoolExecutor(min(workers, len(references)), context()) as pool:
        made = {path: pool.submit(facts_of, path, seed) for path in references}
        try:
            return [replace(reference, facts=made[path].result())
                    for path, reference in references.items()]  # fmt: skip
        except BrokenProcessPool:
            names = ", ".join(str(path) for path in references)
            raise NotebookError(
                f"the process that runs the model answers has died; is there one in {names} that "
                "ends Python, or takes all memory?"
            ) from None


def facts_of(path, seed):
    """Make the facts of all exercises of a solutions notebook, in the process that calls this.

    Raises
    ------
    ExerciseError
        Also when a nondeterministic model answer would fail every submission.
    """
    with contextlib.ExitStack() as stack:  # nobody reads what the author's code prints
        nowhere = stack.enter_context(open(os.devnull, "w"))
        stack.enter_context(contextlib.redirect_stdout(nowhere))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        return {name: _facts(path, name, exercise, seed)
                for name, exercise in read_solutions(path).items()}  # fmt: skip


def _facts(path, name, exercise, seed):
    try:
        facts = Facts(exercise.facts(seed))
        again = verdict(facts, exercise.report(exercise.function(exercise.answer), facts))
    except (ExerciseError, RoleError):
        raise
    except Exception as error:  # of the author's code
        text = f"{path}: exercise {name}: {type(error).__name__}: {error}"
        raise ExerciseError(text) from error
    if again.state != RIGHT:
        raise ExerciseError(
            f"{path}: exercise {name}: the model answer does not agree with itself when it is "
            f"asked again: {again.text}. Take all chance from the cases' rng."
        )
    return facts
