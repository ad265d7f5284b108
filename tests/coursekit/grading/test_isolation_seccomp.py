"""System calls in bwrap: an allowlist, tried by opening and calling, never by connecting."""

import ctypes
import errno
import json
import socket
import struct

import pytest

from coursekit.grading.isolation import NO_COURSE, Limits, seccomp
from coursekit.grading.isolation.kernel import Kernel
from tests.coursekit.grading.kernels import sandbox, seen

LISTED = json.loads(seccomp.LIST.read_text(encoding="utf-8"))
MACHINES = list(LISTED["audit"])
LEVELS = ["bwrap", "bwrap, not forked"]
REFUSED, NO_FAMILY = (errno.EPERM, errno.ENOSYS), errno.EINVAL
FAMILIES = {"AF_INET6": 10, "AF_AX25": 3, "AF_NETLINK": 16, "AF_PACKET": 17, "AF_RDS": 21,
            "AF_CAN": 29, "AF_TIPC": 30, "AF_BLUETOOTH": 31, "AF_ALG": 38, "AF_VSOCK": 40,
            "AF_KCM": 41, "AF_QIPCRTR": 42, "AF_SMC": 43, "AF_XDP": 44, "AF_MCTP": 45}  # fmt: skip
CALLS = {  # with numbers that hold for x86_64 and aarch64 alike, from number 424 on, or for x86_64
    "io_uring_setup": "425, 8, ctypes.create_string_buffer(120)",
    "io_uring_enter": "426, -1, 0, 0, 0, None, 0",
    "io_uring_register": "427, -1, 0, None, 0",
    "open_tree": "428, -100, b'/', 0",
    "move_mount": "429, -1, b'', -1, b'', 0",
    "fsopen": "430, b'tmpfs', 0",
    "fsmount": "432, -1, 0, 0",
    "pidfd_getfd": "438, -1, 0, 0",
    "mount_setattr": "442, -1, b'', 0, None, 0",
    "memfd_secret": "447, 0",
    "clone3": "435, None, 0",
}
CALLS_X86_64 = {
    "userfaultfd": "323, 1",
    "add_key": "248, b'user', b'left', b'x', 1, -4",
    "request_key": "249, b'user', b'left', None, 0",
    "keyctl": "250, 0, -4, 1",
    "keyctl of x32": "0x40000000 + 250, 0, -4, 1",
    "bpf": "321, 0, None, 0",
    "perf_event_open": "298, None, 0, -1, -1, 0",
    "ptrace": "101, 0, 0, 0, 0",
    "process_vm_readv": "310, os.getpid(), None, 0, None, 0, 0",
    "process_vm_writev": "311, os.getpid(), None, 0, None, 0, 0",
    "kcmp": "312, 1, 1, 0, 0, 0",
    "mount": "165, b'tmpfs', b'/usr', b'tmpfs', 0, None",
    "umount2": "166, b'/proc', 2",
    "pivot_root": "155, b'/', b'/'",
    "chroot": "161, b'/scratch'",
    "unshare": "272, 0x10000000",
    "unshare, nothing": "272, 0",
    "setns": "308, -1, 0",
    "clone with a user namespace": "56, 0x10000000 | 17, None, None, None, 0",
    "clone with a network namespace": "56, 0x40000000 | 17, None, None, None, 0",
    "sethostname": "170, b'mine', 4",
    "kexec_load": "246, 0, 0, None, 0",
    "init_module": "175, None, 0, b''",
    "finit_module": "313, -1, b'', 0",
    "delete_module": "176, b'x', 0",
    "swapon": "167, b'/', 0",
    "reboot": "169, 0, 0, 0, None",
    "acct": "163, None",
    "quotactl": "179, 0, None, 0, None",
    "syslog": "103, 3, None, 0",
    "settimeofday": "164, None, None",
    "iopl": "172, 3",
    "open_by_handle_at": "304, -1, None, 0",
    "name_to_handle_at": "303, -100, b'/', None, None, 0",
    "fanotify_init": "300, 0, 0",
    "shmget": "29, 4711, 4096, 0o1666",
    "msgget": "68, 4711, 0o1666",
    "mq_open": "240, b'left', 0o102, 0o666, None",
    "io_setup": "206, 1, ctypes.byref(ctypes.c_ulong())",
    "personality": "135, 0x0040000",
    "vmsplice": "278, -1, None, 0, 0",
    "no call at all": "600",
}
TRY_CALL = """
def refusal(*arguments):
    ctypes.set_errno(0)
    given = C.syscall(*arguments)
    return ctypes.get_errno() if given == -1 else 0
"""
TRY_SOCKET = """
def refusal(*arguments):
    try:
        socket.socket(*arguments).close()
    except OSError as error:
        return error.errno
    return 0
"""


@pytest.fixture(scope="module", params=LEVELS)
def kernel(request):
    box = sandbox(request.param, NO_COURSE)
    kernel = Kernel(box, Limits())
    yield kernel
    kernel.kill()
    box.close()


# ---- what a kernel finds


@pytest.mark.bwrap
def test_calls_that_no_kernel_needs_are_refused(kernel):
    calls = CALLS | (CALLS_X86_64 if seccomp.platform.machine() == "x86_64" else {})
    tried = ", ".join(f"{name!r}: refusal({words})" for name, words in calls.items())
    found = seen(kernel, f"{{{tried}}}", TRY_CALL)
    assert {name: number for name, number in plain(found).items() if number not in REFUSED} == {}


@pytest.mark.bwrap
def test_sockets_of_other_families_and_kinds_do_not_open(kernel):
    kinds = range(1, 6)
    tried = {name: [f"refusal({number}, {kind}, 0)" for kind in kinds]
             for name, number in FAMILIES.items()}  # fmt: skip
    tried["AF_INET, not TCP"] = [f"refusal(2, {kind}, 0)" for kind in kinds if kind != 1]
    tried["AF_INET, SCTP and MPTCP"] = [f"refusal(2, 1, {number})" for number in (132, 262)]
    source = ", ".join(f"{name!r}: [{', '.join(words)}]" for name, words in tried.items())
    found = seen(kernel, f"{{{source}}}", TRY_SOCKET)
    assert {
        n: set(errors) for n, errors in plain(found).items() if set(errors) != {NO_FAMILY}
    } == {}


def plain(data):
    """Lists and dictionaries as they were before the driver sent them."""
    if isinstance(data, dict) and "dict" in data:
        return {key: plain(value) for key, value in data["dict"]}
    return [plain(each) for each in data["list"]] if isinstance(data, dict) else data


@pytest.mark.bwrap
def test_what_python_needs_still_works(kernel):
    everyday = """
import asyncio, concurrent.futures, multiprocessing, subprocess, tempfile, threading
def works():
    socket.socketpair()[0].close()
    socket.socket().close()
    said = subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True).stdout
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        squares = list(pool.map(lambda x: x * x, range(3)))
    with multiprocessing.get_context("fork").Pool(2) as pool:
        absolute = pool.map(abs, [-1, -2])
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
    loop = asyncio.new_event_loop()
    loop.close()
    return said.decode().strip(), squares, absolute
"""
    found = seen(kernel, "list(works())", everyday)
    assert plain(found) == ["42", [0, 1, 4], [1, 2]]


@pytest.mark.bwrap
def test_a_kernel_has_no_capabilities_and_gets_no_more(kernel):
    which = ("CapInh", "CapPrm", "CapEff", "CapAmb")  # without new privileges CapBnd is no matter
    status = f"[line.split()[1] for line in open('/proc/self/status') if line[:6] in {which}]"
    assert set(seen(kernel, f"' '.join({status})").split()) == {"0" * 16}
    flags = "[l.split()[1] for l in open('/proc/self/status') if l[:7] in ('NoNewPr', 'Seccomp')]"
    assert seen(kernel, f"' '.join({flags})").split()[:2] == ["1", "2"]


# ---- the filter, for machines that are not here, too


def judged(program, audit, call, *arguments):
    """What a filter gives for a call: an interpreter of the few instructions that it uses."""
    data = struct.pack("=iIQ6Q", call, audit, 0, *arguments, *[0] * (6 - len(arguments)))
    lines = list(struct.iter_unpack("=HBBI", program))
    tests = {seccomp.EQUAL: lambda a, k: a == k, seccomp.AT_LEAST: lambda a, k: a >= k,
             seccomp.ABOVE: lambda a, k: a > k, seccomp.ANY_OF: lambda a, k: a & k}  # fmt: skip
    place = loaded = 0
    while True:
        code, if_true, if_false, value = lines[place]
        place += 1
        if code == seccomp.GIVE:
            return value
        if code == seccomp.LOAD:
            (loaded,) = struct.unpack_from("=I", data, value)
        else:
            place += if_true if tests[code](loaded, value) else if_false


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_allows_what_is_listed_and_nothing_else(machine):
    program, audit = seccomp.seccomp_filter(machine), LISTED["audit"][machine]
    column = MACHINES.index(machine)
    calls = {name: numbers[column] for name, numbers in LISTED["calls"].items()}
    with_arguments = {calls.pop(name) for name in ("clone", "personality", "socket", "socketpair")}
    listed = set(calls.values())
    for number in set(range(600)) - with_arguments:
        given = judged(program, audit, number, 77)
        assert given == (seccomp.ALLOW if number in listed else seccomp.REFUSE | errno.ENOSYS)
    assert judged(program, audit, 0x40000000 | min(listed - {None})) != seccomp.ALLOW
    assert judged(program, audit ^ 1, min(listed - {None})) == seccomp.KILL


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_looks_at_arguments(machine):
    program, audit = seccomp.seccomp_filter(machine), LISTED["audit"][machine]
    numbers = {name: each[MACHINES.index(machine)] for name, each in LISTED["calls"].items()}

    def allows(name, *arguments):
        return judged(program, audit, numbers[name], *arguments) == seccomp.ALLOW

    unix, inet, stream = socket.AF_UNIX, socket.AF_INET, socket.SOCK_STREAM
    assert allows("socket", unix, 5, 0) and allows("socketpair", unix, 2, 0)
    assert allows("socket", inet, stream | 0x80800, 6) and allows("socket", inet, stream, 0)
    assert not allows("socket", inet, stream, 262) and not allows("socket", inet, 3, 0)
    assert not any(allows("socket", family, stream, 0) for family in range(3, 50))
    assert not any(allows("socketpair", family, stream, 0) for family in range(2, 50))
    assert allows("clone", 0x3D0F00) and allows("clone", 0x1200011)
    assert not any(allows("clone", 1 << bit | 17) for bit in (17, 25, 26, 27, 28, 29, 30))
    assert allows("personality", 0xFFFFFFFF) and not allows("personality", 0x40000)


def test_a_machine_that_is_not_listed_is_told():
    with pytest.raises(ValueError, match="pdp11 are not listed, only those of x86_64 and aarch64"):
        seccomp.seccomp_filter("pdp11")


def test_what_must_be_refused_is_not_listed():
    refused = {name for names in LISTED["refused"].values() for name in names}
    refused |= {"io_uring_setup", "userfaultfd", "bpf", "perf_event_open", "kexec_load", "add_key",
                "request_key", "init_module", "chroot", "open_by_handle_at"}  # fmt: skip
    assert refused & set(LISTED["calls"]) == set()


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_libseccomp_s(machine):
    try:
        number_of = ctypes.CDLL("libseccomp.so.2").seccomp_syscall_resolve_name_arch
    except OSError as error:
        pytest.skip(f"no libseccomp to compare with: {error}")
    audit, column = LISTED["audit"][machine], MACHINES.index(machine)
    for name, numbers in LISTED["calls"].items():
        found = number_of(ctypes.c_uint32(audit), name.encode())
        assert numbers[column] == (found if found >= 0 else None), name
