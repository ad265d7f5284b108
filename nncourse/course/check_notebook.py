"""The command `nncourse check`: run a learner's notebook through nbval, a line per exercise."""

import contextlib
import io
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from nncourse.course.imports import nbformat
from nncourse.course.notebooks import NotebookError, read, write

CHECK = re.compile(r"""\bcheck\(\s*["'](\d+\.\d+[a-z]?)["']\s*\)""")


@dataclass(frozen=True)
class Line:
    """What came out for one exercise, or for a cell that raised outside of any check."""

    about: str
    passed: bool
    message: str


def check_notebook(path, timeout=60):
    """Run a notebook in a fresh kernel and collect what its checks say.

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
    notebook = read(path)
    if not any(CHECK.search(cell.source) for cell in notebook.cells if cell.cell_type == "code"):
        raise NotebookError(
            f'{path} has no check cells such as check("3.1"); expected an exercise notebook.'
        )
    return _run_nbval(notebook, path.resolve(), timeout)


def _run_nbval(notebook, path, timeout):
    """Run a copy: pytest accepts no brackets in names, and the learner's file is left alone."""
    import pytest

    recorder, said = _Recorder(), io.StringIO()
    go_there = nbformat.v4.new_code_cell(f"import os; os.chdir({str(path.parent)!r})")
    notebook.cells.insert(0, go_there)
    with tempfile.TemporaryDirectory() as folder:
        write(notebook, Path(folder) / "notebook.ipynb")
        settings = Path(folder) / "pytest.ini"  # so that no settings of the learner's folder apply
        settings.write_text("[pytest]\n")
        options = [
            "--nbval-lax",
            "--nbval-current-env",
            f"--nbval-cell-timeout={timeout}",
            "--noconftest",
            "-p",
            "no:cacheprovider",
            "-c",
            str(settings),
        ]
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            copy = str(Path(folder) / "notebook.ipynb")
            status = pytest.main([*options, copy], plugins=[recorder])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise NotebookError(f"{path} could not be run:\n{said.getvalue()[-2000:]}")
    return recorder.lines


class _Recorder:
    """A pytest plugin that notes what each check cell printed or raised."""

    def __init__(self):
        self.lines = []  # cell 0 is the one that changes the folder, so numbers count from one

    def pytest_runtest_makereport(self, item, call):
        if call.when == "setup" and call.excinfo is not None:
            self.lines.append(Line("the kernel", False, f"does not start: {call.excinfo.value}"))
        if call.when != "call":
            return
        outputs = getattr(item, "test_outputs", None) or []
        error = next((o for o in outputs if o.output_type == "error"), None)
        exercise = CHECK.search(item.cell.source)
        if exercise is not None:
            passed = call.excinfo is None
            self.lines.append(Line(exercise[1], passed, _message(error, outputs, call)))
        elif call.excinfo is not None and (error is None or error.ename != "NotImplementedError"):
            self.lines.append(Line(f"cell {item.cell_num}", False, _message(error, outputs, call)))


def _message(error, outputs, call):
    """The words of the check itself, or what went wrong instead."""
    if error is not None:
        own = error.ename == "CheckFailed"
        return error.evalue if own else f"✗ {error.ename}: {error.evalue}"
    if call.excinfo is not None:
        return f"✗ {call.excinfo.value}"
    return "".join(o.text for o in outputs if o.output_type == "stream").strip()


def report(path, timeout=60):
    """Print a line for each exercise; returns the exit code, 0 when all checks pass."""
    lines = check_notebook(path, timeout)
    for line in lines:
        own = line.message.startswith(("✓", "✗", "…"))
        print(
            line.message if own else f"{'✓' if line.passed else '✗'} {line.about}: {line.message}"
        )
    right = sum(line.passed for line in lines)
    print(f"{right} of {len(lines)} right.")
    return 0 if right == len(lines) else 1
