"""Every way to fail, and to cheat, gets its fair mark in the levels that claim to hold it.

What is tried, and by which case: the table in `tried`.
"""

import json
import os
import shutil
import socket
import sys
import tempfile
import threading
import zipfile
from pathlib import Path

import nbformat
import pytest

from coursekit.grading.grade import grade
from coursekit.grading.isolation import Limits
from tests.coursekit.grading import cases as grading_cases
from tests.coursekit.grading import tricks as grading_tricks
from tests.coursekit.grading.cases import FULL, SLOPE, WRONG_SLOPE, full_but, submission
from tests.coursekit.grading.engines import engine_with_image
from tests.coursekit.grading.tried import table

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="what the levels hold is measured on Linux"
)

COURSE = Path(__file__).resolve().parents[3] / "course.toml"
CASES = grading_cases.cases() | grading_tricks.cases()
LIMITS = Limits(cell_seconds=4)  # seconds enough for a busy machine
NOTHING_GAINED = full_but(_12=(0, "wrong"))
IN_LIMITS = grading_cases.cases("limits") | grading_tricks.cases("limits")
BWRAP = pytest.param("bwrap", marks=pytest.mark.bwrap)


class World:
    """A class's folders, and a server that notes who calls."""

    def __init__(self, folder):
        self.folder, self.calls = folder, []
        self.solutions, self.handed_in = folder / "solutions", folder / "handed in"
        self.results = folder / "results"
        for each in (self.solutions, self.handed_in, self.results):
            each.mkdir()
        nbformat.write(grading_cases.solutions(), self.solutions / "01_tests.ipynb")
        (self.results / "grades.csv").write_text("of an earlier run")
        self.server = socket.create_server(("127.0.0.1", 0))
        self.local = socket.socket(socket.AF_UNIX)
        self.local.bind("")  # the system gives it a name that stands in no folder
        self.local.listen()
        for server in (self.server, self.local):
            threading.Thread(target=self._serve, args=[server], daemon=True).start()

    def _serve(self, server):
        while True:
            try:
                self.calls.append(server.accept())
            except OSError:
                return

    def hand_in(self, notebooks):
        for name, notebook in notebooks.items():
            grading_cases.write(self.handed_in / f"{name}.ipynb", notebook)

    def grade(self, level, workers=2):
        """The results as they stand in the files, by student."""
        grade(self.handed_in, self.results, self.solutions, level, 7, limits=LIMITS,
              workers=workers)  # fmt: skip
        files = (self.results / "submissions").glob("*.json")
        results = [json.loads(file.read_text(encoding="utf-8")) for file in files]
        return {result["student"]: result for result in results}


def marks(result):
    """Points and reason for each exercise."""
    return {e: (mark["points"], mark["reason"]) for e, mark in result["exercises"].items()}


# ---- everything that can be tried in one notebook


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grades all cases of a level, once."""
    done = {}

    def of_level(level):
        if level not in done:
            world = World(tmp_path_factory.mktemp(level))
            cases = CASES if level == "bwrap" else IN_LIMITS
            world.hand_in({name: case.notebook for name, case in cases.items()})
            done[level] = world.grade(level)
        return done[level]

    return of_level


@pytest.mark.bwrap
@pytest.mark.parametrize("name", sorted(CASES))
def test_marks_are_fair_in_bwrap(graded, name):
    result, case = graded("bwrap")[name], CASES[name]
    assert marks(result) in (case.marks, *case.or_else), result
    assert result["isolation"] == "bwrap"


@pytest.fixture(scope="module")
def graded_in_containers(tmp_path_factory):
    """All cases that bwrap holds, graded in containers of the course's own image."""
    world = World(tmp_path_factory.mktemp("container"))
    shutil.copy(COURSE, world.folder)
    world.hand_in({name: case.notebook for name, case in CASES.items()})
    with engine_with_image("nncourse"):
        return world.grade("container")


@pytest.mark.full
@pytest.mark.container
@pytest.mark.parametrize("name", sorted(CASES))
def test_marks_are_fair_in_container(graded_in_containers, name):
    result, case = graded_in_containers[name], CASES[name]
    assert marks(result) in (case.marks, *case.or_else), result
    assert result["isolation"] == "container"


@pytest.mark.full
@pytest.mark.parametrize("name", sorted(IN_LIMITS))
def test_marks_are_fair_in_limits(graded, name):
    result, case = graded("limits")[name], IN_LIMITS[name]
    assert marks(result) in (case.marks_in_limits or case.marks, *case.or_else), result
    assert result["isolation"] == "limits"


@pytest.mark.bwrap
@pytest.mark.parametrize("name", sorted(name for name, case in CASES.items() if case.note))
def test_the_instructor_is_told_what_is_odd(graded, name):
    result = graded("bwrap")[name]
    notes = result["notes"] + result["doubts"]
    assert any(CASES[name].note in note for note in notes), notes


@pytest.mark.bwrap
def test_nothing_is_odd_about_an_ordinary_answer(graded):
    result = graded("bwrap")["correct"]
    assert result["notes"] == result["doubts"] == []


@pytest.mark.parametrize("level", [BWRAP, pytest.param("limits", marks=pytest.mark.full)])
def test_nothing_is_left_running(graded, level):
    graded(level)
    assert left_running() == []


def left_running():
    """Processes of sandboxes that are ours, or that have outlived a grader of these tests."""
    lines = {pid: line for pid in map(int, filter(str.isdigit, os.listdir("/proc")))
             if any(name in (line := command(pid)) for name in SANDBOXED)}  # fmt: skip
    ours = {os.getpid(), 1}
    return [line for pid, line in lines.items() if parent(pid) in ours and pid not in BEFORE]


BEFORE = {int(name) for name in os.listdir("/proc") if name.isdigit()}
SANDBOXED = ("isolation/inside.py", "isolation/fork_server.py")


def command(pid):
    try:
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
    except OSError:
        return ""


def parent(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


# ---- nothing is forgotten


def test_everything_that_is_listed_is_tried():
    known = {"": CASES, "outside": {*ATTACKS, *WITHOUT_BITE}, "test": globals()}
    tried = [entry for names in table().values() for entry in names]
    assert [entry for entry in tried if entry[1] not in known[entry[0]]] == []
    assert {name for kind, name in tried if not kind} == set(CASES)
    assert {name for kind, name in tried if kind == "outside"} == known["outside"]


def test_what_bwrap_alone_holds_within_a_kernel_is_little():
    assert {*CASES} - {*IN_LIMITS} == {"kill all", "fork bomb"}


# ---- what can be found or changed outside of the kernel: held by bwrap alone

FALLBACK = f"""
{WRONG_SLOPE}
try:
    answer = find()
except Exception as error:
    answer = ""
if answer:
    exec(answer)
"""
READ_SOLUTIONS = """
def find():
    import json
    cells = json.load(open({solutions!r}))["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    return next(source for source in sources if "def slope" in source)
"""
READ_OTHERS = READ_SOLUTIONS.replace("{solutions!r}", "{other!r}")
SEARCH = """
def find():
    import os
    for root in ("/", os.path.expanduser("~"), os.getcwd(), "/proc/self/cwd", "/proc/1/root"):
        for folder, folders, files in os.walk(root):
            folders[:] = [f for f in folders if f not in ("sys", "usr", "site-packages", "lib")]
            for file in files:
                if file.endswith(".ipynb"):
                    return {right!r}
"""
READ_ENVIRONMENT = """
def find():
    import glob
    for path in glob.glob("/proc/*/environ"):
        try:
            if {secret!r} in open(path, errors="replace").read():
                return {right!r}
        except OSError:
            pass
"""
CALL_OUT = """
def find():
    import socket
    socket.create_connection(("127.0.0.1", {port}), timeout=2).close()
    return {right!r}
"""
LEAVE = """
import os
for folder in ("/tmp", "/dev/shm", os.path.expanduser("~"), "."):
    try:
        open(os.path.join(folder, {name!r}), "w").write({right!r})
    except OSError:
        pass
def find():
    return ""
"""
PICK_UP = """
def find():
    import os
    for folder in ("/tmp", "/dev/shm", os.path.expanduser("~"), "."):
        path = os.path.join(folder, {name!r})
        if os.path.exists(path):
            return open(path).read()
"""
PEEK = """
def find():
    import glob
    found = glob.glob({temporary!r} + "/c*-*/*.ipynb")
    return {right!r} if any("expected" in open(path).read() for path in found) else ""
"""
READ_HIDDEN = """
def find():
    import json
    cells = json.load(open({solutions!r}))["cells"]
    hidden = [c for c in cells if c["metadata"].get("coursekit", {{}}).get("role") == "cases"]
    return {right!r} if hidden else ""
"""
READ_RESULTS = """
def find():
    return {right!r} if open({results!r}).read() else ""
"""
READ_PROC = """
def find():
    import glob, os
    for root in glob.glob("/proc/[0-9]*/root"):
        if root != f"/proc/{{os.getpid()}}/root" and os.path.exists(root + {solutions!r}):
            return {right!r}
"""
READ_COMMANDS = """
def find():
    import glob
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        if b"pytest" in open(path, "rb").read():
            return {right!r}
"""
READ_MEMORY = """
def find():
    return open("/dev/shm/{name}-given").read()
"""
CALL_LOCALLY = """
def find():
    import socket
    with socket.socket(socket.AF_UNIX) as each:
        each.connect({local!r})
    return {right!r}
"""
LEAVE_MEMORY = """
import ctypes
ctypes.CDLL(None).shmget({key}, 4096, 0o1666)
def find():
    return ""
"""
PICK_UP_MEMORY = """
def find():
    import ctypes
    held = ctypes.CDLL(None).shmget({key}, 0, 0o666)
    if held >= 0:
        ctypes.CDLL(None).shmctl(held, 0, None)
        return {right!r}
"""
OVERWRITE = """
import os
def find():
    open({results!r}, "w").write("student,total\\nme,100")
    return {right!r}
"""


def own_environment():
    """Something of this process's environment that no sandbox has in its own."""
    variables = Path("/proc/self/environ").read_text(errors="replace").split("\0")
    return next(each for each in variables if each.startswith("HOME="))


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """Grades the attacks on the outside in a level; gives the world and the results."""
    done = {}

    def of_level(level):
        if level not in done:
            world = World(tmp_path_factory.mktemp(f"outside-{level}"))
            left = f"left-{os.getpid()}-{level}"
            known = {
                "right": SLOPE, "secret": own_environment(), "name": left,
                "solutions": str(world.solutions / "01_tests.ipynb"),
                "other": str(world.handed_in / "a good student.ipynb"),
                "results": str(world.results / "grades.csv"), "temporary": tempfile.gettempdir(),
                "port": world.server.getsockname()[1], "local": world.local.getsockname(),
                "key": os.getpid() + (level == "bwrap") * 2**24,
            }  # fmt: skip
            attacks = {**ATTACKS, "leaves": LEAVE, "leaves memory": LEAVE_MEMORY, "peeks": PEEK}
            given = Path("/dev/shm", f"{left}-given")
            given.write_text(SLOPE)
            if level == "bwrap":
                attacks["searches the disk"] = SEARCH  # elsewhere it would take all day
            world.hand_in({"a good student": submission()})
            for name, attack in attacks.items():
                answer = attack.format(**known) + FALLBACK
                world.hand_in({name: submission({"1.2": answer})})
            results = world.grade(level, workers=1)  # in their order
            for path in (given, Path("/tmp", left), Path("/dev/shm", left)):
                path.unlink(missing_ok=True)
            done[level] = world, results
        return done[level]

    return of_level


ATTACKS = {
    "reads the solutions": READ_SOLUTIONS, "reads the hidden checks": READ_HIDDEN,
    "reads others": READ_OTHERS, "reads the results": READ_RESULTS,
    "reads the environment": READ_ENVIRONMENT, "looks through proc": READ_PROC,
    "sees the grader's command": READ_COMMANDS, "reads shared memory": READ_MEMORY,
    "calls out": CALL_OUT, "calls a local socket": CALL_LOCALLY, "picks up": PICK_UP,
    "picks up memory": PICK_UP_MEMORY, "overwrites": OVERWRITE,
}  # fmt: skip
WITHOUT_BITE = ("searches the disk", "peeks")  # too slow, and fruitless, where there is no sandbox


@pytest.mark.bwrap
@pytest.mark.parametrize("name", [*ATTACKS, *WITHOUT_BITE])
def test_bwrap_keeps_everything_else_out_of_reach(outside, name):
    _, results = outside("bwrap")
    assert marks(results[name]) == NOTHING_GAINED, results[name]
    assert marks(results["a good student"]) == FULL


@pytest.mark.parametrize("name", ATTACKS)
def test_these_attacks_bite_where_there_is_no_sandbox(outside, name):
    _, results = outside("limits")
    assert marks(results[name]) == FULL, "the attack is blunt, so the test above proves nothing"


def test_the_expected_values_are_on_no_disk_while_strangers_run(outside):
    _, results = outside("limits")
    assert marks(results["peeks"]) == NOTHING_GAINED


@pytest.mark.bwrap
def test_bwrap_lets_nobody_call_out(outside):
    world, _ = outside("bwrap")
    assert world.calls == []


@pytest.mark.bwrap
def test_bwrap_lets_nobody_write_the_results(outside):
    world, results = outside("bwrap")
    first, *rows = (world.results / "grades.csv").read_text().splitlines()
    assert first.lstrip("\ufeff") == "student,notebook,1.1,1.2,1.3,total,max,look at"
    assert len(rows) == len(results)


CLIMBING = ["../../climbs.ipynb", "/climbs.ipynb", "a/../../../climbs.ipynb",
            "..\\..\\climbs.ipynb", "C:\\climbs.ipynb"]  # fmt: skip


@pytest.mark.parametrize("level", [BWRAP, "limits"])
def test_archives_climb_nowhere(tmp_path, level):
    folder = tmp_path / "far" / "down"
    folder.mkdir(parents=True)
    world = World(folder)
    world.handed_in = folder / "handed in.zip"
    with zipfile.ZipFile(world.handed_in, "w") as archive:
        for name in CLIMBING:
            archive.writestr(name, json.dumps(submission()))
    before = {*Path("/").iterdir(), *tmp_path.rglob("*")}
    files = world.grade(level, workers=1)
    assert files and all(marks(result) == FULL for result in files.values())
    new = {*Path("/").iterdir(), *tmp_path.rglob("*")} - before
    assert [path for path in new if not path.is_relative_to(world.results)] == []
