"""A kernel in a sandbox, seen from the trusted side: start it, ask it, kill it.

Whatever comes from the kernel is data to be distrusted: it is counted before it is read, and what
cannot be read is thrown away. It is never interrupted, only killed.
"""

import os
import shutil
import socket
import tempfile
import time
from dataclasses import dataclass
from typing import Any

import psutil
import zmq
from jupyter_client.session import Session

from coursekit.grading.isolation import MB, Reason
from coursekit.grading.isolation.jail import resident_bytes

TICK = 0.05  # seconds between looks at clock, processes and memory
GRACE = 2.0  # seconds in which the output of a finished request must arrive
MOST_KEPT = 512 * MB  # what messages may add to this process's own memory
MOST_TEXT = 2000
HOW_TO_RUN = {"silent": False, "store_history": False, "user_expressions": {},
              "allow_stdin": False, "stop_on_error": False}  # fmt: skip


class KernelGone(Exception):
    """A kernel had to be killed, or is dead: the reason, and the request that is to blame."""

    def __init__(self, reason, message, request=None):
        super().__init__(message)
        self.reason, self.message, self.request = reason, message, request


class KernelNotStarted(RuntimeError):
    """A kernel never became ready; not the learner's fault."""


@dataclass
class Reply:
    """What came back for one request. Nothing in it can be trusted but that it is plain JSON."""

    ename: str = ""  # the exception that ended a cell, or the driver
    evalue: str = ""
    outcomes: Any = None  # what `coursekit.driver.run` gave, for a job
    threads: int = 0  # of the kernel, as it says


class Kernel:
    """One kernel in a sandbox of `open_sandbox`; a KernelNotStarted where it does not start."""

    def __init__(self, sandbox, limits):
        self.limits = limits
        self._key = os.urandom(16).hex()
        self._session = Session(key=self._key.encode())
        self._bytes = {}  # received, by the request that caused it
        self._looked = 0.0
        self._self = [psutil.Process()]
        self._own = resident_bytes(self._self)
        self._folder = tempfile.mkdtemp(prefix="kit-")  # short: the path of a socket has ~100 bytes
        self._sockets, self._lost = [], []
        self.jail = None
        try:
            self.jail = self._start(sandbox)
            self._wait_until_ready()
        except BaseException:
            self.kill()
            raise
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)  # nobody else can connect any more

    def ask(self, source):
        """Send a cell to run; give the request back, to wait for.

        Raises
        ------
        KernelGone
            When the kernel takes nothing any more. It is killed by then.
        """
        return self._send("execute_request", {"code": source, **HOW_TO_RUN})

    def call(self, job):
        """Send a job for `coursekit.driver`, plain JSON; like `ask`."""
        return self._send("drive_request", {"job": job})

    def wait(self, request, seconds):
        """Wait for the Reply to a request.

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
        """Count the processes in the sandbox."""
        return self.jail.count()

    def kill(self):
        """End the kernel and all that it has started."""
        if self.jail is not None:
            self.jail.kill()
        for channel in self._sockets:
            channel.disable_monitor()
        for channel in [*self._sockets, *self._lost]:
            channel.close(0)
        self._sockets, self._lost = [], []

    def _send(self, kind, content):
        try:
            request = self._session.send(self.shell, kind, content)["header"]["msg_id"]
        except zmq.Again:
            self.kill()
            raise KernelGone(Reason.DEATH, "the kernel takes no more requests") from None
        self._bytes[request] = 0
        return request

    # ---- starting

    def _start(self, sandbox):
        listening = {name: self._listen(name) for name in ("shell", "iopub")}
        settings = {
            "key": self._key,
            "limits": self.limits.of_the_system(sandbox.level),
            "memory": self.limits.memory,
            "threads": self.limits.threads,
            "scratch_bytes": self.limits.scratch_bytes,
        }
        try:
            jail = sandbox.start(settings, listening)
        finally:
            for listener in listening.values():
                listener.close()
        self.shell, self.iopub = self._connect("shell", zmq.DEALER), self._connect("iopub", zmq.SUB)
        self.iopub.subscribe(b"")
        self._poller = zmq.Poller()
        for channel in self._sockets:
            self._poller.register(channel, zmq.POLLIN)
        self._lost = [channel.get_monitor_socket(zmq.EVENT_DISCONNECTED)
                      for channel in self._sockets]  # fmt: skip
        return jail

    def _listen(self, name):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(os.path.join(self._folder, name))
        listener.listen(1)
        return listener

    def _connect(self, name, kind):
        channel = zmq.Context.instance().socket(kind)
        self._sockets.append(channel)
        channel.linger = 0
        channel.setsockopt(zmq.MAXMSGSIZE, self.limits.output_bytes + MB)
        channel.setsockopt(zmq.RECONNECT_IVL, -1)  # the other end does not choose where we connect
        channel.setsockopt(zmq.SNDTIMEO, int(1000 * GRACE))
        channel.connect(f"ipc://{self._folder}/{name}")
        return channel

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
                    replied, reply = time.monotonic(), _reply(message["content"])
                idle = idle or _is_idle(message)
            self._look(request)
            if not replied and time.monotonic() > until:
                raise KernelGone(Reason.TIME_LIMIT, f"not done after {seconds:g} seconds", request)
        return reply

    def _receive(self, seconds=TICK):
        """Collect messages that are there, or come in time: (channel, message or None, bytes)."""
        messages = []
        for channel, _ in self._poller.poll(1000 * seconds):
            name = "shell" if channel is self.shell else "iopub"
            for _ in range(100):
                try:
                    frames = channel.recv_multipart(zmq.NOBLOCK)
                except zmq.Again:
                    break
                messages.append((name, self._read(frames), sum(map(len, frames))))
        return messages

    def _read(self, frames):
        """Read a message; None for what is none."""
        try:
            _, parts = self._session.feed_identities(frames)
            message = self._session.deserialize(parts)
            return message if isinstance(message["content"], dict) else None
        except Exception:  # whatever a stranger's kernel may send
            return None

    # ---- watching

    def _count(self, message, size, request):
        """Count output; a thread's output belongs to the request that started the thread."""
        cause = _parent(message) if message else request
        cause = cause if cause in self._bytes else request
        self._bytes[cause] += size
        if self._bytes[cause] > self.limits.output_bytes:
            most = self.limits.output_bytes / MB
            raise KernelGone(Reason.OUTPUT_LIMIT, f"more than {most:g} MB of output", cause)

    def _look(self, request):
        """Look at the kernel from outside, once a tick."""
        if time.monotonic() < self._looked + TICK:
            return
        self._looked = time.monotonic()
        if not self.jail.is_alive():
            raise KernelGone(Reason.DEATH, "the kernel died", request)
        if any(monitor.poll(0) for monitor in self._lost):
            time.sleep(2 * TICK)
            if not self.jail.is_alive():
                raise KernelGone(Reason.DEATH, "the kernel died", request)
            most = self.limits.output_bytes / MB
            raise KernelGone(Reason.OUTPUT_LIMIT, f"one output larger than {most:g} MB", request)
        if self._kept() > MOST_KEPT:
            self._let_go()
            raise KernelGone(Reason.OUTPUT_LIMIT, "a message without end", request)
        processes, memory = self.jail.usage()
        if processes > self.limits.processes:
            most = f"more than {self.limits.processes} processes"
            raise KernelGone(Reason.DEATH, most, request)
        if memory > self.limits.memory:
            most = f"more than {self.limits.memory // MB} MB of memory"
            raise KernelGone(Reason.DEATH, most, request)

    def _kept(self):
        """Bytes that this process has grown by: a message is kept uncounted until its last part."""
        return resident_bytes(self._self) - self._own

    def _let_go(self):
        """End the kernel and wait until what was kept is gone: the next is measured from there."""
        self.kill()
        give_up = time.monotonic() + GRACE
        while self._kept() > MOST_KEPT / 4 and time.monotonic() < give_up:
            time.sleep(TICK)


def _parent(message):
    parent = message.get("parent_header")
    request = parent.get("msg_id") if isinstance(parent, dict) else None
    return request if isinstance(request, str) else None


def _is_idle(message):
    """Whether a message says that its request is done."""
    state = message["content"].get("execution_state")
    return message.get("msg_type") == "status" and state == "idle"


def _reply(content):
    """Read a reply, whatever a stranger's kernel may have put there."""
    threads = content.get("threads")
    reply = Reply(outcomes=content.get("outcomes"))
    reply.threads = threads if type(threads) is int else 0
    if content.get("status") != "ok":
        reply.ename = str(content.get("ename", ""))[:100] or "error"
        reply.evalue = str(content.get("evalue", ""))[:MOST_TEXT]
    return reply
