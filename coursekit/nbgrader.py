"""The command `nbgrader`: a course folder for nbgrader, made from the solutions.

In nbgrader's source notebooks each exercise has tests behind its check cell, one for each part of
its points, in the region that nbgrader keeps from the students:

    from coursekit.nbgrader import test
    test("3.2", "eNo…")

They hold the facts of cases that are drawn here. Test and answer share a kernel, as all tests of
nbgrader do: who wants to can fool them. `grade` judges outside of the kernel, and can mark the
same notebooks.
"""

import base64
import contextlib
import copy
import io
import json
import secrets
import sys
import textwrap
import zlib
from pathlib import Path

from coursekit import driver
from coursekit.exercise import job
from coursekit.verdict import RIGHT, verdict

CONFIG = "nbgrader_config.py"
BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
SETTINGS = """# nbgrader, for the exercises of {course}. Run nbgrader in this folder.

c = get_config()  # noqa: F821  # nbgrader defines it

c.CourseDirectory.course_id = "{course}"
c.ClearSolutions.code_stub = {{"python": 'raise NotImplementedError("write this")'}}
c.ClearSolutions.text_stub = "*Your answer:*"
c.OverwriteCells.add_missing_cells = True  # tests that a student has deleted are run all the same
"""
TEST = '''\
# Here the answer to {exercise} is tested when it is graded{part}. Points: {points}
{BEGIN}
from coursekit.nbgrader import test

test("{exercise}", """
{facts}
""")
{END}'''


class TestFailed(AssertionError):
    """An answer does not give what the solutions give."""

    __test__ = False


def test(exercise, facts):
    """Try the answer that stands in the notebook that calls this.

    Parameters
    ----------
    exercise : str
        Such as "3.2".
    facts : str
        As `packed` gives them.

    Raises
    ------
    TestFailed
    """
    facts = unpacked(facts)
    with contextlib.redirect_stderr(io.StringIO()):  # nbgrader takes all points for a warning
        found = verdict(facts, driver.run(sys._getframe(1).f_globals, job(facts)))
    if found.state != RIGHT:
        raise TestFailed(f"exercise {exercise}: {found.text}")


test.__test__ = False  # pytest, which collects by name, shall leave it alone


def packed(facts):
    """Pack facts as text that fits into a cell, and cannot be read in passing.

    >>> unpacked(packed({"id": "3.2"}))
    {'id': '3.2'}
    """
    return base64.b64encode(zlib.compress(json.dumps(facts).encode(), 9)).decode()


def unpacked(text):
    """Unpack what `packed` has packed."""
    return json.loads(zlib.decompress(base64.b64decode(text)))


# ---- the course folder


def course_folder(folder, solutions, seed=None, renew=False):
    """Write a folder in which nbgrader's commands work: an assignment for each notebook.

    Parameters
    ----------
    folder : path-like
        Made if it is not there. What nbgrader itself has put there stays.
    solutions : path-like
        The folder of solutions notebooks, or one of them.
    seed : int, optional
        Of the cases of the hidden tests; a new one if None.
    renew : bool
        Write source notebooks that are there already once more.

    Returns
    -------
    list of Path
        The source notebooks.

    Raises
    ------
    ValueError
        When there are no solutions, they are not fit for it, or source notebooks are there already.
    """
    from coursekit import notebooks
    from coursekit.course import load
    from coursekit.files import written_whole
    from coursekit.grading.reference import load_references, with_facts

    folder, references = Path(folder), load_references(solutions)
    targets = {path: folder / "source" / path.stem / path.name for path in references}
    there = [target for target in targets.values() if target.exists()]
    if there and not renew:
        raise ValueError(f"{there[0]} is there already; --renew writes it anew.")
    seed = secrets.randbelow(2**32) if seed is None else seed
    made = zip(targets, with_facts(references, seed), strict=True)
    sources = {path: source_version(notebooks.read(path), reference.facts)
               for path, reference in made}  # fmt: skip
    for path, source in sources.items():
        targets[path].parent.mkdir(parents=True, exist_ok=True)
        notebooks.write(source, targets[path])
    if not (folder / CONFIG).exists():
        course = load(next(iter(references)).resolve().parent.parent)
        with written_whole(folder / CONFIG) as file:
            file.write(SETTINGS.format(course=course.name))
    return list(targets.values())


def source_version(notebook, facts):
    """Make the notebook that nbgrader makes its assignment from.

    Parameters
    ----------
    notebook : NotebookNode
        A solutions notebook. It stays as it is.
    facts : dict
        From exercise id to its check data, for the cases of the tests.
    """
    from coursekit.build import with_nbgrader_metadata
    from coursekit.roles import PUBLIC, about

    source = with_nbgrader_metadata(copy.deepcopy(notebook))
    source.cells = [cell for cell in source.cells if about(cell).get("role") in PUBLIC]
    _set_metadata(source.cells)
    last = {about(cell).get("exercise"): place for place, cell in enumerate(source.cells)
            if about(cell).get("role") in ("answer", "check")}  # fmt: skip
    for exercise, place in reversed(last.items()):
        source.cells[place + 1 : place + 1] = hidden_cells(facts[exercise])
    return source


def _set_metadata(cells):
    """Complete nbgrader's metadata, and forget what cells gave when they were run."""
    from coursekit.roles import about

    setups = 0
    for cell in cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        role = about(cell).get("role")
        if role == "check":  # a test worth nothing, so that `nbgrader validate` minds it
            cell.metadata["nbgrader"].update(grade=True, points=0)
        elif role == "setup":
            setups += 1
            cell.metadata["nbgrader"] = _locked(f"setup-{setups}")


def hidden_cells(facts):
    """Make the test cells of an exercise: one for each part of its points."""
    labels = [*facts["points"]] if isinstance(facts["points"], dict) else [""]
    pairs = zip(labels, parts(facts), strict=True)
    return [_test(part, label, f"-{number}" if label else "")
            for number, (label, part) in enumerate(pairs, 1)]  # fmt: skip


def parts(facts):
    """Give the facts of each label that has points of its own; all facts where none has."""
    points = facts["points"]
    return [_part(facts, label) for label in points] if isinstance(points, dict) else [facts]


def _part(facts, label):
    """The facts of one label alone."""
    places = [n for n, case in enumerate(facts["cases"]) if case["label"] == label]
    mistakes = [{**mistake, "outcomes": [mistake["outcomes"][n] for n in places]}
                for mistake in facts["mistakes"]]  # fmt: skip
    cases = [facts["cases"][n] for n in places]
    return {**facts, "cases": cases, "mistakes": mistakes, "points": facts["points"][label]}


def _test(facts, label, number):
    import nbformat

    points = facts["points"]
    source = TEST.format(exercise=facts["id"], part=f": {label}" if label else "", points=points,
                         facts=textwrap.fill(packed(facts), 96), BEGIN=BEGIN, END=END)  # fmt: skip
    grade_id = f"{facts['id']}-test{number}".replace(".", "-")
    told = {"role": "test", "exercise": facts["id"]}
    nbgrader = _locked(grade_id) | {"grade": True, "points": points}
    metadata = nbformat.from_dict({"coursekit": told, "nbgrader": nbgrader})
    return nbformat.v4.new_code_cell(source, metadata=metadata, id=grade_id)


def _locked(grade_id):
    return {
        "schema_version": 3, "grade_id": grade_id, "solution": False, "grade": False,
        "locked": True, "task": False, "cell_type": "code",
    }  # fmt: skip


def report(folder, solutions, seed=None, renew=False):
    """Write the course folder, say what comes next, and give the exit code back."""
    written = course_folder(folder, solutions, seed, renew)
    for path in written:
        print(f"written: {path.as_posix()}")
    print(f"next:    cd {folder} && nbgrader generate_assignment {written[0].stem}")
    return 0
