"""Call the learner's function and report what it did. Knows no answer and judges nothing.

It runs where the learner's code runs: in the notebook for the visible check, in the sandbox for
the hidden one. Everything that comes back is plain JSON (`coursekit.values`).
"""

import warnings

from coursekit.values import decode, encode

MOST_TEXT = 300


def run(namespace, job, caught=(Exception, SystemExit)):
    """Carry out a job on the names of a notebook.

    Parameters
    ----------
    namespace : dict
        The learner's names.
    job : dict
        ``name`` of the function, ``given`` (the source of that cell, or an empty text), ``silent``,
        and ``calls``: for each call the encoded data.
    caught : tuple of exception types
        What counts as an error of the learner's function; all else is passed on.

    Returns
    -------
    dict
        ``{"outcomes": [...]}`` with ``result``, ``after`` (the arguments after the call) and, where
        it raised, ``error``, ``text`` and ``line``; or ``{"missing": name of a type}``, where the
        name stands for no function (an empty text where it stands for nothing).
    """
    function = namespace.get(job["name"])
    if not callable(function):
        return {"missing": "" if function is None else type(function).__name__}
    given = prepared(job["given"])
    calls = job["calls"]
    return {"outcomes": [_call(function, namespace, given, data, job, caught) for data in calls]}


def prepared(source):
    """Run a `given` cell in a namespace of its own and return the names it defines."""
    names = {"__name__": "given"}
    exec(compile(source, "<given>", "exec"), names)
    return names


def arguments(given, data):
    """Make the arguments of a call afresh: the data themselves, or what `make` builds of them."""
    values = [decode(value) for value in data]
    return tuple(given["make"](*values)) if "make" in given else tuple(values)


def _call(function, namespace, given, data, job, caught):
    args = arguments(given, data)
    try:
        with warnings.catch_warnings():
            if job["silent"]:
                warnings.simplefilter("error", RuntimeWarning)
            result, outcome = function(*args), {}
    except caught as error:
        result, outcome = None, _failure(error, namespace)
    shown = _shown(result, given, args)
    return {**outcome, "result": shown, "after": [encode(arg) for arg in args]}


def _shown(result, given, args):
    """Return the result as data; `show` of the given cell may fail on what a learner returns."""
    if "show" in given:
        try:
            return encode(given["show"](result, *args))
        except Exception:
            return encode(result)
    return encode(result)


def _failure(error, namespace):
    return {
        "error": type(error).__name__,
        "text": str(error)[:MOST_TEXT],
        "line": _own_line(error, namespace),
    }


def _own_line(error, namespace):
    """Return the learner's own line in which an error arose, or an empty text."""
    import linecache

    line, trace = "", error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_globals is namespace:
            file = trace.tb_frame.f_code.co_filename
            line = linecache.getline(file, trace.tb_lineno).strip() or line
        trace = trace.tb_next
    return line[:MOST_TEXT]
