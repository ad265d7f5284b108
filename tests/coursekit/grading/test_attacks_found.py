"""What attacks on the grader have shown, one test for each kind."""

import json
from functools import cache
from pathlib import Path

import pytest

from coursekit import verdict as verdicts
from coursekit.grading.answers import find_answers, flags
from coursekit.grading.isolation import NO_COURSE, Limits
from coursekit.grading.isolation.kernel import Kernel
from coursekit.grading.marks import Result
from coursekit.grading.reading import Cell
from coursekit.grading.reference import load_reference
from coursekit.grading.results import table
from coursekit.verdict import WRONG, verdict
from tests.coursekit.grading.kernels import sandbox

SOLUTIONS = Path(__file__).parents[3] / "solutions"
LEVELS = [pytest.param("bwrap", marks=pytest.mark.bwrap),
          pytest.param("bwrap, not forked", marks=pytest.mark.bwrap), "limits"]  # fmt: skip


@cache
def chapter_2():
    return load_reference(SOLUTIONS / "02_sigmoid_neurons.ipynb", ("nncourse",))


def flagged(source):
    cells = (Cell(0, source, "answer", "2.1"),)
    return flags(find_answers(cells, chapter_2()).cells, chapter_2())


WAYS = {
    "sys.modules": 'import sys\nsigmoid = sys.modules["nn" + "course"].sigmoid',
    "sys.modules, imported": "from sys import modules as m\nsigmoid = list(m.values())[9].sigmoid",
    "importlib": 'import importlib as i\nsigmoid = i.import_module("nn" + "course").sigmoid',
    "import_module": 'from importlib import import_module as f\nsigmoid = f("n" "n").sigmoid',
    "__import__": 'sigmoid = __import__("nn" + "course").sigmoid',
    "exec": 'exec("from nn" + "course import sigmoid")\nsigmoid = sigmoid',
    "a text with the name": 'code = "from nncourse import sigmoid"\nsigmoid = len',
    "bytes with the name": 'code = b"from nncourse import sigmoid"\nsigmoid = len',
    "eval": 'sigmoid = eval("library_" + "sigmoid")',
    "globals": 'sigmoid = globals()["library_" + "sigmoid"]',
    "__globals__": 'sigmoid = check.__globals__["s" "ys"]',
    "getattr": 'sigmoid = getattr(check, "__glo" + "bals__")["sys"]',
    "getattr, plainly": 'sigmoid = getattr(check, "__globals__")["sys"]',
    "frames": "import sys\nsigmoid = sys._getframe().f_back.f_locals",
    "gc": "import gc\nsigmoid = [o for o in gc.get_objects() if callable(o)][0]",
    "a helper": 'def find(n):\n    return vars(n)["sig" "moid"]\nsigmoid = find(np)',
    "a cell with a magic assignment": "files = !ls\nfrom nncourse import sigmoid",
    "a cell magic": "%%time\nfrom nncourse import sigmoid",
    "a file": "%%writefile own.py\nfrom nncourse import sigmoid",
}


@pytest.mark.parametrize("source", WAYS.values(), ids=WAYS)
def test_hidden_ways_to_the_course_s_library_are_noticed(source):
    assert flagged(source)


HONEST = {
    "a class": "class S:\n    def __call__(self, z): return 1 / (1 + np.exp(-z))\nsigmoid = S()",
    "a pattern": "import re\nword = re.compile('a')\ndef sigmoid(z): return 1 / (1 + np.exp(-z))",
    "getattr": 'sigmoid = getattr(np, "exp")',
    "a big number": "big = 0x" + "f" * 9000 + "\ndef sigmoid(z): return z",
    "a main part": 'def sigmoid(z): return z\nif __name__ == "__main__":\n    print(sigmoid(1))',
    "a magic assignment": "files = !ls\ndef sigmoid(z): return 1 / (1 + np.exp(-z))",
    "the check": "files = !ls\nfrom coursekit import check\ndef sigmoid(z): return z",
}


@pytest.mark.parametrize("source", HONEST.values(), ids=HONEST)
def test_honest_sources_are_not_flagged(source):
    assert flagged(source) == []


# ---- reports that take long to judge

OUTCOME = {"result": None, "after": []}
FACTS = {
    "id": "1.1", "name": "f", "names": [], "parameters": [], "results": [], "given": "",
    "judge": "", "raises": [], "silent": False, "rtol": 1e-6, "atol": 1e-9, "hint": "", "points": 1,
    "cases": [{"label": "", "data": [], "expected": 0.5, "error": ""}],
    "mistakes": [], "slips": [],
}  # fmt: skip
DEEP = "1"
for _ in range(400):
    DEEP = f'{{"list": [{DEEP}]}}'
ENDLESS = {
    "a million entries": {"list": [1] * 1_000_000},
    "a million entries, in parts": {"list": [{"list": [1] * 1000}] * 1000},
    "lists in lists": json.loads(DEEP),
    "keys of equal hash": {"dict": [[i * (2**61 - 1), 1] for i in range(20_000)]},
    "fewer keys, too long": {"dict": [[i * (2**61 - 1), 1] for i in range(900)]},
}


@pytest.mark.parametrize("result", ENDLESS.values(), ids=ENDLESS)
def test_what_no_driver_sends_is_not_looked_at(result):
    found = verdict(FACTS, {"outcomes": [{**OUTCOME, "result": result}]})
    assert (found.state, found.points) == (WRONG, 0)
    assert found.text == "what came back has no form that can be compared."


def test_a_fingerprint_is_made_once_however_many_slips_there_are(monkeypatch):
    made = []
    monkeypatch.setattr(verdicts, "_rounded", lambda value: made.append(value))
    slips = [{"both": [0, 0], "outcomes": ["0" * 12]}] * 50
    facts = {**FACTS, "slips": slips, "hint": "half"}
    found = verdict(facts, {"outcomes": [{**OUTCOME, "result": 0.25}]})
    assert (found.state, made) == (WRONG, [0.25])


# ---- honest notebooks that lost points


@pytest.mark.parametrize("level", LEVELS)
def test_a_module_that_a_cell_has_written_can_be_imported(level):
    place = sandbox(level, NO_COURSE)
    kernel = Kernel(place, Limits())
    try:
        for source in ("%%writefile own.py\nhalf = 0.5", "from own import half"):
            reply = kernel.wait(kernel.ask(source), 20)
            assert not reply.ename, reply
    finally:
        kernel.kill()
        place.close()


def test_what_to_look_at_fits_into_a_field_of_a_spreadsheet():
    cells = [Cell(n, "from nncourse import sigmoid", "answer", "2.1") for n in range(3000)]
    doubts = flags(find_answers(cells, chapter_2()).cells, chapter_2())
    result = Result("alice", "02_sigmoid_neurons", "a.ipynb", {}, doubts=doubts)
    field = table([result])[1][-1]
    assert len(doubts) == 3000 and len(field) < 10_000
    assert field.endswith("; 2980 more, in results.json")
