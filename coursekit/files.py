"""Files that are written whole or not at all."""

import os
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_whole(path, mode="w"):
    """Open a file for writing beside its place, and move it there when all is written.

    A new file has the mode that the user's umask gives; one that is replaced keeps its own.

    Parameters
    ----------
    path : path-like
        The file that stands there stays until the new one is complete.
    mode : {"w", "wb"}
        Text is written as UTF-8 with plain newlines.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with written_whole(Path(folder) / "note.txt") as file:
    ...         _ = file.write("done")
    ...     (Path(folder) / "note.txt").read_text()
    'done'
    """
    path = Path(path)
    beside = path.with_name(f".{os.urandom(6).hex()}.part")
    text = {} if "b" in mode else {"encoding": "utf-8", "newline": "\n"}
    try:
        with open(beside, mode.replace("w", "x"), **text) as file:
            if path.exists():
                beside.chmod(path.stat().st_mode)
            yield file
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
