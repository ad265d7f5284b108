"""A preloaded process in a sandbox, seen from the trusted side: see `zygote`."""

import json
import os
import socket

from nncourse.course.grading.jail import ForkedJail, JailError, NamespaceJail
from nncourse.course.grading.zygote import MOST, NOT_IMPORTED, STARTED

PATIENCE = 120.0  # seconds for importing all that is asked for, on a slow machine


class NotImported(ValueError):
    """A module that kernels need is installed here, but importing it fails."""


class Preloaded:
    """A process that has imported modules and waits to fork kernels.

    Parameters
    ----------
    command : list of str
        Of bwrap, but for what it shall run.
    program : list of str
        Python and the path of `zygote` inside.

    Raises
    ------
    JailError
        When it does not start.
    """

    def __init__(self, command, program):
        self._modules = set()
        self._control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(PATIENCE)
        try:
            self._jail = NamespaceJail(command, [*program, str(far.fileno())], [far.fileno()])
        except BaseException:
            self._control.close()
            raise
        finally:
            far.close()
        self._jail.go_first_when_memory_runs_out()

    def preload(self, modules):
        """Import modules that are not imported yet.

        Raises
        ------
        NotImported
            With the name of the module and the reason. The process has ended itself by then.
        """
        if missing := sorted(set(modules) - self._modules):
            said, _ = self._ask({"import": missing})
            if said.startswith(NOT_IMPORTED):
                reason = said.removeprefix(NOT_IMPORTED).decode(errors="replace")
                raise NotImported(
                    f"a module that the course's notebooks need cannot be imported in the sandbox: "
                    f"{reason}. Nothing was graded; repair the installation and run again."
                )
            self._modules.update(missing)

    def fork(self, settings, sockets, scratch):
        """Fork a kernel.

        Parameters
        ----------
        settings : dict
            For `inside.become_kernel`.
        sockets : dict of str to socket
            Handed over under these names.
        scratch : dict
            "folders" that are made fresh, one of them "home", and the most "bytes" in each.

        Returns
        -------
        ForkedJail
        """
        request = {"settings": settings, "sockets": list(sockets), **scratch}
        said, descriptors = self._ask(request, [each.fileno() for each in sockets.values()])
        if said == STARTED and len(descriptors) == 1:
            return ForkedJail(descriptors[0], self)
        for each in descriptors:
            os.close(each)
        raise JailError(f"no kernel could be forked: {said.decode(errors='replace')}")

    def close(self):
        """End it, and all that it has forked."""
        self._control.close()
        self._jail.kill()

    def _ask(self, request, descriptors=()):
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
            said, received, _, _ = socket.recv_fds(self._control, MOST, 1)
        except OSError as error:
            raise JailError(f"the preloaded process does not answer: {error}") from error
        if not said:
            raise JailError("the preloaded process has ended")
        return said, received
