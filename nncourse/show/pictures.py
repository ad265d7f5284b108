"""Pictures as PNG bytes, with their text alternative."""

from __future__ import annotations

import base64
import html
import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nncourse.show.style import course_style


class Picture:
    """A PNG and the words that stand for it where it cannot be seen; a notebook shows it.

    >>> print(Picture(b"", alt="a valley"))
    Picture: a valley
    """

    def __init__(self, data: bytes, *, alt: str):
        self.data, self.alt = data, alt

    def __repr__(self):
        return f"Picture: {self.alt}"

    def _repr_html_(self):
        inside = base64.b64encode(self.data).decode()
        words = html.escape(self.alt, quote=True)
        return f'<img alt="{words}" style="max-width: 100%" src="data:image/png;base64,{inside}">'


def described(ax, alt: str) -> Picture:
    """The figure that `ax` belongs to as a picture with a text alternative; the figure is closed.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Any one of the figure's axes.
    alt : str
        What a reader who cannot see the picture should know.

    >>> from nncourse.show.style import axes
    >>> ax = axes()
    >>> _ = ax.plot([0, 1])
    >>> described(ax, "A rising line.")
    Picture: A rising line.
    """
    import matplotlib.pyplot as plt

    figure = ax.get_figure(root=True)
    data = png_of(figure)
    plt.close(figure)
    return Picture(data, alt=alt)


def png(draw, *, size=(7.2, 3.2), dpi=90) -> bytes:
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

    >>> png(lambda figure: figure.subplots().plot([0, 1]))[1:4]
    b'PNG'
    """
    with course_style():
        figure = Figure(figsize=size, dpi=dpi, layout="constrained", facecolor="white")
        draw(figure)
        return png_of(figure)


def png_of(figure, *, colors=256) -> bytes:
    """A matplotlib figure as a small PNG: at most `colors` colours, nothing about the software."""
    from PIL import Image

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    few = picture.quantize(colors, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, format="PNG", optimize=True)
    return out.getvalue()
