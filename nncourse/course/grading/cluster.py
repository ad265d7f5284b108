"""Grade on a Dask cluster that exists already: `nncourse grade … --dask tcp://scheduler:8786`.

What is sent is a `tasks.Task`, what comes back is plain data. Which worker gets what, and what
happens when one dies, is Dask's. Each worker opens a sandbox of its own and finds the expected
values in it; one that cannot, or that has another version of the course, is refused.

One worker process grades one submission at a time, so start workers with one thread each. Tasks
hold the solutions and what students have written: use Dask's `tls://` where others can listen.
"""

import hashlib
import logging
import platform
import threading
import time
from collections import deque
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from queue import SimpleQueue

import nncourse
from nncourse.course.grading.sandbox import open_sandbox
from nncourse.course.grading.tasks import answer, answered, failed

SECONDS = 10.0  # for the scheduler to answer, and for a first worker to be there
WITHOUT_WORKERS = 120.0  # seconds after which a run without any worker gives up
TICK = 5.0
TRIES = 3  # of a submission, on other workers, when one of them turns out to be unfit
PER_WORKER = 2  # submissions sent ahead, so that no worker waits
ABOUT = "__import__('importlib').import_module({!r}).about_here(*{!r})"  # a word all can understand


class ClusterError(ValueError):
    """The cluster cannot grade; the message says why and what to do."""


def check_cluster(address, isolation, hide=(), seconds=SECONDS):
    """Make sure that a cluster can grade.

    Parameters
    ----------
    address : str
        Of the scheduler.
    isolation : str
        The level that every worker must give.
    hide : sequence of str
        See `tasks.grade_one`.
    seconds : float
        For the scheduler to answer.

    Raises
    ------
    ClusterError
    """
    with connected(address, seconds) as client:
        unfit = unfit_workers(client, isolation, hide)[1]
        if unfit:
            raise ClusterError(
                f"the Dask cluster at {address} cannot grade:\n"
                + "\n".join(f"  {who}: {why}" for who, why in sorted(unfit.items()))
            )


def grade_on_cluster(tasks, address, keep, hide=(), seconds=SECONDS):
    """Grade submissions in the workers of a cluster; `keep(place, result)` gets each.

    Parameters
    ----------
    tasks : sequence of (int, tasks.Task)
    address : str
        Of the scheduler.
    keep : callable
    hide : sequence of str
    seconds : float

    Raises
    ------
    ClusterError
        When the cluster is gone. What was kept by then is kept.
    """
    if not tasks:
        return
    with connected(address, seconds) as client:
        lost = _Run(client, keep, hide).grade(tasks, alone=False)
        last = _Run(client, keep, hide).grade([each[:2] for each in lost], alone=True)
    for place, task, message in last:
        keep(place, failed(task, message))


@contextmanager
def connected(address, seconds=SECONDS):
    """A client of a scheduler that has workers."""
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # we say it in our words
    client = _client(address, seconds)
    try:
        try:
            client.wait_for_workers(1, timeout=seconds)
        except TimeoutError:
            raise ClusterError(
                f"the Dask scheduler at {address} has no workers after {seconds:g} seconds. "
                f"Start some: dask worker {address} --nthreads 1"
            ) from None
        with client.as_current():
            yield client
    finally:
        with suppress(Exception):  # it may be gone
            client.close()


def _client(address, seconds):
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise ClusterError(
            f"a Dask cluster needs more packages here ({error.name} is missing): "
            'pip install "nncourse[scale]"'
        ) from None
    options = {"timeout": seconds, "set_as_default": False, "name": "nncourse"}
    client, error = _in_time(partial(Client, address, **options), 2 * seconds)
    if client is None:
        raise ClusterError(
            f"no Dask scheduler answers at {address} within {seconds:g} seconds "
            f"({type(error).__name__}). Expected an address as `dask scheduler` prints it, such as "
            "tcp://192.168.0.7:8786."
        ) from error
    return client


def _in_time(function, seconds):
    """What a function returns, and what it raises; it may wait for an answer without end."""
    future = Future()
    threading.Thread(target=_call, args=(future, function), daemon=True).start()
    try:
        return future.result(seconds), None
    except Exception as error:
        return None, error


# ---- who may grade


def unfit_workers(client, isolation, hide=()):
    """Which workers can grade.

    Returns
    -------
    list of str
        Addresses of those that can.
    dict
        From the others, and perhaps the scheduler, to the reason.
    """
    here = about_here()
    asked = ABOUT.format(__name__, (isolation, tuple(hide)))
    said = client.run(eval, asked, on_error="return")
    reasons = {who: _unlike(here, each) for who, each in said.items()}
    fit = [who for who, reason in reasons.items() if not reason]
    reasons["the scheduler"] = _unlike(here, _about_scheduler(client))
    return fit, {who: reason for who, reason in reasons.items() if reason}


def _about_scheduler(client):
    """What the scheduler says about itself: it reads what it hands on."""
    try:
        return client.run_on_scheduler(eval, ABOUT.format(__name__, ()))
    except Exception as error:
        return error


def about_here(isolation=None, hide=()):
    """What this process would grade with, and why it cannot, as plain data.

    Parameters
    ----------
    isolation : str, optional
        The level to try out, if any.
    hide : sequence of str
    """
    trouble = ""
    if isolation is not None:
        try:
            sandbox = open_sandbox(isolation, hide)
            getattr(sandbox, "close", lambda: None)()
        except (ValueError, OSError) as error:
            trouble = str(error)
    return {"version": nncourse.__version__, "code": fingerprint(), "trouble": trouble,
            "machine": platform.node()}  # fmt: skip


def _unlike(here, there):
    """Why a process that says this about itself cannot grade for us, or an empty text."""
    if isinstance(there, ModuleNotFoundError):
        return f"has no module {there.name}; install nncourse[grading,scale] there"
    if isinstance(there, BaseException):
        return f"has another nncourse than this machine's {here['version']} ({there})"
    if there["version"] != here["version"]:
        return (
            f"on {there['machine']} has nncourse {there['version']}, this machine has "
            f"{here['version']}; install the same there, and start it again"
        )
    if there["code"] != here["code"]:
        return (
            f"on {there['machine']} has nncourse {there['version']} as well, but with other code "
            f"({there['code'][:8]}, here {here['code'][:8]}); install the same there, and start it "
            "again"
        )
    return f"on {there['machine']}: {there['trouble']}" if there["trouble"] else ""


@cache
def fingerprint():
    """What the code of the course is recognised by."""
    package = Path(nncourse.__file__).resolve().parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        digest.update(f"{path.relative_to(package).as_posix()}\n{text}\0".encode())
    return digest.hexdigest()


# ---- a run


class _Run:
    """Submissions on their way through the cluster."""

    def __init__(self, client, keep, hide):
        self._client, self._keep, self._hide = client, keep, tuple(map(str, hide))
        self._fit = None  # addresses to prefer, once a worker was found to be unfit
        self._seen = time.monotonic()  # when there were workers

    def grade(self, tasks, alone):
        """Grade; gives those back whose workers died, as (place, task, message)."""
        self._waiting = deque((place, task, 1) for place, task in tasks)
        self._running, self._lost = {}, []
        try:
            while self._waiting or self._running:
                while self._waiting and len(self._running) < (1 if alone else self._room()):
                    self._send(self._waiting.popleft())
                for future in self._done():
                    self._hear(future, *self._running.pop(future))
        except BaseException:
            with suppress(Exception):
                self._client.cancel(list(self._running))
            raise
        return self._lost

    def _room(self):
        return max(1, PER_WORKER * len(self._client.nthreads()))

    def _send(self, work):
        where = {"workers": self._fit, "allow_other_workers": True} if self._fit else {}
        future = self._client.submit(answer_there, work[1], fingerprint(), self._hide,
                                     pure=False, **where)  # fmt: skip
        self._running[future] = work

    def _done(self):
        """Those that are done; waits for one."""
        from distributed import wait

        while True:
            try:
                return wait(list(self._running), TICK, "FIRST_COMPLETED").done
            except TimeoutError:
                self._look_for_workers()
            except CancelledError:
                raise ClusterError(GONE.format(self._client.scheduler.address)) from None

    def _look_for_workers(self):
        if self._client.status != "running":
            raise ClusterError(GONE.format(self._client.scheduler.address))
        if self._client.nthreads():
            self._seen = time.monotonic()
        elif time.monotonic() > self._seen + WITHOUT_WORKERS:
            raise ClusterError(
                f"the Dask cluster has had no worker for {WITHOUT_WORKERS:g} seconds. What is "
                "graded is kept; the same command goes on from there."
            )

    def _hear(self, future, place, task, tried):
        from distributed import KilledWorker

        if future.status in ("cancelled", "lost"):
            raise ClusterError(GONE.format(self._client.scheduler.address))
        error = future.exception()
        if isinstance(error, KilledWorker):
            times = error.allowed_failures + 1
            message = f"{times} workers of the cluster died while they graded it, the last alone"
            self._lost.append((place, task, message))
        elif error or "unfit" in (said := future.result()) or _cannot_isolate(said):
            why = str(error or said.get("unfit") or said["refused"][1])
            self._elsewhere(place, task, tried, why)
        else:
            self._keep(place, answered(task, said))

    def _elsewhere(self, place, task, tried, why):
        """Try it in workers that are fit; one that has come later may be none of them."""
        self._fit, _ = unfit_workers(self._client, task.isolation, self._hide)
        if not self._fit:
            raise ClusterError(f"no worker of the Dask cluster can grade any more: {why}")
        if tried < TRIES:
            self._waiting.append((place, task, tried + 1))
        else:
            self._keep(place, failed(task, why))


GONE = (
    "the Dask scheduler at {} is gone. What is graded is kept; the same command goes on from there."
)


def _cannot_isolate(said):
    return said.get("refused", [""])[0] == "IsolationError"


# ---- on the workers


def answer_there(task, wanted, hide=()):
    """What a worker does with a task.

    Parameters
    ----------
    task : tasks.Task
    wanted : str
        The fingerprint of the code that the grader has.
    hide : sequence of str

    Returns
    -------
    dict
        See `tasks.answer`; or the key `unfit` with a reason.
    """
    if fingerprint() != wanted:
        return {"unfit": f"a worker on {platform.node()} has another nncourse"}
    return in_one_thread(answer, task, hide)


_todo = None
_lock = threading.Lock()


def in_one_thread(function, *args):
    """Call a function in the one thread that grades in this process, and wait.

    Pytest runs once at a time in a process, and what bubblewrap starts ends with the thread that
    has started it.
    """
    global _todo
    with _lock:
        if _todo is None:
            _todo = SimpleQueue()
            threading.Thread(target=_work, args=(_todo,), daemon=True).start()
    future = Future()
    _todo.put((future, function, *args))
    return future.result()


def _work(todo):
    while True:
        _call(*todo.get())


def _call(future, function, *args):
    try:
        future.set_result(function(*args))
    except BaseException as error:
        future.set_exception(error)
