"""A kernel in a sandbox, seen from the trusted side: start it, ask it, kill it.

Whatever comes from the kernel is data to be distrusted: it is counted before it is read, and what
cannot be read is thrown away. It is never interrupted, only killed.
"""

import os
import shutil
import socket
import tempfile
import time
from dataclasses import dataclass, field

import zmq
from jupyter_client.session import Session

from nncourse.course.grading import watching
from nncourse.course.grading.limits import DEATH, MB, OUTPUT_LIMIT, TIME_LIMIT
from nncourse.course.hidden import MIME, SEED_VARIABLE

TICK = 0.05  # seconds between looks at clock, processes and memory
GRACE = 2.0  # seconds in which the output of a finished cell must arrive
MOST_KEPT = 512 * MB  # what messages may add to this process's own memory
MOST_TEXT = 2000
HOW_TO_RUN = {
    "silent": False,
    "store_history": False,
    "user_expressions": {"threads": "__import__('threading').active_count()"},
    "allow_stdin": False,
    "stop_on_error": False,
}


class KernelGone(Exception):
    """A kernel that had to be killed, or is dead: the reason, and the request that is to blame."""

    def __init__(self, reason, message, request=None):
        super().__init__(message)
        self.reason, self.message, self.request = reason, message, request


class KernelNotStarted(RuntimeError):
    """A kernel that never became ready; not the learner's fault."""


@dataclass
class Reply:
    """What came back for one cell: an error or none, the values that it showed, the threads."""

    ename: str = ""
    evalue: str = ""
    values: list = field(default_factory=list)
    threads: int = 0  # as the kernel says


class Kernel:
    """One kernel in one sandbox.

    Parameters
    ----------
    sandbox : Bwrap or LimitsOnly
    limits : Limits
    seed : int
        Of the inputs of the hidden checks.
    """

    def __init__(self, sandbox, limits, seed):
        self.limits = limits
        self._key = os.urandom(16).hex()
        self._session = Session(key=self._key.encode())
        self._bytes = {}  # received, by the request that caused it
        self._looked = 0.0
        self._own = watching.resident_bytes([os.getpid()])
        self._folder = tempfile.mkdtemp(prefix="nnc-")  # short: the path of a socket has ~100 bytes
        self._sockets = []
        self.jail = None
        try:
            self.jail = self._start(sandbox, seed)
            self._wait_until_ready()
        except BaseException:
            self.kill()
            raise
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)  # nobody else can connect any more

    def ask(self, source):
        """Send a cell to run.

        Returns
        -------
        str
            The request, to wait for.

        Raises
        ------
        KernelGone
            When the kernel takes nothing any more. It is killed by then.
        """
        content = {"code": source, **HOW_TO_RUN}
        try:
            request = self._session.send(self.shell, "execute_request", content)["header"]["msg_id"]
        except zmq.Again:
            self.kill()
            raise KernelGone(DEATH, "the kernel takes no more requests") from None
        self._bytes[request] = 0
        return request

    def wait(self, request, seconds):
        """Wait until the cell of a request has run.

        Returns
        -------
        Reply

        Raises
        ------
        KernelGone
            On a time, output or memory limit, and when the kernel dies. It is killed by then.
        """
        try:
            return self._wait(request, seconds)
        except KernelGone:
            self.kill()
            raise

    def processes(self):
        """How many processes there are in the sandbox."""
        return self.jail.usage()[0]

    def kill(self):
        """End the kernel and all that it has started."""
        if self.jail is not None:
            self.jail.kill()
        for each in self._sockets:
            each.disable_monitor()
            each.close(0)
        self._sockets = []

    # ---- starting

    def _start(self, sandbox, seed):
        listening = {name: self._listen(name) for name in ("shell", "iopub")}
        settings = {
            "key": self._key,
            "limits": system_limits(self.limits, sandbox.level),
            "variables": {SEED_VARIABLE: str(seed)},
        }
        try:
            jail = sandbox.start(settings, listening)
        finally:
            for each in listening.values():
                each.close()
        self.shell, self.iopub = self._connect("shell", zmq.DEALER), self._connect("iopub", zmq.SUB)
        self.iopub.subscribe(b"")
        self._poller = zmq.Poller()
        for each in (self.shell, self.iopub):
            self._poller.register(each, zmq.POLLIN)
        self._lost = self.iopub.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        self._lost_shell = self.shell.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        return jail

    def _listen(self, name):
        each = socket.socket(socket.AF_UNIX)
        each.bind(os.path.join(self._folder, name))
        each.listen(1)
        return each

    def _connect(self, name, kind):
        each = zmq.Context.instance().socket(kind)
        self._sockets.append(each)
        each.linger = 0
        each.setsockopt(zmq.MAXMSGSIZE, self.limits.output_bytes + MB)
        each.setsockopt(zmq.RECONNECT_IVL, -1)  # the other end is not to choose where we connect
        each.setsockopt(zmq.SNDTIMEO, int(1000 * GRACE))
        each.connect(f"ipc://{self._folder}/{name}")
        return each

    def _wait_until_ready(self):
        """Ask until both channels answer: the output channel loses what comes too early."""
        heard, give_up = set(), time.monotonic() + self.limits.setup_seconds
        while heard != {"shell", "iopub"}:
            if not self.jail.is_alive() or time.monotonic() > give_up:
                state = "is too slow" if self.jail.is_alive() else "has ended"
                raise KernelNotStarted(f"the kernel in the sandbox {state}.")
            self._session.send(self.shell, "kernel_info_request", {})
            until = time.monotonic() + TICK / 2
            while time.monotonic() < until and heard != {"shell", "iopub"}:
                heard |= {channel for channel, message, _ in self._receive(TICK / 4) if message}

    # ---- listening

    def _wait(self, request, seconds):
        until = time.monotonic() + seconds
        reply, replied, idle = Reply(), None, False
        while not (replied and (idle or time.monotonic() > replied + GRACE)):
            for channel, message, size in self._receive():
                self._count(message, size, request)
                if message is None or _parent(message) != request:
                    continue
                if channel == "shell":
                    replied = time.monotonic()
                    reply.threads = _threads(message)
                idle = idle or _note(message, reply)
            self._look(request)
            if not replied and time.monotonic() > until:
                raise KernelGone(TIME_LIMIT, f"not done after {seconds:g} seconds", request)
        return reply

    def _receive(self, seconds=TICK):
        """Messages that are there, or come in time: (channel, message or None, bytes)."""
        found = []
        for each, _ in self._poller.poll(1000 * seconds):
            channel = "shell" if each is self.shell else "iopub"
            for _ in range(100):
                try:
                    frames = each.recv_multipart(zmq.NOBLOCK)
                except zmq.Again:
                    break
                found.append((channel, self._read(frames), sum(map(len, frames))))
        return found

    def _read(self, frames):
        """A message, or None for what is none."""
        try:
            _, parts = self._session.feed_identities(frames)
            message = self._session.deserialize(parts)
            return message if isinstance(message["content"], dict) else None
        except Exception:  # whatever a stranger's kernel may send
            return None

    # ---- watching

    def _count(self, message, size, request):
        """Count output; a thread's output belongs to the cell that started the thread."""
        cause = _parent(message) if message else request
        cause = cause if cause in self._bytes else request
        self._bytes[cause] += size
        if self._bytes[cause] > self.limits.output_bytes:
            most = self.limits.output_bytes / MB
            raise KernelGone(OUTPUT_LIMIT, f"more than {most:g} MB of output", cause)

    def _look(self, request):
        """Look at the kernel from outside, once a tick."""
        if time.monotonic() < self._looked + TICK:
            return
        self._looked = time.monotonic()
        if not self.jail.is_alive():
            raise KernelGone(DEATH, "the kernel died", request)
        if self._lost.poll(0) or self._lost_shell.poll(0):
            time.sleep(2 * TICK)
            if not self.jail.is_alive():
                raise KernelGone(DEATH, "the kernel died", request)
            most = self.limits.output_bytes / MB
            raise KernelGone(OUTPUT_LIMIT, f"one output larger than {most:g} MB", request)
        if self._kept() > MOST_KEPT:
            self._let_go()
            raise KernelGone(OUTPUT_LIMIT, "a message without end", request)
        processes, memory = self.jail.usage()
        if processes > self.limits.processes:
            raise KernelGone(DEATH, f"more than {self.limits.processes} processes", request)
        if memory > self.limits.memory:
            raise KernelGone(DEATH, f"more than {self.limits.memory // MB} MB of memory", request)

    def _kept(self):
        """What this process has grown by: a message is kept, uncounted, until its last part."""
        return watching.resident_bytes([os.getpid()]) - self._own

    def _let_go(self):
        """End the kernel and wait until what was kept is gone: the next is measured from there."""
        self.kill()
        give_up = time.monotonic() + GRACE
        while self._kept() > MOST_KEPT / 4 and time.monotonic() < give_up:
            time.sleep(TICK)


def system_limits(limits, level):
    """The limits that the system itself is asked to hold, by the names of module `resource`."""
    wanted = {
        "RLIMIT_AS": limits.address_space,
        "RLIMIT_CPU": limits.cpu_seconds,
        "RLIMIT_FSIZE": limits.file_bytes,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CORE": 0,
    }
    if level == "bwrap" and _counts_per_namespace():
        wanted["RLIMIT_NPROC"] = limits.threads
    return wanted


def _counts_per_namespace():
    """Whether RLIMIT_NPROC counts what is in the sandbox, and not all that the user runs."""
    release = os.uname().release.split(".")
    try:
        return (int(release[0]), int(release[1])) >= (5, 14)
    except (ValueError, IndexError):
        return False


def _parent(message):
    parent = message.get("parent_header")
    request = parent.get("msg_id") if isinstance(parent, dict) else None
    return request if isinstance(request, str) else None


def _note(message, reply):
    """Note what a message says about its cell; whether it says that the cell has ended."""
    kind, content = message.get("msg_type"), message["content"]
    if kind == "status":
        return content.get("execution_state") == "idle"
    if kind == "error":
        reply.ename = str(content.get("ename", ""))[:100] or "error"
        reply.evalue = str(content.get("evalue", ""))[:MOST_TEXT]
    if kind == "display_data" and isinstance(content.get("data"), dict) and MIME in content["data"]:
        reply.values.append(content["data"][MIME])
    return False


def _threads(message):
    """How many threads the kernel has, if it says so."""
    try:
        said = message["content"]["user_expressions"]["threads"]["data"]["text/plain"]
        return int(said[:9])
    except (KeyError, TypeError, ValueError):
        return 0
