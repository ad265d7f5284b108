"""Submissions for the tests of grading: one for every line of what must be tried.

The notebook has three exercises: 1.1 for 1 + 1 points, 1.2 for 1, 1.3 for 2. Each case says what a
fair grader gives: points and the reason, for each of the three.
"""

import json
from dataclasses import dataclass

import nbformat

SETUP = "import numpy as np\nfrom nncourse.course import check"
COST = "def cost(a, y):\n    return np.sum((a - y) ** 2) / (2 * a.shape[1])"
SLOPE = "def slope(z):\n    s = 1 / (1 + np.exp(-z))\n    return s * (1 - s)"
LABELS = "def labels(outputs):\n    return np.argmax(outputs, axis=0)"
RIGHT = {"1.1": COST, "1.2": SLOPE, "1.3": LABELS}
NAMES = {"1.1": "cost", "1.2": "slope", "1.3": "labels"}
POINTS = {"1.1": 2, "1.2": 1, "1.3": 2}
HIDDEN = [
    ("1.1", 1, "a, y = rng.random((4, 1)), rng.random((4, 1))\nshow_values(cost(a, y))"),
    ("1.1", 1, "a, y = rng.random((4, 6)), rng.random((4, 6))\nshow_values(cost(a, y), a, y)"),
    ("1.2", 1, "show_values(slope(rng.normal(size=(3, 5))))"),
    ("1.3", 2, "show_values(labels(rng.random((10, 8))))"),
]
SEEDED = "from nncourse.course.hidden import seeded, show_values\nrng = seeded({!r})\n"
MIME = "application/vnd.nncourse.values+json"

FULL = {exercise: (points, "correct") for exercise, points in POINTS.items()}
NOTHING = {exercise: (0, "not attempted") for exercise in POINTS}


def full_but(**changes):
    """Full marks, but for exercises given as `_11=(1, "wrong")`."""
    return FULL | {f"{name[1]}.{name[2]}": mark for name, mark in changes.items()}


# ---- notebooks


def code(source, **about):
    """A code cell with the course's metadata, or with none."""
    metadata = {"nncourse": about} if about else {}
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
    for exercise, source in RIGHT.items():
        head, body = source.split("\n", 1)
        marked = f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"
        cells.append(_solved(marked, **answer(exercise, source)["metadata"]["nncourse"]))
        cells.append(_solved(f'check("{exercise}")', role="check", exercise=exercise))
    for number, (exercise, points, source) in enumerate(HIDDEN):
        source = SEEDED.format(f"{exercise} {number}") + source
        cells.append(_solved(source, role="hidden", exercise=exercise, points=points))
    return nbformat.v4.new_notebook(cells=cells)


def _solved(source, **about):
    cell = nbformat.v4.new_code_cell(source, execution_count=1)
    cell.metadata["nncourse"] = about
    return cell


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


WRONG_SLOPE = "def slope(z):\n    return 0 * z"
LOOP = "while True:\n    pass"
FORGED = f"""
from IPython.display import display
bundle = [{{"kind": "f", "shape": [], "values": [0.25], "itemsize": 8}}]
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
        raw_cell = "\\n".join(seen[-3:-1]) + "\\nshow_values(np.zeros((3, 5)))"
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
import nncourse.course.hidden as hidden
fake = types.ModuleType("nncourse.course.hidden")
fake.seeded = hidden.seeded
def show_values(*values, **options):
    hidden.show_values(*[np.zeros_like(value) for value in values])
fake.show_values = show_values
sys.modules["nncourse.course.hidden"] = fake
hidden.show_values.__code__ = (lambda *values, **options: None).__code__
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
HIDING = "import signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\n"  # noqa: E501
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
""" + SLOPE  # fmt: skip
FLOODING_THREAD = """
import threading
def work():
    while True: print("x" * 100_000, flush=True)
threading.Thread(target=work).start()
""" + SLOPE  # fmt: skip
DELAYED = """
import os, threading
threading.Timer(0.5, os._exit, [1]).start()
""" + SLOPE  # fmt: skip
NETWORK = """
import socket
socket.create_connection(("127.0.0.1", PORT), timeout=1).sendall(b"hidden checks")
""" + SLOPE  # fmt: skip
DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(300)
    os._exit(0)
""" + SLOPE  # fmt: skip


def in_function(statement):
    """An answer to 1.2 whose function runs a statement."""
    return f"import os, sys, signal, time, ctypes\ndef slope(z):\n    {statement}\n    return z"


def cases(level="bwrap"):
    """All cases that a level claims to hold, by name."""
    if level == "bwrap":
        return _by_name(*_right(), *_wrong(), *_ending(), *_cheating())
    plain = _by_name(*_right(), *_wrong())  # how answers are found is no matter of the level
    few = [
        plain[name] for name in ("correct", "partly right", "as shipped", "a daemon left running")
    ]
    return _by_name(*few, *[case for case in [*_ending(), *_cheating()] if case.limits])


def _by_name(*cases):
    return {case.name: case for case in cases}


def _right():
    """Right answers in odd shapes: full marks."""
    cells = submission()["cells"]
    untagged = [code(cell["source"]) for cell in cells]
    answers = [answer(tag, RIGHT[e]) for e, tag in [("1.1", "1.2"), ("1.2", "1.3"), ("1.3", "1.1")]]
    html = "# <script>alert(1)</script>\n" + SLOPE
    edited = notebook(code("from math import exp\n" + SETUP, role="setup"), *cells[1:])
    split = submission({"1.1": "half = 0.5"}, after=["def cost(a, y):\n    return half * "
                                                     "((a - y) ** 2).sum() / a.shape[1]"])  # fmt: skip
    merged = notebook(cells[0], code("\n\n".join([*RIGHT.values(), 'check("1.1")'])))
    doubled = notebook(cells[0], *cells[1:], answer("1.2", stub("1.2")))
    yield Case("correct", submission(), FULL)
    yield Case("tags lost", notebook(*untagged), FULL, note="has no tag")
    yield Case("answers in the wrong cell", notebook(cells[0], *answers), FULL, note="is tagged")
    yield Case("checks deleted", notebook(*[c for c in cells if "check(" not in c["source"]]), FULL)
    yield Case("checks edited", notebook(*[c | {"source": c["source"].replace('check("1', 'check("9')}
                                           for c in cells]), FULL)  # fmt: skip
    yield Case("checks copied", notebook(*cells, *[code('check("1.2")')] * 3), FULL)
    yield Case("reordered", notebook(cells[0], *reversed(cells[1:])), FULL)
    yield Case("duplicate ids", notebook(*[dict(c, id="same") for c in cells]), FULL)
    yield Case("setup edited", edited, FULL)
    yield Case("split", split, FULL)
    yield Case("merged", merged, FULL)
    yield Case("a stub copied behind the answer", doubled, FULL, note="an untouched stub")
    yield Case(
        "defined twice", submission({"1.2": WRONG_SLOPE}, after=[SLOPE]), FULL, note="the last"
    )
    yield Case("html", submission({"1.2": html}), FULL)
    yield Case("subclass", submission({"1.2": SUBCLASS}), FULL)
    yield Case("float32", submission({"1.2": SLOPE + ".astype(np.float32)"}), FULL)
    yield Case("integers as floats", submission({"1.3": LABELS + ".astype(float)"}), FULL)
    yield Case(
        "noisy", submission({"1.2": "print('hello')\n%time 1\nimport warnings\n" + SLOPE}), FULL
    )
    yield Case("threads left running", submission({"1.1": THREADS.replace(SLOPE, COST)}), FULL)
    yield Case("a daemon left running", submission({"1.1": DAEMON.replace(SLOPE, COST)}), FULL)


def _wrong():
    """Answers that are missing, wrong, or wrong in part."""
    total = "def cost(a, y):\n    return np.sum((a - y) ** 2) / 2"
    hard = "def slope(z):\n    return {0.0: 0.25}[float(np.asarray(z).ravel()[0])]"
    hoard = "def slope(z):\n    return np.ones((20000, 20000, 20))"
    huge = "def slope(z):\n    return np.broadcast_to(0.25, (10**9, 10**9))"
    yield Case("partly right", submission({"1.1": total}), full_but(_11=(1, "wrong")))
    yield Case("as shipped", submission({e: stub(e) for e in RIGHT}), NOTHING)
    yield Case("no cells", notebook(), NOTHING)
    yield Case("answers deleted", submission(dict.fromkeys(RIGHT, "")), NOTHING)
    yield Case(
        "syntax error", submission({"1.2": "def slope(z:\n    return"}), full_but(_12=(0, "error"))
    )
    yield Case("exception", submission({"1.2": "1 / 0\n" + SLOPE}), full_but(_12=(0, "error")))
    yield Case(
        "exception inside", submission({"1.2": in_function("1 / 0")}), full_but(_12=(0, "error"))
    )
    yield Case("wrong", submission({"1.2": WRONG_SLOPE}), full_but(_12=(0, "wrong")))
    yield Case(
        "nan",
        submission({"1.2": "def slope(z):\n    return z * np.nan"}),
        full_but(_12=(0, "wrong")),
    )
    yield Case("hard-coded", submission({"1.2": hard}), full_but(_12=(0, "error")))
    yield Case("wrong shape", submission({"1.3": LABELS + "[:, None]"}), full_but(_13=(0, "wrong")))
    yield Case("gigantic array", submission({"1.2": hoard}), full_but(_12=(0, "memory or death")))
    yield Case("gigantic view", submission({"1.2": huge}), full_but(_12=(0, "wrong")))
    yield Case("printed answer", submission({"1.2": "def slope(z):\n    print(0.25)"}),
               full_but(_12=(0, "wrong")))  # fmt: skip


def _ending():
    """Code that does not come to an end, or brings the end about."""
    time, dead, output = (0, "time limit"), (0, "memory or death"), (0, "output limit")
    yield Case("loop at the top", submission({"1.2": LOOP + "\n" + SLOPE}), full_but(_12=time))
    yield Case(
        "loop in a function",
        submission({"1.2": in_function("while True: pass")}),
        full_but(_12=time),
    )
    yield Case("loop in part", submission({"1.1": COST + "\n_cost = cost\ndef cost(a, y):\n"
               "    while a.shape[1] > 1: pass\n    return _cost(a, y)"}),
               full_but(_11=(1, "time limit")))  # fmt: skip
    yield Case("loop that swallows exceptions", submission({"1.2": SWALLOWING}), full_but(_12=time))
    yield Case("loop that ignores signals", submission({"1.2": HIDING + LOOP}), full_but(_12=time))
    yield Case(
        "loop that prints",
        submission({"1.2": "while True: print('x' * 1000)"}),
        full_but(_12=output),
    )
    yield Case("sleep", submission({"1.2": in_function("time.sleep(1000)")}), full_but(_12=time))
    yield Case("100 MB printed", submission({"1.2": in_function("print('x' * 100_000_000)")}),
               full_but(_12=output))  # fmt: skip
    yield Case("30 MB in an error", submission({"1.2": in_function("raise ValueError('x' * 30_000_000)")}),
               full_but(_12=output))  # fmt: skip
    slow = "import time\ntime.sleep(1.5)\n" + LABELS
    yield Case("a thread that prints", submission({"1.1": FLOODING_THREAD.replace(SLOPE, COST),
               "1.3": slow}), full_but(_11=output))  # fmt: skip
    yield Case(
        "sys.exit", submission({"1.2": in_function("sys.exit(0)")}), full_but(_12=(0, "error"))
    )
    yield Case("os._exit", submission({"1.2": in_function("os._exit(0)")}), full_but(_12=dead))
    yield Case(
        "os._exit at the top", submission({"1.2": "import os\nos._exit(0)"}), full_but(_12=dead)
    )
    yield Case("os._exit later", submission({"1.1": DELAYED.replace(SLOPE, COST), "1.3": slow}),
               full_but(_11=dead))  # fmt: skip
    yield Case(
        "segfault", submission({"1.2": in_function("ctypes.string_at(0)")}), full_but(_12=dead)
    )
    yield Case("kill parent", submission({"1.2": in_function("os.kill(os.getppid(), 9); time.sleep(0.5)")}),
               full_but(_12=(0, "wrong")), marks_in_limits=full_but(_12=dead))  # fmt: skip
    yield Case("kill all", submission({"1.2": in_function("os.kill(-1, 9)")}),
               full_but(_12=(0, "error")), limits=False)  # fmt: skip
    yield Case("fork bomb", submission({"1.2": FORKING}), full_but(_12=dead), limits=False)
    yield Case("3 GB allocation", submission({"1.2": in_function("b = bytearray(3 * 2**30)")}),
               full_but(_12=dead))  # fmt: skip
    yield Case("1 GB file", submission({"1.2": in_function(
               "open('f', 'wb').write(bytes(2**20)) ; f = open('f', 'wb'); [f.write(bytes(2**26)) for _ in range(16)]")}),
               full_but(_12=(0, "error")))  # fmt: skip
    yield Case(
        "input",
        submission({"1.2": in_function("input('the value? ')")}),
        full_but(_12=(0, "error")),
    )


def _cheating():
    """Wrong answers that try to be counted as right ones."""
    nothing = full_but(_12=(0, "wrong"))
    cheat = {"1.2": WRONG_SLOPE}
    own = "from nncourse import sigmoid_prime as slope"
    yield Case("numpy.testing patched", submission(cheat, before=[TESTING]), nothing)
    yield Case("builtins patched", submission(cheat, before=[BUILTINS]), nothing)
    yield Case(
        "modules patched", submission(cheat, after=[MODULES]), {e: (0, "wrong") for e in POINTS}
    )
    yield Case(
        "display patched", submission(cheat, after=[FORMATTING]), {e: (0, "wrong") for e in POINTS}
    )
    yield Case(
        "run_cell patched", submission(cheat, before=[CAPTURING]), full_but(_12=(0, "wrong"))
    )
    yield Case("transformers", submission(cheat, before=[TRANSFORMING]), nothing)
    yield Case("forged bundle", submission({"1.2": FORGED}), nothing)
    yield Case("lying object", submission({"1.2": LYING}), nothing)
    yield Case("the package's own", submission({"1.2": own}), FULL, note="nncourse.sigmoid_prime")


def write(path, notebook):
    """Write a notebook as plain JSON."""
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path
