"""Written answers: found, listed, marked by hand; a mark once given is never lost."""

import csv
import io
import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from coursekit import cli
from coursekit.build import student_version
from coursekit.grading import by_hand
from coursekit.grading.by_hand import HEADER, STORE, TABLE, ByHand
from coursekit.grading.grade import run_cli
from coursekit.grading.isolation import Reason
from coursekit.grading.marks import Mark, Result
from coursekit.grading.reading import Handed, text_cells
from coursekit.grading.reference import Reference
from coursekit.grading.report import guide
from coursekit.grading.results import table
from coursekit.grading.sheets import SheetError, harmless, plain, read_sheet
from coursekit.grading.submissions import Entry, Submission
from coursekit.grading.written import added, sheet_of, written_answers
from tests.coursekit.grading.cases import (
    HOW,
    INVITED,
    RIGHT,
    WHY,
    handed,
    submission,
    text,
    with_questions,
)

NAME = "01_tests"
SHEET = sheet_of(with_questions())
REFERENCE = Reference(NAME, {"1.1": 2}, {"cost": "1.1"}, {}, (), (), (), "", sheet=SHEET)


def answered(*cells):
    """The answers found in these cells of text."""
    return written_answers(text_cells({"cells": list(cells)}), SHEET)


# ---- found


def test_a_sheet_has_questions_for_students_and_model_answers_for_others():
    why, how = SHEET.questions
    assert (why.exercise, why.points, how.exercise, how.points) == ("1.9", 2, "1.10", 3)
    assert why.text == WHY + INVITED and "Marking guide" not in why.text
    assert why.model == "Because of 1.9.\n\n**Marking guide.** 1 point."
    assert SHEET.questions[0].text in {c.source for c in student_version(with_questions()).cells}


BECAUSE = "The mean\ndoes not grow.\n\n- so"
FORMS = {
    "below": [text(WHY + INVITED + "\n\n" + BECAUSE, "1.9")],
    "on the line": [text(WHY + "\n\n*Your answer:* " + BECAUSE, "1.9")],
    "instead of the line": [text(WHY + "\n\n" + BECAUSE, "1.9")],
    "bold": [text(WHY + "\n\n**Your answer:** " + BECAUSE, "1.9")],
    "without tag": [text(WHY + INVITED + "\n" + BECAUSE)],
    "question removed": [text(BECAUSE, "1.9")],
    "in the next cell": [text(WHY + INVITED, "1.9"), text(BECAUSE)],
    "windows": [text((WHY + INVITED + "\n" + BECAUSE).replace("\n", "\r\n"), "1.9")],
    "as code": [text(WHY + INVITED + "\n" + BECAUSE, "1.9") | {"cell_type": "code"}],
    "as raw text": [text(WHY + INVITED + "\n" + BECAUSE) | {"cell_type": "raw"}],
}


@pytest.mark.parametrize("form", FORMS)
def test_an_answer_is_found_in_any_form(form):
    answers = answered(text("## Before"), *FORMS[form], text(HOW + INVITED, "1.10"))
    assert (answers["1.9"].text, answers["1.10"].text) == (BECAUSE, "")


def test_answers_between_the_parts_of_a_question():
    source = HOW.replace("One?", "One?\n\nIt is this.\n") + INVITED + " and that"
    assert answered(text(source, "1.10"))["1.10"].text == "It is this.\n\nand that"


def test_nothing_is_no_answer_only_where_nothing_else_was_written():
    assert answered(*handed())["1.9"].sure
    missing = answered(text(WHY, "1.9"))["1.10"]
    assert (missing.sure, missing.note) == (False, "the question was not found")
    loose = answered(*handed(), text("## My answers\n\nto 1.9: the mean"))["1.9"]
    assert (loose.sure, loose.note) == (False, "empty, but there is more text in cell 3")


def test_the_courses_own_cells_are_no_answers():
    assert answered(*handed(why="x"))["1.10"].text == ""
    assert added(HOW, HOW) == ""


def test_odd_cells_of_text_are_read_and_hostile_ones_are_cut():
    many = "\n".join(["$$"] * 100_000)
    odd = [None, 7, {}, {"cell_type": "markdown"}, {"cell_type": "markdown", "source": 7},
           {"cell_type": "markdown", "source": ["a", 7], "metadata": {"nncourse": []}},
           *[text(WHY + many, "1.9")] * 50]  # fmt: skip
    assert len(answered(*odd)["1.9"].text) <= 20_000


# ---- marked


class Class:
    """A folder of results and what students have handed in; no kernel is needed for text."""

    def __init__(self, folder):
        self.folder, self.entries = folder, {}
        folder.mkdir(exist_ok=True)

    def hand_in(self, student, why="Because.", how="So."):
        one = Submission(student, self.folder, f"{student}/{NAME}.ipynb")
        texts = tuple(text_cells({"cells": handed(why, how)}))
        self.entries[student] = Entry(one, Handed((), "sha", texts), REFERENCE)

    def run(self, extra=None):
        """The results after a run, by student."""
        entries = list(self.entries.values())
        results = [Result(e.submission.student, NAME, "f", {"1.1": Mark(1, 2, "wrong")})
                   for e in entries]  # fmt: skip
        hand = ByHand(entries, self.folder, extra)
        hand.finish(zip(entries, results, strict=True))
        self.rows = hand.current()
        self.results = results
        return {result.student: result for result in results}

    @property
    def table(self):
        with open(self.folder / TABLE, encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def fill(self, path=None, changes=None, save=None):
        """Fill in the table as a person does; `changes` from (student, exercise) to fields."""
        rows = self.table
        for row in rows:
            row.update((changes or {}).get((row["student"], row["exercise"]), {}))
        path = path or self.folder / TABLE
        (save or as_it_was)(rows, path)
        return path


def as_it_was(rows, path, separator=",", end="\n", encoding="utf-8-sig", columns=HEADER):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, delimiter=separator, lineterminator=end,
                            extrasaction="ignore")  # fmt: skip
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding, "replace"))


@pytest.fixture
def course(tmp_path):
    made = Class(tmp_path / "out")
    made.hand_in("ann")
    made.hand_in("ben", how="")
    made.run()
    return made


def test_every_answer_is_listed_with_room_for_points(course):
    listed = [[row[name] for name in HEADER[:-1]] for row in course.table]
    assert listed == [
        ["ann", NAME, "1.9", "2", "Because.", "", "", ""],
        ["ben", NAME, "1.9", "2", "Because.", "", "", ""],
        ["ann", NAME, "1.10", "3", "So.", "", "", ""],
        ["ben", NAME, "1.10", "3", "", "", "", ""],
    ]


def test_what_waits_for_a_mark_is_no_0_and_is_in_neither_sum(course):
    ann, ben = course.results
    assert (ann.written["1.9"].points, ann.written["1.9"].reason) == (None, Reason.WAITING)
    assert (ann.total, ann.max, ann.waiting) == (1, 2, ["1.9", "1.10"])
    assert (ben.written["1.10"].points, ben.written["1.10"].reason) == (0, "not attempted")
    assert table(course.results) == [
        ["student", "notebook", "1.1", "1.9", "1.10", "total", "max", "look at"],
        ["ann", NAME, "1", "", "", "1", "2", ""],
        ["ben", NAME, "1", "", "0", "1", "5", ""]]  # fmt: skip


def test_an_answer_whose_question_is_gone_waits_for_a_person(course):
    course.hand_in("ann")
    handed = replace(course.entries["ann"].handed, texts=())
    course.entries["ann"] = replace(course.entries["ann"], handed=handed)
    ann = course.run()["ann"]
    assert ann.written["1.9"].points is None
    assert ann.notes[0] == "exercise 1.9: the question was not found"


def test_points_and_comments_reach_the_results(course):
    course.fill(changes={("ann", "1.9"): {"points": "1.5", "comment": "=almost"}})
    ann = course.run()["ann"]
    mark = ann.written["1.9"]
    assert (mark.points, mark.reason, mark.comment) == (1.5, Reason.BY_HAND, "=almost")
    assert (ann.total, ann.max) == (2.5, 4)
    assert table(course.results)[1] == ["ann", NAME, "1", "1.5", "", "2.5", "4", ""]
    assert Result.from_json(json.loads(json.dumps(ann.to_json()))) == ann
    assert course.table[0]["comment"] == "'=almost"


def test_a_run_without_a_change_writes_the_same_bytes(course):
    course.fill(changes={("ann", "1.9"): {"points": "2", "comment": "-"}})
    course.run()
    first = [(course.folder / name).read_bytes() for name in (TABLE, STORE)]
    course.run()
    assert [(course.folder / name).read_bytes() for name in (TABLE, STORE)] == first


SAVED = {
    "excel": {"separator": ";", "end": "\r\n"},
    "excel in an old encoding": {"separator": ";", "end": "\r\n", "encoding": "cp1252"},
    "excel's text": {"separator": "\t", "end": "\r\n", "encoding": "utf-16"},
    "libreoffice": {"encoding": "utf-8"},
    "without answers": {"columns": ("student", "exercise", "points", "comment")},
    "only keys": {"columns": ("key", "student", "exercise", "points")},
}


@pytest.mark.parametrize("program", SAVED)
def test_tables_come_back_from_any_spreadsheet(tmp_path, program):
    course = Class(tmp_path / "out")
    for name in ("émile", "=1+1", "-x", "a;b", 'a"b', "名前"):
        course.hand_in(name, why="=cmd|x\n=1+1;=2\nü", how="- a\n- b")
    course.run()
    changes = {(row["student"], "1.9"): {"points": "1,5", "comment": "ü"} for row in course.table}
    lost = program == "excel in an old encoding"  # it has no letters for this name; the key remains
    course.fill(changes=changes, save=lambda *args: as_it_was(*args, **SAVED[program]))
    for student, result in course.run().items():
        assert result.written["1.9"].points == 1.5, student
        assert result.written["1.10"].points is None
    course.hand_in("late")
    separator = SAVED[program].get("separator", ",")
    assert course.run()["late"].waiting == ["1.9", "1.10"]
    assert read_sheet(course.folder / TABLE, HEADER)[1] == separator
    assert lost or "名前" in {
        row["student"] for _, row in read_sheet(course.folder / TABLE, HEADER)[0]
    }


def test_an_exercise_that_a_spreadsheet_has_made_a_number_is_known_by_its_key(course):
    course.fill(changes={("ann", "1.10"): {"exercise": "1.1", "points": "3", "student": "Ann"}})
    assert course.run()["ann"].written["1.10"].points == 3


WRONG = {
    "3": r"line 2: ann, exercise 1.9: the points are 3; expected 0 to 2",
    "-1": "the points are -1; expected 0 to 2",
    "two": "the points are 'two'; expected a number",
    "nan": "'nan'; expected a number",
    "inf": "inf; expected 0 to 2",
    "1 2": "expected a number",
}


@pytest.mark.parametrize("points", WRONG)
def test_points_that_cannot_be_are_refused(course, points):
    course.fill(changes={("ann", "1.9"): {"points": points}})
    before = (course.folder / TABLE).read_bytes()
    with pytest.raises(SheetError, match=WRONG[points]):
        course.run()
    assert (course.folder / TABLE).read_bytes() == before


STRANGE = {
    "zoe,,1.9,1": "nobody called 'zoe' has handed in written answers",
    "ann,,1.1,1": r"'ann' was not asked a written question '1.1'; expected one of 1.9, 1.10 ",
    "ann,02_more,1.9,1": "was not asked",
    "ann,,1.9,1\nben,,1.9,1\nann,,1.9,1": r"line 4: ann, exercise 1.9 stands in line 2 already",
    "ann,,1.9,1,too,many": "6 fields under 4 columns",
    'ann,"x': "cannot be read",
}


@pytest.mark.parametrize("rows", STRANGE)
def test_rows_that_cannot_be_meant_are_refused(course, tmp_path, rows):
    extra = tmp_path / "marks.csv"
    extra.write_text(f"Student, notebook ,exercise,points\n{rows}\n")
    with pytest.raises(SheetError, match=STRANGE[rows]):
        course.run(extra)


def test_a_row_may_end_before_its_last_columns(course, tmp_path):
    extra = tmp_path / "marks.csv"
    extra.write_text("comment,student,exercise,points,note\nwell,ann,1.9\n,ben,1.9,1\n")
    results = course.run(extra)
    mark = results["ann"].written["1.9"]
    assert (mark.points, mark.comment) == (None, "well")
    assert results["ben"].written["1.9"].points == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", b"\x81\x8d"])
def test_what_is_no_table_of_marks_is_refused(course, tmp_path, content):
    extra = tmp_path / "marks.csv"
    extra.write_bytes(content)
    with pytest.raises(SheetError, match="marks.csv"):
        course.run(extra)


def test_all_mistakes_are_told_at_once_but_not_hundreds(course, tmp_path):
    extra = tmp_path / "marks.csv"
    extra.write_text("student,exercise,points\n" + "zoe,1.9,1\n" * 40)
    with pytest.raises(SheetError, match=r"line 2: nobody(.|\n)*line 11: nobody(.|\n)*and 30 more"):
        course.run(extra)


def test_an_error_moves_no_cursor(course):
    course.hand_in("a\x1b[2J")
    course.run()
    course.fill(changes={("a\x1b[2J", "1.9"): {"points": "9"}})
    with pytest.raises(SheetError, match=r"a\\x1b\[2J, exercise 1.9: the points are 9"):
        course.run()


# ---- never lost


def test_a_table_of_ones_own_is_merged_and_kept(course, tmp_path):
    extra = course.fill(tmp_path / "mine.csv", {("ann", "1.9"): {"points": "1"}})
    course.run(extra)
    extra.unlink()
    assert course.run()["ann"].written["1.9"].points == 1


def older_copy(course):
    """An empty copy, from before anything was marked, is saved over the table."""
    rows = [row | {"points": "", "comment": ""} for row in course.table]
    as_it_was(rows, course.folder / TABLE)


LOSSES = {
    "nothing": lambda course: None,
    "table gone": lambda course: (course.folder / TABLE).unlink(),
    "table emptied": older_copy,
    "rows gone": lambda course: as_it_was(course.table[1:2], course.folder / TABLE),
    "store gone": lambda course: (course.folder / STORE).unlink(),
    "student gone for a run": lambda course: (course.entries.pop("ann"), course.run(),
                                              course.hand_in("ann")),
}  # fmt: skip


@pytest.mark.parametrize("loss", LOSSES)
def test_marks_outlive(course, loss):
    course.fill(changes={("ann", "1.9"): {"points": "1", "comment": "good"}})
    course.run()
    LOSSES[loss](course)
    mark = course.run()["ann"].written["1.9"]
    assert (mark.points, mark.comment) == (1, "good")


def test_what_is_filled_in_during_a_run_counts(course):
    hand = ByHand(course.entries.values(), course.folder)
    course.fill(changes={("ann", "1.9"): {"points": "1"}})
    hand.finish([(course.entries["ann"], course.results[0])])
    assert course.results[0].written["1.9"].points == 1


def test_a_dash_takes_a_mark_back(course):
    course.fill(changes={("ann", "1.9"): {"points": "1"}})
    course.run()
    course.fill(changes={("ann", "1.9"): {"points": "-"}})
    assert course.run()["ann"].written["1.9"].points is None
    assert course.run()["ann"].written["1.9"].points is None


def test_a_person_may_give_points_for_an_empty_answer(course):
    course.fill(changes={("ben", "1.10"): {"points": "1", "comment": "on paper"}})
    assert course.run()["ben"].written["1.10"].points == 1


def test_an_answer_that_changes_after_its_mark_says_so_until_a_person_has_looked(course):
    course.fill(changes={("ann", "1.9"): {"points": "1"}})
    course.run()
    course.hand_in("ann", why="No, because!")
    for _ in range(2):
        ann = course.run()["ann"]
        assert ann.written["1.9"].points == 1
        assert ann.notes == ["exercise 1.9: answered anew since it was marked"]
        assert course.table[0]["note"] == f"{by_hand.ANEW}; {by_hand.WHAT_TO_DO}"
    course.fill(changes={("ann", "1.9"): {"note": ""}})
    assert course.run()["ann"].notes == []
    course.hand_in("ann", why="Once more.")
    course.run()
    course.fill(changes={("ann", "1.9"): {"points": "2"}})
    ann = course.run()["ann"]
    assert (ann.notes, ann.written["1.9"].points) == ([], 2)


def test_a_damaged_store_is_not_passed_over(course):
    (course.folder / STORE).write_text("[{}]")
    with pytest.raises(SheetError, match="keeps the marks for written answers"):
        course.run()


# ---- harmless


@pytest.mark.parametrize("answer", ["=1+1", "@x", "a\n=cmd|' /C calc'!A0", "x;=1", "x\t+1", "-1"])
def test_no_separator_makes_a_formula_of_an_answer(tmp_path, answer):
    course = Class(tmp_path / "out")
    course.hand_in("ann", why=answer)
    course.run()
    written = (course.folder / TABLE).read_text(encoding="utf-8-sig")
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(written, newline=""), delimiter=separator):
            for field in row:
                assert not any(line.strip('" ').startswith(("=", "+", "-", "@"))
                               for line in field.split("\n"))  # fmt: skip
    assert plain(harmless("=1+1")) == "=1+1"


def test_the_guide_holds_model_answers_and_escapes_the_students(course):
    class Elements(HTMLParser):
        found = set()

        def handle_starttag(self, tag, attrs):
            self.found.add(tag)

    course.hand_in("<script>x</script>", why="</pre><img src=x onerror=alert(1)>")
    course.fill(changes={("ann", "1.9"): {"points": "1", "comment": "<b onclick=x>"}})
    course.run()
    made = guide([REFERENCE], course.rows)
    for said in ("Because of 1.9.", "Marking guide", "1 of 3 marked by hand, 2 to mark",
                 "0 of 3 marked by hand, 2 to mark",
                 "ann: 1 of 2, marked by hand",
                 "ben: 0 of 3, not attempted"):  # fmt: skip
        assert said in made
    parser = Elements()
    parser.feed(made)
    assert not {"script", "img", "svg"} & parser.found
    assert "onclick" not in made.replace("&lt;b onclick", "")


# ---- from folder to folder


def test_written_marks_reach_grades_results_and_feedback(tmp_path, capsys, quick):
    pytest.importorskip("resource", reason="this system has no resource limits")
    (tmp_path / "in").mkdir()
    nbformat.write(with_questions(), tmp_path / f"{NAME}.ipynb")
    made = submission(RIGHT)
    made["cells"] += handed(why="It is <b>so</b>.")
    (tmp_path / "in" / "ann.ipynb").write_text(json.dumps(made))
    (tmp_path / "in" / "bad.ipynb").write_text("{")
    marks = tmp_path / "marks.csv"
    marks.write_text("student;exercise;points;comment\r\nann;1.9;1,5;<i>fine</i>\r\n")
    out = tmp_path / "out"
    for extra, said in (
        (None, "written answers that wait for a mark: 1, in "),
        (marks, "2 submissions"),
    ):
        options = {"isolation": "limits", "seed": 1, "written": extra}
        run_cli(tmp_path / "in", out, tmp_path / f"{NAME}.ipynb", **options)
        assert said in capsys.readouterr().out.splitlines()[2]
    rows = list(csv.reader(open(out / "grades.csv", encoding="utf-8-sig")))
    assert rows == [["student", "notebook", "1.1", "1.2", "1.3", "1.9", "1.10", "total", "max",
                     "look at"],
                    ["ann", NAME, "2", "1", "2", "1.5", "0", "6.5", "10", ""],
                    ["bad", NAME, *["0"] * 5, "0", "10", ""]]  # fmt: skip
    data = json.loads((out / "results.json").read_text())["submissions"][0]
    assert data["written"]["1.9"] == {"points": 1.5, "max": 2, "reason": Reason.BY_HAND,
                                      "comment": "<i>fine</i>"}  # fmt: skip
    (page,) = (out / "feedback").glob("ann*")
    assert "1.5 of 2 points" in page.read_text() and "&lt;i&gt;fine" in page.read_text()
    assert "Because of 1.9" in (out / "written.html").read_text()
    assert "Because of" not in page.read_text()


def test_the_command_takes_the_table(monkeypatch):
    given = {}
    run = "coursekit.grading.grade.run_cli"
    monkeypatch.setattr(run, lambda *words, **options: given.update(options) or 0)
    CliRunner().invoke(cli.app, ["grade", "in", "-o", "out", "--written", "m.csv"])
    assert given["written"] == Path("m.csv")
