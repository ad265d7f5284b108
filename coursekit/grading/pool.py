"""Worker processes on this machine, each of which grades one submission after another.

A worker that dies, whoever has killed it, takes the pool with it; that costs time and nothing
else. What was in the workers' hands then is graded again at the end, alone, so that one submission
that keeps crashing its worker is known: it is reported as an internal error and gets no mark.
"""

import os
import shutil
import signal
import tempfile
import threading
from collections import deque
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection, parent_process

from coursekit.grading.isolation import IsolationError
from coursekit.grading.processes import context
from coursekit.grading.work import failed, grade_one

TRIES = 3  # of a submission whose worker dies: one among the others, the rest alone
STARTS = 3  # of workers that end before they are ready


class WorkersLost(RuntimeError):
    """Worker processes never get ready."""


def grade_in_pool(tasks, settings, workers, keep):
    """Grade many submissions, some at the same time; `keep(place, result)` gets each.

    Parameters
    ----------
    tasks : sequence of (int, Reference, Paper)
    settings : work.Settings
    workers : int
    keep : callable

    Raises
    ------
    WorkersLost, IsolationError
    """
    waiting, lost = deque(tasks), []
    while waiting:
        lost += _grade(waiting, settings, workers, keep)
    for _ in range(TRIES - 1):
        lost = [again for task in lost for again in _grade(deque([task]), settings, 1, keep)]
    for place, reference, paper in lost:
        message = f"the worker process died {TRIES} times; the last times it was alone"
        keep(place, failed(reference, paper, message))


def _grade(waiting, settings, workers, keep):
    """Grade what waits, until all is done or a worker dies; gives back what was in their hands."""
    references = {reference.sha256: reference for _, reference, _ in waiting}
    running = {}
    with _pool(references, settings, min(workers, len(waiting))) as pool:
        try:
            while waiting or running:
                while waiting and len(running) < workers:
                    task = waiting.popleft()
                    running[_send(pool, *task)] = task
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    result = _result(future, *running[future])
                    place, *_ = running.pop(future)
                    keep(place, result)
        except BrokenProcessPool:
            return list(running.values())
    return []


def _send(pool, place, reference, paper):
    return pool.submit(_grade_there, reference.sha256, paper)


def _result(future, place, reference, paper):
    try:
        return future.result()
    except (BrokenProcessPool, IsolationError):
        raise
    except Exception as error:  # our fault, whatever it is; the others go on
        return failed(reference, paper, error)


@contextmanager
def _pool(references, settings, workers):
    """A pool whose workers are ready; on exit they and all that they have started have ended."""
    folder = tempfile.mkdtemp(prefix="ck-")  # short: the path of a socket has some 100 bytes
    theirs, ours = context().Pipe(duplex=False)
    try:
        pool = _started(workers, (references, settings, folder, theirs))
        try:
            yield pool
        except BaseException:
            ours.close()  # workers end at once, whatever they have in their hands
            raise
        finally:
            pool.shutdown(cancel_futures=True)
    finally:
        ours.close()
        theirs.close()
        shutil.rmtree(folder, ignore_errors=True)


def _started(workers, prepared):
    for _ in range(STARTS):
        pool = ProcessPoolExecutor(workers, context(), _begin, prepared)
        try:
            pool.submit(os.getpid).result()
            return pool
        except BrokenProcessPool:
            pool.shutdown()
    raise WorkersLost(
        f"{STARTS} worker processes in a row ended before they were ready. Is there memory left? "
        'A script that grades with workers must do so under if __name__ == "__main__".'
    )


# ---- in the worker process

_here = {}


def _begin(references, settings, folder, lifeline):
    """Prepare a worker: what it grades with, where it writes, when it ends."""
    _here.update(references=references, settings=settings)
    tempfile.tempdir = folder
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is for the grader
    threading.Thread(target=_end_with, args=(lifeline, folder), daemon=True).start()


def _grade_there(fingerprint, paper):
    return grade_one(_here["references"][fingerprint], paper, _here["settings"])


def _end_with(lifeline, folder):
    """End when the grader closes its end of a pipe, or has died: nobody would take the result.

    Kernels end with the process that has started them.
    """
    connection.wait([parent_process().sentinel, lifeline])
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)
