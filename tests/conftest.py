"""Tests that need something this machine lacks are skipped, and say what it is."""

import os
import signal
from functools import cache

import pytest

from nncourse.course import probes
from tests.browser.lab import chromium
from tests.mutation import pytest_terminal_summary  # noqa: F401  # pytest looks for it here


@cache
def no_mnist():
    # A folder that is named and holds no MNIST is a mistake: then the tests run, and say so.
    return None if os.environ.get("NNCOURSE_DATA") else probes.no_mnist()


NEEDS = {
    "mnist": no_mnist,
    "browser": cache(probes.no_browser),
    "bwrap": cache(probes.no_bwrap),
}


def pytest_configure():
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell does it in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_runtest_setup(item):
    for marker, probe in NEEDS.items():
        if item.get_closest_marker(marker) and (reason := probe()):
            pytest.skip(reason)


@pytest.fixture(scope="session")
def browser():
    """One browser for all tests of a process: Playwright cannot be started twice in one."""
    with chromium() as browser:
        yield browser
