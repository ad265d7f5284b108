"""Exercises with one source: read them from a solutions notebook, make their check data.

What is read here is the author's own code and is trusted. The check data, or *facts*, of an
exercise hold no model answer and no source of a mistake:

``id, name, names`` (parameters), ``parameters`` (those of `make`, or the names), ``results``
(names of a tuple), ``given`` and ``judge`` (source), ``raises, silent, rtol, atol, hint, points``,
``cases: [{label, data, expected, error}]``, ``mistakes: [{says, outcomes}]``, and
``slips: [{both, outcomes}]``, fingerprints of two mistakes at once.
"""

import ast
import contextlib
import hashlib
import io
import os
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import numpy as np

from coursekit import driver, verdict
from coursekit.compare import ATOL, RTOL
from coursekit.roles import BEGIN, END, PARTS, RoleError, about, check_cell, total
from coursekit.roles import without_solution as _without_solution
from coursekit.values import encode

VISIBLE = "visible"  # the seed of the check that learners see
MOST_CASES_OF_SLIPS = 3
_RESULTS = re.compile(
    r"^\s*returns?\s*:.*?(?<!shape )(?<!shapes )\(([A-Za-z_]\w*(?:, [A-Za-z_]\w*)+)\)", re.MULTILINE
)


class ExerciseError(ValueError):
    """The source of an exercise is inconsistent; the message says where and why."""


@dataclass(frozen=True)
class Mistake:
    """A misconception: what the learner is told, the function, the edits of the model answer."""

    says: str
    function: Callable
    edits: tuple = ()


@dataclass
class Exercise:
    """An exercise, as read from its cells.

    Parameters
    ----------
    metadata : dict
        That of the answer cell.
    answer : str
        Source of that cell.
    base : dict
        The names that the setup cells and the earlier model answers define.
    parts : dict
        From the role of each further cell to its source.
    """

    metadata: dict
    answer: str
    base: dict = field(repr=False)
    parts: dict = field(default_factory=dict)

    @property
    def id(self):
        """The exercise's id, such as "3.2"."""
        return self.metadata["exercise"]

    @property
    def name(self):
        """The name of the function that is called."""
        return self.metadata["defines"][0]

    @property
    def points(self):
        """All points together."""
        return total(self.metadata["points"])

    def names_of(self, role, **more):
        """Return the names that a cell of this exercise defines, beside those of the notebook."""
        names = {**self.base, **more}
        self._run(self.parts.get(role, ""), names, role)
        return names

    def function(self, source):
        """Return the function of this exercise's name that a source defines."""
        names = dict(self.base)
        self._run(source, names, "answer")
        return names[self.name]

    def stub(self):
        """Return the answer cell as students get it."""
        names = " and ".join(self.metadata["defines"])
        instead = f'raise NotImplementedError("Exercise {self.id}: write {names}")'
        return _without_solution(self.answer, instead)

    def mistakes(self):
        """Collect the mistakes of this exercise, and its hint.

        Returns
        -------
        list of Mistake
        str
        """
        collected = []

        def mistake(says, *edits):
            if edits:
                function = self.function(self.edited(edits))
                return collected.append(Mistake(says, function, edits))
            return lambda function: collected.append(Mistake(says, function)) or function

        names = dict(self.base)
        self._run(self.answer, names, "answer")
        names["mistake"] = mistake
        self._run(self.parts.get("mistakes", ""), names, "mistakes")
        return collected, str(names.get("hint", ""))

    def edited(self, edits):
        """Apply each (old, new) to the answer cell, between the solution marks."""
        start, end = self.answer.index(BEGIN) + len(BEGIN), self.answer.rindex(END)
        body = self.answer[start:end]
        for old, new in zip(edits[::2], edits[1::2], strict=True):
            if body.count(old) != 1:
                raise ExerciseError(
                    f"exercise {self.id}: {old!r} stands {body.count(old)} times in the model "
                    "answer; an edit needs a text that stands there once."
                )
            body = body.replace(old, new)
        return self.answer[:start] + body + self.answer[end:]

    def also(self):
        """Return the other right answers: every public function of that cell, by name."""
        names = dict(self.base)
        self._run(self.answer, names, "answer")
        before = dict(names)
        self._run(self.parts.get("also", ""), names, "also")
        new = (name for name in names if names[name] is not before.get(name))
        return {name: names[name] for name in new if _is_answer(name, names[name])}

    def facts(self, seed):
        """Make the check data for the cases of a seed.

        Parameters
        ----------
        seed : int or str
            The visible check has the seed "visible".

        Returns
        -------
        dict
            Plain JSON.
        """
        if "cases" not in self.parts:
            raise RoleError(f"exercise {self.id} has no cell with the role cases.")
        rows = self._rows(seed)
        facts = self._facts(rows)
        self._check_labels(facts)
        mistakes, facts["hint"] = self.mistakes()
        named = [mistake for mistake in mistakes if mistake.says]
        facts["mistakes"] = [
            {
                "says": mistake.says,
                "outcomes": verdict.outcomes_of(facts, self.report(mistake.function, facts)),
            }
            for mistake in named
        ]
        # Where many results are right, a wrong one is no fingerprint; and graders need no pairs.
        if seed == VISIBLE and not facts["judge"]:
            facts["slips"] = list(self._slips(named, facts))
        return facts

    def _slips(self, mistakes, facts):
        """Combine mistakes in pairs, where that runs and gives numbers of its own."""
        facts = {**facts, "cases": facts["cases"][:MOST_CASES_OF_SLIPS]}
        singles = (self.report(mistake.function, facts) for mistake in mistakes)
        known = {verdict.fingerprints(facts, report) for report in singles}
        for one, other in combinations(range(len(mistakes)), 2):
            edits = mistakes[one].edits, mistakes[other].edits
            if not all(edits):
                continue
            try:
                function = self.function(self.edited(edits[0] + edits[1]))
            except ExerciseError:  # both edit the same place
                continue
            outcomes = verdict.fingerprints(facts, self.report(function, facts))
            if outcomes not in known and verdict.tells(outcomes):
                known.add(outcomes)
                yield {"both": [one, other], "outcomes": outcomes}

    def report(self, function, facts):
        """Report, as the driver does, what a function does on the cases of facts."""
        with _quiet():
            return driver.run({self.name: function}, job(facts))

    def _rows(self, seed):
        """Make the cases of a seed: label and encoded data of each."""
        digest = hashlib.sha256(f"{seed}:{self.id}".encode()).digest()
        rng = np.random.default_rng(int.from_bytes(digest[:8], "big"))
        cases = self.names_of("cases")["cases"]
        try:  # encode each row at once: the author's code may change its values afterwards
            return [(label, [encode(value) for value in data]) for label, *data in cases(rng)]
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
            raise ExerciseError(f"exercise {self.id}, cases: {problem}") from error

    def _facts(self, rows):
        given, names = self.parts.get("given", ""), parameters(self.answer, self.name)
        listed = _RESULTS.search(self.answer)  # in the docstring of the answer
        facts = {
            "id": self.id,
            "name": self.name,
            "names": names,
            "parameters": parameters(given, "make") or names,
            "results": self.metadata.get("results") or (listed[1].split(", ") if listed else []),
            "given": given,
            "judge": self.parts.get("judge", ""),
            "raises": self.metadata.get("raises", []),
            "silent": self.metadata.get("silent", False),
            "rtol": self.metadata.get("rtol", RTOL),
            "atol": self.metadata.get("atol", ATOL),
            "points": self.metadata["points"],
            "hint": "",
            "mistakes": [],
            "slips": [],
            "cases": [{"label": label, "data": data} for label, data in rows],
        }
        model = self.report(self.function(self.answer), facts)["outcomes"]
        for case, outcome in zip(facts["cases"], model, strict=True):
            case["expected"], case["error"] = outcome["result"], outcome.get("error", "")
            if case["error"] and case["error"] not in facts["raises"]:
                raise ExerciseError(
                    f"exercise {self.id}: the model answer raises {case['error']}: "
                    f"{outcome['text']} on the case {case['label']!r}."
                )
        return facts

    def _check_labels(self, facts):
        points, labels = self.metadata["points"], {case["label"] for case in facts["cases"]}
        if not isinstance(points, dict):
            return
        claim = f"exercise {self.id} has points for the labels {sorted(points)}"
        if facts["judge"]:
            raise ExerciseError(f"{claim}; with a judge it is all or nothing: give one number.")
        if set(points) != labels:
            raise ExerciseError(f"{claim}, but its cases have the labels {sorted(labels)}.")

    def _run(self, source, names, what):
        """Run a source of this exercise; an error says where it stands."""
        try:
            exec(compile(source, f"<{self.id} {what}>", "exec"), names)
        except ExerciseError:
            raise
        except Exception as error:
            raise ExerciseError(
                f"exercise {self.id}, {what}: {type(error).__name__}: {error}"
            ) from error


def job(facts):
    """Select what the driver must know: names and the data of calls, nothing of what is right."""
    calls = [case["data"] for case in facts["cases"]]
    selected = {key: facts[key] for key in ("name", "given", "silent")}
    return {**selected, "calls": calls}


def read_exercises(notebook, folder="."):
    """Read the exercises of a solutions notebook; its setup cells and model answers are run.

    Parameters
    ----------
    notebook : dict
        With ``cells``; the source of each is one text.
    folder : path-like
        Where the notebook stands: its cells run there.

    Returns
    -------
    dict of str to Exercise
        In the order of the notebook. Exercises to answer in words are not among them.

    Raises
    ------
    ExerciseError, RoleError
    """
    exercises, base = {}, {"__name__": "solutions", "display": lambda *values: None}
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    with contextlib.chdir(folder):
        for number, cell in enumerate(code, 1):
            check_cell(cell, f"code cell {number}")
            _take(cell, about(cell), exercises, base)
    return exercises


def _take(cell, metadata, exercises, base):
    role, source = metadata.get("role"), cell["source"]
    if role in ("setup", "answer"):
        what = "setup" if role == "setup" else f"{metadata['exercise']} answer"
        if role == "answer":
            exercises[metadata["exercise"]] = Exercise(metadata, source, dict(base))
        try:
            with _quiet():
                exec(compile(source, f"<{what}>", "exec"), base)
        except Exception as error:
            raise ExerciseError(f"{what}: {type(error).__name__}: {error}") from error
    elif role in PARTS:
        name = metadata["exercise"]
        if name not in exercises:
            raise RoleError(f"the {role} of exercise {name} stand before its answer.")
        parts = exercises[name].parts
        parts[role] = f"{parts[role]}\n{source}" if role in parts else source


def read_solutions(path):
    """Read the exercises of a solutions file; see `read_exercises`."""
    from coursekit.notebooks import read

    os.environ.setdefault("MPLBACKEND", "agg")  # setup cells may draw; nobody sees it
    try:
        return read_exercises(read(path), Path(path).resolve().parent)
    except (ExerciseError, RoleError) as error:
        raise type(error)(f"{path}: {error}") from error


@contextlib.contextmanager
def _quiet():
    """Drop what is printed and numpy's warnings: mistakes overflow, and that is expected."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def parameters(source, name):
    """Return the names of a function's parameters, as a source defines it.

    >>> parameters("def f(x, y=1): ...", "f")
    ['x', 'y']
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return [arg.arg for arg in node.args.args]
    return []


def _is_answer(name, value):
    return callable(value) and not name.startswith("_") and not isinstance(value, type)
