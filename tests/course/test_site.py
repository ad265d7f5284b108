"""The site: every page is made, links lead somewhere, figures live without a network."""

import importlib.util
import re
import subprocess
import sys
import urllib.parse
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

from coursekit.notebooks import dumps, normalise
from tests.browser.lab import new_page

pytest.importorskip("sphinx", reason="Sphinx is not installed: pip install -e '.[all]'")
ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "docs" / "site" / "build.py"


def build_module():
    specification = importlib.util.spec_from_file_location("build_site", BUILD)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    target = tmp_path_factory.mktemp("site") / "html"
    done = subprocess.run(
        [sys.executable, BUILD, "--no-lite", target], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return target


class Page(HTMLParser):
    """The links, the ids and the addresses of everything that a page loads."""

    def __init__(self, path):
        super().__init__()
        self.links, self.ids, self.loads = [], set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids |= {attributes[name] for name in ("id", "name") if attributes.get(name)}
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
        source = attributes.get("src") or (tag == "link" and attributes.get("href"))
        if source and not source.startswith("data:"):
            self.loads.append(source)


def test_every_notebook_exercise_and_page_has_its_page(site):
    sources = [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("exercises/*.ipynb"),
               *ROOT.glob("docs/*.md")]  # fmt: skip
    missing = [s for s in sources if not (site / s.relative_to(ROOT)).with_suffix(".html").exists()]
    assert missing == []


def test_no_solution_is_on_the_site(site):
    assert [path for path in site.rglob("*") if "solution" in path.name] == []


def test_every_link_inside_the_site_leads_somewhere(site):
    pages = {path.resolve(): Page(path) for path in site.rglob("*.html")}
    dead = []
    for path, page in pages.items():
        for link in page.links:
            address, _, anchor = urllib.parse.unquote(link).partition("#")
            if re.match(r"[a-z]+:", address):
                continue
            target = (path.parent / address).resolve() if address else path
            if not target.exists() or (
                anchor and target in pages and anchor not in pages[target].ids
            ):
                dead.append(f"{path.name}: {link}")
    assert dead == []


def test_nothing_is_loaded_from_elsewhere(site):
    loads = {load for path in site.rglob("*.html") for load in Page(path).loads}
    assert [load for load in loads if re.match(r"(?:[a-z]+:)?//", load)] == []


def test_formulas_are_drawn_by_the_browser_and_keep_their_numbers(site):
    text = (site / "notebooks" / "04_backpropagation.html").read_text(encoding="utf-8")
    assert text.count("<math ") > 30
    assert '<span class="number">(BP1)</span>' in text
    assert "\\tag" not in text


def test_links_to_headings_and_cells_are_translated():
    build = build_module()
    assert build.with_slugs("[x](03_a.ipynb#Too-small,-too-large)").endswith(
        "#too-small-too-large)"
    )
    assert build.with_slugs("[y](a.ipynb#cell-id=1f)") == "[y](a.ipynb)"
    text = "[a](../nncourse/x.py) [b](../notebooks/y.ipynb) [c](results.json)"
    assert build.without_code_links(text) == "a [b](../notebooks/y.ipynb) c"


ANSWER = """\
<details>
<summary>Answer</summary>

It is

$$x < 2. \\tag{1}$$

```python
x = 1
```

</details>

Outside."""


def test_hidden_code_and_answers_are_folded_with_their_formulas_and_code(tmp_path):
    shown, hidden = (nbformat.v4.new_code_cell(f"{name} = 1") for name in ("shown", "hidden"))
    hidden.metadata = {"jupyter": {"source_hidden": True}}
    words = [nbformat.v4.new_markdown_cell(text) for text in ("# A page", ANSWER)]
    notebook = nbformat.v4.new_notebook(cells=[words[0], shown, hidden, words[1]])
    text = build_module().with_folded_code(dumps(normalise(notebook)))
    (tmp_path / "index.ipynb").write_text(text, encoding="utf-8")
    options = ["-b", "html", "-q", "-W", "-c", BUILD.parent]
    done = subprocess.run([sys.executable, "-m", "sphinx", *options, tmp_path, tmp_path / "html"])
    assert done.returncode == 0
    page = (tmp_path / "html" / "index.html").read_text(encoding="utf-8")
    code, answer = re.findall(r"<details.*?</details>", page, re.DOTALL)
    assert "hidden" in code and "shown" not in code
    assert "<math " in answer and '<div class="highlight-python' in answer
    assert "Outside." not in answer


def test_a_failed_build_leaves_the_old_site(tmp_path, monkeypatch):
    build = build_module()
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "index.html").write_text("old")
    monkeypatch.setattr(build, "lay_out", lambda source, runs: source.mkdir())
    assert build.main(["--no-lite", str(tmp_path / "html")]) != 0
    assert (tmp_path / "html" / "index.html").read_text() == "old"


@pytest.mark.browser
def test_figures_are_alive_on_the_site_without_kernel_and_network(site, browser):
    with new_page(browser) as page:
        problems = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto((site / "notebooks" / "03_gradient_descent.html").as_uri())
        figure = page.locator(".nncourse-figure").first
        before = figure.locator(".nncourse-panels").inner_html()
        figure.get_by_label("learning rate η", exact=True).press("ArrowRight")
        assert figure.locator(".nncourse-panels").inner_html() != before
        assert problems == []
