"""Mutated notebooks: bytes, JSON, cells and code, broken in every way that has a name here.

A mutation takes a `random.Random` and what it breaks, and gives it back broken. The same seed gives
the same notebooks.
"""

import copy
import json

from tests.coursekit.grading.cases import RIGHT, handed, notebook, stub, submission

# ---- bytes


def flip(rng, data):
    data = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def cut_off(rng, data):
    return data[: rng.randrange(len(data))]


def lose_a_piece(rng, data):
    start, stop = _span(rng, data)
    return data[:start] + data[stop:]


def repeat_a_piece(rng, data):
    start, stop = _span(rng, data)
    return data[:stop] + data[start:stop] * rng.randint(1, 4) + data[stop:]


def insert_noise(rng, data):
    place = rng.randrange(len(data))
    return data[:place] + rng.randbytes(rng.randint(1, 50)) + data[place:]


def insert_tokens(rng, data):
    tokens = [b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"NaN", b"-Infinity", b"1e999", b'"\\ud800"',
              b"9" * 5000, b"[" * 3000, b'{"a":' * 3000, b'"', b"\\", b"}", b"]", b",", b"/*",
              b'"cells": [],', b'"cells": null,', b"\r\n", b" " * 9999]  # fmt: skip
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(data))
        data = data[:place] + rng.choice(tokens) + data[place:]
    return data


def recode(rng, data):
    encoding = rng.choice(["utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-8-sig", "cp500",
                           "utf-7"])  # fmt: skip
    return data.decode().encode(encoding, "replace")


def splice(rng, data):
    other = json.dumps(notebook()).encode()
    return data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :]


BYTES = [flip, cut_off, lose_a_piece, repeat_a_piece, insert_noise, insert_tokens, recode, splice]


def _span(rng, data):
    start = rng.randrange(len(data))
    return start, min(len(data), start + rng.randint(1, 200))


# ---- the structure of the JSON


def other_type(rng, data):
    return _at_random(rng, data, lambda value: _any(rng))


def lose_a_key(rng, data):
    return _in_dict(rng, data, lambda each, key: each.pop(key))


def rename_a_key(rng, data):
    def rename(each, key):
        each[rng.choice(["cells", "source", "worksheets", "", "名", key.upper()])] = each.pop(key)

    return _in_dict(rng, data, rename)


def wrap(rng, data):
    return _at_random(rng, data, lambda value: rng.choice([[value], {"cells": value}, [[value]]]))


def deepen(rng, data):
    def deep(value):
        for _ in range(rng.randint(50, 400)):
            value = [value] if rng.random() < 0.5 else {"source": value}
        return value

    return _at_random(rng, data, deep)


def swap(rng, data):
    places = list(_places(data))
    (one, a), (two, b) = rng.choice(places), rng.choice(places)
    return _put(_put(data, one, copy.deepcopy(b)), two, copy.deepcopy(a))


def older_version(rng, data):
    cells = [{("input" if key == "source" else key): value for key, value in cell.items()}
             for cell in data["cells"]]  # fmt: skip
    sheets = [{"cells": cells[::2]}, {"cells": cells[1::2]}, _any(rng), {"cells": _any(rng)}]
    rng.shuffle(sheets)
    return {"nbformat": 3, "worksheets": sheets[: rng.randint(1, 4)]}


STRUCTURE = [other_type, lose_a_key, rename_a_key, wrap, deepen, swap, older_version]


def _any(rng):
    return rng.choice([None, True, 0, -1, 1e300, float("nan"), 2**70, "", "code", "\ud800", "名前",
                       [], {}, [None], [[]], ["a", 3], {"": ""}, {"coursekit": []}, "x" * 20_000,
                       ["def slope(z):\n", None, "    return"], {"role": ["answer"]}])  # fmt: skip


def _places(data, path=()):
    """All places of a JSON value: the path to each, and what stands there."""
    if path:
        yield path, data
    if isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _places(value, (*path, key))


def _put(data, path, value):
    """Put a value in a place, where that place is still there."""
    *way, last = path
    each = data
    try:
        for key in way:
            each = each[key]
        each[last] = value
    except (KeyError, IndexError, TypeError):
        pass
    return data


def _at_random(rng, data, change):
    path, value = rng.choice(list(_places(data)))
    return _put(data, path, change(value))


def _in_dict(rng, data, change):
    dicts = [data, *(value for _, value in _places(data) if isinstance(value, dict) and value)]
    each = rng.choice(dicts)
    change(each, rng.choice(sorted(each)))
    return data


# ---- cells


def shuffle_cells(rng, data):
    rng.shuffle(data["cells"])
    return data


def lose_cells(rng, data):
    data["cells"] = [cell for cell in data["cells"] if rng.random() < 0.6]
    return data


def repeat_cells(rng, data):
    data["cells"] += [copy.deepcopy(cell) for cell in rng.choices(data["cells"], k=5)]
    return data


def split_a_cell(rng, data):
    place = rng.randrange(len(data["cells"]))
    cell = data["cells"][place]
    lines = "".join(cell["source"]).splitlines(keepends=True)
    at = rng.randint(0, len(lines))
    halves = [{**cell, "source": part} for part in (lines[:at], lines[at:])]
    data["cells"][place : place + 1] = halves
    return data


def merge_cells(rng, data):
    parts = ["".join(cell["source"]) for cell in data["cells"]]
    data["cells"] = [{**rng.choice(data["cells"]), "source": rng.choice("\n;, ").join(parts)}]
    return data


def other_tags(rng, data):
    kinds = ["setup", "answer", "check", "cases", "written", "", None, 7, "x" * 200]
    ids = ["1.1", "1.2", "1.3", "9.9", "", None, "1.1\n", "../1.1", ["1.1"]]
    for cell in data["cells"]:
        cell["metadata"] = {"coursekit": {"role": rng.choice(kinds), "exercise": rng.choice(ids),
                                         "points": _any(rng), "defines": _any(rng)}}  # fmt: skip
    return data


def other_cell_types(rng, data):
    for cell in data["cells"]:
        cell["cell_type"] = rng.choice(["code", "code", "markdown", "raw", "CODE", "heading", 3])
    return data


def stubs(rng, data):
    for cell in data["cells"]:
        if rng.random() < 0.5:
            cell["source"] = stub(rng.choice(sorted(RIGHT)))
    return data


CELLS = [shuffle_cells, lose_cells, repeat_cells, split_a_cell, merge_cells, other_tags,
         other_cell_types, stubs]  # fmt: skip

# ---- code


def lose_a_line(rng, source):
    lines = source.split("\n")
    del lines[rng.randrange(len(lines))]
    return "\n".join(lines)


def lose_characters(rng, source):
    return "".join(c for c in source if rng.random() < 0.97)


def insert_code(rng, source):
    lines = source.split("\n")
    lines.insert(rng.randint(0, len(lines)), rng.choice(SNIPPETS))
    return "\n".join(lines)


def insert_characters(rng, source):
    for _ in range(rng.randint(1, 6)):
        place = rng.randint(0, len(source))
        source = source[:place] + rng.choice(CHARACTERS) + source[place:]
    return source


def nest(rng, source):
    depth = rng.choice([20, 90, 150, 1000, 5000])
    return rng.choice(NESTS)(depth) + "\n" + source


def indent(rng, source):
    return "\n".join(rng.choice(["", " ", "\t", "    "]) + line for line in source.split("\n"))


SNIPPETS = [
    "slope = cost = labels = None", "async def slope(z): await z", "class slope: pass",
    "slope: int", "def slope(*, z=check('1.1')): ...", "from numpy import *",
    "import nncourse as n",
    "(slope := lambda z: z)", "for slope in []: pass", "with open('x') as slope: pass", "%%bash",
    "!rm -rf x", "?slope", "del slope", "global slope", "slope[0] = 1", "check('1.2')(check)",
    "try: slope\nexcept* E as labels: pass", "match slope:\n    case {'a': cost}: pass",
    "def labels(o):\n    raise NotImplementedError", "@check('1.2')\ndef slope(z): pass",
    "check('1.1'); x = 1", "if 1:\n    check('1.2')", "'''", '"""', "f'{slope!r:{cost}}'", "\\",
    "# <script>alert(1)</script>", "nncourse.costs.value", "import nncourse.costs", "return 1",
    "yield", "lambda: (yield)", "from . import x", "from nncourse import *", "nonlocal slope",
    "def f(): nonlocal slope", "x = '\\ud800'", "ªº = slope", "type X = int", "0777", "1if 1else 2",
]  # fmt: skip
CHARACTERS = ["\0", "\r", "\x0c", "\u2028", "\u202e", "\ufeff", "\ud800", "é", "名", "(", ")", "{",
              "'", '"', "\\", ":", "=", "#", "\t", "%", "!", "\x1b[2J", "\x85", "<b>"]  # fmt: skip
NESTS = [
    lambda n: "(" * n + ")" * n,
    lambda n: "[" * n,
    lambda n: "x" + ".x" * n,
    lambda n: "x" + "+x" * n,
    lambda n: "-" * n + "x",
    lambda n: "not " * n + "x",
    lambda n: "x" + "(x)" * n,
    lambda n: "x = " * n + "1",
    lambda n: "lambda: " * n + "1",
    lambda n: "\n".join(" " * i + "if x:" for i in range(min(n, 300))) + "\n" + " " * 301 + "x",
    lambda n: "nncourse" + ".x" * n,
    lambda n: "\n".join(f"def f{i}(): pass" for i in range(min(n, 1500))),
    lambda n: "f'{" * min(n, 200) + "x" + "}'" * min(n, 200),
    lambda n: "9" * n,
]
CODE = [lose_a_line, lose_characters, insert_code, insert_characters, nest, indent]

# ---- names


NAMES = ["../../x", "..", ".", "", "/etc/passwd", "a/../../b", "C:\\x", "..\\..\\x", "名前", "a\nb",
         "x" * 240, "名" * 80, "<script>alert(1)</script>", "=1+1", "\x1b[2J", "\udcff", "a b 'c'",
         "con", "%2e%2e%2fx", "a" * 5000, "$(touch x)", "-rf", "~root", "\0"]  # fmt: skip


def mutated(rng, basis):
    """A broken notebook.

    Parameters
    ----------
    rng : random.Random
    basis : dict
        A whole notebook.

    Returns
    -------
    data : bytes
    kinds : list of str
        The mutations that made it.
    """
    data, kinds = copy.deepcopy(basis), []
    if rng.random() < 0.4:
        kinds.append(_apply(rng, data, rng.choice(CELLS)))
    if rng.random() < 0.5:
        kinds += _in_code(rng, data)
    if rng.random() < 0.4:
        change = rng.choice(STRUCTURE)
        data = change(rng, data)
        kinds.append(change.__name__)
    raw = json.dumps(data, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    if rng.random() < 0.4 or not kinds:
        change = rng.choice(BYTES) if b"\xed" not in raw else flip
        raw = change(rng, raw)
        kinds.append(change.__name__)
    return raw, kinds


def _apply(rng, data, change):
    change(rng, data)
    return change.__name__


def _in_code(rng, data):
    for cell in rng.sample(data["cells"], min(2, len(data["cells"]))):
        change = rng.choice(CODE)
        cell["source"] = change(rng, "".join(cell["source"]) or "x")
        yield change.__name__


KINDS = {change.__name__ for change in [*BYTES, *STRUCTURE, *CELLS, *CODE]}
BASIS = submission(before=["half = 0.5"], after=["import nncourse\nprint(slope(0))"])
BASIS["cells"] += handed("It is the mean of m examples.", "a) One, = 1.\n\nb) Two.")
