"""Still plots of chapter 5: mistakes, confusions, hidden weights, runs compared, cut rows."""

import numpy as np

from nncourse.show.plots.images import digits, mosaic, smooth, smooth_digits, square_images
from nncourse.show.style import PALETTE, shades
from nncourse.show.style import axes as _axes
from nncourse.show.style import row as _row

__all__ = [
    "confusion",
    "confusion_matrix",
    "cut_row",
    "digits",
    "hidden_weights",
    "mistakes",
    "mosaic",
    "parts",
    "questions",
    "runs",
    "smooth",
    "smooth_digits",
    "square_images",
]


def mistakes(x, labels, predictions, *, ax=None, most=20, **kwargs):
    """Show the images that were misread, each with its label and the prediction: "5 → 3".

    Parameters
    ----------
    x : array, (n_in, n)
    labels, predictions : array of int, (n,)
    most : int
        How many are shown, the first ones.
    **kwargs
        For `digits`.

    >>> wrong = mistakes(np.zeros((64, 3)), [5, 0, 4], [3, 0, 4])
    >>> [text.get_text() for text in wrong.texts]
    ['5 → 3']
    """
    labels, predictions = np.asarray(labels), np.asarray(predictions)
    wrong = np.flatnonzero(labels != predictions)[:most]
    if not len(wrong):
        ax = _axes(ax, size=(4.0, 0.8))
        ax.text(0.5, 0.5, "no mistakes", ha="center", va="center")
        ax.set_axis_off()
        return ax
    names = [f"{labels[k]} → {predictions[k]}" for k in wrong]
    return digits(np.asarray(x)[:, wrong], names, ax=ax, **kwargs)


def confusion_matrix(labels, predictions, n_classes=10):
    """Count how often which label got which prediction.

    Returns
    -------
    ndarray of int, (n_classes, n_classes)
        A row for each label, a column for each prediction.

    >>> confusion_matrix([0, 0, 1], [0, 1, 1], 2)
    array([[1, 1],
           [0, 1]])
    """
    counts = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(counts, (np.asarray(labels), np.asarray(predictions)), 1)
    return counts


def confusion(labels, predictions, n_classes=10, *, ax=None, **kwargs):
    """Show the confusion matrix: correct predictions on the diagonal, mistakes in orange.

    Parameters
    ----------
    labels, predictions : array of int, (n,)
    **kwargs
        For `matplotlib.axes.Axes.imshow`.

    >>> confusion([0, 0, 1], [0, 1, 1], 2).get_ylabel()
    'label'
    """
    ax = _axes(ax, size=(4.6, 4.4))
    counts = confusion_matrix(labels, predictions, n_classes)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    shade = np.where(np.eye(n_classes, dtype=bool), -0.35 * shares, np.sqrt(shares))
    ax.imshow(shade, **{"cmap": shades("around zero"), "vmin": -1, "vmax": 1, **kwargs})
    for label, prediction in zip(*np.nonzero(counts), strict=True):
        ax.text(prediction, label, counts[label, prediction], ha="center", va="center", fontsize=8)
    ax.set(xlabel="answer", ylabel="label", xticks=range(n_classes), yticks=range(n_classes),
           title="labels and answers")  # fmt: skip
    return ax


def hidden_weights(w, *, ax=None, columns=10, **kwargs):
    """Show the weights into each hidden neuron as images: blue below 0, orange above.

    Parameters
    ----------
    w : array, (n_hidden, n_in)
        ``net.weights[0]``.
    **kwargs
        For `matplotlib.axes.Axes.imshow`.

    >>> hidden_weights(np.ones((30, 64))).get_title()
    'weights into each hidden neuron'
    """
    w = np.asarray(w)
    n, most = len(w), float(np.quantile(np.abs(w), 0.99)) or 1.0
    ax = _axes(ax, size=(0.72 * min(columns, n), 0.74 * -(-n // columns) + 0.3))
    side = round(w.shape[1] ** 0.5)
    look = {"cmap": shades("around zero"), "vmin": -most, "vmax": most, **kwargs}
    ax.imshow(mosaic(w.T, columns, max(1, side // 8)), **look)
    ax.set_title("weights into each hidden neuron")
    ax.set_axis_off()
    return ax


def runs(histories, *, ax=None, color="blue", label="", **kwargs):
    """Plot the accuracy of several runs with the same settings, a thin line for each.

    Parameters
    ----------
    histories : sequence of History
    color : str
        A name of the palette.
    label : str
        For the legend.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> from nncourse import History
    >>> half = History([{"evaluation_correct": 5, "evaluation_total": 10}])
    >>> len(runs([half, half]).lines)
    2
    """
    ax = _axes(ax)
    look = {"color": PALETTE.get(color, color), "linewidth": 1.2, "alpha": 0.85}
    for k, history in enumerate(histories):
        percent = 100 * np.array(history.evaluation_accuracy)
        ax.plot(np.arange(1, len(percent) + 1), percent, label=label if k == 0 else None,
                marker="." if len(percent) == 1 else None, **{**look, **kwargs})  # fmt: skip
    ax.set(xlabel="epoch", ylabel="images read correctly in %", ylim=(0, 102))
    ax.xaxis.get_major_locator().set_params(integer=True)
    return ax


def cut_row(row, cuts=(), words=(), *, ax=None, **kwargs):
    """Show a row of digits, the cuts through it, and a few words below each piece.

    Parameters
    ----------
    row : array, (side, width)
        Pixels from 0 (white) to 1 (black).
    cuts : sequence of int
        How many columns lie left of each cut.
    words : sequence, optional
        What stands below each piece, such as the digit that was read.
    **kwargs
        For `matplotlib.axes.Axes.imshow`.

    >>> [text.get_text() for text in cut_row(np.ones((8, 20)), [9], [4, 2]).texts]
    ['4', '2']
    """
    row = np.asarray(row)
    side, width = row.shape
    ax = _axes(ax, size=(max(1.5, 1.0 * width / side), 1.35))
    ax.imshow(row, **{"cmap": "gray_r", "vmin": 0, "vmax": 1, **kwargs})
    for cut in cuts:
        ax.axvline(cut - 0.5, color=PALETTE["orange"], linewidth=2, linestyle="--")
    edges = np.array([0, *cuts, width])
    for middle, word in zip((edges[:-1] + edges[1:]) / 2 - 0.5, words, strict=False):
        ax.text(middle, 1.08 * side, str(word), ha="center", va="top", fontsize=11)
    ax.set_axis_off()
    return ax


_EYE = ["a brow above?", "lashes in the middle?", "an iris in the middle?"]
_FACE = [
    "an eye at the upper left?",
    "an eye at the upper right?",
    "a nose in the middle?",
    "a mouth at the bottom?",
    "hair on top?",
]


def questions(*, ax=None, **kwargs):
    """Draw how the question for a face is split, and one of its parts once more.

    Parameters
    ----------
    **kwargs
        For `matplotlib.axes.Axes.text`, the words in the boxes.

    >>> questions().texts[8].get_text()
    'a face?'
    """
    ax = _axes(ax, size=(9.0, 3.4))
    _face(ax)
    ax.set(xlim=(-1.2, 9.7), ylim=(-1.45, 1.5), aspect="equal")
    eye = [
        _box(ax, 3.2, y, words, **kwargs) for y, words in zip((1.1, 0.6, 0.1), _EYE, strict=True)
    ]
    face = [_box(ax, 6.5, 1.2 - 0.6 * k, words, **kwargs) for k, words in enumerate(_FACE)]
    end = _box(ax, 9.1, 0.0, "a face?", **kwargs)
    for start, stop in [*((each, face[0]) for each in eye), *((each, end) for each in face)]:
        ends = {"patchA": start.get_bbox_patch(), "patchB": stop.get_bbox_patch()}
        arrow = {"arrowstyle": "->", "color": PALETTE["grey"], "shrinkB": 3, **ends}
        ax.annotate("", stop.get_position(), start.get_position(), arrowprops=arrow)
    ax.set_axis_off()
    return ax


def _box(ax, x, y, words, **kwargs):
    """Write words in a box, and return them."""
    frame = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": PALETTE["blue"]}
    look = {"ha": "center", "va": "center", "fontsize": 9, "bbox": frame, **kwargs}
    return ax.text(x, y, words, **look)


def _face(ax):
    """Draw a face about (0, 0), of radius 1, with a frame around the upper left eye."""
    angle = np.linspace(0, 2 * np.pi, 100)
    smile, brow = np.linspace(1.2, 1.8, 20) * np.pi, np.linspace(0.25, 0.75, 20) * np.pi
    look = {"color": "black", "linewidth": 1.8}
    ax.plot(np.cos(angle), 1.15 * np.sin(angle), **look)
    ax.plot(0.6 * np.cos(smile), 0.55 * np.sin(smile) - 0.1, **look)  # mouth
    ax.plot([0, -0.12, 0.08], [0.25, -0.2, -0.2], **look)  # nose
    for x in np.linspace(-0.75, 0.75, 13):  # hair
        ax.plot([x, 1.15 * x], [1.15 * (1 - x**2) ** 0.5, 1.3 * (1 - x**2) ** 0.5 + 0.05], **look)
    for side in (-0.42, 0.42):
        ax.plot(side + 0.2 * np.cos(angle), 0.32 + 0.11 * np.sin(angle), **look)
        ax.plot(side + 0.06 * np.cos(angle), 0.32 + 0.06 * np.sin(angle), **look)  # iris
        ax.plot(side + 0.28 * np.cos(brow), 0.36 + 0.25 * np.sin(brow), **look)
    ax.plot([-0.75, -0.1, -0.1, -0.75, -0.75], [0.14, 0.14, 0.72, 0.72, 0.14], "--",
            color=PALETTE["orange"])  # fmt: skip


def parts(image, w, *, ax=None, **kwargs):
    """Show four parts of an image, then the weights of four hidden neurons beside them.

    Parameters
    ----------
    image : array, (n_in,)
        Such as the mean of all 0s.
    w : array, (4, n_in)
        Weights from the pixels.
    **kwargs
        For `matplotlib.axes.Axes.imshow`.

    >>> len(parts(np.ones(64), np.ones((4, 64))))
    9
    """
    side = round(len(image) ** 0.5)
    image, half = np.reshape(image, (side, side)), side // 2
    quarters = np.zeros((4, side, side))
    for k in range(4):
        rows, columns = (slice(half) if end == 0 else slice(half, None) for end in divmod(k, 2))
        quarters[k, rows, columns] = image[rows, columns]
    most = float(np.abs(w).max()) or 1.0
    ink = {"cmap": "gray_r", "vmin": 0, "vmax": 1}
    weights = {"cmap": shades("around zero"), "vmin": -most, "vmax": most}
    shown = [*((each, ink) for each in (*quarters, image)),
             *((each.reshape(side, side), weights) for each in np.asarray(w))]  # fmt: skip
    every = _row(len(shown), size=(9.2, 1.35)) if ax is None else ax
    for axes, (picture, look) in zip(every, shown, strict=True):
        axes.imshow(picture, **{**look, "interpolation": "bicubic", **kwargs})
        axes.set_axis_off()
    every[2].set_title("four parts of a 0, and all of it")
    every[7].set_title("the four that speak most for 0", loc="right", x=1.7)
    return every
