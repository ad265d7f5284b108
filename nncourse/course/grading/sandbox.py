"""What keeps a kernel in: two levels of isolation, tried out before anything runs.

====================================================  =====  ======
What a submission cannot do                           bwrap  limits
====================================================  =====  ======
change expected values, marks, results                yes    (1)
read solutions, other submissions, results, `/home`   yes    no
write anywhere but into its own scratch folders       yes    no
leave files for the next submission                   yes    (2)
reach the network                                     yes    no
see or signal processes outside, kill −1              yes    no
survive its own end                                   yes    (3)
fork without end                                      yes    (4)
use much memory, output or time, write huge files     yes    (5)
====================================================  =====  ======

(1) Its code runs in another process, and the expected values are on no disk while it runs; but a
process of the same user may write into all that the user owns, and look into the grader's memory.
(2) Its own folder is deleted; others are not looked at. (3) On Linux, unless it takes care to
hide. (4) Counted from outside and ended, on Linux; a fast bomb may win the race. (5) Per process,
and on Linux all its processes together; not counted is memory without a process, in files without
a name (memfd) and System V segments.

So `limits` is for code that may be faulty but is not hostile, and only for who asks for it.
"""

from nncourse.course.grading.bubblewrap import Bwrap
from nncourse.course.grading.ordinary import LimitsOnly

LEVELS = {"bwrap": Bwrap, "limits": LimitsOnly}
ADVICE = (
    "Grading runs code of strangers, so nothing weaker is taken instead. Install bubblewrap 0.8 "
    "or newer (apt install bubblewrap) on a Linux that allows user namespaces; or, for "
    "submissions that you trust, say --isolation limits, which keeps out accidents, not intent."
)


class IsolationError(ValueError):
    """The wanted isolation is not to be had here; the message says why and what to do."""


def open_sandbox(level=None, hide=()):
    """The sandbox of a level, after a trial that it works here.

    Parameters
    ----------
    level : {"bwrap", "limits"}, optional
        bwrap if None. Nothing weaker is ever taken instead.
    hide : sequence of path-like
        Folders that must not be seen inside, even where they lie in one that is.

    Returns
    -------
    Bwrap or LimitsOnly
        With `level`, ``needs(modules)``, ``start(settings, sockets)`` and ``close()``.

    Raises
    ------
    IsolationError
    """
    level = level or "bwrap"
    if level not in LEVELS:
        raise IsolationError(f"there is no isolation {level!r}; expected bwrap or limits.")
    sandbox = LEVELS[level](hide)
    if reason := sandbox.trouble():
        raise IsolationError(f"isolation {level} does not work here: {reason}. {ADVICE}")
    return sandbox
