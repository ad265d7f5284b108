"""Thousands of broken notebooks: no crash, no hang, no path outside of the folder of results.

Each is read, its answers are found, the notebook to run is put together, marks are made from what
might have come of it, and a feedback page is written; of some, the table of written answers. How
many: the variable NNCOURSE_FUZZ.
"""

import json
import os
import random
import signal
import time
from collections import Counter
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

from nncourse.course.grading import code
from nncourse.course.grading.answers import find_answers
from nncourse.course.grading.assembling import assemble
from nncourse.course.grading.by_hand import TABLE, ByHand, rows_of
from nncourse.course.grading.code import global_names
from nncourse.course.grading.collecting import Submission, student_of
from nncourse.course.grading.feedback import About, feedback, feedback_path
from nncourse.course.grading.flags import flags
from nncourse.course.grading.guide import guide
from nncourse.course.grading.limits import CORRECT, REASONS
from nncourse.course.grading.marking import Result, marks
from nncourse.course.grading.opening import opened
from nncourse.course.grading.plugin import Check, Job
from nncourse.course.grading.reference import load_reference
from nncourse.course.grading.replay import Outcome
from nncourse.course.grading.results import result_path, table, write_result
from nncourse.course.grading.sheets import SheetError
from nncourse.course.grading.summary import class_summary
from nncourse.course.grading.telling import line
from tests import grading_cases, grading_fuzz

COUNT = int(os.environ.get("NNCOURSE_FUZZ", "5000"))
SECONDS = 10  # for one notebook, on a busy machine
ALLOWED = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "b", "ul", "li",
           "pre", "code", "section"}  # fmt: skip
IN_SUMMARY = {"a", "div", "img", "picture", "source", "table", "td", "th", "tr"}


@contextmanager
def time_limit():
    """An error after some seconds, wherever the time is spent."""

    def late(*_):
        raise TimeoutError(f"not done after {SECONDS} seconds")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, text):
        super().__init__()
        self.found = set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found |= {tag, *(name for name, _ in attributes if name.startswith("on"))}


class Grader:
    """All of grading but for the kernels, on broken notebooks."""

    def __init__(self, folder):
        self.handed_in, self.results = folder / "handed in", folder / "in" / "results"
        self.handed_in.mkdir()
        path = folder / "01_tests.ipynb"
        nbformat.write(grading_cases.with_questions(), path)
        self.reference = load_reference(path)
        self.about = {self.reference.name: About(self.reference)}
        self.expected = [[] for _ in self.reference.hidden]
        self.rows, self.some = [], {}  # all results; from some students to entry and result

    def grade(self, rng, data, name):
        """Grade the bytes of a file as somebody has handed them in."""
        path = self.handed_in / "x.ipynb"
        path.write_bytes(data)
        entry = opened(Submission(student_of(name), path, f"{name}.ipynb"), [self.reference])
        result = entry.unreadable() if entry.problem else self.result(rng, entry)
        result.written = {row.exercise: row.mark for row in rows_of(entry)}
        whole = rng.random() < 0.1
        if whole:
            self.some[result.student] = entry, result
        self.report(result, whole)
        return result

    def result(self, rng, entry):
        """The marks that a submission might get."""
        found = find_answers(entry.handed.cells, self.reference)
        made = assemble(self.reference, found.cells, self.expected)
        made = nbformat.from_dict(json.loads(json.dumps(made)))
        assert [cell.metadata.nncourse.role for cell in made.cells].count("hidden") == 4
        job = Job(made, None)
        sources = [cell.source for cell in entry.handed.cells] or [""]
        job.checks = [made_up_check(rng, hidden, sources) for hidden in self.reference.hidden]
        job.fates = {cell.number: Outcome(rng.choice(REASONS), message=rng.choice(sources)[:2000])
                     for cell in found.cells if rng.random() < 0.3}  # fmt: skip
        result = Result(entry.submission.student, self.reference.name, entry.submission.file)
        result.notes = [*found.notes, *flags(found.cells, self.reference)]
        result.exercises = marks(job, found, self.reference)
        return result

    def report(self, result, whole):
        """Write what is written about a submission; look at every place and page."""
        page = feedback(result.student, [result], self.about)
        tags = Tags(page).found
        assert tags <= ALLOWED, tags - ALLOWED
        page.encode()
        assert "\n" not in line(result)
        self.rows.append(result)
        for path in (result_path(result.file, self.results),
                     feedback_path(result.student, self.results)):  # fmt: skip
            assert Path(os.path.normpath(path)).is_relative_to(self.results)
            assert len(os.fsencode(path.name)) < 256
        if whole:
            write_result(result, {}, self.results)


def made_up_check(rng, hidden, sources):
    """What might have become of a hidden check, in words that quote the submission."""
    reason, text = rng.choice(REASONS), rng.choice(sources)
    name = rng.choice(["NameError", "<b>Error", "NotImplementedError", "ValueError"])
    message = rng.choice([f"{name}: {text}", "NameError: name 'slope' is not defined", text])
    return Check(hidden.exercise, hidden.points, reason == CORRECT,
                 "" if reason == CORRECT else reason, name, message[:2000])  # fmt: skip


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory):
    """Grades all broken notebooks; what was tried, what came of it, and how long each took."""
    folder = tmp_path_factory.mktemp("fuzz")
    grader, kinds, ends, longest = Grader(folder), Counter(), Counter(), 0.0
    for number in range(COUNT):
        rng = random.Random(number)
        data, made_by = grading_fuzz.mutated(rng, grading_fuzz.BASIS)
        name = rng.choice(grading_fuzz.NAMES) if rng.random() < 0.2 else f"student {number}"
        began = time.monotonic()
        try:
            with time_limit():
                result = grader.grade(rng, data, name)
        except Exception as error:
            pytest.fail(f"notebook {number} ({', '.join(made_by)}): {error!r}")
        longest = max(longest, time.monotonic() - began)
        kinds.update(made_by)
        ends[result.reason] += 1
    return grader, folder, kinds, ends, longest


def test_broken_notebooks_neither_crash_nor_hang_the_grader(fuzzed):
    *_, ends, longest = fuzzed
    assert ends.total() == COUNT
    assert longest < SECONDS


def test_every_kind_of_damage_was_done_many_times(fuzzed):
    _, _, kinds, _, _ = fuzzed
    assert {*kinds} == grading_fuzz.KINDS
    assert min(kinds.values()) >= COUNT / 200


def test_many_could_be_read_and_many_could_not(fuzzed):
    _, _, _, ends, _ = fuzzed
    assert ends["unreadable"] > COUNT / 10
    assert ends[""] > COUNT / 3


def test_nothing_was_written_outside_of_the_results(fuzzed):
    grader, folder, *_ = fuzzed
    files = [path for path in folder.rglob("*") if path.is_file()]
    outside = [path for path in files if not path.is_relative_to(grader.results)]
    assert {path.name for path in outside} == {"01_tests.ipynb", "x.ipynb"}
    assert len(files) > COUNT / 20


def test_all_of_them_stand_in_one_table(fuzzed):
    grader, *_ = fuzzed
    rows = table(grader.rows)
    assert len(rows) == COUNT + 1
    assert "\n".join(",".join(row) for row in rows).encode()


def test_the_page_about_the_class_holds_nothing_of_theirs_but_text(fuzzed):
    grader, *_ = fuzzed
    page = class_summary(grader.rows)
    assert Tags(page).found <= ALLOWED | IN_SUMMARY
    page.encode()


@pytest.fixture(scope="module")
def hand(fuzzed):
    """Written answers of some of them, after a run."""
    grader, *_ = fuzzed
    hand = ByHand([entry for entry, _ in grader.some.values()], grader.results)
    hand.finish(grader.some.values())
    return hand


def test_written_answers_come_back_from_their_table_as_they_were(fuzzed, hand):
    grader, *_ = fuzzed
    again = ByHand([entry for entry, _ in grader.some.values()], grader.results)
    assert len(hand.rows) > COUNT / 20
    assert again.rows == hand.rows
    page = guide([grader.reference], again.current())
    assert Tags(page).found <= ALLOWED
    page.encode()


def test_a_broken_table_is_used_or_refused_as_a_whole(fuzzed, hand, tmp_path):
    grader, *_ = fuzzed
    entries, ends = [entry for entry, _ in grader.some.values()], Counter()
    lines = (grader.results / TABLE).read_bytes().splitlines(keepends=True)[:40]
    for number in range(COUNT // 25):
        rng, path = random.Random(number), tmp_path / "marks.csv"
        path.write_bytes(rng.choice(grading_fuzz.BYTES)(rng, b"".join(lines)))
        try:
            with time_limit():
                marks = ByHand(entries, tmp_path, path).rows.values()
        except SheetError as error:
            assert str(path) in str(error)
            ends["refused"] += 1
        except Exception as error:
            pytest.fail(f"table {number}: {error!r}")
        else:
            assert all(row.points is None or 0 <= row.points <= row.max for row in marks)
            ends["used"] += 1
    assert min(ends["refused"], ends["used"]) > COUNT / 250


# ---- long, and right


def test_a_cell_of_thousands_of_functions_does_not_hold_the_grader_up():
    source = "\n".join(f"def f{number}(): return x{number}" for number in range(20_000))
    began = time.process_time()
    assert global_names(source) >= {"x0", "x19999"}
    assert time.process_time() - began < SECONDS


def test_the_trees_of_long_cells_are_not_kept():
    kept = code._parse.cache_info().currsize
    assert code.parse("x = 1\n" * 10_000) is not code.parse("x = 1\n" * 10_000)
    assert code._parse.cache_info().currsize == kept
