"""Building: stubs in, answers out, check data beside; nothing leaks, nothing half done."""

import json

import nbformat
import pytest

from coursekit.build import build, leaks, student_version
from coursekit.notebooks import NotebookError, dumps, normalise, read, write
from coursekit.roles import about

SECRETS = (
    "SOLUTION",
    "divmod",
    "by_map",
    "mistake(",
    "upside down: mistake",
    "rng.uniform",
    "Marking guide",
)


def source(tiny):
    (path,) = (tiny / "solutions").glob("*.ipynb")
    return path


def test_a_student_gets_questions_stubs_and_checks(tiny):
    student = read(tiny / "exercises" / "01_everyday.ipynb")
    roles = [about(cell).get("role") for cell in student.cells]
    assert {*roles} == {None, "setup", "answer", "check", "written"}
    stub = student.cells[3].source
    assert stub.endswith('    raise NotImplementedError("Exercise 1: write fahrenheit")')
    assert "# Hint: nine fifths" in stub
    assert student.cells[-2].source.endswith("*Your answer:*")


@pytest.mark.parametrize("file", ["01_everyday.ipynb", "checks/01_everyday.json"])
def test_nothing_of_a_solution_reaches_a_student(tiny, file):
    text = (tiny / "exercises" / file).read_text(encoding="utf-8")
    assert [secret for secret in SECRETS if secret in text] == []


def test_check_data_hold_arguments_outcomes_and_judges_only(tiny):
    facts = json.loads((tiny / "exercises" / "checks" / "01_everyday.json").read_text())
    assert set(facts) == {"1", "2", "3"}
    assert set(facts["1"]) == {
        "id",
        "name",
        "names",
        "parameters",
        "results",
        "given",
        "judge",
        "raises",
        "silent",
        "rtol",
        "atol",
        "points",
        "hint",
        "mistakes",
        "slips",
        "cases",
    }
    assert facts["1"]["cases"][0] == {
        "label": "one",
        "data": [{"list": [20]}],
        "expected": {"list": [68.0]},
        "error": "",
    }
    assert set(facts["1"]["mistakes"][0]) == {"says", "outcomes"}


def test_building_again_changes_nothing(tiny):
    assert build(tiny) == []
    assert build(tiny, check=True) == []
    assert build(source(tiny)) == []


def test_looking_changes_nothing(tiny):
    target = tiny / "exercises" / "01_everyday.ipynb"
    target.unlink()
    assert [name.rpartition("/")[2] for name in build(tiny, check=True)] == ["01_everyday.ipynb"]
    assert not target.exists()


def test_what_has_no_source_is_reported(tiny):
    (tiny / "exercises" / "02_stray.ipynb").write_text("{}")
    (tiny / "exercises" / "checks" / "02_stray.json").write_text("{}")
    assert [name.rpartition("/")[2] for name in build(tiny)] == ["02_stray.ipynb", "02_stray.json"]


def test_first_lines_move_into_the_metadata(tiny):
    notebook = read(source(tiny))
    for cell in notebook.cells:
        if (told := about(cell)).get("role") == "cases":
            cell.metadata.pop("coursekit")
            cell.source = f"#| cases {told['exercise']}\n{cell.source}"
    before = source(tiny).read_text()
    write(notebook, source(tiny))
    assert build(tiny) == [source(tiny).as_posix()]
    assert source(tiny).read_text() == before


def test_a_solution_line_that_a_student_could_read_is_refused(tiny):
    notebook = normalise(read(source(tiny)))
    student = student_version(notebook)
    assert leaks(notebook, student) == []
    student.cells.append(nbformat.v4.new_code_cell("return [c * 9 / 5 + 32 for c in celsius]"))
    assert leaks(notebook, student) == ["return [c * 9 / 5 + 32 for c in celsius]"]


def test_a_hidden_role_never_reaches_a_student_even_if_it_is_unknown(tiny):
    notebook = normalise(read(source(tiny)))
    notebook.cells[4].metadata["coursekit"]["role"] = "hidden"
    with pytest.raises(ValueError, match="has the role 'hidden'"):
        student_version(notebook)


def test_the_source_stays_as_it_is(tiny):
    notebook = normalise(read(source(tiny)))
    before = dumps(notebook)
    student_version(notebook)
    assert dumps(notebook) == before


def test_nbgrader_metadata_stand_beside_ours(tiny):
    cells = read(source(tiny)).cells
    ids = [cell.metadata.nbgrader["grade_id"] for cell in cells if "nbgrader" in cell.metadata]
    assert ids == ["1-answer", "1-check", "2-answer", "2-check", "3-answer", "3-check", "4-written"]
    assert cells[-2].metadata.nbgrader["points"] == 2


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(NotebookError, match="holds no notebooks"):
        build(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(NotebookError, match="holds no notebooks"):
        build(tmp_path / "nowhere")
