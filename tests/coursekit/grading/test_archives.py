"""Zip archives of learning platforms: whose is what, and nothing climbs out or bursts."""

import json
import os
import stat
import time
import zipfile

import pytest

from coursekit.grading import reading
from coursekit.grading.reading import unpack
from coursekit.grading.submissions import collect

NAMES = ["01_tests", "03_gradient_descent"]


def archive(tmp_path, files, name="handed in.zip"):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for entry, content in files.items():
            made.writestr(entry, content)
    return path


def students(tmp_path, *names):
    """Student -> files, as they are collected from an archive with these names."""
    path = archive(tmp_path, dict.fromkeys(names, "{}"))
    found = {}
    for each in collect(path, NAMES, tmp_path / "out"):
        found.setdefault(each.student, []).append(each.file)
    return found


def test_moodle_a_folder_each(tmp_path):
    names = [f"Ann Lee_{n}_assignsubmission_file_/01_tests.ipynb" for n in (4711, 4712)]
    assert students(tmp_path, *names) == {"Ann Lee_4711": [names[0]], "Ann Lee_4712": [names[1]]}


def test_moodle_without_folders(tmp_path):
    name = "Müller Zoë_17_assignsubmission_file_01_tests.ipynb"
    assert students(tmp_path, name) == {"Müller Zoë_17": [name]}


def test_canvas(tmp_path):
    names = ["leeann_4711_990_01_tests-1.ipynb", "leeben_LATE_12_991_01_tests.ipynb"]
    assert set(students(tmp_path, *names)) == {"leeann_4711", "leeben_12"}


def test_the_exchange_of_nbgrader(tmp_path):
    folders = ["ann+ps1+2026-11-01 10:00:00 UTC+x", "ben+ps1+2026-11-01 10:00:00 UTC"]
    names = [f"{folder}/01_tests.ipynb" for folder in folders]
    assert set(students(tmp_path, *names)) == {"ann", "ben"}


def test_a_folder_around_everything_is_no_student(tmp_path):
    names = ["submitted/ann/ps1/01_tests.ipynb", "submitted/ben/ps1/01_tests.ipynb"]
    assert set(students(tmp_path, *names)) == {"ann", "ben"}


def test_a_single_student_s_folder_is_no_folder_around_everything(tmp_path):
    assert students(tmp_path, "ann/01_tests.ipynb") == {"ann": ["ann/01_tests.ipynb"]}


def test_what_computers_add_is_passed_over(tmp_path):
    names = ["ann/01_tests.ipynb", "__MACOSX/ann/._01_tests.ipynb", "ann/.DS_Store",
             "ann/.ipynb_checkpoints/01_tests-checkpoint.ipynb"]  # fmt: skip
    assert students(tmp_path, *names) == {"ann": ["ann/01_tests.ipynb"]}


def test_who_handed_in_no_notebook_is_there_too(tmp_path):
    assert students(tmp_path, "ann/essay.docx", "ben/01_tests.ipynb")["ann"] == ["ann/essay.docx"]


def test_times_are_those_of_the_archive(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(zipfile.ZipInfo("ann/01_tests.ipynb", (2026, 11, 1, 10, 0, 0)), "{}")
    (each,) = collect(path, NAMES, tmp_path / "out")
    assert time.gmtime(each.time)[:5] == (2026, 11, 1, 10, 0)


CLIMBING = [
    "../../evil.ipynb",
    "/etc/evil.ipynb",
    "..\\..\\evil.ipynb",
    "C:\\evil.ipynb",
    "a/../../b.ipynb",
]


@pytest.mark.parametrize("name", CLIMBING)
def test_no_name_climbs_out(tmp_path, name):
    path = archive(tmp_path, {name: "{}", "ann/01_tests.ipynb": "{}"})
    collect(path, NAMES, tmp_path / "inner" / "out")
    written = {p for p in tmp_path.rglob("*") if p.is_file()} - {path}
    assert all((tmp_path / "inner" / "out") in p.parents for p in written)


def test_a_link_in_an_archive_becomes_a_plain_file(tmp_path):
    path = tmp_path / "a.zip"
    link = zipfile.ZipInfo("ann/01_tests.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(link, "/etc/passwd")
    (each,) = collect(path, NAMES, tmp_path / "out")
    assert each.path.read_text() == "/etc/passwd" and not each.path.is_symlink()


def test_a_bomb_is_cut_short(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 1000)
    path = archive(tmp_path, {"ann/01_tests.ipynb": b"0" * 10_000_000})
    (each,) = collect(path, NAMES, tmp_path / "out")
    assert each.path.stat().st_size == 1001


@pytest.mark.parametrize(
    ("limit", "value", "said"),
    [("MOST_ENTRIES", 1, "holds 2 files; at most 1"), ("MOST_UNPACKED", 1, "would unpack to")],
)
def test_too_much_is_refused_before_anything_is_written(tmp_path, monkeypatch, limit, value, said):
    monkeypatch.setattr(reading, limit, value)
    path = archive(tmp_path, {"ann/a.ipynb": "{}", "ben/a.ipynb": "{}"})
    with pytest.raises(ValueError, match=said):
        collect(path, NAMES, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_damaged_archive_is_refused_and_leaves_nothing(tmp_path):
    path = archive(tmp_path, {"ann/a.ipynb": os.urandom(5000)})
    data = bytearray(path.read_bytes())
    data[60:2000] = bytes(1940)
    path.write_bytes(data)
    with pytest.raises(ValueError, match="cannot be unpacked"):
        unpack(path, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_an_empty_archive_is_refused(tmp_path):
    with pytest.raises(ValueError, match="is empty; expected notebooks"):
        collect(archive(tmp_path, {}), NAMES, tmp_path / "out")


def test_an_archive_is_unpacked_once(tmp_path):
    path = archive(tmp_path, {"ann/a.ipynb": json.dumps({})})
    first = unpack(path, tmp_path / "out")
    before = first[0][1].stat().st_ino
    assert unpack(path, tmp_path / "out") == first
    assert first[0][1].stat().st_ino == before
