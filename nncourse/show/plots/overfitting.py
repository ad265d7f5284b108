"""Still plots of chapter 8: curves over epochs and sizes, luck, many fits of one degree."""

import numpy as np

from nncourse.show.polynomials import TRUTHS, fit, value
from nncourse.show.style import PALETTE
from nncourse.show.style import axes as _axes


def chosen(epochs, curves, epoch, *, ax=None, **kwargs):
    """Plot curves over the epochs, and a line at the epoch that was chosen.

    Parameters
    ----------
    epochs : array_like, (n,)
    curves : dict of {label: values (n,)}
    epoch : int
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> len(chosen([1, 2], {"validation images": [80, 85]}, 2).lines)
    2
    """
    ax = _axes(ax, size=(6.4, 3.4))
    looks = (("green", "-"), ("blue", "--"), ("orange", ":"))
    for (label, values), (name, dash) in zip(curves.items(), looks, strict=False):
        ax.plot(epochs, values, dash, label=label, **{"color": PALETTE[name], **kwargs})
    ax.axvline(epoch, color=PALETTE["grey"], linewidth=1.2)
    ax.set(xlabel="epoch", ylabel="images read correctly in %")
    ax.legend(fontsize="small", loc="lower right")
    return ax


def by_size(sizes, curves, *, ax=None, **kwargs):
    """Plot per cent against the number of training images, on a logarithmic axis.

    Parameters
    ----------
    sizes : array_like, (k,)
    curves : dict of {label: values (k,) or (seeds, k)}
        Of several seeds the median is drawn as a line, and each as a dot.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> by_size([10, 100], {"test images": [50, 80]}).get_xscale()
    'log'
    """
    ax = _axes(ax, size=(6.0, 3.5))
    looks = (("orange", "o-"), ("blue", "s--"), ("green", "^:"))
    for (label, values), (name, style) in zip(curves.items(), looks, strict=False):
        values = np.atleast_2d(values)
        look = {"color": PALETTE[name], **kwargs}
        ax.plot(sizes, values.T, style[0], markersize=3, alpha=0.5, color=look["color"])
        ax.plot(sizes, np.median(values, axis=0), style, label=label, **look)
    ax.set(xscale="log", xlabel="training images", ylabel="images read correctly in %")
    ax.set_xticks(sizes, [f"{size:,}" for size in sizes])
    ax.minorticks_off()
    ax.legend(fontsize="small", loc="lower right")
    return ax


def luck(chosen_on, fresh, *, ax=None, **kwargs):
    """Plot networks' scores on the images they were chosen by against those on fresh ones.

    Parameters
    ----------
    chosen_on, fresh : array_like, (n,)
        Per cent. The network with the highest `chosen_on` (the first of them) has a ring.
    **kwargs
        For `matplotlib.axes.Axes.scatter`.

    >>> luck([80, 90], [85, 84]).get_xlabel()
    'score on the images that it is chosen by, in %'
    """
    ax = _axes(ax, size=(5.2, 4.0))
    chosen_on, fresh = np.asarray(chosen_on, float), np.asarray(fresh, float)
    best = int(np.argmax(chosen_on))
    ends = [min(chosen_on.min(), fresh.min()) - 1, max(chosen_on.max(), fresh.max()) + 1]
    ax.plot(ends, ends, "--", color=PALETTE["grey"], linewidth=1.2, label="no luck, no flattery")
    ax.scatter(chosen_on, fresh, s=18, **{"color": PALETTE["blue"], "alpha": 0.7, **kwargs})
    ax.scatter(chosen_on[best], fresh[best], s=160, facecolors="none", linewidths=2,
               edgecolors=PALETTE["red"], label="the chosen one")  # fmt: skip
    ax.set(xlabel="score on the images that it is chosen by, in %",
           ylabel="score on fresh images, in %")  # fmt: skip
    ax.legend(fontsize="small", loc="lower right")
    return ax


def over_epochs(epochs, curves, *, ax=None, **kwargs):
    """Curves over the epochs, each with its name.

    Parameters
    ----------
    epochs : array_like, (n,)
    curves : dict of {label: values (n,)}
        A single curve with the label "" has no legend.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> over_epochs([1, 2], {"": [0.2, 0.1]}).get_xlabel()
    'epoch'
    """
    ax = _axes(ax, size=(6.4, 2.9))
    looks = (("blue", "-"), ("orange", "--"), ("green", "-."), ("purple", ":"))
    for (label, values), (name, dash) in zip(curves.items(), looks, strict=False):
        ax.plot(epochs, values, dash, label=label, **{"color": PALETTE[name], **kwargs})
    ax.set(xlabel="epoch")
    if any(curves):
        ax.legend(fontsize="small")
    return ax


def many_fits(degree=9, noise=0.2, *, truth="a wave", sets=30, rng=0, ax=None, **kwargs):
    """Polynomials of one degree, each fitted to ten other measurements of the same truth.

    Parameters
    ----------
    degree : int
        Below ten.
    noise : float
        Standard deviation of the noise.
    truth : str
        One of `nncourse.show.polynomials.TRUTHS`.
    sets : int
        How many times the ten points are measured anew.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> len(many_fits(3, sets=5).lines)
    6
    """
    ax = _axes(ax, size=(5.2, 3.4))
    rng, x, close = np.random.default_rng(rng), np.linspace(-1, 1, 10), np.linspace(-1, 1, 201)
    look = {"color": PALETTE["blue"], "linewidth": 0.8, "alpha": 0.5, **kwargs}
    for _ in range(sets):
        w = fit(x, TRUTHS[truth](x) + noise * rng.normal(size=10), degree)
        ax.plot(close, value(w, close), **look)
    ax.plot(close, TRUTHS[truth](close), color=PALETTE["red"], linewidth=2.4, label="the truth")
    ax.set(xlabel="x", ylabel="y", ylim=(-2.2, 2.2), title=f"degree {degree}")
    ax.legend(fontsize="small", loc="upper left")
    return ax
