"""Fetching MNIST: from several mirrors in turn, checked before it reaches the cache."""

import importlib.util
import time
from contextlib import suppress

from nncourse.data.idx import read_open
from nncourse.data.opening import DataError, unpacked
from nncourse.data.originals import FILES
from nncourse.data.places import find_file
from nncourse.files import written_whole

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)
_TIMEOUT = (10, 30)  # seconds to connect, and without a byte
_ABANDONED = 600  # seconds after which a part was left by a process that was killed


def fetch(folder):
    """Make the cache complete: download what is missing, replace what is broken.

    Each file is written beside its place, unpacked, compared with its SHA-256, and only then
    moved; so processes may do this at the same time, and may be killed.

    Parameters
    ----------
    folder : pathlib.Path
        Made where it does not exist.

    Raises
    ------
    DataError
        Where no mirror gives the right file, or the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(folder)
        for name, sha256 in FILES.items():
            if not _is_right(find_file(folder, name), sha256):
                _download(name, sha256, folder)
    except OSError as error:
        raise DataError(
            f"the cache {folder} cannot be used ({error}). Name another folder in the "
            "environment variable NNCOURSE_CACHE."
        ) from error


def _is_right(file, sha256):
    """Whether the file is there and has the right checksum."""
    if file is None:
        return False
    try:
        with open(file, "rb") as raw:
            _check(raw, file, sha256)
    except DataError:
        return False
    return True


def _check(raw, name, sha256):
    """Raise a DataError unless the open file unpacks to the right bytes."""
    with unpacked(raw, name) as content:
        read_open(content, name, sha256)


def _download(name, sha256, folder):
    """Put one file into the cache, from the first mirror that gives it rightly."""
    HTTPDownloader, RequestException = _pooch(folder)
    bar = importlib.util.find_spec("tqdm") is not None
    fill = HTTPDownloader(progressbar=bar, chunk_size=1 << 16, timeout=_TIMEOUT)
    failures = []
    for mirror in MIRRORS:
        url = f"{mirror}{name}.gz"
        try:
            with written_whole(folder / f"{name}.gz", "w+b") as file:
                fill(url, file, None)
                _check(file, url, sha256)
            return
        except (RequestException, DataError) as error:
            failures.append(f"  {url}: {error}")
    raise DataError(_no_network(folder, failures))


def no_pooch(folder=None):
    """What to do where MNIST has to be downloaded and pooch is not installed."""
    return (
        "MNIST is not on this machine, and downloading it needs pooch, which is not installed: "
        f"pip install pooch tqdm. {_by_hand(folder)}"
    )


def _pooch(folder):
    """What downloading needs, imported only here."""
    try:
        from pooch import HTTPDownloader
        from requests import RequestException
    except ImportError as error:
        raise DataError(no_pooch(folder)) from error
    return HTTPDownloader, RequestException


def _remove_abandoned(folder):
    """Remove the parts that killed processes left; a part that grows is another's."""
    for part in folder.glob(".????????.part"):
        with suppress(FileNotFoundError, PermissionError):  # another process was quicker
            if time.time() - part.stat().st_mtime > _ABANDONED:
                part.unlink()


def _no_network(folder, failures):
    return "\n".join(["MNIST could not be downloaded. Tried:", *failures, _by_hand(folder)])


def _by_hand(folder):
    """How to go on without a download."""
    cache = "" if folder is None else f"{folder}, or into "
    return (
        f"To fetch it by hand: put {', '.join(f'{name}.gz' for name in FILES)} "
        f"from {' or '.join(MIRRORS)} into {cache}any folder whose name you give in the "
        "environment variable NNCOURSE_DATA. load_digits() works without a network."
    )
