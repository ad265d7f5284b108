"""Which cells of a submission answer which exercise, which of them run, where each is asked.

An answer is found by its exercise metadata and by the names that it must define: so it is found
too where its cell was copied, split, moved, or lost its tags. All cells of the learner run in
their order, hence the last definition of a name wins. Not run are visible checks, the course's
own cells that no answer depends on, and untouched stubs where an answer stands elsewhere.

An exercise is asked for where the learner has checked it, right after the first of its checks that
follows the last cell that defines its function, else right after that cell: what a learner does
further down, such as `cost = cost(a, y)`, cannot take a right answer away.

An answer may take from the course's library what the model answer takes, and the tools of
exercises. What it takes beyond that is flagged for a person to look at, even where the course's own
cells import it for another exercise. So are the ways by which a library can be reached without its
name being read here: `sys.modules`, `exec`, `__globals__` and the like. Marks stay as they are.
"""

from dataclasses import dataclass, field

from coursekit.grading.syntax import TOOLS, is_too_long, look, uses_of
from coursekit.roles import PARTS

# Roles of cells that only a solutions notebook has, or one that nbgrader has graded.
TEACHERS = (*PARTS, "author", "test")


@dataclass(frozen=True)
class Answer:
    """A cell that runs: its number in the submission, its source, the exercises it answers."""

    number: int
    source: str
    exercises: tuple = ()


@dataclass
class Found:
    """The cells that run, the cell after which each exercise is asked, notes for the instructor."""

    cells: list = field(default_factory=list)
    asked_after: dict = field(default_factory=dict)  # from exercise to the number of a cell
    notes: list = field(default_factory=list)
    doubts: list = field(default_factory=list)  # what a person should look at

    def answering(self, exercise):
        """List the cells that answer an exercise."""
        return [cell for cell in self.cells if exercise in cell.exercises]


class _Candidate:
    """A cell as it is looked at: what it binds, what it reads, what it answers."""

    def __init__(self, cell, reference):
        self.number = cell.number
        self.look = look(cell.source)
        self.source = self.look.source
        self.tag = cell.exercise if cell.role == "answer" else None
        self.answers = {name for name in self.look.binds if name in reference.owner}
        owners = {reference.owner[name] for name in self.answers}
        self.exercises = tuple(sorted(owners or {self.tag} & set(reference.exercises)))

    def is_untouched(self):
        """Whether the cell holds stubs only."""
        binds = self.look.binds
        return bool(binds) and binds == self.answers and binds <= self.look.stubs


def find_answers(cells, reference):
    """Choose the cells of a submission that run, and say what each of them answers.

    Parameters
    ----------
    cells : sequence of `reading.Cell`
    reference : `reference.Reference`
        Knows the exercises, the names they define, and the course's own cells.

    Returns
    -------
    Found
    """
    candidates = [_Candidate(cell, reference) for cell in cells
                  if cell.role not in TEACHERS and not reference.is_setup(cell.source)]  # fmt: skip
    candidates = [cell for cell in candidates if cell.source.strip()]
    spare = _spare_stubs(candidates)
    candidates = [cell for cell in candidates if cell not in spare]
    notes = [f"cell {cell.number}: an untouched stub, left out, as the answer stands elsewhere"
             for cell in spare]  # fmt: skip
    notes += [note for cell in candidates for note in _misplaced(cell, reference)]
    notes += _repeated(candidates, reference)
    doubts = [f"cell {cell.number} is too long to be looked at before it runs"
              for cell in candidates if is_too_long(cell.source)]  # fmt: skip
    kept = _without_idle(candidates, reference)
    answers = [Answer(cell.number, cell.source, cell.exercises) for cell in kept]
    doubts += flags(answers, reference)
    return Found(answers, _places(cells, answers, reference), notes, doubts)


def _places(cells, answers, reference):
    """After which cell each exercise is asked; not among them are those without an answer."""
    checks = {exercise: [] for exercise in reference.exercises}
    for cell in cells:
        tag = {cell.exercise} if cell.role == "check" else set()
        for exercise in (look(cell.source).checks | tag) & set(checks):
            checks[exercise].append(cell.number)
    pairs = [(exercise, answer) for answer in answers for exercise in answer.exercises]
    last = {exercise: answer.number for exercise, answer in pairs}
    last |= {exercise: answer.number for exercise, answer in pairs
             if exercise in map(reference.owner.get, _functions(answer))}  # fmt: skip
    return {exercise: min((n for n in checks[exercise] if n >= number), default=number)
            for exercise, number in last.items()}  # fmt: skip


def _functions(answer):
    """The names that an answer defines as functions; all that it seems to define where unclear."""
    found = look(answer.source)
    return found.functions if found.parsed else found.binds


def _spare_stubs(candidates):
    """Untouched stubs of names that are defined in earnest in another cell."""
    earnest = {name for cell in candidates if not cell.is_untouched() for name in cell.answers}
    return [cell for cell in candidates if cell.is_untouched() and cell.answers <= earnest]


def _misplaced(cell, reference):
    """Notes about answers that were found by name and not by their tag."""
    for name in sorted(cell.answers):
        exercise = reference.owner[name]
        if cell.tag != exercise:
            tagged = f"is tagged {str(cell.tag)[:20]}" if cell.tag else "has no tag"
            where = f"found by its name in cell {cell.number}, which {tagged}"
            yield f"exercise {exercise}: {name} was {where}"


def _repeated(candidates, reference):
    """Notes about names that are defined more than once."""
    for name, exercise in reference.owner.items():
        numbers = [str(cell.number) for cell in candidates if name in cell.look.binds]
        if len(numbers) > 1:
            yield (f"exercise {exercise}: {name} is defined in cells {', '.join(numbers)}; "
                   "the last one counts")  # fmt: skip


def _without_idle(candidates, reference):
    """Leave out the course's own cells, such as figures, unless an answer reads what they bind."""
    kept = [cell for cell in candidates if not reference.is_plain(cell.source)]
    needed = set().union(*(cell.look.reads for cell in kept))
    for cell in reversed(candidates):
        binds = cell.look.binds
        if cell not in kept and (binds & needed or "*" in binds or not cell.look.parsed):
            kept.append(cell)
            needed |= cell.look.reads
    return sorted(kept, key=candidates.index)


# ---- flags


def flags(answers, reference):
    """Say where a learner's cells reach for the course's library in a way the course does not."""
    ours = (*reference.packages, TOOLS)
    course = [uses_of(source, ours) for source in reference.course_sources]
    given = {name: {full} for found in course for name, full in found.imported}
    imported = set().union(*(found.uses for found in course))
    tools = {use for use in imported if use.startswith(f"{TOOLS}.")}
    models = {exercise: set().union(*(_all_uses(source, ours, given) for source in sources))
              for exercise, sources in reference.models.items()}  # fmt: skip
    doubts = []
    for answer in answers:
        if reference.is_plain(answer.source):
            continue
        uses = _all_uses(answer.source, ours, given)
        if answer.exercises:
            allowed = tools.union(*(models.get(name, ()) for name in answer.exercises))
        else:
            allowed = imported.union(*models.values())
            given |= _made(uses_of(answer.source, ours), uses)
        doubts += [_doubt(answer, use) for use in sorted(uses - allowed)]
    return doubts


def _doubt(answer, use):
    exercises = ", ".join(answer.exercises)
    where = f"exercise {exercises}, cell" if exercises else "cell"
    return f"{where} {answer.number}: uses {use}; is it the course's own answer?"


def _all_uses(source, ours, given):
    """Names of the library that a source uses, directly or by names bound in other cells."""
    found = look(source)
    return set(uses_of(source, ours).uses).union(
        *(given[name] for name in given.keys() & (found.reads - found.binds))
    )


def _made(found, uses):
    """The names that a cell makes of the library: who reads them uses what the cell has used."""
    made = dict.fromkeys(found.made, uses) if uses else {}
    return made | {name: {full} for name, full in found.imported}
