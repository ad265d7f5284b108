"""nbformat, imported in a tenth of its usual time: `from nncourse.course.imports import nbformat`.

Importing nbformat imports jsonschema, which imports rfc3987_syntax where that is installed. That
takes most of a second to build a grammar of web addresses, and nothing in a notebook is checked
with it. Where this comes first jsonschema does without, as if it were not installed.
"""

import sys
from contextlib import contextmanager

__all__ = ["nbformat"]


@contextmanager
def _without(name):
    """Within this, a module of this name cannot be imported; what has been imported stays."""
    missing = object()
    before = sys.modules.get(name, missing)
    if before is missing:
        sys.modules[name] = None
    try:
        yield
    finally:
        if before is missing:
            del sys.modules[name]


with _without("rfc3987_syntax"):
    import nbformat
    import nbformat.reader
