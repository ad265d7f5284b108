"""What keeps a kernel in: three levels of isolation, tried out before anything runs.

====================================================  ==========  =========  ======
What a submission cannot do                           bwrap       container  limits
====================================================  ==========  =========  ======
change expected values, marks, results                yes         yes        (1)
read solutions, other submissions, results, `/home`   yes         yes        no
write anywhere but into its own scratch folders       yes         yes        no
leave files for the next submission                   yes         yes        (2)
reach the network                                     yes         yes        no
make other system calls than a kernel needs           yes         (7)        no
see or signal processes outside, kill −1              yes         yes        no
survive its own end                                   yes         yes        (3)
fork without end                                      yes         yes        (4)
use much memory, output or time, write huge files     (6)         (5)        (6)
====================================================  ==========  =========  ======

(1) Its code runs in another process, and the expected values are on no disk while it runs; but a
process of the same user may write into all that the user owns, and look into the grader's memory.
(2) Its own folder is deleted; others are not looked at. (3) Unless it takes care to hide.
(4) Counted from outside and ended; a fast bomb may win the race. (5) The engine holds memory and
processes down; which of the two was exceeded is not told. (6) Files and memory per process, output
and time for all; and the memory of all its processes together. Not counted is memory that no
living process has touched: files without a name (memfd), pages shared with a process that has
ended, and in `limits` System V segments. A sandbox that uses the machine's memory up so is what
the system ends first, and it is gone with its processes. (7) By the engine's own profile.

The level `container` is only as good as its engine: one that runs as root shares more with the
system than bubblewrap does. `limits` is for code that may be faulty but is not hostile, and only
for who asks for it.
"""

from pathlib import Path

from coursekit.course import Course

NO_COURSE = Course(Path(), "")
ADVICE = (
    "Grading runs code of strangers, so nothing weaker is taken instead. Install bubblewrap 0.8 "
    "or newer (apt install bubblewrap) on a Linux that allows user namespaces; or say --isolation "
    "container where Docker or Podman runs; or, for submissions that you trust, --isolation "
    "limits, which keeps out accidents, not intent."
)


class IsolationError(ValueError):
    """The wanted isolation is not to be had here; the message says why and what to do."""


def open_sandbox(isolation=None, hide=(), course=NO_COURSE, **options):
    """The sandbox of a level, after a trial that it works here.

    Parameters
    ----------
    isolation : {"bwrap", "container", "limits"}, optional
        bwrap if None. Nothing weaker is ever taken instead.
    hide : sequence of path-like
        Folders that must not be seen inside, even where they lie in one that is.
    course : Course
        Its `packages` and `data` are shown inside; its `preload` is imported before kernels start.
    **options
        Of the level: `engine` and `limits`, for container.

    Returns
    -------
    Sandbox
        With `level`, ``trouble()``, ``needs(modules)``, ``start(settings, sockets)``, which gives
        a jail (``is_alive()``, ``usage()``, ``pids()``, ``kill()``), and ``close()``.

    Raises
    ------
    IsolationError
    """
    isolation = isolation or "bwrap"
    levels = _levels()
    if isolation not in levels:
        raise IsolationError(f"there is no isolation {isolation!r}; expected {', '.join(levels)}.")
    sandbox = levels[isolation](hide, course, **options)
    if reason := sandbox.trouble():
        raise IsolationError(f"isolation {isolation} does not work here: {reason}. {ADVICE}")
    return sandbox


def _levels():
    """The levels by name; imported late, as this package is imported inside of them, too."""
    from coursekit.grading.isolation.bwrap import Bwrap
    from coursekit.grading.isolation.container import Container
    from coursekit.grading.isolation.ordinary import LimitsOnly

    return {"bwrap": Bwrap, "container": Container, "limits": LimitsOnly}
