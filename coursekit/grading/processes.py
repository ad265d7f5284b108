"""How this package's own processes begin: as copies of one that has imported what they need.

To import what reads notebooks takes longer than to grade some of them: 1.4 s on two slow cores.
"""

from multiprocessing import forkserver, get_all_start_methods, get_context

IMPORTED = ["coursekit.grading.reference", "coursekit.grading.work"]


def context():
    """The context for new processes: they are forked from a prepared one where a system can."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    chosen = get_context("forkserver")
    chosen.set_forkserver_preload(IMPORTED)
    return chosen


def prepare():
    """Begin to import in the process that others are forked from, beside this one's imports."""
    if context().get_start_method() == "forkserver":
        forkserver.ensure_running()
