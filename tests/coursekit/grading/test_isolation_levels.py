"""The levels: probed at start, never weaker than asked for; what exceeds a limit is ended."""

import dataclasses
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from coursekit.grading.isolation import (
    NO_COURSE,
    IsolationError,
    Limits,
    Reason,
    bwrap,
    open_sandbox,
    places,
)
from coursekit.grading.isolation.jail import is_running
from coursekit.grading.isolation.kernel import Kernel, KernelGone, KernelNotStarted
from tests.coursekit.grading.kernels import job, sandbox, seen

pytest.importorskip("resource", reason="this system has no resource limits")

LEVELS = [pytest.param("bwrap", marks=pytest.mark.bwrap),
          pytest.param("bwrap, not forked", marks=pytest.mark.bwrap), "limits"]  # fmt: skip


# ---- which level


def test_a_level_that_does_not_exist_is_refused():
    with pytest.raises(IsolationError, match="no isolation 'docker'; expected bwrap, "):
        open_sandbox("docker")


def test_nothing_weaker_is_taken_where_bubblewrap_is_missing(monkeypatch):
    monkeypatch.setattr(bwrap.sys, "platform", "linux")
    monkeypatch.setattr(bwrap.shutil, "which", lambda name: None)
    with pytest.raises(IsolationError, match="--isolation limits") as refusal:
        open_sandbox()
    assert "isolation bwrap does not work here: bubblewrap is not" in str(refusal.value)


@pytest.mark.skipif(os.name == "nt", reason="needs a script that can be run")
def test_a_bubblewrap_that_fails_is_quoted(monkeypatch, tmp_path):
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(bwrap.sys, "platform", "linux")
    with pytest.raises(IsolationError, match="setting up uid map: Permission denied"):
        open_sandbox("bwrap")


def test_elsewhere_than_on_linux_bubblewrap_is_refused(monkeypatch):
    monkeypatch.setattr(bwrap.sys, "platform", "darwin")
    with pytest.raises(IsolationError, match="for Linux only"):
        open_sandbox("bwrap")


def test_a_machine_whose_system_calls_are_not_listed_is_refused(monkeypatch):
    bwrap.seccomp_filter.cache_clear()
    monkeypatch.setattr("platform.machine", lambda: "pdp11")
    monkeypatch.setattr(bwrap.sys, "platform", "linux")
    monkeypatch.setattr(bwrap.shutil, "which", lambda name: name)
    with pytest.raises(IsolationError, match="the system calls of pdp11 are not listed"):
        open_sandbox("bwrap")


@pytest.mark.bwrap
def test_the_default_is_bwrap():
    assert open_sandbox().level == "bwrap"


def test_a_package_of_the_course_that_is_not_installed_is_told():
    course = dataclasses.replace(NO_COURSE, packages=("no_such_package",))
    with pytest.raises(ValueError, match="'no_such_package' is not installed here"):
        open_sandbox("limits", course=course)


def test_the_environment_holds_nothing_of_the_grader_s(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    assert "s3cret" not in str(places.environment("/home", ["/course"], {}))


# ---- kernels


@pytest.fixture(scope="module")
def start():
    """Starts kernels, and ends them."""
    kernels, sandboxes = [], {}

    def started(level, **limits):
        if level not in sandboxes:
            sandboxes[level] = sandbox(level, NO_COURSE)
        kernels.append(Kernel(sandboxes[level], Limits(**limits)))
        return kernels[-1]

    yield started
    for each in [*kernels, *sandboxes.values()]:
        (each.kill if isinstance(each, Kernel) else each.close)()


@pytest.mark.parametrize("level", LEVELS)
def test_an_error_costs_no_kernel(start, level):
    kernel = start(level)
    reply = kernel.wait(kernel.ask("1 / 0"), 10)
    assert (reply.ename, reply.evalue) == ("ZeroDivisionError", "division by zero")
    assert kernel.wait(kernel.ask("input()"), 10).ename == "StdinNotImplementedError"
    assert kernel.wait(kernel.ask("exit()"), 10).ename == "SystemExit"
    assert kernel.wait(kernel.ask("quit(3)"), 10).ename == "SystemExit"
    assert kernel.wait(kernel.ask("x = 1"), 10).ename == ""


@pytest.mark.parametrize("level", LEVELS)
def test_a_job_calls_the_learner_s_function(start, level):
    kernel = start(level)
    kernel.wait(kernel.ask("def half(x):\n    print('halving')\n    return x / 2"), 10)
    reply = kernel.wait(kernel.call(job("half", [3], [5])), 10)
    assert [each["result"] for each in reply.outcomes["outcomes"]] == [1.5, 2.5]
    assert kernel.wait(kernel.call(job("third", [3])), 10).outcomes == {"missing": ""}


SCRATCH_NAMES = """
from numpy import *
list = dict = str = len = min = print = type = repr = 0
__import__ = __builtins__ = None
def half(x):
    return x / 2
"""


def test_scratch_names_change_nothing(start):
    kernel = start("limits")
    assert kernel.wait(kernel.ask(SCRATCH_NAMES), 10).threads > 0
    reply = kernel.wait(kernel.call(job("half", [3])), 10)
    assert [each["result"] for each in reply.outcomes["outcomes"]] == [1.5]
    assert reply.threads > 0


@pytest.mark.parametrize("ending", ["exit()", "raise KeyboardInterrupt", "raise GeneratorExit",
                                    "raise type('Own', (BaseException,), {})"])  # fmt: skip
def test_what_a_function_raises_is_no_end_of_the_kernel(start, ending):
    kernel = start("limits")
    kernel.wait(kernel.ask(f"def f():\n    {ending}"), 10)
    (outcome,) = kernel.wait(kernel.call(job("f", ())), 10).outcomes["outcomes"]
    assert outcome["error"] in ("SystemExit", "KeyboardInterrupt", "GeneratorExit", "Own")
    assert seen(kernel, "1 + 1") == 2


def test_a_driver_that_fails_is_an_error_of_that_job(start):
    kernel = start("limits")
    broken = "import coursekit.driver\ncoursekit.driver.encode = None\ndef f(): pass"
    kernel.wait(kernel.ask(broken), 10)
    reply = kernel.wait(kernel.call(job("f", ())), 10)
    assert (reply.ename, reply.outcomes) == ("TypeError", None)


def test_threads_are_counted(start):
    kernel = start("limits")
    before = kernel.wait(kernel.ask("import threading, time"), 10).threads
    thread = "threading.Thread(target=time.sleep, args=(30,)).start()"
    assert kernel.wait(kernel.ask(thread), 10).threads == before + 1


@pytest.mark.parametrize("level", LEVELS)
def test_the_learner_s_code_is_told_that_this_is_a_sandbox(start, level):
    assert seen(start(level), "os.environ['COURSEKIT_SANDBOX']") == "1"


# ---- what is counted and ended


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("source", "limits", "reason", "message"),
    [
        ("while True: pass", {}, Reason.TIME_LIMIT, "not done after 1 seconds"),
        ("while True: print('x' * 99)", {"output_bytes": 10**6}, Reason.OUTPUT_LIMIT, "output"),
        ("print('x' * 10**7)", {"output_bytes": 10**6}, Reason.OUTPUT_LIMIT, "output"),
        ("import os; os._exit(3)", {}, Reason.DEATH, "the kernel died"),
        ("b = bytearray(10**9); import time; time.sleep(9)", {"memory": 5 * 10**8}, Reason.DEATH,
         "MB of memory"),
        ("import subprocess, time\np = [subprocess.Popen(['sleep', '99']) for _ in range(9)]\n"
         "time.sleep(9)", {"processes": 8}, Reason.DEATH, "more than 8 processes"),
    ],
    ids=["time", "output", "one output", "death", "memory", "processes"],
)  # fmt: skip
@pytest.mark.parametrize("called", [False, True], ids=["cell", "job"])
def test_what_exceeds_its_limit_is_ended(start, level, source, limits, reason, message, called):
    kernel = start(level, **limits)
    if called:
        source = source.replace("\n", "\n    ")
        kernel.wait(kernel.ask(f"def f():\n    {source}"), 8)
    request = kernel.call(job("f", ())) if called else kernel.ask(source)
    with pytest.raises(KernelGone, match=message) as gone:
        kernel.wait(request, 1 if reason == Reason.TIME_LIMIT else 8)
    assert (gone.value.reason, gone.value.request) == (reason, request)
    assert not kernel.jail.is_alive()


FORK_FIVE = """
import os, time
for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        time.sleep(99)
"""


@pytest.mark.parametrize("level", LEVELS)
def test_a_killed_kernel_leaves_no_process_behind(start, level):
    kernel = start(level)
    kernel.wait(kernel.ask(FORK_FIVE), 10)
    processes = kernel.jail.processes()
    assert len(processes) >= 6
    kernel.kill()
    assert [process for process in processes if is_running(process)] == []


KILLED_GRADER = """
import os, signal, sys
from coursekit.grading.isolation import open_sandbox
from coursekit.grading.isolation.kernel import Kernel
from coursekit.grading.isolation import Limits

kernel = Kernel(open_sandbox(sys.argv[1]), Limits())
kernel.ask("while True: pass")
pids = [found.pid for found in kernel.jail.processes()]
print(*pids, getattr(kernel.jail, "folder", ""), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def runs(pid):
    return psutil.pid_exists(pid) and is_running(psutil.Process(pid))


@pytest.mark.parametrize("level", [LEVELS[0], "limits"])
def test_a_killed_grader_leaves_no_kernel_and_no_folder_of_its_behind(level):
    words = [sys.executable, "-c", KILLED_GRADER, level]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True)
    assert done.returncode == -signal.SIGKILL
    *pids, folder = done.stdout.split() + ["/nowhere"] * (level == "bwrap")
    assert pids
    give_up = time.monotonic() + 20
    while (left := [pid for pid in pids if runs(int(pid))]) and time.monotonic() < give_up:
        time.sleep(0.05)
    assert left == []
    assert not os.path.exists(folder)


def test_a_sandbox_that_does_not_start_a_kernel_is_our_trouble():
    broken = open_sandbox("limits")
    broken._program = [sys.executable, "-c", "0"]
    with pytest.raises(KernelNotStarted, match="has ended"):
        Kernel(broken, Limits(setup_seconds=10))


def test_reasons_are_their_codes_and_have_a_sentence():
    assert f"{Reason.DEATH}" == "memory or death" == Reason("memory or death")
    assert all(reason.text for reason in set(Reason) - {Reason.WAITING, Reason.BY_HAND})
