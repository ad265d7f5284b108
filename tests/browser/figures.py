"""Every figure of the course, and a notebook cell that shows it."""

import importlib
import pkgutil

import nncourse.show
from nncourse.show.drawn import DrawnFigure
from nncourse.show.figure import LiveFigure

# A figure that needs no arguments is shown as it is; the others get small ones.
_NETWORK = "from nncourse import Network, load_digits\nnet = Network([64, 12, 10], rng=0)\n"
_ARGUMENTS = {
    "MiniBatchNoise": ("from nncourse.show.noise import example_gradients\n" + _NETWORK
                       + "training = load_digits()[0]\n", "example_gradients(net, training)"),
    "HiddenNeuron": (_NETWORK, "net, load_digits()[2]"),
    "Mistakes": (_NETWORK, "net, load_digits()[2]"),
    "DigitPad": (_NETWORK, "net, load_digits()[2]"),
}  # fmt: skip


def figure_classes():
    """Every live figure that the course shows."""
    for found in pkgutil.walk_packages(nncourse.show.__path__, "nncourse.show."):
        importlib.import_module(found.name)
    return sorted(_below(LiveFigure), key=lambda kind: (kind.__module__, kind.__name__))


def _below(kind):
    """The subclasses of the course that have a title, at any depth."""
    for each in kind.__subclasses__():
        own = each.__module__.startswith("nncourse.show.") and not each.__name__.startswith("_")
        if own and each.title and "anywidget" not in each.__qualname__:
            yield each
        yield from _below(each)


def cell(kind):
    """The source of a notebook cell that shows the figure."""
    before, arguments = _ARGUMENTS.get(kind.__name__, ("", ""))
    return f"from {kind.__module__} import {kind.__name__}\n{before}{kind.__name__}({arguments})"


def in_the_page(kind):
    """Whether the page itself computes the figure, without a kernel."""
    return not issubclass(kind, DrawnFigure) and not kind.needs_kernel
