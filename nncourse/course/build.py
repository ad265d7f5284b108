"""Student versions: exercises/ is made from solutions/, and never holds an answer."""

import ast
import copy
import re
from pathlib import Path

from nncourse.course.imports import nbformat
from nncourse.course.notebooks import NotebookError, dumps, normalise, read, write

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
YOUR_ANSWER = "*Your answer:*"
ROLES = {"setup", "answer", "check", "hidden", "written"}


def student_version(notebook):
    """The notebook that a student gets: stubs for answers, no hidden cells, no outputs.

    Parameters
    ----------
    notebook : NotebookNode
        A solutions notebook. It stays as it is.

    Returns
    -------
    NotebookNode

    Raises
    ------
    NotebookError
        When a cell's role or its solution marks are wrong, or solution text would be left in.
    """
    check_roles(notebook)
    cells = [_student_cell(cell) for cell in notebook.cells if role(cell) != "hidden"]
    student = nbformat.v4.new_notebook(cells=cells, metadata=copy.deepcopy(notebook.metadata))
    if leaked := leaks(notebook, student):
        raise NotebookError(f"solution text would reach the students: {leaked[0]!r}.")
    return normalise(student)


def leaks(notebook, student):
    """Lines of the solutions, long enough to be telling, that stand in the student's version."""
    secret = {line for cell in notebook.cells for line in _solution_lines(cell)}
    shown = "\n".join(cell.source for cell in student.cells)
    public = {line.strip() for line in _public_lines(notebook)}
    return sorted(line for line in secret - public if len(line) > 12 and line in shown)


def build(solutions, exercises, check=False):
    """Make every exercise notebook from its solutions notebook.

    Parameters
    ----------
    solutions, exercises : path-like
        The two folders.
    check : bool
        Only look: change nothing.

    Returns
    -------
    list of str
        The files that differed, or that have no source any more.
    """
    solutions, exercises = Path(solutions), Path(exercises)
    sources = sorted(solutions.glob("*.ipynb"))
    if not sources:
        raise NotebookError(f"{solutions} holds no notebooks; expected solutions to build from.")
    changed = []
    for source in sources:
        notebook = with_nbgrader_metadata(read(source))
        student = student_version(notebook)
        for wanted, path in ((notebook, source), (student, exercises / source.name)):
            if not path.exists() or path.read_text(encoding="utf-8") != dumps(wanted):
                changed.append(path.as_posix())
                if not check:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    write(wanted, path)
    names = {source.name for source in sources}
    return changed + [p.as_posix() for p in exercises.glob("*.ipynb") if p.name not in names]


def role(cell):
    """The role of a cell in an exercise notebook, or None."""
    return cell.metadata.get("nncourse", {}).get("role")


def question_and_model(source):
    """The two sides of a written question: what students see, and what stands in the solutions."""
    return _without_solution(source, YOUR_ANSWER), "\n".join(
        text[1].strip() for text in _SOLUTION.findall(source)
    )


def with_nbgrader_metadata(notebook):
    """Write nbgrader's own metadata (schema 3) beside ours, so that it can use the same files."""
    counts = {}
    for cell in notebook.cells:
        about = cell.metadata.get("nncourse", {})
        if role(cell) in (None, "setup"):
            cell.metadata.pop("nbgrader", None)
            continue
        key = f"{about['exercise']}-{about['role']}"
        counts[key] = counts.get(key, 0) + 1
        cell.metadata["nbgrader"] = _nbgrader(cell, f"{key}-{counts[key]}")
    return notebook


def check_roles(notebook):
    """Raise a NotebookError unless every exercise is whole: roles, ids, names and points."""
    points, asked = {}, {}
    for cell in notebook.cells:
        about = cell.metadata.get("nncourse")
        if about is None:
            if BEGIN in cell.source or END in cell.source:
                raise NotebookError(f"cell {cell.id} marks a solution but has no role 'answer'.")
            continue
        _check_about(cell, about)
        if about["role"] in ("answer", "written"):
            asked[about["exercise"]] = about["points"] if about["role"] == "answer" else None
        if about["role"] == "hidden":
            points[about["exercise"]] = points.get(about["exercise"], 0) + about["points"]
    for exercise, wanted in asked.items():
        if wanted is not None and points.get(exercise) != wanted:
            raise NotebookError(
                f"exercise {exercise} is worth {wanted} points, but its hidden cells give "
                f"{points.get(exercise, 0)}; expected the same sum."
            )
    if strangers := set(points) - set(asked):
        raise NotebookError(f"hidden cells without an answer cell: {', '.join(sorted(strangers))}.")


def _check_about(cell, about):
    needed = {
        "answer": {"exercise", "points", "defines"},
        "hidden": {"exercise", "points"},
        "check": {"exercise"},
        "written": {"exercise", "points"},
        "setup": set(),
    }
    if about.get("role") not in ROLES:
        raise NotebookError(
            f"cell {cell.id} has the role {about.get('role')!r}; expected one of "
            f"{', '.join(sorted(ROLES))}."
        )
    if missing := needed[about["role"]] - set(about):
        raise NotebookError(f"cell {cell.id}, role {about['role']}, lacks {sorted(missing)}.")
    marks = cell.source.count(BEGIN), cell.source.count(END)
    if about["role"] in ("answer", "written") and (marks[0] != marks[1] or not marks[0]):
        raise NotebookError(f"cell {cell.id} needs {BEGIN} and {END} in pairs; found {marks}.")
    if about["role"] == "answer":
        absent = set(about["defines"]) - _defined(cell.source)
        if absent:
            raise NotebookError(f"cell {cell.id} does not define {', '.join(sorted(absent))}.")


def _defined(source):
    """Names that a cell defines at its top level."""
    names = set()
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        for target in getattr(node, "targets", []):
            names |= {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
    return names


def _student_cell(cell):
    cell = copy.deepcopy(cell)
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
    about = cell.metadata.get("nncourse", {})
    if role(cell) == "answer":
        stub = f"Exercise {about['exercise']}: write {' and '.join(about['defines'])}"
        cell.source = _without_solution(cell.source, f'raise NotImplementedError("{stub}")')
    elif role(cell) == "written":
        cell.source = _without_solution(cell.source, YOUR_ANSWER)
    return cell


_SOLUTION = re.compile(rf"^([ \t]*){BEGIN}\n(.*?)^[ \t]*{END}[ \t]*$", re.DOTALL | re.MULTILINE)


def _without_solution(source, instead):
    return _SOLUTION.sub(lambda match: match[1] + instead, source).rstrip("\n")


def _solution_lines(cell):
    """The lines that students must not see."""
    if role(cell) == "hidden":
        return [line.strip() for line in cell.source.splitlines()]
    return [
        line.strip() for text in _SOLUTION.findall(cell.source) for line in text[1].splitlines()
    ]


def _public_lines(notebook):
    """The lines that students may see: everything but hidden cells and marked solutions."""
    for cell in notebook.cells:
        if role(cell) != "hidden":
            yield from _SOLUTION.sub("", cell.source).splitlines()


def _nbgrader(cell, grade_id):
    about, kind = cell.metadata["nncourse"], role(cell)
    graded = kind in ("hidden", "written")
    metadata = {
        "schema_version": 3,
        "grade_id": grade_id.replace(".", "-"),
        "solution": kind in ("answer", "written"),
        "grade": graded,
        "locked": kind in ("check", "hidden"),
        "task": False,
        "cell_type": cell.cell_type,
    }
    if graded:
        metadata["points"] = about["points"]
    return nbformat.from_dict(metadata)
