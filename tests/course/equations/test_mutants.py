"""The tests of the ledger notice mistakes in the library: every mutant is killed."""

import re

import pytest

from tests.course.equations.ledger import EQUATIONS, expand
from tests.course.equations.mutants import MUTANTS, Mutant, library_with, noticed_by, unnoticed


def name(mutant):
    """Such as ``network-step = eta``, for the command line."""
    words = re.sub(r"\s+", " ", mutant.new).strip() or "nothing"
    return f"{mutant.module.rpartition('.')[2]}: {words}"


def test_without_a_mistake_all_tests_pass_in_the_fresh_library():
    assert noticed_by(None) == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=name)
def test_a_mistake_is_noticed_by_every_equation_it_breaks(mutant, record_property):
    record_property("mutation", "mutants of the code behind the equations killed")
    assert unnoticed(mutant) == [], f"unnoticed: {mutant.new!r} in place of {mutant.old!r}"


def test_every_equation_has_a_mistake_that_its_tests_notice():
    broken = {equation for mutant in MUTANTS for equation in expand(mutant.breaks)}
    assert [str(equation) for equation in EQUATIONS if equation not in broken] == []


def test_there_are_at_least_forty_mutants_and_no_two_alike():
    assert len(MUTANTS) >= 40
    assert len({(mutant.module, mutant.old, mutant.new) for mutant in MUTANTS}) == len(MUTANTS)


def test_a_mistake_that_changes_nothing_is_reported_as_unnoticed():
    same = Mutant("network", "m=x.shape[1]", "N 20; A A.47", "m=len(x.T)")
    assert unnoticed(same) == ["N (20)", "A (A.47)"]


def test_a_mistake_that_does_not_run_is_an_error():
    broken = Mutant("network", "m=x.shape[1]", "N 20", "m=xx.shape[1]")
    with pytest.raises(NameError, match="xx"):
        unnoticed(broken)


def test_a_mutant_whose_line_is_gone_says_what_to_do():
    gone = Mutant("network", "no such line", "N 20", "pass")
    with pytest.raises(LookupError, match=r"'no such line' stands 0 times.*change the mutant"):
        unnoticed(gone)


def test_the_library_is_whole_again_afterwards():
    import nncourse.network
    import tests.course.equations

    before = nncourse.network, tests.course.equations.calculus
    with library_with(Mutant("network", "m=x.shape[1]", "N 20", "m=2 * x.shape[1]")):
        import nncourse.network as mutated

        assert mutated is not before[0]
    assert (nncourse.network, tests.course.equations.calculus) == before
