"""The command `nncourse nbgrader`: a course folder for nbgrader, made from the solutions.

In nbgrader's source notebooks everything stands as in the solutions, but for the hidden checks,
which become tests (see `hidden_tests`) in the region that nbgrader keeps from the students. Their
inputs come from a seed that is drawn here, and the expected values from running the solutions.
"""

import ast
import copy
import os
import secrets
import textwrap
from contextlib import contextmanager
from pathlib import Path

from nncourse import __version__
from nncourse.course import notebooks
from nncourse.course.build import check_roles, role, with_nbgrader_metadata
from nncourse.course.hidden import MIME, SEED_VARIABLE
from nncourse.course.hidden_tests import packed
from nncourse.course.imports import nbformat
from nncourse.course.notebooks import NotebookError
from nncourse.files import written_whole

CONFIG = "nbgrader_config.py"
BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
SETTINGS = f"""# nbgrader, for the exercises of nncourse {__version__}. Run nbgrader in this folder.

c = get_config()  # noqa: F821  # nbgrader defines it

c.CourseDirectory.course_id = "nncourse"
c.ClearSolutions.code_stub = {{"python": 'raise NotImplementedError("write this")'}}
c.ClearSolutions.text_stub = "*Your answer:*"
c.OverwriteCells.add_missing_cells = True  # tests that a student has deleted are run all the same
"""
TEST = '''\
# Here the answer to {exercise} is tested when it is graded. Points: {points}
{BEGIN}
from nncourse.course.hidden_tests import HiddenTest

with HiddenTest("{exercise}", seed={seed}, expected="""
{expected}
"""):
{source}
{END}'''


def course_folder(folder, solutions, seed=None, renew=False):
    """Write a folder in which nbgrader's commands work: an assignment for each notebook.

    Parameters
    ----------
    folder : path-like
        Made if it is not there. What nbgrader itself has put there stays.
    solutions : path-like
        The folder of solutions notebooks, or one of them.
    seed : int, optional
        Of the inputs of the hidden tests; a new one if None.
    renew : bool
        Write source notebooks that are there already once more.

    Returns
    -------
    list of Path
        The source notebooks.

    Raises
    ------
    NotebookError
        When there are no solutions, or they are not fit for it.
    ValueError
        When source notebooks are there already.
    """
    folder, solutions = Path(folder), Path(solutions)
    paths = sorted(solutions.glob("*.ipynb")) if solutions.is_dir() else [solutions]
    if not paths:
        raise NotebookError(f"{solutions} holds no notebooks; expected the course's solutions.")
    targets = [folder / "source" / path.stem / path.name for path in paths]
    there = [target for target in targets if target.exists()]
    if there and not renew:
        raise ValueError(f"{there[0]} is there already; --renew writes it anew.")
    seed = secrets.randbelow(2**32) if seed is None else seed
    sources = [source_version(notebooks.read(path), seed) for path in paths]
    for target, source in zip(targets, sources, strict=True):
        target.parent.mkdir(parents=True, exist_ok=True)
        notebooks.write(source, target)
    if not (folder / CONFIG).exists():
        with written_whole(folder / CONFIG) as file:
            file.write(SETTINGS)
    return targets


def source_version(notebook, seed):
    """The notebook that nbgrader makes its assignment from.

    Parameters
    ----------
    notebook : NotebookNode
        A solutions notebook. It stays as it is.
    seed : int
        Of the inputs of the hidden tests.

    Returns
    -------
    NotebookNode
    """
    check_roles(notebook)
    source = with_nbgrader_metadata(copy.deepcopy(notebook))
    values = iter(shown_values(notebook, seed))
    setups = 0
    for cell in source.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if role(cell) == "hidden":
            cell.source = as_test(cell, next(values), seed)
        elif role(cell) == "check":  # a test worth nothing, so that `nbgrader validate` minds it
            cell.metadata["nbgrader"].update(grade=True, points=0)
        elif role(cell) == "setup":
            setups += 1
            cell.metadata["nbgrader"] = _read_only(f"setup-{setups}")
    return source


def shown_values(notebook, seed):
    """What each hidden check shows when the model answers stand before it: lists of bundles."""
    needed = {"setup", "answer", "hidden"}
    cells = [copy.deepcopy(cell) for cell in notebook.cells
             if cell.cell_type == "code" and role(cell) in needed]  # fmt: skip
    trial = nbformat.v4.new_notebook(cells=cells)
    with _environment(SEED_VARIABLE, str(seed)):
        notebooks.run(trial, Path.cwd(), timeout=120)
    hidden = [cell for cell in trial.cells if role(cell) == "hidden"]
    values = [[output.data[MIME] for output in cell.outputs if MIME in output.get("data", {})]
              for cell in hidden]  # fmt: skip
    for cell, bundles in zip(hidden, values, strict=True):
        if not bundles:
            about = cell.metadata["nncourse"]
            raise NotebookError(f"a hidden cell of exercise {about['exercise']} shows no values; "
                                "use show_values.")  # fmt: skip
    return values


def as_test(cell, bundles, seed):
    """The source of a hidden check as a test of nbgrader, between its marks for hidden tests."""
    about, source = cell.metadata["nncourse"], textwrap.indent(cell.source, "    ")
    (block,) = ast.parse(f"if True:\n{source}").body
    if [*map(ast.dump, block.body)] != [*map(ast.dump, ast.parse(cell.source).body)]:
        raise NotebookError(
            f"a hidden cell of exercise {about['exercise']} holds a string of several lines, "
            "which would change when it is indented; write it in one line."
        )
    return TEST.format(exercise=about["exercise"], points=about["points"], seed=seed,
                       expected=textwrap.fill(packed(bundles), 96), source=source,
                       BEGIN=BEGIN, END=END)  # fmt: skip


def _read_only(grade_id):
    return nbformat.from_dict({
        "schema_version": 3, "grade_id": grade_id, "solution": False, "grade": False,
        "locked": True, "task": False, "cell_type": "code",
    })  # fmt: skip


@contextmanager
def _environment(name, value):
    """An environment variable that is set for a while; kernels inherit it."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before


def report(folder, solutions=None, seed=None, renew=False):
    """Write the course folder, say what comes next, and give the exit code back."""
    if solutions is None:
        from nncourse.course.lab import find_course

        solutions = find_course(None) / "solutions"
    written = course_folder(folder, solutions, seed, renew)
    for path in written:
        print(f"written: {path.as_posix()}")
    print(f"next:    cd {folder} && nbgrader generate_assignment {written[0].stem}")
    return 0
