"""What hidden cells use: inputs from a seed, and values as plain JSON."""

import json
import math
import re

import numpy as np
import pytest

from nncourse.course import hidden
from nncourse.course.hidden import describe_value, seeded, show_values


def test_inputs_follow_the_seed_of_the_run_and_the_tag(monkeypatch):
    ordinary = seeded("1.1").random(4)
    assert (ordinary == seeded("1.1").random(4)).all()
    assert (ordinary != seeded("1.2").random(4)).all()
    monkeypatch.setenv(hidden.SEED_VARIABLE, "12")
    assert (ordinary != seeded("1.1").random(4)).all()


@pytest.fixture
def shown(monkeypatch):
    bundles = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: bundles.append(data))
    return bundles


def test_values_go_out_as_one_output(shown):
    show_values(1.5, np.eye(2), "text")
    (data,) = shown
    assert [value["kind"] for value in data[hidden.MIME]] == ["f", "f", "U"]
    assert data["text/plain"] == "values: f (), f (2, 2), U ()"


def test_rules_stand_with_every_value(shown):
    show_values(1, 2, strict=True, shuffled=True)
    assert all(value["strict"] and value["shuffled"] for value in shown[0][hidden.MIME])


@pytest.mark.parametrize(
    ("value", "kind", "shape", "values"),
    [
        (True, "b", [], [True]),
        (3, "i", [], [3]),
        (np.uint8(3), "u", [], [3]),
        (0.5, "f", [], [0.5]),
        (np.longdouble(0.5), "f", [], [0.5]),
        (1 + 2j, "c", [], [1.0, 2.0]),
        (np.array([[1, 2]]), "i", [1, 2], [1, 2]),
        (np.array([[1.0], [2.0]]).T, "f", [1, 2], [1.0, 2.0]),
        (np.array([math.nan, math.inf, -math.inf]), "f", [3], ["NaN", "Infinity", "-Infinity"]),
        (np.zeros((0, 2)), "f", [0, 2], []),
        ("word", "U", [], ["word"]),
        (None, "none", [], []),
        (10**30, "an int beyond 64 bits", [], None),
        (np.zeros(200_000), "f", [200_000], None),
        (np.broadcast_to(0.0, (10**9, 10**9)), "f", [10**9, 10**9], None),
        (np.array([None]), "O", [1], None),
        (object(), "a object", [], None),
    ],
    ids=lambda each: re.sub(" at 0x.*", "", str(each)),  # the same in every process
)
def test_values_become_kind_shape_and_numbers(value, kind, shape, values):
    described = describe_value(value)
    assert (described["kind"], described["shape"], described["values"]) == (kind, shape, values)
    json.dumps(described, allow_nan=False)


def test_lists_tuples_and_dicts_keep_their_entries():
    described = describe_value([(1, "a"), {"k": 2.0}])
    assert described["kind"] == "list"
    assert [entry["kind"] for entry in described["values"]] == ["tuple", "dict"]
    assert described["values"][1]["values"][0][0] == "str:k"


def test_what_has_no_end_is_cut_off():
    endless = []
    endless.append(endless)
    assert "too deep" in json.dumps(describe_value(endless))


def test_a_subclass_of_an_array_cannot_lie_about_itself():
    class Lie(np.ndarray):
        shape = (7, 7)

        def ravel(self):
            return np.zeros(49)

    described = describe_value(np.ones(3).view(Lie))
    assert (described["shape"], described["values"]) == ([3], [1.0, 1.0, 1.0])
