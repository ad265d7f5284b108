"""Which cells of a submission answer which exercise, which of them run, where each is asked.

An answer is found by its exercise metadata and by the names that it must define: so it is found
too where its cell was copied, split, moved, or lost its tags. All cells of the learner run in
their order, hence the last definition of a name wins. Not run are visible checks, the course's
own cells that no answer depends on, and untouched stubs where an answer stands elsewhere.

An exercise is asked for where the learner has checked it, right after the first of its checks that
follows the last cell that defines its function, else right after that cell: what a learner does
further down, such as `cost = cost(a, y)`, cannot take a right answer away.
"""

from dataclasses import dataclass, field

from coursekit.grading.syntax import is_too_long, look
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
        """The cells that answer an exercise."""
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
    """Choose the cells that run, and say what each of them answers.

    Parameters
    ----------
    cells : sequence of `reading.Cell`
        The code cells of a submission.
    reference : `reference.Reference`
        Knows the exercises, the names they define, and the course's own cells.

    Returns
    -------
    Found
    """
    found = [_Candidate(each, reference) for each in cells
             if each.role not in TEACHERS and not reference.is_setup(each.source)]  # fmt: skip
    found = [each for each in found if each.source.strip()]
    spare = _spare_stubs(found)
    found = [each for each in found if each not in spare]
    notes = [f"cell {each.number}: an untouched stub, left out, as the answer stands elsewhere"
             for each in spare]  # fmt: skip
    notes += [note for each in found for note in _misplaced(each, reference)]
    notes += _repeated(found, reference)
    doubts = [f"cell {each.number} is too long to be looked at before it runs"
              for each in found if is_too_long(each.source)]  # fmt: skip
    kept = _without_idle(found, reference)
    answers = [Answer(each.number, each.source, each.exercises) for each in kept]
    return Found(answers, _places(cells, answers, reference), notes, doubts)


def _places(cells, answers, reference):
    """After which cell each exercise is asked; not among them are those without an answer."""
    checks = {each: [] for each in reference.exercises}
    for cell in cells:
        tag = {cell.exercise} if cell.role == "check" else set()
        for exercise in (look(cell.source).checks | tag) & set(checks):
            checks[exercise].append(cell.number)
    pairs = [(exercise, each) for each in answers for exercise in each.exercises]
    last = {exercise: each.number for exercise, each in pairs}
    last |= {exercise: each.number for exercise, each in pairs
             if exercise in map(reference.owner.get, _functions(each))}  # fmt: skip
    return {exercise: min((n for n in checks[exercise] if n >= number), default=number)
            for exercise, number in last.items()}  # fmt: skip


def _functions(answer):
    """The names that an answer defines as functions; all that it seems to define where unclear."""
    found = look(answer.source)
    return found.functions if found.parsed else found.binds


def _spare_stubs(found):
    """Untouched stubs of names that are defined in earnest in another cell."""
    earnest = {name for each in found if not each.is_untouched() for name in each.answers}
    return [each for each in found if each.is_untouched() and each.answers <= earnest]


def _misplaced(candidate, reference):
    """Notes about answers that were found by name and not by their tag."""
    for name in sorted(candidate.answers):
        exercise = reference.owner[name]
        if candidate.tag != exercise:
            tag = candidate.tag
            tagged = f"is tagged {str(tag)[:20]}" if tag else "has no tag"
            where = f"found by its name in cell {candidate.number}, which {tagged}"
            yield f"exercise {exercise}: {name} was {where}"


def _repeated(found, reference):
    """Notes about names that are defined more than once."""
    for name, exercise in reference.owner.items():
        numbers = [str(each.number) for each in found if name in each.look.binds]
        if len(numbers) > 1:
            yield (f"exercise {exercise}: {name} is defined in cells {', '.join(numbers)}; "
                   "the last one counts")  # fmt: skip


def _without_idle(found, reference):
    """Leave out the course's own cells, such as figures, unless an answer reads what they bind."""
    kept = [each for each in found if not reference.is_plain(each.source)]
    needed = set().union(*(each.look.reads for each in kept))
    for each in reversed(found):
        binds = each.look.binds
        if each not in kept and (binds & needed or "*" in binds or not each.look.parsed):
            kept.append(each)
            needed |= each.look.reads
    return sorted(kept, key=found.index)
