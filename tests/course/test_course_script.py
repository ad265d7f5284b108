"""course.py: what it decides, what it says when it cannot go on, and one real set-up."""

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import course

SCRIPT = Path(course.__file__)
OLD_PYTHONS = ["python2.7", "python3.6", "python3.7", "python3.8", "python3.9", "python3.10"]
NEW_SYNTAX = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.Nonlocal, ast.Match, ast.Starred)


class Steps(list):
    """Stands in for course.run: notes each step, and may fail or be interrupted at one."""

    stop_at, error, options = None, None, ()

    def __init__(self):
        self.extras = []

    def __call__(self, arguments, **how):
        step = arguments[2]
        if step == "pip" and "--editable" not in arguments:
            step = "newer pip"
        self.append(step)
        self.extras += [word[2:-1] for word in arguments if word.startswith(".[")]
        self.options = arguments
        if step == "venv":
            Path(course.PYTHON).parent.mkdir(parents=True)
            Path(course.PYTHON).touch()
        if step == self.stop_at:
            raise self.error


@pytest.fixture
def steps(tmp_path, monkeypatch):
    """A course in a folder of its own, where installing is only noted."""
    place(monkeypatch, tmp_path / "my cours é")
    (tmp_path / "my cours é").mkdir()
    for name in ("pyproject.toml", "constraints.txt"):
        Path(course.ROOT, name).write_text("")
    steps = Steps()
    monkeypatch.setattr(course, "run", steps)
    monkeypatch.setattr(course, "become", lambda arguments: 0)
    return steps


def place(monkeypatch, root):
    """Let course.py believe that it stands in the folder."""
    venv = root / ".venv"
    monkeypatch.setattr(course, "ROOT", str(root))
    monkeypatch.setattr(course, "VENV", str(venv))
    monkeypatch.setattr(course, "OURS", str(venv / Path(course.OURS).name))
    monkeypatch.setattr(course, "STAMP", str(venv / Path(course.STAMP).name))
    monkeypatch.setattr(course, "PYTHON", str(venv / "bin" / "python"))


ALL = ["venv", "ensurepip", "newer pip", "pip"]


# ---- which command


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["-m", "nncourse", "lab", "--folder", course.ROOT]),
        (["--port", "9"], ["-m", "nncourse", "lab", "--folder", course.ROOT, "--port", "9"]),
        (["lab", "--folder=x"], ["-m", "nncourse", "lab", "--folder=x"]),
        (["test", "-x", "tests"], ["-m", "pytest", "-x", "tests"]),
        (["test", "-n0"], ["-m", "pytest", "-n0"]),
        (["train", "--epochs", "3"], ["-m", "nncourse", "train", "--epochs", "3"]),
        (["--version"], ["-m", "nncourse", "--version"]),
    ],
)
def test_words_become_a_command(words, expected):
    assert course.command(words) == expected


@pytest.mark.parametrize(("cores", "workers"), [(None, "1"), (2, "2"), (64, "4")])
def test_the_whole_suite_uses_the_cores(monkeypatch, cores, workers):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    expected = ["-m", "pytest", "-n", workers, "--dist", "loadfile", "-x"]
    assert course.command(["test", "-x"]) == expected


def test_help_needs_no_environment(steps, capsys):
    assert course.main(["--help"]) == 0
    assert "python3 course.py test" in capsys.readouterr().out
    assert steps == []


# ---- the stamp


def test_the_first_start_sets_up_and_the_second_does_not(steps):
    assert course.main([]) == 0
    assert course.main([]) == 0
    assert steps == ALL


def test_changed_requirements_are_installed_into_the_same_environment(steps):
    course.main([])
    Path(course.ROOT, "pyproject.toml").write_text("[project]\nname = 'x'\n")
    course.main([])
    assert steps == [*ALL, "newer pip", "pip"]
    assert course.is_ready("course")


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_change_of_either_file_installs_again(steps, name):
    course.main([])
    Path(course.ROOT, name).write_text("numpy==2.4.6\n")
    assert not course.is_ready("course")


def test_what_a_command_needs_is_added_once_and_nothing_is_taken_away(steps):
    for words in (["doctor"], ["grade", "in"], ["doctor"], ["test"], ["test"], ["grade", "in"], []):
        course.main(words)
    assert steps.extras == ["course", "course,grading", "all"]
    Path(course.ROOT, "pyproject.toml").write_text("[project]\n")
    course.main([])
    assert steps.extras[3:] == ["all"]


def test_everybody_gets_the_tested_versions_but_who_asks_for_the_newest(steps, monkeypatch):
    became = []
    monkeypatch.setattr(course, "become", became.append)
    course.main(["doctor"])
    assert steps.options[-2:] == ["--constraint", "constraints.txt"]
    course.main(["--newest", "doctor"])
    assert "--upgrade" in steps.options and "--constraint" not in steps.options
    assert became == [["-m", "nncourse", "doctor"]] * 2


def test_a_failed_update_does_not_cost_the_environment(steps):
    course.main([])
    Path(course.ROOT, "pyproject.toml").write_text("[project]\nname = 'x'\n")
    steps.stop_at, steps.error = "pip", course.Stop("no network")
    assert course.main([]) == 1
    assert not course.is_ready("course")
    assert course.plan() == "keep"


def test_a_moved_folder_is_set_up_afresh(steps, tmp_path, monkeypatch):
    course.main([])
    shutil.move(course.ROOT, tmp_path / "elsewhere")
    place(monkeypatch, tmp_path / "elsewhere")
    assert not course.is_ready("course")
    course.main([])
    assert steps == ALL * 2


def test_another_python_is_set_up_afresh(steps, monkeypatch):
    course.main([])
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    assert not course.is_ready("course")
    assert course.plan() == "clear"


@pytest.mark.parametrize("step", ALL)
@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), 130), (course.Stop("no network"), 1)]
)
def test_an_unfinished_set_up_is_done_again(steps, step, error, code):
    steps.stop_at, steps.error = step, error
    assert course.main([]) == code
    assert not course.is_ready("course")
    left = Path(course.VENV, "left behind")
    left.mkdir()
    steps.clear()
    steps.stop_at = None
    assert course.main([]) == 0
    assert steps == ALL
    assert course.is_ready("course") and not left.exists()


def test_an_environment_of_somebody_else_is_used_and_not_cleared(steps, monkeypatch):
    kept = Path(course.VENV, "kept")
    kept.mkdir(parents=True)
    monkeypatch.setattr(subprocess, "call", lambda arguments: 0)
    assert course.main([]) == 0
    assert steps == ["ensurepip", "newer pip", "pip"]
    assert kept.exists()


def test_an_environment_of_somebody_else_that_does_not_work_is_left_alone(steps, capsys):
    kept = Path(course.VENV, "kept")
    kept.mkdir(parents=True)
    assert course.main([]) == 1
    assert "Rename or delete" in capsys.readouterr().err
    assert steps == [] and kept.exists()


def test_a_full_disk_is_said_so(steps, monkeypatch, capsys):
    def full(path, text):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(course, "write", full)
    assert course.main([]) == 1
    assert "the disk is full" in capsys.readouterr().err


# ---- one line that says what to do


@pytest.mark.parametrize(
    ("printed", "advice"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left", "disk"),
        ("[WinError 112] There is not enough space on the disk", "disk is full"),
        ("Failed to establish a new connection: [Errno 111]", "needs the internet"),
        ("NameResolutionError(... [Errno 11001] getaddrinfo failed", "needs the internet"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "PIP_CERT"),
        ("OSError: [Errno 13] Permission denied: '/usr/x'", "home folder"),
        ("[WinError 206] The filename or extension is too long", "shorter one"),
    ],
)
def test_trouble_is_explained(printed, advice):
    assert advice in course.explain(printed)


def test_unknown_trouble_is_shown_as_it_is(capsys):
    assert "see above" in course.explain("pip: a riddle")
    assert "a riddle" in capsys.readouterr().err


def test_an_old_python_is_told_which_newer_one_is_there(tmp_path, monkeypatch):
    (tmp_path / f"python3.12{course.EXE}").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(course.Stop, match=r"needs Python 3\.11.*this is Python 3\.9.*python3\.12"):
        course.check_version((3, 9, 6))


def test_an_old_python_alone_is_told_where_to_get_one(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(course.Stop, match=r"python\.org"):
        course.check_version((2, 7, 18))


def test_real_old_pythons_can_read_the_hint():
    found = [python for python in map(real, OLD_PYTHONS) if python]
    if not found:
        pytest.skip("no Python older than 3.11 on this machine")
    for python in found:
        done = subprocess.run([python, str(SCRIPT), "test"], capture_output=True, text=True)
        assert done.returncode == 1
        assert done.stderr.startswith("course.py: the course needs Python 3.11")
        assert done.stderr.count("\n") == 1


def real(name):
    """The path of a Python that works, or None; some names on the PATH only complain."""
    found = shutil.which(name)
    if found and subprocess.run([found, "-c", ""], capture_output=True).returncode == 0:
        return found
    return None


def test_nothing_in_the_script_is_new_to_old_pythons():
    source = SCRIPT.read_text(encoding="utf-8")
    nodes = list(ast.walk(ast.parse(source)))
    assert source.isascii()
    assert not [node for node in nodes if isinstance(node, NEW_SYNTAX)]
    assert not [node for node in nodes if isinstance(node, ast.Raise) and node.cause]
    assert not [node for node in nodes if isinstance(node, ast.arg) and node.annotation]
    assert not [node for node in nodes if isinstance(node, ast.arguments) and node.kwonlyargs]


@pytest.mark.parametrize("module", ["ensurepip", "venv"])
def test_a_missing_venv_is_named_with_its_cure(module, steps, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, module, None)
    assert course.main([]) == 1
    said = capsys.readouterr().err
    assert "sudo apt install python3-venv" in said and said.count("\n") == 1
    assert steps == []


def test_the_script_needs_the_standard_library_only():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in imports if isinstance(node, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names


def test_settings_of_others_do_not_lead_pip_elsewhere(monkeypatch):
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    variables = course.environment()
    assert "PIP_TARGET" not in variables
    assert variables["PIP_USER"] == "0"


# ---- a real set-up, without a network: a package of its own build backend, and no requirements

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "nncourse"
"""
BACKEND = """
import os, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "nncourse-1-py3-none-any.whl"
    files = {
        "_nncourse.pth": os.getcwd(),
        "nncourse-1.dist-info/METADATA": "Metadata-Version: 2.1\\nName: nncourse\\nVersion: 1\\n"
                                         "Provides-Extra: course\\n",
        "nncourse-1.dist-info/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\n"
                                      "Tag: py3-none-any\\n",
        "nncourse-1.dist-info/RECORD": "",
    }
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
    return name
"""
COMMAND = "import sys\nprint(sys.prefix, sys.argv[1:])\nsys.exit(7)\n"


@pytest.fixture
def small(tmp_path):
    """A course with hardly anything in it, in a folder with a space and an accent."""
    root = tmp_path / "mon cours d'été"
    package = root / "nncourse"
    package.mkdir(parents=True)
    shutil.copy(SCRIPT, root)
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "constraints.txt").touch()
    (root / "backend.py").write_text(BACKEND)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(COMMAND)
    return root


def start(root, *words, settings=(("PIP_NO_INDEX", "1"),), **options):
    variables = {**os.environ, "PYTHONUTF8": "1", **dict(settings)}
    variables.pop("PYTHONPATH", None)
    command = [sys.executable, str(root / "course.py"), *words]
    return subprocess.Popen(
        command, cwd=root.parent, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8", **options,
    )  # fmt: skip


def test_the_real_script_sets_up_once_and_passes_words_and_exit_code_on(small):
    first = start(small, "train", "a b")
    out, said = first.communicate(timeout=120)
    assert first.returncode == 7, said
    assert os.path.samefile(out.split(" [")[0], small / ".venv")
    assert out.endswith("['train', 'a b']\n")
    assert "is set up" in said
    second = start(small, "train")
    assert second.communicate(timeout=60)[1] == ""
    assert second.returncode == 7


def test_without_the_internet_the_real_script_says_so_at_once(small):
    nobody = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull}
    offline = start(small, "train", settings=nobody | {"PIP_FIND_LINKS": ""})
    lines = {}
    for line in offline.stderr:
        lines[line.strip()] = time.monotonic()
    assert offline.wait(timeout=60) == 1
    (before, begun), (last, told) = list(lines.items())[-2:]
    assert before == "bringing pip up to date" and "needs the internet" in last
    assert told - begun < 5


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send to one process")
@pytest.mark.full
def test_the_real_script_survives_an_interruption(small):
    first = start(small, "train", start_new_session=True)
    mark = small / ".venv" / "made-by-course.py"
    while not mark.exists() and first.poll() is None:
        time.sleep(0.01)
    os.killpg(first.pid, signal.SIGINT)
    assert "stopped. Run it again" in first.communicate(timeout=60)[1]
    assert first.returncode == 130
    assert not (small / ".venv" / "course-stamp").exists()
    second = start(small, "train")
    assert "is set up" in second.communicate(timeout=120)[1]
    assert second.returncode == 7
