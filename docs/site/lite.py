"""The running notebooks of the site: JupyterLite, Python in the page, nothing installed.

`build.py` calls `add_lite`. A site that is published takes Python and its packages from Pyodide's
own servers; with the folder that `offline.py` makes, the site holds them itself.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BIN = "Scripts" if sys.platform == "win32" else "bin"
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@jupyterlite/pyodide-kernel-extension",
              "anywidget")  # fmt: skip
KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}


def address(part, name):
    """Return where a notebook of `notebooks` or `exercises` runs, seen from its page.

    >>> address("exercises", "03_gradient_descent.ipynb")
    '../lite/notebooks/index.html?path=exercises/03_gradient_descent.ipynb'
    """
    return f"../lite/notebooks/index.html?path={part}/{name}"


def add_lite(site, pyodide=None):
    """Add the folder ``lite`` to a site.

    JupyterLite is an application of its own (the extra `site`); it need not be in this environment.

    Parameters
    ----------
    site : Path
    pyodide : Path, optional
        Made by `offline.py`, with JupyterLite in it. Default: JupyterLite is in this environment,
        and the site loads Pyodide from its own servers.
    """
    prefix = Path(pyodide, "jupyterlite") if pyodide else Path(sys.prefix)
    with tempfile.TemporaryDirectory(prefix="lite-") as name:
        work = Path(name)
        _notebooks(work / "files")
        _wheel(work / "wheels")
        for path in Path(pyodide, "wheels").glob("*.whl") if pyodide else ():
            shutil.copy(path, work / "wheels")
        config = _config(site / "lite", prefix / "share" / "jupyter" / "labextensions")
        (work / "jupyter_lite_config.json").write_text(json.dumps(config))
        (work / "jupyter-lite.json").write_text(json.dumps(_settings(bool(pyodide))))
        _build(work, prefix)
    if pyodide:
        shutil.copytree(Path(pyodide, "pyodide"), site / "lite" / "static" / "pyodide")
    shutil.copy(HERE / "loading.js", site / "lite")
    for app in ("notebooks", "lab"):
        page = site / "lite" / app / "index.html"
        script = '<script src="../loading.js"></script></body>'
        page.write_text(page.read_text(encoding="utf-8").replace("</body>", script))


def _build(work, prefix):
    """Let JupyterLite build."""
    jupyter = shutil.which("jupyter-lite", path=str(prefix / BIN))
    if jupyter is None:
        raise FileNotFoundError(
            f"running notebooks need JupyterLite, and it is not in {prefix}: "
            'pip install -e ".[site]", or leave them out with --no-lite'
        )
    done = subprocess.run([jupyter, "build"], cwd=work, capture_output=True, text=True)
    if done.returncode:
        said = f"{done.stdout[-2000:]}{done.stderr[-2000:]}"
        raise RuntimeError(f"jupyter-lite build failed:\n{said}")


def _notebooks(folder):
    """Copy the notebooks, for the kernel that is there."""
    for part in ("notebooks", "exercises"):
        (folder / part).mkdir(parents=True)
        for path in sorted((ROOT / part).glob("*.ipynb")):
            notebook = json.loads(path.read_text(encoding="utf-8"))
            notebook["metadata"]["kernelspec"] = KERNEL
            text = json.dumps(notebook, ensure_ascii=False, indent=1)
            (folder / part / path.name).write_text(text, encoding="utf-8")


def _wheel(folder):
    """Build the course's own wheel, which the notebooks' first cell installs."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def _config(target, extensions):
    """Return what is built, with the extensions that live figures need and no others."""
    return {
        "LiteBuildConfig": {
            "apps": ["lab", "notebooks"],
            "contents": ["files"],
            "federated_extensions": [str(extensions / name) for name in EXTENSIONS],
            "ignore_sys_prefix": ["federated_extensions"],
            "no_sourcemaps": True,
            "output_dir": str(target),
        },
        "PipliteAddon": {"piplite_urls": ["wheels"]},
    }


def _settings(has_pyodide):
    """Return the settings of the page: where Python comes from."""
    settings = {"exposeAppInBrowser": True}
    if has_pyodide:
        kernel = {"pyodideUrl": "./static/pyodide/pyodide.mjs", "disablePyPIFallback": True}
        name = "@jupyterlite/pyodide-kernel-extension:kernel"
        settings["litePluginSettings"] = {name: kernel}
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": settings}
