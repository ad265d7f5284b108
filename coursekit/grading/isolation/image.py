"""The image that containers are started from: Python and the packages that grading needs.

Either an engine builds it from a Dockerfile, where it reaches a registry, or it is packed from this
machine's own Python. The course's own packages are not in it: they are shown read-only, without
what answers.
"""

import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

EXTRA = "grading"
MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"
PROGRAMS = ("sh", "cat", "echo", "env", "ls", "pwd", "uname")  # what cells call with ! and %
LEFT_OUT = {"site-packages", "dist-packages", "test", "idlelib", "lib2to3", "ensurepip", "tkinter"}


def image_name(distribution):
    """Name the image that fits this Python and this version of a distribution."""
    return f"{distribution}-grading:{metadata.version(distribution)}-py{MINOR}"


def dockerfile(distribution):
    """Write what the image is built from: this Python's version and those of the packages.

    Of `distribution`, the course's own, only the requirements are installed.
    """
    packages = " ".join(f"{name}=={metadata.version(name)}" for name in _asked_for(distribution))
    # Nothing can be written in a container, so what is not compiled now would be at every start.
    return (f"FROM python:{MINOR}-slim\n"
            f"RUN pip install --no-cache-dir {packages}\n"
            "RUN python -m compileall -q /usr/local/lib\n")  # fmt: skip


def local_image(distribution, stream):
    """Pack this machine's Python and packages as an image, for `podman import` or `docker import`.

    Of `distribution`, the course's own, only the requirements are packed; the tar archive goes
    into a binary stream. An OSError on a system whose programs no container could run.
    """
    if not sys.platform.startswith("linux"):
        raise OSError(f"an image of this machine needs Linux, and this is {sys.platform}; "
                      "build one from the Dockerfile instead.")  # fmt: skip
    python = Path(sys.executable).resolve()
    files = {**_standard_library(), **_packages(distribution, python)}
    files |= {f"/usr/bin/{name}": Path(found) for name in PROGRAMS if (found := shutil.which(name))}
    files[str(python)] = python
    files |= _shared_libraries(files.values())
    with tarfile.open(fileobj=stream, mode="w|", dereference=True) as archive:
        for place, path in sorted(files.items()):
            archive.add(path, place.lstrip("/"), recursive=False, filter=_of_root)
        for place, target in (("usr/local/bin/python", python), ("bin", "usr/bin")):
            archive.addfile(_link(place, str(target)))


def _asked_for(distribution):
    """Names of the packages that a distribution needs for grading, as it says itself."""
    for requirement in map(Requirement, metadata.requires(distribution) or []):
        if requirement.marker is None or requirement.marker.evaluate({"extra": EXTRA}):
            yield requirement.name


def _needed(distribution):
    """Those packages and all that they need in turn."""
    found, todo = set(), list(_asked_for(distribution))
    while todo:
        name = re.sub(r"[-_.]+", "-", todo.pop()).lower()
        if name not in found:
            found.add(name)
            requirements = map(Requirement, metadata.requires(name) or [])
            todo += [needed.name for needed in requirements
                     if needed.marker is None or needed.marker.evaluate({"extra": ""})]  # fmt: skip
    return sorted(found)


def _standard_library():
    folder = Path(sysconfig.get_path("stdlib"))
    return {str(path): path for path in folder.rglob("*")
            if path.is_file() and path.suffix != ".a" and ".opt-" not in path.name
            and path.relative_to(folder).parts[0] not in LEFT_OUT}  # fmt: skip


def _packages(distribution, python):
    """The files of the packages, by the places where the Python of the image looks for them."""
    question = [python, "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    place = subprocess.run(question, capture_output=True, text=True, check=True).stdout.strip()
    files = [file for name in _needed(distribution) for file in metadata.files(name) or []]
    return {f"{place}/{file}": Path(file.locate()) for file in files
            if not {"..", "tests"} & {*file.parts} and file.locate().is_file()}  # fmt: skip


def _shared_libraries(paths):
    """The loader and the libraries that programs and extension modules are linked with."""
    linked = [str(path) for path in paths if path.suffix == ".so" or "/bin/" in str(path)]
    said = subprocess.run(["ldd", *linked], capture_output=True, text=True).stdout
    found = {*re.findall(r"(?:=> |^\t)(/\S+) \(0x", said, re.MULTILINE), "/etc/ld.so.cache"}
    brought = {path.resolve() for path in paths}  # by a package that has its own
    return {place: Path(place) for place in found if Path(place).resolve() not in brought}


def _of_root(entry):
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode |= 0o444  # whoever packs may have kept a file to themselves
    return entry


def _link(place, target):
    entry = tarfile.TarInfo(place)
    entry.type, entry.linkname = tarfile.SYMTYPE, target
    return entry
