"""Workers that die, a grader that is stopped: time is lost, and nothing else."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time

import nbformat
import pytest

from nncourse.course import probes
from nncourse.course.grading import watching, workers
from nncourse.course.grading.limits import INTERNAL, Limits
from nncourse.course.grading.marking import Result
from nncourse.course.grading.reading import Handed, code_cells
from nncourse.course.grading.reference import load_reference
from nncourse.course.grading.replay import Trial
from nncourse.course.grading.sandbox import IsolationError
from nncourse.course.grading.tasks import Paper, Task, answer, answered, grade_here, grade_one
from nncourse.course.grading.workbench import Workbench, close_workbench
from nncourse.course.grading.workers import Crew, WorkersLost, grade_in_workers
from nncourse.course.notebooks import NotebookError
from tests.grading_cases import LABELS, WRONG_SLOPE, solutions, submission, write

pytest.importorskip("resource", reason="this system has no resource limits")
linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="processes are looked up in /proc"
)

LEVEL = "limits" if probes.no_bwrap() else "bwrap"
SLEEPS = {"1.3": f"import time\ntime.sleep(15)\n{LABELS}"}


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    path = tmp_path_factory.mktemp("solutions") / "01_tests.ipynb"
    nbformat.write(solutions(), path)
    return load_reference(path)


@pytest.fixture(autouse=True)
def _closed():
    yield
    close_workbench()


def task(reference, name="ann", answers=(), isolation=LEVEL, **limits):
    handed = Handed(tuple(code_cells(submission(answers))), "sha")
    return Task(reference, Paper(name, f"{name}.ipynb", handed), 1, Limits(**limits), isolation)


def total(result):
    """Points, or the reason why there are none."""
    return result.reason if result.total is None else result.total


# ---- the unit of work


def test_a_task_is_plain_data_without_a_place_of_this_machine(reference, tmp_path):
    sent = pickle.dumps(task(reference))
    assert pickle.loads(sent) == task(reference)
    assert b"pathlib" not in sent and b"/tmp" not in sent and str(tmp_path).encode() not in sent


def test_what_is_logged_of_a_task_holds_nothing_that_was_written(reference):
    shown = repr(task(reference, "ann", {"1.2": WRONG_SLOPE}))
    assert "slope" not in shown and "ann" not in shown


def test_an_answer_is_plain_data_and_gives_the_result_of_the_function(reference):
    one = task(reference, answers={"1.2": WRONG_SLOPE})
    data = json.loads(json.dumps(answer(one)))
    here = grade_one(*one.arguments())
    there = answered(one, data)
    assert isinstance(there, Result)
    here.seconds = there.seconds = 0
    assert (here, here.total) == (there, 4)


def test_isolation_that_is_not_to_be_had_is_refused_and_not_replaced(reference, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(IsolationError, match="isolation bwrap does not work here"):
        answered(task(reference), answer(task(reference, isolation="bwrap")))


def test_a_sandbox_of_another_level_is_refused(monkeypatch):
    class Weak:
        level = "limits"

    monkeypatch.setattr("nncourse.course.grading.workbench.open_sandbox", lambda *_: Weak())
    with pytest.raises(IsolationError, match="asked for isolation bwrap, got limits"):
        Workbench(1, Limits(), "bwrap")


def test_an_error_of_ours_in_a_worker_is_no_mark(reference, monkeypatch):
    monkeypatch.setattr("nncourse.course.grading.tasks.grade_one", lambda *_: 1 / 0)
    result = answered(task(reference), answer(task(reference)))
    assert (result.reason, result.total) == (INTERNAL, None)
    assert "ZeroDivisionError" in result.message


# ---- worker processes


@linux
def test_a_killed_worker_costs_no_mark_and_a_deadly_submission_only_its_own(reference, monkeypatch):
    """One run: ann's worker is killed once, ben's every time, the others know nothing of it."""
    killed, used, real = [], set(), workers.Worker.begin

    def begin(worker, work):
        real(worker, work)
        used.add(worker)
        name = work[1].paper.student
        if name == "ben" or (name == "ann" and "ann" not in killed):
            time.sleep(0.3)  # it grades by now
            killed.append(name)
            os.kill(worker.process.pid, signal.SIGKILL)

    monkeypatch.setattr(workers.Worker, "begin", begin)
    kept, answers = {}, {"ann": (), "ben": SLEEPS, "eve": (), "zoe": ()}
    tasks = [(place, task(reference, *each)) for place, each in enumerate(answers.items())]
    grade_in_workers(tasks, 2, kept.__setitem__)
    assert [total(kept[place]) for place in range(4)] == [5, INTERNAL, 5, 5]
    assert killed.count("ben") == 3 and set(list(kept)[:2]) == {2, 3}  # those that die come last
    assert len(used) <= 2 + len(killed)  # the others grade one submission after another
    said = "the worker process ended (killed by signal 9), 3 times; the last times it was alone"
    assert kept[1].message == said


@linux
def test_kernels_and_folders_of_a_killed_worker_are_gone(reference):
    with Crew() as crew:
        kept, folders = [], []

        def kill():
            (worker,) = crew._workers
            give_up = time.monotonic() + 60
            while not watching.carrying(worker.folder):  # its kernel
                assert time.monotonic() < give_up
                time.sleep(0.02)
            folders.append(worker.folder)
            os.kill(worker.process.pid, signal.SIGKILL)

        heard = crew._heard

        def heard_and_killed():
            if crew._busy() and not folders:
                kill()
            return heard()

        crew._heard = heard_and_killed
        slow = task(reference, answers=SLEEPS, isolation="limits")
        lost = crew.grade([(0, slow)], 1, lambda *each: kept.append(each))
    assert [(place, message) for place, _, message in lost] == [
        (0, "the worker process ended (killed by signal 9)")
    ]
    assert not kept and not watching.carrying(folders[0]) and not os.path.exists(folders[0])


def test_workers_that_are_never_ready_are_told_of(reference, monkeypatch):
    monkeypatch.setattr(workers, "serve", os._exit)  # with an argument that is no exit code
    with pytest.raises(WorkersLost, match=r"3 worker processes in a row ended .*exit code 1"):
        grade_in_workers([(0, task(reference))], 1, None)


def test_solutions_that_are_unfit_stop_the_run_from_a_worker_too(tmp_path):
    made = solutions()
    made.cells[0].source = "import nowhere"
    nbformat.write(made, tmp_path / "01_tests.ipynb")
    with pytest.raises(NotebookError, match="setup raised ModuleNotFound"):
        grade_in_workers([(0, task(load_reference(tmp_path / "01_tests.ipynb")))], 2, None)


# ---- a grader that is stopped


def started(course, workers):
    """A grader in a process group of its own, as a shell starts it, with a first result."""
    for name in ("ann", "ben", "eve"):
        write(course / f"{name}.ipynb", submission(SLEEPS if name != "ann" else ()))
    (course / "solutions").mkdir()
    nbformat.write(solutions(), course / "solutions" / "01_tests.ipynb")
    (course / "in").mkdir()
    for path in course.glob("*.ipynb"):
        path.rename(course / "in" / path.name)
    words = ["grade", "in", "-o", "out", "--solutions", "solutions", "--seed", "1", "-n",
             str(workers), "--isolation", "limits"]  # fmt: skip
    grader = subprocess.Popen(
        [sys.executable, "-m", "nncourse.course", *words], cwd=course, start_new_session=True,
        env={**os.environ, "TMPDIR": str(course / "t")}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    give_up = time.monotonic() + 60
    while not list(course.glob("out/submissions/*.json")):
        assert grader.poll() is None and time.monotonic() < give_up
        time.sleep(0.05)
    time.sleep(0.5)  # the next ones are on their way
    return grader


def left_over(course):
    """Processes that have the run's folder for temporary files in their environment."""
    until = time.monotonic() + 8
    while (found := watching.carrying(str(course / "t"))) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def test_ctrl_c_leaves_no_result_of_a_submission_that_is_half_graded(reference, monkeypatch):
    real, run = Trial.run_hidden, []

    def stopped(trial, exercise, source):
        run.append(exercise)
        if len(run) > 2 * len(reference.hidden) + 1:  # the expected values are there
            raise KeyboardInterrupt
        return real(trial, exercise, source)

    monkeypatch.setattr(Trial, "run_hidden", stopped)
    kept = []
    with pytest.raises(KeyboardInterrupt):
        grade_here([(0, task(reference))], lambda *each: kept.append(each))
    assert run[-2:] == ["1.1", "1.1"] and not kept


@linux
def test_ctrl_c_ends_all_quickly_and_keeps_what_was_written(tmp_path):
    (tmp_path / "t").mkdir()
    grader = started(tmp_path, 2)
    began = time.monotonic()
    os.killpg(grader.pid, signal.SIGINT)
    grader.wait(10)
    assert time.monotonic() < began + 5
    assert not left_over(tmp_path)
    kept = [json.loads(path.read_text()) for path in tmp_path.glob("out/submissions/*.json")]
    assert {each["total"] for each in kept} == {5} and "ann" in {each["student"] for each in kept}
    assert len(kept) < 3 and not (tmp_path / "out" / "grades.csv").exists()


@linux
def test_workers_end_when_their_grader_is_killed(tmp_path):
    (tmp_path / "t").mkdir()
    grader = started(tmp_path, 2)
    grader.kill()
    grader.wait()
    assert not left_over(tmp_path)
    assert not list((tmp_path / "t").glob("nnw-*"))
