"""What the tests of figures share."""

import json

import pytest

from nncourse.show.figure import module_text
from tests.browser.lab import new_page

CALL = """async ([code, name, calls]) => {
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const module = await import(url);
    return calls.map((args) => module[name](...args));
}"""


@pytest.fixture(scope="module")
def page(browser):
    """An empty page."""
    with new_page(browser) as page:
        yield page


@pytest.fixture(scope="module")
def call(browser):
    """Call a function that a figure's scripts export, once for each list of arguments.

    ``call("valley.js", "valleyPath", [[...], [...]])``, or with the class of the figure.
    """
    with new_page(browser) as page:

        def call(figure, name, calls):
            scripts = figure if isinstance(figure, str) else figure.script
            code = module_text(*([scripts] if isinstance(scripts, str) else scripts))
            return page.evaluate(CALL, [code, name, json.loads(json.dumps(calls))])

        yield call
