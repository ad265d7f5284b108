"""The benchmark of latencies: its table from known numbers, and two figures in JupyterLab."""

import re
import subprocess
import sys

import pytest

pytest.importorskip("anywidget")

from nncourse.show.posters import figures
from studies.benchmarks import latency
from studies.benchmarks.latency import Row


def test_the_table_holds_medians_worsts_and_ratios():
    rows = [
        Row("Ball", "the page", [10.0, 12.0, 50.0], [240.0]),
        Row("Runs", "the page", [20.0], [100.0]),
        Row("Pad", "the kernel", [40.0], [120.0]),
    ]
    *_, ball, runs, pad, _, page, kernel = latency.table(rows)
    assert re.findall(r"[\d.]+", ball) == ["12", "50", "240", "20.0"]
    assert "12.5 times" in page and "5.0 times (Runs)" in page
    assert "3.0 times (Pad)" in kernel


def test_a_slider_is_timed_before_a_line_of_text_and_nothing_else():
    kinds = {kind.__name__: latency.timed(kind) for kind in figures()}
    assert kinds["ValleyBall"]["name"] == "v1"
    assert kinds["Layers"]["kind"] == "text"
    assert kinds["HalfAdder"] is None


def test_an_unknown_figure_is_refused_with_those_that_there_are(capsys):
    with pytest.raises(SystemExit):
        latency.main(["Ball"])
    assert "ValleyBall" in capsys.readouterr().err


@pytest.mark.full
@pytest.mark.browser
def test_two_figures_are_timed_beside_interact():
    words = ["studies.benchmarks.latency", "ValleyBall", "Rates", "--moves", "2"]
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True)
    printed = done.stdout  # in a process of its own: Playwright cannot be started twice in one
    for name, place in (("ValleyBall", "the page"), ("Rates", "the kernel")):
        (numbers,) = re.findall(rf"\| {name} \| {place} \| (.*) \|", printed)
        median, worst, interact, _ = map(float, numbers.split(" | "))
        assert 0 < median <= worst and interact > 0
