"""Whatever a stranger's kernel reports is wrong, or right, and never an error of ours.

The reports of right answers are broken in every way, for the course's own exercises. How many:
the variable COURSEKIT_FUZZ.
"""

import copy
import json
import os
import random
import time
from pathlib import Path

import pytest

from coursekit import driver
from coursekit.grading.isolation import Reason
from coursekit.grading.run import judged
from tests.coursekit.grading.fuzz import STRUCTURE, older_version

CHECKS = Path(__file__).resolve().parents[3] / "exercises" / "checks"
COUNT = int(os.environ.get("COURSEKIT_FUZZ", "2000"))
SECONDS = 5.0  # for one report, on a busy machine
CHANGES = [change for change in STRUCTURE if change is not older_version]
DEEP = json.loads('{"list": [' * 400 + "1" + "]}" * 400)
ODD = [
    None, True, 0, -1, 10**400, 1e300, float("nan"), float("inf"), "", "nan", "x" * 20_000, [], {},
    [[]], [None], {"list": []}, {"tuple": [1, 2]}, {"dict": [[{"list": []}, 1]]}, {"dict": [[1]]},
    {"array": [1.0], "shape": [1], "kind": "f8"}, {"array": [1.0], "shape": [2], "kind": "f8"},
    {"array": [], "shape": [0, 10**9], "kind": "f8"}, {"array": ["x"], "shape": [], "kind": "f8"},
    {"array": [1], "shape": [-1], "kind": "O"}, {"array": {}, "shape": [], "kind": "f8"},
    {"array": [10**400], "shape": [], "kind": "i8"}, {"array": 5, "shape": 5, "kind": 5},
    {"rng": {}}, {"rng": {"bit_generator": "PCG64", "state": {"state": -1, "inc": 0}}},
    {"other": ["a"]}, {"other": "generator"}, {"eval": "1"}, {"list": [{"array": []}]},
    {"missing": None}, {"missing": "int"}, {"outcomes": None}, {"outcomes": [{}]}, "right",
    {"array": [0.0] * 100_001, "shape": [100_001], "kind": "f8"}, {"list": [[0]] * 1000},
    {"array": [True] * 15, "shape": [3, 5], "kind": "b1"}, {"list": [{"other": "x"}, None, "x"]},
]  # fmt: skip


def facts_of_all():
    """The check data of all exercises that the course ships, by exercise."""
    files = sorted(CHECKS.glob("*.json"))
    return {each: facts for path in files for each, facts in json.loads(path.read_text()).items()}


FACTS = facts_of_all()


def report_of(facts):
    """What a right answer is reported as: the expected values themselves."""
    outcomes = []
    for case in facts["cases"]:
        args = driver.arguments(driver.prepared(facts["given"]), case["data"])
        after = [driver.encode(arg) for arg in args]
        error = {"error": case["error"], "text": "", "line": ""} if case["error"] else {}
        outcomes.append({**error, "result": case["expected"], "after": after})
    return {"outcomes": outcomes}


def places(data, path=()):
    """Some hundred places of a report."""
    if len(path) < 6 and isinstance(data, (dict, list)):
        pairs = list(data.items() if isinstance(data, dict) else enumerate(data))
        for key, value in pairs[:20]:
            yield (*path, key)
            yield from places(value, (*path, key))


def broken(rng, report):
    """A report with some of its places changed."""
    report = copy.deepcopy(report)
    for _ in range(rng.randint(1, 3)):
        if rng.random() < 0.3:
            report = rng.choice(CHANGES)(rng, report)
        if not isinstance(report, dict) or not report:
            return report
        *way, last = rng.choice(list(places(report)))
        target = report
        for key in way:
            target = target[key]
        target[last] = copy.deepcopy(rng.choice(ODD))
    return report


@pytest.fixture(scope="module")
def tried():
    """All broken reports judged; how many ended how, and the longest time."""
    ends, longest, names = [], 0.0, sorted(FACTS)
    reports = {name: report_of(FACTS[name]) for name in names}
    for number in range(COUNT):
        rng = random.Random(number)
        name = rng.choice(names)
        report = broken(rng, reports[name])
        began = time.monotonic()
        try:
            ends.append((name, report, judged(FACTS[name], report)))
        except Exception as error:
            pytest.fail(f"report {number}, exercise {name}: {error!r}: {str(report)[:300]}")
        longest = max(longest, time.monotonic() - began)
    return ends, longest


def test_no_report_breaks_the_judge(tried):
    ends, longest = tried
    assert len(ends) == COUNT and longest < SECONDS
    assert all(isinstance(asked.message, str) for *_, asked in ends)


def test_most_broken_reports_are_wrong_and_their_texts_are_short(tried):
    ends, _ = tried
    reasons = [asked.reason for *_, asked in ends]
    assert reasons.count(Reason.WRONG) > COUNT / 2
    assert max(len(asked.message) for *_, asked in ends) < 5000
    assert all(asked.points == 0 or asked.verdict.parts or asked.reason == Reason.CORRECT
               for *_, asked in ends)  # fmt: skip


@pytest.mark.parametrize(
    "odd", [*ODD, DEEP, {"outcomes": DEEP}, {"outcomes": ODD}], ids=lambda odd: str(odd)[:30]
)
def test_what_is_no_report_at_all_is_wrong(odd):
    for facts in FACTS.values():
        asked = judged(facts, odd)
        assert asked.points == 0 and asked.reason in (Reason.WRONG, Reason.NOT_ATTEMPTED)
