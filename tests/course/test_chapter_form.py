"""All chapters are built alike: one idea a cell, and the same sections in the same order.

Levels of headings, words of links and pictures: tests/course/test_accessibility.py.
"""

import re
from pathlib import Path

import pytest

from coursekit.notebooks import read

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
CHAPTERS = [p for p in NOTEBOOKS if p.name[:2] != "00" and "_excursion_" not in p.name]
MOST_WORDS, MOST_LINES = 120, 25
LAST = ["Check yourself", "Exercises", "Summary", "Sources"]
GOALS = ["**After this chapter you can** ", "**You need** ", "**Time** about "]
LINK = re.compile(r"\[[^\]]+\]\(([^)\s#]*)(?:#([^)\s]*))?\)")

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
every_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)


def sources(path, kind):
    return [cell.source for cell in read(path).cells if cell.cell_type == kind]


def words(text):
    """How many words of prose a cell has: a formula is one word, tables and addresses are none."""
    text = re.sub(r"^\|.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"<(?:details|/details|summary|/summary)>|<https?:[^>]*>", " ", text)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"\$\$.+?\$\$|\$[^$]+\$|`[^`]+`", " formula ", text, flags=re.DOTALL)
    return len([word for word in text.split() if re.search(r"\w", word)])


def lines(source):
    """How many lines of a code cell say something."""
    return len([line for line in source.splitlines() if line.strip()])


def shown(text):
    return " ".join(text.split())[:60]


@every_notebook
def test_no_prose_is_long(path):
    long = [(words(t), shown(t)) for t in sources(path, "markdown") if words(t) > MOST_WORDS]
    assert long == []


@every_notebook
def test_no_code_is_long(path):
    long = [(lines(t), shown(t)) for t in sources(path, "code") if lines(t) > MOST_LINES]
    assert long == []


def test_formulas_tables_and_addresses_are_not_words():
    assert words("# Two words: $a + b = c$\n\n| no | word |\n\n[a link](some/long/address)") == 5


# ---- the first cell


def title(path):
    """The first cell of a chapter, as lines that say something."""
    return [line for line in sources(path, "markdown")[0].splitlines() if line.strip()]


@every_chapter
def test_the_title_has_the_number_of_the_file(path):
    assert read(path).cells[0].cell_type == "markdown"
    assert re.match(rf"# {int(path.name[:2])} \w", title(path)[0]), title(path)[0]


@every_chapter
def test_the_title_says_goals_needs_and_minutes(path):
    starts = [line[: len(goal)] for line, goal in zip(title(path)[1:4], GOALS, strict=True)]
    assert starts == GOALS
    assert re.search(
        r"\d.*(minutes|hours?) to read and play and .*for the exercises", title(path)[3]
    )
    assert "estimate" in title(path)[3] or "measured" in title(path)[3]


def links(path):
    """{what is said before a link: file name} in the line of links."""
    line = title(path)[4]
    pairs = re.findall(r"(?:^|· )(?:(\w+): )?\[[^\]]+\]\(([^)\s#]+)[^)]*\)", line)
    return {word or target: target for word, target in pairs}


@every_chapter
def test_the_line_of_links_leads_to_the_neighbours_and_the_exercises(path):
    found, number = links(path), int(path.name[:2])
    assert title(path)[4].startswith("[Start page](00_start_here.ipynb)")
    assert found.get("exercises") == f"../exercises/{path.name}"
    near = {"previous": number - 1, "next": number + 1}
    numbers = {int(other.name[:2]) for other in CHAPTERS}
    for word, other in near.items():
        if word in found:
            assert int(found[word][:2]) == other, (word, found[word])
        else:
            assert other not in numbers, f"no link to the {word} chapter"


def file_links(path):
    """(file, heading or nothing) for every link of a notebook to a file."""
    found = LINK.findall("\n".join(sources(path, "markdown")))
    return sorted({pair for pair in found if ":" not in pair[0]})


def anchors(path):
    """What a link says to lead to a heading: its words with dashes for blanks."""
    text = "\n".join(sources(path, "markdown")).replace("`", "")
    return {
        heading.replace(" ", "-") for heading in re.findall(r"^#+ (.+?)\s*$", text, re.MULTILINE)
    }


@every_chapter
def test_links_to_files_lead_somewhere(path):
    assert [file for file, _ in file_links(path) if not (path.parent / file).exists()] == []


@pytest.mark.parametrize("folder", ["notebooks", "exercises"])
@every_chapter
def test_links_to_headings_lead_to_one(path, folder):
    path = ROOT / folder / path.name
    for file, anchor in file_links(path):
        target = path.parent / file if file else path
        if anchor and target.suffix == ".ipynb" and target.exists():
            assert anchor in anchors(target), (file, anchor)


# ---- the sections


def sections(path):
    """The headings of the second level, in their order."""
    text = "\n".join(sources(path, "markdown"))
    return re.findall(r"^## (.+?)\s*$", text, re.MULTILINE)


@every_chapter
def test_a_story_comes_first_then_play_and_the_last_sections_are_the_same(path):
    found = sections(path)
    assert found[-4:] == LAST
    plays = [i for i, heading in enumerate(found) if heading.startswith("Play: ")]
    assert plays and plays[0] > 0, found
    assert plays[0] <= len(found) / 2, "the first figure to play with comes late"


def between(path, start, end):
    """The markdown cells from one section to the next."""
    cells = sources(path, "markdown")
    first, last = (
        next(i for i, text in enumerate(cells) if re.search(rf"^## {name}\s*$", text, re.MULTILINE))
        for name in (start, end)
    )
    return cells[first:last]


@every_chapter
def test_five_to_seven_questions_each_in_its_cell_have_folded_answers(path):
    cells = between(path, "Check yourself", "Exercises")
    questions = [re.findall(r"^\*\*(\d+)\.\*\*", text, re.MULTILINE) for text in cells]
    asked = [each for each in questions if each]
    assert asked == [[str(i + 1)] for i in range(len(asked))]
    assert 5 <= len(asked) <= 7
    for text, number in zip(cells, questions, strict=True):
        answers = re.findall(
            r"<details>\s*<summary>Answer</summary>\n\n(.+?)</details>", text, re.DOTALL
        )
        assert len(answers) == len(number), shown(text)


@every_chapter
def test_the_list_of_exercises_is_whole(path):
    text = "\n".join(between(path, "Exercises", "Summary"))
    assert f"(../exercises/{path.name})" in text
    cells = read(ROOT / "exercises" / path.name).cells
    asked = {cell.metadata.get("coursekit", {}).get("exercise") for cell in cells} - {None}
    named = set(re.findall(r"(?<![\d.])\d+\.\d+[a-z]?", text))
    assert asked
    assert [each for each in sorted(asked) if not {each, each.rstrip("abc")} & named] == []
