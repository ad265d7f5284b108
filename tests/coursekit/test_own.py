"""A learner's own function in a chapter: taken where it is right, and only where a person reads."""

import os
import subprocess
import sys
import time
import traceback
from xml.etree import ElementTree

import nbformat
import pytest

from coursekit import notebooks
from coursekit.checking import SANDBOX
from coursekit.grading.reading import Cell
from coursekit.notebooks import read, write
from coursekit.own import SESSION, VS_CODE, needed, own
from coursekit.roles import about

module = sys.modules["coursekit.own"]
RIGHT = "def fahrenheit(celsius):\n    return [1.8 * c + 32 for c in celsius]"
WRONG = "def fahrenheit(celsius):\n    return [1.8 * c for c in celsius]"


def course(celsius):
    """What the chapter would take otherwise."""


@pytest.fixture
def chapter(tiny, monkeypatch):
    """The folder of the chapters, read by a person; beside it that of the exercises."""
    (tiny / "notebooks").mkdir()
    monkeypatch.chdir(tiny / "notebooks")
    monkeypatch.setenv(SESSION, "notebooks/01_everyday.ipynb")
    monkeypatch.setattr(module, "_accepted", set())
    monkeypatch.setattr(module, "SECONDS", 120)  # for machines that do many things at once
    return tiny / "notebooks"


@pytest.fixture
def answer(chapter):
    """Write an answer to exercise 1, and cells before and after it, into the learner's notebook."""

    def write_answer(source, before=(), after=(), name="01_everyday.ipynb"):
        path = chapter.parent / "exercises" / "01_everyday.ipynb"
        notebook = read(path)
        place = [about(cell).get("role") for cell in notebook.cells].index("answer")
        notebook.cells[place].source = source
        check, new = place + 2, nbformat.v4.new_code_cell
        notebook.cells[check:check] = map(new, after)
        notebook.cells[place:place] = map(new, before)
        write(notebook, path.with_name(name))

    return write_answer


def test_a_right_answer_is_taken_and_said_so(answer, capsys):
    answer(RIGHT)
    assert own("1", otherwise=course)([20]) == [68]
    assert capsys.readouterr().out == "✓ 1: this is your own fahrenheit.\n"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (WRONG, 'Yours, as it was last saved, is not right yet: check("1") says why.'),
        ("def fahrenheit(celsius:", "Yours does not run: SyntaxError: '(' was never closed"),
        ("fahrenheit = celsius", "Yours does not run: NameError: name 'celsius' is not defined"),
        ("fahrenheit = exit()", "Yours does not run: SystemExit: None"),
        ("fahrenheit = __import__('os')._exit(3)", "Yours ends Python (exit code 3)."),
        ("fahrenheit = __import__('os')._exit(0)", "Yours ends Python (exit code 0)."),
        ("fahrenheit = 32", 'Yours, as it was last saved, is not right yet: check("1") says why.'),
        ("", "Yours waits to be written, in exercises/01_everyday.ipynb."),
    ],
)
def test_any_other_answer_is_not_taken_and_one_line_says_why(answer, capsys, source, why):
    answer(source)
    assert own("1", otherwise=course) is course
    said = capsys.readouterr().out
    assert said.startswith("1: this is the course's fahrenheit. ") and said.count("\n") == 1
    assert why in said


def test_a_stub_is_known_without_running_anything(chapter, capsys, monkeypatch):
    monkeypatch.setattr(module, "_try_aside", None)
    assert own("1", otherwise=course) is course
    assert "Yours waits to be written, in exercises/01_everyday.ipynb." in capsys.readouterr().out


@pytest.mark.parametrize(
    "source",
    ["def fahrenheit(celsius):\n    while True:\n        pass", "while True:\n    fahrenheit = 1"],
)
def test_an_answer_that_never_ends_costs_the_chapter_some_seconds(
    answer, capsys, monkeypatch, source
):
    monkeypatch.setattr(module, "SECONDS", 2)
    answer(source)
    start = time.monotonic()
    assert own("1", otherwise=course) is course
    assert time.monotonic() - start < 8
    assert "Yours comes to no end within 2 seconds." in capsys.readouterr().out


def test_what_was_accepted_is_not_tried_again_until_it_changes(answer, monkeypatch):
    answer(RIGHT)
    assert own("1", otherwise=course) is not course
    tried = []
    monkeypatch.setattr(module, "_try_aside", lambda *request: tried.append(request))
    assert own("1", otherwise=course)([0]) == [32]
    assert not tried
    answer(RIGHT.replace("32", "33"))
    own("1", otherwise=course)
    assert len(tried) == 1


def test_helpers_of_the_learner_come_along_and_nothing_else_runs(
    answer, tmp_path, capsys, monkeypatch
):
    trace = tmp_path / "trace"
    answer(
        "def fahrenheit(celsius):\n    return [scaled(c) + shift for c in celsius]\n"
        "print(fahrenheit([1]))\ncheck('1')",
        before=[f"open({str(trace)!r}, 'w')", "%matplotlib inline\nfactor, shift = 1.8, 32",
                "def scaled(c):\n    return factor * c", "shift = 0", "shift = 32"],
        after=["shift = 7"],
    )  # fmt: skip
    monkeypatch.setitem(globals(), "factor", 0)  # of the chapter, where other things have this name
    assert own("1", otherwise=course)([10]) == [50]
    assert capsys.readouterr().out == "✓ 1: this is your own fahrenheit.\n"
    assert not trace.exists()


def test_an_answer_below_its_check_does_not_count(answer, capsys):
    answer('raise NotImplementedError("later")', after=[RIGHT])
    assert own("1", otherwise=course) is course


def test_cells_are_chosen_by_what_they_bind_and_read():
    sources = ["import math", "a = 1", "b = a", "def g(): return h()", "def f(): return g() + b",
               "def h(): return math.pi", "f_of_two = f() + 1"]  # fmt: skip
    cells = [Cell(number, source) for number, source in enumerate(sources)]
    assert [cell.number for cell in needed(cells, "f")] == [0, 1, 2, 3, 4, 5]
    assert [cell.number for cell in needed(cells, "b")] == [1, 2]
    assert needed(cells, "nothing") == []


def test_names_from_a_star_import_are_found(answer):
    answer("def fahrenheit(celsius):\n    return [float(sqrt(3.24)) * c + 32 for c in celsius]",
           before=["from math import *"])  # fmt: skip
    assert own("1", otherwise=course)([10]) == [50]


def test_of_two_notebooks_the_one_that_was_saved_last_counts(answer, chapter):
    answer(RIGHT, name="01_ann.ipynb")
    os.utime(chapter.parent / "exercises" / "01_everyday.ipynb", (0, 0))
    assert own("1", otherwise=course)([20]) == [68]


def test_without_a_notebook_it_is_said_so(chapter, capsys):
    (chapter.parent / "exercises" / "01_everyday.ipynb").write_text("no notebook")
    assert own("1", otherwise=course) is course
    assert "No notebook with yours stands in the folder exercises." in capsys.readouterr().out


def test_an_error_in_the_chapter_shows_the_learners_own_line(answer):
    answer(RIGHT)
    function = own("1", otherwise=course)
    with pytest.raises(TypeError) as info:
        function(20)
    shown = "".join(traceback.format_exception(info.value))
    assert "<your exercise 1, part 1>" in shown
    assert "return [1.8 * c + 32 for c in celsius]" in shown


def test_vs_code_is_a_reader_too(answer, monkeypatch):
    answer(RIGHT)
    monkeypatch.delenv(SESSION)
    assert own("1", otherwise=course) is course
    monkeypatch.setitem(globals(), VS_CODE, "/home/ann/notebooks/01_everyday.ipynb")
    assert own("1", otherwise=course)([20]) == [68]


def test_in_a_sandbox_nothing_is_looked_up(answer, monkeypatch, capsys):
    answer(RIGHT)
    monkeypatch.setenv(SANDBOX, "1")
    assert own("no such exercise", otherwise=course) is course
    assert capsys.readouterr().out == ""


def test_an_exercise_that_does_not_exist_is_an_error_even_where_nobody_reads(chapter, monkeypatch):
    monkeypatch.delenv(SESSION)
    with pytest.raises(ValueError, match="there is no exercise '99'"):
        own("99", otherwise=course)


# ---- who reads


def test_a_jupyter_server_still_tells_its_kernels_that_somebody_reads():
    manager = pytest.importorskip("jupyter_server.services.sessions.sessionmanager")
    told = manager.SessionManager.get_kernel_env(None, "notebooks/03.ipynb")
    assert told[SESSION] == "notebooks/03.ipynb"


CELL = "from coursekit import own\nown('1', otherwise=len)('four')"


def test_what_is_stored_does_not_depend_on_an_answer(answer, chapter):
    """`normalise --run`, asked for by a cell of an open notebook: SESSION is set here."""
    answer("def fahrenheit(celsius):\n    raise SystemExit")
    first = notebooks.run(chapter_notebook(), chapter)
    answer(RIGHT)
    second = notebooks.run(chapter_notebook(), chapter)
    assert first.cells[0].outputs == second.cells[0].outputs
    assert [output.output_type for output in second.cells[0].outputs] == ["execute_result"]
    assert second.cells[0].outputs[0].data["text/plain"] == "4"


def test_nbval_sees_what_is_stored_whatever_was_answered(answer, chapter, tmp_path, monkeypatch):
    monkeypatch.delenv(SESSION)
    write(notebooks.run(chapter_notebook(), chapter), chapter / "01_everyday.ipynb")
    answer(RIGHT)
    report = tmp_path / "report.xml"
    options = ["-q", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider", "-p", "no:xdist"]
    variables = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    command = [sys.executable, "-m", "pytest", *options, f"--junitxml={report}"]
    done = subprocess.run([*command, "01_everyday.ipynb"], env=variables, capture_output=True)
    assert done.returncode == 0, done.stdout
    assert len(list(ElementTree.parse(report).iter("testcase"))) == 1


def chapter_notebook():
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
