"""Worker processes on this machine, each of which grades one submission after another.

A worker that dies, whoever has killed it, costs time and nothing else. It had one submission in
its hands, so that is known; it is tried again at the end, with nothing beside it. What takes down
its worker again and again is an internal error, and no mark.
"""

import os
import secrets
import shutil
import signal
import tempfile
import threading
import time
from collections import deque
from multiprocessing import connection, get_context, parent_process

from nncourse.course.grading import watching
from nncourse.course.grading.tasks import answer, answered, failed
from nncourse.course.grading.workbench import close_workbench

TRIES = 3  # of a submission whose worker dies: one among the others, the rest alone
STARTS = 3  # of workers that end before they are ready
PATIENCE = 3.0  # seconds in which a worker that was told to stop must have ended
READY = "ready"


class WorkersLost(RuntimeError):
    """Worker processes that never get ready."""


def grade_in_workers(tasks, workers, keep, hide=()):
    """Grade many submissions, some at the same time; `keep(place, result)` gets each.

    Parameters
    ----------
    tasks : sequence of (int, tasks.Task)
    workers : int
    keep : callable
    hide : sequence of str
        See `tasks.grade_one`.
    """
    with Crew(hide) as crew:
        lost = crew.grade(tasks, workers, keep)
        for _ in range(TRIES - 1):
            lost = crew.grade([each[:2] for each in lost], 1, keep)
    for place, task, message in lost:
        keep(place, failed(task, f"{message}, {TRIES} times; the last times it was alone"))


class Crew:
    """Worker processes. Left as a context, all have ended, with all that they had started."""

    def __init__(self, hide=()):
        self._hide, self._workers, self._lost_starts = tuple(map(str, hide)), [], 0

    def __enter__(self):
        return self

    def __exit__(self, *about):
        try:
            for worker in self._workers:
                worker.process.terminate()
            until = time.monotonic() + PATIENCE
            for worker in self._workers:
                worker.process.join(max(0, until - time.monotonic()))
        finally:  # somebody in a hurry may stop us here, too
            for worker in self._workers:
                worker.end()

    def grade(self, tasks, most, keep):
        """Grade tasks in at most so many workers.

        Returns
        -------
        list of (int, Task, str)
            Those whose worker died, and how it did.
        """
        waiting, lost = deque(tasks), []
        while waiting or self._busy():
            for worker in self._free(min(most - len(self._busy()), len(waiting))):
                worker.begin(waiting.popleft())
            for worker in self._heard():
                work, worker.work = worker.work, None
                self._hear(worker, work, keep, lost)
        return lost

    def _busy(self):
        return [worker for worker in self._workers if worker.work]

    def _free(self, wanted):
        """Workers that are ready, at most so many; as many are on their way where some lack."""
        free = [worker for worker in self._workers if not worker.work]
        self._workers += [Worker(self._hide) for _ in range(wanted - len(free))]
        return [worker for worker in free if worker.ready][:wanted]

    def _heard(self):
        """Workers that have something to say, or have died; waits for one."""
        by_connection = {worker.connection: worker for worker in self._workers}
        return [by_connection[each] for each in connection.wait(list(by_connection))]

    def _hear(self, worker, work, keep, lost):
        try:
            said = worker.connection.recv()
        except (EOFError, OSError):
            self._bury(worker)
            if work:
                lost.append((*work, f"the worker process ended ({worker.how_it_ended()})"))
            return
        self._lost_starts = 0
        if said == READY:
            worker.ready = True
        else:
            place, task = work
            keep(place, answered(task, said))

    def _bury(self, worker):
        self._workers.remove(worker)
        worker.process.join(1)  # its exit code tells why
        worker.end()
        self._lost_starts += not worker.ready
        if self._lost_starts >= STARTS:
            raise WorkersLost(
                f"{STARTS} worker processes in a row ended before they were ready "
                f"({worker.how_it_ended()}). Is there memory left? A script that grades with "
                'workers must do so under if __name__ == "__main__".'
            )


class Worker:
    """A worker process as seen from the grader, and the work that it has in its hands."""

    def __init__(self, hide):
        context = get_context("spawn")
        # The worker makes it, so that none is left by one that never began; short, for sockets.
        self.folder = os.path.join(tempfile.gettempdir(), f"nnw-{secrets.token_hex(4)}")
        self.connection, far = context.Pipe()
        self.process = context.Process(target=serve, args=(far, hide, self.folder), daemon=True)
        self.process.start()
        far.close()  # so that we hear when the worker's own end is closed
        self.ready, self.work = False, None

    def begin(self, work):
        """Give it a (place, task)."""
        self.work = work
        try:
            self.connection.send(work[1])
        except OSError:  # it has died; we shall hear that
            pass

    def end(self):
        """Kill it, and what it has left behind."""
        self.process.kill()
        self.process.join()
        self.connection.close()
        clean(self.folder)

    def how_it_ended(self):
        """Its exit code in words."""
        code = self.process.exitcode
        if code is not None and code < 0:
            return f"killed by signal {-code}"
        return f"exit code {code}"


def clean(folder):
    """End processes whose home lies in a worker's folder, and delete it."""
    for _ in range(100):
        left = watching.carrying(folder)
        if not left:
            break
        watching.end(left)
    shutil.rmtree(folder, ignore_errors=True)


# ---- in the worker process


def serve(pipe, hide, folder):
    """Grade what comes through a pipe, until it closes."""
    _listen_to_signals()
    os.mkdir(folder, 0o700)
    tempfile.tempdir = folder
    try:
        threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
        pipe.send(READY)
        while True:
            pipe.send(answer(pipe.recv(), hide))
    except (EOFError, OSError, KeyboardInterrupt):
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # told once is enough
        close_workbench()
        shutil.rmtree(folder, ignore_errors=True)


def _listen_to_signals():
    """Ctrl-C is for the grader, which then tells us to stop; kernels end with us."""
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _end_with_parent(folder):
    """Stop when the grader has died. Nobody would take the result."""
    connection.wait([parent_process().sentinel])
    if hasattr(signal, "pthread_kill"):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(PATIENCE)
    clean(folder)
    os._exit(1)
