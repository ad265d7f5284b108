"""The command `nncourse start`: a folder of one's own with the notebooks and the exercises.

A note in the folder says what was handed out. So a later start can tell a notebook that its reader
has changed, and keeps it, from one that is as it was, and may be replaced by a newer version.
"""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import nncourse
from nncourse.files import written_whole

PARTS = ("notebooks", "exercises")
NOTE = ".nncourse.json"  # notebook -> hash of what was handed out
DEFAULT = "nncourse-course"


@dataclass
class Plan:
    """What a start will do: names of notebooks such as "exercises/03_gradient_descent.ipynb"."""

    add: list = field(default_factory=list)
    renew: list = field(default_factory=list)
    keep: list = field(default_factory=list)  # changed by their reader, and the course has others


def material():
    """The folder that holds the course's notebooks: in the installed package, or around it."""
    package = Path(nncourse.__file__).parent
    installed = package / "material"
    return installed if installed.is_dir() else package.parent


def start(folder):
    """Make a workspace, or add to it what is new. Nothing that was changed there is overwritten.

    Parameters
    ----------
    folder : path-like
        Where it shall be; made if it is not there.

    Returns
    -------
    Plan
        What was added, renewed and kept.

    Raises
    ------
    ValueError
        When the folder cannot be a workspace.
    """
    folder = Path(folder)
    texts = handed_out()
    require_room(folder, texts)
    noted = read_note(folder)
    plan = decide(folder, texts, noted)
    for name in plan.add + plan.renew:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with written_whole(folder / name) as file:
            file.write(texts[name])
        noted[name] = digest(texts[name])
        write_note(folder, noted)  # after each, so that a start that was killed knows what it did
    return plan


def handed_out():
    """Notebook -> text, for everything that a workspace holds."""
    course = material()
    paths = [path for part in PARTS for path in sorted((course / part).glob("*.ipynb"))]
    if not paths:
        raise ValueError(f"{course} holds no notebooks; reinstall nncourse.")
    return {path.relative_to(course).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def require_room(folder, texts):
    """Raise a ValueError where a file stands in the place of a folder, or a folder in a file's."""
    for place in [folder, *(folder / part for part in PARTS)]:
        if place.exists() and not place.is_dir():
            raise ValueError(f"{place} is a file; name a folder: nncourse start FOLDER")
    for name in texts:
        if (folder / name).is_dir():
            raise ValueError(f"{folder / name} is a folder; move it away, then start again.")
    if folder.resolve() == material().resolve() or (folder / "solutions").is_dir():
        raise ValueError(f"{folder} is the course itself; name another folder for your work.")


def decide(folder, texts, noted):
    """The plan; nothing is changed yet."""
    plan = Plan()
    for name, text in texts.items():
        there = folder / name
        if not there.exists():
            plan.add.append(name)
            continue
        own = digest(there.read_bytes())
        if own == digest(text):
            continue
        untouched = own == noted.get(name)
        new_since = noted.get(name) != digest(text)
        if untouched:
            plan.renew.append(name)
        elif new_since:
            plan.keep.append(name)
    return plan


def read_note(folder):
    """What was handed out before. A note that cannot be read counts as none: all is kept."""
    try:
        noted = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        return dict(noted["handed out"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def write_note(folder, noted):
    with written_whole(folder / NOTE) as file:
        json.dump({"handed out": noted}, file, indent=1)


def digest(content):
    """The hash of a text, or of a file's bytes."""
    content = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def report(folder):
    """Start, and say what was done; returns the exit code."""
    plan = start(folder)
    for name in plan.add:
        print(f"added:   {name}")
    for name in plan.renew:
        print(f"renewed: {name}  (you had not changed it)")
    for name in plan.keep:
        print(f"kept:    {name}  (you have changed it; the course has a newer one)")
    if not (plan.add or plan.renew):
        print("Nothing new.")
    print(f"Open it: nncourse lab --folder {_quoted(folder)}")
    return 0


def _quoted(folder):
    return f'"{folder}"' if " " in str(folder) else str(folder)
