"""Isolation level limits: an ordinary process, for code that may be faulty but is not hostile."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid

import psutil

from coursekit.grading.isolation.jail import Jail, end, handed_over, is_running
from coursekit.grading.isolation.places import INSIDE, KIT, data_folders, environment, packages

MARK = "COURSEKIT_JAIL"


class LimitsOnly:
    """An ordinary process with limits, a scrubbed environment and a folder of its own."""

    level = "limits"

    def __init__(self, hide, course):  # where anything can be read, nothing can be hidden
        folders = packages(course)
        self._path = list(dict.fromkeys(folder.parent for folder in folders.values()))
        self._program = [sys.executable, "-P", str(folders[KIT].parent / INSIDE)]
        self._data = data_folders(course)

    def trouble(self):
        """Say why this level does not work here, or None."""
        if importlib.util.find_spec("resource") is None:
            return "this system has no resource limits (Windows)"
        return None

    def needs(self, modules):
        """Nothing is imported before: a process that is not kept apart could be changed for all."""

    def start(self, settings, sockets):
        """Start a kernel in a fresh folder."""
        folder = tempfile.mkdtemp(prefix="coursekit-")
        variables = environment(folder, self._path, self._data)
        lifeline, ours = os.pipe()
        settings = settings | {"lifeline": lifeline}
        try:
            with handed_over(settings, sockets) as (argument, descriptors):
                program = [*self._program, argument]
                return LimitsJail(program, variables, folder, [*descriptors, lifeline], ours)
        finally:
            os.close(lifeline)

    def close(self):
        """Nothing is kept running."""


class LimitsJail(Jail):
    """Processes of this user, known by a mark in their environment, with a folder of their own.

    They exit when the descriptor `lifeline` is closed, even if the grader itself died.
    """

    def __init__(self, program, variables, folder, descriptors, lifeline):
        self.folder = folder
        self._lifeline = lifeline
        self._mark = uuid.uuid4().hex
        self.process = subprocess.Popen(
            # A shell between us and the kernel: killing its parent then does not kill the grader.
            ["/bin/sh", "-c", '"$@"; exit $?', "sh", *program],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=descriptors,
            cwd=folder,
            env={**variables, MARK: self._mark},
            start_new_session=True,
        )
        self._first = psutil.Process(self.process.pid)

    def is_alive(self):
        """Tell whether the kernel still runs."""
        return self.process.poll() is None

    def kill(self):
        """End everything in it that can be found; return when it has ended."""
        if self._lifeline is None:
            return
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for _ in range(200):  # what starts processes faster than they are ended is not hostile here
            left = _carrying(self._mark)
            if not left:
                break
            end(left)
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lifeline)
        self._lifeline = None


def _carrying(mark):
    """Find the processes that were started with a mark in their environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and is_running(process):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, OSError):  # ended, or somebody else's
            continue
    return found
