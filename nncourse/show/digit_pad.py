"""A square to draw a digit on, and what networks say to it, computed in the page itself."""

from __future__ import annotations

import numpy as np
import traitlets

from nncourse.show.controls import check_box, slider
from nncourse.show.drawing import stages
from nncourse.show.figure import LiveFigure
from nncourse.show.page_network import mnist_page, to_page

SIDE = 56  # cells along an edge of the drawing; the same in pad.js
_EMPTY = b"\xff" * SIDE**2


class DigitPad(LiveFigure):
    """Draw a digit with mouse, pen or finger, and see what networks take it for.

    The network that comes with the course reads it; beside it one of your own, if you give one.

    Parameters
    ----------
    net : Network, optional
        Trained on the small digits (64 inputs) or on MNIST (784), with ten outputs.

    Attributes
    ----------
    drawing : bytes
        What is on the square: 56 rows of 56 bytes, from 0 (black) to 255 (white).

    Examples
    --------
    >>> from nncourse import Network
    >>> pad = DigitPad(Network([64, 30, 10], rng=0))
    >>> [page["name"] for page in pad.spec["networks"]]
    ['The network of the course', 'Your network']
    >>> pad.image(64).shape
    (64, 1)
    """

    title = "Draw a digit"
    alt = (
        "A white square with a 5 drawn on it. Beside it the same 5 as the network is given it, "
        "28×28 pixels, and the ten outputs of the network, of which the one for 5 is by far the "
        "strongest."
    )
    script = ("reading.js", "pad.js")

    pen = slider(22, "pen width", 8, 44, unit="px")
    steps = check_box(False, "show the steps")

    strokes = traitlets.List().tag(sync=True)  # each a list of points [x, y], 0 to 280
    example = traitlets.Int(5).tag(sync=True)  # the digit that is shown until somebody draws
    # Without `from_json` traitlets would refuse what the page sends.
    drawing = traitlets.Bytes(_EMPTY).tag(sync=True, from_json=lambda value, widget: bytes(value))

    def __init__(self, net=None):
        self._net = _checked(net)
        super().__init__()

    def beside(self, net):
        """Let this network read the same drawing, too; gives the pad back, to be shown.

        Parameters
        ----------
        net : Network
            As it is now; if it learns on, hand it over again.
        """
        self._net = _checked(net)
        self.spec = self._specification()
        return self

    def _specification(self):
        networks = [{**mnist_page(), "name": "The network of the course"}]
        if self._net is not None:
            networks.append({**to_page(self._net), "name": "Your network"})
        spec = super()._specification()
        start = {**spec["start"], "strokes": [], "example": type(self).example.default_value}
        return {**spec, "start": start, "networks": networks}

    @traitlets.validate("drawing")
    def _of_the_right_size(self, proposal):
        if len(proposal["value"]) != SIDE**2:
            raise traitlets.TraitError(
                f"drawing has {len(proposal['value'])} bytes; expected {SIDE} rows of {SIDE}."
            )
        return proposal["value"]

    def image(self, n_in):
        """Return the drawing as a network with so many inputs is given it, (n_in, 1)."""
        cells = np.frombuffer(self.drawing, dtype=np.uint8).reshape(SIDE, SIDE)
        return stages(cells, n_in)["centred"].reshape(-1, 1)


def _checked(net):
    """Return the network, if it can read a drawing."""
    if net is not None and (net.sizes[0] not in (64, 784) or net.sizes[-1] != 10):
        raise ValueError(
            f"net has the layers {net.sizes}; expected 64 or 784 inputs and ten outputs, "
            "such as [64, 30, 10]."
        )
    return net
