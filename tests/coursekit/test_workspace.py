"""The command `start`: a folder for one's work, made, added to, and never overwritten."""

import json
import os

import pytest

from coursekit import workspace
from coursekit.course import Course


@pytest.fixture
def course(tmp_path):
    """A small course: two notebooks and an exercise."""
    folder = tmp_path / "course"
    for name in ("notebooks/00_start_here", "notebooks/01_first", "exercises/01_first"):
        put(folder / f"{name}.ipynb", name)
    return Course(folder.resolve(), "words", command="words")


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_everything_is_copied_into_a_new_folder(course, tmp_path):
    work = tmp_path / "mon été [1]"
    plan = workspace.start(course, work)
    assert len(plan.add) == 3 and not plan.renew and not plan.keep
    assert (work / "exercises" / "01_first.ipynb").read_text() == "exercises/01_first"


def test_a_second_start_changes_nothing(course, tmp_path):
    workspace.start(course, tmp_path / "work")
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "work").rglob("*.ipynb")}
    plan = workspace.start(course, tmp_path / "work")
    assert not (plan.add or plan.renew or plan.keep)
    assert {p: p.stat().st_mtime_ns for p in before} == before


def test_what_is_new_is_added_later(course, tmp_path):
    workspace.start(course, tmp_path / "work")
    put(course.folder / "exercises" / "02_second.ipynb", "second")
    assert workspace.start(course, tmp_path / "work").add == ["exercises/02_second.ipynb"]


def test_work_is_never_overwritten(course, tmp_path):
    own = tmp_path / "work" / "exercises" / "01_first.ipynb"
    workspace.start(course, tmp_path / "work")
    put(own, "my answers")
    put(course.folder / "exercises" / "01_first.ipynb", "version 2")
    plan = workspace.start(course, tmp_path / "work")
    assert plan.keep == ["exercises/01_first.ipynb"]
    assert own.read_text() == "my answers"


def test_a_changed_notebook_is_not_reported_while_the_course_has_nothing_newer(course, tmp_path):
    workspace.start(course, tmp_path / "work")
    put(tmp_path / "work" / "exercises" / "01_first.ipynb", "my answers")
    assert workspace.start(course, tmp_path / "work").keep == []


def test_an_untouched_notebook_is_renewed(course, tmp_path):
    workspace.start(course, tmp_path / "work")
    put(course.folder / "notebooks" / "01_first.ipynb", "version 2")
    assert workspace.start(course, tmp_path / "work").renew == ["notebooks/01_first.ipynb"]
    assert (tmp_path / "work" / "notebooks" / "01_first.ipynb").read_text() == "version 2"


@pytest.mark.parametrize("note", [None, "", "{", "[1]", '{"handed out": 3}'])
def test_without_a_readable_note_everything_is_kept(course, tmp_path, note):
    workspace.start(course, tmp_path / "work")
    put(course.folder / "notebooks" / "01_first.ipynb", "version 2")
    (tmp_path / "work" / ".words.json").unlink()
    if note is not None:
        put(tmp_path / "work" / ".words.json", note)
    assert workspace.start(course, tmp_path / "work").keep == ["notebooks/01_first.ipynb"]
    assert (tmp_path / "work/notebooks/01_first.ipynb").read_text() == "notebooks/01_first"


def test_a_notebook_that_was_there_before_is_kept(course, tmp_path):
    own = tmp_path / "work" / "exercises" / "01_first.ipynb"
    put(own, "from elsewhere")
    assert workspace.start(course, tmp_path / "work").keep == ["exercises/01_first.ipynb"]
    assert own.read_text() == "from elsewhere"


def test_windows_line_ends_are_no_change(course, tmp_path):
    put(course.folder / "notebooks" / "01_first.ipynb", "a\nb\n")
    workspace.start(course, tmp_path / "work")
    (tmp_path / "work/notebooks/01_first.ipynb").write_bytes(b"a\r\nb\r\n")
    put(course.folder / "notebooks" / "01_first.ipynb", "version 2")
    assert workspace.start(course, tmp_path / "work").renew == ["notebooks/01_first.ipynb"]


def test_a_start_that_was_killed_goes_on(course, tmp_path, monkeypatch):
    whole, written = workspace.written_whole, []

    def full_disk(path, *mode):
        written.append(path)
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        return whole(path, *mode)

    monkeypatch.setattr(workspace, "written_whole", full_disk)
    with pytest.raises(OSError, match="No space left"):
        workspace.start(course, tmp_path / "work")
    monkeypatch.setattr(workspace, "written_whole", whole)
    assert len(workspace.start(course, tmp_path / "work").add) == 2
    noted = json.loads((tmp_path / "work" / ".words.json").read_text())["handed out"]
    assert len(noted) == 3


def test_a_file_in_the_place_of_the_folder_is_refused(course, tmp_path):
    put(tmp_path / "work", "a file")
    with pytest.raises(ValueError, match="work is a file; name a folder"):
        workspace.start(course, tmp_path / "work")


def test_a_folder_in_the_place_of_a_notebook_is_refused_before_anything_is_written(
    course, tmp_path
):
    (tmp_path / "work" / "exercises" / "01_first.ipynb").mkdir(parents=True)
    with pytest.raises(ValueError, match="is a folder; move it away"):
        workspace.start(course, tmp_path / "work")
    assert not (tmp_path / "work" / "notebooks").exists()


def test_the_course_itself_is_no_workspace(course):
    with pytest.raises(ValueError, match="is the course itself"):
        workspace.start(course, course.folder)


def test_a_package_without_notebooks_says_so(tmp_path):
    with pytest.raises(ValueError, match="holds no notebooks; install words again"):
        workspace.start(Course(tmp_path, "words"), tmp_path / "work")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder without rights")
def test_a_folder_without_rights_is_said_so(course, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(PermissionError):
        workspace.start(course, locked)


def test_the_report_names_what_was_done_and_the_next_command(course, tmp_path, capsys):
    work = tmp_path / "my work"
    workspace.report(course, work)
    put(work / "exercises" / "01_first.ipynb", "mine")
    put(course.folder / "exercises" / "01_first.ipynb", "version 2")
    put(course.folder / "notebooks" / "01_first.ipynb", "version 2")
    workspace.report(course, work)
    said = capsys.readouterr().out
    assert "added:   notebooks/00_start_here.ipynb" in said
    assert "renewed: notebooks/01_first.ipynb" in said
    assert "kept:    exercises/01_first.ipynb" in said
    assert f'words lab --folder "{work}"' in said
