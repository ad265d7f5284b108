"""The ledger is complete and true: every number has a test, every test runs what it names."""

import inspect
import sys
from collections import Counter

import pytest

from tests.course.equations.ledger import EQUATIONS, entered_tests, expand, ledger

# Counted by hand: (1)–(94), four (BP) and (BP1a); 2.5.1–2.5.11; 1.1–1.4, 3.1–3.8, 4.1–4.17,
# 5.1–5.4, 6.1–6.6; A.45–A.66.
COUNTS = {"N": 94 + 5, "T": 11, "B": 4 + 8 + 17 + 4 + 6, "A": 22}
TESTS = entered_tests()


def name(test):
    return test.__name__.removeprefix("test_")


def test_the_list_of_equations_is_the_sources():
    assert Counter(equation.source for equation in EQUATIONS) == COUNTS
    assert len(set(EQUATIONS)) == len(EQUATIONS) == 171


def test_every_equation_has_a_test(record_property):
    book = ledger()
    shown = [equation for equation in EQUATIONS if book[equation]]
    record_property("ledger", f"{len(shown)} of {len(EQUATIONS)}")
    assert [str(equation) for equation in EQUATIONS if equation not in shown] == []


def test_no_two_tests_share_a_name():
    assert [n for n, times in Counter(map(name, TESTS)).items() if times > 1] == []


def test_expand_reads_ranges_and_several_sources():
    assert [str(e) for e in expand("N BP2–31; T 2.5.9")] == [
        "N (BP2)",
        "N (BP3)",
        "N (31)",
        "T (2.5.9)",
    ]


@pytest.mark.parametrize("text", ["N 95", "N 94–96", "B 2.1", "X 1", "N"])
def test_an_equation_that_the_sources_do_not_have_is_refused(text):
    with pytest.raises(ValueError, match="there is no equation"):
        expand(text)


def codes_run_by(test):
    """The code objects of all Python functions that are called while the test runs."""
    called = set()
    sys.setprofile(lambda frame, event, arg: event == "call" and called.add(frame.f_code))
    try:
        test()
    finally:
        sys.setprofile(None)
    return called


@pytest.mark.parametrize("test", TESTS, ids=name)
def test_a_test_of_the_ledger_calls_the_code_it_names(test):
    called = codes_run_by(test)
    for function in test.code:
        code = inspect.unwrap(function).__code__
        assert code in called, f"{name(test)} does not call {function.__qualname__}"


@pytest.mark.parametrize("test", TESTS, ids=name)
def test_a_test_of_the_ledger_says_in_a_sentence_what_it_shows(test):
    assert test.__doc__ and test.__doc__.split("\n")[0].endswith((".", "…"))
