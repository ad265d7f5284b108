"""Grade a class, with the grader killed again and again: the grades are those of a quiet run.

python -m benchmarks.grading_class                           200 submissions, 10 kills
python -m benchmarks.grading_class --students 20 --kills 3   quicker
python -m benchmarks.grading_class --folder DIR              keep submissions and results there

One in ten submissions is faulty or hostile: loops, fork bombs, kills, floods, forgeries, files
that are no notebooks. The class is graded once without disturbance. Then it is graded once more,
while the grader is killed with SIGKILL at random moments and started again. `grades.csv` and all
pages must come out the same byte for byte, `results.json` the same but for the seconds. Linux with
bubblewrap only.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from tests import grading_cases
from tests.grading_cases import LABELS, RIGHT, SLOPE, WRONG_SLOPE, stub, submission, write

HONEST = {
    "1.1": [
        RIGHT["1.1"],
        "def cost(a, y):\n    return 0.5 * np.mean(np.linalg.norm(a - y, axis=0) ** 2)",
        "def cost(a, y):\n    return np.sum((a - y) ** 2) / 2",  # wrong: the mean is missing
        stub("1.1"),
    ],
    "1.2": [SLOPE, "def slope(z):\n    return 1 / (4 * np.cosh(z / 2) ** 2)", WRONG_SLOPE],
    "1.3": [LABELS, "def labels(outputs):\n    return outputs.argmax(0)", stub("1.3"), "1 / 0"],
}
NO_NOTEBOOKS = {"empty": b"", "binary": b"\0\1\2\xff", "no JSON": b"{", "no notebook": b"[1, 2]"}
SAME = "grades.csv and all pages the same bytes, results.json the same but for the seconds"
RIGHT_IN_ODD_SHAPES = {"threads left running", "a daemon left running", "tags lost", "noise"}


def hostile():
    """Submissions that are faulty or hostile, by name; marks that depend on chance left out."""
    plain = {case.name for case in grading_cases._right()} - RIGHT_IN_ODD_SHAPES
    cases = grading_cases.cases().values()
    made = {case.name: case.notebook for case in cases
            if case.name not in plain and not case.or_else}  # fmt: skip
    return made | NO_NOTEBOOKS


def hand_in(folder, students, seed=0):
    """Write the submissions of a class into a folder; gives the names of the hostile ones back."""
    rng, bad, used = random.Random(seed), hostile(), []
    names = rng.sample(sorted(bad), len(bad))
    for number in range(students):
        path = folder / f"student{number:03}.ipynb"
        if number % 10 != 9:
            write(path, submission({each: rng.choice(HONEST[each]) for each in HONEST}))
            continue
        used.append(names[len(used) % len(names)])
        content = bad[used[-1]]
        path.write_bytes(content) if isinstance(content, bytes) else write(path, content)
    return used


def command(folder, results, workers, isolation):
    """The command that grades the class in a folder."""
    words = ["grade", folder / "in", "-o", results, "--solutions", folder / "solutions", "--seed",
             7, "--time-limit", 4, "-n", workers, "--isolation", isolation]  # fmt: skip
    return [sys.executable, "-m", "nncourse.course", *map(str, words)]


def undisturbed(words):
    """Run a command to its end; the seconds that it took."""
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
    """What `results.json` says, but for the seconds."""
    data = json.loads(path.read_text(encoding="utf-8"))
    for each in data["submissions"]:
        del each["seconds"]
    return data


def other_files(folder):
    """The content of all files but those in JSON, which hold seconds: tables and pages."""
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*") if path.is_file() and path.suffix != ".json"}  # fmt: skip


def differences(left, right):
    """How the results in two folders differ, in lines; none where they are the same."""
    one, other = (other_files(each) for each in (left, right))
    found = [f"{name} differs" for name in sorted(one | other) if one.get(name) != other.get(name)]
    one, other = (without_times(each / "results.json") for each in (left, right))
    for a, b in zip(one.pop("submissions"), other.pop("submissions"), strict=True):
        found += [f"{a['file']}: {name}: {a[name]!r} and {b[name]!r}"
                  for name in a if a[name] != b[name]]  # fmt: skip
    return found + ([f"{one} and {other}"] if one != other else [])


def measure(folder, students, kills, workers, isolation, seed):
    """Make the class and grade it twice; the differences, and a report in lines."""
    for name in ("in", "solutions"):
        (folder / name).mkdir()
    nbformat.write(grading_cases.solutions(), folder / "solutions" / "01_tests.ipynb")
    used = hand_in(folder / "in", students, seed)
    seconds = undisturbed(command(folder, folder / "quiet", workers, isolation))
    yield f"{students} submissions, {len(used)} faulty or hostile: {', '.join(used)}"
    yield f"undisturbed, -n {workers}: {seconds:.0f} s, {seconds / students:.2f} s each"
    began, words = time.monotonic(), command(folder, folder / "killed", workers, isolation)
    lasted = killed(words, seconds, kills, random.Random(seed))
    yield (f"killed {len(lasted)} times, after {', '.join(f'{each:.1f}' for each in lasted)} s: "
           f"{time.monotonic() - began:.0f} s in all")  # fmt: skip
    rows = len((folder / "killed" / "grades.csv").read_text(encoding="utf-8").splitlines()) - 1
    yield f"rows in grades.csv: {rows}"
    found = differences(folder / "quiet", folder / "killed")
    found += [f"only {len(lasted)} kills, the others came too late"] * (len(lasted) < kills)
    found += [f"{rows} rows for {students} submissions"] * (rows != students)
    yield (
        "\n".join(found)
        or "grades.csv and all pages the same bytes, results.json the same but for the seconds"
    )
    return found


def main(arguments=None):
    """Measure, print, and give an exit code back: 0 when all is the same."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--kills", type=int, default=10)
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
