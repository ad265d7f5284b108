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
CANVAS = re.compile(r"^(?P<student>[^\W_]+)(?:_LATE)?_(?P<user>\d+)_\d+_", re.IGNORECASE)
EXCHANGE = re.compile(r"^(?P<student>[^+]+)\+[^+]+\+\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^+]*(?:\+|$)")


def student_by_platform(name):
    """The student that a platform's file or folder name tells, or None.

    >>> student_by_platform("Ann Lee_4711_assignsubmission_file_")
    'Ann Lee_4711'
    >>> student_by_platform("leeann_LATE_4711_990_03_gradient_descent-1.ipynb")
    'leeann_4711'
    >>> student_by_platform("ann+ps1+2026-11-01 10:00:00 UTC+x")
    'ann'
    >>> student_by_platform("03_gradient_descent.ipynb")
    """
    if found := MOODLE.match(name) or EXCHANGE.match(name):
        return found["student"]
    if found := CANVAS.match(name):
        return f"{found['student']}_{found['user']}"
    return None
