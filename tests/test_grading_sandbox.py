"""The sandbox: probed at start, never weaker than asked for, and it shows what it should."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nncourse.course.grading import bubblewrap, ordinary, places, watching
from nncourse.course.grading.bubblewrap import Bwrap
from nncourse.course.grading.kernel import Kernel, KernelGone, KernelNotStarted
from nncourse.course.grading.limits import DEATH, OUTPUT_LIMIT, TIME_LIMIT, Limits
from nncourse.course.grading.places import WRITABLE, fresh_folders
from nncourse.course.grading.sandbox import IsolationError, open_sandbox
from nncourse.course.hidden import SEED_VARIABLE

pytest.importorskip("resource", reason="this system has no resource limits")

ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux's /proc")
LEVELS = [pytest.param("bwrap", marks=pytest.mark.bwrap),
          pytest.param("bwrap, one by one", marks=pytest.mark.bwrap), "limits"]  # fmt: skip
FORKED_OR_NOT = ["bwrap", "bwrap, one by one"]


# ---- which level


def test_a_level_that_does_not_exist_is_refused():
    with pytest.raises(IsolationError, match="no isolation 'docker'; expected bwrap, "):
        open_sandbox("docker")


def test_nothing_weaker_is_taken_where_bubblewrap_is_missing(monkeypatch):
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: None)
    with pytest.raises(IsolationError, match="--isolation limits") as refusal:
        open_sandbox()
    assert "isolation bwrap does not work here" in str(refusal.value)


@pytest.mark.skipif(os.name == "nt", reason="needs a script that can be run")
def test_a_bubblewrap_that_fails_is_quoted(monkeypatch, tmp_path):
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(bubblewrap.sys, "platform", "linux")
    with pytest.raises(IsolationError, match="setting up uid map: Permission denied"):
        open_sandbox("bwrap")


def test_elsewhere_than_on_linux_bubblewrap_is_refused(monkeypatch):
    monkeypatch.setattr(bubblewrap.sys, "platform", "darwin")
    with pytest.raises(IsolationError, match="for Linux only"):
        open_sandbox("bwrap")


@pytest.mark.bwrap
def test_the_default_is_bwrap():
    assert open_sandbox().level == "bwrap"


# ---- what can be seen


def test_the_environment_holds_nothing_of_the_grader_s(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    assert "s3cret" not in str(places.environment("/home", "/course"))


@pytest.mark.bwrap
def test_folders_to_hide_are_empty_where_they_lie_in_a_visible_one():
    inside = Path(sys.prefix, "lib")
    words = Bwrap([inside, "/somewhere/else"]).command()
    where = words.index(str(inside))
    assert words[where - 1] == "--tmpfs"
    assert "/somewhere/else" not in words
    listed = [subprocess.run([*Bwrap(hide).command(), "ls", inside], capture_output=True)
              for hide in ([inside], [])]  # fmt: skip
    assert listed[0].stdout == b""
    assert listed[1].stdout != b""


@pytest.fixture(scope="module")
def start():
    """Starts kernels, and ends them."""
    kernels = []

    def started(level, **limits):
        box = open_sandbox(level.partition(",")[0])
        if "one by one" in level:
            box.preloads = False
        kernel = Kernel(box, Limits(**limits), seed=5)
        kernels.append(kernel)
        return kernel

    yield started
    for kernel in kernels:
        kernel.kill()


def shown(kernel, expression):
    """What an expression is, in a kernel."""
    source = "from nncourse.course.hidden import show_values\nimport os, sys\n"
    reply = kernel.wait(kernel.ask(f"{source}show_values({expression})"), 20)
    assert not reply.ename, reply
    return reply.values[0][0]["values"][0]


@pytest.mark.bwrap
@pytest.mark.parametrize("level", FORKED_OR_NOT)
def test_bwrap_shows_python_and_the_package_and_little_else(start, level):
    kernel = start(level)
    listing = set(shown(kernel, "' '.join(os.listdir('/'))").split())
    assert listing >= {"course", "scratch", "usr", "proc", "dev", "tmp"}
    assert not listing & {"home", "mnt", "media", "srv", "boot", "run", "var", "sys"}
    assert shown(kernel, "' '.join(os.listdir('/course'))") == "nncourse"
    assert shown(kernel, "str(os.getuid())") == "65534"
    assert shown(kernel, f"os.environ[{SEED_VARIABLE!r}]") == "5"
    writable = (
        "' '.join(f for f in ('/', '/course', '/dev', '/usr', '/proc/sys', sys.prefix, '/tmp',"
    )
    found = shown(kernel, f"{writable} '/scratch', '/dev/shm') if os.access(f, os.W_OK))").split()
    assert set(found) == set(WRITABLE if "one" in level else fresh_folders())


@pytest.mark.bwrap
@pytest.mark.parametrize("level", FORKED_OR_NOT)
def test_bwrap_bounds_what_can_be_written(start, level):
    kernel = start(level)
    fill = """
def fill(folder):
    try:
        for number in range(100):
            with open(f"{folder}/{number}", "wb") as file:
                file.write(bytes(2**25))
    except OSError as error:
        return error.strerror
"""
    kernel.wait(kernel.ask(fill), 20)
    assert shown(kernel, "fill('/scratch')") == "No space left on device"
    assert shown(kernel, "fill('/dev/shm')") == "No space left on device"


# ---- what is counted and ended


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("source", "limits", "reason", "message"),
    [
        ("while True: pass", {}, TIME_LIMIT, "not done after 1 seconds"),
        ("while True: print('x' * 99)", {"output_bytes": 10**6}, OUTPUT_LIMIT, "output"),
        ("print('x' * 10**7)", {"output_bytes": 10**6}, OUTPUT_LIMIT, "output"),
        ("import os; os._exit(3)", {}, DEATH, "the kernel died"),
        ("b = bytearray(10**9); import time; time.sleep(9)", {"memory": 5 * 10**8}, DEATH,
         "MB of memory"),
        ("import subprocess, time\np = [subprocess.Popen(['sleep', '99']) for _ in range(9)]\n"
         "time.sleep(9)", {"processes": 8}, DEATH, "more than 8 processes"),
    ],
    ids=["time", "output", "one output", "death", "memory", "processes"],
)  # fmt: skip
@ON_LINUX
def test_what_exceeds_its_limit_is_ended(start, level, source, limits, reason, message):
    kernel = start(level, **limits)
    with pytest.raises(KernelGone, match=message) as gone:
        kernel.wait(kernel.ask(source), 1 if reason == TIME_LIMIT else 8)
    assert gone.value.reason == reason
    assert not kernel.jail.is_alive()


FORK_FIVE = """
import os, time
for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        time.sleep(99)
"""


@pytest.mark.parametrize("level", LEVELS)
@ON_LINUX
def test_a_killed_kernel_leaves_no_process_behind(start, level):
    kernel = start(level)
    kernel.wait(kernel.ask(FORK_FIVE), 10)
    pids = kernel.jail.pids()
    assert len(pids) >= 6
    kernel.kill()
    time.sleep(0.1)
    assert [pid for pid in pids if watching.started(pid)] == []


KILLED_GRADER = """
import os, signal, sys
from nncourse.course.grading.kernel import Kernel
from nncourse.course.grading.limits import Limits
from nncourse.course.grading.sandbox import open_sandbox

kernel = Kernel(open_sandbox(sys.argv[1]), Limits(), seed=5)
kernel.ask("while True: pass")
print(*kernel.jail.pids(), getattr(kernel.jail, "folder", ""), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("level", [LEVELS[0], "limits"])
@ON_LINUX
def test_a_killed_grader_leaves_no_kernel_and_no_folder_of_its_behind(level):
    words = [sys.executable, "-c", KILLED_GRADER, level]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True)
    assert done.returncode == -signal.SIGKILL
    *pids, folder = done.stdout.split() + ["/nowhere"] * (level == "bwrap")
    assert pids
    give_up = time.monotonic() + 20
    while any(watching.started(int(pid)) for pid in pids) and time.monotonic() < give_up:
        time.sleep(0.05)
    assert [pid for pid in pids if watching.started(int(pid))] == []
    assert not os.path.exists(folder)


@pytest.mark.parametrize("level", LEVELS)
def test_an_error_costs_no_kernel(start, level):
    kernel = start(level)
    reply = kernel.wait(kernel.ask("1 / 0"), 10)
    assert (reply.ename, reply.evalue) == ("ZeroDivisionError", "division by zero")
    assert kernel.wait(kernel.ask("input()"), 10).ename == "StdinNotImplementedError"
    assert kernel.wait(kernel.ask("x = 1"), 10).ename == ""


def test_a_sandbox_that_does_not_start_a_kernel_is_our_trouble(monkeypatch):
    broken = open_sandbox("limits")
    monkeypatch.setattr(ordinary, "INSIDE", "nowhere.py")
    with pytest.raises(KernelNotStarted, match="has ended"):
        Kernel(broken, dataclasses.replace(Limits(), setup_seconds=10), 1)
