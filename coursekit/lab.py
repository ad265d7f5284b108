"""The command `lab`: JupyterLab, opened at the start page of the course."""

import os
import socket
import sys
from pathlib import Path

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
SETTINGS = Path(__file__).parent / "jupyter"  # no news, no updates; views that last


def has_display(platform=sys.platform, environ=os.environ):
    """Tell whether a browser opened here would be seen by the person who asked for it."""
    if "SSH_CONNECTION" in environ or "SSH_TTY" in environ:
        return False
    if platform.startswith("linux"):
        return any(environ.get(name) for name in DISPLAYS)
    return True


def serve(course, folder, *, browser, port=None):
    """Serve a folder of the course with JupyterLab until it is stopped.

    Parameters
    ----------
    course : coursekit.course.Course
    folder : pathlib.Path
        See `workspace.find`.
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
    server = LabApp.initialize_server(argv=arguments(folder, course.start_page, browser, port))
    server.log.addFilter(lambda record: "To access the server" not in record.getMessage())
    # As a callback: the server listens only when its loop runs.
    server.io_loop.add_callback(print, welcome(folder, server.display_url), flush=True)
    server.start()


def arguments(folder, start_page, browser, port=None):
    """Return JupyterLab's arguments. They hold for this run alone; no configuration is written."""
    settings = {
        "ServerApp.root_dir": folder,
        "ServerApp.open_browser": browser,
        "ServerApp.log_level": "WARN",
        "LabApp.log_level": "WARN",
        "LabApp.default_url": f"/lab/tree/{start_page}",
        "LabApp.workspaces_dir": folder / ".jupyter",  # which tabs are open: not a user-wide matter
    }
    if port is not None:
        settings |= {"ServerApp.port": port, "ServerApp.port_retries": 0}
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        settings["ServerApp.allow_root"] = True  # containers and cloud machines have no other user
    return [f"--{name}={value}" for name, value in settings.items()]


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


def welcome(folder, address):
    """Write the words that are printed when the server listens."""
    lines = [f"The course in {folder} is served at", f"    {address}"]
    if "SSH_CONNECTION" in os.environ:
        port = address.split("localhost:")[-1].split("/")[0]
        lines.append("This is a remote machine; on your own one, so that the address works there:")
        lines.append(f"    ssh -N -L {port}:localhost:{port} {socket.gethostname()}")
    return "\n".join([*lines, "Stop it with Ctrl-C, twice."])
