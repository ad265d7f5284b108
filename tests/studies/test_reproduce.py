"""`nncourse reproduce`: what is run, how it is judged, and that it goes on where it was stopped."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from studies.reproduce import command, computing, running, tables, verdicts
from studies.reproduce.experiments import ROWS, Row, chosen
from studies.reproduce.readings import READINGS, read
from studies.reproduce.runs import RUNS, adapted

ROOT = Path(__file__).resolve().parents[2]
FEW = ["8/thousand-test", "6/30-hidden"]  # two trainings and what is read off them


def nncourse(*words, **options):
    program = [sys.executable, "-m", "nncourse", "reproduce", *map(str, words)]
    return subprocess.run(program, capture_output=True, text=True, encoding="utf-8", **options)


def without_times(folder):
    """The table of a folder, but for what differs between two runs of the same thing."""
    found = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    for entry in found["rows"]:
        assert entry.pop("seconds") >= 0
    return found


def row(**changes):
    about = {"name": "5/x", "source": "N", "what": "", "printed": "95 %", "run": "quadratic-30"}
    return Row(**{**about, "reading": "best epoch", "low": 95.0, **changes})


@pytest.fixture(scope="module")
def digits():
    return computing.load("digits")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """All rows, shortened, on the small digits, in one process."""
    folder = tmp_path_factory.mktemp("whole")
    assert command.reproduce("digits", folder=folder, jobs=1, quick=True) == 0
    return folder


# ---- what is run


def test_every_row_has_a_run_and_a_reading_and_every_run_a_row():
    assert {row.run for row in ROWS} == set(RUNS)
    assert {row.reading for row in ROWS} <= set(READINGS)
    assert max(Counter(row.name for row in ROWS).values()) == 1


def test_every_number_that_the_sources_print_has_a_row():
    printed = {(row.chapter, row.low) for row in ROWS}
    expected = {
        5: {10.0, 22.25, 94.35, 98.5, 91.29, 95.42, 91.06, 95.33, 96.59, 70.0}
        | {11.39, 21.42, 10.09, 9.82},
        6: {0.82, 0.98, 0.09, 95.49, 96.82},
        8: {82.27, 100.0, 15, 280, 97.86, 95.33, 87.1, 96.49, 97.92, 98.04},
        10: {98.0, 97.0},
    }
    assert printed == {(chapter, low) for chapter, lows in expected.items() for low in lows}


def test_chapters_and_rows_can_be_chosen():
    assert {row.chapter for row in chosen(["6", "10"])} == {6, 10}
    assert [row.name for row in chosen(["8/decay-30"])] == ["8/decay-30"]
    assert chosen() == ROWS


def test_the_small_digits_keep_the_strength_of_weight_decay():
    for name in ("decay-30", "thousand-decay"):
        run, small = RUNS[name], adapted(RUNS[name], "digits")
        assert small.images < run.images
        assert small.lmbda / small.images == pytest.approx(run.lmbda / run.images)


def test_quick_changes_nothing_but_length():
    run = RUNS["decay-100-slow"]
    quick = adapted(run, "mnist", quick=True)
    assert (quick.epochs, quick.images) == (6, 5000)
    assert replace(quick, epochs=60, images=50_000, lmbda=run.lmbda) == run


def test_seeds_are_as_many_as_asked_for_but_once_where_chance_has_no_part():
    def count(*names, **options):
        return len(running.tasks([RUNS[name] for name in names], "mnist", **options))

    assert count("svm", "thousand") == 6
    assert count("svm", "thousand", seeds=7) == 8
    assert count("svm", "thousand", seeds=7, quick=True) == 2


# ---- one run


def test_a_thousand_images_are_the_first_thousand(digits):
    run = replace(RUNS["thousand"], images=300, epochs=2)
    with_all = computing.compute(run, 0, digits)["epochs"]
    cut = (digits[0][:300], *digits[1:])
    for a, b in zip(with_all, computing.compute(run, 0, cut)["epochs"], strict=True):
        assert a["training_total"] == 300
        assert {**a, "seconds": 0} == {**b, "seconds": 0}


def test_the_appendix_trains_on_the_validation_images_too(digits):
    run = replace(adapted(RUNS["without-biases"], "digits"), epochs=5)
    epoch = computing.compute(run, 0, digits)["epochs"][-1]
    assert (epoch["training_total"], epoch["evaluation_total"]) == (1497, 300)
    assert epoch["training_correct"] > 0.8 * 1497


def test_a_run_depends_on_its_seed_alone(digits):
    run = replace(RUNS["quadratic-30"], epochs=1)
    costs = [
        computing.compute(run, seed, digits)["epochs"][0]["evaluation_cost"] for seed in (0, 0, 1)
    ]
    assert costs[0] == costs[1] != costs[2]


def test_validation_rows_never_see_the_test_data(digits):
    run = replace(adapted(RUNS["decay-100"], "digits"), epochs=1)
    assert run.evaluate_on == "validation"
    training, validation, _ = digits
    (epoch,) = computing.compute(run, 0, (training, validation[:7], None))["epochs"]
    assert epoch["evaluation_total"] == 7


def test_the_neuron_of_chapter_6_starts_and_ends_as_printed(digits):
    outputs = computing.compute(RUNS["neuron-near"], 0, digits)["epochs"]
    assert len(outputs) == 301
    assert round(outputs[0]["output"], 2) == 0.82
    assert round(outputs[-1]["output"], 2) == 0.09


def test_an_interrupted_training_is_no_result(digits):
    def interrupt(fraction):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        computing.compute(replace(RUNS["quadratic-30"], epochs=3), 0, digits, interrupt)


# ---- how numbers are read and judged


@pytest.mark.parametrize(
    ("reading", "number"),
    [
        ("first epoch", 50.0),
        ("best epoch", 80.0),
        ("last epoch", 70.0),
        ("last epoch, training", 90.0),
        ("epoch of lowest cost", 0),
        ("epoch of highest accuracy", 1),
    ],
)
def test_readings(reading, number):
    def epoch(correct, cost):
        scores = {"evaluation_correct": correct, "evaluation_total": 10, "evaluation_cost": cost}
        return {**scores, "training_correct": 9, "training_total": 10}

    assert read(reading, [epoch(5, 0.1), epoch(8, 0.2), epoch(8, 0.3), epoch(7, 0.4)]) == number


def test_an_unknown_reading_is_told():
    with pytest.raises(
        ValueError, match="reading is 'luckiest'; expected one of accuracy, first epoch"
    ):
        read("luckiest", [{}])


@pytest.mark.parametrize(
    ("changes", "values", "expected"),
    [
        ({}, [94.0, 96.0], "reproduced"),  # between our seeds
        ({}, [95.3, 96.0], "reproduced"),  # at the margin
        ({}, [95.31, 96.0], "better"),
        ({}, [94.0, 94.7], "reproduced"),
        ({}, [94.0, 94.69], "not reproduced"),
        ({"more_is_better": False}, [95.31, 96.0], "not reproduced"),
        ({"high": 97.0}, [97.2], "reproduced"),
        ({"high": 97.0}, [97.4], "better"),
        ({"margin": 2.0}, [93.0], "reproduced"),
        ({"compare": "best"}, [90.0, 95.1], "reproduced"),
        ({"compare": "best"}, [94.0, 95.4], "better"),
        ({"compare": "best"}, [90.0, 94.6], "not reproduced"),
        ({"compare": "some", "low": 70, "high": 80, "margin": 5}, [96.0, 66.0], "reproduced"),
        ({"compare": "some", "low": 70, "high": 80, "margin": 5}, [96.0, 60.0], "not reproduced"),
    ],
)
def test_the_verdict(changes, values, expected):
    assert verdicts.verdict(row(**changes), values) == expected


def test_luck_is_how_many_seeds_reach_the_printed_number_without_a_margin():
    assert verdicts.reached(row(), [94.99, 95.0, 96.0]) == 2
    assert verdicts.reached(row(more_is_better=False), [95.0]) is None
    some = row(compare="some", low=70, high=80, margin=5)
    assert verdicts.reached(some, [64.0, 66.0, 84.0, 97.0]) == 2


def test_the_summary_of_a_row():
    assert verdicts.summary(row(), [94.0, 96.0, 95.5]) == {
        "median": 95.5,
        "best": 96.0,
        "lowest": 94.0,
        "highest": 96.0,
        "seeds": 3,
        "reached": 2,
        "verdict": "reproduced",
    }


# ---- many runs


def test_the_whole_table_has_every_row_and_no_verdict_on_other_data(whole):
    found = json.loads((whole / "results.json").read_text(encoding="utf-8"))
    assert [entry["row"] for entry in found["rows"]] == [row.name for row in ROWS]
    assert not any("verdict" in entry or "printed" in entry for entry in found["rows"])
    page = (whole / "results.md").read_text(encoding="utf-8")
    assert "nncourse reproduce --data digits --quick" in page
    assert all(f"| {row.name} |" in page for row in ROWS)
    assert "reproduced" not in page


def test_several_processes_find_what_one_finds(whole, tmp_path):
    assert command.reproduce("digits", folder=tmp_path, jobs=3, quick=True) == 0
    assert without_times(tmp_path) == without_times(whole)


def test_what_is_done_is_not_done_again(whole, monkeypatch):
    monkeypatch.setattr(running, "_workers", None)
    assert command.reproduce("digits", folder=whole, jobs=1, quick=True) == 0


def test_a_result_of_other_settings_or_a_damaged_one_is_none(tmp_path):
    run = replace(RUNS["neuron-near"], epochs=3)
    (task,) = running.tasks([run], "digits")
    assert running.result(task, tmp_path) is None
    running._write(task, {"epochs": []}, tmp_path)
    assert running.result(task, tmp_path)["epochs"] == []
    (other,) = running.tasks([replace(run, eta=1.0)], "digits")
    assert other.file == task.file
    assert running.result(other, tmp_path) is None
    (tmp_path / task.file).write_text("{", encoding="utf-8")
    assert running.result(task, tmp_path) is None


def test_a_quick_result_does_not_replace_a_whole_one():
    (whole,), (quick,) = (
        running.tasks([RUNS["svm"]], "digits", quick=quick) for quick in (False, True)
    )
    assert whole.file != quick.file


def test_the_progress_grows_to_one(tmp_path):
    seen = []
    todo = running.tasks([RUNS["thousand"]], "digits", seeds=2)
    running.run_all(todo, tmp_path, 2, seen.append)
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, 1)


def test_the_number_of_threads_is_put_back(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    with running._one_thread():
        assert {os.environ[name] for name in running.THREADS} == {"1"}
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "MKL_NUM_THREADS" not in os.environ


def _alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _wait_until(what, seconds=60):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def _results(folder):
    return {path: path.stat().st_mtime_ns for path in (folder / "runs").glob("*.json")}


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_killed_run_goes_on_and_leaves_no_process_behind(tmp_path):
    few = [word for name in FEW for word in ("--only", name)]
    words = ["--data", "digits", *few, "--seeds", "6"]
    program = [sys.executable, "-m", "nncourse", "reproduce", *words, "-j", "2", "-o"]
    stopped, through = tmp_path / "stopped", tmp_path / "through"
    with subprocess.Popen([*program, str(stopped)], stdout=subprocess.DEVNULL) as process:
        _wait_until(lambda: len(_results(stopped)) >= 2)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        process.send_signal(signal.SIGKILL)
    _wait_until(lambda: not any(map(_alive, children)))
    done = _results(stopped)
    assert len(children) >= 2
    assert 2 <= len(done) < 12 and not (stopped / "results.md").exists()
    assert nncourse(*words, "-o", stopped, "-j", 1).returncode == 0
    assert nncourse(*words, "-o", through, "-j", 1).returncode == 0
    assert without_times(stopped) == without_times(through)
    assert done.items() <= _results(stopped).items()


def test_ctrl_c_says_how_to_go_on(tmp_path, monkeypatch, capsys):
    def interrupt(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "run_all", interrupt)
    assert command.reproduce("digits", only=["10"], folder=tmp_path) == 130
    assert "the same command goes on from there" in capsys.readouterr().out
    assert not (tmp_path / "results.md").exists()


# ---- the command line


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--data", "emnist"], 1, "--data is 'emnist'; expected digits or mnist"),
        (["--only", "8/decay"], 1, "--only 8/decay: expected a chapter, such as 8, or one of 5/"),
        (["--seeds", "0"], 2, "Invalid value for '--seeds'"),
        (["-j", "0"], 2, "--jobs"),
        (["--data", "digits", "-o", __file__], 1, "this is a file; expected a folder"),
    ],
)
def test_a_wrong_command_line(words, code, message):
    done = nncourse(*words)
    assert done.returncode == code
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_help_shows_examples():
    assert "nncourse reproduce --only 8 --seeds 3 -j 2" in nncourse("--help").stdout


# ---- the committed results


@pytest.fixture(scope="module")
def committed():
    return json.loads((ROOT / "docs" / "results.json").read_text(encoding="utf-8"))


def test_the_committed_page_is_made_from_the_committed_numbers(committed):
    page = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    assert page == tables.to_markdown(committed)


def test_the_committed_results_have_every_row_as_it_is_now(committed):
    assert committed["data"] == "mnist" and not committed["quick"]
    assert [entry["row"] for entry in committed["rows"]] == [row.name for row in ROWS]
    for entry, now in zip(committed["rows"], ROWS, strict=True):
        (task, *_) = running.tasks([RUNS[now.run]], "mnist")
        settings = {k: v for k, v in task.settings.items() if k not in ("seed", "name")}
        assert entry["settings"] == settings, now.name
        assert entry["printed"] == now.printed
        summary = verdicts.summary(now, entry["values"])
        assert {k: entry[k] for k in summary} == summary, now.name
        assert entry["seeds"] == len(entry["values"]) >= 1


def test_the_committed_results_say_how_they_were_made_and_not_when(committed):
    page = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    assert "```sh\nnncourse reproduce --data mnist" in page
    assert re.search(r"Python 3\.\d+\.\d+, numpy \d", page)
    assert not re.search(r"\b20\d\d-\d\d|\d\d:\d\d", page)
    lines = [line for line in page.splitlines() if re.match(r"\| \d+/", line)]
    assert len(lines) == len(ROWS)
    assert {line.count("|") for line in lines} == {tables.COMPARED.count("|")}


def test_the_measurements_show_the_committed_medians(committed):
    page = (ROOT / "docs" / "measurements.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\|.*`nncourse reproduce --only (\d+/[\w-]+)`.*", page, re.MULTILINE)
    assert len(shown) >= 3
    medians = {entry["row"]: f"{entry['median']:.2f} %" for entry in committed["rows"]}
    for name in shown:
        (line,) = (line for line in page.splitlines() if f"--only {name}`" in line)
        assert medians[name] in line
