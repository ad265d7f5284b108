"""Every answer of every chapter looks everywhere for one that is right, and finds nothing."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from coursekit.roles import about, role
from tests.coursekit.grading.tricks import search

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted(path.stem for path in (ROOT / "exercises").glob("*.ipynb"))


@pytest.mark.bwrap
def test_nothing_in_the_sandbox_knows_an_answer(tmp_path):
    for chapter in CHAPTERS:
        hand_in(tmp_path / "class" / "eve" / f"{chapter}.ipynb", chapter)
    words = ["class", "-o", "results", "-n", "2", "--solutions", str(ROOT)]
    command = [sys.executable, "-m", "coursekit", "grade", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    with open(tmp_path / "results" / "grades.csv", encoding="utf-8-sig", newline="") as file:
        totals = {row["notebook"]: float(row["total"]) for row in csv.DictReader(file)}
    assert totals == dict.fromkeys(CHAPTERS, 0)


def hand_in(path, chapter):
    """Hand in the exercises of a chapter with a search in the place of each answer."""
    notebook = json.loads((ROOT / "exercises" / f"{chapter}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
        if role(cell) == "answer":
            told = about(cell)
            cell["source"] = "\n".join(search(told["exercise"], name) for name in told["defines"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_the_search_finds_what_a_learners_own_process_knows():
    program = (f"from coursekit import check, finished\n{search('3.2', 'quadratic_cost', 'a, y')}\n"
               "print(quadratic_cost(None, None))")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert float(done.stdout) > 0, done.stderr
