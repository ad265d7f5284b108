"""Workers that die, a grader that is stopped: time is lost, and nothing else."""

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import nbformat
import psutil
import pytest

from coursekit.course import load, of_package
from coursekit.doctor import no_bwrap
from coursekit.grading import pool
from coursekit.grading.isolation import IsolationError, Limits, Reason
from coursekit.grading.pool import WorkersLost, grade_in_pool
from coursekit.grading.reading import Handed, code_cells
from coursekit.grading.reference import load_references
from coursekit.grading.trial import Trial
from coursekit.grading.work import Paper, Settings, close_sandbox, grade_here, grade_one
from tests.coursekit.grading.cases import LABELS, WRONG_SLOPE, solutions, submission, write
from tests.coursekit.grading.conftest import facts_once, make_course

pytest.importorskip("resource", reason="this system has no resource limits")
linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="processes are looked up in /proc"
)

LEVEL = "limits" if no_bwrap(of_package("nncourse")) else "bwrap"
SLEEPS = {"1.3": f"import time\ntime.sleep(15)\n{LABELS}"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def reference(folder):
    (made,) = facts_once(load_references(folder / "solutions"), 1)
    return made


@pytest.fixture
def settings(folder):
    yield Settings(load(folder), Limits(), LEVEL)
    close_sandbox()


def paper(name="ann", answers=()):
    return Paper(name, f"{name}.ipynb", Handed(tuple(code_cells(submission(answers))), "sha"))


def total(result):
    """Points, or the reason why there are none."""
    return result.reason if result.total is None else result.total


# ---- the unit of work


def test_what_is_sent_is_plain_data_and_what_is_logged_holds_nothing_that_was_written(reference):
    one = paper("ann", {"1.2": WRONG_SLOPE})
    sent = pickle.dumps((reference, one))
    assert pickle.loads(sent) == (reference, one)
    assert b"pathlib" not in sent and b"/tmp" not in sent
    assert "slope" not in repr(one) and "ann" not in repr(one)
    assert "expected" not in repr(reference)


def test_isolation_that_is_not_to_be_had_is_refused_and_not_replaced(
    reference, settings, monkeypatch
):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(IsolationError, match="isolation bwrap does not work here"):
        grade_one(reference, paper(), replace(settings, isolation="bwrap"))


# ---- worker processes


@linux
def test_a_killed_worker_costs_no_mark_and_a_deadly_submission_only_its_own(
    reference, settings, monkeypatch
):
    """One run: ben's worker is killed every time, the others know nothing of it."""
    killed, real = [], pool._send

    def send(executor, place, reference, paper):
        future = real(executor, place, reference, paper)
        if paper.student == "ben":
            (pid, *_) = executor._processes
            threading.Timer(0.5, os.kill, (pid, signal.SIGKILL)).start()
            killed.append(place)
        return future

    monkeypatch.setattr(pool, "_send", send)
    kept, answers = {}, {"ann": (), "ben": SLEEPS, "eve": (), "zoe": ()}
    tasks = [(n, reference, paper(*each)) for n, each in enumerate(answers.items())]
    grade_in_pool(tasks, settings, 2, kept.__setitem__)
    assert [total(kept[place]) for place in range(4)] == [5, Reason.INTERNAL, 5, 5]
    assert len(killed) == pool.TRIES
    said = "the worker process died 3 times; the last times it was alone"
    assert kept[1].message == said and kept[1].exercises["1.1"].points is None


def test_workers_that_are_never_ready_are_told_of(reference, settings, monkeypatch):
    monkeypatch.setattr(pool, "_begin", _end)
    with pytest.raises(WorkersLost, match="3 worker processes in a row ended before they were"):
        grade_in_pool([(0, reference, paper())], settings, 1, None)


def _end(*about):
    os._exit(1)


def test_isolation_that_fails_in_a_worker_stops_the_run(reference, settings):
    unfit = replace(settings, isolation="container", engine="nowhere")
    with pytest.raises(IsolationError, match="isolation container does not work here"):
        grade_in_pool([(0, reference, paper())], unfit, 1, None)


def test_an_error_of_ours_in_a_worker_is_no_mark(reference, settings):
    kept = {}
    broken = replace(paper(), handed=None)
    tasks = [(0, reference, broken), (1, reference, paper("ben"))]
    grade_in_pool(tasks, settings, 2, kept.__setitem__)
    assert (kept[0].reason, kept[1].total) == (Reason.INTERNAL, 5)


# ---- a grader that is stopped


def started(course, workers):
    """A grader in a process group of its own, as a shell starts it, with a first result."""
    for each in ("t", "in", "solutions"):
        (course / each).mkdir()
    for name in ("ann", "ben", "eve"):
        write(course / "in" / f"{name}.ipynb", submission(SLEEPS if name != "ann" else ()))
    nbformat.write(solutions(), course / "solutions" / "01_tests.ipynb")
    words = ["grade", "in", "-o", "out", "--seed", "1", "-n", str(workers),
             "--isolation", "limits"]  # fmt: skip
    grader = subprocess.Popen(
        [sys.executable, "-m", "coursekit", *words], cwd=course, start_new_session=True,
        env={**os.environ, "TMPDIR": str(course / "t")}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    give_up = time.monotonic() + 90
    while not list(course.glob("out/submissions/*.json")):
        assert grader.poll() is None and time.monotonic() < give_up
        time.sleep(0.05)
    time.sleep(0.5)  # the next ones are on their way
    return grader


def left_over(course):
    """Processes that have the run's folder for temporary files in their environment."""
    until = time.monotonic() + 8
    while (found := _carrying(str(course / "t"))) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def _carrying(text):
    found = []
    for process in psutil.process_iter():
        try:
            if any(text in value for value in process.environ().values()):
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def test_ctrl_c_leaves_no_result_of_a_submission_that_is_half_graded(
    reference, settings, monkeypatch
):
    real, run = Trial.request, []

    def stopped(trial, job):
        run.append(job["name"])
        if len(run) > 1:
            raise KeyboardInterrupt
        return real(trial, job)

    monkeypatch.setattr(Trial, "request", stopped)
    kept = []
    with pytest.raises(KeyboardInterrupt):
        grade_here([(0, reference, paper())], settings, lambda *each: kept.append(each))
    assert run == ["cost", "slope"] and not kept


@linux
def test_ctrl_c_ends_all_quickly_and_keeps_what_was_written(tmp_path):
    grader = started(tmp_path, 2)
    began = time.monotonic()
    os.killpg(grader.pid, signal.SIGINT)
    grader.wait(20)
    assert time.monotonic() < began + 8  # and not the seconds that the answers sleep
    assert not left_over(tmp_path)
    kept = [json.loads(path.read_text()) for path in tmp_path.glob("out/submissions/*.json")]
    assert {each["total"] for each in kept} == {5} and "ann" in {each["student"] for each in kept}
    assert len(kept) < 3 and not (tmp_path / "out" / "grades.csv").exists()
    assert not list((tmp_path / "t").glob("ck-*"))


@linux
def test_workers_end_when_their_grader_is_killed(tmp_path):
    grader = started(tmp_path, 2)
    grader.kill()
    grader.wait()
    assert not left_over(tmp_path)
    assert not list((tmp_path / "t").glob("ck-*"))
