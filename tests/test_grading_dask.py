"""Grading on a Dask cluster: a real one, of two worker processes on this machine."""

import os
import signal
import socket
import sys
import time

import nbformat
import pytest

pytest.importorskip("resource", reason="this system has no resource limits")
distributed = pytest.importorskip(
    "distributed", reason='Dask is missing: pip install "nncourse[scale]"'
)

from benchmarks.grading_class import without_times  # noqa: E402
from nncourse.course import probes  # noqa: E402
from nncourse.course.grading import cluster  # noqa: E402  # needs none of what may be missing
from nncourse.course.grading.cluster import ClusterError, about_here, check_cluster  # noqa: E402
from nncourse.course.grading.grade import grade  # noqa: E402
from nncourse.course.grading.limits import INTERNAL, Limits  # noqa: E402
from nncourse.course.grading.reading import Handed, code_cells  # noqa: E402
from nncourse.course.grading.reference import load_reference  # noqa: E402
from nncourse.course.grading.tasks import Paper, Task  # noqa: E402
from tests.grading_cases import LABELS, WRONG_SLOPE, solutions, submission, write  # noqa: E402

LEVEL = "limits" if probes.no_bwrap() else "bwrap"
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
    folder = tmp_path_factory.mktemp("course")
    (folder / "in").mkdir()
    (folder / "solutions").mkdir()
    nbformat.write(solutions(), folder / "solutions" / "01_tests.ipynb")
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
    monkeypatch.setattr(cluster, "answer_there", None)  # nothing can be sent
    assert len(graded(course, "there", dask=scheduler)) == 1 + len(NAMES)


def a_task(course, isolation=LEVEL):
    reference = load_reference(course / "solutions" / "01_tests.ipynb")
    paper = Paper("ann", "ann.ipynb", Handed(tuple(code_cells(submission())), "sha"))
    return Task(reference, paper, 1, Limits(), isolation)


def test_workers_that_have_another_course_are_passed_over(course, scheduler, monkeypatch):
    """They come later than the check; the submission is tried elsewhere, then not marked."""
    monkeypatch.setattr(cluster, "fingerprint", lambda: "other")
    monkeypatch.setattr(cluster, "unfit_workers", lambda client, *_: (list(client.nthreads()), {}))
    kept = []
    cluster.grade_on_cluster([(0, a_task(course))], scheduler, lambda *each: kept.append(each))
    ((_, result),) = kept
    assert (result.reason, result.total) == (INTERNAL, None)
    assert "has another nncourse" in result.message


def test_workers_without_the_isolation_are_refused(course, scheduler):
    unfit = a_task(course, isolation="nothing")
    with pytest.raises(ClusterError, match="can grade any more: there is no isolation 'nothing'"):
        cluster.grade_on_cluster([(0, unfit)], scheduler, None)


# ---- refusals


def test_workers_without_bubblewrap_are_named(scheduler, client):
    setting = "__import__('os').environ.update(PATH={!r})"
    client.run(eval, setting.format(""))
    try:
        with pytest.raises(ClusterError) as refused:
            check_cluster(scheduler, "bwrap")
    finally:
        client.run(eval, setting.format(os.environ["PATH"]))
    assert all(address in str(refused.value) for address in client.nthreads())
    assert "isolation bwrap does not work here: bubblewrap is not installed" in str(refused.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"version": "0.0.9"}, "has nncourse {}, this machine has 0.0.9; install the same there"),
     ({"code": "0123456789"}, "has nncourse {} as well, but with other code")],
)  # fmt: skip
def test_another_version_on_the_workers_is_refused(scheduler, monkeypatch, change, said):
    here = about_here()
    monkeypatch.setattr(cluster, "about_here", lambda: here | change)
    with pytest.raises(ClusterError) as refused:
        check_cluster(scheduler, "limits")
    assert str(refused.value).count(said.format(here["version"])) == 2


def test_workers_without_nncourse_are_refused(scheduler, monkeypatch):
    monkeypatch.setattr(cluster, "ABOUT", cluster.ABOUT.replace("{!r}).about", "'nowhere').about"))
    with pytest.raises(ClusterError, match=r"has no module nowhere; install nncourse\[grading"):
        check_cluster(scheduler, "limits")


def test_nobody_at_the_address(tmp_path, course):
    with socket.socket() as listening:  # it takes calls, and says nothing
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)
        address = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(ClusterError, match=f"no Dask scheduler answers at {address} within 1 "):
            check_cluster(address, "limits", seconds=1)
        assert time.monotonic() < began + 5


@pytest.mark.parametrize("address", ["nonsense", "ftp://127.0.0.1:1", "tcp://127.0.0.1:1", ""])
def test_an_address_that_is_none(course, address):
    with pytest.raises(ClusterError, match="no Dask scheduler answers at"):
        check_cluster(address, "limits", seconds=0.5)
    assert not (course / "nowhere").exists()


def test_a_scheduler_without_workers():
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0", processes=False) as empty:
        with pytest.raises(ClusterError, match="has no workers after 0.5 seconds. Start some"):
            check_cluster(empty.scheduler_address, "limits", seconds=0.5)


def test_dask_that_is_not_installed(monkeypatch, course):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r'pip install "nncourse\[scale\]"'):
        graded(course, "nowhere", dask="tcp://127.0.0.1:8786")
    assert not (course / "nowhere").exists()
