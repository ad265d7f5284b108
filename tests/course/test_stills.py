"""A saved notebook without a kernel, as GitHub shows it: scripts are cut out, pictures stay.

GitHub turns a notebook into a page as nbconvert does, prefers HTML to the other forms of an output,
and then removes scripts and styles. What is left of every figure must be its picture, with a text
in place of the picture for those who cannot see it, and nothing else.
"""

import base64
import io
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from PIL import Image

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
by_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


class Sanitised(HTMLParser):
    """Pictures and text of a piece of HTML, without its scripts and styles."""

    def __init__(self, html):
        super().__init__()
        self.pictures, self.text, self._hidden = [], "", 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self._hidden += tag in ("script", "style")
        if tag == "img":
            self.pictures.append(dict(attributes))

    def handle_endtag(self, tag):
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data):
        if not self._hidden:
            self.text += data


@cache
def outputs(path):
    """The data of every output of a notebook that has some."""
    cells = nbformat.read(path, as_version=4).cells
    found = (output.get("data", {}) for cell in cells for output in cell.get("outputs", []))
    return [data for data in found if data]


def pictures(path):
    """What is left of every output with a picture."""
    left = [Sanitised(data["text/html"]) for data in outputs(path) if "text/html" in data]
    return [each for each in left if each.pictures]


def test_the_sanitiser_keeps_the_picture_and_drops_the_script():
    left = Sanitised("<div><img alt='a' src='b'></div><script>let c = '<b>';</script> <p>d</p>")
    assert left.pictures == [{"alt": "a", "src": "b"}]
    assert left.text.split() == ["d"]


@by_notebook
def test_every_live_figure_leaves_a_picture(path):
    live = [data for data in outputs(path) if "data-nncourse" in data.get("text/html", "")]
    assert [data["text/plain"] for data in live if not Sanitised(data["text/html"]).pictures] == []


@by_notebook
def test_every_picture_is_one_and_says_what_it_shows(path):
    for left in pictures(path):
        for picture in left.pictures:
            kind, data = picture["src"].split(",", 1)
            assert kind == "data:image/png;base64"
            assert min(Image.open(io.BytesIO(base64.b64decode(data))).size) >= 40
            assert len(picture["alt"].split()) >= 4, picture["alt"]


@by_notebook
def test_nothing_of_a_script_is_left_beside_a_picture(path):
    for left in pictures(path):
        assert left.text.strip() in ("", "Run the cell to move this figure.")


@by_notebook
def test_no_output_needs_a_kernel_or_a_page_to_be_seen(path):
    """Every output has text or a picture; a widget's view alone would be an empty place."""
    for data in outputs(path):
        assert {"text/plain", "text/html", "image/png"} & set(data), list(data)
        assert not any(kind.startswith("application/vnd.jupyter.widget") for kind in data)
