"""A notebook that was saved, closed and opened again in a JupyterLab that `nncourse lab` serves."""

import json
import sys
from contextlib import contextmanager

import nbformat
import pytest

from coursekit.notebooks import RUN_THIS, WIDGET_VIEW, normalise, read, write
from nncourse.show.gradient_descent import ValleyBall
from tests.browser.lab import Lab

pytestmark = [pytest.mark.browser, pytest.mark.full]
NAME = "notebooks/00_start_here.ipynb"
FIGURE = "from nncourse.show.gradient_descent import ValleyBall\nValleyBall()"
SLIDER = """\
from ipywidgets import interact

@interact(a=(0, 10))
def show(a=4):
    print("the square is", a**2)"""
OWN = 'from coursekit import own\nown("3.3", otherwise=len)'
ANSWER = """\
import numpy as np

def gradient_descent(grad, v0, eta, steps):
    path = [np.array(v0, dtype=float)]
    for step in range(steps):
        path.append(path[-1] - eta * grad(path[-1]))
    return np.array(path)"""


class CourseLab(Lab):
    """`nncourse lab` for a folder; its user has set nothing but what the test must know."""

    def _command(self):
        words = ["lab", "--no-browser", "--port", str(self.port), "--folder", str(self.folder)]
        return [sys.executable, "-m", "nncourse", *words]

    def _environment(self):
        known = {"IdentityProvider": {"token": self._token},
                 "LabApp": {"expose_app_in_browser": True}}  # fmt: skip
        (self._home / "config").mkdir()
        (self._home / "config" / "jupyter_server_config.json").write_text(json.dumps(known))
        return super()._environment()

    def end_kernels(self):
        for session in self._ask("/api/sessions"):
            self._ask(f"/api/sessions/{session['id']}", "DELETE")


@pytest.fixture
def lab(tmp_path):
    """JupyterLab, a notebook with a figure of the course, a plain slider, a learner's function."""
    for name, sources in {
        NAME: (FIGURE, SLIDER, OWN),
        "exercises/03_mine.ipynb": (ANSWER, 'check("3.3")'),
    }.items():
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        (tmp_path / name).parent.mkdir()
        write(normalise(nbformat.v4.new_notebook(cells=cells)), tmp_path / name)
    with CourseLab(tmp_path) as lab:
        yield lab


def save(notebook):
    notebook.ask("void window.jupyterapp.commands.execute('docmanager:save')")
    notebook.wait_for("!panel.context.model.dirty && !panel.context.isSaving")
    notebook.page.wait_for_timeout(500)
    assert notebook.page.locator(".jp-Dialog").count() == 0


@contextmanager
def moved(figure):
    """The figure draws something else afterwards than before."""
    panels = figure.locator(".nncourse-panels")
    before = panels.inner_html()
    yield
    figure.page.wait_for_timeout(300)
    assert panels.inner_html() != before


def step(figure):
    figure.get_by_label("learning rate η", exact=True).press("ArrowRight")


def test_figures_live_while_saving_and_after_reopening(lab, browser):
    with lab.notebook(NAME, browser) as notebook:
        notebook.run_all()
        page, figure = notebook.page, notebook.figure("The ball in the valley")
        slider = page.locator(".widget-slider [role=slider]").first
        for square in (25, 36):  # saved twice: the page keeps what it has, and what it has lives
            save(notebook)
            with moved(figure):
                step(figure)
            slider.press("ArrowRight")
            page.get_by_text(f"the square is {square}").wait_for()
        save(notebook)
    lab.end_kernels()

    outputs = [output for cell in read(lab.folder / NAME).cells for output in cell.outputs]
    assert outputs[2].text == "✓ 3.3: this is your own gradient_descent.\n"
    assert not [output for output in outputs if WIDGET_VIEW in output.get("data", {})]
    assert outputs[1].data["text/html"] == RUN_THIS

    with lab.notebook(NAME, browser) as notebook:
        page, figure = notebook.page, notebook.figure("The ball in the valley")
        figure.wait_for()
        with moved(figure):
            step(figure)
        assert page.get_by_text("Run this cell: what stands here moves only").is_visible()
        assert page.get_by_text("Error displaying widget").count() == 0


def test_an_untrusted_page_shows_the_poster_and_says_what_to_do(lab, browser):
    """As somebody else has saved it: JupyterLab runs none of its scripts."""
    words = "Run the cell to move this figure."
    figure = nbformat.v4.new_output("display_data", data={"text/html": ValleyBall().to_html()})
    cell = nbformat.v4.new_code_cell(FIGURE, execution_count=1, outputs=[figure])
    path = lab.folder / "notebooks" / "from_elsewhere.ipynb"
    write(normalise(nbformat.v4.new_notebook(cells=[cell])), path)
    with lab.notebook("notebooks/from_elsewhere.ipynb", browser) as notebook:
        notebook.page.get_by_text(words).wait_for()
        assert notebook.page.locator(".jp-OutputArea img").count() == 1
        assert notebook.page.locator(".nncourse-figure").count() == 0
        notebook.run_all()
        with moved(notebook.figure("The ball in the valley")):
            step(notebook.figure("The ball in the valley"))
        assert notebook.page.get_by_text(words).count() == 0
