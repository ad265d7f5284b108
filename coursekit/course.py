"""What the kit must know of a course; `course.toml` says it, beside `notebooks/` or in the wheel.

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
    """

    folder: Path
    name: str
    distribution: str = ""
    packages: tuple = ()
    preload: tuple = ()
    data: dict = field(default_factory=dict)

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
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        variables = {name: os.environ.get(name) for name in told.get("data", [])}
        return Course(
            folder,
            told["name"],
            told.get("distribution", ""),
            tuple(told.get("packages", ())),
            tuple(told.get("preload", ())),
            {name: Path(place) for name, place in variables.items() if place},
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CourseError(f"{path} cannot be read ({error}).") from error


@cache
def installed():
    """The courses that are installed here."""
    found = []
    for entry in metadata.entry_points(group=GROUP):
        spec = util.find_spec(entry.value)
        for place in spec.submodule_search_locations if spec else ():
            found += [load(folder) for folder in (Path(place, "material"), Path(place).parent)
                      if (folder / FILE).is_file()][:1]  # fmt: skip
    return found
