"""Notice answers that may use the course's own implementation. They keep their marks.

An answer may take from the course's library what the model answer takes, and the tools of
exercises. All that it takes beyond that is for a person to look at, even where the course's own
cells import it for another exercise. So are the ways by which a library can be reached without
its name being read here: `sys.modules`, `exec`, `__globals__` and the like.
"""

import ast
import re
from dataclasses import dataclass
from functools import lru_cache

from coursekit.grading.syntax import bound_names, look, parse

TOOLS = "coursekit"
# Ways to code that a source does not name: names of built-in functions, and names of any kind.
BUILT_IN = frozenset({"__import__", "compile", "eval", "exec", "globals", "vars"})
WAYS = frozenset({
    "__builtins__", "__closure__", "__dict__", "__globals__", "__loader__", "__spec__",
    "__subclasses__", "_getframe", "builtins", "ctypes", "f_back", "f_globals", "gc",
    "get_objects", "get_referrers", "importlib", "inspect", "modules", "pkgutil", "pydoc", "runpy",
    "user_ns",
})  # fmt: skip


@dataclass(frozen=True)
class Uses:
    """What a source takes from libraries, and what the names that it binds stand for."""

    uses: frozenset = frozenset()
    imported: tuple = ()  # pairs of a name that it imports, and what that stands for
    made: frozenset = frozenset()  # other names that it binds


def flags(cells, reference):
    """Say where a learner's cells reach for the course's library in a way the course does not.

    Parameters
    ----------
    cells : sequence of `answers.Answer`
    reference : `reference.Reference`

    Returns
    -------
    list of str
    """
    ours = (*reference.packages, TOOLS)
    course = [uses_of(source, ours) for source in reference.course_sources]
    given = {name: {full} for each in course for name, full in each.imported}
    imported = set().union(*(each.uses for each in course))
    tools = {use for use in imported if use.startswith(f"{TOOLS}.")}
    models = {exercise: set().union(*(_all_uses(source, ours, given) for source in sources))
              for exercise, sources in reference.models.items()}  # fmt: skip
    doubts = []
    for cell in cells:
        if reference.is_plain(cell.source):
            continue
        uses = _all_uses(cell.source, ours, given)
        if cell.exercises:
            allowed = tools.union(*(models.get(each, ()) for each in cell.exercises))
        else:
            allowed = imported.union(*models.values())
            given |= _made(uses_of(cell.source, ours), uses)
        doubts += [_doubt(cell, use) for use in sorted(uses - allowed)]
    return doubts


def _doubt(cell, use):
    exercises = ", ".join(cell.exercises)
    where = f"exercise {exercises}, cell" if exercises else "cell"
    return f"{where} {cell.number}: uses {use}; is it the course's own answer?"


def _all_uses(source, ours, given):
    """Names of the library that a source uses, directly or by names bound in other cells."""
    found = look(source)
    return set(uses_of(source, ours).uses).union(
        *(given[name] for name in given.keys() & (found.reads - found.binds))
    )


def _made(found, uses):
    """The names that a cell makes of the library: who reads them uses what the cell has used."""
    made = dict.fromkeys(found.made, uses) if uses else {}
    return made | {name: {full} for name, full in found.imported}


@lru_cache(maxsize=4096)
def uses_of(source, ours):
    """What a source takes from libraries, by import, by attribute or by a text with their name.

    >>> sorted(uses_of("from nets.costs import Quadratic as Q", ("nets",)).uses)
    ['nets.costs.Quadratic']
    >>> sorted(uses_of("import nets.costs as c\\nc.Quadratic.value(a, y)", ("nets",)).uses)
    ['nets.costs', 'nets.costs.Quadratic.value']
    """
    tree = parse(source)
    if tree is None:
        return Uses(frozenset(_named_in_text(source, ours)))
    nodes = list(ast.walk(tree))
    imports = [node for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom))]
    imported = [pair for node in imports for pair in _imported(node, ours)]
    modules = {a.name for node in imports if isinstance(node, ast.Import)
               for a in node.names if _is_ours(a.name, ours)}  # fmt: skip
    members = {full for node in imports if isinstance(node, ast.ImportFrom)
               for _, full in _imported(node, ours)}  # fmt: skip
    texts = {f"the text {node.value[:60]!r}" for node in nodes if _is_text(node, ours)}
    attributes = _attributes(nodes, {name: full for name, full in imported if full not in members})
    ways = {way for node in nodes for way in _ways(node)}
    own = bound_names(tree) - bound_names(ast.Module([*imports], []))
    uses = modules | members | texts | attributes | ways
    return Uses(frozenset(uses), tuple(imported), frozenset(own))


def _imported(node, ours):
    """Pairs of a name that an import binds, and what it stands for."""
    if isinstance(node, ast.ImportFrom):
        if node.level == 0 and _is_ours(node.module or "", ours):
            yield from ((a.asname or a.name, f"{node.module}.{a.name}") for a in node.names)
        return
    for alias in node.names:
        if _is_ours(alias.name, ours):
            top = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (top, top)


def _is_text(node, ours):
    value = node.value if isinstance(node, ast.Constant) else None
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    return isinstance(text, str) and bool(_named_in_text(text, ours))


def _named_in_text(text, ours):
    """The libraries that a text names, such as a source that has no syntax tree."""
    return set(re.findall(rf"\b(?:{'|'.join(map(re.escape, ours))})\b", text)) - {TOOLS}


def _ways(node):
    """Names in a node by which code is reached that the source does not name."""
    if isinstance(node, ast.alias):
        return WAYS.intersection(node.name.split("."))
    if isinstance(node, ast.ImportFrom):
        return WAYS.intersection((node.module or "").split("."))
    if isinstance(node, ast.Name):
        return (BUILT_IN | WAYS) & {node.id}
    if isinstance(node, ast.Attribute):
        return WAYS & {node.attr}
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return WAYS & {node.value} if node.value.startswith("_") else ()
    return {"getattr"} if _is_hidden_getattr(node) else ()


def _is_hidden_getattr(node):
    """Whether a node is a `getattr` whose name only shows when it runs."""
    called = isinstance(node, ast.Call) and getattr(node.func, "id", None) == "getattr"
    return called and not all(isinstance(name, ast.Constant) for name in node.args[1:2])


def _is_ours(name, ours):
    return name.startswith(ours) and name.partition(".")[0] in ours


def _attributes(nodes, aliases):
    """The longest chains of attributes that begin at a library or a module of it."""
    chains = [node for node in nodes if isinstance(node, ast.Attribute)]
    inner = {id(node.value) for node in chains}
    names = (_dotted(node, aliases) for node in chains if id(node) not in inner)
    return {name for name in names if name}


def _dotted(node, aliases):
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name) and node.id in aliases:
        return ".".join([aliases[node.id], *reversed(parts)])
    return None
