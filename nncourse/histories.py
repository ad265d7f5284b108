"""Trainings that were recorded once, so that nobody need wait for them: the curves of the books.

Each file beside the data holds one run with its settings and several seeds; `python -m
studies.record` makes it.
"""

import json
from pathlib import Path
from typing import Any

from nncourse.training import History

FOLDER = Path(__file__).with_name("data") / "histories"


def names() -> list[str]:
    """The runs that are recorded.

    >>> "thousand" in names()
    True
    """
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def about(name: str) -> dict[str, Any]:
    """What a recorded run is: its command, settings, seeds, and the software that made it.

    >>> about("thousand")["settings"]["images"]
    1000
    """
    return {key: value for key, value in _file(name).items() if key not in ("totals", "curves")}


def recorded(name: str, seed: int = 0) -> History:
    """The history of a training that was recorded.

    Parameters
    ----------
    name : str
        One of `names`.
    seed : int
        One of those in ``about(name)["seeds"]``.

    Returns
    -------
    History
        As `sgd` gave it, but for ``seconds``; costs have four digits.

    >>> run = recorded("thousand")
    >>> len(run), run["training_total"][0], run["evaluation_total"][0]
    (400, 1000, 10000)
    """
    file = _file(name)
    if seed not in file["seeds"]:
        raise ValueError(f"seed is {seed}; {name} was recorded with {file['seeds']}.")
    curves = file["curves"][file["seeds"].index(seed)]
    epochs = zip(*curves.values(), strict=True)
    return History([dict(zip(curves, values, strict=True)) | file["totals"] for values in epochs])


def _file(name: str) -> dict[str, Any]:
    """The contents of a record."""
    if name not in names():
        raise ValueError(f"no run {name!r} is recorded; expected one of: {', '.join(names())}.")
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
