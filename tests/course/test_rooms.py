"""The rooms: imports run one way, and the mathematics needs numpy alone."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "nncourse"
MODULES = sorted(PACKAGE.rglob("*.py"))
KIT = sorted((ROOT / "coursekit").rglob("*.py"))
COMMAND = ("command", "__main__")  # what alone knows both packages, and the studies

# The mathematics from the ground up: who reads in this order meets no name before its module.
ORDER = [
    *("types", "files", "checks", "data", "activations", "costs", "penalties", "steps"),
    *("network", "training", "histories", "schedules", "gradients", "checkpoints", "variants"),
    *("distortions", "search", "perceptrons", "single_neuron", "darkness", "train", "course"),
    *("layers", "layered", "patches", "convolution", "universality"),
]


def room(path):
    """Which room a module belongs to."""
    first = path.relative_to(PACKAGE).with_suffix("").parts[0]
    return "show" if first == "show" else "command" if first in COMMAND else "mathematics"


def name(path):
    """The path of a module as a test's name."""
    return path.relative_to(PACKAGE).as_posix()


def imported(node):
    """The full names that an import statement brings in; relative ones are not used here."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    assert node.level == 0, f"relative import of {node.module}: write nncourse.{node.module}"
    return [f"{node.module}.{alias.name}" for alias in node.names]


def imports(path, at_import_time=False):
    """All names that a module imports; or only those that are imported together with it."""
    nodes = [ast.parse(path.read_text(encoding="utf-8"))]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imported(node)
        elif not (at_import_time and waits(node)):
            nodes += ast.iter_child_nodes(node)


def waits(node):
    """Whether what is inside does not run while a module is imported."""
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


@pytest.mark.parametrize("path", [m for m in MODULES if room(m) != "command"], ids=name)
def test_the_library_knows_nothing_of_the_kit_the_command_and_the_studies(path):
    names = [full.split(".") for full in imports(path)]
    assert not [each for each in names if each[0] in ("coursekit", "studies")]
    assert not [each for each in names if each[0] == "nncourse" and set(each[1:2]) & set(COMMAND)]


@pytest.mark.parametrize("path", [m for m in MODULES if room(m) == "mathematics"], ids=name)
def test_the_mathematics_draws_nothing(path):
    assert not [full for full in imports(path) if full.startswith("nncourse.show")]


@pytest.mark.parametrize("path", KIT, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_kit_knows_nothing_of_this_course(path):
    assert not [full for full in imports(path) if full.split(".")[0] in ("nncourse", "studies")]


@pytest.mark.parametrize("path", [m for m in MODULES if room(m) == "mathematics"], ids=name)
def test_the_mathematics_imports_numpy_and_the_standard_library_only(path):
    outside = {full.split(".")[0] for full in imports(path, at_import_time=True)}
    assert outside <= {"numpy", "nncourse"} | sys.stdlib_module_names


@pytest.mark.parametrize("path", [m for m in MODULES if room(m) == "mathematics"], ids=name)
def test_training_rests_on_the_network_and_the_network_on_the_data(path):
    """But for the import inside Network.SGD, a module imports only those before it in ORDER."""
    module = path.relative_to(PACKAGE).with_suffix("").parts[0]
    if module == "__init__":
        return
    parts = [full.split(".") for full in imports(path, at_import_time=True)]
    ours = {part[1] for part in parts if part[0] == "nncourse"} - {module}
    assert ours <= set(ORDER[: ORDER.index(module)])


def test_importing_nncourse_needs_numpy_alone():
    program = """
import sys

class NumpyAlone:
    def find_spec(self, name, path=None, target=None):
        top = name.split(".")[0]
        if top not in {"numpy", "nncourse"} | sys.stdlib_module_names:
            raise ModuleNotFoundError(f"nncourse imported {name}", name=name)

sys.meta_path.insert(0, NumpyAlone())
import nncourse
for public in nncourse.__all__:
    getattr(nncourse, public)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
