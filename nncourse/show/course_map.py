"""The map of the course: its chapters, what each needs, and a drawing of that."""

from __future__ import annotations

from dataclasses import dataclass

from nncourse.show.style import PALETTE, axes


@dataclass(frozen=True)
class Chapter:
    """A chapter of the course, and its place in the drawing."""

    number: int
    name: str
    title: str
    learn: str
    needs: tuple = ()
    place: tuple = (0, 0)

    @property
    def file(self):
        """The name of its notebooks, without the ending.

        >>> CHAPTERS[0].file
        '01_perceptrons'
        """
        return f"{self.number:02}_{self.name}"


CHAPTERS = (
    Chapter(1, "perceptrons", "Perceptrons",
            "decisions by weighing evidence; all of logic from one gate", (), (0, 2)),
    Chapter(2, "sigmoid_neurons", "Sigmoid neurons and layers",
            "smooth neurons; a layer as one line of numpy", (1,), (1, 2)),
    Chapter(3, "gradient_descent", "Learning with gradient descent",
            "what learning means: walk down a cost", (2,), (2, 2)),
    Chapter(4, "backpropagation", "Backpropagation",
            "where the slopes come from, for all weights at once", (3,), (3, 2)),
    Chapter(5, "handwritten_digits", "Recognising handwritten digits",
            "a network that reads, what it says of itself, how it fails", (3,), (3, 1)),
    Chapter(6, "cross_entropy", "Cross-entropy",
            "a cost that learns fast when it is badly wrong", (4, 5), (4, 2)),
    Chapter(7, "softmax", "Softmax",
            "outputs that can be read as probabilities", (6,), (5, 2)),
    Chapter(8, "overfitting", "Overfitting and regularization",
            "why a network may know its examples and nothing else", (6,), (5, 1)),
    Chapter(9, "objects_to_vectors", "From objects to vectors",
            "an object for each neuron, an array for each layer; speed, and why", (4,), (4, 3)),
    Chapter(10, "without_biases", "A network without biases",
            "what a bias is for; a printed class, line by line", (4,), (5, 3)),
)  # fmt: skip


def course_map(*, ax=None):
    """Draw which chapter needs which; a reader follows the arrows from left to right.

    Parameters
    ----------
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = axes(ax, size=(10.5, 3.5))
    boxes = {chapter.number: _box(chapter, ax) for chapter in CHAPTERS}
    for chapter in CHAPTERS:
        for needed in chapter.needs:
            _arrow(boxes[needed], boxes[chapter.number], ax)
    ax.set(xlim=(-0.5, 5.55), ylim=(0.55, 3.45), title="Which chapter needs which")
    ax.set_axis_off()
    return ax


def course_map_in_words():
    """Describe the drawing for those who cannot see it.

    >>> course_map_in_words()[:46]
    'Which chapter needs which: 2 needs 1; 3 needs '
    """
    needs = [f"{c.number} needs {' and '.join(map(str, c.needs))}" for c in CHAPTERS if c.needs]
    return f"Which chapter needs which: {'; '.join(needs)}."


def _box(chapter, ax):
    look = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": PALETTE["blue"]}
    words = f"{chapter.number}\n{_in_two_lines(chapter.title)}"
    return ax.text(*chapter.place, words, ha="center", va="center", fontsize=8.5, bbox=look)


def _arrow(start, end, ax):
    """Draw an arrow from one box to another, from edge to edge."""
    look = {"arrowstyle": "-|>", "color": "#444444", "shrinkA": 1, "shrinkB": 2}
    ends = {"patchA": start.get_bbox_patch(), "patchB": end.get_bbox_patch()}
    ax.annotate("", end.get_position(), start.get_position(), arrowprops=look | ends, zorder=4)


def _in_two_lines(title):
    """Break the title near its middle."""
    words = title.split()
    cuts = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    if not cuts or len(title) < 14:
        return title
    return "\n".join(min(cuts, key=lambda pair: max(map(len, pair))))
