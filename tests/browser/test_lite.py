"""The running notebooks of the site, without a network: every one is opened, every cell is run.

Needs the folder of `docs/site/offline.py`, named in NNCOURSE_PYODIDE. What cannot run there is
listed by the kind of its error, and nothing else may fail.
"""

import functools
import http.server
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.browser.lab import OpenNotebook, new_page

ROOT = Path(__file__).resolve().parents[2]
PYODIDE = os.environ.get("NNCOURSE_PYODIDE")
NOTEBOOKS = sorted(
    str(path.relative_to(ROOT))
    for part in ("notebooks", "exercises")
    for path in (ROOT / part).glob("*.ipynb")
)
OPEN = {"CheckFailed", "NotImplementedError"}  # an exercise that waits for its answer
RUN = """async (index) => {
    const panel = window.jupyterapp.shell.currentWidget;
    panel.content.activeCellIndex = index;
    await window.jupyterapp.commands.execute('notebook:run-cell');
    const cell = panel.content.widgets[index].model.sharedModel;
    return { type: cell.cell_type, outputs: cell.outputs ?? [] };
}"""

pytestmark = [
    pytest.mark.full,
    pytest.mark.browser,
    pytest.mark.skipif(not PYODIDE, reason="NNCOURSE_PYODIDE names no folder of offline.py"),
]


class Files(http.server.SimpleHTTPRequestHandler):
    """Serve a site, with the types that a browser insists on."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".wasm": "application/wasm", ".mjs": "text/javascript", ".js": "text/javascript",
    }  # fmt: skip

    def log_message(self, *words):
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a site with running notebooks."""
    folder = tmp_path_factory.mktemp("site") / "html"
    build = [sys.executable, ROOT / "docs" / "site" / "build.py", "--pyodide", PYODIDE, folder]
    subprocess.run(build, check=True)
    handler = functools.partial(Files, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def run(site, notebook, browser):
    """Yield the outputs of each code cell of a notebook, run in the page."""
    with new_page(browser, 1280, 900) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{site}/lite/notebooks/index.html?path={notebook}")
        opened = OpenNotebook(page)
        page.get_by_text("Python is being loaded").wait_for(timeout=60_000)
        opened.wait_for("kernel?.status === 'idle'", seconds=240)
        page.get_by_text("Python is being loaded").wait_for(state="detached")
        for index in range(opened.ask("panel.content.widgets.length")):
            cell = page.evaluate(RUN, index)
            if cell["type"] == "code":
                yield index, cell["outputs"], opened
        away = [url for url in asked if not re.match(f"{site}|blob:|data:", url)]
        assert away == []


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_a_notebook_runs_in_the_page(site, notebook, browser):
    failed, views = [], 0
    for index, outputs, _ in run(site, notebook, browser):
        views += any(
            "application/vnd.jupyter.widget-view+json" in o.get("data", {}) for o in outputs
        )
        for output in outputs:
            if output["output_type"] == "error":
                failed.append((index, output["ename"].split(".")[-1].strip("'>"), output["evalue"]))
    still = [index for index, _, words in failed if "matplotlib" in words or "PIL" in words]
    odd = [each for each in failed if each[1] not in OPEN and each[0] not in still]
    print(f"{notebook}: {views} live figures; without matplotlib not drawn: cells {still}")
    assert odd == []
