"""Still plots of chapter 4: timings."""

import itertools

from nncourse.show.style import PALETTE, color
from nncourse.show.style import axes as _axes


def timings(counts, seconds, *, ax=None, **kwargs):
    """Plot seconds against the number of weights and biases, both axes logarithmic.

    Parameters
    ----------
    counts : array, (k,)
    seconds : dict of str to array, (k,)
        A curve for each way to compute the gradient.
    **kwargs
        For every curve, `matplotlib.axes.Axes.plot`.

    >>> timings([10, 100], {"backpropagation": [1e-4, 1e-4]}).get_ylabel()
    'seconds for one gradient'
    """
    ax = _axes(ax)
    for (name, values), tone, look in zip(
        seconds.items(), PALETTE, itertools.cycle(("o-", "s--", "^:")), strict=False
    ):
        ax.plot(counts, values, look, **{"label": name, "color": color(tone), **kwargs})
    ax.set(xscale="log", yscale="log")
    ax.set(xlabel="weights and biases", ylabel="seconds for one gradient")
    ax.legend()
    return ax
