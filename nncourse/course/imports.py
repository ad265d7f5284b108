"""Import a package without an optional part of it that is slow and that nobody here needs."""

import sys
from contextlib import contextmanager


@contextmanager
def without(name):
    """Within this, importing a module of this name fails, unless it has been imported before.

    Examples
    --------
    >>> with without("this"):
    ...     import this
    Traceback (most recent call last):
    ModuleNotFoundError: import of this halted; None in sys.modules
    """
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None
    try:
        yield
    finally:
        del sys.modules[name]
