"""The worked example of docs/teaching.md, typed as it stands, where the course came as a wheel."""

import csv
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
SECTION = PAGE[PAGE.index("## An exercise of your own") :]
CELLS = re.findall(r"```python\n(.*?)\n```", SECTION, re.DOTALL)
COMMANDS = [
    line.partition("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", SECTION, re.DOTALL)
    for line in block.splitlines()
]
BULKY = (
    "*nncourse*",
    "coursekit",
    "playwright",
    "sphinx*",
    "furo",
    "babel",
    "ruff*",
    "dask",
    "distributed",
    "sklearn",
    "scipy",
    "hypothesis",
    "nbgrader",
    "sqlalchemy",
)
ANSWERS = {
    "ann": "def largest(a):\n    return np.max(a, 0)",
    "bob": "def largest(a):\n    return a.max()",
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """An environment with the course from its wheel; other packages are links to those here."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    env = folder / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(env)], check=True)
    packages = sysconfig.get_path("purelib", vars={"base": str(env)})
    here = sysconfig.get_path("purelib")
    shutil.copytree(
        here,
        packages,
        dirs_exist_ok=True,
        copy_function=_link,
        ignore=shutil.ignore_patterns(*BULKY),
    )
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(env / "bin" / "python"),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--force-reinstall",
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True)
    return env


def _link(source, target):
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


@pytest.fixture(scope="module")
def walk(environment, tmp_path_factory):
    """Type the example; gives the folder and what each command printed."""
    here = tmp_path_factory.mktemp("walk")
    path = os.pathsep.join([str(environment / "bin"), os.environ["PATH"]])
    variables = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "NNCOURSE"))}
    said = {}
    for command in COMMANDS:
        if command.startswith("nncourse grade"):
            hand_in(here)
        if command.startswith("cd "):
            here = here / command.split()[1]
            write_notebook(here / "solutions" / "01_own.ipynb")
            continue
        done = subprocess.run(
            command,
            shell=True,
            cwd=here,
            env={**variables, "PATH": path},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        said[command.split()[1]] = done.stdout
    return here, said


def write_notebook(path):
    question = nbformat.v4.new_markdown_cell("# Own\n\n## own.1 The largest activation")
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=[question, *cells]), path)


def hand_in(course):
    """Two students unpack what was handed out, and write their answers where the stub stands."""
    for student, answer in ANSWERS.items():
        folder = course / "handed-in" / student
        shutil.unpack_archive(course / "handout.zip", folder)
        (path,) = folder.rglob("*.ipynb")
        notebook = nbformat.read(path, as_version=4)
        (cell,) = [c for c in notebook.cells if "NotImplementedError" in c.source]
        cell.source = answer
        nbformat.write(notebook, path)


def test_the_walk_takes_fewer_than_ten_commands():
    assert 5 <= len(COMMANDS) < 10


@pytest.mark.bwrap
def test_the_exercise_is_proved(walk):
    assert (
        "exercises 1, mistakes 3, other right answers 1, seeds 4: 0 exceptions" in walk[1]["prove"]
    )


@pytest.mark.bwrap
def test_the_hand_out_holds_no_answer(walk):
    folder = walk[0] / "unpacked"
    shutil.unpack_archive(walk[0] / "handout.zip", folder)
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()]
    assert len(texts) == 2
    assert not [text for text in texts if "axis=0" in text or "by_a_loop" in text]


@pytest.mark.bwrap
def test_the_answers_get_their_marks(walk):
    with open(walk[0] / "results" / "grades.csv", encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert {name: row["own.1"] for name, row in rows.items()} == {"ann": "2", "bob": "0"}


@pytest.mark.bwrap
def test_the_course_itself_works_from_its_wheel(environment, tmp_path):
    python = environment / "bin" / "python"
    program = "from coursekit.checking import find_facts; print(find_facts('3.2')['name'])"
    done = subprocess.run(
        [python, "-P", "-c", program], cwd=tmp_path, text=True, capture_output=True
    )
    assert done.stdout.strip() == "quadratic_cost", done.stderr
