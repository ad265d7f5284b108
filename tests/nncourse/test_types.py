"""What the library says about its types is complete, and true as far as a type checker can tell."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "nncourse"
COMMAND = {PACKAGE / "command.py", PACKAGE / "course.py"}  # what is typed in a shell, what has gone
MODULES = sorted(
    {*PACKAGE.glob("*.py"), *PACKAGE.glob("data/*.py"), *PACKAGE.glob("variants/*.py")} - COMMAND
)


def test_a_type_checker_has_nothing_to_say(monkeypatch):
    api = pytest.importorskip("mypy.api", reason="mypy is not installed")
    monkeypatch.chdir(ROOT)
    said, errors, status = api.run(["--cache-dir", "/dev/null", "--no-error-summary"])
    assert (said, errors, status) == ("", "", 0)


def public(tree):
    """The functions and methods of a module whose names are public, with their classes' names."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from ((f"{node.name}.{name}", method) for name, method in public(node))
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name, node


def untyped(function, in_class):
    """The arguments of a function that have no type, and "return" where that has none."""
    given = function.args
    arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    bound = in_class and not any(
        isinstance(decorator, ast.Name) and decorator.id == "staticmethod"
        for decorator in function.decorator_list
    )
    if bound:
        arguments = arguments[1:]
    missing = [argument.arg for argument in arguments if argument and not argument.annotation]
    return missing + ([] if function.returns else ["return"])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_public_function_names_its_types(path):
    functions = public(ast.parse(path.read_text(encoding="utf-8")))
    missing = {name: untyped(function, "." in name) for name, function in functions}
    assert {name: names for name, names in missing.items() if names} == {}


def test_other_projects_are_told_that_there_are_types():
    assert (PACKAGE / "py.typed").exists()
