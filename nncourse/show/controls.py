"""The controls of a live figure, declared as traits: slider, check box, list, line of text.

A control is an ordinary trait with a note of how the page shows it. What it accepts stands in
one place, so that Python, the page and the tests cannot disagree.
"""

from __future__ import annotations

import traitlets


def slider(value, label, low, high, step=None, *, unit="", log=False, play=False):
    """Declare a number between `low` and `high`; a whole one where `value` is an int.

    Parameters
    ----------
    value : int or float
        Where the slider stands at first.
    label : str
        What stands in front of it, with the letter of the book: ``"learning rate η"``.
    low, high : number
        Its two ends.
    step : number, optional
        From one position to the next (default: 1 for whole numbers, else a hundredth of the way).
    unit : str
        Stands behind the number.
    log : bool
        Equal ways multiply by equal factors (then `step` is not used).
    play : bool or int
        Put a ▶ button beside it that walks the slider to its right end, a position every 200
        milliseconds or every `play` milliseconds.

    >>> slider(0.1, "learning rate η", 0.01, 0.25, 0.01).max
    0.25
    """
    whole = isinstance(value, int)
    step = step or (1 if whole else (high - low) / 100)
    kind = traitlets.Int if whole else traitlets.Float
    control = {
        "kind": "slider",
        "label": label,
        "min": low,
        "max": high,
        "step": step,
        "unit": unit,
        "log": log,
        "play": play,
        "whole": whole,
    }
    return kind(value, min=low, max=high).tag(sync=True, control=control)


def check_box(value, label):
    """Declare a yes or no.

    >>> check_box(True, "show the path").default_value
    True
    """
    return traitlets.Bool(value).tag(sync=True, control={"kind": "check", "label": label})


def choice(value, label, options):
    """Declare a choice of one of the strings in `options`.

    >>> choice("bowl", "valley", ["bowl", "two valleys"]).values
    ['bowl', 'two valleys']
    """
    control = {"kind": "choice", "label": label, "options": list(options)}
    return traitlets.Enum(list(options), value).tag(sync=True, control=control)


def text_box(value, label, examples=()):
    """Declare a line of text that the reader writes; `examples` are what tests try.

    >>> text_box("784, 30, 10", "sizes of the layers").default_value
    '784, 30, 10'
    """
    control = {"kind": "text", "label": label, "examples": [value, *examples]}
    return traitlets.Unicode(value).tag(sync=True, control=control)


def controls_of(cls) -> dict:
    """Return a class's controls in the order of their definition: ``{name: description}``."""
    controls = {}
    for base in reversed(cls.__mro__):
        for name, trait in vars(base).items():
            if isinstance(trait, traitlets.TraitType) and trait.metadata.get("control"):
                controls[name] = {"name": name, **trait.metadata["control"]}
    return controls
