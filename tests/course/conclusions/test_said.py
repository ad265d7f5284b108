"""What ties sentences to runs fails where they differ."""

import pytest

from tests.course.conclusions.said import concluded, found, same


def test_a_wrong_number_is_noticed():
    assert found("it takes {} steps", "here it takes 12 steps.") == ["12"]
    assert same("0.81", "0.8113") and same("1,000", "1000")
    assert not same("0.82", "0.8113")
    with pytest.raises(AssertionError, match="0 places say"):
        found("it takes {} steps", "it took 12 steps")
    with pytest.raises(AssertionError, match="2 places say"):
        found("{} steps", "12 steps, and then 13 steps")


def test_a_sentence_that_has_gone_is_noticed():
    with pytest.raises(AssertionError, match="does not say"):
        concluded(8, "Overfitting is always good.")
