"""The live figure of chapter 9: a speed race that the kernel runs while the reader watches."""

from __future__ import annotations

import math

from nncourse.show.controls import choice, slider
from nncourse.show.drawn import DrawnFigure, bars, panel, text
from nncourse.show.race import CLASSES, RUNNERS, Race, products

PIXELS = {"8 × 8 pixels": 64, "28 × 28 pixels": 784}
COLORS = ["orange", "blue", "green"]
LAPS = 20
_OFTEN = 0.05  # seconds between two drawings of a race
_PLACES = range(len(RUNNERS))


class SpeedRace(DrawnFigure):
    """Objects, arrays and matrices learn the same; how many examples each takes in a second.

    On the left stands what can be counted, on the right what this machine has measured. A result
    stays as long as the figure: with the same settings it is shown again.

    Parameters
    ----------
    race : callable, optional
        What makes a race of sizes and mini-batch size, as `nncourse.show.race.Race` does.
    **values
        Where the controls stand: ``hidden``, ``mini_batch_size``, ``images``.

    Examples
    --------
    >>> figure = SpeedRace(hidden=5, mini_batch_size=2)
    >>> figure.race()
    >>> sorted(figure.measured())
    ['arrays', 'matrices', 'objects']
    """

    title = "A speed race: the same network as objects, as arrays, as matrices"
    buttons = {"race": "▶ Race"}
    presets = {
        "small digits": {"hidden": 30, "mini_batch_size": 10, "images": "8 × 8 pixels"},
        "a tiny network": {"hidden": 2, "mini_batch_size": 10, "images": "8 × 8 pixels"},
        "MNIST's size": {"hidden": 30, "mini_batch_size": 10, "images": "28 × 28 pixels"},
        "m = 1": {"hidden": 30, "mini_batch_size": 1, "images": "8 × 8 pixels"},
        "m = 200": {"hidden": 30, "mini_batch_size": 200, "images": "8 × 8 pixels"},
    }
    size = (8.4, 3.6)

    hidden = slider(30, "hidden neurons", 1, 100, log=True)
    mini_batch_size = slider(10, "mini-batch size m", 1, 200, log=True)
    images = choice("8 × 8 pixels", "images", PIXELS)

    def __init__(self, *, race=Race, **values):
        self._race, self._results, self._lap = race, {}, 0
        super().__init__(**values)

    @property
    def sizes(self):
        """Neurons per layer, as the controls say."""
        return [PIXELS[self.images], self.hidden, CLASSES]

    def race(self):
        """Let all three run now, in turns; takes about a second and a half."""
        race = self._race(self.sizes, self.mini_batch_size, rng=0)
        race.lap()
        race.forget()  # that one was to warm up
        try:
            for self._lap in range(1, LAPS + 1):
                race.lap()
                self._results[self._settings()] = race.rates()
                self.refresh(every=_OFTEN)
        finally:
            self._lap = 0
            self.refresh()

    def measured(self):
        """Return examples per second, ``{runner: rate}``, at these settings; empty before any."""
        return self._results.get(self._settings(), {})

    def counted(self):
        """Count the products that Python asks for per example, ``{runner: number}``."""
        return products(self.sizes, self.mini_batch_size)

    def _settings(self):
        return (*self.sizes, self.mini_batch_size)

    # ---- what is shown

    def panels_now(self):
        self.message = self._words()
        return [
            _panel(self.counted(), (-2.4, 6.2), "products that Python asks for (counted)",
                   "products per example"),
            _panel(self.measured(), (0, 7.6), "speed on this machine (measured)",
                   "examples learnt per second"),
        ]  # fmt: skip

    def alt_text(self):
        count = self.counted()
        counts = ", ".join(f"{name} {_short(count[name])}" for name in RUNNERS)
        return f"Two bar charts on a log scale. Products per example: {counts}. {self._words()}"

    def _words(self):
        setting = f"{'-'.join(map(str, self.sizes))}, m = {self.mini_batch_size}"
        rates = self.measured()
        if not rates:
            return f"{setting}. Press Race to measure."
        faster = {name: _short(rates[name] / rates["objects"]) for name in RUNNERS}
        comparison = (
            f"{setting}. Compared with objects: arrays are {faster['arrays']} times as fast, "
            f"matrices {faster['matrices']} times."
        )
        return f"{comparison} Lap {self._lap} of {LAPS} …" if self._lap else comparison


def _panel(values, y, title, ylabel):
    """Draw bars on a log scale, with their numbers at their ends; without values a call to race."""
    low, high = y
    marks = [text([1], [(low + high) / 2], "press ▶ Race")]
    if values:
        heights = [math.log10(values[name]) for name in RUNNERS]
        ends = [height + math.copysign(0.3, height) for height in heights]
        numbers = [_short(values[name]) for name in RUNNERS]
        marks = [bars(_PLACES, heights, color=COLORS, width=0.6), text(_PLACES, ends, numbers)]
    powers = range(math.ceil(low), math.floor(high) + 1)
    return panel(
        *marks,
        title=title,
        xlabel="the network is made of",
        ylabel=ylabel,
        x=(-0.6, 2.6),
        y=y,
        xticks={str(place): name for place, name in enumerate(RUNNERS)},
        yticks={str(power): _power(power) for power in powers if power % 2 == 0},
        width=420,
        height=280,
    )


def _power(exponent):
    """Write a power of ten as it stands at an axis, where there is little room.

    >>> _power(-2), _power(0), _power(6)
    ('10⁻²', '1', '10⁶')
    """
    raised = str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"10{raised}" if exponent else "1"


def _short(value):
    """Write a number with two significant digits, as words need it.

    >>> _short(4820), _short(159.3), _short(0.025), _short(6.04)
    ('4,800', '160', '0.025', '6')
    """
    rounded = float(f"{value:.2g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:g}"
