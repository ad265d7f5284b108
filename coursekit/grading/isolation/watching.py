"""Count and end processes from outside."""

import psutil


def family(process):
    """A process, a `psutil.Process`, and all its descendants; none where it has ended."""
    try:
        return [process, *process.children(recursive=True)] if is_running(process) else []
    except psutil.NoSuchProcess:
        return []


def is_running(process):
    """Whether it is there, is no other of the same number, and has not ended in the meantime."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def resident_bytes(processes):
    """Memory that processes hold, shared pages counted once per process."""
    held = 0
    for process in processes:
        try:
            held += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return held


def carrying(name, value):
    """The processes that were started with a variable in their environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(name) == value and is_running(process):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, OSError):  # ended, or somebody else's
            continue
    return found


def end(processes):
    """Kill processes that may be gone already."""
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
