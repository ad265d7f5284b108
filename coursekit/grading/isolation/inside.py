"""The first lines that run in the sandbox: set the limits, then become a kernel.

This file is run by its path. The sockets of the shell and output channels are opened by the grader
and handed in as file descriptors, so the kernel needs no folder in common with it, and the
learner's code cannot replace them. After these lines everything in here belongs to that code.

The kernel is IPython's, with one message more: a ``drive_request`` holds a job for
`coursekit.driver`, and the ``drive_reply`` holds what the learner's function did. No source of the
grader's is run among the learner's names, so no name of theirs can change what it does.
"""

import json
import os
import sys


def main(descriptor):
    """Read the settings from a pipe and run the kernel."""
    with os.fdopen(descriptor) as pipe:
        settings = json.load(pipe)
    do_not_debug()
    become_kernel(settings)


def do_not_debug():
    """Spare the import of the debugger, half of a kernel's start: nobody debugs in here."""
    sys.modules["debugpy"] = None


def become_kernel(settings):
    """Take on the limits and run the kernel to its end.

    Parameters
    ----------
    settings : dict
        ``key`` signs the messages; ``limits`` go by the names of module `resource`; ``shell`` and
        ``iopub`` are descriptors of listening sockets; ``lifeline``, optional, see `end_with`.
    """
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
    be_ended_first()


def be_ended_first():
    """Have the system end this process before all others when memory runs out."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:  # no Linux, or a /proc that cannot be written to: then it was set from outside
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
    """Run the kernel on the sockets that were handed in."""
    app = app_class(settings).instance(transport="ipc", log_level=50, kernel_class=kernel_class())
    app.session.key = settings["key"].encode()
    app.initialize(["--HistoryManager.enabled=False", "--colors=NoColor"])
    sys.path.append("")  # what %%writefile has written can be imported, as in any notebook
    app.shell.user_ns.update(exit=sys.exit, quit=sys.exit)  # an error, and not the kernel's end
    app.start()


def kernel_class():
    """IPython's kernel, which also carries out jobs and says how many threads it has."""
    import threading
    import traceback

    from ipykernel.ipkernel import IPythonKernel

    from coursekit import driver

    class Kernel(IPythonKernel):
        msg_types = [*IPythonKernel.msg_types, "drive_request"]

        async def drive_request(self, socket, ident, parent):
            """Carry out a job on the learner's names."""
            try:
                outcomes = driver.run(self.shell.user_ns, parent["content"]["job"], BaseException)
                sys.stdout.flush()  # so that too much of it is noticed before the reply
                sys.stderr.flush()
                content = {"status": "ok", "outcomes": outcomes}
            except BaseException as error:  # such as too little memory for the outcomes
                said = "".join(traceback.format_exception_only(error))
                content = {"status": "error", "ename": type(error).__name__, "evalue": said}
            content["threads"] = threading.active_count()
            self.session.send(socket, "drive_reply", content, parent, ident)

        async def do_execute(self, *arguments, **options):
            """Run a cell, and say how many threads there are afterwards."""
            reply = await super().do_execute(*arguments, **options)
            return {**reply, "threads": threading.active_count()}

    return Kernel


def app_class(settings):
    """The kernel's application without connection file, heartbeat and ports."""
    import zmq
    from ipykernel.kernelapp import IPKernelApp

    class App(IPKernelApp):
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

    return App


if __name__ == "__main__":
    main(int(sys.argv[1]))
