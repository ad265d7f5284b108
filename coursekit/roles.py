"""Roles of the cells in an exercise notebook.

What a cell is for stands in its metadata, ``{"coursekit": {"role": "cases", "exercise": "3.2"}}``.
It may be written as the first line of the cell instead, which `build` moves into the metadata:

    #| answer 3.2 points=2
    #| cases 3.2

=========  ================================================================================
role       holds
=========  ================================================================================
(none)     the question, or code of the course that stays as it is
setup      imports and data, the course's own when grading
answer     stub, hint, and the model answer between the solution marks
check      ``check("3.2")``
written    a question to answer in words; model answer and guide between the solution marks
given      ``make`` and ``show``, where arguments or results are no plain data
cases      ``cases(rng)``
judge      ``judge(calls)``, where many results are right
mistakes   ``hint = …`` and ``mistake(says, old, new)``
also       other right answers
author     what the five cells above need to run in the notebook itself, such as an import
=========  ================================================================================

Students get the first five; the others never leave `solutions/`.
"""

import ast
import re
import shlex

KEY = "coursekit"
OLD_KEYS = ("nncourse",)  # where earlier notebooks keep their roles
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
YOUR_ANSWER = "*Your answer:*"
PARTS = ("given", "cases", "judge", "mistakes", "also")
PUBLIC = (None, "setup", "answer", "check", "written")
ROLES = (*PUBLIC[1:], *PARTS, "author")
NEEDED = {
    "answer": {"exercise", "points", "defines"},
    "written": {"exercise", "points"},
    "setup": set(),
    "author": set(),
}
OPTIONS = {"points", "defines", "rtol", "atol", "silent", "raises", "results"}
SOLUTION = re.compile(rf"^([ \t]*){BEGIN}\n(.*?)^[ \t]*{END}[ \t]*$", re.DOTALL | re.MULTILINE)
_FIRST_LINE = re.compile(r"\A(?:#\||<!--)[ \t]*(\w+)\b[ \t]*([^\n]*?)[ \t]*(?:-->)?(?:\n|\Z)")


class RoleError(ValueError):
    """A cell's role is missing, unknown or incomplete; the message says which and what to do."""


def mistake(says, *edits):
    """Do nothing in a notebook that is run: `prove` and `build` read these lines.

    Parameters
    ----------
    says : str
        What a learner who makes the mistake is told; empty where it only has to be refused.
    *edits : str
        Old and new text in turn. Without them the function below is the mistake.
    """
    return None if edits else lambda function: function


def about(cell):
    """Return a cell's metadata about its role: a dict, empty where it has none.

    Parameters
    ----------
    cell : dict
        With ``source`` (one text) and ``metadata``.
    """
    metadata = cell["metadata"] if isinstance(cell.get("metadata"), dict) else {}
    for key in (KEY, *OLD_KEYS):
        if isinstance(metadata.get(key), dict):
            return dict(metadata[key])
    return from_first_line(cell["source"])[0]


def role(cell):
    """Return the role of a cell, or None."""
    return about(cell).get("role")


def from_first_line(source):
    """Read the role from a cell's first line.

    Returns
    -------
    dict
        Empty where the line names none.
    str
        The source without that line.

    Examples
    --------
    >>> from_first_line("#| answer 3.2 points=2\\ndef f(x): ...")[0]
    {'role': 'answer', 'exercise': '3.2', 'points': 2, 'defines': ['f']}
    """
    match = _FIRST_LINE.match(source)
    if not match or match[1] not in ROLES:
        return {}, source
    rest = source[match.end() :]
    metadata = {"role": match[1]}
    for word in shlex.split(match[2]):
        name, equals, value = word.partition("=")
        if not equals and "exercise" not in metadata and name != "silent":
            metadata["exercise"] = word
        elif name in OPTIONS:
            metadata[name] = _option(name, value)
        else:
            raise RoleError(
                f"the first line {match[0].strip()!r} holds {word!r}; expected the exercise's id "
                f"and options such as points=2 ({', '.join(sorted(OPTIONS))})."
            )
    if metadata["role"] == "answer":
        metadata.setdefault("defines", _functions(rest))
    return metadata, rest


def _option(name, value):
    if name == "silent":
        return True
    if name in ("defines", "raises", "results"):
        return value.split(",")
    if name == "points" and ":" in value:
        pairs = (pair.rpartition(":") for pair in value.split(","))
        return {label: _number(points) for label, _, points in pairs}
    return _number(value)


def _number(text):
    try:
        number = float(text)
    except ValueError:
        raise RoleError(f"{text!r} is no number; expected something like 2 or 1e-4.") from None
    return int(number) if number.is_integer() and "e" not in text else number


def _functions(source):
    """List the functions that a cell defines at its top level, in order."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return []
    return [node.name for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]


def total(points):
    """Add up an exercise's points, which may be given per label of its cases."""
    return sum(points.values()) if isinstance(points, dict) else points


def without_solution(source, instead):
    """Put something else in the place of each marked solution."""
    return SOLUTION.sub(lambda match: match[1] + instead, source).rstrip("\n")


def question_and_model(source):
    """Split a written question: what students see, and what the solutions say."""
    models = "\n".join(text[1].strip() for text in SOLUTION.findall(source))
    return without_solution(source, YOUR_ANSWER), models


def check_cell(cell, where):
    """Raise a RoleError unless a cell has what its role needs.

    Parameters
    ----------
    cell : dict
    where : str
        How to name the cell in a message.
    """
    metadata, source = about(cell), cell["source"]
    if not metadata:
        if BEGIN in source or END in source:
            raise RoleError(f"{where} marks a solution but has no role 'answer' or 'written'.")
        return
    if metadata.get("role") not in ROLES:
        names = ", ".join(ROLES)
        raise RoleError(f"{where} has the role {metadata.get('role')!r}; expected one of {names}.")
    if missing := NEEDED.get(metadata["role"], {"exercise"}) - set(metadata):
        raise RoleError(f"{where}, role {metadata['role']}, lacks {', '.join(sorted(missing))}.")
    if metadata["role"] in ("answer", "written"):
        _check_marks(source, where)
    if metadata["role"] == "answer":
        absent = [name for name in metadata["defines"] if name not in bound_names(source)]
        if absent or not metadata["defines"]:
            raise RoleError(f"{where} does not define {', '.join(absent) or 'any function'}.")


def _check_marks(source, where):
    count = source.count(BEGIN), source.count(END)
    if count[0] != count[1] or not count[0]:
        raise RoleError(f"{where} needs {BEGIN} and {END} in pairs; found {count[0]}, {count[1]}.")


def bound_names(source):
    """Find the names that a source binds at its top level."""
    names = set()
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        for target in getattr(node, "targets", []):
            names |= {name.id for name in ast.walk(target) if isinstance(name, ast.Name)}
    return names
