"""Where MNIST may lie on this machine: named folders, then the cache."""

import os
from pathlib import Path

from nncourse.data.opening import DataError
from nncourse.data.originals import FILES
from nncourse.types import Path as AnyPath

_KINDS = {  # the files that make MNIST complete, by kind, the quickest to read first
    "idx": tuple(FILES),
    "pickle": ("mnist.pkl",),
    "csv": ("mnist_train.csv", "mnist_test.csv"),
}


def find_mnist(path: AnyPath | None = None) -> tuple[str, Path] | None:
    """Find MNIST on this machine, without downloading anything.

    Looked at in turn: the path, where one is given; the folder or file that the environment
    variable NNCOURSE_DATA names, where it is set; the cache. The first one decides.

    Parameters
    ----------
    path : path-like, optional
        A folder, or one of the files.

    Returns
    -------
    (kind, path) or None
        kind is "idx", "pickle" or "csv"; path is the folder, for a pickle the file.
        None where nothing is named and the cache is empty.

    Raises
    ------
    DataError
        Where the path, or NNCOURSE_DATA, names a place without MNIST.
    """
    named = named_place(path)
    if named is None:
        cache = cache_folder()
        return None if cache is None else look_in(cache)
    place = look_in(named)
    if place is None:
        raise DataError(_not_there(named, "the path" if path else "NNCOURSE_DATA"))
    return place


def named_place(path: AnyPath | None = None) -> Path | None:
    """Return the place that the caller or NNCOURSE_DATA names, or None."""
    named = path or os.environ.get("NNCOURSE_DATA")
    return Path(named).expanduser() if named else None


def cache_folder() -> Path | None:
    """Return the folder for downloads: NNCOURSE_CACHE, or the system's place for caches.

    Returns
    -------
    pathlib.Path or None
        None where NNCOURSE_CACHE is not set and pooch, which knows the place, is not installed.
    """
    if os.environ.get("NNCOURSE_CACHE"):
        return Path(os.environ["NNCOURSE_CACHE"]).expanduser()
    try:
        from pooch import os_cache
    except ImportError:
        return None
    return Path(os_cache("nncourse"))


def look_in(place: Path) -> tuple[str, Path] | None:
    """Return (kind, path) of MNIST in a folder, or of the one that a file belongs to; or None."""
    if place.is_file() and (".pkl" in place.name or ".pickle" in place.name):
        return "pickle", place
    folder = _folder(place) if place.exists() else place
    for kind, names in _KINDS.items():
        files = [file for name in names if (file := find_file(folder, name))]
        belongs = place == folder or any(place.name in spellings(name) for name in names)
        if belongs and len(files) == len(names):
            return kind, files[0] if kind == "pickle" else folder
    return None


def find_file(folder: Path, name: str) -> Path | None:
    """Find the file of that name in the folder, packed or not, in any spelling; or return None."""
    files = (folder / spelling for spelling in spellings(name))
    return next((file for file in files if file.is_file()), None)


def spellings(name: str) -> list[str]:
    """List the names under which a file is found: packed or not, with a dot before "idx"."""
    dotted = name.replace("-idx", ".idx")
    return list(dict.fromkeys([f"{name}.gz", name, f"{dotted}.gz", dotted]))


def _not_there(place, who):
    """Say what was looked for in a place, and what to do."""
    if not place.exists():
        problem = f"{who} names {place}, which does not exist."
    else:
        missing = [name for name in FILES if not find_file(_folder(place), name)]
        some = "" if len(missing) == 4 else f" Missing of the first: {', '.join(missing)}."
        problem = f"{who} names {place}, where MNIST is not found.{some}"
    return (
        f"{problem} Looked for the four files {', '.join(FILES)} (with .gz or without); or "
        "mnist.pkl.gz; or mnist_train.csv and mnist_test.csv. Name a folder that holds them, or "
        f"{'give no path' if who == 'the path' else 'unset NNCOURSE_DATA'} to download MNIST."
    )


def _folder(place):
    return place if place.is_dir() else place.parent
