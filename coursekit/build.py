"""Student versions: `exercises/` is made from `solutions/`, and never holds an answer."""

import copy
import json
from pathlib import Path

import nbformat

from coursekit import roles
from coursekit.exercise import VISIBLE, read_exercises
from coursekit.files import written_whole
from coursekit.notebooks import NotebookError, dumps, normalise, read
from coursekit.roles import KEY, PUBLIC, SOLUTION, YOUR_ANSWER, about

SHORTEST_SECRET = 13  # characters: a shorter line may be a mere name


def build(folder, check=False):
    """Make every exercise notebook, and its check data, from its solutions notebook.

    Parameters
    ----------
    folder : path-like
        With ``solutions/``, or one notebook there; ``exercises/`` and ``exercises/checks/`` are
        made beside it.
    check : bool
        Change nothing, only report.

    Returns
    -------
    list of str
        The files that differed, or that have no source any more.

    Raises
    ------
    NotebookError, RoleError, ExerciseError
    """
    folder = Path(folder)
    if folder.suffix == ".ipynb":
        return _build([folder], folder.resolve().parent.parent / "exercises", check)
    sources = sorted((folder / "solutions").glob("*.ipynb"))
    if not sources:
        raise NotebookError(f"{folder / 'solutions'} holds no notebooks; expected some to build.")
    exercises = folder / "exercises"
    changed = _build(sources, exercises, check)
    names = {source.stem for source in sources}
    files = [*exercises.glob("*.ipynb"), *exercises.glob("checks/*.json")]
    return changed + sorted(path.as_posix() for path in files if path.stem not in names)


def _build(sources, exercises, check):
    changed = []
    for source in sources:
        for path, text in built(source, exercises).items():
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                changed.append(path.as_posix())
                if not check:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    with written_whole(path) as file:
                        file.write(text)
    return changed


def built(source, exercises):
    """Make the files that a solutions notebook leads to: itself in normal form, and two others.

    Returns
    -------
    dict of pathlib.Path to str
    """
    notebook = with_nbgrader_metadata(normalise(read(source)))
    student = student_version(notebook)
    exercises_by_id = read_exercises(notebook, source.resolve().parent)
    facts = {name: exercise.facts(VISIBLE) for name, exercise in exercises_by_id.items()}
    return {
        source: dumps(notebook),
        exercises / source.name: dumps(student),
        exercises / "checks" / f"{source.stem}.json": dumped(facts),
    }


def dumped(facts):
    """Check data as text: a line for each exercise."""
    lines = (f"{json.dumps(name)}: {_json(data)}" for name, data in facts.items())
    return "{" + ",\n".join(lines) + "}\n"


def _json(data):
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def student_version(notebook):
    """Make the notebook that a student gets: stubs for answers, no hidden cells, no outputs.

    Parameters
    ----------
    notebook : NotebookNode
        A solutions notebook. It stays as it is.

    Returns
    -------
    NotebookNode

    Raises
    ------
    RoleError
        When a cell's role or its solution marks are wrong.
    NotebookError
        When solution text would be left in.
    """
    for number, cell in enumerate(notebook.cells, 1):
        roles.check_cell(cell, f"cell {number} ({cell.id})")
    cells = [_student_cell(cell) for cell in notebook.cells if about(cell).get("role") in PUBLIC]
    student = nbformat.v4.new_notebook(cells=cells, metadata=copy.deepcopy(notebook.metadata))
    if leaked := leaks(notebook, student):
        raise NotebookError(f"solution text would reach the students: {leaked[0]!r}.")
    return normalise(student)


def leaks(notebook, student):
    """Find lines of the solutions, long enough to be telling, in the student's version."""
    secret = {line for cell in notebook.cells for line in _solution_lines(cell)}
    shown = "\n".join(cell.source for cell in student.cells)
    public = {line.strip() for cell in notebook.cells for line in _public_lines(cell)}
    telling = (line for line in secret - public if len(line) >= SHORTEST_SECRET)
    return sorted(line for line in telling if line in shown)


def _student_cell(cell):
    cell = copy.deepcopy(cell)
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
    metadata = about(cell)
    if metadata.get("role") == "answer":
        stub = f"Exercise {metadata['exercise']}: write {' and '.join(metadata['defines'])}"
        cell.source = roles.without_solution(cell.source, f'raise NotImplementedError("{stub}")')
        public = {name: metadata[name] for name in ("role", "exercise", "points", "defines")}
        cell.metadata[KEY] = {**public, "points": roles.total(metadata["points"])}
    elif metadata.get("role") == "written":
        cell.source = roles.without_solution(cell.source, YOUR_ANSWER)
    return cell


def _solution_lines(cell):
    """Return the lines students must not see; those of `given` are in their check data anyway."""
    if about(cell).get("role") not in (*PUBLIC, "given"):
        return [line.strip() for line in cell.source.splitlines()]
    marked = SOLUTION.findall(cell.source)
    return [line.strip() for text in marked for line in text[1].splitlines()]


def _public_lines(cell):
    """Return the lines that students may see."""
    if about(cell).get("role") not in PUBLIC:
        return []
    return SOLUTION.sub("", cell.source).splitlines()


def with_nbgrader_metadata(notebook):
    """Write nbgrader's own metadata (schema 3) beside ours, so that it can use the same files."""
    for cell in notebook.cells:
        metadata = about(cell)
        cell.metadata.pop("nbgrader", None)
        if metadata.get("role") in ("answer", "check", "written"):
            cell.metadata["nbgrader"] = _nbgrader(cell, metadata)
    return notebook


def _nbgrader(cell, role_data):
    written = role_data["role"] == "written"
    metadata = {
        "schema_version": 3,
        "grade_id": f"{role_data['exercise']}-{role_data['role']}".replace(".", "-"),
        "solution": role_data["role"] != "check",
        "grade": written,
        "locked": role_data["role"] == "check",
        "task": False,
        "cell_type": cell.cell_type,
    }
    return nbformat.from_dict({**metadata, **({"points": role_data["points"]} if written else {})})


def report(folder, check=False):
    """Build, say what was done, and return the exit code."""
    changed = build(folder, check)
    for path in changed:
        print(f"{'differs' if check else 'written'}: {path}")
    return int(check and bool(changed))
