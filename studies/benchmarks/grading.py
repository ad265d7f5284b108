"""How fast graders mark the same forty submissions: ours, nbval, nbgrader, otter-grader.

    python -m studies.benchmarks.grading --environment FOLDER --make    once, for the other packages
    python -m studies.benchmarks.grading --environment FOLDER           three rounds of all graders
    python -m studies.benchmarks.grading --tools ours --rounds 1 -o /dev/null    ours alone, quickly

FOLDER/nbgrader and FOLDER/otter are virtual environments with the course and one grader each;
nncourse and nbval are those of the Python that runs this. The graders take turns, in another
order each round. Rounds are added to those that stand in the results, unless the versions differ.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from studies.benchmarks.graders import Nbgrader, Nbval, Otter, Ours
from studies.benchmarks.handed_in import FAULTY, NAME

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "docs" / "grading_speed.json"
REQUIREMENTS = {"nbgrader": "nbgrader==0.9.*", "otter": "otter-grader==7.*"}
NAMES = {
    "ours-1": "`nncourse grade -n 1`",
    "ours-2": "`nncourse grade -n 2`",
    "nbval": "`pytest --nbval-lax`",
    "nbgrader": "`nbgrader autograde`",
    "otter": "`otter run` for each",
}
VARIANTS = {
    "whole": "The whole notebook",
    "exercises": "Without the demonstrations at its end",
}


def main():
    options = arguments()
    tools = options.tools.split(",")
    if options.make:
        make(options.environment, tools)
    variant = "exercises" if options.exercises_only else "whole"
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        graders = prepared(Path(folder), tools, options, options.exercises_only)
        now = conditions(graders, options.submissions)
        results = earlier(options.output, now, options.fresh)
        for _ in range(options.rounds):
            turn = len(results["rounds"][variant])
            seconds = measure(graders, turn, options.submissions)
            results["rounds"][variant].append(seconds)
            write(results, options.output)
    print(report(results))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tools", default="ours,nbval,nbgrader,otter")
    parser.add_argument("--environment", type=Path, help="folder of the other environments")
    parser.add_argument("--make", action="store_true", help="make them first")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--submissions", type=int, default=40)
    parser.add_argument("--exercises-only", action="store_true",
                        help="without the cells that are no exercise")  # fmt: skip
    parser.add_argument("--fresh", action="store_true", help="forget earlier rounds")
    parser.add_argument("-o", "--output", type=Path, default=RESULTS, help="JSON; .md beside it")
    options = parser.parse_args()
    strangers = set(options.tools.split(",")) - {"ours", "nbval", *REQUIREMENTS}
    if strangers:
        parser.error(f"no such grader: {', '.join(strangers)}")
    if not options.environment and set(REQUIREMENTS) & set(options.tools.split(",")):
        parser.error("nbgrader and otter need --environment FOLDER (--make makes it)")
    return options


def make(folder, tools):
    """Make virtual environments for the graders that need one."""
    for tool in set(tools) & set(REQUIREMENTS):
        subprocess.run([sys.executable, "-m", "venv", folder / tool], check=True)
        install = [python_of(folder, tool), "-m", "pip", "install", "-q"]
        subprocess.run([*install, "-e", f"{ROOT}[course]", REQUIREMENTS[tool]], check=True)


def python_of(folder, tool):
    return Path(os.path.abspath(folder)) / tool / "bin" / "python"


def prepared(folder, tools, options, plain):
    """Return the graders, with everything in place that is not measured."""
    graders = {}
    if "ours" in tools:
        for n in (1, 2):
            graders[f"ours-{n}"] = Ours(folder / f"ours-{n}", workers=n, plain=plain)
    if "nbval" in tools:
        graders["nbval"] = Nbval(folder / "nbval", plain=plain)
    for tool, kind in (("nbgrader", Nbgrader), ("otter", Otter)):
        if tool in tools:
            python = python_of(options.environment, tool)
            graders[tool] = kind(folder / tool, python, plain=plain)
    for grader in graders.values():
        grader.prepare(options.submissions)
    return graders


def measure(graders, turn, count):
    """Measure seconds per submission for each grader; they must agree on the marks.

    Note the machine's load before, too: a grader that waits for another process, as ours does,
    loses more to other programs than one that only computes.
    """
    names = list(graders)
    seconds, marks, load = {}, {}, round(os.getloadavg()[0], 1)
    for name in names[turn % len(names) :] + names[: turn % len(names)]:
        began = time.perf_counter()
        graders[name].grade(turn)
        graded = count // graders[name].every
        seconds[name] = round((time.perf_counter() - began) / graded, 4)
        marks[name] = graders[name].marks()
        if marks[name] is not None and len(marks[name]) != graded:
            raise RuntimeError(f"{name} has not graded all: {graders[name].output}")
        print(f"{name:9} {seconds[name]:7.3f} s per submission", file=sys.stderr, flush=True)
    for student, by_grader in by_student(marks).items():
        if len(set(by_grader.values())) > 1:
            raise RuntimeError(f"the graders disagree about {student}: {by_grader}")
    return {name: seconds[name] for name in names} | {"load": load}


def by_student(marks):
    """Return student -> the mark that each grader gives, for those that give any."""
    students = {}
    for name, marks_of_grader in marks.items():
        for student, mark in (marks_of_grader or {}).items():
            students.setdefault(student, {})[name] = mark
    return students


def conditions(graders, count):
    """Describe what rounds must have in common to be compared."""
    versions = {grader.distribution: grader.version() for grader in graders.values()}
    return {
        "notebook": NAME,
        "submissions": count,
        "versions": versions,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
    }


def earlier(path, now, fresh=False):
    """Read the results that stand in a file, or return empty ones."""
    empty = {"conditions": now, "rounds": {variant: [] for variant in VARIANTS}}
    if fresh or not path.is_file() or not path.stat().st_size:
        return empty
    results = json.loads(path.read_text(encoding="utf-8"))
    if results["conditions"] != now:
        raise SystemExit(f"{path} was measured otherwise: {results['conditions']}, now {now}. "
                         "Say --fresh to begin anew, or choose another file with -o.")  # fmt: skip
    return results


def write(results, path):
    """Write the results as JSON, and the page beside it."""
    path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    if path.suffix == ".json":
        path.with_suffix(".md").write_text(report(results), encoding="utf-8")


def report(results):
    """Write the results as a page."""
    setup = results["conditions"]
    versions = ", ".join(f"{name} {version}" for name, version in setup["versions"].items())
    lines = [
        "# How fast submissions are graded",
        "",
        "Made by `python -m studies.benchmarks.grading --environment FOLDER`, twice: as it is, and "
        "with `--exercises-only`. Times are wall-clock seconds per submission, everything included "
        "from the start of the command: median over the rounds, with the lowest and the highest. "
        "The graders take turns.",
        "",
        f"{setup['submissions']} submissions of `{setup['notebook']}`: a third of them right, "
        "most of the others right in part, and one in ten faulty in its own way "
        f"({', '.join(FAULTY)}). All graders that give marks gave every submission the same mark; "
        "nbval gives none. It, nbgrader and otter run the submission beside the tests, "
        "without isolation; `nncourse grade` runs it in bubblewrap. `otter grade` would start a "
        "container for each submission as well; here it is spared that. It "
        "starts anew for each, so every fourth submission is enough.",
        "",
        f"{versions}; Python {setup['python']}, {setup['system']}, {setup['cores']} cores, "
        "one thread for numerical libraries.",
    ]
    for variant, title in VARIANTS.items():
        if rounds := results["rounds"][variant]:
            lines += ["", f"## {title}", "", *table(rounds), "", busy(rounds, setup["cores"])]
    lines += [
        "",
        "The demonstrations train a network with the student's functions and draw figures. "
        "`nncourse grade` leaves out cells of the course that no answer reads from; the others "
        "run them. The second table is without that difference.",
        "",
    ]
    return "\n".join(lines)


def table(rounds):
    """Write a row for each grader: median, spread, and how many times as long as ours."""
    by_name = {name: [round_[name] for round_ in rounds if name in round_] for name in NAMES}
    by_name = {name: times for name, times in by_name.items() if times}
    ours = {n: statistics.median(by_name[f"ours-{n}"]) for n in (1, 2) if f"ours-{n}" in by_name}
    heads = ["grader", "s per submission", "lowest – highest", "rounds"]
    heads += [f"times `-n {n}`" for n in ours]
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for name, times in by_name.items():
        middle = statistics.median(times)
        ratios = [f"{middle / median:.1f}" for median in ours.values()]
        spread = f"{min(times):.3f} – {max(times):.3f}"
        yield f"| {NAMES[name]} | {middle:.3f} | {spread} | {len(times)} | {' | '.join(ratios)} |"


def busy(rounds, cores):
    """Describe how busy the machine was with other things."""
    loads = [round_["load"] for round_ in rounds]
    span = f"{min(loads):g} to {max(loads):g}"
    return (
        f"Load average before the rounds: {span}, on {cores} cores. The round before accounts for "
        "about one; more than that means that other programs ran, and that times are too long."
    )


if __name__ == "__main__":
    main()
