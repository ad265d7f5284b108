"""Go on where a run was stopped: what is marked stays marked, and nothing is marked twice.

A folder of results belongs to one run: one seed, one isolation, one set of limits. `run.json` says
which, from the beginning. A submission whose file and whose solutions are still the same keeps the
result that it has; so a run that was killed ends with the grades of one that was not.
"""

import json
import secrets
from pathlib import Path

from nncourse.course.grading.limits import INTERNAL
from nncourse.course.grading.marking import Result
from nncourse.course.grading.results import result_path, write_json

RUN = "run.json"


def seed_of(folder, seed=None):
    """The seed of a run: the one given, or that of the run in the folder, or a new one."""
    if seed is not None:
        return seed
    stored = stored_run(folder)
    return stored["seed"] if stored else secrets.randbelow(2**32)


def begin(folder, run):
    """Note in the folder which run it belongs to.

    Parameters
    ----------
    folder : path-like
    run : dict
        See `results.about_run`.

    Raises
    ------
    ValueError
        When the folder belongs to another run.
    """
    folder = Path(folder)
    stored = stored_run(folder)
    for name in ("seed", "isolation", "limits"):
        if stored and stored.get(name) != run[name]:
            raise ValueError(
                f"{folder} holds the results of a run with {name} {stored.get(name)}; this one has "
                f"{run[name]}. Name another folder for the results, or leave the option out to go "
                "on with that run."
            )
    folder.mkdir(parents=True, exist_ok=True)
    write_json(run, folder / RUN)


def stored_run(folder):
    """What `run.json` says, or None where there is none."""
    path = Path(folder, RUN)
    if not path.exists():
        return None
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(run["seed"], int):
            raise TypeError
        return run
    except (OSError, ValueError, TypeError, KeyError):
        raise ValueError(
            f"{path} is not what a grading run writes. Move {folder} away, or name another folder."
        ) from None


def stored_result(file, folder, run):
    """The result that this run has written for a submitted file, or None.

    A result of another version of the course, and one that is missing because of an error of
    ours, does not count.
    """
    try:
        data = json.loads(result_path(file, folder).read_text(encoding="utf-8"))
        result = Result.from_json(data)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    same_run = all(data.get(name) == run[name] for name in run)
    return result if same_run and result.reason != INTERNAL else None
