"""Live figures: what is common to every figure that a reader can move.

A live figure is a small Python class and a small script. The class says which numbers can be
moved; the script computes and draws them in the page, where no message has to travel::

    # nncourse/show/straight_line.py
    class StraightLine(LiveFigure):
        title = "A straight line"
        alt = "The line y = {slope} x between x = -1 and x = 1."
        script = "straight_line.js"              # in nncourse/show/static
        presets = {"steep": {"slope": 2.0}, "level": {"slope": 0.0}}

        slope = slider(1.0, "slope a", -2.0, 2.0, 0.1)

        def still(self, figure):                 # the poster, by matplotlib, from the same state
            figure.subplots().plot([-1, 1], [-self.slope, self.slope])

    // nncourse/show/static/straight_line.js; `draw` is the module of draw.js
    function render({ model, el }) {
      const figure = draw.figure(model, el);
      const plot = figure.panel({ xlabel: "x", ylabel: "y", x: [-1, 1], y: [-2, 2] });
      return figure.redraw(() => {
        const a = model.get("slope");
        plot.draw([{ kind: "line", x: [-1, 1], y: [-a, a], color: "blue" }]);
      });
    }
    export default { render };

`StraightLine()` is then alive in JupyterLab and Notebook, alive without kernel and network on a
page that nbconvert or Sphinx made, and a picture with a text alternative everywhere else.
Figures whose numbers have to come from numpy are `DrawnFigure`s (module `drawn`).
"""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from string import Template
from typing import ClassVar

import anywidget
import traitlets

from nncourse.show import pictures, style
from nncourse.show.controls import controls_of

_STATIC = resources.files("nncourse.show") / "static"


class LiveFigure(anywidget.AnyWidget):
    """A figure that is computed and drawn in the page; subclasses say what it shows.

    Class attributes for a subclass to set: `title`, `alt` (may name controls in braces),
    `script`, `presets` ({button text: {control: value}}), `buttons` ({method name: text}),
    `size` of the poster in inches. Controls are traits made by `slider`, `check_box`, `choice`.
    """

    title: ClassVar[str] = ""
    alt: ClassVar[str] = ""
    script: ClassVar[str | tuple] = ""  # one file of nncourse/show/static, or several to be joined
    presets: ClassVar[dict] = {}
    buttons: ClassVar[dict] = {}
    size: ClassVar[tuple] = (7.2, 3.2)
    needs_kernel: ClassVar[bool] = False

    spec = traitlets.Dict().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)

    def __init_subclass__(cls, **kwargs):
        if "script" in vars(cls):  # not in the subclass that anywidget makes for each instance
            cls._esm = module_text(*([cls.script] if isinstance(cls.script, str) else cls.script))
        super().__init_subclass__(**kwargs)

    def __init__(self, **values):
        unknown = [name for name in values if not self.has_trait(name)]
        if unknown:
            known = ", ".join(controls_of(type(self)))
            raise TypeError(f"{type(self).__name__} has no control {unknown[0]!r}; use: {known}.")
        super().__init__(**values)
        self.spec = self._specification()
        self.on_msg(self._pressed)

    def _specification(self) -> dict:
        """What the page must know besides the state; `start` is what the reset button restores."""
        return {
            "title": self.title,
            "alt": self.alt_text(),
            "controls": list(controls_of(type(self)).values()),
            "presets": self.presets,
            "buttons": self.buttons,
            "start": self.values(),
        }

    def values(self) -> dict:
        """The controls and where they stand, ``{name: value}``."""
        return {name: getattr(self, name) for name in controls_of(type(self))}

    def alt_text(self) -> str:
        """The picture in words, for people who cannot see it."""
        return self.alt.format(**self.values())

    def still(self, figure) -> None:
        """Draw the present state on a matplotlib figure. Every subclass writes its own."""
        raise NotImplementedError(f"{type(self).__name__} must define still(figure)")

    def poster(self) -> bytes:
        """The present state as the bytes of a PNG picture."""
        return pictures.png(self.still, size=self.size)

    def picture(self) -> pictures.Picture:
        """The present state as a still picture, which stays in a saved notebook."""
        return pictures.Picture(self.poster(), alt=self.alt_text())

    # -- Python functions that listen

    def listen(self, function, *names) -> None:
        """Call ``function()`` whenever one of the controls `names` moves (default: any of them).

        What it raises would be seen nowhere; it is written below the figure instead.
        """
        names = names or tuple(controls_of(type(self)))
        self.observe(lambda change: self._guarded(function), list(names))

    def _guarded(self, function) -> None:
        """Clear what stood below the figure, call `function`, and write there what it raises."""
        self.error = ""  # first, since a thread that `function` starts may write here, too
        try:
            function()
        except Exception as problem:  # noqa: BLE001 - whatever it is, the reader must see it
            self.error = f"{type(problem).__name__}: {problem}"

    def _pressed(self, _, message, __) -> None:
        """A button of the page was pressed: call the method of that name."""
        name = message.get("press")
        if name in self.buttons:
            self._guarded(getattr(self, name))

    # -- how it is shown

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in self.values().items())
        return f"{type(self).__name__}({inside})"

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/html"] = self.to_html()
        return bundle

    def to_html(self) -> str:
        """For a page without a kernel: the poster, and a script that brings the figure to life."""
        image = self.picture()._repr_html_()
        if self.needs_kernel:
            return f"<div>{image}<p><small>Run the cell to move this figure.</small></p></div>"
        code, state = _for_script(str(self._esm)), _for_script({**self.values(), "spec": self.spec})
        mark = hashlib.sha256((code + state).encode()).hexdigest()[:12]
        script = _STANDALONE.substitute(mark=mark, code=code, state=state)
        return f'<div data-nncourse="{mark}">{image}</div>\n<script type="module">{script}</script>'


def module_text(*scripts: str) -> str:
    """The JavaScript module of a figure: palette, draw.js and its own scripts, joined."""
    palette = f"const palette = {json.dumps(style.PALETTE)};\n"
    parts = [(_STATIC / name).read_text(encoding="utf-8") for name in ("draw.js", *scripts)]
    return palette + "\n".join(parts)


def _for_script(value) -> str:
    """JSON that may stand inside <script>: without "<" nothing in it can end the element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


# Stands in for the model that Jupyter would pass, then lets the figure's own module draw itself.
_STANDALONE = Template("""
const el = document.querySelector('[data-nncourse="$mark"]:not([data-live])');
const state = $state, listeners = {};
const heard = (event) => { for (const f of listeners[event] ?? []) f(); };
const model = {
  get: (name) => state[name],
  set: (name, value) => { state[name] = value; heard("change:" + name); heard("change"); },
  on: (event, f) => { (listeners[event] ??= []).push(f); },
  off() {}, save_changes() {}, send() {},
};
const url = URL.createObjectURL(new Blob([$code], { type: "text/javascript" }));
if (el) {
  el.dataset.live = "";
  const live = document.createElement("div");
  import(url).then((module) => {
    module.default.render({ model, el: live });
    el.replaceChildren(live);
  });
}
""")
