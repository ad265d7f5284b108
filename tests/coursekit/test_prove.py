"""Proofs: what does not hold together is found and said."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from coursekit.exercise import ExerciseError, read_solutions
from coursekit.prove import prove
from coursekit.roles import RoleError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def spoil(tiny):
    """Replace a text in the only cell of a role of an exercise; gives the notebook's path."""
    (path,) = (tiny / "solutions").glob("*.ipynb")

    def replace(exercise, role, old, new):
        notebook = nbformat.read(path, as_version=4)
        told = {"role": role, "exercise": exercise}
        (cell,) = [
            c for c in notebook.cells if told.items() <= c.metadata.get("coursekit", {}).items()
        ]
        assert old in cell.source
        cell.source = cell.source.replace(old, new)
        nbformat.write(notebook, path)
        return path

    return replace


def exceptions(path, exercise):
    (proof,) = [proof for proof in prove(path) if proof.exercise == exercise]
    return "\n".join(proof.exceptions)


def test_what_holds_together_has_no_exceptions(tiny):
    (path,) = (tiny / "solutions").glob("*.ipynb")
    proofs = prove(path)
    assert [(p.exercise, p.also, p.mistakes, p.exceptions) for p in proofs] == [
        ("1", 1, 3, []),
        ("2", 1, 3, []),
        ("3", 1, 3, []),
    ]


@pytest.mark.parametrize(
    ("exercise", "role", "old", "new", "said"),
    [
        ("1", "also", "1.8 * c", "1.7 * c", "by_map is wrong"),
        (
            "1",
            "mistakes",
            '"(c + 32) * 9 / 5"',
            '"32 + c * 9 / 5"',
            "this mistake passes: 32 is added",
        ),
        ("1", "mistakes", '" + 32", ""', '" + 32", " + 31"', ""),
        ("1", "mistakes", '" + 32", ""', '" + 32", "/ None"', "no case tells this mistake"),
        ("1", "mistakes", '" + 32", ""', '"9 / 5", "5 / 9"', "instead of 'the 32 is missing"),
        ("1", "mistakes", 'hint = "', 'nothing = "', "has no hint"),
        ("2", "judge", "if sum(call.result) != cents", "if False", "this mistake passes"),
        (
            "2",
            "judge",
            "if len(call.result) > len(call.expected)",
            "if False",
            "this mistake passes",
        ),
        ("2", "judge", "if not isinstance", "if isinstance", "the model answer is wrong"),
        (
            "3",
            "cases",
            "seeds[0], seeds[0], seeds[1]",
            "seeds[0], seeds[1], seeds[0]",
            "the model answer is wrong",
        ),
    ],
)
def test_what_does_not_hold_is_said(spoil, exercise, role, old, new, said):
    found = exceptions(spoil(exercise, role, old, new), exercise)
    assert said in found if said else not found


def test_a_stub_that_is_no_stub_is_noticed(spoil):
    early = "return [c * 1.8 + 32 for c in celsius]\n    ### BEGIN SOLUTION\n"
    path = spoil("1", "answer", "### BEGIN SOLUTION\n", early)
    assert "the stub is right" in exceptions(path, "1")


@pytest.mark.parametrize(
    ("role", "old", "new", "said"),
    [
        ("mistakes", '" + 32"', '" + 33"', "' \\+ 33' stands 0 times in the model answer"),
        ("mistakes", '" + 32"', '"c"', "'c' stands 3 times"),
        ("mistakes", "hint =", "hint", "exercise 1, mistakes: SyntaxError"),
        ("cases", '"one", [20]', '"alone", [20]', "has points for the labels"),
        ("cases", "[-40.5]", "['cold']", "the model answer raises TypeError"),
        ("answer", "in celsius]", "in celsius if nothing]", "model answer raises NameError"),
    ],
)
def test_a_source_that_does_not_run_is_an_error_that_names_the_place(spoil, role, old, new, said):
    path = spoil("1", role, old, new)
    with pytest.raises(ExerciseError, match=said):
        prove(path)


def test_a_setup_that_does_not_run_is_told(tiny):
    (path,) = (tiny / "solutions").glob("*.ipynb")
    path.write_text(path.read_text().replace("from collections import", "from collectons import"))
    with pytest.raises(ExerciseError, match="01_everyday.ipynb: setup: ModuleNotFoundError"):
        read_solutions(path)


def test_cases_before_their_answer_are_refused(tiny):
    (path,) = (tiny / "solutions").glob("*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(1, notebook.cells.pop(5))
    nbformat.write(notebook, path)
    with pytest.raises(RoleError, match="the cases of exercise 1 stand before its answer"):
        read_solutions(path)


def test_the_command_prints_a_table_and_fails_where_something_does_not_hold(tiny, spoil):
    command = [sys.executable, "-m", "coursekit", "prove", str(tiny)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "exercises 3, mistakes 9, other right answers 3, seeds 4: 0 exceptions" in done.stdout
    spoil("1", "also", "1.8 * c", "1.7 * c")
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1
    assert "seed visible: by_map is wrong" in done.stdout
