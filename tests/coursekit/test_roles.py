"""Roles of cells: in the metadata, or as a first line that anybody can type."""

import pytest

from coursekit.roles import RoleError, about, check_cell, from_first_line, question_and_model, total

ANSWER = "def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"


def cell(source, **metadata):
    return {"source": source, "metadata": metadata}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("#| cases 3.2", {"role": "cases", "exercise": "3.2"}),
        ("#| setup", {"role": "setup"}),
        ("#|check 10", {"role": "check", "exercise": "10"}),
        (
            "<!-- written 3.10 points=1.5 -->",
            {"role": "written", "exercise": "3.10", "points": 1.5},
        ),
        (
            "#| answer 2 points=2 defines=g,h rtol=1e-4 silent raises=ValueError,KeyError",
            {
                "role": "answer",
                "exercise": "2",
                "points": 2,
                "defines": ["g", "h"],
                "rtol": 1e-4,
                "silent": True,
                "raises": ["ValueError", "KeyError"],
            },
        ),
        (
            '#| answer 2 points="one example:1,two: many:2"',
            {
                "role": "answer",
                "exercise": "2",
                "points": {"one example": 1, "two: many": 2},
                "defines": [],
            },
        ),
    ],
)
def test_a_first_line_tells_a_role(line, told):
    assert from_first_line(line) == (told, "")
    assert from_first_line(f"{line}\nrest")[1] == "rest"


def test_an_answer_defines_its_functions_if_nothing_else_is_said():
    assert about(cell(f"#| answer 1 points=1\n{ANSWER}"))["defines"] == ["f"]


@pytest.mark.parametrize(
    "source", ["x = 1", "# a comment", "#| label: fig-1", "<!-- a note -->", ""]
)
def test_other_first_lines_tell_nothing(source):
    assert from_first_line(source) == ({}, source)


@pytest.mark.parametrize(
    "line", ["#| cases 3.2 3.3", "#| answer 1 point=2", "#| answer 1 points=two"]
)
def test_a_first_line_that_cannot_be_meant_is_refused(line):
    with pytest.raises(RoleError, match="expected"):
        from_first_line(line)


def test_metadata_go_before_a_first_line_and_an_older_key_is_understood():
    told = {"role": "check", "exercise": "1"}
    assert about(cell("#| cases 2", coursekit=told)) == told
    assert about(cell("", nncourse=told)) == told
    assert about(cell("")) == {}


@pytest.mark.parametrize(
    ("source", "told", "message"),
    [
        (ANSWER, None, "marks a solution but has no role"),
        (ANSWER, {"role": "anwser"}, "has the role 'anwser'; expected one of setup, answer"),
        (ANSWER, {"role": "answer", "exercise": "1", "defines": ["f"]}, "lacks points"),
        (
            ANSWER,
            {"role": "answer", "exercise": "1", "points": 1, "defines": ["g"]},
            "does not define g",
        ),
        (
            ANSWER,
            {"role": "answer", "exercise": "1", "points": 1, "defines": []},
            "does not define any",
        ),
        (
            "def f(x): ...",
            {"role": "answer", "exercise": "1", "points": 1, "defines": ["f"]},
            "in pairs",
        ),
        ("", {"role": "cases"}, "lacks exercise"),
    ],
)
def test_a_cell_without_what_its_role_needs_is_refused(source, told, message):
    with pytest.raises(RoleError, match=f"cell 4.*{message}"):
        check_cell(cell(source, **({"coursekit": told} if told else {})), "cell 4")


def test_the_two_sides_of_a_written_question():
    source = "Why?\n\n### BEGIN SOLUTION\nBecause.\n### END SOLUTION"
    assert question_and_model(source) == ("Why?\n\n*Your answer:*", "Because.")


def test_points_per_label_add_up():
    assert total({"a": 1, "b": 2}) == total(3) == 3
