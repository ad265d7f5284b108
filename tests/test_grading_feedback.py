"""Pages for students: kind, complete, and nothing in them that we did not write."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from nncourse.course.grading.feedback import (
    KIND,
    About,
    difference,
    feedback,
    feedback_path,
    write_feedback,
)
from nncourse.course.grading.flags import DOUBT
from nncourse.course.grading.limits import CORRECT, ERROR, INTERNAL, REASONS, UNREADABLE, WRONG
from nncourse.course.grading.marking import BY_HAND, WAITING, Mark, Result, WrittenMark
from nncourse.course.grading.pages import STYLE, element, legible, page
from nncourse.course.grading.reference import Hidden, Reference
from nncourse.course.grading.results import safe_name
from nncourse.course.grading.secrets import pieces, quotes, secret_pieces
from nncourse.course.grading.written import Question, Sheet

SECRET = "rng = seeded('3.2, many')\na, y = rng.random((10, 7)), rng.random((10, 7))"
REFERENCE = Reference("03_gradient_descent", {"3.1": 1, "3.2": 2},
                      {"vectorized_result": "3.1", "quadratic_cost": "3.2"},
                      ("import numpy as np",), (), (Hidden("3.2", 2, SECRET),), (),
                      Sheet((Question("3.6", 3, "## 3.6 Why?\n\nSo?", "Model."),)))  # fmt: skip
ATTACKS = [
    "<script>alert(1)</script>", "</pre><img src=x onerror=alert(1)>", '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)", "</title></style><style>*{display:none}</style>", "<!-- ", "]]>",
    "&lt;script&gt;", "javascript:alert(1)", "<base href='//x'>", "<meta http-equiv=refresh>",
    "a\0b", "\u202egnp.exe", "<a\u2028href=x>", "<plaintext>", "\x1b[2J", "\ud800",
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


def result(student="ann", marks=None, **about):
    checks = [{"points": 1, "max": 1, "reason": CORRECT}, {"points": 0, "max": 1, "reason": WRONG}]
    said = "value 2: the shape is (3,), expected (10, 7)"
    marks = marks or {"3.1": Mark(1, 1, CORRECT), "3.2": Mark(1, 2, WRONG, said, checks)}
    return Result(student, "03_gradient_descent", "a.ipynb", marks, **about)


def made(*results):
    return feedback(results[0].student, results, {REFERENCE.name: About(REFERENCE)})


def test_a_page_says_points_reason_hint_and_where_to_find_more():
    text = Parsed(made(result())).text
    for said in ("Feedback for ann", "2 of 3 points together", "3.1 vectorized_result",
                 "✓ 1 of 1 point", "◐ 1 of 2 points", KIND[WRONG], "1 of 2 tests",
                 "another shape", "Hint: eq. (6): half", 'check("3.2") says more'):  # fmt: skip
        assert said in text
    assert "(10, 7)" not in text and "(3,)" not in text


def test_a_usual_mistake_is_named():
    marks = {"3.2": Mark(0, 2, WRONG, "", [], "the factor ½ is missing")}
    assert "It looks like this: the factor ½ is missing" in Parsed(made(result(marks=marks))).text


def test_written_answers_stand_among_the_others_with_the_words_of_the_person_who_marked():
    made_ = result()
    made_.written = {"3.1b": WrittenMark(1.5, 2, BY_HAND, "<b>Good</b>"),
                     "3.6": WrittenMark(None, 3, WAITING)}  # fmt: skip
    text = Parsed(made(made_)).text
    order = [text.index(said) for said in ("3.1 vec", "3.1b", "1.5 of 2 points", "<b>Good</b>",
                                           "3.2 quad", "3.6 Why?", "no mark yet; 3 p")]  # fmt: skip
    assert order == sorted(order)
    assert "3.5 of 5 points together; exercise 3.6 not counted yet" in text


def test_own_error_text_is_there_and_cut():
    marks = {"3.2": Mark(0, 2, ERROR, "cell 3: ValueError: " + "x" * 5000)}
    text = Parsed(made(result(marks=marks))).text
    assert "cell 3: ValueError: xxx" in text and "x" * 300 not in text and "x …" in text


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_strangers_have_written_makes_no_element(attack):
    marks = {"3.1": Mark(0, 1, ERROR, attack), "3.2": Mark(0, 2, WRONG, attack, [], attack),
             attack: Mark(0, 1, ERROR, f"cell 1: {attack}")}  # fmt: skip
    plain = Parsed(made(result("ann", {key: Mark(0, 1, ERROR, "x") if key != "3.2" else Mark(
        0, 2, WRONG, "x", [], "x") for key in marks}, notes=["x"])))  # fmt: skip
    text = made(result(attack, marks, notes=[attack]))
    text.encode()
    parsed = Parsed(text)
    assert parsed.elements == plain.elements
    assert set(parsed.elements) <= OURS and parsed.attributes <= ATTRIBUTES
    assert not re.search("[\0\u202e\u2028\x1b]", text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_unreadable_file_with_such_a_name_makes_no_element_either(attack):
    other = result(attack, {"3.1": Mark(0, 1, UNREADABLE)}, reason=UNREADABLE, message=attack)
    other.notebook = attack
    assert set(Parsed(made(other)).elements) <= OURS


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_kind_words(reason):
    points = None if reason == INTERNAL else 0
    text = Parsed(made(result(marks={"3.2": Mark(points, 2, reason, "x")}))).text
    assert KIND[reason] in text
    assert ("no mark yet" in text) == (reason == INTERNAL)


@pytest.mark.parametrize("message", [
    f"ValueError: {SECRET}", SECRET.replace("\n", "\\n"), SECRET.replace("'", "\\'"),
    "E: r n g = s e e d e d ( ' 3 . 2 , m", "E: y = rng.random((10, 7))",
])  # fmt: skip
def test_an_error_that_quotes_a_hidden_check_is_not_shown(message):
    text = Parsed(made(result(marks={"3.2": Mark(0, 2, ERROR, message)}))).text
    assert "not public" in text and "rng" not in text and "seeded" not in text


def test_short_lines_are_known_when_they_come_as_one():
    source = "x = f(3)\ny = g(x)\nz = h(y)"
    assert quotes(repr(source), pieces(source)) and quotes(source, pieces(source))
    assert not quotes("x = f(3)", pieces(source))


@pytest.mark.parametrize("message", [
    "NameError: name 'quadratic_cost' is not defined",
    "ValueError: operands could not be broadcast together with shapes (10,7) (7,10) ",
    "TypeError: quadratic_cost() takes 1 positional argument but 2 were given",
    "cell 4: SyntaxError: invalid syntax (2, line 3)",
])  # fmt: skip
def test_ordinary_errors_are_shown(message):
    assert not quotes(message, secret_pieces(REFERENCE))
    assert message in Parsed(made(result(marks={"3.2": Mark(0, 2, ERROR, message)}))).text


def test_notes_for_the_instructor_are_not_for_the_student():
    notes = ["cell 3: uses nncourse.costs; " + DOUBT, "exercise 3.2: defined in cells 1, 2"]
    text = Parsed(made(result(notes=notes))).text
    assert "own answer" not in text and "nncourse.costs" not in text and "cells 1, 2" in text


def test_hints_of_another_course_with_the_same_ids_are_not_given():
    other = Reference(REFERENCE.name, {"3.2": 2}, {"f": "3.2"}, (), (), REFERENCE.hidden, ())
    text = Parsed(feedback("ann", [result()], {other.name: About(other)})).text
    assert "3.2 f" in text and "Hint" not in text


@pytest.mark.parametrize("message", ["the value is different", "", "value 1: under one key: x"])
def test_a_difference_without_a_kind_says_nothing(message):
    assert difference(message) == ""


def test_a_page_needs_nothing_from_outside_and_runs_nothing():
    text = made(result())
    parsed = Parsed(text)
    policy = next(m["content"] for m in parsed.metas if "http-equiv" in m)
    (style,) = re.findall("<style>(.*)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
                      "base-uri 'none'; form-action 'none'")  # fmt: skip
    assert parsed.metas[2]["content"] == "width=device-width, initial-scale=1"
    assert not {"script", "link", "iframe", "img"} & set(parsed.elements)
    assert "url(" not in STYLE and "prefers-color-scheme: dark" in STYLE


def test_every_student_has_one_page_in_the_folder_whatever_the_name(tmp_path):
    names = ["../../ann", "ann", "Ann", "/etc/ann", "a\nb", "名前", "..", "", "x" * 300, "CON",
             "𝐀" * 63, "a.ipynb", "a", "\udcff", "ann/b", "a.html"]  # fmt: skip
    results = [result(name) for name in names] + [result("ann")]
    write_feedback(results, [REFERENCE], tmp_path)
    pages = list((tmp_path / "feedback").iterdir())
    assert len(pages) == len(names)
    assert [path.name for path in tmp_path.iterdir()] == ["feedback"]
    assert feedback_path("ann", tmp_path).read_text().count("3.1 vectorized_result") == 2
    assert all(len(f"{safe_name(name)}.html".encode()) <= 255 for name in names)


def test_elements_escape_text_and_attributes():
    made = element("p", "<", element("b", ">"), title='"')
    assert made == '<p title="&quot;">&lt;<b>&gt;</b></p>'
    assert Parsed(page("<b>", "<i>")).elements.count("b") == 0
    assert legible("a\r\u200b\ud800") == "a\\r\\u200b\\ud800"
