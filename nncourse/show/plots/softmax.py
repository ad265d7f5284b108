"""Still plots of chapter 7: surprise, outputs for digits, reliability."""

import numpy as np

from nncourse.show.plots.handwritten_digits import square_images
from nncourse.show.style import PALETTE
from nncourse.show.style import axes as _axes


def surprise(*, ax=None, marked=(), **kwargs):
    """Plot the log-likelihood cost −ln a against the activation a of the right class.

    Parameters
    ----------
    marked : sequence of float
        Activations whose cost is written beside a dot.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> surprise(marked=[0.5]).texts[0].get_text()
    '0.69'
    """
    ax = _axes(ax)
    a = np.geomspace(0.002, 1, 200)
    ax.plot(a, -np.log(a), **{"color": PALETTE["blue"], **kwargs})
    for activation in marked:
        cost = -np.log(activation)
        ax.plot(activation, cost, "o", color=PALETTE["red"])
        ax.text(activation + 0.02, cost + 0.12, f"{cost:.2f}", fontsize=9)
    ax.set(xlabel="activation a of the right class", ylabel="cost −ln a", ylim=(0, 6.5),
           xlim=(0, 1.08), title="the log-likelihood cost of one image")  # fmt: skip
    return ax


def opinions(x, a, labels, *, ax=None, columns=4, **kwargs):
    """Show images, and below each the ten outputs of a network; the bar of the label is orange.

    Parameters
    ----------
    x : array, (n_in, n)
        Images as columns.
    a : array, (10, n)
        The outputs for each of them.
    labels : array of int, (n,)
        The right classes: their bars are hatched. The title names them, and what was read instead.
    ax : sequence of matplotlib.axes.Axes, optional
        Two for each image: first all for the images, then all for the bars.
    columns : int
        Images in a row, where no axes are given.
    **kwargs
        For `matplotlib.axes.Axes.bar`.

    Returns
    -------
    matplotlib.axes.Axes
        The axes of the first image.

    >>> outputs = np.eye(10)[:, [5, 5]]
    >>> axes = opinions(np.zeros((64, 2)), outputs, [8, 5])
    >>> axes.get_title()
    '8, read as 5 ✗'
    """
    images, n = square_images(x), len(labels)
    axes = _opinion_axes(n, columns) if ax is None else ax
    for k in range(n):
        _digit(axes[k], images[k], labels[k], a[:, k].argmax())
        _outputs(axes[n + k], a[:, k], labels[k], {"color": PALETTE["blue"], **kwargs})
    axes[n].set_ylabel("output a")
    return axes[0]


def _digit(ax, image, label, answer):
    """Show an image, smoothed, and say whether it was read correctly."""
    ax.imshow(np.pad(image, 1), cmap="gray_r", vmin=0, vmax=1, interpolation="bicubic")
    right = answer == label
    ax.set_title(f"{label} ✓" if right else f"{label}, read as {answer} ✗",
                 color="#006B4E" if right else "#A84A00")  # fmt: skip
    ax.set_axis_off()


def _outputs(ax, a, label, look):
    """Draw ten outputs as bars; that of the label is orange and hatched."""
    bars = ax.bar(range(10), a, **look)
    bars[label].set(facecolor=PALETTE["orange"], hatch="///", edgecolor="black")
    ax.set(xticks=range(10), ylim=(0, 1), xlabel="digit")
    ax.tick_params(labelsize=8)


def _opinion_axes(n, columns):
    """Make the axes of a new figure: for each row of images one of pictures and one of charts."""
    import matplotlib.pyplot as plt

    from nncourse.show.style import course_style

    columns = min(columns, n)
    rows = -(-n // columns)
    width = min(2.25 * columns, 10.2)
    with course_style():
        figure = plt.figure(figsize=(width, 3.0 * rows), layout="constrained")
        grid = figure.subplots(2 * rows, columns, squeeze=False, height_ratios=(1, 1.1) * rows)
    for spare in range(n, rows * columns):
        row, column = divmod(spare, columns)
        grid[2 * row, column].set_axis_off()
        grid[2 * row + 1, column].set_axis_off()
    places = [divmod(k, columns) for k in range(n)]
    return [grid[2 * r, c] for r, c in places] + [grid[2 * r + 1, c] for r, c in places]


def reliability(confidence, accuracy, *, ax=None, label="", **kwargs):
    """Plot how often predictions are right against how sure the network is of them.

    Parameters
    ----------
    confidence, accuracy : array_like, (k,)
        For groups of predictions: the mean output of the predicted class, the share that is right.
    label : str
        For the legend.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> reliability([0.5, 0.9], [0.4, 0.85]).get_xlabel()
    'how sure the network is (mean output)'
    """
    ax = _axes(ax, size=(4.4, 3.8))
    ax.plot([0, 1], [0, 1], "--", color=PALETTE["grey"], linewidth=1.2, label="keeps its word")
    look = {"color": PALETTE["blue"], "label": label or "the network", **kwargs}
    ax.plot(confidence, accuracy, "o-", **look)
    ax.set(xlabel="how sure the network is (mean output)", ylabel="share that is right",
           xlim=(0.3, 1.02), ylim=(0, 1.05), title="are the probabilities true?")  # fmt: skip
    ax.legend(fontsize="small", loc="lower right")
    return ax
