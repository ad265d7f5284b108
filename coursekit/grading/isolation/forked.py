"""A process in a sandbox that forks kernels, seen from the trusted side: see `fork_server`."""

import json
import os
import select
import signal
import socket

import psutil

from coursekit.grading.isolation import IsolationError
from coursekit.grading.isolation.jail import Jail, JailError

MOST = 1 << 16  # bytes of a message
PATIENCE = 120.0  # seconds for importing all that is asked for, on a slow machine


class CannotFork(RuntimeError):
    """The system does not let a process in the sandbox make namespaces for others."""


class ForkServer:
    """A process that has imported modules and waits to fork kernels.

    Parameters
    ----------
    program : list of str
        Python and the path of `fork_server` inside.
    start : callable
        Starts a program that inherits some descriptors; gives its jail.

    Raises
    ------
    CannotFork
    JailError
        When it does not start.
    """

    def __init__(self, program, start):
        self._modules = set()
        self._control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(PATIENCE)
        try:
            self._jail = start([*program, str(far.fileno())], [far.fileno()])
        except BaseException:
            self._control.close()
            raise
        finally:
            far.close()
        try:
            if trouble := self._ask({"try": True})["trouble"]:
                raise CannotFork(trouble)
        except BaseException:
            self.close()
            raise

    def is_alive(self):
        """Tell whether it can still be asked."""
        return self._jail.is_alive()

    def preload(self, modules):
        """Import modules that are not imported yet.

        Raises
        ------
        IsolationError
            With the name of the module that failed, and the reason.
        """
        if missing := sorted(set(modules) - self._modules):
            if trouble := self._ask({"import": missing})["trouble"]:
                raise IsolationError(
                    "a module that kernels need cannot be imported in the sandbox: "
                    f"{trouble}. Nothing can be graded; repair the installation and run again."
                )
            self._modules.update(missing)

    def fork(self, settings, sockets):
        """Fork a kernel; give its Jail.

        Parameters
        ----------
        settings : dict
            For `inside.become_kernel`; with ``folders`` that are made fresh, one of them ``home``,
            the most ``scratch_bytes`` in each, and the ``seccomp`` filter, in hexadecimal digits.
        sockets : dict of str to socket
            Handed over under these names.
        """
        request = {"fork": settings, "sockets": list(sockets)}
        answer = self._ask(request, [socket.fileno() for socket in sockets.values()])
        if answer["trouble"]:
            raise JailError(f"no kernel could be forked: {answer['trouble']}")
        return ForkedJail(answer["descriptor"])

    def close(self):
        """End it, and all that it has forked."""
        self._control.close()
        self._jail.kill()

    def _ask(self, request, descriptors=()):
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
            answer, received, _, _ = socket.recv_fds(self._control, MOST, 1)
        except OSError as error:
            raise JailError(f"the process that forks kernels does not answer: {error}") from error
        if not answer:
            raise JailError("the process that forks kernels has ended")
        return {**json.loads(answer), "descriptor": received[0] if received else None}


class ForkedJail(Jail):
    """Processes in a pid namespace within a sandbox, known by a descriptor of the first one."""

    def __init__(self, descriptor):
        self._descriptor = descriptor
        try:
            self._first = psutil.Process(_pid_of(descriptor))
        except (JailError, psutil.NoSuchProcess) as error:
            os.close(descriptor)
            raise JailError("the sandbox ended as soon as it had begun") from error

    def is_alive(self):
        """Tell whether the kernel still runs."""
        return self._descriptor is not None and not _has_ended(self._descriptor, 0)

    def kill(self):
        """End everything in it; return when it has ended."""
        if self._descriptor is None:
            return
        try:
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
            _has_ended(self._descriptor, None)  # the first process ends after all the others
        except ProcessLookupError:
            pass
        os.close(self._descriptor)
        self._descriptor = None


def _has_ended(descriptor, milliseconds):
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(milliseconds))


def _pid_of(descriptor):
    """Find the id, as seen from here, of the process that a descriptor stands for."""
    with open(f"/proc/self/fdinfo/{descriptor}") as file:
        lines = dict(line.split(":", 1) for line in file)
    if (pid := int(lines["Pid"])) <= 0:
        raise JailError("it has ended")
    return pid
