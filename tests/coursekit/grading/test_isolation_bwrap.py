"""What a kernel in bubblewrap sees and may write to; no check data, no host paths but a few."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest

from coursekit.grading.isolation import MB, NO_COURSE, Limits, places
from coursekit.grading.isolation.bwrap import WRITABLE, Bwrap, fresh_folders
from coursekit.grading.isolation.kernel import Kernel
from tests.coursekit.grading.kernels import seen

pytestmark = pytest.mark.bwrap
SECRET = "an expected value"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """An installed course: a package with check data, and a folder of data."""
    folder = tmp_path_factory.mktemp("installed")
    for name, text in {
        "fruit/__init__.py": "apples = 3\n",
        "fruit/material/exercises/01.ipynb": "{}",
        "fruit/material/exercises/checks/01.json": SECRET,
        "data/numbers.csv": "1,2,3\n",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        data = {"FRUIT_DATA": folder / "data", "MISSING": folder / "nowhere"}
        yield dataclasses.replace(NO_COURSE, packages=("fruit",), data=data)


@pytest.fixture(scope="module", params=[True, False], ids=["forked", "not forked"])
def kernel(request, course):
    box = Bwrap((), course, forks=request.param)
    assert box.trouble() is None
    kernel = Kernel(box, Limits(scratch_bytes=40 * MB, file_bytes=1000 * MB))
    assert box.forks == request.param
    yield kernel
    kernel.kill()
    box.close()


def test_python_and_the_packages_are_shown_and_little_else(kernel):
    listing = set(seen(kernel, "' '.join(os.listdir('/'))").split())
    assert listing >= {"course", "scratch", "usr", "proc", "dev", "tmp"}
    assert not listing & {"home", "mnt", "media", "srv", "boot", "run", "var", "sys"}
    assert seen(kernel, "' '.join(sorted(os.listdir('/course')))") == "coursekit fruit"
    assert seen(kernel, "fruit.apples", "import fruit") == 3
    assert seen(kernel, "open(os.environ['FRUIT_DATA'] + '/numbers.csv').read()") == "1,2,3\n"
    assert seen(kernel, "'MISSING' in os.environ") is False
    assert seen(kernel, "f'{os.getuid()} {socket.gethostname()}'") == "65534 sandbox"


def test_only_scratch_folders_can_be_written_to(kernel, request):
    folders = ["/", "/course", "/proc/sys", sys.prefix, "/data", *WRITABLE]
    mounts = seen(kernel, "' '.join(l.split()[4] for l in open('/proc/self/mountinfo'))").split()
    folders = [each for each in {*folders, *mounts} if not each.startswith(("/proc", "/dev/pts"))]
    look = "' '.join(f for f in {} if os.path.isdir(f) and os.access(f, os.W_OK))"
    found = seen(kernel, look.format(folders)).split()
    forked = "not" not in request.node.callspec.id
    assert set(found) == set(fresh_folders() if forked else WRITABLE)


FILL = """
def fill(folder):
    try:
        for number in range(100):
            with open(f"{folder}/{number}", "wb") as file:
                file.write(bytes(2**24))
    except OSError as error:
        return f"{number} {error.strerror}"
"""


@pytest.mark.parametrize("folder", ["/scratch", "/dev/shm"])
def test_what_can_be_written_is_bounded(kernel, folder):
    number, why = seen(kernel, f"fill({folder!r})", FILL).split(maxsplit=1)
    assert why == "No space left on device"
    assert folder == "/dev/shm" or int(number) == 2  # 40 MB; the limits reach as far as this


def test_check_data_are_not_shown(kernel):
    material = "/course/fruit/material/exercises"
    assert seen(kernel, f"os.listdir('{material}')", "pass") is not None
    assert seen(kernel, f"str(os.listdir('{material}/checks'))") == "[]"


def test_check_data_of_all_installed_courses_are_found(monkeypatch, tmp_path):
    checks = tmp_path / "some_course" / places.CHECKS
    checks.mkdir(parents=True)
    monkeypatch.setattr(places.sysconfig, "get_path", lambda name: str(tmp_path))
    assert checks in places.installed_checks()


def test_folders_to_hide_are_empty_where_they_lie_in_a_visible_one():
    inside = Path(sys.prefix, "lib")
    words = Bwrap([inside, "/somewhere/else"], NO_COURSE).command()
    assert words[words.index(str(inside)) - 1] == "--tmpfs"
    assert "/somewhere/else" not in words
    listed = [subprocess.run([*Bwrap(hide, NO_COURSE).command(), "ls", inside], capture_output=True)
              for hide in ([inside], [])]  # fmt: skip
    assert listed[0].stdout == b""
    assert listed[1].stdout != b""


def test_what_is_hidden_in_a_package_or_in_data_is_hidden_where_they_are_shown(course):
    folder = course.data["FRUIT_DATA"].parent
    words = Bwrap([folder / "fruit" / "material", folder / "data"], course).command()
    assert {"/course/fruit/material", "/data/FRUIT_DATA"} <= set(words)
    assert all(words[words.index(each) - 1] == "--tmpfs" for each in ("/course/fruit/material",))


OF_NO_DISK = {"tmpfs", "proc", "devtmpfs", "devpts"}


def test_the_mount_table_names_what_is_shown_and_nothing_else_of_the_machine(kernel, course):
    """A bind mount names its source there: Python's folders, packages and data have to be."""
    shown = [*places.readable_folders(), *places.packages(course).values(),
             *places.data_folders(course).values()]  # fmt: skip
    lines = seen(kernel, "open('/proc/self/mountinfo').read()").splitlines()
    for line in lines:
        source, kind = line.split()[3], line.partition(" - ")[2].split()[0]
        system = source.startswith(("/usr", "/etc", "/bin", "/sbin", "/lib"))
        assert kind in OF_NO_DISK or system or any(str(p).endswith(source) for p in shown), line


def test_no_variable_but_the_sandbox_s_own(kernel, monkeypatch):
    names = set(seen(kernel, "' '.join(os.environ)").split())
    assert not names & {name for name in os.environ if name.startswith(("SSH", "XDG", "VIRTUAL"))}
    assert "PYTEST_CURRENT_TEST" not in names
