"""The command `nncourse reproduce`: run what is missing, then write the tables."""

import os
from pathlib import Path

from nncourse.files import written_whole
from nncourse.train import LOADERS
from studies.reproduce import tables
from studies.reproduce.experiments import chosen
from studies.reproduce.running import result, run_all, tasks
from studies.reproduce.runs import RUNS


def reproduce(data="mnist", only=(), seeds=None, jobs=None, folder="results", quick=False):
    """Run what is missing and write results.md and results.json; return the exit code."""
    if data not in LOADERS:
        raise ValueError(f"--data is {data!r}; expected {' or '.join(LOADERS)}.")
    folder = _folder(folder)
    rows = chosen(only)
    runs = [run for name, run in RUNS.items() if name in {row.run for row in rows}]
    todo = tasks(runs, data, seeds, quick)
    try:
        _run(todo, folder / "runs", jobs or os.cpu_count() or 1)
    except KeyboardInterrupt:
        print(f"Stopped. What is finished stands in {folder}; the same command goes on from there.")
        return 130
    results = {run.name: [] for run in runs}
    for task in todo:
        results[task.run.name].append(result(task, folder / "runs"))
    facts = {"command": _command(data, only, seeds, quick), "data": data, "quick": quick}
    _write(tables.table(rows, results, **facts), folder)
    return 0


def _folder(path):
    """Return the folder, made if need be."""
    path = Path(path)
    if path.exists() and not path.is_dir():
        raise ValueError(f"-o {path}: this is a file; expected a folder, or a name for a new one.")
    path.mkdir(parents=True, exist_ok=True)
    return path


def _run(todo, folder, jobs):
    """Run what is missing behind a progress bar, and a line for each run that is done."""
    from tqdm import tqdm

    form = "{percentage:3.0f} %|{bar}| {elapsed} gone, {remaining} left"
    with tqdm(total=1.0, bar_format=form, disable=None) as bar:

        def advance(fraction):
            if bar.n == 0:  # what was done before says nothing about the speed
                bar.n = bar.initial = fraction
            bar.update(fraction - bar.n)

        def say(task, measured):
            bar.write(f"{task.run.name}, seed {task.seed}: {measured['seconds']:.1f} s")

        run_all(todo, folder, jobs, advance, say)


def _command(data, only, seeds, quick):
    """Write the command that makes the same table; output folder and processes do not matter."""
    words = ["nncourse reproduce", f"--data {data}"]
    words += [f"--only {word}" for word in only]
    words += [f"--seeds {seeds}"] if seeds else []
    return " ".join(words + ["--quick"] * quick)


def _write(table, folder):
    for name, text in (
        ("results.md", tables.to_markdown(table)),
        ("results.json", tables.to_json(table)),
    ):
        with written_whole(folder / name) as file:
            file.write(text)
    for entry in table["rows"]:
        value = f"{entry['median']:.2f} {entry['unit']}".strip()
        printed = f"{entry['verdict']}; printed: {entry['printed']}" if "verdict" in entry else ""
        print(f"{entry['row']:28} {value:14} {printed}".rstrip())
    print(f"Written: {folder / 'results.md'}, {folder / 'results.json'}")
