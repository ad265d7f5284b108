"""A signpost to `coursekit`, for notebooks of earlier versions."""


class Moved(ImportError):
    """A name has moved. Notebooks show the message alone, without a traceback."""

    def _render_traceback_(self):
        return [str(self)]


def __getattr__(name):
    if name in ("check", "finished"):
        raise Moved(f"{name} has moved; write: from coursekit import check, finished")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
