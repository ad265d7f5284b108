"""`nncourse` as it is typed: help, exit codes."""

import re
import subprocess
import sys

import pytest

import nncourse
from nncourse import command


def run(*words, **options):
    whole = [sys.executable, "-m", "nncourse", *map(str, words)]
    return subprocess.run(whole, capture_output=True, text=True, encoding="utf-8", **options)


# ---- help and exit codes


def test_help_shows_every_command_and_examples():
    done = run("--help")
    assert done.returncode == 0
    for name in ("lab", "start", "progress", "train", "check", "build", "grade", "doctor"):
        assert re.search(rf"^  {name}\b", done.stdout, re.MULTILINE), name
    assert "nncourse lab --no-browser" in done.stdout


def test_help_is_there_without_the_heavy_packages():
    program = (
        "import sys\n"
        "from nncourse import command\n"
        "heavy = {'jupyterlab', 'matplotlib', 'sklearn', 'nbformat', 'nbval', 'pytest'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_version_is_the_package_s():
    assert run("--version").stdout.strip() == f"nncourse {nncourse.__version__}"


@pytest.mark.parametrize("words", [["no-such-command"], ["lab", "--port", "0"], ["lab", "--nope"]])
def test_a_wrong_command_line_gives_2(words):
    assert run(*words).returncode == 2


def test_a_mistake_of_the_user_is_one_line_and_gives_1(monkeypatch):
    def app(prog_name, obj):
        raise ValueError("eta is -1; expected a positive number.")

    monkeypatch.delenv("NNCOURSE_DEBUG", raising=False)
    monkeypatch.setattr(command, "app", app)
    with pytest.raises(SystemExit, match="^nncourse: eta is -1; expected a positive number.$"):
        command.main()
    monkeypatch.setenv("NNCOURSE_DEBUG", "1")
    with pytest.raises(ValueError, match="eta is -1"):
        command.main()


def test_without_click_the_missing_extra_is_named():
    program = "import sys; sys.modules['click'] = None; import nncourse.command"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    assert 'pip install "nncourse[course]"' in done.stderr
    assert "Traceback" not in done.stderr


def test_grading_without_its_packages_names_the_extra():
    program = (
        "import sys\n"
        "from nncourse.command import main\n"
        "sys.modules['pytest'] = None\n"
        "sys.argv = ['nncourse', 'grade', 'handed-in', '-o', 'results']\n"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1 and 'pip install "nncourse[grading]"' in done.stderr
    assert "Traceback" not in done.stderr
