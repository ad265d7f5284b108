"""The command `start`: a learner's own folder with the notebooks and the exercises.

A note in the folder records the hash of everything handed out, so that a later start keeps the
notebooks that the learner has changed and replaces the others by newer versions.
"""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.files import written_whole

PARTS = ("notebooks", "exercises")


@dataclass
class Plan:
    """What a start will do: names of notebooks such as "exercises/03_gradient_descent.ipynb"."""

    add: list = field(default_factory=list)
    renew: list = field(default_factory=list)
    keep: list = field(default_factory=list)  # changed by the learner, and by the course


def usual_name(course):
    """Return the default name of a workspace."""
    return f"{course.name}-course"


def find(course, folder=None):
    """Find the folder of the course that somebody works in.

    Parameters
    ----------
    course : coursekit.course.Course
    folder : path-like, optional
        Where it should be. By default the current folder and those above it are tried, then a
        workspace in the current folder, then the folder that the course is developed in.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ValueError
        When there is no start page.
    """
    here = Path.cwd()
    usual = [here, *here.parents, here / usual_name(course)]
    if is_developed(course.folder):
        usual.append(course.folder)
    for place in usual if folder is None else [Path(folder)]:
        if (place / course.start_page).exists():
            return place.resolve()
    where = f"{here} and the folders above it" if folder is None else folder
    raise ValueError(
        f"{where}: no {course.start_page} here. Go to the folder of the course, or name it with "
        f"--folder, or make one: {course.command} start FOLDER"
    )


def find_or_start(course, folder=None):
    """Find the folder of the course; where none is named or found, make a workspace here."""
    try:
        return find(course, folder)
    except ValueError:
        if folder is not None:
            raise
    place = Path.cwd() / usual_name(course)
    print(f"Your own copy of the course: {place}", flush=True)
    start(course, place)
    return place


def is_developed(folder):
    """Tell whether a folder is that of a course itself, where its solutions are."""
    return (folder / "solutions").is_dir()


def start(course, folder):
    """Make a workspace, or add to it what is new. Nothing that was changed there is overwritten.

    Parameters
    ----------
    course : coursekit.course.Course
    folder : path-like
        Made if it is not there.

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
    texts = handed_out(course)
    require_room(course, folder, texts)
    note = folder / f".{course.name}.json"
    hashes = read_note(note)
    plan = decide(folder, texts, hashes)
    for name in plan.add + plan.renew:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with written_whole(folder / name) as file:
            file.write(texts[name])
        hashes[name] = digest(texts[name])
        write_note(note, hashes)  # after each, so that a start that is killed loses nothing
    return plan


def handed_out(course):
    """Return notebook -> text, for everything that a workspace holds."""
    top = course.folder
    paths = [path for part in PARTS for path in sorted((top / part).glob("*.ipynb"))]
    if not paths:
        raise ValueError(f"{top} holds no notebooks; install {course.name} again.")
    return {path.relative_to(top).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def require_room(course, folder, texts):
    """Raise a ValueError where a file stands in the place of a folder, or a folder in a file's."""
    for place in [folder, *(folder / part for part in PARTS)]:
        if place.exists() and not place.is_dir():
            raise ValueError(f"{place} is a file; name a folder: {course.command} start FOLDER")
    for name in texts:
        if (folder / name).is_dir():
            raise ValueError(f"{folder / name} is a folder; move it away, then start again.")
    if folder.resolve() == course.folder or is_developed(folder):
        raise ValueError(f"{folder} is the course itself; name another folder for your work.")


def decide(folder, texts, hashes):
    """Decide what to do with each notebook, without doing it."""
    plan = Plan()
    for name, text in texts.items():
        place = folder / name
        if not place.exists():
            plan.add.append(name)
            continue
        own = digest(place.read_bytes())
        if own == digest(text):
            continue
        untouched = own == hashes.get(name)
        new_since = hashes.get(name) != digest(text)
        if untouched:
            plan.renew.append(name)
        elif new_since:
            plan.keep.append(name)
    return plan


def read_note(path):
    """Read what was handed out before. An unreadable note counts as none: all is kept."""
    try:
        hashes = json.loads(path.read_text(encoding="utf-8"))
        return dict(hashes["handed out"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def write_note(path, hashes):
    with written_whole(path) as file:
        json.dump({"handed out": hashes}, file, indent=1)


def digest(content):
    """Hash a text, or a file's bytes; line endings do not count."""
    content = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def report(course, folder):
    """Start, and say what was done; return the exit code."""
    plan = start(course, folder)
    for name in plan.add:
        print(f"added:   {name}")
    for name in plan.renew:
        print(f"renewed: {name}  (you had not changed it)")
    for name in plan.keep:
        print(f"kept:    {name}  (you have changed it; the course has a newer one)")
    if not (plan.add or plan.renew):
        print("Nothing new.")
    print(f"Open it: {course.command} lab --folder {_quoted(folder)}")
    return 0


def _quoted(folder):
    return f'"{folder}"' if " " in str(folder) else str(folder)
