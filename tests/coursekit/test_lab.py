"""The command `lab`: where the course is found, and how JupyterLab is served."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from coursekit import lab, workspace
from coursekit.course import of_package
from coursekit.notebooks import RUN_THIS, WIDGET_VIEW, read

COURSE = of_package("nncourse")
START = Path(COURSE.start_page)


def run(*words, **options):
    command = [sys.executable, "-m", "nncourse", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", **options)


@pytest.fixture
def course_folder(tmp_path):
    """A folder with a start page, under a name that asks for trouble."""
    folder = tmp_path / "mon cours d'été"
    (folder / START).parent.mkdir(parents=True)
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / START).write_text(json.dumps(notebook), encoding="utf-8")
    return folder


def test_the_course_is_found_from_a_folder_inside_it(course_folder, monkeypatch):
    monkeypatch.chdir(course_folder / "notebooks")
    assert workspace.find(COURSE) == course_folder.resolve()


def test_the_course_is_found_where_it_is_developed(course_folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (course_folder / "solutions").mkdir()
    assert workspace.find(replace(COURSE, folder=course_folder)) == course_folder.resolve()


def test_a_folder_that_is_named_is_the_only_one_tried(course_folder, tmp_path, monkeypatch):
    monkeypatch.chdir(course_folder)
    with pytest.raises(
        ValueError, match=r"no notebooks/00_start_here.ipynb here.*--folder.*nncourse start FOLDER"
    ):
        workspace.find(COURSE, tmp_path)


def test_without_a_course_lab_makes_a_workspace_once_and_finds_it_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(workspace, "is_developed", lambda folder: False)
    work = workspace.find_or_start(COURSE)
    assert work == (tmp_path / "nncourse-course").resolve()
    (work / START).write_text("mine")
    assert workspace.find_or_start(COURSE) == work
    assert (work / START).read_text() == "mine"


def test_a_named_folder_without_a_course_is_not_filled(tmp_path):
    with pytest.raises(ValueError, match="nncourse start FOLDER"):
        workspace.find_or_start(COURSE, tmp_path)
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
    command = [sys.executable, "-m", "nncourse", "lab", "--no-browser"]
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
    save(contents, {"output_type": "display_data", "metadata": {},
                    "data": {WIDGET_VIEW: {"model_id": "1f"}}})  # fmt: skip
    (cell,) = read(course_folder / START).cells
    assert cell.outputs[0].data == {"text/html": RUN_THIS}
    files = {path.name for path in (home / ".jupyter").rglob("*")}
    assert files - {"migrated"} == {"jupyter_server_config.json"}  # Jupyter's own mark, no setting


def save(contents, output):
    """Let the server save a notebook whose only cell has this output, as a front end does."""
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "", "execution_count": 1,
            "outputs": [output]}  # fmt: skip
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    body = json.dumps({"type": "notebook", "content": notebook}).encode()
    address, _, token = contents.partition("?token=")
    words = {"Authorization": f"token {token}"}
    urllib.request.urlopen(urllib.request.Request(address, body, words, method="PUT"), timeout=30)
