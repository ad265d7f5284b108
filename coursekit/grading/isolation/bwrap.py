"""Isolation level bwrap: new namespaces for everything, made with bubblewrap."""

import json
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil

from coursekit.grading.isolation import places
from coursekit.grading.isolation.forked import CannotFork, ForkServer
from coursekit.grading.isolation.jail import Jail, JailError, end, handed_over, in_pipe, is_running
from coursekit.grading.isolation.places import COURSE, SCRATCH
from coursekit.grading.isolation.seccomp import seccomp_filter

KERNEL_MODULES = frozenset({  # all that a kernel imports until it is ready, has run cells, raised
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.display",
    "IPython.extensions.storemagic", "coursekit.driver", "faulthandler", "ipykernel.debugger",
    "ipykernel.ipkernel", "ipykernel.kernelapp", "pydoc", "pygments.formatters.terminal256",
    "pygments.styles.default", "resource", "stack_data", "tornado.platform.asyncio",
    "tornado.queues", "zmq",
})  # fmt: skip
WRITABLE = ("/tmp", str(SCRATCH), "/dev/shm")
SOURCES = ("/usr/src", "/usr/local/src")  # where a container may keep the whole course
FORK_SERVER = "coursekit/grading/isolation/fork_server.py"
PATIENCE = 20.0  # seconds for bwrap to say which process it has started


class Bwrap:
    """A new set of namespaces for each kernel: the level for strangers' code.

    Parameters
    ----------
    hide : sequence of path-like
    course : Course
    forks : bool
        Whether kernels are forked from a process that has imported everything, where this system
        lets one. Else each is started by itself; nothing but the speed depends on it.
    """

    level = "bwrap"

    def __init__(self, hide, course, forks=True):
        self.forks, self._course = forks, course
        python = {path: path for path in places.readable_folders()}
        self._shown = python | places.shown_folders(course)
        hide = [*hide, course.checks, *SOURCES, *places.installed_checks()]
        self._hide = [Path(path).resolve() for path in hide]
        self._modules = {*KERNEL_MODULES, *course.preload}
        self._server = None

    def trouble(self):
        """Say why this level does not work here, or None."""
        if not sys.platform.startswith("linux"):
            return "bubblewrap exists for Linux only"
        if shutil.which("bwrap") is None:
            return "bubblewrap is not installed"
        try:
            program = seccomp_filter()
        except ValueError as error:
            return str(error)
        names = ", ".join(["ipykernel", places.KIT, *self._course.packages])
        trial = [sys.executable, "-c", f"import {names}"]
        with in_pipe(program) as seccomp:
            command = [*self.command(), "--seccomp", str(seccomp), *trial]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=60,
                                      pass_fds=[seccomp])  # fmt: skip
            except subprocess.TimeoutExpired:
                return "a trial did not end within 60 seconds"
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        return said[-1].rstrip(".") if done.returncode else None

    def needs(self, modules):
        """Have modules imported before kernels are forked; what is not installed is passed over."""
        self._modules |= set(modules)

    def start(self, settings, sockets):
        """Start a kernel; give its Jail.

        Raises
        ------
        JailError
        IsolationError
            When a module that is needed, and installed, cannot be imported in the sandbox.
        """
        settings = settings | {"home": str(SCRATCH)}
        if self.forks:
            try:
                return self._fork(settings, sockets)
            except CannotFork:
                self.forks = False
        with handed_over(settings, sockets) as (argument, descriptors):
            program = [sys.executable, "-P", str(COURSE / places.INSIDE), argument]
            command = self.command(settings["scratch_bytes"])
            return NamespaceJail(command, program, descriptors, seccomp_filter())

    def _fork(self, settings, sockets):
        if self._server is not None and not self._server.is_alive():
            self.close()  # such as by the system, when memory ran out
        if self._server is None:
            program = [sys.executable, "-P", str(COURSE / FORK_SERVER)]
            self._server = ForkServer(program, self._start_server)
        try:
            self._server.preload(self._modules)
            request = {"folders": fresh_folders(), "seccomp": seccomp_filter().hex()}
            return self._server.fork(settings | request, sockets)
        except BaseException:
            self.close()  # whatever state it is in: the next kernel gets a new one
            raise

    def _start_server(self, program, descriptors):
        return NamespaceJail(self.command(forking=True), program, descriptors)

    def close(self):
        """End what is kept running for kernels to come."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def command(self, scratch_bytes=1 << 27, forking=False):
        """Give the bwrap command line without the program to run.

        Parameters
        ----------
        scratch_bytes : int
            Of each folder that can be written to.
        forking : bool
            Whether it is for the process that forks kernels. That one needs rights to make
            namespaces, and a /proc that hides nothing, or no other could be mounted over it; no
            folder that it can write to is shown to a kernel.
        """
        scratch = ["--size", str(scratch_bytes), "--tmpfs"]
        rights = ["--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP"] if forking else []
        proc = ["--ro-bind", "/proc", "/proc"] if forking else ["--proc", "/proc"]
        closed = [word for path in WRITABLE if forking for word in ("--remount-ro", path)]
        return [
            shutil.which("bwrap"), "--die-with-parent", "--new-session",
            "--unshare-user", "--disable-userns", "--unshare-pid", "--unshare-ipc", "--unshare-uts",
            "--unshare-net", "--unshare-cgroup-try", "--hostname", "sandbox",
            "--uid", "65534", "--gid", "65534", *rights,
            *scratch, "/tmp", *scratch, str(SCRATCH), *places.system_folders(),
            *_options("--ro-bind", [(path, place) for place, path in self._shown.items()]),
            *self._masks(), *proc, "--dev", "/dev", *scratch, "/dev/shm",
            "--clearenv", *_options("--setenv", places.environment_inside(self._course).items()),
            "--chdir", str(SCRATCH), *closed, "--remount-ro", "/dev", "--remount-ro", "/",
        ]  # fmt: skip

    def _masks(self):
        """Empty folders over what must not be seen, where it lies in a folder that is shown."""
        masked = places.hidden_places({Path("/usr"): Path("/usr"), **self._shown}, self._hide)
        mask = ["--size", "4096", "--tmpfs", "{0}", "--remount-ro", "{0}"]
        return [word.format(place) for place in masked for word in mask]


class NamespaceJail(Jail):
    """Processes in a pid namespace of their own, which ends with its first process."""

    def __init__(self, command, program, descriptors, seccomp=b""):
        reading, writing = os.pipe()
        with in_pipe(seccomp) as rules:
            options = ["--info-fd", str(writing), *(["--seccomp", str(rules)] if seccomp else [])]
            self.process = subprocess.Popen(
                [*command, *options, *program],
                env={},  # bwrap itself can be looked at from inside, with all that it was given
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[*descriptors, writing, rules],
            )
        os.close(writing)
        try:
            self._first = psutil.Process(_read_info(reading)["child-pid"])
        except (OSError, ValueError, psutil.NoSuchProcess) as error:
            self.process.kill()
            self.process.wait()
            raise JailError(f"bwrap did not start: {error}") from error
        finally:
            os.close(reading)

    def is_alive(self):
        """Tell whether the kernel still runs."""
        return self.process.poll() is None

    def kill(self):
        """End everything in it; return when it has ended."""
        while is_running(self._first):
            end([self._first])  # the system ends all the others with it
            time.sleep(0.002)
        self.process.kill()
        self.process.wait()


def fresh_folders():
    """List the folders that each kernel gets anew: no `/tmp` where Python itself stands below."""
    python = places.readable_folders()
    return [path for path in WRITABLE
            if not any(folder.is_relative_to(path) for folder in python)]  # fmt: skip


def _options(option, pairs):
    return [word for pair in pairs for word in (option, *map(str, pair))]


def _read_info(descriptor):
    """Read what bwrap says about the sandbox, as soon as it is whole."""
    text = b""
    while True:
        if not select.select([descriptor], [], [], PATIENCE)[0]:
            raise ValueError(f"it said nothing for {PATIENCE:g} seconds")
        part = os.read(descriptor, 4096)
        if not part:
            raise ValueError(f"it ended; it said {text!r}")
        text += part
        try:
            return json.loads(text)
        except ValueError:
            continue
