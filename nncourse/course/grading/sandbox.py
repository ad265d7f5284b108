"""What keeps a kernel in: two levels of isolation, tried out before anything runs.

====================================================  =====  ======
What a submission cannot do                           bwrap  limits
====================================================  =====  ======
change expected values, marks, results                yes    (1)
read solutions, other submissions, results, `/home`   yes    no
write anywhere but into its own scratch folders       yes    no
leave files for the next submission                   yes    (2)
reach the network                                     yes    no
see or signal processes outside, kill −1              yes    no
survive its own end                                   yes    (3)
fork without end                                      yes    (4)
use much memory, output or time, write huge files     yes    (5)
====================================================  =====  ======

(1) Its code runs in another process, and the expected values are on no disk while it runs; but a
process of the same user may write into all that the user owns, and look into the grader's memory.
(2) Its own folder is deleted; others are not looked at. (3) On Linux, unless it takes care to
hide. (4) Counted from outside and ended, on Linux; a fast bomb may win the race. (5) Per process,
and on Linux all its processes together; not counted is memory without a process, in files without
a name (memfd) and System V segments.

So `limits` is for code that may be faulty but is not hostile, and only for who asks for it.
"""

import os
import shutil
import site
import subprocess
import sys
import tempfile
from pathlib import Path

import nncourse
from nncourse.course.grading.jail import LimitsJail, NamespaceJail
from nncourse.course.grading.limits import MB

INSIDE = "nncourse/course/grading/inside.py"
PACKAGE = Path(nncourse.__file__).resolve().parent
COURSE, SCRATCH, DATA = Path("/course"), Path("/scratch"), Path("/data")  # places inside
LEVELS = ("bwrap", "limits")
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SOURCES = ("/usr/src", "/usr/local/src")  # where a container may keep the whole course
ADVICE = (
    "Grading runs code of strangers, so nothing weaker is taken instead. Install bubblewrap 0.8 "
    "or newer (apt install bubblewrap) on a Linux that allows user namespaces; or, for "
    "submissions that you trust, say --isolation limits, which keeps out accidents, not intent."
)


class IsolationError(ValueError):
    """The wanted isolation is not to be had here; the message says why and what to do."""


def open_sandbox(level=None, hide=()):
    """The sandbox of a level, after a trial that it works here.

    Parameters
    ----------
    level : {"bwrap", "limits"}, optional
        bwrap if None. Nothing weaker is ever taken instead.
    hide : sequence of path-like
        Folders that must not be seen inside, even where they lie in one that is.

    Returns
    -------
    Bwrap or LimitsOnly
        With `level` and ``start(variables, arguments, descriptors)``.

    Raises
    ------
    IsolationError
    """
    level = level or "bwrap"
    if level not in LEVELS:
        raise IsolationError(f"there is no isolation {level!r}; expected bwrap or limits.")
    sandbox = Bwrap(hide) if level == "bwrap" else LimitsOnly()
    if reason := sandbox.trouble():
        raise IsolationError(f"isolation {level} does not work here: {reason}. {ADVICE}")
    return sandbox


class Bwrap:
    """New namespaces for everything, made with bubblewrap: the level for strangers' code."""

    level = "bwrap"

    def __init__(self, hide=(), scratch_bytes=128 * MB):
        self.hide = [Path(path).resolve() for path in (*hide, *SOURCES)]
        self.scratch_bytes = scratch_bytes
        self.data = _data_folder()

    def trouble(self):
        """Why this level does not work here, or None."""
        if not sys.platform.startswith("linux"):
            return "bubblewrap exists for Linux only"
        if shutil.which("bwrap") is None:
            return "bubblewrap is not installed"
        trial = [*self.command({}), sys.executable, "-c", "import ipykernel, nncourse"]
        try:
            done = subprocess.run(trial, capture_output=True, text=True, timeout=60)
        except subprocess.TimeoutExpired:
            return "a trial did not end within 60 seconds"
        said = done.stderr.strip().splitlines()
        return (
            (said or [f"exit code {done.returncode}"])[-1].rstrip(".") if done.returncode else None
        )

    def start(self, variables, arguments, descriptors):
        """Run `inside` with these arguments; it inherits the file descriptors."""
        program = [sys.executable, "-P", str(COURSE / INSIDE), *arguments]
        return NamespaceJail(self.command(variables), program, descriptors)

    def command(self, variables):
        """The bwrap command, but for what it shall run."""
        scratch = ["--size", str(self.scratch_bytes), "--tmpfs"]
        variables = environment(SCRATCH, COURSE, self.data and DATA) | variables
        return [
            shutil.which("bwrap"), "--die-with-parent", "--new-session",
            "--unshare-user", "--disable-userns", "--unshare-pid", "--unshare-ipc", "--unshare-uts",
            "--unshare-net", "--unshare-cgroup-try", "--uid", "65534", "--gid", "65534",
            *scratch, "/tmp", *scratch, str(SCRATCH),
            *_system_folders(), *self._readable(), *self._masks(),
            "--ro-bind", str(PACKAGE), str(COURSE / "nncourse"),
            *(["--ro-bind", str(self.data), str(DATA)] if self.data else []),
            "--proc", "/proc", "--dev", "/dev", *scratch, "/dev/shm",
            "--clearenv", *_setenv(variables),
            "--chdir", str(SCRATCH), "--remount-ro", "/dev", "--remount-ro", "/",
        ]  # fmt: skip

    def _readable(self):
        return [word for path in readable_folders() for word in ("--ro-bind", str(path), str(path))]

    def _masks(self):
        """Empty folders over what must not be seen, where it lies in a folder that is bound."""
        bound = [Path("/usr"), *readable_folders()]
        covered = [path for path in self.hide if path.is_dir()
                   and any(path.is_relative_to(each) for each in bound)
                   and not any(each.is_relative_to(path) for each in bound)]  # fmt: skip
        return [word for path in covered for word in ("--size", "4096", "--tmpfs", str(path))]


class LimitsOnly:
    """An ordinary process with limits, a scrubbed environment and a folder of its own."""

    level = "limits"

    def __init__(self):
        self.data = _data_folder()

    def trouble(self):
        """Why this level does not work here, or None."""
        try:
            import resource  # noqa: F401
        except ImportError:
            return "this system has no resource limits (Windows)"
        return None

    def start(self, variables, arguments, descriptors):
        """Run `inside` with these arguments, in a fresh folder; it inherits the descriptors."""
        program = [sys.executable, "-P", str(PACKAGE.parent / INSIDE), *arguments]
        folder = tempfile.mkdtemp(prefix="nncourse-")
        variables = environment(folder, PACKAGE.parent, self.data) | variables
        return LimitsJail(program, variables, folder, descriptors)


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


def _system_folders():
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


def _setenv(variables):
    return [word for name, value in variables.items() for word in ("--setenv", name, value)]


def _data_folder():
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
