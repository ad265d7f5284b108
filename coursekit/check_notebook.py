"""The command `check`: run a learner's notebook in a fresh kernel, a line per exercise."""

import re
from dataclasses import dataclass
from pathlib import Path

from coursekit.grading.reading import OLD_IMPORT
from coursekit.grading.syntax import look
from coursekit.notebooks import NotebookError, execute, read
from coursekit.roles import KEY, about

CHECK = re.compile(r"""\bcheck\(\s*["']([^"'\n]{1,40})["']\s*\)""")
OLD = (
    "This notebook imports check as earlier versions of the course did; "
    f"write: from {KEY} import check, finished"
)


@dataclass(frozen=True)
class Line:
    """The result of one exercise, or of a cell that raised outside of any check.

    `is_whole` says that the message is the check's own, mark and exercise included.
    """

    subject: str
    passed: bool
    message: str
    is_whole: bool = False

    def __str__(self):
        if self.is_whole:
            return self.message
        return f"{'✓' if self.passed else '✗'} {self.subject}: {self.message}"


def check_notebook(path, timeout=60):
    """Run a notebook in a fresh kernel and collect the results of its checks.

    Parameters
    ----------
    path : path-like
        The learner's notebook. It is read, never written.
    timeout : float
        Seconds allowed for each cell.

    Returns
    -------
    list of Line
        In the order of the notebook.

    Raises
    ------
    NotebookError
        When the file is no notebook, or has no checks.
    """
    path = Path(path)
    notebook = _checkable(path)
    owners = _owners(notebook)
    trouble = _run(notebook, path.resolve().parent, timeout)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    lines = [_line(number, cell, owners) for number, cell in enumerate(code, 1)]
    return [line for line in lines + [trouble] if line]


def _checkable(path):
    """Read the notebook, and bring its imports up to date."""
    notebook = read(path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if not any(CHECK.search(cell.source) for cell in code):
        raise NotebookError(
            f'{path} has no check cells such as check("3.1"); expected an exercise notebook.'
        )
    for cell in code:
        cell.source = OLD_IMPORT.sub(rf"\1{KEY}\2", cell.source)
    return notebook


def _run(notebook, folder, timeout):
    """Run all cells, whatever they raise; return a line about a kernel that ends before."""
    from nbclient.exceptions import DeadKernelError

    late = {"ename": "TimeoutError", "evalue": f"longer than {timeout:g} s", "traceback": []}
    for cell in notebook.cells:
        cell.update({"outputs": [], "execution_count": None} if "outputs" in cell else {})
    try:
        execute(notebook, folder, timeout, allow_errors=True, interrupt_on_timeout=True,
                error_on_timeout=late)  # fmt: skip
    except DeadKernelError as error:
        return Line("the kernel", False, f"died: {error}")
    except RuntimeError as error:
        return Line("the kernel", False, f"does not start: {error}")
    return None


def _owners(notebook):
    """Map each name that an answer defines to its exercise."""
    answers = [about(cell) for cell in notebook.cells if cell.cell_type == "code"]
    return {name: answer["exercise"] for answer in answers if answer.get("role") == "answer"
            for name in answer.get("defines", ())}  # fmt: skip


def _line(number, cell, owners):
    """Return what the check in a cell said, or what went wrong in place of it; None for neither."""
    exercise = CHECK.search(cell.source)
    error = next((o for o in cell.outputs if o.output_type == "error"), None)
    if error is not None:
        if not exercise and error.ename == "NotImplementedError":
            return None  # an answer that is still to be written
        is_own = error.ename == "CheckFailed"
        message = error.evalue if is_own else f"{error.ename}: {error.evalue}"
        return Line(
            exercise[1] if exercise else _name(number, cell, owners), False, message, is_own
        )
    if not exercise or cell.execution_count is None:
        return None
    said = "".join(o.text for o in cell.outputs if o.output_type == "stream").strip()
    return Line(exercise[1], True, said, is_whole=True)


def _name(number, cell, owners):
    """Name a cell by its number, and by the exercises whose answers it uses."""
    used = sorted({owners[name] for name in look(cell.source).reads & owners.keys()})
    uses = f" (uses your answer{'s' * (len(used) > 1)} to {', '.join(used)})" if used else ""
    return f"cell {number}{uses}"


def report(path, timeout=60):
    """Print a line for each exercise; return the exit code, 0 when all checks pass."""
    lines = check_notebook(path, timeout)
    if any(OLD_IMPORT.search(cell.source) for cell in read(path).cells):
        print(OLD)
    for line in lines:
        print(line)
    right = sum(line.passed for line in lines)
    print(f"{right} of {len(lines)} right.")
    return 0 if right == len(lines) else 1
