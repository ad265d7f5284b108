"""Isolation level limits: an ordinary process, for code that may be faulty but is not hostile."""

import os
import sys
import tempfile

from nncourse.course.grading.jail import LimitsJail, handed_over
from nncourse.course.grading.places import INSIDE, PACKAGE, data_folder, environment


class LimitsOnly:
    """An ordinary process with limits, a scrubbed environment and a folder of its own."""

    level = "limits"

    def __init__(self, hide=()):  # where anything can be read, nothing can be hidden
        self.data = data_folder()

    def trouble(self):
        """Why this level does not work here, or None."""
        try:
            import resource  # noqa: F401
        except ImportError:
            return "this system has no resource limits (Windows)"
        return None

    def needs(self, modules):
        """Nothing is preloaded: a process that is not kept apart could be changed for all."""

    def start(self, settings, sockets):
        """Start a kernel in a fresh folder; see `jail`."""
        folder = tempfile.mkdtemp(prefix="nncourse-")
        variables = environment(folder, PACKAGE.parent, self.data)
        lifeline, ours = os.pipe()
        settings = settings | {"lifeline": lifeline}
        try:
            with handed_over(settings, sockets) as (argument, descriptors):
                program = [sys.executable, "-P", str(PACKAGE.parent / INSIDE), argument]
                return LimitsJail(program, variables, folder, [*descriptors, lifeline], ours)
        finally:
            os.close(lifeline)

    def close(self):
        """Nothing is kept running."""
