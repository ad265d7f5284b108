"""The command `check`: run a learner's notebook through nbval, a line per exercise."""

import contextlib
import io
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat

from coursekit.grading.reading import OLD_IMPORT
from coursekit.grading.syntax import look
from coursekit.notebooks import NotebookError, read, write
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
    return _run_nbval(_checkable(path), path.resolve(), timeout)


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


def _run_nbval(notebook, path, timeout):
    """Run a copy: pytest accepts no brackets in names, and the learner's file is left alone."""
    import pytest

    recorder, output = _Recorder(_owners(notebook)), io.StringIO()
    go_there = nbformat.v4.new_code_cell(f"import os; os.chdir({str(path.parent)!r})")
    notebook.cells.insert(0, go_there)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "notebook.ipynb"
        write(notebook, copy)
        settings = Path(folder) / "pytest.ini"  # so that no settings of the learner's folder apply
        settings.write_text("[pytest]\n")
        options = ["--nbval-lax", "--nbval-current-env", f"--nbval-cell-timeout={timeout}",
                   "--noconftest", "-p", "no:cacheprovider", "-c", str(settings)]  # fmt: skip
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            status = pytest.main([*options, str(copy)], plugins=[recorder])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise NotebookError(f"{path} could not be run:\n{output.getvalue()[-2000:]}")
    return recorder.lines


def _owners(notebook):
    """Map each name that an answer defines to its exercise."""
    answers = [about(cell) for cell in notebook.cells if cell.cell_type == "code"]
    return {name: answer["exercise"] for answer in answers if answer.get("role") == "answer"
            for name in answer.get("defines", ())}  # fmt: skip


class _Recorder:
    """A pytest plugin that records what each check cell printed or raised."""

    def __init__(self, owners):
        self.lines = []  # cell 0 is the one that changes the folder, so numbers count from one
        self._owners = owners

    def pytest_runtest_makereport(self, item, call):
        if call.when == "setup" and call.excinfo is not None:
            self.lines.append(Line("the kernel", False, f"does not start: {call.excinfo.value}"))
        if call.when != "call":
            return
        outputs = getattr(item, "test_outputs", None) or []
        error = next((o for o in outputs if o.output_type == "error"), None)
        exercise = CHECK.search(item.cell.source)
        if exercise is not None:
            self.lines.append(_line(exercise[1], error, outputs, call))
        elif call.excinfo is not None and (error is None or error.ename != "NotImplementedError"):
            self.lines.append(_line(self._cell(item), error, outputs, call))

    def _cell(self, item):
        """Name a cell by its number, and by the exercises whose answers it uses."""
        reads = look(item.cell.source).reads
        used = sorted({self._owners[name] for name in reads & self._owners.keys()})
        uses = f" (uses your answer{'s' * (len(used) > 1)} to {', '.join(used)})" if used else ""
        return f"cell {item.cell_num}{uses}"


def _line(subject, error, outputs, call):
    """Return what the check itself said, or what went wrong instead."""
    if error is not None:
        is_own = error.ename == "CheckFailed"
        message = error.evalue if is_own else f"{error.ename}: {error.evalue}"
        return Line(subject, False, message, is_own)
    if call.excinfo is not None:
        return Line(subject, False, str(call.excinfo.value))
    message = "".join(o.text for o in outputs if o.output_type == "stream").strip()
    return Line(subject, True, message, is_whole=True)


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
