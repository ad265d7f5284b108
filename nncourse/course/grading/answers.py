"""Which cells of a submission answer which exercise, and which of them run.

An answer is found by its exercise metadata and by the names that it must define: so it is found
too where its cell was copied, split, moved, or lost its tags. All cells of the learner run in
their order, hence the last definition of a name wins. Not run are visible checks, the course's
own cells that no answer depends on, and untouched stubs where an answer stands elsewhere.
"""

from dataclasses import dataclass, field

from nncourse.course.grading.code import (
    bound_names,
    global_names,
    is_stub,
    names_in_text,
    parse,
    without_checks,
)


@dataclass(frozen=True)
class Answer:
    """A cell that runs: its number in the submission, its source, the exercises it answers."""

    number: int
    source: str
    exercises: tuple = ()


@dataclass
class Found:
    """The cells that run, and notes for the instructor."""

    cells: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def answering(self, exercise):
        """The cells that answer an exercise."""
        return [cell for cell in self.cells if exercise in cell.exercises]


class _Look:
    """A cell as it is looked at: without checks; what it binds, what it reads, what it answers."""

    def __init__(self, cell, reference):
        self.number = cell.number
        self.source = without_checks(cell.source)
        self.tree = parse(self.source)
        self.binds = bound_names(self.tree) if self.tree else names_in_text(self.source)
        self.reads = global_names(self.source)
        self.tag = cell.exercise if cell.role == "answer" else None
        self.answers = {name for name in self.binds if name in reference.owner}
        owners = {reference.owner[name] for name in self.answers}
        self.exercises = tuple(sorted(owners or {self.tag} & set(reference.exercises)))

    def is_untouched(self):
        """Whether the cell holds stubs only."""
        stubs = self.tree and self.binds and self.binds == self.answers
        return bool(stubs) and all(is_stub(self.tree, name) for name in self.answers)


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
    looks = [_Look(cell, reference) for cell in cells if not reference.runs_anyway(cell.source)]
    looks = [look for look in looks if look.source.strip()]
    spare = _spare_stubs(looks)
    looks = [look for look in looks if look not in spare]
    notes = [f"cell {look.number}: an untouched stub, left out, as the answer stands elsewhere"
             for look in spare]  # fmt: skip
    notes += [note for look in looks for note in _misplaced(look, reference)]
    notes += _repeated(looks, reference)
    kept = _without_idle(looks, reference)
    return Found([Answer(look.number, look.source, look.exercises) for look in kept], notes)


def _spare_stubs(looks):
    """Untouched stubs of names that are defined in earnest in another cell."""
    earnest = {name for look in looks if not look.is_untouched() for name in look.answers}
    return [look for look in looks if look.is_untouched() and look.answers <= earnest]


def _misplaced(look, reference):
    """Notes about answers that were found by name and not by their tag."""
    for name in sorted(look.answers):
        exercise = reference.owner[name]
        if look.tag != exercise:
            tagged = f"is tagged {str(look.tag)[:20]}" if look.tag else "has no tag"
            where = f"found by its name in cell {look.number}, which {tagged}"
            yield f"exercise {exercise}: {name} was {where}"


def _repeated(looks, reference):
    """Notes about names that are defined more than once."""
    for name, exercise in reference.owner.items():
        numbers = [str(look.number) for look in looks if name in look.binds]
        if len(numbers) > 1:
            yield (f"exercise {exercise}: {name} is defined in cells {', '.join(numbers)}; "
                   "the last one counts")  # fmt: skip


def _without_idle(looks, reference):
    """Leave out the course's own cells, such as figures, unless an answer reads what they bind."""
    own = [look for look in looks if not reference.is_plain(look.source)]
    needed = set().union(*(look.reads for look in own)) if own else set()
    kept = list(own)
    for look in reversed(looks):
        if look not in kept and (look.binds & needed or "*" in look.binds or look.tree is None):
            kept.append(look)
            needed |= look.reads
    return sorted(kept, key=looks.index)
