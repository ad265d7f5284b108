"""The first process in a container: start the kernel, carry its messages, end with it."""

import ctypes
import json
import os
import signal
import socket
import sys
import tempfile
import threading

from nncourse.course.grading.inside import become_kernel
from nncourse.course.grading.relay import relay

PR_SET_PDEATHSIG = 1


def main():
    """Read the settings, a line of JSON, and serve one kernel."""
    request = json.loads(_line(0))
    folder = tempfile.mkdtemp()
    listening = {name: _listen(folder, name) for name in request["sockets"]}
    kernel = os.fork()
    if not kernel:
        _be_kernel(request["settings"], listening)
    connections = [_connect(folder, name) for name in listening]
    for each in listening.values():
        each.close()
    threading.Thread(target=_carry, args=(connections,), daemon=True).start()
    os.waitpid(kernel, 0)
    os._exit(0)


def _carry(connections):
    try:
        relay(0, 1, connections)
    finally:
        os._exit(0)  # nobody listens any more; the container ends, and the kernel with it


def _be_kernel(settings, listening):
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # a container is always Linux
        null = os.open(os.devnull, os.O_RDWR)
        for each in (0, 1, 2):
            os.dup2(null, each)
        names = {name: each.fileno() for name, each in listening.items()}
        become_kernel(settings | names)
    finally:
        os._exit(1)


def _line(descriptor):
    """One line, and not a byte more: what follows is for the relay."""
    line = b""
    while not line.endswith(b"\n"):
        part = os.read(descriptor, 1)
        if not part:
            sys.exit("no settings came")
        line += part
    return line


def _listen(folder, name):
    each = socket.socket(socket.AF_UNIX)
    each.bind(os.path.join(folder, name))
    each.listen(1)
    return each


def _connect(folder, name):
    each = socket.socket(socket.AF_UNIX)
    each.connect(os.path.join(folder, name))
    return each


if __name__ == "__main__":
    main()
