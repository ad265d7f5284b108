"""The page about the class: what was hard, which mistakes are common, nothing of strangers runs."""

import base64
import re
import xml.etree.ElementTree as ET

import pytest
from matplotlib.figure import Figure

from nncourse.course.grading.difficulty import FULL, NONE, PART, common_mistakes, difficulties
from nncourse.course.grading.difficulty_plot import (
    alternative,
    for_dark_screens,
    picture,
    plot,
)
from nncourse.course.grading.feedback import feedback_path
from nncourse.course.grading.limits import CORRECT, ERROR, INTERNAL, UNREADABLE, WRONG
from nncourse.course.grading.marking import BY_HAND, WAITING, Mark, Result, WrittenMark
from nncourse.course.grading.summary import class_summary
from tests.test_grading_feedback import ATTACKS, OURS, Parsed

HALF, SIGN = "the factor ½ is missing.", "the sign is wrong."
MORE = OURS | {"table", "tr", "th", "td", "div", "a", "picture", "source", "img"}


def result(name, easy, hard, written=None, **about):
    made = Result(name, "03_gradient_descent", f"{name}.ipynb", {"3.9": easy, "3.10": hard})
    made.written = {"3.11": written} if written else {}
    for key, value in about.items():
        setattr(made, key, value)
    return made


def marks(points, mistake="", reason=WRONG):
    return Mark(points, 2, CORRECT if points == 2 else reason, "", [], mistake)


CLASS = [
    result("ann", marks(2), marks(2), WrittenMark(1, 3, BY_HAND)),
    result("ben", marks(2), marks(1, HALF), WrittenMark(None, 3, WAITING)),
    result("cat", marks(2), marks(0, HALF), WrittenMark(3, 3, BY_HAND)),
    result("dan", marks(1, SIGN), marks(0, reason=ERROR)),
    result("eve", marks(0), marks(0), reason=UNREADABLE),
    result("fay", Mark(None, 2, INTERNAL), Mark(None, 2, INTERNAL), reason=INTERNAL),
]


def test_shares_reasons_and_mistakes_are_counted():
    easy, hard, written = difficulties(CLASS)
    assert (easy.exercise, dict(easy.shares)) == ("3.9", {FULL: 3, PART: 1})
    assert dict(hard.shares) == {FULL: 1, PART: 1, NONE: 2}
    assert dict(hard.reasons) == {WRONG: 2, ERROR: 1}
    assert [hard.percent(kind) for kind in (FULL, PART, NONE)] == [25, 25, 50]
    assert (dict(written.shares), written.waiting, written.percent(FULL)) == (
        {PART: 1, FULL: 1}, 1, 50)  # fmt: skip


def test_common_mistakes_come_first():
    assert common_mistakes(difficulties(CLASS)) == [("3.10", HALF, 2), ("3.9", SIGN, 1)]
    assert common_mistakes(difficulties(CLASS), most=1) == [("3.10", HALF, 2)]


def test_bars_have_the_lengths_of_the_shares_in_the_order_of_their_numbers():
    ax = plot(difficulties(CLASS), ax=Figure().add_subplot())
    lengths = [[bar.get_width() for bar in bars] for bars in ax.containers]
    assert lengths == [[75, 25, 50], [25, 25, 50], [0, 50, 0]]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["3.9", "3.10", "3.11"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1] and "%" in ax.get_xlabel() and ax.get_ylabel()
    assert len({bars[0].get_hatch() for bars in ax.containers}) == 3


def test_the_picture_is_svg_always_the_same_and_leaves_nothing_open():
    import matplotlib.pyplot as plt

    open_before = plt.get_fignums()
    once = picture(difficulties(CLASS))
    assert ET.fromstring(once).tag.endswith("svg")
    assert once == picture(difficulties(CLASS))
    assert plt.get_fignums() == open_before


def test_on_a_dark_screen_the_ink_is_light_and_the_bars_are_the_same():
    light = picture(difficulties(CLASS)).decode()
    dark = for_dark_screens(light.encode()).decode()
    assert light.count("#1b1b1b") == dark.count("#e6e6e6") > 5
    assert "#1b1b1b" not in dark and dark.count("#009e73") == light.count("#009e73") > 0


def test_the_page_says_all_in_words_too():
    made = class_summary(CLASS)
    text = re.sub(r"\s+", " ", Parsed(made).text)
    for said in ("6 submissions from 6 students; 1 could not be read; 1 could not be graded; "
                 "1 written answer without a mark.", "wrong 2, error 1", HALF,
                 "recognise 3 answers; 3 answers ran and gave wrong values"):  # fmt: skip
        assert said in text
    assert "3.10 25 % full marks, 25 % some marks, 50 % no marks" in alternative(
        difficulties(CLASS)
    )
    (source,) = re.findall(r'<img src="data:image/svg\+xml;base64,([^"]+)"', made)
    ET.fromstring(base64.b64decode(source))
    assert made == class_summary(CLASS)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_strangers_have_written_makes_an_element(attack):
    made = result(attack, marks(0, attack), marks(0))
    made.notebook, made.message, made.notes = attack, attack, [attack]
    parsed = Parsed(class_summary([made]))
    assert set(parsed.elements) <= MORE
    assert not {"onerror", "onload", "onmouseover"} & parsed.attributes


def test_questions_that_wait_for_marks_are_not_in_the_plot():
    (alt,) = re.findall('alt="([^"]+)"', class_summary(CLASS))
    assert "3.10 25 %" in alt and "3.11" not in alt


def test_links_lead_to_the_pages_of_the_students(tmp_path):
    from urllib.parse import unquote

    for name in ("ann", "../名 前?#%", 'a"b'):
        made = class_summary([result(name, marks(1), marks(1))])
        (link,) = re.findall(r'href="([^"]+)"', made)
        assert tmp_path / unquote(link) == feedback_path(name, tmp_path)
        assert link.startswith("feedback/") and link.isascii() and not set('?#"<') & set(link)


def test_a_class_in_which_nothing_could_be_graded_has_a_page():
    assert "1 submission from 1 student" in class_summary([CLASS[-1]])
    assert "0 submissions" in class_summary([])
