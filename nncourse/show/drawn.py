"""Live figures whose numbers numpy computes: a trained network, the learner's own function.

Python computes plain numbers, the page draws them. A subclass writes one method, `panels_now`::

    class Tangent(DrawnFigure):
        title = "A parabola and its tangent"
        alt = "The parabola x² and its tangent at x = {x0}."
        x0 = slider(1.0, "point x₀", -2.0, 2.0, 0.1)

        def panels_now(self):
            x = np.linspace(-2, 2, 81)
            tangent = self.x0**2 + 2 * self.x0 * (x - self.x0)
            self.message = f"slope {2 * self.x0:.2f}"         # a line below the figure
            return [panel(line(x, x**2, label="x²"),
                          line(x, tangent, color="orange", label="tangent"),
                          points([self.x0], [self.x0**2], color="red"),
                          xlabel="x", ylabel="f(x)", y=(-4, 4))]

It is drawn again whenever a control moves. Code that runs by itself calls `refresh`::

    class Training(DrawnFigure):
        title, alt = "Training", "Accuracy after every epoch."
        buttons = {"train": "train", "stop": "stop"}          # the methods that the buttons call
        epochs = slider(10, "epochs", 1, 30)

        def train(self):
            self.accuracy, self.stopped = [], False
            Thread(target=self._run, daemon=True).start()      # the kernel stays free for "stop"

        def _run(self):
            for epoch in range(self.epochs):
                ...
                self.refresh(every=0.1)                        # at most ten times a second
                if self.stopped:
                    break
            self.refresh()                                     # the last state, whatever the time

Without a kernel a drawn figure is its poster, which `panels_now` draws too (by matplotlib).
After a run, ``display(figure.picture())`` leaves the present state in the saved notebook.
"""

from __future__ import annotations

import math
import time
from typing import ClassVar

import numpy as np
import traitlets

from nncourse.show import pictures
from nncourse.show.figure import RUN, LiveFigure
from nncourse.show.panels import draw_panels


class DrawnFigure(LiveFigure):
    """A figure that Python computes and the page draws; subclasses write `panels_now`.

    Class attributes besides those of `LiveFigure`: `size` of the poster in inches, `columns` (how
    many panels stand side by side in it; default: all).
    """

    script = "drawn.js"
    needs_kernel = True
    size: ClassVar[tuple] = (7.2, 3.2)
    columns: ClassVar[int | None] = None

    panels = traitlets.List().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    warning = traitlets.Bool(False).tag(sync=True)
    resting = traitlets.List().tag(sync=True)  # buttons that would do nothing now, by method

    def __init__(self, **values):
        super().__init__(**values)
        self._drawn_at = -math.inf
        self.refresh()
        self.listen(self.refresh)

    def panels_now(self) -> list:
        """Return the panels (made by `panel`) that show the present state."""
        raise NotImplementedError(f"{type(self).__name__} must define panels_now()")

    def refresh(self, every=0.0) -> None:
        """Draw the present state, unless the last drawing is less than `every` seconds old."""
        now = time.monotonic()
        if now - self._drawn_at >= every:
            self._drawn_at = now
            self.panels = self.panels_now()

    def picture(self) -> pictures.Picture:
        """Return the present state as a still picture, which stays in a saved notebook."""
        panels = self.panels_now()
        data = pictures.png(lambda f: draw_panels(panels, f, self.columns), size=self.size)
        return pictures.Picture(data, alt=self.alt_text())

    def to_html(self) -> str:
        """Return HTML for a page without a kernel: the present state as a picture."""
        return f"<div>{self.picture()._repr_html_()}{RUN}</div>"


def panel(*marks, title="", xlabel="", ylabel="", x=None, y=None, **options) -> dict:
    """Make a panel with its marks.

    Parameters
    ----------
    *marks : dict
        Made by `line`, `points`, `bars`, `arrows`, `text`, `image`.
    title, xlabel, ylabel : str
    x, y : (low, high), optional
        Limits of the axes; without them the marks decide.
    **options
        ``xlog``, ``ylog`` (bool), ``axes`` (False: none), ``xticks``, ``yticks`` (places, or
        ``{place: text}``), ``width``, ``height`` in pixels, ``alt``.

    >>> panel(line([0, 1], [2, 3]), xlabel="epoch")["marks"][0]["y"]
    [2.0, 3.0]
    """
    for ticks in ("xticks", "yticks"):
        if ticks in options and not isinstance(options[ticks], dict):
            options[ticks] = numbers(options[ticks])
    return {
        "marks": list(marks),
        "title": title,
        "xlabel": xlabel,
        "ylabel": ylabel,
        "x": numbers(x),
        "y": numbers(y),
        **options,
    }


def line(x, y, *, color="blue", **options) -> dict:
    """Make a line through (x, y); options: ``width``, ``dash`` ("4 3"), ``label``, ``opacity``."""
    return _mark("line", color, options, x=x, y=y)


def points(x, y, *, color="blue", **options) -> dict:
    """Make dots at (x, y); also ``size`` (radius, pixels), ``hollow``, ``label``, ``opacity``."""
    return _mark("points", color, options, x=x, y=y)


def bars(x, y, *, color="blue", **options) -> dict:
    """Make bars at x as high as y; options: ``width``, ``label``, ``across`` (lying bars)."""
    return _mark("bars", color, options, x=x, y=y)


def arrows(x, y, dx, dy, *, color="blue", **options) -> dict:
    """Make arrows from (x, y) to (x + dx, y + dy); options: ``width``, ``label``."""
    return _mark("arrows", color, options, x=x, y=y, dx=dx, dy=dy)


def text(x, y, words, *, color=None, **options) -> dict:
    """Write a string, or a list, at (x, y); ``anchor`` (start, middle, end), ``size``, ``bold``."""
    return _mark("text", color, {"text": words, **options}, x=x, y=y)


def image(values, **options) -> dict:
    """Show a matrix, first row on top; options: ``low``, ``high`` (white, black), ``diverging``."""
    return _mark("image", None, options, values=values)


def _mark(kind, color, options, **data) -> dict:
    """Make a mark as the page expects it: plain lists, a colour, a few options."""
    lists = {name: numbers(values) for name, values in data.items()}
    lengths = {name: len(values) for name, values in lists.items()}
    if kind != "image" and len(set(lengths.values())) > 1:
        raise ValueError(f"{kind}: {lengths} must be equally long, one entry for each point")
    return {"kind": kind, "color": color, **lists, **options}


def numbers(values):
    """Return nested lists with five digits (the page shows no more); None for NaN and infinity.

    >>> numbers(np.array([1 / 3, np.nan]))
    [0.33333, None]
    """
    if values is None:
        return None
    return _plain(np.atleast_1d(np.asarray(values, dtype=float)))


def _plain(array):
    """Return nested lists of rounded numbers."""
    if array.ndim > 1:
        return [_plain(row) for row in array]
    return [float(f"{v:.5g}") if np.isfinite(v) else None for v in array.tolist()]
