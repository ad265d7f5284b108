"""Carry byte streams over one pair of pipes: where descriptors and sockets cannot be handed in.

Both ends run the same function: what a connection gives goes out as a frame with the connection's
number, and a frame that comes in goes to the connection of its number.
"""

import os
import select
import struct

HEAD = struct.Struct("=BI")  # number of the connection, bytes that follow
MOST = 1 << 16


def relay(reading, writing, connections):
    """Carry bytes until either side ends.

    Parameters
    ----------
    reading, writing : int
        Descriptors of the pipes to the other end.
    connections : list of socket
    """
    while True:
        ready, _, _ = select.select([reading, *connections], [], [])
        for number, connection in enumerate(connections):
            if connection in ready and not _send(writing, number, connection.recv(MOST)):
                return
        if reading in ready and not _deliver(reading, connections):
            return


def _send(writing, number, data):
    if data:
        _write(writing, HEAD.pack(number, len(data)) + data)
    return bool(data)


def _deliver(reading, connections):
    """Hand one frame on; False at the end, and when it is no frame."""
    head = _read(reading, HEAD.size)
    if head is None:
        return False
    number, size = HEAD.unpack(head)
    if number >= len(connections) or size > MOST:
        return False
    data = _read(reading, size)
    if data is not None:
        connections[number].sendall(data)
    return data is not None


def _read(descriptor, size):
    data = b""
    while len(data) < size:
        part = os.read(descriptor, size - len(data))
        if not part:
            return None
        data += part
    return data


def _write(descriptor, data):
    while data:
        data = data[os.write(descriptor, data) :]
