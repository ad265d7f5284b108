"""A square to draw a digit on, how the drawing is prepared, and a network's prediction."""

from __future__ import annotations

import numpy as np
import traitlets

from nncourse.data import as_dataset
from nncourse.show.drawing import as_drawing, stages
from nncourse.show.drawn import DrawnFigure, bars, image, panel
from nncourse.show.plots.images import square_images

SIDE = 56  # cells along an edge of the drawing; the same in pad.js
_EMPTY = b"\xff" * SIDE**2
_TITLES = {"ink": "1 ink", "cropped": "2 cropped", "scaled": "3 scaled", "centred": "4 centred"}


class DigitPad(DrawnFigure):
    """Draw a digit with mouse, pen or finger, and see what a network takes it for.

    Parameters
    ----------
    net : Network
        Trained on the small digits (64 inputs) or on MNIST (784), with ten outputs.
    examples : Dataset, optional
        Images that the button "an example" puts on the canvas, one after the other.

    Attributes
    ----------
    answer : int or None
        The digit that the network predicts; None where nothing is drawn.

    Examples
    --------
    >>> from nncourse import Network, load_digits
    >>> test = load_digits()[2]
    >>> pad = DigitPad(Network([64, 30, 10], rng=0), test)
    >>> pad.example()
    >>> pad.answer == pad.outputs.argmax()
    np.True_
    """

    title = "Draw a digit"
    alt = "A square to draw a digit on, four steps of preparation, and the ten outputs."
    script = "pad.js"
    buttons = {"clear": "clear", "example": "an example"}
    size = (9.0, 2.2)

    # What stands on the canvas. Without `from_json` traitlets would refuse what the page sends.
    drawing = traitlets.Bytes(_EMPTY).tag(sync=True, from_json=lambda value, widget: bytes(value))

    def __init__(self, net, examples=None):
        if net.sizes[0] not in (64, 784) or net.sizes[-1] != 10:
            raise ValueError(f"net has the layers {net.sizes}; expected 64 or 784 inputs and ten "
                             "outputs, such as [64, 30, 10].")  # fmt: skip
        self._net, self._next = net, 0
        self._examples = None if examples is None else as_dataset(examples)
        super().__init__()
        if examples is None:
            self.spec = {**self.spec, "buttons": {"clear": "clear"}}
        self.observe(lambda change: self._guarded(self.refresh), "drawing")

    @traitlets.validate("drawing")
    def _checked(self, proposal):
        if len(proposal["value"]) != SIDE**2:
            raise traitlets.TraitError(
                f"drawing has {len(proposal['value'])} bytes; expected {SIDE} rows of {SIDE}."
            )
        return proposal["value"]

    # ---- what a reader does

    def clear(self):
        """Empty the sheet."""
        self.put(np.full((SIDE, SIDE), 255))

    def example(self):
        """Put the next example on the sheet: smaller than it, and not in the middle."""
        pixels = self._examples.x[:, self._next % len(self._examples)]
        self._next += 1
        sheet = np.full((SIDE, SIDE), 255)
        sheet[5:41, 14:50] = as_drawing(square_images(pixels[:, np.newaxis])[0], 36)
        self.put(sheet)

    def put(self, brightness):
        """Put an image on the sheet: (56, 56), brightness from 0 (black) to 255 (white)."""
        cells = np.asarray(brightness).astype(np.uint8).tobytes()
        self.send({"paint": "the drawing"}, buffers=[cells])  # an order: it may repeat
        self.drawing = cells

    # ---- what the network makes of it

    @property
    def steps(self):
        """The stages of the preparation, see `nncourse.show.drawing.stages`."""
        cells = np.frombuffer(self.drawing, dtype=np.uint8).reshape(SIDE, SIDE)
        return stages(cells, self._net.sizes[0])

    @property
    def empty(self):
        return not self.steps["ink"].max() > 0.1

    @property
    def outputs(self):
        """The ten outputs, (10,)."""
        return self._net.feedforward(self.steps["centred"].reshape(-1, 1))[:, 0]

    @property
    def answer(self):
        return None if self.empty else int(self.outputs.argmax())

    # ---- what is shown

    def panels_now(self):
        outputs, answer = self.outputs, self.answer
        self.message = self._words(outputs, answer)
        steps = [panel(image(_square(step), low=-0.1, high=1), title=_TITLES[name], axes=False,
                       width=130, height=152) for name, step in self.steps.items()]  # fmt: skip
        heights = np.zeros(10) if answer is None else outputs
        colors = ["orange" if j == answer else "blue" for j in range(10)]
        return [*steps, panel(bars(np.arange(10), heights, color=colors), title="outputs",
                              xlabel="digit", x=(-0.6, 9.6), y=(0, 1), xticks=np.arange(10),
                              height=190)]  # fmt: skip

    def _words(self, outputs, answer):
        if answer is None:
            return "Draw a digit on the white square, as large as you like."
        second = int(np.argsort(outputs)[-2])
        return (f"The network reads {answer}, with output {outputs[answer]:.2f};"
                f" next comes {second}, with {outputs[second]:.2f}.")  # fmt: skip


def _square(picture):
    """Put the picture in the middle of the smallest empty square that holds it."""
    side = max(picture.shape)
    square = np.zeros((side, side))
    top, left = ((side - n) // 2 for n in picture.shape)
    square[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return square
