"""The package: what it asks for, what its archives hold, and that it says so in one voice."""

import ast
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

import nncourse

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
FILES = {".py", ".js", ".json", ".html", ".css"}  # modules, live figures, settings, pages
CONDA_NAMES = {
    "build": "python-build",
    "jupyter-client": "jupyter_client",
    "matplotlib": "matplotlib-base",
}


def asked_for(*extras):
    """Package names and ranges of the dependencies and the extras, as pyproject.toml has them."""
    texts = PROJECT["dependencies"] + [text for extra in extras for text in EXTRAS[extra]]
    return {r.name: str(r.specifier) for r in map(Requirement, texts)}


@pytest.fixture(scope="module")
def archives(tmp_path_factory):
    """The names of all files in a freshly built wheel and source archive."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        wheel_names = archive.namelist()
    with tarfile.open(sdist) as archive:
        sdist_names = [name.split("/", 1)[-1] for name in archive.getnames()]
    return {"wheel": wheel_names, "sdist": sdist_names, "wheel file": wheel.name}


# ---- dependencies


def test_numpy_is_all_that_is_required():
    assert set(asked_for()) == {"numpy"}


def test_the_extra_all_is_the_sum_of_the_others():
    (everything,) = map(Requirement, EXTRAS["all"])
    assert everything.name == PROJECT["name"]
    assert everything.extras == set(EXTRAS) - {"all", "site"}  # which is an application of its own


def test_extras_agree_on_the_range_of_a_package():
    ranges = {}
    for extra in set(EXTRAS) - {"all"}:
        for name, specifier in asked_for(extra).items():
            assert ranges.setdefault(name, specifier) == specifier, f"{name} in {extra}"


def test_versions_are_ranges_without_an_upper_end():
    for name, specifier in asked_for(*EXTRAS.keys() - {"all"}).items():
        assert specifier.startswith(">=") and "," not in specifier, f"{name}{specifier}"


def test_environment_yml_lists_what_a_learner_needs():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *conda, pip = environment["dependencies"]
    assert pip == {"pip": ["--editable ."]}
    listed = {r.name: str(r.specifier) for r in map(Requirement, conda)}
    assert listed.pop("pip") == ""
    assert listed.pop("python") == PROJECT["requires-python"]
    wanted = asked_for("course")
    assert listed == {CONDA_NAMES.get(name, name): wanted[name] for name in wanted}


def test_a_learner_s_machine_has_all_that_a_kernel_needs():
    assert set(asked_for("notebooks")) <= set(asked_for("course"))


def test_a_learner_gets_no_tools_of_others():
    tools = {"pytest", "nbval", "scikit-learn", "scipy", "sphinx", "playwright", "nbgrader", "dask"}
    assert tools & set(asked_for("course")) == set()


def test_every_package_that_is_asked_for_has_a_tested_version():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pins = [Requirement(line) for line in text.splitlines() if not line.startswith("#")]
    assert all(str(pin.specifier).startswith("==") for pin in pins)
    for name, asked in asked_for(*EXTRAS.keys() - {"all", "site"}).items():
        tested = [pin.specifier for pin in pins if pin.name == name]
        assert tested, f"{name} is missing: run the command at the top of constraints.txt"
        assert all(Requirement(f"x{asked}").specifier.contains(str(p)[2:]) for p in tested), name


def test_all_that_is_imported_is_asked_for():
    imported = set()
    for path in [*(ROOT / "nncourse").rglob("*.py"), *(ROOT / "coursekit").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(node.module.split(".")[0])
    owners = metadata.packages_distributions()
    outside = imported - sys.stdlib_module_names - {"nncourse", "coursekit", "studies"}
    listed = asked_for(*EXTRAS.keys() - {"all"})
    wanted = {name.replace("_", "-").lower() for name in listed}
    unlisted = [
        module
        for module in sorted(outside)
        if not wanted & {owner.replace("_", "-").lower() for owner in owners.get(module, [module])}
    ]
    assert unlisted == []


# ---- archives


def test_the_version_is_written_once(archives):
    assert "version" in PROJECT["dynamic"] and "version" not in PROJECT
    assert archives["wheel file"].startswith(f"nncourse-{nncourse.__version__}-")


@pytest.mark.parametrize("archive", ["wheel", "sdist"])
def test_no_archive_holds_solutions(archives, archive):
    found = [name for name in archives[archive] if "solution" in name.lower()]
    assert [name for name in found if not name.startswith("tests/coursekit/tiny_course/")] == []


def test_the_sdist_holds_what_its_tests_need(archives):
    wanted = {"course.py", "constraints.txt", "tests/conftest.py", ".ci/run", "docs/pages.py"}
    assert wanted <= set(archives["sdist"])


def test_the_wheel_holds_the_package_and_nothing_else(archives):
    tops = {name.split("/")[0] for name in archives["wheel"]}
    assert tops == {"nncourse", "coursekit", f"nncourse-{nncourse.__version__}.dist-info"}


def test_the_wheel_holds_every_file_of_the_package(archives):
    packages = ("nncourse", "coursekit")
    files = [p for name in packages for p in (ROOT / name).rglob("*") if p.suffix in FILES]
    assert {path.suffix for path in files} == FILES
    assert "nncourse/py.typed" in archives["wheel"]
    assert {path.relative_to(ROOT).as_posix() for path in files} <= set(archives["wheel"])


def test_all_licences_go_with_the_wheel(archives):
    licences = {name.split("/")[-1] for name in archives["wheel"] if "/licenses/" in name}
    assert licences == {"LICENSE", "LICENSE-text", "seccomp.LICENSE", "digits.LICENSE"}
