"""Gather what running notebooks need where there is no network.

    python docs/site/offline.py FOLDER --packages WHEELS   and these wheels for WebAssembly
    python docs/site/build.py --pyodide FOLDER SITE        a site that holds all of it

Fetches JupyterLite and pure Python packages with pip, Pyodide from npm. Packages for WebAssembly
(numpy, matplotlib …) are to be named: Pyodide's own servers have them. matplotlib that is not there
is replaced by an empty one, so that what draws with it fails when it is used, and says so.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSION = "314.0.6"  # the Pyodide that jupyterlite-pyodide-kernel asks for
PYTHON = "3.14"
PURE = ("anywidget", "asttokens", "comm", "decorator", "executing", "ipython", "ipywidgets", "jedi",
        "jupyterlab_widgets", "matplotlib-inline", "micropip", "mypy_extensions", "packaging",
        "parso", "prompt_toolkit", "psygnal", "pure_eval", "pygments", "six", "stack_data", "tqdm",
        "traitlets", "typing_extensions", "wcwidth", "widgetsnbextension")  # fmt: skip
EMPTY = ("matplotlib", "pillow")  # unless they are among the wheels that are named


def main(words=None):
    """Gather everything in a new folder."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("offline.py", description=__doc__, formatter_class=raw)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--packages", type=Path, metavar="WHEELS")
    chosen = parser.parse_args(words)
    shutil.rmtree(chosen.folder, ignore_errors=True)
    place = chosen.folder / "pyodide"
    place.mkdir(parents=True)
    _install_jupyterlite(chosen.folder / "jupyterlite")
    _unpack_pyodide(place)
    _fetch(PURE, place)
    for path in chosen.packages.glob("*.whl") if chosen.packages else ():
        shutil.copy(path, place)
    _lock(place, chosen.folder / "wheels")


def _install_jupyterlite(place):
    """Make an environment with JupyterLite: in the course's it would show up in JupyterLab."""
    venv.create(place, with_pip=True)
    python = place / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [*project["optional-dependencies"]["site"], "anywidget", "ipywidgets"]
    subprocess.run([python, "-m", "pip", "install", "--quiet", *names], check=True)


def _unpack_pyodide(place):
    """Fetch interpreter and standard library."""
    command = ["npm", "pack", "--silent", f"pyodide@{VERSION}"]
    done = subprocess.run(command, cwd=place, check=True, capture_output=True, text=True)
    archive = place / done.stdout.split()[-1]
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            member.name = member.name.partition("/")[2]
            if member.name:
                tar.extract(member, place, filter="data")
    archive.unlink()


def _fetch(names, folder):
    """Fetch pure Python packages."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    tags = ["--python-version", PYTHON, "--platform", "any", "--implementation", "py"]
    subprocess.run([*pip, *tags, "--abi", "none", "--dest", folder, *names], check=True)


def _lock(place, others):
    """Let Pyodide's list of packages name the wheels that are there; move those it has not."""
    path = place / "pyodide-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    others.mkdir()
    wheels = {_name(wheel): wheel for wheel in place.glob("*.whl")}
    for name in EMPTY:
        if name not in wheels:
            wheels[name] = _empty(place, name, lock["packages"][name]["version"])
            lock["packages"][name].update(depends=[], imports=[])
    for name, wheel in wheels.items():
        about = {"file_name": wheel.name, "version": wheel.name.split("-")[1],
                 "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest()}  # fmt: skip
        if name in lock["packages"]:
            lock["packages"][name].update(about)
        else:
            shutil.move(wheel, others)
    path.write_text(json.dumps(lock), encoding="utf-8")


def _name(wheel):
    return re.sub(r"[-_.]+", "-", wheel.name.split("-")[0]).lower()


def _empty(place, name, version):
    """Write a package with nothing in it."""
    path, info = place / f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return path


if __name__ == "__main__":
    main()
