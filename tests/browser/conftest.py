"""What the tests of figures share."""

import json
from importlib import resources

import pytest

from tests.browser.homes import Page
from tests.browser.lab import new_page

MATH = (resources.files("nncourse.show") / "static" / "math.js").read_text(encoding="utf-8")
CALL = """async ([code, name, calls]) => {
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const { math } = await import(url);
    return JSON.stringify(JSON.parse(calls).map((args) => math[name](...args)));
}"""


@pytest.fixture(scope="module")
def in_page(browser):
    """An empty page for figures, see `tests.browser.homes`; nothing may stand in its console."""
    with new_page(browser) as page:
        home = Page(page)
        yield home
        assert home.problems == []


@pytest.fixture
def shown(in_page):
    """Show a figure on an empty page: ``shown(ValleyBall())`` is its locator."""
    return in_page.draw


@pytest.fixture
def clock(in_page):
    """The clock of the page, which stands still: ``clock.run_for(300)`` lets it run so many ms."""
    in_page.page.clock.install(time=0)
    in_page.page.clock.pause_at(1000)
    yield in_page.page.clock
    in_page.page.clock.resume()


@pytest.fixture(scope="module")
def call(browser):
    """Call a function of math.js, once for each list of arguments.

    ``call("valleyPath", [[...], [...]])``
    """
    with new_page(browser) as page:

        def call(name, calls):  # as text, which is quicker than Playwright's own way
            return json.loads(page.evaluate(CALL, [MATH, name, json.dumps(calls)]))

        yield call
