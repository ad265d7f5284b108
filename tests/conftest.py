"""Tests that need something this machine lacks are skipped, and say what it is."""

import importlib.util
import os
import signal
from functools import cache

import pytest

from coursekit.course import of_package
from coursekit.doctor import no_bwrap
from nncourse.command import missing_mnist
from nncourse.show.posters import chromium as chromium_path
from tests.browser.lab import chromium
from tests.mutation import pytest_terminal_summary  # noqa: F401  # pytest looks for it here


@cache
def no_mnist():
    # A folder that is named and holds no MNIST is a mistake: then the tests run, and say so.
    return None if os.environ.get("NNCOURSE_DATA") else missing_mnist()


@cache
def no_browser():
    if importlib.util.find_spec("playwright") is None:
        return "Playwright's Python package is not installed"
    return None if chromium_path() else "no Chromium on the PATH"


NEEDS = {
    "mnist": no_mnist,
    "browser": no_browser,
    "bwrap": cache(lambda: no_bwrap(of_package("nncourse"))),
}


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="also run what takes long")


def pytest_collection_modifyitems(config, items):
    """Leave out what takes long, unless it is asked for, or a single test is."""
    if config.getoption("--full") or any("::" in word for word in config.args):
        return
    kept = [item for item in items if not item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("full")])
    items[:] = kept


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
