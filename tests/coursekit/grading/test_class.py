"""A class is graded while its grader is killed: studies/benchmarks/grading_class.py, small."""

import json
import shutil

import pytest

from studies.benchmarks import grading_class
from studies.benchmarks.grading_class import (
    AT_THE_TOP,
    IN_FUNCTION,
    NO_NOTEBOOKS,
    chapter,
    differences,
    hand_in,
    main,
)

pytest.importorskip("resource", reason="this system has no resource limits")


@pytest.mark.full
@pytest.mark.bwrap
def test_a_class_whose_grader_is_killed_gets_the_grades_of_a_quiet_run(tmp_path, capsys):
    options = ["--students", "10", "--kills", "1", "--folder", str(tmp_path), "--seed", "10"]
    assert main(options) == 0, capsys.readouterr().out
    said = capsys.readouterr().out
    assert "10 submissions, 1 faulty or hostile" in said and "killed 1 times" in said
    assert "rows in grades.csv: 10\ngrades.csv and all pages the same bytes" in said
    first, *more = found_when_changed(tmp_path)
    assert first == "grades.csv differs" and len(more) == 1 and ": deaths: 0 and 9" in more[0]


def found_when_changed(folder):
    """What is found when one mark and one other thing are changed."""
    shutil.copytree(folder / "quiet", folder / "changed")
    grades = folder / "changed" / "grades.csv"
    grades.write_bytes(grades.read_bytes().replace(b"student002", b"student0o2"))
    results = json.loads((folder / "changed" / "results.json").read_text())
    results["submissions"][4]["deaths"] = 9
    (folder / "changed" / "results.json").write_text(json.dumps(results))
    return differences(folder / "quiet", folder / "changed")


def test_one_in_ten_is_faulty_or_hostile_and_all_ways_have_their_turn(tmp_path):
    kinds = {*IN_FUNCTION, *AT_THE_TOP, *NO_NOTEBOOKS}
    assert {*hand_in(tmp_path, 10 * len(kinds))} == kinds
    chapters = {path.stem for path in tmp_path.glob("*/*.ipynb")}
    assert len(chapters) == 10


def test_a_class_is_the_same_each_time_and_another_with_another_seed(tmp_path):
    written = []
    for number, seed in enumerate((1, 1, 2)):
        (folder := tmp_path / str(number)).mkdir()
        hand_in(folder, 20, seed)
        written.append([path.read_bytes() for path in sorted(folder.rglob("*.ipynb"))])
    assert written[0] == written[1] != written[2]


def test_wrong_answers_are_the_mistakes_that_the_course_knows():
    _, right, wrong = chapter("03_gradient_descent")
    assert "### BEGIN" not in right["3.2"] and len(wrong["3.2"]) > 3
    assert all(source != right["3.2"] for source in wrong["3.2"])


def test_kills_that_come_too_late_are_told():
    assert grading_class.killed(["true"], 0.2, 2, grading_class.random.Random(0)) == []
