"""A run that was stopped goes on; the newest submission counts; some are marked again."""

import csv
import json
import os

import nbformat
import pytest

from coursekit.grading import grade as grading
from coursekit.grading import results as files
from tests.coursekit.grading.cases import WRONG_SLOPE, solutions, submission, write
from tests.coursekit.grading.test_results import graded, rows, summary

pytest.importorskip("resource", reason="this system has no resource limits")


def marked(course, **options):
    """The students who are marked in a run, in its order; kept results are not among them."""
    seen = []
    real = grading.Grader.grade

    def spy(grader, tasks, keep):
        seen.extend(paper.student for _, _, paper in tasks)
        return real(grader, tasks, keep)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grading.Grader, "grade", spy)
        graded(course, **options)
    return seen


def hand_in(course, name, answers=None, time=None):
    path = course / "in" / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, submission(answers or {}))
    if time is not None:
        os.utime(path, (time, time))
    return path


# ---- resume


def test_what_is_marked_is_not_marked_again(course):
    for name in ("ann", "ben"):
        hand_in(course, name)
    assert marked(course) == ["ann", "ben"]
    before = (course / "out" / "grades.csv").read_bytes()
    assert marked(course) == []
    assert (course / "out" / "grades.csv").read_bytes() == before


def test_a_changed_submission_is_marked_again_and_its_old_result_is_kept(course):
    hand_in(course, "ann", {"1.2": WRONG_SLOPE})
    hand_in(course, "ben")
    graded(course)
    hand_in(course, "ann")
    assert marked(course) == ["ann"]
    assert [row[-3] for row in rows(course)[1:]] == ["5", "5"]
    (older,) = (course / "out" / "submissions" / "older").iterdir()
    assert json.loads(older.read_text())["total"] == 4


def test_other_solutions_mark_all_of_their_notebook_again(course):
    hand_in(course, "ann")
    graded(course)
    other = solutions()
    other.cells[-2].source += "\n# mended"
    nbformat.write(other, course / "solutions" / "01_tests.ipynb")
    assert marked(course) == ["ann"]


@pytest.mark.parametrize("damage", ["", "{", '{"student": 1}', "[]", "\x00"])
def test_a_damaged_result_is_made_anew(course, damage):
    hand_in(course, "ann")
    graded(course)
    (single,) = (course / "out" / "submissions").glob("*.json")
    single.write_text(damage)
    assert marked(course) == ["ann"]
    assert json.loads(single.read_text())["total"] == 5


def test_an_internal_error_is_tried_again(course):
    hand_in(course, "ann")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("coursekit.grading.work.find_answers", lambda *_: 1 / 0)
        (first,) = graded(course)
    assert first.total is None
    assert marked(course) == ["ann"]
    assert rows(course)[1][-3] == "5"


def test_the_seed_of_the_folder_is_kept(course):
    hand_in(course, "ann")
    graded(course, seed=41)
    graded(course, seed=None)
    assert summary(course)["seed"] == 41


@pytest.mark.parametrize(
    ("option", "said"),
    [({"seed": 2}, "a run with seed 1; this one has 2"), ({"time_limit": 3}, "run with limits")],
)
def test_a_folder_of_another_run_is_refused(course, option, said):
    hand_in(course, "ann")
    graded(course)
    with pytest.raises(ValueError, match=said):
        graded(course, **option)


STRANGE = ["", "{", "[]", '{"seed": "x"}', '{"seed": 1, "isolation": "limits", "limits": {"x": 1}}']


@pytest.mark.parametrize("content", STRANGE)
def test_a_folder_with_a_strange_run_file_is_refused(course, content):
    hand_in(course, "ann")
    (course / "out").mkdir()
    (course / "out" / "run.json").write_text(content)
    with pytest.raises(ValueError, match="not what a grading run writes"):
        graded(course)


# ---- the newest counts


def test_of_several_submissions_the_newest_counts(course):
    hand_in(course, "ann/01_tests", time=2000)
    hand_in(course, "ann/01_tests (1)", {"1.2": WRONG_SLOPE}, time=1000)
    (result,) = graded(course)
    assert result.file == "ann/01_tests.ipynb"
    assert "handed in 2 times; the newest counts, not ann/01_tests (1).ipynb" in result.notes
    assert rows(course)[1] == ["ann", "01_tests", "2", "1", "2", "5", "5", ""]
    (old,) = summary(course)["superseded"]
    assert (old["file"], old["replaced by"]) == ("ann/01_tests (1).ipynb", "ann/01_tests.ipynb")


def test_a_newest_one_that_cannot_be_read_counts_too_and_says_so(course):
    hand_in(course, "ann/01_tests", time=1000)
    (course / "in" / "ann" / "01_tests-2.ipynb").write_text("no notebook")
    (result,) = graded(course)
    assert result.reason == "unreadable"
    assert "the newest counts, not ann/01_tests.ipynb" in result.notes[0]


# ---- again


def test_one_student_can_be_marked_again(course):
    for name in ("ann", "ben"):
        hand_in(course, name)
    graded(course)
    assert marked(course, regrade=["ben"]) == ["ben"]


def test_one_exercise_can_be_marked_again_and_the_other_marks_stay(course):
    hand_in(course, "ann", {"1.2": WRONG_SLOPE})
    graded(course)
    (single,) = (course / "out" / "submissions").glob("*.json")
    data = json.loads(single.read_text())
    data["exercises"]["1.1"]["points"] = 0.5  # as if it had been marked by other means
    data["exercises"]["1.2"]["points"] = 1
    files.write_json(data, single)
    graded(course, regrade=["1.2"])
    assert rows(course)[1][2:5] == ["0.5", "0", "2"]


def test_a_name_that_is_neither_student_nor_exercise_is_refused(course):
    hand_in(course, "ann")
    with pytest.raises(ValueError, match=r"cannot mark 9\.9 again: expected a student"):
        graded(course, regrade=["9.9"])
    assert not (course / "out").exists()


def test_the_table_is_one_row_for_each_student_and_notebook(course):
    for name in ("ann/01_tests", "ann/01_tests (1)", "ben/01_tests"):
        hand_in(course, name)
    graded(course)
    with open(course / "out" / "grades.csv", newline="") as file:
        assert [row[:2] for row in csv.reader(file)][1:] == [
            ["ann", "01_tests"],
            ["ben", "01_tests"],
        ]
