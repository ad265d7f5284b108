"""A notebook cell for every figure of the course."""

# A figure that needs no arguments is shown as it is; the others get small ones.
_NETWORK = "from nncourse import Network, load_digits\nnet = Network([64, 12, 10], rng=0)\n"
_ARGUMENTS = {
    "MiniBatchNoise": ("from nncourse.show.noise import gradients_while_training\n" + _NETWORK
                       + "training = load_digits()[0]\n",
                       "gradients_while_training(net, training)"),
    "FourCurves": ("from nncourse.show.four_curves import few_images\n",
                   "few_images(n=20, epochs=40)"),
    "WeightDecay": ("from nncourse import load_digits\nfrom nncourse.show.decay import decays\n"
                    "training, validation, _ = load_digits()\n",
                    "decays(training[:20], validation, [0.001, 0.01, 0.018, 1.0], seeds=[0],"
                    "epochs=5)"),
    "Calibration": ("from nncourse import Network, load_digits\n"
                    'net = Network([64, 10], cost="log-likelihood", rng=0)\n',
                    '{"untrained": [net]}, load_digits()[1]'),
    "HiddenNeuron": (_NETWORK, "net, load_digits()[2]"),
    "Mistakes": (_NETWORK, "net, load_digits()[2]"),
    "DigitPad": (_NETWORK, "net"),
}  # fmt: skip


def variable(kind):
    """The name that the cell gives to the figure."""
    return f"the_{kind.__name__}"


def cell(kind):
    """The source of a notebook cell that makes the figure and shows it."""
    before, arguments = _ARGUMENTS.get(kind.__name__, ("", ""))
    made = f"from {kind.__module__} import {kind.__name__}\n{before}"
    return f"{made}{variable(kind)} = {kind.__name__}({arguments})\n{variable(kind)}"


def figure_of(kind):
    """The figure that the cell makes."""
    names = {}
    exec(cell(kind), names)
    return names[variable(kind)]
