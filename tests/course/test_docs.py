"""What the documentation says is so: examples in docstrings run, links lead somewhere."""

import doctest
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *sorted(p.relative_to(ROOT).as_posix() for p in ROOT.glob("docs/*.md")),
]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in ("nncourse", "coursekit")
    for path in (ROOT / package).rglob("*.py")
    if path.name not in ("__init__.py", "__main__.py")
)


class AnyNumpy(doctest.OutputChecker):
    """Takes np.float64(0.5), as numpy 2 shows it, and 0.5, as numpy 1 does, for the same."""

    def check_output(self, want, got, flags):
        want, got = (re.sub(r"np\.\w+\((-?[\w.+-]+)\)", r"\1", text) for text in (want, got))
        return super().check_output(want, got, flags)


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name):
    runner = doctest.DocTestRunner(checker=AnyNumpy())
    for examples in doctest.DocTestFinder().find(importlib.import_module(name)):
        runner.run(examples)
    assert runner.summarize(verbose=False).failed == 0


@pytest.mark.parametrize("page", PAGES)
def test_links_to_files_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)", text)
    here = (ROOT / page).parent
    gone = [t for t in targets if not t.startswith("http") and not (here / t).exists()]
    assert gone == []


def test_the_readme_starts_with_the_two_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    first = re.search(r"```sh\n(.*?)```", text, re.DOTALL)[1]
    assert first.splitlines() == ["python3 course.py", "python3 course.py test"]


def test_the_readme_s_python_runs():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names = {}
    exec(block, names)
    assert names["net"].evaluate(names["test"]) > 0.9 * len(names["test"])
