"""Pages for students: kind, complete, and nothing in them that we did not write."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from coursekit.grading.isolation import Reason
from coursekit.grading.marks import Mark, Result, WrittenMark
from coursekit.grading.reference import Reference
from coursekit.grading.report import feedback, feedback_path, write_pages
from coursekit.grading.report.pages import environment, legible, markdown
from coursekit.grading.results import safe_name
from coursekit.grading.written import Question, Sheet

EXPECTED = "result[0]: 0.25 came back, expected 0.375 (1 of 3 entries differs)."
HINT = "eq. (6): half the sum of the squared differences, divided by the number of columns."
MISTAKE = "the factor ½ is missing."
SHEET = Sheet((Question("3.6", 3, "## 3.6 Why?\n\nSo?", "Model."),))
REFERENCE = Reference("03_gradient_descent", {"3.1": 1, "3.2": 2},
                      {"vectorized_result": "3.1", "quadratic_cost": "3.2"}, {},
                      ("import numpy as np",), (), (), "", sheet=SHEET)  # fmt: skip
ATTACKS = [
    "<script>alert(1)</script>", "</pre><img src=x onerror=alert(1)>", '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)", "</title></style><style>*{display:none}</style>", "<!-- ", "]]>",
    "&lt;script&gt;", "javascript:alert(1)", "<base href='//x'>", "<meta http-equiv=refresh>",
    "a\0b", "\u202egnp.exe", "<a\u2028href=x>", "<plaintext>", "\x1b[2J", "\ud800", "{{ 7 * 7 }}",
    "{% raw %}", "{# x #}",
]  # fmt: skip
OURS = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "section", "p", "pre",
        "ul", "li", "b", "code"}  # fmt: skip
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class"}


class Parsed(HTMLParser):
    """The elements, attributes and text of a page."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.attributes, self.texts, self.metas = [], set(), [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.metas += [dict(attrs)] if tag == "meta" else []

    def handle_comment(self, data):
        self.elements.append("comment")

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self):
        return "".join(self.texts)


def result(mark, student="ann", **more):
    return Result(student, "03_gradient_descent", "f", {"3.2": mark}, **more)


def page_of(*results, student="ann"):
    page = feedback(student, results, {REFERENCE.name: REFERENCE})
    page.encode()
    return page


def text_of(*results):
    return Parsed(page_of(*results)).text


WRONG = Mark(0, 2, Reason.WRONG, EXPECTED, mistake=MISTAKE, hint=HINT)


def test_a_page_says_points_reason_mistake_hint_and_where_to_find_more():
    text = text_of(result(WRONG))
    assert "3.2 quadratic_cost" in text and "✗ 0 of 2 points" in text
    assert Reason.WRONG.text in text and f"It looks like this: {MISTAKE}" in text
    assert f"Hint: {HINT}" in text and 'check("3.2") says more' in text


def test_a_right_answer_gets_neither_hint_nor_mistake():
    text = text_of(result(Mark(2, 2, Reason.CORRECT)))
    assert "✓ 2 of 2 points" in text and "Hint" not in text and "looks like" not in text


def test_no_expected_value_and_no_hidden_input_reaches_a_student():
    text = text_of(result(WRONG, doubts=["uses nets.costs"]))
    assert "0.375" not in text and "expected" not in text and "nets.costs" not in text


def test_parts_have_their_own_points():
    parts = [["one example", 1, 1], ["six examples", 0, 1]]
    text = text_of(result(Mark(1, 2, Reason.WRONG, parts=parts)))
    assert "◐ 1 of 2 points" in text
    assert "one example: 1 of 1 point" in text and "six examples: 0 of 1 point" in text


def test_written_answers_stand_among_the_others_with_the_words_of_the_person_who_marked():
    marked = result(WRONG, written={"3.6": WrittenMark(1.5, 3, Reason.BY_HAND, "<b>Nearly.</b>")})
    text = text_of(marked)
    assert "3.6 Why?" in text and "1.5 of 3 points" in text and "<b>Nearly.</b>" in text
    waiting = result(WRONG, written={"3.6": WrittenMark(None, 3, Reason.WAITING)})
    assert "no mark yet; 3 points" in text_of(waiting)
    assert "exercise 3.6 not counted yet" in text_of(waiting)


def test_own_error_text_is_there_and_cut():
    raised = "ValueError: " + "x" * 400 + "\nin: return a + b"
    text = text_of(result(Mark(0, 2, Reason.ERROR, "m", raised=raised)))
    assert "ValueError: xxx" in text and "x" * 300 not in text and "…" in text


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_strangers_have_written_makes_no_element(attack):
    mark = Mark(0, 2, Reason.ERROR, attack, [[attack, 0, 1]], attack, attack, attack)
    page = page_of(
        Result(attack, attack, attack, {"3.2": mark}, message=attack, notes=[attack],
               written={"3.6": WrittenMark(1, 3, Reason.BY_HAND, attack)}),
        Result("ann", attack, attack, {}, Reason.UNREADABLE, attack), student=attack,
    )  # fmt: skip
    parsed = Parsed(page)
    assert set(parsed.elements) <= OURS and parsed.attributes <= ATTRIBUTES
    assert legible(attack) in parsed.text and "49" not in parsed.text


@pytest.mark.parametrize("reason", sorted(set(Reason) - {Reason.WAITING, Reason.BY_HAND}))
def test_every_reason_has_kind_words(reason):
    assert reason.text
    points = None if reason == Reason.INTERNAL else 0
    assert reason.text in text_of(result(Mark(points, 2, reason)))
    if reason in (Reason.UNREADABLE, Reason.INTERNAL):
        whole = result(Mark(points, 2, reason), reason=reason, message="it is a PDF")
        assert reason.text in text_of(whole)
        assert ("it is a PDF" in text_of(whole)) == (reason == Reason.UNREADABLE)


def test_a_notebook_that_nobody_knows_has_a_page():
    text = text_of(Result("ann", "x.ipynb", "x.ipynb", {}, Reason.UNREADABLE, "no JSON"))
    assert "x.ipynb" in text and "no JSON" in text


def test_a_page_needs_nothing_from_outside_and_runs_nothing():
    page = page_of(result(WRONG))
    parsed = Parsed(page)
    (policy,) = (m["content"] for m in parsed.metas if "http-equiv" in m)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy and "default-src 'none'" in policy
    assert "script" not in policy and "http" not in page.replace("http-equiv", "")
    assert "style" not in parsed.attributes


def test_every_student_has_one_page_in_the_folder_whatever_the_name(tmp_path):
    names = ["ann", "../../ann", "a/b", "名前", "", "x" * 300]
    results = [result(WRONG, student=name) for name in names] * 2
    write_pages(results, [REFERENCE], (), tmp_path)
    pages = list((tmp_path / "feedback").iterdir())
    assert {page.name for page in pages} == {f"{safe_name(name)}.html" for name in names}
    assert feedback_path("../../ann", tmp_path).parent == tmp_path / "feedback"


def test_templates_escape_and_make_legible_whatever_they_print():
    template = environment().from_string("{{ x }}|{{ x | cut(3) }}|{{ y }}")
    said = template.render(x="<\u202e>", y=Markup("<b>"))
    assert said == "&lt;\\u202e&gt;|&lt;\\u202e&gt;|<b>"


def test_markdown_of_the_course_is_rendered_and_nothing_in_it_runs():
    source = "**a** <script>x</script> [x](javascript:alert(1)) $a_1 < b_2\\,c$ `code`"
    parsed = Parsed(markdown(source))
    assert set(parsed.elements) <= {"p", "strong", "code", "em"}
    assert "$a_1 < b_2\\,c$" in parsed.text and "<script>" in parsed.text
