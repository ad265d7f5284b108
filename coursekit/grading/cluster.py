"""Grade on a Dask cluster that exists already: `grade … --dask tcp://scheduler:8786`.

What is sent is the pure function `work.grade_one` with its arguments, what comes back is its
result. Which worker gets what, and what happens when one dies, is Dask's. A worker that has other
code, or cannot isolate, is refused.

One worker process grades one submission at a time, so start workers with one thread each. Tasks
hold the facts of exercises and what students have written: use `tls://` where others can listen.
"""

import hashlib
import logging
import platform
import threading
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from coursekit.grading.isolation import IsolationError
from coursekit.grading.work import failed, grade_one, sandbox_for

SECONDS = 10.0  # for the scheduler to answer, and for a first worker to be there
WITHOUT_WORKERS = 120.0  # seconds after which a run without any worker gives up
TICK = 5.0
GONE_STATES = ("cancelled", "lost")
TRIES = 3  # of a submission, on other workers, when one of them turns out to be unfit
GONE = (
    "the Dask scheduler at {} is gone. What is graded is kept; the same command goes on from there."
)


class ClusterError(ValueError):
    """The cluster cannot grade; the message says why and what to do."""


def check_cluster(address, settings, seconds=SECONDS):
    """Make sure that all workers of a cluster can grade; raise a ClusterError else.

    `address` is the scheduler's, which has so many `seconds` to answer.
    """
    with connected(address, seconds) as client:
        code = fingerprint(settings.course.packages)
        troubles = client.run(trouble_there, code, settings, on_error="return")
        unfit = {worker: _in_words(trouble) for worker, trouble in troubles.items() if trouble}
    if unfit:
        told = "\n".join(f"  {worker}: {why}" for worker, why in sorted(unfit.items()))
        raise ClusterError(f"the Dask cluster at {address} cannot grade:\n{told}")


def grade_on_cluster(tasks, settings, address, keep, seconds=SECONDS):
    """Grade submissions in the workers of a cluster; `keep(place, result)` gets each.

    `tasks` are as in `work.grade_here`; a ClusterError when the cluster is gone.
    """
    if not tasks:
        return
    with connected(address, seconds) as client:
        code = fingerprint(settings.course.packages)
        running = {_send(client, task, settings, code): (task, 1) for task in tasks}
        while running:
            for future in _done(client, running):
                task, tried = running.pop(future)
                place, reference, paper = task
                error = future.exception()
                if error is None:
                    keep(place, future.result())
                elif isinstance(error, IsolationError) and tried < TRIES:
                    running[_send(client, task, settings, code)] = task, tried + 1
                else:
                    why = _in_words(error)
                    keep(place, failed(reference, paper, f"on the Dask cluster: {why}"))


def _send(client, task, settings, code):
    return client.submit(grade_there, code, *task[1:], settings, pure=False)


def _done(client, running):
    """Those that are done; waits some seconds for one."""
    from distributed import wait

    for _ in range(int(WITHOUT_WORKERS / TICK)):
        try:
            done = wait(list(running), TICK, "FIRST_COMPLETED").done
        except TimeoutError:
            done = ()
        except CancelledError:
            raise ClusterError(GONE.format(client.scheduler.address)) from None
        if client.status != "running" or any(task.status in GONE_STATES for task in done):
            raise ClusterError(GONE.format(client.scheduler.address))
        if done or client.nthreads():
            return done
    raise ClusterError(
        f"the Dask cluster has had no worker for {WITHOUT_WORKERS:g} seconds. What is graded is "
        "kept; the same command goes on from there."
    )


@contextmanager
def connected(address, seconds=SECONDS):
    """Connect to a scheduler that has workers; give the client."""
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise ClusterError(
            f"a Dask cluster needs more packages here ({error.name} is missing): "
            "pip install dask distributed"
        ) from None
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # we say it in our words
    try:
        client = _in_time(Client, address, seconds)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(
            f"no Dask scheduler answers at {address} within {seconds:g} seconds "
            f"({type(error).__name__}). Expected an address as `dask scheduler` prints it, such as "
            "tcp://192.168.0.7:8786."
        ) from error
    with client, client.as_current():
        try:
            client.wait_for_workers(1, timeout=seconds)
        except TimeoutError:
            raise ClusterError(
                f"the Dask scheduler at {address} has no workers after {seconds:g} seconds. "
                f"Start some: dask worker {address} --nthreads 1"
            ) from None
        yield client


def _in_time(client_class, address, seconds):
    """A client; to one who takes calls and says nothing it might listen without end."""
    future = Future()

    def connect():
        try:
            options = {"timeout": seconds, "set_as_default": False, "name": "coursekit"}
            future.set_result(client_class(address, **options))
        except Exception as error:
            future.set_exception(error)

    threading.Thread(target=connect, daemon=True).start()
    return future.result(2 * seconds)


def _in_words(error):
    """Why a worker cannot grade: its own words, or the error that came back instead."""
    if isinstance(error, ModuleNotFoundError):
        return f"it has no module {error.name}; install the course with [grading,scale] there"
    named = isinstance(error, (str, IsolationError))
    return str(error) if named else f"{type(error).__name__}: {error}"


@cache
def fingerprint(packages):
    """Make the fingerprint of the code of the kit and of the course's packages."""
    digest = hashlib.sha256()
    for name in ("coursekit", *packages):
        for folder in find_spec(name).submodule_search_locations:
            for path in sorted(Path(folder).rglob("*.py")):
                text = path.read_text(encoding="utf-8")
                digest.update(f"{name}/{path.relative_to(folder).as_posix()}\n{text}\0".encode())
    return digest.hexdigest()


# ---- on the workers

_grader = ThreadPoolExecutor(1)  # what bubblewrap starts ends with the thread that has started it


def grade_there(code, reference, paper, settings):
    """Grade a submission on a worker.

    Raises
    ------
    IsolationError
        When this worker has other code than the grader, or cannot isolate.
    """
    if why := _other_code(code, settings):
        raise IsolationError(why)
    return _grader.submit(grade_one, reference, paper, settings).result()


def trouble_there(code, settings):
    """Say why a worker cannot grade, or nothing."""
    try:
        if not (trouble := _other_code(code, settings)):
            _grader.submit(sandbox_for, settings).result()
        return trouble
    except (ValueError, OSError) as error:
        return f"on {platform.node()}: {error}"


def _other_code(code, settings):
    if fingerprint(settings.course.packages) == code:
        return ""
    return (f"on {platform.node()} it has other code than the grader; install the same there, and "
            "start it again")  # fmt: skip
