"""The plot of the class summary: a bar for each exercise, split into full, some and no marks."""

import io

from nncourse.course.grading.difficulty import FULL, NONE, PART

# Okabe and Ito's colours, which colour-blind people tell apart; the hatching says the same.
LOOKS = {FULL: ("#009e73", ""), PART: ("#f0e442", "..."), NONE: ("#d55e00", "///")}
INKS = {"light": "#1a1a1a", "dark": "#e6e6e6"}
INSIDE = "#1a1a1a"
ROOM = 9  # percent of the width that a number needs


def picture(difficulties, screen="light"):
    """The plot as SVG. The same numbers give the same bytes.

    Parameters
    ----------
    difficulties : sequence of Difficulty
    screen : {"light", "dark"}
        What the plot will stand on; its own background is clear.

    Returns
    -------
    bytes
    """
    import matplotlib  # slow to import, and only the end of a run needs it

    with matplotlib.rc_context({"svg.hashsalt": "nncourse", "hatch.linewidth": 0.7}):
        data = io.BytesIO()
        figure = _figure(difficulties, INKS[screen])
        figure.savefig(data, format="svg", transparent=True, metadata={"Date": None})
    return data.getvalue()


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


def _figure(difficulties, ink):
    """A figure that no pyplot knows of: nothing is left open in the grader's process."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 1.2 + 0.36 * len(difficulties)), layout="constrained")
    plot(difficulties, ax=figure.add_subplot(), ink=ink)
    return figure
