"""Where things stand in a sandbox, and what it shows of this machine."""

import importlib.util
import os
import site
import sys
import sysconfig
from pathlib import Path

COURSE, SCRATCH, DATA = Path("/course"), Path("/scratch"), Path("/data")  # places inside
KIT = "coursekit"
INSIDE = "coursekit/grading/isolation/inside.py"
CHECKS = "material/exercises/checks"  # of an installed course: expected values, never to be shown
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def environment(home, path, data):
    """Give the environment variables of a kernel; nothing comes from the grader's own.

    `path` says where the kit and the course's library are found, `data` which variables name
    folders of data.
    """
    user_site = site.getusersitepackages()
    path = [*path, *([user_site] if user_site in sys.path else [])]
    return {
        "HOME": str(home),
        "TMPDIR": str(home),
        "IPYTHONDIR": f"{home}/.ipython",
        "MPLCONFIGDIR": f"{home}/.matplotlib",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "LANG": "C.UTF-8",
        "COURSEKIT_SANDBOX": "1",  # check() then knows nothing and says nothing
        **dict.fromkeys(ONE_THREAD, "1"),
        **{name: str(place) for name, place in data.items()},
    }


def environment_inside(course):
    """Give the environment variables of a kernel that sees the course at fixed places."""
    return environment(SCRATCH, [COURSE], {name: DATA / name for name in data_folders(course)})


def shown_folders(course):
    """Map places inside to the folders of the course that are shown there."""
    shown = {COURSE / name: folder for name, folder in packages(course).items()}
    return shown | {DATA / name: folder for name, folder in data_folders(course).items()}


def hidden_places(shown, hide):
    """Find the places inside where a folder lies that must not be seen, within one that is shown.

    Parameters
    ----------
    shown : dict of Path to Path
        From places inside to folders of this machine.
    hide : sequence of Path
        Folders of this machine. The check data of courses are always among them.
    """
    hide = [*hide, *(folder / CHECKS for folder in shown.values())]
    return sorted({str(place / path.relative_to(folder)) for path in hide if path.is_dir()
                   for place, folder in shown.items() if path.is_relative_to(folder)})  # fmt: skip


def packages(course):
    """Find the folders of the kit and of the course's own library, by import name."""
    return {name: _folder(name) for name in (KIT, *course.packages)}


def _folder(name):
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ValueError(f"the course's package {name!r} is not installed here, or no package.")
    return Path(spec.submodule_search_locations[0]).resolve()


def data_folders(course):
    """Find the folders of data that this machine has, by the variable that names them."""
    return {name: Path(place).resolve() for name, place in course.data.items()
            if Path(place).is_dir()}  # fmt: skip


def readable_folders():
    """Find where Python and its packages stand, without what lies in `/usr` or one another."""
    real = Path(os.path.realpath(sys.executable)).parent.parent
    folders = [Path(sys.prefix), Path(sys.base_prefix), real, Path("/nix/store")]
    if site.getusersitepackages() in sys.path:
        folders.append(Path(site.getusersitepackages()))
    kept = []
    for path in sorted({path for path in folders if path.is_dir()}, key=lambda p: len(p.parts)):
        if not any(path.is_relative_to(other) for other in [Path("/usr"), *kept]):
            kept.append(path)
    return kept


def installed_checks():
    """Find the check data of all courses that are installed in this environment."""
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"),
                 site.getusersitepackages()}  # fmt: skip
    return [path.resolve() for library in libraries for path in Path(library).glob(f"*/{CHECKS}")]


def system_folders():
    """Give options of bwrap that show the system's programs and libraries, read-only."""
    words = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        path = Path("/", name)
        if path.is_symlink():
            words += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            words += ["--ro-bind", str(path), str(path)]
    for name in ("ld.so.cache", "alternatives", "localtime", "fonts"):
        words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    return words
