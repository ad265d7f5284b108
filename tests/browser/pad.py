"""What a hand does with the digit pad: strokes of a mouse."""

from contextlib import contextmanager

# How many colour values of the canvas are dark.
INK = """canvas => canvas.getContext("2d").getImageData(0, 0, 280, 280).data
    .filter((value) => value < 128).length"""


def press(figure, name):
    """Press a button of a figure."""
    figure.get_by_role("button", name=name).click()


def on_the_canvas(figure, *places):
    """Places in the window, in pixels; given from 0 to 1 on the canvas."""
    canvas = figure.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    return [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in places]


@contextmanager
def hold(figure, *stroke):
    """Draw one stroke with the mouse, and lift it when the context is left."""
    mouse, (first, *others) = figure.page.mouse, on_the_canvas(figure, *stroke)
    mouse.move(*first)
    mouse.down()
    for place in others:
        mouse.move(*place)
    yield
    mouse.up()


def write(home, figure, strokes, anew=True):
    """Draw strokes on the canvas with the mouse, on a clean sheet if `anew`; from 0 to 1."""
    if anew:
        press(figure, "clear")
        home.settle()  # the clean sheet comes from Python
    for stroke in strokes:
        with hold(figure, *stroke):
            pass
    home.settle()
