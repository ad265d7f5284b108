"""The level container, with the engine of this machine; skipped where none answers.

The image is packed from this machine's own Python, so no registry of images is asked.
"""

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from coursekit.course import Course
from coursekit.grading.isolation import MB, Limits, Reason, container, places
from coursekit.grading.isolation.container import Container, JailError
from coursekit.grading.isolation.image import dockerfile, image_name, local_image
from coursekit.grading.isolation.kernel import Kernel, KernelGone
from coursekit.grading.trial import Trial
from tests.coursekit.grading.engines import engine_with_image

pytestmark = [pytest.mark.container, pytest.mark.full]
SMALL = Limits(memory=200 * MB, scratch_bytes=MB, processes=8, output_bytes=2 * MB)
TINY = f"tiny{os.getpid()}"  # several test processes must not share an image that one removes


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of one package, which needs no more than a kernel does."""
    folder = tmp_path_factory.mktemp("course")
    for name, text in {
        f"{TINY}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {TINY}\nVersion: 1.0\n"
        "Requires-Dist: numpy\nRequires-Dist: ipykernel; extra == 'grading'\n"
        "Requires-Dist: nosuchpackage; extra == 'other'\n",
        f"{TINY}/__init__.py": "answer = 42\n",
        f"{TINY}/material/exercises/checks/01.json": "[]",
        f"{TINY}/elsewhere/solutions/01.ipynb": "{}",
        "data/numbers.csv": "1,2,3\n",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield Course(folder, TINY, TINY, (TINY,), ("numpy.random",), {"TINY": folder / "data"})


@pytest.fixture(scope="module")
def engine(course):
    """The name of an engine that has the image of the course."""
    with engine_with_image(TINY) as name:
        yield name


@pytest.fixture(scope="module")
def sandbox(course, engine):
    box = Container([course.folder / TINY / "elsewhere"], course, limits=SMALL)
    assert box.trouble() is None
    yield box
    box.close()


@pytest.fixture(scope="module")
def asked(sandbox):
    """A kernel for questions that leave it as it was: what an expression is, as text."""
    kernel = Kernel(sandbox, SMALL)
    yield lambda expression: told(kernel, expression)
    kernel.kill()


@pytest.fixture
def kernel(sandbox):
    kernel = Kernel(sandbox, SMALL)
    yield kernel
    kernel.kill()


def told(kernel, expression):
    reply = kernel.wait(kernel.ask(f"raise RuntimeError({expression})"), 20)
    assert reply.ename == "RuntimeError", reply
    return reply.evalue


def running(engine):
    """The containers that exist, running or not."""
    listed = [engine, "ps", "--all", "--format", "{{.Names}}"]
    return set(subprocess.run(listed, capture_output=True, text=True).stdout.split())


# ---- what is shown


def test_the_course_is_shown_and_its_modules_are_imported(asked):
    assert asked(f"__import__({TINY!r}).answer") == "42"
    assert asked("'numpy.random' in __import__('sys').modules") == "True"
    assert asked("open(__import__('os').environ['TINY'] + '/numbers.csv').read()") == "1,2,3\n"


def test_what_answers_is_not_shown(asked):
    assert asked("[*__import__('pathlib').Path('/course').rglob('01.*')]") == "[]"
    assert asked(f"__import__('os').listdir('/course/{TINY}/material/exercises')") == "['checks']"


def test_an_engine_that_shows_what_must_be_hidden_is_refused(course, engine, monkeypatch):
    box = Container(course=course)
    monkeypatch.setattr(box, "_mounts", lambda: places.shown_folders(course))
    assert box.trouble().startswith("what must be hidden is shown: ['/course/tiny")


def test_nothing_else_of_this_machine_is_shown(asked):
    mine = str(Path(__file__).parents[3])
    assert asked(f"__import__('os').path.exists({mine!r})") == "False"
    assert asked("sorted(__import__('os').listdir('/course'))") == f"['coursekit', '{TINY}']"


def test_nothing_of_the_grader_s_environment_gets_in(sandbox, monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    kernel = Kernel(sandbox, SMALL)
    assert "s3cret" not in told(kernel, "open('/proc/1/environ').read()")
    kernel.kill()


# ---- what is shut


def test_there_is_no_network_but_its_own(asked):
    assert asked("[line.split()[0] for line in open('/proc/net/dev')][2:]") == "['lo:']"


def test_it_has_no_rights(asked):
    text = asked("open('/proc/self/status').read()")
    status = dict(line.split(":\t") for line in text.splitlines() if ":\t" in line)
    assert status["Uid"] == "65534\t65534\t65534\t65534"
    assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"] == "1"


def test_the_filter_of_system_calls_holds_in_it_as_well(asked):
    assert asked("open('/proc/self/status').read().count('Seccomp_filters:\\t2')") == "1"
    library = "__import__('ctypes').CDLL(None, use_errno=True)"
    io_uring_setup = f"({library}.syscall(425, 1, 0), __import__('ctypes').get_errno())"
    assert asked(io_uring_setup) == f"(-1, {errno.ENOSYS})"


@pytest.mark.parametrize("folder", ["/", "/usr", "/course/coursekit", "/data/TINY", "/etc", "/sys"])
def test_it_is_read_only(asked, folder):
    assert asked(f"__import__('os').access({folder!r}, 2)") == "False"


def test_scratch_folders_hold_what_the_run_allows(kernel):
    source = "with open('x', 'wb', 0) as file:\n    while True: file.write(bytes(2**16))"
    assert "No space left" in kernel.wait(kernel.ask(source), 20).evalue
    assert int(told(kernel, "__import__('os').path.getsize('x')")) <= SMALL.scratch_bytes


# ---- what is ended

THREADS = """
import threading, time
def answer():
    while True:
        threading.Thread(target=time.sleep, args=(1000,)).start()
"""
MEMORY = """
def answer():
    held = []
    while True:
        held.append(bytearray(10**6))
"""
HELD = """
held = []
def answer():
    try:
        while True:
            held.append(bytes(10**6))
    except MemoryError:
        return 0
"""
SHARED_OUT = """
import os, time
for _ in range(5):
    if not os.fork():
        held = bytearray(b"x" * 60 * 10**6)
        time.sleep(60)
time.sleep(60)
"""
NOISE = """
import os
for each in range(99):
    try:
        os.write(each, b"x" * 999)
    except OSError:
        pass
open("/proc/1/fd/1", "wb").write(b"x" * 9999)
"""
CAUGHT = "try:\n    answer()\nexcept BaseException:\n    pass"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("while True: pass", Reason.TIME_LIMIT),
        ("while True: print('x' * 99)", Reason.OUTPUT_LIMIT),
        ("import os; os._exit(3)", Reason.DEATH),
        ("import os\nwhile True: os.fork()", Reason.DEATH),
        (f"{THREADS}\nanswer()", Reason.DEATH),
        (f"{THREADS}\n{CAUGHT}", Reason.DEATH),
        (f"{MEMORY}\nanswer()", Reason.DEATH),
        (SHARED_OUT, Reason.DEATH),
        (NOISE, Reason.DEATH),
    ],
    ids=["time", "output", "exit", "forks", "threads", "caught", "memory", "shared", "noise"],
)
def test_what_exceeds_the_run_s_limits_is_ended(sandbox, engine, kernel, source, reason):
    request = kernel.ask(source)
    with pytest.raises(KernelGone) as gone:
        kernel.wait(request, 2 if reason == Reason.TIME_LIMIT else 20)
    assert (gone.value.reason, gone.value.request) == (reason, request)
    assert kernel.jail._name not in running(engine)
    assert not kernel.jail.is_alive()


def test_a_kernel_whose_own_memory_is_used_up_is_ended(course, engine):
    limits = Limits(address_space=1000 * MB)
    box = Container(course=course, engine=engine, limits=limits)
    kernel = Kernel(box, limits)
    with pytest.raises(KernelGone, match="died"):
        kernel.wait(kernel.ask(f"{HELD}\nanswer()"), 20)
    kernel.kill()
    box.close()


@pytest.mark.parametrize(
    ("bomb", "outcome"),
    [(THREADS, Reason.DEATH), (MEMORY, "MemoryError"), (HELD, Reason.DEATH)],
    ids=["threads", "memory", "held"],
)
def test_a_bomb_costs_its_own_exercise_alone(course, engine, bomb, outcome):
    limits = Limits(address_space=1000 * MB)
    box = Container(course=course, engine=engine, limits=limits)
    trial = Trial(box, limits, ["import math"])
    late = "def late():\n    import sqlite3, xml.parsers.expat\n    return 1"
    for number, source in enumerate(["def early(): return 1", bomb, late]):
        trial.run(SimpleNamespace(number=number, source=source, exercises=(number,)))
    jobs = [{"name": name, "given": "", "silent": False, "calls": [[]]}
            for name in ("early", "answer", "late", "early")]  # fmt: skip
    outcomes = [came_of(trial.request(job)) for job in jobs]
    trial.close()
    assert outcomes == [1, outcome, 1, 1]


def came_of(outcome):
    """The reason why a call has no result, else its error, else its result."""
    if outcome.reason:
        return outcome.reason
    call = outcome.report["outcomes"][0]
    return call.get("error") or call["result"]


def test_who_asks_for_too_much_and_gets_nothing_goes_on(kernel):
    assert kernel.wait(kernel.ask("bytearray(10**12)"), 20).ename == "MemoryError"
    assert told(kernel, "6 * 7") == "42"


def test_the_first_process_cannot_be_ended_from_inside(kernel):
    told(kernel, "[__import__('os').kill(1, number) for number in (2, 9, 15, 19)]")
    assert told(kernel, "6 * 7") == "42"


def test_processes_and_memory_are_counted(kernel):
    processes, memory = kernel.jail.usage()
    source = "import os, time\nos.fork() or time.sleep(60)\nx = b'x' * 50 * 10**6"
    kernel.wait(kernel.ask(source), 9)
    assert processes == 1
    assert kernel.jail.usage()[0] == 2
    assert kernel.jail.usage()[1] > memory + 40 * MB


def test_large_messages_are_carried_whole(kernel):
    source = "#" * 200_000 + "\nprint('x' * 900_000)\nraise RuntimeError('ok')"
    assert kernel.wait(kernel.ask(source), 20).evalue == "ok"


def test_a_kernel_to_whose_noise_nobody_listens_is_killed_quickly(engine, kernel):
    kernel.ask("from IPython.display import display\nwhile True: display('x' * 1000)")
    time.sleep(2)
    began = time.monotonic()
    kernel.kill()
    assert time.monotonic() < began + 3
    assert kernel.jail._name not in running(engine)


GRADER = """
import json, sys, time
from coursekit.grading.isolation.container import Container
from coursekit.grading.isolation.kernel import Kernel
from coursekit.grading.isolation import Limits
from coursekit.course import Course
sys.path.insert(0, {folder!r})
box = Container(course=Course({folder!r}, {name!r}, {name!r}))
assert box.trouble() is None
kernel = Kernel(box, Limits())
kernel.ask({source!r})
time.sleep(1)
print(kernel.jail._name, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("source", ["pass", "while True: print('x' * 999)"])
def test_a_killed_grader_leaves_no_container(course, engine, source):
    text = GRADER.format(folder=str(course.folder), name=TINY, source=source)
    program = [sys.executable, "-c", text]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as grader:
        name = grader.stdout.readline().strip()
        assert name in running(engine)
        grader.send_signal(signal.SIGKILL)
    until = time.monotonic() + 20
    while name in running(engine) and time.monotonic() < until:
        time.sleep(0.1)
    assert name not in running(engine)


def test_a_container_that_does_not_start_says_why(sandbox, monkeypatch):
    monkeypatch.setattr(container, "CONTAINED", "nowhere.py")
    with pytest.raises(JailError, match=r"no container: .*/nowhere.py"):
        sandbox.start({}, {})


# ---- which engine, and what it says


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """Puts an engine on the path that fails at every command."""
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    def made(name):
        path = tmp_path / name
        path.write_text("#!/bin/sh\necho 'Cannot connect to the daemon.' >&2\nexit 1\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    return made


def test_docker_without_a_daemon_does_not_hide_podman(course, engine, fake):
    if engine != "podman":
        pytest.skip("podman does not answer here")
    fake("docker")
    box = Container(course=course)
    assert box.trouble() is None
    assert box.engine == "podman"


def test_an_engine_that_was_asked_for_is_not_replaced(course, fake):
    fake("docker")
    assert Container(course=course, engine="docker").trouble() == (
        "docker: Cannot connect to the daemon"
    )


def test_what_each_engine_said_is_told(course, fake, monkeypatch):
    fake("docker")
    monkeypatch.setenv("PATH", os.environ["PATH"].split(":")[0])
    assert Container(course=course).trouble() == (
        "docker: Cannot connect to the daemon; podman: is not installed"
    )


def test_an_engine_that_never_answers_is_not_waited_for(course, fake, tmp_path, monkeypatch):
    fake("docker")
    (tmp_path / "docker").write_text("#!/bin/sh\nexec sleep 30\n")
    monkeypatch.setattr(container, "PATIENCE", 0.3)
    assert "no answer within" in Container(course=course, engine="docker").trouble()


def test_a_missing_image_comes_with_the_commands_that_make_it(engine):
    said = Container(course=Course(Path(), "numpy", "numpy")).trouble()
    assert f"numpy image | {engine} build -t {image_name('numpy')} -" in said
    assert f"numpy image --local | {engine} import - {image_name('numpy')}" in said


def test_a_module_that_cannot_be_imported_is_told(course, engine):
    box = Container(course=course)
    box.needs({"nosuchmodule"})
    assert box.trouble() == "ModuleNotFoundError: No module named 'nosuchmodule'"


# ---- the image


def test_the_image_holds_what_grading_needs_in_the_versions_of_this_machine(course):
    import ipykernel
    import numpy

    lines = dockerfile(TINY).splitlines()
    assert lines[0] == f"FROM python:{sys.version_info.major}.{sys.version_info.minor}-slim"
    packages = f"numpy=={numpy.__version__} ipykernel=={ipykernel.__version__}"
    assert lines[1] == f"RUN pip install --no-cache-dir {packages}"


def test_programs_that_cells_call_are_in_the_image(asked):
    assert asked("__import__('subprocess').getoutput('ls -d /course; uname')") == "/course\nLinux"


def test_an_image_of_another_system_is_refused(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(OSError, match="this is darwin"):
        local_image("numpy", None)
