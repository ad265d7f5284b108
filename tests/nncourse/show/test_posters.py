"""The stored posters are those of the present scripts; the scripts are fit to be read."""

import io
import re
import shutil
import subprocess

import pytest
from PIL import Image

pytest.importorskip("anywidget")

from nncourse.show import posters
from nncourse.show.figure import POSTER_SCALE, stored_poster

ALL = [kind for kind in posters.figures() if posters.in_the_page(kind)]
SCRIPTS = sorted(posters.FOLDER.parent.glob("*.js"))
every_poster = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
every_script = pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)


@every_poster
def test_a_poster_is_made_from_the_present_script_and_start(kind):
    again = "run: python -m nncourse.show.posters"
    assert posters.made_from(kind.__name__) == posters.source(kind), again


@every_poster
def test_a_poster_is_large_enough_to_read_and_small_enough_to_store(kind):
    data = stored_poster(kind.__name__)
    width, height = Image.open(io.BytesIO(data)).size
    assert 560 < width / POSTER_SCALE < 1150 and 250 < height / POSTER_SCALE < 620
    assert len(data) < 70_000


def test_there_is_no_poster_without_a_figure():
    assert {path.stem for path in posters.FOLDER.iterdir()} == {kind.__name__ for kind in ALL}


# ---- the scripts: no tool but Python is asked for; Node, where it is there, reads them, too


@every_script
def test_lines_of_a_script_are_short(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [
        line for line in lines if len(line) > 100 or line != line.rstrip() or "\t" in line
    ] == []


def code(path):
    """A script without comments and strings of words."""
    text = re.sub(r"(?m)^\s*//.*|(?<=[;,{)\s])//.*$", "", path.read_text(encoding="utf-8"))
    return re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', text)


def declared(text):
    """Names that a script declares for itself and for those that it is joined with."""
    names = re.findall(r"(?m)^(?:const|let|function) (\w+)", text)
    taken = re.findall(r"(?m)^const \{([^}]*)\}|^const .*, \{([^}]*)\}", text)
    return {*names, *re.findall(r"\w+", str(taken))}


@every_script
def test_what_a_script_declares_is_used_somewhere(path):
    own, others = code(path), " ".join(code(other) for other in SCRIPTS if other != path)
    for name in declared(own):
        uses = len(re.findall(rf"\b{name}\b", own))
        assert uses > 1 or re.search(rf"\b{name}\b", others), name


@every_script
def test_what_a_script_takes_from_math_and_draw_is_there(path):
    """A wrong name would be `undefined`, and show only when somebody moves a slider."""
    for module in ("math", "draw"):
        text = (path.parent / f"{module}.js").read_text(encoding="utf-8")
        offered = set(re.findall(r"\w+", text[text.rindex("return {") : text.rindex("})();")]))
        asked = set(re.findall(rf"\b{module}\.(\w+)", code(path))) - {"js"}
        for several in re.findall(rf"\{{([^}}]*)\}} = {module}\b(?!\.)", code(path)):
            asked |= set(re.findall(r"\w+", several))
        assert asked <= offered


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
@every_poster
def test_node_reads_the_joined_module(kind):
    """Before a browser does: names declared twice, brackets left open."""
    command = ["node", "--check", "--input-type=module", "-"]
    done = subprocess.run(command, input=str(kind._esm), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
