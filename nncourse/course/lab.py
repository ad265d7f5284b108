"""The command `nncourse lab`: JupyterLab, opened at the start page of the course."""

import os
import socket
import sys
from pathlib import Path

import nncourse
from nncourse.course import workspace

START_PAGE = "notebooks/00_start_here.ipynb"
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
SETTINGS = Path(__file__).parent / "jupyter"  # no question about news, no search for updates


def find_course(folder=None):
    """The folder of the course.

    Parameters
    ----------
    folder : path-like, optional
        Where it should be. By default the current folder and those above it are tried, then a
        workspace in the current folder, then the folder beside the package.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ValueError
        When there is no start page.
    """
    here = Path.cwd()
    beside_package = Path(nncourse.__file__).parent.parent
    usual = [here, *here.parents, here / workspace.DEFAULT, beside_package]
    tried = usual if folder is None else [Path(folder)]
    for place in tried:
        if (place / START_PAGE).is_file():
            return place.resolve()
    where = f"{here} and the folders above it" if folder is None else folder
    raise ValueError(
        f"{where}: no {START_PAGE} here. Go to the folder of the course, or name it with --folder, "
        "or make one: nncourse start FOLDER"
    )


def find_or_start(folder=None):
    """The folder of the course; a package from an archive makes a workspace in the current one."""
    try:
        return find_course(folder)
    except ValueError:
        if folder is not None:
            raise
    print(f"Your own copy of the course: {Path.cwd() / workspace.DEFAULT}", flush=True)
    workspace.start(workspace.DEFAULT)
    return find_course(workspace.DEFAULT)


def has_display(platform=sys.platform, environ=os.environ):
    """Whether a browser that is opened here would be seen by the person who asked for it."""
    if "SSH_CONNECTION" in environ or "SSH_TTY" in environ:
        return False
    if platform.startswith("linux"):
        return any(environ.get(name) for name in DISPLAYS)
    return True


def serve(course, *, browser, port=None):
    """Serve the course with JupyterLab until it is stopped.

    Parameters
    ----------
    course : pathlib.Path
        Its folder, see `find_course`.
    browser : bool
        Open a browser, too.
    port : int, optional
        Exactly this port; by default the first free one from 8888 on.

    Raises
    ------
    ValueError
        When the port is taken.
    """
    from jupyterlab.labapp import LabApp

    if port is not None:
        require_free(port)
    prefer_this_environment()
    put_first("JUPYTER_CONFIG_PATH", SETTINGS)
    server = LabApp.initialize_server(argv=arguments(course, browser, port))
    server.log.addFilter(lambda record: "To access the server" not in record.getMessage())
    # As a callback: the server listens only when its loop runs.
    server.io_loop.add_callback(print, welcome(course, server.display_url), flush=True)
    server.start()


def arguments(course, browser, port=None):
    """What JupyterLab is told. All of it counts for this run alone; no configuration is written."""
    given = {
        "ServerApp.root_dir": course,
        "ServerApp.open_browser": browser,
        "ServerApp.log_level": "WARN",
        "LabApp.log_level": "WARN",
        "LabApp.default_url": f"/lab/tree/{START_PAGE}",
        "LabApp.workspaces_dir": course / ".jupyter",  # which tabs are open: not a user-wide matter
    }
    if port is not None:
        given |= {"ServerApp.port": port, "ServerApp.port_retries": 0}
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        given["ServerApp.allow_root"] = True  # containers and cloud machines have no other user
    return [f"--{name}={value}" for name, value in given.items()]


def require_free(port):
    """Raise a ValueError when a server could not listen on the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # a port that was closed a minute ago counts as free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ValueError(
                f"port {port} cannot be used ({error.strerror}). Another course or program may be "
                "using it: give another number, or leave --port out to get a free one."
            ) from None


def prefer_this_environment():
    """Let the kernels and terminals of this server find this Python and its commands first."""
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    put_first("PATH", Path(sys.executable).parent)


def put_first(variable, folder):
    """Put a folder before those that an environment variable names."""
    others = [os.environ[variable]] if os.environ.get(variable) else []
    os.environ[variable] = os.pathsep.join([str(folder), *others])


def welcome(course, address):
    """What is printed when the server listens."""
    lines = [f"The course in {course} is served at", f"    {address}"]
    if "SSH_CONNECTION" in os.environ:
        port = address.split("localhost:")[-1].split("/")[0]
        lines.append("This is a remote machine; on your own one, so that the address works there:")
        lines.append(f"    ssh -N -L {port}:localhost:{port} {socket.gethostname()}")
    return "\n".join([*lines, "Stop it with Ctrl-C, twice."])
