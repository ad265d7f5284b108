"""Any file at all can be handed in: notebooks of all kinds are read, the rest is told so."""

import codecs
import json
import os
from types import SimpleNamespace

import pytest

from coursekit.grading.reading import Unreadable, read_bytes, read_submission
from coursekit.grading.submissions import Entry, collect, newest, student_of
from tests.coursekit.grading.cases import code, notebook, submission

SOURCES = [cell["source"] for cell in submission()["cells"]]


def sources(path):
    return [cell.source for cell in read_submission(path).cells]


def as_version_3():
    cells = [{"cell_type": "code", "input": source, "language": "python"} for source in SOURCES]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}


def as_colab():
    cells = [dict(code(source), metadata={"id": "Xy-9", "colab": {"base_uri": "https://x"}})
             for source in SOURCES]  # fmt: skip
    return {**notebook(*cells), "metadata": {"colab": {"provenance": []}, "accelerator": "GPU"}}


def as_vs_code():
    cells = [dict(code(source), id=f"c{n}", metadata={"vscode": {"languageId": "python"}})
             for n, source in enumerate(SOURCES)]  # fmt: skip
    return {**notebook(*cells), "nbformat_minor": 5}


def in_lines():
    cells = [dict(code(""), source=source.splitlines(keepends=True)) for source in SOURCES]
    return notebook({"cell_type": "markdown", "source": "def slope(): pass"}, *cells)


@pytest.mark.parametrize("made", [submission, as_version_3, as_colab, as_vs_code, in_lines])
def test_notebooks_of_every_editor_and_version_are_read(tmp_path, made):
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(made()), encoding="utf-8")
    assert sources(path) == SOURCES


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, b""])
def test_byte_order_marks_and_windows_line_ends_are_read(tmp_path, mark):
    text = json.dumps(notebook(code("x = 1\r\ny = 'Grüße'\r\n"))).replace("\n", "\r\n")
    encoding = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-8"
    path = tmp_path / "x.ipynb"
    path.write_bytes(mark + text.encode(encoding))
    assert sources(path) == ["x = 1\ny = 'Grüße'\n"]


def test_odd_cells_and_odd_metadata_are_taken_for_what_they_are(tmp_path):
    cells = [None, 3, {}, {"cell_type": "code"}, dict(code("a"), metadata=None),
             dict(code("b"), metadata={"nncourse": "answer"}), dict(code("c"), source=7),
             dict(code("d"), metadata={"coursekit": {"role": ["answer"], "exercise": 3}}),
             code("e\0\ud800")]  # fmt: skip
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert sources(path) == ["", "a", "b", "", "d", "e?"]
    assert {cell.role for cell in read_submission(path).cells} == {None}


def faulty(folder):
    """Files that are no notebooks, named after their fault, and what is said about each."""
    files = {
        "empty": (b"", "the file is empty"),
        "blank": (b" \n", "the file is empty"),
        "no json": (b"{'cells': []}", "it is not JSON"),
        "cut off": (json.dumps(submission()).encode()[:-20], "it is not JSON"),
        "binary": (bytes(range(256)) * 9, "it is not text"),
        "a list": (b"[1, 2]", "no notebook: list"),
        "a number": (b"3", "no notebook: int"),
        "no cells": (b"{}", "no list of cells"),
        "cells in words": (b'{"cells": "many"}', "no list of cells"),
        "too deep": (b"[" * 200_000, "it is not JSON"),
        "too many cells": (json.dumps(notebook(*[code("")] * 6000)).encode(), "6000 cells"),
        "too much code": (json.dumps(notebook(code("#" * 3_000_000))).encode(), "longer than 1 MB"),
        "huge": (b" " * (33 * 2**20), "larger than 32 MB"),
    }
    for name, (data, _) in files.items():
        (folder / f"{name}.ipynb").write_bytes(data)
    (folder / "a folder.ipynb").mkdir()
    (folder / "a dangling link.ipynb").symlink_to(folder / "nowhere")
    (folder / "a link.ipynb").symlink_to(folder / "empty.ipynb")
    os.mkfifo(folder / "a pipe.ipynb")
    said = {name: message for name, (_, message) in files.items()}
    return said | {"a folder": "it is a folder", "a dangling link": "leads nowhere",
                   "a link": "it is a link", "a pipe": "no plain file"}  # fmt: skip


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_what_is_no_notebook_is_told_so(tmp_path):
    for name, message in faulty(tmp_path).items():
        with pytest.raises(Unreadable, match=message):
            read_submission(tmp_path / f"{name}.ipynb")


@pytest.mark.parametrize("sheets", [3, [3], [{"cells": 3}], [{"cells": {"a": 1}}], [{}]])
def test_sheets_of_version_3_may_hold_anything(tmp_path, sheets):
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps({"nbformat": 3, "worksheets": sheets}), encoding="utf-8")
    if sheets == 3:
        with pytest.raises(Unreadable, match="no list of cells"):
            read_submission(path)
    else:
        assert sources(path) == []


def test_a_missing_file_is_told_so(tmp_path):
    with pytest.raises(Unreadable, match="cannot be opened"):
        read_bytes(tmp_path / "x.ipynb")


# ---- which files there are


def write(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")


def who(folder, *names):
    return [(each.student, each.file) for each in collect(folder, names)]


def test_flat_files_belong_to_who_is_named_in_them(tmp_path):
    write(tmp_path, "bob-03_descent.ipynb", "03_descent_alice (1).ipynb", "carol.ipynb", "dora.pdf")
    assert who(tmp_path, "03_descent") == [
        ("alice (1)", "03_descent_alice (1).ipynb"),
        ("bob", "bob-03_descent.ipynb"),
        ("carol", "carol.ipynb"),
        ("dora.pdf", "dora.pdf"),
    ]


ALIKE = {
    "the same numbers": ["lab_3_1_alice.ipynb", "lab_3_1_bob.ipynb"],
    "one name, two users": ["lab_3_1_alice.ipynb", "lab_4_2_bob.ipynb"],
    "one user, two files": ["lab_3_1_alice.ipynb", "lab_3_2_bob.ipynb"],
    "one user, two names": ["alice_3_1_lab.ipynb", "bob_3_2_lab.ipynb"],
    "one file that Canvas did not name": ["leeann_12_990_a.ipynb", "leeben_13_991_a.ipynb",
                                          "carol.ipynb"],
    "one file": ["lab_3_1_alice.ipynb"],
}  # fmt: skip


@pytest.mark.parametrize("names", ALIKE.values(), ids=ALIKE)
def test_names_that_look_like_canvas_s_are_not_taken_so(tmp_path, names):
    write(tmp_path, *names)
    assert sorted(who(tmp_path)) == sorted((name[: -len(".ipynb")], name) for name in names)


def test_canvas_is_known_when_all_flat_files_agree(tmp_path):
    write(tmp_path, "leeann_12_990_a.ipynb", "leeann_12_992_b-1.ipynb", "leeben_13_991_a.ipynb")
    assert [student for student, _ in who(tmp_path)] == ["leeann_12", "leeann_12", "leeben_13"]


def test_a_single_file_of_canvas_is_known_by_the_course_s_notebook(tmp_path):
    write(tmp_path, "leeann_12_990_03_descent-1.ipynb")
    assert who(tmp_path, "03_descent") == [("leeann_12", "leeann_12_990_03_descent-1.ipynb")]


def test_a_folder_that_looks_like_canvas_s_file_is_a_student_s(tmp_path):
    write(tmp_path, "lab_3_1_alice/a.ipynb", "lab_3_1_bob/a.ipynb")
    assert [student for student, _ in who(tmp_path)] == ["lab_3_1_alice", "lab_3_1_bob"]


def test_flat_files_that_seem_to_be_one_student_s_get_a_row_each(tmp_path):
    write(tmp_path, "alice-03_descent.ipynb", "03_descent_alice.ipynb", "ben/1.ipynb",
          "ben/2.ipynb")  # fmt: skip
    reference = SimpleNamespace(name="03_descent")
    entries = [Entry(each, reference=reference) for each in collect(tmp_path, ["03_descent"])]
    kept, superseded = newest(entries)
    students = [entry.submission.student for entry in kept]
    assert students == ["03_descent_alice.ipynb", "alice-03_descent.ipynb", "ben"]
    assert "seem to be alice's" in kept[0].notes[0]
    assert [each["student"] for each in superseded] == ["ben"]


def test_a_folder_belongs_to_one_student(tmp_path):
    write(tmp_path, "ann/03.ipynb", "ann/deep/er/04.IPYNB", "ann/notes.txt", "ben/photo.jpg")
    assert who(tmp_path) == [
        ("ann", os.path.join("ann", "03.ipynb")),
        ("ann", os.path.join("ann", "deep", "er", "04.IPYNB")),
        ("ben", os.path.join("ben", "photo.jpg")),
    ]


def test_what_editors_and_systems_leave_is_passed_over(tmp_path):
    write(tmp_path, "ann/.ipynb_checkpoints/03-checkpoint.ipynb", "ann/03.ipynb", ".DS_Store",
          "__MACOSX/ann/._03.ipynb", "._ann.ipynb", "Thumbs.db")  # fmt: skip
    assert who(tmp_path) == [("ann", os.path.join("ann", "03.ipynb"))]


NAMES = ["名前.ipynb", "a b 'c' \"d\".ipynb", "new\nline.ipynb", "..ipynb", "..%2f..%2fetc.ipynb",
         "=1+1.ipynb", "-rf.ipynb", "$(touch x).ipynb", "x" * 200 + ".ipynb"]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_every_name_is_found(tmp_path):
    write(tmp_path, *NAMES)
    (tmp_path / os.fsdecode(b"\xff\xfe.ipynb")).write_text("{}")
    assert {file for _, file in who(tmp_path)} == {*NAMES, os.fsdecode(b"\xff\xfe.ipynb")}


def test_one_notebook_can_be_graded_alone(tmp_path):
    write(tmp_path, "03.ipynb")
    assert who(tmp_path / "03.ipynb") == [("03", "03.ipynb")]


def test_nothing_to_grade_is_told_so(tmp_path):
    with pytest.raises(ValueError, match="is empty; expected notebooks"):
        collect(tmp_path)
    with pytest.raises(ValueError, match="there is no such file or folder"):
        collect(tmp_path / "nowhere")


def test_the_name_of_the_course_s_notebook_is_no_student():
    assert student_of("03_descent.ipynb", ["03_descent"]) == "03_descent"


def test_notebooks_of_earlier_versions_are_read_and_told_apart(tmp_path):
    old = notebook(
        code("import numpy as np\nfrom nncourse.course import check, finished", role="setup"),
        dict(code("def f(): pass"), metadata={"nncourse": {"role": "answer", "exercise": "1.2"}}),
    )
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(old), encoding="utf-8")
    handed = read_submission(path)
    setup, answer = handed.cells
    assert setup.source == "import numpy as np\nfrom coursekit import check, finished"
    assert (answer.role, answer.exercise, handed.is_old) == ("answer", "1.2", True)
    path.write_text(json.dumps(submission()), encoding="utf-8")
    assert not read_submission(path).is_old


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.docx", b"PK\x03\x04", r"it is a Word document \(\.docx\); expected a notebook"),
        ("x.pdf", b"%PDF-1.7", r"it is a PDF \(\.pdf\)"),
        ("x.ipynb", b"%PDF-1.7", "it is a PDF; expected"),
        ("x.ipynb", b"PK\x03\x04", "it is a Word document or an archive"),
        ("x.py", b"def f(): pass", r"it is a Python script \(\.py\)"),
        ("x.html", b"<html>", r"it is a web page \(\.html\)"),
    ],
)
def test_what_is_no_notebook_is_called_what_it_is(tmp_path, name, data, said):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(Unreadable, match=said):
        read_submission(path)


def test_a_notebook_under_another_ending_is_read_all_the_same(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text(json.dumps(submission()), encoding="utf-8")
    assert sources(path) == SOURCES
