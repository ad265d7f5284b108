"""How fast the live figures answer: from a key on a slider until the screen shows its effect.

    python -m studies.benchmarks.latency                    every figure, 20 moves each
    python -m studies.benchmarks.latency --moves 60         steadier medians
    python -m studies.benchmarks.latency ValleyBall DigitPad    these figures alone

All stand in one notebook in JupyterLab, in a headless Chromium; needs Playwright and a Chromium, as
the browser tests do. Beside each figure, in turn with it, a plain plot is timed: matplotlib and
`interact`, with a new figure whenever its slider moves. What else the machine does slows both.
"""

import argparse
import statistics
import tempfile
from pathlib import Path
from typing import NamedTuple

from nncourse.show.controls import controls_of
from nncourse.show.posters import figures, in_the_page
from tests.browser.figures import cell
from tests.browser.homes import InLab, write_notebook
from tests.browser.lab import Lab, chromium

INTERACT = """
from ipywidgets import IntSlider, interact
import matplotlib.pyplot as plt
from nncourse.show.style import course_style

def draw(value):
    with course_style():
        left, right = plt.figure(figsize=(7.2, 3.2), layout="constrained").subplots(1, 2)
        left.plot([k * value for k in range(40)], label="a line")
        left.set(xlabel="k", ylabel="k times the value", title="a line")
        left.legend()
        right.bar(range(10), [value - k for k in range(10)])
        plt.show()

interact(draw, value=IntSlider(50, 0, 100));
"""

# Notes when a key goes down, and when the last change that it has caused is on the screen.
STOPWATCH = """() => {
  const watch = window.stopwatch = { start: null, end: null, busy: 0 };
  window.addEventListener("keydown", (e) => { watch.start ??= e.timeStamp; }, true);
  const painted = () => {
    watch.busy += 1;
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => { watch.end = performance.now(); watch.busy -= 1; };
      after.port2.postMessage(0);
    });
  };
  const drawing = ({ target }) =>
    (target.nodeType === 1 ? target : target.parentElement)?.closest(".nncourse-panels");
  new MutationObserver((changes) => {
    if (watch.start !== null && changes.some(drawing)) painted();
  }).observe(document.querySelector(".jp-Notebook"), { subtree: true, childList: true });
  document.addEventListener("load", (e) => {
    if (watch.start !== null && e.target.tagName === "IMG") painted();
  }, true);
}"""
START = "() => { stopwatch.start = stopwatch.end = null; }"
SHOWN = "() => stopwatch.end !== null && stopwatch.busy === 0"
TOOK = "() => stopwatch.end - stopwatch.start"
HEAD = [
    "| figure | computed in | median, ms | worst, ms | `interact`, median, ms | times as fast |",
    "| --- | --- | ---: | ---: | ---: | ---: |",
]


class Row(NamedTuple):
    """What was measured of one figure, in milliseconds."""

    name: str
    place: str
    own: list
    interact: list

    def line(self):
        """A line of the table."""
        own, other = statistics.median(self.own), statistics.median(self.interact)
        numbers = f"{own:.0f} | {max(self.own):.0f} | {other:.0f} | {other / own:.1f}"
        return f"| {self.name} | {self.place} | {numbers} |"


def timed(kind):
    """The description of the control that is moved: a slider, or else a line of text; or None."""
    controls = [c for c in controls_of(kind).values() if c["kind"] in ("slider", "text")]
    return (
        sorted(controls, key=lambda control: control["kind"] != "slider")[0] if controls else None
    )


def keys_of(control, kind):
    """Two keys that move a control and move it back, from where it stands."""
    if kind == "text":
        return "0", "Backspace"
    now, most = (control.get_attribute(f"aria-value{name}") for name in ("now", "max"))
    if now is None:
        now, most = control.input_value(), control.get_attribute("max")
    arrows = ("ArrowRight", "ArrowLeft")
    return arrows[::-1] if float(now) >= float(most) else arrows


def milliseconds(home, control, keys, moves):
    """From key to screen, of each move; two moves warm up."""
    page, times = home.page, []
    control.scroll_into_view_if_needed()
    for i in range(moves + 2):
        page.evaluate(START)
        control.press(keys[i % 2])
        home.settle()
        page.wait_for_function(SHOWN)
        times.append(page.evaluate(TOOK))
    return times[2:]


def measure(home, kind, moves):
    """A figure, and `interact` beside it."""
    described = timed(kind)
    control = home.figure(kind).get_by_label(described["label"], exact=True).first
    own = milliseconds(home, control, keys_of(control, described["kind"]), moves)
    other = home.page.locator(".noUi-handle").first
    interact = milliseconds(home, other, keys_of(other, "slider"), moves)
    return Row(kind.__name__, "the page" if in_the_page(kind) else "the kernel", own, interact)


def table(rows):
    """Lines of Markdown; the slowest of the page and of the kernel are named below."""
    lines = [*HEAD, *[row.line() for row in rows], ""]
    for place in ("the page", "the kernel"):
        ratios = {r.name: statistics.median(r.interact) / statistics.median(r.own)
                  for r in rows if r.place == place}  # fmt: skip
        if ratios:
            least = min(ratios, key=ratios.get)
            lines.append(
                f"Computed in {place}: {statistics.median(ratios.values()):.1f} times as fast as"
                f" `interact` (median), at least {ratios[least]:.1f} times ({least})."
            )
    return lines


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("figures", nargs="*", help="names of figures (default: all)")
    parser.add_argument("--moves", type=int, default=20, help="moves that count, of each figure")
    parser.add_argument("--markdown", type=Path, help="write the table to this file")
    options = parser.parse_args(arguments)
    kinds = {kind.__name__: kind for kind in figures() if timed(kind)}
    if unknown := set(options.figures) - set(kinds):
        parser.error(f"no figure with a slider is called {unknown.pop()}; there are: "
                     + ", ".join(kinds))  # fmt: skip
    kinds = [kinds[name] for name in options.figures or kinds]
    with tempfile.TemporaryDirectory(prefix="latency-") as folder, chromium() as browser:
        write_notebook(Path(folder, "all.ipynb"), [*map(cell, kinds), INTERACT])
        with Lab(folder) as lab, lab.notebook("all.ipynb", browser) as notebook:
            notebook.run_all()
            notebook.page.evaluate(STOPWATCH)
            rows = [measure(InLab(notebook), kind, options.moves) for kind in kinds]
    lines = [f"JupyterLab, headless Chromium, {options.moves} moves of each.", "", *table(rows)]
    print("\n".join(lines))
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
