"""What holds for every figure of the course: keys, ends of sliders, presets, reset, room, speed.

All of them stand in one notebook in JupyterLab. For the speed a plain plot stands there, too: by
matplotlib and `interact`, on a new figure whenever its slider moves.
"""

import statistics

import nbformat
import pytest

from nncourse.show.controls import controls_of
from nncourse.show.posters import figures, in_the_page
from tests.browser.figures import cell
from tests.browser.lab import Lab
from tests.nncourse.show.positions import some_positions

pytestmark = pytest.mark.browser
ALL = figures()
CONTROLLED = [kind for kind in ALL if controls_of(kind)]
IN_THE_PAGE = [kind for kind in CONTROLLED if in_the_page(kind)]
TIMED = [k for k in CONTROLLED if {"slider", "text"} & {c["kind"] for c in controls_of(k).values()}]
every_figure = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
every_controlled = pytest.mark.parametrize("kind", CONTROLLED, ids=lambda kind: kind.__name__)
MOVES, MOVES_OF_THE_TWIN = 20, 10
ARROWS = ("ArrowRight", "ArrowLeft")

TWIN = """
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

# Draws a figure on an empty page without Jupyter; `model.set` then moves a control.
DRAW = """async ([code, state]) => {
  const heard = [];
  window.model = {
    get: (name) => state[name], on: (event, f) => { heard.push(f); },
    set: (name, value) => { state[name] = value; heard.forEach((f) => f()); },
    save_changes() {},
  };
  const el = document.body.appendChild(document.createElement("div"));
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  (await import(url)).default.render({ model, el });
}"""

# Notes when a key goes down, and when the last change of a drawing that it caused is on the screen.
STOPWATCH = """
window.stopwatch = { start: null, end: null };
window.addEventListener("keydown", (e) => { stopwatch.start ??= e.timeStamp; }, true);
const painted = () => requestAnimationFrame(() => {
  const after = new MessageChannel();
  after.port1.onmessage = () => { stopwatch.end = performance.now(); };
  after.port2.postMessage(0);
});
const drawing = ({ target }) =>
  (target.nodeType === 1 ? target : target.parentElement)?.closest(".nncourse-panels");
new MutationObserver((changes) => {
  if (stopwatch.start !== null && changes.some(drawing)) painted();
}).observe(document.querySelector(".jp-Notebook"), { subtree: true, childList: true });
document.addEventListener("load", (e) => { if (e.target.tagName === "IMG") painted(); }, true);
"""


def moved(kind):
    """The name of the control that is timed: the first slider, or else the first line of text."""
    controls = controls_of(kind)
    kinds = {name: each["kind"] for name, each in controls.items() if each["kind"] != "check"}
    return sorted(kinds, key=lambda name: kinds[name] != "slider")[0]


@pytest.fixture(scope="module")
def lab(tmp_path_factory, browser):
    """A notebook with every figure, after all cells have run."""
    folder = tmp_path_factory.mktemp("figures")
    sources = [*map(cell, ALL), TWIN]
    python = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=python), folder / "all.ipynb")
    with Lab(folder) as lab, lab.notebook("all.ipynb", browser) as notebook:
        notebook.run_all()
        notebook.page.evaluate(f"() => {{ {STOPWATCH} }}")
        yield notebook


def figure_of(lab, kind):
    """The figure, in the middle of the window, as it was at first."""
    figure = lab.page.locator(f'.nncourse-figure[aria-label="{kind.title}"]')
    figure.scroll_into_view_if_needed()
    return figure


def sliders(figure):
    return figure.locator("input[type=range]").all()


def settle(figure):
    """Wait until nothing is drawn any more."""
    figure.page.wait_for_timeout(60)
    drawn = "node => node.innerHTML"
    while (before := figure.evaluate(drawn)) != figure.evaluate(drawn):
        figure.page.wait_for_timeout(60)
    return before


def complaints(figure):
    """What stands below the figure in red, and numbers that are none in its drawing."""
    said = figure.locator(".nncourse-error:visible").all_inner_texts()
    numberless = figure.evaluate(
        """figure => [...figure.querySelectorAll("svg *")].flatMap((e) => [...e.attributes])
            .filter((a) => /NaN|Infinity|undefined/.test(a.value)).map((a) => a.value)"""
    )
    return said + numberless[:3]


@every_figure
def test_it_is_there_and_does_not_complain(lab, kind):
    figure = figure_of(lab, kind)
    assert figure.count() == 1
    assert complaints(figure) == []


@every_figure
def test_every_control_has_a_name_and_is_reached_by_the_tab_key(lab, kind):
    figure = figure_of(lab, kind)
    controls = figure.locator("input, select, button, [tabindex]")
    named = controls.evaluate_all(
        "all => all.map((e) => [e.tabIndex, e.ariaLabel || e.labels?.[0]?.innerText || e.innerText"
        " || e.getAttribute('aria-labelledby')])"
    )
    assert [each for each in named if each[0] < 0 or not each[1]] == []


@every_controlled
def test_both_ends_of_every_slider_and_every_preset_can_be_drawn_and_reset(lab, kind):
    figure = figure_of(lab, kind)
    start = [slider.input_value() for slider in sliders(figure)]
    for slider in sliders(figure):
        for key in ("Home", "End"):
            slider.press(key)
            settle(figure)
            assert complaints(figure) == []
    for name, values in kind.presets.items():
        button = figure.get_by_role("button", name=name, exact=True)
        button.click()
        settle(figure)
        assert complaints(figure) == []
        assert button.get_attribute("aria-pressed") == "true", (name, values)
    figure.get_by_role("button", name="reset", exact=True).click()
    settle(figure)
    assert [slider.input_value() for slider in sliders(figure)] == start


@pytest.mark.parametrize("kind", IN_THE_PAGE, ids=lambda kind: kind.__name__)
def test_it_can_be_drawn_with_its_controls_all_the_way(page, kind):
    """Ten places of each control from end to end, the others at their start; without a kernel."""
    figure, state = kind(), kind().values()
    page.set_content("<!doctype html><body>")
    page.evaluate(DRAW, [str(figure._esm), {**state, "spec": figure.spec}])
    drawn = page.locator(".nncourse-figure")
    for name, control in controls_of(kind).items():
        for value in [*some_positions(control, 10), state[name]]:
            page.evaluate("([name, value]) => model.set(name, value)", [name, value])
            assert complaints(drawn) == [], (name, value)


@every_figure
def test_it_has_room_in_a_narrow_window(lab, kind):
    size = lab.page.viewport_size
    try:
        lab.page.set_viewport_size({"width": 600, "height": 900})
        figure = figure_of(lab, kind)
        settle(figure)
        assert cut(figure) == []
    finally:
        lab.page.set_viewport_size(size)


@every_figure
def test_no_words_are_cut_off_or_stand_on_each_other(lab, kind):
    figure = figure_of(lab, kind)
    settle(figure)
    assert cut(figure) == []


def cut(figure):
    """Words of a figure that stick out of it, and words of the axes that stand on each other."""
    return figure.evaluate(
        """figure => {
            const whole = figure.getBoundingClientRect(), found = [];
            const words = [...figure.querySelectorAll("svg text, button, select, .nncourse-value")]
              .filter((e) => e.textContent.trim())
              .map((e) => [e.textContent.trim().slice(0, 40), e.getBoundingClientRect(), e])
              .filter(([, box]) => box.width > 0);
            const outside = (box) => box.left < whole.left - 1 || box.right > whole.right + 1;
            for (const [text, box] of words) if (outside(box)) found.push("cut: " + text);
            words.forEach(([a, p, e], i) => words.slice(i + 1).forEach(([b, q, f]) => {
              const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left);
              const high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
              if (wide > 3 && high > 6) found.push(`on each other: ${a} | ${b}`);
            }));
            return found;
        }"""
    )


@every_figure
def test_its_words_stand_out_from_the_ground(lab, kind):
    """Contrast of at least 4.5 to 1 with white, or with the coloured shape behind the word."""
    figure = figure_of(lab, kind)
    faint = figure.evaluate(
        """figure => {
            const pen = document.createElement("canvas").getContext("2d");
            const rgb = (color) => {
              pen.clearRect(0, 0, 1, 1);
              pen.fillStyle = color;
              pen.fillRect(0, 0, 1, 1);
              return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map((v) => {
                const part = v / 255;
                return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
              });
            };
            const light = (color) => {
              const [r, g, b] = rgb(color);
              return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
            };
            return [...figure.querySelectorAll("svg text, p, button, label, span")]
              .filter((e) => e.textContent.trim() && e.getBoundingClientRect().width)
              .map((e) => [e.textContent.trim().slice(0, 40),
                getComputedStyle(e)[e.tagName === "text" ? "fill" : "color"]])
              .filter(([, color]) => color !== "rgb(255, 255, 255)" && 1.05 / light(color) < 4.5);
        }"""
    )
    assert faint == []


@every_figure
def test_no_two_entries_of_a_legend_differ_in_colour_alone(lab, kind):
    figure = figure_of(lab, kind)
    signs = figure.locator(".nncourse-legend").evaluate_all(
        """all => all.map((legend) => [...legend.querySelectorAll("svg")].map((sign) =>
            sign.innerHTML.replace(/(fill|stroke)="(#|rgb|var|color)[^"]*"/g, "")))"""
    )
    assert [each for each in signs if len(set(each)) < len(each)] == []


# ---- from the key to the screen


def milliseconds(control, keys, moves):
    """From key to paint, median over all moves; two moves warm up."""
    page, times = control.page, []
    for i in range(moves + 2):
        page.evaluate("() => { window.stopwatch.start = window.stopwatch.end = null; }")
        control.press(keys[i % 2])
        page.wait_for_function("() => window.stopwatch.end !== null")
        seen = None
        while seen != (seen := page.evaluate("() => window.stopwatch.end")):
            page.wait_for_timeout(70)  # as long as something still changes
        times.append(seen - page.evaluate("() => window.stopwatch.start"))
    return statistics.median(times[2:])


def keys(kind, control):
    """Two keys that move the control and move it back."""
    if controls_of(kind)[moved(kind)]["kind"] == "text":
        return "0", "Backspace"
    at_the_end = float(control.input_value()) >= float(control.get_attribute("max"))
    return ARROWS[::-1] if at_the_end else ARROWS


def keys_of_the_twin(handle):
    """The same for ipywidgets' slider."""
    now, most = (float(handle.get_attribute(f"aria-value{name}")) for name in ("now", "max"))
    return ARROWS[::-1] if now >= most else ARROWS


@pytest.mark.parametrize("kind", TIMED, ids=lambda kind: kind.__name__)
def test_it_answers_faster_than_interact(lab, kind, record_property):
    """Medians of many moves. What else the machine does may slow some of them: six tries."""
    label = controls_of(kind)[moved(kind)]["label"]
    control = figure_of(lab, kind).get_by_label(label, exact=True).first
    other = lab.page.locator(".noUi-handle")
    for _ in range(6):
        control.scroll_into_view_if_needed()
        own = milliseconds(control, keys(kind, control), MOVES)
        other.scroll_into_view_if_needed()
        interact = milliseconds(other, keys_of_the_twin(other), MOVES_OF_THE_TWIN)
        if own * (8 if in_the_page(kind) else 2) <= interact:
            break
    record_property("latency", f"{kind.__name__}: {own:.0f} ms, interact {interact:.0f} ms")
    assert own * (8 if in_the_page(kind) else 2) <= interact, f"{own:.0f} ms, {interact:.0f} ms"
