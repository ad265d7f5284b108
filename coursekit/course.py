"""What the kit must know of a course: `course.toml`, beside `notebooks/` or in the wheel.

An installed course announces itself with an entry point of the group ``coursekit.courses``, whose
value is its package; the course then lies in that package's folder ``material``, or, where it is
installed from a checkout, around the package.
"""

import os
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata, util
from pathlib import Path

FILE = "course.toml"
GROUP = "coursekit.courses"


class CourseError(ValueError):
    """A course cannot be found or read; the message says where it was looked for."""


@dataclass(frozen=True)
class Course:
    """A course.

    Parameters
    ----------
    folder : pathlib.Path
        Holds ``exercises/``, and perhaps ``solutions/`` and ``notebooks/``.
    name : str
    distribution : str
        Whose version is written into results; may be empty.
    packages : tuple of str
        The course's own library: shown to submissions; an answer that uses it is flagged.
    preload : tuple of str
        Modules that kernels find imported.
    data : dict of str to pathlib.Path
        From an environment variable to the folder that it names, shown to submissions.
    start_page : str
        What JupyterLab opens first, a file or a folder of the course.
    command : str
        What its commands begin with.
    """

    folder: Path
    name: str
    distribution: str = ""
    packages: tuple = ()
    preload: tuple = ()
    data: dict = field(default_factory=dict)
    start_page: str = "exercises"
    command: str = "python -m coursekit"

    @property
    def checks(self):
        """The folder of check data."""
        return self.folder / "exercises" / "checks"

    @property
    def version(self):
        """The version of the course, or of nothing."""
        return metadata.version(self.distribution) if self.distribution else ""


def load(folder):
    """Read the course in a folder; one without `course.toml` has the libraries of installed ones.

    Parameters
    ----------
    folder : path-like

    Returns
    -------
    Course
    """
    folder = Path(folder).resolve()
    path = folder / FILE
    if not path.is_file():
        packages = tuple(name for course in installed() for name in course.packages)
        return Course(folder, folder.name, packages=packages)
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
        variables = {name: os.environ.get(name) for name in settings.get("data", [])}
        return Course(
            folder,
            settings["name"],
            settings.get("distribution", ""),
            tuple(settings.get("packages", ())),
            tuple(settings.get("preload", ())),
            {name: Path(place) for name, place in variables.items() if place},
            **{name: settings[name] for name in ("start_page", "command") if name in settings},
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CourseError(f"{path} cannot be read ({error}).") from error


def around(place):
    """Read the course that a folder lies in: the nearest with a `course.toml`, or the folder's own.

    Parameters
    ----------
    place : path-like

    Returns
    -------
    Course
    """
    place = Path(place).resolve()
    folders = (folder for folder in (place, *place.parents) if (folder / FILE).is_file())
    return load(next(folders, place))


def of_package(name):
    """Read the course that comes with an installed package.

    Raises
    ------
    CourseError
        When there is none in it, nor around it.
    """
    spec = util.find_spec(name)
    for place in spec.submodule_search_locations if spec else ():
        for folder in (Path(place, "material"), Path(place).parent):
            if (folder / FILE).is_file():
                return load(folder)
    raise CourseError(f"the package {name} holds no {FILE}; install it again.")


@cache
def installed():
    """List the courses that are installed here."""
    return [of_package(entry.value) for entry in metadata.entry_points(group=GROUP)]
