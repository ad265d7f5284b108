"""A running sandbox: what all levels share."""

import json
import os
from contextlib import contextmanager

from coursekit.grading.isolation import watching


class JailError(RuntimeError):
    """A sandbox did not start; not the learner's fault."""


class Jail:
    """A kernel's processes on this machine; `_processes` lists them."""

    def usage(self):
        """How many processes there are in it, and how many bytes of memory they hold."""
        processes = self._processes()
        return len(processes), watching.resident_bytes(processes)

    def pids(self):
        """Its processes, as ids seen from outside."""
        return [process.pid for process in self._processes()]


@contextmanager
def handed_over(settings, sockets):
    """The argument of `inside`, and the descriptors that its process has to inherit."""
    names = {name: each.fileno() for name, each in sockets.items()}
    with in_pipe(json.dumps(settings | names).encode()) as reading:
        yield str(reading), [reading, *names.values()]


@contextmanager
def in_pipe(data):
    """A descriptor that a little data can be read from once (a pipe holds 64 kB)."""
    reading, writing = os.pipe()
    try:
        os.write(writing, data)
        os.close(writing)
        yield reading
    finally:
        os.close(reading)
