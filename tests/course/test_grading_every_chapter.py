"""The real command line grades every chapter in bubblewrap: each alone, and all of them together.

The reference's own answers are handed in, and nothing is replaced: what stops a whole class, such
as a setup cell that does not run in the sandbox, shows here and in no smaller test.
"""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.bwrap

COMMAND = [sys.executable, "-m", "nncourse", "grade"]
SOLUTIONS = Path(__file__).parents[2] / "solutions"
CHAPTERS = sorted(path.stem for path in SOLUTIONS.glob("*.ipynb"))
GIVEN_OUT = {None, "setup", "answer", "check", "written"}  # roles of a student's notebook
DRAWS = "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\n"


def test_there_are_ten_chapters():
    assert [int(name[:2]) for name in CHAPTERS] == list(range(1, 11))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_reference_s_answers_get_full_marks(tmp_path, chapter):
    hand_in(tmp_path, "ann", chapter)
    assert graded(tmp_path, SOLUTIONS / f"{chapter}.ipynb") == {("ann", chapter): "full"}


def test_a_class_of_all_chapters_in_one_run(tmp_path):
    expected = {}
    for number, chapter in enumerate(CHAPTERS):
        for student in ("ann", f"student{number}"):
            hand_in(tmp_path, student, chapter)
            expected[student, chapter] = "full"
        hand_in(tmp_path, "draws", chapter, first_line=DRAWS)
        expected["draws", chapter] = "full"
    assert graded(tmp_path, SOLUTIONS) == expected


def hand_in(folder, student, chapter, first_line=""):
    """Hand in the reference's answers, each beginning with a line of the student's own."""
    notebook = json.loads((SOLUTIONS / f"{chapter}.ipynb").read_text(encoding="utf-8"))
    notebook["cells"] = [cell for cell in notebook["cells"] if role(cell) in GIVEN_OUT]
    for cell in notebook["cells"]:
        if role(cell) == "answer":
            cell["source"] = first_line + "".join(cell["source"])
    path = folder / "class" / student / f"{chapter}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def role(cell):
    """The role of a cell, under the old key of its metadata or the new one."""
    about = cell["metadata"].get("coursekit") or cell["metadata"].get("nncourse") or {}
    return about.get("role")


def graded(folder, solutions):
    """Grade a class; for each student and notebook "full", or the row of `grades.csv`."""
    words = ["class", "-o", "results", "--isolation", "bwrap", "-n", "2"]
    done = subprocess.run([*COMMAND, *words, "--solutions", solutions], cwd=folder,
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    with open(folder / "results" / "grades.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {(row["student"], row["notebook"]): row for row in rows}
    assert len(found) == len(rows)
    return {key: "full" if is_full(row) else row for key, row in found.items()}


def is_full(row):
    return float(row["total"]) == float(row["max"]) > 0
