"""The plot of the class summary: a bar for each exercise, split into full, some and no marks."""

import io

from nncourse.course.grading.difficulty import FULL, NONE, PART

# Okabe and Ito's colours, which colour-blind people tell apart; the hatching says the same.
LOOKS = {FULL: ("#009e73", ""), PART: ("#f0e442", "..."), NONE: ("#d55e00", "///")}
INK, LIGHT_INK = "#1b1b1b", "#e6e6e6"
INSIDE = "#000000"  # of bars, on either screen
ROOM = 9  # percent of the width that a number needs


def picture(difficulties):
    """The plot as SVG, for a light screen. The same numbers give the same bytes.

    Parameters
    ----------
    difficulties : sequence of Difficulty

    Returns
    -------
    bytes
    """
    import matplotlib  # slow to import, and only the end of a run needs it

    with matplotlib.rc_context({"svg.hashsalt": "nncourse", "hatch.linewidth": 0.7}):
        data = io.BytesIO()
        figure = _figure(difficulties)
        figure.savefig(data, format="svg", transparent=True, metadata={"Date": None})
    return data.getvalue()


def for_dark_screens(picture):
    """The same picture with light ink; its background is clear anyway."""
    return picture.replace(INK.encode(), LIGHT_INK.encode())


def alternative(difficulties):
    """The plot in words."""
    parts = (
        f"{each.exercise} " + ", ".join(f"{each.percent(kind):.0f} % {kind}" for kind in LOOKS)
        for each in difficulties
        if each.count
    )
    return f"Bars, one for each exercise: {'; '.join(parts)}."


def plot(difficulties, *, ax, ink="black"):
    """Draw the bars into axes.

    Returns
    -------
    matplotlib.axes.Axes
    """
    starts = [0.0] * len(difficulties)
    names = [each.exercise for each in difficulties]
    for kind, (colour, hatch) in LOOKS.items():
        widths = [each.percent(kind) for each in difficulties]
        bars = ax.barh(range(len(names)), widths, left=starts, color=colour, hatch=hatch,
                       edgecolor=INSIDE, linewidth=0, label=kind)  # fmt: skip
        ax.bar_label(bars, [f"{w:.0f}" if w >= ROOM else "" for w in widths],
                     label_type="center", color=INSIDE, fontweight="bold",
                     bbox={"facecolor": colour, "edgecolor": "none", "pad": 1.5})  # fmt: skip
        starts = [start + width for start, width in zip(starts, widths, strict=True)]
    ax.set(xlim=(0, 100), ylim=(len(names) - 0.5, -0.5), yticks=range(len(names)))
    ax.set_xlabel("share of submissions (%)", color=ink)
    ax.set_ylabel("exercise", color=ink)
    ax.set_yticklabels(names)
    ax.tick_params(colors=ink, length=0)
    ax.spines[:].set_visible(False)
    legend = ax.legend(ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1.0), frameon=False)
    for text in legend.get_texts():
        text.set_color(ink)
    return ax


def _figure(difficulties):
    """A figure that no pyplot knows of: nothing is left open in the grader's process."""
    from matplotlib.figure import Figure

    height = 1.05 + 0.36 * len(difficulties)  # inches
    figure = Figure(figsize=(6.4, height))
    figure.subplots_adjust(left=0.11, right=0.97, bottom=0.6 / height, top=1 - 0.45 / height)
    plot(difficulties, ax=figure.add_subplot(), ink=INK)
    return figure
