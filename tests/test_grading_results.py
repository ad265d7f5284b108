"""From a folder of submissions to files: rows for everybody, marks that can be trusted."""

import csv
import json
import os
import shutil
import subprocess
import sys

import nbformat
import pytest

from nncourse.course.grading import tasks, workbench
from nncourse.course.grading.expecting import expected_values
from nncourse.course.grading.grade import grade, run_cli
from nncourse.course.grading.limits import INTERNAL, UNREADABLE, Limits
from nncourse.course.grading.marking import Mark, Result
from nncourse.course.grading.reading import read_submission
from nncourse.course.grading.reference import load_reference
from nncourse.course.grading.results import safe_name, table, write_summary
from nncourse.course.grading.tasks import Paper, grade_one
from nncourse.course.grading.telling import line, visible
from nncourse.course.notebooks import NotebookError
from tests.grading_cases import WRONG_SLOPE, code, notebook, solutions, submission, write

pytest.importorskip("resource", reason="this system has no resource limits")

HEADER = ["student", "notebook", "1.1", "1.2", "1.3", "total", "max"]


KNOWN = {}


def expected_once(reference, bench):
    """The expected values of a reference, computed once for all tests."""
    key = reference.setup, reference.cells, reference.hidden, bench.seed, bench.sandbox.level
    if key not in KNOWN:
        KNOWN[key] = expected_values(reference, bench)
    return KNOWN[key]


@pytest.fixture
def course(tmp_path, monkeypatch):
    return make_course(tmp_path, monkeypatch)


def make_course(tmp_path, monkeypatch):
    """A folder with solutions and an empty folder for submissions."""
    monkeypatch.setattr(workbench, "expected_values", expected_once)
    (tmp_path / "solutions").mkdir()
    (tmp_path / "in").mkdir()
    nbformat.write(solutions(), tmp_path / "solutions" / "01_tests.ipynb")
    return tmp_path


def graded(course, **options):
    options = {"isolation": "limits", "seed": 1, "pages": False} | options
    return grade(course / "in", course / "out", course / "solutions", **options)


def rows(course):
    with open(course / "out" / "grades.csv", newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def summary(course):
    return json.loads((course / "out" / "results.json").read_text(encoding="utf-8"))


# ---- rows


NAMES = ["名前", "a b 'c' \"d\"", "new\nline", "..%2f..%2fetc", "$(touch x)", "a,b;c", "émile",
         "x" * 180]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_everybody_has_a_row_whatever_was_handed_in_under_whatever_name(course):
    for name in NAMES:
        (course / "in" / name).mkdir()
        write(course / "in" / name / "01_tests.ipynb", submission({"1.2": WRONG_SLOPE}))
    (course / "in" / "no json").mkdir()
    (course / "in" / "no json" / "01_tests.ipynb").write_bytes(b"\0\1\2\xff")
    (course / "in" / "dangling").mkdir()
    (course / "in" / "dangling" / "01_tests.ipynb").symlink_to("/nowhere")
    (course / "in" / "a folder" / "01_tests.ipynb").mkdir(parents=True)
    (course / "in" / "nothing").mkdir()
    results = graded(course)
    header, *others = rows(course)
    found = {row[0]: row[1:] for row in others}
    assert header == HEADER
    for name in NAMES:
        assert found[name] == ["01_tests", "2", "0", "2", "4", "5"]
    for name in ("no json", "dangling", "a folder", "nothing"):
        assert found[name] == ["01_tests", "0", "0", "0", "0", "5"]
    reasons = {each.student: each.reason for each in results}
    assert {name for name, reason in reasons.items() if reason == UNREADABLE} == {
        "no json", "dangling", "a folder", "nothing"}  # fmt: skip
    assert len(list((course / "out" / "submissions").iterdir())) == len(others)
    assert {path.name for path in course.iterdir()} == {"in", "out", "solutions"}


def test_a_submission_to_another_course_has_a_row_without_marks(course):
    other = solutions()
    for cell in other.cells:
        if "exercise" in cell.metadata["nncourse"]:
            cell.metadata["nncourse"]["exercise"] = "2." + cell.metadata["nncourse"]["exercise"][2:]
    nbformat.write(other, course / "solutions" / "02_more.ipynb")
    write(course / "in" / "eve.ipynb", notebook(code("print('hello')")))
    (result,) = graded(course)
    assert (result.reason, result.total) == (UNREADABLE, 0)
    assert "no exercise of the given solutions" in result.message
    assert rows(course)[1] == ["eve", "eve.ipynb", "0", ""]


def test_cells_of_the_table_are_no_formulas():
    results = [Result(name, "n", name) for name in ("=1+1", "+1", "-1", "@x", "\tx", "plain")]
    assert [row[0] for row in table(results)[1:]] == ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "plain"]


def test_names_of_result_files_stay_in_their_folder_and_differ():
    names = ["../../x.ipynb", "x.ipynb", "/etc/x.ipynb", "x", "名前.ipynb", "a\nb.ipynb", "y" * 300,
             os.fsdecode(b"\xff.ipynb"), ".ipynb", "CON.ipynb"]  # fmt: skip
    safe = [safe_name(name) for name in names]
    assert len(set(safe)) == len(names)
    assert all("/" not in each and "." not in each and len(each) < 100 for each in safe)


def test_exercises_of_all_notebooks_stand_in_their_natural_order():
    marks = {each: Mark(1, 2, "wrong") for each in ("10.1", "9.2", "5.3b", "5.3a", "5.10")}
    assert table([Result("a", "n", "f", marks)])[0][2:-2] == ["5.3a", "5.3b", "5.10", "9.2", "10.1"]


# ---- what a run says about itself


def test_files_say_seed_isolation_and_version(course):
    write(course / "in" / "ann.ipynb", submission())
    graded(course, seed=99, time_limit=7)
    (single,) = (course / "out" / "submissions").iterdir()
    for data in (summary(course), json.loads(single.read_text())):
        assert (data["seed"], data["isolation"]) == (99, "limits")
        assert data["limits"]["cell_seconds"] == 7
        assert data["version"]
    assert summary(course)["submissions"][0]["exercises"]["1.1"]["checks"] == [
        {"points": 1, "max": 1, "reason": "correct"}] * 2  # fmt: skip


def test_workers_give_the_same_marks(course):
    for name in ("ann", "ben", "eve"):
        write(course / "in" / f"{name}.ipynb", submission({"1.2": WRONG_SLOPE}))
    graded(course)
    first = (course / "out" / "grades.csv").read_bytes()
    shutil.rmtree(course / "out")
    graded(course, workers=2)
    assert (course / "out" / "grades.csv").read_bytes() == first


def test_each_run_has_its_own_seed_unless_one_is_given(course):
    write(course / "in" / "ann.ipynb", submission())
    seeds = set()
    for name in ("out", "out2"):
        grade(course / "in", course / name, course / "solutions", "limits")
        seeds.add(json.loads((course / name / "results.json").read_text())["seed"])
    assert len(seeds) == 2


def test_marks_come_as_they_are_ready(course):
    for name in ("ann", "ben"):
        write(course / "in" / f"{name}.ipynb", submission())
    seen = []

    def progress(result, total):
        seen.append((result.student, total, len(list((course / "out/submissions").iterdir()))))

    graded(course, progress=progress)
    assert seen == [("ann", 2, 1), ("ben", 2, 2)]


def test_the_same_run_gives_the_same_marks(course):
    write(course / "in" / "ann.ipynb", submission({"1.2": WRONG_SLOPE}))
    graded(course)
    first = (course / "out" / "grades.csv").read_bytes()
    shutil.rmtree(course / "out")
    graded(course)
    assert (course / "out" / "grades.csv").read_bytes() == first


def test_results_in_the_folder_of_submissions_are_no_submission(course):
    write(course / "in" / "ann.ipynb", submission())
    for _ in range(2):
        results = grade(course / "in", course / "in" / "out", course / "solutions", "limits", 1)
    assert [each.student for each in results] == ["ann"]


# ---- our own failures are nobody's 0


def test_an_internal_error_is_no_mark(course, monkeypatch):
    write(course / "in" / "ann.ipynb", submission())
    write(course / "in" / "ben.ipynb", notebook(code("x = 1")))
    real = tasks.find_answers

    def fails_for_ben(cells, reference):
        if len(cells) == 1:
            raise ZeroDivisionError("our fault")
        return real(cells, reference)

    monkeypatch.setattr(tasks, "find_answers", fails_for_ben)
    ann, ben = graded(course)
    assert (ann.total, ben.total, ben.reason) == (5, None, INTERNAL)
    assert rows(course)[2] == ["ben", "01_tests", "", "", "", "", "5"]
    assert "ZeroDivisionError: our fault" in ben.message


def test_a_kernel_that_never_starts_is_an_internal_error(course, monkeypatch):
    reference = load_reference(course / "solutions" / "01_tests.ipynb")
    path = write(course / "in" / "ann.ipynb", submission())
    task = reference, Paper("ann", path.name, read_submission(path)), 1, Limits(), "limits"
    assert grade_one(*task).total == 5
    monkeypatch.setattr("nncourse.course.grading.ordinary.INSIDE", "nowhere.py")
    result = grade_one(*task)
    assert (result.reason, result.total) == (INTERNAL, None)
    assert "KernelNotStarted" in result.message


def spoilt(course, change):
    made = solutions()
    change(made.cells)
    nbformat.write(made, course / "solutions" / "01_tests.ipynb")
    write(course / "in" / "ann.ipynb", submission())


FAULTS = {
    "answer raises": (lambda c: c[1].update(source=c[1].source + "\n1 / 0"), "cell 1: error"),
    "setup raises": (lambda c: c[0].update(source="import nowhere"), "setup raised ModuleNotFound"),
    "check raises": (lambda c: c[-1].update(source="nothing"), "a hidden check of exercise 1.3"),
    "check shows nothing": (lambda c: c[-1].update(source="1"), "exercise 1.3 shows no values"),
    "check depends on chance": (
        lambda c: c[-1].update(source=c[-1].source.replace("rng.random", "np.random.random")),
        "do not agree with themselves when they run again: exercise 1.3"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_solutions_that_are_not_fit_for_grading_are_refused(course, fault):
    change, message = FAULTS[fault]
    spoilt(course, change)
    with pytest.raises(NotebookError, match=message):
        graded(course)


# ---- the command


def test_the_command_prints_a_line_each_and_leaves_with_0(course, capsys):
    write(course / "in" / "ann.ipynb", submission({"1.2": WRONG_SLOPE}))
    (course / "in" / "ben.ipynb").write_text("")
    status = run_cli(course / "in", course / "out", course / "solutions", "limits", 1, 5)
    assert status == 0
    said = capsys.readouterr().out
    assert "[1/2] ben  ben.ipynb  unreadable" in said or "[1/2] ben  01_tests  unreadable" in said
    assert "[2/2] ann  01_tests  4/5  (1.2 wrong)" in said


def test_what_is_printed_cannot_move_the_cursor():
    assert visible("a\x1b[2J\nb") == "a\\x1b[2J\\nb"
    assert "\x1b" not in line(Result("a\x1b[2J", "n", "f", {}, UNREADABLE, "\x1b[2J"))


def test_a_time_limit_must_be_a_time(course):
    with pytest.raises(ValueError, match="time limit is 0 seconds; expected a number above 0"):
        graded(course, time_limit=0)


@pytest.mark.bwrap
def test_grade_as_it_is_typed(course):
    write(course / "in" / "ann.ipynb", submission())
    words = ["grade", course / "in", "-o", course / "out", "--solutions", course / "solutions",
             "--seed", "3", "--time-limit", "5"]  # fmt: skip
    done = subprocess.run([sys.executable, "-m", "nncourse.course", *map(str, words)],
                          capture_output=True, text=True, cwd=course)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert rows(course)[1] == ["ann", "01_tests", "2", "1", "2", "5", "5"]
    assert (summary(course)["seed"], summary(course)["isolation"]) == (3, "bwrap")


def test_a_wrong_call_is_told_what_is_wrong(course):
    words = ["grade", course / "nowhere", "-o", course / "out", "--solutions", course / "solutions"]
    done = subprocess.run([sys.executable, "-m", "nncourse.course", *map(str, words)],
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 1
    assert "there is no such file or folder; expected submissions" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_summary_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    (tmp_path / "grades.csv").write_text("old")
    monkeypatch.setattr("csv.writer", lambda *args, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_summary([], {}, tmp_path)
    assert (tmp_path / "grades.csv").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["grades.csv"]
