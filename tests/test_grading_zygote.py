"""Kernels forked from a preloaded process: fast, and nothing passes from one to the next."""

import os
import signal
import time
from types import SimpleNamespace

import pytest

from nncourse.course.grading import zygote
from nncourse.course.grading.answers import Answer
from nncourse.course.grading.bubblewrap import Bwrap
from nncourse.course.grading.kernel import Kernel, KernelGone
from nncourse.course.grading.limits import ERROR, Limits
from nncourse.course.grading.preloaded import NotImported
from nncourse.course.grading.replay import Bench

pytestmark = pytest.mark.bwrap


@pytest.fixture(scope="module")
def box():
    sandbox = Bwrap()
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
        kernels.append(Kernel(box, Limits(), seed=5))
        return kernels[-1]

    yield started
    for kernel in kernels:
        kernel.kill()


def shown(kernel, expression, before="pass"):
    """What an expression is, in a kernel."""
    source = f"{before}\nfrom nncourse.course.hidden import show_values\nshow_values({expression})"
    reply = kernel.wait(kernel.ask(source), 20)
    assert not reply.ename, reply
    return reply.values[0][0]["values"][0]


def test_kernels_are_forked_where_that_is_possible(box, start):
    start()
    assert box.preloads


def test_what_is_needed_is_there_before_the_kernel_starts(start):
    assert shown(start(), "'colorsys' in sys.modules", "import sys")


@pytest.mark.parametrize("source", ["import matplotlib.pyplot as plt", "from matplotlib import cm"])
def test_who_draws_gets_a_kernel_that_knows_the_fonts(source):
    box, knows = Bwrap(), "import sys\nassert 'matplotlib.font_manager' in sys.modules"
    course = SimpleNamespace(modules=frozenset(), setup=())
    try:
        for cells, reason in (([], ERROR), ([Answer(0, source)], "")):
            trial = Bench(box, Limits(), 5).trial(course, cells)
            assert trial.run_answer(Answer(1, knows)).reason == reason
            trial.close()
    finally:
        box.close()


def test_a_module_that_writes_when_it_is_imported_is_whole(box, start):
    box.needs({"nncourse.show.pictures"})
    draw = "import matplotlib.pyplot as plt\nfigure, _ = plt.subplots()"
    assert shown(start(), "len(figure.axes)", draw) == 1


def test_a_module_that_is_not_installed_is_the_cell_s_own_error(box, start):
    box.needs({"no_such_package"})
    kernel = start()
    assert kernel.wait(kernel.ask("import no_such_package"), 20).ename == "ModuleNotFoundError"


def test_a_module_that_fails_to_import_is_told_and_no_kernel_inherits_it():
    sandbox = Bwrap()
    sandbox.needs({"json.no_such_module"})
    for _ in range(2):  # the second time as well: nothing half-imported is kept
        with pytest.raises(NotImported, match="json.no_such_module: ModuleNotFoundError"):
            Kernel(sandbox, Limits(), seed=5)
    assert sandbox._preloaded is None


LEAVE = {
    "scratch": ("open('/scratch/left', 'w').write('x')", "os.path.exists('/scratch/left')"),
    "home": ("open(os.environ['HOME'] + '/.left', 'w')",
             "os.path.exists(os.environ['HOME'] + '/.left')"),
    "tmp": ("os.access('/tmp', os.W_OK) and open('/tmp/left', 'w')", "os.path.exists('/tmp/left')"),
    "shared memory": ("open('/dev/shm/left', 'w').write('x')", "os.path.exists('/dev/shm/left')"),
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
    "variable": ("os.environ['LEFT'] = '1'", "'LEFT' in os.environ"),
}  # fmt: skip
NAMES = "import ctypes, os, socket\nC = ctypes.CDLL(None)\n"


def test_nothing_is_left_for_the_next_kernel(start):
    kernel = start()
    for leave, _ in LEAVE.values():
        kernel.wait(kernel.ask(NAMES + leave), 10)
    here = {name: shown(kernel, f"bool({look})", NAMES) for name, (_, look) in LEAVE.items()}
    kernel = start()
    after = {name: shown(kernel, f"bool({look})", NAMES) for name, (_, look) in LEAVE.items()}
    assert [name for name, left in after.items() if left] == []
    assert {name for name, left in here.items() if not left} <= {"key ring", "tmp"}


def test_kernels_do_not_draw_the_same_random_numbers(start):
    draws = "f'{np.random.rand()} {random.random()} {np.random.default_rng().random()}'"
    first, second = (shown(start(), draws, "import random, numpy as np").split() for _ in range(2))
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
        "C.syscall(250, 0, -4, 1)",
        "C.syscall(0x40000000 + 250, 0, -4, 1)",
        "C.prctl(8, 1, 0, 0, 0) or C.setuid(0)",
    ],
)
def test_a_kernel_has_no_rights_left(start, attempt):
    assert shown(start(), attempt, NAMES) == -1


def test_a_kernel_sees_no_process_but_its_own(start):
    seen = "' '.join(sorted((p for p in os.listdir('/proc') if p.isdigit()), key=int))"
    assert shown(start(), seen, "import os") == "1 2"


def test_a_kernel_cannot_end_the_process_that_forks(box, start):
    kernel = start()
    before = box._preloaded
    with pytest.raises(KernelGone):
        kernel.wait(kernel.ask(NAMES + "[C.kill(p, 9) for p in range(-1, 999) if p]"), 10)
    assert shown(start(), "1 + 1") == 2
    assert box._preloaded is before


def test_a_forking_process_that_somebody_has_ended_is_started_again(box, start):
    start()
    os.kill(box._preloaded._jail.first, signal.SIGKILL)
    assert shown(start(), "1 + 1") == 2


def test_without_the_rights_to_fork_each_kernel_is_started_by_itself():
    sandbox = Bwrap()
    real = sandbox.command
    sandbox.command = lambda preloaded=False: real()
    kernel = Kernel(sandbox, Limits(), seed=5)
    try:
        assert sandbox.preloads is False
        assert shown(kernel, "1 + 1") == 2
    finally:
        kernel.kill()


def test_nobody_asks_any_more_and_all_of_it_ends(box):
    sandbox = Bwrap()
    kernel = Kernel(sandbox, Limits(), seed=5)
    kernel.kill()
    process = sandbox._preloaded._jail.process
    sandbox._preloaded._control.close()
    until = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    assert process.poll() is not None
    sandbox.close()


def test_calls_about_keys_are_known_by_machine():
    assert len(zygote.key_filter("x86_64")) % 8 == 0
    with pytest.raises(KeyError):
        zygote.key_filter("pdp11")
