"""The first process in a container: prepare, fork the kernel, carry its messages, end with it.

No descriptor and no socket gets into a container everywhere, so all messages go through the two
pipes of the engine's own command, in frames: the number of a stream, the bytes that follow. Both
ends use the same two functions. The last stream is no kernel's: it asks what the sandbox uses.
"""

import importlib
import json
import os
import select
import shutil
import signal
import socket
import struct
import tempfile
import threading

import psutil

from coursekit.grading.isolation.inside import become_kernel, do_not_debug
from coursekit.grading.isolation.seccomp import allow_only, seccomp_filter

HEAD = struct.Struct("=BI")
USAGE = struct.Struct("=QQ")  # processes, bytes
MOST = 1 << 16
ROOM = 256 << 20  # bytes of address space


def main():
    """Read the request, the first frame, and serve one kernel."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the only signal that could end it from inside
    do_not_debug()
    request = json.loads(next(frames(0))[1])
    for name in request["preload"]:
        importlib.import_module(name)
    rules = seccomp_filter()
    write_frame(1, 0, b"ready")
    _to_nowhere(2)  # a learner can open what is open here
    kernel, streams = start_kernel(request["settings"], request["sockets"], rules)
    near, far = socket.socketpair()
    streams.append(near)
    most = request["processes"]
    replies, threads = request["sockets"].index("shell"), request["settings"]["threads"]

    def may_pass(number):
        return number != replies or has_room(kernel, threads)

    for work in ((outward, 1, streams, may_pass), (inward, 0, streams), (count, far, most)):
        threading.Thread(target=_or_end, args=work, daemon=True).start()
    while os.wait()[0] != kernel:
        pass
    os._exit(0)


def _or_end(work, *arguments):
    """Do work that ends only when one side has gone; then end the container, and all in it."""
    try:
        work(*arguments)
    finally:
        os._exit(0)


def start_kernel(settings, names, rules):
    """Fork the kernel under a filter of system calls; give its id, and a connection for each."""
    folder = tempfile.mkdtemp()
    listening = {name: _listen(f"{folder}/{name}") for name in names}
    kernel = os.fork()
    if not kernel:
        try:
            _to_nowhere(0, 1)
            os.nice(10)  # else a fork bomb leaves no time to this process's parent, which counts
            allow_only(rules)  # the engine has dropped all privileges
            descriptors = {name: listener.fileno() for name, listener in listening.items()}
            become_kernel(settings | descriptors)
        finally:
            os._exit(1)
    streams = [_connect(f"{folder}/{name}") for name in names]
    shutil.rmtree(folder)
    for listener in listening.values():
        listener.close()
    return kernel, streams


def _to_nowhere(*descriptors):
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(null, descriptor)


def _listen(path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(1)
    return listener


def _connect(path):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    return connection


def count(questions, most):
    """Answer each question with what the processes in here use, all but this first one.

    Where there are more than may be, their number is told at once: a fork bomb leaves no time.
    """
    while questions.recv(1):
        processes, used = len(psutil.pids()) - 1, 0
        if processes <= most:
            used = sum(memory.rss for memory in _others("memory_info") if memory)
        questions.sendall(USAGE.pack(processes, used))


def has_room(kernel, most_threads):
    """Tell whether the kernel can go on: without threads or memory it would fail later cells.

    It is asked before a reply of the kernel's is passed on, so that the cell which is to blame is
    still without one when the container ends.
    """
    try:
        process = psutil.Process(kernel)
        most, size = process.rlimit(psutil.RLIMIT_AS)[0], process.memory_info().vms
    except psutil.NoSuchProcess:
        return False
    threads = sum(number or 0 for number in _others("num_threads"))
    return threads < most_threads and (most == psutil.RLIM_INFINITY or size + ROOM < most)


def _others(attribute):
    """Get an attribute of each process but this first one; None where one has just ended."""
    processes = psutil.process_iter([attribute])
    return [process.info[attribute] for process in processes if process.pid != os.getpid()]


# ---- both ends


def outward(writing, streams, may_pass=lambda number: True):
    """Carry what streams give into a pipe, until one ends or gives what may not pass."""
    while True:
        for stream in select.select(streams, [], [])[0]:
            number, data = streams.index(stream), stream.recv(MOST)
            if not data or not may_pass(number):
                return
            write_frame(writing, number, data)


def inward(reading, streams):
    """Carry what a pipe gives into streams, until it ends or gives something else."""
    for number, data in frames(reading):
        if number >= len(streams):
            return
        streams[number].sendall(data)


def write_frame(writing, number, data):
    """Write all bytes of one frame."""
    data = HEAD.pack(number, len(data)) + data
    while data:
        data = data[os.write(writing, data) :]


def frames(reading):
    """Read frames from a pipe, as (number, bytes), until it ends or gives something else."""
    while (head := _read(reading, HEAD.size)) is not None:
        number, size = HEAD.unpack(head)
        data = _read(reading, size) if size <= MOST else None
        if data is None:
            return
        yield number, data


def _read(descriptor, size):
    data = b""
    while len(data) < size:
        part = os.read(descriptor, size - len(data))
        if not part:
            return None
        data += part
    return data


if __name__ == "__main__":
    main()
