"""Posters: every figure that the page draws, captured once, at its start.

    python -m nncourse.show.posters              # where a script or a start has changed
    python -m nncourse.show.posters --all

For maintainers: this needs Playwright's Python package and a Chromium, as the browser tests do.
A poster is the live drawing itself, without its controls, at the size at which it was designed. It
carries a digest of what it was made from, so a test without a browser finds a stale one.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import json
import pkgutil
import shutil
import sys
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

import nncourse.show
from nncourse.show.drawn import DrawnFigure
from nncourse.show.figure import POSTER_SCALE, LiveFigure, stored_poster
from nncourse.show.pictures import few_colors

FOLDER = Path(__file__).parent / "static" / "posters"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

# Hides what only a reader who can move it needs; then no panel is wider than it was designed.
_ALONE = """() => {
  const figure = document.querySelector(".nncourse-figure");
  for (const part of figure.querySelectorAll(".nncourse-row, .nncourse-controls")) part.remove();
  const widths = [...figure.querySelectorAll(".nncourse-panels > *")].map((panel) =>
    panel.querySelector(":scope > svg")?.viewBox.baseVal.width ?? 370);
  const wide = widths.reduce((sum, width) => sum + width + 12, 12);
  Object.assign(document.body.style, { margin: 0, background: "white" });
  Object.assign(figure.style, { width: wide + "px", padding: "6px" });
}"""


def chromium() -> str | None:
    """Find the path of a Chromium or Chrome that is on the PATH, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def figures() -> list:
    """List every live figure of the course, by module and name."""
    for module in pkgutil.walk_packages(nncourse.show.__path__, "nncourse.show."):
        importlib.import_module(module.name)
    return sorted(_below(LiveFigure), key=lambda kind: (kind.__module__, kind.__name__))


def _below(kind):
    """Yield the subclasses of the course that have a title, at any depth."""
    for below in kind.__subclasses__():
        home = sys.modules[below.__module__]  # widgets make subclasses of their own
        own = home.__name__.startswith("nncourse.show.") and not below.__name__.startswith("_")
        if own and below.title and getattr(home, below.__name__, None) is below:
            yield below
        yield from _below(below)


def in_the_page(kind) -> bool:
    """Tell whether the page itself computes the figure, without a kernel."""
    return not issubclass(kind, DrawnFigure)


def source(kind) -> str:
    """Return a short digest of what a figure's poster is made from: its script and its start."""
    figure = kind()
    start = json.dumps([figure.values(), figure.spec], sort_keys=True)
    return hashlib.sha256((str(figure._esm) + start).encode()).hexdigest()[:16]


def made_from(name: str) -> str | None:
    """Return the digest that the stored poster of that name carries; None where there is none."""
    data = stored_poster(name)
    return Image.open(io.BytesIO(data)).text.get("made from") if data else None


def capture(kind, browser) -> bytes:
    """Draw the figure at its start in a browser of Playwright; return a PNG picture."""
    size = {"width": 1300, "height": 900}
    page = browser.new_page(viewport=size, device_scale_factor=POSTER_SCALE)
    try:
        page.set_content(kind().to_html())
        page.wait_for_selector(".nncourse-figure")
        page.evaluate(_ALONE)
        shot = page.locator(".nncourse-figure").screenshot(animations="disabled")
    finally:
        page.close()
    note = PngInfo()
    note.add_text("made from", source(kind))
    return few_colors(Image.open(io.BytesIO(shot)), pnginfo=note)


def main(arguments) -> None:
    """Capture the posters that are out of date, or all."""
    from playwright.sync_api import sync_playwright

    stale = [kind for kind in filter(in_the_page, figures())
             if "--all" in arguments or made_from(kind.__name__) != source(kind)]  # fmt: skip
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        # root has no sandbox; only our own pages are opened
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for kind in stale:
            data = capture(kind, browser)
            (FOLDER / f"{kind.__name__}.png").write_bytes(data)
            print(f"{kind.__name__}: {len(data) / 1000:.1f} kB")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
