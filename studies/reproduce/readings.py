"""Readings: functions from the records of a run's epochs to one number.

Accuracies are in per cent. "best epoch" takes the highest of all epochs on the data that the run
is evaluated on, because the sources do so; where these are the test data, it flatters.
"""


def _percent(record, which="evaluation"):
    return 100 * record[f"{which}_correct"] / record[f"{which}_total"]


def _first_best(values, best):
    """Find the first epoch, counted from 0, whose value is the best."""
    return values.index(best(values))


READINGS = {
    "accuracy": lambda epochs: _percent(epochs[-1]),  # of a baseline, which has no epochs
    "first epoch": lambda epochs: _percent(epochs[0]),
    "best epoch": lambda epochs: max(map(_percent, epochs)),
    "last epoch": lambda epochs: _percent(epochs[-1]),
    "last epoch, training": lambda epochs: _percent(epochs[-1], "training"),
    "epoch of lowest cost": lambda epochs: _first_best([e["evaluation_cost"] for e in epochs], min),
    "epoch of highest accuracy": lambda epochs: _first_best([*map(_percent, epochs)], max),
    "first output": lambda epochs: epochs[0]["output"],
    "last output": lambda epochs: epochs[-1]["output"],
}


def read(reading, epochs):
    """Read one number from the records of a run.

    >>> read("best epoch", [{"evaluation_correct": k, "evaluation_total": 20} for k in (9, 12, 11)])
    60.0
    """
    if reading not in READINGS:
        raise ValueError(f"reading is {reading!r}; expected one of {', '.join(READINGS)}.")
    return READINGS[reading](epochs)
