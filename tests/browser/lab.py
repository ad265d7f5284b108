"""JupyterLab on this machine and a headless Chromium: just enough to read a notebook as people do.

    with chromium() as browser, Lab(folder) as lab, lab.notebook("03.ipynb", browser) as notebook:
        notebook.run_all()
        notebook.figure("The ball").get_by_label("learning rate η").press("ArrowRight")

In tests, `browser` is a fixture (conftest.py): one browser for all, a fresh context for each use.
Nothing but 127.0.0.1 is reached, the reader's own Jupyter settings are neither read nor changed,
and everything that was started is ended again.
"""

import ast
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from nncourse.show import posters

NEWS = "jupyterlab.handlers.announcements"
CHROMIUM_OPTIONS = [
    "--no-sandbox",  # root has none; only our own pages are opened
    "--disable-gpu",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]


@contextmanager
def chromium():
    """A headless Chromium that reaches this machine only."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=posters.chromium(), args=CHROMIUM_OPTIONS, headless=True
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def new_page(browser, width=1300, height=900):
    """An empty page that shares nothing with others."""
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(30_000)
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def saved_page(chapter, folder, browser):
    """A saved chapter as a page without a kernel: made by nbconvert, opened from the disk."""
    from nbconvert import HTMLExporter

    html, _ = HTMLExporter().from_filename(str(chapter))
    path = Path(folder, "chapter.html")
    path.write_text(html, encoding="utf-8")
    with new_page(browser) as page:
        page.goto(path.as_uri())
        page.wait_for_selector(".nncourse-figure")
        yield page


class Lab:
    """A JupyterLab server for a folder, with a throw-away configuration."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def __enter__(self):
        self._home = Path(tempfile.mkdtemp(prefix="nncourse-lab-"))
        self._token = secrets.token_hex(16)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._log = (self._home / "server.log").open("wb")
        self._server = subprocess.Popen(
            self._command(), cwd=self.folder, env=self._environment(), stdin=subprocess.DEVNULL,
            stdout=self._log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for session in self._ask("/api/sessions") or []:
            self._ask(f"/api/sessions/{session['id']}", "DELETE")  # ends its kernel
        self._server.terminate()
        try:
            self._server.wait(15)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._log.close()
        shutil.rmtree(self._home, ignore_errors=True)

    def _command(self):
        given = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": self.port,
            "ServerApp.port_retries": 0,
            "ServerApp.open_browser": False,
            "ServerApp.root_dir": self.folder,
            "ServerApp.allow_root": True,
            "IdentityProvider.token": self._token,
            "LabApp.news_url": "",
            "LabApp.check_for_updates_class": f"{NEWS}.NeverCheckForUpdate",
            "LabApp.expose_app_in_browser": True,  # run_all asks the application itself
        }
        return [sys.executable, "-m", "jupyterlab", *(f"--{k}={v}" for k, v in given.items())]

    def _environment(self):
        """The caller's environment, but with every Jupyter folder in the throw-away one."""
        settings = self._home / "settings/@jupyterlab"
        for plugin, values in {
            "apputils-extension/notification": {"fetchNews": "false"},
            "docmanager-extension/plugin": {"autosave": False},
            "notebook-extension/tracker": {"windowingMode": "none"},
        }.items():
            path = settings / f"{plugin}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values))
        folders = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "IPYTHONDIR": "ipython",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        }
        own = {name: str(self._home / folder) for name, folder in folders.items()}
        course = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, [course, os.environ.get("PYTHONPATH")]))
        return {**os.environ, **own, "PYTHONPATH": path, "JUPYTER_PREFER_ENV_PATH": "1"}

    def _wait_until_it_answers(self, seconds=60):
        end = time.monotonic() + seconds
        while self._ask("/api/status") is None:
            if self._server.poll() is not None or time.monotonic() > end:
                said = (self._home / "server.log").read_text(errors="replace")[-2000:]
                raise RuntimeError(f"JupyterLab does not answer. It said:\n{said}")
            time.sleep(0.05)

    def _ask(self, path, method="GET"):
        """The server's answer as JSON, {} for an empty one, None when it does not answer."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            method=method,
            headers={"Authorization": f"token {self._token}"},
        )
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(request, timeout=10) as answer:
                return json.loads(answer.read() or b"{}")
        except OSError:
            return None

    @contextmanager
    def notebook(self, name, browser, **size):
        """Open a notebook of the folder on a new page of a browser."""
        with new_page(browser, **size) as page:
            place = urllib.parse.quote(name)
            page.goto(f"http://127.0.0.1:{self.port}/lab/tree/{place}?token={self._token}&reset")
            notebook = OpenNotebook(page)
            notebook.wait_for("kernel?.status === 'idle'")
            yield notebook


_WITH_NAMES = """() => {
    const panel = window.jupyterapp?.shell.currentWidget;
    const kernel = panel?.sessionContext?.session?.kernel;
    return %s;
}"""
# The repr of a Python expression, or what its evaluation complained of.
_EVALUATE = """async (expression) => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const future = kernel.requestExecute({code: '', user_expressions: {it: expression}});
    const { it } = (await future.done).content.user_expressions;
    return it.data?.['text/plain'] ?? it.evalue;
}"""


class OpenNotebook:
    """A notebook that is open in JupyterLab."""

    def __init__(self, page):
        self.page = page

    def ask(self, expression):
        """The value of a JavaScript expression; `panel` and `kernel` are the notebook's."""
        return self.page.evaluate(_WITH_NAMES % expression)

    def wait_for(self, condition, seconds=60):
        """Wait until a JavaScript expression is true; `panel` and `kernel` as in `ask`."""
        self.page.wait_for_function(_WITH_NAMES % condition, timeout=1000 * seconds, polling=50)

    def evaluate(self, expression):
        """The value of a Python expression in the kernel, which must be a literal."""
        text = self.page.evaluate(_EVALUATE, expression)
        return ast.literal_eval(text)

    def wait_until(self, expression, seconds=30):
        """Wait until a Python expression in the kernel is True."""
        asked = f"async (it) => (await ({_EVALUATE})(it)) === 'True'"
        wait = self.page.wait_for_function
        wait(asked, arg=expression, timeout=1000 * seconds, polling=50)

    def settle(self):
        """Wait until the kernel has answered all that the page has sent, and it is drawn.

        Twice, since widgets hold back a message while the one before is on its way.
        """
        self.evaluate("None")
        self.evaluate("None")

    def run_all(self, seconds=120):
        """Run all cells and wait for the last one."""
        self.ask("void (window.ran = null)")
        self.ask(
            "void window.jupyterapp.commands.execute('notebook:run-all-cells')"
            ".then(() => { window.ran = true })"
        )
        self.wait_for("window.ran === true && kernel.status === 'idle'", seconds)

    def figure(self, title):
        """The live figure whose title begins with these words."""
        return self.page.locator(f".nncourse-figure[aria-label^='{title}']").first
