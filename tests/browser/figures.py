"""A notebook cell for every figure of the course."""

# A figure that needs no arguments is shown as it is; the others get small ones.
_NETWORK = "from nncourse import Network, load_digits\nnet = Network([64, 12, 10], rng=0)\n"
_ARGUMENTS = {
    "MiniBatchNoise": ("from nncourse.show.noise import example_gradients\n" + _NETWORK
                       + "training = load_digits()[0]\n", "example_gradients(net, training)"),
    "HiddenNeuron": (_NETWORK, "net, load_digits()[2]"),
    "Mistakes": (_NETWORK, "net, load_digits()[2]"),
    "DigitPad": (_NETWORK, "net"),
}  # fmt: skip


def cell(kind):
    """The source of a notebook cell that shows the figure."""
    before, arguments = _ARGUMENTS.get(kind.__name__, ("", ""))
    return f"from {kind.__module__} import {kind.__name__}\n{before}{kind.__name__}({arguments})"
