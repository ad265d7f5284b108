"""A second, tiny course, about something else: temperatures, change and dice."""

from pathlib import Path

import pytest

from coursekit.notebooks import normalise, read, write

nbformat = pytest.importorskip("nbformat")
SOLUTIONS = Path(__file__).parent / "tiny_course" / "solutions"


@pytest.fixture
def tiny(tmp_path):
    """A folder with `solutions/` of three exercises, written with first lines, run and built."""
    from coursekit.build import build

    folder = tmp_path / "tiny"
    (folder / "solutions").mkdir(parents=True)
    for path in SOLUTIONS.glob("*.ipynb"):
        write(normalise(read(path)), folder / "solutions" / path.name)
    build(folder)
    return folder
