"""Still plots of chapter 8: polynomials, histograms of weights, curves with a mark, luck."""

import numpy as np

from nncourse.show.polynomials import value
from nncourse.show.style import PALETTE, color
from nncourse.show.style import axes as _axes


def polynomial(w, x, y, *, truth=None, fresh=None, ax=None, **kwargs):
    """Points and the polynomial with the coefficients w, a little beyond both ends.

    Parameters
    ----------
    w : array_like, (degree + 1,)
        The constant first.
    x, y : array_like, (n,)
    truth : callable, optional
        What the points were made from.
    fresh : (x, y), optional
        Points that were not fitted.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> polynomial([0.0, 1.0], [-1, 1], [-1, 1]).get_title()
    'ten points and a polynomial'
    """
    ax = _axes(ax)
    grid = np.linspace(1.25 * np.min(x), 1.25 * np.max(x), 251)
    if truth is not None:
        ax.plot(grid, truth(grid), "--", color=PALETTE["grey"], label="the truth")
    if fresh is not None:
        ax.plot(*fresh, "o", markersize=4, markerfacecolor="none", color=PALETTE["blue"],
                label="fresh points")  # fmt: skip
    look = {"color": PALETTE["orange"], "label": f"degree {len(w) - 1}", **kwargs}
    ax.plot(grid, value(w, grid), **look)
    ax.plot(x, y, "o", color="black", markersize=5, label="the ten points")
    ax.set(xlabel="x", ylabel="y", ylim=(-2.2, 2.2), title="ten points and a polynomial")
    ax.legend(fontsize="small", loc="lower right")
    return ax


def errors_by_degree(errors, degree=None, *, ax=None, **kwargs):
    """The error on the fitted and on the fresh points against the degree.

    Parameters
    ----------
    errors : array_like, (degrees, 2)
        For degree 0, 1, …: on the fitted points, on fresh ones.
    degree : int, optional
        The one to be marked.
    **kwargs
        For `matplotlib.axes.Axes.plot`.

    >>> errors_by_degree([(0.5, 0.6), (0.2, 0.3)], 1).get_yscale()
    'log'
    """
    ax = _axes(ax)
    errors = np.maximum(errors, 1e-12)
    if degree is not None:
        ax.axvline(degree, color=PALETTE["grey"], linewidth=1.2)
    looks = (("orange", "o-", "the ten points"), ("blue", "s--", "fresh points"))
    for values, (name, style, label) in zip(errors.T, looks, strict=True):
        ax.plot(range(len(values)), values, style, markersize=4, label=label,
                **{"color": PALETTE[name], **kwargs})  # fmt: skip
    ax.set(yscale="log", ylim=(0.01, 10), xticks=range(len(errors)), xlabel="degree",
           ylabel="error (root mean square)", title="errors of all degrees")  # fmt: skip
    ax.legend(fontsize="small")
    return ax


def coefficients(w, *, ax=None, **kwargs):
    """The size of each coefficient; negative ones are hollow.

    Parameters
    ----------
    w : array_like, (degree + 1,)
    **kwargs
        For `matplotlib.axes.Axes.scatter`.

    >>> coefficients([1.0, -3.0]).get_xlabel()
    'k'
    """
    ax = _axes(ax)
    w, places = np.asarray(w, dtype=float), np.arange(len(w))
    up, down = PALETTE["green"], PALETTE["purple"]
    ax.scatter(places[w >= 0], w[w >= 0], color=up, label="positive", **kwargs)
    ax.scatter(places[w < 0], -w[w < 0], facecolors="none", edgecolors=down, linewidths=2,
               label="negative", **kwargs)  # fmt: skip
    ax.set(yscale="log", ylim=(1e-3, 1e4), xlim=(-0.5, 9.5), xticks=range(10), xlabel="k",
           ylabel="size of the coefficient of $x^k$", title="coefficients")  # fmt: skip
    ax.legend(fontsize="small")
    return ax


def chosen(epochs, curves, epoch, *, ax=None, **kwargs):
    """Curves over the epochs, and a line at the epoch that was chosen.

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
    """Something in per cent against the number of training images, on a logarithmic axis.

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


def weights_histogram(weights, *, ax=None, bins=None, **kwargs):
    """Histograms of the weights of several networks, as outlines.

    Parameters
    ----------
    weights : dict of {label: array of any shape}
    bins : array_like, optional
        Edges.
    **kwargs
        For `matplotlib.axes.Axes.hist`.

    >>> weights_histogram({"λ = 0": np.arange(4.0)}).get_xlabel()
    'weight'
    """
    ax = _axes(ax)
    bins = np.linspace(-3.6, 3.6, 37) if bins is None else bins
    looks = (("grey", "-"), ("blue", "--"), ("orange", ":"))
    for (label, values), (name, dash) in zip(weights.items(), looks, strict=False):
        values = np.clip(np.ravel(values), bins[0], bins[-1])
        share = np.full(len(values), 100 / len(values))
        look = {"histtype": "step", "linewidth": 1.8, "color": color(name), "linestyle": dash}
        ax.hist(values, bins, weights=share, label=label, **{**look, **kwargs})
    ax.set(xlabel="weight", ylabel="share of the weights in %")
    ax.legend(fontsize="small")
    return ax


def luck(chosen_on, fresh, *, ax=None, **kwargs):
    """Each network's score on the images it was chosen by, against its score on fresh ones.

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
