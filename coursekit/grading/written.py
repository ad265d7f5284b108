"""Written questions: what the solutions ask, and what a student has answered, as plain text.

An answer is found by its cell's metadata, or by the first line of the question where that is lost.
It is what the student has added to the question, with the cells of text that follow it. A person
marks it: nothing here decides about points, except that nothing at all is not attempted.
"""

import difflib
import re
from dataclasses import dataclass

from coursekit.roles import about, question_and_model

MOST_ANSWER = 20_000  # characters: a spreadsheet's cell holds 32,767
MOST_COPIES = 3  # of a question that are looked at in one submission
_INVITATION = re.compile(r"^\s*\**Your answer:?\**:?[ \t]*", re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """A written question: the text that students see, the model answer and marking guide."""

    exercise: str
    points: float
    text: str
    model: str


@dataclass(frozen=True)
class Sheet:
    """The written questions of a notebook, and the first lines of all its cells of text."""

    questions: tuple = ()
    first_lines: frozenset = frozenset()


@dataclass(frozen=True)
class WrittenAnswer:
    """What a student has written: the text; `sure` where an empty text means no answer."""

    text: str
    sure: bool = True
    note: str = ""


def sheet_of(notebook):
    """Read the written questions of a solutions notebook."""
    texts = [cell for cell in notebook.cells if cell.cell_type != "code"]
    questions = []
    for cell in texts:
        told = about(cell)
        if told.get("role") == "written":
            text, model = question_and_model(cell.source)
            questions.append(Question(told["exercise"], told["points"], text, model))
    return Sheet(tuple(questions), frozenset(_first_line(cell.source) for cell in texts))


def written_answers(texts, sheet):
    """Find the WrittenAnswer to each question of a sheet, by its exercise id.

    `texts` are the cells of text of a submission, each a `reading.Cell`.
    """
    homes = {question.exercise: _homes(question, texts) for question in sheet.questions}
    taken = {cell.number for cells in homes.values() for cell in cells}
    own = sheet.first_lines | {""}
    loose = [cell for cell in texts if cell.number not in taken
             and _first_line(cell.source) not in own]  # fmt: skip
    answers, used = {}, set()
    for question in sheet.questions:
        parts = []
        for cell in homes[question.exercise]:
            after = _following(cell.number, loose)
            used |= {more.number for more in after}
            parts += [added(cell.source, question.text), *(more.source.strip() for more in after)]
        answers[question.exercise] = "\n\n".join(filter(None, parts))[:MOST_ANSWER]
    left = [cell for cell in loose if cell.number not in used]
    return {exercise: _answer(text, bool(homes[exercise]), left)
            for exercise, text in answers.items()}  # fmt: skip


def added(source, question):
    """Find what a student has added to the text of a question.

    >>> added("Why?\\n\\n*Your answer:* Because.", "Why?\\n\\n*Your answer:*")
    'Because.'
    """
    asked = [line.strip() for line in question.splitlines() if line.strip()]
    lines = source[: len(question) + MOST_ANSWER].splitlines()
    places = [place for place, line in enumerate(lines) if line.strip()]
    matcher = difflib.SequenceMatcher(
        None, asked, [lines[place].strip() for place in places], autojunk=False
    )
    new = [place for kind, _, _, start, end in matcher.get_opcodes() if kind != "equal"
           for place in places[start:end]]  # fmt: skip
    return _joined(lines, new)


def _joined(lines, places):
    """Some of the lines, with an empty one where others stood between them."""
    text = ""
    for before, place in zip([None, *places], places, strict=False):
        line = _INVITATION.sub("", lines[place])
        text += ("\n" if before == place - 1 else "\n\n") + line
    return text.strip()


def _homes(question, texts):
    """The cells that hold a question: by their tag, else by their first line."""
    tagged = [cell for cell in texts
              if cell.role == "written" and cell.exercise == question.exercise]  # fmt: skip
    first = _first_line(question.text)
    found = tagged or [cell for cell in texts if first and _first_line(cell.source) == first]
    return found[:MOST_COPIES]


def _following(number, loose):
    """Cells of text that follow one another directly after a cell."""
    found = []
    for cell in loose:
        if cell.number == number + len(found) + 1:
            found.append(cell)
    return found


def _answer(text, at_home, left):
    if text or (at_home and not left):
        return WrittenAnswer(text)
    if not at_home:
        return WrittenAnswer("", False, "the question was not found")
    numbers = ", ".join(str(cell.number) for cell in left[:5])
    return WrittenAnswer("", False, f"empty, but there is more text in cell {numbers}")


def _first_line(source):
    return next((line.strip() for line in source.splitlines() if line.strip()), "")
