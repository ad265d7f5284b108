"""What goes to the disk when a notebook is saved."""

import copy

import pytest

from coursekit.notebooks import RUN_THIS, WIDGET_VIEW
from coursekit.saving import settle_views

VIEW = {"model_id": "1f"}


def saved(*outputs):
    """The outputs of a notebook with these ones, after it was saved."""
    cells = [{"cell_type": "markdown", "source": "words"},
             {"cell_type": "code", "source": "x", "outputs": list(outputs)}]  # fmt: skip
    model = {"type": "notebook", "content": {"cells": cells, "metadata": {}}}
    settle_views(model=model, path="a.ipynb", contents_manager=None)
    return model["content"]["cells"][1]["outputs"]


@pytest.mark.parametrize("html", ["<img>", ["<img>", "<p>"]])
def test_a_view_goes_where_html_stands_beside_it(html):
    figure = {"output_type": "display_data", "data": {WIDGET_VIEW: VIEW, "text/html": html}}
    assert saved(figure) == [{"output_type": "display_data", "data": {"text/html": html}}]


@pytest.mark.parametrize("beside", [{}, {"text/html": ""}, {"text/html": []}])
def test_any_other_view_is_replaced_by_what_to_do(beside):
    data = {"text/plain": "IntSlider(value=3)", WIDGET_VIEW: VIEW, **beside}
    (slider,) = saved({"output_type": "execute_result", "execution_count": 2, "data": data})
    assert slider["data"] == {"text/plain": "IntSlider(value=3)", "text/html": RUN_THIS}


def test_everything_else_stays_as_it_is():
    outputs = [{"output_type": "stream", "name": "stdout", "text": "a"},
               {"output_type": "error", "ename": "E", "evalue": "", "traceback": []},
               {"output_type": "display_data", "data": {"image/png": "iVBO"}}]  # fmt: skip
    assert saved(*copy.deepcopy(outputs)) == outputs


@pytest.mark.parametrize(
    "model",
    [
        {"type": "file", "format": "text", "content": WIDGET_VIEW},
        {"type": "directory"},
        {"type": "notebook", "content": None},
        {"type": "notebook", "content": {"worksheets": [], "nbformat": 3}},
    ],
)
def test_what_is_no_notebook_is_left_alone(model):
    before = copy.deepcopy(model)
    settle_views(model=model, path="a", contents_manager=None)
    assert model == before
