"""The notebook that is run: setup, the learner's cells, then the hidden checks.

It is made on the trusted side out of sources alone. The expected values stand in it as the stored
outputs of the hidden cells, where nbval looks for them.
"""

from nncourse.course.hidden import MIME
from nncourse.course.imports import nbformat


def assemble(reference, cells, expected):
    """Put a submission together.

    Parameters
    ----------
    reference : Reference
    cells : sequence of `answers.Answer`
        The learner's cells that run.
    expected : sequence of list
        For each hidden check the bundles of values that the reference shows.

    Returns
    -------
    NotebookNode
    """
    made = [_cell(source, role="setup") for source in reference.setup]
    made += [_cell(cell.source, role="answer", number=cell.number, exercises=list(cell.exercises))
             for cell in cells]  # fmt: skip
    for hidden, bundles in zip(reference.hidden, expected, strict=True):
        cell = _cell(hidden.source, role="hidden", exercise=hidden.exercise, points=hidden.points)
        cell.outputs = [display(bundle) for bundle in bundles]
        made.append(cell)
    for number, cell in enumerate(made, 1):
        cell.execution_count = number  # nbval compares nothing in cells that were never run
    return nbformat.NotebookNode(
        cells=made, metadata=nbformat.NotebookNode(), nbformat=4, nbformat_minor=5
    )


def _cell(source, **about):
    metadata = nbformat.NotebookNode(nncourse=nbformat.NotebookNode(about))
    return nbformat.NotebookNode(cell_type="code", source=source, outputs=[], metadata=metadata)


def display(bundle):
    """An output as plain data: nbformat would walk through a bundle, which may be of any depth."""
    return {"output_type": "display_data", "data": {MIME: bundle}, "metadata": {}}
