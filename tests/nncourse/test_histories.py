"""Recorded trainings: whole, small, and what the command would write again."""

import pytest

from nncourse.histories import FOLDER, about, names, recorded


@pytest.mark.parametrize("name", names())
def test_every_seed_of_every_record_is_whole(name):
    facts = about(name)
    for seed in facts["seeds"]:
        run = recorded(name, seed)
        assert len(run) == facts["settings"]["epochs"]
        assert run["training_total"] == [facts["settings"]["images"]] * len(run)
        assert all(0 <= share <= 1 for share in run.evaluation_accuracy + run.training_accuracy)
        assert min(run["training_cost"] + run["evaluation_cost"]) > 0


@pytest.mark.parametrize("name", names())
def test_a_curve_takes_a_few_kilobytes(name):
    curves = 4 * len(about(name)["seeds"])
    assert (FOLDER / f"{name}.json").stat().st_size < 4000 * curves


def test_what_is_not_recorded_is_said():
    with pytest.raises(ValueError, match="no run 'hundred' is recorded; expected one of: .*decay"):
        recorded("hundred")
    with pytest.raises(ValueError, match="seed is 9; thousand was recorded with"):
        recorded("thousand", 9)
