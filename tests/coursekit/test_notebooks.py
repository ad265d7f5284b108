"""Reading, running, normalising and writing notebooks."""

import json

import nbformat
import pytest

from coursekit.notebooks import (
    RUN_THIS,
    WIDGET_VIEW,
    NotebookError,
    dumps,
    normalise,
    read,
    run,
    write,
)

new_cell, new_output = nbformat.v4.new_code_cell, nbformat.v4.new_output


def notebook(*cells, **metadata):
    """A notebook that nobody has validated, as editors write them."""
    made = nbformat.v4.new_notebook()
    made.cells, made.metadata = list(cells), nbformat.from_dict(metadata)
    return made


def test_normalising_twice_changes_nothing():
    messy = notebook(
        new_cell("a", execution_count=9), new_cell("b"), widgets={"state": 1}, authors=[1]
    )
    once = dumps(normalise(messy))
    assert dumps(normalise(messy)) == once


def test_ids_are_kept_where_they_are_unique_and_made_stable_where_not():
    a, b, c = new_cell("a"), new_cell("b"), new_cell("c")
    a.id = b.id = "same"
    c.id = "not valid!"
    ids = [cell.id for cell in normalise(notebook(a, b, c)).cells]
    assert ids[0] == "same"
    assert len(set(ids)) == 3
    again = [new_cell("a"), new_cell("b"), new_cell("c")]
    again[0].id = again[1].id = "same"
    again[2].id = "not valid!"
    assert [cell.id for cell in normalise(notebook(*again)).cells] == ids


def test_run_cells_are_counted_from_one_and_others_not():
    cells = [new_cell("a", execution_count=5), new_cell("b"), new_cell("c", execution_count=2)]
    cells[2].outputs = [new_output("execute_result", data={"text/plain": "1"}, execution_count=2)]
    done = normalise(notebook(*cells)).cells
    assert [cell.execution_count for cell in done] == [1, None, 2]
    assert done[2].outputs[0].execution_count == 2


def test_metadata_of_machines_and_editors_goes_and_ours_stays():
    cell = new_cell("a")
    cell.metadata = nbformat.from_dict(
        {"execution": {"t": 1}, "colab": {}, "tags": ["x"], "coursekit": {"role": "setup"},
         "jupyter": {"source_hidden": True}}
    )  # fmt: skip
    done = normalise(notebook(cell, kernelspec={"name": "mine"}, vscode={}))
    assert set(done.cells[0].metadata) == {"tags", "coursekit", "jupyter"}
    assert done.cells[0].metadata.jupyter.source_hidden
    assert set(done.metadata) == {"kernelspec", "language_info"}
    assert done.metadata.kernelspec.name == "python3"


def test_html_stands_in_the_place_of_widget_views_and_progress_bars_go():
    bar = new_output("display_data", data={WIDGET_VIEW: {"model_id": "x"}, "text/plain": "0%|"})
    figure = new_output(
        "display_data", data={WIDGET_VIEW: {}, "text/html": "<img>", "text/plain": "F"}
    )
    slider = new_output("display_data", data={WIDGET_VIEW: {}, "text/plain": "interactive()"})
    cell = new_cell("a", execution_count=1, outputs=[bar, figure, slider])
    outputs = normalise(notebook(cell)).cells[0].outputs
    assert [o.data for o in outputs] == [
        {"text/html": "<img>", "text/plain": "F"},
        {"text/html": RUN_THIS, "text/plain": "interactive()"},
    ]


def test_streams_are_merged_and_warnings_dropped():
    streams = [
        new_output("stream", name=n, text=t)
        for n, t in (("stdout", "a"), ("stderr", "warn"), ("stdout", "b"))
    ]
    outputs = (
        normalise(notebook(new_cell("x", execution_count=1, outputs=streams))).cells[0].outputs
    )
    assert [(o.name, o.text) for o in outputs] == [("stdout", "ab")]


def test_errors_and_addresses_are_refused():
    error = new_output("error", ename="E", evalue="boom", traceback=[])
    with pytest.raises(NotebookError, match="holds an error: E: boom"):
        normalise(notebook(new_cell("x", outputs=[error])))
    meant = new_cell("x", outputs=[error], metadata={"tags": ["raises-exception"]})
    assert normalise(notebook(meant)).cells[0].outputs == [error]
    address = new_output("execute_result", data={"text/plain": "<object at 0x7f3bce60>"})
    with pytest.raises(NotebookError, match="shows a memory address"):
        normalise(notebook(new_cell("x", outputs=[address])))


def test_running_fills_in_outputs_and_names_a_cell_that_raises(tmp_path):
    done = run(notebook(new_cell("1 + 1")), tmp_path)
    assert done.cells[0].outputs[0].data["text/plain"] == "2"
    with pytest.raises(NotebookError, match="ZeroDivisionError"):
        run(notebook(new_cell("1 / 0")), tmp_path)


def test_writing_is_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "a.ipynb"
    write(notebook(new_cell("old")), path)
    before = path.read_text()

    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="No space"):
        write(notebook(new_cell("new")), path)
    assert path.read_text() == before
    assert list(tmp_path.iterdir()) == [path]


def test_reading_keeps_faulty_ids_for_normalise_to_mend_the_same_way_each_time(tmp_path):
    cells = [new_cell("a"), new_cell("b")]
    cells[0].id = "same"
    del cells[1]["id"]
    (tmp_path / "a.ipynb").write_text(json.dumps(notebook(*cells)), encoding="utf-8-sig")
    first, second = (dumps(normalise(read(tmp_path / "a.ipynb"))) for _ in range(2))
    assert first == second


def test_reading_something_else_says_so(tmp_path):
    (tmp_path / "a.ipynb").write_text("no json")
    with pytest.raises(NotebookError, match="is not a notebook"):
        read(tmp_path / "a.ipynb")
    with pytest.raises(NotebookError, match="there is no such file"):
        read(tmp_path / "b.ipynb")


def test_a_slider_of_ipywidgets_is_run_and_stored_as_what_to_do(tmp_path):
    source = "from ipywidgets import interact\n\n@interact(a=3)\ndef show(a):\n    print(a)"
    done = run(notebook(new_cell(source)), tmp_path)
    assert "widgets" not in done.metadata
    (cell,) = normalise(done).cells
    assert cell.outputs[0].data["text/html"] == RUN_THIS
    assert cell.metadata.tags == ["nbval-ignore-output"]
