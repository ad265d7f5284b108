"""Whose a file is: the names that Moodle, Canvas and nbgrader's exchange give.

=========  ================================================================
platform   name
=========  ================================================================
Moodle     ``Ann Lee_4711_assignsubmission_file_/any name.ipynb``
Canvas     ``leeann_4711_990_any name-1.ipynb``, perhaps with ``_LATE_``
nbgrader   ``ann+ps1+2026-11-01 10:00:00 UTC+x/any name.ipynb`` (inbound),
           ``ann/ps1/any name.ipynb`` (submitted)
others     ``ann/any name.ipynb``, or ``any name_ann.ipynb``
=========  ================================================================
"""

import re

MOODLE = re.compile(r"^(?P<student>.+?_\d+)_assignsubmission_(?:file|onlinetext)_?")
CANVAS = re.compile(r"^(?P<student>[^\W_]+)(?:_LATE)?_(?P<user>\d+)_(?P<file>\d+)_", re.IGNORECASE)
EXCHANGE = re.compile(r"^(?P<student>[^+]+)\+[^+]+\+\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^+]*(?:\+|$)")


def student_by_platform(name):
    """The student that the file or folder name of Moodle or the exchange tells, or None.

    >>> student_by_platform("Ann Lee_4711_assignsubmission_file_")
    'Ann Lee_4711'
    >>> student_by_platform("ann+ps1+2026-11-01 10:00:00 UTC+x")
    'ann'
    >>> student_by_platform("03_gradient_descent.ipynb")
    """
    found = MOODLE.match(name) or EXCHANGE.match(name)
    return found["student"] if found else None


def students_by_canvas(file_names, notebooks=()):
    """The students of flat files, by file name, where all of them are named by Canvas; else {}.

    ``lab_3_1_alice.ipynb`` has Canvas's form as well. So all files must have it, each with a file
    number of its own, each name with one user number; and files of a single user must be named
    after the course's notebooks.

    >>> students_by_canvas(["leeann_LATE_4711_990_a.ipynb", "leeben_12_991_a-1.ipynb"])
    {'leeann_LATE_4711_990_a.ipynb': 'leeann_4711', 'leeben_12_991_a-1.ipynb': 'leeben_12'}
    >>> students_by_canvas(["lab_3_1_alice.ipynb", "lab_3_1_bob.ipynb"])
    {}
    """
    found = {name: CANVAS.match(name) for name in file_names}
    if not found or not all(found.values()):
        return {}
    files = {match["file"] for match in found.values()}
    users = {(match["student"].casefold(), match["user"]) for match in found.values()}
    names, numbers = map(set, zip(*users, strict=True))
    if not len(files) == len(found) or not len(names) == len(numbers) == len(users):
        return {}
    rests = [name[match.end() :].casefold() for name, match in found.items()]
    known = all(any(each.casefold() in rest for each in notebooks) for rest in rests)
    if len(users) == 1 and not known:
        return {}
    return {name: f"{match['student']}_{match['user']}" for name, match in found.items()}
