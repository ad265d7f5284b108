"""Functions that the script of a single figure offers to tests, called in a page."""

import json

from tests.browser.lab import new_page

_CALL = """async ([code, name, path, calls]) => {
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    let found = (await import(url))[name];
    for (const part of path) found = found[part];
    return calls.map((args) => found(...args));
}"""


def called(browser, kind, name, calls):
    """What an exported function of the figure's module gives, once for each list of arguments.

    ``called(browser, Playground, "learner.start", [[[2, 3, 1], 7]])``
    """
    name, *path = name.split(".")
    with new_page(browser) as page:
        return page.evaluate(_CALL, [str(kind()._esm), name, path, json.loads(json.dumps(calls))])
