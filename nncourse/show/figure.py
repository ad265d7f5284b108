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

    // nncourse/show/static/straight_line.js; `draw` is draw.js, `math` all formulas, math.js
    function render({ model, el }) {
      const figure = draw.figure(model, el);
      const plot = figure.panel({ xlabel: "x", ylabel: "y", x: [-1, 1], y: [-2, 2] });
      return figure.redraw(() => {
        const a = model.get("slope");
        plot.draw([{ kind: "line", x: [-1, 1], y: [-a, a], color: "blue" }]);
      });
    }
    export default { render };

`StraightLine()` is then alive in JupyterLab and Notebook, and alive without kernel and network on
a page that nbconvert or Sphinx made. Where scripts do not run it is its poster: the drawing as it
is at the start, which ``python -m nncourse.show.posters`` has taken from the page and stored.
Figures whose numbers have to come from numpy are `DrawnFigure`s (module `drawn`).
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import zlib
from functools import cache
from importlib import resources
from string import Template
from typing import ClassVar

import anywidget
import traitlets

from nncourse.show import pictures, style
from nncourse.show.controls import controls_of

POSTER_SCALE = 1.5  # pixels of a poster for each of the page: sharp enough, and still small
RUN = "<p><small>Run the cell to move this figure.</small></p>"  # seen where no script has run
_STATIC = resources.files("nncourse.show") / "static"


class LiveFigure(anywidget.AnyWidget):
    """A figure that is computed and drawn in the page; subclasses say what it shows.

    Class attributes for a subclass to set: `title`, `alt` (may name controls in braces),
    `script`, `presets` ({button text: {control: value}}), `buttons` ({method name: text}).
    Controls are traits made by `slider`, `check_box`, `choice`, `text_box`.
    """

    title: ClassVar[str] = ""
    alt: ClassVar[str] = ""
    script: ClassVar[str | tuple] = ""  # one file of nncourse/show/static, or several to be joined
    presets: ClassVar[dict] = {}
    buttons: ClassVar[dict] = {}
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
        """Tell the page what it needs besides the state; the reset button restores `start`."""
        return {
            "title": self.title,
            "alt": self.alt_text(),
            "controls": list(controls_of(type(self)).values()),
            "presets": self.presets,
            "buttons": self.buttons,
            "start": self.values(),
        }

    def values(self) -> dict:
        """Return the controls and their values, ``{name: value}``."""
        return {name: getattr(self, name) for name in controls_of(type(self))}

    def alt_text(self) -> str:
        """Describe the picture for people who cannot see it."""
        return self.alt.format(**self.values())

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
        """Call the method that a button of the page stands for."""
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
        """Return HTML for a page without a kernel: the poster, and a script that makes it live."""
        code = str(self._esm)
        state = _for_script({**self.values(), "spec": self.spec})
        mark = hashlib.sha256((code + state).encode()).hexdigest()[:12]
        script = _STANDALONE.substitute(mark=mark, code=packed(code), state=state)
        return (
            f'<div data-nncourse="{mark}">{self._poster()}{RUN}</div>\n'
            f'<script type="module">{script}</script>'
        )

    def _poster(self) -> str:
        """Return the stored drawing of the start; elsewhere with a line that says so."""
        start = {name: getattr(type(self), name).default_value for name in self.values()}
        moved = {name: value for name, value in self.values().items() if value != start[name]}
        words = self.alt.format(**start)
        data = stored_poster(type(self).__name__)
        if data is None:
            return f"<p>{html.escape(self.alt_text())}</p>"
        if not moved:
            return pictures.Picture(data, alt=words, scale=POSTER_SCALE)._repr_html_()
        values = ", ".join(f"{name} = {value}" for name, value in moved.items())
        line = html.escape(f"Drawn at its start; this cell set {values}.")
        picture = pictures.Picture(data, alt=f"At the start: {words}", scale=POSTER_SCALE)
        return f"{picture._repr_html_()}<p><small>{line}</small></p>"


def stored_poster(name: str) -> bytes | None:
    """Return the PNG picture that `nncourse.show.posters` has stored for the class of this name."""
    place = _STATIC / "posters" / f"{name}.png"
    return place.read_bytes() if place.is_file() else None


def module_text(*scripts: str) -> str:
    """Join the JavaScript module of a figure: palette, math.js, draw.js and its own scripts.

    Lines of comments and indentation stay behind: every saved figure carries its module.
    """
    palette = f"const palette = {json.dumps(style.PALETTE)};\n"
    names = ("math.js", "draw.js", *scripts)
    text = "\n".join((_STATIC / name).read_text(encoding="utf-8") for name in names)
    return palette + re.sub(r"(?m)^\s*(//.*)?\n?", "", text)


@cache
def packed(code: str) -> str:
    """Compress a script into letters, as a saved notebook carries it; `unpacked` undoes it."""
    return base64.b64encode(zlib.compress(code.encode(), 9)).decode()


def unpacked(letters: str) -> str:
    """Return the script that `packed` was given.

    >>> unpacked(packed("let a = 1;"))
    'let a = 1;'
    """
    return zlib.decompress(base64.b64decode(letters)).decode()


def _for_script(value) -> str:
    """Return JSON that may stand inside <script>: without "<" nothing in it can end the element."""
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
const packed = Uint8Array.from(atob("$code"), (letter) => letter.charCodeAt(0));
if (el) {
  el.dataset.live = "";
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const code = await new Response(stream).text();
  const module = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  const live = document.createElement("div");
  module.default.render({ model, el: live });
  el.replaceChildren(live);
}
""")
