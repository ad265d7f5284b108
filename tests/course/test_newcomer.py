"""A newcomer's walk: the package from its archive, no repository, from `start` to `progress`."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
WRONG = "    return int(np.dot(w, x) + b < 0)"
RIGHT = "    return int(np.dot(w, x) + b > 0)"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with nothing but the installed package."""
    if not importlib.util.find_spec("pip"):
        pytest.skip("pip is not installed in this environment")
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
               "--target", str(folder / "lib"), str(wheel)]  # fmt: skip
    subprocess.run(install, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def nncourse(installed):
    """Run a command of the installed package, in a folder with no repository around it."""
    home = installed / "home"
    home.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(installed / "lib"), "PYTHONIOENCODING": "utf-8"}

    def run(*words, module="nncourse"):
        command = [sys.executable, "-P", *(["-m", module] if module else []), *words]
        return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True,
                              encoding="utf-8")  # fmt: skip

    run.home = home
    return run


@pytest.fixture(scope="module")
def exercise(nncourse):
    """Chapter 1's exercises in the newcomer's workspace."""
    done = nncourse("start", "my course")
    assert done.returncode == 0, done.stderr
    return nncourse.home / "my course" / "exercises" / "01_perceptrons.ipynb"


def answer(path, body):
    """Write an answer to exercise 1.1 where the stub stands, or over the last answer."""
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [c for c in notebook.cells
               if (about := c.metadata.get("coursekit", {})).get("role") == "answer"
               and about["exercise"] == "1.1"]  # fmt: skip
    lines = [line for line in cell.source.splitlines() if "return int(" not in line]
    lines = [line for line in lines if "raise NotImplementedError" not in line]
    cell.source = "\n".join([*lines, body])
    nbformat.write(notebook, path)


def test_the_package_is_the_installed_one(nncourse):
    place = nncourse("-c", "import nncourse; print(nncourse.__file__)", module=None).stdout
    assert nncourse.home.parent / "lib" in Path(place.strip()).parents


def test_the_workspace_has_every_chapter_and_no_solution(exercise):
    work = exercise.parents[1]
    for part in ("notebooks", "exercises"):
        names = {path.name for path in (work / part).glob("*.ipynb")}
        assert names == {path.name for path in (ROOT / part).glob("*.ipynb")}
    assert not (work / "solutions").exists()


def test_a_wrong_answer_is_told_why_and_a_right_one_counts(nncourse, exercise):
    answer(exercise, WRONG)
    wrong = nncourse("check", str(exercise))
    assert wrong.returncode == 1 and "✗ 1.1" in wrong.stdout
    answer(exercise, RIGHT)
    right = nncourse("check", str(exercise))
    assert "✓ 1.1" in right.stdout
    assert "✗ 1.1" not in right.stdout


def test_progress_knows_what_the_notebook_shows(nncourse, exercise):
    answer(exercise, RIGHT)
    notebook = nbformat.read(exercise, as_version=4)
    (check,) = [c for c in notebook.cells if c.cell_type == "code" and c.source == 'check("1.1")']
    check.outputs = [nbformat.v4.new_output("stream", name="stdout", text="✓ 1.1 right")]
    nbformat.write(notebook, exercise)
    done = nncourse("progress", "--folder", str(exercise.parents[1]))
    assert done.returncode == 0, done.stderr
    assert "1.1 ✓" in done.stdout


def test_a_second_start_keeps_the_work(nncourse, exercise):
    before = exercise.read_bytes()
    assert nncourse("start", "my course").returncode == 0
    assert exercise.read_bytes() == before
