"""Answers are found wherever they stand, and what runs is chosen with care."""

import ast
from functools import cache
from pathlib import Path

import nbformat
import pytest

from coursekit.grading.answers import find_answers, flags
from coursekit.grading.reading import Cell, code_cells
from coursekit.grading.reference import choose_reference, load_reference, load_references
from coursekit.grading.run import steps
from coursekit.grading.syntax import is_stub, look, parse
from coursekit.notebooks import NotebookError
from tests.coursekit.grading.cases import (
    COST,
    LABELS,
    RIGHT,
    SETUP,
    SLOPE,
    answer,
    checked,
    code,
    notebook,
    solutions,
    stub,
    submission,
)

FIGURE = "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()"


@pytest.fixture
def reference(tmp_path):
    made = solutions()
    made.cells.insert(1, nbformat.v4.new_code_cell(FIGURE))
    nbformat.write(made, tmp_path / "01_tests.ipynb")
    return load_reference(tmp_path / "01_tests.ipynb", ("nncourse",))


def found(reference, *cells):
    return find_answers(code_cells(notebook(*cells)), reference)


def sources(result):
    return [cell.source for cell in result.cells]


# ---- the reference


def test_the_reference_knows_points_and_names_and_shows_no_case(reference):
    assert reference.exercises == {"1.1": 2, "1.2": 1, "1.3": 2}
    assert reference.owner == {"cost": "1.1", "slope": "1.2", "labels": "1.3"}
    assert reference.setup == (SETUP,)
    assert reference.plain == (FIGURE,)
    assert "mistake" not in "".join(cell.source for cell in reference.cells)


def test_a_reference_without_exercises_is_refused(tmp_path):
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", execution_count=1)])
    nbformat.write(made, tmp_path / "x.ipynb")
    with pytest.raises(NotebookError, match="has no exercises"):
        load_reference(tmp_path / "x.ipynb")


def test_an_empty_folder_of_solutions_is_refused(tmp_path):
    with pytest.raises(NotebookError, match="holds no notebooks"):
        load_references(tmp_path)


def test_a_submission_finds_its_reference_by_ids_then_file_name_then_names(tmp_path):
    first = solutions()
    nbformat.write(first, tmp_path / "01_first.ipynb")
    second = solutions()
    for cell in second.cells:
        about = cell.metadata["coursekit"]
        if "exercise" in about:
            about["exercise"] = about["exercise"].replace("1.", "2.")
        if "defines" in about:
            about["defines"] = [f"{name}_2" for name in about["defines"]]
        cell.source = cell.source.replace("def cost(", "def cost_2(").replace(
            "def slope(", "def slope_2(").replace("def labels(", "def labels_2(")  # fmt: skip
    nbformat.write(second, tmp_path / "02_second.ipynb")
    both = list(load_references(tmp_path).values())

    def chosen(name, *cells):
        reference = choose_reference(code_cells(notebook(*cells)), name, both)
        return reference and reference.name

    assert chosen("01_first.ipynb", code("x", role="check", exercise="2.1")) == "02_second"
    assert chosen("Eve - 02_SECOND (3).ipynb", code(COST)) == "02_second"
    assert chosen("homework.ipynb", code("def slope_2(z): pass")) == "02_second"
    assert chosen("homework.ipynb", code("def slope(z): pass")) == "01_first"
    assert chosen("homework.ipynb") is None
    assert choose_reference((), "homework.ipynb", both[:1]) is both[0]


# ---- finding answers


def test_an_ordinary_submission_has_its_answers_and_no_notes(reference):
    result = found(reference, *submission()["cells"])
    assert sources(result) == list(RIGHT.values())
    assert [cell.exercises for cell in result.cells] == [("1.1",), ("1.2",), ("1.3",)]
    assert result.notes == []


def test_answers_are_found_by_name_where_tags_are_lost(reference):
    result = found(reference, code(SETUP), code(SLOPE))
    assert result.cells[0].exercises == ("1.2",)
    assert result.notes == ["exercise 1.2: slope was found by its name in cell 1, which has no tag"]


def test_answers_are_found_by_name_in_the_wrong_cell(reference):
    result = found(reference, answer("1.1", SLOPE))
    assert result.cells[0].exercises == ("1.2",)
    assert "is tagged 1.1" in result.notes[0]


def test_a_cell_that_does_not_parse_is_found_by_its_tag_or_its_text(reference):
    result = found(reference, answer("1.1", "def cost(a, y:"), code("def slope(z:\n    pass"))
    assert [cell.exercises for cell in result.cells] == [("1.1",), ("1.2",)]


def test_the_last_definition_counts_and_the_notes_say_so(reference):
    result = found(reference, answer("1.2", SLOPE), code("x = 1"), code("slope = abs"))
    assert len(result.cells) == 3
    assert "exercise 1.2: slope is defined in cells 0, 2; the last one counts" in result.notes


def test_one_cell_may_answer_many_exercises(reference):
    result = found(reference, code("\n".join(RIGHT.values())))
    assert result.cells[0].exercises == ("1.1", "1.2", "1.3")


def test_helpers_run_in_their_order(reference):
    cells = [code("def half(x): return x / 2"), answer("1.1", COST), code("more = 3")]
    assert sources(found(reference, *cells)) == [cell["source"] for cell in cells]


def test_an_unchanged_setup_runs_once_and_a_changed_one_runs_too(reference):
    assert sources(found(reference, code(SETUP + "  \n", role="setup"))) == []
    changed = SETUP + "\nimport math"
    assert sources(found(reference, code(changed, role="setup"))) == [changed]


def test_an_untouched_stub_gives_way_to_an_answer_but_not_to_nothing(reference):
    spare = found(reference, answer("1.2", SLOPE), answer("1.2", stub("1.2")))
    assert sources(spare) == [SLOPE]
    assert "an untouched stub" in spare.notes[0]
    assert sources(found(reference, answer("1.2", stub("1.2")))) == [stub("1.2")]


def test_the_course_s_own_cells_run_only_where_an_answer_reads_them(reference):
    assert sources(found(reference, code(FIGURE), answer("1.2", SLOPE))) == [SLOPE]
    reading = "axes.plot([1, 2])"
    assert sources(found(reference, code(FIGURE), code(reading))) == [FIGURE, reading]
    own = "def f(axes):\n    figure = axes\n    return figure"
    assert sources(found(reference, code(FIGURE), code(own))) == [own]


def test_checks_do_not_run(reference):
    assert sources(found(reference, checked("1.1"), code('check("1.2")\ncheck("1.3")'))) == []
    assert sources(found(reference, code(LABELS + '\ncheck("1.3")'))) == [LABELS + "\n"]


def test_a_teachers_cells_that_a_submission_brings_along_do_not_run(reference):
    cells = [code("raise SystemExit", role=role, exercise="1.1")
             for role in ("cases", "mistakes", "also", "author", "test")]  # fmt: skip
    assert sources(found(reference, *cells)) == []


# ---- where each exercise is asked for


def order(reference, *cells):
    """The steps of a submission: numbers of cells, exercises, and exercises asked once more."""
    result = found(reference, *cells)
    marks = {"LearnersCell": "", "Request": "?", "SecondRequest": "??"}
    named = ((marks[kind.__name__], each) for kind, each in steps(result, reference.exercises))
    return " ".join(mark + str(getattr(each, "number", each)) for mark, each in named)


def test_an_exercise_is_asked_for_in_the_place_of_its_check(reference):
    cells = [answer("1.1", COST), code("a = 1"), checked("1.1"), code("list = 0")]
    assert order(reference, *cells) == "0 1 ?1.1 3 ?1.2 ?1.3 ??1.1"


def test_a_check_that_stands_before_the_answer_does_not_count(reference):
    cells = [checked("1.2"), answer("1.2", SLOPE), code("slope(0)"), checked("1.3")]
    assert order(reference, *cells) == "1 ?1.2 2 ?1.1 ?1.3 ??1.2"


def test_the_last_answer_and_the_first_check_after_it_decide(reference):
    again = [answer("1.2", stub("1.2").replace("raise", "return")), checked("1.2")]
    cells = [*again, answer("1.2", SLOPE), code("x = 0"), *again[1:], code("z = 0"), *again[1:]]
    assert order(reference, *cells) == "0 2 3 ?1.2 5 ?1.1 ?1.3 ??1.2"


def test_a_check_in_the_answers_own_cell_is_its_check(reference):
    cells = [code(SLOPE + '\ncheck("1.2")'), code("slope = 0")]
    assert order(reference, *cells) == "0 ?1.2 1 ?1.1 ?1.3 ??1.2"


def test_a_name_that_is_bound_again_as_no_function_takes_no_answer_away(reference):
    used_up = [answer("1.2", SLOPE), code("slope = slope(0)")]
    assert order(reference, *used_up) == "0 ?1.2 1 ?1.1 ?1.3 ??1.2"
    only = [code("from math import *\nslope = lambda z: cos(z)"), code("x = 1")]
    assert order(reference, *only) == "0 ?1.2 1 ?1.1 ?1.3 ??1.2"


# ---- looking at code


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ('check("1.1")', ""),
        ('x = 1\ncheck(\n    "1.1"\n)\ny = 2', "x = 1\n\n\n\ny = 2"),
        ('x = 1; check("1.1")', 'x = 1; check("1.1")'),
        ("check(", "check("),
        ('checked = check("1.1")', 'checked = check("1.1")'),
    ],
)
def test_checks_leave_blank_lines(source, left):
    assert look(source).source == left


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('"""Doc."""\n    raise NotImplementedError("later")', True),
        ("raise NotImplementedError", True),
        ("return 1\n    raise NotImplementedError", False),
        ("raise ValueError", False),
        ("pass", False),
    ],
)
def test_stubs_are_told_from_answers(body, expected):
    assert is_stub(ast.parse(f"def f(x):\n    {body}"), "f") is expected


@pytest.mark.parametrize(
    "source",
    ["(" * 10_000, "-" * 200_000 + "1", "a" + ".a" * 100_000, "x = '\0'", "if 1:\n" * 200,
     "lambda:" * 50_000 + "1", "f(" * 150 + ")" * 150],
    ids=lambda s: s[:6],
)  # fmt: skip
def test_code_that_breaks_parsers_is_only_unparsable(reference, source):
    parse(source)
    assert len(find_answers([Cell(0, source)], reference).cells) == 1


# ---- flags


def flagged(reference, source, exercise="1.2"):
    cells = found(reference, answer(exercise, source)).cells
    return flags(cells, reference)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("from nncourse import sigmoid_prime as slope", "nncourse.sigmoid_prime"),
        ("from nncourse.costs import *", "nncourse.costs.*"),
        (
            "import nncourse\ndef slope(z): return nncourse.sigmoid_prime(z)",
            "nncourse.sigmoid_prime",
        ),
        (
            "import nncourse.costs as c\nslope = c.QuadraticCost.value",
            "nncourse.costs.QuadraticCost",
        ),
        ("def slope(z):\n    from nncourse import sigmoid_prime", "nncourse.sigmoid_prime"),
        ('slope = __import__("nncourse.costs").costs', "the text 'nncourse.costs'"),
    ],
)
def test_the_package_s_own_answers_are_noticed(reference, source, name):
    notes = flagged(reference, source)
    assert any(f"uses {name}" in note for note in notes), notes
    assert "cell 0" in notes[0]


SOLUTIONS = Path(__file__).parents[3] / "solutions"
COURSE = [path.stem for path in sorted(SOLUTIONS.glob("*.ipynb"))]


@cache
def of_the_course(name):
    return load_reference(SOLUTIONS / f"{name}.ipynb", ("nncourse",))


BY_NAME = "def sigmoid(z):\n    return {}(z)"


@pytest.mark.parametrize(
    ("name", "sources", "use"),
    [
        ("02_sigmoid_neurons", [BY_NAME.format("library_sigmoid")], "nncourse.sigmoid"),
        ("02_sigmoid_neurons", ["from nncourse import sigmoid"], "nncourse.sigmoid"),
        (
            "02_sigmoid_neurons",
            ["mine = library_sigmoid", BY_NAME.format("mine")],
            "nncourse.sigmoid",
        ),
        ("07_softmax", ["import nncourse.costs as n", "softmax = n.softmax"], "nncourse.costs"),
        ("07_softmax", ["softmax = course_softmax"], "nncourse.softmax"),
        (
            "04_backpropagation",
            ["from nncourse import Network as N", "def backprop(*a):\n    return N.backprop(*a)"],
            "nncourse.Network",
        ),
    ],
)
def test_what_the_course_imports_for_another_exercise_is_noticed(name, sources, use):
    notes = flagged_in(of_the_course(name), *sources)
    assert notes and all(f"uses {use};" in note for note in notes), notes


def flagged_in(reference, *sources):
    cells = find_answers(code_cells(notebook(*map(code, sources))), reference).cells
    return flags(cells, reference)


@pytest.mark.parametrize("name", COURSE)
def test_no_model_answer_is_flagged(name):
    reference = of_the_course(name)
    assert flags(find_answers(reference.cells, reference).cells, reference) == []


def test_trying_out_what_the_course_gives_is_no_flag():
    reference = of_the_course("02_sigmoid_neurons")
    own = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))"
    assert flagged_in(reference, "a = library_sigmoid(0.5)\nprint(a)", own) == []
    edited = "import numpy as np\nfrom nncourse import sigmoid as library_sigmoid\nb = 1"
    assert flagged_in(reference, edited, own) == []


def test_a_name_of_the_course_that_an_answer_defines_itself_is_its_own():
    reference = of_the_course("02_sigmoid_neurons")
    source = "library_sigmoid = lambda z: z\ndef sigmoid(z):\n    return library_sigmoid(z)"
    assert flagged_in(reference, source) == []


@pytest.mark.parametrize(
    "source",
    [SLOPE, "from coursekit import check, finished\n" + SLOPE, "# nncourse.costs\n" + SLOPE],
)
def test_what_the_course_itself_imports_is_no_flag(reference, source):
    assert flagged(reference, source) == []
