"""What is imported with the course: nbformat fast, and nothing of it where learners' code runs."""

import subprocess
import sys

import pytest


def imported_with(module):
    """The names of all modules after a module was imported in a fresh Python."""
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["grading.grade", "grading.workers", "build", "check_notebook"])
def test_nbformat_comes_without_the_grammar_that_it_never_uses(module):
    modules = imported_with(f"nncourse.course.{module}")
    assert "nbformat" in modules and "rfc3987_syntax" not in modules


def test_the_grammar_can_be_imported_later():
    pytest.importorskip("rfc3987_syntax")
    code = "import nncourse.course.imports, rfc3987_syntax"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("module", ["zygote", "inside", "contained"])
def test_what_runs_beside_learners_code_imports_no_nbformat(module):
    assert "nbformat" not in imported_with(f"nncourse.course.grading.{module}")
