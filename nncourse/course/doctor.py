"""The command `nncourse doctor`: what the course needs, what is there, and what mends the rest."""

import importlib.util
import os
import platform
import sys
from dataclasses import dataclass
from importlib import metadata

from nncourse.course import probes
from nncourse.data import find_mnist

PYTHON = ">=3.11"  # where the package is not installed, nothing else says so


@dataclass
class Finding:
    """One line of the report; `mend` is a command, or what to do."""

    name: str
    found: str
    ok: bool = True
    mend: str = ""
    required: bool = True

    @property
    def verdict(self):
        """One word: ok, missing (needed), or absent (not needed by everybody)."""
        return "ok" if self.ok else "missing" if self.required else "absent"


def report():
    """Print all findings; 1 when something is missing that the course needs, otherwise 0."""
    from rich.console import Console

    console = Console()
    findings = [*python(), *packages(), *kernel(), *data(), *programs()]
    if console.is_terminal:
        console.print(table(findings))
    else:
        print("\n".join(map(line, findings)))
    print(conclusion(findings))
    return 1 if any(finding.verdict == "missing" for finding in findings) else 0


def line(finding):
    """One finding as plain text."""
    return f"{finding.verdict:8} {finding.name:16} {finding.found}"


def table(findings):
    """All findings as a table for the terminal."""
    from rich.table import Table
    from rich.text import Text

    colours = {"ok": "green", "missing": "red", "absent": "yellow"}
    shown = Table("", "what", "found")
    for finding in findings:
        verdict = Text(finding.verdict, style=colours[finding.verdict])
        shown.add_row(verdict, Text(finding.name), Text(finding.found))
    return shown


def conclusion(findings):
    """What is to be done, a line for each thing, the needed ones first."""
    lines = []
    for verdict, title in (("missing", "The course needs:"), ("absent", "Some tasks need:")):
        todo = [finding for finding in findings if finding.verdict == verdict]
        lines += [title] * bool(todo) + [f"    {finding.name}: {finding.mend}" for finding in todo]
    if not any(finding.verdict == "missing" for finding in findings):
        lines.append("All that the course needs is there.")
    return "\n".join(lines)


def python():
    """The Python that runs this."""
    from packaging.specifiers import SpecifierSet

    try:
        needed = metadata.metadata("nncourse")["Requires-Python"]
    except metadata.PackageNotFoundError:
        needed = PYTHON
    version = platform.python_version()
    ok = SpecifierSet(needed).contains(version, prereleases=True)
    found = f"{version} ({needed}), {sys.executable}"
    yield Finding("Python", found, ok, "https://www.python.org/downloads/")


def packages():
    """What the package asks for, against what is installed."""
    from packaging.requirements import Requirement

    try:
        requirements = [Requirement(text) for text in metadata.requires("nncourse")]
    except metadata.PackageNotFoundError:
        mend = f'{pip()} -e ".[all]"  (in the folder of the course)'
        yield Finding("nncourse", "runs, but is not installed", False, mend)
        return
    needed = {r.name: r for r in requirements if r.marker is None or asks(r, "course")}
    others = {r.name: r for r in requirements if asks(r, "grading") or asks(r, "dev")}
    yield Finding("nncourse", metadata.version("nncourse"))
    for name in sorted(needed):
        yield package(needed[name])
    for name in sorted(others.keys() - needed.keys()):
        yield package(others[name], required=False)


def asks(requirement, extra):
    """Whether the named extra asks for a package, on this system and this Python."""
    marker = requirement.marker
    return marker is not None and marker.evaluate({"extra": extra})


def package(requirement, required=True):
    """The finding about one package."""
    mend = f'{pip()} "{requirement.name}{requirement.specifier}"'
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return Finding(requirement.name, "not installed", False, mend, required)
    ok = requirement.specifier.contains(version, prereleases=True)
    found = f"{version} ({requirement.specifier})"
    return Finding(requirement.name, found, ok, mend, required)


def pip():
    """The command that installs into this environment."""
    if importlib.util.find_spec("pip") is None:
        return "uv pip install"
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return f"{python} -m pip install"


def kernel():
    """The kernel that runs the notebooks."""
    from nncourse.course.lab import prefer_this_environment

    prefer_this_environment()
    trouble = probes.no_kernel()
    mend = f"{pip()} --force-reinstall ipykernel"
    yield Finding("kernel python3", trouble or "starts in this environment", not trouble, mend)


def data():
    """The handwritten digits."""
    digits = importlib.util.find_spec("sklearn") is not None
    yield Finding(
        "digits",
        "inside scikit-learn" if digits else "they come with scikit-learn",
        digits,
        f"{pip()} scikit-learn",
    )
    trouble = probes.no_mnist()
    found = trouble.split(". ")[0] if trouble else "{} files, {}".format(*find_mnist())
    yield Finding("MNIST", found, not trouble, mnist_mend(), required=False)


def mnist_mend():
    """What brings MNIST here."""
    if os.environ.get("NNCOURSE_DATA"):
        return "set NNCOURSE_DATA to a folder that holds MNIST, or unset it to have it downloaded"
    return "nncourse train --data mnist  (downloads it)"


def programs():
    """What only grading and the browser tests need."""
    trouble = probes.no_bwrap()
    yield Finding(
        "bubblewrap",
        trouble or "isolates",
        not trouble,
        "sudo apt install bubblewrap  (grading, on Linux)",
        required=False,
    )
    trouble = probes.no_browser()
    yield Finding(
        "Chromium",
        trouble or probes.chromium(),
        not trouble,
        "sudo apt install chromium  (browser tests)",
        required=False,
    )
