"""The first lines that run in the sandbox: set the limits, then become a kernel.

This file is run by its path and imports nothing from the package, so that a kernel starts fast.
The shell and output sockets are opened by the grader and handed in as file descriptors, so the
kernel needs no folder in common with it, and cannot replace them. After these lines everything
in here belongs to the learner's code.
"""

import json
import os
import sys


def main(descriptor):
    """Read the settings from a pipe and run the kernel."""
    with os.fdopen(descriptor) as pipe:
        settings = json.load(pipe)
    sys.modules["debugpy"] = None  # nobody debugs in here, and importing it takes half of the start
    become_kernel(settings)


def become_kernel(settings):
    """Take on limits and variables and run the kernel to its end."""
    os.environ.update(settings["variables"])
    set_limits(settings["limits"])
    if "lifeline" in settings:
        end_with(settings["lifeline"])
    run_kernel(settings)


def set_limits(limits):
    """Lower this process's limits for good; what the system does not know is passed over."""
    import resource

    for name, value in limits.items():
        if hasattr(resource, name):
            which = getattr(resource, name)
            hard = resource.getrlimit(which)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            try:
                resource.setrlimit(which, (value, value))
            except (ValueError, OSError):  # macOS refuses some
                continue
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")  # when memory runs out, this goes first
    except OSError:
        pass


def end_with(lifeline):
    """End these processes and delete their folder once nobody holds the other end of a pipe."""
    import shutil
    import signal
    import threading

    folder = os.getcwd()

    def wait():
        os.read(lifeline, 1)
        shutil.rmtree(folder, ignore_errors=True)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()


def run_kernel(settings):
    """Run IPython's kernel on the sockets that were handed in."""
    import zmq
    from ipykernel.kernelapp import IPKernelApp

    class Kernel(IPKernelApp):
        """The kernel without connection file, heartbeat and ports."""

        def _bind_socket(self, socket, port):
            given = {"shell_socket": settings["shell"], "iopub_socket": settings["iopub"]}
            for name, descriptor in given.items():
                if socket is getattr(self, name, None):
                    socket.setsockopt(zmq.USE_FD, descriptor)
                    socket.bind("ipc:///unused")  # the descriptor is bound already
                    return 1
            socket.bind(f"inproc://{id(socket)}")
            return 1

        def init_connection_file(self):
            pass

        def write_connection_file(self, **kwargs):
            pass

        def log_connection_info(self):
            pass

        def init_heartbeat(self):
            pass

    app = Kernel.instance(transport="ipc", log_level=50)
    app.session.key = settings["key"].encode()
    app.initialize(["--HistoryManager.enabled=False", "--colors=NoColor"])
    app.shell.user_ns.update(exit=sys.exit, quit=sys.exit)  # an error, and not the kernel's end
    app.start()


if __name__ == "__main__":
    main(int(sys.argv[1]))
