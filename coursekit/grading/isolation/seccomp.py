"""Which system calls a kernel in the sandbox may make: a seccomp filter from `seccomp.json`.

The list is the default profile of the containers project without what no kernel needs; the file
says where it comes from. It is an allowlist: what it does not name fails with ENOSYS, so that the
C library falls back on older calls, as it does for ``clone3``.

The filter is put together here, and not by libseccomp, as it is short, the same on every machine,
and needs nothing installed; a test compares the numbers with those of libseccomp.
"""

import ctypes
import errno
import json
import platform
import socket
import struct
from functools import cache
from pathlib import Path

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
LIST = Path(__file__).with_name("seccomp.json")
LOAD, EQUAL, AT_LEAST, ABOVE, ANY_OF, GIVE = 0x20, 0x15, 0x35, 0x25, 0x45, 0x06
CALL, MACHINE, ARGUMENTS = 0, 4, (16, 24, 32)  # places in `struct seccomp_data`, little-endian
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
NO_SUCH_FAMILY = errno.EINVAL  # one that socket(2) names; libzmq ends the process over EAFNOSUPPORT
OTHER_THAN_STREAM = 0x0E  # bits of a socket's type
X32 = 0x40000000  # calls of another kind on x86_64 have this bit in their numbers
NEW_NAMESPACES = 0x7E020000  # flags of clone: mount, cgroup, uts, ipc, user, pid, net
PERSONALITIES = (0, 8, 0x20000, 0x20008, 0xFFFFFFFF)  # as in the profile


@cache
def seccomp_filter(machine=None):
    """Make the filter for a machine, this one if None, as bytes that the system takes.

    Raises
    ------
    ValueError
        For a machine whose system calls are not listed.
    """
    machine = machine or platform.machine()
    listed = json.loads(LIST.read_text(encoding="utf-8"))
    if machine not in listed["audit"]:
        known = " and ".join(listed["audit"])
        raise ValueError(f"the system calls of {machine} are not listed, only those of {known}")
    column = list(listed["audit"]).index(machine)
    calls = {name: numbers[column] for name, numbers in listed["calls"].items()}
    lines = [
        (LOAD, 0, 0, MACHINE),
        (EQUAL, 1, 0, listed["audit"][machine]),
        (GIVE, 0, 0, KILL),
        (LOAD, 0, 0, CALL),
        (AT_LEAST, 0, 1, X32),
        (GIVE, 0, 0, REFUSE | errno.ENOSYS),
        *_judged(calls.pop("socket"), _unix_or_tcp()),
        *_judged(calls.pop("socketpair"), _one_of([socket.AF_UNIX], NO_SUCH_FAMILY)),
        *_judged(calls.pop("personality"), _one_of(PERSONALITIES, errno.EPERM)),
        *_judged(calls.pop("clone"), _without(NEW_NAMESPACES, errno.EPERM)),
    ]
    for low, high in _ranges(number for number in calls.values() if number is not None):
        lines += [(AT_LEAST, 0, 2, low), (ABOVE, 1, 0, high), (GIVE, 0, 0, ALLOW)]
    lines.append((GIVE, 0, 0, REFUSE | errno.ENOSYS))
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def allow_only(rules):
    """Have this process make only the system calls that a filter allows, for good.

    It must have dropped its privileges before.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    text = ctypes.create_string_buffer(rules)
    program = struct.pack("=HxxxxxxQ", len(rules) // 8, ctypes.addressof(text))
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0):
        raise OSError(ctypes.get_errno(), "the system takes no seccomp filter")


def _judged(call, test):
    """Test the arguments, their lower halves, of one call only."""
    test = [(LOAD, 0, 0, ARGUMENTS[0]), *test]
    return [(EQUAL, 0, len(test), call), *test]


def _unix_or_tcp():
    """Allow sockets of this machine, and TCP, which ipykernel uses on the sandbox's loopback."""
    return [
        (EQUAL, 7, 0, socket.AF_UNIX),
        (EQUAL, 0, 5, socket.AF_INET),
        (LOAD, 0, 0, ARGUMENTS[1]),
        (ANY_OF, 3, 0, OTHER_THAN_STREAM),
        (LOAD, 0, 0, ARGUMENTS[2]),
        *_one_of([0, socket.IPPROTO_TCP], NO_SUCH_FAMILY),
    ]


def _one_of(values, error):
    """Allow some values of what was loaded."""
    test = [(EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]
    return [*test, (GIVE, 0, 0, REFUSE | error), (GIVE, 0, 0, ALLOW)]


def _without(flags, error):
    """Allow what was loaded, if it has none of some flags."""
    return [(ANY_OF, 0, 1, flags), (GIVE, 0, 0, REFUSE | error), (GIVE, 0, 0, ALLOW)]


def _ranges(numbers):
    """Put consecutive numbers together, as (lowest, highest)."""
    found = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found
