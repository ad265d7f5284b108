"""Look at the source of a cell without running it: what it defines, what it reads."""

import ast
import re
import symtable
import warnings
from functools import lru_cache

UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
_MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)
_DEFINITION = re.compile(r"^(?:(?:async )?def|class)[ \t]+(\w+)|^(\w+)[ \t]*=(?!=)", re.MULTILINE)
MOST_LOOKS = 1_000_000
MOST_KEPT = 20_000  # characters
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def parse(source):
    """The syntax tree of a cell, or None where it has none. Magic commands count as empty.

    Nobody may change it, as the next who asks gets the same one.

    >>> bound_names(parse("%matplotlib inline\\nimport numpy as np"))
    {'np'}
    """
    return _parse_again(source) if len(source) > MOST_KEPT else _parse(source)


def _parse_again(source):
    for text in (source, without_magic(source)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what a stranger has written
                return ast.parse(text)
        except UNPARSABLE:
            continue
    return None


# A cell is looked at for its answers, its checks, its flags. Long ones are not kept: the tree of a
# cell takes some hundred times its length, and there may be many who hand in such.
_parse = lru_cache(maxsize=512)(_parse_again)


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
    todo = list(table.get_children())
    while todo:
        table = todo.pop()
        names |= _names(table, lambda symbol: symbol.is_global())
        todo.extend(table.get_children())
    return names


def _names(table, wanted):
    """The wanted names of a symbol table; all of them where asking for each would take ages.

    Each symbol looks through all functions of its table: a long cell of short functions could
    hold the grader up for minutes.
    """
    names = set(table.get_identifiers())
    if len(names) * len(table.get_children()) > MOST_LOOKS:
        return names
    return {symbol.get_name() for symbol in table.get_symbols() if wanted(symbol)}


def is_stub(tree, name):
    """Whether the last definition of a name does nothing but raise NotImplementedError.

    >>> is_stub(ast.parse('def f():\\n    "Add."\\n    raise NotImplementedError("later")'), "f")
    True
    """
    definitions = [node for node in tree.body if getattr(node, "name", None) == name]
    if not definitions or not isinstance(definitions[-1], FUNCTIONS):
        return False
    body = [node for node in definitions[-1].body if not _is_docstring(node)]
    return (
        len(body) == 1
        and isinstance(body[0], ast.Raise)
        and _raised(body[0]) == "NotImplementedError"
    )


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _raised(node):
    error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return getattr(error, "id", None)


def without_checks(source):
    """A cell without its calls of `check`, line numbers kept.

    >>> without_checks('x = 1\\ncheck("3.2")')
    'x = 1\\n'
    """
    tree = parse(source)
    if tree is None:
        return source
    kept = {n for node in tree.body if not _is_check(node) for n in _lines(node)}
    gone = {n for node in tree.body if _is_check(node) for n in _lines(node)} - kept
    return "\n".join("" if n in gone else line for n, line in enumerate(source.split("\n"), 1))


def _is_check(node):
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and getattr(call.func, "id", None) == "check"


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
