"""The command `doctor`: what it finds, and what it says to do."""

import re
import subprocess
import sys

import pytest

from coursekit import doctor
from coursekit.course import of_package
from coursekit.grading.isolation import bwrap
from nncourse import command

COURSE = of_package("nncourse")


def run(*words):
    whole = [sys.executable, "-m", "nncourse", *words]
    return subprocess.run(whole, capture_output=True, text=True, encoding="utf-8")


def test_doctor_lists_what_there_is_and_its_exit_code_agrees():
    done = run("doctor")
    verdicts = dict(line.split()[1::-1] for line in done.stdout.splitlines() if line[:1] in "oma")
    assert verdicts["Python"] == verdicts["numpy"] == "ok"
    assert done.returncode == ("missing" in verdicts.values()), done.stdout


@pytest.mark.parametrize(
    ("required", "code", "verdict"), [(True, 1, "missing"), (False, 0, "absent")]
)
def test_doctor_fails_only_for_what_the_course_needs(required, code, verdict, monkeypatch, capsys):
    there = doctor.Finding("something", "there")
    for group in ("python", "packages"):
        monkeypatch.setattr(doctor, group, lambda distribution: [])
    monkeypatch.setattr(doctor, "kernel", lambda: there)
    monkeypatch.setattr(doctor, "sandbox", lambda course: there)
    lost = doctor.Finding("thing", "not there", False, "fetch thing", required)
    assert doctor.report(COURSE, [lost]) == code
    printed = capsys.readouterr().out
    assert re.search(rf"^{verdict} +thing +not there$", printed, re.MULTILINE)
    assert "    thing: fetch thing\n" in printed


@pytest.mark.parametrize(
    ("text", "found"), [("no-such-package>=2", "not installed"), ("numpy>=99", r"\d.* \(>=99\)")]
)
def test_doctor_says_how_to_get_a_package(text, found):
    from packaging.requirements import Requirement

    finding = doctor.package(Requirement(text))
    assert re.fullmatch(found, finding.found)
    assert finding.verdict == "missing"
    assert finding.mend.endswith(f'pip install "{text}"')


def test_doctor_knows_where_mnist_should_be(monkeypatch, tmp_path):
    monkeypatch.setenv("NNCOURSE_DATA", str(tmp_path))
    (mnist,) = command.data()
    assert (mnist.verdict, mnist.name) == ("absent", "MNIST")
    assert str(tmp_path) in mnist.found
    assert "NNCOURSE_DATA" in mnist.mend


def test_a_kernel_of_another_environment_is_not_taken_for_ours(monkeypatch):
    monkeypatch.setattr(doctor, "_prefix", lambda client: "/somewhere/else")
    assert "another environment (/somewhere/else)" in doctor.no_kernel()


def test_a_bubblewrap_that_fails_is_not_taken_for_one_that_works(monkeypatch):
    failed = subprocess.CompletedProcess([], 1, "", "bwrap: No permissions")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(bwrap.shutil, "which", lambda name: "/usr/bin/bwrap")
    monkeypatch.setattr(bwrap.subprocess, "run", lambda *args, **kwargs: failed)
    assert doctor.no_bwrap(COURSE) == "bwrap: No permissions"
