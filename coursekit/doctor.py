"""The command `doctor`: what a course needs, what is there, and how to get the rest."""

import importlib.util
import platform
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata

PYTHON = ">=3.11"  # where the package is not installed, nothing else says so


class Verdict(StrEnum):
    """One word for a finding."""

    OK = "ok"
    MISSING = "missing"  # the course needs it
    ABSENT = "absent"  # some tasks need it


COLOURS = {Verdict.OK: "green", Verdict.MISSING: "red", Verdict.ABSENT: "yellow"}
TITLES = {Verdict.MISSING: "The course needs:", Verdict.ABSENT: "Some tasks need:"}


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
        """The word for this finding."""
        if self.ok:
            return Verdict.OK
        return Verdict.MISSING if self.required else Verdict.ABSENT


def report(course, further=()):
    """Print all findings; 1 when something is missing that the course needs, otherwise 0.

    Parameters
    ----------
    course : coursekit.course.Course
    further : sequence of Finding
        What the course itself has looked for.
    """
    from rich.console import Console

    console = Console()
    name = course.distribution
    findings = [*python(name), *packages(name), kernel(), *further, sandbox(course)]
    if console.is_terminal:
        console.print(table(findings))
    else:
        print("\n".join(map(line, findings)))
    print(conclusion(findings))
    return int(any(finding.verdict == Verdict.MISSING for finding in findings))


def line(finding):
    """Write one finding as plain text."""
    return f"{finding.verdict:8} {finding.name:16} {finding.found}"


def table(findings):
    """Lay all findings out as a table for the terminal."""
    from rich.table import Table
    from rich.text import Text

    grid = Table("", "what", "found")
    for finding in findings:
        verdict = Text(finding.verdict, style=COLOURS[finding.verdict])
        grid.add_row(verdict, Text(finding.name), Text(finding.found))
    return grid


def conclusion(findings):
    """List what is to be done, a line for each thing, the required ones first."""
    lines = []
    for verdict, title in TITLES.items():
        todo = [finding for finding in findings if finding.verdict == verdict]
        lines += [title] * bool(todo) + [f"    {finding.name}: {finding.mend}" for finding in todo]
    if not any(finding.verdict == Verdict.MISSING for finding in findings):
        lines.append("All that the course needs is there.")
    return "\n".join(lines)


def python(distribution):
    """Look at the Python that runs this."""
    from packaging.specifiers import SpecifierSet

    try:
        needed = metadata.metadata(distribution)["Requires-Python"]
    except metadata.PackageNotFoundError:
        needed = PYTHON
    version = platform.python_version()
    ok = SpecifierSet(needed).contains(version, prereleases=True)
    found = f"{version} ({needed}), {sys.executable}"
    yield Finding("Python", found, ok, "https://www.python.org/downloads/")


def packages(distribution):
    """Compare what the package requires with what is installed."""
    from packaging.requirements import Requirement

    try:
        requirements = [Requirement(text) for text in metadata.requires(distribution)]
    except metadata.PackageNotFoundError:
        mend = f'{pip()} -e ".[all]"  (in the folder of the course)'
        yield Finding(distribution, "runs, but is not installed", False, mend)
        return
    needed = {r.name: r for r in requirements if r.marker is None or asks(r, "course")}
    others = {r.name: r for r in requirements if asks(r, "grading") or asks(r, "dev")}
    yield Finding(distribution, metadata.version(distribution))
    for name in sorted(needed):
        yield package(needed[name])
    for name in sorted(others.keys() - needed.keys()):
        yield package(others[name], required=False)


def asks(requirement, extra):
    """Tell whether the named extra asks for a package, on this system and this Python."""
    marker = requirement.marker
    return marker is not None and marker.evaluate({"extra": extra})


def package(requirement, required=True):
    """Report on one package."""
    mend = f'{pip()} "{requirement.name}{requirement.specifier}"'
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return Finding(requirement.name, "not installed", False, mend, required)
    ok = requirement.specifier.contains(version, prereleases=True)
    found = f"{version} ({requirement.specifier})"
    return Finding(requirement.name, found, ok, mend, required)


def pip():
    """Return the command that installs into this environment."""
    if importlib.util.find_spec("pip") is None:
        return "uv pip install"
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return f"{python} -m pip install"


def kernel():
    """Look at the kernel that runs the notebooks."""
    from coursekit.lab import prefer_this_environment

    prefer_this_environment()
    trouble = no_kernel()
    mend = f"{pip()} --force-reinstall ipykernel"
    return Finding("kernel python3", trouble or "starts in this environment", not trouble, mend)


def no_kernel():
    """Say why no notebook kernel runs in this environment, or None."""
    from jupyter_client.manager import start_new_kernel

    try:
        manager, client = start_new_kernel(
            kernel_name="python3", startup_timeout=60, stderr=subprocess.DEVNULL
        )
    except Exception as error:  # whatever it is, it is the finding
        return f"it does not start ({error})"
    try:
        prefix = _prefix(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return None if prefix == sys.prefix else f"it belongs to another environment ({prefix})"


def _prefix(client):
    """Ask a kernel for its environment."""
    printed = []
    client.execute_interactive(
        "import sys; print(sys.prefix, end='')",
        timeout=60,
        output_hook=lambda message: printed.append(message["content"].get("text", "")),
    )
    return "".join(printed)


def sandbox(course):
    """Look for what only grading needs."""
    trouble = no_bwrap(course)
    mend = "sudo apt install bubblewrap  (grading, on Linux)"
    return Finding("bubblewrap", trouble or "isolates", not trouble, mend, required=False)


def no_bwrap(course):
    """Say why the grader's sandbox does not work here, or None."""
    from coursekit.grading.isolation.bwrap import Bwrap

    return Bwrap((), course).trouble()
