"""Kernels for tests, and what can be seen in them."""

from coursekit.grading.isolation.bwrap import Bwrap
from coursekit.grading.isolation.ordinary import LimitsOnly

NAMES = "import ctypes, os, socket, sys\nC = ctypes.CDLL(None, use_errno=True)\n"


def sandbox(level, course, hide=()):
    """The sandbox of a level: "bwrap", "bwrap, not forked" or "limits"."""
    if level == "limits":
        return LimitsOnly(hide, course)
    return Bwrap(hide, course, forks="not forked" not in level)


def job(name, *calls):
    """A job for the driver, with encoded data for each call."""
    return {"name": name, "given": "", "silent": False, "calls": [list(data) for data in calls]}


def seen(kernel, expression, before="pass"):
    """What an expression is, in a kernel; plain data only."""
    source = f"{NAMES}{before}\ndef see():\n    return {expression}"
    reply = kernel.wait(kernel.ask(source), 20)
    assert not reply.ename, reply
    (outcome,) = kernel.wait(kernel.call(job("see", ())), 20).outcomes["outcomes"]
    assert "error" not in outcome, outcome
    return outcome["result"]
