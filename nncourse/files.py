"""Files that are written whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


@contextmanager
def written_whole(path: str | os.PathLike[str], mode: str = "w") -> Iterator[IO]:
    """Open a file for writing beside its place, and move it there when all is written.

    Parameters
    ----------
    path : path-like
        Where the file shall stand. What stands there stays until the new file is complete.
    mode : {"w", "wb"}
        Text is written as UTF-8 with plain newlines.

    Yields
    ------
    file object

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with written_whole(Path(folder) / "note.txt") as file:
    ...         _ = file.write("done")
    ...     (Path(folder) / "note.txt").read_text()
    'done'
    """
    import tempfile  # slow to import, and importing nncourse should cost little

    path = Path(path)
    text: dict[str, Any] = {} if "b" in mode else {"encoding": "utf-8", "newline": "\n"}
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, mode, **text) as file:
            yield file
        os.chmod(beside, 0o644)  # mkstemp makes files that only their owner can read
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
