"""A network that is trained in the background while the reader watches."""

from __future__ import annotations

import asyncio
import threading
from functools import cache

import comm
import numpy as np

from nncourse.data import DataError, find_mnist, load_digits, load_mnist
from nncourse.network import Network
from nncourse.show import training_panels
from nncourse.show.controls import choice, slider
from nncourse.show.drawn import DrawnFigure
from nncourse.show.training_run import TrainingRun
from nncourse.training import History

_PIXELS = {"digits": 64, "MNIST": 784}
_BOOK = {"hidden": 30, "second": 0, "eta": 3.0, "mini_batch_size": 10, "epochs": 30}
_MOST_EARLIER = 4  # runs that stay in the figure, in grey, to compare the present one with
_OFTEN = 0.1  # seconds between two drawings of a running training

# Where the figure itself is alive, the picture of its last training need not be seen as well.
_HIDE = "<style>.jp-OutputArea:has(.nncourse-figure) .nncourse-still { display: none }</style>"


@cache
def _loaded(name):
    """Load training and test data of that name."""
    training, _, test = load_digits() if name == "digits" else load_mnist(download=False)
    return training, test


def _mnist_is_here():
    try:
        return find_mnist() is not None
    except DataError:  # a place is named, but it is not there; choosing MNIST would say so
        return False


class LiveTraining(DrawnFigure):
    """Training that can be watched: the curves grow, and Stop leaves a usable network.

    It runs in the background, so that the kernel stays free for Stop and for other cells.

    Parameters
    ----------
    rng : None, int or numpy.random.Generator
        Where initial weights and mini-batches come from. Every training draws on, so the next
        one starts from other weights.
    **values
        Where the controls stand: ``hidden``, ``second``, ``eta``, ``mini_batch_size``,
        ``epochs``, ``data`` ("digits" or "MNIST").

    Attributes
    ----------
    network : Network or None
        The network of the last training. It can be used while it is trained, too.
    history : History
        What was recorded of that training.
    sizes : list of int
        The layers that the sliders ask for.

    Examples
    --------
    >>> training = LiveTraining(rng=0, epochs=2)
    >>> training.run()  # doctest: +ELLIPSIS
    Picture: 64-30-10 on digits, η = 3, m = 10: 2 epochs. ...
    >>> training.network
    Network(64-30-10, quadratic cost, sigmoid → sigmoid, float64)
    """

    title = "Train a network, and watch it learn"
    buttons = {"train": "▶ Train", "stop": "■ Stop"}
    presets = {
        "the book's network": _BOOK,
        "η = 0.001": {**_BOOK, "eta": 0.001},
        "η = 100": {**_BOOK, "eta": 100.0},
        "100 hidden neurons": {**_BOOK, "hidden": 100},
        "no hidden layer": {**_BOOK, "hidden": 0},
    }

    hidden = slider(30, "hidden neurons", 0, 100, 5)
    second = slider(0, "2nd hidden layer", 0, 60, 5)
    eta = slider(3.0, "learning rate η", 0.001, 100.0, log=True)
    mini_batch_size = slider(10, "mini-batch size m", 1, 500, log=True)
    epochs = slider(30, "epochs", 1, 300, log=True)
    data = choice("digits", "data", _PIXELS)

    def __init__(self, *, rng=None, **values):
        self._rng = np.random.default_rng(rng)
        self._run = self._thread = self._loop = None
        self._setup, self._stopping = "", False
        self._earlier, self._stills = [], []
        super().__init__(**values)

    def _specification(self):
        """Offer MNIST only where it is on this machine."""
        spec = super()._specification()
        if not _mnist_is_here():
            control = next(option for option in spec["controls"] if option["name"] == "data")
            control["options"] = ["digits"]
        return spec

    # ---- what a reader does

    def train(self):
        """Train a new network in the background; does nothing while one is being trained."""
        if self.running:
            return
        self.error, self.resting, self._stopping = "", ["train"], False
        self._loop = _running_loop() if self._has_front_end() else None
        self._thread = threading.Thread(
            target=self._train_in_background, name="nncourse training", daemon=True
        )
        self._thread.start()

    def stop(self):
        """End the training. Its network stays as it is at that moment."""
        self._stopping = True
        if self._run is not None:
            self._run.stop()

    def run(self):
        """Train here and now and return the picture. A notebook's own stop button ends it."""
        if self.running:
            raise RuntimeError("a training is running. Press Stop, or call stop() and wait().")
        self._stopping = False
        self._train()
        return self.picture()

    def wait(self, seconds=None):
        """Wait until the training in the background has ended, at most so many seconds."""
        if self._thread is not None:
            self._thread.join(seconds)

    @property
    def running(self):
        """Whether a training runs in the background."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def network(self):
        return self._run and self._run.network

    @property
    def history(self):
        return self._run.history if self._run else History()

    @property
    def sizes(self):
        return [_PIXELS[self.data], *(n for n in (self.hidden, self.second) if n), 10]

    # ---- training

    def _train_in_background(self):
        """Train, and write exceptions below the figure: in the background nobody would see them."""
        try:
            self._train()
        except Exception as problem:  # noqa: BLE001 - whatever it is, the reader must see it
            self._later(setattr, self, "error", f"{type(problem).__name__}: {problem}")

    def _later(self, function, *arguments):
        """Call in the kernel's main thread, after what it is doing now; without one at once."""
        if self._loop is None:
            function(*arguments)
        else:
            self._loop.call_soon_threadsafe(function, *arguments)

    def _train(self):
        """Load, train, and show what came out, whatever happens."""
        try:
            self._begin()
            self._run()
        finally:
            self.refresh()
            if self._stills:
                self._later(self._keep_picture)

    def _begin(self):
        """Make a new network, as the controls stand now; the run before it becomes grey."""
        sizes, data, eta, m = self.sizes, self.data, self.eta, self.mini_batch_size
        epochs = self.epochs
        self.message = f"Loading the data ({data}) …"
        training, test = _loaded(data)
        network = Network(sizes, rng=self._rng, dtype=training.x.dtype)
        if len(self.history):
            self._earlier = [*self._earlier, self.history][-_MOST_EARLIER:]
        self._setup = f"{'-'.join(map(str, sizes))} on {data}, η = {eta:g}, m = {m}"
        self._run = TrainingRun(network, training, test, epochs=epochs, mini_batch_size=m, eta=eta,
                                rng=self._rng, watch=self._watch)  # fmt: skip
        if self._stopping:  # Stop was pressed while the data were loaded
            self._run.stop()

    def _watch(self):
        """Draw now and then, and only where a front end listens."""
        if self._has_front_end():
            self.refresh(every=_OFTEN)

    def _has_front_end(self):
        """Tell whether there is a kernel; without one the channel to the page is a dummy."""
        return self.comm is not None and not isinstance(self.comm, comm.DummyComm)

    # ---- what is shown

    def panels_now(self):
        self.message = training_panels.status(self._run, self._setup, self.sizes)
        self.resting = ["train" if self._run and self._run.running else "stop"]
        return training_panels.panels(self._run, self._earlier, self.epochs)

    def alt_text(self):
        """The words for a picture that is stored: the same after every run with that seed."""
        return training_panels.status(self._run, self._setup, self.sizes, timed=False)

    def _ipython_display_(self):
        """Show the figure, and keep a place below it for the picture of the last training."""
        from IPython.display import display

        bundle = self._repr_mimebundle_()
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        display(data, metadata=metadata, raw=True)
        self._stills.append(display({"text/html": ""}, raw=True, display_id=True))

    def _keep_picture(self):
        """Put the picture of the last training where the figure was shown."""
        picture = self.picture()
        html = f'{_HIDE}<div class="nncourse-still">{picture._repr_html_()}</div>'
        for still in self._stills:
            still.update({"text/html": html, "text/plain": repr(picture)}, raw=True)


def _running_loop():
    """Return the kernel's event loop, if any: what it is given is done between two cells."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
