"""The look that still pictures and live figures share: colours, sizes, PNG bytes."""

from __future__ import annotations

import io
from contextlib import contextmanager

import matplotlib as mpl
import matplotlib.style
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

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
    "axes.prop_cycle": mpl.cycler(color=[v for k, v in PALETTE.items() if k != "grey"]),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": "medium",
    "font.size": 10,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
}

# Low ground is dark, as deep water is on a map; the same stops stand in draw.js.
DEPTHS = LinearSegmentedColormap.from_list("depths", ["#5FA8D3", "#F4F9FC"])


def color(name):
    """The colour behind a name of the palette; any other colour stays what it is.

    >>> color("blue"), color("#123456")
    ('#0072B2', '#123456')
    """
    return PALETTE.get(name, name)


@contextmanager
def course_style():
    """Draw in the course's style, whatever the reader's matplotlib settings are."""
    with mpl.style.context(["default", STYLE]):
        yield


def png(draw, *, size=(7.2, 3.2), dpi=90, colors=128) -> bytes:
    """Let ``draw(figure)`` draw on a fresh matplotlib figure and return it as PNG bytes.

    The same drawing gives the same bytes: no date, no version, no pyplot state.

    Parameters
    ----------
    draw : callable
        Gets an empty `matplotlib.figure.Figure`.
    size : (float, float)
        Width and height in inches.
    dpi : float
        Pixels per inch.
    colors : int
        Colours kept in the file (at most 256). Fewer colours make a smaller file.

    >>> png(lambda figure: figure.subplots().plot([0, 1]))[1:4]
    b'PNG'
    """
    from PIL import Image

    with course_style():
        figure = Figure(figsize=size, dpi=dpi, layout="constrained", facecolor="white")
        canvas = FigureCanvasAgg(figure)
        draw(figure)
        canvas.draw()
    pixels = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    out = io.BytesIO()
    pixels.quantize(colors, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(out, format="PNG", optimize=True)
    return out.getvalue()
