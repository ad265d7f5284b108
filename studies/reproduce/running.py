"""Many runs in several processes; each result is a file, so that a stopped run goes on."""

import json
import multiprocessing
import os
import platform
import queue
import signal
import threading
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from nncourse.files import written_whole
from studies.reproduce.computing import compute, load
from studies.reproduce.runs import Run, adapted

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


@dataclass(frozen=True)
class Task:
    """A run, adapted to the data, with a seed."""

    run: Run
    seed: int
    data: str
    quick: bool = False

    @property
    def settings(self):
        """All that the result depends on, but for the versions of the software."""
        settings = asdict(self.run) | {"start": list(self.run.start), "seed": self.seed}
        return {k: v for k, v in settings.items() if k != "seeds"} | {"data": self.data}

    @property
    def file(self):
        quick = "quick-" if self.quick else ""
        return f"{self.data}-{quick}{self.run.name}-{self.seed}.json"

    @property
    def work(self):
        """The estimated seconds that it takes; only the progress bar depends on it."""
        if "svm" in self.run.kind:
            return 1e-7 * self.run.images**2
        columns = self.run.images * self.run.epochs
        if self.run.kind == "without biases":
            return 9e-5 * columns
        return 0.1 + 1e-7 * columns * (20 + self.run.hidden)


def tasks(runs, data, seeds=None, quick=False):
    """List the tasks, seed by seed; baselines that chance has no part in are run once."""

    def seeds_of(run):
        return min(run.seeds, 1) if quick or run.seeds == 1 else seeds or run.seeds

    return [
        Task(adapted(run, data, quick), seed, data, quick)
        for run in runs
        for seed in range(seeds_of(run))
    ]


def result(task, folder):
    """Read the finished result of a task, or None where there is none of the same settings."""
    try:
        measured = json.loads((Path(folder) / task.file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return measured if measured.get("settings") == task.settings else None


def run_all(todo, folder, jobs, bar, say=lambda task, result: None):
    """Carry out the tasks that have no result yet; write each result as soon as it is there.

    Parameters
    ----------
    todo : list of Task
    folder : path-like
        Where the results stand.
    jobs : int
        How many processes work; each has one thread.
    bar : callable
        Gets the fraction of all work that is done.
    say : callable
        Called with each task that is done, and its result.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    missing = [task for task in todo if result(task, folder) is None]
    done = dict.fromkeys(missing, 0.0)

    def show():
        bar(1 - sum((1 - done[t]) * t.work for t in missing) / sum(t.work for t in todo))

    show()
    if not missing:
        return
    load(missing[0].data)  # errors in the data show here, and a download happens once
    with _workers(min(jobs, len(missing)), missing[0].data) as (pool, news):
        waiting = {pool.submit(_work, task): task for task in missing}
        while waiting:
            finished, _ = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
            for task, fraction in _reports(news):
                done[task] = max(done[task], fraction)
            for future in finished:
                task = waiting.pop(future)
                _write(task, future.result(), folder)
                done[task] = 1.0
                say(task, future.result())
            show()


def _write(task, measured, folder):
    """Write one result, whole or not at all."""
    with written_whole(folder / task.file) as file:
        json.dump({"settings": task.settings, **measured}, file, indent=1)
        file.write("\n")


def _reports(news):
    """Return what the workers have reported since last time."""
    while True:
        try:
            yield news.get_nowait()
        except queue.Empty:
            return


# ---- the processes

_LOST = (
    "a process that was at work has ended, for want of memory perhaps (each takes up to 2 GB). "
    "What is finished is kept: give the same command again, with fewer processes, such as -j 1."
)


@contextmanager
def _workers(jobs, data):
    """Start processes with one thread each, which end together with this one."""
    context = multiprocessing.get_context("spawn")  # forked processes would keep BLAS's threads
    news = context.Queue()
    with _one_thread():
        pool = ProcessPoolExecutor(jobs, context, initializer=_start, initargs=(data, news))
        try:
            yield pool, news
        except BaseException as error:
            for process in multiprocessing.active_children():
                process.terminate()
            pool.shutdown(wait=False, cancel_futures=True)
            if isinstance(error, BrokenProcessPool):
                raise OSError(_LOST) from error
            raise
        pool.shutdown()


@contextmanager
def _one_thread():
    """Set environment variables that BLAS reads when it is loaded; put them back afterwards."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _start(data, news):
    """Load the data once per process, and end when the parent has ended, however it did."""
    global _SETS, _NEWS
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
    threading.Thread(target=_end_with_parent, daemon=True).start()
    news.cancel_join_thread()  # else a pipe full of unread reports keeps the process alive
    _SETS, _NEWS = load(data), news


def _end_with_parent():
    multiprocessing.parent_process().join()
    os._exit(1)


def _work(task):
    """Carry out one task, in a worker."""
    measured = compute(task.run, task.seed, _SETS, lambda fraction: _NEWS.put((task, fraction)))
    return {**measured, "environment": environment()}


def environment():
    """Describe the versions and the type of machine that a result was made with."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": f"{blas['name']} {blas['version']}",
        "system": f"{platform.system()} {platform.machine()}",
        "scikit-learn": _version_of("scikit-learn"),
    }


def _version_of(package):
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
