"""Record the histories that come with the course: MNIST's curves, for those who will not wait.

    python -m studies.record thousand thousand-decay     these runs (default: all that are shipped)
    python -m studies.record --seeds 2 -j 1 decay-30

A run is one of `studies.reproduce.runs`; training data are scored, too. What is finished stands in
results/runs, as that of `nncourse reproduce` does, and is not done again. A chapter takes a record
with ``nncourse.histories.recorded(name)``.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

from nncourse.files import written_whole
from nncourse.histories import FOLDER
from studies.reproduce.running import Task, result, run_all
from studies.reproduce.runs import RUNS

SHIPPED = (
    *("quadratic-30", "quadratic-100", "slow-100", "fast-30"),  # chapter 5
    "cross-entropy-100",  # chapter 6
    *("thousand", "thousand-decay", "cross-entropy-30", "decay-30"),  # chapter 8
)
CURVES = ("training_cost", "training_correct", "evaluation_cost", "evaluation_correct")
TOTALS = ("training_total", "evaluation_total")


def tasks(name, seeds):
    """The run with each of its first seeds, training data scored as well."""
    run = replace(RUNS[name], score_training=True)
    return [Task(run, seed, "mnist") for seed in range(seeds)]


def record(name, results):
    """What the file of a run holds.

    Parameters
    ----------
    name : str
    results : list of dict
        As `running.result` gives them, one for each seed 0, 1, …

    Returns
    -------
    dict
    """
    settings = {k: v for k, v in results[0]["settings"].items() if k not in ("seed", "start")}
    return {
        "command": f"python -m studies.record --seeds {len(results)} {name}",
        "settings": settings,
        "made with": results[0]["environment"],
        "totals": {key: results[0]["epochs"][0][key] for key in TOTALS},
        "seeds": list(range(len(results))),
        "curves": [
            {key: [_short(epoch[key]) for epoch in each["epochs"]] for key in CURVES}
            for each in results
        ],
    }


def _short(value):
    """A count as it is, a cost with four digits."""
    return value if isinstance(value, int) else float(f"{value:.4g}")


def to_json(contents):
    """JSON with one line for each fact and each curve."""
    lines = [f" {json.dumps(key)}: {json.dumps(contents[key])}" for key in list(contents)[:-1]]
    curves = ",\n".join(
        "  {"
        + ",\n   ".join(f'"{k}": {json.dumps(v, separators=(",", ":"))}' for k, v in c.items())
        + "}"
        for c in contents["curves"]
    )
    return "{\n" + ",\n".join(lines) + ',\n "curves": [\n' + curves + "\n ]\n}\n"


def main(words=None):
    """Run what is missing, and write a file for each run."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m studies.record", None, __doc__, formatter_class=raw)
    parser.add_argument("runs", nargs="*", metavar="RUN", help=f"of {', '.join(RUNS)}")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("-j", "--jobs", type=int, default=1)
    parser.add_argument("-o", "--results", type=Path, default=Path("results"))
    chosen = parser.parse_args(words)
    unknown = set(chosen.runs) - {name for name, run in RUNS.items() if run.kind == "network"}
    if unknown:
        parser.error(f"{', '.join(sorted(unknown))}: no training of a network has that name.")
    for name in chosen.runs or SHIPPED:
        todo, folder = tasks(name, chosen.seeds), chosen.results / "runs"
        run_all(todo, folder, chosen.jobs, lambda fraction: None)
        text = to_json(record(name, [result(task, folder) for task in todo]))
        with written_whole(FOLDER / f"{name}.json") as file:
            file.write(text)
        print(f"{FOLDER / name}.json: {len(text) / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
