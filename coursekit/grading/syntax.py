"""Look at the source of a cell without running it: what it binds, reads, checks, imports, uses.

Strangers write these sources, so looking at one is bounded: each is parsed a fixed number of times,
only sets of names are kept of its tree, and a source of very many tokens is not parsed at all.
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
TOOLS = "coursekit"
# Ways to code that a source does not name: names of built-in functions, and names of any kind.
BUILT_IN = frozenset({"__import__", "compile", "eval", "exec", "globals", "vars"})
WAYS = frozenset({
    "__builtins__", "__closure__", "__dict__", "__globals__", "__loader__", "__spec__",
    "__subclasses__", "_getframe", "builtins", "ctypes", "f_back", "f_globals", "gc",
    "get_objects", "get_referrers", "importlib", "inspect", "modules", "pkgutil", "pydoc", "runpy",
    "user_ns",
})  # fmt: skip
_MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)
_DEFINITION = re.compile(r"^(?:(?:async )?def|class)[ \t]+(\w+)|^(\w+)[ \t]*=(?!=)", re.MULTILINE)
_TOKEN = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|\w+|[^\w\s]")


@dataclass(frozen=True)
class Look:
    """What a source does, as far as its text tells."""

    parsed: bool  # whether it has a syntax tree; without one names are guessed from the text
    source: str  # without its calls of `check`, line numbers kept
    binds: frozenset  # names bound outside of functions and classes; `*` for a star import
    reads: frozenset = frozenset()  # names read from the notebook
    stubs: frozenset = frozenset()  # functions that do nothing but raise NotImplementedError
    functions: frozenset = frozenset()  # names of the functions and classes that it defines
    checks: frozenset = frozenset()  # the exercises for which it calls `check`
    imports: frozenset = frozenset()  # modules


@lru_cache(maxsize=4096)
def look(source):
    """Look at a source.

    >>> found = look("%matplotlib inline\\nimport numpy as np\\ny = np.exp(x)\\ncheck('3.2')")
    >>> sorted(found.binds), sorted(found.reads), sorted(found.checks), sorted(found.imports)
    (['np', 'y'], ['np', 'x'], ['3.2'], ['numpy'])
    """
    tree = parse(source)
    if tree is None:
        return Look(False, source, frozenset(names_in_text(source)))
    checks = [node for node in tree.body if _checked(node) is not None]
    bare = _without(source, tree, checks) if checks else source
    binds = frozenset(bound_names(tree))
    stubs = frozenset(name for name in binds if is_stub(tree, name))
    functions = frozenset(node.name for node in tree.body if hasattr(node, "name"))
    return Look(True, bare, binds, frozenset(global_names(bare)), stubs, functions,
                frozenset(map(_checked, checks)), frozenset(_imported_modules(tree)))  # fmt: skip


def parse(source):
    """Parse a cell; None where it has no syntax tree. Magic commands count as empty.

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
    """Tell whether a source has more tokens than anybody writes by hand into one cell."""
    if len(source) <= MOST_TOKENS:
        return False
    return sum(1 for _ in _TOKEN.finditer(source)) > MOST_TOKENS


def without_magic(source):
    """Put `pass` in the place of magic commands."""
    return _MAGIC.sub(r"\1pass", source)


def bound_names(tree):
    """Find the names that a cell binds outside of functions and classes; `*` for a star import.

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
    """Guess the names that a cell defines, where it has no syntax tree.

    >>> sorted(names_in_text("def f(x:\\n    pass\\ng = 2"))
    ['f', 'g']
    """
    return {function or variable for function, variable in _DEFINITION.findall(source)}


def global_names(source):
    """Find the names that a cell reads from the notebook, not its functions' own variables.

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
    """Tell whether the last definition of a name does nothing but raise NotImplementedError.

    >>> is_stub(ast.parse('def f():\\n    "Add."\\n    raise NotImplementedError("later")'), "f")
    True
    """
    definitions = [node for node in tree.body if getattr(node, "name", None) == name]
    if not definitions or not isinstance(definitions[-1], FUNCTIONS):
        return False
    body = [node for node in definitions[-1].body if not isinstance(node, ast.Expr)
            or not isinstance(node.value, ast.Constant)]  # fmt: skip
    if len(body) != 1 or not isinstance(body[0], ast.Raise):
        return False
    error = body[0].exc
    return getattr(getattr(error, "func", error), "id", None) == "NotImplementedError"


def _without(source, tree, nodes):
    """A source without some of its statements, line numbers kept."""
    kept = {n for node in tree.body if node not in nodes for n in _lines(node)}
    gone = {n for node in nodes for n in _lines(node)} - kept
    return "\n".join("" if n in gone else line for n, line in enumerate(source.split("\n"), 1))


def _lines(node):
    return range(node.lineno, node.end_lineno + 1)


def _checked(node):
    """The exercise that a statement checks; an empty text where it names none, None if no check."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or getattr(call.func, "id", None) != "check":
        return None
    argument = call.args[0] if call.args else None
    value = argument.value if isinstance(argument, ast.Constant) else None
    return value if isinstance(value, str) else ""


def _imported_modules(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


# ---- what it takes from the course's libraries


@dataclass(frozen=True)
class Uses:
    """What a source takes from libraries, and what the names that it binds stand for."""

    uses: frozenset = frozenset()
    imported: tuple = ()  # pairs of a name that it imports, and what that stands for
    made: frozenset = frozenset()  # other names that it binds


@lru_cache(maxsize=4096)
def uses_of(source, ours):
    """Find what a source takes from libraries: by import, attribute, or a text with their name.

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
    modules = [pair for node in imports if isinstance(node, ast.Import)
               for pair in _imported(node, ours)]  # fmt: skip
    members = [pair for node in imports if isinstance(node, ast.ImportFrom)
               for pair in _imported(node, ours)]  # fmt: skip
    uses = {alias.name for node in imports if isinstance(node, ast.Import)
            for alias in node.names if _is_ours(alias.name, ours)}  # fmt: skip
    uses |= {full for _, full in members} | _attributes(nodes, dict(modules))
    uses |= {f"the text {node.value[:60]!r}" for node in nodes if _is_text(node, ours)}
    uses |= {way for node in nodes for way in _ways(node)}
    own = bound_names(tree) - bound_names(ast.Module([*imports], []))
    return Uses(frozenset(uses), (*modules, *members), frozenset(own))


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


def _is_ours(name, ours):
    return name.partition(".")[0] in ours


def _is_text(node, ours):
    value = node.value if isinstance(node, ast.Constant) else None
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    return isinstance(text, str) and bool(_named_in_text(text, ours))


def _named_in_text(text, ours):
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
