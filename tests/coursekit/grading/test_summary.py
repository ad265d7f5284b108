"""The page about the class: what was hard, which mistakes are common, nothing of strangers runs."""

import re
import xml.etree.ElementTree as ET
from urllib.parse import unquote

import pytest

from coursekit.grading.isolation import Reason
from coursekit.grading.marks import Mark, Result, WrittenMark
from coursekit.grading.report import (
    FULL,
    NONE,
    PART,
    class_summary,
    common_mistakes,
    difficulties,
    feedback_path,
)
from tests.coursekit.grading.test_feedback import ATTACKS, OURS, Parsed

HALF, SIGN = "the factor ½ is missing.", "the sign is wrong."
MORE = OURS | {"table", "tr", "th", "td", "div", "a", "svg", "defs", "pattern", "circle", "path",
               "rect", "text"}  # fmt: skip


def result(name, easy, hard, written=None, **about):
    made = Result(name, "03_gradient_descent", f"{name}.ipynb", {"3.9": easy, "3.10": hard})
    made.written = {"3.11": written} if written else {}
    for key, value in about.items():
        setattr(made, key, value)
    return made


def marks(points, mistake="", reason=Reason.WRONG):
    return Mark(points, 2, Reason.CORRECT if points == 2 else reason, "", [], mistake)


CLASS = [
    result("ann", marks(2), marks(2), WrittenMark(1, 3, Reason.BY_HAND)),
    result("ben", marks(2), marks(1, HALF), WrittenMark(None, 3, Reason.WAITING)),
    result("cat", marks(2), marks(0, HALF), WrittenMark(3, 3, Reason.BY_HAND)),
    result("dan", marks(1, SIGN), marks(0, reason=Reason.ERROR)),
    result("eve", marks(0), marks(0), reason=Reason.UNREADABLE),
    result(
        "fay",
        Mark(None, 2, Reason.INTERNAL),
        Mark(None, 2, Reason.INTERNAL),
        reason=Reason.INTERNAL,
    ),
]


def test_shares_reasons_and_mistakes_are_counted():
    easy, hard, written = difficulties(CLASS)
    assert (easy.exercise, dict(easy.shares)) == ("3.9", {FULL: 3, PART: 1})
    assert dict(hard.shares) == {FULL: 1, PART: 1, NONE: 2}
    assert dict(hard.reasons) == {Reason.WRONG: 2, Reason.ERROR: 1}
    assert [hard.percent(kind) for kind in (FULL, PART, NONE)] == [25, 25, 50]
    assert (dict(written.shares), written.waiting, written.percent(FULL)) == (
        {PART: 1, FULL: 1}, 1, 50)  # fmt: skip


def test_common_mistakes_come_first():
    assert common_mistakes(difficulties(CLASS)) == [("3.10", HALF, 2), ("3.9", SIGN, 1)]
    assert common_mistakes(difficulties(CLASS), most=1) == [("3.10", HALF, 2)]


def drawing(results):
    (found,) = re.findall(r"<svg.*?</svg>", class_summary(results), re.DOTALL)
    return ET.fromstring(found)


def test_bars_have_the_lengths_of_the_shares_in_the_order_of_their_numbers():
    svg = drawing(CLASS)
    bars = [each.attrib for each in svg.iter("rect") if float(each.attrib["width"]) > 14]
    lengths = {}
    for bar in bars:
        if "class" in bar:
            lengths.setdefault(bar["y"], []).append((bar["class"], float(bar["width"]) / 5.4))
    easy, hard = lengths.values()
    assert easy == [("k0", 75), ("k1", 25)]
    assert hard == [("k0", 25), ("k1", 25), ("k2", 50)]
    assert {bar["fill"] for bar in bars if "fill" in bar} == {"url(#dots)", "url(#lines)"}
    assert [each.text for each in svg.iter("text")][3] == "3.9"


def test_the_page_says_all_in_words_too():
    made = class_summary(CLASS)
    text = re.sub(r"\s+", " ", Parsed(made).text)
    for said in ("6 submissions from 6 students; 1 could not be read; 1 could not be graded; "
                 "1 written answer without a mark.", "wrong 2, error 1", HALF,
                 "3 answers recognised; 3 answers ran and gave wrong values"):  # fmt: skip
        assert said in text
    said = drawing(CLASS).attrib["aria-label"]
    assert "3.10 25 % full marks, 25 % some marks, 50 % no marks" in said
    assert made == class_summary(CLASS)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_strangers_have_written_makes_an_element(attack):
    made = result(attack, marks(0, attack), marks(0))
    made.notebook, made.message, made.notes, made.doubts = attack, attack, [attack], [attack]
    parsed = Parsed(class_summary([made]))
    assert set(parsed.elements) <= MORE
    assert not {"onerror", "onload", "onmouseover"} & parsed.attributes


def test_questions_that_wait_for_marks_are_not_in_the_plot():
    said = drawing(CLASS).attrib["aria-label"]
    assert "3.10 25 %" in said and "3.11" not in said


def test_links_lead_to_the_pages_of_the_students(tmp_path):
    for name in ("ann", "../名 前?#%", 'a"b'):
        made = class_summary([result(name, marks(1), marks(1))])
        (link,) = re.findall(r'href="([^"]+)"', made)
        assert tmp_path / unquote(link) == feedback_path(name, tmp_path)
        assert link.startswith("feedback/") and link.isascii() and not set('?#"<') & set(link)


def test_a_class_in_which_nothing_could_be_graded_has_a_page():
    assert "1 submission from 1 student" in class_summary([CLASS[-1]])
    assert "0 submissions" in class_summary([])


def test_the_notebook_that_most_have_handed_in_comes_first():
    stray = Result("ann", "01_perceptrons", "x.ipynb", {"1.1": Mark(0, 2, Reason.NOT_ATTEMPTED)})
    headings = re.findall("<h2>(.*?)</h2>", class_summary([stray, *CLASS]))
    assert headings == ["03_gradient_descent", "01_perceptrons", "Students"]


def test_what_a_person_should_look_at_stands_at_the_top():
    doubtful = result("ann", marks(2), marks(2), doubts=["exercise 3.9: uses nets.costs"])
    headings = re.findall("<h2>(.*?)</h2>", class_summary([*CLASS[1:], doubtful]))
    assert headings[0] == "To look at"
    assert "ann, 03_gradient_descent: exercise 3.9: uses nets.costs" in class_summary([doubtful])
