"""Files are written whole or not at all, with the rights that their owner asked for."""

import os

import pytest

from nncourse.files import written_whole


def write(path, text="new"):
    with written_whole(path) as file:
        file.write(text)


def mode(path):
    return path.stat().st_mode & 0o777


def test_a_new_file_has_the_mode_of_the_umask(tmp_path):
    before = os.umask(0o077)
    try:
        write(tmp_path / "private")
    finally:
        os.umask(before)
    assert os.name == "nt" or mode(tmp_path / "private") == 0o600


@pytest.mark.skipif(os.name == "nt", reason="Windows knows only read-only")
@pytest.mark.parametrize("rights", [0o600, 0o640, 0o664])
def test_a_file_that_is_replaced_keeps_its_mode(tmp_path, rights):
    path = tmp_path / "mine"
    path.write_text("old")
    path.chmod(rights)
    write(path)
    assert path.read_text() == "new" and mode(path) == rights


def test_what_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "kept"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), written_whole(path) as file:
        file.write("half of it")
        raise KeyboardInterrupt
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["kept"]
