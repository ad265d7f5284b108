"""The level container: its command, its refusals, and its relay, with an engine that is none.

No engine runs where these tests run. A script in its place takes the same command line and runs
the program on this machine, so everything but the container itself is the real thing.
"""

import os
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from nncourse.course.grading import container, watching
from nncourse.course.grading.container import Container, dockerfile, image_name
from nncourse.course.grading.kernel import Kernel, KernelGone
from nncourse.course.grading.limits import DEATH, OUTPUT_LIMIT, TIME_LIMIT, Limits
from nncourse.course.grading.places import PACKAGE
from nncourse.course.grading.relay import HEAD, relay
from nncourse.course.grading.sandbox import IsolationError, open_sandbox

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")
ENGINE = f"""#!{sys.executable}
import os, signal, subprocess, sys
words = sys.argv[1:]
open({{log!r}}, "a").write(repr(words) + "\\n")
if words[0] in {{fails!r}}:
    sys.exit("Cannot connect to the daemon. Is it running?")
if words[0] == "rm":
    os.kill(int(open({{log!r}} + words[-1]).read()), signal.SIGKILL)
if words[0] == "run":
    name = words[words.index("--name") + 1]
    open({{log!r}} + name, "w").write(str(os.getpid()))
    environment = dict(w.split("=", 1) for v, w in zip(words, words[1:]) if v == "--env")
    environment |= dict(PYTHONPATH={str(PACKAGE.parent)!r}, HOME={{home!r}}, TMPDIR={{home!r}})
    program = [w.replace("/course/", {str(PACKAGE.parent)!r} + "/", 1)
               for w in words[words.index({image_name()!r}) + 1:]]
    os.execve(sys.executable, [sys.executable, *program], environment)
"""


@pytest.fixture
def engine(tmp_path, monkeypatch):
    """Puts a docker on the path that fails at some commands; gives the file of its calls."""

    def made(fails=()):
        log = tmp_path / "calls"
        path = tmp_path / "bin" / "docker"
        path.parent.mkdir(exist_ok=True)
        path.write_text(ENGINE.format(log=str(log), fails=tuple(fails), home=str(tmp_path)))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{path.parent}:{os.environ['PATH']}")
        return log

    return made


@pytest.fixture
def kernel(engine):
    engine()
    kernel = Kernel(open_sandbox("container"), Limits(output_bytes=10**6), seed=5)
    yield kernel
    kernel.kill()


# ---- refusals


def test_without_an_engine_it_is_refused(monkeypatch):
    monkeypatch.setattr(container.shutil, "which", lambda name: None)
    with pytest.raises(IsolationError, match="neither docker nor podman is installed"):
        open_sandbox("container")


def test_an_engine_that_does_not_answer_is_quoted(engine):
    engine(fails=["version"])
    with pytest.raises(IsolationError, match="docker does not answer: Cannot connect"):
        open_sandbox("container")


def test_a_missing_image_comes_with_the_command_that_makes_it(engine):
    engine(fails=["image"])
    with pytest.raises(IsolationError, match=r"no image .*nncourse image \| docker build"):
        open_sandbox("container")


def test_a_trial_that_fails_is_refused(engine):
    engine(fails=["run"])
    with pytest.raises(IsolationError, match="Cannot connect to the daemon"):
        open_sandbox("container")


def test_an_engine_that_never_answers_is_not_waited_for(engine, monkeypatch):
    monkeypatch.setattr(container, "PATIENCE", 0.5)
    engine()
    docker = Path(os.environ["PATH"].split(":")[0], "docker")
    docker.write_text("#!/bin/sh\nsleep 30\n")
    with pytest.raises(IsolationError, match="no answer within"):
        open_sandbox("container")


# ---- the command and the image


def words(sandbox=None):
    box = sandbox or Container()
    box.engine = box.engine or "docker"
    return box.command("nncourse-x", ["python", "-c", "pass"])


@pytest.mark.parametrize(
    "option",
    ["--network none", "--read-only", "--cap-drop ALL", "--security-opt no-new-privileges",
     "--user 65534:65534", "--rm", "--ipc private", f"--volume {PACKAGE}:/course/nncourse:ro"],
)  # fmt: skip
def test_the_command_shuts_everything(option):
    assert f" {option} " in " ".join(words())


def test_the_only_folders_shown_are_read_only(monkeypatch, tmp_path):
    monkeypatch.setattr(container, "data_folder", lambda: tmp_path)
    shown = values_of("--volume", words())
    assert len(shown) == 2
    assert all(text.endswith(":ro") for text in shown)


def test_limits_stand_in_the_command():
    listed, limits = words(Container(scratch_bytes=1000)), Limits()
    value = dict(zip(listed, listed[1:], strict=False))
    assert value["--memory"] == value["--memory-swap"] == str(limits.memory)
    assert value["--pids-limit"] == str(limits.threads)
    assert value["--shm-size"] == "1000"
    assert all("size=1000," in text for text in values_of("--tmpfs", listed))


def values_of(option, listed):
    return [b for a, b in zip(listed, listed[1:], strict=False) if a == option]


def test_nothing_of_the_grader_s_environment_gets_in(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    assert "s3cret" not in " ".join(words())


def test_podman_reads_labelled_folders():
    box = Container()
    box.engine = "podman"
    assert "label=disable" in words(box)


def test_the_image_holds_what_grading_needs_in_the_versions_of_this_machine():
    import numpy

    text = dockerfile()
    assert f"numpy=={numpy.__version__}" in text
    assert "ipykernel==" in text
    assert "jupyterlab" not in text
    assert f"python:{sys.version_info.major}.{sys.version_info.minor}-slim" in text


def test_the_file_of_the_image_is_printed():
    done = subprocess.run([sys.executable, "-m", "nncourse.course", "image"],
                          capture_output=True, text=True)  # fmt: skip
    assert done.stdout == dockerfile(), done.stderr


# ---- kernels behind the relay


def test_a_kernel_answers_through_the_pipes(kernel):
    source = "from nncourse.course.hidden import show_values\nshow_values(6 * 7)"
    reply = kernel.wait(kernel.ask(source), 20)
    assert reply.values[0][0]["values"] == [42]
    assert kernel.wait(kernel.ask("1 / 0"), 10).ename == "ZeroDivisionError"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("while True: pass", TIME_LIMIT),
        ("while True: print('x' * 99)", OUTPUT_LIMIT),
        ("import os; os._exit(3)", DEATH),
        ("import os\nfor fd in range(3, 99):\n    try: os.write(fd, b'x' * 999)\n"
         "    except OSError: pass\nos._exit(1)", DEATH),
    ],
    ids=["time", "output", "death", "noise"],
)  # fmt: skip
def test_what_exceeds_its_limit_is_ended(kernel, source, reason):
    with pytest.raises(KernelGone) as gone:
        kernel.wait(kernel.ask(source), 2 if reason == TIME_LIMIT else 10)
    assert gone.value.reason == reason
    assert not kernel.jail.is_alive()


def test_what_is_written_to_its_descriptors_is_no_message(kernel):
    kernel.wait(kernel.ask("import os\nfor fd in (0, 1, 2): os.write(fd, b'x' * 999)"), 10)
    assert kernel.wait(kernel.ask("2 / 0"), 10).ename == "ZeroDivisionError"


def test_large_messages_are_carried_whole(kernel):
    source = "from nncourse.course.hidden import show_values\nshow_values(list(range(9_000)))"
    reply = kernel.wait(kernel.ask(source + "#" * 300_000), 20)
    assert [each["values"][0] for each in reply.values[0][0]["values"]][-1] == 8_999


def test_the_container_ends_when_nobody_listens_any_more(kernel):
    kernel.jail.process.stdin.close()
    assert kernel.jail.process.wait(10) == 0


def test_a_kernel_to_whose_noise_nobody_listens_is_killed_quickly(kernel):
    kernel.ask("from IPython.display import display\nwhile True: display('x' * 1000)")
    time.sleep(4)
    began = time.monotonic()
    kernel.kill()
    assert time.monotonic() < began + 5
    assert not kernel.jail._carrier.is_alive()


def test_killing_asks_the_engine(engine):
    log = engine()
    kernel = Kernel(open_sandbox("container"), Limits(), seed=5)
    kernel.kill()
    last = log.read_text().splitlines()[-1]
    assert last.startswith("['rm', '--force', 'nncourse-")


def test_a_kernel_ends_with_its_first_process(kernel):
    (child,) = watching.children(kernel.jail.process.pid)
    kernel.kill()
    until = time.monotonic() + 10
    while watching.started(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not watching.started(child)


# ---- the relay


@pytest.fixture
def carried():
    """A relay with one connection: (what comes in, what goes out, far end of the connection)."""
    into, out = os.pipe(), os.pipe()
    near, far = socket.socketpair()
    far.settimeout(5)
    thread = threading.Thread(target=relay, args=(into[0], out[1], [near]), daemon=True)
    thread.start()
    yield into[1], out[0], far, thread
    far.close()
    thread.join(5)  # it must not read from a descriptor that is somebody else's by now
    for each in (*into, *out):
        os.close(each)


def test_what_comes_goes_to_the_connection_and_back(carried):
    into, out, far, _ = carried
    os.write(into, HEAD.pack(0, 5) + b"hello")
    assert far.recv(99) == b"hello"
    far.sendall(b"you")
    assert os.read(out, 99) == HEAD.pack(0, 3) + b"you"


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("frame", [HEAD.pack(7, 1) + b"x", HEAD.pack(0, 2**31)])
def test_what_is_no_frame_ends_it(carried, frame):
    into, _, _, thread = carried
    os.write(into, frame)
    thread.join(5)
    assert not thread.is_alive()
