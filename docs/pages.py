"""Tables that are generated, not typed: `python docs/pages.py` writes them anew.

- docs/book_map.md: section of a source → chapter → exercises, from docs/book_map.yml
- the tables of chapters on the start page and in README.md, from the chapters' own titles, times
  and exercises
- in every notebook the cell that installs the course where it is missing, and in notebooks and
  README.md links to Colab and Binder, once pyproject.toml names a repository

`--check` changes nothing and exits with 1 if something would change. `--measure` runs every
chapter first and notes how long it takes, in docs/run_times.json.
"""

import json
import re
import sys
import time
import tomllib
from pathlib import Path

import nbformat
import yaml

from coursekit.notebooks import dumps, read, run
from nncourse.files import written_whole
from nncourse.show.course_map import CHAPTERS

ROOT = Path(__file__).resolve().parents[1]
START = ROOT / "notebooks" / "00_start_here.ipynb"
README = ROOT / "README.md"
TIMES = ROOT / "docs" / "run_times.json"
TIME = re.compile(
    r"\*\*Time\*\* about (\d+) (minutes|hours) to read and play and (\d+)(?: \w+)? for"
)
INSTALL = """\
# Where the course is not installed, as on Colab, this installs it; elsewhere it does nothing.
import importlib.util

if importlib.util.find_spec("nncourse") is None:
    %pip install --quiet "nncourse[notebooks]\""""
ELSEWHERE = {
    "Colab": "https://colab.research.google.com/github/{repository}/blob/main/{path}",
    "Binder": "https://mybinder.org/v2/gh/{repository}/main?urlpath=lab/tree/{path}",
}
BADGES = re.compile(r"\n\n\*Open in [^\n]*\*$")
HEAD = "| chapter | you learn | needs | minutes: read, exercises | runs in | exercises |"


def main(words):
    """Write what has changed; returns the exit code."""
    if "--measure" in words:
        write(TIMES, json.dumps(measured(), indent=1) + "\n")
    pages = {path: dumps(opened_anywhere(read(path), shown_path(path))) for path in notebooks()}
    pages |= {ROOT / "docs" / "book_map.md": book_map(), START: start_page(), README: readme()}
    stale = [path for path, text in pages.items()
             if not path.exists() or path.read_text(encoding="utf-8") != text]  # fmt: skip
    for path in stale:
        print(f"{'differs' if '--check' in words else 'written'}: {path.relative_to(ROOT)}")
        if "--check" not in words:
            write(path, pages[path])
    return int("--check" in words and bool(stale))


def write(path, text):
    with written_whole(path) as file:
        file.write(text)


# ---- notebooks that are opened where the course is not installed


def notebooks():
    """List the notebooks that run nncourse; exercises are made from solutions."""
    found = [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*.ipynb")]
    return sorted(path for path in found if path.stem != "glossary")


def shown_path(path):
    """Return where learners find a notebook: that of a solution is its exercise."""
    return path.relative_to(ROOT).as_posix().replace("solutions/", "exercises/")


def opened_anywhere(notebook, path, repository=None):
    """Give a notebook the cell that installs, and links to where it runs without installing."""
    title, *rest = [cell for cell in notebook.cells if cell.id != "install"]
    title.source = BADGES.sub("", title.source) + badges(path, repository)
    how = {"id": "install", "metadata": {"jupyter": {"source_hidden": True}}}
    notebook.cells = [title, nbformat.v4.new_code_cell(INSTALL, **how), *rest]
    count = 0
    for cell in notebook.cells:
        if cell.cell_type == "code" and (cell.id == "install" or cell.execution_count):
            count += 1
            cell.execution_count = count
    return notebook


def badges(path, repository=None):
    """Return a line of links for a notebook, nothing while there is no repository on GitHub.

    >>> badges("notebooks/a.ipynb", "")
    ''
    """
    address = project()["repository"] if repository is None else repository
    owned = re.fullmatch(r"https://github\.com/([^/]+/[^/]+)/?", address)
    if not owned:
        return ""
    links = [f"[{name}]({target.format(repository=owned[1], path=path)})"
             for name, target in ELSEWHERE.items()]  # fmt: skip
    return f"\n\n*Open in {' or '.join(links)}, without installing.*"


def project():
    """Read what pyproject.toml says of the project's home."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return settings["tool"]["hatch"]["metadata"]["hooks"]["custom"]


# ---- what the notebooks say of themselves


def chapter_file(chapter, folder="notebooks"):
    return ROOT / folder / f"{chapter.file}.ipynb"


def exercises(chapter):
    """List the ids of a chapter's exercises, in order."""
    cells = read(chapter_file(chapter, "exercises")).cells
    roles = [cell.metadata.get("coursekit", {}) for cell in cells]
    return list(
        dict.fromkeys(r["exercise"] for r in roles if r.get("role") in ("answer", "written"))
    )


def minutes(chapter):
    """Read the estimated minutes for reading and for the exercises from a chapter's first cell."""
    times = TIME.search(read(chapter_file(chapter)).cells[0].source)
    if not times:
        raise ValueError(f"{chapter.file}: its first cell says no times; expected: {TIME.pattern}")
    factor = 60 if times[2] == "hours" else 1
    return int(times[1]) * factor, int(times[3]) * factor


def measured():
    """Read the seconds that each chapter runs, from top to bottom."""
    seconds = {}
    for chapter in CHAPTERS:
        began = time.monotonic()
        run(read(chapter_file(chapter)), chapter_file(chapter).parent)
        seconds[chapter.file] = round(time.monotonic() - began, 1)
        print(f"{chapter.file}: {seconds[chapter.file]} s", flush=True)
    return seconds


# ---- the start page


def start_page():
    """Return the start page with its table of chapters made anew."""
    notebook = opened_anywhere(read(START), shown_path(START))
    (cell,) = [cell for cell in notebook.cells if HEAD in cell.source]
    before, after = re.split(r"\| chapter .*(?:\n\|.*)*", cell.source, maxsplit=1)
    cell.source = before + chapter_table() + after
    return dumps(notebook)


def chapter_table():
    times = json.loads(TIMES.read_text(encoding="utf-8"))
    rows = [HEAD, "| --- | --- | --- | --- | --- | --- |"]
    for chapter in CHAPTERS:
        read_minutes, exercise_minutes = minutes(chapter)
        ids = exercises(chapter)
        rows.append(
            f"| [{chapter.number} {chapter.title}]({chapter.file}.ipynb) | {chapter.learn} | "
            f"{', '.join(map(str, chapter.needs)) or 'nothing'} | {read_minutes}, "
            f"{exercise_minutes} | {times[chapter.file]:.0f} s | "
            f"[{ids[0]} to {ids[-1]}](../exercises/{chapter.file}.ipynb) |"
        )
    return "\n".join(rows)


def readme():
    """Return the README with its table of chapters made anew."""
    rows = ["| chapter | you learn |", "| --- | --- |"]
    rows += [
        f"| [{chapter.number} {chapter.title}](notebooks/{chapter.file}.ipynb) | {chapter.learn} |"
        for chapter in CHAPTERS
    ]
    text = README.read_text(encoding="utf-8")
    links = badges("notebooks/00_start_here.ipynb").strip()
    mark = "<!-- where it runs: written by `python docs/pages.py` -->"
    text = re.sub(rf"{mark}(\n\n\*Open in .*)?", f"{mark}\n\n{links}".rstrip(), text, count=1)
    return re.sub(r"\| chapter \| you learn \|(?:\n\|.*)*", "\n".join(rows), text, count=1)


# ---- the book map

INTRODUCTION = """\
# Book map

<!-- Written by `python docs/pages.py`; do not edit by hand. -->

For people who come from one of the sources: where its sections are told in the course, and where
they are practised. Equations one by one are on the page [equations](equations.md).
"""


def book_map():
    """Write section of a source → chapter → exercises, as Markdown."""
    by_number = {chapter.number: chapter for chapter in CHAPTERS}
    known = {exercise for chapter in CHAPTERS for exercise in exercises(chapter)}
    lines = [INTRODUCTION]
    for part in yaml.safe_load((ROOT / "docs" / "book_map.yml").read_text(encoding="utf-8")):
        lines += [f"## {part['source']}", "", "| section | chapter | exercises |",
                  "| --- | --- | --- |"]  # fmt: skip
        for row in part["sections"]:
            if unknown := set(row["exercises"]) - known:
                raise ValueError(f"{row['section']}: there is no exercise {sorted(unknown)}")
            chapters = ", ".join(_chapter_link(by_number[number]) for number in row["chapters"])
            practice = ", ".join(_exercise_link(name, by_number) for name in row["exercises"])
            lines.append(f"| {row['section']} | {chapters} | {practice} |")
        lines.append("")
    return "\n".join(lines)


def _chapter_link(chapter):
    return f"[{chapter.number} {chapter.title}](../notebooks/{chapter.file}.ipynb)"


def _exercise_link(name, by_number):
    chapter = by_number[int(name.split(".")[0])]
    return f"[{name}](../exercises/{chapter.file}.ipynb)"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
