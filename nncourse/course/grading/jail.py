"""A running sandbox: start it, count what is in it, end all of it."""

import json
import os
import select
import shutil
import signal
import subprocess
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

from nncourse.course.grading import watching

MARK = "NNCOURSE_SANDBOX"
PATIENCE = 20.0  # seconds for bwrap to say which process it has started


class JailError(RuntimeError):
    """A sandbox did not start."""


@contextmanager
def handed_over(settings, sockets):
    """The argument of `inside`, and the descriptors that its process has to inherit."""
    reading, writing = os.pipe()
    try:
        names = {name: each.fileno() for name, each in sockets.items()}
        os.write(writing, json.dumps(settings | names).encode())
        os.close(writing)
        yield str(reading), [reading, *names.values()]
    finally:
        os.close(reading)


class NamespaceJail:
    """Processes in a pid namespace of their own, which ends with its first process."""

    def __init__(self, bwrap, program, descriptors):
        reading, writing = os.pipe()
        try:
            self.process = subprocess.Popen(
                [*bwrap, "--info-fd", str(writing), *program],
                env={},  # bwrap itself can be looked at from inside, with all that it was given
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[*descriptors, writing],
            )
        finally:
            os.close(writing)
        try:
            self.first = _read_info(reading)["child-pid"]
            self._born = watching.started(self.first)
        except (OSError, ValueError) as error:
            self.process.kill()
            self.process.wait()
            raise JailError(f"bwrap did not start: {error}") from error
        finally:
            os.close(reading)

    def is_alive(self):
        """Whether the kernel still runs."""
        return self.process.poll() is None

    def go_first_when_memory_runs_out(self):
        """Have the system end what is in here, and what is forked from it, before all else."""
        for pid in watching.descendants(self.first):
            try:
                Path(f"/proc/{pid}/oom_score_adj").write_text("1000")
            except OSError:
                continue

    def usage(self):
        """How many processes there are in it, and how many bytes of memory they hold."""
        return _usage(self.pids())

    def pids(self):
        """Its processes, as ids seen from outside."""
        return watching.descendants(self.first)

    def kill(self):
        """End everything in it; return when it has ended."""
        while self._born is not None and watching.started(self.first) == self._born:
            watching.end([self.first])  # the system ends all the others with it
            time.sleep(0.002)
        self.process.kill()
        self.process.wait()


class ForkedJail:
    """Processes in a pid namespace within a sandbox, known by a descriptor of the first one."""

    def __init__(self, descriptor, sandbox):
        self._descriptor = descriptor
        self._sandbox = sandbox  # when nobody holds it any more, it ends and we with it
        self.first = _pid_of(descriptor)

    def is_alive(self):
        """Whether the kernel still runs."""
        return self._descriptor is not None and not _has_ended(self._descriptor, 0)

    def usage(self):
        """How many processes there are in it, and how many bytes of memory they hold."""
        return _usage(self.pids())

    def pids(self):
        """Its processes, as ids seen from outside."""
        return watching.descendants(self.first)[1:]  # the first only waits for the others

    def kill(self):
        """End everything in it; return when it has ended."""
        if self._descriptor is None:
            return
        try:
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
            _has_ended(self._descriptor, None)  # the first process ends after all the others
        except ProcessLookupError:
            pass
        os.close(self._descriptor)
        self._descriptor = None


class LimitsJail:
    """Processes of this user, known by a mark in their environment, with a folder of their own.

    They end by themselves when the descriptor `lifeline` is closed, and be it by our own death.
    """

    def __init__(self, program, variables, folder, descriptors, lifeline):
        self.folder = folder
        self._lifeline = lifeline
        self.mark = uuid.uuid4().hex
        self.process = subprocess.Popen(
            # A shell between us and the kernel: killing its parent then does not kill the grader.
            ["/bin/sh", "-c", '"$@"; exit $?', "sh", *program],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=descriptors,
            cwd=folder,
            env={**variables, MARK: self.mark},
            start_new_session=True,
        )

    def is_alive(self):
        """Whether the kernel still runs."""
        return self.process.poll() is None

    def usage(self):
        """How many processes there are in it, and how many bytes of memory they hold."""
        return _usage(self.pids())

    def pids(self):
        """Its processes, as ids seen from outside."""
        return watching.descendants(self.process.pid)[1:]

    def kill(self):
        """End everything in it that can be found; return when it has ended."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for _ in range(200):
            left = watching.carrying(f"{MARK}={self.mark}")
            if not left:
                break
            watching.end(left)
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None


def _has_ended(descriptor, milliseconds):
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(milliseconds))


def _pid_of(descriptor):
    """The process id, as seen from here, of a process that a descriptor stands for."""
    with open(f"/proc/self/fdinfo/{descriptor}") as file:
        lines = dict(line.split(":", 1) for line in file)
    if (pid := int(lines["Pid"])) <= 0:
        raise JailError("the sandbox ended as soon as it had begun")
    return pid


def _usage(pids):
    return len(pids), watching.resident_bytes(pids)


def _read_info(descriptor):
    """What bwrap says about the sandbox, as soon as it is whole."""
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
