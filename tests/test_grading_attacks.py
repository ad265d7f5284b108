"""Every way to fail, and to cheat, gets its fair mark in the levels that claim to hold it."""

import json
import os
import socket
import sys
import tempfile
import threading
from pathlib import Path

import nbformat
import pytest

from nncourse.course.grading.grade import grade
from nncourse.course.grading.limits import Limits
from tests import grading_cases
from tests.grading_cases import FULL, SLOPE, WRONG_SLOPE, full_but, submission

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="what the levels hold is measured on Linux"
)

CASES = grading_cases.cases()
LIMITS = Limits(cell_seconds=4)  # seconds enough for a busy machine
NOTHING_GAINED = full_but(_12=(0, "wrong"))
IN_LIMITS = grading_cases.cases("limits")
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
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                self.calls.append(self.server.accept())
            except OSError:
                return

    def hand_in(self, notebooks):
        for name, notebook in notebooks.items():
            grading_cases.write(self.handed_in / f"{name}.ipynb", notebook)

    def grade(self, level):
        """The results as they stand in the files, by student."""
        workers = 2 if level == "bwrap" else 1
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
    assert marks(result) in (case.marks, case.or_else), result
    assert result["isolation"] == "bwrap"


@pytest.mark.parametrize("name", sorted(IN_LIMITS))
def test_marks_are_fair_in_limits(graded, name):
    result, case = graded("limits")[name], IN_LIMITS[name]
    assert marks(result) in (case.marks_in_limits or case.marks, case.or_else), result
    assert result["isolation"] == "limits"


@pytest.mark.bwrap
@pytest.mark.parametrize("name", sorted(name for name, case in CASES.items() if case.note))
def test_the_instructor_is_told_what_is_odd(graded, name):
    notes = graded("bwrap")[name]["notes"]
    assert any(CASES[name].note in note for note in notes), notes


@pytest.mark.bwrap
def test_nothing_is_odd_about_an_ordinary_answer(graded):
    assert graded("bwrap")["correct"]["notes"] == []


@pytest.mark.parametrize("level", [BWRAP, "limits"])
def test_nothing_is_left_running(graded, level):
    graded(level)
    assert running("grading/inside.py") == []


def running(text):
    """The processes whose command line holds a text."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if text in line:
            found.append(line)
    return found


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
    found = [path for path in glob.glob({temporary!r} + "/nncourse-*/*") if path.endswith(".ipynb")]
    return {right!r} if any("values" in open(path).read() for path in found) else ""
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
                "port": world.server.getsockname()[1],
            }  # fmt: skip
            attacks = {"reads the solutions": READ_SOLUTIONS, "reads others": READ_OTHERS,
                       "reads the environment": READ_ENVIRONMENT, "calls out": CALL_OUT,
                       "leaves": LEAVE, "picks up": PICK_UP, "peeks": PEEK,
                       "overwrites": OVERWRITE}  # fmt: skip
            if level == "bwrap":
                attacks["searches the disk"] = SEARCH  # elsewhere it would take all day
            world.hand_in({"a good student": submission()})
            for name, attack in attacks.items():
                answer = attack.format(**known) + FALLBACK
                world.hand_in({name: submission({"1.2": answer})})
            results = world.grade(level)
            for folder in ("/tmp", "/dev/shm"):
                Path(folder, left).unlink(missing_ok=True)
            done[level] = world, results
        return done[level]

    return of_level


ATTACKS = ["reads the solutions", "reads others", "reads the environment", "calls out", "picks up",
           "overwrites"]  # fmt: skip


@pytest.mark.bwrap
@pytest.mark.parametrize("name", [*ATTACKS, "searches the disk", "peeks"])
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
    assert first == "student,notebook,1.1,1.2,1.3,total,max"
    assert len(rows) == len(results)
