"""How fast a slider answers: a live figure against `interact` with a new figure, in one run."""

import statistics

import nbformat
import pytest

from tests.browser.lab import Lab

pytestmark = pytest.mark.browser
MOVES = 20

CELLS = [
    "from nncourse.show.gradient_descent import ValleyBall\nValleyBall(eta=0.1)",
    """
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatSlider, interact
from nncourse.show.descent import long_valley, valley_path
from nncourse.show.plots import gradient_descent as plots
from nncourse.show.style import row

def draw(eta):
    above, graph = row(2, size=(7.2, 3.2))
    path = valley_path((-2.5, 1.2), eta, 20)
    costs = long_valley(*path.T)
    plots.contour(long_valley, ax=above)
    plots.path(path, np.diff(costs) > 0, ax=above)
    plots.cost_along_path(costs, ax=graph)
    plt.show()

interact(draw, eta=FloatSlider(0.1, min=0.005, max=0.25, step=0.005));
""",
]

# Notes when a key goes down, and when the last change of an output that it caused is on the screen.
STOPWATCH = """
window.stopwatch = { start: null, end: null };
window.addEventListener("keydown", (e) => { stopwatch.start ??= e.timeStamp; }, true);
const painted = () => requestAnimationFrame(() => {
  const after = new MessageChannel();
  after.port1.onmessage = () => { stopwatch.end = performance.now(); };
  after.port2.postMessage(0);
});
const drawing = (node) => !(node.nodeType === 1 ? node : node.parentElement)
  ?.closest(".widget-slider, .nncourse-controls, .nncourse-row");
new MutationObserver((changes) => {
  if (stopwatch.start !== null && changes.some((change) => drawing(change.target))) painted();
}).observe(document.querySelector(".jp-Notebook"), { subtree: true, childList: true });
document.addEventListener("load", (e) => { if (e.target.tagName === "IMG") painted(); }, true);
"""


def milliseconds(page, slider):
    """From key to paint, median over all moves; two moves warm up."""
    times = []
    for i in range(MOVES + 2):
        page.evaluate("() => { window.stopwatch.start = window.stopwatch.end = null; }")
        slider.press("ArrowRight" if i % 2 else "ArrowLeft")
        page.wait_for_function("() => window.stopwatch.end !== null")
        seen = None
        while seen != (seen := page.evaluate("() => window.stopwatch.end")):
            page.wait_for_timeout(250)  # as long as something still changes
        times.append(seen - page.evaluate("() => window.stopwatch.start"))
    return statistics.median(times[2:])


def test_the_ball_is_at_least_eight_times_as_fast_as_interact(tmp_path, browser, record_property):
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    python = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=python)
    nbformat.write(notebook, tmp_path / "latency.ipynb")
    with Lab(tmp_path) as lab, lab.notebook("latency.ipynb", browser) as notebook:
        notebook.run_all()
        notebook.page.evaluate(f"() => {{ {STOPWATCH} }}")
        live = milliseconds(
            notebook.page, notebook.figure("The ball").get_by_label("learning rate η", exact=True)
        )
        interact = milliseconds(notebook.page, notebook.page.locator(".noUi-handle").first)
    record_property("live figure, ms", live)
    record_property("interact, ms", interact)
    assert live * 8 <= interact, f"live figure {live:.0f} ms, interact {interact:.0f} ms"
