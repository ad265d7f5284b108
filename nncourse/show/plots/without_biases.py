"""Still plots of chapter 10: curves over epochs, bumps, pictures of digits and what is read."""

import numpy as np

from nncourse.show.style import PALETTE
from nncourse.show.style import axes as _axes


def accuracy_curves(curves, *, ax=None, **kwargs):
    """Plot accuracies in per cent after each epoch.

    Parameters
    ----------
    curves : dict of {label: shares (epochs,)}
        From the first epoch on.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> accuracy_curves({"test images": [0.8, 0.9]}).get_xlabel()
    'epoch'
    """
    ax = _axes(ax, size=(6.2, 3.4))
    looks = (("orange", "-"), ("blue", "--"), ("grey", ":"), ("green", "-."))
    for (label, shares), (name, dash) in zip(curves.items(), looks, strict=False):
        epochs = np.arange(1, len(shares) + 1)
        look = {"color": PALETTE[name], **kwargs}
        ax.plot(epochs, 100 * np.asarray(shares), dash, label=label, **look)
    ax.set(xlabel="epoch", ylabel="images read correctly in %")
    ax.legend(fontsize="small", loc="lower right")
    return ax


def bump(grid, outputs, x, y, *, ax=None, **kwargs):
    """Plot outputs of networks with one input, and the examples they should meet.

    Parameters
    ----------
    grid : array, (n,)
    outputs : dict of {label: outputs (n,)}
    x, y : array_like, (m,)
        The examples.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> bump([0, 1], {"a": [0.5, 0.5]}, [0], [1]).get_ylabel()
    'output'
    """
    ax = _axes(ax, size=(6.2, 3.4))
    looks = (("orange", "-"), ("blue", "--"), ("green", "-."))
    ax.axhline(0.5, color=PALETTE["grey"], linewidth=1, linestyle=":")
    for (label, values), (name, dash) in zip(outputs.items(), looks, strict=False):
        ax.plot(grid, values, dash, label=label, **{"color": PALETTE[name], **kwargs})
    ax.plot(x, y, "o", color="black", markersize=7, label="examples")
    ax.set(xlabel="input x", ylabel="output", ylim=(-0.05, 1.05))
    ax.legend(fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))
    return ax


def pictures(columns, titles, *, low=None, high=None):
    """Show square images side by side, each under its title.

    Parameters
    ----------
    columns : array, (n_in, k)
    titles : sequence of str, k of them
    low, high : float, optional
        The values that are white and black; by default the least and the largest.

    >>> pictures(np.eye(4), list("abcd")).get_title()
    'a'
    """
    from nncourse.show.style import row

    columns = np.asarray(columns)
    side, axes = int(len(columns) ** 0.5), row(len(titles), size=(1.7 * len(titles), 1.9))
    ends = {"vmin": columns.min() if low is None else low,
            "vmax": columns.max() if high is None else high}  # fmt: skip
    for ax, column, title in zip(axes, columns.T, titles, strict=True):
        ax.imshow(column.reshape(side, side), cmap="gray_r", interpolation="bicubic", **ends)
        ax.set_title(title, fontsize="small")
        ax.set(xticks=[], yticks=[])
        for spine in ax.spines.values():
            spine.set(visible=True, color=PALETTE["grey"], linewidth=0.8)
    return axes[0]


def readings(x, labels, answers, *, columns=8):
    """Show images of digits, enlarged, each with what a network reads; a wrong answer stands out.

    Parameters
    ----------
    x : array, (n_in, n)
        Pixels from 0 (white) to 1 (black).
    labels, answers : sequence of int, (n,)
    columns : int
        Images in a row.

    >>> ax = readings(np.zeros((64, 2)), [4, 4], [4, 9])
    >>> [each.get_xlabel() for each in ax.figure.axes]
    ['4', '9, is a 4']
    """
    import matplotlib.pyplot as plt

    from nncourse.show.style import course_style

    side, rows = int(len(x) ** 0.5), -(-len(labels) // columns)
    with course_style():
        size = (1.05 * columns, 1.3 * rows)
        axes = plt.subplots(rows, columns, figsize=size, layout="constrained", squeeze=False)[1]
    for ax in axes.ravel()[len(labels) :]:
        ax.remove()
    for ax, image, label, answer in zip(axes.ravel(), x.T, labels, answers, strict=False):
        picture = np.pad(image.reshape(side, side), 1)
        ax.imshow(picture, cmap="gray_r", vmin=0, vmax=1, interpolation="bicubic")
        right = label == answer
        words, look = (str(answer), "black") if right else (f"{answer}, is a {label}", "red")
        ax.set_xlabel(words, color=PALETTE.get(look, look), weight="normal" if right else "bold")
        ax.set(xticks=[], yticks=[])
        for spine in ax.spines.values():
            spine.set(visible=not right, color=PALETTE["red"], linewidth=1.6)
    return axes[0, 0]
