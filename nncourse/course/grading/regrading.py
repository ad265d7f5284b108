"""Mark some again: a student, or an exercise whose hidden check was mended."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Again:
    """Whom and what to mark again; all other marks stay as they are."""

    students: frozenset = frozenset()
    exercises: frozenset = frozenset()

    @classmethod
    def of(cls, names, students, references):
        """Sort names into students and exercises.

        Raises
        ------
        ValueError
            When a name is neither.
        """
        exercises = {exercise for reference in references for exercise in reference.exercises}
        if strangers := sorted(set(names) - exercises - set(students)):
            raise ValueError(
                f"cannot mark {', '.join(strangers)} again: expected a student who has handed in, "
                f"or one of the exercises {', '.join(sorted(exercises))}."
            )
        return cls(frozenset(set(names) & set(students)), frozenset(set(names) & exercises))

    def wants(self, stored):
        """Whether a submission with this stored result has to run again."""
        return stored.student in self.students or bool(self.exercises & set(stored.exercises))

    def merged(self, result, stored):
        """The new result; where only exercises are marked again, the other old marks stay."""
        if stored is None or not self.exercises or stored.student in self.students:
            return result
        if stored.sha256 != result.sha256:
            return result
        old = stored.exercises
        result.exercises = {
            name: mark if name in self.exercises else old.get(name, mark)
            for name, mark in result.exercises.items()
        }
        return result
