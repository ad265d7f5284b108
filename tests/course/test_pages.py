"""Tables that are generated: they are up to date, complete, and lead somewhere."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import yaml

from coursekit.notebooks import read
from nncourse.show.course_map import CHAPTERS

ROOT = Path(__file__).resolve().parents[2]
BOOK_MAP = yaml.safe_load((ROOT / "docs/book_map.yml").read_text(encoding="utf-8"))
SECTIONS = [section for source in BOOK_MAP for section in source["sections"]]


def test_generating_the_pages_again_changes_nothing():
    command = [sys.executable, ROOT / "docs" / "pages.py", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_map_has_every_chapter_and_no_other():
    there = {path.stem for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")}
    there = {name for name in there if not re.match(r"00_|\d\d_excursion", name)}
    assert {chapter.file for chapter in CHAPTERS} == there


def test_titles_of_the_map_are_those_of_the_chapters():
    for chapter in CHAPTERS:
        first = read(ROOT / "notebooks" / f"{chapter.file}.ipynb").cells[0].source
        assert first.startswith(f"# {chapter.number} {chapter.title}\n")


def test_a_chapter_needs_only_what_comes_before_it():
    assert all(needed < chapter.number for chapter in CHAPTERS for needed in chapter.needs)


def test_every_exercise_is_practice_for_some_section_of_a_source():
    asked = set()
    for path in (ROOT / "exercises").glob("*.ipynb"):
        roles = [cell.metadata.get("coursekit", {}) for cell in read(path).cells]
        asked |= {role["exercise"] for role in roles if role.get("role") in ("answer", "written")}
    assert asked == {exercise for section in SECTIONS for exercise in section["exercises"]}


def test_every_section_is_told_somewhere():
    assert [section for section in SECTIONS if not section["chapters"]] == []


def module(path):
    """A script of the project as a module."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    loaded = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(loaded)
    return loaded


def test_links_to_where_a_notebook_runs_come_and_go_with_the_repository():
    pages, path = module(ROOT / "docs" / "pages.py"), "exercises/03_gradient_descent.ipynb"
    plain = pages.opened_anywhere(read(ROOT / path), path, "").cells[0].source
    linked = pages.opened_anywhere(read(ROOT / path), path, "https://github.com/a/b")
    line = linked.cells[0].source.removeprefix(plain)
    assert f"/github/a/b/blob/main/{path})" in line and f"a/b/main?urlpath=lab/tree/{path})" in line
    assert pages.opened_anywhere(linked, path, "").cells[0].source == plain


def test_links_of_the_readme_lead_into_the_repository_from_afar():
    home = module(ROOT / "hatch_build.py")
    text = "![p](docs/x.png) [d](docs/y.md) [w](https://w.org) [h](#h)"
    assert home.absolute(text, "") == text and home.urls("") == {}
    assert home.absolute(text, "R") == (
        "![p](R/raw/main/docs/x.png) [d](R/blob/main/docs/y.md) [w](https://w.org) [h](#h)"
    )
    assert home.urls("R")["Issues"] == "R/issues"
