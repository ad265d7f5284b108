"""A running sandbox: what all levels share, and its processes, counted and ended from outside."""

import json
import os
from contextlib import contextmanager
from pathlib import Path

import psutil


class JailError(RuntimeError):
    """A sandbox did not start; not the learner's fault."""


class Jail:
    """A kernel's processes on this machine: all that come from `_first`, which is not counted."""

    def usage(self):
        """Count its processes, and the bytes of memory that they hold."""
        processes = self.processes()
        return len(processes), resident_bytes(processes)

    def count(self):
        """Count its processes, far faster than `usage`; one that is ending may hide another."""
        try:
            return _count_descendants(self._first.pid)
        except OSError:  # one has just ended, or this is a system that does not list children
            return len(self.processes())

    def processes(self):
        """List its processes, each a `psutil.Process`."""
        return descendants(self._first)


def descendants(process):
    """List all descendants of a process; none where it has ended."""
    try:
        return process.children(recursive=True) if is_running(process) else []
    except psutil.NoSuchProcess:
        return []


def _count_descendants(pid):
    tasks = Path(f"/proc/{pid}/task").iterdir()
    children = [child for task in tasks for child in (task / "children").read_text().split()]
    return len(children) + sum(map(_count_descendants, children))


def is_running(process):
    """Tell whether a process is there, is no other of the same number, and has not ended."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def resident_bytes(processes):
    """Sum up the memory that processes hold, shared pages counted once per process."""
    held = 0
    for process in processes:
        try:
            held += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return held


def end(processes):
    """Kill processes that may be gone already."""
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue


@contextmanager
def handed_over(settings, sockets):
    """Give the argument of `inside`, and the descriptors that its process has to inherit."""
    names = {name: socket.fileno() for name, socket in sockets.items()}
    with in_pipe(json.dumps(settings | names).encode()) as reading:
        yield str(reading), [reading, *names.values()]


@contextmanager
def in_pipe(data):
    """Give a descriptor that a little data can be read from once (a pipe holds 64 kB)."""
    reading, writing = os.pipe()
    try:
        os.write(writing, data)
        os.close(writing)
        yield reading
    finally:
        os.close(reading)
