"""From a folder of submissions to files: rows for everybody, marks that can be trusted."""

import csv
import json
import os
import shutil
import subprocess
import sys

import nbformat
import pytest

from coursekit.course import load
from coursekit.exercise import ExerciseError
from coursekit.grading import work
from coursekit.grading.grade import grade, run_cli
from coursekit.grading.isolation import Limits, Reason
from coursekit.grading.marks import Mark, Result
from coursekit.grading.progress import line, visible
from coursekit.grading.reading import read_submission
from coursekit.grading.reference import load_references
from coursekit.grading.results import Run, safe_name, table, write_summary
from coursekit.grading.work import Paper, Settings, grade_one
from coursekit.notebooks import NotebookError
from tests.coursekit.grading.cases import (
    WRONG_SLOPE,
    code,
    notebook,
    solutions,
    submission,
    write,
)
from tests.coursekit.grading.conftest import facts_once, make_course

pytest.importorskip("resource", reason="this system has no resource limits")

HEADER = ["student", "notebook", "1.1", "1.2", "1.3", "total", "max", "look at"]
RUN = Run("tests", "", 1, "none", Limits())


def graded(course, **options):
    options = {"isolation": "limits", "seed": 1, "pages": False} | options
    return grade(course / "in", course / "out", course / "solutions", **options)


def rows(course):
    with open(course / "out" / "grades.csv", newline="", encoding="utf-8-sig") as file:
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
        assert found[name] == ["01_tests", "2", "0", "2", "4", "5", ""]
    for name in ("no json", "dangling", "a folder", "nothing"):
        assert found[name] == ["01_tests", "0", "0", "0", "0", "5", ""]
    reasons = {each.student: each.reason for each in results}
    assert {name for name, reason in reasons.items() if reason == Reason.UNREADABLE} == {
        "no json", "dangling", "a folder", "nothing"}  # fmt: skip
    assert len(list((course / "out" / "submissions").iterdir())) == len(others)
    assert {path.name for path in course.iterdir()} == {"in", "out", "solutions"}


def test_a_submission_to_another_course_has_a_row_without_marks(course):
    other = solutions()
    for cell in other.cells:
        if "exercise" in cell.metadata["coursekit"]:
            about = cell.metadata["coursekit"]
            about["exercise"] = "2." + about["exercise"][2:]
    nbformat.write(other, course / "solutions" / "02_more.ipynb")
    write(course / "in" / "eve.ipynb", notebook(code("print('hello')")))
    (result,) = graded(course)
    assert (result.reason, result.total) == (Reason.UNREADABLE, 0)
    assert "no exercise of the given solutions" in result.message
    assert rows(course)[1] == ["eve", "eve.ipynb", "0", "", ""]


FORMULAS = {"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "|cmd": "'|cmd",
            "＝1+1": "'＝1+1", "＋1": "'＋1", "－1": "'－1", "＠x": "'＠x", "\rx": "'\nx",
            "a;=1+1": "a;'=1+1", "a; ＝1": "a; '＝1", "plain": "plain"}  # fmt: skip


def test_cells_of_the_table_are_no_formulas_and_excel_knows_the_encoding(tmp_path):
    write_summary([Result(name, "n", name) for name in FORMULAS], RUN, tmp_path)
    data = (tmp_path / "grades.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfstudent,")
    with open(tmp_path / "grades.csv", newline="", encoding="utf-8-sig") as file:
        assert [row[0] for row in csv.reader(file)][1:] == list(FORMULAS.values())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
def test_files_keep_the_users_umask(course):
    write(course / "in" / "ann.ipynb", submission())
    (course / "out").mkdir(mode=0o755)
    before = os.umask(0o077)
    try:
        graded(course, pages=True)
    finally:
        os.umask(before)
    files = [path for path in (course / "out").rglob("*") if path.is_file()]
    assert len(files) >= 6
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_doubts_stand_in_the_table_on_the_class_page_and_in_the_terminal(course, capsys):
    own = "from nncourse import sigmoid_prime as slope"
    write(course / "in" / "ann.ipynb", submission({"1.2": own}))
    assert run_cli(course / "in", course / "out", course / "solutions", isolation="limits") == 0
    doubt = "exercise 1.2, cell 3: uses nncourse.sigmoid_prime; is it the course's own answer?"
    assert rows(course)[1][-1] == doubt
    assert f"look at ann  01_tests: {doubt}" in capsys.readouterr().out
    assert "nncourse.sigmoid_prime" in (course / "out" / "summary.html").read_text()
    (page,) = (course / "out" / "feedback").iterdir()
    assert "sigmoid_prime" not in page.read_text()


def test_a_word_document_is_called_what_it_is_and_the_row_has_its_maximum(course):
    (course / "in" / "ann").mkdir()
    (course / "in" / "ann" / "answers.docx").write_bytes(b"PK\x03\x04")
    (result,) = graded(course)
    assert (result.reason, result.total, result.max) == (Reason.UNREADABLE, 0, 5)
    assert result.message.startswith("it is a Word document (.docx)")


def test_notebooks_of_earlier_versions_are_graded_and_one_note_says_so(course):
    old = submission()
    for cell in old["cells"]:
        cell["metadata"] = {"nncourse": cell["metadata"]["coursekit"]}
    setup = "import numpy as np\nfrom nncourse.course import check, finished"
    old["cells"][0]["source"] = setup
    write(course / "in" / "ann.ipynb", old)
    (result,) = graded(course)
    assert (result.total, result.doubts) == (5, [])
    assert len(result.notes) == 1 and "earlier version of the course" in result.notes[0]


def test_names_of_result_files_stay_in_their_folder_and_differ():
    names = ["../../x.ipynb", "x.ipynb", "/etc/x.ipynb", "x", "名前.ipynb", "a\nb.ipynb", "y" * 300,
             os.fsdecode(b"\xff.ipynb"), ".ipynb", "CON.ipynb"]  # fmt: skip
    safe = [safe_name(name) for name in names]
    assert len(set(safe)) == len(names)
    assert all("/" not in each and "." not in each and len(each) < 100 for each in safe)


def test_exercises_of_all_notebooks_stand_in_their_natural_order():
    marks = {each: Mark(1, 2, "wrong") for each in ("10.1", "9.2", "5.3b", "5.3a", "5.10")}
    assert table([Result("a", "n", "f", marks)])[0][2:-3] == ["5.3a", "5.3b", "5.10", "9.2", "10.1"]


# ---- what a run says about itself


def test_files_say_seed_isolation_and_version(course):
    write(course / "in" / "ann.ipynb", submission())
    graded(course, seed=99, time_limit=7)
    (single,) = (course / "out" / "submissions").iterdir()
    for data in (summary(course), json.loads(single.read_text())):
        assert (data["seed"], data["isolation"]) == (99, "limits")
        assert data["limits"]["cell_seconds"] == 7
        assert data["course"] == course.name and "version" in data
    assert summary(course)["submissions"][0]["exercises"]["1.1"]["parts"] == [
        ["one example", 1, 1], ["six examples", 1, 1]]  # fmt: skip


def test_a_later_run_takes_the_options_of_the_first(course):
    write(course / "in" / "ann.ipynb", submission())
    graded(course, seed=99, time_limit=5)
    before = summary(course)
    for name in ("isolation", "seed", "time_limit"):
        options = {"isolation": "limits", "seed": 99, "time_limit": 5}
        options[name] = None
        grade(course / "in", course / "out", course / "solutions", **options, regrade=["ann"])
    after = summary(course)
    for name in ("seed", "isolation", "limits", "engine"):
        assert after[name] == before[name]
    with pytest.raises(ValueError, match="a run with limits 5 s; this one has 7 s"):
        graded(course, seed=99, time_limit=7)


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
    real = work.find_answers

    def fails_for_ben(cells, reference):
        if len(cells) == 1:
            raise ZeroDivisionError("our fault")
        return real(cells, reference)

    monkeypatch.setattr(work, "find_answers", fails_for_ben)
    ann, ben = graded(course)
    assert (ann.total, ben.total, ben.reason) == (5, None, Reason.INTERNAL)
    assert rows(course)[2] == ["ben", "01_tests", "", "", "", "", "5", ""]
    assert "ZeroDivisionError: our fault" in ben.message


def test_a_kernel_that_never_starts_is_an_internal_error(course, monkeypatch):
    (reference,) = facts_once(load_references(course / "solutions"), 1)
    path = write(course / "in" / "ann.ipynb", submission())
    paper = Paper("ann", path.name, read_submission(path))
    settings = Settings(load(course), Limits(), "limits")
    assert grade_one(reference, paper, settings).total == 5
    monkeypatch.setattr(work._open[repr(settings)], "_program", [sys.executable, "nowhere.py"])
    result = grade_one(reference, paper, settings)
    work.close_sandbox()
    assert (result.reason, result.total) == (Reason.INTERNAL, None)
    assert "KernelNotStarted" in result.message


def spoilt(course, change):
    made = solutions()
    change(made.cells)
    nbformat.write(made, course / "solutions" / "01_tests.ipynb")
    write(course / "in" / "ann.ipynb", submission())


def cell(cells, role, exercise="1.3"):
    return next(each for each in cells if (about := each.metadata["coursekit"])["role"] == role
                and about.get("exercise") in (None, exercise))  # fmt: skip


def change(role, old, new):
    def changed(cells):
        found = cell(cells, role)
        assert old in found.source
        found.source = found.source.replace(old, new)

    return changed


CHANCE = "return np.random.random(1) + np.argmax(outputs, axis=0)"
FAULTS = {
    "answer raises": (change("answer", "def labels", "1 / 0\ndef labels"), "1.3 answer: ZeroDiv"),
    "setup raises": (change("setup", "import numpy", "import nowhere, numpy"), "setup: ModuleNot"),
    "cases raise": (change("cases", "yield", "nothing; yield"), "exercise 1.3, cases: NameError"),
    "answer depends on chance": (
        change("answer", "return np.argmax(outputs, axis=0)", CHANCE),
        "exercise 1.3: the model answer does not agree with itself"),
    "answer needs what a sandbox has not": (
        change("answer", "return np.argmax", f"open({__file__!r}).close()\n    return np.argmax"),
        "exercise 1.3: the model answer gets 0 of 2 points in the sandbox: error"),
}  # fmt: skip


@pytest.mark.bwrap
@pytest.mark.parametrize("fault", FAULTS)
def test_solutions_that_are_not_fit_for_grading_are_refused(tmp_path, fault):
    change, message = FAULTS[fault]
    spoilt(make_course(tmp_path), change)
    with pytest.raises((NotebookError, ExerciseError), match=message):
        graded(tmp_path, isolation="bwrap")
    assert not (tmp_path / "out" / "grades.csv").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way")
def test_solutions_that_end_python_are_refused(tmp_path):
    course = make_course(tmp_path)
    spoilt(course, change("answer", "def labels", "import os; os._exit(3)\ndef labels"))
    with pytest.raises(NotebookError, match="the process that runs the model answers has died"):
        graded(course)


# ---- the command


def test_the_command_prints_a_line_each_and_leaves_with_0(course, capsys):
    write(course / "in" / "ann.ipynb", submission({"1.2": WRONG_SLOPE}))
    (course / "in" / "ben.ipynb").write_text("")
    status = run_cli(
        course / "in", course / "out", course / "solutions", isolation="limits", seed=1
    )
    assert status == 0
    said = capsys.readouterr().out
    assert "[1/2] ben  ben.ipynb  unreadable" in said or "[1/2] ben  01_tests  unreadable" in said
    assert "[2/2] ann  01_tests  4/5  (1.2 wrong)" in said


def test_what_is_printed_cannot_move_the_cursor():
    assert visible("a\x1b[2J\nb") == "a\\x1b[2J\\nb"
    assert "\x1b" not in line(Result("a\x1b[2J", "n", "f", {}, Reason.UNREADABLE, "\x1b[2J"))


def test_a_time_limit_must_be_a_time(course):
    with pytest.raises(ValueError, match="time limit is 0 seconds; expected a number above 0"):
        graded(course, time_limit=0)


@pytest.mark.bwrap
def test_grade_as_it_is_typed(course):
    write(course / "in" / "ann.ipynb", submission())
    words = ["grade", course / "in", "-o", course / "out", "--solutions", course / "solutions",
             "--seed", "3", "--time-limit", "5"]  # fmt: skip
    done = subprocess.run([sys.executable, "-m", "coursekit", *map(str, words)],
                          capture_output=True, text=True, cwd=course)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert rows(course)[1] == ["ann", "01_tests", "2", "1", "2", "5", "5", ""]
    assert (summary(course)["seed"], summary(course)["isolation"]) == (3, "bwrap")


def test_a_wrong_call_is_told_what_is_wrong(course):
    words = ["grade", course / "nowhere", "-o", course / "out", "--solutions", course / "solutions"]
    done = subprocess.run([sys.executable, "-m", "coursekit", *map(str, words)],
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 1
    assert "there is no such file or folder; expected submissions" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_summary_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    (tmp_path / "grades.csv").write_text("old")
    monkeypatch.setattr("csv.writer", lambda *args, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_summary([], RUN, tmp_path)
    assert (tmp_path / "grades.csv").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["grades.csv"]
