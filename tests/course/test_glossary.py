"""The glossary: whole rows, links that lead somewhere, real Chinese, and letters that are true."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from coursekit.notebooks import read

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
CHAPTERS = {  # the ten chapters that the words come from
    "01_perceptrons", "02_sigmoid_neurons", "03_gradient_descent", "04_backpropagation",
    "05_handwritten_digits", "06_cross_entropy", "07_softmax", "08_overfitting",
    "09_objects_to_vectors", "10_without_biases",
}  # fmt: skip
REQUIRED = "感知机 偏置 权重 激活函数 代价函数 梯度下降 反向传播 交叉熵 柔性最大值 过拟合 正则化"
LINK = re.compile(r"\[([^\]]+)\]\(([^()#\s]*)(?:#([^()\s]+))?\)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def markdown(path):
    return [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]


def tables(heading):
    """The rows of all tables whose head begins with that word: a list of cells each."""
    found = []
    for text in markdown(NOTEBOOKS / "glossary.ipynb"):
        rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line[:1] == "|"]
        if rows and rows[0] == heading:
            found += rows[2:]
    return found


def headings(path):
    """The anchors of a notebook: its headings, with dashes for blanks."""
    text = "\n".join(markdown(path)).replace("`", "")
    return {h.strip().replace(" ", "-") for h in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


LETTERS = tables(["letter", "shape", "meaning", "in code", "introduced in"])
TERMS = tables(["term", "中文", "in plain words", "introduced in"])
OTHERS = tables(["term", "这里", "也作", "remark"])


def code():
    """All code of the package and of the chapters."""
    sources = [p.read_text(encoding="utf-8") for p in (ROOT / "nncourse").rglob("*.py")]
    cells = (c for path in NOTEBOOKS.glob("[0-9]*.ipynb") for c in read(path).cells)
    return "\n".join([*sources, *(c.source for c in cells if c.cell_type == "code")])


def test_there_are_letters_and_about_seventy_terms():
    assert len(LETTERS) >= 35
    assert len(TERMS) >= 70


@pytest.mark.parametrize("rows, columns", [(LETTERS, 5), (TERMS, 4), (OTHERS, 4)])
def test_every_row_is_whole(rows, columns):
    assert [row for row in rows if len(row) != columns or not all(c.strip() for c in row)] == []


@pytest.mark.parametrize("rows", [LETTERS, TERMS, OTHERS])
def test_nothing_is_explained_twice(rows):
    names = [row[0] for row in rows]
    assert sorted(names) == sorted(set(names))


def test_terms_are_in_alphabetical_order():
    names = [row[0].casefold() for row in TERMS]
    assert names == sorted(names)


def test_every_term_and_letter_says_in_which_chapter_it_is_introduced():
    for row in LETTERS + TERMS:
        (number, target, _), *more = LINK.findall(row[-1])
        assert not more, row
        assert target[:-6] in CHAPTERS and int(target[:2]) == int(number.split(":")[0]), row


def test_links_lead_to_notebooks_and_headings_that_exist():
    for text in markdown(NOTEBOOKS / "glossary.ipynb"):
        for _, target, anchor in LINK.findall(text):
            path = NOTEBOOKS / (target or "glossary.ipynb")
            assert path.exists() or path.stem in CHAPTERS, target
            if anchor:
                assert path.exists() and anchor in headings(path), (target, anchor)


def stems(text):
    """The beginnings of the words of a text, so that plurals and verbs count too."""
    return {word[:6] for word in re.findall(r"[^\W\d_]+", text.casefold())}


@pytest.mark.parametrize("row", TERMS, ids=lambda row: row[0])
def test_a_term_with_a_section_stands_in_that_chapter(row):
    (_, target, anchor), *_ = LINK.findall(row[-1])
    if anchor:
        words = stems(re.sub(r"\(.*\)", "", row[0]))
        assert words - stems("\n".join(markdown(NOTEBOOKS / target))) == set()


def chinese_words(rows, column):
    return [word for row in rows for word in row[column].split("，")]


@pytest.mark.parametrize("rows, column", [(TERMS, 1), (OTHERS, 1), (OTHERS, 2)])
def test_the_chinese_is_chinese(rows, column):
    for word in chinese_words(rows, column):
        assert CHINESE.search(word), word
        assert re.fullmatch(r"(?:[A-Z]\d? )?[\u4e00-\u9fff-]+", word), word
        word.encode("gb2312")  # in simplified characters, as in the whole column


@pytest.mark.parametrize("word", REQUIRED.split())
def test_the_required_words_are_there(word):
    assert word in chinese_words(TERMS, 1)


def test_other_words_are_given_for_terms_of_the_glossary_and_differ():
    here = {row[0]: row[1] for row in TERMS}
    for term, word, others, _ in OTHERS:
        assert here[term] == word
        assert word not in others.split("，")


def test_the_names_in_code_are_names_of_the_code():
    known = set(re.findall(r"[^\W\d]\w*", code()))
    for row in LETTERS:
        (name,) = re.findall(r"`([^`]+)`", row[3])
        assert set(re.findall(r"[^\W\d]\w*", name)) - {"u", "v", "t", "s"} <= known, row


def seen_shapes():
    """What the code cell of the glossary prints: {letter: shape}."""
    (source,) = (
        c.source for c in read(NOTEBOOKS / "glossary.ipynb").cells if c.cell_type == "code"
    )
    with redirect_stdout(io.StringIO()) as said:
        exec(source, {})  # noqa: S102 - the course's own notebook
    return {
        line.split(maxsplit=1)[0]: line.split(maxsplit=1)[1]
        for line in said.getvalue().splitlines()
    }


def test_the_shapes_in_the_table_are_those_that_are_seen():
    sizes = {"n_in": 3, "n_l−1": 3, "n_l": 4, "n_out": 2, "m": 5}
    written = {letter: row[1] for row in LETTERS for letter in row[0].split(", ")}
    seen = seen_shapes()
    assert len(seen) >= 9
    for letter, shape in seen.items():
        named = re.findall(r"n_l−1|\w+", written[letter])
        assert shape == f"({', '.join(str(sizes.get(n, n)) for n in named)})", letter
