"""The command `progress`: what is done, read from the notebooks alone."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from coursekit import progress
from coursekit.course import Course

STUB = 'def f():\n    raise NotImplementedError("Exercise 1.1: write f")'
QUESTION = "Why?\n\n*Your answer:*"


def about(cell, role, exercise):
    cell.metadata["coursekit"] = {"role": role, "exercise": exercise}
    return cell


def notebook(answer=STUB, said=None, essay=QUESTION):
    """An exercise notebook with one function to write and one question, perhaps worked on."""
    check = new_code_cell('check("1.1")')
    if said is not None:
        wrong = new_output("error", ename="CheckFailed", evalue=said, traceback=[])
        right = new_output("stream", name="stdout", text=said)
        check.outputs = [right if said.startswith("✓") else wrong]
    cells = [about(new_code_cell(answer), "answer", "1.1"), check,
             about(new_markdown_cell(essay), "written", "1.2b")]  # fmt: skip
    return new_notebook(cells=cells)


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path / "course", "words", command="words")


@pytest.fixture
def work(course, tmp_path):
    for folder in (course.folder, tmp_path / "work"):
        (folder / "exercises").mkdir(parents=True)
    nbformat.write(notebook(), course.folder / "exercises" / "01_first.ipynb")
    return tmp_path / "work"


def states(course, work, own):
    nbformat.write(own, work / "exercises" / "01_first.ipynb")
    (chapter,) = progress.progress(course, work)
    return chapter.states


def test_a_fresh_notebook_is_open(course, work):
    assert states(course, work, notebook()) == {"1.1": "open", "1.2b": "open"}


def test_a_check_that_said_right_counts(course, work):
    assert states(course, work, notebook("def f(): ...", "✓ 1.1 is right."))["1.1"] == "right"


def test_a_check_that_said_wrong_does_not(course, work):
    assert states(course, work, notebook("def f(): ...", "✗ 1.1: no."))["1.1"] == "wrong"


def test_an_answer_whose_check_was_not_run_is_not_checked(course, work):
    assert states(course, work, notebook("def f(): ..."))["1.1"] == "not checked"


def test_a_check_on_the_stub_leaves_it_open(course, work):
    assert states(course, work, notebook(said="… 1.1 is still to be written."))["1.1"] == "open"


def test_a_written_answer_counts(course, work):
    assert states(course, work, notebook(essay="Why?\n\nBecause."))["1.2b"] == "answered"


def test_spaces_alone_are_no_answer(course, work):
    assert states(course, work, notebook(essay="Why?  \n\n\n*Your answer:* \n"))["1.2b"] == "open"


def test_an_answer_is_found_where_its_cell_has_lost_its_marks(course, work):
    own = notebook("def f(): ...", "✓ 1.1 is right.")
    for cell in own.cells:
        cell.metadata = {}
    assert states(course, work, own)["1.1"] == "right"


def test_a_missing_notebook_has_all_open(course, work):
    (chapter,) = progress.progress(course, work)
    assert chapter.states == {"1.1": "open", "1.2b": "open"}


@pytest.mark.parametrize("content", [b"", b"{", b"\x00\xff", b"[]"])
def test_a_broken_notebook_is_said_so_and_the_others_go_on(course, work, content, capsys):
    (work / "exercises" / "01_first.ipynb").write_bytes(content)
    assert progress.report(course, work) == 0
    assert "is not a notebook" in " ".join(capsys.readouterr().out.split())


def test_a_folder_without_exercises_is_refused(course, tmp_path):
    with pytest.raises(ValueError, match="expected a workspace.*words start FOLDER"):
        progress.progress(course, tmp_path / "nothing")


def test_the_table_shows_every_exercise_and_the_sum(course, work, capsys):
    nbformat.write(notebook("def f(): ...", "✓ 1.1"), work / "exercises" / "01_first.ipynb")
    progress.report(course, work)
    said = capsys.readouterr().out
    assert "01 first  1 of 2" in said
    assert "1.1 ✓  1.2b ·" in said
    assert "1 of 2 exercises done." in said
