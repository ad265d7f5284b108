"""A running sandbox: start it, count what is in it, end all of it."""

import json
import os
import select
import shutil
import signal
import subprocess
import time
import uuid

from nncourse.course.grading import watching

MARK = "NNCOURSE_SANDBOX"
PATIENCE = 20.0  # seconds for bwrap to say which process it has started


class JailError(RuntimeError):
    """A sandbox did not start."""


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

    def usage(self):
        """How many processes there are in it, and how many bytes of memory they hold."""
        return _usage(watching.descendants(self.first))

    def kill(self):
        """End everything in it; return when it has ended."""
        while self._born is not None and watching.started(self.first) == self._born:
            watching.end([self.first])  # the system ends all the others with it
            time.sleep(0.002)
        self.process.kill()
        self.process.wait()


class LimitsJail:
    """Processes of this user, known by a mark in their environment, with a folder of their own."""

    def __init__(self, program, variables, folder, descriptors):
        self.folder = folder
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
        return _usage(watching.descendants(self.process.pid)[1:])

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
