"""Still plots of chapter 5: images, mistakes, confusions, hidden weights, runs compared."""

import numpy as np

from nncourse.show.style import AROUND_ZERO, PALETTE
from nncourse.show.style import axes as _axes


def square_images(x):
    """Columns of pixels as square images.

    Parameters
    ----------
    x : array, (n_in, n)

    Returns
    -------
    ndarray, (n, side, side)

    Raises
    ------
    ValueError
        When n_in is not a square number.

    >>> square_images(np.zeros((64, 5))).shape
    (5, 8, 8)
    """
    x = np.asarray(x)
    side = round(len(x) ** 0.5) if x.ndim == 2 else 0
    if x.ndim != 2 or side**2 != len(x):
        raise ValueError(
            f"x has shape {x.shape}; expected (n_in, n), a column per image, with a square number "
            "of pixels, such as (64, n) or (784, n)."
        )
    return x.T.reshape(-1, side, side)


def mosaic(x, columns=10, gap=1):
    """Images side by side in one picture, row after row, with empty (0) pixels between them.

    Parameters
    ----------
    x : array, (n_in, n)
        Images as columns.
    columns : int
        Images in a row.
    gap : int
        Pixels between two images.

    Returns
    -------
    ndarray, (rows · (side + gap), columns · (side + gap))

    >>> mosaic(np.ones((64, 12))).shape
    (18, 90)
    """
    images = square_images(x)
    n, step = len(images), images.shape[1] + gap
    picture = np.zeros((-(-n // columns) * step, min(columns, n) * step))
    for k, each in enumerate(images):
        top, left = divmod(k, columns)
        picture[top * step :, left * step :][: step - gap, : step - gap] = each
    return picture


def digits(x, names=(), *, ax=None, columns=10, **kwargs):
    """Images of digits, each with a name below it.

    Parameters
    ----------
    x : array, (n_in, n)
        Pixels from 0 (white) to 1 (black), a column per image.
    names : sequence, optional
        What stands below each image, such as its label.
    columns : int
        Images in a row.
    **kwargs
        For `matplotlib.axes.Axes.imshow`.

    >>> len(digits(np.zeros((64, 3)), [5, 0, 4]).texts)
    3
    """
    n = np.shape(x)[1]
    rows, side = -(-n // columns), round(len(x) ** 0.5)
    gap = max(2, side * 3 // 8) if len(names) else max(1, side // 8)
    step = side + gap
    ax = _axes(ax, size=(0.72 * min(columns, n), (0.98 if len(names) else 0.74) * rows))
    ax.imshow(mosaic(x, columns, gap), **{"cmap": "gray_r", "vmin": 0, "vmax": 1, **kwargs})
    for k, name in enumerate(names):
        top, left = divmod(k, columns)
        ax.text(step * left + side / 2, step * (top + 1) - gap / 2 - 0.5, str(name), ha="center",
                va="center", fontsize=9)  # fmt: skip
    ax.set_axis_off()
    return ax


def mistakes(x, labels, answers, *, ax=None, most=20, **kwargs):
    """The images that were read wrongly, each with its label and the answer: "5 → 3".

    Parameters
    ----------
    x : array, (n_in, n)
    labels, answers : array of int, (n,)
    most : int
        How many are shown, the first ones.
    **kwargs
        For `digits`.

    >>> wrong = mistakes(np.zeros((64, 3)), [5, 0, 4], [3, 0, 4])
    >>> [text.get_text() for text in wrong.texts]
    ['5 → 3']
    """
    labels, answers = np.asarray(labels), np.asarray(answers)
    wrong = np.flatnonzero(labels != answers)[:most]
    if not len(wrong):
        ax = _axes(ax, size=(4.0, 0.8))
        ax.text(0.5, 0.5, "no mistakes", ha="center", va="center")
        ax.set_axis_off()
        return ax
    names = [f"{labels[k]} → {answers[k]}" for k in wrong]
    return digits(np.asarray(x)[:, wrong], names, ax=ax, **kwargs)


def confusion_matrix(labels, answers, n_classes=10):
    """How often which label got which answer.

    Returns
    -------
    ndarray of int, (n_classes, n_classes)
        A row for each label, a column for each answer.

    >>> confusion_matrix([0, 0, 1], [0, 1, 1], 2)
    array([[1, 1],
           [0, 1]])
    """
    counts = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(counts, (np.asarray(labels), np.asarray(answers)), 1)
    return counts


def confusion(labels, answers, n_classes=10, *, ax=None, **kwargs):
    """The confusion matrix as a table: right answers on the diagonal, mistakes in orange.

    Parameters
    ----------
    labels, answers : array of int, (n,)
    **kwargs
        For `matplotlib.axes.Axes.imshow`.

    >>> confusion([0, 0, 1], [0, 1, 1], 2).get_ylabel()
    'label'
    """
    ax = _axes(ax, size=(4.6, 4.4))
    counts = confusion_matrix(labels, answers, n_classes)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    shade = np.where(np.eye(n_classes, dtype=bool), -0.35 * shares, np.sqrt(shares))
    ax.imshow(shade, **{"cmap": AROUND_ZERO, "vmin": -1, "vmax": 1, **kwargs})
    for label, answer in zip(*np.nonzero(counts), strict=True):
        ax.text(answer, label, counts[label, answer], ha="center", va="center", fontsize=8)
    ax.set(xlabel="answer", ylabel="label", xticks=range(n_classes), yticks=range(n_classes),
           title="labels and answers")  # fmt: skip
    return ax


def hidden_weights(w, *, ax=None, columns=10, **kwargs):
    """The weights that lead into each hidden neuron, as images: blue below 0, orange above.

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
    look = {"cmap": AROUND_ZERO, "vmin": -most, "vmax": most, **kwargs}
    ax.imshow(mosaic(w.T, columns, max(1, side // 8)), **look)
    ax.set_title("weights into each hidden neuron")
    ax.set_axis_off()
    return ax


def runs(histories, *, ax=None, color="blue", label="", **kwargs):
    """The accuracy of several runs with the same settings, a thin line for each.

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
