"""Fetching MNIST with pooch: from several mirrors in turn, checked before it reaches the cache."""

import importlib.util
import sys
from pathlib import Path

from nncourse.data.opening import DataError
from nncourse.data.originals import PACKED

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)
_TIMEOUT = (10, 30)  # seconds: to connect, between two bytes


def fetch(folder: Path) -> None:
    """Make the cache complete: download what is missing, replace what is broken.

    pooch writes each file beside its place, compares its SHA-256, and only then moves it; so
    processes may do this at the same time, and may be killed.

    Parameters
    ----------
    folder : pathlib.Path
        Made where it does not exist.

    Raises
    ------
    DataError
        Where no mirror gives the right file, or the folder cannot be written to.
    """
    for name in PACKED:
        try:
            _fetch(f"{name}.gz", folder)
        except OSError as error:
            raise DataError(
                f"the cache {folder} cannot be used ({error}). Name another folder in the "
                "environment variable NNCOURSE_CACHE."
            ) from error


def _fetch(name, folder):
    """Put one file into the cache, from the first mirror that gives it rightly."""
    pooch, RequestException = _pooch(folder)
    bar = importlib.util.find_spec("tqdm") is not None
    downloader = pooch.HTTPDownloader(progressbar=bar, chunk_size=1 << 16, timeout=_TIMEOUT)
    registry = {f"{file}.gz": f"sha256:{checksum}" for file, checksum in PACKED.items()}
    failures = []
    for mirror in MIRRORS:
        try:
            pooch.create(folder, mirror, registry=registry).fetch(name, downloader=downloader)
            return
        except (RequestException, ValueError) as error:  # pooch's ValueError: another SHA-256
            failures.append(f"  {mirror}{name}: {error}")
    raise DataError(
        "\n".join(["MNIST could not be downloaded. Tried:", *failures, _by_hand(folder)])
    )


def no_pooch(folder: Path | None = None) -> str:
    """Say what to do where MNIST has to be downloaded and pooch is not installed."""
    if sys.platform == "emscripten":
        return (
            "MNIST cannot be fetched from a page in the browser. Use load_digits(), which is "
            "always there, or install the course on a computer: there load_mnist() works."
        )
    return (
        "MNIST is not on this machine, and downloading it needs pooch, which is not installed: "
        f"pip install pooch tqdm. {_by_hand(folder)}"
    )


def _pooch(folder):
    """Import what downloading needs."""
    try:
        import pooch
        from requests import RequestException
    except ImportError as error:
        raise DataError(no_pooch(folder)) from error
    return pooch, RequestException


def _by_hand(folder):
    """Say how to go on without a download."""
    cache = "" if folder is None else f"{folder}, or into "
    return (
        f"To fetch it by hand: put {', '.join(f'{name}.gz' for name in PACKED)} "
        f"from {' or '.join(MIRRORS)} into {cache}any folder whose name you give in the "
        "environment variable NNCOURSE_DATA. load_digits() works without a network."
    )
