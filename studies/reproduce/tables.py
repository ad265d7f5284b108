"""The table of results: as data, as JSON, as Markdown."""

import json
from statistics import median

from studies.reproduce import verdicts
from studies.reproduce.experiments import USUAL_MARGIN
from studies.reproduce.readings import read
from studies.reproduce.verdicts import Verdict

COMPARED = (
    "| row | what is measured | source | median | best | spread | seeds | reach it | s | verdict |"
)
MEASURED = "| row | what is measured | median | best | spread | seeds | s |"


def table(rows, results, **facts):
    """Collect all that is known about the rows.

    Parameters
    ----------
    rows : list of Row
    results : dict
        For each run's name its results, one per seed, as `computing.compute` gives them.
    about : dict
        ``command``, ``data``, ``quick``.

    Returns
    -------
    dict
        Goes into JSON as it is.
    """
    used = [result for row in rows for result in results[row.run]]
    environments = {json.dumps(r["environment"], sort_keys=True) for r in used}
    entries = [_entry(row, results[row.run], _compared(facts)) for row in rows]
    return {**facts, "environments": [*map(json.loads, sorted(environments))], "rows": entries}


def _compared(facts):
    """Tell whether to compare: only whole runs on MNIST can be compared with the sources."""
    return facts["data"] == "mnist" and not facts["quick"]


def _entry(row, results, compared):
    """Describe one row as a dictionary."""
    values = [read(row.reading, result["epochs"]) for result in results]
    entry = {
        "row": row.name,
        "source": row.source,
        "what": row.what,
        "reading": row.reading,
        "unit": row.unit,
        "settings": {k: v for k, v in results[0]["settings"].items() if k not in ("seed", "name")},
        "values": values,
        **verdicts.summary(row, values),
        "seconds": median(result["seconds"] for result in results),
    }
    if row.reading == "best epoch":
        entry["last epoch"] = median(read("last epoch", result["epochs"]) for result in results)
    if compared:
        return entry | {
            "printed": row.printed,
            "low": row.low,
            "high": row.top,
            "margin": row.margin,
        }
    return {k: v for k, v in entry.items() if k not in ("verdict", "reached")}


# ---- JSON and Markdown


def to_json(table):
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


def to_markdown(table):
    """Write a page: what was run and with what, how it is judged, and a table for each chapter."""
    parts = [_top(table)]
    if _compared(table):
        parts += [_rule(), _count(table["rows"])]
    chapters = {entry["row"].split("/")[0]: [] for entry in table["rows"]}
    for entry in table["rows"]:
        chapters[entry["row"].split("/")[0]].append(entry)
    for chapter, entries in chapters.items():
        parts.append(f"## Chapter {chapter}\n\n{_lines(entries, _compared(table))}")
    return "\n\n".join(parts) + "\n"


def _top(table):
    made = "\n".join(f"- {_environment(e)}" for e in table["environments"])
    introduction = _ABOUT[table["data"]] + (_QUICK if table["quick"] else "")
    return f"# Results\n\n{introduction}\n\n```sh\n{table['command']}\n```\n\n{made}\n\n{_COLUMNS}"


_ABOUT = {
    "mnist": """What the sources print, measured again on MNIST. Made by this command:""",
    "digits": """The sources' experiments on the small digits of scikit-learn: 64 pixels in place of
784, 1,197 training images in place of 50,000, 300 in place of 1,000; λ/n stays. These numbers
cannot be compared with the sources'. Made by this command:""",
}
_QUICK = " (One seed and a tenth of the epochs: only to see whether everything works.)"
_COLUMNS = """Each training is done once per seed, on one thread, in float32 (the single neuron of
chapter 6 in float64): with twenty seeds
where a source shows the best of several runs, else with five, and three where a run takes minutes.
No setting was chosen on test data: they are the sources', and the support vector machine's are
chosen on validation data.

- **median, best, spread**: over the seeds; spread is the lowest to the highest. Accuracies are in
  per cent of 10,000 images, MNIST's test images where no others are named.
- **s**: processor seconds of one run, evaluation after every epoch included; the seeds' median.
- *best epoch*: the highest of all epochs, because the sources read it so. On test data this
  flatters; the median of the last epoch stands behind it. Epochs are counted from 0.

Sources: N is Nielsen's book, T a textbook section, A a textbook appendix; see the README. Left out:
MNIST's record of 2013, 99.79 %, which takes other networks than the course's; and how much slower
objects are than arrays, which is a matter of benchmarks."""


def _environment(e):
    return (
        f"Python {e['python']}, numpy {e['numpy']}, {e['blas']}, scikit-learn {e['scikit-learn']}, "
        f"{e['system']}"
    )


def _rule():
    """Quote the rule from where it is written down."""
    introduction, rule = verdicts.__doc__.split("\n\n", 1)
    return f"## The rule\n\n{introduction}\n\n{rule.strip()}\n\n*reach it* is that luck."


def _count(entries):
    """Count the rows by verdict, and where the source was luckier than all of our seeds."""
    counts = [f"{sum(e['verdict'] == word for e in entries)} {word}" for word in Verdict]
    above = [e["row"] for e in entries if e["reached"] == 0 and e["verdict"] == Verdict.REPRODUCED]
    lucky = f" Within the margin, but reached by none of our seeds: {', '.join(above)}."
    return f"Of {len(entries)} rows: {', '.join(counts)}." + (lucky if above else "")


def _lines(entries, compared):
    head = COMPARED if compared else MEASURED
    rule = "|" + " --- |" * (head.count("|") - 1)
    return "\n".join([head, rule, *(_line(entry, compared) for entry in entries)])


def _line(entry, compared):
    """Write one row of a Markdown table."""
    unit = entry["unit"]
    what = f"{entry['what']}; {entry['reading']}"
    if "last epoch" in entry:
        what += f" (last: {_number(entry['last epoch'], unit)})"
    cells = [entry["row"], what]
    if compared:
        cells.append(_source(entry))
    spread = f"{_number(entry['lowest'], unit)} to {_number(entry['highest'], unit)}"
    best = "" if entry["best"] is None else _number(entry["best"], unit)
    cells += [_number(entry["median"], unit), best, spread, str(entry["seeds"])]
    if compared:
        cells.append("" if entry["reached"] is None else f"{entry['reached']} of {entry['seeds']}")
    cells.append(f"{entry['seconds']:.1f}")
    if compared:
        cells.append(entry["verdict"])
    return f"| {' | '.join(cells)} |"


def _source(entry):
    """Write what the source prints, and the margin where it is not the usual one."""
    margin = "" if entry["margin"] == USUAL_MARGIN else f" (± {entry['margin']:g})"
    return f"{entry['source']}: {entry['printed']}{margin}"


def _number(value, unit):
    return f"{value:.0f}" if unit == "epoch" else f"{value:.2f}"
