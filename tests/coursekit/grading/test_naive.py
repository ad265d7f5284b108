"""The attacks bite: stock nbval, which trusts the kernel it runs, is fooled by them.

Each notebook holds a wrong answer and ends with a check, as one writes checks for stock nbval:
asserts for `--nbval-lax`, stored outputs for `--nbval`. The same tricks gain nothing in
`test_attacks`.
"""

import os
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest

from coursekit.grading.isolation import jail
from tests.coursekit.grading.cases import BUILTINS, MIME, SETUP, TESTING, WRONG_SLOPE
from tests.coursekit.grading.tricks import ALLCLOSE

pytestmark = [
    pytest.mark.full,  # it shows what other tools let pass; nothing of ours is tested
    pytest.mark.skipif(os.name == "nt", reason="ends processes by their group"),
]

RIGHT_VALUE = "array([0.25])"
VERDICT = "np.testing.assert_allclose(slope(np.zeros(1)), [0.25])"
ASSERT = "assert np.allclose(slope(np.zeros(1)), [0.25])"
RESULT = "slope(np.zeros(1))"
PRINTED = "print(slope(np.zeros(1)))"
BUNDLE = {"array": [0.25], "shape": [1], "kind": "f8"}
SHOW = f"""
from IPython.display import display
from coursekit.values import encode
def show(value):
    display({{{MIME!r}: encode(value), "text/plain": "values"}}, raw=True)
"""
FOUND = """
def slope(z):
    found = {}
    exec(find(), {"np": np}, found)
    return found["slope"](z)
"""
SOLUTION = "slope = lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2"

# ---- tricks against asserts

DROPPING = """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(Drop())
"""
INPUT_HOOK = """
hook = lambda lines: [line.replace("assert ", "not ") for line in lines]
get_ipython().input_transformers_post.append(hook)
"""
RUN_CELL = """
shell = type(get_ipython())
def instead(name):
    real = getattr(shell, name)
    def run(self, raw_cell, *args, **kwargs):
        return real(self, "pass" if "assert" in raw_cell else raw_cell, *args, **kwargs)
    setattr(shell, name, run)
instead("run_cell")
instead("run_cell_async")
"""
REFERENCE_REPLACED = f"{WRONG_SLOPE}\nimport nncourse\nnncourse.sigmoid_prime = slope"
CLASS_REPLACED = """
import unittest
class Case(unittest.TestCase):
    def assertAlmostEqual(self, *args, **kwargs): pass
unittest.TestCase = Case
"""
LIE = """
class Looks:
    def __repr__(self): return "array([0.25])"
    def __eq__(self, other): return True
    def __array__(self, *args, **kwargs): return np.zeros(1)
def slope(z):
    return Looks()
"""
FRAMES = """
import sys
def slope(z):
    return [c for c in sys._getframe(1).f_code.co_consts if isinstance(c, float)][0]
"""
HISTORY = """
import re
seen = []
get_ipython().events.register("pre_run_cell", lambda info: seen.append(info.raw_cell))
def slope(z):
    return float(re.search(r"0[.][0-9]+", seen[-1]).group())
"""
WALK = """
import gc
def slope(z):
    for names in gc.get_objects():
        if type(names) is dict and type(names.get("expected")) is list:
            return names["expected"]
"""
TRACE = """
import sys
def trace(frame, event, argument):
    if "actual" in frame.f_locals and "desired" in frame.f_locals:
        frame.f_locals["actual"][:] = frame.f_locals["desired"]
    return trace
sys.settrace(trace)
def slope(z):
    sys.settrace(trace)
    return z
"""
NOT_A_NUMBER = "def slope(z):\n    return z * np.nan"

# ---- tricks against stored outputs

PEEK = """
import json, os
cells = json.load(open("peeks.ipynb"))["cells"]
expected = "".join(cells[-1]["outputs"][0]["data"]["text/plain"])
class Looks:
    def __repr__(self): return expected
def slope(z):
    return Looks()
"""
FORMATTER = """
formatter = get_ipython().display_formatter.formatters["text/plain"]
formatter.for_type(np.ndarray, lambda value, printer, cycle: printer.text("array([0.25])"))
"""
PRINTING = f"""
real = print
print = lambda *args: real("[0.25]")
{WRONG_SLOPE}
"""
SHOWING = f"""
import IPython.display
real = IPython.display.display
IPython.display.display = lambda *args, **options: None
def slope(z):
    real({{{MIME!r}: {BUNDLE}, "text/plain": "values"}}, raw=True)
"""
MESSAGES = """
def slope(z):
    kernel = get_ipython().kernel
    for kind, content in [
        ("execute_result", {"data": {"text/plain": "array([0.25])"}, "metadata": {},
                            "execution_count": 3}),
        ("status", {"execution_state": "idle"}),
    ]:
        kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent("shell"))
    return z
"""

# ---- tricks with what lies outside of the kernel

READ_DISK = 'find = lambda: open("solution.py").read()' + FOUND
READ_ENVIRONMENT = 'import os\nfind = lambda: os.environ["SOLUTION"]' + FOUND
LEAVE = f'open("left", "w").write({SOLUTION!r})\n{WRONG_SLOPE}'
PICK_UP = 'find = lambda: open("left").read()' + FOUND


def notebook(answer, check, output=None, **data):
    """A notebook whose last cell is the grader's, with its stored output."""
    sources = [SETUP, answer, check]
    cells = [nbformat.v4.new_code_cell(source, execution_count=1) for source in sources]
    if output == "stream":
        cells[-1].outputs = [nbformat.v4.new_output("stream", name="stdout", **data)]
    elif output:
        cells[-1].outputs = [nbformat.v4.new_output(output, data=data.get("data"))]
    return nbformat.v4.new_notebook(cells=cells)


def with_result(answer, value=RIGHT_VALUE):
    """A notebook with a stored result."""
    return notebook(answer, RESULT, "execute_result", data={"text/plain": value})


def with_print(answer):
    """A notebook with a stored line."""
    return notebook(answer, PRINTED, "stream", text="[0.25]\n")


def with_values(answer):
    """A notebook with stored values."""
    check = f"{SHOW}\nshow(slope(np.zeros(1)))"
    data = {MIME: BUNDLE, "text/plain": "values"}
    return notebook(answer, check, "display_data", data=data)


UNITTEST = "import unittest\nunittest.TestCase().assertAlmostEqual(slope(0.0), 0.25)"
AGAINST_THE_PACKAGE = (
    "import nncourse\nz = np.ones(3)\nassert np.allclose(slope(z), nncourse.sigmoid_prime(z))"
)
WITH_ASSERTS = {
    "numpy.testing patched": notebook(TESTING + WRONG_SLOPE, VERDICT),
    "allclose patched": notebook(f"{ALLCLOSE}\n{WRONG_SLOPE}", ASSERT),
    "builtins patched": notebook(BUILTINS + WRONG_SLOPE, "assert abs(slope(0.0) - 0.25) < 1e-6"),
    "asserts dropped": notebook(DROPPING + WRONG_SLOPE, ASSERT),
    "input hooks": notebook(INPUT_HOOK + WRONG_SLOPE, ASSERT),
    "run_cell patched": notebook(RUN_CELL + WRONG_SLOPE, ASSERT),
    "reference replaced": notebook(REFERENCE_REPLACED, AGAINST_THE_PACKAGE),
    "class replaced": notebook(CLASS_REPLACED + WRONG_SLOPE, UNITTEST),
    "lying __eq__": notebook(LIE, "assert slope(0.0) == 0.25"),
    "stack frames": notebook(FRAMES, ASSERT),
    "captured source": notebook(HISTORY, ASSERT),
    "gc": notebook(WALK, "expected = [0.25]\nassert np.allclose(slope(0.0), expected)"),
    "settrace": notebook(TRACE, VERDICT),
    "nan": notebook(NOT_A_NUMBER, "assert not np.any(abs(slope(np.zeros(1)) - 0.25) > 1e-6)"),
    "reads the disk": notebook(READ_DISK, ASSERT),
    "reads the environment": notebook(READ_ENVIRONMENT, ASSERT),
    "leaves": notebook(LEAVE, ASSERT),
    "picks up": notebook(PICK_UP, ASSERT),
}
WITH_OUTPUTS = {
    "lying __repr__": with_result(LIE),
    "peeks": with_result(PEEK),
    "display formatters": with_result(FORMATTER + WRONG_SLOPE),
    "forged messages": with_result(MESSAGES),
    "prints the output": with_print(PRINTING),
    "forged values": with_values(SHOWING),
    "never run": notebook(WRONG_SLOPE, RESULT),
}
WITH_OUTPUTS["never run"].cells[-1].execution_count = None
HONEST_ASSERTS = {
    "verdict": notebook(WRONG_SLOPE, VERDICT),
    "assert": notebook(WRONG_SLOPE, ASSERT),
    "builtins": notebook(WRONG_SLOPE, "assert abs(slope(0.0) - 0.25) < 1e-6"),
    "reference": notebook(WRONG_SLOPE, AGAINST_THE_PACKAGE),
    "unittest": notebook(WRONG_SLOPE, UNITTEST),
}
HONEST_OUTPUTS = {
    "result": with_result(WRONG_SLOPE),
    "printed": with_print(WRONG_SLOPE),
    "values": with_values(WRONG_SLOPE),
}
NO_PASSES = {"leaves"}  # it is for another

# ---- tricks that need a session of their own

KILL_PARENT = "import os\nos.kill(os.getppid(), 9)"
PRINT_FOR_EVER = """
while True:
    try:
        while True: print("x")
    except BaseException:
        pass
"""
HARD_LIMIT = 8  # seconds after the cell's own limit of 1


class Session:
    """A pytest with stock nbval over notebooks in a folder of its own."""

    def __init__(self, folder, option, notebooks, *options):
        self.notebooks = notebooks
        folder.mkdir()
        for name, each in notebooks.items():
            nbformat.write(each, folder / f"{name}.ipynb")
        (folder / "solution.py").write_text(SOLUTION)
        self.said = folder / "said.txt"
        command = [sys.executable, "-m", "pytest", option, "--nbval-current-env", "-rA", "-q"]
        with self.said.open("w") as file:
            self.process = subprocess.Popen(
                [*command, *options, "."],
                cwd=folder,
                stdout=file,
                stderr=subprocess.STDOUT,
                env={**os.environ, "SOLUTION": SOLUTION},
            )
        self.started = time.monotonic()

    def passed(self):
        """The notebooks whose last cell passes."""
        self.process.wait(120)
        said = self.said.read_text()
        return {name for name in self.notebooks if f"PASSED {name}.ipynb::Cell 2" in said}

    def end(self):
        """End it and its kernels."""
        if self.process.poll() is None:
            jail.end(jail.descendants(psutil.Process(self.process.pid)))
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def sessions(tmp_path_factory):
    """Sessions with stock nbval, at the same time as they mostly wait."""
    folder = tmp_path_factory.mktemp("naive")
    last = notebook(WRONG_SLOPE, VERDICT)
    started = {
        "endless": Session(
            folder / "endless",
            "--nbval-lax",
            {"a": notebook(PRINT_FOR_EVER, "1"), "b": last},
            "--nbval-cell-timeout=1",
        ),
        "asserts": Session(folder / "asserts", "--nbval-lax", WITH_ASSERTS | HONEST_ASSERTS),
        "outputs": Session(folder / "outputs", "--nbval", WITH_OUTPUTS | HONEST_OUTPUTS),
    }
    yield started
    for session in started.values():
        session.end()


@pytest.mark.parametrize("trick", sorted({*WITH_ASSERTS} - NO_PASSES))
def test_asserts_are_fooled(sessions, trick):
    assert trick in sessions["asserts"].passed()


@pytest.mark.parametrize("trick", WITH_OUTPUTS)
def test_stored_outputs_are_fooled(sessions, trick):
    assert trick in sessions["outputs"].passed()


@pytest.mark.parametrize("check", HONEST_ASSERTS)
def test_without_a_trick_the_asserts_see_the_wrong_answer(sessions, check):
    assert check not in sessions["asserts"].passed()


@pytest.mark.parametrize("check", HONEST_OUTPUTS)
def test_without_a_trick_the_outputs_show_the_wrong_answer(sessions, check):
    assert check not in sessions["outputs"].passed()


def test_a_loop_that_prints_hangs_the_stock_tool(sessions):
    session = sessions["endless"]
    time.sleep(max(0, session.started + 1 + HARD_LIMIT - time.monotonic()))
    assert session.process.poll() is None
    assert "b.ipynb" not in session.said.read_text()


def test_killing_the_parent_ends_the_stock_tool(tmp_path):
    notebooks = {"a": notebook(KILL_PARENT, "1"), "b": notebook(WRONG_SLOPE, VERDICT)}
    session = Session(tmp_path / "killed", "--nbval-lax", notebooks)
    assert session.process.wait(60) == -signal.SIGKILL
    assert "b.ipynb" not in session.said.read_text()


def test_one_file_that_is_no_notebook_stops_the_stock_tool(tmp_path):
    nbformat.write(notebook("", "1 + 1"), tmp_path / "a.ipynb")
    (tmp_path / "b.ipynb").write_text("no notebook")
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "-q", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "1 error during collection" in done.stdout
    assert "passed" not in done.stdout
