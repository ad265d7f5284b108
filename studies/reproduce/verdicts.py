"""How a row is judged. The rule was written down before the first result was seen.

A number is read off every run of ours, one per seed.

- *all* (the usual case): **reproduced** when what the source prints lies between our lowest and
  our highest seed, or within the row's margin of that; the margin is 0.3 points where the row
  does not say otherwise, about what chance does to an accuracy on 10,000 images.
- *best* (the source shows the best of several runs): our best seed takes the place of the range.
- *some* (the source says that many runs come out so): **reproduced** when at least one seed does.
- **better** when it is not reproduced because ours is wholly above, where more is better.
- **not reproduced** in all other cases.

Luck: how many of our seeds reach what the source prints, without any margin.
"""

from enum import StrEnum
from statistics import median


class Verdict(StrEnum):
    """How a row is judged."""

    REPRODUCED = "reproduced"
    BETTER = "better"
    NOT_REPRODUCED = "not reproduced"


def verdict(row, values):
    """Compare what a source prints with our values, by the rule above.

    Parameters
    ----------
    row : Row
    values : list of float
        One per seed.

    Returns
    -------
    Verdict
    """
    if row.compare == "some":
        apart = 0 if any(_apart(row, v, v) == 0 for v in values) else -1
    else:
        lowest = max(values) if row.compare == "best" else min(values)
        apart = _apart(row, lowest, max(values))
    if apart == 0:
        return Verdict.REPRODUCED
    return Verdict.BETTER if apart > 0 and row.more_is_better else Verdict.NOT_REPRODUCED


def _apart(row, lowest, highest):
    """Return 0 where the ranges meet within the margin, 1 where ours is above, −1 where below."""
    tolerance = row.margin + 1e-9
    return int(lowest > row.top + tolerance) - int(highest < row.low - tolerance)


def reached(row, values):
    """Count the seeds that reach what the source prints, or for "some" lie within it."""
    if row.compare == "some":
        return sum(_apart(row, v, v) == 0 for v in values)
    return sum(v >= row.low - 1e-9 for v in values) if row.more_is_better else None


def summary(row, values):
    """Sum up the values: median, best, spread, verdict, and how lucky the source was."""
    return {
        "median": median(values),
        "best": max(values) if row.more_is_better else None,
        "lowest": min(values),
        "highest": max(values),
        "seeds": len(values),
        "reached": reached(row, values),
        "verdict": verdict(row, values),
    }
