"""The command that records histories: what it writes is what `nncourse.histories` reads."""

import json

import pytest

from nncourse import histories
from studies import record

EPOCHS = [
    {"training_cost": 0.123456, "training_correct": 8, "training_total": 10,
     "evaluation_cost": 1.5, "evaluation_correct": 3, "evaluation_total": 5, "seconds": 1.0},
    {"training_cost": 0.00123456, "training_correct": 10, "training_total": 10,
     "evaluation_cost": 2.0, "evaluation_correct": 4, "evaluation_total": 5, "seconds": 1.0},
]  # fmt: skip


def test_a_record_is_read_as_it_was_trained(tmp_path, monkeypatch):
    settings = {"name": "tiny", "epochs": 2, "images": 10, "seed": 0, "start": []}
    result = {"settings": settings, "epochs": EPOCHS, "environment": {"numpy": "2"}}
    text = record.to_json(record.record("tiny", [result, result]))
    (tmp_path / "tiny.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr(histories, "FOLDER", tmp_path)
    assert json.loads(text)["command"] == "python -m studies.record --seeds 2 tiny"
    run = histories.recorded("tiny", 1)
    assert run["training_cost"] == [0.1235, 0.001235]
    assert run.training_accuracy == [0.8, 1.0] and run.evaluation_accuracy == [0.6, 0.8]


def test_every_shipped_record_is_that_of_its_run():
    for name in record.SHIPPED:
        task = record.tasks(name, 1)[0]
        recorded = histories.about(name)["settings"]
        assert recorded == {k: v for k, v in task.settings.items() if k in recorded}


def test_an_unknown_run_is_refused(capsys):
    with pytest.raises(SystemExit):
        record.main(["svm"])
    assert "svm: no training of a network has that name" in capsys.readouterr().err
