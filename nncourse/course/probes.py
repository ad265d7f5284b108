"""What this machine lacks: a probe gives back the reason in a few words, or None if all is there.

`nncourse doctor` shows them, and the tests that need these things are skipped with the same words.
"""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from nncourse.data import DataError, find_mnist

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def chromium():
    """The path of a Chromium or Chrome that is on the PATH, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def no_browser():
    """Why no browser can be driven."""
    if importlib.util.find_spec("playwright") is None:
        return "Playwright's Python package is not installed"
    if chromium() is None:
        return "no Chromium on the PATH"
    return None


def no_bwrap():
    """Why the grader's sandbox does not work here."""
    from coursekit.course import Course
    from coursekit.grading.isolation.bwrap import Bwrap

    return Bwrap((), Course(Path(), "", packages=("nncourse",))).trouble()


def no_mnist():
    """Why MNIST is not on this machine."""
    try:
        found = find_mnist()
    except DataError as error:
        return str(error)
    return None if found else "not on this machine: NNCOURSE_DATA is not set, the cache is empty"


def no_kernel():
    """Why no notebook kernel runs in this environment."""
    from jupyter_client.manager import start_new_kernel

    try:
        manager, client = start_new_kernel(
            kernel_name="python3", startup_timeout=60, stderr=subprocess.DEVNULL
        )
    except Exception as error:  # whatever the reason, it is what is asked for
        return f"it does not start ({error})"
    try:
        prefix = _prefix(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return None if prefix == sys.prefix else f"it belongs to another environment ({prefix})"


def _prefix(client):
    """The environment that a kernel runs in."""
    printed = []
    client.execute_interactive(
        "import sys; print(sys.prefix, end='')",
        timeout=60,
        output_hook=lambda message: printed.append(message["content"].get("text", "")),
    )
    return "".join(printed)
