"""Grade a class of all chapters, with the grader killed again and again: the grades stay the same.

python -m studies.benchmarks.grading_class                           200 submissions, 3 kills
python -m studies.benchmarks.grading_class --students 20 --kills 1   quicker
python -m studies.benchmarks.grading_class --folder DIR              keep what is made there

Each student hands in a chapter: model answers, answers with one of the mistakes that the course
knows, stubs. One in ten submissions is faulty or hostile: loops, fork bombs, kills, floods, files
that are no notebooks. The class is graded once without disturbance. Then it is graded once more,
while the grader is killed with SIGKILL at random moments and started again. `grades.csv` and all
pages must come out the same byte for byte, `results.json` the same but for the seconds. Linux with
bubblewrap only.
"""

import argparse
import ast
import copy
import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

from coursekit.exercise import Exercise
from coursekit.notebooks import read, write
from coursekit.roles import SOLUTION, about

ROOT = Path(__file__).resolve().parents[2]
NO_NOTEBOOKS = {"empty": b"", "binary": b"\0\1\2\xff", "no JSON": b"{", "no notebook": b"[1, 2]",
                "a PDF": b"%PDF-1.7"}  # fmt: skip
IN_FUNCTION = {
    "loop": "while True: pass",
    "sleep": "__import__('time').sleep(1000)",
    "100 MB printed": "print('x' * 100_000_000)",
    "printing loop": "while True: print('x' * 1000)",
    "os._exit": "__import__('os')._exit(0)",
    "sys.exit": "__import__('sys').exit(0)",
    "segfault": "__import__('ctypes').string_at(0)",
    "kill all": "__import__('os').kill(-1, 9)",
    "3 GB": "b = bytearray(3 * 2**30)",
    "input": "input('the value? ')",
    "reads the checks": "print(open('checks').read())",
}
AT_THE_TOP = {
    "loop at the top": "while True: pass",
    "exit at the top": "__import__('os')._exit(0)",
    "syntax error": "def f(:",
    "error at the top": "1 / 0",
    "driver replaced": "import coursekit.driver\ncoursekit.driver.run = lambda *about: None",
}
RIGHT, STUB = 0.6, 0.75  # shares of right answers, and of those that are right or not there


@cache
def chapter(name):
    """Read a chapter's student notebook, and sources for each exercise: right and wrong ones."""
    cells = read(ROOT / "solutions" / f"{name}.ipynb").cells
    models = {about(c)["exercise"]: c for c in cells if about(c).get("role") == "answer"}
    wrong = {exercise: [] for exercise in models}
    for cell in cells:
        if about(cell).get("role") == "mistakes":
            exercise = about(cell)["exercise"]
            model = Exercise(about(models[exercise]), models[exercise].source, {})
            wrong[exercise] += [_bare(model.edited(edits)) for edits in _edits(cell.source)]
    right = {exercise: _bare(cell.source) for exercise, cell in models.items()}
    return read(ROOT / "exercises" / f"{name}.ipynb"), right, wrong


def _edits(source):
    """Return the edits of all mistakes of a cell that are edits."""
    for node in ast.parse(source).body:
        call = node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call) and len(call.args) > 2:
            edits = call.args[1:]
            if all(isinstance(text, ast.Constant) for text in edits):
                yield [text.value for text in edits]


def _bare(source):
    return SOLUTION.sub(lambda match: match[2].rstrip("\n"), source)


def submission(name, rng, spoilt=""):
    """Make a student's notebook of a chapter; with a faulty or hostile answer of that name."""
    notebook, right, wrong = chapter(name)
    notebook = copy.deepcopy(notebook)
    bad = rng.choice(sorted(right))
    for cell in notebook.cells:
        metadata = about(cell)
        if metadata.get("role") == "answer":
            exercise, chance = metadata["exercise"], rng.random()
            if chance < RIGHT or (chance > STUB and not wrong[exercise]):
                cell.source = right[exercise]
            elif chance > STUB:
                cell.source = rng.choice(wrong[exercise])
            if spoilt and exercise == bad:
                cell.source = _spoilt(spoilt, metadata["defines"][0], cell.source)
    return notebook


def _spoilt(kind, name, source):
    if kind in AT_THE_TOP:
        return f"{AT_THE_TOP[kind]}\n{source}"
    return f"def {name}(*args, **options):\n    {IN_FUNCTION[kind]}"


def hand_in(folder, students, seed=0):
    """Write the submissions of a class into a folder; return the kinds of the hostile ones."""
    rng, used = random.Random(seed), []
    chapters = sorted(path.stem for path in (ROOT / "exercises").glob("*.ipynb"))
    kinds = [*IN_FUNCTION, *AT_THE_TOP, *NO_NOTEBOOKS]
    kinds = rng.sample(kinds, len(kinds))
    for number in range(students):
        name = chapters[number % len(chapters)] if number < 10 else rng.choice(chapters)
        path = folder / f"student{number:03}" / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        kind = kinds[len(used) % len(kinds)] if number % 10 == 9 else ""
        used += [kind] if kind else []
        if kind in NO_NOTEBOOKS:
            path.write_bytes(NO_NOTEBOOKS[kind])
        else:
            write(submission(name, rng, kind), path)
    return used


def command(folder, results, workers, isolation):
    """Return the command that grades the class in a folder."""
    words = ["grade", folder / "in", "-o", results, "--solutions", ROOT, "--seed", 7,
             "--time-limit", 10, "-n", workers, "--isolation", isolation]  # fmt: skip
    return [sys.executable, "-m", "coursekit", *map(str, words)]


def undisturbed(words):
    """Run a command to its end; return the seconds that it took."""
    began = time.monotonic()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def killed(words, seconds, kills, rng):
    """Run a command, kill it at random moments of so many seconds, at last let it end.

    Returns
    -------
    list of float
        How many seconds it ran each time before it was killed.
    """
    moments = sorted(rng.uniform(0, seconds) for _ in range(kills))
    lasted = []
    for before, moment in zip([0, *moments], moments, strict=False):
        running = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        try:
            running.wait(moment - before)
        except subprocess.TimeoutExpired:
            lasted.append(moment - before)
        running.kill()  # it alone: its workers and kernels must see to their own end
        running.wait()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return lasted


def without_times(path):
    """Read `results.json` without the seconds."""
    data = json.loads(path.read_text(encoding="utf-8"))
    for entry in data["submissions"]:
        del entry["seconds"]
    return data


def other_files(folder):
    """Read all files but those in JSON, which hold seconds: tables and pages."""
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*") if path.is_file() and path.suffix != ".json"}  # fmt: skip


def differences(left, right):
    """List how the results in two folders differ; empty where they are the same."""
    before, after = (other_files(folder) for folder in (left, right))
    names = sorted(before | after)
    problems = [f"{name} differs" for name in names if before.get(name) != after.get(name)]
    before, after = (without_times(folder / "results.json") for folder in (left, right))
    for a, b in zip(before.pop("submissions"), after.pop("submissions"), strict=True):
        problems += [f"{a['file']}: {name}: {a[name]!r} and {b[name]!r}"
                  for name in a if a[name] != b[name]]  # fmt: skip
    return problems + ([f"{before} and {after}"] if before != after else [])


def measure(folder, students, kills, workers, isolation, seed):
    """Make the class and grade it twice; yield a report in lines, return the differences."""
    (folder / "in").mkdir()
    used = hand_in(folder / "in", students, seed)
    seconds = undisturbed(command(folder, folder / "quiet", workers, isolation))
    yield f"{students} submissions, {len(used)} faulty or hostile: {', '.join(used)}"
    yield f"undisturbed, -n {workers}: {seconds:.0f} s, {seconds / students:.2f} s each"
    began, words = time.monotonic(), command(folder, folder / "killed", workers, isolation)
    lasted = killed(words, seconds, kills, random.Random(seed))
    moments = ", ".join(f"{seconds:.1f}" for seconds in lasted)
    yield (f"killed {len(lasted)} times, after {moments} s: "
           f"{time.monotonic() - began:.0f} s in all")  # fmt: skip
    with open(folder / "killed" / "grades.csv", encoding="utf-8-sig", newline="") as file:
        rows = len(list(csv.reader(file))) - 1
    yield f"rows in grades.csv: {rows}"
    problems = differences(folder / "quiet", folder / "killed")
    problems += [f"only {len(lasted)} kills, the others came too late"] * (len(lasted) < kills)
    problems += [f"{rows} rows for {students} submissions"] * (rows != students)
    yield (
        "\n".join(problems)
        or "grades.csv and all pages the same bytes, results.json the same but for the seconds"
    )
    return problems


def main(arguments=None):
    """Measure, print, and return an exit code: 0 when all is the same."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--isolation", default="bwrap")
    parser.add_argument("--seed", type=int, default=0, help="of the class, and of the moments")
    parser.add_argument("--folder", type=Path, help="an empty one; if none is given, a new one")
    options = vars(parser.parse_args(arguments))
    folder = options.pop("folder")
    with tempfile.TemporaryDirectory(prefix="class-") as temporary:
        report = measure(folder or Path(temporary), **options)
        while True:
            try:
                print(next(report), flush=True)
            except StopIteration as end:
                return int(bool(end.value))


if __name__ == "__main__":
    sys.exit(main())
