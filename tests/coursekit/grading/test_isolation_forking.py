"""Kernels forked from a process that has imported everything: nothing passes to the next one."""

import dataclasses
import os
import time

import pytest

from coursekit.grading.isolation import NO_COURSE, IsolationError, Limits
from coursekit.grading.isolation.bwrap import Bwrap
from coursekit.grading.isolation.kernel import Kernel, KernelGone
from tests.coursekit.grading.kernels import NAMES, seen

pytestmark = pytest.mark.bwrap


@pytest.fixture(scope="module")
def box():
    sandbox = Bwrap((), dataclasses.replace(NO_COURSE, preload=("numpy.random",)))
    sandbox.needs({"colorsys"})
    yield sandbox
    sandbox.close()


@pytest.fixture
def start(box):
    """Starts kernels, one after another: a new one ends the one before."""
    kernels = []

    def started():
        for kernel in kernels:
            kernel.kill()
        kernels.append(Kernel(box, Limits()))
        return kernels[-1]

    yield started
    for kernel in kernels:
        kernel.kill()


def test_kernels_are_forked_where_that_is_possible(box, start):
    start()
    assert box.forks and box._server.is_alive()


# ---- what is imported before


def test_what_is_needed_is_there_before_the_kernel_starts(start):
    assert seen(start(), "'colorsys' in sys.modules and 'coursekit.driver' in sys.modules")


def test_a_module_that_writes_when_it_is_imported_is_whole(box, start):
    box.needs({"matplotlib.pyplot"})
    kernel = start()
    assert seen(kernel, "'matplotlib.font_manager' in sys.modules")
    draw = "import matplotlib.pyplot as plt\nfigure, _ = plt.subplots()"
    assert seen(kernel, "len(figure.axes)", draw) == 1


@pytest.mark.parametrize("name", ["no_such_package", "json.no_such_module", "json.decoder.nothing"])
def test_a_module_that_is_not_installed_is_the_cell_s_own_error(box, start, name):
    box.needs({name})
    kernel = start()
    assert kernel.wait(kernel.ask(f"import {name}"), 20).ename == "ModuleNotFoundError"


BROKEN = {
    "raises": ("1 / 0", "ZeroDivisionError: division by zero"),
    "needs what is missing": ("import no_such_package", "ModuleNotFoundError: No module named"),
    "half": ("import broken.part\nraise OSError('no folder')", "OSError: no folder"),
}


@pytest.mark.parametrize(("source", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_module_that_fails_is_told_and_no_kernel_inherits_it(
    tmp_path, monkeypatch, source, reason
):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "__init__.py").write_text(source)
    (tmp_path / "broken" / "part.py").write_text("whole = False")
    monkeypatch.syspath_prepend(tmp_path)
    course = dataclasses.replace(NO_COURSE, packages=("broken",), preload=("broken",))
    sandbox = Bwrap((), course)
    for _ in range(2):  # the second time as well: nothing half-imported is kept
        with pytest.raises(IsolationError, match=f"in the sandbox: broken: {reason}"):
            Kernel(sandbox, Limits())
    assert sandbox._server is None


# ---- what is left for the next


LEAVE = {
    "scratch": ("open('/scratch/left', 'w').write('x')", "os.path.exists('/scratch/left')"),
    "home": ("open(os.environ['HOME'] + '/.left', 'w')",
             "os.path.exists(os.environ['HOME'] + '/.left')"),
    "tmp": ("os.access('/tmp', os.W_OK) and open('/tmp/left', 'w')", "os.path.exists('/tmp/left')"),
    "shared memory": ("open('/dev/shm/left', 'w').write('x')", "os.path.exists('/dev/shm/left')"),
    "what hides": ("os.access('/usr/src', os.W_OK) and open('/usr/src/left', 'w')",
                   "os.path.exists('/usr/src/left')"),
    "system v": ("C.shmget(4711, 4096, 0o1666)", "C.shmget(4711, 4096, 0o666) != -1"),
    "message queue": ("C.mq_open(b'/left', 0o102, 0o666, None)", "C.mq_open(b'/left', 0) != -1"),
    "key ring": ("C.syscall(248, b'user', b'left', b'x', 1, -4)",
                 "C.syscall(249, b'user', b'left', None, 0) != -1"),
    "socket": ("s = socket.socket(socket.AF_UNIX); s.bind('\\0left'); s.listen()",
               "socket.socket(socket.AF_UNIX).connect_ex('\\0left') == 0"),
    "process": ("os.spawnlp(os.P_NOWAIT, 'sleep', 'sleep', '77')",
                "any(b'77' in open(f'/proc/{p}/cmdline', 'rb').read()"
                " for p in os.listdir('/proc') if p.isdigit())"),
    "module": ("import json; json.left = 1", "hasattr(__import__('json'), 'left')"),
    "driver": ("import coursekit.driver; coursekit.driver.left = 1",
               "hasattr(sys.modules['coursekit.driver'], 'left')"),
    "variable": ("os.environ['LEFT'] = '1'", "'LEFT' in os.environ"),
}  # fmt: skip
NOWHERE = {"key ring", "system v", "message queue", "what hides"}  # refused from the first


def test_nothing_is_left_for_the_next_kernel(start):
    kernel = start()
    for leave, _ in LEAVE.values():
        kernel.wait(kernel.ask(NAMES + leave), 10)
    here = {name: seen(kernel, f"bool({look})") for name, (_, look) in LEAVE.items()}
    kernel = start()
    after = {name: seen(kernel, f"bool({look})") for name, (_, look) in LEAVE.items()}
    assert [name for name, left in after.items() if left] == []
    assert {name for name, left in here.items() if not left} - {"tmp"} == NOWHERE


def test_each_kernel_has_namespaces_of_its_own(box):
    look = "' '.join(os.readlink(f'/proc/self/ns/{name}') for name in ('mnt', 'ipc', 'pid', 'net'))"
    kernels = [Kernel(box, Limits()) for _ in range(2)]
    try:
        first, second = (seen(kernel, look).split() for kernel in kernels)
    finally:
        for kernel in kernels:
            kernel.kill()
    assert len({*first, *second}) == 8


def test_kernels_do_not_draw_the_same_random_numbers(start):
    draws = "f'{np.random.rand()} {random.random()} {np.random.default_rng().random()}'"
    first, second = (seen(start(), draws, "import random, numpy as np").split() for _ in range(2))
    assert [a for a, b in zip(first, second, strict=True) if a == b] == []


@pytest.mark.parametrize(
    "attempt",
    [
        "C.mount(b'tmpfs', b'/usr', b'tmpfs', 0, None)",
        "C.umount2(b'/proc', 2)",
        "C.umount2(b'/scratch', 2)",
        "C.unshare(0x10000000)",
        "C.unshare(0x00020000)",
        "C.sethostname(b'mine', 4)",
        "C.chroot(b'/scratch')",
        "C.prctl(8, 1, 0, 0, 0) or C.setuid(0)",
    ],
)
def test_a_kernel_has_no_privileges_left(start, attempt):
    assert seen(start(), attempt) == -1


# ---- processes


def test_a_kernel_sees_no_process_but_its_own(start):
    found = "' '.join(sorted((p for p in os.listdir('/proc') if p.isdigit()), key=int))"
    assert seen(start(), found) == "1 2"


def test_a_kernel_cannot_end_the_process_that_forks(box, start):
    kernel = start()
    before = box._server
    with pytest.raises(KernelGone):
        kernel.wait(kernel.ask(NAMES + "[C.kill(p, 9) for p in range(-1, 999) if p]"), 10)
    assert seen(start(), "1 + 1") == 2
    assert box._server is before


def test_a_forking_process_that_somebody_has_ended_is_started_again(box, start):
    start()
    before = box._server
    before._jail._first.kill()
    before._jail.process.wait()
    assert seen(start(), "1 + 1") == 2
    assert box._server is not before


def test_without_the_rights_to_fork_each_kernel_is_started_by_itself():
    sandbox = Bwrap((), NO_COURSE)
    real = sandbox.command
    sandbox.command = lambda *arguments, forking=False: real(*arguments)
    kernel = Kernel(sandbox, Limits())
    try:
        assert sandbox.forks is False
        assert seen(kernel, "1 + 1") == 2
    finally:
        kernel.kill()


def test_nobody_asks_any_more_and_all_of_it_ends():
    sandbox = Bwrap((), NO_COURSE)
    Kernel(sandbox, Limits()).kill()
    process = sandbox._server._jail.process
    sandbox._server._control.close()
    until = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    assert process.poll() is not None
    sandbox.close()


def test_a_kernel_that_is_killed_leaves_no_descriptor_open(start):
    start().kill()
    before = len(os.listdir("/proc/self/fd"))
    kernels = [start() for _ in range(3)]
    kernels[-1].kill()
    until = time.monotonic() + 10
    while len(os.listdir("/proc/self/fd")) > before and time.monotonic() < until:
        time.sleep(0.01)  # sockets are closed in the background
    assert len(os.listdir("/proc/self/fd")) <= before
