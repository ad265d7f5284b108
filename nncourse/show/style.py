"""The look that still pictures and live figures share: colours, line widths, axes."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache

# matplotlib is imported by what draws, when it draws: live figures draw themselves in the page.

# Okabe and Ito's colours, told apart by people with any kind of colour blindness.
# Their yellow is left out: it cannot be seen on white. Their black is the colour of the text.
PALETTE = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "red": "#D55E00",
    "purple": "#CC79A7",
    "sky": "#56B4E9",
    "grey": "#808080",
}

# What the axes and the text of every still picture look like.
STYLE = {
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": "medium",
    "font.size": 10,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
}

# The ends of colour maps; the same stand in draw.js.
SHADES = {
    "depths": ("#5FA8D3", "#F4F9FC"),  # low ground is dark, as deep water is on a map
    "around zero": (PALETTE["blue"], "white", PALETTE["orange"]),  # below zero, at zero, above
}


@cache
def shades(name):
    """Return matplotlib's colour map between the ends that `SHADES` names.

    >>> shades("depths").name
    'depths'
    """
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list(name, SHADES[name])


def color(name):
    """Return the colour behind a name of the palette; any other colour stays what it is.

    >>> color("blue"), color("#123456")
    ('#0072B2', '#123456')
    """
    return PALETTE.get(name, name)


@contextmanager
def course_style():
    """Draw in the course's style, whatever the reader's matplotlib settings are."""
    import matplotlib.style

    colors = matplotlib.cycler(color=[v for k, v in PALETTE.items() if k != "grey"])
    with matplotlib.style.context(["default", STYLE, {"axes.prop_cycle": colors}]):
        yield


def axes(ax=None, *, size=(5.0, 3.4)):
    """Return `ax` itself, or the axes of a new figure of `size` inches when it is None."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    with course_style():
        return plt.subplots(figsize=size, layout="constrained")[1]


def row(count, *, size=(9.0, 3.3)):
    """Return the axes of a new figure with `count` plots side by side.

    >>> len(row(2))
    2
    """
    import matplotlib.pyplot as plt

    with course_style():
        return plt.subplots(1, count, figsize=size, layout="constrained", squeeze=False)[1][0]
