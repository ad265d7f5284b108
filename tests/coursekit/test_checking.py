"""The visible check: found beside the notebook, kind, and silent in a sandbox."""

import pytest

from coursekit import check, finished
from coursekit.checking import SANDBOX, CheckFailed, find_facts

RIGHT = "def fahrenheit(celsius):\n    return [1.8 * c + 32 for c in celsius]"
WRONG = "def fahrenheit(celsius):\n    return [1.8 * c for c in celsius]"


@pytest.fixture
def notebook(tiny, monkeypatch):
    """Run cells as a notebook in exercises/ would; gives its names back."""
    monkeypatch.chdir(tiny / "exercises")

    def run(*cells):
        names = {}
        for cell in ("from coursekit import check, finished", *cells):
            exec(cell, names)
        return names

    return run


def test_a_right_answer_is_told_so(notebook, capsys):
    notebook(RIGHT, 'check("1")')
    assert capsys.readouterr().out == "✓ 1 fahrenheit: right, tried on 4 cases.\n"


def test_a_wrong_answer_shows_what_came_back_and_what_is_wrong(notebook):
    with pytest.raises(CheckFailed) as info:
        notebook(WRONG, 'check("1")')
    assert info.value._render_traceback_() == [
        """\
✗ 1 fahrenheit: not right yet.
tried:  one: celsius = [20]
result[0]: 36 came back, expected 68.
the 32 is missing: water freezes at 32 °F."""
    ]


def test_a_missing_answer_says_what_to_run(notebook):
    with pytest.raises(CheckFailed, match="… 1 fahrenheit: fahrenheit is not defined yet. Run the"):
        notebook('check("1")')


def test_finished_is_true_when_all_are_right(notebook):
    assert notebook(RIGHT, 'done = finished("1")')["done"]
    assert not notebook(RIGHT, 'done = finished("1", "2")')["done"]
    assert not notebook(WRONG, 'done = finished("1")')["done"]


def test_a_number_names_an_exercise_too(notebook, capsys):
    notebook(RIGHT, "check(1)")
    assert "✓ 1" in capsys.readouterr().out


def test_in_a_sandbox_nothing_is_looked_up_and_nothing_is_said(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv(SANDBOX, "1")
    monkeypatch.chdir(tmp_path)
    check("no such exercise")
    assert not finished("no such exercise")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["99.1", "three", "", None])
def test_an_exercise_that_does_not_exist_is_named(notebook, name):
    with pytest.raises(ValueError, match="there is no exercise"):
        check(name)


def test_check_data_are_found_from_the_solutions_and_from_the_folder_itself(tiny, monkeypatch):
    for place in (tiny, tiny / "solutions", tiny / "exercises"):
        monkeypatch.chdir(place)
        assert find_facts("1")["name"] == "fahrenheit"


def test_damaged_check_data_are_told_so(tiny, monkeypatch):
    monkeypatch.chdir(tiny / "exercises")
    (tiny / "exercises" / "checks" / "01_everyday.json").write_text('{"1": ')
    with pytest.raises(ValueError, match="01_everyday.json is damaged .*; build it again"):
        check("1")


def test_check_data_that_were_built_again_are_read_again(tiny, monkeypatch):
    monkeypatch.chdir(tiny / "exercises")
    path = tiny / "exercises" / "checks" / "01_everyday.json"
    assert find_facts("1")["name"] == "fahrenheit"
    path.write_text(path.read_text().replace('"fahrenheit"', '"kelvin"'))
    assert find_facts("1")["name"] == "kelvin"


def test_a_course_that_is_installed_brings_its_checks(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_facts("3.2")["name"] == "quadratic_cost"
