"""Isolation level bwrap: new namespaces for everything, made with bubblewrap."""

import shutil
import subprocess
import sys
from pathlib import Path

from nncourse.course.grading.jail import JailError, NamespaceJail, handed_over
from nncourse.course.grading.limits import MB
from nncourse.course.grading.places import (
    COURSE,
    DATA,
    INSIDE,
    PACKAGE,
    SCRATCH,
    WRITABLE,
    ZYGOTE,
    data_folder,
    environment,
    fresh_folders,
    readable_folders,
    system_folders,
)
from nncourse.course.grading.preloaded import NotImported, Preloaded

KERNEL_MODULES = frozenset({  # all that a kernel imports until it is ready, has run cells, raised
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.display",
    "IPython.extensions.storemagic", "faulthandler", "ipykernel.debugger", "ipykernel.ipkernel",
    "ipykernel.kernelapp", "nncourse.course.checks", "nncourse.course.hidden", "numpy.random",
    "pydoc", "pygments.formatters.terminal256", "pygments.styles.default", "resource",
    "stack_data", "tornado.platform.asyncio", "tornado.queues", "zmq",
})  # fmt: skip
SOURCES = ("/usr/src", "/usr/local/src")  # where a container may keep the whole course


class Bwrap:
    """A new set of namespaces for each kernel: the level for strangers' code."""

    level = "bwrap"

    def __init__(self, hide=(), scratch_bytes=128 * MB):
        self.hide = [Path(path).resolve() for path in (*hide, *SOURCES)]
        self.scratch_bytes = scratch_bytes
        self.data = data_folder()
        self.preloads = None  # whether kernels can be forked here; None as long as nobody knows
        self._preloaded, self._modules = None, set()

    def trouble(self):
        """Why this level does not work here, or None."""
        if not sys.platform.startswith("linux"):
            return "bubblewrap exists for Linux only"
        if shutil.which("bwrap") is None:
            return "bubblewrap is not installed"
        trial = [*self.command(), sys.executable, "-c", "import ipykernel, nncourse"]
        try:
            done = subprocess.run(trial, capture_output=True, text=True, timeout=60)
        except subprocess.TimeoutExpired:
            return "a trial did not end within 60 seconds"
        said = done.stderr.strip().splitlines()
        return (
            (said or [f"exit code {done.returncode}"])[-1].rstrip(".") if done.returncode else None
        )

    def needs(self, modules):
        """Have modules imported before kernels start, where that is possible."""
        self._modules |= set(modules)

    def start(self, settings, sockets):
        """Start a kernel, from a preloaded process where this system lets one fork; see `jail`."""
        if self.preloads is not False:
            try:
                return self._fork(settings, sockets)
            except JailError:
                self.close()
                if self.preloads:  # it has worked before; somebody has ended it
                    return self._fork(settings, sockets)
                self.preloads = False
        with handed_over(settings, sockets) as (argument, descriptors):
            program = [sys.executable, "-P", str(COURSE / INSIDE), argument]
            return NamespaceJail(self.command(), program, descriptors)

    def _fork(self, settings, sockets):
        if self._preloaded is None:
            program = [sys.executable, "-P", str(COURSE / ZYGOTE)]
            self._preloaded = Preloaded(self.command(preloaded=True), program)
        try:
            self._preloaded.preload(KERNEL_MODULES | self._modules)
        except NotImported:
            self.close()
            raise
        scratch = {"home": str(SCRATCH), "folders": fresh_folders(), "bytes": self.scratch_bytes}
        jail = self._preloaded.fork(settings, sockets, scratch)
        self.preloads = True
        return jail

    def close(self):
        """End what is kept running for kernels to come."""
        if self._preloaded is not None:
            self._preloaded.close()
            self._preloaded = None

    def command(self, preloaded=False):
        """The bwrap command, but for what it shall run."""
        scratch = ["--size", str(self.scratch_bytes), "--tmpfs"]
        variables = environment(SCRATCH, COURSE, self.data and DATA)
        # Who forks kernels needs rights to make namespaces, and a /proc that hides nothing: it is
        # never seen by a kernel, which mounts its own over it and gives up all rights.
        rights = ["--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP"] if preloaded else []
        proc = ["--ro-bind", "/proc", "/proc"] if preloaded else ["--proc", "/proc"]
        closed = [word for path in WRITABLE if preloaded for word in ("--remount-ro", path)]
        return [
            shutil.which("bwrap"), "--die-with-parent", "--new-session",
            "--unshare-user", "--disable-userns", "--unshare-pid", "--unshare-ipc", "--unshare-uts",
            "--unshare-net", "--unshare-cgroup-try", "--uid", "65534", "--gid", "65534", *rights,
            *scratch, "/tmp", *scratch, str(SCRATCH),
            *system_folders(), *self._readable(), *self._masks(),
            "--ro-bind", str(PACKAGE), str(COURSE / "nncourse"),
            *(["--ro-bind", str(self.data), str(DATA)] if self.data else []),
            *proc, "--dev", "/dev", *scratch, "/dev/shm",
            "--clearenv", *_setenv(variables),
            "--chdir", str(SCRATCH), *closed, "--remount-ro", "/dev", "--remount-ro", "/",
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


def _setenv(variables):
    return [word for name, value in variables.items() for word in ("--setenv", name, value)]
