"""`nncourse` as it is typed: help, exit codes, `lab` and `doctor`."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

import nncourse
from nncourse.course import cli, doctor, lab, probes

START = Path(lab.START_PAGE)
ROOT = Path(__file__).resolve().parents[2]


def run(*words, **options):
    command = [sys.executable, "-m", "nncourse.course", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", **options)


@pytest.fixture
def course_folder(tmp_path):
    """A folder with a start page, under a name that asks for trouble."""
    folder = tmp_path / "mon cours d'été"
    (folder / START).parent.mkdir(parents=True)
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / START).write_text(json.dumps(notebook), encoding="utf-8")
    return folder


# ---- help and exit codes


def test_help_shows_every_command_and_examples():
    done = run("--help")
    assert done.returncode == 0
    for command in ("lab", "start", "progress", "train", "check", "build", "grade", "doctor"):
        assert re.search(rf"^  {command}\b", done.stdout, re.MULTILINE), command
    assert "nncourse lab --no-browser" in done.stdout


def test_help_is_there_without_the_heavy_packages():
    program = (
        "import sys\n"
        "from nncourse.course import cli\n"
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
    def app(prog_name):
        raise ValueError("eta is -1; expected a positive number.")

    monkeypatch.delenv("NNCOURSE_DEBUG", raising=False)
    monkeypatch.setattr(cli, "app", app)
    with pytest.raises(SystemExit, match="^nncourse: eta is -1; expected a positive number.$"):
        cli.main()
    monkeypatch.setenv("NNCOURSE_DEBUG", "1")
    with pytest.raises(ValueError, match="eta is -1"):
        cli.main()


def test_without_typer_the_missing_extra_is_named():
    program = "import sys; sys.modules['typer'] = None; import nncourse.course.cli"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    assert 'pip install "nncourse[course]"' in done.stderr
    assert "Traceback" not in done.stderr


# ---- lab


def test_the_course_is_found_from_a_folder_inside_it(course_folder, monkeypatch):
    monkeypatch.chdir(course_folder / "notebooks")
    assert lab.find_course() == course_folder.resolve()


def test_the_course_is_found_beside_the_package(course_folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(nncourse, "__file__", str(course_folder / "nncourse" / "__init__.py"))
    assert lab.find_course() == course_folder.resolve()


def test_a_folder_that_is_named_is_the_only_one_tried(course_folder, tmp_path, monkeypatch):
    monkeypatch.chdir(course_folder)
    with pytest.raises(
        ValueError, match=r"no notebooks/00_start_here.ipynb here.*--folder.*nncourse start FOLDER"
    ):
        lab.find_course(tmp_path)


def test_without_a_course_lab_makes_a_workspace_once_and_finds_it_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(nncourse, "__file__", str(tmp_path / "elsewhere" / "__init__.py"))
    monkeypatch.setattr(lab.workspace, "material", lambda: ROOT)
    course = lab.find_or_start()
    assert course == (tmp_path / lab.workspace.DEFAULT).resolve()
    (course / START).write_text("mine")
    assert lab.find_or_start() == course
    assert (course / START).read_text() == "mine"


def test_a_named_folder_without_a_course_is_not_filled(tmp_path):
    with pytest.raises(ValueError, match="nncourse start FOLDER"):
        lab.find_or_start(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"DISPLAY": ":10", "SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"}, False),
        ("darwin", {}, True),
        ("darwin", {"SSH_TTY": "/dev/ttys001"}, False),
        ("win32", {}, True),
    ],
)
def test_a_display_is_recognised(platform, variables, expected):
    assert lab.has_display(platform, variables) is expected


def test_a_busy_port_is_said_so(course_folder):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        done = run("lab", "--no-browser", "--port", port, "--folder", course_folder)
    assert done.returncode == 1
    assert f"port {port} cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_over_ssh_the_tunnel_is_spelled_out(monkeypatch):
    monkeypatch.setenv("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22")
    assert "ssh -N -L 8889:localhost:8889" in lab.welcome("x", "http://localhost:8889/lab?token=1")


@pytest.fixture
def served(course_folder, tmp_path):
    """The address that `nncourse lab --no-browser` prints, and the home folder of its user."""
    home = tmp_path / "home"
    (home / ".jupyter").mkdir(parents=True)
    (home / ".jupyter" / "jupyter_server_config.json").write_text('{"ServerApp": {}}')
    variables = {**os.environ, "HOME": str(home), "USERPROFILE": str(home)}
    variables = {name: value for name, value in variables.items() if "JUPYTER" not in name}
    command = [sys.executable, "-m", "nncourse.course", "lab", "--no-browser"]
    process = subprocess.Popen(
        [*command, "--folder", str(course_folder)], env=variables,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
    )  # fmt: skip
    alarm = threading.Timer(60, process.kill)
    alarm.start()
    try:
        addresses = (line.strip() for line in process.stdout if "http" in line)
        yield next(addresses, "nothing was served"), home
    finally:
        alarm.cancel()
        process.terminate()
        process.wait(30)


def test_lab_serves_the_start_page_and_leaves_the_user_s_settings_alone(served, course_folder):
    address, home = served
    assert re.fullmatch(rf"http://localhost:\d+/lab/tree/{START.as_posix()}\?token=\w+", address)
    with urllib.request.urlopen(address, timeout=30) as answer:
        page = answer.read().decode()
    (settings,) = re.findall(
        r'<script id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL
    )
    disabled = json.loads(settings)["disabledExtensions"]
    assert "@jupyterlab/apputils-extension:announcements" in disabled
    assert "@jupyter/nbgrader" in disabled  # an instructor's tool; its menus are not for learners
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(address.replace(f"/lab/tree/{START.as_posix()}", "/formgrader"))
    contents = address.replace("/lab/tree/", "/api/contents/")
    with urllib.request.urlopen(contents, timeout=30) as answer:
        assert json.load(answer)["content"]["cells"] == []
    files = {path.name for path in (home / ".jupyter").rglob("*")}
    assert files - {"migrated"} == {"jupyter_server_config.json"}  # Jupyter's own mark, no setting


# ---- doctor


def test_doctor_lists_what_there_is_and_its_exit_code_agrees():
    done = run("doctor")
    verdicts = dict(line.split()[1::-1] for line in done.stdout.splitlines() if line[:1] in "oma")
    assert verdicts["Python"] == verdicts["numpy"] == verdicts["digits"] == "ok"
    assert done.returncode == ("missing" in verdicts.values()), done.stdout


@pytest.mark.parametrize(
    ("required", "code", "verdict"), [(True, 1, "missing"), (False, 0, "absent")]
)
def test_doctor_fails_only_for_what_the_course_needs(required, code, verdict, monkeypatch, capsys):
    for group in ("python", "packages", "kernel", "data", "programs"):
        monkeypatch.setattr(doctor, group, lambda: [])
    lost = doctor.Finding("thing", "not there", False, "fetch thing", required)
    monkeypatch.setattr(doctor, "data", lambda: [lost])
    assert doctor.report() == code
    printed = capsys.readouterr().out
    assert re.search(rf"^{verdict} +thing +not there$", printed, re.MULTILINE)
    assert "    thing: fetch thing\n" in printed


@pytest.mark.parametrize(
    ("text", "found"), [("no-such-package>=2", "not installed"), ("numpy>=99", r"\d.* \(>=99\)")]
)
def test_doctor_says_how_to_get_a_package(text, found):
    from packaging.requirements import Requirement

    finding = doctor.package(Requirement(text))
    assert re.fullmatch(found, finding.found)
    assert finding.verdict == "missing"
    assert finding.mend.endswith(f'pip install "{text}"')


def test_doctor_knows_where_mnist_should_be(monkeypatch, tmp_path):
    monkeypatch.setenv("NNCOURSE_DATA", str(tmp_path))
    mnist = list(doctor.data())[1]
    assert (mnist.verdict, mnist.name) == ("absent", "MNIST")
    assert str(tmp_path) in mnist.found
    assert "NNCOURSE_DATA" in mnist.mend


def test_a_kernel_of_another_environment_is_not_taken_for_ours(monkeypatch):
    monkeypatch.setattr(probes, "_prefix", lambda client: "/somewhere/else")
    assert "another environment (/somewhere/else)" in probes.no_kernel()


def test_a_bubblewrap_that_fails_is_not_taken_for_one_that_works(monkeypatch):
    failed = subprocess.CompletedProcess([], 1, "", "bwrap: No permissions")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(probes.shutil, "which", lambda name: "/usr/bin/bwrap")
    monkeypatch.setattr(probes.subprocess, "run", lambda *args, **kwargs: failed)
    assert probes.no_bwrap() == "bwrap: No permissions"
