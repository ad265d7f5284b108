"""Code of the library as a reader sees it in a notebook."""

from __future__ import annotations

import ast
import inspect
import textwrap


class Source:
    """The source of functions as the book would print it; a notebook colours it.

    Docstrings and type hints are left out: the chapter says what they say.

    Parameters
    ----------
    *functions : function

    Examples
    --------
    >>> Source(Source.__repr__)
    def __repr__(self):
        return self.text
    """

    def __init__(self, *functions):
        self.text = "\n\n".join(_as_in_a_book(function) for function in functions)

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self):
        return f"```python\n{self.text}\n```"


def _as_in_a_book(function):
    source = textwrap.dedent(inspect.getsource(function))
    tree, lines = ast.parse(source).body[0], source.splitlines()
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    edits = [_head_without_hints(node, lines) for node in functions if _has_hints(node)]
    if ast.get_docstring(tree) is not None:
        edits.append((tree.body[0].lineno - 1, tree.body[0].end_lineno, []))
    for first, end, new in sorted(edits, reverse=True):  # from the end: line numbers stay true
        lines[first:end] = new
    return "\n".join(lines).rstrip()


def _arguments(node):
    every = node.args
    alone = [argument for argument in (every.vararg, every.kwarg) if argument]
    return every.posonlyargs + every.args + every.kwonlyargs + alone


def _has_hints(node):
    return bool(node.returns or any(argument.annotation for argument in _arguments(node)))


def _head_without_hints(node, lines):
    """Find the lines of a function's head, from and to, and write the one line to replace them."""
    first = end = node.lineno - 1
    while not lines[end].partition("#")[0].rstrip().endswith(":"):
        end += 1
    for argument in _arguments(node):
        argument.annotation = None
    bare = ast.FunctionDef(node.name, node.args, [ast.Pass()], [], None, lineno=node.lineno)
    head = ast.unparse(bare).splitlines()[0].replace("'", '"')
    return first, end + 1, [" " * node.col_offset + head]
