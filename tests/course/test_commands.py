"""The commands that train, check, build and normalise, as they are typed."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from coursekit.check_notebook import check_notebook
from coursekit.notebooks import NotebookError
from nncourse.checkpoints import load_network

ROOT = Path(__file__).resolve().parents[2]
STUB = 'raise NotImplementedError("Exercise 3.1: write vectorized_result")'
RIGHT = "return np.eye(10)[:, [j]]"


def nncourse(*words, **options):
    command = [sys.executable, "-m", "nncourse", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", **options)


@pytest.fixture
def exercise(tmp_path):
    """A learner's copy of chapter 3's exercises, under a name that asks for trouble."""
    folder = tmp_path / "my work [1]"
    folder.mkdir()
    return Path(
        shutil.copy(ROOT / "exercises" / "03_gradient_descent.ipynb", folder / "it's 3.ipynb")
    )


def fill_in(path, stub, answer):
    text = path.read_text(encoding="utf-8")
    assert json.dumps(stub)[1:-1] in text
    path.write_text(
        text.replace(json.dumps(stub)[1:-1], json.dumps(answer)[1:-1]), encoding="utf-8"
    )


# ---- train


def test_train_prints_the_transcript_and_writes_the_history(tmp_path):
    history, network = tmp_path / "history.json", tmp_path / "net.npz"
    done = nncourse(
        "train",
        "--sizes",
        64,
        30,
        10,
        "--eta",
        3,
        "--epochs",
        3,
        "--seed",
        0,
        "--json",
        history,
        "--save",
        network,
    )
    assert done.returncode == 0, done.stderr
    written = json.loads(history.read_text())
    last = written["epochs"][-1]
    assert done.stdout.splitlines()[2] == f"Epoch 2: {last['evaluation_correct']} / 300"
    assert {
        "evaluation_correct",
        "evaluation_total",
        "evaluation_cost",
        "training_cost",
        "seconds",
    } <= set(last)
    assert written["settings"]["eta"] == 3.0
    assert load_network(network).sizes == [64, 30, 10]


def test_train_ends_above_90_percent_on_the_digits():
    done = nncourse("train", "--seed", 0)
    right, total = map(int, done.stdout.splitlines()[29].partition(": ")[2].split(" / "))
    assert right / total > 0.9


def test_the_same_seed_gives_the_same_transcript():
    first, second = (nncourse("train", "--epochs", 2, "--seed", 7).stdout for _ in range(2))
    assert first.splitlines()[:2] == second.splitlines()[:2]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--data", "imagenet"], 1, "data is 'imagenet'; expected one of 'digits', 'mnist'"),
        (["--evaluate-on", "train"], 1, "evaluate_on is 'train'"),
        (["--sizes", "63", "10"], 1, r"x has shape (64, "),
        (["--sizes", "64"], 1, "two or more whole numbers"),
        (["--cost", "entropy"], 1, "cost is 'entropy'"),
        (["--json", "no/such/folder.json"], 1, "there is no folder"),
        (["--sizes", "many"], 2, "many"),
        (["--sizes"], 2, "requires an argument"),
        (["--eta", "fast"], 2, "--eta"),
    ],
)
def test_train_tells_what_is_wrong(words, code, message, tmp_path):
    done = nncourse("train", "--epochs", 1, *words, cwd=tmp_path)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


# ---- check


def test_check_says_a_line_per_exercise(exercise):
    fill_in(exercise, STUB, RIGHT)
    before = exercise.read_bytes()
    done = nncourse("check", exercise)
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert lines[0] == "✓ 3.1 vectorized_result: right, tried on 4 cases."
    assert any(line.startswith("… 3.2 quadratic_cost: not written yet") for line in lines)
    assert lines[-1] == "1 of 7 right."
    assert exercise.read_bytes() == before


def test_check_passes_when_every_answer_is_right():
    done = nncourse("check", ROOT / "solutions" / "03_gradient_descent.ipynb")
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1] == "7 of 7 right."


def test_check_names_a_misconception_and_a_cell_that_cannot_run(exercise):
    fill_in(exercise, STUB, "return np.eye(10)[j]")
    lines = {line.subject: line for line in check_notebook(exercise)}
    assert "column of shape (10, 1)" in lines["3.1"].message
    fill_in(exercise, "return np.eye(10)[j]", "return )")
    lines = {line.subject: line for line in check_notebook(exercise)}
    assert any("SyntaxError" in line.message for line in lines.values())
    assert "is not defined yet" in lines["3.1"].message


def test_check_names_the_exercises_that_a_broken_cell_uses(exercise):
    fill_in(exercise, STUB, RIGHT)
    notebook = nbformat.read(exercise, 4)
    notebook.cells.append(nbformat.v4.new_code_cell("vectorized_result(3)[99]"))
    nbformat.write(notebook, exercise)
    *_, last = check_notebook(exercise)
    assert last.subject.endswith("(uses your answer to 3.1)") and "IndexError" in last.message


def test_check_of_an_earlier_notebook_says_so_in_one_line(exercise):
    text = exercise.read_text(encoding="utf-8")
    assert "from coursekit import check" in text
    old = text.replace("from coursekit import check", "from nncourse.course import check")
    exercise.write_text(old.replace('"coursekit": {', '"nncourse": {'), encoding="utf-8")
    done = nncourse("check", exercise)
    first, second, *_ = done.stdout.splitlines()
    assert first.endswith("write: from coursekit import check, finished")
    assert second.startswith("… 3.1 vectorized_result: not written yet")


def test_check_ends_an_endless_loop(exercise):
    fill_in(exercise, STUB, "while True: pass")
    lines = {line.subject: line for line in check_notebook(exercise, timeout=2)}
    assert not lines["3.1"].passed


def test_check_refuses_what_is_no_exercise(tmp_path):
    path = tmp_path / "a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), path)
    with pytest.raises(NotebookError, match="has no check cells"):
        check_notebook(path)
    done = nncourse("check", tmp_path / "missing.ipynb")
    assert done.returncode == 1
    assert "there is no such file" in done.stderr


# ---- build and normalise


def test_build_check_is_content_with_the_committed_exercises():
    done = nncourse("build", "--check", cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, "")


def test_normalise_run_fills_in_and_the_second_time_changes_nothing(tmp_path):
    path = tmp_path / "a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")]), path)
    assert nncourse("normalise", "--check", path).returncode == 1
    assert nncourse("normalise", "--run", path).returncode == 0
    assert nbformat.read(path, 4).cells[0].outputs[0].data["text/plain"] == "2"
    assert nncourse("normalise", "--run", path).stdout == ""
    assert nncourse("normalise", "--check", path).returncode == 0
