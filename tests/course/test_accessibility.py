"""What people need who read with their ears, without colours, or with the keyboard alone.

Here: the text of notebooks and pages. Figures: tests/browser/test_every_figure.py looks at names,
keys, contrast and legends; tests/course/test_stills.py at the text in place of each picture.
"""

import re
from functools import cache
from pathlib import Path

import pytest

from coursekit.notebooks import read
from nncourse.show.style import PALETTE

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = [
    p for part in ("notebooks", "exercises", "solutions") for p in ROOT.glob(f"{part}/*.ipynb")
]
PAGES = [ROOT / "README.md", *ROOT.glob("docs/*.md")]
TEXTS = sorted(NOTEBOOKS) + sorted(PAGES)
by_text = pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.relative_to(ROOT).as_posix())

EMPTY_WORDS = {"here", "click here", "this", "link", "this link", "more", "read more", "page"}
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)[^)]*\)")


@cache
def markdown(path):
    """The text of a page, or of a notebook's markdown cells; without code."""
    if path.suffix == ".ipynb":
        texts = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    else:
        texts = [path.read_text(encoding="utf-8")]
    return re.sub(r"```.*?```|`[^`]*`", "code", "\n\n".join(texts), flags=re.DOTALL)


@by_text
def test_headings_begin_at_the_top_and_skip_no_level(path):
    levels = [len(marks) for marks in re.findall(r"^(#+) ", markdown(path), re.MULTILINE)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert [b for a, b in zip(levels, levels[1:], strict=False) if b > a + 1] == []


@by_text
def test_links_say_where_they_lead(path):
    links = [(words, target) for image, words, target in LINK.findall(markdown(path)) if not image]
    poor = [w for w, _ in links if w.strip().lower() in EMPTY_WORDS or not re.search(r"\w", w)]
    assert poor == []


@by_text
def test_pictures_have_words(path):
    text = markdown(path)
    silent = [target for image, words, target in LINK.findall(text) if image and len(words) < 15]
    silent += [
        tag for tag in re.findall(r"<img[^>]*>", text) if not re.search(r'alt="[^"]{15}', tag)
    ]
    assert silent == []


@by_text
def test_columns_of_tables_have_names(path):
    heads = re.findall(r"^(\|.*)\n\|[ :|-]+\|\s*$", markdown(path), re.MULTILINE)
    first_may_be_empty = [head.strip().strip("|").split("|")[1:] for head in heads]
    assert [head for head in first_may_be_empty if not all(name.strip() for name in head)] == []


@by_text
def test_folded_text_has_a_summary(path):
    text = markdown(path)
    assert text.count("<details>") == len(
        re.findall(r"<details>\s*<summary>[^<]{3,}</summary>", text)
    )
    assert text.count("<details>") == text.count("</details>")


# ---- colours


def luminance(color):
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_and_white_is_known():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("name", PALETTE)
def test_lines_and_points_can_be_seen_on_a_white_ground(name):
    """Two of them are light; they are for areas, or for marks that words name too."""
    assert contrast(PALETTE[name], "#FFFFFF") >= (2.2 if name in ("orange", "sky") else 3.0)


def simulated(color, missing):
    """The colour as seen without one kind of cone (Viénot, Brettel and Mollon 1999, linear RGB)."""
    r, g, b = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (v**2.2 for v in (r, g, b))
    if missing == "red":
        return (0.11238 * r + 0.88762 * g, 0.11238 * r + 0.88762 * g, 0.00401 * (r - g) + b)
    return (0.29275 * r + 0.70725 * g, 0.29275 * r + 0.70725 * g, -0.02234 * (r - g) + b)


@pytest.mark.parametrize("missing", ["red", "green"])
def test_colours_of_the_palette_stay_different_without_red_or_green_cones(missing):
    """All but grey, which is for what steps back."""
    seen = {name: simulated(value, missing) for name, value in PALETTE.items() if name != "grey"}
    names = sorted(seen)
    near = [
        (a, b) for i, a in enumerate(names) for b in names[i + 1 :]
        if sum((p - q) ** 2 for p, q in zip(seen[a], seen[b], strict=True)) < 0.003
    ]  # fmt: skip
    assert near == []
