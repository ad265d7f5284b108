"""Show that the source of each exercise is consistent.

For each exercise and several seeds: the model answer and every other right one pass, the stub
counts as not attempted, every mistake fails, has a case that tells it apart and is named.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from coursekit.exercise import VISIBLE, read_solutions
from coursekit.verdict import NOT_ATTEMPTED, RIGHT, WRONG, verdict

SEEDS = 3


@dataclass
class Proof:
    """The result for one exercise: counts, and everything that does not hold."""

    notebook: str
    exercise: str
    also: int
    mistakes: int
    cases: int
    exceptions: list = field(default_factory=list)


def prove(path, seeds=SEEDS):
    """Prove all exercises of a solutions notebook.

    Parameters
    ----------
    path : path-like
    seeds : int
        How many seeds besides the visible one.

    Returns
    -------
    list of Proof
    """
    path = Path(path)
    all_seeds = (VISIBLE, *range(1, seeds + 1))
    return [_proof(path.stem, exercise, all_seeds) for exercise in read_solutions(path).values()]


def _proof(notebook, exercise, seeds):
    if missing := {"cases", "mistakes"} - set(exercise.parts):
        problems = [f"has no cell with the role {role}" for role in sorted(missing)]
        return Proof(notebook, exercise.id, 0, 0, 0, problems)
    mistakes, hint = exercise.mistakes()
    answers = {"the model answer": exercise.function(exercise.answer), **exercise.also()}
    proof = Proof(notebook, exercise.id, len(answers) - 1, len(mistakes), 0)
    if not hint:
        proof.exceptions.append("has no hint")
    for seed in seeds:
        facts = exercise.facts(seed)
        proof.cases = max(proof.cases, len(facts["cases"]))
        problems = dict.fromkeys(_failures(exercise, facts, answers, mistakes))
        proof.exceptions += [f"seed {seed}: {text}" for text in problems]
    return proof


def _failures(exercise, facts, answers, mistakes):
    """Yield everything that does not hold for one seed."""

    def judged(function):
        return verdict(facts, exercise.report(function, facts))

    for name, function in answers.items():
        result = judged(function)
        if result.state != RIGHT or result.points != exercise.points:
            yield f"{name} is {result.state}, {result.points:g} points: {result.text}"
    stub = judged(exercise.function(exercise.stub()))
    if stub.state != NOT_ATTEMPTED:
        yield f"the stub is {stub.state}: {stub.text}"
    for known in [] if facts["judge"] else facts["mistakes"]:  # a judge may name it
        if not any(isinstance(outcome, dict) for outcome in known["outcomes"]):
            yield f"no case tells this mistake (it raises, or is right everywhere): {known['says']}"
    for mistake in mistakes:
        result = judged(mistake.function)
        if result.state != WRONG:
            yield f"this mistake passes: {mistake.says or mistake.edits or mistake.function}"
        elif mistake.says and result.mistake != mistake.says:
            yield f"named {result.mistake!r} instead of {mistake.says!r}"


def report(paths, seeds=SEEDS, workers=1):
    """Print a row for each exercise; return the exit code, 0 where all holds.

    Parameters
    ----------
    paths : sequence of path-like
        Solutions notebooks, or folders with ``solutions/``.
    seeds, workers : int
    """
    files = [file for path in paths for file in _notebooks(Path(path))]
    if not files:
        raise ValueError(f"{', '.join(map(str, paths))}: there are no solutions notebooks here.")
    print(f"{'exercise':<10}{'also':>5}{'mistakes':>10}{'cases':>7}  exceptions")
    proofs = []
    with ProcessPoolExecutor(min(workers, len(files)), get_context("spawn")) as pool:
        for proved in pool.map(prove, files, [seeds] * len(files)):
            for proof in proved:
                print(_row(proof), flush=True)
            proofs += proved
    wrong = sum(len(proof.exceptions) for proof in proofs)
    counts = len(proofs), sum(p.mistakes for p in proofs), sum(p.also for p in proofs), seeds + 1
    print("exercises {}, mistakes {}, other right answers {}, seeds {}:".format(*counts), end=" ")
    print(f"{wrong} exceptions")
    return int(wrong > 0)


def _notebooks(path):
    """Find the solutions notebooks that a path stands for."""
    if path.suffix == ".ipynb":
        return [path]
    folder = path / "solutions" if (path / "solutions").is_dir() else path
    return sorted(folder.glob("*.ipynb"))


def _row(proof):
    row = f"{proof.exercise:<10}{proof.also:>5}{proof.mistakes:>10}{proof.cases:>7}"
    return "\n    ".join([f"{row}  {len(proof.exceptions)}", *proof.exceptions])
