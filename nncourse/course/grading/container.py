"""Isolation level container: each kernel in a container of Docker or Podman.

For macOS, Windows (in WSL) and Linux systems that forbid user namespaces. The image holds Python
and packages; the course is shown in it read-only. No descriptor and no socket gets into a
container everywhere, so the kernel's messages go through the pipes of the engine's own command.
"""

import json
import re
import shutil
import socket
import subprocess
import sys
import threading
import uuid
from contextlib import suppress
from importlib import metadata

from nncourse.course.grading.limits import MB, Limits
from nncourse.course.grading.places import (
    COURSE,
    DATA,
    PACKAGE,
    SCRATCH,
    data_folder,
    environment,
)
from nncourse.course.grading.relay import relay

ENGINES = ("docker", "podman")
CONTAINED = "nncourse/course/grading/contained.py"
PATIENCE = 60


class Container:
    """A container for each kernel, without network, rights, or anything that it could write to."""

    level = "container"

    def __init__(self, hide=(), scratch_bytes=128 * MB):  # nothing of the disk is shown in it
        self.scratch_bytes = scratch_bytes
        self.engine = next((name for name in ENGINES if shutil.which(name)), None)
        self.data = data_folder()

    def trouble(self):
        """Why this level does not work here, or None."""
        if self.engine is None:
            return "neither docker nor podman is installed"
        if said := self._fails("version"):
            return f"{self.engine} does not answer: {said}"
        if self._fails("image", "inspect", image_name()):
            return (f"there is no image {image_name()}; make it with "
                    f"nncourse image | {self.engine} build -t {image_name()} -")  # fmt: skip
        name = _new_name()
        trial = self.command(name, ["python", "-c", "import ipykernel, nncourse"])
        return self._fails(*trial[1:])

    def needs(self, modules):
        """Nothing is preloaded: each kernel has a container of its own."""

    def start(self, settings, sockets):
        """Start a kernel in a fresh container; see `jail`."""
        name = _new_name()
        program = ["python", "-P", str(COURSE / CONTAINED)]
        return ContainerJail(self.engine, name, self.command(name, program), settings, sockets)

    def close(self):
        """Nothing is kept running."""

    def command(self, name, program):
        """The engine's command that runs a program in a container."""
        limits = Limits()
        variables = environment(SCRATCH, COURSE, self.data and DATA)
        del variables["PATH"]  # the image has its own
        scratch = f"rw,nosuid,nodev,size={self.scratch_bytes},mode=1777"
        shown = [f"{PACKAGE}:{COURSE / 'nncourse'}:ro"]
        shown += [f"{self.data}:{DATA}:ro"] if self.data else []
        return [
            self.engine, "run", "--rm", "--interactive", "--init", "--name", name,
            "--network", "none", "--ipc", "private", "--read-only", "--cap-drop", "ALL",
            "--security-opt", "no-new-privileges", "--user", "65534:65534",
            *(["--security-opt", "label=disable"] if self.engine == "podman" else []),
            "--pids-limit", str(limits.threads), "--memory", str(limits.memory),
            "--memory-swap", str(limits.memory), "--shm-size", str(self.scratch_bytes),
            "--tmpfs", f"/tmp:{scratch}", "--tmpfs", f"{SCRATCH}:{scratch}",
            "--workdir", str(SCRATCH),
            *[word for text in shown for word in ("--volume", text)],
            *[word for pair in variables.items() for word in ("--env", "=".join(pair))],
            "--entrypoint", program[0], image_name(), *program[1:],
        ]  # fmt: skip

    def _fails(self, *words):
        """What the engine says when a command fails, else nothing."""
        try:
            done = subprocess.run([self.engine, *words], capture_output=True, text=True,
                                  stdin=subprocess.DEVNULL, timeout=PATIENCE)  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"no answer within {PATIENCE} seconds"
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        return said[-1].rstrip(".") if done.returncode else ""


class ContainerJail:
    """A container with one kernel in it, and the threads that carry its messages."""

    def __init__(self, engine, name, command, settings, sockets):
        self._engine, self._name = engine, name
        self._listening = [each.dup() for each in sockets.values()]
        self._connections = []
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, bufsize=0)  # fmt: skip
        request = {"settings": settings, "sockets": list(sockets)}
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
        except OSError:  # it has ended; whoever asks will hear that
            pass
        self._carrier = threading.Thread(target=self._carry, daemon=True)
        self._carrier.start()

    def is_alive(self):
        """Whether the kernel still runs."""
        return self.process.poll() is None

    def usage(self):
        """Nothing is counted from here: the engine holds processes and memory down."""
        return 1, 0

    def pids(self):
        """The engine's command alone; what runs in a container cannot be seen from everywhere."""
        return [self.process.pid]

    def kill(self):
        """End the container; return when it has ended."""
        if self.process.poll() is None:
            subprocess.run([self._engine, "rm", "--force", self._name], capture_output=True,
                           stdin=subprocess.DEVNULL, timeout=PATIENCE)  # fmt: skip
            self.process.kill()
        self.process.wait()
        for each in [*self._listening, *self._connections]:  # else the carrier may wait for us
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._carrier.join(PATIENCE)
        if not self._carrier.is_alive():  # else it would go on with what is somebody else's by then
            self.process.stdin.close()
            self.process.stdout.close()

    def _carry(self):
        try:
            for each in self._listening:
                each.settimeout(1)  # the kernel's other end connects at once
                self._connections.append(each.accept()[0])
            relay(self.process.stdout.fileno(), self.process.stdin.fileno(), self._connections)
        except OSError:  # one of the ends has gone
            pass
        finally:
            for each in [*self._listening, *self._connections]:
                each.close()


def image_name():
    """The image that fits this Python and this version of the course."""
    return f"nncourse-grading:{_version()}-py{sys.version_info.major}.{sys.version_info.minor}"


def dockerfile():
    """What the image is built from: this Python's minor version and these packages' versions.

    Returns
    -------
    str
    """
    packages = " ".join(f"{name}=={metadata.version(name)}" for name in _packages())
    return (f"FROM python:{sys.version_info.major}.{sys.version_info.minor}-slim\n"
            f"RUN pip install --no-cache-dir {packages}\n")  # fmt: skip


def _packages():
    """The packages that grading needs, by the course's own list."""
    wanted = metadata.requires("nncourse") or []
    for text in wanted:
        _, _, marker = text.partition(";")
        if not marker or re.search(r"extra == ['\"]grading['\"]", marker):
            yield re.match(r"[\w.-]+", text).group()


def _version():
    return metadata.version("nncourse")


def _new_name():
    return f"nncourse-{uuid.uuid4().hex[:12]}"
