"""Every notebook of the course, run from top to bottom by nbval in a pytest of its own.

The same as `pytest --nbval-lax solutions notebooks`; and on `exercises` as they are handed out,
exactly the check cells fail.
"""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]


def notebooks(*folders):
    """The notebooks in some folders, as parameters named after their paths."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).glob("*.ipynb"))]
    return [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in paths]


def nbval(path, report):
    """What nbval finds in a notebook: {number of the code cell: what failed, or None}."""
    options = ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=120", "--color=no"]
    quiet = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--junitxml={report}"]
    variables = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *quiet, str(path)],
        cwd=ROOT, env=variables, capture_output=True, text=True, encoding="utf-8", errors="replace",
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stdout + done.stderr
    cases = ElementTree.parse(report).iter("testcase")
    return {int(re.search(r"\d+$", case.get("name"))[0]): failure(case) for case in cases}


def failure(case):
    """What a cell of nbval's report says about its failure; None when it passed."""
    outcomes = [child for child in case if child.tag in ("failure", "error", "skipped")]
    text = "\n".join(child.text or child.get("message") for child in outcomes)
    return re.sub(r"#x1B\[[\d;]*m", "", text) or None  # the colours of the traceback


def code_cells(path):
    """The code cells of a notebook, in the order in which nbval counts them."""
    notebook = nbformat.read(path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_a_broken_cell_is_found_and_shown(tmp_path):
    cells = [nbformat.v4.new_code_cell(source) for source in ("x = 1", "x + y", "x")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "broken.ipynb")
    found = nbval(tmp_path / "broken.ipynb", tmp_path / "report.xml")
    assert found.keys() == {0, 1, 2}
    assert found[0] is None
    assert "NameError: name 'y' is not defined" in found[1]


@pytest.mark.parametrize("folder", ["solutions", "exercises", "notebooks"])
def test_the_folder_is_not_empty(folder):
    assert list((ROOT / folder).glob("*.ipynb"))


@pytest.mark.parametrize("path", notebooks("notebooks"))
def test_every_cell_runs(path, tmp_path):
    every_cell_runs(path, tmp_path)


@pytest.mark.full  # in the short run the answers in them are proved, which says more
@pytest.mark.parametrize("path", notebooks("solutions"))
def test_every_cell_of_the_solutions_runs(path, tmp_path):
    every_cell_runs(path, tmp_path)


def every_cell_runs(path, tmp_path):
    found = nbval(path, tmp_path / "report.xml")
    assert len(found) == len(code_cells(path))
    broken = [f"cell {number}:\n{text}" for number, text in found.items() if text]
    assert not broken, "\n\n".join([path.name, *broken])


@pytest.mark.parametrize("path", notebooks("exercises"))
def test_in_an_exercise_as_handed_out_exactly_the_check_cells_fail(path, tmp_path):
    found = nbval(path, tmp_path / "report.xml")
    roles = [cell.metadata.get("coursekit", {}).get("role") for cell in code_cells(path)]
    checks = {number for number, role in enumerate(roles) if role == "check"}
    failed = {number for number, text in found.items() if text}
    assert len(found) == len(roles)
    assert failed == checks, "\n\n".join(found[number] for number in failed - checks)
