"""Every place where a control of a live figure can stand, as draw.js computes it."""

import math


def positions(control) -> list:
    """Every value that a control can be given in the page.

    >>> positions({"kind": "check"})
    [False, True]
    """
    if control["kind"] == "check":
        return [False, True]
    if control["kind"] in ("choice", "text"):
        return list(control["options" if control["kind"] == "choice" else "examples"])
    return _log_positions(control) if control["log"] else _even_positions(control)


def some_positions(control, count) -> list:
    """So many positions of a control from end to end, or all where there are fewer."""
    places = positions(control)
    last, count = len(places) - 1, min(count, len(places))
    return [places[round(i * last / max(1, count - 1))] for i in range(count)]


def _even_positions(control) -> list:
    """From `min` to `max` in equal steps, rounded like the number that the page shows."""
    low, high, step = control["min"], control["max"], control["step"]
    count = math.floor((high - low) / step + 1e-9)
    values = [round(low + k * step, 10) for k in range(count + 1)]
    return [int(v) for v in values] if control["whole"] else [float(v) for v in values]


def _log_positions(control) -> list:
    """From `min` to `max` in hundred equal factors, each rounded to three digits."""
    low, high = math.log10(control["min"]), math.log10(control["max"])
    values = [float(f"{10 ** (low + k * (high - low) / 100):.3g}") for k in range(101)]
    inside = [min(max(v, control["min"]), control["max"]) for v in values]
    return sorted({round(v) for v in inside}) if control["whole"] else inside
