"""Grading on a Dask cluster: a real one, of two worker processes on this machine."""

import os
import signal
import socket
import sys
import time

import pytest

pytest.importorskip("resource", reason="this system has no resource limits")
distributed = pytest.importorskip(
    "distributed", reason='Dask is missing: pip install "nncourse[scale]"'
)

from coursekit.course import load, of_package  # noqa: E402
from coursekit.doctor import no_bwrap  # noqa: E402
from coursekit.grading import cluster  # noqa: E402  # needs none of what may be missing
from coursekit.grading.cluster import ClusterError, check_cluster  # noqa: E402
from coursekit.grading.grade import grade  # noqa: E402
from coursekit.grading.isolation import Limits, Reason  # noqa: E402
from coursekit.grading.reading import Handed, code_cells  # noqa: E402
from coursekit.grading.reference import load_references  # noqa: E402
from coursekit.grading.work import Paper, Settings  # noqa: E402
from studies.benchmarks.grading_class import without_times  # noqa: E402
from tests.coursekit.grading.cases import LABELS, WRONG_SLOPE, submission, write  # noqa: E402
from tests.coursekit.grading.conftest import facts_once, make_course  # noqa: E402

LEVEL = "limits" if no_bwrap(of_package("nncourse")) else "bwrap"
NAMES = ["ann", "ben", "eve"]
SLOW = f"import time\ntime.sleep(1)\n{LABELS}"


@pytest.fixture(scope="module")
def scheduler():
    """The address of a cluster of two worker processes."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as running:
        yield running.scheduler_address


@pytest.fixture(scope="module")
def client(scheduler):
    with distributed.Client(scheduler, set_as_default=False) as client:
        yield client


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class, handed in; a wrong answer and a file that is no notebook are among them."""
    folder = make_course(tmp_path_factory.mktemp("course"))
    for name in NAMES:
        answers = {"1.3": SLOW} | ({"1.2": WRONG_SLOPE} if name == "ben" else {})
        write(folder / "in" / f"{name}.ipynb", submission(answers))
    (folder / "in" / "nobody.ipynb").write_text("no notebook")
    return folder


def graded(course, out, **options):
    return grade(course / "in", course / out, course / "solutions", LEVEL, 1, **options)


# ---- grades


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a worker's death is tried there")
def test_a_worker_dies_while_it_grades_and_the_grades_are_those_of_one_process(
    course, scheduler, client
):
    """Who grades at the first result is killed; what it had in its hands goes elsewhere."""
    killed = []

    def kill(result, total):
        if result.student != "nobody" and not killed:
            processes = client.run(os.getpid)
            (victim, *_) = [each for each, keys in client.processing().items() if keys]
            killed.append(processes[victim])
            os.kill(processes[victim], signal.SIGKILL)

    graded(course, "there", dask=scheduler, progress=kill)
    graded(course, "here")
    assert killed
    assert killed[0] not in client.run(os.getpid).values()
    grades = [(course / each / "grades.csv").read_bytes() for each in ("there", "here")]
    assert grades[0] == grades[1]
    there, here = (without_times(course / each / "results.json") for each in ("there", "here"))
    assert there == here


def test_what_is_graded_is_not_sent_again(course, scheduler, monkeypatch):
    if not (course / "there" / "grades.csv").exists():
        graded(course, "there", dask=scheduler)
    monkeypatch.setattr(cluster, "grade_there", None)  # nothing can be sent
    assert len(graded(course, "there", dask=scheduler)) == 1 + len(NAMES)


def settings(course=None, isolation="limits"):
    return Settings(load(course or "."), Limits(), isolation)


def test_a_worker_with_other_code_marks_nothing(course, scheduler, monkeypatch):
    """It comes later than the check; the submission is tried again, then not marked."""
    monkeypatch.setattr(cluster, "fingerprint", lambda packages: "other")
    (reference,) = facts_once(load_references(course / "solutions"), 1)
    paper = Paper("ann", "ann.ipynb", Handed(tuple(code_cells(submission())), "sha"))
    kept, told = [], settings(course)
    tasks = [(0, reference, paper)]
    cluster.grade_on_cluster(tasks, told, scheduler, lambda *each: kept.append(each))
    ((_, result),) = kept
    assert (result.reason, result.total) == (Reason.INTERNAL, None)
    assert "it has other code than the grader; install the same there" in result.message


# ---- refusals


def test_workers_without_bubblewrap_are_named(scheduler, client):
    setting = "__import__('os').environ.update(PATH={!r})"
    client.run(eval, setting.format(""))
    try:
        with pytest.raises(ClusterError) as refused:
            check_cluster(scheduler, settings(isolation="bwrap"))
    finally:
        client.run(eval, setting.format(os.environ["PATH"]))
    assert all(address in str(refused.value) for address in client.nthreads())
    assert "isolation bwrap does not work here: bubblewrap is not installed" in str(refused.value)


def test_other_code_on_the_workers_is_refused(scheduler, client, monkeypatch):
    monkeypatch.setattr(cluster, "fingerprint", lambda packages: "other")
    with pytest.raises(ClusterError) as refused:
        check_cluster(scheduler, settings())
    assert str(refused.value).count("it has other code than the grader") == 2


def test_workers_without_the_kit_are_refused(scheduler, monkeypatch):
    def not_there(code, settings):
        import nowhere  # noqa: F401

    monkeypatch.setattr(cluster, "trouble_there", not_there)
    with pytest.raises(ClusterError, match=r"has no module nowhere; install the course with"):
        check_cluster(scheduler, settings())


def test_nobody_at_the_address(tmp_path, course):
    with socket.socket() as listening:  # it takes calls, and says nothing
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)
        address = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(ClusterError, match=f"no Dask scheduler answers at {address} within 1 "):
            check_cluster(address, settings(), seconds=1)
        assert time.monotonic() < began + 5


@pytest.mark.parametrize("address", ["nonsense", "ftp://127.0.0.1:1", "tcp://127.0.0.1:1", ""])
def test_an_address_that_is_none(course, address):
    with pytest.raises(ClusterError, match="no Dask scheduler answers at"):
        check_cluster(address, settings(), seconds=0.5)
    assert not (course / "nowhere").exists()


def test_a_scheduler_without_workers():
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0", processes=False) as empty:
        with pytest.raises(ClusterError, match="has no workers after 0.5 seconds. Start some"):
            check_cluster(empty.scheduler_address, settings(), seconds=0.5)


def test_dask_that_is_not_installed(monkeypatch, course):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match="pip install dask distributed"):
        graded(course, "nowhere", dask="tcp://127.0.0.1:8786")
    assert not (course / "nowhere").exists()
