"""What holds for every figure of the course: keys, ends of sliders, presets, reset, room.

Each test runs in two homes: on an empty page without Jupyter, and in JupyterLab, which takes long.
How fast the figures answer is measured by ``python -m studies.benchmarks.latency``.
"""

import pytest

from nncourse.show.controls import controls_of
from nncourse.show.posters import figures, in_the_page
from tests.browser.figures import cell
from tests.browser.homes import InLab, write_notebook
from tests.browser.lab import Lab
from tests.nncourse.show.positions import positions, some_positions

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser
ALL = figures()
CONTROLLED = [kind for kind in ALL if controls_of(kind)]
IN_THE_PAGE = [kind for kind in CONTROLLED if in_the_page(kind)]
every_figure = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
every_controlled = pytest.mark.parametrize("kind", CONTROLLED, ids=lambda kind: kind.__name__)


@pytest.fixture(scope="module", params=["page", pytest.param("lab", marks=pytest.mark.full)])
def home(request):
    """Where the figures are: see `tests.browser.homes`."""
    return request.getfixturevalue(f"in_{request.param}")


@pytest.fixture(scope="module")
def in_lab(tmp_path_factory, browser):
    folder = tmp_path_factory.mktemp("figures")
    write_notebook(folder / "all.ipynb", map(cell, ALL))
    with Lab(folder) as lab, lab.notebook("all.ipynb", browser) as notebook:
        notebook.run_all()
        yield InLab(notebook)


def labelled(figure, control):
    """A control of the page."""
    return figure.get_by_label(control["label"], exact=True).first


def drawing(figure):
    """Everything that a figure shows but for its controls."""
    return [part.inner_html() for part in figure.locator(".nncourse-panels, .nncourse-say").all()]


# What stands below a figure in red, and numbers that are none in its drawing and its words.
COMPLAINTS = """(figure) => {
  const bad = /NaN|Infinity|undefined|not a number/;
  const error = figure.querySelector(".nncourse-error");
  const words = figure.querySelectorAll("svg text, pre, .nncourse-say");
  const drawn = [...figure.querySelectorAll("svg *")].flatMap((e) => [...e.attributes]);
  const said = [...[...words].map((e) => e.textContent), ...drawn.map((a) => a.value)];
  return [...(error.hidden ? [] : [error.textContent]), ...said.filter((s) => bad.test(s))];
}"""


def complaints(figure):
    return figure.evaluate(COMPLAINTS)


@every_figure
def test_it_is_there_and_does_not_complain(home, kind):
    figure = home.figure(kind)
    expect(figure).to_have_count(1)  # a network that comes packed is unpacked first
    assert complaints(figure) == []
    assert list(home.problems) == []


@every_controlled
def test_it_follows_a_key_and_python_hears_of_it(home, kind):
    figure, control = home.figure(kind), the_moved(home, kind)
    start, before = home.value(kind, control["name"]), drawing(figure)
    wanted = move(labelled(figure, control), control, start)
    home.settle()
    assert home.value(kind, control["name"]) == wanted != start
    assert drawing(figure) != before
    assert complaints(figure) == [] and list(home.problems) == []


def the_moved(home, kind):
    """The control that is moved: the first slider, or else the first of all."""
    controls = home.value(kind, "spec")["controls"]
    return sorted(controls, key=lambda control: control["kind"] != "slider")[0]


def move(widget, control, start):
    """Move a control to another place, which is given back."""
    places = positions(control)
    if control["kind"] == "slider":
        here = min(range(len(places)), key=lambda k: abs(places[k] - start))
        last = here == len(places) - 1
        widget.press("ArrowLeft" if last else "ArrowRight")
        return places[here - 1 if last else here + 1]
    if control["kind"] == "check":
        widget.press(" ")
        return not start
    (widget.select_option if control["kind"] == "choice" else widget.fill)(places[-1])
    return places[-1]


@every_figure
def test_every_control_has_a_name_and_is_reached_by_the_tab_key(home, kind):
    figure = home.figure(kind)
    controls = figure.locator("input, select, button, [tabindex]")
    named = controls.evaluate_all(
        "all => all.map((e) => [e.tabIndex, e.ariaLabel || e.labels?.[0]?.innerText || e.innerText"
        " || e.getAttribute('aria-labelledby')])"
    )
    assert [each for each in named if each[0] < 0 or not each[1]] == []


@every_controlled
def test_both_ends_of_every_slider_and_every_preset_can_be_drawn_and_reset(home, kind):
    figure = home.figure(kind)
    spec = home.value(kind, "spec")
    for control in spec["controls"]:
        moves = control["kind"] == "slider" and labelled(figure, control).is_enabled()
        ends = (("Home", "min"), ("End", "max")) if moves else ()
        for key, end in ends:
            labelled(figure, control).press(key)
            home.settle()
            assert home.value(kind, control["name"]) == pytest.approx(control[end])
            assert complaints(figure) == []
    for name, values in spec["presets"].items():
        button = figure.get_by_role("button", name=name, exact=True)
        button.click()
        home.settle()
        assert complaints(figure) == []
        assert button.get_attribute("aria-pressed") == "true", (name, values)
        assert {each: home.value(kind, each) for each in values} == values
    figure.get_by_role("button", name="reset", exact=True).click()
    home.settle()
    assert {name: home.value(kind, name) for name in spec["start"]} == spec["start"]


@pytest.mark.parametrize("kind", IN_THE_PAGE, ids=lambda kind: kind.__name__)
def test_it_can_be_drawn_with_its_controls_all_the_way(in_page, kind):
    """Ten places of each control from end to end, the others at their start."""
    start, figure = kind().values(), in_page.figure(kind)
    for name, control in controls_of(kind).items():
        places = [*some_positions(control, 10), start[name]]
        found = figure.evaluate(
            f"""(figure, [kind, name, places]) => places.flatMap((value) => {{
                models[kind].set(name, value);
                return ({COMPLAINTS})(figure).map((complaint) => [value, complaint]);
            }})""",
            [kind.__name__, name, places],
        )
        assert found == [], name


@every_figure
def test_it_has_room_in_a_narrow_window(home, kind):
    size = home.page.viewport_size
    try:
        home.page.set_viewport_size({"width": 600, "height": 900})
        assert cut(home.figure(kind)) == []
    finally:
        home.page.set_viewport_size(size)


@every_figure
def test_no_words_are_cut_off_or_stand_on_each_other(home, kind):
    assert cut(home.figure(kind)) == []


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
def test_its_words_stand_out_from_the_ground(home, kind):
    """Contrast of at least 4.5 to 1 with white, or with the coloured shape behind the word."""
    figure = home.figure(kind)
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
def test_no_two_entries_of_a_legend_differ_in_colour_alone(home, kind):
    figure = home.figure(kind)
    signs = figure.locator(".nncourse-legend").evaluate_all(
        """all => all.map((legend) => [...legend.querySelectorAll("svg")].map((sign) =>
            sign.innerHTML.replace(/(fill|stroke)="(#|rgb|var|color)[^"]*"/g, "")))"""
    )
    assert [each for each in signs if len(set(each)) < len(each)] == []
