"""Submissions for the tests of grading: one for every line of what must be tried.

The notebook has three exercises: 1.1 for 1 + 1 points, 1.2 for 1, 1.3 for 2. Each case says what a
fair grader gives: points and the reason, for each of the three.
"""

import json
from dataclasses import dataclass

import nbformat

SETUP = "import numpy as np\nfrom coursekit import check, finished"
COST = "def cost(a, y):\n    return np.sum((a - y) ** 2) / (2 * a.shape[1])"
SLOPE = "def slope(z):\n    s = 1 / (1 + np.exp(-z))\n    return s * (1 - s)"
LABELS = "def labels(outputs):\n    return np.argmax(outputs, axis=0)"
RIGHT = {"1.1": COST, "1.2": SLOPE, "1.3": LABELS}
NAMES = {"1.1": "cost", "1.2": "slope", "1.3": "labels"}
POINTS = {"1.1": 2, "1.2": 1, "1.3": 2}
CASES = {
    "1.1": """
def cases(rng):
    yield "one example", rng.random((4, 1)), rng.random((4, 1))
    yield "six examples", rng.random((4, 6)), rng.random((4, 6))
""",
    "1.2": """
def cases(rng):
    yield "15 numbers", rng.normal(size=(3, 5))
""",
    "1.3": """
def cases(rng):
    yield "eight examples", rng.random((10, 8))
""",
}
MISTAKES = {
    "1.1": ("divide by 2m.", "the factor 1/m is missing.", "(2 * a.shape[1])", "2"),
    "1.2": ("s (1 - s).", "the factor 1 - s is missing.", "s * (1 - s)", "s"),
    "1.3": ("argmax.", "this is the smallest.", "argmax", "argmin"),
}
PARTS = {"1.1": {"one example": 1, "six examples": 1}}
MIME = "application/vnd.coursekit.report+json"

TIME, DEAD, OUTPUT = "time limit", "memory or death", "output limit"
FULL = {exercise: (points, "correct") for exercise, points in POINTS.items()}
NOTHING = {exercise: (0, "not attempted") for exercise in POINTS}


def full_but(**changes):
    """Full marks, but for exercises given as `_11=(1, "wrong")`."""
    return FULL | {f"{name[1]}.{name[2]}": mark for name, mark in changes.items()}


# ---- notebooks


def code(source, **about):
    """A code cell with the course's metadata, or with none."""
    metadata = {"coursekit": about} if about else {}
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": [],
            "execution_count": None}  # fmt: skip


def answer(exercise, source):
    """An answer cell with its tag."""
    return code(source, role="answer", exercise=exercise, points=POINTS[exercise],
                defines=[NAMES[exercise]])  # fmt: skip


def checked(exercise):
    """A visible check."""
    return code(f'check("{exercise}")', role="check", exercise=exercise)


def stub(exercise):
    """What stands in an answer cell before there is an answer."""
    name = NAMES[exercise]
    return (f'def {name}(*args):\n    """Do it."""\n'
            f'    raise NotImplementedError("Exercise {exercise}: write {name}")')  # fmt: skip


def notebook(*cells):
    """A notebook as plain data."""
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def submission(answers=(), before=(), after=()):
    """The student's notebook with these answers; where none is given, the right one."""
    cells = [code(SETUP, role="setup"), *map(code, before)]
    for exercise, source in (RIGHT | dict(answers)).items():
        cells += [answer(exercise, source), checked(exercise)]
    return notebook(*cells, *map(code, after))


def solutions():
    """The solutions notebook, run once."""
    cells = [_solved(SETUP, role="setup")]
    cells.append(_solved("from coursekit import mistake", role="author"))
    for exercise, source in RIGHT.items():
        cells += _solved_exercise(exercise, source)
    return nbformat.v4.new_notebook(cells=cells)


def _solved_exercise(exercise, source):
    head, body = source.split("\n", 1)
    marked = f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"
    about = answer(exercise, source)["metadata"]["coursekit"]
    yield _solved(marked, **about | {"points": PARTS.get(exercise, POINTS[exercise])})
    yield _solved(CASES[exercise], role="cases", exercise=exercise)
    hint, *edit = MISTAKES[exercise]
    told = f"hint = {hint!r}\nmistake({', '.join(map(repr, edit))})"
    yield _solved(told, role="mistakes", exercise=exercise)
    yield _solved(f'check("{exercise}")', role="check", exercise=exercise)


def _solved(source, **about):
    cell = nbformat.v4.new_code_cell(source, execution_count=1)
    cell.metadata["coursekit"] = about
    return cell


# ---- with written questions

WHY = "## 1.9 Why?\n\nWhy divide by m? *(2 points)*\n\n*Hint:* think."
HOW = "## 1.10 How?\n\na) One?\n\nb) Two? *(3 points)*"
MODEL = "### BEGIN SOLUTION\nBecause of {}.\n\n**Marking guide.** 1 point.\n### END SOLUTION"
INVITED = "\n\n*Your answer:*"


def text(source, exercise=None):
    about = {"coursekit": {"role": "written", "exercise": exercise}} if exercise else {}
    return {"cell_type": "markdown", "source": source, "metadata": about}


def with_questions():
    """The solutions with a question at their end and one after a heading."""
    made = solutions()
    for exercise, points, source in (("1.9", 2, WHY), ("1.10", 3, HOW)):
        cell = nbformat.v4.new_markdown_cell(f"{source}\n\n{MODEL.format(exercise)}")
        cell.metadata["coursekit"] = {"role": "written", "exercise": exercise, "points": points}
        made.cells.append(cell)
    made.cells.append(nbformat.v4.new_markdown_cell("## The end\n\nThat was all."))
    return made


def handed(why="", how=""):
    """A submission's cells of text, with these answers."""
    return [text(f"{WHY}{INVITED}\n\n{why}", "1.9"), text(f"{HOW}{INVITED}\n\n{how}", "1.10"),
            text("## The end\n\nThat was all.")]  # fmt: skip


# ---- cases


@dataclass(frozen=True)
class Case:
    """A submission, the fair marks for it, and whether the level `limits` claims to hold it."""

    name: str
    notebook: dict
    marks: dict
    limits: bool = True
    note: str = ""  # what a note in the results must say
    marks_in_limits: dict | None = None  # where they are others there
    or_else: tuple = ()  # fair, too: what runs by itself may be caught a cell later


WRONG_SLOPE = "def slope(z):\n    return 0 * z"
LOOP = "while True:\n    pass"
FORGED = f"""
from IPython.display import display
bundle = {{"outcomes": [{{"result": {{"array": [0.25], "shape": [], "kind": "f8"}}, "after": []}}]}}
display({{"{MIME}": bundle}}, raw=True)
print("{MIME}", bundle)
def slope(z):
    display({{"{MIME}": bundle}}, raw=True)
    return z
"""
CAPTURING = """
import builtins
import numpy.testing
seen = []
shell = get_ipython()
real_run = type(shell).run_cell
def run_cell(self, raw_cell, *args, **kwargs):
    seen.append(raw_cell)
    if "slope" in raw_cell:
        raw_cell = "\\n".join(seen[-3:-1]) + "\\nslope = lambda z: np.zeros((3, 5))"
    return real_run(self, raw_cell, *args, **kwargs)
type(shell).run_cell = run_cell
"""
TRANSFORMING = """
import ast
class Ok(ast.NodeTransformer):
    def visit_Call(self, node):
        if getattr(node.func, "id", "") == "slope":
            return ast.copy_location(ast.parse("np.zeros((3, 5))").body[0].value, node)
        return self.generic_visit(node)
get_ipython().ast_transformers.append(Ok())
get_ipython().input_transformers_post.append(lambda lines: [l.replace("1e-6", "1") for l in lines])
get_ipython().events.register("pre_run_cell", lambda info: None)
"""
TESTING = """
import numpy.testing
always = lambda *args, **kwargs: True
numpy.testing.assert_allclose = numpy.testing.assert_array_equal = always
np.allclose = np.isclose = np.array_equal = always
"""
BUILTINS = """
import builtins
builtins.all = builtins.any = builtins.isinstance_ = lambda *args: True
builtins.abs = lambda x: 0
builtins.AssertionError = type("AssertionError", (Exception,), {})
"""
FORMATTING = """
import IPython.display
formatter = get_ipython().display_formatter
formatter.format = lambda *args, **kwargs: ({"text/plain": "correct"}, {})
IPython.display.display = lambda *args, **kwargs: None
get_ipython().display_pub.publish = lambda *args, **kwargs: print("passed")
"""
MODULES = """
import sys, types
import coursekit.driver as driver
fake = types.ModuleType("coursekit.driver")
def run(namespace, job, caught=Exception):
    return {"outcomes": [{"result": 0.25, "after": data} for data in job["calls"]]}
fake.run = run
sys.modules["coursekit.driver"] = fake
driver.run = run
"""
LYING = """
class Lie:
    shape, dtype, ndim, size = (3, 5), np.dtype(float), 2, 15
    __array_priority__ = 1000
    def __array__(self, *args, **kwargs):
        return np.zeros((3, 5))
    def __eq__(self, other):
        return True
    def __repr__(self):
        return "right"
    def __getattr__(self, name):
        return lambda *args, **kwargs: self
def slope(z):
    return Lie()
"""
SUBCLASS = """
class Table(np.ndarray):
    @property
    def shape(self):
        return (1,)
    def __eq__(self, other):
        return True
def slope(z):
    s = 1 / (1 + np.exp(-z))
    return (s * (1 - s)).view(Table)
"""
HIDING = """
import signal
for number in range(1, 32):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
"""
BIG_FILE = """
def slope(z):
    with open("big", "wb") as file:
        for _ in range(16):
            file.write(bytes(2**26))
"""
FORKING = "import os\ndef slope(z):\n    while True:\n        os.fork()"
SWALLOWING = """
def slope(z):
    while True:
        try:
            while True: pass
        except BaseException:
            continue
"""
THREADS = """
import threading, time
def work():
    while True: time.sleep(0.01)
for _ in range(5):
    threading.Thread(target=work).start()
"""
FLOODING_THREAD = """
import threading
def work():
    while True: print("x" * 100_000, flush=True)
threading.Thread(target=work).start()
"""
DELAYED = """
import os, threading
threading.Timer(0.5, os._exit, [1]).start()
"""
DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(300)
    os._exit(0)
"""


def in_function(statement):
    """An answer to 1.2 whose function runs a statement."""
    return f"import os, sys, signal, time, ctypes\ndef slope(z):\n    {statement}\n    return z"


def cases(level="bwrap"):
    """All cases that a level claims to hold, by name."""
    every = [*_right(), *_wrong(), *_ending(), *_cheating()]
    return _by_name(*[case for case in every if level == "bwrap" or case.limits])


def _by_name(*cases):
    return {case.name: case for case in cases}


def _right():
    """Right answers in odd shapes: full marks."""
    setup, *rest = cells = submission()["cells"]
    untagged = [code(cell["source"]) for cell in cells]
    unchecked = [cell for cell in cells if "check(" not in cell["source"]]
    edited = [cell | {"source": cell["source"].replace('check("1', 'check("9')} for cell in cells]
    rotated = {"1.1": "1.2", "1.2": "1.3", "1.3": "1.1"}
    misplaced = [answer(tag, RIGHT[exercise]) for exercise, tag in rotated.items()]
    own_setup = code("from math import exp\n" + SETUP, role="setup")
    second_half = "def cost(a, y):\n    return half * ((a - y) ** 2).sum() / a.shape[1]"
    merged = code("\n\n".join([*RIGHT.values(), 'check("1.1")']))
    noise = "print('hello')\n%time 1\nimport warnings; warnings.warn('!')\n"
    notebooks = {
        "correct": cells,
        "tags lost": untagged,
        "answers in the wrong cell": [setup, *misplaced],
        "checks deleted": unchecked,
        "checks edited": edited,
        "checks copied": [*cells, *[code('check("1.2")')] * 3],
        "reordered": [setup, *reversed(rest)],
        "duplicate ids": [cell | {"id": "same"} for cell in cells],
        "setup edited": [own_setup, *rest],
        "split": [*submission({"1.1": "half = 0.5"})["cells"], code(second_half)],
        "merged": [setup, merged],
        "a stub copied behind the answer": [*cells, answer("1.2", stub("1.2"))],
        "defined twice": [*submission({"1.2": WRONG_SLOPE})["cells"], code(SLOPE)],
    }
    answers = {
        "html": {"1.2": "# <script>alert(1)</script>\n" + SLOPE},
        "subclass": {"1.2": SUBCLASS},
        "float32": {"1.2": SLOPE + ".astype(np.float32)"},
        "integers as floats": {"1.3": LABELS + ".astype(float)"},
        "noise": {"1.2": noise + SLOPE},
        "threads left running": {"1.1": THREADS + COST},
        "a daemon left running": {"1.1": DAEMON + COST},
    }
    notes = {"tags lost": "has no tag", "answers in the wrong cell": "is tagged 1.2",
             "a stub copied behind the answer": "an untouched stub",
             "defined twice": "the last one counts"}  # fmt: skip
    made = {name: notebook(*each) for name, each in notebooks.items()}
    made |= {name: submission(each) for name, each in answers.items()}
    for name, each in made.items():
        yield Case(name, each, FULL, note=notes.get(name, ""))


def _odd(name, slope, reason, points=0, **options):
    """A case whose answer to 1.2 alone is out of the ordinary."""
    return Case(name, submission({"1.2": slope}), full_but(_12=(points, reason)), **options)


def _wrong():
    """Answers that are missing, wrong, or wrong in part."""
    total = "def cost(a, y):\n    return np.sum((a - y) ** 2) / 2"
    hard_coded = "def slope(z):\n    return {0.0: 0.25, 1.0: 0.1966}[float(np.ravel(z)[0])]"
    yield Case("partly right", submission({"1.1": total}), full_but(_11=(1, "wrong")))
    yield Case("as shipped", submission({each: stub(each) for each in RIGHT}), NOTHING)
    yield Case("no cells", notebook(), NOTHING)
    yield Case("answers deleted", submission(dict.fromkeys(RIGHT, "")), NOTHING)
    yield Case("wrong shape", submission({"1.3": LABELS + "[:, None]"}), full_but(_13=(0, "wrong")))
    yield _odd("syntax error", "def slope(z:\n    return", "error")
    yield _odd("exception", "1 / 0\n" + SLOPE, "error")
    yield _odd("exception inside", in_function("1 / 0"), "error")
    yield _odd("wrong", WRONG_SLOPE, "wrong")
    yield _odd("nan", "def slope(z):\n    return z * np.nan", "wrong")
    yield _odd("hard-coded examples", hard_coded, "error")
    yield _odd("printed answer", "def slope(z):\n    print(0.25)", "wrong")
    yield _odd("gigantic array", in_function("return np.ones((20000, 20000, 20))"), DEAD)
    yield _odd("gigantic view", in_function("return np.broadcast_to(0.2, (10**9, 10**9))"), "wrong")


def _ending():
    """Code that does not come to an end, or brings the end about."""
    in_part = (
        COST
        + """
whole = cost
def cost(a, y):
    while a.shape[1] > 1: pass
    return whole(a, y)
"""
    )
    slow = "import time\ntime.sleep(2.5)\n" + LABELS  # seconds enough for the thread
    killing_parent = in_function("os.kill(os.getppid(), 9); time.sleep(0.5)")
    killing_all = in_function("os.kill(-1, 9)")
    yield _odd("loop at the top", LOOP + "\n" + SLOPE, TIME)
    yield _odd("loop in a function", in_function("while True: pass"), TIME)
    yield Case("loop in part", submission({"1.1": in_part}), full_but(_11=(0, TIME)))
    yield _odd("loop that swallows exceptions", SWALLOWING, TIME)
    yield _odd("loop that ignores signals", HIDING + LOOP, TIME)
    yield _odd("loop that prints", "while True: print('x' * 1000)", OUTPUT)
    yield _odd("sleep", in_function("time.sleep(1000)"), TIME)
    yield _odd(
        "100 MB printed",
        in_function("print('x' * 100_000_000)"),
        OUTPUT,
        or_else=(full_but(_12=(0, TIME)),),  # on a busy machine the clock may be first
    )
    yield _odd("30 MB in an error", in_function("raise ValueError('x' * 30_000_000)"), "error")
    yield Case(
        "a thread that prints",
        submission({"1.1": FLOODING_THREAD + COST, "1.3": slow}),
        FULL,  # 1.1 is right, and asked for before anybody can notice
        or_else=(full_but(_11=(0, OUTPUT)), full_but(_12=(0, OUTPUT))),
    )
    yield Case(
        "os._exit later",
        submission({"1.1": DELAYED + COST, "1.3": slow}),
        FULL,
        or_else=(full_but(_11=(0, DEAD)), full_but(_12=(0, DEAD))),
    )
    yield _odd("sys.exit", in_function("sys.exit(0)"), "error")
    yield _odd("exit", "exit()\n" + SLOPE, "error")
    yield _odd("os._exit", in_function("os._exit(0)"), DEAD)
    yield _odd("os._exit at the top", "import os\nos._exit(0)", DEAD)
    yield _odd("segfault", in_function("ctypes.string_at(0)"), DEAD)
    yield _odd("kill parent", killing_parent, "wrong", marks_in_limits=full_but(_12=(0, DEAD)))
    yield _odd("kill all", killing_all, "error", limits=False)  # there is nobody else in there
    yield _odd("fork bomb", FORKING, DEAD, limits=False)
    yield _odd("3 GB allocation", in_function("b = bytearray(3 * 2**30)"), DEAD)
    yield _odd("1 GB file", BIG_FILE, "error")
    yield _odd("input", in_function("input('the value? ')"), "error")


def _cheating():
    """Wrong answers that try to be counted as right ones."""
    before = {"numpy.testing patched": TESTING, "builtins patched": BUILTINS,
              "run_cell patched": CAPTURING, "transformers": TRANSFORMING}  # fmt: skip
    after = {"modules patched": MODULES, "display patched": FORMATTING}
    for name, source in before.items():
        notebook = submission({"1.2": WRONG_SLOPE}, before=[source])
        yield Case(name, notebook, full_but(_12=(0, "wrong")))
    for name, source in after.items():
        notebook = submission({"1.2": WRONG_SLOPE}, after=[source])
        yield Case(name, notebook, full_but(_12=(0, "wrong")))
    yield _odd("forged bundle", FORGED, "wrong")
    yield _odd("lying object", LYING, "wrong")
    yield _odd("the package's own", "from nncourse import sigmoid_prime as slope", "correct", 1,
               note="nncourse.sigmoid_prime")  # fmt: skip


def write(path, notebook):
    """Write a notebook as plain JSON, or bytes as they are."""
    data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    path.write_bytes(data)
    return path
