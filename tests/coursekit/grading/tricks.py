"""More submissions for the tests of grading: tricks on the kernel, on the checks, on the messages.

Each would turn a wrong answer into a right one, or stop the grader, if anything that the learner's
code can reach decided the mark. `tried` says which case stands for what.
"""

from tests.coursekit.grading.cases import (
    COST,
    DEAD,
    LABELS,
    MIME,
    OUTPUT,
    POINTS,
    RIGHT,
    SETUP,
    SLOPE,
    TESTING,
    TIME,
    WRONG_SLOPE,
    Case,
    answer,
    checked,
    code,
    full_but,
    in_function,
    notebook,
    submission,
)

GAINED_NOTHING = full_but(_12=(0, "wrong"))
ALL_WRONG = {exercise: (0, "wrong") for exercise in POINTS}
BUNDLE = '{"outcomes": [{"result": {"array": [0.25] * 15, "shape": [3, 5], "kind": "f8"}}]}'
SHOW = f"from IPython.display import display\nforged = {{{MIME!r}: {BUNDLE}}}\n"

# ---- patches: run before the answers

ALLCLOSE = "np.allclose = np.isclose = np.array_equal = lambda *args, **kwargs: True"
DISPLAY = f"""
import IPython.display
real = IPython.display.display
{SHOW}
IPython.display.display = lambda *args, **kwargs: real(forged, raw=True)
"""
FORMATTERS = """
formatter = get_ipython().display_formatter
formatter.format = lambda *args, **kwargs: ({"text/plain": "correct"}, {})
formatter.formatters["text/plain"].for_type(np.ndarray, lambda *args: "correct")
"""
INPUT_HOOKS = """
def instead(lines):
    return [line.replace("s * (1 - s)", "np.zeros((3, 5))") for line in lines]
get_ipython().input_transformers_cleanup.append(instead)
get_ipython().input_transformers_post.append(instead)
"""
SEED = """
import os
os.environ["COURSEKIT_SEED"] = os.environ["NNCOURSE_GRADING_SEED"] = "0"
np.random.default_rng = lambda *args: np.random.Generator(np.random.PCG64(0))
np.random.seed(0)
"""
DRIVER = """
import coursekit.driver as driver
real = driver.run
def run(namespace, job, *args):
    return real(namespace, {**job, "calls": [[value for value in data] for data in job["calls"]]})
driver.run = lambda *args: {"outcomes": [{"result": 0.25, "after": []}]}
"""
OUTCOMES = """
import coursekit.driver as driver
real = driver._call
def lenient(function, namespace, given, data, *rest):
    outcome = real(function, namespace, given, data, *rest)
    shape = data[0].get("shape") if isinstance(data[0], dict) else None
    if shape == [3, 5]:
        outcome = {**outcome, "state": "right", "points": 9, "passed": True, "result": "right"}
    return outcome
driver._call = lenient
"""
VALUES = """
import coursekit.driver as driver
import coursekit.values as values
values.encode = lambda value: {"array": [0.25], "shape": [], "kind": "f8"}
driver.encode = values.encode
"""
JSON = """
import json
real = json.dumps
json.dumps = lambda data, *args, **kwargs: real(data, *args, **kwargs).replace("-", "")
"""
RESHOWN = """
sources = []
get_ipython().events.register("pre_run_cell", lambda info: sources.append(info.raw_cell))
def slope(z):
    before = [source for source in sources if "expected" in source or "cases" in source]
    for source in before[-1:]:
        exec(source, dict(globals()))
    return z
"""
SHOWN_BEFORE = f"""
{SHOW}
def early(info):
    if "slope" in info.raw_cell:
        display(forged, raw=True)
get_ipython().events.register("pre_run_cell", early)
display(forged, raw=True)
"""

# ---- answers that look around for the expected values

FRAMES = """
import sys
def slope(z):
    frame, found = sys._getframe(1), []
    while frame is not None:
        names = {**frame.f_globals, **frame.f_locals}
        found += [v for v in names.values() if getattr(v, "shape", 0) == z.shape and v is not z]
        for value in names.values():
            if isinstance(value, dict) and "expected" in value:
                found.append(value["expected"])
        frame = frame.f_back
    return found[0] if found else z
"""
WALK = """
import functools, gc
def slope(z):
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper):
            each = gc.get_referents(each)
        values = list(each.values()) if type(each) is dict else each
        for value in values if type(values) in (list, tuple) else ():
            if type(value) is np.ndarray and value.shape == z.shape and value is not z:
                return value
            if type(value) is list and len(value) == 15 and all(type(v) is float for v in value):
                return np.reshape(value, z.shape)
    return z
"""
TRACE = """
import sys
seen = []
def trace(frame, event, argument):
    if "driver" in frame.f_code.co_filename or event == "return":
        seen.extend([argument, *frame.f_locals.values()])
    return trace
sys.settrace(trace)
sys.setprofile(lambda *about: None)
def slope(z):
    sys.settrace(trace)
    found = [each for each in seen if isinstance(each, np.ndarray) and each.shape == z.shape]
    return found[0] if found else z
"""

# ---- answers that show more than they are asked for

AT_EXIT = f"""
import atexit
{SHOW}
atexit.register(lambda: display(forged, raw=True))
def slope(z):
    atexit.register(lambda: display(forged, raw=True))
    return z
"""
DELETED = f"""
{SHOW}
class Last(np.ndarray):
    def __del__(self):
        display(forged, raw=True)
def slope(z):
    return z.copy().view(Last)
"""
DEEP = f"""
from IPython.display import display
deep = []
for _ in range(700):
    deep = [deep]
def slope(z):
    display({{{MIME!r}: [{{"kind": "list", "shape": deep, "values": deep}}]}}, raw=True)
    display({{{MIME!r}: {{"kind": deep}}}}, raw=True)
    return z
"""

# ---- messages on the kernel's own sockets

MESSAGES = f"""
kernel = get_ipython().kernel
forged = {{"data": {{{MIME!r}: {BUNDLE}}}, "metadata": {{}}, "transient": {{}}}}
def send(kind, content, parent):
    kernel.session.send(kernel.iopub_socket, kind, content, parent=parent)
"""
FOR_OTHERS = f"""
{MESSAGES}
mine = kernel.get_parent("shell")["header"]
first, _, number = mine["msg_id"].rpartition("_")
for later in range(1, 20):
    parent = {{"header": mine | {{"msg_id": f"{{first}}_{{int(number) + later}}"}}}}
    send("display_data", forged, parent)
    send("status", {{"execution_state": "idle"}}, parent)
{WRONG_SLOPE}
"""
ODD_IDS = f"""
import json
{MESSAGES}
def odd_message(kind, parent, content):
    message = kernel.session.msg(kind) | {{"parent_header": parent}}
    message["content"] = json.dumps(content).encode()
    kernel.session.send(kernel.iopub_socket, message)
def slope(z):
    for odd in ([1], {{"a": [1]}}, None, 3.5, "", "x" * 100_000):
        for parent in ({{"msg_id": odd}}, odd, {{}}, kernel.get_parent("shell")["header"]):
            for kind in ("display_data", "status", str(odd)[:9]):
                odd_message(kind, parent, {{"data": odd, "execution_state": odd}})
                odd_message(kind, parent, odd)
    return z
"""
EARLY_END = f"""
{MESSAGES}
def slope(z):
    request = kernel.get_parent("shell")
    send("display_data", forged, request)
    send("status", {{"execution_state": "idle"}}, request)
    reply = {{"status": "ok", "outcomes": {BUNDLE}}}
    socket = getattr(kernel, "shell_stream", None) or kernel.shell_socket
    kernel.session.send(socket, "drive_reply", reply, parent=request)
    return z
"""
SOCKETS = """
import os, socket, struct
def connections():
    for name in os.listdir("/proc/self/fd"):
        try:
            each = socket.socket(fileno=os.dup(int(name)))
            if str(each.getsockname()).endswith(("iopub", "shell")):
                each.getpeername()
                yield each
        except OSError:
            pass
"""
WITHOUT_END = f"""
{SOCKETS}
def slope(z):
    part = struct.pack(">BQ", 3, 8_000_000) + bytes(8_000_000)
    for each in connections():
        each.setblocking(True)
        for _ in range(2000):
            each.sendall(part)
    return z
"""
NO_MESSAGE = f"""
{SOCKETS}
def slope(z):
    for each in connections():
        each.setblocking(True)
        each.sendall(b"\\x00\\x03abc" + os.urandom(100_000))
    return z
"""
HUNG_UP = f"""
{SOCKETS}
def slope(z):
    for each in connections():
        each.shutdown(socket.SHUT_RDWR)
    return z
"""
CLOSED = "os.closerange(3, 256); time.sleep(1)"
FIFO = 'os.mkfifo("pipe"); open("pipe").read()'
MEMFD = """
import os
def slope(z):
    held = []
    while len(held) < 16:
        held.append(os.memfd_create("held"))
        os.ftruncate(held[-1], 2**20)
        while os.fstat(held[-1]).st_size < 2**26 + 1:
            os.write(held[-1], bytes(2**20)) if len(held) % 2 else os.ftruncate(held[-1], 2**30)
            os.lseek(held[-1], 0, os.SEEK_END)
"""


def liar(body):
    """An answer that gives back an object with one lie."""
    return f"class Lie:\n    {body}\ndef slope(z):\n    return Lie()"


LIES = {
    "lying __array__": "def __array__(self, *args, **kwargs): return np.full((3, 5), 0.25)",
    "lying __eq__": "def __eq__(self, other): return True",
    "lying shape": "shape, ndim, size, dtype = (3, 5), 2, 15, np.dtype(float)",
    "lying __repr__": "def __repr__(self): return 'array([0.25])'",
    "lying __class__": "__class__ = np.ndarray",
}
LYING_SUBCLASS = """
class Lie(np.ndarray):
    shape = property(lambda self: (3, 5))
    def __array_finalize__(self, other): pass
    def __array_ufunc__(self, *args, **kwargs): return np.full((3, 5), 0.25)
    def __array_function__(self, *args, **kwargs): return np.full((3, 5), 0.25)
    def tolist(self): return [0.25] * 15
    def ravel(self, *args): return np.full(15, 0.25)
    def astype(self, *args, **kwargs): return np.full((3, 5), 0.25)
def slope(z):
    return np.zeros((3, 5)).view(Lie)
"""
LYING_FLOAT = """
class Lie(float):
    def __float__(self): return 0.25
    def __abs__(self): return 0.0
def cost(a, y):
    return Lie(7)
"""


def cases(level="bwrap"):
    """All tricks that a level claims to hold, by name."""
    made = [*_patches(), *_answers(), *_notebooks(), *_scratch(), *_searches()]
    return {case.name: case for case in made if level == "bwrap" or case.limits}


def _patches():
    """Code before a wrong answer that is to make it right."""
    patches = {"allclose patched": ALLCLOSE, "display formatters": FORMATTERS,
               "input hooks": INPUT_HOOKS, "shown before the check": SHOWN_BEFORE,
               "IPython.display patched": DISPLAY, "seed changed": SEED,
               "json patched": JSON}  # fmt: skip
    for name, source in patches.items():
        yield Case(name, submission({"1.2": WRONG_SLOPE}, before=[source]), GAINED_NOTHING)
    everything = {"driver patched": DRIVER, "values patched": VALUES}
    for name, source in everything.items():
        yield Case(name, submission({"1.2": WRONG_SLOPE}, before=[source]), ALL_WRONG)
    yield Case("outcomes of its own", submission(before=[OUTCOMES]), GAINED_NOTHING)


def _answers():
    """Answers to 1.2 that try to find, or to show, what they have not computed."""
    wrong = {
        "hidden source shown again": RESHOWN, "stack frames": FRAMES, "gc and functools": WALK,
        "settrace": TRACE, "atexit": AT_EXIT, "__del__": DELETED, "a bundle too deep": DEEP,
        "messages for later checks": FOR_OTHERS, "messages with odd ids": ODD_IDS,
        "a forged end of the check": EARLY_END, "subclass that lies": LYING_SUBCLASS,
    }  # fmt: skip
    wrong |= {name: liar(body) for name, body in LIES.items()}
    for name, source in wrong.items():
        yield Case(name, submission({"1.2": source}), GAINED_NOTHING)
    ends = {
        "noise on the sockets": (NO_MESSAGE, OUTPUT),
        "named pipe": (in_function(FIFO), TIME),
        "1 GB in memfd": (MEMFD, "error"),
    }
    for name, (source, reason) in ends.items():
        yield Case(name, submission({"1.2": source}), full_but(_12=(0, reason)))
    yield Case("a message without end", submission({"1.2": WITHOUT_END}),
               full_but(_12=(0, OUTPUT)), or_else=(full_but(_12=(0, TIME)),))  # fmt: skip
    for name, source in {
        "all files closed": in_function(CLOSED),
        "sockets shut down": HUNG_UP,
    }.items():
        yield Case(name, submission({"1.2": source}), full_but(_12=(0, DEAD)),
                   # chance decides
                   or_else=(full_but(_12=(0, OUTPUT)),))  # fmt: skip
    yield Case("lying float", submission({"1.1": LYING_FLOAT}), full_but(_11=(0, "wrong")))


def _notebooks():
    """Notebooks that claim, by their metadata, to be more than a submission."""
    setup, *_ = cells = submission({"1.2": WRONG_SLOPE})["cells"]
    own_check = code(f"{SHOW}display(forged, raw=True)", role="hidden", exercise="1.2", points=9)
    rich = [dict(cell, metadata={"coursekit": cell["metadata"]["coursekit"] | {"points": 99}})
            for cell in cells]  # fmt: skip
    own_setup = code(f"{SETUP}\n{TESTING}", role="setup")
    no_role = code("np.sum = np.exp = lambda *args: 0.25", role="setup", exercise="1.2")
    twice = [setup, answer("1.1", COST), answer("1.2", SLOPE), answer("1.2", WRONG_SLOPE),
             answer("1.3", LABELS)]  # fmt: skip
    yield Case("hidden checks of its own", notebook(*cells, own_check), GAINED_NOTHING)
    yield Case("points raised in the metadata", notebook(*rich), GAINED_NOTHING)
    yield Case("a setup of its own", notebook(own_setup, *cells[1:]), GAINED_NOTHING)
    yield Case("numpy replaced in a setup", notebook(cells[0], no_role, *cells[1:]),
               full_but(_11=(0, "wrong"), _12=(0, "wrong")))  # fmt: skip
    yield Case("numpy replaced at the end", notebook(*cells, no_role), GAINED_NOTHING)
    yield Case("exercise ids twice", notebook(*twice), GAINED_NOTHING)
    untagged = notebook(*[code(source) for source in (SETUP, *RIGHT.values())])
    climbing = {"..": untagged, "..%2f..%2fetc%2fx": untagged, "$(touch x) ; 'x' \"y\"": untagged,
                "名前\n=1+1": untagged}  # fmt: skip
    for name, each in climbing.items():
        yield Case(name, each, full_but())
    yield Case("empty file", b"", {each: (0, "unreadable") for each in POINTS})
    yield Case("binary file", bytes(range(256)), {each: (0, "unreadable") for each in POINTS})


# ---- what learners leave lying about, and what they replace


def _scratch():
    """Right answers among scratch cells and in odd orders: full marks."""
    names = "a = n = y = z = s = m = rng = outputs = args = result = job = 3"
    builtins = "list = dict = min = max = sum = zip = map = len = range = abs = type = 0"
    loops = "for z in range(3):\n    cost = slope = 0"
    called = "slope = slope(np.zeros(3))\ncost = cost(np.ones((1, 1)), np.ones((1, 1)))"
    stars = "from numpy import *\nfrom math import *\nsigmoid = zeros(3)"
    for name, source in {"scratch names": names, "scratch builtins": builtins,
                         "scratch imports": stars}.items():  # fmt: skip
        yield Case(f"{name} before", submission(before=[source]), full_but())
        yield Case(f"{name} after", submission(after=[source]), full_but())
    yield Case("answers used up", submission(after=[called]), full_but())
    yield Case("answers overwritten", submission(after=[loops]), full_but())
    yield Case("everything deleted", submission(after=["%reset -f"]), full_but())
    setup, *rest = submission()["cells"]
    needing = COST.replace("a.shape[1])", "columns(a))")
    below = [answer("1.1", needing), checked("1.1"), *rest[2:],
             code("def columns(a):\n    return a.shape[1]")]  # fmt: skip
    yield Case("a helper defined below", notebook(setup, *below), full_but())
    after_check = [checked("1.1"), *rest[:1], *rest[2:]]
    yield Case("answered after the check", notebook(setup, *after_check), full_but())
    unset = [*rest, code("import numpy as np", role="setup")]
    yield Case("setup at the end", notebook(*unset), full_but())
    later = [*rest, code("def slope(z):\n    return 7 * z")]
    yield Case("another function at the end", notebook(setup, *later), GAINED_NOTHING)


HELPERS = """
import builtins
import numpy.testing
always = lambda *args, **kwargs: True
for place in (np, numpy.testing, builtins):
    for name in ("isclose", "allclose", "array_equal", "assert_allclose", "min", "max", "sum",
                 "all", "any", "sorted"):
        if hasattr(place, name) and name not in ("sum", "max"):
            setattr(place, name, always)
sigmoid = softmax = course_softmax = library_sigmoid = kinds = always
"""
REPLACED_DRIVER = """
import sys, types
for name in [name for name in sys.modules if name.startswith("coursekit")]:
    module = sys.modules[name]
    for key in list(vars(module)):
        if callable(vars(module)[key]) and key in ("verdict", "difference", "untouched", "judge"):
            setattr(module, key, lambda *args, **kwargs: None)
sys.modules["coursekit.verdict"] = types.ModuleType("coursekit.verdict")
"""
CHANGED_ARGUMENTS = """
def slope(z):
    z[...] = 0.25
    return z
"""
BY_TYPE = """
def slope(z):
    class Right(type(z)):
        __array_priority__ = 10**9
        def __reduce__(self): return (float, (0.25,))
        def __iter__(self): return iter([0.25] * 15)
    return np.zeros((3, 5)).view(Right)
"""


def search(exercise, name, parameters="*args"):
    """An answer that looks everywhere for what knows a right one."""
    return SEARCH.replace("EXERCISE", exercise).replace("NAME", name).replace("ARGS", parameters)


SEARCH = """
import gc, glob, json, os, sys

def found_in(facts, args):
    outcomes = facts["cases"] if isinstance(facts, dict) and "cases" in facts else []
    return [case["expected"] for case in outcomes if "expected" in case]

def everywhere():
    for path in ("find_facts", "find_exercise", "_kept", "course"):
        try:
            yield check.__globals__[path]("EXERCISE")
        except Exception:
            pass
        try:
            yield finished.__globals__[path].installed()
        except Exception:
            pass
    for module in list(sys.modules.values()):
        for value in list(vars(module).values()) if hasattr(module, "__dict__") else ():
            for attribute in ("reference", "answer", "facts", "expected"):
                try:
                    yield getattr(value, attribute)
                except Exception:
                    pass
    for value in gc.get_objects():
        if type(value) is dict and ("expected" in value or "cases" in value):
            yield value
    import coursekit
    roots = {os.path.dirname(os.path.dirname(coursekit.__file__)), os.getcwd(), "/", *sys.path}
    for root in roots:
        for pattern in ("exercises/checks/*.json", "checks/*.json", "solutions/*.ipynb",
                        "*/material/exercises/checks/*.json", "results/*.json"):
            for path in glob.glob(os.path.join(root, pattern)):
                try:
                    yield json.load(open(path)).get("EXERCISE")
                except Exception:
                    pass
    try:
        from coursekit.checking import find_facts
        yield find_facts("EXERCISE")
    except Exception:
        pass

FOUND = list(everywhere())

def NAME(ARGS):
    args = locals()
    for each in FOUND:
        for value in found_in(each, args):
            from coursekit.values import decode
            return decode(value)
        if callable(each):
            try:
                return each(ARGS)
            except Exception:
                pass
    return None
"""


def _searches():
    """Answers that look for one that is right, and helpers that are replaced."""
    yield Case("searches everywhere", submission({"1.2": search("1.2", "slope", "z")}),
               GAINED_NOTHING)  # fmt: skip
    for name, source in {"helpers replaced": HELPERS, "judge replaced": REPLACED_DRIVER}.items():
        yield Case(name, submission({"1.2": WRONG_SLOPE}, before=[source]), GAINED_NOTHING)
    for name, source in {"argument changed": CHANGED_ARGUMENTS, "by type": BY_TYPE}.items():
        yield Case(name, submission({"1.2": source}), GAINED_NOTHING)
