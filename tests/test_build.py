"""Student versions: stubs in, answers out, nothing leaks, nothing half done."""

import json
from pathlib import Path

import nbformat
import pytest

from nncourse.course.build import build, leaks, role, student_version, with_nbgrader_metadata
from nncourse.course.notebooks import NotebookError, dumps, normalise, write

ROOT = Path(__file__).resolve().parents[1]
ANSWER = '''def double(x):
    """Twice x."""
    # Hint: multiply.
    ### BEGIN SOLUTION
    secret_result = 2 * x
    return secret_result
    ### END SOLUTION
'''


def cell(source, role=None, kind="code", **about):
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    made = make(source)
    if role:
        made.metadata["nncourse"] = {"role": role, **about}
    return made


@pytest.fixture
def solutions():
    return nbformat.v4.new_notebook(
        cells=[
            cell("# Title", kind="markdown"),
            cell("import numpy as np", "setup"),
            cell(ANSWER, "answer", exercise="1.1", points=2, defines=["double"]),
            cell('check("1.1")', "check", exercise="1.1"),
            cell("hidden_input_value = 21\ndouble(1)", "hidden", exercise="1.1", points=2),
            cell(
                "Why?\n\n### BEGIN SOLUTION\nBecause it is the model answer.\n### END SOLUTION",
                "written",
                kind="markdown",
                exercise="1.2",
                points=1,
            ),
        ]
    )


def test_answers_become_stubs_and_hidden_cells_go(solutions):
    student = student_version(solutions)
    source = student.cells[2].source
    assert source.endswith('    raise NotImplementedError("Exercise 1.1: write double")')
    assert '"""Twice x."""' in source
    assert "# Hint: multiply." in source
    assert [role(c) for c in student.cells] == [None, "setup", "answer", "check", "written"]
    assert student.cells[-1].source == "Why?\n\n*Your answer:*"


def test_nothing_of_the_solution_is_left(solutions):
    text = dumps(student_version(solutions))
    for secret in ("secret_result", "hidden_input_value", "model answer", "SOLUTION"):
        assert secret not in text


def test_solution_text_in_a_students_notebook_is_found(solutions):
    leaking = nbformat.v4.new_notebook(cells=[cell("secret_result = 2 * x")])
    assert leaks(solutions, leaking) == ["secret_result = 2 * x"]


def test_a_line_that_students_may_see_anyway_is_no_leak(solutions):
    solutions.cells.append(cell("secret_result = 2 * x"))
    assert leaks(solutions, student_version(solutions)) == []


def test_student_cells_have_no_outputs_and_no_counts(solutions):
    solutions.cells[1].execution_count = 3
    solutions.cells[1].outputs = [nbformat.v4.new_output("stream", name="stdout", text="x")]
    student = student_version(solutions)
    assert student.cells[1].execution_count is None
    assert student.cells[1].outputs == []


def test_the_source_stays_as_it_is(solutions):
    before = dumps(solutions)
    student_version(solutions)
    assert dumps(solutions) == before


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda c: c[2].metadata["nncourse"].update(role="anwser"), "has the role 'anwser'"),
        (lambda c: c[2].metadata["nncourse"].pop("points"), r"lacks \['points'\]"),
        (lambda c: c[2].metadata["nncourse"].update(defines=["halve"]), "does not define halve"),
        (lambda c: c[2].update(source=ANSWER.replace("### END SOLUTION", "")), "in pairs"),
        (lambda c: c[2].update(source="def double(x): pass"), "in pairs"),
        (
            lambda c: c[4].metadata["nncourse"].update(points=1),
            "worth 2 points, but its hidden cells give 1",
        ),
        (lambda c: c[4].metadata["nncourse"].update(exercise="1.9"), "hidden cells give 0"),
        (lambda c: c[2].metadata.pop("nncourse"), "marks a solution but has no role"),
    ],
)
def test_faulty_solutions_are_refused(solutions, spoil, message):
    spoil(solutions.cells)
    with pytest.raises(NotebookError, match=message):
        student_version(solutions)


def test_building_twice_changes_nothing_the_second_time(tmp_path, solutions):
    (tmp_path / "solutions").mkdir()
    write(normalise(solutions), tmp_path / "solutions" / "01_x.ipynb")
    folders = tmp_path / "solutions", tmp_path / "exercises"
    assert len(build(*folders, check=True)) == 2
    assert not (tmp_path / "exercises").exists()
    assert len(build(*folders)) == 2
    assert build(*folders) == []
    assert build(*folders, check=True) == []


def test_an_exercise_without_a_source_is_reported(tmp_path, solutions):
    (tmp_path / "solutions").mkdir()
    write(normalise(solutions), tmp_path / "solutions" / "01_x.ipynb")
    build(tmp_path / "solutions", tmp_path / "exercises")
    (tmp_path / "exercises" / "02_stray.ipynb").write_text("{}")
    assert build(tmp_path / "solutions", tmp_path / "exercises", check=True)[0].endswith(
        "02_stray.ipynb"
    )


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(NotebookError, match="holds no notebooks"):
        build(tmp_path, tmp_path / "exercises")


def test_nbgrader_metadata_stands_beside_ours(solutions):
    cells = with_nbgrader_metadata(solutions).cells
    assert "nbgrader" not in cells[1].metadata
    assert cells[2].metadata.nbgrader["solution"] is True
    assert cells[4].metadata.nbgrader["points"] == 2
    ids = [c.metadata.nbgrader["grade_id"] for c in cells if "nbgrader" in c.metadata]
    assert len(ids) == len(set(ids))
    assert all(
        c.metadata.nbgrader["schema_version"] == 3 for c in cells if "nbgrader" in c.metadata
    )


def test_the_exercises_of_the_course_are_built_from_its_solutions():
    assert build(ROOT / "solutions", ROOT / "exercises", check=True) == []


def test_no_exercise_file_holds_a_mark_or_a_hidden_cell():
    for path in (ROOT / "exercises").glob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert "SOLUTION" not in text
        assert all(role(nbformat.from_dict(c)) != "hidden" for c in json.loads(text)["cells"])
