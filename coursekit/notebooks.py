"""Read, run, normalise and write notebooks, so that a file changes only when its content does."""

import hashlib
import os
import re
from pathlib import Path

import nbformat
import nbformat.reader

from coursekit.files import written_whole
from coursekit.own import SESSION
from coursekit.roles import KEY, OLD_KEYS, about, from_first_line

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_CELL_METADATA = {KEY, "nbgrader", "tags", "jupyter"}
UNCOMPARED = "nbval-ignore-output"  # what is stored stands in for what runs
RUN_THIS = "<p>▶ <em>Run this cell: what stands here moves only while Python runs.</em></p>"
_BAR = re.compile(r"\d%\|")  # the text of a progress bar
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")


class NotebookError(ValueError):
    """A notebook cannot be read, run or normalised; the message says why and what to do."""


def read(path):
    """Read a notebook file.

    Raises
    ------
    NotebookError
        When the file is missing or is not a notebook.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        notebook = nbformat.reader.reads(text)
        if notebook.nbformat != 4:
            notebook = nbformat.convert(notebook, 4)
        if not {"cells", "metadata"} <= set(notebook):
            raise ValueError("it has no cells or no metadata")
    except FileNotFoundError:
        raise NotebookError(f"{path}: there is no such file.") from None
    except Exception as error:
        raise NotebookError(f"{path} is not a notebook ({error}).") from error
    return notebook


def dumps(notebook):
    """Return the text of a notebook file: always the same text for the same content."""
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def write(notebook, path):
    """Write a notebook file, complete or not at all."""
    with written_whole(path) as file:
        file.write(dumps(notebook))


def run(notebook, folder, timeout=600):
    """Run all cells of a notebook in place, in a fresh kernel that starts in the folder.

    Raises
    ------
    NotebookError
        When a cell raises; it names the cell and the error.
    """
    from nbclient.exceptions import CellExecutionError

    try:
        execute(notebook, folder, timeout)
    except CellExecutionError as error:
        raise NotebookError(f"a cell raised {error.ename}: {error.evalue}\n{error}") from error
    notebook.metadata.pop("widgets", None)  # nbclient keeps a state that `interact` needs there
    return notebook


def execute(notebook, folder, timeout, **options):
    """Let nbclient, with these options, run all cells in place, in a kernel in the folder.

    Nobody reads meanwhile, even where a notebook's own cell has asked for the run: see `own`.
    """
    from nbclient import NotebookClient

    place = {"metadata": {"path": str(folder)}}
    client = NotebookClient(
        notebook, timeout=timeout, kernel_name="python3", resources=place, **options
    )
    client.execute(env={k: v for k, v in os.environ.items() if k != SESSION})


def normalise(notebook):
    """Bring a notebook into its one normal form, in place.

    Roles stand in the metadata under one key, wherever they stood before.

    Ids are kept where they are valid and unique; run cells are counted 1, 2, 3 …; metadata of
    machines and editors, widget state and progress bars go, HTML takes the place of widget views;
    stored errors and memory addresses are refused, unless the cell carries the tag
    "raises-exception". Tags stay, and whether a cell's code is hidden (``jupyter.source_hidden``).

    Returns
    -------
    The same notebook.

    Examples
    --------
    >>> cell = nbformat.v4.new_code_cell("1 + 1", execution_count=7)
    >>> normalise(nbformat.v4.new_notebook(cells=[cell])).cells[0].execution_count
    1
    """
    notebook.metadata = nbformat.from_dict(_KERNEL)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    seen, count = set(), 0
    for cell in notebook.cells:
        cell.id = _stable_id(cell, seen)
        _settle_role(cell)
        metadata = {key: cell.metadata[key] for key in cell.metadata if key in _CELL_METADATA}
        cell.metadata = nbformat.from_dict(metadata)
        if cell.cell_type != "code":
            continue
        if cell.execution_count is not None:
            cell.execution_count = count = count + 1
        cell.outputs = _normal_outputs(cell, cell.execution_count)
        if any(output.get("data", {}).get("text/html") == RUN_THIS for output in cell.outputs):
            cell.metadata.tags = sorted({*cell.metadata.get("tags", []), UNCOMPARED})
    return notebook


def _settle_role(cell):
    """Put what a cell says about itself where it belongs: into its metadata."""
    metadata = about(cell)
    if metadata:
        if not set(cell.metadata) & {KEY, *OLD_KEYS}:
            cell.source = from_first_line(cell.source)[1]
        cell.metadata[KEY] = metadata


def _stable_id(cell, seen):
    """Return the cell's own id, or one made from its source, unlike all ids seen so far."""
    own, attempt = cell.get("id", ""), 0
    valid = re.fullmatch(r"[a-zA-Z0-9-_]{1,64}", own)
    candidate = own if valid else None
    while candidate is None or candidate in seen:
        text = f"{cell.cell_type}\n{cell.source}\n{attempt}"
        candidate, attempt = hashlib.sha256(text.encode()).hexdigest()[:8], attempt + 1
    seen.add(candidate)
    return candidate


def _normal_outputs(cell, count):
    """Return the outputs that are the same on every machine, streams merged."""
    kept = []
    for output in cell.outputs:
        output = _normal_output(output, cell, count)
        if output is None:
            continue
        if kept and output.output_type == kept[-1].output_type == "stream":
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


def _normal_output(output, cell, count):
    if output.output_type == "stream":
        return output if output.name == "stdout" else None
    if output.output_type == "error":
        if "raises-exception" in cell.metadata.get("tags", []):
            return output
        raise NotebookError(f"cell {cell.id} holds an error: {output.ename}: {output.evalue}")
    if WIDGET_VIEW in output.data and _BAR.search(output.data.get("text/plain", "")):
        return None
    settle_view(output)
    if _ADDRESS.search(str(output.data.get("text/plain", ""))):
        raise NotebookError(
            f"cell {cell.id} shows a memory address: {output.data['text/plain'][:80]}. "
            "End the line with a semicolon, or show something that stays the same."
        )
    output.metadata = nbformat.from_dict({})
    if output.output_type == "execute_result":
        output.execution_count = count
    return output


def settle_view(output):
    """Put HTML in the place of an output's widget view: no other kernel has that widget.

    Parameters
    ----------
    output : dict
        Changed in place. HTML that stands beside the view is kept; else a line says what to do.
    """
    data = output.get("data", {})
    if data.pop(WIDGET_VIEW, None) is not None and not data.get("text/html"):
        data["text/html"] = RUN_THIS


def report(paths, run_first=False, check=False):
    """Normalise notebook files, say which differ, and return the exit code."""
    changed = 0
    for path in paths:
        notebook = read(path)
        if run_first:
            run(notebook, path.resolve().parent)
        if dumps(normalise(notebook)) == path.read_text(encoding="utf-8"):
            continue
        changed += 1
        print(f"{'differs' if check else 'written'}: {path}")
        if not check:
            write(notebook, path)
    return int(check and changed > 0)
