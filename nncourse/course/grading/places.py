"""What a sandbox shows of this machine, and where things stand in it."""

import os
import site
import sys
from pathlib import Path

import nncourse

PACKAGE = Path(nncourse.__file__).resolve().parent
COURSE, SCRATCH, DATA = Path("/course"), Path("/scratch"), Path("/data")  # places inside
WRITABLE = ("/tmp", str(SCRATCH), "/dev/shm")
INSIDE, ZYGOTE = "nncourse/course/grading/inside.py", "nncourse/course/grading/zygote.py"
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def environment(home, course, data=None):
    """The environment variables of a kernel; nothing comes from the grader's own."""
    user_site = site.getusersitepackages()
    path = [str(course), *([user_site] if user_site in sys.path else [])]
    return {
        "HOME": str(home),
        "TMPDIR": str(home),
        "IPYTHONDIR": f"{home}/.ipython",
        "MPLCONFIGDIR": f"{home}/.matplotlib",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "LANG": "C.UTF-8",
        **dict.fromkeys(ONE_THREAD, "1"),
        **({"NNCOURSE_DATA": str(data)} if data else {}),
    }


def readable_folders():
    """Where Python and its packages stand, without what lies in `/usr` or in one another."""
    real = Path(os.path.realpath(sys.executable)).parent.parent
    wanted = [Path(sys.prefix), Path(sys.base_prefix), real, Path("/nix/store")]
    if site.getusersitepackages() in sys.path:
        wanted.append(Path(site.getusersitepackages()))
    kept = []
    for path in sorted({path for path in wanted if path.is_dir()}, key=lambda p: len(p.parts)):
        if not any(path.is_relative_to(other) for other in [Path("/usr"), *kept]):
            kept.append(path)
    return kept


def fresh_folders():
    """The folders that each kernel gets anew: not `/tmp` where Python itself stands below it."""
    return [path for path in WRITABLE
            if not any(each.is_relative_to(path) for each in readable_folders())]  # fmt: skip


def system_folders():
    """Options of bwrap that show the system's own programs and libraries, read-only."""
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


def data_folder():
    """The folder with MNIST on this machine, or None."""
    from nncourse.data.places import find_mnist

    try:
        found = find_mnist()
    except ValueError:
        return None
    if found is None:
        return None
    place = Path(found[1]).resolve()
    return place if place.is_dir() else place.parent
