"""Tests that need something this machine lacks are skipped, and say what it is."""

from functools import cache

import pytest

from nncourse.course import probes

NEEDS = {
    "mnist": cache(probes.no_mnist),
    "browser": cache(probes.no_browser),
    "bwrap": cache(probes.no_bwrap),
}


def pytest_runtest_setup(item):
    for marker, probe in NEEDS.items():
        if item.get_closest_marker(marker) and (reason := probe()):
            pytest.skip(reason)
