"""The process from which the kernels of a sandbox are forked. It runs inside of bubblewrap.

It has imported what kernels need and never runs a line of a learner's. For each request it forks
three times: the first child makes new namespaces, the second is their init process and mounts
fresh folders over all that can be written to, the third becomes the kernel. Before the third the
init process drops its privileges for good. So nothing that a submission leaves, be it a file, a
process or shared memory, is there for the next one.

    server ─ fork ─ unshare ─ fork ─ init: mounts, drops privileges ─ fork ─ kernel
                       └ sends a descriptor of the init process to the grader, and ends
"""

import ctypes
import importlib
import json
import os
import socket
import struct
import sys
import traceback
from contextlib import contextmanager

from coursekit.grading.isolation.inside import become_kernel, do_not_debug
from coursekit.grading.isolation.seccomp import allow_only

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWPID, CLONE_NEWNET = 0x20000, 0x8000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 1 << 14, 1 << 18
MNT_DETACH = 2
PR_CAPBSET_READ, PR_CAPBSET_DROP, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 23, 24, 47, 4
PR_SET_NO_NEW_PRIVS = 38
CAPABILITY_VERSION_3 = 0x20080522
MOST = 1 << 16  # bytes of a request
READY = b"ready"


def main(descriptor):
    """Serve the grader until it closes its end: try, import modules, fork kernels."""
    control = socket.socket(fileno=descriptor)
    do_not_debug()
    while True:
        text, descriptors, _, _ = socket.recv_fds(control, MOST, 8)
        if not text:
            return
        request = json.loads(text)
        if "try" in request:
            answer(control, in_a_child(try_namespaces))
        elif "import" in request:
            answer(control, preload(request["import"]))
        elif trouble := in_a_child(make_namespaces, control, request, descriptors):
            answer(control, trouble)
        for descriptor in descriptors:
            os.close(descriptor)


def answer(control, trouble, descriptors=()):
    """Tell the grader what went wrong, an empty text if nothing did."""
    socket.send_fds(control, [json.dumps({"trouble": trouble[:2000]}).encode()], descriptors)


# ---- importing


def preload(names):
    """Import modules; say what went wrong, or nothing.

    What is not installed is passed over: the cell that imports it will say so itself. Any other
    failure is told, as it leaves half a module behind, which all kernels would inherit.
    """
    with fresh_home():  # some write when they are imported: matplotlib keeps a list of fonts
        for name in names:
            try:
                importlib.import_module(name)
            except Exception as error:
                if not _is_missing(name, error):
                    return f"{name}: {type(error).__name__}: {error}"
    return ""


def _is_missing(name, error):
    """Tell whether just this module, or one that it lies in, is not installed."""
    return isinstance(error, ModuleNotFoundError) and f"{name}.".startswith(f"{error.name}.")


@contextmanager
def fresh_home():
    """Give a home to write to while this lasts."""
    home = os.environ["HOME"]
    _call(LIBC.unshare, CLONE_NEWNS)
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    _mount("tmpfs", home, "tmpfs", MS_NOSUID | MS_NODEV)
    try:
        yield
    finally:
        _call(LIBC.umount2, home.encode(), MNT_DETACH)


# ---- forking


def in_a_child(work, *arguments):
    """Do work in a forked process; say what went wrong, or nothing."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        work_and_exit(writing, work, *arguments)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        trouble = pipe.read()
    failed = os.waitpid(child, 0)[1]
    return trouble or ("a forked process ended without a word" if failed else "")


def work_and_exit(report, work, *arguments):
    """Do the work of a forked process and end it, whatever happens; report what goes wrong."""
    status = 1
    try:
        work(*arguments)
        status = 0
    except BaseException as error:
        traceback.print_exc()
        os.write(report, repr(error)[:2000].encode())
    finally:
        os._exit(status)


def try_namespaces():
    """Try out what forking a kernel needs of this system."""
    _call(LIBC.unshare, CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET)
    if trouble := in_a_child(mount_fresh, [], 0):
        raise OSError(trouble)


def make_namespaces(control, request, descriptors):
    """Fork the init process of new namespaces; hand it to the grader as soon as it is ready."""
    _call(LIBC.unshare, CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET)
    reading, writing = os.pipe()
    init = os.fork()
    if not init:
        os.close(reading)
        control.close()
        work_and_exit(writing, be_init, writing, request, descriptors)
    os.close(writing)
    report = os.read(reading, MOST) or b"the init process ended without a word"
    if report != READY:
        raise OSError(report.decode())
    answer(control, "", [os.pidfd_open(init)])


def be_init(report, request, descriptors):
    """Be the init process: fresh folders, no privileges, a kernel; reap until the kernel's end."""
    settings = request["fork"]
    os.setsid()
    mount_fresh(settings["folders"], settings["scratch_bytes"])
    os.chdir(settings["home"])
    drop_privileges(bytes.fromhex(settings["seccomp"]))
    os.write(report, READY)
    kernel = os.fork()
    if not kernel:
        close_all_but(descriptors)
        names = dict(zip(request["sockets"], descriptors, strict=True))
        work_and_exit(2, _become_kernel, settings | names)
    close_all_but([])
    ended = 0
    while ended != kernel:
        ended, _ = os.wait()


def _become_kernel(settings):
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()  # else all kernels would draw the same numbers
    become_kernel(settings)


def close_all_but(kept):
    """Close all descriptors but the standard ones and those to keep."""
    lower = 3
    for descriptor in sorted(kept):
        os.closerange(lower, descriptor)
        lower = descriptor + 1
    os.closerange(lower, 1 << 16)


def mount_fresh(folders, size):
    """Mount empty folders over all that can be written to, and a /proc of these processes only."""
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    for folder in folders:
        _mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, f"size={size}")
    _mount("proc", "/proc", "proc", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC)


def drop_privileges(seccomp):
    """Drop all capabilities, and all system calls but those that a filter allows, for good."""
    _call(LIBC.prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    capability = 0
    while LIBC.prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0:
        _call(LIBC.prctl, PR_CAPBSET_DROP, capability, 0, 0, 0)
        capability += 1
    header, nothing = struct.pack("=Ii", CAPABILITY_VERSION_3, 0), bytes(24)
    _call(LIBC.capset, header, nothing)
    _call(LIBC.prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    allow_only(seccomp)


# ---- the C library


def _mount(source, target, kind, flags, data=None):
    texts = [text and text.encode() for text in (source, target, kind)]
    _call(LIBC.mount, *texts, ctypes.c_ulong(flags), data and data.encode())


def _call(function, *arguments):
    """Call a function of the C library; raise an OSError where it fails."""
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function.__name__}: {os.strerror(number)}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
