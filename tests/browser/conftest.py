"""One browser for all tests in this folder."""

import pytest

from tests.browser.lab import chromium


@pytest.fixture(scope="session")
def browser():
    with chromium() as browser:
        yield browser
