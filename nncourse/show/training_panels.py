"""A training in two panels and a line of words."""

from __future__ import annotations

import math

from nncourse.show.drawn import bars, line, panel, points

# Dashes are said, so that they stay when earlier runs join the legend.
_LOOKS = {
    "training": {"color": "orange", "label": "training images", "dash": "none"},
    "evaluation": {"color": "blue", "label": "test images", "dash": "7 4"},
}


def panels(run, earlier, epochs):
    """Draw accuracy and cost after each epoch.

    Parameters
    ----------
    run : TrainingRun or None
        The present one.
    earlier : list of History
        Those before it, in grey.
    epochs : int
        How long the next run would be.

    >>> [p["title"] for p in panels(None, [], 30)]
    ['images read correctly', 'quadratic cost']
    """
    epochs = run.epochs if run else epochs
    percent, cost = _curves(run, earlier, _percent), _curves(run, earlier, _cost)
    if run and run.running:
        percent.append(bars([epochs * run.share], [1.2], across=True, width=2.4, color="green",
                            label="progress"))  # fmt: skip
    longest = max([epochs, *map(len, earlier)])
    highest = max((y for mark in cost for y in mark["y"] if y is not None), default=1.0)
    common = {"xlabel": "epoch", "x": (0, 1.02 * longest)}
    return [
        panel(
            *percent,
            title="images read correctly",
            ylabel="%",
            y=(0, 102),
            yticks=range(0, 101, 20),
            **common,
        ),
        panel(*cost, title="quadratic cost", ylabel="C", y=(0, 1.05 * highest), **common),
    ]


def status(run, setup, sizes, timed=True):
    """Say in a line what is going on; `timed` adds how long a finished run took.

    >>> status(None, "", [64, 30, 10])
    '64-30-10: 2,260 weights and biases, all random so far. Press Train.'
    """
    if run is None:
        count = sum(n_out * (n_in + 1) for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True))
        layers = "-".join(map(str, sizes))
        return f"{layers}: {count:,} weights and biases, all random so far. Press Train."
    return f"{setup}: {_progress(run, timed)}{_score(run.history)}"


def _curves(run, earlier, values):
    """Draw lines of one quantity: earlier runs in grey behind, then training and test data."""
    marks = []
    for i, history in enumerate(earlier):
        marks.append(_curve(values(history, "evaluation"), color="grey", width=1, dash="none",
                            label="earlier runs" if i == 0 else None))  # fmt: skip
    for which, look in _LOOKS.items():
        y = values(run.history, which) if run else []
        marks.append(_curve(y, **look))
        marks.append(points([len(y)] if y else [], y[-1:], color=look["color"], size=3.5))
    return marks


def _curve(y, **look):
    return line(range(1, len(y) + 1), y, **look)


def _percent(history, which):
    accuracy = history.training_accuracy if which == "training" else history.evaluation_accuracy
    return [100 * share for share in accuracy]


def _cost(history, which):
    return history[f"{which}_cost"]


def _progress(run, timed):
    done = len(run.history)
    if run.running:
        return f"epoch {min(done + 1, run.epochs)} of {run.epochs}, {_left(run.seconds_left)}"
    ended = ", then stopped" if run.history.interrupted else ""
    took = f", {run.seconds:.1f} s" if timed else ""
    return f"{done} epoch{'' if done == 1 else 's'}{ended}{took}"


def _left(seconds):
    if not math.isfinite(seconds):
        return "estimating the time left"
    return f"{seconds:.1f} s left" if seconds < 10 else f"{seconds:.0f} s left"


def _score(history):
    """Return the last and best count of correct predictions."""
    if not len(history):
        return "."
    correct, total = history["evaluation_correct"], history["evaluation_total"][-1]
    best = max(correct)
    epoch = correct.index(best) + 1
    return f". {correct[-1]:,} of {total:,} test images right; best {best:,}, after epoch {epoch}."
