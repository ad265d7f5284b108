"""Isolation level container: each kernel in a container of Docker or Podman.

For macOS, Windows (in WSL) and Linux systems that forbid user namespaces. The image holds Python
and packages; the course's own packages are shown read-only, without what answers exercises.
"""

import json
import os
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import uuid
from pathlib import Path

from coursekit.course import installed
from coursekit.grading.isolation import MB, NO_COURSE, Limits, contained, places
from coursekit.grading.isolation.image import image_name
from coursekit.grading.isolation.jail import JailError
from coursekit.grading.isolation.places import COURSE, SCRATCH

ENGINES = ("docker", "podman")
CONTAINED = "coursekit/grading/isolation/contained.py"
SECCOMP = "coursekit.grading.isolation.seccomp"
KERNEL_MODULES = ("ipykernel.ipkernel", "ipykernel.kernelapp")
PATIENCE = 60  # seconds for a command of the engine, and for a container to start
GRACE = 5  # seconds for a container to end by itself
SOON = 0.5  # seconds for a container to say what it uses
PATH = "/usr/local/bin:/usr/bin:/bin"  # an image has its own Python
OWN_THREADS = 8  # of the first process
MARGIN = 512 * MB  # so that the count from within, which says what happened, comes first
# Podman run by root asks for higher limits than a root without CAP_SYS_RESOURCE may grant.
MOST_FILES, MOST_PROCESSES = 1024, 4096  # of the first process; of one user in all containers


class Container:
    """A container for each kernel, without network, rights, or anything that it could write to.

    `engine` is docker or podman, the first that answers if None; else as for `open_sandbox`.
    """

    level = "container"

    def __init__(self, hide=(), course=NO_COURSE, engine=None, limits=None):
        self.hide = [Path(path).resolve() for path in hide]
        self.course, self.engine, self.limits = course, engine, limits or Limits()
        self._engines = (engine,) if engine else ENGINES
        self._modules = {*KERNEL_MODULES, *course.preload}
        self._empty = None  # a folder that lies over what is hidden, where something is

    def trouble(self):
        """Say why this level does not work here, or None."""
        troubles = {name: _refuses(name) for name in self._engines}
        self.engine = next((name for name in troubles if not troubles[name]), None)
        if self.engine is None:
            return "; ".join(f"{name}: {text}" for name, text in troubles.items())
        if self._distribution() is None:
            return "course.toml names no distribution whose requirements an image could hold"
        if fails(self.engine, "image", "inspect", self._image()):
            return self._advice()
        return fails(*self.command(_new_name(), ["python", "-c", self._trial()])) or None

    def needs(self, modules):
        """Have modules imported before kernels are forked."""
        self._modules |= set(modules)

    def start(self, settings, sockets):
        """Start a kernel in a fresh container; a JailError where it does not start."""
        name = _new_name()
        request = {
            "settings": settings,
            "sockets": list(sockets),
            "preload": sorted(self._modules),
            "processes": self.limits.processes,
        }
        command = self.command(name, ["python", "-P", str(COURSE / CONTAINED)])
        return ContainerJail(self.engine, name, command, request, sockets.values())

    def close(self):
        """Nothing is kept running."""
        if self._empty is not None:
            os.rmdir(self._empty)
            self._empty = None

    def command(self, name, program):
        """Give the engine's command that runs a program in a container."""
        limits = self.limits
        scratch = f"rw,nosuid,nodev,size={limits.scratch_bytes},mode=1777"
        memory = str(limits.memory + MARGIN)
        variables = places.environment_inside(self.course) | {"PATH": PATH}
        return [
            self.engine, "run", "--rm", "--interactive", "--name", name, "--log-driver", "none",
            "--network", "none", "--ipc", "private", "--read-only", "--cap-drop", "ALL",
            "--security-opt", "no-new-privileges", "--security-opt", "label=disable",
            "--user", "65534:65534", "--pids-limit", str(limits.threads + OWN_THREADS),
            "--memory", memory, "--memory-swap", memory, "--shm-size", str(limits.scratch_bytes),
            "--ulimit", f"nofile={MOST_FILES}:{MOST_FILES}", "--ulimit", "core=0:0",
            "--ulimit", f"nproc={MOST_PROCESSES}:{MOST_PROCESSES}",
            "--tmpfs", f"/tmp:{scratch}", "--tmpfs", f"{SCRATCH}:{scratch}",
            *_options("--volume", [f"{path}:{place}:ro" for place, path in self._mounts().items()]),
            *_options("--env", [f"{key}={value}" for key, value in variables.items()]),
            "--workdir", str(SCRATCH), "--entrypoint", program[0], self._image(), *program[1:],
        ]  # fmt: skip

    def _distribution(self):
        """Whose requirements the image holds: the course's, or those of one that is installed."""
        courses = [self.course, *installed()]
        return next((course.distribution for course in courses if course.distribution), None)

    def _image(self):
        return image_name(self._distribution())

    def _advice(self):
        command, image = f"{self._distribution()} image", self._image()
        return (f"there is no image {image} for {self.engine}; make it with {command} | "
                f"{self.engine} build -t {image} - or, where no registry can be reached, with "
                f"{command} --local | {self.engine} import - {image}")  # fmt: skip

    def _masks(self):
        """Places inside over which an empty folder must lie."""
        return places.hidden_places(places.shown_folders(self.course), self.hide)

    def _mounts(self):
        """What is shown and what lies over it; a tmpfs of Podman's would hold a copy instead."""
        if (masks := self._masks()) and self._empty is None:
            self._empty = tempfile.mkdtemp(prefix="coursekit-")
            os.chmod(self._empty, 0o755)  # inside there is another user
        shown = {str(place): folder for place, folder in places.shown_folders(self.course).items()}
        return shown | dict.fromkeys(masks, self._empty)

    def _trial(self):
        """A program that needs what a kernel needs, and fails if it sees what it must not see."""
        names = sorted({places.KIT, *self.course.packages, *self._modules, SECCOMP})
        return (f"import os, {', '.join(names)}\n{SECCOMP}.seccomp_filter()\n"
                f"seen = [place for place in {self._masks()!r} if os.listdir(place)]\n"
                "if seen: raise SystemExit(f'what must be hidden is shown: {seen}')")  # fmt: skip


class ContainerJail:
    """A container with one kernel in it, and the threads that carry its messages."""

    def __init__(self, engine, name, command, request, sockets):
        self._engine, self._name = engine, name
        self._asking, answering = socket.socketpair()
        self._asking.settimeout(SOON)
        self._listening = [listener.dup() for listener in sockets]
        self._streams = [answering]  # from and to the container; the kernel's go before this one
        self._threads, self._usage, self._ended = [], (0, 0), False
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,  # Ctrl-C is for the grader
        )
        self._in, self._out = self.process.stdin.fileno(), self.process.stdout.fileno()
        if not self._is_ready(json.dumps(request).encode()):
            self._stop()
            said = self.process.stderr.read().decode(errors="replace").strip().splitlines()
            self._close()
            raise JailError(f"{engine} started no container: {(said or ['no answer'])[-1]}")
        self._work(self._send)

    def is_alive(self):
        """Tell whether the kernel still runs."""
        return not self._ended and self.process.poll() is None

    def usage(self):
        """Count its processes and the bytes that they hold, as last told."""
        try:
            self._asking.sendall(b"?")
            told = self._asking.recv(contained.MOST)[-contained.USAGE.size :]
            self._usage = contained.USAGE.unpack(told)
        except (OSError, struct.error):  # it has ended, or is too busy
            pass
        return self._usage

    def count(self):
        """Count its processes, as last told."""
        return self.usage()[0]

    def kill(self):
        """End the container; return when it has ended."""
        self._stop()
        self._close()

    def _stop(self):
        for connection in [*self._listening, *self._streams]:
            _shut(connection)
        for thread in self._threads[:1]:
            thread.join(1)
        if not any(thread.is_alive() for thread in self._threads[:1]):
            self.process.stdin.close()  # with that the first process ends, and all others with it
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._force()
        for thread in self._threads:
            thread.join()

    def _close(self):
        pipes = [self.process.stdin, self.process.stdout, self.process.stderr]
        for end in [*self._listening, *self._streams, self._asking, *pipes]:
            end.close()

    def _force(self):
        fails(self._engine, "kill", self._name)
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _is_ready(self, request):
        """Whether the first process answers the request; modules are imported by then."""
        try:
            contained.write_frame(self._in, 0, request)
        except BrokenPipeError:
            return False
        heard, _, _ = select.select([self._out], [], [], PATIENCE)
        return bool(heard) and next(contained.frames(self._out), None) is not None

    def _work(self, function):
        thread = threading.Thread(target=function, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _send(self):
        """Carry what the grader says into the container."""
        try:
            for place, listener in enumerate(self._listening):
                listener.settimeout(GRACE)  # the grader connects at once
                self._streams.insert(place, listener.accept()[0])
            self._work(self._receive)
            contained.outward(self._in, self._streams)
        except OSError:  # one of the ends has gone
            pass

    def _receive(self):
        """Carry what the container says to the grader."""
        try:
            contained.inward(self._out, self._streams)
            self._ended = True
        except OSError:  # the grader listens no more
            pass
        for stream in self._streams:
            _shut(stream)
        while os.read(self._out, contained.MOST):  # else the engine's command would wait for us
            pass


def fails(engine, *words):
    """Say what an engine says when a command fails, else nothing."""
    try:
        done = subprocess.run([engine, *words], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=PATIENCE)  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"no answer within {PATIENCE} seconds"
    said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
    return said[-1].rstrip(".") if done.returncode else ""


def _refuses(engine):
    """Why an engine cannot be used, else nothing; a docker may be a client without a daemon."""
    return fails(engine, "version") if shutil.which(engine) else "is not installed"


def _shut(connection):
    """Wake whoever waits for a connection."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # the other end has gone
        pass


def _options(option, values):
    return [word for value in values for word in (option, value)]


def _new_name():
    return f"coursekit-{uuid.uuid4().hex[:12]}"
