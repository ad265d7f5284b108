"""The preloaded process from which the kernels of a sandbox are forked.

It runs inside bubblewrap, has imported what the exercises need, and never runs a line of a learner.
For each request it forks three times: the first child makes new namespaces, the second is their
first process and mounts fresh folders over all that can be written, the third gives up every
right that is left and becomes the kernel. So nothing that a submission leaves, be it a file, a
process or shared memory, is there for the next one.

    zygote ─ fork ─ unshare ─ fork ─ first process: mounts, waits ─ fork ─ kernel
                       └ sends a descriptor of the first process to the grader, and ends
"""

import ctypes
import importlib.util
import json
import os
import platform
import socket
import struct
import sys
import traceback
from contextlib import contextmanager

from nncourse.course.grading.inside import become_kernel

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWPID, CLONE_NEWNET = 0x20000, 0x8000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 1 << 14, 1 << 18
PR_CAPBSET_READ, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, PR_CAP_AMBIENT = (
    23, 24, 38, 22, 47)  # fmt: skip
MNT_DETACH = 2
PR_CAP_AMBIENT_CLEAR_ALL, SECCOMP_MODE_FILTER, CAPABILITY_VERSION_3 = 4, 2, 0x20080522
KEY_CALLS = {  # by machine: the audit number of its system calls, and of those about keys
    "x86_64": (0xC000003E, (248, 249, 250)),
    "aarch64": (0xC00000B7, (217, 218, 219)),
}
ONLY_64_BIT = 0x40000000  # x32 calls of x86_64 have this bit in their numbers
MOST = 1 << 16  # bytes of a request
STARTED = b"started"
NOT_IMPORTED = b"not imported: "


def main(descriptor):
    """Serve the grader: import modules, fork kernels, until it closes its end."""
    control = socket.socket(fileno=descriptor)
    sys.modules["debugpy"] = None  # nobody debugs in here, and importing it takes half of the start
    while True:
        text, descriptors, _, _ = socket.recv_fds(control, MOST, 8)
        if not text:
            return
        request = json.loads(text)
        if "import" in request:
            trouble = preload(request["import"])
            control.send(NOT_IMPORTED + trouble.encode()[:2000] if trouble else b"ready")
            if trouble:
                return
        else:
            _fork(control, request, descriptors)
        for each in descriptors:
            os.close(each)


def preload(names):
    """Import modules; gives back what went wrong, or "" if nothing did.

    A package that is not installed is passed over: the cell that imports it says so itself. Any
    other failure is told, as it leaves half a module behind that all kernels would inherit.
    """
    with fresh_home():  # some write when they are imported: matplotlib keeps a list of fonts
        for name in names:
            try:
                if name in sys.modules or importlib.util.find_spec(name.partition(".")[0]):
                    importlib.import_module(name)
            except Exception as error:
                return f"{name}: {type(error).__name__}: {error}"
    return ""


@contextmanager
def fresh_home():
    """A home to write to while this lasts."""
    home = os.environ["HOME"]
    _call(LIBC.unshare, CLONE_NEWNS)  # where this is not allowed no kernel could be forked either
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    _mount("tmpfs", home, "tmpfs", MS_NOSUID | MS_NODEV)
    try:
        yield
    finally:
        _call(LIBC.umount2, home.encode(), MNT_DETACH)


def _fork(control, request, descriptors):
    child = os.fork()
    if not child:
        _end_with(make_namespaces, control, request, descriptors)
    if os.waitpid(child, 0)[1]:
        control.send(b"no new namespaces could be made")


def _end_with(work, *arguments):
    """Do the work of a forked process and end it, whatever happens."""
    status = 1
    try:
        work(*arguments)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def make_namespaces(control, request, descriptors):
    """Fork the first process of new namespaces; hand it to the grader as soon as it is ready."""
    _call(LIBC.unshare, CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET)
    reading, writing = os.pipe()
    first = os.fork()
    if not first:
        os.close(reading)
        control.close()
        _end_with(be_first, writing, request, descriptors)
    os.close(writing)
    said = os.read(reading, 1000) or b"the first process ended"
    socket.send_fds(control, [said], [os.pidfd_open(first)])


def be_first(report, request, descriptors):
    """Be the first process: fresh folders, no rights, a kernel; wait for the kernel's end."""
    try:
        os.setsid()
        mount_fresh(request["folders"], request["bytes"])
        os.chdir(request["home"])
        give_up_rights()
    except (OSError, KeyError) as error:
        os.write(report, repr(error).encode())
        raise
    os.write(report, STARTED)
    kernel = os.fork()
    if not kernel:
        settings = request["settings"] | dict(zip(request["sockets"], descriptors, strict=True))
        _end_with(_become_kernel, settings, descriptors)
    _close_all_but([])
    ended = 0
    while ended != kernel:
        ended, _ = os.wait()


def _become_kernel(settings, kept):
    _close_all_but(kept)
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()  # else all kernels would draw the same numbers
    become_kernel(settings)


def _close_all_but(kept):
    lower = 3
    for each in sorted(kept):
        os.closerange(lower, each)
        lower = each + 1
    os.closerange(lower, 1 << 16)


def mount_fresh(folders, size):
    """Empty folders over all that can be written, and a /proc that shows these processes only."""
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    for folder in folders:
        _mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, f"size={size}")
    _mount("proc", "/proc", "proc", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC)


def give_up_rights():
    """Drop all capabilities for good, and the calls that could leave keys for the next kernel."""
    _call(LIBC.prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    capability = 0
    while LIBC.prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0:
        _call(LIBC.prctl, PR_CAPBSET_DROP, capability, 0, 0, 0)
        capability += 1
    header, nothing = struct.pack("=Ii", CAPABILITY_VERSION_3, 0), bytes(24)
    _call(LIBC.capset, header, nothing)
    _call(LIBC.prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _forbid_keys()


def _forbid_keys():
    """Let system calls about keys fail: the kernel's key rings outlive processes."""
    program = key_filter(platform.machine())
    text = ctypes.create_string_buffer(program)
    filter_ = struct.pack("=HxxxxxxQ", len(program) // 8, ctypes.addressof(text))
    _call(LIBC.prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter_, 0, 0)


def key_filter(machine):
    """The seccomp program that refuses calls about keys, and foreign kinds of calls, with EPERM.

    Raises
    ------
    KeyError
        For a machine whose numbers are not known.
    """
    audit, numbers = KEY_CALLS[machine]
    load, jump_equal, jump_greater, give = 0x20, 0x15, 0x35, 0x06
    allow, refuse = 0x7FFF0000, 0x00050001
    tests = [(jump_equal, number) for number in numbers] + [(jump_greater, ONLY_64_BIT)]
    lines = [(load, 0, 0, 4), (jump_equal, 0, len(tests) + 2, audit), (load, 0, 0, 0)]
    for place, (jump, number) in enumerate(tests):
        lines.append((jump, len(tests) - place, 0, number))
    lines += [(give, 0, 0, allow), (give, 0, 0, refuse)]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def _mount(source, target, kind, flags, data=None):
    texts = [text and text.encode() for text in (source, target, kind)]
    _call(LIBC.mount, *texts, ctypes.c_ulong(flags), data and data.encode())


def _call(function, *arguments):
    """Call a function of the C library; an OSError where it fails."""
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function.__name__}: {os.strerror(number)}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
