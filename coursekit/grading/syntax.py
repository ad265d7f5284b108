"""Look at the source of a cell without running it: what it defines, reads, checks, imports.

Strangers write these sources, so looking at one is bounded: each is parsed once, only sets of
names are kept of its tree, and a source of very many tokens is not parsed at all.
"""

import ast
import re
import symtable
import warnings
from dataclasses import dataclass
from functools import lru_cache

UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
MOST_TOKENS = 20_000
MOST_LOOKS = 1_000_000
_MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)
_DEFINITION = re.compile(r"^(?:(?:async )?def|class)[ \t]+(\w+)|^(\w+)[ \t]*=(?!=)", re.MULTILINE)
_TOKEN = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|\w+|[^\w\s]")


@dataclass(frozen=True)
class Look:
    """What a source does, as far as its text tells.

    Parameters
    ----------
    parsed : bool
        Whether it has a syntax tree; without one the names are guessed from the text.
    source : str
        Without its calls of `check`, line numbers kept.
    binds : frozenset of str
        Names bound outside of functions and classes; `*` for a star import.
    reads : frozenset of str
        Names read from the notebook.
    stubs : frozenset of str
        Functions that do nothing but raise NotImplementedError.
    functions : frozenset of str
        Names of functions and classes that it defines.
    checks : frozenset of str
        The exercises for which it calls `check`.
    """

    parsed: bool
    source: str
    binds: frozenset
    reads: frozenset = frozenset()
    stubs: frozenset = frozenset()
    functions: frozenset = frozenset()
    checks: frozenset = frozenset()


@lru_cache(maxsize=4096)
def look(source):
    """Look at a source.

    Examples
    --------
    >>> found = look("%matplotlib inline\\nimport numpy as np\\ny = np.exp(x)\\ncheck('3.2')")
    >>> sorted(found.binds), sorted(found.reads), sorted(found.checks)
    (['np', 'y'], ['np', 'x'], ['3.2'])
    """
    tree = parse(source)
    if tree is None:
        return Look(False, source, frozenset(names_in_text(source)))
    checks = [node for node in tree.body if _checked(node) is not None]
    bare = _without(source, tree, checks) if checks else source
    binds = frozenset(bound_names(tree))
    stubs = frozenset(name for name in binds if is_stub(tree, name))
    functions = frozenset(getattr(node, "name", "") for node in tree.body) - {""}
    return Look(True, bare, binds, frozenset(global_names(bare)), stubs, functions,
                frozenset(map(_checked, checks)))  # fmt: skip


def parse(source):
    """The syntax tree of a cell, or None where it has none. Magic commands count as empty.

    >>> bound_names(parse("%matplotlib inline\\nimport numpy as np"))
    {'np'}
    """
    if is_too_long(source):
        return None
    for text in (source, without_magic(source)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what a stranger has written
                return ast.parse(text)
        except UNPARSABLE:
            continue
    return None


def is_too_long(source):
    """Whether a source has more tokens than anybody writes by hand into one cell."""
    if len(source) <= MOST_TOKENS:
        return False
    return sum(1 for _ in _TOKEN.finditer(source)) > MOST_TOKENS


def without_magic(source):
    """A cell with `pass` for its magic commands."""
    return _MAGIC.sub(r"\1pass", source)


def bound_names(tree):
    """Names that a cell binds outside of functions and classes; `*` for a star import.

    >>> sorted(bound_names(ast.parse("def f(): x = 1\\nfor i in a: b, c = 1, 2")))
    ['b', 'c', 'f', 'i']
    """
    names, todo = set(), list(tree.body)
    while todo:
        node = todo.pop()
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            names.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        todo.extend(ast.iter_child_nodes(node))
    return names


def names_in_text(source):
    """Names that the text of a cell seems to define, for cells that have no syntax tree.

    >>> sorted(names_in_text("def f(x:\\n    pass\\ng = 2"))
    ['f', 'g']
    """
    return {function or variable for function, variable in _DEFINITION.findall(source)}


def global_names(source):
    """Names that a cell reads from the notebook, not those of its functions' own variables.

    >>> sorted(global_names("def f(x):\\n    y = x + z\\n    return g(y)"))
    ['g', 'z']
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = symtable.symtable(without_magic(source), "cell", "exec")
    except UNPARSABLE:
        return set()
    names = _names(table, lambda symbol: symbol.is_referenced())
    tables = list(table.get_children())
    while tables:
        table = tables.pop()
        names |= _names(table, lambda symbol: symbol.is_global())
        tables.extend(table.get_children())
    return names


def _names(table, is_asked_for):
    """Some names of a symbol table; all of them where asking for each would take ages.

    Each symbol looks through all functions of its table: a long cell of short functions could
    hold the grader up for minutes.
    """
    names = set(table.get_identifiers())
    if len(names) * len(table.get_children()) > MOST_LOOKS:
        return names
    return {symbol.get_name() for symbol in table.get_symbols() if is_asked_for(symbol)}


def is_stub(tree, name):
    """Whether the last definition of a name does nothing but raise NotImplementedError.

    >>> is_stub(ast.parse('def f():\\n    "Add."\\n    raise NotImplementedError("later")'), "f")
    True
    """
    definitions = [node for node in tree.body if getattr(node, "name", None) == name]
    if not definitions or not isinstance(definitions[-1], FUNCTIONS):
        return False
    body = [node for node in definitions[-1].body if not _is_docstring(node)]
    return len(body) == 1 and _raised(body[0]) == "NotImplementedError"


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _raised(node):
    if not isinstance(node, ast.Raise):
        return None
    error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return getattr(error, "id", None)


def _without(source, tree, nodes):
    """A source without some of its statements, line numbers kept."""
    kept = {n for node in tree.body if node not in nodes for n in _lines(node)}
    gone = {n for node in nodes for n in _lines(node)} - kept
    return "\n".join("" if n in gone else line for n, line in enumerate(source.split("\n"), 1))


def _checked(node):
    """The exercise that a statement checks; an empty text where it names none, None if no check."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or getattr(call.func, "id", None) != "check":
        return None
    argument = call.args[0] if call.args else None
    value = argument.value if isinstance(argument, ast.Constant) else None
    return value if isinstance(value, str) else ""


def _lines(node):
    return range(node.lineno, node.end_lineno + 1)


def imported_modules(source):
    """The modules that a source imports.

    >>> sorted(imported_modules("import os.path as p\\nfrom numpy.random import default_rng"))
    ['numpy.random', 'os.path']
    """
    tree = parse(source)
    nodes = list(ast.walk(tree)) if tree else []
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module for node in nodes
                    if isinstance(node, ast.ImportFrom) and not node.level}  # fmt: skip
