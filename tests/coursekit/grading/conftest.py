"""A course for tests of grading, whose facts are made once for all of them."""

import nbformat
import pytest

from coursekit.grading import grade
from coursekit.grading.reference import facts_of
from tests.coursekit.grading.cases import solutions

_known = {}


def facts_once(references, seed, workers=1):
    """References with facts, made in this process, once for each notebook and seed."""
    from dataclasses import replace

    made = []
    for path, reference in references.items():
        key = reference.sha256, seed
        if key not in _known:
            _known[key] = facts_of(path, seed)
        made.append(replace(reference, facts=_known[key]))
    return made


@pytest.fixture
def quick(monkeypatch):
    """Facts are made once, and the model answers are not graded first."""
    monkeypatch.setattr(grade, "with_facts", facts_once)
    monkeypatch.setattr(grade.Grader, "prove", lambda *about: None)


@pytest.fixture
def course(tmp_path, quick):
    """A folder with solutions and an empty folder for submissions."""
    return make_course(tmp_path)


def make_course(folder):
    (folder / "solutions").mkdir()
    (folder / "in").mkdir()
    nbformat.write(solutions(), folder / "solutions" / "01_tests.ipynb")
    return folder
