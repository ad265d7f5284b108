"""Thousands of broken notebooks: no crash, no hang, no path outside of the folder of results.

Each is read, its answers are found, the notebook to run is put together, marks are made from what
might have come of it, and a feedback page is written; of some, the table of written answers. How
many: the variable COURSEKIT_FUZZ.
"""

import csv
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

from coursekit.grading.answers import find_answers
from coursekit.grading.by_hand import TABLE, ByHand, rows_of
from coursekit.grading.grade import unreadable
from coursekit.grading.isolation import Limits, Reason
from coursekit.grading.marks import Result, marks
from coursekit.grading.progress import line
from coursekit.grading.reference import facts_of, load_reference
from coursekit.grading.report import class_summary, feedback, feedback_path, guide
from coursekit.grading.results import Run, result_path, write_result, write_summary
from coursekit.grading.run import Asked, Job, judged, steps
from coursekit.grading.sheets import SheetError
from coursekit.grading.submissions import Submission, opened, student_of
from coursekit.grading.syntax import global_names, look
from coursekit.grading.trial import Outcome
from tests.coursekit.grading import cases, fuzz

COUNT = int(os.environ.get("COURSEKIT_FUZZ", "5000"))
LIMITS = Limits()
SECONDS = 10  # for one notebook, on a busy machine
ALLOWED = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "b", "ul", "li",
           "pre", "code", "section", "blockquote", "strong", "em"}  # fmt: skip
IN_SUMMARY = {"a", "div", "table", "td", "th", "tr", "svg", "defs", "pattern", "circle", "path",
              "rect", "text"}  # fmt: skip


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
        nbformat.write(cases.with_questions(), path)
        self.reference = load_reference(path)
        self.facts = facts_of(path, 7)
        self.run = Run("tests", "", 7, "none", LIMITS)
        self.rows, self.some = [], {}  # all results; from some students to entry and result

    def grade(self, rng, data, name):
        """Grade the bytes of a file as somebody has handed them in."""
        path = self.handed_in / "x.ipynb"
        path.write_bytes(data)
        entry = opened(Submission(student_of(name), path, f"{name}.ipynb"), [self.reference])
        result = unreadable(entry) if entry.problem else self.result(rng, entry)
        result.written = {row.exercise: row.mark for row in rows_of(entry)}
        whole = rng.random() < 0.1
        if whole:
            self.some[result.student] = entry, result
        self.report(result, whole)
        return result

    def result(self, rng, entry):
        """The marks that a submission might get."""
        found = find_answers(entry.handed.cells, self.reference)
        kinds = [kind.__name__ for kind, _ in steps(found, self.facts)]
        assert kinds.count("Request") == 3 and kinds.count("SecondRequest") <= 3
        assert kinds.count("LearnersCell") == len(found.cells)
        job = Job(self.facts, found, None)
        sources = [cell.source for cell in entry.handed.cells] or [""]
        job.asked = {each: made_up(rng, facts, sources) for each, facts in self.facts.items()}
        job.fates = {cell.number: Outcome(rng.choice([*Reason]), message=rng.choice(sources)[:2000])
                     for cell in found.cells if rng.random() < 0.3}  # fmt: skip
        result = Result(entry.submission.student, self.reference.name, entry.submission.file)
        result.notes, result.doubts = found.notes, found.doubts
        result.exercises = marks(job, self.reference)
        return result

    def report(self, result, whole):
        """Write what is written about a submission; look at every place and page."""
        page = feedback(result.student, [result], {self.reference.name: self.reference})
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
            write_result(result, self.run, self.results)


def made_up(rng, facts, sources):
    """What might have become of a request, in words that quote the submission."""
    text = rng.choice(sources)
    name = rng.choice(["NameError", "<b>Error", "NotImplementedError", "ValueError", 7, None])
    if rng.random() < 0.3:
        return Asked(rng.choice([*Reason]), text[:2000])
    one = {"result": rng.choice([0.5, None, text]), "error": name, "text": text, "line": text,
           "after": [case["data"] for case in facts["cases"]][0]}  # fmt: skip
    return judged(facts, {"outcomes": [one] * len(facts["cases"])})


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory):
    """Grades all broken notebooks; what was tried, what came of it, and how long each took."""
    folder = tmp_path_factory.mktemp("fuzz")
    grader, kinds, ends, longest = Grader(folder), Counter(), Counter(), 0.0
    for number in range(COUNT):
        rng = random.Random(number)
        data, made_by = fuzz.mutated(rng, fuzz.BASIS)
        name = rng.choice(fuzz.NAMES) if rng.random() < 0.2 else f"student {number}"
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
    assert {*kinds} == fuzz.KINDS
    assert min(kinds.values()) >= COUNT / 200


def test_many_could_be_read_and_many_could_not(fuzzed):
    _, _, _, ends, _ = fuzzed
    assert ends["unreadable"] > COUNT / 10
    assert ends[None] > COUNT / 3


def test_nothing_was_written_outside_of_the_results(fuzzed):
    grader, folder, *_ = fuzzed
    files = [path for path in folder.rglob("*") if path.is_file()]
    outside = [path for path in files if not path.is_relative_to(grader.results)]
    assert {path.name for path in outside} == {"01_tests.ipynb", "x.ipynb"}
    assert len(files) > COUNT / 20


def test_all_of_them_stand_in_one_table(fuzzed):
    grader, *_ = fuzzed
    grader.results.mkdir(parents=True, exist_ok=True)
    write_summary(grader.rows, grader.run, grader.results)
    with open(grader.results / "grades.csv", newline="", encoding="utf-8") as file:
        assert len(list(csv.reader(file))) == COUNT + 1


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
        path.write_bytes(rng.choice(fuzz.BYTES)(rng, b"".join(lines)))
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


@pytest.mark.parametrize("source", ["1+" * 100_000 + "1", "f" + "()" * 100_000, "a=1\n" * 200_000,
                                    "[" + "1," * 300_000 + "]"])  # fmt: skip
def test_looking_at_a_hostile_source_takes_no_time(source):
    began = time.process_time()
    assert not look(source).parsed
    assert time.process_time() - began < 1


def test_a_picture_in_a_source_does_not_make_it_too_long():
    assert look(f"def f(): pass\ndata = {'+/=A' * 100_000!r}").binds == {"f", "data"}
