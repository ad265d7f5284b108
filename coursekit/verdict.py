"""What an answer's outcomes are worth, and what to tell: the same for both checks.

The *facts* of an exercise are its check data (`coursekit.exercise`); the *outcomes* are what the
driver reports. Outcomes may come from a stranger's process, so whatever is wrong with them means
"wrong" and never an exception.
"""

import hashlib
import json
import marshal
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np

from coursekit import driver
from coursekit.compare import MOST_TEXT, difference, short, untouched
from coursekit.values import Other, decode, encode

ODD_NUMBER = re.compile(r"\d\.\d{4}")
STUB = re.compile(r"Exercise (\S+): write (.+)")


class State(StrEnum):
    """What an answer is; check data hold RIGHT for a mistake that does not tell on a case."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_ATTEMPTED = "not attempted"


RIGHT, WRONG, NOT_ATTEMPTED = State


class Facts(dict):
    """Check data that many answers are judged with: what is constant in them is decoded once."""

    @cached_property
    def decoded(self):
        """The cases. Only to be read: all answers share them."""
        return list(_cases(self))

    def __getstate__(self):  # what was decoded does not travel
        return None


@dataclass(frozen=True, eq=False)  # arrays have no truth
class Case:
    """A case of the check data, decoded."""

    label: str
    data: list  # what `cases` gave
    args: tuple  # the arguments, made anew
    before: tuple  # the arguments as they come back where a call leaves them alone
    unspoilt: bytes  # the same, encoded
    expected: Any  # what the model answer gives
    expected_error: str  # the name of an exception, or empty


@dataclass(frozen=True, eq=False)
class Call:
    """One call as a judge sees it: a case, and what came back."""

    label: str
    data: list
    args: tuple
    result: Any
    error: str  # the name of an exception, or empty
    expected: Any
    expected_error: str
    spoilt: tuple  # places of arguments that were changed
    after: tuple  # the arguments as the call left them; a generator may have moved on

    @cached_property
    def fingerprint(self):
        """A short text that is the same for results that are equal to six digits."""
        text = repr((_rounded(self.result), self.error, self.spoilt))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Verdict:
    """What an answer is worth: its state, what to tell, the mistake recognised, points."""

    state: State
    text: str
    mistake: str = ""
    error: str = ""  # the exception that the answer raised, if that was the problem
    points: float = 0
    parts: tuple = ()  # (label, points, most) where points are given per label


def verdict(facts, report):
    """Judge what the driver reports.

    Parameters
    ----------
    facts : dict
        The check data of the exercise.
    report : dict
        What `driver.run` gave, or anything at all.

    Returns
    -------
    Verdict
    """
    if missing := _missing(facts, report):
        return missing
    try:
        outcomes = report["outcomes"]
        calls = list(_calls(facts, outcomes))
    except Exception:  # a stranger's process may send anything
        return _nothing(facts, WRONG, "what came back has no form that can be compared.")
    if stub := _stub(facts, outcomes):
        return stub
    problems = _problems(facts, calls, outcomes)
    if not any(problems):
        tried = f"tried on {len(calls)} case{'s' * (len(calls) != 1)}"
        return _rated(facts, problems, Verdict(RIGHT, f"right, {tried}."))
    place = next(i for i, problem in enumerate(problems) if problem)
    told = _told(facts, problems[place])
    mistake = told or recognised(facts, calls)
    lines = [f"tried:  {_tried(facts, calls[place])}", problems[place]]
    if not told:
        lines.append(mistake or f"hint:   {facts['hint']}")
    found = Verdict(WRONG, "\n".join(lines), mistake, calls[place].error)
    return _rated(facts, problems, found)


def _missing(facts, report):
    """The verdict where there is no function to call, else None."""
    kind = report.get("missing") if isinstance(report, dict) else None
    if not isinstance(kind, str):
        return None
    said = f"is no function (its type is {kind[:60]})" if kind else "is not defined yet"
    text = f"{facts['name']} {said}. Run the cell that defines it first."
    return _nothing(facts, NOT_ATTEMPTED, text)


def _nothing(facts, state, text):
    return _rated(facts, [text] * len(facts["cases"]), Verdict(state, text))


def _rated(facts, problems, found):
    """The verdict with its points: all or nothing, or one part for each label."""
    points = facts["points"]
    if not isinstance(points, dict):
        return Verdict(**{**vars(found), "points": 0 if any(problems) else points})
    wrong = {c["label"] for c, p in zip(facts["cases"], problems, strict=True) if p}
    parts = tuple((label, 0 if label in wrong else most, most) for label, most in points.items())
    return Verdict(**{**vars(found), "points": sum(got for _, got, _ in parts), "parts": parts})


def _calls(facts, outcomes):
    """The calls: cases and expected results of the facts, beside what came back.

    A judge may use up what it is given, such as a generator, so it gets cases of its own.
    """
    shared = isinstance(facts, Facts) and not facts["judge"]
    cases = facts.decoded if shared else _cases(facts)
    for case, outcome in zip(cases, outcomes, strict=True):
        after, spoilt = _after(case, outcome["after"])
        error = outcome.get("error", "")
        if not isinstance(error, str):
            raise ValueError("the name of an exception is no text")
        yield Call(case.label, case.data, case.args, decode(outcome["result"]), error[:100],
                   case.expected, case.expected_error, spoilt, after)  # fmt: skip


def _cases(facts):
    given = driver.prepared(facts["given"])
    for case in facts["cases"]:
        args = driver.arguments(given, case["data"])
        encoded = [encode(arg) for arg in args]
        data, before = map(decode, case["data"]), tuple(map(decode, encoded))
        yield Case(case["label"], list(data), args, before, _bytes(encoded),
                   decode(case["expected"]), case["error"])  # fmt: skip


def _after(case, encoded):
    """The arguments after a call, and the places of those that it has changed."""
    if _bytes(encoded) == case.unspoilt:  # mostly, and much faster than to decode
        return case.before, ()
    after = tuple(map(decode, encoded))
    pairs = enumerate(zip(after, case.before, strict=True))
    return after, tuple(place for place, pair in pairs if not untouched(*pair))


def _bytes(data):
    return marshal.dumps(data, 2)  # the version that gives equal data equal bytes


def _stub(facts, outcomes):
    """The verdict for a stub met on the way: the exercise's own, or one that the answer needs."""
    for outcome in outcomes:
        if outcome.get("error") == "NotImplementedError":
            told = STUB.match(str(outcome.get("text", "")))
            if told and told[1] != facts["id"]:
                name, exercise = told[2][:100], told[1][:20]
                text = f"it calls {name}, which is not written yet: do exercise {exercise} first."
                return _nothing(facts, WRONG, text)
            return _nothing(facts, NOT_ATTEMPTED, f"not written yet.\nhint:   {facts['hint']}")
    return None


def _problems(facts, calls, outcomes):
    """For each call what is wrong with it, or an empty text."""
    problems = [_problem(facts, *pair) for pair in zip(calls, outcomes, strict=True)]
    if facts["judge"] and not any(problems):
        call, text = _judged(facts, calls)
        if text:
            problems[calls.index(call)] = text
    return problems


def _problem(facts, call, outcome):
    expected = call.expected_error if not facts["judge"] else call.error
    if call.error and (call.error not in facts["raises"] or call.error != expected):
        line = str(outcome.get("line", ""))[:MOST_TEXT]
        raised = f"raised: {call.error}: {str(outcome.get('text', ''))[:MOST_TEXT]}"
        return f"{raised}\nin:     {line}" if line else raised
    if call.spoilt:
        names = facts["names"]
        place = call.spoilt[0]
        name = names[place] if place < len(names) else f"number {place + 1}"
        return f"it changed its argument {name}; inputs must stay as they are."
    if facts["judge"] and not _is_nothing(call):
        return ""
    if wrong := _differs(facts, call):
        place = wrong[0] if wrong[0][:1].isidentifier() else f"result{wrong[0]}"
        return f"{place}: {wrong[1]}" + "." * (wrong[1][-1] not in ".?")
    return ""


def _is_nothing(call):
    """Whether an answer gave nothing, or nothing with a plain form, where the model does."""
    unknown = call.result is None or isinstance(call.result, Other)
    return unknown and type(call.result) is not type(call.expected)


def _judged(facts, calls):
    """Ask the judge: (call, text). An answer may be anything, and break it."""
    names = {"__name__": "judge"}
    exec(compile(facts["judge"], "<judge>", "exec"), names)
    try:
        said = names["judge"](calls)
    except Exception:
        return calls[0], ("what came back is not built as the docstring says: "
                          f"{short(calls[0].result)}.")  # fmt: skip
    if said is None:
        return calls[0], ""
    call, text = said if isinstance(said, tuple) else (calls[0], said)
    return call, f"result: {text}"


def _told(facts, problem):
    """The mistake that a judge has named, by using its words."""
    named = (mistake["says"] for mistake in facts["mistakes"])
    return next((says for says in named if facts["judge"] and problem.endswith(says)), "")


def _differs(facts, call):
    """How a call differs from the model answer's, or None."""
    if call.error != call.expected_error:
        return "", f"nothing was raised, expected {call.expected_error}"
    if call.error:
        return None
    return difference(call.result, call.expected, facts["results"], facts["rtol"], facts["atol"])


def _tried(facts, call):
    """The case: its label and, where they fit, the inputs."""
    pairs = zip(facts["parameters"], call.data, strict=False)
    inputs = ", ".join(f"{name} = {short(value)}" for name, value in pairs)
    return f"{call.label}: {inputs}" if inputs and len(inputs) < MOST_TEXT else call.label


# ---- recognising mistakes


def recognised(facts, calls):
    """Name the mistake that explains all calls; of several the one with the most telling cases."""
    if best := _best(facts, calls, facts["mistakes"]):
        return facts["mistakes"][best[0]]["says"]
    if best := _best(facts, calls, facts["slips"]):
        one, other = (facts["mistakes"][i]["says"] for i in facts["slips"][best[0]]["both"])
        return f"two things at once: {one}\nAnd: {other}"
    return ""


def _best(facts, calls, mistakes):
    """The place of the one that explains all calls, with its telling cases; None without one."""
    found = []
    for place, mistake in enumerate(mistakes):
        theirs = mistake["outcomes"]
        if all(_explains(facts, *pair) for pair in zip(calls, theirs, strict=False)):
            found.append((place, sum(outcome not in (None, RIGHT) for outcome in theirs)))
    return max(found, key=lambda pair: pair[1], default=None)


def _explains(facts, call, theirs):
    """Whether a mistake accounts for a call: it says nothing, is right too, or wrong alike."""
    if theirs is None:
        return True
    if theirs == RIGHT:
        return not call.spoilt and _differs(facts, call) is None
    if isinstance(theirs, str):
        return call.fingerprint == theirs
    if call.error != theirs["error"] or list(call.spoilt) != theirs["spoilt"]:
        return False
    target = decode(theirs["result"])
    if _kind(call.result) != _kind(target):
        return False
    return difference(call.result, target, (), facts["rtol"], facts["atol"]) is None


def _kind(value):
    """What comparing forgives but tells mistakes apart: whole numbers, single precision.

    A list of numbers has the kind of the array that it stands for.
    """
    if isinstance(value, (list, tuple)):
        return _kind_of_array(value) or [_kind(entry) for entry in value]
    if isinstance(value, np.ndarray):
        return "f4" if value.dtype.str[1:] in ("f2", "f4") else value.dtype.kind
    return value.name if isinstance(value, Other) else None


def _kind_of_array(entries):
    try:
        array = np.asarray(entries)
    except ValueError:  # rows of different lengths
        return None
    return _kind(array) if array.dtype.kind in "fiub" else None


def telling(facts, call, outcome):
    """Say what a mistake tells about a case: its outcome, RIGHT, or None for an error or nothing.

    `call` is the mistake's on that case, `outcome` the same as the driver reported it.
    """
    if call.error and call.error not in facts["raises"]:
        return None
    if not call.spoilt and _differs(facts, call) is None:
        return RIGHT
    if not call.spoilt and _is_empty(call.result):
        return None
    return {"result": outcome["result"], "error": call.error, "spoilt": list(call.spoilt)}


def _is_empty(value):
    if isinstance(value, np.ndarray):
        return not value.size
    return isinstance(value, (list, tuple)) and not value


def outcomes_of(facts, report):
    """Say what each case of a mistake tells, for the facts; see `telling`."""
    calls = _calls(facts, report["outcomes"])
    return [telling(facts, *pair) for pair in zip(calls, report["outcomes"], strict=True)]


# ---- two mistakes at once: fingerprints instead of values, as there are many pairs


def fingerprints(facts, report):
    """Say what each case tells, as `outcomes_of`, but with a fingerprint where it tells.

    Cases whose numbers are too plain to be told by them say nothing.
    """
    told, outcomes = [], report["outcomes"]
    for call, outcome in zip(_calls(facts, outcomes), outcomes, strict=True):
        theirs = telling(facts, call, outcome)
        if isinstance(theirs, dict):
            plain = not ODD_NUMBER.search(json.dumps(theirs["result"]))
            theirs = None if plain else call.fingerprint
        told.append(theirs)
    return tuple(told)


def tells(outcomes):
    """Tell whether fingerprints tell a mistake from all others."""
    return any(outcome not in (None, RIGHT) for outcome in outcomes)


def _rounded(value):
    if isinstance(value, (list, tuple)) and _kind_of_array(value):
        value = np.asarray(value)
    if isinstance(value, (list, tuple)):
        return [_rounded(entry) for entry in value]
    if isinstance(value, dict):
        return [(repr(key), _rounded(entry)) for key, entry in value.items()]
    numbers = np.asarray(value)  # whole numbers of any length make no array of numbers
    if numbers.dtype.kind in "fiub":
        return numbers.shape, [f"{round(x, 9) + 0:.6g}" for x in numbers.ravel().tolist()]
    return repr(value)
