"""The panels of a drawn figure as matplotlib draws them: its poster, its picture after a run."""

from __future__ import annotations

import itertools

import numpy as np

from nncourse.show.style import PALETTE, color, shades


def draw_panels(panels, figure, columns=None) -> None:
    """Draw each panel on axes of its own, so many side by side (default: all)."""
    columns = columns or len(panels)
    axes = figure.subplots(len(panels) // columns, columns, squeeze=False)
    for panel, ax in zip(panels, axes.flat, strict=True):
        draw_panel(panel, ax=ax)


def draw_panel(panel, *, ax):
    """Draw one panel (a dict made by `nncourse.show.drawn.panel`) on `ax` and return it."""
    for mark in distinct(panel["marks"]):
        _DRAW[mark["kind"]](mark, ax)
    ax.set(title=panel["title"], xlabel=panel["xlabel"], ylabel=panel["ylabel"])
    _set_axes(panel, ax)
    if any(mark.get("label") for mark in panel["marks"]):
        ax.legend(fontsize="small")
    return ax


DASHES = ("", "7 4", "2 3", "9 3 2 3")
SHAPES = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D"}


def distinct(marks) -> list:
    """Make marks with a label differ in more than their colour, as they do in draw.js.

    >>> [m["dash"] for m in distinct([{"kind": "line", "label": name} for name in "abc"])]
    ['', '7 4', '2 3']
    """
    dashes, shapes = itertools.cycle(DASHES), itertools.cycle(SHAPES)
    return [_distinct(mark, dashes, shapes) for mark in marks]


def _distinct(mark, dashes, shapes) -> dict:
    if not mark.get("label"):
        return mark
    if mark["kind"] == "line" and not mark.get("dash"):
        return {**mark, "dash": next(dashes)}
    if mark["kind"] == "points" and not (mark.get("shape") or mark.get("hollow")):
        return {**mark, "shape": next(shapes)}
    return mark


def _set_axes(panel, ax) -> None:
    """Set scales, limits, ticks."""
    for name in "xy":
        axis = getattr(ax, f"{name}axis")
        if panel.get(f"{name}log"):
            getattr(ax, f"set_{name}scale")("log")
        if panel[name]:
            getattr(ax, f"set_{name}lim")(panel[name])
        ticks = panel.get(f"{name}ticks")
        if isinstance(ticks, dict):
            axis.set_ticks([float(place) for place in ticks], list(ticks.values()))
        elif ticks is not None:
            axis.set_ticks(ticks)
    if panel.get("axes") is False:
        ax.set_axis_off()


def _colors(mark):
    """Return the colour of a mark, or its list of colours, as matplotlib knows them."""
    names = mark["color"]
    return [color(c) for c in names] if isinstance(names, list) else color(names or "black")


def _ink(name):
    """Return the colour of words: the palette's mixed with black, to be legible."""
    from matplotlib.colors import to_rgb

    return tuple(np.array(to_rgb(PALETTE[name])) / 2) if name in PALETTE else color(name or "black")


def _floats(values):
    """Return numbers, with NaN for what is missing."""
    return np.array(values, dtype=float)


def _line(mark, ax) -> None:
    dash = mark.get("dash", "none")
    dash = "-" if dash in ("", "none") else (0, [float(n) / 2 for n in dash.split()])
    ax.plot(
        _floats(mark["x"]),
        _floats(mark["y"]),
        color=_colors(mark),
        linestyle=dash,
        linewidth=0.9 * mark.get("width", 2),
        alpha=mark.get("opacity"),
        label=mark.get("label"),
    )


def _points(mark, ax) -> None:
    look = {"color": _colors(mark)}
    if mark.get("hollow"):
        look = {"facecolors": "none", "edgecolors": _colors(mark)}
    ax.scatter(
        _floats(mark["x"]),
        _floats(mark["y"]),
        s=2.4 * mark.get("size", 4) ** 2,
        zorder=3,
        alpha=mark.get("opacity"),
        label=mark.get("label"),
        marker=SHAPES[mark.get("shape", "circle")],
        **look,
    )


def _bars(mark, ax) -> None:
    more = {"color": _colors(mark), "alpha": mark.get("opacity"), "label": mark.get("label")}
    if mark.get("across"):
        ax.barh(mark["y"], _floats(mark["x"]), height=mark.get("width", 0.8), **more)
    else:
        ax.bar(mark["x"], _floats(mark["y"]), width=mark.get("width", 0.8), **more)


def _arrows(mark, ax) -> None:
    ax.quiver(
        *(_floats(mark[name]) for name in ("x", "y", "dx", "dy")),
        color=_colors(mark),
        angles="xy",
        scale_units="xy",
        scale=1,
        width=0.008,
        label=mark.get("label"),
    )


def _text(mark, ax) -> None:
    words = mark["text"] if isinstance(mark["text"], list) else [mark["text"]]
    inks = mark["color"] if isinstance(mark["color"], list) else [mark["color"]] * len(words)
    place = {"start": "left", "middle": "center", "end": "right"}[mark.get("anchor", "middle")]
    for x, y, word, ink in zip(mark["x"], mark["y"], words, inks, strict=True):
        ax.text(
            x,
            y,
            word,
            ha=place,
            va="center",
            color=_ink(ink),
            clip_on=True,
            size=0.8 * mark.get("size", 12),
            weight="bold" if mark.get("bold") else "normal",
        )


def _image(mark, ax) -> None:
    values = _floats(mark["values"])
    extent = (*mark["x"], *mark["y"]) if mark.get("x") and mark.get("y") else None
    low, high = mark.get("low", np.nanmin(values)), mark.get("high", np.nanmax(values))
    if mark.get("diverging"):
        low, high = -max(abs(low), abs(high)), max(abs(low), abs(high))
    ax.imshow(
        values,
        cmap=shades("around zero") if mark.get("diverging") else "gray_r",
        vmin=low,
        vmax=high,
        extent=extent,
        interpolation="nearest",
        aspect="auto" if extent else "equal",
    )


_DRAW = {
    "line": _line,
    "points": _points,
    "bars": _bars,
    "arrows": _arrows,
    "text": _text,
    "image": _image,
}
