"""What the tests of figures share."""

import json
from importlib import resources

import pytest

from tests.browser.lab import new_page

MATH = (resources.files("nncourse.show") / "static" / "math.js").read_text(encoding="utf-8")
CALL = """async ([code, name, calls]) => {
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const { math } = await import(url);
    return calls.map((args) => math[name](...args));
}"""


@pytest.fixture(scope="module")
def page(browser):
    """An empty page."""
    with new_page(browser) as page:
        yield page


@pytest.fixture(scope="module")
def call(browser):
    """Call a function of math.js, once for each list of arguments.

    ``call("valleyPath", [[...], [...]])``
    """
    with new_page(browser) as page:
        yield lambda name, calls: page.evaluate(CALL, [MATH, name, json.loads(json.dumps(calls))])
