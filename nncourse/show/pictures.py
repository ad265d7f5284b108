"""Pictures as PNG bytes, with their text alternative."""

from __future__ import annotations

import base64
import html
import io

import numpy as np

from nncourse.show.style import course_style


class Picture:
    """A PNG and the words that stand for it where it cannot be seen; a notebook shows it.

    `scale`: how many pixels stand for one of the page, 1 for a picture that is not to be shrunk.

    >>> print(Picture(b"", alt="a valley"))
    Picture: a valley
    """

    def __init__(self, data: bytes, *, alt: str, scale: float = 1):
        self.data, self.alt, self.scale = data, alt, scale

    def __repr__(self):
        return f"Picture: {self.alt}"

    def _repr_html_(self):
        inside = base64.b64encode(self.data).decode()
        words = html.escape(self.alt, quote=True)
        size = "" if self.scale == 1 else f' width="{self._width() / self.scale:.0f}"'
        style = 'style="max-width: 100%"'
        return f'<img alt="{words}"{size} {style} src="data:image/png;base64,{inside}">'

    def _width(self) -> int:
        """Read the width in pixels from the head of the PNG."""
        return int.from_bytes(self.data[16:20], "big")


def described(ax, alt: str) -> Picture:
    """Turn the figure of `ax` into a picture with a text alternative, and close it.

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
    from matplotlib.figure import Figure

    with course_style():
        figure = Figure(figsize=size, dpi=dpi, layout="constrained", facecolor="white")
        draw(figure)
        return png_of(figure)


def png_of(figure) -> bytes:
    """Return a matplotlib figure as a small PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return few_colors(Image.fromarray(np.asarray(canvas.buffer_rgba())))


def few_colors(picture, **options) -> bytes:
    """Return a Pillow picture as a small PNG: at most 256 colours, nothing about the software."""
    from PIL import Image

    how = {"method": Image.Quantize.MAXCOVERAGE, "dither": Image.Dither.NONE}
    few = picture.convert("RGB").quantize(256, **how)
    out = io.BytesIO()
    few.save(out, format="PNG", optimize=True, **options)
    return out.getvalue()
